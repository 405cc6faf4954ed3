"""The answers to a question, cut into cells that no rule can tell apart inside.

A choice is a cell of its own. Numbers and dates are cut at the thresholds that occur in
conditions and credits: a threshold is a cell, and so is what lies between two of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from imadvisor.conditions import nodes
from imadvisor.conditions.nodes import Condition, Numeric, voice
from imadvisor.model.answers import Answer, Kind, Sheet
from imadvisor.model.numbers import Number
from imadvisor.model.objects import CreditRule, Question
from imadvisor.rulesets.ruleset import Ruleset

_FAR = 100_000
"""A number of days that no rule compares with: larger ones are days of the calendar."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Answers that rules do not tell apart.

    Args:
        answer: one of them.
        low, high: the ends of a cell of numbers, or of dates as the day's ordinal; None for an
            end that is open, and for everything else.
        with_low, with_high: whether the ends belong to it.
    """

    answer: Answer
    low: Number | None = None
    high: Number | None = None
    with_low: bool = True
    with_high: bool = True

    @property
    def ranged(self) -> bool:
        """Whether it is a cell of numbers or dates, which has neighbours."""
        return self.answer.kind is Kind.VALUE and not isinstance(self.answer.value, str | frozenset)

    def holds(self, given: Answer) -> bool:
        """Whether an answer is in it.

        Args:
            given: to the same question.
        """
        if given.kind is not self.answer.kind:
            return False
        if not self.ranged:
            return given.value == self.answer.value
        value = given.value
        number = value.toordinal() if isinstance(value, dt.date) else value
        assert isinstance(number, int | Fraction)
        above = self.low is None or number > self.low or (self.with_low and number == self.low)
        below = self.high is None or number < self.high or (self.with_high and number == self.high)
        return above and below


def cells_of(ruleset: Ruleset, question: Question, sheet: Sheet) -> tuple[Cell, ...]:
    """Every cell of a question, those of numbers and dates in their order.

    Args:
        ruleset: whose rules tell answers apart.
        question: not of type text.
        sheet: the other answers, and the day to which dates are related.
    """
    specials = [Cell(Answer.special(special.id)) for special in question.special]
    match question.type:
        case "single" | "yes-no":
            return tuple(Cell(Answer.of(choice)) for choice in question.choice_ids)
        case "multi":
            return tuple(Cell(Answer.of(chosen)) for chosen in _chosen(question, sheet))
        case "anchored":
            # Levels are steps: what is between two of them cannot be answered.
            return tuple(
                Cell(Answer.of(level), Fraction(level), Fraction(level)) for level in ruleset.levels
            )
        case "date":
            latest = sheet.date.toordinal() if question.past else dt.date.max.toordinal()
            days = _days(ruleset, question, sheet)
            found = _cut(days, 1, latest, whole=True)
            dates = (_dated(cell) for cell in found)
            return (*dates, *specials)
        case _:
            numbers = _numbers(ruleset, question)
            low: Number | None = question.minimum
            high: Number | None = question.maximum
            if question.type == "percentage":
                low, high = 0, 100
            found = _cut(numbers, low, high, whole=question.whole)
            return (*found, *specials)


def thresholds(node: Condition, question: str) -> Iterator[Fraction]:
    """The numbers that a condition compares a question with.

    Args:
        node: the condition.
        question: its id.
    """
    match node:
        case nodes.All() | nodes.Any() | nodes.AtLeast():
            for operand in node.operands:
                yield from thresholds(operand, question)
        case nodes.Not():
            yield from thresholds(node.operand, question)
        case nodes.Equals() if voice(node.question)[0] == question:
            yield Fraction(node.value)
        case nodes.Compare():
            sides = (node.left, node.right)
            if any(_is_about(side, question) for side in sides):
                yield from (Fraction(v) for side in sides for v in _constants(side))


def _chosen(question: Question, sheet: Sheet) -> list[frozenset[str]]:
    """What is chosen with one choice more or less, everything, and nothing."""
    given = sheet.answers.get(question.id)
    had = given.value if given and isinstance(given.value, frozenset) else frozenset[str]()
    changed = [had ^ {choice} for choice in question.choice_ids]
    everything = [had, *changed, frozenset(question.choice_ids), frozenset[str]()]
    return list(dict.fromkeys(everything))


def _cut(
    bounds: Iterable[Number], lowest: Number | None, highest: Number | None, *, whole: bool
) -> list[Cell]:
    """Numbers, cut at bounds: each is a cell, and so is what lies between two.

    Args:
        bounds: at which to cut.
        lowest: of what may be answered; None where it has no end.
        highest: likewise.
        whole: whether only whole numbers may be.
    """
    inside = sorted(
        {
            Fraction(bound)
            for bound in bounds
            if (lowest is None or bound >= lowest)
            and (highest is None or bound <= highest)
            and not (whole and Fraction(bound).denominator > 1)
        }
    )
    found: list[Cell] = []
    before: Number | None = lowest
    first = True
    for bound in (*inside, None):
        end = highest if bound is None else bound
        # The lower end belongs to the cell only where it is no bound itself.
        cell = _between(before, end, first, bound is None, whole)
        if cell is not None:
            found.append(cell)
        if bound is not None:
            found.append(Cell(Answer.of(_plain(bound)), bound, bound))
            before, first = bound, False
    return found


def _between(
    low: Number | None, high: Number | None, with_low: bool, with_high: bool, whole: bool
) -> Cell | None:
    """The cell between two ends, or None where nothing is there."""
    with_low, with_high = with_low and low is not None, with_high and high is not None
    if whole:
        low = None if low is None else low if with_low else low + 1
        high = None if high is None else high if with_high else high - 1
        with_low, with_high = low is not None, high is not None
    if (
        low is not None
        and high is not None
        and (low > high or (low == high and not (with_low and with_high)))
    ):
        return None
    inside: Fraction
    if low is not None and high is not None:
        inside = Fraction(low + high) / 2
    elif low is not None:
        inside = Fraction(low) + (0 if with_low else 1)
    elif high is not None:
        inside = Fraction(high) - (0 if with_high else 1)
    else:
        inside = Fraction(0)
    if whole:
        inside = Fraction(inside.__floor__())
    return Cell(Answer.of(_plain(inside)), low, high, with_low, with_high)


def _plain(number: Number) -> Number:
    found = Fraction(number)
    return int(found) if found.denominator == 1 else found


def _dated(cell: Cell) -> Cell:
    day = cell.answer.value
    assert isinstance(day, int)
    # Without an end a day near the other one says more than one in the middle of all days.
    if cell.high is not None and cell.low == 1:
        day = int(cell.high)
    elif cell.low is not None and cell.high == dt.date.max.toordinal():
        day = int(cell.low)
    low = None if cell.low == 1 else cell.low
    high = None if cell.high == dt.date.max.toordinal() else cell.high
    return Cell(Answer.of(dt.date.fromordinal(day)), low, high, cell.with_low, cell.with_high)


def _numbers(ruleset: Ruleset, question: Question) -> set[Fraction]:
    found = {
        value
        for condition in ruleset.conditions.values()
        for value in thresholds(condition, question.id)
    }
    return found | set(_steps(question.credit))


def _days(ruleset: Ruleset, question: Question, sheet: Sheet) -> set[int]:
    """The days, as ordinals, around which rules can tell dates apart."""
    ages = {0}
    calendar: set[int] = set()
    for condition in ruleset.conditions.values():
        for value in thresholds(condition, question.id):
            if value < _FAR:
                ages.add(int(value))
            else:
                calendar.add(int(value))
    ages |= {int(step) for step in _steps(question.credit)}
    today = sheet.date.toordinal()
    days = calendar | {today - age for age in ages}
    for id, answer in sheet.answers.items():
        if id != question.id and isinstance(answer.value, dt.date):
            other = answer.value.toordinal()
            days |= {other + sign * age for age in ages for sign in (-1, 1)}
    return {day for day in days if 1 <= day <= dt.date.max.toordinal()}


def _is_about(node: Numeric, question: str) -> bool:
    match node:
        case nodes.NumberOf() | nodes.CountOf() | nodes.DaysSince() | nodes.Among():
            return voice(node.question)[0] == question
        case nodes.Negative():
            return _is_about(node.operand, question)
        case nodes.Arithmetic():
            return _is_about(node.left, question) or _is_about(node.right, question)
        case _:
            return False


def _constants(node: Numeric) -> Iterator[Number]:
    match node:
        case nodes.Constant():
            yield node.value
        case nodes.Negative():
            yield from (-value for value in _constants(node.operand))
        case nodes.Arithmetic():
            yield from _constants(node.left)
            yield from _constants(node.right)


def _steps(credit: CreditRule | None) -> Iterator[Fraction]:
    if credit is None:
        return
    for points in (credit.points, credit.at_most, credit.days_since, credit.at_least):
        yield from (Fraction(value) for value, _ in points)
