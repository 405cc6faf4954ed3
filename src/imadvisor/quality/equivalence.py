"""Whether a mistake can make any difference at all: a proof that it cannot, or where it does.

A rule is held against its mutant over the whole space of what it reads. Where both say the same
everywhere nothing can come of the mistake; where they differ, the combinations at which they do
lead to sheets. A proof counts only where the space is complete.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from imadvisor.conditions.nodes import Condition
from imadvisor.engine.answer_credit import credit_of
from imadvisor.engine.decision import gap_decision
from imadvisor.engine.evaluation import State, truth
from imadvisor.engine.explain import decide
from imadvisor.engine.findings import Findings
from imadvisor.engine.program import Program
from imadvisor.engine.thresholds import crossings, interpolated
from imadvisor.model.objects import Criterion
from imadvisor.model.questions import Question
from imadvisor.model.truth import Truth
from imadvisor.quality.cases import WEIGHED
from imadvisor.quality.mutants import Mutant
from imadvisor.quality.replay import Replay, ReplayStage
from imadvisor.quality.space import Reference, Space, is_full, space_of
from imadvisor.rulesets.ruleset import RuleKey, Ruleset
from imadvisor.scoring.credits import Verdict, judged, mean_bounds

LARGEST_SPACE = 20_000
"""A space with more combinations than this is only sampled."""

MOST_POINTS = 12
"""So many places at which a rule differs are told."""

Point = Mapping[Reference, object]
Says = Callable[[Program, State], object]


@dataclass(frozen=True)
class Compared:
    """How a rule and its mutant compare.

    Args:
        points: combinations at which they differ, not all of them.
        everywhere: how many combinations there are, where every one was looked at; else 0.
        full: whether one of the points has no absent answer.
    """

    points: tuple[Point, ...] = ()
    everywhere: int = 0
    full: bool = False

    @property
    def same(self) -> bool:
        """Whether it is proved that the rule says the same."""
        return bool(self.everywhere) and not self.points

    @property
    def only_open(self) -> bool:
        """Whether it is proved that it says the same wherever no answer is absent."""
        return bool(self.everywhere) and bool(self.points) and not self.full


class MutantComparison:
    """Compares rules with their mutants.

    Args:
        stage: with the rules as they are.
        date: of the assessments.
    """

    def __init__(self, stage: ReplayStage, date: dt.date) -> None:
        self.stage, self.date = stage, date
        self.ruleset: Ruleset = stage.ruleset

    def of(self, mutant: Mutant, replay: Replay) -> Compared:
        """How the rule that a mistake is in compares with its mutant."""
        space = self._space(mutant)
        return Compared() if space is None else self._compared(mutant, replay.program, space)

    def conditions(self, mutant: Mutant) -> Iterator[Condition]:
        """The conditions of the rule that the mistake is in, the mutant's own included."""
        kind, id, field = mutant.subject
        if mutant.condition is not None:
            yield self.ruleset.meant(mutant.subject, mutant.condition)
        fields: Sequence[str] = (field,)
        if kind == "gap" and field == "due":
            fields = ("when",)
        elif kind == "gap" and field != "when":
            fields = ("when", "raise_when", "lower_when")
        for name in fields:
            condition = self.ruleset.conditions.get((kind, id, name))
            if condition is not None:
                yield self.ruleset.meant((kind, id, name), condition)

    def _space(self, mutant: Mutant) -> Space | None:
        """What the rule reads; None where the mistake is not in what a rule reads."""
        kind, _, field = mutant.subject
        if kind == "question" and field != "ask_when":
            return self._credit_space(mutant)
        if mutant.settings is None and (mutant.in_condition or mutant.kind in ("severity", "due")):
            timing = self.stage.program.timing
            more = [timing] if timing and kind == "gap" else []
            return space_of(self.ruleset, self.conditions(mutant), self.date, asked=more)
        if kind == "position" and mutant.neighbour is not None:
            both = [self.ruleset.conditions["position", one, "when"] for one in _pair(mutant)]
            return space_of(self.ruleset, both, self.date)
        if kind == "criterion" and isinstance(mutant.thing, Criterion):
            now, other = self.ruleset.criteria[mutant.thing.id], mutant.thing
            lines = {line for line in (now.threshold, other.threshold) if line is not None}
            return self._evidence_space(self.ruleset.evidence[now.id], lines)
        return None

    def _compared(self, mutant: Mutant, program: Program, space: Space) -> Compared:
        says = self._says(mutant)
        everywhere = space.size if space.complete and space.size <= LARGEST_SPACE else 0
        points: Iterable[Point] = space.points()
        if space.size > LARGEST_SPACE:
            chosen = random.Random(repr(mutant.subject))  # noqa: S311 - the same every time
            points = (space.drawn(chosen) for _ in range(LARGEST_SPACE // 10))
        found: list[Point] = []
        full = False
        for point in points:
            if len(found) >= MOST_POINTS and not is_full(point):
                continue
            state = space.state(point)
            if says(self.stage.program, state) != says(program, state):
                full = full or is_full(point)
                found.append(point)
                if full and len(found) >= MOST_POINTS:
                    break
        return Compared(tuple(found[-MOST_POINTS:]), everywhere, full)

    def _says(self, mutant: Mutant) -> Says:
        """What there is to see of a rule."""
        key = mutant.subject
        kind, id, field = key
        if kind == "gap":
            # How a gap stands settles its severity, unless the mistake is in the severity.
            weighed = field not in ("when", "due")
            return lambda program, state: _gap_says(program, state, id, weighed=weighed)
        if kind == "question" and field != "ask_when":
            return lambda program, state: self._credit_says(program, state, id)
        if kind == "position" and mutant.neighbour is not None:
            # The order matters where both hold.
            pair = _pair(mutant)
            return lambda program, state: [
                id
                for id in program.ruleset.positions
                if id in pair and _value(program, state, ("position", id, "when")) is Truth.TRUE
            ][:1]
        if kind == "criterion" and field == "threshold":
            return lambda program, state: self._verdict(program, state, id)
        if field == "ask_when":
            return lambda program, state: _asked(program, state, key)
        if field == "helps_when":
            # It counts where it is known not to help; without a condition it always may.
            return lambda program, state: _value(program, state, key, Truth.TRUE) is Truth.FALSE
        if kind in ("recommendation", "position"):
            return lambda program, state: _value(program, state, key) is Truth.TRUE
        return lambda program, state: _value(program, state, key)

    # -- credits ------------------------------------------------------------------------------

    def _judged_by(self, question: str) -> tuple[Criterion | None, Sequence[Question]]:
        criterion = self.ruleset.questions[question].criterion
        if not criterion:
            return None, ()
        return self.ruleset.criteria[criterion], self.ruleset.evidence[criterion]

    def _by_criterion(self, question: str) -> bool:
        """Whether the credit of a question matters through its criterion alone."""
        dimension = self.ruleset.questions[question].dimension or ""
        needs = self.stage.program.methods[dimension].needs
        return "credits" not in needs and dimension not in self.stage.scores_read

    def _credit_space(self, mutant: Mutant) -> Space:
        id = mutant.subject[1]
        assert isinstance(mutant.thing, Question)
        criterion, evidence = self._judged_by(id)
        if criterion is None or not self._by_criterion(id):
            both = [self.ruleset.questions[id], mutant.thing]
            return space_of(self.ruleset, (), self.date, credited=both)
        line = self.stage.program.threshold(criterion.id)
        return self._evidence_space([*evidence, mutant.thing], {line})

    def _evidence_space(self, questions: Sequence[Question], lines: Collection[int]) -> Space:
        """The space of the mean credit of questions, held against thresholds.

        Args:
            questions: the evidence; one of a mutant besides its original.
            lines: the thresholds, in millionths.
        """
        numbers: dict[str, set[Fraction]] = {}
        complete = True
        for id in {question.id for question in questions if interpolated(question)}:
            versions = [question for question in questions if question.id == id]
            numbers[id], every = crossings(versions, questions, map(Fraction, lines))
            complete = complete and every
        space = space_of(self.ruleset, (), self.date, credited=questions, numbers=numbers)
        return space if complete else replace(space, complete=False)

    def _credit_says(self, program: Program, state: State, id: str) -> object:
        criterion, _ = self._judged_by(id)
        if criterion is None or not self._by_criterion(id):
            question = program.ruleset.questions[id]
            return credit_of(question, state, dont_know_is_worst=program.dont_know_is_worst)
        return self._verdict(program, state, criterion.id)

    def _verdict(self, program: Program, state: State, criterion: str) -> Verdict:
        credits = [
            credit_of(
                program.ruleset.questions[question.id],
                state,
                dont_know_is_worst=program.dont_know_is_worst,
            )
            for question in self.ruleset.evidence[criterion]
        ]
        return judged(mean_bounds(credits), program.threshold(criterion))


def _pair(mutant: Mutant) -> tuple[str, str]:
    assert mutant.neighbour is not None
    return mutant.subject[1], mutant.neighbour.id


def _value(program: Program, state: State, key: RuleKey, default: Truth = Truth.FALSE) -> Truth:
    condition = program.ruleset.conditions.get(key)
    return default if condition is None else truth(condition, state)


def _asked(program: Program, state: State, key: RuleKey) -> Truth:
    condition = program.ruleset.applicability.get(key[1])
    return Truth.TRUE if condition is None else truth(condition, state)


def _gap_says(program: Program, state: State, id: str, *, weighed: bool) -> object:
    """How a gap stands, and its severity where advice shows it."""
    decide(program, state, {}, ("gap", id))
    if not weighed:
        return state.gaps[id]
    keys = [("gap", id, field) for field in ("raise_when", "lower_when")]
    truths = {
        key: truth(program.ruleset.conditions[key], state)
        for key in keys
        if key in program.ruleset.conditions
    }
    decided = gap_decision(program, Findings({}, {}, {}, {}, truths, state.gaps), id)
    return decided.status, decided.severity if decided.status in WEIGHED else None
