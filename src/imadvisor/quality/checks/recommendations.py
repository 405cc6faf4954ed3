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

_WAYS = 200
"""In so many ways what needs a recommendation may be looked at."""


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
    """That a recommendation is in the advice, called for by a gap or needed by what is.

    Left out is what follows from a claim without evidence (such advice is provisional), and what
    comes to it in more than so many ways.
    """
    # What is needed comes along unless it is in place or waived, and so does each before it.
    ways: dict[Query, None] = {}
    nothing: frozenset[str] = frozenset()
    waiting = [(recommendation, nothing)]
    seen = set(waiting)
    for id, coming in waiting:
        if len(waiting) > _WAYS:
            break
        open_ = [query for one in sorted(coming) for query in _comes_along(checking, one)]
        ways.update((all_of(way, *open_), None) for way in _called_for(checking, id))
        along = coming | {id} if _comes_along(checking, id) else coming
        for other_id in checking.needing.get(id, ()):
            if (other_id, along) not in seen:
                seen.add((other_id, along))
                waiting.append((other_id, along))
    return some(*ways) if ways else NO


def _comes_along(checking: Checking, id: str) -> list[Query]:
    """What has to hold for a prerequisite to come along with what needs it."""
    obstacles = (test(checking, id) for test in (in_place, waived))
    return [Never(obstacle) for obstacle in obstacles if obstacle is not None]


def _called_for(checking: Checking, id: str) -> Iterator[Query]:
    """The ways in which a recommendation is called for itself, and usable."""
    here = usable(checking, id)
    for gap in checking.linked.get(id, ()):
        for way in called_for_by(checking, gap):
            yield all_of(here, way)
    for way in _growing(checking, checking.ruleset.recommendations[id]):
        yield all_of(here, way)


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
