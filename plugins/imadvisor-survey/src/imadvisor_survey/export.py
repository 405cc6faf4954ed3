"""An export of a survey tool: a header, and a row for each respondent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from imadvisor.plugin import Cell, DocumentError, Grid, Place, Problem, SourceFile, folded

_SIGNS: dict[str, Sequence[frozenset[str]]] = {
    "Microsoft Forms": (
        frozenset({"id", "start time", "completion time"}),
        frozenset({"id", "begintijd", "tijd van voltooien"}),
        frozenset({"id", "starttijd", "voltooiingstijd"}),
    ),
    "LimeSurvey": (
        frozenset({"submitdate", "lastpage"}),
        frozenset({"response id", "date submitted"}),
        frozenset({"antwoord-id", "datum ingediend"}),
    ),
    "Kobo": (
        frozenset({"_uuid", "_submission_time"}),
        frozenset({"meta/instanceid", "submissiondate"}),
    ),
    "Qualtrics": (frozenset({"responseid", "recordeddate", "finished"}),),
    "REDCap": (frozenset({"record_id"}),),
}
"""Columns that a tool writes into every export."""

_STAMPS = frozenset({"timestamp", "tijdstempel"})
_IMPORT_ID = '{"ImportId"'


@dataclass(frozen=True)
class Export:
    """The table of an export.

    Args:
        tool: that wrote it; empty where it is not known.
        grid: the table.
        heads: how many rows of it are header.
    """

    tool: str
    grid: Grid
    heads: int

    @property
    def headers(self) -> Sequence[str]:
        """What stands above each column."""
        return [self.grid.cell(0, column).text for column in range(len(self.grid.rows[0]))]

    @property
    def labels(self) -> Sequence[str]:
        """The text of the question of each column, where a further row has it."""
        if self.heads < 2:
            return self.headers
        return [self.grid.cell(1, column).text for column in range(len(self.grid.rows[0]))]

    def rows(self) -> Iterator[int]:
        """The rows in which something stands."""
        for row in range(self.heads, len(self.grid.rows)):
            if any(True for _ in self.grid.filled(row)):
                yield row

    def cell(self, row: int, column: int) -> Cell:
        """A cell, named by its header where it has no letters."""
        return self.grid.cell(row, column, self.headers[column])


def export_in(file: SourceFile) -> Export:
    """The table in a file.

    Args:
        file: a CSV file or a workbook.

    Raises:
        DocumentError: it cannot be read, or has no table.
    """
    for grid in file.tables():
        if not grid.hidden and len(grid.rows) > 1 and len(list(grid.filled(0))) > 1:
            qualtrics = len(grid.rows) > 2 and any(
                grid.cell(2, column).text.startswith(_IMPORT_ID) for column in grid.filled(2)
            )
            return Export(_tool_of(grid), grid, 3 if qualtrics else 1)
    message = "there is no table with a header and a row for each respondent"
    hint = "export the responses from the survey tool as CSV or Excel"
    raise DocumentError(Problem(Place(file.name), message, hint))


def _tool_of(grid: Grid) -> str:
    columns = [folded(grid.cell(0, column).text) for column in grid.filled(0)]
    for tool, signs in _SIGNS.items():
        if any(sign <= set(columns) for sign in signs):
            boxes = any("___" in column for column in columns)
            if tool != "REDCap" or boxes:
                return tool
    return "Google Forms" if columns and columns[0] in _STAMPS else ""
