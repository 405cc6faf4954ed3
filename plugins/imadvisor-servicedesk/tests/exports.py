"""Exports for tests, and what the collector says of them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from imadvisor import Advisor, InputError
from imadvisor.plugin import Proposal, Request

from imadvisor_servicedesk import ServiceDesk

QUESTION = "hours_to_answer"
MONDAY = dt.date(2026, 11, 2)
DEFAULTS = {option.name: option.default or "" for option in ServiceDesk.options}
QUESTIONS = {QUESTION: Advisor().ruleset("im-core").questions[QUESTION]}


def ask(
    file: Path | str, as_of: dt.date = MONDAY, options: Mapping[str, str] | None = None
) -> Sequence[Proposal]:
    """What is proposed from one ticket on, with these options."""
    given = {**DEFAULTS, "minimum": "1", "export": str(file), **(options or {})}
    return ServiceDesk().collect(Request(QUESTIONS, given, {}, as_of, 60))


def proposal(
    file: Path | str, as_of: dt.date = MONDAY, options: Mapping[str, str] | None = None
) -> Proposal:
    (one,) = ask(file, as_of, options)
    return one


def refusal(
    file: Path | str, as_of: dt.date = MONDAY, options: Mapping[str, str] | None = None
) -> Sequence[str]:
    """The mistakes that are told, each as its text."""
    try:
        found = ask(file, as_of, options)
    except InputError as error:
        return [str(problem) for problem in error.problems]
    raise AssertionError(f"it proposes {found}")


def csv_file(folder: Path, rows: Iterable[str], header: str = "opened,answered,closed") -> Path:
    file = folder / "export.csv"
    file.write_text("\n".join([header, *rows]) + "\n", "utf-8", newline="")
    return file
