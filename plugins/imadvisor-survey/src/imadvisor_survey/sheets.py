"""The answer sheets of an export, by its mapping."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from imadvisor.plugin import (
    AnswersError,
    Cell,
    ImportedAnswers,
    ImportedSheet,
    Place,
    Problem,
    Trail,
    did_you_mean,
    folded,
)

from imadvisor_survey.export import Export
from imadvisor_survey.mapping import Column, SurveyMapping

MOST_ROWS = 500
"""An assessment may have this many respondents."""

_NOT = frozenset({"", "0", "false", "no", "n", "nee", "off", "unchecked", "not selected"})
_NUMBER = re.compile(r"-?\d{1,15}([.,]\d{1,15})?")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.0*)?)?)?.*)?")
_STROKES = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_MIDNIGHT = re.compile(r"00:00(:00)?")
_SHOWN = 10


class _Unread(Exception):
    """A value that does not fit."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def answers_in(export: Export, mapping: SurveyMapping) -> ImportedAnswers:
    """Make a sheet of each row.

    Args:
        export: the table.
        mapping: of its columns.

    Raises:
        AnswersError: with everything that cannot be read.
    """
    submitted = [column for column in mapping.columns if column.use == "submitted"]
    rows: list[int] = []
    unfinished: list[int] = []
    for row in export.rows():
        done = all(folded(export.cell(row, c.place).text) not in _NOT for c in submitted)
        (rows if done else unfinished).append(row)
    if not rows or len(rows) > MOST_ROWS:
        message = f"{len(rows):,} respondents have handed in their answers"
        hint = f"an assessment has 1 to {MOST_ROWS} of them"
        raise AnswersError(Problem(Place(export.grid.file), message, hint))
    problems: list[Problem] = []
    sheets = []
    for number, row in enumerate(rows, start=1):
        reader = _Row(export, mapping, row, problems)
        sheets.append(reader.sheet(number))
    if problems:
        raise AnswersError(problems)
    return ImportedAnswers(tuple(sheets), tuple(_warnings(export, mapping, unfinished)))


def _warnings(export: Export, mapping: SurveyMapping, unfinished: Sequence[int]) -> list[Problem]:
    found = []
    ignored = [export.headers[c.place] for c in mapping.columns if c.use == "ignore"]
    if ignored:
        message = f"{len(ignored)} columns are left out: {_listed(ignored)}"
        hint = "the mapping says so; give a column a question to use it"
        found.append(Problem(mapping.document.place(("column",)), message, hint, warning=True))
    if unfinished:
        lines = [str(export.grid.place(row, 0).line) for row in unfinished]
        message = f"{len(lines)} rows were not handed in, and are left out: {', '.join(lines[:20])}"
        hint = "take the use 'submitted' out of the mapping to take them in"
        found.append(Problem(Place(export.grid.file), message, hint, warning=True))
    return found


def _listed(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return ", ".join(f"'{text[:60]}'" for text in texts[:_SHOWN]) + more


@dataclass
class _Answer:
    """What the columns of one question say."""

    value: Any = None
    marked: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seen: bool = False
    column: Column | None = None


@dataclass
class _Row:
    """The reading of one row."""

    export: Export
    mapping: SurveyMapping
    row: int
    problems: list[Problem]
    answers: dict[str, _Answer] = field(default_factory=dict)
    places: dict[Trail, Place] = field(default_factory=dict)

    def sheet(self, number: int) -> ImportedSheet:
        name, role = f"respondent {number}", self.mapping.role
        for column in self.mapping.columns:
            cell = self.export.cell(self.row, column.place)
            if cell.fault:
                hint = "take the error out of the export"
                self._wrong(cell, "the cell has no value", hint)
            elif column.use == "name":
                name = cell.text.strip() or name
                self.places["respondent", "name"] = cell.place
            elif column.use == "role":
                role = self._role(column, cell)
                self.places["respondent", "role"] = cell.place
            elif column.use in ("answer", "choice", "other", "note"):
                try:
                    self._take(column, cell)
                except _Unread as error:
                    self._wrong(cell, error.message, error.hint)
        where = self.export.grid.place(self.row, 0)
        respondent = {"name": name} | ({"role": role} if role else {})
        data: dict[str, Any] = {**self.mapping.head, "respondent": respondent, "answers": {}}
        if self.mapping.ruleset:
            data["ruleset"] = self.mapping.ruleset
        for question, answer in self.answers.items():
            said = self._said(question, answer)
            if said is not None:
                data["answers"][question] = said
        self.places.setdefault(("respondent",), where)
        return ImportedSheet(f"{self.export.grid.file}, row {where.line}", data, self.places)

    def _role(self, column: Column, cell: Cell) -> str:
        if cell.empty:
            return self.mapping.role
        return column.meanings.get(cell.text) or cell.text.strip()

    def _take(self, column: Column, cell: Cell) -> None:
        answer = self.answers.setdefault(column.question, _Answer())
        self.places.setdefault(("answers", column.question), cell.place)
        if column.use == "choice":
            answer.column = answer.column or column
            # Where every box of a question is blank it was not asked; else these are not marked.
            answer.seen = answer.seen or not cell.empty
            if folded(cell.text) in self.mapping.not_applicable:
                answer.value = "n/a"
            elif folded(cell.text) not in _NOT:
                answer.marked.append(column.choice)
        elif cell.empty:
            return
        elif column.use in ("other", "note"):
            answer.notes.append(cell.text.strip())
            if column.use == "other" and answer.column is None:
                answer.column = column
            if column.use == "other" and column.other:
                answer.marked.append(column.other)
        else:
            answer.column = column
            self.places["answers", column.question] = cell.place
            answer.value = self._value(column, cell, answer)

    def _value(self, column: Column, cell: Cell, answer: _Answer) -> Any:
        text = cell.text.strip()
        if folded(text) in self.mapping.dont_know:
            return "?"
        if folded(text) in self.mapping.not_applicable:
            return "n/a"
        match column.type:
            case "number" | "percentage":
                return _number(cell)
            case "date":
                return _date(cell, self.mapping.dates)
            case "text":
                return text
            case "multi":
                return self._several(column, text, answer)
            case _:
                found = self._choice(column, text, answer)
                return int(found) if column.type == "anchored" and found.isdigit() else found

    def _choice(self, column: Column, text: str, answer: _Answer) -> str:
        found = column.meanings.get(text)
        if found is not None:
            return found
        if column.other:
            answer.notes.append(text)
            return column.other
        hint = did_you_mean(text, column.texts)
        hint = hint or "say in the mapping what it means, under 'choices'"
        raise _Unread(
            f"'{text[:60]}' is none of the choices of '{column.question}'",
            f'{hint}; or let other = "…" be the choice for such texts, which become the note',
        )

    def _several(self, column: Column, text: str, answer: _Answer) -> list[str]:
        """The choices in a cell; a choice may hold the separator itself, and the longest counts."""
        parts = text.split(column.separator) if column.separator else [text]
        found: list[str] = []
        at = 0
        while at < len(parts):
            for end in range(len(parts), at, -1):
                joined = column.separator.join(parts[at:end]).strip()
                choice = column.meanings.get(joined)
                if not joined or choice is not None:
                    break
            else:
                choice = self._choice(column, parts[at].strip(), answer)
                end = at + 1
            if choice and choice not in found:
                found.append(choice)
            at = end
        return found

    def _said(self, question: str, answer: _Answer) -> Any:
        """What an answer file would say; None where nothing is answered."""
        value = answer.value
        if value is None and (answer.seen or answer.marked):
            value = answer.marked
            if answer.column is not None and answer.column.type != "multi":
                if len(value) > 1:
                    cell = self.export.cell(self.row, answer.column.place)
                    message = f"'{question}' has several answers: {', '.join(value)}"
                    self._wrong(cell, message, "it takes one: keep one of the marks")
                value = value[0] if value else None
        elif isinstance(value, list):
            value = [*value, *(choice for choice in answer.marked if choice not in value)]
        if not answer.notes:
            return value
        note = "; ".join(dict.fromkeys(answer.notes))
        if value is None or (value == [] and not answer.seen):
            column = answer.column
            cell = self.export.cell(self.row, column.place if column else 0)
            message = f"'{question}' has a text of its own, '{note[:60]}', and no answer"
            hint = 'let other = "…" in the mapping be the choice for such texts, or "?"'
            self._wrong(cell, message, hint)
            return None
        if value == ["?"]:
            value = "?"
        return {"value": value, "note": note}

    def _wrong(self, cell: Cell, message: str, hint: str) -> None:
        self.problems.append(Problem(cell.place, message, hint))


def _number(cell: Cell) -> Any:
    if isinstance(cell.value, float):
        return cell.number
    text = cell.text.strip()
    if not _NUMBER.fullmatch(text):
        message = f"'{text[:40]}' is no number that can be read in one way only"
        raise _Unread(message, "write it with digits and one decimal mark, without thousands marks")
    return Decimal(text.replace(",", "."))


def _date(cell: Cell, order: str) -> dt.date:
    if isinstance(cell.value, dt.datetime):
        if cell.value.time() != dt.time():
            raise _Unread("there is a time of day at this date", "leave the time out")
        return cell.value.date()
    if isinstance(cell.value, dt.date):
        return cell.value
    text = cell.text.strip()
    found = _DAY.fullmatch(text)
    try:
        if found:
            if found[4] and not _MIDNIGHT.fullmatch(found[4]):
                raise _Unread("there is a time of day at this date", "leave the time out")
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
        strokes = _STROKES.fullmatch(text)
        if strokes:
            first, second, year = map(int, strokes.groups())
            if not order:
                message = f"'{text}' may be read in two ways"
                hint = 'say dates = "day-first" or "month-first" at the top of the mapping'
                raise _Unread(message, hint)
            day, month = (first, second) if order == "day-first" else (second, first)
            return dt.date(year, month, day)
    except ValueError:
        raise _Unread(f"'{text}' is not a date that exists", "write it as 2026-01-31") from None
    raise _Unread(f"'{text[:40]}' is no date", "write it as 2026-01-31")
