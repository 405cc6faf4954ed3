"""Outcomes: what answers are asked for, and whether it is settled yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, Literal, get_args

from imadvisor.conditions.nodes import Condition
from imadvisor.engine.decision import Overall, overall_of
from imadvisor.engine.evaluation import truth
from imadvisor.engine.incremental import Following
from imadvisor.engine.program import LATER, Program
from imadvisor.model.truth import Truth
from imadvisor.reasons.open_questions import OpenQuestions
from imadvisor.rulesets.ruleset import Ruleset

InterviewGoal = Literal["all", "levels", "gaps", "focus"]
GOALS: tuple[InterviewGoal, ...] = get_args(InterviewGoal)
"""What an interview may be for: every answer; the levels; what there is to close and where the
change stands; or what the advice recommends, in its order."""

OutcomeName = tuple[str, str]
"""Something that answers settle: its kind and id. Kinds: level and overall; gap, pattern and
position; severity, in-place, light, evidence and effort, which the order of the advice reads."""


def outcomes_for(program: Program, goal: InterviewGoal) -> tuple[OutcomeName, ...]:
    """Everything that a goal wants settled, in the ruleset's order.

    Args:
        program: whose rules are followed.
        goal: all stands for levels and gaps, as far as anything follows from the answers.
    """
    ruleset = program.ruleset
    levels = [("level", id) for id in ruleset.dimensions] if program.ladder else []
    gaps = [("gap", id) for id in ruleset.gaps]
    match goal:
        case "levels":
            return (*levels, *([("overall", "")] if levels else []))
        case "gaps":
            patterns = [("pattern", id) for id in ruleset.patterns]
            positions = [("position", "")] if ruleset.positions else []
            return (*gaps, *patterns, *positions)
        case "focus":
            advised = [g for g in gaps if ruleset.gaps[g[1]].link or ruleset.gaps[g[1]].closed_by]
            severities = [("severity", id) for _, id in advised]
            things = ruleset.recommendations.values()
            fits = [("in-place", r.id) for r in things if r.in_place_when]
            fits += [("helps", r.id) for r in things if r.helps_when]
            fits += [("light", r.id) for r in things if r.light_when]
            evidence = [("evidence", id) for id in ruleset.claims if _is_claimed(program, id)]
            efforts = [("effort", id) for id in ruleset.scalings]
            return (*advised, *severities, *levels, *fits, *evidence, *efforts)
        case _:
            return (*outcomes_for(program, "levels"), *outcomes_for(program, "gaps"))


def _is_claimed(program: Program, dimension: str) -> bool:
    return "claim" in program.methods[dimension].needs


class Outcomes:
    """Says of outcomes whether they are settled, and what they rest on.

    Args:
        following: the answers so far, and what follows from them.
    """

    def __init__(self, following: Following) -> None:
        self._following = following
        self._state = following.state
        self._program: Program = following.program
        self._ruleset: Ruleset = following.program.ruleset

    def said(self, outcome: OutcomeName) -> Any:
        """What is said of an outcome; None while an absent answer may still change it.

        What nobody knows, and what does not apply, are said as one: with more answers the one
        may turn out to be the other, and neither to hold or not to hold.
        """
        kind, id = outcome
        state = self._state
        match kind:
            case "level":
                score = state.scores[id]
                if score.level is not None:
                    return score.level.low if score.level.exact else None
                return None if score.state is Truth.OPEN else "not assessed"
            case "overall":
                overall = self._overall()
                if overall.level is not None:
                    return overall.level.low if overall.level.exact else None
                scores = state.scores.values()
                open_ones = any(score.state is Truth.OPEN for score in scores)
                return None if open_ones else "not assessed"
            case "gap":
                status = state.gaps[id]
                return "later" if status == LATER else _truth(Truth(status))
            case "pattern":
                return _truth(state.patterns[id])
            case "position":
                return self._position()
            case "severity":
                return self._severity(id)
            case "in-place" | "helps" | "light":
                return _truth(truth(self._condition(outcome), state))
            case "evidence":
                return self._evidence(id)
            case _:
                return None if self._open_numbers(id) else "known"

    def rests_on(self, outcome: OutcomeName) -> frozenset[str]:
        """The absent answers that may still change an outcome that is open."""
        if self.said(outcome) is not None:
            return frozenset()
        kind, id = outcome
        resting = OpenQuestions(
            self._following.program, self._following.state, self._following.credits
        )
        match kind:
            case "level":
                resting.level(id)
            case "overall":
                for dimension in self._ruleset.dimensions:
                    resting.level(dimension)
                if self._cap is not None:
                    resting.condition(self._cap)
            case "gap":
                resting.gap(id)
            case "pattern" | "position" | "severity" | "in-place" | "helps" | "light":
                for condition in self._conditions_of(outcome):
                    resting.condition(condition)
            case "evidence":
                for question in (self._ruleset.claims[id], *self._program.credits[id]):
                    resting.question(question.id)
            case _:
                for number in self._open_numbers(id):
                    resting.question(number)
        return frozenset(resting.found)

    def _conditions_of(self, outcome: OutcomeName) -> list[Condition]:
        """The conditions that an outcome rests on, where it rests on nothing else."""
        conditions = self._ruleset.conditions
        match outcome:
            case "pattern", id:
                return [conditions["pattern", id, "when"]]
            case "position", _:
                return [conditions["position", place, "when"] for place in self._open_positions()]
            case "severity", id:
                keys = [("gap", id, name) for name in ("raise_when", "lower_when")]
                return [conditions[key] for key in keys if key in conditions]
            case _:
                return [self._condition(outcome)]

    # -- what the order of the advice reads ---------------------------------------------------

    def matters(self) -> Callable[[OutcomeName], bool]:
        """Which outcomes the order of the advice may still read.

        A gap that can no longer be there, or no longer weigh enough, is not read; nor is a
        recommendation that nothing can call for.
        """
        gaps = {id for id in self._ruleset.gaps if self._may_weigh(id)}
        called = {link.recommendation for id in gaps for link in self._ruleset.gaps[id].link}
        called |= {
            r for id in gaps for closing in self._ruleset.gaps[id].closed_by for r in closing
        }
        grown = {id for id in self._ruleset.dimensions if self._may_grow(id)}
        things = self._ruleset.recommendations
        called |= {r.id for r in things.values() if grown & set(r.dimensions)}
        waiting = list(called)
        while waiting:
            more = set(things[waiting.pop()].prerequisites) - called
            called |= more
            waiting.extend(more)
        scaled = {things[id].scaling for id in called}
        ranked = {self._ruleset.gaps[id].dimension for id in gaps} | grown

        def read(outcome: OutcomeName) -> bool:
            kind, id = outcome
            match kind:
                case "gap" | "severity":
                    return id in gaps
                case "in-place" | "helps" | "light":
                    return id in called
                case "level" | "evidence":
                    return id in ranked
                case "effort":
                    return id in scaled
                case _:
                    return True

        return read

    def _may_weigh(self, gap: str) -> bool:
        """Whether a gap is there, or may be, and weighs enough to call for anything."""
        if self._state.gaps[gap] not in (Truth.TRUE, Truth.OPEN, LATER):
            return False
        places = self._ruleset.severity_places
        least = self._ruleset.settings.advice.minimum_severity
        raised = self._program.condition("gap", gap, "raise_when")
        may_rise = raised is not None and truth(raised, self._state) in (Truth.TRUE, Truth.OPEN)
        lowered = self._program.condition("gap", gap, "lower_when")
        falls = lowered is not None and truth(lowered, self._state) is Truth.TRUE
        most = places[self._ruleset.gaps[gap].severity] + may_rise - falls
        return not least or min(max(most, 0), len(places) - 1) >= places[least]

    def _may_grow(self, dimension: str) -> bool:
        """Whether a level may call for more: one claimed without evidence, or one that is high."""
        score = self._state.scores[dimension]
        if score.level is None:
            return score.state is Truth.OPEN
        claimed = _is_claimed(self._program, dimension)
        if claimed and self._evidence(dimension) in (None, "not known"):
            return True
        start = self._ruleset.settings.advice.growth_from
        return start is not None and score.level.high >= start

    # -- each kind ----------------------------------------------------------------------------

    @cached_property
    def _cap(self) -> Condition | None:
        return self._program.condition("settings", "overall", "cap_when")

    def _overall(self) -> Overall:
        cap = Truth.FALSE if self._cap is None else truth(self._cap, self._state)
        return overall_of(self._program, self._state.scores, cap)

    def _open_positions(self) -> tuple[str, ...]:
        """The positions that may still be named, or take the place of one that is."""
        found: list[str] = []
        placed = False
        for position in self._ruleset.positions.values():
            if position.choose == "first" and placed:
                continue
            value = truth(self._ruleset.conditions["position", position.id, "when"], self._state)
            if value is Truth.OPEN:
                found.append(position.id)
            placed = placed or (position.choose == "first" and value is Truth.TRUE)
        return tuple(found)

    def _position(self) -> Any:
        if self._open_positions():
            return None
        named: list[str] = []
        placed = False
        for position in self._ruleset.positions.values():
            value = truth(self._ruleset.conditions["position", position.id, "when"], self._state)
            if value is Truth.TRUE and (position.choose == "also" or not placed):
                named.append(position.id)
                placed = placed or position.choose == "first"
        return tuple(named)

    def _severity(self, gap: str) -> Any:
        """Of a gap that is there, or may be; that of others is not asked after."""
        if self._state.gaps[gap] not in (Truth.TRUE, Truth.OPEN, LATER):
            return "does not matter"
        found = []
        for name in ("raise_when", "lower_when"):
            condition = self._program.condition("gap", gap, name)
            value = Truth.FALSE if condition is None else truth(condition, self._state)
            if value is Truth.OPEN:
                return None
            found.append(value is Truth.TRUE)
        return tuple(found)

    def _condition(self, outcome: OutcomeName) -> Condition:
        fields = {"in-place": "in_place_when", "helps": "helps_when", "light": "light_when"}
        return self._ruleset.conditions["recommendation", outcome[1], fields[outcome[0]]]

    def _evidence(self, dimension: str) -> Any:
        """Whether anything is known of a dimension besides its claim."""
        if self._state.scores[dimension].level is None:
            claim = self._state.scores[dimension].state
            return None if claim is Truth.OPEN else "not claimed"
        states = [self._state.state(q.id) for q in self._program.credits[dimension]]
        if Truth.TRUE in states:
            return "known"
        return None if Truth.OPEN in states else "not known"

    def _open_numbers(self, scaling: str) -> tuple[str, ...]:
        """The numbers that may still change how effort fits the organisation."""
        rule = self._ruleset.scalings[scaling]
        by = self._state.state(rule.by)
        wanted: Iterable[str | None] = (rule.by,)
        if by is not Truth.TRUE:
            wanted = (rule.by, rule.otherwise_by)
        return tuple(id for id in wanted if id and self._state.state(id) is Truth.OPEN)


def _truth(value: Truth) -> Any:
    match value:
        case Truth.TRUE | Truth.FALSE:
            return value is Truth.TRUE
        case Truth.OPEN:
            return None
        case _:
            return "undetermined for good"
