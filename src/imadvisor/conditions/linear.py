"""Comparisons as bounds of sums: what is compared alike has the same sum, however it is written.

``licence > trip`` and ``days_between(trip, licence) > 0`` are both *licence - trip* above 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from imadvisor.conditions import nodes
from imadvisor.conditions.folds import NumberFold


@dataclass(frozen=True, slots=True)
class Today:
    """The day of the assessment, as its ordinal."""


Term = nodes.NumberOf | nodes.CountOf | nodes.Among | nodes.Measure | Today
"""A number that is no sum of others."""

Sum = tuple[tuple[Term, int], ...]
"""Terms with how often each counts: whole numbers without a common factor, the first above 0."""

TURNED: Mapping[nodes.Comparison, nodes.Comparison] = {
    "==": "==",
    "!=": "!=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}
"""The comparison that says the same with its sides exchanged."""


@dataclass(frozen=True, slots=True)
class LinearBound:
    """A sum compared with a number.

    Args:
        sum: without terms where it is always 0.
        operator: the comparison.
        value: with which it is compared.
    """

    sum: Sum
    operator: nodes.Comparison
    value: Fraction


def bound(compare: nodes.Compare) -> LinearBound | None:
    """What a comparison comes to where all of its numbers are there.

    Args:
        compare: of any two numbers.

    Returns:
        The sum and its bound; None where answers are multiplied.
    """
    left, right = _PARTED.number(compare.left), _PARTED.number(compare.right)
    if left is None or right is None:
        return None
    parts, constant = _added(left, right, -1)
    terms = sorted(((t, f) for t, f in parts.items() if f), key=lambda part: repr(part[0]))
    if not terms:
        return LinearBound((), compare.operator, -constant)
    factors = [factor for _, factor in terms]
    scale = Fraction(gcd(*(f.numerator for f in factors)), lcm(*(f.denominator for f in factors)))
    scale = scale if factors[0] > 0 else -scale
    found = tuple((term, int(factor / scale)) for term, factor in terms)
    operator = compare.operator if scale > 0 else TURNED[compare.operator]
    return LinearBound(found, operator, -constant / scale)


_Parts = tuple[dict[Term, Fraction], Fraction]
"""How often each term counts, and what is added to them."""


class _Parted(NumberFold["_Parts | None"]):
    """The terms of a number; None where answers are multiplied."""

    def constant(self, node: nodes.Constant) -> _Parts | None:
        return {}, Fraction(node.value)

    def number_of(self, node: nodes.NumberOf) -> _Parts | None:
        # Whether it is a date is known of its question, and makes no other term of it.
        return _once(nodes.NumberOf(node.question))

    def count_of(self, node: nodes.CountOf) -> _Parts | None:
        return _once(node)

    def days_since(self, node: nodes.DaysSince) -> _Parts | None:
        return _added(_once(Today()), _once(nodes.NumberOf(node.question)), -1)

    def among(self, node: nodes.Among) -> _Parts | None:
        return _once(node)

    def level(self, dimension: str) -> _Parts | None:
        return _once(nodes.Measure("level", dimension))

    def score(self, dimension: str) -> _Parts | None:
        return _once(nodes.Measure("score", dimension))

    def spread(self) -> _Parts | None:
        return _once(nodes.Measure("spread"))

    def negative(self, operand: _Parts | None) -> _Parts | None:
        return None if operand is None else _added(({}, Fraction(0)), operand, -1)

    def arithmetic(
        self, node: nodes.Arithmetic, left: _Parts | None, right: _Parts | None
    ) -> _Parts | None:
        if left is None or right is None:
            return None
        return _combined(node.operator, left, right)


_PARTED = _Parted()


def _once(term: Term) -> _Parts:
    return {term: Fraction(1)}, Fraction(0)


def _combined(operator: str, left: _Parts, right: _Parts) -> _Parts | None:
    match operator:
        case "+":
            return _added(left, right, 1)
        case "-":
            return _added(left, right, -1)
        case "/":
            return _added(({}, Fraction(0)), left, 1 / right[1])
        case _:
            if left[0] and right[0]:
                return None
            many, few = (left, right) if left[0] else (right, left)
            return _added(({}, Fraction(0)), many, few[1])


def _added(one: _Parts, other: _Parts, times: Fraction | int) -> _Parts:
    parts = dict(one[0])
    for term, factor in other[0].items():
        parts[term] = parts.get(term, Fraction(0)) + factor * times
    return parts, one[1] + other[1] * times
