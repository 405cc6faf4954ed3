"""From advice and a plan to a roadmap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Literal

from imadvisor.advice.advice import Advice
from imadvisor.errors import InputError, Place
from imadvisor.errors import Problem as Mistake
from imadvisor.model.plan import PlanFile
from imadvisor.planning.calendar import Calendar
from imadvisor.planning.estimates import estimated
from imadvisor.planning.formulation import Made, level_of, made
from imadvisor.planning.greedy import Greedy
from imadvisor.planning.optimal import Optimal, SolverError, SolverStage
from imadvisor.planning.plan_files import filled_in
from imadvisor.planning.problem import Activity, SolverProblem, Span, Target
from imadvisor.planning.roadmap import Proof, Reached, Roadmap, Step, Unfit
from imadvisor.planning.schedule import Starts, loads, reached

Planner = Literal["greedy", "optimal"]

_BEYOND = 520
"""Weeks: how far the replays with low and high effort may run on."""


def roadmap_of(
    advice: Advice,
    plan: PlanFile,
    *,
    planner: Planner = "greedy",
    seconds: float = 60.0,
    place: str = "the plan",
    tell: Callable[[str], None] = lambda _: None,
) -> Roadmap:
    """Plan an advice.

    Args:
        advice: to be carried out.
        plan: what there is to plan with; defaults are filled in.
        planner: greedy, or optimal from where the greedy one ends.
        seconds: that the optimal planner may take.
        place: what to call the planning file in messages.
        tell: called with how far it is.

    Raises:
        InputError: with every start that is laid down and cannot be.
    """
    advice = estimated(advice, plan)
    plan, assumed = filled_in(plan, advice)
    task = made(advice, plan)
    _check_fixed(task.problem, plan, place)
    starts = Greedy().plan(task.problem, tell=tell)
    used, note = "greedy", ""
    stages: tuple[SolverStage, ...] = ()
    if planner == "optimal":
        try:
            solved = Optimal().plan(task.problem, starts, seconds=seconds, tell=tell)
            starts, stages, used = solved.starts, solved.stages, "optimal"
        except SolverError as error:
            note = str(error)
        except KeyboardInterrupt:
            note = "it was interrupted"
    return _Telling(advice, plan, task, starts).roadmap(used, stages, note, assumed)


def _check_fixed(problem: SolverProblem, plan: PlanFile, place: str) -> None:
    """Refuse starts that are laid down against prerequisites, windows or the plan itself."""
    assert plan.start
    start = plan.start
    problems = []

    def friday(week: int) -> dt.date:
        return start + dt.timedelta(weeks=week, days=-3)

    ends: dict[str, int] = {}
    for id in problem.in_order(problem.activities):
        activity = problem.activities[id]
        ready = max((ends[other] for other in activity.requires), default=0)
        week = max(ready, activity.earliest) if activity.fixed is None else activity.fixed
        ends[id] = week + activity.weeks
        if activity.fixed is None or activity.running:
            continue
        late = [other for other in activity.requires if ends[other] > week]
        cause, hint = "", ""
        if week < 0:
            cause = f"the plan starts on {start}"
            hint = "if it has started, put it under [running]"
        elif ends[id] > problem.horizon:
            cause, hint = f"the plan ends on {friday(problem.horizon)}", "lengthen the horizon"
        elif late:
            cause = f"'{late[0]}' is not done by then"
            hint = f"fix it later: not before {start + dt.timedelta(weeks=ready)}"
        elif week < activity.earliest:
            cause = f"it may not start before {start + dt.timedelta(weeks=activity.earliest)}"
            hint = "its window is around going live"
        elif activity.latest is not None and ends[id] > activity.latest:
            cause = f"it must be done by {friday(activity.latest)}"
            hint = "its window is around going live"
        if cause:
            message = f"'{id}' cannot start on {plan.fixed[id]}: {cause}"
            problems.append(Mistake(Place(place), message, hint))
    if problems:
        raise InputError(problems)


class _Telling:
    """What a schedule means."""

    def __init__(self, advice: Advice, plan: PlanFile, task: Made, starts: Starts) -> None:
        self.advice, self.plan, self.task = advice, plan, task
        self.problem = task.problem
        self.starts = starts
        assert plan.start
        self.start: dt.date = plan.start

    def roadmap(
        self, planner: str, stages: Iterable[SolverStage], note: str, assumed: tuple[str, ...]
    ) -> Roadmap:
        steps = sorted(self._steps(), key=lambda step: (step.start, step.id))
        owners = {step.owner for step in steps if step.effort is not None}
        return Roadmap(
            advice=self.advice,
            plan=self.plan,
            problem=self.problem,
            starts=dict(sorted(self.starts.items())),
            steps=tuple(steps),
            reached=tuple(sorted(self._reached(), key=lambda r: (r.on, r.id))),
            unfit=tuple(self._unfit()),
            elsewhere=self.task.elsewhere,
            planner=planner,
            proofs=tuple(
                Proof(s.name, s.status, s.value, s.bound, round(s.seconds, 1)) for s in stages
            ),
            note=note,
            assumptions=tuple(role for role in assumed if role in owners),
            go_live=self.task.go_live,
        )

    def _friday(self, week: int) -> dt.date:
        return self.start + dt.timedelta(weeks=week, days=-3)

    # -- steps --------------------------------------------------------------------------------

    def _steps(self) -> Iterable[Step]:
        early, late = self._replayed(self.task.low), self._replayed(self.task.high)
        closes = self._closes()
        for id, week in self.starts.items():
            activity = self.problem.activities[id]
            ends = sorted((early[id], week + activity.weeks, late[id]))
            yield Step(
                id=id,
                variant="light" if id in self.task.light else "full",
                owner=activity.role,
                start=self.start + dt.timedelta(weeks=week),
                end=self._friday(week + activity.weeks),
                weeks=activity.weeks,
                usual_weeks=self.task.weeks[id],
                effort=self.task.effort[id],
                mean=None if activity.unmeasured else activity.effort / 10,
                early_end=self._friday(ends[0]),
                late_end=self._friday(ends[-1]),
                closes=closes.get(id, ()),
                requires=tuple(r for r in activity.requires if r in self.starts),
                running=activity.running,
            )

    def _replayed(self, activities: Mapping[str, Activity]) -> Mapping[str, int]:
        """When each is done if the same order is kept with another effort."""
        wide = _endless(self.problem, activities)
        calendar = Calendar(wide)
        for id in sorted(self.starts, key=lambda id: (self.starts[id], id)):
            if not calendar.place([id]):
                calendar.put(id, self.starts[id])
        return {id: week + wide.activities[id].weeks for id, week in calendar.starts.items()}

    def _closes(self) -> Mapping[str, tuple[str, ...]]:
        """The gaps that each activity is done for, by the set that is done first."""
        found: dict[str, list[str]] = {}
        ends = {id: w + self.problem.activities[id].weeks for id, w in self.starts.items()}
        for target in self.problem.targets:
            done = [s for s in target.sets if all(a in ends for a in s)]
            if done and target.id in self.advice.ruleset.gaps:
                first = min((max(ends[a] for a in s), s) for s in done)[1]
                for id in first:
                    found.setdefault(id, []).append(target.id)
        return {id: tuple(gaps) for id, gaps in found.items()}

    # -- targets ------------------------------------------------------------------------------

    def _named(self, id: str) -> tuple[str, int | None]:
        return level_of(id) or (id, None)

    def _reached(self) -> Iterable[Reached]:
        for id, week in reached(self.problem, self.starts).items():
            name, level = self._named(id)
            if level is None and id not in self.advice.ruleset.gaps:
                continue  # Only a part of another target.
            yield Reached(name, level, self.problem.target[id].weight, self._friday(week))

    def _unfit(self) -> Iterable[Unfit]:
        done = reached(self.problem, self.starts)
        weighty = [t for t in self.problem.targets if t.id not in done and t.weight]
        for target in sorted(weighty, key=lambda t: (-t.weight, t.id)):
            yield self._reason(target)
        for id in sorted(self.problem.must - self.starts.keys()):
            yield self._reason(Target(id, 0, ((id,),)))
        for id in self.task.impossible:
            name, level = self._named(id)
            yield Unfit(name, level, "excluded")

    def _ways(self, target: Target) -> list[frozenset[str]]:
        sets = target.sets or ((),)
        ways = [self.problem.with_prerequisites(s) for s in sets]
        below = [self._ways(self.problem.target[other])[0] for other in target.needs]
        below.sort(key=lambda way: (self._effort(way - self.starts.keys()), sorted(way)))
        for more in below[: target.count]:
            ways = [way | more for way in ways]
        return sorted(ways, key=lambda way: (self._effort(way - self.starts.keys()), sorted(way)))

    def _effort(self, ids: Iterable[str]) -> int:
        return sum(self.problem.activities[id].effort for id in ids)

    def _reason(self, target: Target) -> Unfit:
        """Which limit binds: each is lifted alone, for the cheapest way."""
        problem = self.problem
        name, level = self._named(target.id)
        way = self._ways(target)[0]
        new = tuple(id for id in problem.in_order(way) if id not in self.starts)
        for budget in problem.budgets:
            left = budget.most - sum(budget.costs[id] for id in self.starts)
            over = sum(budget.costs[id] for id in new) - left
            if over > 0:
                unit = 10 if budget.name == "person-days" else 100
                return Unfit(name, level, "budget", missing=over / unit, needs=new)
        roles = sorted({problem.activities[id].role for id in new})
        free = replace(problem, limits=())
        if self._end(free, new, roles) is None:
            end = self._end(_endless(free, free.activities), new, roles)
            over = 0 if end is None else max(0, end - problem.horizon)
            return Unfit(name, level, "horizon" if over else "window", missing=over, needs=new)
        for role in roles:
            if self._end(problem, new, [role]) is not None:
                period, missing = self._overload(new, role)
                return Unfit(name, level, "capacity", role, period, missing, new)
        if self._end(free, new, ()) is not None:
            return Unfit(name, level, "starts", missing=len(new), needs=new)
        busiest = max(roles, key=lambda role: (self._overload(new, role)[1], role))
        period, missing = self._overload(new, busiest)
        return Unfit(name, level, "several", busiest, period, missing, new)

    def _end(
        self, problem: SolverProblem, new: Iterable[str], unlimited: Iterable[str]
    ) -> int | None:
        """When new activities are done beside the schedule; None where they do not fit."""
        calendar = Calendar(problem, unlimited=tuple(unlimited))
        for id, week in self.starts.items():
            calendar.put(id, week)
        ids = list(new)
        if not calendar.place(ids):
            return None
        return max((calendar.starts[id] + problem.activities[id].weeks for id in ids), default=0)

    def _overload(self, new: Iterable[str], role: str) -> tuple[int | None, float]:
        """The first period in which a role lacks days, and how many it lacks in all."""
        problem = replace(self.problem, limits=())
        roles = {activity.role for activity in problem.activities.values()}
        calendar = Calendar(problem, unlimited=roles)
        for id, week in self.starts.items():
            calendar.put(id, week)
        calendar.place(list(new))
        used = [0] * len(problem.periods)
        for id, week in calendar.starts.items():
            activity = problem.activities[id]
            if activity.role == role:
                for period, load in loads(problem, activity, week).items():
                    used[period] += load
        given = problem.capacity.get(role, (0,) * len(used))
        over = [max(0, load - there) for load, there in zip(used, given, strict=True)]
        first = next((period for period, load in enumerate(over) if load), None)
        return first, sum(over) / 100


def _endless(problem: SolverProblem, activities: Mapping[str, Activity]) -> SolverProblem:
    """A problem that goes on behind its horizon as in its first period.

    Args:
        problem: that ends.
        activities: by id, perhaps with another effort; their latest week no longer counts.
    """
    periods = list(problem.periods)
    length = periods[0].end
    capacity = {role: list(given) for role, given in problem.capacity.items()}
    while periods[-1].end < problem.horizon + _BEYOND:
        first = periods[-1].end
        periods.append(Span(first, first + length))
        for given in capacity.values():
            given.append(given[0])
    return replace(
        problem,
        activities={id: replace(activities[id], latest=None) for id in problem.activities},
        targets=(),
        horizon=periods[-1].end,
        periods=tuple(periods),
        capacity={role: tuple(given) for role, given in capacity.items()},
        budgets=(),
    )
