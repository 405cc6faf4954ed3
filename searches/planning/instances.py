"""Small random problems, and other planners to hold ours against: by trying, and CP-SAT."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import validator

from imadvisor.planning.problem import Activity, Budget, Limit, SolverProblem, Target, spans


def random_problem(
    seed: int, count: int, horizon: int, *, period: str = "month", rich: bool = True
) -> SolverProblem:
    """A problem in which every kind of limit binds now and then.

    Args:
        seed: of the random choices.
        count: of activities.
        horizon: in weeks.
        period: in which capacity is counted.
        rich: whether there are windows, budgets, fixed starts and targets that need (some) others.
    """
    rng = random.Random(seed)
    periods = spans(period, horizon)
    roles = ["one", "two", "three"][: 2 + (count > 6)]
    ids = [f"a{place:02}" for place in range(count)]
    activities = {}
    for place, id in enumerate(ids):
        weeks = rng.randint(1, max(2, horizon // 4))
        requires = rng.sample(ids[:place], min(place, rng.choice((0, 0, 1, 1, 2))))
        activity = Activity(id, weeks, rng.randint(2, 40), rng.choice(roles), tuple(requires))
        if rich and rng.random() < 0.2:
            activity = replace(activity, earliest=rng.randint(0, horizon // 3))
        if rich and rng.random() < 0.15:
            activity = replace(activity, latest=rng.randint(horizon // 2, horizon))
        if rich and not requires and rng.random() < 0.1:
            activity = replace(activity, fixed=rng.randint(0, horizon - weeks))
        activities[id] = activity
    targets: list[Target] = []
    for place in range(max(2, count * 3 // 4)):
        sets = {
            tuple(sorted(rng.sample(ids, rng.randint(1, min(2, count)))))
            for _ in range(rng.choice((1, 1, 2)))
        }
        needs = [t.id for t in targets if rng.random() < 0.2] if rich else []
        weight = rng.choice((0, 1, 2, 3, 5))
        least = rng.randint(1, len(needs)) if needs and rng.random() < 0.5 else None
        targets.append(Target(f"t{place:02}", weight, tuple(sorted(sets)), tuple(needs), least))
    asked = sum(a.effort for a in activities.values()) * 10
    share = rng.choice((0.4, 0.7, 1.0))
    capacity = {
        role: tuple(int(asked * share / len(roles) / horizon * (p.end - p.first)) for p in periods)
        for role in roles
    }
    limits = tuple(Limit(p, rng.choice((1, 2, count))) for p in periods)
    costs = {id: a.effort for id, a in activities.items()}
    most = int(sum(costs.values()) * rng.uniform(0.4, 1.1))
    budgets = (Budget("person-days", costs, most),) if rich and rng.random() < 0.5 else ()
    return SolverProblem(activities, tuple(targets), horizon, periods, capacity, limits, budgets)


def by_trying(problem: SolverProblem) -> tuple[int, int, int]:
    """The best value of all schedules there are: every subset, every week of each.

    A part that breaks a limit is not completed: what is added takes more of everything.
    """
    best: list[tuple[int, int, int]] = []
    ids = list(problem.activities)

    def go(place: int, starts: dict[str, int]) -> None:
        if validator.wrongs(replace(problem, must=frozenset()), starts):
            return
        if place == len(ids):
            if not problem.must - starts.keys():
                best.append(validator.value(problem, starts))
                best[:] = [min(best)]
            return
        go(place + 1, starts)
        for week in range(problem.horizon):
            go(place + 1, {**starts, ids[place]: week})

    go(0, {})
    return best[0]


def in_another_order(problem: SolverProblem, seed: int) -> SolverProblem:
    """The same problem, its activities given in another order."""
    ids = list(problem.activities)
    random.Random(seed).shuffle(ids)
    return replace(problem, activities={id: problem.activities[id] for id in ids})


# -- CP-SAT -----------------------------------------------------------------------------------


class CpSat:
    """The problem for the CP-SAT of OR-tools, with whole start weeks instead of binaries.

    Args:
        problem: to be planned.
    """

    def __init__(self, problem: SolverProblem) -> None:
        from ortools.sat.python import cp_model

        self.cp: Any = cp_model
        self.problem, self.model = problem, cp_model.CpModel()
        model: Any = self.model
        self.done = {id: model.new_bool_var(f"done {id}") for id in problem.activities}
        self.week: dict[str, Any] = {}
        self.at: dict[str, dict[int, Any]] = {}
        for id, activity in problem.activities.items():
            end = min(problem.horizon, activity.latest or problem.horizon)
            first, last = activity.earliest, end - activity.weeks
            if activity.fixed is not None:
                first = last = activity.fixed
            self.week[id] = model.new_int_var(0, problem.horizon, f"week {id}")
            self.at[id] = {w: model.new_bool_var("") for w in range(first, last + 1)}
            model.add(sum(self.at[id].values()) == self.done[id])
            for week, here in self.at[id].items():
                model.add(self.week[id] == week).only_enforce_if(here)
        self._before()
        self._limits()
        self.reached, self.when = self._targets()

    def _before(self) -> None:
        model: Any = self.model
        for id, activity in self.problem.activities.items():
            for other in activity.requires:
                model.add_implication(self.done[id], self.done[other])
                end = self.week[other] + self.problem.activities[other].weeks
                model.add(self.week[id] >= end).only_enforce_if(self.done[id])
        for id in self.problem.must:
            model.add(self.done[id] == 1)

    def _limits(self) -> None:
        model, problem = self.model, self.problem
        asked: dict[tuple[str, int], list[Any]] = {}
        for id, activity in problem.activities.items():
            each = validator.hundredths_of(activity.effort, activity.weeks)
            for week, here in self.at[id].items():
                for place, span in enumerate(problem.periods):
                    weeks = range(max(week, span.first), min(week + activity.weeks, span.end))
                    load = sum(each[w - week] for w in weeks)
                    asked.setdefault((activity.role, place), []).append(load * here)
        for (role, place), loads in asked.items():
            model.add(sum(loads) <= problem.capacity[role][place])
        for limit in problem.limits:
            inside = range(limit.span.first, limit.span.end)
            model.add(
                sum(here for at in self.at.values() for w, here in at.items() if w in inside)
                <= limit.most
            )
        for budget in problem.budgets:
            model.add(sum(budget.costs[id] * d for id, d in self.done.items()) <= budget.most)

    def _targets(self) -> tuple[dict[str, Any], dict[str, Any]]:
        model: Any = self.model
        reached, when = {}, {}
        for target in self.problem.targets:
            mine = reached[target.id] = model.new_bool_var(target.id)
            week = when[target.id] = model.new_int_var(0, self.problem.horizon, "")
            ways = []
            for one in target.sets:
                way = model.new_bool_var("")
                ways.append(way)
                for id in one:
                    model.add_implication(way, self.done[id])
                    end = self.week[id] + self.problem.activities[id].weeks
                    model.add(week >= end).only_enforce_if(way)
            if ways:
                model.add_bool_or([*ways, mine.negated()])
            helping = []
            for other in target.needs:
                helps = model.new_bool_var("")
                helping.append(helps)
                model.add_implication(helps, reached[other])
                model.add(week >= when[other]).only_enforce_if(helps)
            if helping:
                least = len(helping) if target.least is None else target.least
                model.add(sum(helping) >= least).only_enforce_if(mine)
        return reached, when

    def values(self, seconds: float) -> Iterator[int]:
        """The best value of each stage in turn, as long as they are proven.

        Args:
            seconds: for each stage.
        """
        model: Any = self.model
        counted = [t for t in self.problem.targets if t.weight]
        waits = []
        for target in counted:
            wait = model.new_int_var(0, self.problem.horizon, "")
            model.add(wait >= self.when[target.id]).only_enforce_if(self.reached[target.id])
            waits.append(target.weight * wait)
        total = sum(target.weight for target in counted)
        objectives = (
            total - sum(t.weight * self.reached[t.id] for t in counted),
            sum(self.problem.activities[id].effort * d for id, d in self.done.items()),
            sum(waits),
        )
        for objective in objectives:
            model.minimize(objective)
            solver: Any = self.cp.CpSolver()
            solver.parameters.max_time_in_seconds = seconds
            solver.parameters.num_workers = 2
            if solver.solve(model) != self.cp.OPTIMAL:
                return
            yield round(solver.objective_value)
            model.add(objective <= round(solver.objective_value))


def pairs(starts: Mapping[str, int]) -> list[tuple[str, int]]:
    """A schedule that can be compared."""
    return sorted(itertools.chain(starts.items()))
