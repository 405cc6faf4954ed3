"""What has to be planned, as whole numbers: nothing here knows of rulesets, texts or dates.

Time is counted in weeks from the start of the plan, effort in tenths of a person-day, and what a
week asks of a role in hundredths.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

PERIODS: Mapping[str, tuple[int, ...]] = {"week": (1,), "month": (4, 4, 5), "quarter": (13,)}
"""How many weeks a period has, in turn: three months make a quarter of thirteen weeks."""

QUARTER = 13
"""Weeks."""


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that may be done.

    Args:
        id: its name.
        weeks: how long it takes.
        effort: the mean, in tenths of a person-day; spread evenly over the weeks.
        role: whose days these are.
        requires: what must be done before it starts, of what may be done.
        earliest: the first week in which it may start.
        latest: the week by whose beginning it must be done; None for the end of the plan.
        fixed: the week in which it starts, where that is laid down.
        running: whether it has started already, so that it is no start of the plan.
        unmeasured: whether its effort is not known and only stands for one where efforts are
            weighed; it asks nothing of the time there is, or of what may be spent.
    """

    id: str
    weeks: int
    effort: int
    role: str
    requires: tuple[str, ...] = ()
    earliest: int = 0
    latest: int | None = None
    fixed: int | None = None
    running: bool = False
    unmeasured: bool = False

    def load(self, week: int) -> int:
        """What one of its weeks asks, in hundredths of a person-day.

        Args:
            week: counted from its start.
        """
        if self.unmeasured:
            return 0
        even, rest = divmod(self.effort * 10, self.weeks)
        return even + (week < rest)


@dataclass(frozen=True, slots=True)
class Target:
    """Something that the plan is for: a gap to close, or a level to reach.

    Args:
        id: its name.
        weight: what reaching it counts; 0 for what is only a part of another.
        sets: alternative sets of activities, all of one of which reach it; none where `needs`
            says everything.
        needs: other targets that must be reached as well.
        least: how many of these; None for all of them.
    """

    id: str
    weight: int
    sets: tuple[tuple[str, ...], ...] = ()
    needs: tuple[str, ...] = ()
    least: int | None = None

    @property
    def count(self) -> int:
        """How many of the other targets it needs."""
        return len(self.needs) if self.least is None else self.least


@dataclass(frozen=True, slots=True)
class Span:
    """Weeks in a row.

    Args:
        first: the first one.
        end: the first one behind them.
    """

    first: int
    end: int

    def __contains__(self, week: object) -> bool:
        return isinstance(week, int) and self.first <= week < self.end


@dataclass(frozen=True, slots=True)
class Limit:
    """How many activities may start in some weeks.

    Args:
        span: the weeks.
        most: the number.
    """

    span: Span
    most: int


@dataclass(frozen=True, slots=True)
class Budget:
    """What all that is done may cost together.

    Args:
        name: ``person-days`` or ``money``.
        costs: of each activity.
        most: of all, in the same unit.
    """

    name: str
    costs: Mapping[str, int]
    most: int


@dataclass(frozen=True)
class SolverProblem:
    """What has to be planned.

    Args:
        activities: by id, in order of their ids.
        targets: what the plan is for, in order of their ids.
        horizon: how many weeks the plan has.
        periods: in which capacity is counted; they cover the horizon.
        capacity: for each role what it has in each period, in hundredths of a person-day.
        limits: on how many activities start.
        budgets: on what they cost.
        must: what is done in any case.
    """

    activities: Mapping[str, Activity]
    targets: tuple[Target, ...]
    horizon: int
    periods: tuple[Span, ...]
    capacity: Mapping[str, tuple[int, ...]]
    limits: tuple[Limit, ...] = ()
    budgets: tuple[Budget, ...] = ()
    must: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def target(self) -> Mapping[str, Target]:
        """Every target by id."""
        return {target.id: target for target in self.targets}

    @cached_property
    def period_of(self) -> tuple[int, ...]:
        """The place of the period of each week."""
        return tuple(p for p, span in enumerate(self.periods) for _ in range(span.first, span.end))

    def last_start(self, activity: Activity) -> int:
        """The last week in which an activity may start; negative where it does not fit."""
        if activity.fixed is not None:
            return activity.fixed
        end = self.horizon if activity.latest is None else min(activity.latest, self.horizon)
        return end - activity.weeks

    def with_prerequisites(self, ids: Iterable[str]) -> frozenset[str]:
        """Activities with everything that must be done before them."""
        found: set[str] = set()
        waiting = list(ids)
        while waiting:
            id = waiting.pop()
            if id not in found:
                found.add(id)
                waiting.extend(self.activities[id].requires)
        return frozenset(found)

    def in_order(self, ids: Iterable[str]) -> list[str]:
        """Activities, each after what it requires, else by id."""
        return self.after_required(sorted(ids))

    def after_required(self, ids: Iterable[str]) -> list[str]:
        """Activities in the order given, but each after what it requires of them."""
        wanted = list(ids)
        inside, done = set(wanted), dict[str, None]()

        def visit(id: str) -> None:
            if id not in done:
                for other in self.activities[id].requires:
                    if other in inside:
                        visit(other)
                done[id] = None

        for id in wanted:
            visit(id)
        return list(done)


def spans(period: str, horizon: int) -> tuple[Span, ...]:
    """Cut a horizon into periods; the last one may be shorter.

    Args:
        period: week, month or quarter.
        horizon: in weeks.
    """
    lengths = PERIODS[period]
    found: list[Span] = []
    first = 0
    while first < horizon:
        end = min(first + lengths[len(found) % len(lengths)], horizon)
        found.append(Span(first, end))
        first = end
    return tuple(found)
