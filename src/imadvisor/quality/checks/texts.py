"""Texts, sources, outlines and cases that are missing, and texts that say the same twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from imadvisor.model.fields import Thing
from imadvisor.model.objects import Gap, Recommendation
from imadvisor.quality.cases import Case
from imadvisor.quality.checks.context import Checking
from imadvisor.quality.findings import Finding
from imadvisor.rulesets.contents import Name, Origin
from imadvisor.spelling import folded

_COMPARED: Mapping[str, tuple[str, ...]] = {
    "question": ("text",),
    "dimension": ("name",),
    "gap": ("name", "why"),
    "pattern": ("name", "meaning"),
    "position": ("name",),
    "recommendation": ("name", "purpose", "done_when"),
    "criterion": ("statement",),
    **dict.fromkeys(("aspect", "role", "phase", "severity", "level"), ("name",)),
}
"""The texts that must differ between objects of a kind."""

_ALIKE = 0.85
"""From this share of common pairs of words two texts are nearly the same."""

_LONG = 24
"""Texts of more words are alike in spite of one other word."""

_SHORT = 5
"""A word of fewer letters is another word if one of them is another."""

_FEW = 3
"""In texts of no more words a letter that is another one makes another word."""

_ARTICLES = frozenset(("a", "an", "the", "de", "het", "een"))


def check(checking: Checking) -> None:
    """Look at what readers get to see."""
    _sources(checking)
    if checking.authored:
        # Whoever reads another tool's file did not write its texts.
        _outlines(checking)
        _duplicates(checking)


def _sources(checking: Checking) -> None:
    """A gap or recommendation says where it comes from, in a ruleset that names sources."""
    if not checking.ruleset.sources:
        return
    things: list[Thing] = [
        *checking.ruleset.gaps.values(),
        *checking.ruleset.recommendations.values(),
    ]
    for thing in things:
        assert isinstance(thing, Gap | Recommendation)
        if not thing.sources:
            name: Name = (thing.kind_name, thing.id)
            checking.tell(Finding("no-source", name, checking.place(name), "sources"))


def _outlines(checking: Checking) -> None:
    """A deliverable has an outline and an activity has steps, where any of them has."""
    recommendations = checking.ruleset.recommendations.values()
    if not any(r.outline or r.steps for r in recommendations):
        return
    for recommendation in recommendations:
        field = "outline" if recommendation.kind == "deliverable" else "steps"
        if not getattr(recommendation, field):
            name: Name = ("recommendation", recommendation.id)
            checking.tell(Finding("no-outline", name, checking.place(name), field))


def check_cases(checking: Checking, cases: Sequence[Case], origin: Origin | None = None) -> None:
    """Every gap, pattern and position comes out in a case, in a ruleset that has cases.

    The cases are those of one folder: what other rulesets and layers bring is told of there.

    Args:
        checking: the check, which knows already what can never be.
        cases: of what is checked.
        origin: of the layer that is checked; None for that of the ruleset.
    """
    origin = origin or checking.ruleset.origin
    if not cases:
        return
    shown: dict[str, set[str]] = {"gap": set(), "pattern": set(), "position": set()}
    for case in cases:
        shown["gap"].update(case.expect.gaps_present)
        shown["pattern"].update(case.expect.patterns or ())
        shown["position"].update(case.expect.position or ())
    for kind, ids in shown.items():
        for id, thing in checking.ruleset.things[kind].items():
            if checking.ruleset.origin_of(thing).folder != origin.folder:
                continue
            if id not in ids and (kind, id, "when") not in checking.dead:
                name: Name = (kind, id)
                checking.tell(Finding("no-case", name, checking.place(name)))


# -- duplicates -------------------------------------------------------------------------------


def _duplicates(checking: Checking) -> None:
    """Tell every two objects that read nearly the same, once, with all fields that do."""
    for kind, fields in _COMPARED.items():
        alike_in: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for field in fields:
            for language in checking.ruleset.languages:
                texts = _texts(checking, kind, field, language)
                for pair in first_of_each(alike(texts, lambda: checking.time_is_up)):
                    alike_in.setdefault(pair, []).append((field, language))
                if checking.time_is_up and texts:
                    checking.leave_for_time("near-duplicate", (kind, next(iter(texts))), field)
        for (one, other), found in alike_in.items():
            name: Name = (kind, other)
            field, language = found[0]
            texts = _texts(checking, kind, field, language)
            checking.tell(
                Finding(
                    "near-duplicate",
                    name,
                    checking.place(name, field),
                    field,
                    other=(kind, one),
                    values={
                        "text": texts[other],
                        "other_text": texts[one],
                        "fields": _named(found, checking.ruleset.languages),
                    },
                )
            )


def _texts(checking: Checking, kind: str, field: str, language: str) -> dict[str, str]:
    """The texts of a field in one language, by the id of their objects."""
    found = {}
    for id, thing in checking.ruleset.things[kind].items():
        text = getattr(thing, field)
        if text and language in text:
            found[id] = text[language]
    return found


def _named(found: Sequence[tuple[str, str]], languages: Sequence[str]) -> str:
    """The fields that are alike; with the language where it is not in all of them."""
    by_field: dict[str, list[str]] = {}
    for field, language in found:
        by_field.setdefault(field, []).append(language)
    return ", ".join(
        field if len(there) == len(languages) else f"{field} ({', '.join(there)})"
        for field, there in by_field.items()
    )


def first_of_each(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """One pair for each second text: of five that are the same, four are too many and not ten.

    Args:
        pairs: of ids.
    """
    told: set[str] = set()
    for one, other in pairs:
        if other not in told:
            told.add(other)
            yield one, other


def alike(
    texts: Mapping[str, str], late: Callable[[], bool] = lambda: False
) -> Iterator[tuple[str, str]]:
    """The texts that are nearly the same, two by two.

    Only texts that share one of their rarest pairs of words are compared, which is enough: texts
    that are alike share nearly all of them.

    Args:
        texts: by id.
        late: whether it is time to stop, however many are left.
    """
    pairs = {id: _pairs_of(text) for id, text in texts.items()}
    common = Counter(pair for found in pairs.values() for pair in found)
    sharing: dict[tuple[str, str], list[str]] = {}
    for id, found in pairs.items():
        rarest = sorted(found, key=lambda pair: (common[pair], pair))
        for pair in rarest[: int(len(rarest) * (1 - _ALIKE)) + 1]:
            sharing.setdefault(pair, []).append(id)
    told: set[tuple[str, str]] = set()
    for ids in sharing.values():
        for at, one in enumerate(ids):
            if late():
                return
            for other in ids[at + 1 :]:
                if (one, other) in told:
                    continue
                both, either = pairs[one] & pairs[other], pairs[one] | pairs[other]
                if len(both) >= _ALIKE * len(either):
                    told.add((one, other))
                    yield one, other
    for two in _with_one_other_word(texts):
        if late():
            return
        if two not in told:
            told.add(two)
            yield two


def _with_one_other_word(texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The texts in which one word is written a little otherwise, such as in the plural.

    Such texts share the words around it, and the word without one of its letters. Numbers and
    short words are never taken for each other, and in short texts no letter for another one: a
    trainer is no trainee.
    """
    sharing: dict[tuple[object, ...], dict[str, str]] = {}
    for id, text in texts.items():
        words = tuple(word for word in _words_of(text) if word not in _ARTICLES)
        if len(words) > _LONG:
            continue
        for place, word in enumerate(words):
            around = (place, words[:place], words[place + 1 :])
            for form in _forms(word):
                sharing.setdefault((*around, form), {})[id] = word
    for (_, before, after, _), words_of in sharing.items():
        assert isinstance(before, tuple) and isinstance(after, tuple)
        short = len(before) + len(after) < _FEW
        for one, other in combinations(words_of, 2):
            first, second = words_of[one], words_of[other]
            if first == second or not short or len(first) != len(second):
                yield one, other


def _forms(word: str) -> set[str]:
    """A word, and what is left of it without one letter."""
    if len(word) < _SHORT or not word.isalpha():
        return {word}
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _pairs_of(text: str) -> frozenset[tuple[str, str]]:
    words = _words_of(text)
    return frozenset(zip(["", *words], [*words, ""], strict=True))


def _words_of(text: str) -> list[str]:
    return re.findall(r"\w+", folded(text))
