"""A roadmap as a value: what is done when and by whom, what that reaches, and what does not fit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from imadvisor.advice.advice import Advice
from imadvisor.model.numbers import Interval
from imadvisor.model.plan import PlanFile
from imadvisor.planning.problem import SolverProblem, Span
from imadvisor.planning.schedule import Starts
from imadvisor.presentable import Presentable

Why = Literal["capacity", "starts", "budget", "horizon", "window", "excluded", "several"]


@dataclass(frozen=True, slots=True)
class Step:
    """A recommendation in time.

    Args:
        id: of the recommendation.
        variant: in full, or the light one for a small organisation.
        owner: the role whose days it takes.
        start: the Monday on which it starts; for what runs already, the first day of the plan.
        end: the Friday on which it is done.
        weeks: how long it takes here.
        usual_weeks: how long it would take if its owner had the time; the same where it does.
        effort: in person-days; None where nobody knows.
        mean: of the effort, in person-days; None where nobody knows.
        early_end, late_end: when it is done if everything takes its low, or its high effort.
        closes: the gaps that it is done for.
        requires: what of this roadmap must be done before.
        running: whether it has started already.
    """

    id: str
    variant: Literal["full", "light"]
    owner: str
    start: dt.date
    end: dt.date
    weeks: int
    usual_weeks: int
    effort: Interval | None
    mean: float | None
    early_end: dt.date
    late_end: dt.date
    closes: tuple[str, ...]
    requires: tuple[str, ...]
    running: bool


@dataclass(frozen=True, slots=True)
class Reached:
    """A gap that is closed, or a level that is reached.

    Args:
        id: of the gap, or of the dimension; ``overall`` for the overall level.
        level: that is reached; None for a gap.
        weight: what it counts.
        on: the Friday on which it is so.
    """

    id: str
    level: int | None
    weight: int
    on: dt.date


@dataclass(frozen=True, slots=True)
class Unfit:
    """A gap that is not closed, or a level that is not reached.

    Args:
        id: of the gap, or of the dimension; ``overall`` for the overall level.
        level: that is not reached; None for a gap.
        why: the reason that binds.
        role: whose capacity is too small, for that reason.
        period: in which, counted from 0; None where no single period binds.
        missing: how many person-days, starts or weeks more would make it fit, alone.
        needs: what would have to be done for it.
    """

    id: str
    level: int | None
    why: Why
    role: str = ""
    period: int | None = None
    missing: float = 0
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """How good the plan is known to be, in one respect.

    Args:
        stage: missed (the weight of what is not reached), effort, or waiting.
        status: proven: none is better; stopped: at the time limit.
        value: of this plan.
        bound: below which no plan can be; None where nothing is known.
        seconds: spent on it.
    """

    stage: str
    status: Literal["proven", "stopped", "failed"]
    value: int
    bound: float | None
    seconds: float


@dataclass(frozen=True)
class Roadmap(Presentable):
    """Recommendations placed in time within capacity.

    Args:
        advice: that it carries out.
        plan: what there is to plan with, with every default filled in.
        problem: the same as whole numbers.
        starts: the schedule in weeks.
        steps: by start, then by id.
        reached: by day, then by id.
        unfit: what is not reached, weightiest first.
        elsewhere: the present gaps that no recommendation of this ruleset can close here.
        planner: which planner made it: greedy or optimal.
        proofs: stage by stage; empty for the greedy planner.
        note: what went wrong with a planner; empty where nothing did.
        assumptions: the roles whose capacity is a default.
        go_live: the day of going live that windows look at; None where there is none ahead.
        changed: when the files that it rests on were last written; None where that is not known.
        updates: the revision of the roadmap that it takes the place of; None where there is none.
    """

    advice: Advice
    plan: PlanFile
    problem: SolverProblem
    starts: Starts
    steps: tuple[Step, ...]
    reached: tuple[Reached, ...]
    unfit: tuple[Unfit, ...]
    elsewhere: tuple[str, ...]
    planner: str
    proofs: tuple[Proof, ...]
    note: str
    assumptions: tuple[str, ...]
    go_live: dt.date | None
    changed: dt.datetime | None = None
    updates: int | None = None

    def effort(self) -> Interval | None:
        """The person-days of all steps whose effort is known; None where none is."""
        known = [step.effort for step in self.steps if step.effort is not None]
        if not known:
            return None
        low = sum((effort.low for effort in known), start=Fraction(0))
        return Interval(low, sum((effort.high for effort in known), start=Fraction(0)))

    @property
    def start(self) -> dt.date:
        """The Monday on which the plan starts."""
        assert self.plan.start
        return self.plan.start

    @property
    def periods(self) -> tuple[Span, ...]:
        """In which capacity is counted."""
        return self.problem.periods

    def monday(self, week: int) -> dt.date:
        """The first day of a week of the plan."""
        return self.start + dt.timedelta(weeks=week)

    def friday(self, week: int) -> dt.date:
        """The last working day before the beginning of a week of the plan."""
        return self.start + dt.timedelta(weeks=week, days=-3)

    def load(self) -> Mapping[str, tuple[tuple[float, float], ...]]:
        """For each role with something to do, per period: person-days planned, and there are."""
        from imadvisor.planning.schedule import usage

        used = usage(self.problem, self.starts)
        return {
            role: tuple(
                (load / 100, given / 100)
                for load, given in zip(
                    used[role],
                    self.problem.capacity.get(role, (0,) * len(self.periods)),
                    strict=True,
                )
            )
            for role in self.advice.ruleset.roles
            if role in used
        }
