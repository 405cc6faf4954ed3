"""The words of our own that stand in tables of answers, in every language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from imadvisor.language import LANGUAGES, Language
from imadvisor.spelling import folded

COLUMNS = ("id", "code", "question", "answer", "note", "evidence", "how", "asked")
"""The columns of a table of answers, in their usual order."""

DATE = "assessment.date"
RULESET = "assessment.ruleset"
HASH = "assessment.ruleset_hash"
ROLE = "respondent.role"
RESPONDENT = "respondent.name"
ORGANISATION = "organisation."
TARGETS = "targets."
"""What stands in the Id of the rows of the head; what ends in a dot is followed by a name."""

_MARKS = re.compile(r"[-\s.,!/\\'()_]+")


def plain(text: str) -> str:
    """The normal form of a text without capitals, with one blank behind each semicolon."""
    return "; ".join(part.strip() for part in folded(text).split(";")).strip()


def says_dont_know(text: str) -> bool:
    """Whether a cell says *don't know* in one of its usual spellings, in any language."""
    return plain(text) in dont_know_words() or bare(text) in _DONT_KNOW


def says_not_applicable(text: str) -> bool:
    """Whether a cell says *not applicable* in one of its usual spellings, in any language."""
    return plain(text) in not_applicable_words() or bare(text) in _NOT_APPLICABLE


def bare(text: str) -> str:
    """The letters and digits of a text: ``N.v.t.``, ``n v t`` and ``nvt`` are one."""
    return _MARKS.sub("", folded(text))


_DONT_KNOW = frozenset(
    {"?", "??", "???"}
    | {"dk", "idk", "dontknow", "idontknow", "donotknow", "idonotknow", "unknown", "notknown"}
    | {"noidea", "notsure", "imnotsure", "iamnotsure"}
    | {"weetniet", "weetikniet", "weethetniet", "ikweetniet", "ikweethetniet", "wn", "geenidee"}
    | {"onbekend", "nietbekend"}
)
_NOT_APPLICABLE = frozenset(
    {"na", "notapplicable", "isnotapplicable", "doesnotapply", "nonapplicable"}
    | {"nvt", "nietvantoepassing", "isnietvantoepassing"}
)


def column_names(language: Language) -> Mapping[str, str]:
    """What stands above each column."""
    say = language.say
    return {
        "id": say("Id"),
        "code": say("Code"),
        "question": say("Question"),
        "answer": say("Answer"),
        "note": say("Note"),
        "evidence": say("Evidence"),
        "how": say("How to answer"),
        "asked": say("Asked of"),
    }


def dont_know(language: Language) -> str:
    """*Don't know*, as a cell says it."""
    return language.say("don't know")


def not_applicable(language: Language) -> str:
    """*Not applicable*, as a cell says it."""
    return language.say("not applicable")


def none_of_these(language: Language) -> str:
    """That none of the choices holds, as a cell says it."""
    return language.say("none of these")


def yes_or_no(language: Language, yes: bool) -> str:
    """Yes or no, as a cell says it."""
    return language.say("yes") if yes else language.say("no")


@cache
def known_columns() -> Mapping[str, str]:
    """Which column is meant by a header, in any language."""
    return {"notitie": "note", "opmerking": "note", "remark": "note", "antwoord": "answer"} | {
        plain(name): key
        for language in map(Language, LANGUAGES)
        for key, name in column_names(language).items()
    }


@cache
def dont_know_words() -> frozenset[str]:
    """How a whole text says *don't know* where it could also be an answer in somebody's words."""
    said = {plain(dont_know(Language(code))) for code in LANGUAGES}
    return frozenset({"?", "don't know", "dont know", "weet niet", "weet ik niet"} | said)


@cache
def not_applicable_words() -> frozenset[str]:
    """How a whole text says *not applicable* where it could also be an answer in words."""
    said = {plain(not_applicable(Language(code))) for code in LANGUAGES}
    return frozenset({"n/a", "n.v.t.", "n.v.t", "nvt", "not applicable"} | said)


@cache
def none_words() -> frozenset[str]:
    """Every way to say that none of the choices holds."""
    return frozenset({plain(none_of_these(Language(code))) for code in LANGUAGES} | {"[]"})


@cache
def yes_no_words() -> Mapping[str, bool]:
    """Every way to say yes or no."""
    found = {"yes": True, "ja": True, "true": True, "waar": True, "x": True}
    found |= {"no": False, "nee": False, "false": False, "onwaar": False}
    for code in LANGUAGES:
        for yes in (True, False):
            found[plain(yes_or_no(Language(code), yes))] = yes
    return found


@cache
def months() -> Mapping[str, int]:
    """The number of a month by its name and the short forms of it, in every language."""
    import datetime as dt

    names: dict[str, int] = {"mrt": 3}
    for code in LANGUAGES:
        for month in range(1, 13):
            name = folded(Language(code).date(dt.date(2000, month, 1)).split()[1])
            names |= {name[:length]: month for length in range(3, len(name) + 1)}
    return names
