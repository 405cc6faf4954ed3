"""How a subject stands: what the rules say of one gap, level, recommendation or the like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from imadvisor.advice.advice import GapAdvice
from imadvisor.advice.choice import Candidate, Chooser
from imadvisor.conditions.nodes import Condition, references
from imadvisor.engine.decision import Decision, Overall, dimension_decision, gap_decision
from imadvisor.engine.evaluation import State, truth
from imadvisor.engine.findings import Findings
from imadvisor.engine.incremental import Wiring
from imadvisor.engine.program import LATER, Program, timed
from imadvisor.model.numbers import Interval
from imadvisor.model.truth import Truth
from imadvisor.rulesets.contents import Name
from imadvisor.rulesets.order import Step
from imadvisor.rulesets.ruleset import RuleKey, Ruleset
from imadvisor.scoring.method import Score

SUBJECTS = ("gap", "pattern", "position", "recommendation", "criterion", "dimension")
"""The kinds of what can be asked about; a dimension is asked about its level."""

Stands = Literal[
    "",
    "present",
    "absent",
    "later",
    "met",
    "not met",
    "here",
    "recommended",
    "at level",
    "at least",
    "below",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rules say of a subject.

    Args:
        stands: how it stands; empty while that is not decided, or where it does not hold and
            nothing more is to be said.
        holds: whether the subject holds: a gap is present, a criterion is met.
        level: of a dimension, which is said; None for everything else.
        by: why a recommendation is there: gap, prepare, prerequisite, next-level or growth.
        undecided: why it is not decided whether it holds; `FALSE` where that is decided.
    """

    stands: Stands
    holds: bool
    level: int | None = None
    by: str = ""
    undecided: Truth = Truth.FALSE

    @property
    def said(self) -> str:
        """The same in a few words, for machines; empty while nothing is decided."""
        parts = [self.stands, "" if self.level is None else str(self.level), self.by]
        return " ".join(part for part in parts if part)


class ReasonSubject:
    """Something that can be asked about, with everything that it rests on.

    Args:
        wiring: of the program.
        name: its kind and id.
    """

    def __init__(self, wiring: Wiring, name: Name) -> None:
        self.program: Program = wiring.program
        self.ruleset: Ruleset = wiring.program.ruleset
        self.name = name
        wanted: set[Step] = set()
        waiting = list(self._roots())
        while waiting:
            step = waiting.pop()
            if step not in wanted:
                wanted.add(step)
                waiting.extend(wiring.below[step])
        self.steps = tuple(step for step in self.program.steps if step in wanted)
        after = {
            id: tuple(step for step in steps if step in wanted)
            for id, steps in wiring.after.items()
            if ("question", id) in wanted
        }
        self.wiring = Wiring(self.program, wiring.below, after)
        """The part of the program that says how it stands."""

    def _roots(self) -> Iterator[Step]:
        kind, id = self.name
        match kind:
            case "position":
                for position in self.ruleset.positions:
                    yield from references(self.ruleset.conditions["position", position, "when"])
            case "recommendation":
                yield from self._calling.steps(self.ruleset)
                if self.program.timing:
                    yield "question", self.program.timing.id
            case _:
                yield kind, id

    def outcome(self, state: State, level: int | None = None) -> Outcome:
        """How it stands.

        Args:
            state: with everything decided that it rests on.
            level: of a dimension, at least which is meant to hold; None for the level itself.
        """
        kind, id = self.name
        match kind:
            case "gap":
                status = state.gaps[id]
                if status == LATER:
                    return Outcome("later", holds=False)
                return _settled(Truth(status), "present", "absent")
            case "pattern":
                return _settled(state.patterns[id], "present", "absent")
            case "criterion":
                return _settled(state.verdicts[id].truth, "met", "not met")
            case "dimension":
                return _level(state.scores[id], level)
            case "position":
                return self._position(state)
            case _:
                return self._recommended(state)

    def holds(self, state: State, level: int | None = None) -> bool:
        """Whether it holds; the arguments are those of `outcome`."""
        if self.name[0] == "recommendation":
            return self.name[1] in self._considered(state, self._findings(state))
        return self.outcome(state, level).holds

    def is_ruled_out(self, state: State, level: int | None = None) -> bool:
        """Whether it does not hold, whatever absent answers turn out to be."""
        if self.name[0] == "recommendation":
            findings = self._findings(state)
            return self.name[1] not in self._considered(state, self._at_most(state, findings))
        outcome = self.outcome(state, level)
        return not outcome.holds and outcome.undecided is not Truth.OPEN

    def _position(self, state: State) -> Outcome:
        """Whether the change stands there, and no absent answer can put it elsewhere."""
        id = self.name[1]
        for position in self.ruleset.positions.values():
            if position.choose == "first" or position.id == id:
                found = truth(self.ruleset.conditions["position", position.id, "when"], state)
                if position.id == id:
                    if found is Truth.TRUE:
                        return Outcome("here", holds=True)
                    return Outcome("", holds=False, undecided=_kind(found))
                if self.ruleset.positions[id].choose == "first" and found in (
                    Truth.TRUE,
                    Truth.OPEN,
                ):
                    return Outcome("", holds=False, undecided=_kind(found))
        return Outcome("", holds=False)

    # -- recommendations ----------------------------------------------------------------------

    @cached_property
    def _calling(self) -> _Calling:
        """What can bring the recommendation into the advice."""
        things = self.ruleset.recommendations
        wanting = {self.name[1]}
        waiting = [self.name[1]]
        while waiting:
            need = waiting.pop()
            more = {id for id, thing in things.items() if need in thing.prerequisites} - wanting
            wanting |= more
            waiting.extend(more)
        return _Calling(
            frozenset(wanting),
            tuple(
                gap.id
                for gap in self.ruleset.gaps.values()
                if any(link.recommendation in wanting for link in gap.link)
            ),
            tuple(
                id
                for id in self.ruleset.dimensions
                if any(id in things[one].dimensions for one in wanting)
            ),
        )

    def _recommended(self, state: State) -> Outcome:
        """Whether it is recommended; undecided while absent answers may bring it about."""
        id = self.name[1]
        findings = self._findings(state)
        candidate = self._considered(state, findings).get(id)
        if candidate is not None:
            return Outcome("recommended", holds=True, by=candidate.reason)
        may_be = id in self._considered(state, self._at_most(state, findings))
        return Outcome("", holds=False, undecided=Truth.OPEN if may_be else Truth.FALSE)

    def _considered(self, state: State, findings: Findings) -> Mapping[str, Candidate]:
        """What is recommended by what can bring it about, and nothing else."""
        program, calling = self.program, self._calling
        gaps = {id: gap_decision(program, findings, id) for id in calling.gaps}
        decision = Decision(
            sheet=state.sheet,
            findings=findings,
            dimensions={id: dimension_decision(program, findings, id) for id in calling.dimensions},
            gaps=gaps,
            patterns={},
            positions=(),
            positions_settled=True,
            overall=Overall(None, capped=False, uncapped=False, lowest=None),
            spread=Truth.NOT_APPLICABLE,
        )
        advised = (GapAdvice(gap.id, gap.status, gap.severity, None) for gap in gaps.values())
        return Chooser(program, decision, advised).considered()

    def _findings(self, state: State) -> Findings:
        calling, program = self._calling, self.program
        timing = [program.timing] if program.timing else []
        evidence = (q for id in calling.dimensions for q in program.credits[id])
        return Findings(
            asked=state.asked,
            states={q.id: state.state(q.id) for q in (*evidence, *timing)},
            verdicts=state.verdicts,
            scores={id: state.scores[id] for id in calling.dimensions},
            truths={key: truth(c, state) for key, c in calling.conditions(self.ruleset)},
            gaps={id: state.gaps[id] for id in calling.gaps},
        )

    def _at_most(self, state: State, findings: Findings) -> Findings:
        """The same where every absent answer turns out in favour of the recommendation."""
        top = self.program.ladder[-1].level if self.program.ladder else 0
        for_it = {
            "raise_when": Truth.TRUE,
            "lower_when": Truth.FALSE,
            "in_place_when": Truth.FALSE,
            "helps_when": Truth.TRUE,
            "light_when": Truth.FALSE,
        }
        return replace(
            findings,
            truths={
                key: for_it[key[2]] if value is Truth.OPEN else value
                for key, value in findings.truths.items()
            },
            gaps={
                id: self._status_at_most(state, id) if status == Truth.OPEN else status
                for id, status in findings.gaps.items()
            },
            scores={id: _at_most(score, top) for id, score in findings.scores.items()},
        )

    def _status_at_most(self, state: State, gap: str) -> int:
        timing, place, known = self.program.timing, None, Truth.OPEN
        if timing is not None:
            known = state.state(timing.id)
            if known is Truth.TRUE:
                place = timing.choice_ids.index(str(state.sheet.answers[timing.id].value))
        status = timed(Truth.TRUE, self.program.due[gap], place, known)
        return Truth.TRUE if status == Truth.OPEN else status


@dataclass(frozen=True)
class _Calling:
    """What can bring a recommendation into the advice.

    Args:
        recommendations: it, and those that need it.
        gaps: that call for one of them.
        dimensions: whose level may.
    """

    recommendations: frozenset[str]
    gaps: tuple[str, ...]
    dimensions: tuple[str, ...]

    def conditions(self, ruleset: Ruleset) -> Iterator[tuple[RuleKey, Condition]]:
        """The conditions that decide about it, besides those of the gaps themselves."""
        keys: list[RuleKey] = [
            ("gap", id, field) for id in self.gaps for field in ("raise_when", "lower_when")
        ]
        keys += [
            ("recommendation", id, field)
            for id in sorted(self.recommendations)
            for field in ("in_place_when", "helps_when", "light_when")
        ]
        for key in keys:
            condition = ruleset.conditions.get(key)
            if condition is not None:
                yield key, condition

    def steps(self, ruleset: Ruleset) -> Iterator[Step]:
        """What has to be decided before it can be said."""
        yield from (("gap", id) for id in self.gaps)
        yield from (("dimension", id) for id in self.dimensions)
        for _, condition in self.conditions(ruleset):
            yield from references(condition)


def _at_most(score: Score, top: int) -> Score:
    if score.level is None:
        open_ = score.state is Truth.OPEN
        return replace(score, level=Interval(top, top)) if open_ else score
    return replace(score, level=Interval(score.level.high, score.level.high))


def _level(score: Score, level: int | None) -> Outcome:
    found = score.level
    if found is None:
        return Outcome("", holds=False, level=level, undecided=score.state)
    if level is None:
        if not found.exact:
            return Outcome("", holds=False, undecided=Truth.OPEN)
        return Outcome("at level", holds=True, level=int(found.low))
    if found.low >= level:
        return Outcome("at least", holds=True, level=level)
    if found.high < level:
        return Outcome("below", holds=False, level=level)
    return Outcome("", holds=False, level=level, undecided=Truth.OPEN)


def _settled(value: Truth, yes: Stands, no: Stands) -> Outcome:
    if value is Truth.TRUE:
        return Outcome(yes, holds=True)
    return Outcome(no if value is Truth.FALSE else "", holds=False, undecided=_kind(value))


def _kind(value: Truth) -> Truth:
    """Why a condition is undetermined; `FALSE` where it is settled."""
    return Truth.FALSE if value.settled else value
