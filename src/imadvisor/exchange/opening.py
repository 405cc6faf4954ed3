"""Answer files of any format, opened by what their name ends in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

from imadvisor.documents import Document, Limits, read_document
from imadvisor.documents.reading import _content as file_content
from imadvisor.errors import DocumentError, Place, Problem, in_one_line
from imadvisor.exchange.answer_tables import AnswerTables, likeness

ANSWER_LIMITS = Limits(text=131_072)
"""How much an answer file may hold: notes may be long."""

_OTHER_WORKBOOKS = {
    ".xlsm": "a workbook with macros (.xlsm)",
    ".xltm": "a workbook with macros (.xltm)",
    ".xlam": "a workbook with macros (.xlam)",
    ".xls": "an old Excel file (.xls)",
    ".xlt": "an old Excel file (.xlt)",
    ".xlsb": "a binary Excel file (.xlsb)",
    ".xltx": "a template of Excel (.xltx)",
    ".ods": "a LibreOffice spreadsheet (.ods)",
    ".fods": "a LibreOffice spreadsheet (.fods)",
    ".numbers": "a spreadsheet of Numbers (.numbers)",
}
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def open_answers(path: str | os.PathLike[str]) -> Document | AnswerTables:
    """Open an answer file: TOML, JSON, CSV or an Excel workbook.

    Args:
        path: the file; ``-`` is TOML or JSON from the standard input.

    Raises:
        DocumentError: it cannot be read, is not what it should be, or holds too much.
        AnswersError: a table lacks its header.
    """
    path = os.fspath(path)
    name = in_one_line("standard input" if path == "-" else path)
    suffix = Path(path).suffix.lower()
    if suffix in _OTHER_WORKBOOKS and Path(path).exists():
        reason = "; macros are never run here" if "macros" in _OTHER_WORKBOOKS[suffix] else ""
        message = f"this is {_OTHER_WORKBOOKS[suffix]}, which is not read{reason}"
        _refuse(name, message, "open it in Excel or LibreOffice and save it as .xlsx")
    if suffix == ".xlsx":
        from imadvisor.exchange.workbook import workbook_grids

        content = file_content(path, name, ANSWER_LIMITS.bytes)
        return AnswerTables(name, workbook_grids(content, name))
    if suffix in (".csv", ".tsv", ".txt"):
        content = file_content(path, name, ANSWER_LIMITS.bytes)
        if content.startswith(_WORKBOOKS):
            _refuse(name, "this is a workbook, not a text", "give it a name that ends in .xlsx")
        if suffix != ".txt" or _is_table(content, name):
            from imadvisor.exchange.csv_grid import csv_grid

            return AnswerTables(name, [csv_grid(content, name, likeness)])
    return read_document(path, limits=ANSWER_LIMITS)


def _is_table(content: bytes, name: str) -> bool:
    """Whether a text is a table, such as the "Unicode text" of Excel."""
    if content.startswith(_UTF16):
        return True
    from imadvisor.exchange.csv_grid import csv_grid

    try:
        rows = csv_grid(content, name, likeness).rows[:30]
    except DocumentError:
        return False
    return max(map(likeness, rows), default=0) > 1


def _refuse(name: str, message: str, hint: str) -> NoReturn:
    raise DocumentError(Problem(Place(name), message, hint))
