"""Why a step of a roadmap starts when it does: what keeps it from every earlier week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from imadvisor.planning.roadmap import Roadmap
from imadvisor.planning.schedule import loads, usage

By = Literal["running", "fixed", "start", "requires", "window", "capacity", "starts", "order"]


@dataclass(frozen=True, slots=True)
class StartReason:
    """Something that keeps a step from earlier weeks.

    Args:
        by: what it is; ``order`` where nothing is.
        others: the steps that must be done first, or that take the time or the starts.
        role: that has no time left; empty for everything else.
        period: in which, counted from 0; None for everything else.
        until: the first day on which it keeps the step from nothing any more; None where it is a
            matter of a period.
    """

    by: By
    others: tuple[str, ...] = ()
    role: str = ""
    period: int | None = None
    until: dt.date | None = None


def bounds_of(roadmap: Roadmap, id: str) -> tuple[StartReason, ...]:
    """What keeps a step from each week before its own.

    Each earlier week is tried alone, everything else staying where it is.

    Args:
        roadmap: that it is in.
        id: of the step.
    """
    problem, starts = roadmap.problem, roadmap.starts
    activity = problem.activities[id]
    week = starts[id]
    if activity.running:
        return (StartReason("running"),)
    if activity.fixed is not None:
        return (StartReason("fixed"),)
    if week == 0:
        return (StartReason("start", until=roadmap.monday(0)),)
    ready = {other: starts[other] + problem.activities[other].weeks for other in activity.requires}
    first = max([activity.earliest, *ready.values()], default=0)
    found: dict[StartReason, None] = {}
    if ready and max(ready.values()) == first and first > 0:
        last = tuple(other for other, end in sorted(ready.items()) if end == first)
        found[StartReason("requires", last, until=roadmap.monday(first))] = None
    elif first > 0:
        found[StartReason("window", until=roadmap.monday(first))] = None
    for earlier in range(first, week):
        binding = tuple(_binding(roadmap, id, earlier))
        if not binding:
            return (*found, StartReason("order"))
        found |= dict.fromkeys(binding)
    return tuple(found)


def _binding(roadmap: Roadmap, id: str, week: int) -> Iterator[StartReason]:
    """What a step would break if it started in a week."""
    problem = roadmap.problem
    activity = problem.activities[id]
    others = {other: start for other, start in roadmap.starts.items() if other != id}
    none = (0,) * len(problem.periods)
    used = usage(problem, others).get(activity.role, list(none))
    given = problem.capacity.get(activity.role, none)
    for period, load in loads(problem, activity, week).items():
        if used[period] + load > given[period]:
            busy = tuple(
                other
                for other, start in sorted(others.items(), key=lambda pair: (pair[1], pair[0]))
                if problem.activities[other].role == activity.role
                and loads(problem, problem.activities[other], start).get(period)
            )
            yield StartReason("capacity", busy, activity.role, period)
    for limit in problem.limits:
        begun = sorted(
            other
            for other, start in others.items()
            if start in limit.span and not problem.activities[other].running
        )
        if week in limit.span and len(begun) + 1 > limit.most:
            period = problem.period_of[limit.span.first]
            yield StartReason("starts", tuple(begun), period=period)
