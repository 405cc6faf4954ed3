"""Sheets that tell a mutant from the rules as they are, or a proof that none does.

A mistake in a condition or a credit is looked for over the domain of what its rule reads: where
the rule says the same everywhere, the mutant is no mistake. Where it does not, the answers at
which it differs are put on sheets until one shows a difference that a case can expect; a sheet is
then brought back to the answers that are needed. What is neither told apart nor proved the same
stays undecided.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice

from imadvisor.conditions.nodes import Condition
from imadvisor.engine.crediting import credit_of
from imadvisor.engine.decision import gap_decision
from imadvisor.engine.evaluating import State, truth
from imadvisor.engine.explain import decide
from imadvisor.engine.findings import Findings
from imadvisor.engine.program import Program
from imadvisor.engine.thresholds import crossings, interpolated
from imadvisor.model.answers import DONT_KNOW, Answer, Sheet
from imadvisor.model.numbers import Interval
from imadvisor.model.objects import Criterion, Question
from imadvisor.model.truth import Truth
from imadvisor.quality.apart import Expected, in_advice, in_decision
from imadvisor.quality.cases import WEIGHED
from imadvisor.quality.mutants import Mutant
from imadvisor.quality.replaying import Other, Played, Replay, Stage
from imadvisor.quality.space import Reference, Space, space_of
from imadvisor.rulesets.ruleset import RuleKey, Ruleset
from imadvisor.scoring.credits import judged, mean_bounds

LARGEST_SPACE = 20_000
"""A space with more combinations than this is only sampled."""

MOST_POINTS = 12
"""So many places at which a rule differs are tried on sheets."""

MOST_TRIES = 40
"""So many sheets are tried for one mutant."""

CHUNK = 8
"""So many answers at a time are left out of a sheet, to see whether it needs them."""

Seen = tuple[str, Played, Other]
"""The id of a case, its sheet as the rules decide it, and as a mutant does."""

Point = Mapping[Reference, object]
Says = Callable[[Program, State], object]


@dataclass(frozen=True)
class Told:
    """A sheet that tells a mutant apart.

    Args:
        sheet: with as few answers as were found to be enough.
        expected: what holds of it under the rules as they are, and not under the mutant.
        case: the id of the case whose sheet tells it apart already; empty where none does.
    """

    sheet: Sheet
    expected: Expected
    case: str = ""


class Teller:
    """Tells mutants apart.

    Args:
        stage: with the rules as they are.
        cases: the sheets of cases, by id, as they were played.
    """

    def __init__(self, stage: Stage, cases: Mapping[str, Played]) -> None:
        self.stage, self.cases = stage, cases
        self.ruleset: Ruleset = stage.ruleset
        dates = [played.decision.sheet.date for played in cases.values()]
        self.empty = Sheet(self.ruleset.id, max(dates))
        self._claims = frozenset(claim.id for claim in self.ruleset.claims.values())
        self._linking: dict[str, list[str]] = {}
        for gap in self.ruleset.gaps.values():
            for link in gap.link:
                self._linking.setdefault(link.recommendation, []).append(gap.id)

    def tell(self, mutant: Mutant, replay: Replay, seen: Sequence[Seen] = ()) -> Told | bool:
        """A sheet that tells a mutant apart.

        Args:
            mutant: that no case sees.
            replay: of the mutant.
            seen: the cases on whose sheets it decides otherwise.

        Returns:
            The sheet; True where it is proved that there is none, and False where none was found.
        """
        for id, played, other in seen:
            if self._said(played, other) is not None:
                return replace(self._smaller(played.decision.sheet, mutant, replay), case=id)
        points, everywhere = self._points(mutant, replay)
        if everywhere and not points:
            return True
        chosen = random.Random(repr(mutant.subject))  # noqa: S311 - the same sheets every time
        for sheet in islice(self._sheets(mutant, points, chosen), MOST_TRIES):
            played = self.stage.play(sheet)
            if self._difference(played, replay) is not None:
                return self._smaller(sheet, mutant, replay)
        return False

    def proved_same(self, mutant: Mutant, replay: Replay) -> bool:
        """Whether the rule says the same everywhere, so that nothing can come of the mistake."""
        points, everywhere = self._points(mutant, replay)
        return everywhere and not points

    def _points(self, mutant: Mutant, replay: Replay) -> tuple[Sequence[Point], bool]:
        space = self._space(mutant)
        return ((), False) if space is None else self._differing(mutant, replay.program, space)

    # -- comparing ----------------------------------------------------------------------------

    def _difference(self, played: Played, replay: Replay) -> Expected | None:
        other = replay.decision(played)
        return None if other is None else self._said(played, other)

    def _said(self, played: Played, other: Other) -> Expected | None:
        first = next(
            in_decision(self.stage.program, played.decision, other.program, other.decision), None
        )
        return first or next(in_advice(played.advice, other.advice), None)

    def _smaller(self, sheet: Sheet, mutant: Mutant, replay: Replay) -> Told:
        """The sheet without answers that have nothing to do with the mistake.

        Those that do are all kept, needed or not: with them a reader sees how it comes about.
        """
        said = self._tried(sheet, replay)
        assert said is not None
        near = {id for id in self._near(mutant) if id in sheet.answers}
        for kept in (near, near | (self._claims & sheet.answers.keys())):
            fewer = self._only(sheet, kept)
            found = self._tried(fewer, replay)
            if found is not None:
                return Told(fewer, found)
        rest = [id for id in sheet.answers if id not in near]
        for start in range(0, len(rest), CHUNK):
            left_out = set(rest[start : start + CHUNK])
            fewer = self._only(sheet, sheet.answers.keys() - left_out)
            found = self._tried(fewer, replay)
            if found is not None:
                sheet, said = fewer, found
        return Told(sheet, said)

    @staticmethod
    def _only(sheet: Sheet, ids: Collection[str]) -> Sheet:
        answers = {id: answer for id, answer in sheet.answers.items() if id in ids}
        return replace(sheet, answers=answers, targets={})

    def _tried(self, sheet: Sheet, replay: Replay) -> Expected | None:
        return self._difference(self.stage.play(sheet), replay)

    # -- the domain of a rule -------------------------------------------------------------------

    def _conditions(self, mutant: Mutant) -> Iterator[Condition]:
        """The conditions of the rule that the mistake is in, the mutant's own included."""
        kind, id, field = mutant.subject
        if mutant.condition is not None:
            yield mutant.condition
        fields: Sequence[str] = (field,)
        if kind == "gap" and field == "due":
            fields = ("when",)
        elif kind == "gap" and field != "when":
            fields = ("when", "raise_when", "lower_when")
        for name in fields:
            condition = self.ruleset.conditions.get((kind, id, name))
            if condition is not None:
                yield condition

    def _space(self, mutant: Mutant) -> Space | None:
        """What the rule reads; None where the mistake is not in what a rule reads."""
        kind, _, field = mutant.subject
        if kind == "question" and field != "ask_when":
            return self._credit_space(mutant)
        if mutant.in_condition or mutant.kind in ("severity", "due"):
            if kind == "settings" and mutant.settings is not None:
                return None
            timing = self.stage.program.timing
            more = [timing] if timing and kind == "gap" else []
            return space_of(self.ruleset, self._conditions(mutant), self.empty.date, asked=more)
        return None

    def _differing(
        self, mutant: Mutant, program: Program, space: Space
    ) -> tuple[Sequence[Point], bool]:
        """Where the rule differs, and whether everything was looked at."""
        says = self._says(mutant)
        found: list[Point] = []
        everywhere = space.complete and space.size <= LARGEST_SPACE
        points: Iterable[Point] = space.points()
        if space.size > LARGEST_SPACE:
            chosen = random.Random(repr(mutant.subject))  # noqa: S311
            points = (space.drawn(chosen) for _ in range(LARGEST_SPACE // 10))
        for point in points:
            state = space.state(point)
            if says(self.stage.program, state) != says(program, state):
                found.append(point)
                if len(found) >= MOST_POINTS:
                    break
        return found, everywhere

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
        if field == "ask_when":
            return lambda program, state: _asked(program, state, key)
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
        _, evidence = self._judged_by(id)
        both = [*(evidence or (self.ruleset.questions[id],)), mutant.thing]
        numbers = self._crossings(both) if self._by_criterion(id) else {}
        return space_of(self.ruleset, (), self.empty.date, credited=both, numbers=numbers)

    def _crossings(self, questions: Sequence[Question]) -> Mapping[str, Iterable[Fraction]]:
        """Where the mean credit of evidence can cross the threshold, along stretches of credit."""
        stretched = {q.id for q in questions if interpolated(q)}
        if len(stretched) != 1:
            return {}
        (id,) = stretched
        criterion, _ = self._judged_by(id)
        if criterion is None:
            return {}
        line = Fraction(self.stage.program.threshold(criterion.id))
        versions = [question for question in questions if question.id == id]
        found, complete = crossings(versions, questions, [line])
        return {id: found} if complete else {}

    def _credit_says(self, program: Program, state: State, id: str) -> object:
        criterion, evidence = self._judged_by(id)
        worst = program.dont_know_is_worst
        if criterion is None or not self._by_criterion(id):
            question = program.ruleset.questions[id]
            return credit_of(question, state, dont_know_is_worst=worst)
        credits = [
            credit_of(program.ruleset.questions[q.id], state, dont_know_is_worst=worst)
            for q in evidence
        ]
        return judged(mean_bounds(credits), program.threshold(criterion.id))

    # -- sheets to try ------------------------------------------------------------------------

    def _near(self, mutant: Mutant) -> Iterator[str]:
        """The questions that have to do with a mutant."""
        timing = self.stage.program.timing
        if timing:
            yield timing.id
        if mutant.name[0] == "question":
            yield mutant.name[1]
        space = space_of(self.ruleset, self._around(mutant), self.empty.date)
        yield from space.order

    def _around(self, mutant: Mutant) -> Iterator[Condition]:
        """The conditions that have to do with a mutant: of its gaps and recommendations."""
        kind, id, _ = mutant.subject
        yield from self._conditions(mutant)
        gaps: list[str] = []
        steps: list[str] = []
        match kind:
            case "gap":
                gap = self.ruleset.gaps[id]
                gaps = [id]
                if mutant.kind in ("link", "closing"):
                    steps = [link.recommendation for link in gap.link]
            case "recommendation":
                gaps = self._linking.get(id, [])[:2]
                steps = [id, *self.ruleset.recommendations[id].prerequisites]
            case "question":
                reading = [
                    key for key, reads in self.stage.reads.items() if ("question", id) in reads
                ]
                gaps = [key[1] for key in reading if key[0] == "gap"][:2]
        keys: list[RuleKey] = [
            *(("gap", one, name) for one in gaps for name in ("when", "raise_when", "lower_when")),
            *(
                ("recommendation", one, name)
                for one in steps
                for name in ("in_place_when", "helps_when", "light_when")
            ),
        ]
        for key in keys:
            condition = self.ruleset.conditions.get(key)
            if condition is not None:
                yield condition

    def _sheets(
        self, mutant: Mutant, points: Sequence[Point], chosen: random.Random
    ) -> Iterator[Sheet]:
        """Sheets that may tell a mutant apart, the likeliest first."""
        bases = [self.empty, *(played.decision.sheet for played in self.cases.values())]
        kind, id, _ = mutant.subject
        own = [self.ruleset.questions[id]] if kind == "question" else []
        scored = [question for question in own if question.scored]
        around = space_of(
            self.ruleset, self._around(mutant), self.empty.date, asked=own, credited=scored
        )
        real = [self._realised(point, mutant) for point in points]
        for answers in real:
            yield _with(self.empty, answers)
        for answers in real[:4]:
            for base in bases[1:6]:
                yield _with(base, answers)
        while True:
            drawn = around.drawn(chosen)
            free = self._realised(drawn, mutant)
            answers = {**free, **(chosen.choice(real) if real else {})}
            if kind == "question":
                # What is asked must have an answer for its being asked to matter.
                answers[id] = free.get(id)
            yield _with(chosen.choice([self.empty, chosen.choice(bases)]), answers)

    def _realised(self, point: Point, mutant: Mutant) -> Mapping[str, Answer | None]:
        """Answers that lead to a point, as far as that is plain."""
        answers: dict[str, Answer | None] = {}
        for (kind, id), value in point.items():
            if kind == "question":
                answers[id] = value if isinstance(value, Answer) else None
            elif kind == "dimension" and isinstance(value, tuple):
                answers |= self._at_level(id, value[0])
        if mutant.subject[0] == "question":
            dimension = self.ruleset.questions[mutant.subject[1]].dimension or ""
            claim = self.ruleset.claims.get(dimension)
            if claim:
                top = Answer.of(max(self.ruleset.levels))
                found = self._at_level(dimension, Interval(0, 0))
                answers = {**found, **answers, claim.id: top}
        return answers

    def _at_level(self, dimension: str, level: object) -> Mapping[str, Answer | None]:
        """A claim of a level, with evidence that nobody knows: it neither supports nor refutes."""
        claim = self.ruleset.claims.get(dimension)
        if claim is None or not isinstance(level, Interval):
            return {}
        evidence = self.stage.program.credits[dimension]
        answers: dict[str, Answer | None] = {question.id: DONT_KNOW for question in evidence}
        answers[claim.id] = Answer.of(int(level.low))
        return answers


def _with(sheet: Sheet, answers: Mapping[str, Answer | None]) -> Sheet:
    merged = {**sheet.answers, **answers}
    return replace(sheet, answers={id: a for id, a in merged.items() if a is not None}, targets={})


def _value(program: Program, state: State, key: RuleKey) -> Truth:
    condition = program.ruleset.conditions.get(key)
    return Truth.FALSE if condition is None else truth(condition, state)


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
