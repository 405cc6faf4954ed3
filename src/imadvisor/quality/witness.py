"""Sheets that tell a mutant from the rules as they are, or a proof that none does.

First it is seen whether the rule can differ at all. Where it does, the answers at which it differs
are put on sheets; where nothing can be said of the rule by itself, sheets are drawn at random and
answers changed in what the mistake has to do with. A small ruleset, of which every sheet can be
tried, is tried on every sheet. A sheet that is found is brought back to the answers that are
needed. What is neither told apart nor proved the same stays undecided.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import islice, product
from math import ceil, floor
from typing import Literal

from imadvisor.conditions import nodes
from imadvisor.conditions.nodes import Condition
from imadvisor.engine.cells import cut
from imadvisor.engine.domains import Domains
from imadvisor.model.answers import DONT_KNOW, Answer, Sheet
from imadvisor.model.numbers import Interval
from imadvisor.model.objects import Question
from imadvisor.model.truth import Truth
from imadvisor.quality.cases import WEIGHED
from imadvisor.quality.difference import Expected, in_advice, in_decision
from imadvisor.quality.equivalence import Compared, Comparison, Point
from imadvisor.quality.mutants import Mutant
from imadvisor.quality.replaying import Other, Played, Replay, Stage
from imadvisor.quality.space import Space, space_of
from imadvisor.rulesets.ruleset import RuleKey, Ruleset

LARGEST_WORLD = 2_500
"""Of a ruleset with more sheets than this not every one is tried."""

MOST_TRIES = 80
"""So many sheets are made for one mutant."""

MOST_DRAWN, MOST_ANSWERED = 2_000, 40_000
"""So many sheets are drawn at random for all mutants together, with so many answers at most."""

EDGED = 10
"""On so many sheets, and of so many questions, the edges of credit are tried."""

FARTHEST = 10_000
"""An age in days that is longer than this moves no sheet to another day."""

CHUNK = 8
"""So many answers at a time are left out of a sheet, to see whether it needs them."""

Seen = tuple[str, Played, Other]
"""The id of a case, its sheet as the rules decide it, and as a mutant does."""

Why = Literal["rule", "sheets"]


@dataclass(frozen=True)
class Told:
    """A sheet that tells a mutant apart.

    Args:
        sheet: with as few answers as were found to be enough.
        expected: what holds of it under the rules as they are, and not under the mutant.
        case: the id of the case whose sheet tells it apart already; empty where none does.
        only_open: whether it is proved that only sheets with absent answers tell it apart.
    """

    sheet: Sheet
    expected: Expected
    case: str = ""
    only_open: bool = False


@dataclass(frozen=True)
class Same:
    """A proof that no sheet tells a mutant apart.

    Args:
        why: the rule says the same for every combination of what it reads; or every sheet that
            rules can tell from others leads to the same advice.
        tried: how many combinations, or sheets, there are.
    """

    why: Why
    tried: int


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
        self.comparison = Comparison(stage, self.empty.date)
        self._claims = frozenset(claim.id for claim in self.ruleset.claims.values())
        self._linking: dict[str, list[str]] = {}
        for gap in self.ruleset.gaps.values():
            for link in gap.link:
                self._linking.setdefault(link.recommendation, []).append(gap.id)

    def tell(self, mutant: Mutant, replay: Replay, seen: Sequence[Seen] = ()) -> Told | Same | None:
        """A sheet that tells a mutant apart, or a proof that none does.

        Args:
            mutant: that no case sees.
            replay: of the mutant.
            seen: the cases on whose sheets it decides otherwise.

        Returns:
            None where neither was found.
        """
        compared = self.comparison.of(mutant, replay)
        if compared.same:
            return Same("rule", compared.everywhere)
        for id, played, other in seen:
            if self._said(played, other) is not None:
                told = self._smaller(played.decision.sheet, mutant, replay)
                return replace(told, case=id, only_open=compared.only_open)
        for played in self._tries(mutant, replay, compared):
            if self._difference(played, replay) is not None:
                told = self._smaller(played.decision.sheet, mutant, replay)
                return replace(told, only_open=compared.only_open)
        return self._on_every_sheet(mutant, replay)

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

    # -- every sheet --------------------------------------------------------------------------

    def _on_every_sheet(self, mutant: Mutant, replay: Replay) -> Told | Same | None:
        """What comes of trying all sheets that rules can tell apart; None where that is too much.

        The differences that there are are then all known, so it is known as well whether there is
        one where no answer is absent.
        """
        space = self._world(mutant, replay)
        ids = list(self.ruleset.questions)
        values = [space.cells["question", id] for id in ids]
        count = 1
        for options in values:
            count *= len(options)
        if not space.complete or count > LARGEST_WORLD:
            return None
        found: Sheet | None = None
        only_open = True
        for answers in product(*values):
            sheet = _with(self.empty, dict(zip(ids, answers, strict=True)))  # type: ignore[arg-type]
            played = self._played(sheet)
            if self._difference(played, replay) is not None:
                found = found or sheet
                only_open = only_open and self._is_open(played)
        if found is None:
            return Same("sheets", count)
        return replace(self._smaller(found, mutant, replay), only_open=only_open)

    def _world(self, mutant: Mutant, replay: Replay) -> Space:
        """Every answer to every question, as far as any rule tells it from others."""
        old, new = self.ruleset, replay.program.ruleset
        conditions = [
            ruleset.meant(key, condition)
            for ruleset in (old, new)
            for key, condition in ruleset.conditions.items()
        ]
        scored = [q for ruleset in (old, new) for q in ruleset.questions.values() if q.scored]
        bounds, exact = _scaled_at((old, new))
        space = space_of(
            self.ruleset,
            dict.fromkeys(conditions),
            self.empty.date,
            asked=old.questions.values(),
            credited=scored,
            numbers=bounds,
        )
        # Where credit is on a line, where it counts depends on all other answers.
        stretched = any(q.credit and q.credit.points for q in scored)
        return space if exact and not stretched else replace(space, complete=False)

    def _played(self, sheet: Sheet) -> Played:
        key = tuple(sorted(sheet.answers.items(), key=lambda pair: pair[0]))
        if key not in self._world_played:
            if len(self._world_played) > 2 * LARGEST_WORLD:
                self._world_played.clear()
            self._world_played[key] = self.stage.play(sheet)
        return self._world_played[key]

    @cached_property
    def _world_played(self) -> dict[tuple[tuple[str, Answer], ...], Played]:
        return {}

    def _is_open(self, played: Played) -> bool:
        """Whether a question that applies, or may, has no answer."""
        asked, given = played.decision.findings.asked, played.decision.sheet.answers
        return any(
            asked[id] is not Truth.FALSE and id not in given for id in self.ruleset.questions
        )

    # -- sheets to try ------------------------------------------------------------------------

    def _near(self, mutant: Mutant) -> Iterator[str]:
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

    def _tries(self, mutant: Mutant, replay: Replay, compared: Compared) -> Iterator[Played]:
        """Sheets that may tell a mutant apart, the likeliest first."""
        chosen = random.Random(repr(mutant.subject))  # noqa: S311 - the same sheets every time
        points = compared.points
        directed = islice(self._sheets(mutant, points, chosen), MOST_TRIES)
        yield from map(self.stage.play, directed)
        pool = [*self.cases.values(), *self._drawn]
        mine = [played for played in pool if _concerned(mutant, played)] or pool
        real = [self._realised(point, mutant) for point in points]
        for played in chosen.sample(mine, min(MOST_TRIES, len(mine))) if real else ():
            yield self.stage.play(_with(played.decision.sheet, chosen.choice(real)))
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
                yield self.stage.play(_with(sheet, answers))

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
            bounds, _ = _scaled_at((self.ruleset, replay.program.ruleset))
            scaled = {
                id: cut(self.ruleset.questions[id], bounds[id], self.empty.date) for id in bounds
            }
            for base in bases:
                for question_id, cells in scaled.items():
                    for cell in cells:
                        yield _with(base.decision.sheet, {question_id: cell.answer})
        if not questions:
            return
        domains = (Domains(self.stage.program), Domains(replay.program))
        chosen = random.Random(repr(mutant.subject))  # noqa: S311 - the same sheets every time
        for base in bases:
            sheet = base.decision.sheet
            if mutant.in_condition:
                sheet = _with(sheet, {q.id: _any_number(q, sheet.date, chosen) for q in questions})
            for question in questions[:EDGED]:
                found = [domain.within(question.id, sheet) for domain in domains]
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
                    yield _with(sheet, {question.id: cell.answer})

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
            sheet = _with(self.empty, answers)
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
        bases = [self.empty, *(played.decision.sheet for played in self.cases.values())]
        kind, id, _ = mutant.subject
        own = [self.ruleset.questions[id]] if kind == "question" else []
        scored = [question for question in own if question.scored]
        around = self._space(self._around(mutant), own, scored)
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
            sheet = _with(chosen.choice([self.empty, chosen.choice(bases)]), answers)
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


def _with(sheet: Sheet, answers: Mapping[str, Answer | None]) -> Sheet:
    merged = {**sheet.answers, **answers}
    return replace(sheet, answers={id: a for id, a in merged.items() if a is not None}, targets={})


def _scaled_at(rulesets: Iterable[Ruleset]) -> tuple[Mapping[str, set[Fraction]], bool]:
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
