"""Dates in the cells of a table, in every way in which they are written."""

from __future__ import annotations

import datetime as dt
import re

from imadvisor.answers.formats.grid import Cell, shown_number
from imadvisor.answers.formats.header_words import (
    months,
    plain,
)
from imadvisor.answers.formats.unclear import Unclear, short
from imadvisor.model.questions import Question
from imadvisor.phrases import say
from imadvisor.spelling import unquoted

_ZONE = r"(?: ?(?:Z|[+-]\d{2}:?\d{2}))?"
_TIME = rf"(?:[T ](\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d+)?)?)(?: ?([AP]M))?{_ZONE})?"
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})" + _TIME)
_SHORT_YEAR = re.compile(r"\d{1,2}[-/. ](?:\d{1,2}|[a-z]+)[-/. ]'?\d{2}")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th|e)?[-\s]+([a-z]+)\.?,?[-\s]+(\d{4})")
_MONTH_FIRST = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_SERIAL_BASE = dt.date(1899, 12, 30)
_SERIALS = range(14_611, 73_051)  # 1940 to 2100


def as_typed(piece: str, text: str) -> str:
    """A piece as it stands in the text that it comes from, where it can be found in it."""
    for part in re.split(r"[;\r\n]", text):
        if plain(part) == piece:
            return part.strip()
    return piece


# -- dates --------------------------------------------------------------------------------


def date_in(cell: Cell, question: Question | None = None) -> dt.date:
    """The date that a cell holds.

    Args:
        cell: not empty.
        question: whose special values are named as well, where it fails.

    Raises:
        Unclear: it holds none, or may hold either of two.
    """
    value = cell.value
    if isinstance(value, dt.datetime):
        if value.time() != dt.time():
            raise _timed(value.date(), str(value.time()))
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, float):
        raise _serial(value, shown_number(value), question)
    if not isinstance(value, str):
        raise _no_date(say("must be a date"), question)
    text = plain(unquoted(value))
    if text.isdecimal() and len(text) == 5:
        raise _serial(float(text), text, question)
    try:
        found = _written_date(text)
    except ValueError:
        found = None
    if found is None:
        raise _no_date(say("'{}' is not a date that exists", short(value)), question)
    return found


def _written_date(text: str) -> dt.date | None:
    if match := _YEAR_FIRST.fullmatch(text.upper()):
        day = dt.date(int(match[1]), int(match[2]), int(match[3]))
        _without_time(day, match[4], match[5])
        return day
    if match := _YEAR_LAST.fullmatch(text.upper()):
        day = _day_and_month(text, int(match[1]), int(match[2]), int(match[3]))
        _without_time(day, match[4], match[5])
        return day
    if match := _DAY_FIRST.fullmatch(text):
        month = months().get(match[2])
        return dt.date(int(match[3]), month, int(match[1])) if month else None
    if match := _MONTH_FIRST.fullmatch(text):
        month = months().get(match[1])
        return dt.date(int(match[3]), month, int(match[2])) if month else None
    if _SHORT_YEAR.fullmatch(text):
        raise Unclear(
            say("'{}' has a year of two digits", text), say("write a date such as 2026-01-31")
        )
    return None


def _without_time(day: dt.date, time: str | None, half: str | None) -> None:
    """Midnight is the day itself; at another time it is the next day somewhere else."""
    if half == "AM" and time and time.startswith("12:"):
        time = f"00{time[2:]}"
    if time and (half == "PM" or time.strip("0:.,")):
        raise _timed(day, time)


def _timed(day: dt.date, time: str) -> Unclear:
    message = say("must be a date without a time of day, and this says {}", time)
    return Unclear(message, say("write {} if that is the day by your own clock", str(day)))


def _day_and_month(text: str, first: int, second: int, year: int) -> dt.date:
    if first > 12 or first == second:
        return dt.date(year, second, first)
    day_first = dt.date(year, second, first) if second <= 12 else None
    month_first = dt.date(year, first, second)
    if day_first is None:
        message = say("'{}' has no month {}", text, second)
        raise Unclear(message, say("write {} if that is meant", month_first.isoformat()))
    message = say("'{}' may be {} or {}", text, day_first, month_first)
    raise Unclear(message, say("write {} or {}", day_first.isoformat(), month_first.isoformat()))


def _serial(value: float, shown: str, question: Question | None) -> Unclear:
    if int(value) not in _SERIALS:
        return _no_date(say("must be a date"), question)
    day = _SERIAL_BASE + dt.timedelta(days=int(value))
    return Unclear(
        say("{} is a number, as a spreadsheet counts days", shown),
        say("did you mean {}?", day.isoformat()),
    )


def _no_date(message: str, question: Question | None) -> Unclear:
    specials = ", ".join(special.id for special in question.special) if question else ""
    if specials:
        return Unclear(message, say("write year-month-day, such as 2026-01-31, or {}", specials))
    return Unclear(message, say("write year-month-day, such as 2026-01-31"))
