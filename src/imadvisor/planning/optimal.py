"""The optimal planner: the problem as an integer programme, solved stage by stage by HiGHS.

A binary variable for each activity and week says that it starts then; a continuous one for each
target and week says how much of it is reached by then. The three stages minimise, one after the
other, what `Worth` compares: each keeps the best value of those before it.

What is known already is not handed to HiGHS as a start but as a demand: be better by one at least.
If nothing is, the known value is the best. (With a start and presolve HiGHS 1.16 has called a
schedule optimal that was not.)
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from imadvisor.planning.priorities import by_id, sooner, without_idle
from imadvisor.planning.problem import SolverProblem, Target
from imadvisor.planning.schedule import Starts, faults, loads, worth

STAGES = ("missed", "effort", "waiting")

_EXACT = 1e-5
"""What a number of the solver may be off."""

StageStatus = Literal["proven", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class SolverStage:
    """What is known of one stage.

    Args:
        name: of what is minimised: missed, effort or waiting.
        status: proven optimal; stopped at the time limit; or failed.
        value: of the schedule.
        bound: below which no schedule can be; None where nothing is known.
        seconds: that it took.
    """

    name: str
    status: StageStatus
    value: int
    bound: float | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Solved:
    """A schedule, and how good it is known to be.

    Args:
        starts: the schedule.
        stages: those that were tried, in order.
    """

    starts: Starts
    stages: tuple[SolverStage, ...]

    @property
    def proven(self) -> bool:
        """Whether no schedule is better."""
        return len(self.stages) == len(STAGES) and all(s.status == "proven" for s in self.stages)


class SolverError(Exception):
    """HiGHS is not installed, or failed."""


class Optimal:
    """Plans with HiGHS, from a schedule that is there already."""

    name = "optimal"

    def plan(
        self,
        problem: SolverProblem,
        first: Starts,
        *,
        seconds: float,
        tell: Callable[[str], None] = lambda _: None,
    ) -> Solved:
        """Improve a schedule until it is proven to be the best, or time is up.

        Args:
            problem: what has to be planned.
            first: a schedule that breaks no limit.
            seconds: for all stages together.
            tell: called with how far it is.

        Raises:
            SolverError: HiGHS is not installed, or failed.
        """
        try:
            import highspy
        except ImportError as error:
            raise SolverError(str(error)) from None
        best, stages = first, list[SolverStage]()
        deadline = time.monotonic() + seconds
        for place, name in enumerate(STAGES):
            began = time.monotonic()
            if began >= deadline:
                break
            tell(f"{name}: stage {place + 1} of {len(STAGES)}")
            if name == "waiting" and best is not first:
                # Until now the solver has put nothing in an order that pays.
                best = sooner(problem, best)
            # Only for waiting it matters when a target is reached: the others do with less.
            programme = _Programme(problem, highspy, in_weeks=name == "waiting")
            for stage in stages:
                programme.keep(stage.name, stage.value)
            value: int = getattr(worth(problem, best), name)
            programme.keep(name, value - 1)
            status, found, bound = programme.minimised(name, deadline - time.monotonic())
            if found is not None:
                found = without_idle(problem, found)
                better = worth(problem, found) < worth(problem, best)
                if better and not list(faults(problem, found)):
                    best, value = found, getattr(worth(problem, found), name)
            if status == "none" and list(faults(problem, best)):
                raise SolverError("what must be done does not fit")
            # What the solver found is believed only as far as it holds here.
            bound = float(value) if status == "none" else bound
            proven = bound is not None and value - bound < 1 - _EXACT
            if bound is not None:
                bound = min(bound, float(value))
            stages.append(
                SolverStage(
                    name,
                    "proven" if proven else "stopped",
                    value,
                    bound,
                    time.monotonic() - began,
                )
            )
            if not proven:
                break
        if best is not first:
            # What is proven can only be put in the order of the ids.
            best = (by_id if len(stages) == len(STAGES) else sooner)(problem, best)
        return Solved(best, tuple(stages))


@dataclass
class _Programme:
    """The programme in the solver."""

    problem: SolverProblem
    highspy: Any
    in_weeks: bool
    columns: int = 0
    x: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: dict[str, dict[int, int]] = field(default_factory=dict)
    r: dict[str, dict[int, int]] = field(default_factory=dict)
    costs: dict[str, dict[int, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with _silent():
            self.solver = self.highspy.Highs()
        self.solver.setOptionValue("output_flag", False)
        self.solver.setOptionValue("threads", 1)
        self.solver.setOptionValue("random_seed", 1)
        self.solver.setOptionValue("mip_rel_gap", 0.0)
        self.solver.setOptionValue("mip_abs_gap", 0.999)
        # What is fixed or running may end behind the plan, and counts then, as for `reached`.
        activities = self.problem.activities.values()
        ends = [a.fixed + a.weeks for a in activities if a.fixed is not None]
        self.end = max(self.problem.horizon, *ends, 0)
        self._activities()
        self._resources()
        self._targets()
        self._objectives()

    # -- building -------------------------------------------------------------------------

    def _column(self, *, binary: bool, lower: float = 0.0) -> int:
        self.solver.addVar(lower, 1.0)
        if binary:
            self.solver.changeColIntegrality(self.columns, self.highspy.HighsVarType.kInteger)
        self.columns += 1
        return self.columns - 1

    def _row(self, terms: Mapping[int, float], upper: float, lower: float | None = None) -> None:
        indices = list(terms)
        low = -self.highspy.kHighsInf if lower is None else lower
        self.solver.addRow(low, upper, len(indices), indices, [terms[i] for i in indices])

    def _activities(self) -> None:
        problem = self.problem
        earliest = self._earliest()
        for id, activity in problem.activities.items():
            last = problem.last_start(activity)
            first = activity.fixed if activity.fixed is not None else earliest[id]
            self.x[id] = {week: self._column(binary=True) for week in range(first, last + 1)}
            self._begun_by(id)
            if id in problem.must:
                self._row(dict.fromkeys(self.x[id].values(), 1.0), 1.0, 1.0)
        for id, activity in problem.activities.items():
            for other in activity.requires:
                gap = problem.activities[other].weeks
                for week in self.x[id]:
                    self._row({self.begun[id][week]: 1.0, **self._begun(other, week - gap)}, 0.0)

    def _begun_by(self, id: str) -> None:
        """A column for each week that says whether an activity has begun by then: a short row."""
        self.begun[id] = {}
        before: dict[int, float] = {}
        for week, column in self.x[id].items():
            mine = self.begun[id][week] = self._column(binary=False)
            self._row({mine: 1.0, column: -1.0, **before}, 0.0, 0.0)
            before = {mine: -1.0}

    def _earliest(self) -> dict[str, int]:
        """The first week that prerequisites and windows leave."""
        found: dict[str, int] = {}
        for id in self.problem.in_order(self.problem.activities):
            activity = self.problem.activities[id]
            weeks = [found[o] + self.problem.activities[o].weeks for o in activity.requires]
            found[id] = (
                max([activity.earliest, *weeks]) if activity.fixed is None else activity.fixed
            )
        return found

    def _resources(self) -> None:
        problem = self.problem
        used: dict[tuple[str, int], dict[int, float]] = {}
        for id, weeks in self.x.items():
            activity = problem.activities[id]
            for week, column in weeks.items():
                for period, load in loads(problem, activity, week).items():
                    used.setdefault((activity.role, period), {})[column] = float(load)
        for (role, period), terms in used.items():
            given = problem.capacity.get(role)
            self._row(terms, float(given[period]) if given else 0.0)
        for limit in problem.limits:
            terms = {
                column: 1.0
                for id, weeks in self.x.items()
                if not problem.activities[id].running
                for week, column in weeks.items()
                if week in limit.span
            }
            if terms:
                self._row(terms, float(limit.most))
        for budget in problem.budgets:
            terms = {c: float(budget.costs[id]) for id, w in self.x.items() for c in w.values()}
            self._row(terms, float(budget.most))

    def _targets(self) -> None:
        """How much of each target is reached by the beginning of each week."""
        for target in self.problem.targets:
            self._target(target)

    def _target(self, target: Target) -> dict[int, int]:
        if target.id in self.r:
            return self.r[target.id]
        below = [self._target(self.problem.target[other]) for other in target.needs]
        weeks = range(self.end + 1) if self.in_weeks else range(self.end, self.end + 1)
        some = target.count < len(below)
        # Reached in part by some of several would be enough for a column that is not binary.
        mine = self.r[target.id] = {week: self._column(binary=some) for week in weeks}
        for week in weeks:
            if some:
                reached = {other[week]: -1.0 for other in below}
                self._row({mine[week]: float(target.count), **reached}, 0.0)
            for other in [] if some else below:
                self._row({mine[week]: 1.0, other[week]: -1.0}, 0.0)
            if len(target.sets) == 1:
                for id in target.sets[0]:
                    self._row({mine[week]: 1.0, **self._done(id, week)}, 0.0)
            elif target.sets:
                ways = []
                for one in target.sets:
                    way = self._column(binary=False)
                    ways.append(way)
                    for id in one:
                        self._row({way: 1.0, **self._done(id, week)}, 0.0)
                self._row({mine[week]: 1.0, **dict.fromkeys(ways, -1.0)}, 0.0)
        return mine

    def _done(self, id: str, week: int) -> dict[int, float]:
        """Minus whether an activity is done by the beginning of a week, for a row."""
        return self._begun(id, week - self.problem.activities[id].weeks)

    def _begun(self, id: str, last: int) -> dict[int, float]:
        """Minus whether an activity has begun in a week or before; nothing where it cannot."""
        weeks = [week for week in self.begun[id] if week <= last]
        return {self.begun[id][max(weeks)]: -1.0} if weeks else {}

    def _objectives(self) -> None:
        problem, end = self.problem, self.end
        weighty = [target for target in problem.targets if target.weight]
        self.costs["missed"] = {self.r[t.id][end]: -float(t.weight) for t in weighty}
        self.costs["effort"] = {
            column: float(problem.activities[id].effort)
            for id, weeks in self.x.items()
            for column in weeks.values()
        }
        waiting: dict[int, float] = {}
        for target in weighty:
            for week, column in self.r[target.id].items():
                waiting[column] = float(target.weight * end if week == end else -target.weight)
        self.costs["waiting"] = waiting

    # -- solving --------------------------------------------------------------------------

    def minimised(
        self, name: str, seconds: float
    ) -> tuple[Literal["optimal", "stopped", "none"], Starts | None, float | None]:
        """Minimise one objective: whether that came to an end, what was found, and the bound.

        Args:
            name: of the objective.
            seconds: that it may take.
        """
        solver, costs = self.solver, self.costs[name]
        everything = list(range(self.columns))
        solver.changeColsCost(
            self.columns, everything, [costs.get(column, 0.0) for column in everything]
        )
        solver.setOptionValue("time_limit", max(0.0, seconds))
        solver.run()
        status = solver.getModelStatus()
        information = solver.getInfo()
        statuses = self.highspy.HighsModelStatus
        offset = self._offset(name)
        if status in (statuses.kInfeasible, statuses.kUnboundedOrInfeasible):
            return "none", None, None
        # A problem without columns is empty, and nothing is better than nothing.
        if status == statuses.kModelEmpty:
            return "none", None, None
        bound = value_bound(information.mip_dual_bound)
        bound = None if bound is None else bound + offset
        if status == statuses.kOptimal:
            return "optimal", self._starts(), bound
        if status in (statuses.kTimeLimit, statuses.kInterrupt):
            feasible = information.primal_solution_status == 2
            return "stopped", self._starts() if feasible else None, bound
        raise SolverError(f"HiGHS ended with {solver.modelStatusToString(status)}")

    def _offset(self, name: str) -> int:
        """What is added to the costs for the objective: reaching a target is a cost below 0."""
        return sum(t.weight for t in self.problem.targets) if name == "missed" else 0

    def keep(self, name: str, value: int) -> None:
        """Let an objective be no worse than a value."""
        self._row(self.costs[name], float(value - self._offset(name)))

    def _starts(self) -> Starts:
        values = self.solver.getSolution().col_value
        return {
            id: week
            for id, weeks in self.x.items()
            for week, column in weeks.items()
            if values[column] > 0.5
        }


@contextmanager
def _silent() -> Iterator[None]:
    """Keep what HiGHS prints, whatever its options say, out of what we print."""
    try:
        sys.stdout.flush()
        kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    except (OSError, ValueError):
        # There is no standard output to keep it out of.
        yield
        return
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def value_bound(bound: float) -> float | None:
    """A bound of the solver, or None where it has none."""
    return bound if abs(bound) < 1e20 else None
