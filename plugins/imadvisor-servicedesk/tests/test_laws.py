"""What holds of any tickets."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imadvisor import InputError
from imadvisor.plugin import Proposal

from exports import csv_file, proposal
from imadvisor_servicedesk.median import HOUR, median
from imadvisor_servicedesk.times import instant
from imadvisor_servicedesk.workhours import WorkCalendar

LAST = dt.date(2026, 11, 2)
BEGIN = dt.datetime(2026, 10, 1)
minutes = st.integers(0, 33 * 1440 - 1)  # to the end of the last day
waits = st.one_of(st.none(), st.integers(0, 12 * 1440))
tickets = st.tuples(minutes, waits, waits)


def row(ticket: tuple[int, int | None, int | None]) -> str:
    opened = BEGIN + dt.timedelta(minutes=ticket[0])
    cells = [opened, *(None if w is None else opened + dt.timedelta(minutes=w) for w in ticket[1:])]
    return ",".join(f"{when:%Y-%m-%d %H:%M}" if when else "" for when in cells)


def outcome(folder: Path, rows: list[str], as_of: dt.date = LAST) -> Proposal | str:
    try:
        return proposal(csv_file(folder, rows), as_of)
    except InputError as error:
        return str(error)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("exports")


@settings(deadline=None)
@given(st.lists(tickets, min_size=1, max_size=20), st.randoms())
def test_the_order_of_rows_makes_no_difference(
    folder: Path, made: list[tuple[int, int | None, int | None]], shuffle: object
) -> None:
    rows = [row(ticket) for ticket in made]
    mixed = list(rows)
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]
    assert outcome(folder, mixed) == outcome(folder, rows)


@settings(deadline=None)
@given(
    st.lists(tickets, min_size=1, max_size=20),
    st.lists(st.tuples(st.integers(33 * 1440, 99 * 1440), waits, waits), min_size=1, max_size=9),
)
def test_later_tickets_never_count(
    folder: Path,
    made: list[tuple[int, int | None, int | None]],
    later: list[tuple[int, int | None, int | None]],
) -> None:
    rows = [row(ticket) for ticket in made]
    assert outcome(folder, rows + [row(ticket) for ticket in later]) == outcome(folder, rows)


@settings(deadline=None)
@given(st.lists(tickets, min_size=1, max_size=20))
def test_what_happens_to_a_ticket_later_never_counts(
    folder: Path, made: list[tuple[int, int | None, int | None]]
) -> None:
    """It is the same as with an export of the evening of that day."""
    as_of = dt.date(2026, 10, 20)
    end = "2026-10-21"
    known = []
    for one in map(row, made):
        opened, answered, closed = one.split(",")
        if opened < end:
            # An answer after the day is none, and neither is then the closing that comes first.
            late = answered >= end
            kept = ["" if late or cell >= end else cell for cell in (answered, closed)]
            known.append(",".join((opened, *kept)))
    rows = [row(ticket) for ticket in made]
    assert outcome(folder, rows, as_of) == outcome(folder, known, as_of)


@settings(deadline=None)
@given(
    st.integers(0, 20 * 1440),
    st.integers(0, 10 * 1440),
    st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda pair: pair[0] < pair[1]),
    st.sets(st.integers(0, 6)),
)
def test_working_minutes_are_those_of_a_walk_minute_by_minute(
    start: int, wait: int, hours: tuple[int, int], days: set[int]
) -> None:
    early = BEGIN.replace(tzinfo=dt.UTC) + dt.timedelta(minutes=start)
    holiday = dt.date(2026, 10, 8)
    calendar = WorkCalendar(
        dt.UTC, BEGIN.date(), LAST, start=hours[0], end=hours[1], workdays=days, holidays={holiday}
    )
    walked = 0
    for minute in range(wait):
        now = early + dt.timedelta(minutes=minute)
        at_work = hours[0] <= now.hour * 60 + now.minute < hours[1]
        walked += at_work and now.weekday() in days and now.date() != holiday
    found = calendar.between(instant(early), instant(early + dt.timedelta(minutes=wait)))
    assert found == walked * HOUR // 60


@given(st.lists(st.integers(0, 90 * 24 * HOUR), max_size=30), st.integers(0, 30))
def test_half_of_all_tickets_are_answered_within_the_median(
    answered: list[int], waiting: int
) -> None:
    found = median(answered, waiting)
    count = len(answered) + waiting
    if found is None:
        assert 2 * waiting >= count
        return
    within = sum(Decimal(one) / HOUR <= found for one in answered)
    below = sum(Decimal(one) / HOUR <= found - Decimal("0.01") for one in answered)
    assert 2 * within >= count
    assert 2 * below <= count
