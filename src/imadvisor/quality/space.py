"""Everything that what some conditions read can be together.

One answer stands for each cell of a question. What conditions read besides questions (levels,
gaps) is given every value that it could have, whether or not answers lead to it: where two rules
agree on all of that, they agree on every sheet.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, product
from math import prod

from imadvisor.conditions import nodes
from imadvisor.conditions.linear import bound
from imadvisor.conditions.nodes import Condition, references, walk
from imadvisor.engine.cells import limits, parted, several
from imadvisor.engine.evaluation import State, truth
from imadvisor.engine.program import LATER
from imadvisor.engine.thresholds import Thresholds, interpolated
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE, Answer
from imadvisor.model.numbers import Interval, Number
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Sheet
from imadvisor.model.truth import Truth
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.scoring.credits import Verdict
from imadvisor.scoring.method import Score

Reference = tuple[str, str]

NO_VALUE: tuple[Answer | None, ...] = (None, DONT_KNOW, NOT_APPLICABLE)
"""The ways in which a question can be without a value."""


_LAST_DAY = dt.date.max.toordinal()

MOSTLY = 0.9
"""How often a question has a value where combinations are drawn."""


@dataclass(frozen=True)
class Space:
    """What some conditions read, with every value that each of these can have.

    Args:
        ruleset: whose conditions they are.
        date: of the assessment.
        cells: for each thing that is read its values, those of questions being answers.
        order: the questions, each after those that its being asked rests on.
        complete: whether the values stand for all that there are, on whatever day.
    """

    ruleset: Ruleset
    date: dt.date
    cells: Mapping[Reference, Sequence[object]]
    order: tuple[str, ...]
    complete: bool = True

    @property
    def size(self) -> int:
        """How many combinations there are."""
        return prod(len(values) for values in self.cells.values())

    def points(self) -> Iterator[Mapping[Reference, object]]:
        """Every combination."""
        names = list(self.cells)
        for values in product(*self.cells.values()):
            yield dict(zip(names, values, strict=True))

    def drawn(self, chosen: random.Random) -> Mapping[Reference, object]:
        """Any combination, most questions with a value."""
        point: dict[Reference, object] = {}
        for name, values in self.cells.items():
            several = len(values) > len(NO_VALUE) and name[0] == "question"
            known = values[: -len(NO_VALUE)] if several and chosen.random() < MOSTLY else values
            point[name] = chosen.choice(known)
        return point

    def state(self, point: Mapping[Reference, object]) -> State:
        """A combination in the form in which conditions are read."""
        answers = {
            id: answer
            for (kind, id), answer in point.items()
            if kind == "question" and isinstance(answer, Answer)
        }
        state = State(Sheet(self.ruleset.id, self.date, answers))
        for id in self.order:
            condition = self.ruleset.applicability.get(id)
            state.asked[id] = Truth.TRUE if condition is None else truth(condition, state)
        for (kind, id), value in point.items():
            _put(state, kind, id, value)
        return state


def is_full(point: Mapping[Reference, object]) -> bool:
    """Whether a combination has no absent answer, and nothing that comes of one."""
    for (kind, _), value in point.items():
        parts = value if kind == "dimension" and isinstance(value, tuple) else (value,)
        for part in parts:
            if part is None or part is Truth.OPEN or (kind == "gap" and part == int(Truth.OPEN)):
                return False
            if isinstance(part, Interval) and not part.exact:
                return False
    return True


def _put(state: State, kind: str, id: str, value: object) -> None:
    match kind, value:
        case "criterion", Truth():
            state.verdicts[id] = Verdict(value, may_fail=value is not Truth.TRUE)
        case "gap", int():
            state.gaps[id] = value
        case "pattern", Truth():
            state.patterns[id] = value
        case "spread", Interval() | Truth():
            state.spread = value
        case "dimension", (level, score):
            state.scores[id] = Score(
                level if isinstance(level, Interval) else None,
                score if isinstance(score, Interval) else None,
                level if isinstance(level, Truth) else Truth.TRUE,
                score if isinstance(score, Truth) else Truth.TRUE,
            )
        case _:
            return


def space_of(
    ruleset: Ruleset,
    conditions: Iterable[Condition],
    date: dt.date,
    *,
    asked: Iterable[Question] = (),
    credited: Iterable[Question] = (),
    numbers: Mapping[str, Iterable[Fraction]] | None = None,
) -> Space:
    """The space of some conditions.

    Args:
        ruleset: whose conditions they are, and that says which questions are asked.
        conditions: that are read.
        date: of the assessment.
        asked: questions that matter besides those that conditions read.
        credited: questions whose credit matters as well.
        numbers: further bounds, by question.
    """
    credited = list(credited)
    read = list(conditions)
    wanted = set(chain.from_iterable(references(condition) for condition in read))
    wanted |= {("question", question.id) for question in (*asked, *credited)}
    for question in credited:
        if question.credit and question.credit.days_before:
            wanted.add(("question", question.credit.days_before))
    waiting = [id for kind, id in wanted if kind == "question"]
    while waiting:
        asking = ruleset.applicability.get(waiting.pop())
        if asking is not None:
            read.append(asking)
            new = references(asking) - wanted
            wanted |= new
            waiting.extend(id for _, id in new)
    maker = _Values(ruleset, date, read, credited, numbers or {})
    cells = {name: maker.of(*name) for name in sorted(wanted)}
    return Space(ruleset, date, cells, _in_order(ruleset, wanted), maker.complete)


def _in_order(ruleset: Ruleset, wanted: Iterable[Reference]) -> tuple[str, ...]:
    done: dict[str, None] = {}

    def visit(id: str) -> None:
        if id in done:
            return
        asking = ruleset.applicability.get(id)
        for _, other in sorted(references(asking)) if asking is not None else ():
            visit(other)
        done[id] = None

    for kind, id in sorted(wanted):
        if kind == "question":
            visit(id)
    return tuple(done)


class _Values:
    """The values of what is read."""

    def __init__(
        self,
        ruleset: Ruleset,
        date: dt.date,
        conditions: Sequence[Condition],
        credited: Sequence[Question],
        bounds: Mapping[str, Iterable[Fraction]],
    ) -> None:
        self.ruleset, self.date = ruleset, date
        self._bounds = {id: set(more) for id, more in bounds.items()}
        self._thresholds = Thresholds(ruleset.questions, conditions, credited)
        self._scores: dict[str, set[Fraction]] = {}
        self._read: set[tuple[str, str]] = set()
        self._ordered: dict[str, frozenset[str]] = {}
        # What several respondents say is in no cell of one answer. Within a stretch of credit
        # any mean may be crossed, unless it is said where.
        self.complete = not any(map(nodes.asks_others, conditions)) and all(
            question.id in bounds for question in credited if interpolated(question)
        )
        # How many days lie between two dates depends on both.
        if any(question.credit and question.credit.days_before for question in credited):
            self.complete = False
        for part in (part for condition in conditions for part in walk(condition)):
            if isinstance(part, nodes.Measure):
                self._read.add((part.of, part.dimension))
            elif isinstance(part, nodes.Compare) and not nodes.asks_others(part):
                self._compared(part)
        for group in set(self._ordered.values()):
            self._cut_alike(group)

    def _compared(self, compare: nodes.Compare) -> None:
        """Note the bounds of scores, and which answers are related to others."""
        if self._thresholds.alone(compare) is not None:
            return
        sides = (compare.left, compare.right)
        numbers = [side.question for side in sides if isinstance(side, nodes.NumberOf)]
        found = bound(compare)
        scores = [p for p in walk(compare) if isinstance(p, nodes.Measure) and p.of == "score"]
        if len(numbers) == len(sides):
            # Which of two is the greater one depends on nothing else.
            group = frozenset(numbers)
            for question in numbers:
                group |= self._ordered.get(question, frozenset())
            self._ordered.update(dict.fromkeys(group, group))
        elif any(self._is_cut(name) for name in nodes.named(compare)):
            self.complete = False
        elif scores:
            if len(scores) == 1 and found is not None and len(found.sum) == 1:
                value = found.value / found.sum[0][1]
                self._scores.setdefault(scores[0].dimension, set()).add(value)
            else:
                self.complete = False

    def _is_cut(self, question: str) -> bool:
        return self.ruleset.questions[question].type in ("number", "percentage", "date")

    def _cut_alike(self, group: frozenset[str]) -> None:
        """Cut answers that are put in order at the same places."""
        questions = [self.ruleset.questions[id] for id in group]
        if len({(q.type == "date", q.whole) for q in questions}) > 1:
            self.complete = False
        every: set[Fraction] = set()
        for question in questions:
            every |= self._thresholds.bounds(question.id, self.date)
            every |= self._bounds.get(question.id, set())
            if question.type != "anchored":
                every |= {Fraction(n) for n in limits(question, self.date) if n is not None}
        for id in group:
            self._bounds[id] = every
        if self._thresholds.mixed(group):
            self.complete = False

    # -- values -------------------------------------------------------------------------------

    def of(self, kind: str, id: str) -> Sequence[object]:
        """Every value of something.

        Args:
            kind: of what is read.
            id: its id.
        """
        match kind:
            case "question":
                return (*self._answers(self.ruleset.questions[id]), *NO_VALUE)
            case "criterion" | "pattern":
                return tuple(Truth)
            case "gap":
                return (*(int(value) for value in Truth), LATER)
            case "spread":
                bottom, top = min(self.ruleset.levels), max(self.ruleset.levels)
                return self._intervals(range(top - bottom + 1))
            case _:
                nothing: Sequence[object] = (Truth.NOT_APPLICABLE,)
                levels = scores = nothing
                if ("level", id) in self._read:
                    levels = self._intervals(self.ruleset.levels)
                if ("score", id) in self._read:
                    bounds = self._scores.get(id, set()) | {Fraction(0), Fraction(1)}
                    scores = self._intervals(parted(bounds, 0, 1, whole=False))
                return tuple(product(levels, scores))

    def _intervals(self, values: Iterable[Number]) -> Sequence[object]:
        known = sorted(values)
        ends = [Interval(a, b) for a in known for b in known if a <= b]
        return (*ends, Truth.OPEN, Truth.UNKNOWN, Truth.NOT_APPLICABLE)

    def _answers(self, question: Question) -> Sequence[Answer]:
        more = self._bounds.get(question.id, ())
        domain = self._thresholds.domain(question.id, self.date, self.ruleset.levels, more)
        if question.type == "multi":
            self.complete = self.complete and domain.complete
        if self._thresholds.moves(question.id, self.date):
            self.complete = False
        if question.type == "date":
            # A day before the first or after the last one can be on another day of assessment.
            far = (day for day in self._thresholds.bounds(question.id, self.date))
            self.complete = self.complete and all(1 < day < _LAST_DAY for day in far)
        # So many answers of one cell can stand in any order.
        count = len(self._ordered.get(question.id, "1"))
        answers = [answer for cell in domain.cells for answer in several(question, cell, count)]
        return [answer for answer in answers if _stands(question, answer)]


def _stands(question: Question, answer: Answer) -> bool:
    """Whether a set of choices can be answered: what stands alone is not chosen with others."""
    chosen = answer.value
    return not isinstance(chosen, frozenset) or question.together(chosen) == chosen
