"""A planning file: what an organisation has to plan with, and what it wants."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from imadvisor.model.objects import ExactNumber, Id, Line, Part, Whole
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
