"""Tables of answers to what an answer file would say, with the cell of everything in it."""

from __future__ import annotations

from collections.abc import Sequence

from imadvisor.answers.formats.answer_table import AnswerData, AnswerTable
from imadvisor.answers.formats.csv_grid import SEPARATORS_HINT
from imadvisor.answers.formats.grid import Grid
from imadvisor.answers.formats.header_words import (
    RULESET,
    known_columns,
    plain,
)
from imadvisor.answers.formats.table_translation import HEADER_HINT, MOST_SHOWN, TableTranslation
from imadvisor.errors import AnswersError, Place, Problem
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.spelling import normal, same

_HEADER_WITHIN = 30


def likeness(row: Sequence[object]) -> int:
    """How many of our columns a row names."""
    known = known_columns()
    return len({known[word] for cell in row if (word := plain(str(cell))) in known})


class AnswerTables:
    """The tables of one file.

    Args:
        name: the file's name as the user knows it.
        grids: its sheets, or the one table of a file without sheets.

    Raises:
        AnswersError: a table lacks its header, or a column that nothing can do without.
    """

    def __init__(self, name: str, grids: Sequence[Grid]) -> None:
        self.name = name
        self._grids = grids
        self._tables = _tables(name, grids)
        self.doubts = tuple(doubt for grid in grids for doubt in grid.doubts)

    def ruleset_named(self) -> str | None:
        """The id of the ruleset that was asked, where the file says so."""
        for table in self._tables:
            for row in table.rows():
                cells = table.cells(row)
                if same(cells["id"].text, RULESET) and not cells["answer"].empty:
                    return normal(cells["answer"].text)
        return None

    def data(self, ruleset: Ruleset) -> AnswerData:
        """What an answer file would say.

        Args:
            ruleset: that was asked.
        """
        return TableTranslation(self.name, self._tables, self._grids, ruleset).data()


def _tables(name: str, grids: Sequence[Grid]) -> list[AnswerTable]:
    tables: list[AnswerTable] = []
    problems: list[Problem] = []
    for grid in grids:
        rows = range(min(len(grid.rows), _HEADER_WITHIN))
        header = max(rows, key=lambda row: likeness(grid.rows[row]), default=None)
        if header is None or likeness(grid.rows[header]) < 2:
            continue
        columns: dict[str, int] = {}
        for column in grid.filled(header):
            key = known_columns().get(plain(grid.cell(header, column).text))
            if key in columns:
                first = grid.place(header, columns[key], "header")
                here = grid.place(header, column, "header")
                problems.append(
                    Problem(
                        here,
                        f"there are two columns '{_word(grid, header, column)}'; "
                        f"the other is at {first}",
                        "rename or delete one of them",
                    )
                )
            elif key:
                columns[key] = column
        missing = [key for key in ("id", "answer") if key not in columns]
        if missing:
            lacking = " and ".join(_USUAL[key] for key in missing)
            found = ", ".join(f"'{_word(grid, header, c)}'" for c in grid.filled(header))
            message = f"there is no column {lacking}; found: {found}"
            problems.append(Problem(grid.place(header, 0, "header"), message, HEADER_HINT))
        tables.append(AnswerTable(grid, header, columns))
    if problems:
        raise AnswersError(problems)
    if not tables:
        raise AnswersError(_no_header(name, grids))
    return tables


_USUAL = {"id": "Id", "answer": "Answer (Antwoord)"}


def _word(grid: Grid, row: int, column: int) -> str:
    text = " ".join(grid.cell(row, column).text.split())
    return text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…"


def _no_header(name: str, grids: Sequence[Grid]) -> Problem:
    found: list[str] = []
    for grid in grids:
        for row in range(min(len(grid.rows), _HEADER_WITHIN)):
            filled = list(grid.filled(row))
            if filled:
                words = ", ".join(f"'{_word(grid, row, column)}'" for column in filled[:10])
                found.append(f"{grid.sheet}: {words}" if grid.sheet else words)
                break
    message = "there is no header with the columns Id and Answer (Antwoord); found: "
    message += "; ".join(found) or "nothing"
    hint = HEADER_HINT if grids and grids[0].part else f"{SEPARATORS_HINT}; {HEADER_HINT}"
    return Problem(Place(name), message, hint)
