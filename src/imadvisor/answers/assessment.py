"""Assessments: the sheets of several respondents, in a folder or in one file."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from imadvisor.answers.formats.tables import AnswerTables
from imadvisor.answers.reading import AnswerFile, Reading
from imadvisor.answers.respondents.combination import combined
from imadvisor.answers.source import open_answers
from imadvisor.documents import Document, Trail
from imadvisor.errors import (
    AnswersError,
    DocumentError,
    InputError,
    Place,
    Problem,
    cause_of,
    did_you_mean,
    in_one_line,
)
from imadvisor.ledger import InputKind, enter_input
from imadvisor.model.sheet import Sheet
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.spelling import folded, same

MOST_SHEETS = 500
"""An assessment may have this many sheets."""

MOST_BYTES = 64 * 1024 * 1024
"""The files of an assessment may be this large together."""

SUFFIXES = (".toml", ".json", ".csv", ".tsv", ".txt", ".xlsx")
"""What the names of answer files end in."""

SHARED = ("ruleset", "ruleset_hash", "date", "organisation", "targets")
"""What the top of a file may say for all of its sheets."""

_SHEET = "sheet"
_LEFT_BY_PROGRAMS = ("desktop.ini", "thumbs.db")
_README = ("readme", "readme.md", "readme.txt", "leesmij.txt", "leesmij.md")


@dataclass(frozen=True, slots=True)
class SheetInFile:
    """One sheet of a file that has several: an answer file in itself.

    Args:
        name: what to call it.
        data: what it says, with what the file says for all of its sheets.
        document: the whole file.
        index: of the sheet in it.
    """

    name: str
    data: dict[str, Any]
    document: Document
    index: int

    def place(self, trail: Trail, *, of_key: bool = False) -> Place:
        """Say where something stands, or its key."""
        return self.document.place(self._trail(trail), of_key=of_key)

    def source(self, trail: Trail) -> str | None:
        """Give a value as it is written."""
        return self.document.source(self._trail(trail))

    def _trail(self, trail: Trail) -> Trail:
        own = self.document.data[_SHEET][self.index]
        shared = trail and trail[0] not in own and trail[0] in self.document.data
        return trail if shared else (_SHEET, self.index, *trail)


Opened = AnswerFile | AnswerTables
"""The answers of one respondent."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """The sheets of an assessment, opened and not yet read.

    Args:
        name: of the folder or the file, as the user knows it.
        parts: one for each respondent, at least one.
    """

    name: str
    parts: Sequence[Opened]


def open_assessment(
    path: str | os.PathLike[str], *, encoding: str | None = None
) -> Document | AnswerTables | Assessment:
    """Open an answer file, or the sheets of an assessment.

    Args:
        path: a folder of answer files, or one file; ``-`` is the standard input.
        encoding: how texts in it are kept; found out where it is not given.

    Raises:
        InputError: with everything that cannot be read.
    """
    path = os.fspath(path)
    if path != "-" and Path(path).is_dir():
        return _in_folder(Path(path), encoding)
    opened = open_answers(path, encoding=encoding)
    return assessment_in(opened) if isinstance(opened, Document) else opened


def assessment_in(document: Document) -> Document | Assessment:
    """The sheets in a document that has tables [[sheet]]; else the document itself.

    Raises:
        AnswersError: what it says of sheets cannot be meant.
    """
    if _SHEET not in document.data:
        return document
    problems: list[Problem] = []
    for key in document.data:
        if key not in (*SHARED, _SHEET):
            hint = f"it belongs to a respondent: write [sheet.{key}] below its [[sheet]]"
            if key not in ("answers", "respondent"):
                hint = did_you_mean(key, (*SHARED, _SHEET)) or (
                    f"above the sheets stand {', '.join(SHARED)}"
                )
            message = f"'{key}' cannot stand above the sheets"
            problems.append(Problem(document.place((key,), of_key=True), message, hint))
    sheets = document.data[_SHEET]
    if not isinstance(sheets, list) or not all(isinstance(sheet, dict) for sheet in sheets):
        place = document.place((_SHEET,), of_key=True)
        problems.append(Problem(place, "'sheet' must be tables", "write [[sheet]]"))
    elif not sheets:
        hint = "write a [[sheet]] for each respondent, with [sheet.respondent] and [sheet.answers]"
        place = document.place((_SHEET,), of_key=True)
        problems.append(Problem(place, "the assessment has no sheets", hint))
    elif len(sheets) > MOST_SHEETS:
        problems.append(_too_many(document.place((_SHEET,), of_key=True), len(sheets)))
    if problems:
        raise AnswersError(problems)
    shared = {key: document.data[key] for key in SHARED if key in document.data}
    parts = [
        SheetInFile(f"{document.name}, sheet {place}", {**shared, **own}, document, place - 1)
        for place, own in enumerate(sheets, start=1)
    ]
    return Assessment(document.name, parts)


def _too_many(place: Place, count: int) -> Problem:
    message = f"there are {count:,} sheets; an assessment may have {MOST_SHEETS}"
    return Problem(place, message, "make an assessment of each part of the organisation")


# -- folders ----------------------------------------------------------------------------------


def _in_folder(folder: Path, encoding: str | None) -> Assessment:
    enter_input(folder, InputKind.SHEETS)
    name = in_one_line(str(folder))
    problems: list[Problem] = []
    files = list(_files(folder, problems))
    if len(files) > MOST_SHEETS:
        raise DocumentError([*problems, _too_many(Place(name), len(files))])
    size = 0
    parts: list[Opened] = []
    for path in files:
        size += path.stat().st_size
        if size > MOST_BYTES:
            message = f"the sheets are larger than {MOST_BYTES:,} bytes together"
            raise DocumentError([*problems, Problem(Place(name), message, "shorten them")])
        try:
            opened = open_answers(path, encoding=encoding)
        except InputError as error:
            problems.extend(error.problems)
            continue
        if isinstance(opened, Document) and _SHEET in opened.data:
            place = opened.place((_SHEET,), of_key=True)
            message = "this file in a folder of sheets has sheets itself"
            problems.append(Problem(place, message, "a folder has one file for each respondent"))
            continue
        parts.append(opened)
    if problems:
        raise DocumentError(problems)
    if not parts:
        hint = f"put a file for each respondent in it, such as user-1.toml ({', '.join(SUFFIXES)})"
        raise DocumentError(Problem(Place(name), "the assessment has no sheets", hint))
    return Assessment(name, parts)


def _files(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    """The answer files in a folder, by name; what else there is is a problem."""
    try:
        found = sorted(folder.iterdir())
        inside = folder.resolve()
    except OSError as error:
        cause = cause_of(error)
        _refuse(in_one_line(str(folder)), f"the folder cannot be read: {cause}", "check the path")
    for path in found:
        lowered = path.name.lower()
        if lowered.startswith((".", "~$")) or lowered in (*_LEFT_BY_PROGRAMS, *_README):
            continue
        place = Place(in_one_line(str(path)))
        try:
            leads_out = not path.resolve().is_relative_to(inside)
            mode = path.stat().st_mode
        except (OSError, RuntimeError):
            leads_out, mode = False, 0
        if leads_out:
            message, hint = "leads out of the folder of the assessment", "copy the file into it"
        elif stat.S_ISDIR(mode):
            message = "this is a folder within an assessment, where nothing is looked for"
            hint = "put the sheets beside each other, or name this folder"
        elif not stat.S_ISREG(mode):
            message, hint = "this is not a file that can be read", "take it out of the folder"
        elif path.suffix.lower() not in (*SUFFIXES, *_REFUSED_BETTER):
            message = "this is not an answer sheet"
            hint = f"take it out of the folder; sheets end in {', '.join(SUFFIXES)}"
        else:
            yield path
            continue
        problems.append(Problem(place, message, hint))


_REFUSED_BETTER = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers")
"""What `open_answers` refuses with better advice."""


def _refuse(name: str, message: str, hint: str) -> NoReturn:
    raise DocumentError(Problem(Place(name), message, hint)) from None


# -- what holds between sheets ----------------------------------------------------------------


def sheets_of(readings: Sequence[Reading]) -> tuple[Sheet, ...]:
    """The sheets of one assessment, when nothing is wrong in or between them.

    Args:
        readings: of the sheets.

    Raises:
        AnswersError: with every mistake.
    """
    problems = _problems(readings)
    if problems:
        raise AnswersError(problems)
    return tuple(reading.sheet for reading in readings)


def taken_together(readings: Sequence[Reading], name: str, ruleset: Ruleset) -> Reading:
    """The sheets of one assessment as one, as far as they are right.

    Args:
        readings: of the sheets, at least one.
        name: of the assessment, as the user knows it.
        ruleset: that was asked.
    """
    if len(readings) == 1:
        return readings[0]
    answered = {id for reading in readings for id in reading.sheet.answers}
    loose = {id: texts for reading in readings for id, texts in reading.loose.items()}
    return Reading(
        name,
        combined([reading.sheet for reading in readings], ruleset),
        all(reading.dated for reading in readings),
        tuple(sorted(_problems(readings))),
        frozenset(id for reading in readings for id in reading.wrong) - answered,
        {id: texts for id, texts in loose.items() if id not in answered},
        readings[0].said,
        warnings=tuple(dict.fromkeys(w for reading in readings for w in reading.warnings)),
    )


def _problems(readings: Sequence[Reading]) -> Sequence[Problem]:
    """What is wrong in sheets and between them, each once."""
    problems = [problem for reading in readings for problem in reading.problems]
    sheets = [reading.sheet for reading in readings]
    if len(sheets) > 1:
        problems += _who_is_missing(readings)
        problems += _twice(readings)
        problems += _other_dates(readings)
        problems += _other_rules(readings)
        problems += _other(readings, "organisation", [sheet.organisation for sheet in sheets])
        problems += _other(readings, "targets", [sheet.targets for sheet in sheets])
    return list(dict.fromkeys(problems))


def _who_is_missing(readings: Sequence[Reading]) -> Iterator[Problem]:
    for reading in readings:
        written = reading.said.data.get("respondent", {})
        for key, found, what, hint in (
            ("role", reading.sheet.role, "the role", "the id or the name of a role"),
            ("name", reading.sheet.respondent, "the name", "a pseudonym will do"),
        ):
            # What is there and wrong has been reported already.
            if found or (isinstance(written, dict) and str(written.get(key, "")).strip()):
                continue
            message = f"the sheet does not say {what} of the respondent"
            hint = f"write it under [respondent], as {key} = …: {hint}"
            yield Problem(reading.said.place(("respondent", key)), message, hint)


def _twice(readings: Sequence[Reading]) -> Iterator[Problem]:
    seen: dict[str, Reading] = {}
    for reading in readings:
        name = folded(reading.sheet.respondent)
        first = seen.setdefault(name, reading)
        if name and first is not reading:
            message = f"'{reading.sheet.respondent}' has two sheets: the other one is {first.name}"
            hint = "keep one of the two, or give the respondents different names"
            place = reading.said.place(("respondent", "name"))
            yield Problem(place, in_one_line(message), hint)


def _other_dates(readings: Sequence[Reading]) -> Iterator[Problem]:
    dated = [reading for reading in readings if reading.dated]
    for reading in dated[1:]:
        first, ours = dated[0], reading.sheet.date
        if ours != first.sheet.date:
            message = f"the date is {ours}, and in {first.name} it is {first.sheet.date}"
            hint = "an assessment is of one date; sheets of another one are another assessment"
            yield Problem(reading.said.place(("date",)), message, hint)


def _other_rules(readings: Sequence[Reading]) -> Iterator[Problem]:
    """Sheets that were asked by different versions cannot be taken together."""
    hashed = [reading for reading in readings if reading.sheet.ruleset_hash]
    for reading in hashed[1:]:
        first, ours, theirs = hashed[0], reading.sheet, hashed[0].sheet
        if ours.ruleset_hash != theirs.ruleset_hash:
            message = (
                f"the answers were given when {ours.ruleset} was {ours.ruleset_hash[:19]}…, "
                f"those in {first.name} when it was {theirs.ruleset_hash[:19]}…"
            )
            hint = "ask all of them by one version: questions may have changed in between"
            yield Problem(reading.said.place(("ruleset_hash",)), in_one_line(message), hint)


def _other(
    readings: Sequence[Reading],
    table: str,
    said: Sequence[Mapping[str, str] | Mapping[str, int]],
) -> Iterator[Problem]:
    """What is said of the whole assessment must be the same in every sheet that says it."""
    first: dict[str, tuple[Reading, str | int]] = {}
    for reading, values in zip(readings, said, strict=True):
        for key, value in values.items():
            other, before = first.setdefault(folded(key), (reading, value))
            if not same(str(before), str(value)):
                message = f"'{key}' in [{table}] is '{value}', and in {other.name} it is "
                message += f"'{before}'"
                hint = "it is said of the whole assessment: make it the same, or say it once"
                yield Problem(reading.said.place((table, key)), in_one_line(message), hint)
