"""A schedule: what starts in which week, what that reaches, and whether it may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from imadvisor.planning.problem import Activity, SolverProblem

Starts = Mapping[str, int]
"""The week in which each activity starts; what is not in it is not done."""


@dataclass(frozen=True, slots=True, order=True)
class Worth:
    """How good a schedule is; the smaller, the better, the first that differs decides.

    Args:
        missed: the weight of the targets that are not reached.
        effort: of all that is done, in tenths of a person-day.
        waiting: the sum over the targets reached of weight times the weeks until then.
    """

    missed: int
    effort: int
    waiting: int


def reached(problem: SolverProblem, starts: Starts) -> dict[str, int]:
    """The week at whose beginning each target is reached, of those that are.

    A set counts where all of it is done; of several sets the one that is done first.
    """
    ends = {id: week + problem.activities[id].weeks for id, week in starts.items()}
    found: dict[str, int] = {}

    def week_of(id: str) -> int | None:
        if id in found:
            return found[id]
        target = problem.target[id]
        weeks = []
        if target.sets:
            done = [max(ends[a] for a in s) for s in target.sets if all(a in ends for a in s)]
            if not done:
                return None
            weeks.append(min(done))
        needed = sorted(
            week for week in (week_of(other) for other in target.needs) if week is not None
        )
        if len(needed) < target.count:
            return None
        weeks += needed[: target.count]
        found[id] = max(weeks, default=0)
        return found[id]

    for target in problem.targets:
        week_of(target.id)
    return found


def worth(problem: SolverProblem, starts: Starts) -> Worth:
    """How good a schedule is."""
    weeks = reached(problem, starts)
    return Worth(
        missed=sum(target.weight for target in problem.targets if target.id not in weeks),
        effort=sum(problem.activities[id].effort for id in starts),
        waiting=sum(problem.target[id].weight * week for id, week in weeks.items()),
    )


def faults(problem: SolverProblem, starts: Starts) -> Iterator[str]:
    """Everything that a schedule may not do, in words; nothing where it may be."""
    yield from _faults_of_starts(problem, starts)
    for id in sorted(problem.must - starts.keys()):
        yield f"{id} is not done"
    for role, used in usage(problem, starts).items():
        for period, load in enumerate(used):
            if load > problem.capacity.get(role, (0,) * len(used))[period]:
                yield f"{role} has too much to do in period {period}"
    for limit in problem.limits:
        new = [
            id
            for id, week in starts.items()
            if week in limit.span and not problem.activities[id].running
        ]
        if len(new) > limit.most:
            yield f"{len(new)} activities start in weeks {limit.span.first} to {limit.span.end}"
    for budget in problem.budgets:
        if sum(budget.costs[id] for id in starts) > budget.most:
            yield f"the budget in {budget.name} is not kept"


def _faults_of_starts(problem: SolverProblem, starts: Starts) -> Iterator[str]:
    """What begins too early or too late, or before what it requires."""
    for id, week in sorted(starts.items()):
        activity = problem.activities[id]
        if activity.fixed is not None and week != activity.fixed:
            yield f"{id} starts in week {week}, not in week {activity.fixed}"
        if activity.fixed is None and week < activity.earliest:
            yield f"{id} starts before week {activity.earliest}"
        if week > problem.last_start(activity):
            yield f"{id} starts in week {week}, and is not done in time"
        for other in activity.requires:
            if other not in starts:
                yield f"{id} requires {other}, which is not done"
            elif starts[other] + problem.activities[other].weeks > week:
                yield f"{id} starts before {other} is done"


def usage(problem: SolverProblem, starts: Starts) -> dict[str, list[int]]:
    """What each role has to do in each period, in hundredths of a person-day."""
    found: dict[str, list[int]] = {}
    for id, week in starts.items():
        activity = problem.activities[id]
        used = found.setdefault(activity.role, [0] * len(problem.periods))
        for period, load in loads(problem, activity, week).items():
            used[period] += load
    return found


def loads(problem: SolverProblem, activity: Activity, start: int) -> dict[int, int]:
    """What an activity asks in each period, if it starts in a week; in hundredths."""
    found: dict[int, int] = {}
    for offset in range(activity.weeks):
        week = start + offset
        if 0 <= week < problem.horizon:
            period = problem.period_of[week]
            found[period] = found.get(period, 0) + activity.load(offset)
    return found
