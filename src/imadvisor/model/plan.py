"""A planning file: what an organisation has to plan with, and what it wants."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from imadvisor.model.fields import ExactNumber, Id, Line, Part, Positive, Whole
from imadvisor.model.objects import Effort
from imadvisor.spelling import normal

PlanId = Annotated[
    Id, BeforeValidator(lambda value: normal(value) if isinstance(value, str) else value)
]
"""An id as somebody types it into a planning file."""
Days = Annotated[ExactNumber, Field(ge=0, le=10_000)]
Money = Annotated[ExactNumber, Field(ge=0, le=1_000_000_000)]
Period = Literal["week", "month", "quarter"]


class CapacityException(Part):
    """Weeks in which a role has more or less time than usual, such as holidays.

    Attributes:
        role: whose time it is.
        start, end: the first and the last day; whole weeks count.
        days: what it has in these weeks together, in person-days.
        reason: why.
    """

    role: PlanId
    start: dt.date
    end: dt.date
    days: Days
    reason: Line | None = None


class BudgetLimit(Part):
    """What everything together may cost.

    Attributes:
        person_days: in person-days.
        money: in the unit of the day rates.
    """

    person_days: Days | None = None
    money: Money | None = None


class Goal(Part):
    """What the plan is for; without anything, the gaps from medium severity on.

    Attributes:
        severity: close the present gaps of at least this severity.
        dimensions: of these dimensions only.
        level: reach this level in these dimensions; in all of them where none is named.
        overall: reach this overall level, by whichever dimensions that takes least.
        weight: what reaching the level counts in one dimension, or overall, as a severity does.
    """

    severity: PlanId | None = None
    dimensions: tuple[PlanId, ...] = ()
    level: Annotated[int, Field(ge=0, le=100, strict=True)] | None = None
    overall: Annotated[int, Field(ge=0, le=100, strict=True)] | None = None
    weight: Annotated[int, Field(ge=1, le=100, strict=True)] = 8

    @model_validator(mode="after")
    def _one_goal(self) -> Goal:
        if sum(goal is not None for goal in (self.severity, self.level, self.overall)) > 1:
            raise ValueError("a goal is a severity of gaps, a level or an overall level: give one")
        if self.overall is not None and self.dimensions:
            raise ValueError("an overall level is that of all dimensions: name none")
        return self


class Estimate(Part):
    """What a recommendation takes here; it comes before what the ruleset says.

    Attributes:
        effort_days: person-days, low and high; not scaled any more.
        duration_weeks: from start to done.
        owner: the role that is accountable, of the ruleset or of this plan.
    """

    effort_days: Effort | None = None
    duration_weeks: Positive | None = None
    owner: PlanId | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Estimate:
        if self.effort_days is None and self.duration_weeks is None and self.owner is None:
            raise ValueError("it estimates nothing: give effort_days, duration_weeks or owner")
        if self.effort_days and self.effort_days[0] > self.effort_days[1]:
            raise ValueError("effort_days goes from low to high")
        if self.effort_days and self.effort_days[1] > 10_000:
            raise ValueError("effort_days may be at most 10,000")
        if self.duration_weeks and self.duration_weeks > 520:
            raise ValueError("duration_weeks may be at most 520")
        return self


class PlanFile(Part):
    """Everything that a planning file may say; each has a default.

    Attributes:
        ruleset: that it is for.
        start: a Monday; the one after the assessment where it is left out.
        horizon: in weeks.
        period: in which capacity is counted; a month has 4, 4 or 5 weeks, a quarter 13.
        max_starts_per_period: how many things may start; 8 a quarter where it is left out.
        go_live: the day of going live; what the answers say where it is left out.
        capacity: of each role, in person-days per period of mean length: a month is 4⅓ weeks.
        exception: weeks in which that is otherwise.
        budget: of everything.
        day_rates: what a day of each role costs.
        goal: what it is for.
        fixed: in which week a recommendation starts, by any day of it.
        require: what is done in any case.
        exclude: what is not done.
        running: what has started, and when.
        done: what is done, and when.
        estimate: what a recommendation takes here, by its id.
        roles: names of roles that the ruleset does not have, by their ids.
        step_weeks: how long something is taken to last whose duration is not known; the lower
            median of the durations in the ruleset, or 4 weeks, where it is left out.
    """

    ruleset: PlanId | None = None
    start: dt.date | None = None
    horizon: Annotated[int, Field(ge=1, le=520, strict=True)] = 52
    period: Period = "quarter"
    max_starts_per_period: Whole | None = None
    go_live: dt.date | None = None
    capacity: dict[PlanId, Days] = Field(default_factory=dict)
    exception: tuple[CapacityException, ...] = ()
    budget: BudgetLimit = BudgetLimit()
    day_rates: dict[PlanId, Money] = Field(default_factory=dict)
    goal: Goal = Goal()
    fixed: dict[PlanId, dt.date] = Field(default_factory=dict)
    require: tuple[PlanId, ...] = ()
    exclude: tuple[PlanId, ...] = ()
    running: dict[PlanId, dt.date] = Field(default_factory=dict)
    done: dict[PlanId, dt.date] = Field(default_factory=dict)
    estimate: dict[PlanId, Estimate] = Field(default_factory=dict)
    roles: dict[PlanId, Line] = Field(default_factory=dict)
    step_weeks: Annotated[int, Field(ge=1, le=520, strict=True)] | None = None
