"""Sheets on which a mistake may show: made for it, at the edges of what it changes, or drawn."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from itertools import islice
from math import ceil, floor

from imadvisor.conditions import nodes
from imadvisor.conditions.nodes import Condition
from imadvisor.engine.cells import Domain, cut
from imadvisor.engine.domains import Domains
from imadvisor.model.answers import DONT_KNOW, Answer
from imadvisor.model.numbers import Interval
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Sheet
from imadvisor.model.truth import Truth
from imadvisor.quality.cases import WEIGHED
from imadvisor.quality.equivalence import Compared, MutantComparison, Point
from imadvisor.quality.mutants import Mutant
from imadvisor.quality.replay import Played, Replay, ReplayStage
from imadvisor.quality.space import Space, space_of
from imadvisor.rulesets.ruleset import RuleKey, Ruleset

MOST_DOMAINS = 400
"""So many domains are remembered: mutants of one rule are tried beside the same answers."""

MOST_TRIES = 80
"""So many sheets are made for one mutant."""

MOST_DRAWN, MOST_ANSWERED = 2_000, 40_000
"""So many sheets are drawn at random for all mutants together, with so many answers at most."""

EDGED = 10
"""On so many sheets, and of so many questions, the edges of credit are tried."""

FARTHEST = 10_000
"""An age in days that is longer than this moves no sheet to another day."""


class Trials:
    """The sheets that are tried for mutants of a ruleset.

    Args:
        comparison: of its rules with mutants.
        cases: the sheets of its cases, as they were played.
        empty: a sheet without answers, of the day on which most are tried.
    """

    def __init__(self, comparison: MutantComparison, cases: Sequence[Played], empty: Sheet) -> None:
        self.comparison, self.cases, self.empty = comparison, cases, empty
        self.stage: ReplayStage = comparison.stage
        self.ruleset: Ruleset = self.stage.ruleset
        self._linking: dict[str, list[str]] = {}
        for gap in self.ruleset.gaps.values():
            for link in gap.link:
                self._linking.setdefault(link.recommendation, []).append(gap.id)

    def near(self, mutant: Mutant) -> Iterator[str]:
        """The questions that have to do with a mutant."""
        timing = self.stage.program.timing
        if timing:
            yield timing.id
        if mutant.name[0] == "question":
            yield mutant.name[1]
        yield from self._space(self._around(mutant)).order

    def _space(
        self,
        conditions: Iterable[Condition],
        asked: Sequence[Question] = (),
        credited: Sequence[Question] = (),
    ) -> Space:
        return space_of(self.ruleset, conditions, self.empty.date, asked=asked, credited=credited)

    def _around(self, mutant: Mutant) -> Iterator[Condition]:
        """The conditions that have to do with a mutant: of its gaps and recommendations."""
        kind, id, _ = mutant.subject
        yield from self.comparison.conditions(mutant)
        gaps: list[str] = []
        steps: list[str] = []
        match kind:
            case "gap":
                gap = self.ruleset.gaps[id]
                gaps = [id]
                if mutant.kind in ("link", "closing", "order"):
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

    def of(self, mutant: Mutant, replay: Replay, compared: Compared) -> Iterator[Played]:
        """Sheets that may tell a mutant apart, the likeliest first."""
        chosen = random.Random(repr(mutant.subject))  # noqa: S311 - the same sheets every time
        points = compared.points
        directed = islice(self._sheets(mutant, points, chosen), MOST_TRIES)
        yield from map(self.stage.play, directed)
        pool = [*self.cases, *self._drawn]
        mine = [played for played in pool if _concerned(mutant, played)] or pool
        real = [self._realised(point, mutant) for point in points]
        for played in chosen.sample(mine, min(MOST_TRIES, len(mine))) if real else ():
            yield self.stage.play(with_answers(played.decision.sheet, chosen.choice(real)))
        for sheet in self._at_edges(mutant, replay, chosen.sample(mine, min(EDGED, len(mine)))):
            yield self.stage.play(sheet)
        yield from mine
        if not real:
            for _ in self._drawn:
                sheet = chosen.choice(mine).decision.sheet
                point = self._everything.drawn(chosen)
                changed = chosen.sample(sorted(point), min(len(point), chosen.randint(1, 4)))
                answers = {
                    id: value
                    for kind, id in changed
                    if kind == "question" and isinstance(value := point[kind, id], Answer)
                }
                yield self.stage.play(with_answers(sheet, answers))

    def _at_edges(self, mutant: Mutant, replay: Replay, bases: Iterable[Played]) -> Iterator[Sheet]:
        """Sheets around where one answer, beside the others, makes a difference.

        That is where credit, as it is or as the mutant has it, leads to another level, and where
        an answer is held against another one.
        """
        kind, id, _ = mutant.subject
        questions: list[Question] = []
        if kind == "question" and mutant.kind == "credit":
            questions = [self.ruleset.questions[id]]
        elif kind in ("criterion", "level") or mutant.settings is not None:
            questions = [q for q in self.ruleset.questions.values() if q.credit and q.credit.points]
        elif mutant.in_condition:
            related = (_related(condition) for condition in self.comparison.conditions(mutant))
            ids = dict.fromkeys(id for found in related for id in sorted(found))
            questions = [self.ruleset.questions[id] for id in ids]
        if kind == "scaling":
            bounds, _ = scaled_at((self.ruleset, replay.program.ruleset))
            scaled = {
                id: cut(self.ruleset.questions[id], bounds[id], self.empty.date) for id in bounds
            }
            for base in bases:
                for question_id, cells in scaled.items():
                    for cell in cells:
                        yield with_answers(base.decision.sheet, {question_id: cell.answer})
        if not questions:
            return
        changed = Domains(replay.program)
        chosen = random.Random(repr(mutant.subject))  # noqa: S311 - the same sheets every time
        for base in bases:
            sheet = base.decision.sheet
            if mutant.in_condition:
                sheet = with_answers(
                    sheet, {q.id: _any_number(q, sheet.date, chosen) for q in questions}
                )
            for question in questions[:EDGED]:
                found = [self._within(question.id, sheet), changed.within(question.id, sheet)]
                cells = [cell for domain in found for cell in domain.cells]
                edges = {
                    Fraction(end)
                    for cell in cells
                    for end in (cell.low, cell.high)
                    if cell.ranged and end is not None
                }
                if edges:
                    cells = cut(question, edges, sheet.date)
                for cell in cells[:MOST_TRIES]:
                    yield with_answers(sheet, {question.id: cell.answer})

    def _within(self, question: str, sheet: Sheet) -> Domain:
        """The domain of a question under the rules as they are, beside the answers of a sheet."""
        if sheet.together is not None:
            return self._domains.within(question, sheet)
        beside = sorted({question, *self._domains.context(question)})
        key = (question, sheet.date, *map(sheet.answers.get, beside))
        if key not in self._within_known:
            if len(self._within_known) >= MOST_DOMAINS:
                del self._within_known[next(iter(self._within_known))]
            self._within_known[key] = self._domains.within(question, sheet)
        return self._within_known[key]

    @cached_property
    def _domains(self) -> Domains:
        return Domains(self.stage.program)

    @cached_property
    def _within_known(self) -> dict[tuple[object, ...], Domain]:
        return {}

    @cached_property
    def _everything(self) -> Space:
        """All that rules can tell apart, as far as one question is looked at at a time."""
        conditions = [self.ruleset.meant(*item) for item in self.ruleset.conditions.items()]
        scored = [question for question in self.ruleset.questions.values() if question.scored]
        asked = list(self.ruleset.questions.values())
        return self._space(dict.fromkeys(conditions), asked, scored)

    @cached_property
    def _drawn(self) -> list[Played]:
        """Sheets drawn at random, whole ones and partial ones."""
        chosen = random.Random(self.ruleset.hash)  # noqa: S311 - the same sheets every time
        found = []
        for place in range(min(MOST_DRAWN, MOST_ANSWERED // len(self.ruleset.questions))):
            point = self._everything.drawn(chosen)
            absent = (0.0, 0.0, 0.3, 0.7)[place % 4]
            answers = {
                id: value if isinstance(value, Answer) and chosen.random() >= absent else None
                for (kind, id), value in point.items()
                if kind == "question"
            }
            sheet = with_answers(self.empty, answers)
            if self._days and place % 5 == 4:
                sheet = self._on_another_day(sheet, chosen.choice(self._days))
            found.append(self.stage.play(sheet))
        return found

    @cached_property
    def _days(self) -> list[dt.date]:
        """Days on which ages stand otherwise to dates of the calendar that rules name."""
        parts = [part for c in self.ruleset.conditions.values() for part in nodes.walk(c)]
        dates = {
            int(part.value)
            for part in parts
            if isinstance(part, nodes.Constant | nodes.Equals) and part.is_date
        }
        ages = {
            int(side.value)
            for part in parts
            if isinstance(part, nodes.Compare)
            for side in (part.left, part.right)
            if isinstance(side, nodes.Constant) and -FARTHEST <= side.value <= FARTHEST
        }
        days = {date + age + by for date in dates for age in ages | {0} for by in (-1, 0, 1)}
        return [
            dt.date.fromordinal(day) for day in sorted(days) if 0 < day < dt.date.max.toordinal()
        ]

    def _on_another_day(self, sheet: Sheet, day: dt.date) -> Sheet:
        """A sheet moved to another day, without what lies after it and may not."""
        late = [
            id
            for id, answer in sheet.answers.items()
            if self.ruleset.questions[id].past
            and isinstance(answer.value, dt.date)
            and answer.value > day
        ]
        kept = {id: answer for id, answer in sheet.answers.items() if id not in late}
        return replace(sheet, date=day, answers=kept)

    def _sheets(
        self, mutant: Mutant, points: Sequence[Point], chosen: random.Random
    ) -> Iterator[Sheet]:
        """Sheets made for a mutant."""
        bases = [self.empty, *(played.decision.sheet for played in self.cases)]
        kind, id, _ = mutant.subject
        own = [self.ruleset.questions[id]] if kind == "question" else []
        scored = [question for question in own if question.scored]
        around = self._space(self._around(mutant), own, scored)
        real = [self._realised(point, mutant) for point in points]
        for answers in real:
            yield with_answers(self.empty, answers)
        for answers in real[:4]:
            for base in bases[1:6]:
                yield with_answers(base, answers)
        while True:
            drawn = around.drawn(chosen)
            free = self._realised(drawn, mutant)
            answers = {**free, **(chosen.choice(real) if real else {})}
            if kind == "question":
                # What is asked must have an answer for its being asked to matter.
                answers[id] = free.get(id)
            sheet = with_answers(chosen.choice([self.empty, chosen.choice(bases)]), answers)
            yield sheet
            if self._days:
                yield self._on_another_day(sheet, chosen.choice(self._days))

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


def _concerned(mutant: Mutant, played: Played) -> bool:
    """Whether what a mistake is in has to do with a sheet."""
    kind, id, _ = mutant.subject
    match kind:
        case "gap":
            return played.decision.gaps[id].status in WEIGHED
        case "recommendation":
            listed = {item.id for item in played.advice.recommendations}
            return id in listed or any(out.id == id for out in played.advice.left_out)
        case "question":
            return played.decision.findings.asked[id] is Truth.TRUE
        case "scaling":
            things = played.program.ruleset.recommendations
            return any(things[i.id].scaling == id for i in played.advice.recommendations)
        case _:
            return True


def _any_number(question: Question, day: dt.date, chosen: random.Random) -> Answer | None:
    """Any number or date that is an answer, and not one that stands for many."""
    if question.type == "date":
        return Answer.of(day - dt.timedelta(chosen.randint(0 if question.past else -200, 200)))
    if question.type not in ("number", "percentage"):
        return None
    low, high = question.limits
    first = ceil(low) if low is not None else 0
    last = floor(high) if high is not None else max(first, 0) + 1_000
    return Answer.of(chosen.randint(first, last)) if first <= last else None


def _related(condition: Condition) -> set[str]:
    """The questions whose answers a condition holds against each other."""
    found: set[str] = set()
    for part in nodes.walk(condition):
        if isinstance(part, nodes.Compare):
            ids = {nodes.voice(name)[0] for name in nodes.named(part)}
            found |= ids if len(ids) > 1 else set()
    return found


def with_answers(sheet: Sheet, answers: Mapping[str, Answer | None]) -> Sheet:
    """A sheet with other answers; None takes one out."""
    merged = {**sheet.answers, **answers}
    return replace(sheet, answers={id: a for id, a in merged.items() if a is not None}, targets={})


def scaled_at(rulesets: Iterable[Ruleset]) -> tuple[Mapping[str, set[Fraction]], bool]:
    """The numbers at which the effort of anything changes, by question, and whether that is all."""
    bounds: dict[str, set[Fraction]] = {}
    exact = True
    for scaling in (s for ruleset in rulesets for s in ruleset.scalings.values()):
        # With `per` it grows with every number.
        exact = exact and not scaling.per
        for bound, _ in scaling.below:
            bounds.setdefault(scaling.by, set()).add(Fraction(bound))
            if scaling.otherwise_by and scaling.otherwise_per:
                last = Fraction(scaling.otherwise_per) * (ceil(bound) - 1)
                bounds.setdefault(scaling.otherwise_by, set()).add(last)
    return bounds, exact
