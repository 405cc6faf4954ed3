"""Texts, sources, outlines and cases that are missing, and texts that say the same twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from imadvisor.model.objects import Gap, Recommendation, Thing
from imadvisor.quality.cases import Case
from imadvisor.quality.checks.checking import Checking
from imadvisor.quality.findings import Finding
from imadvisor.rulesets.contents import Name, Origin
from imadvisor.spelling import folded

_COMPARED = {
    "question": ("text",),
    "gap": ("name", "why"),
    "pattern": ("meaning",),
    "recommendation": ("name", "purpose", "done_when"),
    "criterion": ("statement",),
}
"""The texts that must differ between objects of a kind."""

_ALIKE = 0.85
"""From this share of common pairs of words two texts are nearly the same."""


def check(checking: Checking, cases: Sequence[Case], origin: Origin | None = None) -> None:
    """Look at what readers get to see.

    Args:
        checking: the check.
        cases: of what is checked.
        origin: of the layer that is checked; None for that of the ruleset.
    """
    _sources(checking)
    _cases(checking, cases, origin or checking.ruleset.origin)
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


def _cases(checking: Checking, cases: Sequence[Case], origin: Origin) -> None:
    """Every gap, pattern and position comes out in a case, in a ruleset that has cases.

    The cases are those of one folder: what other rulesets and layers bring is told of there.
    """
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
    for kind, fields in _COMPARED.items():
        for field in fields:
            texts: dict[str, str] = {}
            for id, thing in checking.ruleset.things[kind].items():
                text = getattr(thing, field)
                if text:
                    texts[id] = checking.ruleset.text(text, checking.ruleset.languages[0])
            for one, other in first_of_each(alike(texts)):
                name: Name = (kind, other)
                checking.tell(
                    Finding(
                        "near-duplicate",
                        name,
                        checking.place(name, field),
                        field,
                        other=(kind, one),
                        values={"text": texts[other], "other_text": texts[one]},
                    )
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


def alike(texts: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The texts that are nearly the same, two by two.

    Only texts that share one of their rarest pairs of words are compared, which is enough: texts
    that are alike share nearly all of them.

    Args:
        texts: by id.
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
        for two in combinations(ids, 2):
            if two in told:
                continue
            told.add(two)
            one, other = (pairs[id] for id in two)
            if len(one & other) >= _ALIKE * len(one | other):
                yield two


def _pairs_of(text: str) -> frozenset[tuple[str, str]]:
    words = re.findall(r"\w+", folded(text))
    return frozenset(zip(["", *words], [*words, ""], strict=True))
