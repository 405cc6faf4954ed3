"""The options of the collector, and what they mean once they are read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from imadvisor.plugin import Option, Place

from imadvisor_servicedesk.problems import Problems, did_you_mean
from imadvisor_servicedesk.times import format_mistake

OPTIONS = (
    Option("export", "The ticket export, a CSV file in UTF-8."),
    Option("opened", "The column with the time at which a ticket was opened.", "opened"),
    Option(
        "answered",
        "The column with the time of a useful answer; empty to count until the closing.",
        "answered",
    ),
    Option(
        "closed",
        "The column with the time of closing, used where there is no time of answering; "
        "empty where the export has none.",
        "closed",
    ),
    Option("id", "The column with the number of a ticket: no number may come twice.", ""),
    Option("only", "Keep only the tickets with a value in a column: COLUMN=VALUE.", ""),
    Option("separator", "comma, semicolon or tab; found out where it is empty.", ""),
    Option(
        "dates",
        "How times are written, as in %d-%m-%Y %H:%M, several with | between them; "
        "ISO 8601 where it is empty.",
        "",
    ),
    Option("zone", "The time zone of the working hours, such as Europe/Amsterdam.", ""),
    Option("workhours", "From when until when people work.", "09:00-17:00"),
    Option("workdays", "On which days people work: mon-fri, or mon,tue,thu.", "mon-fri"),
    Option("holidays", "Days on which nobody works, such as 2026-12-25,2026-12-26.", ""),
    Option("window", "How many days are looked back, with the day of the assessment.", "90"),
    Option("minimum", "How many answered tickets there must be to propose anything.", "20"),
)

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", ",": ",", ";": ";", "\\t": "\t"}

_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-(?:([01][0-9]|2[0-3]):([0-5][0-9])|24:00)")
_ZONE = re.compile("[A-Za-z0-9_+/-]{1,64}")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the collector is told.

    Args:
        export: the name of the file.
        opened: the column with the time of opening.
        answered: that with the time of a useful answer; empty where it is not used.
        closed: that with the time of closing; empty where it is not used.
        id: that with the number of a ticket; empty where it is not used.
        only: a column and the value that kept tickets have in it; None to keep all.
        separator: between cells; empty where it is to be found out.
        dates: formats of times as `datetime.strptime` has them; none for ISO 8601.
        zone: of the working hours; None where times are read as they stand.
        start: when work begins, in minutes after midnight.
        end: when it ends, in minutes after midnight, up to 1,440.
        workdays: on which days people work, as numbers from 0 for Monday.
        holidays: days on which nobody works.
        window: how many days are looked back.
        minimum: how many answered tickets there must be.
    """

    export: str
    opened: str
    answered: str
    closed: str
    id: str
    only: tuple[str, str] | None
    separator: str
    dates: tuple[str, ...]
    zone: ZoneInfo | None
    start: int
    end: int
    workdays: tuple[int, ...]
    holidays: frozenset[dt.date]
    window: int
    minimum: int

    @property
    def columns(self) -> Mapping[str, str]:
        """The columns that the file must have, by what they are for."""
        named = {
            "opened": self.opened,
            "answered": self.answered,
            "closed": self.closed,
            "id": self.id,
            "only": self.only[0] if self.only else "",
        }
        return {use: name for use, name in named.items() if name}


def read_settings(given: Mapping[str, str]) -> Settings:
    """What the options mean.

    Args:
        given: the value of each, by name.

    Raises:
        InputError: with every option that means nothing.
    """
    reader = _Reader({name: value.strip() for name, value in given.items()})
    settings = reader.read()
    reader.problems.demand_none()
    return settings


class _Reader:
    def __init__(self, given: Mapping[str, str]) -> None:
        self.given = given
        self.problems = Problems("--option")

    def wrong(self, name: str, message: str, hint: str) -> None:
        self.problems.add(Place(f"--option {name}"), message, hint, self.given[name])

    def read(self) -> Settings:
        given = self.given
        if not given["export"]:
            self.wrong("export", "it names no file", "give it as --option export=tickets.csv")
        if not given["opened"]:
            self.wrong("opened", "it names no column", "without a time of opening nothing counts")
        if not (given["answered"] or given["closed"]):
            hint = "without a time of answering or closing nothing counts"
            self.wrong("answered", "neither it nor 'closed' names a column", hint)
        for name, other in (("answered", "opened"), ("closed", "opened"), ("closed", "answered")):
            if given[name] and given[name] == given[other]:
                self.wrong(name, f"it is the column of '{other}' as well", "give each its own")
        start, end = self.hours()
        return Settings(
            export=given["export"],
            opened=given["opened"],
            answered=given["answered"],
            closed=given["closed"],
            id=given["id"],
            only=self.only(),
            separator=self.separator(),
            dates=self.dates(),
            zone=self.zone(),
            start=start,
            end=end,
            workdays=self.workdays(),
            holidays=self.holidays(),
            window=self.number("window", 3660),
            minimum=self.number("minimum", 500_000),
        )

    def only(self) -> tuple[str, str] | None:
        if not self.given["only"]:
            return None
        column, equals, value = (part.strip() for part in self.given["only"].partition("="))
        if not (column and equals):
            self.wrong("only", "it is no column with a value", "write --option only=COLUMN=VALUE")
        return column, value

    def separator(self) -> str:
        name = self.given["separator"]
        if name and name.lower() not in SEPARATORS:
            self.wrong("separator", "there is no such separator", "comma, semicolon or tab")
        return SEPARATORS.get(name.lower(), "")

    def dates(self) -> tuple[str, ...]:
        formats = tuple(part.strip() for part in self.given["dates"].split("|") if part.strip())
        for one in formats:
            if mistake := format_mistake(one):
                self.wrong("dates", mistake, "such as %d-%m-%Y %H:%M")
        return formats

    def zone(self) -> ZoneInfo | None:
        name = self.given["zone"]
        if not name:
            return None
        try:
            # Another name would be looked for among packages, part by part between its dots.
            if not _ZONE.fullmatch(name):
                raise ValueError(name)
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            from zoneinfo import available_timezones

            hint = did_you_mean(name, available_timezones()) or "such as Europe/Amsterdam"
            self.wrong("zone", "there is no such time zone", hint)
            return None

    def hours(self) -> tuple[int, int]:
        found = _HOURS.fullmatch(self.given["workhours"])
        if found is None:
            self.wrong("workhours", "these are no hours", "such as 09:00-17:00 or 00:00-24:00")
            return 0, 1440
        first, second, third, fourth = found.groups()
        start = int(first) * 60 + int(second)
        end = 1440 if third is None else int(third) * 60 + int(fourth)
        if start >= end:
            self.wrong("workhours", "they end before they begin", "such as 09:00-17:00")
        return start, end

    def workdays(self) -> tuple[int, ...]:
        found: set[int] = set()
        for part in self.given["workdays"].lower().split(","):
            names = [name.strip() for name in part.split("-")]
            if len(names) > 2 or any(name not in DAYS for name in names):
                hint = f"such as mon-fri or mon,tue,thu; the days are {', '.join(DAYS)}"
                self.wrong("workdays", f"'{part.strip()}' is no day", hint)
                continue
            first, last = DAYS.index(names[0]), DAYS.index(names[-1])
            found |= {day % 7 for day in range(first, last + (1 if first <= last else 8))}
        return tuple(sorted(found))

    def holidays(self) -> frozenset[dt.date]:
        found = set()
        for part in self.given["holidays"].split(","):
            if not part.strip():
                continue
            try:
                found.add(dt.datetime.strptime(part.strip(), "%Y-%m-%d").date())
            except ValueError:
                self.wrong("holidays", f"'{part.strip()}' is no day", "such as 2026-12-25")
        return frozenset(found)

    def number(self, name: str, most: int) -> int:
        text = self.given[name]
        if not re.fullmatch("[0-9]{1,7}", text) or not 1 <= int(text) <= most:
            self.wrong(name, f"it must be a whole number from 1 to {most}", "")
            return 1
        return int(text)
