"""Truth: Kleene's three values, with the reason why a value is undetermined.

A condition is true, false or undetermined. Undetermined comes in three kinds, so that advice can
say what to do about it: ask the open question, find out what nobody knows, or nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """The value of a condition.

    The numbers are chosen so that *and* is the minimum: what more answers may still make false
    (`OPEN`) weighs more than what nobody knows, and that more than what does not apply.
    """

    FALSE = 0
    OPEN = 1
    """Undetermined; an answer that is still absent may settle it."""
    UNKNOWN = 2
    """Undetermined for good: somebody answered *don't know*."""
    NOT_APPLICABLE = 3
    """Undetermined for good: it is about something that does not apply."""
    TRUE = 4

    @property
    def settled(self) -> bool:
        """Whether it is true or false."""
        return self is Truth.TRUE or self is Truth.FALSE


_NEGATED = (Truth.TRUE, Truth.OPEN, Truth.UNKNOWN, Truth.NOT_APPLICABLE, Truth.FALSE)


def negation(value: Truth) -> Truth:
    """Kleene's *not*: undetermined stays undetermined, of the same kind."""
    return _NEGATED[value]


def conjunction(values: Iterable[Truth]) -> Truth:
    """Kleene's *and*: false if one is false, true if all are."""
    return min(values, default=Truth.TRUE)


def disjunction(values: Iterable[Truth]) -> Truth:
    """Kleene's *or*, by De Morgan's law from *and*."""
    return negation(conjunction(negation(value) for value in values))


def at_least(count: int, values: Iterable[Truth]) -> Truth:
    """Whether at least so many of the values are true.

    Args:
        count: how many must be true.
        values: the values counted.

    Returns:
        `OPEN` only where the open values alone could settle it, and `UNKNOWN` only where they
        could together with what nobody knows.
    """
    tally = [0] * 5
    for value in values:
        tally[value] += 1
    true, free, unknown, outside = (
        tally[Truth.TRUE],
        tally[Truth.OPEN],
        tally[Truth.UNKNOWN],
        tally[Truth.NOT_APPLICABLE],
    )
    if true >= count:
        return Truth.TRUE
    if true + free + unknown + outside < count:
        return Truth.FALSE
    if free and (true + free >= count or true + unknown + outside < count):
        return Truth.OPEN
    if unknown or free:
        return Truth.UNKNOWN if unknown else Truth.NOT_APPLICABLE
    return Truth.NOT_APPLICABLE


def of_operands(kinds: Iterable[Truth]) -> Truth:
    """The kind of a comparison that cannot be made.

    Args:
        kinds: one undetermined value per operand that has no number.

    Returns:
        What lasts: not applicable over unknown over open, because no further answer can make
        the comparison once one operand is missing for good.
    """
    return max(kinds)
