"""Roadmaps as calendars (iCalendar, RFC 5545): a step is an event of whole days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from imadvisor.language import Language
from imadvisor.planning.export_revision import changed_at, revision
from imadvisor.planning.roadmap import Roadmap, Step
from imadvisor.reports.pages.roadmap_words import Telling

_LONGEST = 75
"""Octets in a line, without its end."""


def calendar_file(roadmap: Roadmap, language: Language) -> bytes:
    """A roadmap as a calendar.

    The same step of the same organisation has the same UID in every plan, so that a calendar
    that is imported again moves it: SEQUENCE and LAST-MODIFIED say which of two is the newer one
    (RFC 5545, RFC 7986, and RFC 5546 for what programs do with it). Neither looks at the clock.

    Args:
        roadmap: what is planned.
        language: of the texts.
    """
    telling = Telling(roadmap, language)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//imadvisor//roadmap//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(telling.title)}",
        # The same of the calendar as a whole (RFC 7986, 5.4).
        f"LAST-MODIFIED:{changed_at(roadmap):%Y%m%dT%H%M%SZ}",
    ]
    for step in roadmap.steps:
        lines += _event(telling, step)
    if not roadmap.steps:
        lines += _nothing(telling)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _event(telling: Telling, step: Step) -> Iterable[str]:
    categories = (telling.phase(step), telling.owner(step))
    return (
        *_begin(telling, step.id, step.start, step.end),
        f"SUMMARY:{_escaped(telling.name(step))}",
        f"DESCRIPTION:{_escaped(telling.description(step))}",
        f"CATEGORIES:{','.join(map(_escaped, categories))}",
        "END:VEVENT",
    )


def _nothing(telling: Telling) -> Iterable[str]:
    """An event that says that there is none: a calendar may not be empty."""
    day = telling.roadmap.start
    told = telling.say("Nothing has to be planned, or nothing fits.")
    return (*_begin(telling, "", day, day), f"SUMMARY:{_escaped(told)}", "END:VEVENT")


def _begin(telling: Telling, id: str, start: dt.date, end: dt.date) -> Iterable[str]:
    moment = f"{changed_at(telling.roadmap):%Y%m%dT%H%M%SZ}"
    return (
        "BEGIN:VEVENT",
        f"UID:{telling.unique(id)}",
        f"DTSTAMP:{moment}",
        f"LAST-MODIFIED:{moment}",
        f"SEQUENCE:{revision(telling.roadmap)}",
        f"DTSTART;VALUE=DATE:{_day(start)}",
        # The first day on which it is over.
        f"DTEND;VALUE=DATE:{_day(end + dt.timedelta(days=1))}",
        "TRANSP:TRANSPARENT",
    )


def _day(day: dt.date) -> str:
    return day.isoformat().replace("-", "")


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, "\\" + sign)
    return text.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """The parts of a line, each short enough; a letter of several octets stays whole."""
    part, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > _LONGEST:
            yield part
            part, size = " ", 1
        part, size = part + sign, size + octets
    yield part
