"""The reference meaning of conditions: one function for each kind of node, nothing clever."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from imadvisor.conditions import nodes
from imadvisor.conditions.folds import ConditionFold, NumberFold
from imadvisor.conditions.nodes import Condition, Numeric, Operator
from imadvisor.engine.program import present
from imadvisor.model.answers import Answer, Kind
from imadvisor.model.numbers import Interval, Number
from imadvisor.model.sheet import Sheet
from imadvisor.model.truth import (
    Truth,
    at_least,
    conjunction,
    disjunction,
    negation,
    of_operands,
)
from imadvisor.scoring.credits import Verdict
from imadvisor.scoring.method import Score


@dataclass
class State:
    """What is decided so far for one sheet.

    Args:
        sheet: the answers as given.
        asked: for each question decided whether it is asked.
        verdicts, scores, gaps, patterns: what was decided of each.
        spread: of all levels, or why there is none.
    """

    sheet: Sheet
    asked: dict[str, Truth] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    scores: dict[str, Score] = field(default_factory=dict)
    gaps: dict[str, int] = field(default_factory=dict)
    patterns: dict[str, Truth] = field(default_factory=dict)
    spread: Interval | Truth = Truth.NOT_APPLICABLE

    def answer(self, name: str) -> Answer | Truth:
        """The answer that counts: a value or special value, or why there is none.

        Args:
            name: of a question, or of the answer of a role to one, as nodes have it.
        """
        question, role = nodes.voice(name)
        asked = self.asked[question]
        if asked is Truth.FALSE:
            return Truth.NOT_APPLICABLE
        given = self.sheet.answer_of(question, role)
        if given is None or asked is Truth.OPEN:
            return Truth.OPEN
        if given.kind is Kind.DONT_KNOW:
            return Truth.UNKNOWN
        if given.kind is Kind.NOT_APPLICABLE:
            return Truth.NOT_APPLICABLE
        return given

    def among(self, node: nodes.Among) -> Number | Truth:
        """A number of those who answered: how many, or how far apart; or why there is none."""
        question, role = nodes.voice(node.question)
        asked = self.asked[question]
        if not asked.settled:
            return asked
        if asked is Truth.FALSE:
            return Truth.NOT_APPLICABLE
        if node.what == "spread":
            return self.sheet.spread(question, role)
        return self.sheet.known(question, role)

    def state(self, question: str) -> Truth:
        """`TRUE` when the question has a value, else why it has none."""
        answer = self.answer(question)
        return answer if isinstance(answer, Truth) else Truth.TRUE


def truth(node: Condition, state: State) -> Truth:
    """Return the value of a condition.

    Args:
        node: the condition.
        state: what is decided of everything that it reads.
    """
    return _Truths(state).condition(node)


def number(node: Numeric, state: State) -> Interval | Truth:
    """Return the value of a number: an interval, or why there is none.

    Args:
        node: the number.
        state: what is decided of everything that it reads.
    """
    return _Numbers(state).number(node)


class _Truths(ConditionFold[Truth]):
    """The values of conditions in one state."""

    def __init__(self, state: State) -> None:
        self.state = state

    def conjunction(self, parts: Iterator[Truth]) -> Truth:
        return conjunction(parts)

    def disjunction(self, parts: Iterator[Truth]) -> Truth:
        return disjunction(parts)

    def negation(self, part: Truth) -> Truth:
        return negation(part)

    def at_least(self, count: int, parts: Iterator[Truth]) -> Truth:
        return at_least(count, parts)

    def compare(self, node: nodes.Compare) -> Truth:
        left, right = number(node.left, self.state), number(node.right, self.state)
        missing = [side for side in (left, right) if isinstance(side, Truth)]
        if missing:
            return of_operands(missing)
        assert isinstance(left, Interval) and isinstance(right, Interval)
        return compared(node.operator, left, right)

    def equals(self, node: nodes.Equals) -> Truth:
        answer = self.state.answer(node.question)
        if isinstance(answer, Truth):
            return answer
        return _either(answer.kind is Kind.VALUE and _as_number(answer) == node.value)

    def one_of(self, node: nodes.OneOf) -> Truth:
        answer = self.state.answer(node.question)
        return answer if isinstance(answer, Truth) else _either(answer.value in node.choices)

    def contains(self, node: nodes.Contains) -> Truth:
        answer = self.state.answer(node.question)
        if isinstance(answer, Truth):
            return answer
        assert isinstance(answer.value, frozenset)
        return _either(node.choice in answer.value)

    def unknown(self, question: str) -> Truth:
        known = self.state.state(question)
        return Truth.OPEN if known is Truth.OPEN else _either(known is Truth.UNKNOWN)

    def applicable(self, question: str) -> Truth:
        known = self.state.state(question)
        return Truth.OPEN if known is Truth.OPEN else _either(known is not Truth.NOT_APPLICABLE)

    def numbered(self, node: nodes.Among) -> Truth:
        among = self.state.among(node)
        return Truth.OPEN if among is Truth.OPEN else _either(not isinstance(among, Truth))

    def met(self, criterion: str) -> Truth:
        return self.state.verdicts[criterion].truth

    def gap_present(self, gap: str) -> Truth:
        return present(self.state.gaps[gap])

    def pattern_present(self, pattern: str) -> Truth:
        return self.state.patterns[pattern]


class _Numbers(NumberFold[Interval | Truth]):
    """The values of numbers in one state: intervals, or why there are none."""

    def __init__(self, state: State) -> None:
        self.state = state

    def constant(self, node: nodes.Constant) -> Interval | Truth:
        return Interval(node.value, node.value)

    def number_of(self, node: nodes.NumberOf) -> Interval | Truth:
        answer = self._value(node.question)
        return answer if isinstance(answer, Truth) else _exactly(_as_number(answer))

    def count_of(self, node: nodes.CountOf) -> Interval | Truth:
        answer = self._value(node.question)
        if isinstance(answer, Truth):
            return answer
        assert isinstance(answer.value, frozenset)
        return _exactly(len(answer.value))

    def days_since(self, node: nodes.DaysSince) -> Interval | Truth:
        answer = self._value(node.question)
        if isinstance(answer, Truth):
            return answer
        return _exactly(self.state.sheet.date.toordinal() - _as_number(answer))

    def among(self, node: nodes.Among) -> Interval | Truth:
        among = self.state.among(node)
        return among if isinstance(among, Truth) else _exactly(among)

    def level(self, dimension: str) -> Interval | Truth:
        score = self.state.scores[dimension]
        return score.level if score.level is not None else score.state

    def score(self, dimension: str) -> Interval | Truth:
        score = self.state.scores[dimension]
        return score.score if score.score is not None else score.score_state

    def spread(self) -> Interval | Truth:
        return self.state.spread

    def negative(self, operand: Interval | Truth) -> Interval | Truth:
        return operand if isinstance(operand, Truth) else Interval(-operand.high, -operand.low)

    def arithmetic(
        self, node: nodes.Arithmetic, left: Interval | Truth, right: Interval | Truth
    ) -> Interval | Truth:
        missing = [side for side in (left, right) if isinstance(side, Truth)]
        if missing:
            return of_operands(missing)
        assert isinstance(left, Interval) and isinstance(right, Interval)
        return combined(node.operator, left, right)

    def _value(self, question: str) -> Answer | Truth:
        """The value answered; a special value is no number."""
        answer = self.state.answer(question)
        special = isinstance(answer, Answer) and answer.kind is Kind.SPECIAL
        return Truth.NOT_APPLICABLE if special else answer


def _either(holds: bool) -> Truth:
    return Truth.TRUE if holds else Truth.FALSE


def _exactly(value: Number) -> Interval:
    return Interval(value, value)


def _as_number(answer: Answer) -> Number:
    value = answer.value
    if isinstance(value, int | Fraction):
        return value
    if isinstance(value, dt.date):
        return value.toordinal()
    raise AssertionError(f"{value!r} is not a number")


def combined(operator: Operator, left: Interval, right: Interval) -> Interval:
    """Two numbers added, subtracted, multiplied or divided."""
    match operator:
        case "+":
            return Interval(left.low + right.low, left.high + right.high)
        case "-":
            return Interval(left.low - right.high, left.high - right.low)
        case "*":
            ends = [a * b for a in left for b in right]
            return Interval(min(ends), max(ends))
        case "/":
            ends = [Fraction(a) / right.low for a in left]
            return Interval(min(ends), max(ends))


def compared(operator: nodes.Comparison, left: Interval, right: Interval) -> Truth:
    """How two numbers compare; open where their intervals do not settle it."""
    match operator:
        case "<":
            return _settled(left.high < right.low, left.low >= right.high)
        case "<=":
            return _settled(left.high <= right.low, left.low > right.high)
        case ">":
            return _settled(left.low > right.high, left.high <= right.low)
        case ">=":
            return _settled(left.low >= right.high, left.high < right.low)
        case "==":
            return _settled(*_equality(left, right))
        case "!=":
            equal, differs = _equality(left, right)
            return _settled(differs, equal)


def _equality(left: Interval, right: Interval) -> tuple[bool, bool]:
    equal = left.exact and right.exact and left.low == right.low
    return equal, left.high < right.low or left.low > right.high


def _settled(surely: bool, never: bool) -> Truth:
    if surely:
        return Truth.TRUE
    return Truth.FALSE if never else Truth.OPEN


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a condition has its value: the tree, with the value of every part.

    Args:
        node: the condition, or a part of it.
        truth: its value.
        parts: the reasons below it.
    """

    node: Condition
    truth: Truth
    parts: tuple[Reason, ...] = ()


def reason(node: Condition, state: State) -> Reason:
    """Return the value of a condition with the values of all its parts.

    Args:
        node: the condition.
        state: what is decided of everything that it reads.
    """
    parts = tuple(reason(operand, state) for operand in nodes.operands(node))
    return Reason(node, truth(node, state), parts)
