"""What was found, in words: numbers, days, and names that the user gave."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from imadvisor_servicedesk.problems import clipped
from imadvisor_servicedesk.settings import DAYS, Settings
from imadvisor_servicedesk.tickets import Tally


def counted(number: int, noun: str) -> str:
    """A number of things.

    Args:
        number: of them.
        noun: for one of them.
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def number(value: Decimal) -> str:
    """A number as people write it, without zeros at its end.

    Args:
        value: to be written.
    """
    # Not normalised: that would round by the decimal context of the program.
    shown = f"{value:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def named(column: str) -> str:
    """The name of a column that the user gave, in quotation marks and in one line.

    Args:
        column: its name.
    """
    shown = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in column)
    return f"'{clipped(shown)}'"


def evidence(settings: Settings, tally: Tally, value: Decimal, least: Decimal | None) -> str:
    """The figures that an answer rests on, as one sentence.

    Args:
        settings: what was counted.
        tally: what was found.
        value: the median that is proposed, in hours.
        least: the median if all who wait had been answered at the end; None where nobody waits.
    """
    return "; ".join(_parts(settings, tally, value, least)) + "."


def _parts(
    settings: Settings, tally: Tally, value: Decimal, least: Decimal | None
) -> Iterator[str]:
    total = len(tally.answered) + len(tally.waiting)
    yield (
        f"Median of {number(value)} working hours over {counted(total, 'ticket')} "
        f"opened from {tally.first} to {tally.last}"
    )
    yield _measured(settings, tally)
    if least is not None:
        yield (
            f"no answer by {tally.last}: {len(tally.waiting)} of them, taken as longer than the "
            "others (had all been answered at the end of that day, it would be "
            f"{number(least)})"
        )
    left_out = [
        f"{number} {why}"
        for number, why in (
            (tally.unreadable, "with an unreadable time"),
            (tally.backwards, "answered before being opened"),
        )
        if number
    ]
    yield f"left out: {', '.join(left_out) or 'none'}"
    if settings.only:
        yield f"only tickets with the value asked for in {named(settings.only[0])}"
    yield _hours(settings)


def _measured(settings: Settings, tally: Tally) -> str:
    if not settings.answered:
        return f"from {named(settings.opened)} until {named(settings.closed)}"
    told = f"from {named(settings.opened)} until {named(settings.answered)}"
    if tally.by_closing:
        told += f", for {tally.by_closing} without that until {named(settings.closed)}"
    return told


def _hours(settings: Settings) -> str:
    days = ", ".join(DAYS[day] for day in settings.workdays)
    if settings.workdays == (0, 1, 2, 3, 4):
        days = "mon-fri"
    free = len(settings.holidays)
    holidays = f"without {counted(free, 'holiday')}" if free else "no holidays were given"
    zone = f"in {settings.zone.key}" if settings.zone else "times as they stand in the file"
    hours = f"{_clock(settings.start)}-{_clock(settings.end)}"
    return f"working hours are {hours} on {days}, {holidays}, {zone}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def note(settings: Settings, tally: Tally) -> str:
    """What a reader should know besides.

    Args:
        settings: what was counted.
        tally: what was found.
    """
    told = (
        "Questions put to colleagues are not in a ticket export, and whether an answer was useful "
        "is not measured."
    )
    if tally.quick * 10 >= len(tally.answered):
        told += (
            f" {counted(tally.quick, 'ticket')} got an answer within a minute: look whether "
            f"{named(settings.answered or settings.closed)} is the time of an automatic "
            "confirmation."
        )
    return told
