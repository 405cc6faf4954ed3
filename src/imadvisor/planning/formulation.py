"""From advice and a plan to a problem in whole numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from imadvisor.advice.advice import Advice
from imadvisor.advice.choice import Chooser
from imadvisor.advice.effort import usual_days, usual_weeks
from imadvisor.model.numbers import Interval, Number
from imadvisor.model.objects import Recommendation
from imadvisor.model.plan import PlanFile
from imadvisor.model.truth import Truth
from imadvisor.planning.problem import (
    PERIODS,
    Activity,
    Budget,
    Limit,
    SolverProblem,
    Target,
    spans,
)


@dataclass(frozen=True)
class Made:
    """A problem, and what it stands for.

    Args:
        problem: to be planned.
        low, high: the same activities with their low and their high effort.
        effort: of each activity, in person-days; None where nobody knows.
        weeks: how long each would take if its owner had the time.
        light: the activities whose light variant is meant.
        elsewhere: the gaps that nothing in the ruleset can close here.
        impossible: the targets that cannot be reached because something is excluded.
        go_live: the day that windows look at; None where there is none ahead.
    """

    problem: SolverProblem
    low: Mapping[str, Activity]
    high: Mapping[str, Activity]
    effort: Mapping[str, Interval | None]
    weeks: Mapping[str, int]
    light: frozenset[str]
    elsewhere: tuple[str, ...]
    impossible: tuple[str, ...]
    go_live: dt.date | None


_LEVEL = "level:"
OVERALL = "overall"
"""What stands for the dimension where the overall level is meant."""


def level_of(id: str) -> tuple[str, int] | None:
    """The dimension (or `OVERALL`) and the level that a target is; None for that of a gap.

    Args:
        id: of the target.
    """
    if not id.startswith(_LEVEL):
        return None
    dimension, _, level = id.removeprefix(_LEVEL).rpartition(":")
    return dimension, int(level)


def made(advice: Advice, plan: PlanFile) -> Made:
    """Make a problem of advice.

    Args:
        advice: to be carried out.
        plan: with every default filled in.
    """
    return _Maker(advice, plan).made()


class _Maker:
    def __init__(self, advice: Advice, plan: PlanFile) -> None:
        self.advice, self.plan, self.ruleset = advice, plan, advice.ruleset
        self.chooser = Chooser(advice.program, advice.decision, advice.gaps)
        assert plan.start
        self.start: dt.date = plan.start
        self.periods = spans(plan.period, plan.horizon)
        self.capacity = self._capacity()
        self.elsewhere: list[str] = []
        self.impossible: list[str] = []
        self.wanted: dict[str, None] = {}
        ahead = plan.go_live is not None and plan.go_live >= self.start
        self.go_live = plan.go_live if ahead else None

    # -- what there is ------------------------------------------------------------------------

    def done(self, id: str) -> bool:
        """Whether nothing has to be done for it."""
        return id in self.plan.done or self.chooser.in_place(id)

    def barred(self, id: str) -> bool:
        """Whether it cannot be done here."""
        return id in self.plan.exclude or self.chooser.waived(id)

    def _capacity(self) -> dict[str, tuple[int, ...]]:
        """For each role and period, in hundredths of a person-day; exceptions week by week."""
        usual = sum(PERIODS[self.plan.period])
        count = len(PERIODS[self.plan.period])
        found = {}
        for role, days in self.plan.capacity.items():
            a_week = Fraction(days) * count / usual
            weeks = [a_week] * self.plan.horizon
            for exception in self.plan.exception:
                if exception.role == role:
                    first = max(0, (exception.start - self.start).days // 7)
                    last = min(self.plan.horizon, (exception.end - self.start).days // 7 + 1)
                    if first < last:
                        share = Fraction(exception.days) / (last - first)
                        weeks[first:last] = [share] * (last - first)
            found[role] = tuple(
                int(sum(weeks[p.first : p.end], Fraction(0)) * 100) for p in self.periods
            )
        return found

    # -- targets ------------------------------------------------------------------------------

    def made(self) -> Made:
        targets = [*self._targets()]
        must = [
            id
            for id in (*self.plan.require, *self.plan.fixed, *self.plan.running)
            if not self.done(id)
        ]
        self._want(must)
        things = {id: self.ruleset.recommendations[id] for id in sorted(self.wanted)}
        effort = {id: self.chooser.effort(id) for id in things}
        usual = usual_days(self.ruleset)
        ends = {id: Interval(usual, usual) if e is None else e for id, e in effort.items()}
        mean = {id: (e.low + e.high) / Fraction(2) for id, e in ends.items()}
        activities = {id: self._activity(thing, mean[id]) for id, thing in things.items()}
        problem = SolverProblem(
            activities=activities,
            targets=tuple(sorted(targets, key=lambda target: target.id)),
            horizon=self.plan.horizon,
            periods=self.periods,
            capacity=self.capacity,
            limits=self._limits(),
            budgets=self._budgets(activities),
            must=frozenset(must),
        )
        return Made(
            problem=problem,
            low={id: self._activity(t, ends[id].low) for id, t in things.items()},
            high={id: self._activity(t, ends[id].high) for id, t in things.items()},
            effort=effort,
            weeks={id: self._usual(thing) for id, thing in things.items()},
            light=frozenset(id for id in things if self.chooser.too_small(id)),
            elsewhere=tuple(self.elsewhere),
            impossible=tuple(self.impossible),
            go_live=self.go_live,
        )

    def _targets(self) -> Iterable[Target]:
        goal = self.plan.goal
        present = self.advice.with_status("present")
        scale = self.ruleset.severity_places
        if goal.level is None and goal.overall is None:
            least = scale[goal.severity or self.ruleset.severities[0].id]
            for gap in present:
                thing = self.ruleset.gaps[gap.id]
                named = not goal.dimensions or thing.dimension in goal.dimensions
                if named and int(gap.severity.low) >= least:
                    weight = self.ruleset.severities[int(gap.severity.low)].value
                    yield from self._gap(gap.id, weight)
            return
        gaps: dict[str, Target] = {}
        if goal.overall is not None:
            yield from self._overall(goal.overall, goal.weight, gaps)
        else:
            assert goal.level is not None
            for id in goal.dimensions or self.ruleset.dimensions:
                if self._below(id, goal.level):
                    target = self._level(id, goal.level, goal.weight, gaps)
                    if target:
                        yield target
                    else:
                        self.impossible.append(f"{_LEVEL}{id}:{goal.level}")
        yield from gaps.values()

    def _below(self, id: str, level: int) -> bool:
        """Whether a dimension is not yet known to be at a level."""
        found = self.advice.decision.dimensions[id].level
        return found is None or found.low < level

    def _level(self, id: str, level: int, weight: int, gaps: dict[str, Target]) -> Target | None:
        """The target of a dimension at a level; None where something on the way is excluded.

        Args:
            id: of the dimension.
            level: that is wanted.
            weight: what reaching it counts.
            gaps: the targets of gaps so far; those of this dimension are added.
        """
        needs = [
            gap.id
            for gap in self.advice.with_status("present")
            if self.ruleset.gaps[gap.id].dimension == id
        ]
        closing = {need: tuple(self._gap(need, 0)) for need in needs if need not in gaps}
        gaps |= {need: found[0] for need, found in closing.items() if found}
        needed = [
            r.id
            for r in self.ruleset.recommendations.values()
            if id in r.dimensions and r.level <= level and not self.done(r.id)
        ]
        needed = [r for r in needed if not self._of_no_use(r)]
        if any(self._out_of_reach(r) for r in needed) or any(need not in gaps for need in needs):
            return None
        self._want(needed)
        sets = (tuple(sorted(needed)),) if needed else ()
        return Target(f"{_LEVEL}{id}:{level}", weight, sets, tuple(sorted(needs)))

    def _overall(self, level: int, weight: int, gaps: dict[str, Target]) -> Iterable[Target]:
        """The target of an overall level: enough dimensions, and the one that caps it."""
        decision, settings = self.advice.decision, self.ruleset.settings.overall
        overall = decision.overall.level
        if overall is not None and overall.low >= level:
            return
        target_id = f"{_LEVEL}{OVERALL}:{level}"
        assessed = [id for id, found in decision.dimensions.items() if found.level is not None]
        # A claim that is absent counts as the lowest level, as it does in the low end now.
        absent = sum(
            score.level is None and score.state is Truth.OPEN
            for score in decision.findings.scores.values()
        )
        count = len(assessed) + absent
        below = [id for id in assessed if self._below(id, level)]
        # At the lower median or above it: so many of the levels in order.
        least = count - (count - 1) // 2 - (len(assessed) - len(below))
        rising = [target for id in below if (target := self._level(id, level, 0, gaps))]
        parts = {target.id: target for target in rising}
        capped = settings.cap_dimension
        top: tuple[str, ...] = ()
        possible = count > 0 and len(rising) >= least
        holds = decision.findings.truths.get(("settings", "overall", "cap_when"))
        if capped in assessed and holds in (Truth.TRUE, Truth.OPEN):
            wanted = level - settings.cap_above
            if self._below(capped, wanted):
                lifted = self._level(capped, wanted, 0, gaps)
                possible = possible and lifted is not None
                if lifted:
                    parts[lifted.id] = lifted
                    top = (lifted.id,)
        if not possible:
            self.impossible.append(target_id)
            return
        yield from parts.values()
        needs = tuple(sorted(target.id for target in rising)) if least > 0 else ()
        if top and needs:
            median = Target(f"median:{level}", 0, (), needs, least)
            yield median
            yield Target(target_id, weight, (), (*top, median.id))
        else:
            yield Target(target_id, weight, (), needs or top, least if needs else None)

    def _gap(self, id: str, weight: int) -> Iterable[Target]:
        """The target of closing a gap, unless nothing here can."""
        thing = self.ruleset.gaps[id]
        sets = thing.closed_by or (
            tuple(link.recommendation for link in thing.link if link.priority == 1),
        )
        left, excluded = [], False
        for one in sets:
            new = tuple(sorted(r for r in one if not self.done(r)))
            # What was in place when the gap was found does not close it alone.
            if not new:
                continue
            if any(self._out_of_reach(r) for r in new):
                excluded = excluded or not any(self._of_no_use(r) for r in new)
                continue
            left.append(new)
        if not left:
            (self.impossible if excluded else self.elsewhere).append(id)
            return
        self._want(r for one in left for r in one)
        yield Target(id, weight, tuple(dict.fromkeys(left)))

    def _out_of_reach(self, id: str) -> bool:
        """Whether it, or what it requires, cannot be done here."""
        waiting, seen = [id], set[str]()
        while waiting:
            one = waiting.pop()
            if one in seen or self.done(one):
                continue
            seen.add(one)
            if one in self.plan.exclude or (one == id and self._of_no_use(one)):
                return True
            if not self.chooser.waived(one):
                waiting.extend(self.ruleset.recommendations[one].prerequisites)
        return False

    def _of_no_use(self, id: str) -> bool:
        """Whether it is too big for the organisation, or cannot help it."""
        return self.chooser.waived(id) or self.chooser.useless(id)

    def _want(self, ids: Iterable[str]) -> None:
        """Take recommendations and their prerequisites into the problem."""
        waiting = list(ids)
        while waiting:
            id = waiting.pop()
            if id not in self.wanted:
                self.wanted[id] = None
                waiting.extend(self._requires(self.ruleset.recommendations[id]))

    def _requires(self, thing: Recommendation) -> list[str]:
        return [r for r in thing.prerequisites if not self.done(r) and not self.barred(r)]

    # -- activities ---------------------------------------------------------------------------

    def _activity(self, thing: Recommendation, effort: Number) -> Activity:
        tenths = max(1, int(effort * 10 + Fraction(1, 2)))
        weeks = self._weeks(thing, tenths)
        started = self.plan.running.get(thing.id)
        if started is not None:
            over = max(0, (self.start - started).days // 7)
            left = max(1, weeks - over)
            rest = max(1, tenths * left // weeks)
            return Activity(
                thing.id,
                left,
                rest,
                thing.owner,
                fixed=0,
                running=True,
                unmeasured=self._unmeasured(thing),
            )
        fixed = self.plan.fixed.get(thing.id)
        earliest, latest = self._window(thing)
        return Activity(
            id=thing.id,
            weeks=weeks,
            effort=tenths,
            role=thing.owner,
            requires=tuple(sorted(self._requires(thing))),
            earliest=earliest,
            latest=latest,
            fixed=None if fixed is None else (fixed - self.start).days // 7,
            unmeasured=self._unmeasured(thing),
        )

    def _unmeasured(self, thing: Recommendation) -> bool:
        return self.chooser.effort(thing.id) is None

    def _usual(self, thing: Recommendation) -> int:
        """How long it takes if its owner has the time: in whole weeks."""
        if thing.duration_weeks is not None:
            return ceil(thing.duration_weeks)
        return self.plan.step_weeks or usual_weeks(self.ruleset)

    def _weeks(self, thing: Recommendation, tenths: int) -> int:
        """How long it takes, longer where its owner has not the time in one period."""
        usual = self._usual(thing)
        if self._unmeasured(thing):
            return usual
        lengths = PERIODS[self.plan.period]
        days = Fraction(self.plan.capacity.get(thing.owner, 0))
        if not days:
            return usual
        a_week = days * 10 * len(lengths) / sum(lengths)
        inside = min(usual, min(lengths))
        if Fraction(tenths * inside, usual) <= days * 10 * min(lengths) / max(lengths):
            return usual
        return max(usual, ceil(tenths / a_week))

    def _window(self, thing: Recommendation) -> tuple[int, int | None]:
        window = thing.window
        if window is None or self.go_live is None:
            return 0, None
        # The week whose beginning is going live, or the one after the day.
        week = -(-(self.go_live - self.start).days // 7)
        first = 0 if window.from_weeks is None else max(0, week + window.from_weeks)
        last = None if window.until_weeks is None else week + window.until_weeks
        return first, last

    # -- limits -------------------------------------------------------------------------------

    def _limits(self) -> tuple[Limit, ...]:
        most = self.plan.max_starts_per_period
        assert most is not None
        return tuple(Limit(span, most) for span in self.periods)

    def _budgets(self, activities: Mapping[str, Activity]) -> tuple[Budget, ...]:
        found = []
        budget = self.plan.budget
        if budget.person_days is not None:
            costs = {id: 0 if a.unmeasured else a.effort for id, a in activities.items()}
            found.append(Budget("person-days", costs, int(Fraction(budget.person_days) * 10)))
        if budget.money is not None:
            rates = {role: Fraction(rate) for role, rate in self.plan.day_rates.items()}
            costs = {
                id: 0
                if activity.unmeasured
                else ceil(activity.effort * rates.get(activity.role, Fraction(0)) * 10)
                for id, activity in activities.items()
            }
            found.append(Budget("money", costs, int(Fraction(budget.money) * 100)))
        return tuple(found)
