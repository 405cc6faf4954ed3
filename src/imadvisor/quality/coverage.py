"""What the cases of a ruleset exercise, and what none of them does.

An object is exercised where a case expects something of it: a gap when one case expects it
present and another expects it absent. A branch of a condition (a comparison in it) is exercised
when on the sheet of one case its being true decides the condition, and on that of another its
being false does: with that branch turned round the condition would come out otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import Literal

from imadvisor.conditions.nodes import All, Any, AtLeast, Condition, Not
from imadvisor.engine.decision import state_of
from imadvisor.engine.evaluation import Reason, reason
from imadvisor.model.truth import Truth, at_least, conjunction, disjunction, negation
from imadvisor.quality.case_results import Result
from imadvisor.quality.cases import FACTS
from imadvisor.rulesets.ruleset import RuleKey, Ruleset
from imadvisor.rulesets.subject import Subject

Way = Literal["present", "absent", "true", "false", "level", "here", "recommended", "left out"]

KINDS = ("gap", "branch", "level", "pattern", "position", "recommendation")
"""What is counted, in the order in which it is told."""


@dataclass(frozen=True, slots=True)
class CoverageGoal:
    """One thing that a case can exercise.

    Args:
        kind: one of `KINDS`.
        subject: the kind, id and field of what it belongs to; the field is empty for an object.
        way: in which way it is exercised.
        branch: of a branch, the comparison.
        level: of a level, its number.
    """

    kind: str
    subject: RuleKey
    way: Way
    branch: Condition | None = None
    level: int | None = None


@dataclass(frozen=True)
class Coverage:
    """What cases exercise.

    Args:
        goals: everything that could be exercised.
        missed: what no case exercises, in the same order.
    """

    goals: tuple[CoverageGoal, ...]
    missed: tuple[CoverageGoal, ...]

    def of(self, kind: str) -> tuple[int, int]:
        """How many goals of a kind are reached, and how many there are."""
        every = sum(goal.kind == kind for goal in self.goals)
        return every - sum(goal.kind == kind for goal in self.missed), every

    @property
    def share(self) -> Fraction:
        """The share of the goals that are reached, 0 to 1; 1 where there are none."""
        if not self.goals:
            return Fraction(1)
        return Fraction(len(self.goals) - len(self.missed), len(self.goals))


@dataclass(frozen=True)
class Tested:
    """What came of the cases of one ruleset or layer.

    Args:
        subject: whose cases they are.
        results: of those that were run.
        coverage: of the cases; None where only some were run.
        seconds: that it took.
    """

    subject: Subject
    results: tuple[Result, ...]
    coverage: Coverage | None
    seconds: float

    @property
    def held(self) -> int:
        """How many cases hold."""
        return sum(result.held for result in self.results)


def coverage_of(subject: Subject, results: Sequence[Result]) -> Coverage:
    """What the cases that were run exercise.

    Args:
        subject: whose cases they are; of a layer only what it adds or changes is counted.
        results: of running them; those that wait to be confirmed do not count.
    """
    ruleset = subject.ruleset
    results = [result for result in results if not result.case.to_confirm]
    reached = set(_expected(results))
    for result in results:
        state = state_of(result.advice.decision)
        for key, condition in ruleset.conditions.items():
            reached.update(_decisive(key, reason(condition, state)))
    goals = tuple(goal for goal in dict.fromkeys(_goals(ruleset)) if _concerns(subject, goal))
    return Coverage(goals, tuple(goal for goal in goals if goal not in reached))


def _concerns(subject: Subject, goal: CoverageGoal) -> bool:
    if subject.concerns(goal.subject):
        return True
    return goal.kind == "level" and (goal.subject[1], goal.level) in subject.levels()


def _goals(ruleset: Ruleset) -> Iterator[CoverageGoal]:
    for gap in ruleset.gaps:
        yield from (
            CoverageGoal("gap", ("gap", gap, ""), way) for way in _ways("present", "absent")
        )
    for key, condition in ruleset.conditions.items():
        for leaf in _leaves(condition):
            yield from (CoverageGoal("branch", key, way, leaf) for way in _ways("true", "false"))
    for dimension in ruleset.dimensions:
        for level in ruleset.levels:
            yield CoverageGoal("level", ("dimension", dimension, ""), "level", level=level)
    for pattern in ruleset.patterns:
        yield from (
            CoverageGoal("pattern", ("pattern", pattern, ""), way)
            for way in _ways("present", "absent")
        )
    for position in ruleset.positions:
        yield CoverageGoal("position", ("position", position, ""), "here")
    for recommendation in ruleset.recommendations:
        subject = ("recommendation", recommendation, "")
        yield from (
            CoverageGoal("recommendation", subject, w) for w in _ways("recommended", "left out")
        )


def _ways(*ways: Way) -> tuple[Way, ...]:
    return ways


def _expected(results: Iterable[Result]) -> Iterator[CoverageGoal]:
    """The goals that the expectations of cases reach."""
    for result in results:
        expect, ruleset = result.case.expect, result.advice.ruleset
        yield from (CoverageGoal("gap", ("gap", id, ""), "present") for id in expect.gaps_present)
        yield from (CoverageGoal("gap", ("gap", id, ""), "absent") for id in expect.gaps_absent)
        for id, level in expect.levels.items():
            ends: Mapping[int, None] = {}
            if isinstance(level, int):
                ends = {level: None}
            elif isinstance(level, list):
                ends = dict.fromkeys(level)
            if len(ends) == 1:
                (number,) = ends
                yield CoverageGoal("level", ("dimension", id, ""), "level", level=number)
        if expect.patterns is not None:
            for id in ruleset.patterns:
                way: Way = "present" if id in expect.patterns else "absent"
                yield CoverageGoal("pattern", ("pattern", id, ""), way)
        for id in expect.position or ():
            yield CoverageGoal("position", ("position", id, ""), "here")
        listed = (*expect.recommended, *expect.order, *(expect.focus or ()), *(expect.light or ()))
        facts = chain.from_iterable(getattr(expect, key) for key in FACTS)
        for id in (*listed, *facts):
            yield CoverageGoal("recommendation", ("recommendation", id, ""), "recommended")
        for id in (*expect.not_recommended, *expect.left_out):
            yield CoverageGoal("recommendation", ("recommendation", id, ""), "left out")


def _leaves(condition: Condition) -> Iterator[Condition]:
    match condition:
        case All() | Any() | AtLeast():
            for operand in condition.operands:
                yield from _leaves(operand)
        case Not():
            yield from _leaves(condition.operand)
        case _:
            yield condition


def _decisive(key: RuleKey, why: Reason) -> Iterator[CoverageGoal]:
    """The branches that decide a condition: with one turned round, it would come out otherwise."""
    if not why.truth.settled:
        return
    for leaf in _turning(why):
        yield CoverageGoal(
            "branch", key, "true" if leaf.truth is Truth.TRUE else "false", leaf.node
        )


def _turning(why: Reason) -> Iterator[Reason]:
    """The settled leaves of a settled reason that alone can make it come out otherwise."""
    if not why.parts:
        yield why
        return
    for place, part in enumerate(why.parts):
        if not part.truth.settled:
            continue
        values = [other.truth for other in why.parts]
        values[place] = negation(part.truth)
        if _joined(why.node, values) is not why.truth:
            yield from _turning(part)


def _joined(node: Condition, values: Sequence[Truth]) -> Truth:
    match node:
        case All():
            return conjunction(values)
        case Any():
            return disjunction(values)
        case AtLeast():
            return at_least(node.count, values)
        case _:
            return negation(values[0])
