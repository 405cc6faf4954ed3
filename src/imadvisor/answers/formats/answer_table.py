"""Tables with answers: their rows by Id, and what was read from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from imadvisor.answers.formats.grid import Cell, Grid
from imadvisor.documents import Trail
from imadvisor.errors import AnswersError, Mistakes, Place, Problem, harmless


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row with an Id."""

    id: str
    cells: Mapping[str, Cell]

    def cell(self, column: str) -> Cell | None:
        """The cell in a column; None where it is empty or there is no such column."""
        found = self.cells.get(column)
        return None if found is None or found.empty else found

    @property
    def key(self) -> Cell:
        """The cell with the Id."""
        return self.cells["id"]

    @property
    def answered(self) -> bool:
        """Whether something stands under Answer."""
        return self.cell("answer") is not None


@dataclass(frozen=True)
class AnswerTable:
    """A sheet with a header."""

    grid: Grid
    header: int
    columns: Mapping[str, int]

    def named(self, column: int) -> str:
        """What the header calls a column, by its number."""
        return str(self.grid.cell(self.header, column).text)

    def rows(self) -> range:
        """The numbers of the rows below the header."""
        return range(self.header + 1, len(self.grid.rows))

    def cells(self, row: int) -> dict[str, Cell]:
        """The cells of a row, by the key of their column."""
        return {
            key: self.grid.cell(row, column, self.named(column))
            for key, column in self.columns.items()
        }


@dataclass
class AnswerData:
    """What an answer file would say, and where a table says it.

    Args:
        name: the file's name as the user knows it.
        data: as an answer file would hold it, without what is wrong.
        problems: everything that is wrong so far.
        wrong: the questions whose answers are.
        loose: note and evidence, by question, that stand beside no answer.
        unknown: the ids of rows that name no question.
        of_rules: the mistakes that would be none if the ruleset said something else.
    """

    name: str
    data: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=lambda: Mistakes(AnswersError))
    wrong: set[str] = field(default_factory=set)
    loose: dict[str, tuple[str, str]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    of_rules: set[Problem] = field(default_factory=set)
    _cells: dict[Trail, Cell] = field(default_factory=dict)
    _keys: dict[Trail, Cell] = field(default_factory=dict)

    def put(self, trail: tuple[str, ...], value: Any, cell: Cell, key: Cell) -> None:
        """Add a value, and say which cell holds it and which holds its id."""
        self.mark(trail, cell, key)
        table = self.data
        for step in trail[:-1]:
            table = table.setdefault(step, {})
        table[trail[-1]] = value

    def mark(self, trail: Trail, cell: Cell, key: Cell) -> None:
        """Say which cell holds a value, or would, and which holds its id."""
        self._cells[trail] = cell
        self._keys[trail] = key

    def place(self, trail: Trail, *, of_key: bool = False) -> Place:
        """Say in which cell something stands."""
        cells = self._keys if of_key else self._cells
        while trail and trail not in cells:
            trail = trail[:-1]
        return cells[trail].place if trail else Place(self.name)

    def source(self, trail: Trail) -> str | None:
        """Give what stands in the cell of a value."""
        cell = self._cells.get(trail)
        return None if cell is None or cell.empty else cell.text

    def report(self, cell: Cell, message: str, hint: str = "", *, of_rules: bool = False) -> None:
        """Add a mistake, and whether it would be none if the ruleset said something else."""
        shown = harmless(cell.text)
        excerpt = shown if shown.strip() and len(shown) <= 120 and "\n" not in shown else ""
        self.problems.append(Problem(cell.place, message, hint, excerpt))
        if of_rules:
            self.of_rules.add(self.problems[-1])
