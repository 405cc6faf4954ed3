"""Excel workbooks to grids."""

from __future__ import annotations

import io
from typing import Any

from imadvisor.errors import DocumentError, Place, Problem, in_one_line
from imadvisor.exchange.grids import Grid
from imadvisor.exchange.workbook_parts import SheetMarks, checked_workbook

NEEDS_EXCEL = "pip install 'imadvisor[excel]'"
"""How to get what workbooks need."""


def workbook_grids(content: bytes, file: str) -> tuple[Grid, ...]:
    """Read every sheet of a workbook; formulas are taken at the value that was saved with them.

    Args:
        content: what the file holds.
        file: the file's name as the user knows it.

    Raises:
        DocumentError: it cannot be read, is no workbook, has macros or holds too much.
    """
    try:
        import python_calamine
    except ImportError:
        problem = Problem(Place(file), "reading Excel files needs an extra package", NEEDS_EXCEL)
        raise DocumentError(problem) from None
    checked = checked_workbook(content, file)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(checked.content))
        return tuple(
            _grid(file, marks, workbook.get_sheet_by_name(marks.name).to_python(False))
            for marks in checked.sheets
        )
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # A panic of the parser is no Exception.
        message = f"the workbook is damaged: {in_one_line(str(error))}"
        hint = "save it again, or take the answers over into a fresh template"
        raise DocumentError(Problem(Place(file), message, hint)) from None


def _grid(file: str, marks: SheetMarks, values: list[list[Any]]) -> Grid:
    # Cells with an error count as empty for the parser, which leaves them out at the edges.
    width = max([len(row) for row in values[:1]] + [column + 1 for _, column in marks.faults] + [0])
    height = max([len(values)] + [row + 1 for row, _ in marks.faults])
    rows = [[*row, *[""] * (width - len(row))] for row in values]
    rows += [[""] * width for _ in range(height - len(values))]
    return Grid(
        file=file,
        rows=[[float(v) if type(v) is int else v for v in row] for row in rows],
        sheet=marks.name,
        part=marks.part,
        hidden=marks.hidden,
        percent=frozenset(marks.percent),
        faults=marks.faults,
    )
