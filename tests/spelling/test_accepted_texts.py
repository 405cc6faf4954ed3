"""Wherever a text is accepted, every text of the same normal form gives the same outcome."""

from __future__ import annotations

import datetime as dt
import json
import random
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from answers.sheets import saved
from imadvisor import Ruleset
from imadvisor.answers.assessment import taken_together
from imadvisor.answers.assignments import assigned
from imadvisor.answers.formats.header_words import plain
from imadvisor.answers.reading import read_what_is_right, ruleset_named_in
from imadvisor.answers.source import answers_in
from imadvisor.documents.toml_values import key, quoted
from imadvisor.rulesets.ruleset import Ruleset as AnyRuleset
from imadvisor.spelling import folded
from imadvisor.spelling import same as same_text

UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2069\ufeff\ufe0f\u034f\u061c"
BLANKS = " \u00a0\u2003\u2009\u202f\u3000\u1680\u2007"
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212\uff0d\ufe63"
QUOTES = "'\u2018\u2019\u02bc\u00b4`\u2032\uff07"

CHANCES = st.integers(0, 2**32).map(random.Random)
Disguise = Callable[[str], str]


def disguise(chance: random.Random, *, capitals: bool = True) -> Disguise:
    """Texts that have the normal form of another one."""

    def disguised(text: str) -> str:
        made = unicodedata.normalize(chance.choice(["NFC", "NFD"]), text)
        signs: list[str] = []
        for sign in made:
            if sign == " ":
                sign = "".join(chance.choices(BLANKS, k=chance.randint(1, 3)))
            elif sign in DASHES:
                sign = chance.choice(DASHES)
            elif sign in QUOTES:
                sign = chance.choice(QUOTES)
            elif capitals and chance.random() < 0.3 and len(sign.swapcase()) == 1:
                sign = sign.swapcase()
            signs.append(sign)
            if chance.random() < 0.2:
                signs.append(chance.choice(UNSEEN))
        edges = [chance.choice(["", *BLANKS, *UNSEEN]) for _ in range(2)]
        made = edges[0] + "".join(signs) + edges[1]
        # A combining mark may have been parted from its letter: then nothing is the same.
        return made if folded(made) == folded(text) else text

    return disguised


HEAD = {
    "assessment.date": "2026-11-02",
    "assessment.ruleset": "im-core",
    "organisation.name": "Gemeente Súdwest-Fryslân",
    "respondent.role": "Opdrachtgever / bestuurder",
    "targets.ownership": "4",
    "targets.WHY": "3",
}
ANSWERED = {
    "phase": "Uitrol loopt",
    "owner_named": "nee",
    "CTX-2": "300 people",
    "baseline": "don't know",
    "chain_tested": "n.v.t.",
    "knowledge_updated": "nooit sinds de start",
    "go_live": "3 maart 2026",
    "why_rating": "2 - Je ontdekt nieuwe mogelijkheden",
    "reason_known": "62,5 %",
    "training_forms:class": "ja",
    "training_forms:practice": "no",
    "training_forms:job": "x",
}


def _rows(ruleset: AnyRuleset, spelled: Disguise) -> list[list[str]]:
    role = ruleset.roles["sponsor"].name["nl"]
    rows = [["Id", "Antwoord", "Toelichting"]]
    for id, answer in {**HEAD, "respondent.role": role, **ANSWERED}.items():
        kept = answer if id == "organisation.name" else spelled(answer)
        rows.append([spelled(id), kept, "a note" if ":" not in id and "." not in id else ""])
    rows[0] = [spelled(header) for header in rows[0]]
    return rows


def _csv(rows: list[list[str]]) -> bytes:
    return "\n".join(";".join(f'"{cell}"' for cell in row) for row in rows).encode()


def _workbook(rows: list[list[str]], title: str) -> bytes:
    import openpyxl  # type: ignore[import-untyped]

    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = title[:30]
    for row in rows:
        page.append(row)
    return saved(book)


def _said(spelled: Disguise) -> dict[str, Any]:
    s = spelled
    return {
        s("date"): "2026-11-02",
        s("ruleset"): s("im-core"),
        s("organisation"): {s("name"): "Gemeente Súdwest-Fryslân"},
        s("respondent"): {s("role"): s("Sponsor / executive"), s("name"): "Zoë"},
        s("targets"): {s("ownership"): 4, s("WHY"): 3},
        s("answers"): {
            s("phase"): {s("value"): s("rollout"), s("note"): "a note"},
            s("CTX-2"): 300,
            s("owner_named"): s("no"),
            s("baseline"): s("?"),
            s("chain_tested"): s("n/a"),
            s("knowledge_updated"): s("never"),
            s("go_live"): s("2026-03-03"),
            s("training_forms"): [s("class"), s("job")],
            s("do_first"): {s("by_role"): {s("sponsor"): "S", s("User"): "U"}},
        },
    }


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return quoted(value) if isinstance(value, str) else str(value)


def _as_toml(said: dict[str, Any]) -> bytes:
    return "\n".join(f"{key(k)} = {_toml(v)}" for k, v in said.items()).encode()


def _plainly(text: str) -> str:
    return text


@pytest.mark.parametrize("format", ["csv", "xlsx", "toml", "json"])
def test_answers_in_any_spelling(im_core: Ruleset, format: str) -> None:
    def content(spelled: Disguise) -> bytes:
        if format in ("csv", "xlsx"):
            rows = _rows(im_core, spelled)
            return _csv(rows) if format == "csv" else _workbook(rows, spelled("Answers"))
        said = _said(spelled)
        return json.dumps(said).encode() if format == "json" else _as_toml(said)

    def read(spelled: Disguise) -> Any:
        given = answers_in(content(spelled), f"a.{format}")
        reading = read_what_is_right(given, im_core)
        assert reading.problems == (), spelled
        assert same_text(ruleset_named_in(given) or "", "im-core")
        return reading

    expected = read(_plainly)
    assert len(expected.sheet.answers) > 8

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(CHANCES)
    def same(chance: random.Random) -> None:
        reading = read(disguise(chance))
        assert reading.sheet == expected.sheet
        assert reading.loose == expected.loose

    same()


def _same_for(check: Callable[[random.Random], None], examples: int = 20) -> None:
    """Check with examples; whatever is large is not an argument, so that it is never shown."""

    @settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(CHANCES)
    def same(chance: random.Random) -> None:
        check(chance)

    same()


def test_every_object_by_every_name(im_core: Ruleset) -> None:
    def check(chance: random.Random) -> None:
        spelled = disguise(chance)
        kind = chance.choice(list(im_core.things))
        things = list(im_core.things[kind].values())
        for thing in chance.sample(things, min(3, len(things))):
            codes = [thing.code] if thing.code else []
            for name in (thing.id, *codes, *getattr(thing, "name", {}).values()):
                assert im_core.named(kind, spelled(name)) == im_core.named(kind, name)
            assert im_core.find(spelled(thing.id)) == im_core.find(thing.id)

    _same_for(check)


def test_every_choice_by_every_label(im_core: Ruleset) -> None:
    questions = [q for q in im_core.questions.values() if q.choice or q.special]

    def check(chance: random.Random) -> None:
        spelled = disguise(chance)
        for question in chance.sample(questions, 5):
            for choice in (*question.choice, *question.special):
                for label in (choice.id, *choice.text.values()):
                    if ";" in label or plain(spelled(label)) != plain(label):
                        continue
                    plainly = assigned([f"{question.id}={label}"], im_core)
                    typed = f"{spelled(question.id)}={spelled(label)}"
                    assert assigned([typed], im_core) == plainly

    _same_for(check)


def test_respondents_are_one_in_any_spelling(im_core: Ruleset) -> None:
    @settings(max_examples=10, deadline=None)
    @given(CHANCES)
    def same(chance: random.Random) -> None:
        spelled = disguise(chance)
        organisation, name = "Gemeente Súdwest-Fryslân", "Zoë O'Neill-Ångström"
        sheets = [
            {
                "date": dt.date(2026, 11, 2),
                "organisation": {"name": other(organisation)},
                "respondent": {"role": "user", "name": other(name)},
            }
            for other in (_plainly, spelled)
        ]
        from imadvisor.documents import Document

        readings = [
            read_what_is_right(Document(f"{n}.toml", "toml", None, said), im_core)
            for n, said in enumerate(sheets)
        ]
        (problem,) = taken_together(readings, "team", im_core).problems
        assert "has two sheets" in problem.message

    same()


@pytest.mark.parametrize("suffix", ["toml", "json", "csv", "xlsx"])
def test_what_is_shown_is_what_was_typed(im_core: Ruleset, suffix: str, tmp_path: Path) -> None:
    typed = "Gemeente  Su\u0301dwest\u00ad\u2013Frysla\u0302n"
    said = {"date": "2026-11-02", "organisation": {"name": typed}}
    rows = [["Id", "Answer"], ["assessment.date", "2026-11-02"], ["organisation.name", typed]]
    content = {
        "toml": _as_toml(said),
        "json": json.dumps(said).encode(),
        "csv": _csv(rows),
        "xlsx": _workbook(rows, "x"),
    }[suffix]
    reading = read_what_is_right(answers_in(content, f"a.{suffix}"), im_core)
    assert reading.sheet.organisation == {"name": typed}
