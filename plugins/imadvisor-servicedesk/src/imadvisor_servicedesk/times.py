"""Times as they stand in an export."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

EMPTY = frozenset({"", "-", "null"})
"""What a cell without a time holds."""

YEARS = range(1900, 2201)
"""Times in other years are mistakes."""

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)

_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,6})?)?"
    r" ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIRECTIVES = frozenset("YymdbBHIpMSfzaA%")


class Unreadable(Exception):
    """A text is no time; says why."""


def instant(when: dt.datetime) -> int:
    """Microseconds since the beginning of 1970, UTC.

    Args:
        when: with its offset or zone.
    """
    return (when - EPOCH) // MICROSECOND


def read_time(text: str, formats: Sequence[str]) -> dt.datetime:
    """A time as it stands, with its offset where it has one.

    Args:
        text: of the cell, without spaces around it.
        formats: as `datetime.strptime` has them; none for ISO 8601.

    Raises:
        Unreadable: it is none, or could be several.
    """
    when = _by_formats(text, formats) if formats else _iso(text)
    if when.year not in YEARS:
        raise Unreadable(f"the year must be from {YEARS[0]} to {YEARS[-1]}")
    return when


def format_mistake(format: str) -> str:
    """What is wrong with a format; empty where nothing is.

    Args:
        format: as `datetime.strptime` has them.
    """
    used = set(re.findall("%(.?)", format, re.DOTALL))
    unknown = sorted(used - _DIRECTIVES)
    if unknown:
        return f"'%{unknown[0]}' is not understood"
    for letters, what in (("Yy", "a year"), ("mbB", "a month"), ("d", "a day"), ("M", "minutes")):
        if not used & set(letters):
            return f"it has no place for {what}"
    if "H" not in used and not {"I", "p"} <= used:
        return "it has no place for the hour: %H, or %I with %p"
    named = [letter for letter in re.findall("%(.)", format) if letter != "%"]
    if len(named) > len(set(named)):
        return "it has something twice"
    return ""


def _iso(text: str) -> dt.datetime:
    if _DAY.fullmatch(text):
        raise Unreadable("it has no time of day, so that hours cannot be counted")
    if not _ISO.fullmatch(text):
        raise Unreadable("it is no time as ISO 8601 writes it, such as 2026-11-02T09:30")
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable("there is no such day or time") from None


def _by_formats(text: str, formats: Sequence[str]) -> dt.datetime:
    found = []
    for format in formats:
        try:
            found.append(dt.datetime.strptime(text, format))
        except (ValueError, OverflowError):
            continue
    if not found:
        raise Unreadable(f"it is no time as {' or '.join(formats)} writes it")
    # Times with and without an offset are never equal.
    if any(when != found[0] for when in found):
        raise Unreadable("it can be read in two ways")
    return found[0]
