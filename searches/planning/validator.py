"""Says what is wrong with a schedule, from what the words mean: it shares no code with planning.

Only the numbers of the problem are read; what they add up to is worked out here once more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from imadvisor.planning.problem import SolverProblem


def weeks_of(problem: SolverProblem, starts: Mapping[str, int], id: str) -> range:
    return range(starts[id], starts[id] + problem.activities[id].weeks)


def hundredths_of(effort: int, weeks: int) -> list[int]:
    """Tenths of a person-day spread over weeks: every week the same, the rest in the first."""
    each = [effort * 10 // weeks] * weeks
    for week in range(effort * 10 - sum(each)):
        each[week] += 1
    return each


def reached(problem: SolverProblem, starts: Mapping[str, int]) -> dict[str, int]:
    """At the beginning of which week each target is reached: tried week by week."""
    last = max([w.stop for w in (weeks_of(problem, starts, id) for id in starts)], default=0)
    found: dict[str, int] = {}
    for week in range(last + 1):
        done = {id for id in starts if weeks_of(problem, starts, id).stop <= week}
        changed = True
        while changed:
            changed = False
            for target in problem.targets:
                closed = not target.sets or any(set(one) <= done for one in target.sets)
                there = sum(other in found for other in target.needs)
                least = len(target.needs) if target.least is None else target.least
                if target.id not in found and closed and there >= least:
                    found[target.id] = week
                    changed = True
    return found


def value(problem: SolverProblem, starts: Mapping[str, int]) -> tuple[int, int, int]:
    """What is missed, the effort, and the waiting."""
    weeks = reached(problem, starts)
    missed = waiting = 0
    for target in problem.targets:
        if target.id in weeks:
            waiting += target.weight * weeks[target.id]
        else:
            missed += target.weight
    return missed, sum(problem.activities[id].effort for id in starts), waiting


def wrongs(problem: SolverProblem, starts: Mapping[str, int]) -> list[str]:
    """Everything that must not be so, in words."""
    found = [f"{id} must be done" for id in problem.must if id not in starts]
    asked: Counter[tuple[str, int]] = Counter()
    for id in starts:
        activity, weeks = problem.activities[id], weeks_of(problem, starts, id)
        if activity.fixed is not None:
            if weeks.start != activity.fixed:
                found.append(f"{id} is fixed")
        else:
            if weeks.start < activity.earliest or weeks.start < 0:
                found.append(f"{id} is too early")
            if weeks.stop > problem.horizon:
                found.append(f"{id} goes beyond the horizon")
            if activity.latest is not None and weeks.stop > activity.latest:
                found.append(f"{id} is too late")
        for other in activity.requires:
            if other not in starts or weeks_of(problem, starts, other).stop > weeks.start:
                found.append(f"{id} needs {other} before")
        for week, load in zip(weeks, hundredths_of(activity.effort, len(weeks)), strict=True):
            for place, span in enumerate(problem.periods):
                if span.first <= week < span.end:
                    asked[activity.role, place] += load
    for (role, place), load in asked.items():
        given = problem.capacity[role][place] if role in problem.capacity else 0
        if load > given:
            found.append(f"{role} has too much to do in period {place}")
    for limit in problem.limits:
        new = [
            id
            for id, week in starts.items()
            if limit.span.first <= week < limit.span.end and not problem.activities[id].running
        ]
        if len(new) > limit.most:
            found.append(f"too much starts in the weeks from {limit.span.first}")
    spent: dict[str, int] = defaultdict(int)
    for budget in problem.budgets:
        for id in starts:
            spent[budget.name] += budget.costs[id]
        if spent[budget.name] > budget.most:
            found.append(f"the budget in {budget.name} is spent twice")
    return found
