"""Tables of cells, as a CSV file or a sheet of a workbook holds them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import overload

from imadvisor.errors import Place, Problem
from imadvisor.spelling import blank

CellValue = str | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta
"""What a cell holds; an empty text where it holds nothing."""

NOT_CALCULATED = "formula"
"""The fault of a formula that was saved without its value."""

_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Args:
        value: what it holds.
        place: where it stands.
        percent: whether it is shown as a percentage, so that 0.4 is shown as 40%.
        fault: why its value is of no use: an error such as ``#N/A``, or `NOT_CALCULATED`;
            empty where it is of use.
        source: the number as the file writes it, where it has more digits than are shown.
    """

    value: CellValue
    place: Place
    percent: bool = False
    fault: str = ""
    source: str = ""

    @property
    def number(self) -> Decimal:
        """The number in it, as exactly as it is written.

        Raises:
            ValueError: it holds no number.
        """
        if not isinstance(self.value, float):
            raise ValueError("no number")
        return Decimal(self.source or repr(self.value))

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it, or only what nobody sees."""
        return not self.fault and isinstance(self.value, str) and blank(self.value)

    @property
    def text(self) -> str:
        """What it holds, as a text."""
        match self.value:
            case str():
                return self.value
            case bool():
                return "true" if self.value else "false"
            case float():
                return shown_number(self.value)
            case _:
                return str(self.value)


class SparseRow(Sequence[CellValue]):
    """A row of which only the cells that hold something are kept.

    Args:
        cells: by column, counted from 0.
    """

    __slots__ = ("cells",)

    def __init__(self, cells: Mapping[int, CellValue]) -> None:
        self.cells = cells

    def __len__(self) -> int:
        """How many columns there are up to the last that holds something."""
        return max(self.cells, default=-1) + 1

    @overload
    def __getitem__(self, column: int) -> CellValue: ...

    @overload
    def __getitem__(self, column: slice) -> Sequence[CellValue]: ...

    def __getitem__(self, column: int | slice) -> CellValue | Sequence[CellValue]:
        """What stands in a column; an empty text where nothing does."""
        if isinstance(column, slice):
            return [self[place] for place in range(*column.indices(len(self)))]
        length = len(self)
        place = column + length if column < 0 else column
        if not 0 <= place < length:
            raise IndexError("there is no such column")
        return self.cells.get(place, "")


@dataclass(frozen=True)
class Grid:
    """A table of cells.

    Args:
        file: the name of the file as the user knows it.
        rows: the values, row by row; rows may differ in length. Of a sheet, the rows in which
            something stands.
        sheet: the name of the sheet; empty where the file has no sheets.
        part: which sheet of the workbook it is, counted from 1; 0 where the file has no sheets.
        hidden: whether a reader does not see the sheet.
        lines: the line on which each row begins, where that is not its number.
        percent: the rows and columns, counted from 0, that are shown as percentages.
        faults: why the value at a row and column is of no use.
        sources: the numbers at a row and column as the file writes them, where that matters.
        doubts: what a person should know of how it was read; all of them warnings.
    """

    file: str
    rows: Sequence[Sequence[CellValue]]
    sheet: str = ""
    part: int = 0
    hidden: bool = False
    lines: Sequence[int] = ()
    percent: frozenset[tuple[int, int]] = frozenset()
    faults: Mapping[tuple[int, int], str] = field(default_factory=dict)
    sources: Mapping[tuple[int, int], str] = field(default_factory=dict)
    doubts: tuple[Problem, ...] = ()

    def cell(self, row: int, column: int, header: str = "") -> Cell:
        """The cell at a row and column, counted from 0; an empty one beyond the end.

        Args:
            row: of the cell.
            column: of the cell.
            header: what stands above the column, to name it where there are no letters.
        """
        values: Sequence[CellValue] = self.rows[row] if row < len(self.rows) else ()
        if isinstance(values, SparseRow):
            value = values.cells.get(column, "")
        else:
            value = values[column] if column < len(values) else ""
        spot = (row, column)
        fault = self.faults.get(spot, "")
        place = self.place(row, column, header)
        return Cell(value, place, spot in self.percent, fault, self.sources.get(spot, ""))

    def place(self, row: int, column: int, header: str = "") -> Place:
        """Where the cell at a row and column stands, both counted from 0."""
        line = self.lines[row] if row < len(self.lines) else row + 1
        if self.part:
            name = f"{_quoted(self.sheet)}!{column_letters(column)}{line}"
            return Place(self.file, line, column + 1, part=self.part, cell=name)
        return Place(self.file, line, column + 1, cell=header)

    def filled(self, row: int) -> Iterator[int]:
        """The columns of a row in which something stands."""
        values = self.rows[row]
        columns = sorted(values.cells) if isinstance(values, SparseRow) else range(len(values))
        for column in columns:
            if not self.cell(row, column).empty:
                yield column


def shown_number(value: float) -> str:
    """A number with the fifteen digits that spreadsheets keep."""
    return format(value, ".15g")


def column_letters(column: int) -> str:
    """The letters of a column, counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _quoted(sheet: str) -> str:
    return sheet if _PLAIN_NAME.fullmatch(sheet) else "'" + sheet.replace("'", "''") + "'"
