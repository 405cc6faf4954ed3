"""What the tickets of an export say about waiting."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from imadvisor.plugin import Place

from imadvisor_servicedesk.problems import Problems, clipped, did_you_mean
from imadvisor_servicedesk.settings import Settings
from imadvisor_servicedesk.table import Row, Table
from imadvisor_servicedesk.times import EMPTY, YEARS, Unreadable, instant, read_time
from imadvisor_servicedesk.workhours import WorkCalendar, at

PART = 20
"""When more than one in so many tickets is left out, columns or formats are taken for wrong."""

QUICK = 60_000_000
"""An answer within so many microseconds may be that of a machine."""


@dataclass(slots=True)
class Tally:
    """What was counted.

    Args:
        first: day of opening that counts.
        last: day that counts.
        answered: the working time until an answer of each ticket, in microseconds.
        waiting: the same until the end of the last day, for tickets without an answer by then.
        by_closing: how many tickets have no time of answering, and count until their closing.
        quick: how many were answered within a minute by the clock.
        backwards: how many were left out, as they were answered before they were opened.
        unreadable: how many were left out, as a time is unreadable.
    """

    first: dt.date
    last: dt.date
    answered: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    by_closing: int = 0
    quick: int = 0
    backwards: int = 0
    unreadable: int = 0

    @property
    def considered(self) -> int:
        """How many tickets there are, those with mistakes included."""
        return len(self.answered) + len(self.waiting) + self.backwards + self.unreadable


def tally(settings: Settings, as_of: dt.date) -> Tally:
    """Count the tickets of an export.

    Args:
        settings: what is to be counted.
        as_of: the day of the assessment: nothing later counts.

    Raises:
        InputError: with every mistake in the file up to a limit.
    """
    table = Table(settings.export, settings.columns, settings.separator)
    counter = _Counter(settings, table, as_of)
    for row in table.rows(counter.problems):
        counter.take(row)
    return counter.finish()


class _Counter:
    def __init__(self, settings: Settings, table: Table, as_of: dt.date) -> None:
        self.settings, self.table = settings, table
        self.problems = Problems(table.file)
        self._left_out = Problems(table.file)
        self._zone = settings.zone or dt.UTC
        # Times in other years are unreadable, so that no day outside them can count.
        last = min(as_of, dt.date(YEARS[-1], 12, 30))
        begin = max(as_of.toordinal() - settings.window + 1, dt.date(YEARS[0], 1, 2).toordinal())
        first = dt.date.fromordinal(begin)
        self.tally = Tally(first, last)
        self._begin, self._end = at(first, 0, self._zone), at(last, 1440, self._zone)
        self._work = WorkCalendar(
            self._zone,
            first,
            last,
            start=settings.start,
            end=settings.end,
            workdays=settings.workdays,
            holidays=settings.holidays,
        )
        self._kinds: dict[bool, Place] = {}
        self._lines: dict[str, int] = {}
        self._values: dict[str, None] = {}
        self._kept = 0

    def take(self, row: Row) -> None:
        """Count a row, or leave it out."""
        cells = row.cells
        if self.settings.only and cells["only"] != self.settings.only[1]:
            if len(self._values) < 1000:
                self._values[cells["only"]] = None
            return
        self._kept += 1
        if self.settings.id and not self._is_new(row):
            return
        try:
            opened = self._time(row, "opened")
            if opened is None:
                raise Unreadable("a ticket must have a time of opening")
        except Unreadable as reason:
            self._leave_out(row, "opened", reason)
            return
        if not self._begin <= opened < self._end:
            return
        use = "answered" if cells.get("answered", "").lower() not in EMPTY else "closed"
        try:
            answered = self._time(row, use) if use in cells else None
        except Unreadable as reason:
            self._leave_out(row, use, reason)
            return
        if answered is not None and answered < opened:
            self.tally.backwards += 1
            message = f"this is before the time of opening, {row.cells['opened']}"
            place = self.table.place(row.line, use)
            hint = "look whether the columns are the right ones"
            self._left_out.add(place, message, hint, row.cells[use])
            return
        self._count(opened, answered, by_closing=use == "closed" and bool(self.settings.answered))

    def _count(self, opened: int, answered: int | None, *, by_closing: bool) -> None:
        tally = self.tally
        if answered is None or answered >= self._end:
            tally.waiting.append(self._work.between(opened, self._end))
            return
        tally.answered.append(self._work.between(opened, answered))
        tally.by_closing += by_closing
        tally.quick += not by_closing and answered - opened <= QUICK

    def _is_new(self, row: Row) -> bool:
        id = row.cells["id"]
        if not id:
            self.problems.add(self.table.place(row.line, "id"), "this ticket has no number")
            return False
        if id in self._lines:
            message = f"this ticket stands in line {self._lines[id]} already"
            hint = "export one row for each ticket"
            self.problems.add(self.table.place(row.line, "id"), message, hint, id)
            return False
        self._lines[id] = row.line
        return True

    def _time(self, row: Row, use: str) -> int | None:
        """The instant in a cell; None where it is empty."""
        text = row.cells[use]
        if text.lower() in EMPTY:
            return None
        when = read_time(text, self.settings.dates)
        naive = when.tzinfo is None
        self._kinds.setdefault(naive, self.table.place(row.line, use))
        return instant(when.replace(tzinfo=self._zone) if naive else when)

    def _leave_out(self, row: Row, use: str, reason: Unreadable) -> None:
        self.tally.unreadable += 1
        place = self.table.place(row.line, use)
        hint = "" if self.settings.dates else "other ways of writing: --option dates=…"
        self._left_out.add(place, f"unreadable: {reason}", hint, row.cells[use])

    def finish(self) -> Tally:
        """What was counted.

        Raises:
            InputError: with every mistake up to the limit.
        """
        if len(self._kinds) > 1:
            where = " and ".join(
                f"line {self._kinds[naive].line} one {'without' if naive else 'with'}"
                for naive in (False, True)
            )
            message = f"times with and without an offset are mixed: {where}"
            hint = "export all of them in the same way"
            self.problems.add(max(self._kinds.values()), message, hint)
        elif False in self._kinds and self.settings.zone is None:
            message = "times have an offset, and it is not said in which time zone people work"
            hint = "say it, such as --option zone=Europe/Amsterdam"
            self.problems.add(self._kinds[False], message, hint)
        if self.settings.only and not self._kept:
            column, value = self.settings.only
            message = f"no ticket has '{clipped(value)}' in column '{clipped(column)}'"
            hint = did_you_mean(value, self._values) or "look at --option only=…"
            self.problems.add(self.table.place(1, "only"), message, hint)
        if self._left_out.count * PART > self.tally.considered:
            self.problems.extend(self._left_out)
        self.problems.demand_none()
        return self.tally
