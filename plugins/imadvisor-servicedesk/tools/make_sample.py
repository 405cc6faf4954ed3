"""Writes the sample again: `python tools/make_sample.py`. All of it is made up."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "src" / "imadvisor_servicedesk" / "data" / "tickets.csv"
BEGIN = dt.datetime(2026, 6, 1)
DAYS = 170
SUBJECTS = (
    "Case is not in my list",
    "Letter has the old logo; again",
    "Password, second time",
    'Button "Finish" does nothing',
    "How do I hand over a case?",
    "=SUM(A1:A9) in a note",
)
SYSTEMS = ("Case system", "Case system", "Case system", "Telephony", "Mail")


def sample() -> str:
    """The text of the sample; the same each time."""
    # Only random() is the same in every version of Python.
    rng = random.Random(20261102)  # noqa: S311 - tests want the same tickets again
    lines = ["number;subject;system;opened;answered;closed"]
    for day in range(DAYS):
        date = BEGIN + dt.timedelta(day)
        if date.weekday() > 4:
            continue
        for _ in range(2 + int(rng.random() * 4)):
            lines.append(_ticket(len(lines), date, rng))
    return "\n".join(lines) + "\n"


def _ticket(number: int, date: dt.datetime, rng: random.Random) -> str:
    opened = date + dt.timedelta(hours=8, minutes=int(rng.random() * 570))
    # Half of them within some hours of work, some within days, some never.
    wait = dt.timedelta(minutes=int(3 + 900 * rng.random() ** 2))
    if rng.random() < 0.35:
        wait += dt.timedelta(days=1 + int(rng.random() * 4))
    answered = opened + wait
    closed = answered + dt.timedelta(minutes=int(rng.random() * 3000))
    chance = rng.random()
    told = [f"{answered:%Y-%m-%d %H:%M}", f"{closed:%Y-%m-%d %H:%M}"]
    if chance < 0.09:
        told = ["", "" if chance < 0.04 else told[1]]
    subject = _quoted(SUBJECTS[int(rng.random() * len(SUBJECTS))])
    system = SYSTEMS[int(rng.random() * len(SYSTEMS))]
    return ";".join((f"T{number:04}", subject, system, f"{opened:%Y-%m-%d %H:%M}", *told))


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if doubled != text or ";" in text else text


if __name__ == "__main__":
    SAMPLE.write_text(sample(), "ascii", newline="\n")
