"""Severity: how heavy a gap weighs, raised and lowered by rules one step each."""

from __future__ import annotations

from functools import lru_cache

from imadvisor.model.numbers import Interval
from imadvisor.model.truth import Truth


@lru_cache(maxsize=1_000)
def severity(base: int, top: int, raised: Truth, lowered: Truth) -> Interval:
    """The places in the list of severities that a gap may have.

    Args:
        base: the place it has by itself, from 0 for the lightest.
        top: the place of the heaviest severity; nothing is raised above it, or lowered below 0.
        raised: whether `raise_when` is true.
        lowered: whether `lower_when` is true.

    Returns:
        From the lightest to the heaviest that absent answers leave possible.
    """
    may = (Truth.TRUE, Truth.OPEN)
    low = base + (raised is Truth.TRUE) - (lowered in may)
    high = base + (raised in may) - (lowered is Truth.TRUE)
    return Interval(min(max(low, 0), top), min(max(high, 0), top))
