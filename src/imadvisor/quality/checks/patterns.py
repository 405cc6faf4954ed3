"""Patterns that are always there together."""

from __future__ import annotations

from itertools import combinations

from imadvisor.conditions import nodes
from imadvisor.quality.checks.context import Checking
from imadvisor.quality.findings import Finding
from imadvisor.quality.search.diagrams import TooManyCells
from imadvisor.quality.search.queries import Is, every
from imadvisor.rulesets.contents import Name


def check(checking: Checking) -> None:
    """Tell every pattern that is there on the same sheets as one before it."""
    diagrams = checking.looker.meaning.diagrams
    found: dict[str, int] = {}
    for id in checking.ruleset.patterns:
        if ("pattern", id, "when") in checking.dead:
            continue
        diagrams.begin()
        try:
            found[id] = checking.looker.diagram(Is(nodes.Holds("pattern", id)))
        except TooManyCells:
            continue
    told: set[str] = set()
    for one, other in combinations(found, 2):
        if one in told or other in told:
            continue
        try:
            same = diagrams.within(found[one], found[other])
            same = same and diagrams.within(found[other], found[one])
        except TooManyCells:
            continue
        if same:
            told.add(other)
            _tell(checking, other, one)


def _tell(checking: Checking, pattern: str, other: str) -> None:
    name: Name = ("pattern", pattern)
    both = every(*(Is(nodes.Holds("pattern", id)) for id in (pattern, other)))
    checking.decide(
        both,
        "same-patterns",
        name,
        "when",
        other=("pattern", other),
        possible=lambda sheet: Finding(
            "same-patterns",
            name,
            checking.place(name, "when"),
            "when",
            other=("pattern", other),
            examples=(checking.small("example", both, sheet),),
        ),
    )
