"""What the models of JSON reports are made of."""

from __future__ import annotations

from fractions import Fraction

from pydantic import BaseModel, ConfigDict

from imadvisor.model.numbers import Interval, Number


class ReportPart(BaseModel):
    """A frozen part of a report, without fields that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class LevelRange(ReportPart):
    """From the lowest to the highest level that the absent answers can lead to."""

    low: int
    high: int


class NumberRange(ReportPart):
    """From the lowest to the highest number that the absent answers can lead to."""

    low: float
    high: float


Value = int | float | str | list[str] | None
"""An answer as an answer file has it: ``?`` is *don't know*, ``n/a`` not applicable."""


def level_range(interval: Interval | None) -> LevelRange | None:
    """The levels in an interval; None where there is none."""
    return None if interval is None else LevelRange(low=int(interval.low), high=int(interval.high))


def number_range(interval: Interval) -> NumberRange:
    """The numbers in an interval."""
    return NumberRange(low=plain_value(interval.low), high=plain_value(interval.high))


def plain_value(value: Number) -> float:
    """A number as JSON writes it: exact numbers become binary fractions."""
    return float(value) if isinstance(value, Fraction) else value
