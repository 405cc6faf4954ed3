"""When a recommendation comes into the advice, as queries."""

from __future__ import annotations

from collections.abc import Iterator

from imadvisor.conditions import nodes
from imadvisor.model.objects import Gap, Recommendation
from imadvisor.quality.checks.context import Checking
from imadvisor.quality.search.queries import (
    Is,
    Never,
    Query,
    every,
    gap_present,
    level_at_most,
    some,
)

YES: Query = Is(nodes.All(()))
"""What is so on every sheet."""

NO: Query = Is(nodes.Any(()))
"""What is so on none."""

_STEPS = 2
"""So far away may be what needs a recommendation."""


def waived(checking: Checking, recommendation: str) -> Query | None:
    """That a recommendation is too big for the organisation; None where it never is."""
    condition = checking.ruleset.conditions.get(("recommendation", recommendation, "light_when"))
    if condition is None or checking.ruleset.recommendations[recommendation].light is not None:
        return None
    return Is(condition)


def useless(checking: Checking, recommendation: str) -> Query | None:
    """That a recommendation cannot help; None where it always may."""
    condition = checking.ruleset.conditions.get(("recommendation", recommendation, "helps_when"))
    return None if condition is None else Is(condition, False)


def in_place(checking: Checking, recommendation: str) -> Query | None:
    """That the organisation has what is recommended; None where that is never known."""
    condition = checking.ruleset.conditions.get(("recommendation", recommendation, "in_place_when"))
    return None if condition is None else Is(condition)


def usable(checking: Checking, recommendation: str) -> Query:
    """That nothing keeps a recommendation out of the advice."""
    found = (test(checking, recommendation) for test in (in_place, useless, waived))
    return all_of(*(Never(obstacle) for obstacle in found if obstacle is not None))


def weighs_enough(checking: Checking, gap: str) -> Query:
    """That a gap, where it is there, is severe enough that something is recommended for it."""
    least = checking.ruleset.settings.advice.minimum_severity
    if least is None:
        return YES
    places = checking.ruleset.severity_places
    base, top = places[checking.ruleset.gaps[gap].severity], len(places) - 1

    def enough(step: int) -> bool:
        return min(max(base + step, 0), top) >= places[least]

    raised, lowered = (
        NO if condition is None else Is(condition)
        for condition in (
            checking.ruleset.conditions.get(("gap", gap, field))
            for field in ("raise_when", "lower_when")
        )
    )
    if enough(0):
        if lowered is NO or enough(-1):
            return YES
        return Never(every(lowered, Never(raised)))
    return NO if raised is NO or not enough(1) else every(raised, Never(lowered))


def called_for_by(checking: Checking, gap: Gap) -> Iterator[Query]:
    """The ways in which a gap calls for what it names: it is there, or comes next."""
    weighs = weighs_enough(checking, gap.id)
    if weighs is NO or ("gap", gap.id, "when") in checking.dead:
        return
    yield all_of(Is(gap_present(gap.id)), weighs)
    due, timing = checking.program.due[gap.id], checking.program.timing
    if due and timing is not None:
        before = nodes.OneOf(timing.id, frozenset({timing.choice_ids[due - 1]}))
        yield all_of(Is(checking.ruleset.conditions["gap", gap.id, "when"]), Is(before), weighs)


def grows(checking: Checking, recommendation: Recommendation) -> bool:
    """Whether it is offered as a next step to dimensions that are strong already."""
    advice = checking.ruleset.settings.advice
    return (
        advice.growth_from is not None
        and recommendation.level in advice.growth_levels
        and bool(recommendation.dimensions)
    )


def follows_a_claim(checking: Checking, recommendation: Recommendation) -> bool:
    """Whether it is offered to dimensions that were only claimed, for the level above."""
    ruleset, methods = checking.ruleset, checking.program.methods
    return recommendation.level <= max(ruleset.levels, default=0) + 1 and any(
        "claim" in methods[dimension].needs and dimension in ruleset.claims
        for dimension in recommendation.dimensions
    )


def recommended(checking: Checking, recommendation: str) -> Query:
    """That a recommendation is in the advice.

    Left out is what follows from a claim without evidence (such advice is provisional), and what
    is needed by what is needed more than so many steps away.
    """
    return _recommended(checking, recommendation, _STEPS)


def _recommended(checking: Checking, id: str, steps: int) -> Query:
    ruleset = checking.ruleset
    ways: list[Query] = []
    here = usable(checking, id)
    for gap in ruleset.gaps.values():
        if any(link.recommendation == id for link in gap.link):
            ways += [all_of(here, way) for way in called_for_by(checking, gap)]
    ways += [all_of(here, way) for way in _growing(checking, ruleset.recommendations[id])]
    obstacles = [test(checking, id) for test in (in_place, waived)]
    open_ = [Never(obstacle) for obstacle in obstacles if obstacle is not None]
    for other in ruleset.recommendations.values():
        if steps and id in other.prerequisites:
            needed = _recommended(checking, other.id, steps - 1)
            ways += [] if needed is NO else [all_of(needed, *open_)]
    return some(*ways) if ways else NO


def _growing(checking: Checking, recommendation: Recommendation) -> Iterator[Query]:
    start = checking.ruleset.settings.advice.growth_from
    if start is None or not grows(checking, recommendation):
        return
    lowest = max(start, recommendation.level - 1)
    for dimension in recommendation.dimensions:
        below = level_at_most(dimension, lowest - 1)
        yield Is(below, False)


def all_of(*parts: Query) -> Query:
    """All of these at once, without those that are always so."""
    left = [part for part in parts if part != YES]
    return every(*left) if left else YES
