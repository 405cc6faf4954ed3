"""The reference meaning of conditions: one case per kind of node, nothing clever."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction

from imadvisor.conditions import nodes
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
    """The value of a condition."""
    match node:
        case nodes.All():
            return conjunction(truth(operand, state) for operand in node.operands)
        case nodes.Any():
            return disjunction(truth(operand, state) for operand in node.operands)
        case nodes.Not():
            return negation(truth(node.operand, state))
        case nodes.AtLeast():
            return at_least(node.count, (truth(operand, state) for operand in node.operands))
        case nodes.Holds(what="met"):
            return state.verdicts[node.id].truth
        case nodes.Holds(what="gap"):
            return present(state.gaps[node.id])
        case nodes.Holds():
            return state.patterns[node.id]
        case nodes.Compare():
            return _compared(node, state)
        case nodes.Said():
            return _said(node, state)
        case nodes.Numbered():
            among = state.among(node.operand)
            if not isinstance(among, Truth):
                return Truth.TRUE
            return Truth.OPEN if among is Truth.OPEN else Truth.FALSE
        case nodes.OneOf() | nodes.Contains() | nodes.Equals():
            answer = state.answer(node.question)
            if isinstance(answer, Truth):
                return answer
            return Truth.TRUE if _is(node, answer) else Truth.FALSE


def _is(node: nodes.OneOf | nodes.Contains | nodes.Equals, answer: Answer) -> bool:
    match node:
        case nodes.OneOf():
            return answer.value in node.choices
        case nodes.Contains():
            assert isinstance(answer.value, frozenset)
            return node.choice in answer.value
        case nodes.Equals():
            return answer.kind is Kind.VALUE and _as_number(answer) == node.value


def _said(node: nodes.Said, state: State) -> Truth:
    known = state.state(node.question)
    if known is Truth.OPEN:
        return Truth.OPEN
    if node.what == "unknown":
        return Truth.TRUE if known is Truth.UNKNOWN else Truth.FALSE
    return Truth.FALSE if known is Truth.NOT_APPLICABLE else Truth.TRUE


def _as_number(answer: Answer) -> Number:
    value = answer.value
    if isinstance(value, int | Fraction):
        return value
    if isinstance(value, dt.date):
        return value.toordinal()
    raise AssertionError(f"{value!r} is not a number")


def number(node: Numeric, state: State) -> Interval | Truth:
    """The value of a number: an interval, or why there is none."""
    match node:
        case nodes.Constant():
            return Interval(node.value, node.value)
        case nodes.Negative():
            value = number(node.operand, state)
            return value if isinstance(value, Truth) else Interval(-value.high, -value.low)
        case nodes.Arithmetic():
            return _combined(node, state)
        case nodes.Measure(of="spread"):
            return state.spread
        case nodes.Measure():
            score = state.scores[node.dimension]
            if node.of == "level":
                return score.level if score.level is not None else score.state
            return score.score if score.score is not None else score.score_state
        case nodes.Among():
            among = state.among(node)
            return among if isinstance(among, Truth) else Interval(among, among)
        case nodes.NumberOf() | nodes.CountOf() | nodes.DaysSince():
            answer = state.answer(node.question)
            if isinstance(answer, Truth):
                return answer
            if answer.kind is Kind.SPECIAL:
                return Truth.NOT_APPLICABLE
            if isinstance(node, nodes.CountOf):
                assert isinstance(answer.value, frozenset)
                return Interval(len(answer.value), len(answer.value))
            found = _as_number(answer)
            if isinstance(node, nodes.DaysSince):
                found = state.sheet.date.toordinal() - found
            return Interval(found, found)


def _combined(node: nodes.Arithmetic, state: State) -> Interval | Truth:
    left, right = number(node.left, state), number(node.right, state)
    missing = [side for side in (left, right) if isinstance(side, Truth)]
    if missing:
        return of_operands(missing)
    assert isinstance(left, Interval) and isinstance(right, Interval)
    return combined(node.operator, left, right)


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


def _compared(node: nodes.Compare, state: State) -> Truth:
    left, right = number(node.left, state), number(node.right, state)
    missing = [side for side in (left, right) if isinstance(side, Truth)]
    if missing:
        return of_operands(missing)
    assert isinstance(left, Interval) and isinstance(right, Interval)
    return compared(node.operator, left, right)


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
    """The value of a condition with the values of all its parts."""
    match node:
        case nodes.All() | nodes.Any() | nodes.AtLeast():
            parts = tuple(reason(operand, state) for operand in node.operands)
        case nodes.Not():
            parts = (reason(node.operand, state),)
        case _:
            parts = ()
    return Reason(node, truth(node, state), parts)
