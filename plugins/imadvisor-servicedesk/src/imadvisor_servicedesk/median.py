"""The median of waiting, where some still wait."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

HOUR = 3_600_000_000
"""Microseconds."""


def median(answered: Sequence[int], waiting: int = 0) -> Decimal | None:
    """The median in hours, rounded up to hundredths; None where most still wait.

    Rounding up cannot bring a number down to a threshold that it is above.

    Args:
        answered: how long each took, in microseconds.
        waiting: how many still wait, each taken as longer than all of the others.
    """
    ordered = sorted(answered)
    count = len(ordered) + waiting
    low, high = (count - 1) // 2, count // 2
    if high >= len(ordered):
        return None
    exact = ordered[low] + ordered[high]
    hundredths = -(-exact * 100 // (2 * HOUR))
    # Made of its digits, so that no decimal context rounds it.
    return Decimal((hundredths < 0, tuple(map(int, str(abs(hundredths)))), -2))
