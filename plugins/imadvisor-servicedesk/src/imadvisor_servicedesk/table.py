"""A CSV file from outside, read within bounds."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from imadvisor.plugin import InputError, Place, Problem

from imadvisor_servicedesk.problems import Problems, clipped, did_you_mean

if TYPE_CHECKING:
    from _csv import Reader

MAX_BYTES = 50_000_000
"""How large a file may be."""

MAX_ROWS = 500_000
"""How many rows it may have, the header left out."""

_BREAK = re.compile("\r\n|\r|\n")
_CANDIDATES = {",": "comma", ";": "semicolon", "\t": "tab"}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file.

    Args:
        line: at which it begins, counted from 1.
        cells: those that were asked for, by what they are for, without spaces around them.
    """

    line: int
    cells: Mapping[str, str]


class Table:
    """The columns of a CSV file that are asked for.

    Args:
        file: its name.
        columns: the names of the columns, by what they are for.
        separator: between cells; empty where it is to be found out.

    Raises:
        InputError: the file cannot be read, or a column is not there.
    """

    def __init__(self, file: str, columns: Mapping[str, str], separator: str = "") -> None:
        self.file = file
        self._columns = columns
        self._text = _text(file)
        self._separator = separator or self._guessed()
        self._header = self._first_row()
        self._where = self._found()

    def place(self, line: int, use: str) -> Place:
        """Where a cell stands.

        Args:
            line: counted from 1.
            use: what its column is for.
        """
        return Place(self.file, line, self._where[use] + 1, cell=self._columns[use])

    def rows(self, problems: Problems) -> Iterator[Row]:
        """The rows after the header; empty lines are left out.

        Args:
            problems: gathers what is wrong with them.
        """
        reader = self._reader(self._text)
        next(reader)
        line = reader.line_num + 1
        count = 0
        wanted = self._where.items()
        try:
            for cells in reader:
                start, line = line, reader.line_num + 1
                if not cells:
                    continue
                count += 1
                if count > MAX_ROWS:
                    message = f"there are more than {MAX_ROWS} rows"
                    problems.add(Place(self.file, start, 1), message, "export a shorter period")
                    return
                if len(cells) != len(self._header):
                    message = (
                        f"the header has {_cells(len(self._header))} and this row "
                        f"{_cells(len(cells))}, so that it is not clear which is which"
                    )
                    hint = "text with a separator in it must stand in quotation marks"
                    problems.add(Place(self.file, start, 1), message, hint)
                    continue
                yield Row(start, {use: cells[index].strip() for use, index in wanted})
        except csv.Error as error:
            problems.add(Place(self.file, line, 1), _said(error), _HINT)

    def _reader(self, text: str, separator: str = "") -> Reader:
        lines = io.StringIO(text, newline="")
        return csv.reader(lines, delimiter=separator or self._separator, strict=True)

    def _guessed(self) -> str:
        """The separator by which most of the columns are found, then by which there are most."""
        scores = {}
        for one in _CANDIDATES:
            try:
                header = [name.strip() for name in next(self._reader(self._text, one), [])]
            except csv.Error:
                continue
            found = sum(name in header for name in self._columns.values())
            scores[one] = (found, len(header))
        best = max(scores.values(), default=(0, 0))
        winners = [one for one, score in scores.items() if score == best]
        if not scores:
            return ","  # which tells what is wrong with it
        if len(winners) > 1 and best[1] > 1:
            names = " or ".join(_CANDIDATES[one] for one in winners)
            message = f"the separator could be {names}"
            hint = f"say which: --option separator={_CANDIDATES[winners[0]]}"
            raise InputError(Problem(Place(self.file, 1, 1), message, hint))
        return winners[0]

    def _first_row(self) -> Sequence[str]:
        try:
            header = next(self._reader(self._text), [])
        except csv.Error as error:
            raise InputError(Problem(Place(self.file, 1, 1), _said(error), _HINT)) from None
        if not any(name.strip() for name in header):
            message = "the first line has no names of columns"
            raise InputError(Problem(Place(self.file, 1, 1), message, "export with a header"))
        return [name.strip() for name in header]

    def _found(self) -> Mapping[str, int]:
        problems = Problems(self.file)
        where = {}
        for use, name in self._columns.items():
            times = self._header.count(name)
            if times == 1:
                where[use] = self._header.index(name)
                continue
            if times:
                message = f"there are {times} columns '{clipped(name)}'"
                hint = "give each its own name in the export"
            else:
                message = f"there is no column '{clipped(name)}'"
                near = did_you_mean(name, filter(None, self._header))
                hint = f"{near or self._listed()}; say which: --option {use}=…"
                if use == "closed":
                    hint += ", or --option closed= where the export has none"
            problems.add(Place(self.file, 1, 1), message, hint)
        problems.demand_none()
        return where

    def _listed(self) -> str:
        names = [clipped(name) for name in self._header if name]
        more = f" and {len(names) - 12} more" if len(names) > 12 else ""
        return f"the columns are {', '.join(names[:12])}{more}"


_HINT = "export it as CSV, with text in double quotation marks"


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


def _said(error: csv.Error) -> str:
    """What the reader says, in our words where it is about a limit or a quotation mark."""
    said = str(error)
    if "field larger than field limit" in said:
        return f"a cell is longer than {csv.field_size_limit()} characters"
    if "unexpected end of data" in said:
        return "a quotation mark is opened here and never closed"
    if "expected after" in said:
        return "something follows after a closing quotation mark"
    return f"it is no CSV: {said}"


def _text(file: str) -> str:
    """The text of a file in UTF-8, without the mark that it may begin with."""
    data = _bytes(file)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        message = "it is in UTF-16"
        raise InputError(Problem(Place(file, 1, 1), message, "export it as CSV in UTF-8"))
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        ends = [found.end() for found in _BREAK.finditer(before)]
        column = len(before) - (ends[-1] if ends else 0) + 1
        place = Place(file, len(ends) + 1, column)
        message = f"the byte 0x{data[error.start]:02x} is not UTF-8"
        raise InputError(Problem(place, message, "export it as CSV in UTF-8")) from None
    if not text.strip():
        raise InputError(Problem(Place(file), "it is empty"))
    return text


def _bytes(file: str) -> bytes:
    path = Path(file)
    try:
        if path.exists() and not path.is_file():
            raise InputError(Problem(Place(file), "it is not a file"))
        with path.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except FileNotFoundError:
        message = "there is no such file"
        hint = "it is looked for from the folder in which the command runs"
        raise InputError(Problem(Place(file), message, hint)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(Problem(Place(file), f"it cannot be read: {reason}")) from None
    if len(data) > MAX_BYTES:
        message = f"it is larger than {MAX_BYTES // 1_000_000} MB"
        raise InputError(Problem(Place(file), message, "export a shorter period"))
    return data
