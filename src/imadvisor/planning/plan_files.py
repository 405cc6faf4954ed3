"""Planning files: read, checked against the advice, and filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, cast

from imadvisor.advice.advice import Advice
from imadvisor.documents import Document, Trail
from imadvisor.errors import InputError, Mistakes, Problem, did_you_mean
from imadvisor.model.answers import Kind
from imadvisor.model.plan import PlanFile
from imadvisor.model.sheet import YEARS
from imadvisor.model.truth import Truth
from imadvisor.planning.problem import PERIODS, QUARTER
from imadvisor.rulesets.located import Located
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.rulesets.shapes import validated

DAYS_A_WEEK = {"implementation_manager": Fraction(2)}
"""What a role is assumed to have, in person-days a week, where the plan does not say."""

OTHER_DAYS_A_WEEK = Fraction(1, 2)

MOST_DAYS_A_WEEK = 700
"""More than a hundred people every day of the week is taken for a mistake."""

STARTS_A_QUARTER = 8


def read_plan(document: Document, advice: Advice, *, today: dt.date) -> PlanFile:
    """Read a planning file.

    Args:
        document: the file.
        advice: that is to be planned.
        today: the day after which nothing can have been started or done.

    Raises:
        InputError: with every mistake in it.
    """
    problems: list[Problem] = Mistakes()
    located = Located(document, ())
    plan = validated(PlanFile, document.data, located, "this plan", problems)
    if plan is None:
        raise InputError(problems)
    checker = _Checker(cast(PlanFile, plan), advice, document, today)
    checker.check()
    if checker.problems:
        raise InputError(checker.problems)
    return cast(PlanFile, plan)


@dataclass
class _Checker:
    plan: PlanFile
    advice: Advice
    document: Document
    today: dt.date
    problems: list[Problem] = field(default_factory=Mistakes)

    @property
    def ruleset(self) -> Ruleset:
        return self.advice.ruleset

    def check(self) -> None:
        plan, ruleset = self.plan, self.ruleset
        if plan.ruleset and plan.ruleset != ruleset.id:
            asked = f"the answers are for '{ruleset.id}'"
            message = f"the plan is for ruleset '{plan.ruleset}', and {asked}"
            self._problem(("ruleset",), message, "use the plan that belongs to the answers")
        if plan.start:
            self._check_start(plan.start)
        for trail, name, known, what in self._names():
            if name not in known:
                hint = did_you_mean(name, known) or f"there is {', '.join(known)}"
                self._problem(trail, f"there is no {what} '{name}'", hint)
        for key in ("level", "overall"):
            wanted = getattr(plan.goal, key)
            if wanted is not None and wanted not in ruleset.levels:
                levels = ", ".join(map(str, ruleset.levels))
                message = f"there is no level {wanted}"
                self._problem(("goal", key), message, f"the levels are {levels}")
        weeks = max(PERIODS[plan.period])
        for role, days in plan.capacity.items():
            if days > MOST_DAYS_A_WEEK * weeks:
                message = f"{days} person-days a {plan.period} for '{role}' cannot be meant"
                self._problem(("capacity", role), message, "count person-days in one period")
        for index, exception in enumerate(plan.exception):
            if exception.end < exception.start:
                message = f"it ends on {exception.end}, before it starts"
                self._problem(("exception", index, "end"), message, "exchange start and end")
        for role in plan.roles:
            if role in ruleset.roles:
                message = f"the ruleset has a role '{role}' already"
                self._problem(("roles", role), message, "leave it out, or give it another id")
        self._both("exclude", ("require", "fixed", "running", "done"))
        self._both("done", ("running", "fixed"))
        self._both("running", ("fixed",))
        self._check_what_has_begun()
        self._excluded_prerequisites()

    def _check_start(self, start: dt.date) -> None:
        if start.year not in YEARS:
            message = f"a plan starts from {YEARS[0]} to {YEARS[-1]}, not in {start.year}"
            self._problem(("start",), message, "write a Monday after the assessment")
        elif start.weekday():
            monday = start - dt.timedelta(days=start.weekday())
            after = monday + dt.timedelta(weeks=1)
            message = f"a plan starts on a Monday, and {start} is none"
            self._problem(("start",), message, f"write {monday} or {after}")

    def _check_what_has_begun(self) -> None:
        for key in ("running", "done"):
            for name, day in cast(dict[str, dt.date], getattr(self.plan, key)).items():
                if day > self.today:
                    message = f"'{name}' is {key} since {day}, which is still to come"
                    self._problem((key, name), message, f"today is {self.today}")

    def _names(self) -> Iterator[tuple[Trail, str, Collection[str], str]]:
        plan, ruleset = self.plan, self.ruleset
        roles = {**ruleset.roles, **plan.roles}
        for table in ("capacity", "day_rates"):
            for role in getattr(plan, table):
                yield (table, role), role, roles, "role"
        for index, exception in enumerate(plan.exception):
            yield ("exception", index, "role"), exception.role, roles, "role"
        for name, estimate in plan.estimate.items():
            if estimate.owner:
                yield ("estimate", name, "owner"), estimate.owner, roles, "role"
        for table in ("fixed", "running", "done", "estimate"):
            for name in getattr(plan, table):
                yield (table, name), name, ruleset.recommendations, "recommendation"
        for key in ("require", "exclude"):
            for index, name in enumerate(getattr(plan, key)):
                yield (key, index), name, ruleset.recommendations, "recommendation"
        for index, name in enumerate(plan.goal.dimensions):
            yield ("goal", "dimensions", index), name, ruleset.dimensions, "dimension"
        if plan.goal.severity:
            scale = [severity.id for severity in ruleset.severities]
            yield ("goal", "severity"), plan.goal.severity, scale, "severity"

    def _both(self, one: str, others: tuple[str, ...]) -> None:
        for other in others:
            for name in getattr(self.plan, other):
                if name in getattr(self.plan, one):
                    message = f"'{name}' stands in {one} and in {other}"
                    self._problem((other,), message, "keep one of the two")

    def _excluded_prerequisites(self) -> None:
        plan, known = self.plan, self.ruleset.recommendations
        for name in (*plan.require, *plan.fixed):
            waiting, seen = [name], set[str]()
            while waiting:
                id = waiting.pop()
                if id in seen or id not in known or id in plan.done:
                    continue
                seen.add(id)
                if id in plan.exclude and id != name:
                    message = f"'{name}' is required, and needs '{id}', which is excluded"
                    self._problem(("exclude",), message, "take one of them out")
                waiting.extend(known[id].prerequisites)

    def _problem(self, trail: Trail, message: str, hint: str) -> None:
        place = self.document.place(trail)
        excerpt = self.document.source(trail) or ""
        self.problems.append(Problem(place, message, hint, excerpt[:120]))


def filled_in(plan: PlanFile, advice: Advice) -> tuple[PlanFile, tuple[str, ...]]:
    """A plan with every default in it.

    Args:
        plan: as it was written.
        advice: that is to be planned.

    Returns:
        The plan, and the roles whose capacity is assumed.
    """
    ruleset, sheet = advice.ruleset, advice.decision.sheet
    weeks = Fraction(sum(PERIODS[plan.period]), len(PERIODS[plan.period]))
    given: dict[str, Any] = {}
    assumed = tuple(role for role in ruleset.roles if role not in plan.capacity)
    if plan.start is None:
        given["start"] = sheet.date + dt.timedelta(days=7 - sheet.date.weekday())
    if plan.go_live is None:
        given["go_live"] = _go_live(advice)
    goal = plan.goal
    if goal.severity is None and goal.level is None and goal.overall is None:
        least = ruleset.settings.advice.minimum_severity or ruleset.severities[0].id
        given["goal"] = goal.model_copy(update={"severity": least})
    capacity: dict[str, Any] = dict(plan.capacity)
    for role in assumed:
        capacity[role] = DAYS_A_WEEK.get(role, OTHER_DAYS_A_WEEK) * weeks
    given["capacity"] = capacity
    if plan.max_starts_per_period is None:
        share = STARTS_A_QUARTER * weeks / QUARTER
        given["max_starts_per_period"] = max(1, round(share))
    return plan.model_copy(update=given), assumed


def _go_live(advice: Advice) -> dt.date | None:
    """The day of going live that the answers name."""
    if "go_live" not in advice.ruleset.questions:
        return None
    answer = advice.decision.sheet.answers.get("go_live")
    known = advice.decision.findings.states["go_live"] is Truth.TRUE
    if answer is None or not known or answer.kind is not Kind.VALUE:
        return None
    return answer.value if isinstance(answer.value, dt.date) else None
