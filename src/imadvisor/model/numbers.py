"""Exact numbers: integers, fractions, and credits in whole millionths.

No binary floating point decides anything: 0.1 + 0.1 + 0.15 + 0.1 + 0.05 is 0.5 here.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

Number = int | Fraction

MILLION = 1_000_000
"""One credit, in millionths."""

_DECIMALS = 9
_BILLION = 10**_DECIMALS

LARGEST = 10**15
"""No number in a ruleset or an answer file may be larger than this, or have more digits."""


class Interval(NamedTuple):
    """From the worst to the best that the absent answers can make of it."""

    low: Number
    high: Number

    @property
    def exact(self) -> bool:
        """Whether both ends agree."""
        return self.low == self.high


def exact(value: int | Decimal | Fraction) -> Number:
    """The number as an integer where it is one, and as a fraction otherwise.

    Raises:
        ValueError: it is not finite, or larger or finer than any sheet needs.
    """
    if isinstance(value, Decimal):
        if not value.is_finite() or (value and not -9 <= value.adjusted() <= 15):
            raise ValueError("out of range")
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int) or exponent < -9:
            raise ValueError("more than nine decimals")
    number = Fraction(value)
    if abs(number) > LARGEST:
        raise ValueError("out of range")
    return number.numerator if number.denominator == 1 else number


def rounded(value: int | Decimal | Fraction) -> Number:
    """The number rounded to nine decimals, halves to even.

    Spreadsheets and programs keep binary fractions, and write 58.333333333333336 for 7/12: what
    lies beyond nine decimals is theirs and not that of who answers.

    Raises:
        ValueError: it is not finite, or larger than any sheet needs.
    """
    if isinstance(value, Decimal):
        if not value.is_finite() or (value and value.adjusted() > 15):
            raise ValueError("out of range")
        if not value or value.adjusted() < -_DECIMALS - 1:
            return 0
    number = Fraction(round(Fraction(value) * _BILLION), _BILLION)
    if abs(number) > LARGEST:
        raise ValueError("out of range")
    return number.numerator if number.denominator == 1 else number


def as_decimal(value: Number) -> Decimal:
    """A number of at most nine decimals, without any rounding.

    Args:
        value: as `exact` or `rounded` gives it.

    Raises:
        ValueError: it has more decimals.
    """
    scaled, decimals = Fraction(value) * _BILLION, _DECIMALS
    if scaled.denominator != 1:
        raise ValueError("more than nine decimals")
    digits = scaled.numerator
    while decimals and digits % 10 == 0:
        digits, decimals = digits // 10, decimals - 1
    # Made of its digits: arithmetic would round by whatever context the program has set.
    return Decimal((digits < 0, tuple(map(int, str(abs(digits)))), -decimals))


def millionths(value: int | Decimal) -> int:
    """A credit or threshold between 0 and 1 as whole millionths.

    Raises:
        ValueError: it is outside 0 to 1, or finer than a millionth.
    """
    scaled = exact(value) * MILLION
    if not 0 <= scaled <= MILLION:
        raise ValueError("must be from 0 to 1")
    if isinstance(scaled, Fraction) and scaled.denominator != 1:
        raise ValueError("is finer than a millionth")
    return int(scaled)


def rounded_half_up(value: Number) -> int:
    """The nearest integer; halves go up."""
    if isinstance(value, int):
        return value
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
