"""Which of two exports of one plan is the newer one, without asking the clock."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from imadvisor.planning.roadmap import Roadmap

_FIRST = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
_LARGEST = 2**31 - 1
"""An integer in a calendar has 32 bits (RFC 5545, 3.3.8)."""
_MOST_FILES = 1_000


def last_change(paths: Iterable[str]) -> dt.datetime | None:
    """When the newest of some files was written.

    Args:
        paths: of files, and of folders for the files in them; what cannot be looked at, such as
            ``-``, is passed over.

    Returns:
        To the second, in UTC; None where nothing could be looked at.
    """
    moments = [moment for path in paths for moment in _written(Path(path))]
    if not moments:
        return None
    return dt.datetime.fromtimestamp(int(max(moments)), dt.UTC)


def _written(path: Path) -> Iterator[float]:
    try:
        yield path.stat().st_mtime
        if not path.is_dir():
            return
        looked_at = 0
        for folder, _, names in os.walk(path):
            for name in names:
                looked_at += 1
                if looked_at > _MOST_FILES:
                    return
                yield (Path(folder) / name).stat().st_mtime
    except OSError:
        return


def changed_at(roadmap: Roadmap) -> dt.datetime:
    """When what a roadmap rests on was last changed: its files, else the day of the assessment."""
    if roadmap.changed is not None:
        return roadmap.changed
    day = roadmap.advice.decision.sheet.date
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def revision(roadmap: Roadmap) -> int:
    """A number that is higher for what was planned later.

    It counts the seconds from 2020 to the last change of what the roadmap rests on, and the weeks
    from the assessment to the start of the plan, so that a plan that is put off is newer also
    where nothing is known of files; and it is above that of the roadmap that this one updates.

    Args:
        roadmap: to be exported.
    """
    seconds = int((changed_at(roadmap) - _FIRST).total_seconds())
    weeks = (roadmap.start - roadmap.advice.decision.sheet.date).days // 7
    number = max(0, seconds) + max(0, weeks)
    if roadmap.updates is not None:
        number = max(number, roadmap.updates + 1)
    return min(number, _LARGEST)
