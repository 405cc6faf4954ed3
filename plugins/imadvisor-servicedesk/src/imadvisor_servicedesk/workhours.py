"""Working hours between two times."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Collection

from imadvisor_servicedesk.times import instant


class WorkCalendar:
    """Counts the time in which people work.

    It knows the days from the first to the last; outside these nobody works.

    Args:
        zone: of the working hours.
        first: day that counts.
        last: day that counts.
        start: when work begins, in minutes after midnight.
        end: when it ends, in minutes after midnight, up to 1,440.
        workdays: on which days people work, as numbers from 0 for Monday.
        holidays: days on which nobody works.
    """

    def __init__(
        self,
        zone: dt.tzinfo,
        first: dt.date,
        last: dt.date,
        *,
        start: int,
        end: int,
        workdays: Collection[int],
        holidays: Collection[dt.date],
    ) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._before: list[int] = []
        worked = 0
        for number in range(first.toordinal(), last.toordinal() + 1):
            day = dt.date.fromordinal(number)
            if day.weekday() not in workdays or day in holidays:
                continue
            begin, stop = at(day, start, zone), at(day, end, zone)
            self._starts.append(begin)
            self._ends.append(stop)
            self._before.append(worked)
            worked += stop - begin

    def between(self, early: int, late: int) -> int:
        """Microseconds of work between two instants.

        Args:
            early: in microseconds since 1970, UTC.
            late: the same, and not before.
        """
        return self._worked(late) - self._worked(early)

    def _worked(self, until: int) -> int:
        index = bisect_right(self._starts, until) - 1
        if index < 0:
            return 0
        return self._before[index] + min(until, self._ends[index]) - self._starts[index]


def at(day: dt.date, minutes: int, zone: dt.tzinfo) -> int:
    """The instant of a time of day, in microseconds since 1970, UTC.

    Args:
        day: by the calendar of the zone.
        minutes: after midnight, up to 1,440.
        zone: whose clock shows it.
    """
    days, minutes = divmod(minutes, 1440)
    midnight = dt.datetime.combine(day, dt.time(minutes // 60, minutes % 60))
    return instant((midnight + dt.timedelta(days)).replace(tzinfo=zone))
