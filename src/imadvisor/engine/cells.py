"""Cells of answers: an answer that stands for many, and where they begin and end.

Nothing else makes cells. Numbers are cut on the grid of what can be answered (nine decimals,
whole numbers, days), so a cell has a first and a last answer, and nothing lies between two
neighbours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, lcm

from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE, Answer, Kind
from imadvisor.model.numbers import Number
from imadvisor.model.questions import Question

GRID = Fraction(1, 10**9)
"""The distance between two numbers that can be answered."""

_LAST_DAY = dt.date.max.toordinal()


@dataclass(frozen=True, slots=True)
class AnswerCell:
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

    @property
    def ends(self) -> tuple[Number | None, Number | None]:
        """Its first and its last number, or day as its ordinal; None for an end that is open."""
        low = self.low if self.low is None or self.with_low else self.low + GRID
        high = self.high if self.high is None or self.with_high else self.high - GRID
        return low, high

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


@dataclass(frozen=True, slots=True)
class Domain:
    """The answers to a question with a value, as cells.

    Args:
        question: its id.
        cells: those of numbers and dates in their order, then special values.
        complete: whether rules tell no two answers of one cell apart, with the other answers as
            they are; false where that is not known.
    """

    question: str
    cells: tuple[AnswerCell, ...]
    complete: bool = True


def only(answer: Answer) -> AnswerCell:
    """The cell of an answer that stands for itself alone."""
    return AnswerCell(answer)


VALUELESS = (AnswerCell(DONT_KNOW), AnswerCell(NOT_APPLICABLE))
"""The answers without a value: *don't know*, and *not applicable*."""


def limits(question: Question, date: dt.date) -> tuple[Number | None, Number | None]:
    """The lowest and the highest number that a question takes, or day as its ordinal.

    Args:
        question: of type number, percentage or date.
        date: of the assessment.

    Returns:
        Both ends; None for one that is open.
    """
    if question.type == "date":
        return 1, date.toordinal() if question.past else _LAST_DAY
    return question.limits


def with_special(question: Question, domain: Iterable[AnswerCell]) -> tuple[AnswerCell, ...]:
    """Every cell with a value of a question: those of numbers or dates, then special values.

    Args:
        question: that is answered.
        domain: its cells without special values.
    """
    return (*domain, *(AnswerCell(Answer.special(special.id)) for special in question.special))


def listed(question: Question, levels: Iterable[int]) -> tuple[AnswerCell, ...]:
    """The cells of a question whose every answer is one of its own: choices, or levels.

    Args:
        question: of type single, yes-no or anchored.
        levels: of the ladder.
    """
    if question.type == "anchored":
        # Levels are steps: what is between two of them cannot be answered.
        return tuple(AnswerCell(Answer.of(n), Fraction(n), Fraction(n)) for n in levels)
    return tuple(AnswerCell(Answer.of(choice)) for choice in question.choice_ids)


def chosen(sets: Iterable[frozenset[str]]) -> tuple[AnswerCell, ...]:
    """Sets of choices as cells."""
    return tuple(AnswerCell(Answer.of(choices)) for choices in sets)


def worded() -> tuple[AnswerCell, ...]:
    """The one cell of a text, whose words no rule reads."""
    return (AnswerCell(Answer.of("…")),)


def cut(question: Question, bounds: Iterable[Fraction], date: dt.date) -> list[AnswerCell]:
    """What a question takes, cut so that each bound is a cell, and what lies between two.

    Args:
        question: of type number, percentage or date.
        bounds: numbers, or days as ordinals.
        date: of the assessment.
    """
    is_date = question.type == "date"
    step = Fraction(1) if is_date or question.whole else GRID
    return [
        _dated(begin, end, date) if is_date else _numbered(begin, end, step)
        for begin, end in _pieces(bounds, *limits(question, date), step)
    ]


def several(question: Question, cell: AnswerCell, count: int) -> list[Answer]:
    """So many answers of a cell, the same for every question that has this cell.

    Args:
        question: that is answered.
        cell: of it.
        count: how many; all where there are fewer.
    """
    if not cell.ranged or count == 1 or question.type == "anchored":
        return [cell.answer]
    step = Fraction(1) if question.whole or question.type == "date" else GRID
    low, high = cell.ends
    if low is None and question.type != "date":
        numbers = [Fraction(high or 0) - step * n for n in range(count)]
    else:
        numbers = [Fraction(1 if low is None else low) + step * n for n in range(count)]
    last = _LAST_DAY if high is None and question.type == "date" else high
    inside = [number for number in numbers if last is None or number <= last]
    if question.type == "date":
        return [Answer.of(dt.date.fromordinal(int(number))) for number in inside]
    return [Answer.of(_plain(number)) for number in inside]


def parted(
    bounds: Iterable[Fraction], low: Number | None, high: Number | None, *, whole: bool
) -> list[Fraction]:
    """One number for each bound, and for what lies between two of them.

    Args:
        bounds: of a number that is worked out from several answers.
        low: its least value; None where it has none.
        high: its greatest value; None where it has none.
        whole: whether it is always a whole number.
    """
    known = sorted(bounds)
    step = Fraction(1)
    if not whole:
        # Fine enough that there is something between any two.
        ends = [Fraction(end) for end in (low, high) if end is not None]
        step = Fraction(1, 2 * lcm(1, *(b.denominator for b in (*known, *ends))))
    found = []
    for begin, end in _pieces(known, low, high, step):
        place = end if begin is None else begin
        found.append((place or 0) * step)
    return found


def _pieces(
    bounds: Iterable[Fraction], low: Number | None, high: Number | None, step: Fraction
) -> list[tuple[int | None, int | None]]:
    """The first and the last place of each piece, counted in steps; None where it has no end."""
    first = None if low is None else ceil(Fraction(low) / step)
    last = None if high is None else floor(Fraction(high) / step)
    if first is not None and last is not None and first > last:
        return []
    starts: set[int] = set()
    for bound in bounds:
        place = bound / step
        starts |= {ceil(place), floor(place) + 1}
    inside = sorted(
        start
        for start in starts
        if (first is None or start > first) and (last is None or start <= last)
    )
    ends = [*(start - 1 for start in inside), last]
    return list(zip([first, *inside], ends, strict=True))


def _numbered(begin: int | None, end: int | None, step: Fraction) -> AnswerCell:
    """A cell of numbers from its first and last, in steps."""
    low = None if begin is None else begin * step
    high = None if end is None else end * step
    with_low = with_high = True
    if step != 1 and begin != end:
        # The neighbour is a bound that somebody wrote: what lies beyond it says more.
        if low is not None and _digits(low - step) < _digits(low):
            low, with_low = low - step, False
        if high is not None and _digits(high + step) < _digits(high):
            high, with_high = high + step, False
    return AnswerCell(
        Answer.of(_plain(_roundest(begin, end, step))), low, high, with_low, with_high
    )


def _digits(number: Fraction) -> int:
    """How many decimals a number on the grid has."""
    return next(count for count in range(10) if (number * 10**count).denominator == 1)


def _roundest(begin: int | None, end: int | None, step: Fraction) -> Fraction:
    """A round number of a cell, near its middle where it has one."""
    if begin is None and end is None:
        return Fraction(0)
    if begin is None or end is None:
        edge = end if begin is None else begin
        assert edge is not None
        whole = Fraction(edge) * step
        # The nearest whole number inside.
        return Fraction(floor(whole) if begin is None else ceil(whole))
    low, high = begin * step, end * step
    if low <= 0 <= high:
        return Fraction(0)
    middle = (low + high) / 2
    # Of a unit that is greater than any number of the cell no multiple lies in it.
    digits = len(str(int(max(abs(low), abs(high)))))
    unit = Fraction(10 ** min(digits, 12))
    while unit > step:
        near = Fraction(floor(middle / unit)) * unit
        for found in (near, near + unit):
            if low <= found <= high:
                return found
        unit /= 10
    return Fraction(floor(middle / step)) * step


def _plain(number: Fraction) -> Number:
    return int(number) if number.denominator == 1 else number


def _dated(begin: int | None, end: int | None, date: dt.date) -> AnswerCell:
    """A cell of days; one without an end has its first or last day as its answer."""
    assert begin is not None and end is not None
    open_low, open_high = begin == 1, end == _LAST_DAY
    if open_low and open_high:
        day = date.toordinal()
    elif open_low:
        day = end
    elif open_high:
        day = begin
    else:
        day = (begin + end) // 2
    return AnswerCell(
        Answer.of(dt.date.fromordinal(day)),
        None if open_low else begin,
        None if open_high else end,
    )
