"""What to take along when an implementation is only being shaped.

Nothing has been assessed yet: only the questions about the situation are answered. What helps to
close a gap that can still arise in that situation belongs in the plan; what only a larger
organisation needs, or what comes after everything else is good, does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil

from imadvisor.advice.advice import GapAdvice
from imadvisor.advice.choice import Chooser
from imadvisor.advice.effort import usual_weeks
from imadvisor.engine.decision import Decision
from imadvisor.engine.program import Program
from imadvisor.model.numbers import Interval, Number
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Sheet
from imadvisor.presentable import Presentable
from imadvisor.rulesets.ruleset import Ruleset

FIRST_WEEKS = 13
"""Ninety days, in whole weeks."""


@dataclass(frozen=True, slots=True)
class Needed:
    """A recommendation that belongs in the plan.

    Args:
        id: of the recommendation.
        light: whether the light variant will do.
        effort: in person-days, scaled to the organisation; None where nobody knows.
        weight: severity times priority, summed over the gaps that it prevents.
        prevents: the gaps, weightiest first.
        requires: what of the plan must be done before.
    """

    id: str
    light: bool
    effort: Interval | None
    weight: int
    prevents: tuple[str, ...]
    requires: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StartStep:
    """Something to do in the first weeks.

    Args:
        id: of the recommendation.
        start, end: the first and the last week, counted from 1.
    """

    id: str
    start: int
    end: int


@dataclass(frozen=True)
class Start(Presentable):
    """What to take along.

    Args:
        program: whose rules were followed.
        decision: what they say of the situation.
        needed: by phase, then by weight, prerequisites first.
        steps: those of the first weeks, in the order in which they begin.
        unanswered: the questions about the situation that would make it fit better.
        read: the files and folders that were read for it, so that none is written over.
    """

    program: Program
    decision: Decision
    needed: tuple[Needed, ...]
    steps: tuple[StartStep, ...]
    unanswered: tuple[str, ...]
    read: tuple[str, ...] = field(default=(), compare=False, repr=False)

    @property
    def ruleset(self) -> Ruleset:
        """The ruleset whose rules were followed."""
        return self.program.ruleset

    def effort_of(self, role: str) -> Interval | None:
        """The person-days of all that a role owns, as far as known; None where nothing is."""
        efforts = [
            item.effort
            for item in self.needed
            if self.ruleset.recommendations[item.id].owner == role and item.effort is not None
        ]
        if not efforts:
            return None
        return Interval(
            _total(effort.low for effort in efforts), _total(effort.high for effort in efforts)
        )


def situation_of(sheet: Sheet, ruleset: Ruleset) -> Sheet:
    """A sheet with only the answers about the situation: outside the dimensions, and no views.

    Args:
        sheet: that may hold other answers as well.
        ruleset: that was asked.
    """
    kept = {
        id: answer
        for id, answer in sheet.answers.items()
        if _asks_for_situation(ruleset.questions[id])
    }
    return replace(sheet, answers=kept)


def _asks_for_situation(question: Question) -> bool:
    return question.dimension is None and question.type != "text"


def start_from(program: Program, decision: Decision) -> Start:
    """Say what to take along.

    Args:
        program: whose rules were followed.
        decision: what they say of a sheet with the situation only.
    """
    return _Starter(program, decision).start()


class _Starter:
    def __init__(self, program: Program, decision: Decision) -> None:
        self.program = program
        self.ruleset = program.ruleset
        self.decision = decision
        self.chooser = Chooser(program, decision, self._possible())
        self._phase = {id: place for place, id in enumerate(self.ruleset.phases)}
        self._place = {id: place for place, id in enumerate(self.ruleset.recommendations)}

    def _possible(self) -> Sequence[GapAdvice]:
        """The gaps that this situation does not rule out."""
        return [
            GapAdvice(gap.id, gap.status, gap.severity, None)
            for gap in self.decision.gaps.values()
            if gap.status not in ("absent", "not-applicable")
        ]

    def start(self) -> Start:
        needed = self._ordered(self._chosen())
        asked = [
            question.id
            for question in self.ruleset.questions.values()
            if _asks_for_situation(question)
        ]
        return Start(
            program=self.program,
            decision=self.decision,
            needed=needed,
            steps=_first_steps(self.ruleset, needed),
            unanswered=tuple(id for id in asked if id not in self.decision.sheet.answers),
        )

    # -- what belongs in the plan ---------------------------------------------------------

    def _chosen(self) -> dict[str, Needed]:
        advice, scale = self.ruleset.settings.advice, self.ruleset.severities
        least = 0
        if advice.minimum_severity:
            least = [step.id for step in scale].index(advice.minimum_severity)
        weights: dict[str, list[tuple[int, str]]] = {}
        for gap in self.chooser.gaps:
            if gap.severity.low < least:
                continue
            severity = scale[int(gap.severity.low)].value
            for link in self.ruleset.gaps[gap.id].link:
                weight = severity * (advice.priorities + 1 - link.priority)
                weights.setdefault(link.recommendation, []).append((weight, gap.id))
        wanted = {
            id
            for id in weights
            if self.ruleset.recommendations[id].level not in advice.growth_levels
            and not self.chooser.useless(id)
        }
        kept = self.chooser.to_do(wanted)
        found: dict[str, Needed] = {}
        for id in kept:
            gaps = sorted(weights.get(id, ()), key=lambda pair: -pair[0])
            found[id] = Needed(
                id=id,
                light=self.chooser.too_small(id),
                effort=self.chooser.effort(id),
                weight=sum(weight for weight, _ in gaps),
                prevents=tuple(gap for _, gap in gaps),
                requires=tuple(
                    need for need in self.ruleset.recommendations[id].prerequisites if need in kept
                ),
            )
        return found

    def _ordered(self, found: dict[str, Needed]) -> tuple[Needed, ...]:
        """By phase and weight, but never before what must be done before."""
        rest = sorted(
            found.values(),
            key=lambda item: (
                self._phase[self.ruleset.recommendations[item.id].phase],
                -item.weight,
                self._place[item.id],
            ),
        )
        ordered: list[Needed] = []
        done: set[str] = set()
        while rest:
            following = next(item for item in rest if done.issuperset(item.requires))
            rest.remove(following)
            done.add(following.id)
            ordered.append(following)
        return tuple(ordered)


def _first_steps(ruleset: Ruleset, needed: Sequence[Needed]) -> tuple[StartStep, ...]:
    """What can be done in the first weeks, one thing at a time for each owner.

    Within a phase, what prevents most for the weeks that it takes comes first: the order that
    makes the weighted sum of the ends smallest for one owner (W. E. Smith, Various optimizers
    for single-stage production, Naval Research Logistics Quarterly 3, 1956).

    Args:
        ruleset: with phases, durations, owners and the number of things that are a focus.
        needed: in the order that decides where nothing else does.
    """
    phase = {id: place for place, id in enumerate(ruleset.phases)}
    things = {item.id: ruleset.recommendations[item.id] for item in needed}
    usual = usual_weeks(ruleset)
    lasts = {id: thing.duration_weeks or usual for id, thing in things.items()}
    waiting = sorted(
        needed,
        key=lambda item: (
            phase[things[item.id].phase],
            -Fraction(item.weight) / Fraction(lasts[item.id]),
        ),
    )
    free: dict[str, Number] = {}
    ended: dict[str, Number] = {}
    steps: list[StartStep] = []

    def end_of(item: Needed) -> Number:
        owner, weeks = things[item.id].owner, lasts[item.id]
        return max([free.get(owner, 0), *(ended[need] for need in item.requires)]) + weeks

    while len(steps) < ruleset.settings.advice.focus:
        ready = (item for item in waiting if ended.keys() >= set(item.requires))
        item = next((item for item in ready if end_of(item) <= FIRST_WEEKS), None)
        if item is None:
            break
        waiting.remove(item)
        end = end_of(item)
        begin = end - lasts[item.id]
        free[things[item.id].owner] = ended[item.id] = end
        steps.append(StartStep(item.id, int(begin) + 1, ceil(end)))
    return tuple(sorted(steps, key=lambda step: (step.start, step.end)))


def _total(numbers: Iterable[Number]) -> Number:
    value = sum(map(Fraction, numbers), Fraction(0))
    return value.numerator if value.denominator == 1 else value
