"""A validator of its own: what a plan may not do, from the meaning and not from our code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

from imadvisor.planning.problem import SolverProblem


def wrong_with(problem: SolverProblem, starts: Mapping[str, int]) -> list[str]:
    """Everything that is wrong with a plan."""
    wrong = []
    done_by = {id: week + problem.activities[id].weeks for id, week in starts.items()}
    asked: Counter[tuple[str, int]] = Counter()
    for id, week in starts.items():
        activity = problem.activities[id]
        if week != (activity.fixed if activity.fixed is not None else week):
            wrong.append(f"{id} is not where it is fixed")
        if activity.fixed is None and week < activity.earliest:
            wrong.append(f"{id} is too early")
        if done_by[id] > min(problem.horizon, activity.latest or problem.horizon):
            wrong.append(f"{id} is too late")
        wrong += [f"{id} lacks {r}" for r in activity.requires if r not in starts]
        wrong += [
            f"{id} starts before {r} is done"
            for r in activity.requires
            if r in starts and done_by[r] > week
        ]
        # Tenths of a day, in hundredths, over the weeks: what is left over goes to the first.
        hundredths = [activity.effort * 10 // activity.weeks] * activity.weeks
        for offset in range(activity.effort * 10 - sum(hundredths)):
            hundredths[offset] += 1
        for offset, load in enumerate(hundredths):
            for place, span in enumerate(problem.periods):
                if span.first <= week + offset < span.end:
                    asked[activity.role, place] += load
    for (role, place), load in asked.items():
        if load > problem.capacity[role][place]:
            wrong.append(f"{role} is overbooked in period {place}")
    for limit in problem.limits:
        begun = [
            id
            for id, week in starts.items()
            if limit.span.first <= week < limit.span.end and not problem.activities[id].running
        ]
        if len(begun) > limit.most:
            wrong.append(f"{len(begun)} things start from week {limit.span.first} on")
    for budget in problem.budgets:
        if sum(Fraction(budget.costs[id]) for id in starts) > budget.most:
            wrong.append(f"it costs too much {budget.name}")
    wrong += [f"{id} must be done" for id in problem.must if id not in starts]
    return wrong


def value_of(problem: SolverProblem, starts: Mapping[str, int]) -> tuple[int, int, int]:
    """Weight missed, effort, and weight times weeks until reached."""
    done_by = {id: week + problem.activities[id].weeks for id, week in starts.items()}
    missed = waiting = 0
    for target in problem.targets:
        weeks = [max(done_by[a] for a in s) for s in target.sets if all(a in done_by for a in s)]
        if weeks:
            waiting += target.weight * min(weeks)
        else:
            missed += target.weight
    return missed, sum(problem.activities[id].effort for id in starts), waiting
