"""The answers that conditions can tell apart, and everything that they can be together.

The domain of a question is cut into cells at every threshold that it is compared with; one
answer stands for all of its cell. What conditions read besides questions (levels, gaps) is given
every value that it could have, whether or not answers lead to it: where two rules agree on all of
that, they agree on every sheet.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain, combinations, pairwise, product
from math import prod

from imadvisor.conditions import nodes
from imadvisor.conditions.nodes import Condition, Node, Numeric, references, walk
from imadvisor.engine.evaluating import State, truth
from imadvisor.engine.program import LATER
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE, Answer, Sheet
from imadvisor.model.numbers import Interval, Number
from imadvisor.model.objects import CreditRule, Question
from imadvisor.model.truth import Truth
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.scoring.credits import Verdict
from imadvisor.scoring.method import Score

Reference = tuple[str, str]

MOST_CHOICES = 8
"""Of a question with more choices that matter, not every set of them is tried."""

NO_VALUE: tuple[Answer | None, ...] = (None, DONT_KNOW, NOT_APPLICABLE)
"""The ways in which a question can be without a value."""


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
        complete: whether the values stand for all that there are.
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
    maker = _Cells(ruleset, date, read, credited, numbers or {})
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


@dataclass
class _Cells:
    ruleset: Ruleset
    date: dt.date
    conditions: Sequence[Condition]
    credited: Sequence[Question]
    bounds: Mapping[str, Iterable[Fraction]]
    complete: bool = True
    _parts: list[Node] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._parts = [part for condition in self.conditions for part in walk(condition)]
        # What several respondents say is in no cell of one answer.
        self.complete = not any(map(nodes.asks_others, self.conditions))

    def of(self, kind: str, id: str) -> Sequence[object]:
        match kind:
            case "question":
                return self._answers(self.ruleset.questions[id])
            case "criterion" | "pattern":
                return tuple(Truth)
            case "gap":
                return (*(int(value) for value in Truth), LATER)
            case "spread":
                bottom, top = min(self.ruleset.levels), max(self.ruleset.levels)
                return self._intervals(range(top - bottom + 1))
            case _:
                read = {measure.of for measure in self._measures(id)}
                nothing: Sequence[object] = (Truth.OPEN,)
                levels = self._intervals(self.ruleset.levels) if "level" in read else nothing
                scores = self._intervals(self._scores(id)) if "score" in read else nothing
                return tuple(product(levels, scores))

    def _intervals(self, values: Iterable[Number]) -> Sequence[object]:
        known = sorted(values)
        ends = [Interval(a, b) for a in known for b in known if a <= b]
        return (*ends, Truth.OPEN, Truth.UNKNOWN, Truth.NOT_APPLICABLE)

    def _measures(self, id: str) -> Iterator[nodes.Measure]:
        for part in self._parts:
            if isinstance(part, nodes.Measure) and part.dimension == id:
                yield part

    def _scores(self, id: str) -> Sequence[Number]:
        mine = list(self._measures(id))
        bounds = self._thresholds(lambda node: node in mine)
        return _with_between(bounds | {Fraction(0), Fraction(1)}, 0, 1, whole=False)

    # -- answers ------------------------------------------------------------------------------

    def _answers(self, question: Question) -> Sequence[Answer | None]:
        match question.type:
            case "single" | "yes-no":
                values = [Answer.of(choice) for choice in question.choice_ids]
            case "multi":
                values = [Answer.of(chosen) for chosen in self._sets(question)]
            case "anchored":
                values = [Answer.of(level) for level in self.ruleset.levels]
            case "date":
                values = [Answer.of(day) for day in self._days(question)]
            case "text":
                values = [Answer.of("…")]
            case _:
                values = [Answer.of(number) for number in self._numbers(question)]
        values += [Answer.special(special.id) for special in question.special]
        return (*values, *NO_VALUE)

    def _sets(self, question: Question) -> Iterator[frozenset[str]]:
        counted = any(
            isinstance(part, nodes.CountOf) and part.question == question.id for part in self._parts
        ) or any(other.id == question.id for other in self.credited)
        named = [
            part.choice
            for part in self._parts
            if isinstance(part, nodes.Contains) and part.question == question.id
        ]
        matter = list(dict.fromkeys(question.choice_ids if counted else named))
        if len(matter) > MOST_CHOICES:
            self.complete = False
            matter = matter[:MOST_CHOICES]
        for size in range(len(matter) + 1):
            yield from map(frozenset, combinations(matter, size))

    def _numbers(self, question: Question) -> Sequence[Number]:
        bounds = self._thresholds(
            lambda node: isinstance(node, nodes.NumberOf) and node.question == question.id
        )
        bounds |= {
            Fraction(part.value)
            for part in self._parts
            if isinstance(part, nodes.Equals) and part.question == question.id
        }
        bounds |= set(self.bounds.get(question.id, ()))
        for rule in self._rules(question.id):
            bounds |= {Fraction(bound) for bound, _ in (*rule.points, *rule.at_most)}
            # Within a stretch of credit any mean may be crossed, unless it is said where.
            self.complete = self.complete and (not rule.points or question.id in self.bounds)
        low, high = question.limits
        return _with_between(bounds, low, high, whole=question.whole)

    def _days(self, question: Question) -> Sequence[dt.date]:
        """Days around every number of days and every date that any date is compared with."""
        ages = self._thresholds(lambda node: isinstance(node, nodes.DaysSince))
        ages |= {
            Fraction(days)
            for rule in self._rules()
            for days, _ in (*rule.days_since, *rule.at_least)
        }
        today = self.date.toordinal()
        points = {today - int(age) for age in ages} | {today - 100}
        points |= {
            int(part.value)
            for part in self._parts
            if isinstance(part, nodes.Constant | nodes.Equals) and part.is_date
        }
        # Two days on each side, so that two dates in one cell can stand in any order.
        around = {day + by for day in points for by in (-2, -1, 0, 1, 2)}
        if question.past:
            around = {day for day in around if day <= today}
        return [dt.date.fromordinal(day) for day in sorted(around) if day > 0]

    def _rules(self, id: str = "") -> Iterator[CreditRule]:
        for question in self.credited:
            if question.credit and id in ("", question.id):
                yield question.credit

    def _thresholds(self, about: Callable[[Numeric], bool]) -> set[Fraction]:
        """The numbers with which something is compared, where that is plain to see."""
        found: set[Fraction] = set()
        for part in self._parts:
            if not isinstance(part, nodes.Compare):
                continue
            sides = (part.left, part.right)
            constants = [side for side in sides if isinstance(side, nodes.Constant)]
            others = [side for side in sides if not isinstance(side, nodes.Constant)]
            if len(constants) == 1 and not isinstance(others[0], nodes.Arithmetic | nodes.Negative):
                if about(others[0]):
                    found.add(Fraction(constants[0].value))
            elif not all(isinstance(s, nodes.NumberOf) and s.is_date for s in others):
                self.complete = False
        return found


def _with_between(
    bounds: Iterable[Fraction], low: Number | None, high: Number | None, *, whole: bool
) -> list[Number]:
    """The bounds, a number between each two, and one on either side, within the limits."""
    known = sorted(set(bounds)) or [Fraction(low or 0)]
    wanted = [known[0] - 1, *known, known[-1] + 1]
    if low is not None:
        wanted.append(Fraction(low))
    if high is not None:
        wanted.append(Fraction(high))
    for one, other in pairwise(known):
        middle = (one + other) / 2
        rounded = Fraction(int(middle))
        wanted.append(rounded if one < rounded < other else middle)
    found = {
        number
        for number in wanted
        if (low is None or number >= low) and (high is None or number <= high)
    }
    if whole:
        found = {number for number in found if number.denominator == 1}
    return [int(n) if n.denominator == 1 else n for n in sorted(found)]
