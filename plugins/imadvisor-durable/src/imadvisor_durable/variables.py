"""What comparisons look at, as small whole numbers, for durable-rules to compare.

A variable has a code on every sheet. The codes 1 to 3 are those of `Truth` and say why there is
nothing to look at; what is there has a code from `THERE`. Numbers themselves never reach
durable-rules, which compares some of them wrongly: it is told how two numbers lie.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from imadvisor.plugin import (
    Answer,
    Compare,
    Constant,
    Contains,
    Equals,
    Interval,
    Kind,
    Number,
    Numbered,
    Numeric,
    OneOf,
    Question,
    Said,
    State,
    Truth,
    number,
    of_operands,
    voice,
)

THERE = 4

MISSING = (Truth.OPEN, Truth.UNKNOWN, Truth.NOT_APPLICABLE)

Meaning = Mapping[int, Truth]
"""The value of a comparison for each code of its variable; false for any other code."""


class Variable(Protocol):
    """What a comparison looks at; equal ones are looked at once."""

    def code(self, state: State) -> int:
        """How it is on a sheet."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which choice or special value was answered; the last code is for any other answer.

    Args:
        question: its id.
        known: the choices and special values of the question.
    """

    question: str
    known: tuple[str, ...]

    def code(self, state: State) -> int:
        """The place of the choice, from `THERE`."""
        answer = state.answer(self.question)
        if isinstance(answer, Truth):
            return int(answer)
        if answer.value in self.known:
            return THERE + self.known.index(str(answer.value))
        return THERE + len(self.known)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whether a choice is among those that were chosen.

    Args:
        question: its id.
        choice: the id of the choice.
    """

    question: str
    choice: str

    def code(self, state: State) -> int:
        """`THERE` where it is not, one more where it is."""
        answer = state.answer(self.question)
        if isinstance(answer, Truth):
            return int(answer)
        assert isinstance(answer.value, frozenset)
        return THERE + (self.choice in answer.value)


@dataclass(frozen=True, slots=True)
class Exactly:
    """Whether a number was answered; a special value is another answer.

    Args:
        question: its id.
        value: the number, or the ordinal of a day.
    """

    question: str
    value: Number

    def code(self, state: State) -> int:
        """`THERE` where it was not, one more where it was."""
        answer = state.answer(self.question)
        if isinstance(answer, Truth):
            return int(answer)
        return THERE + (answer.kind is Kind.VALUE and _plain(answer) == self.value)


@dataclass(frozen=True, slots=True)
class Sides:
    """How two intervals lie.

    Args:
        left, right: the numbers compared.
    """

    left: Numeric
    right: Numeric

    def code(self, state: State) -> int:
        """`lie` of how the lowest left lies to the highest right, and the other way round."""
        left, right = number(self.left, state), number(self.right, state)
        missing = [side for side in (left, right) if isinstance(side, Truth)]
        if missing:
            return int(of_operands(missing))
        assert isinstance(left, Interval) and isinstance(right, Interval)
        return _lie(_sign(left.low - right.high), _sign(left.high - right.low))


Leaf = OneOf | Said | Numbered | Contains | Equals | Compare


def looked_at(leaf: Leaf, questions: Mapping[str, Question]) -> tuple[Variable, Meaning]:
    """What a comparison looks at, and what it makes of that.

    Args:
        leaf: the comparison.
        questions: of the ruleset, by id.
    """
    match leaf:
        case OneOf():
            choice = _choice(leaf.question, questions)
            known = {THERE + place: id in leaf.choices for place, id in enumerate(choice.known)}
            return choice, _settled(known)
        case Said(what="unknown"):
            return _choice(leaf.question, questions), {1: Truth.OPEN, 2: Truth.TRUE}
        case Said():
            choice = _choice(leaf.question, questions)
            given = range(THERE, THERE + len(choice.known) + 1)
            return choice, {1: Truth.OPEN, 2: Truth.TRUE, **dict.fromkeys(given, Truth.TRUE)}
        case Numbered():
            return Sides(leaf.operand, Constant(0)), _numbered()
        case Contains():
            return Chosen(leaf.question, leaf.choice), _settled({THERE + 1: True})
        case Equals():
            return Exactly(leaf.question, leaf.value), _settled({THERE + 1: True})
        case Compare():
            return Sides(leaf.left, leaf.right), _of_lies(leaf.operator)


def _choice(question: str, questions: Mapping[str, Question]) -> Choice:
    asked = questions[voice(question)[0]]
    return Choice(question, (*asked.choice_ids, *(special.id for special in asked.special)))


def _settled(known: Mapping[int, bool]) -> Meaning:
    """A comparison that takes over why there is nothing to look at."""
    truths = {int(truth): truth for truth in MISSING}
    return truths | {code: Truth.TRUE for code, true in known.items() if true}


def _plain(answer: Answer) -> Number:
    value = answer.value
    if isinstance(value, dt.date):
        return value.toordinal()
    assert value is not None and not isinstance(value, str | frozenset)
    return value


# -- how intervals lie ------------------------------------------------------------------------


def _sign(value: Number) -> int:
    return (value > 0) - (value < 0)


def _lie(lowest: int, highest: int) -> int:
    return THERE + 3 * (lowest + 1) + highest + 1


_Judge = Callable[[int, int], bool]
"""Whether it is so, from the signs of left minus right: at least, and at most."""

_TRUE: Mapping[str, _Judge] = {
    "<": lambda _, highest: highest < 0,
    "<=": lambda _, highest: highest <= 0,
    ">": lambda lowest, _: lowest > 0,
    ">=": lambda lowest, _: lowest >= 0,
    "==": lambda lowest, highest: lowest == highest == 0,
    "!=": lambda lowest, highest: highest < 0 or lowest > 0,
}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


def _numbered() -> Meaning:
    """Whether there is a number, for each way in which it can lie; false for any other code."""
    there = {_lie(lowest, highest) for lowest in (-1, 0, 1) for highest in (-1, 0, 1)}
    return {int(Truth.OPEN): Truth.OPEN, **dict.fromkeys(there, Truth.TRUE)}


def _of_lies(operator: str) -> Meaning:
    """The value of a comparison for each way in which intervals can lie."""
    truths: dict[int, Truth] = {int(truth): truth for truth in MISSING}
    for lowest in (-1, 0, 1):
        for highest in range(lowest, 2):
            if _TRUE[operator](lowest, highest):
                truths[_lie(lowest, highest)] = Truth.TRUE
            elif not _TRUE[_OPPOSITE[operator]](lowest, highest):
                truths[_lie(lowest, highest)] = Truth.OPEN
    return truths
