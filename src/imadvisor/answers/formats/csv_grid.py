"""CSV files, as people and Excel write them, to a grid."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Sequence
from typing import NoReturn

from imadvisor.answers.formats.grid import Grid
from imadvisor.errors import DocumentError, Place, Problem

SEPARATORS = {";": "semicolon", ",": "comma", "\t": "tab"}
"""What may stand between the cells."""

SEPARATORS_HINT = "separate the cells by semicolons, commas or tabs"

LONGEST_CELL = 131_072
"""How long one cell may be, in characters: as much as Python's own reader takes."""

MOST_ROWS = 50_000
MOST_COLUMNS = 500
MOST_CELLS = 1_000_000
"""How many rows are read, how many cells in a row, and how many cells in all."""

SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[;,\t]*(?:\r\n|\r|\n)')
"""What Excel writes before a table, to say what stands between its cells."""

_WORD = re.compile(r"[^\s;,\"]+")
_FORMULA = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")
_UNQUOTED_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return "'" + text if _UNQUOTED_FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """A text without the apostrophe that kept it from being a formula."""
    return text[1:] if _FORMULA.match(text) else text


def csv_grid(content: bytes, file: str, likeness: Callable[[Sequence[str]], int]) -> Grid:
    """Read a CSV file, whatever its encoding and separator.

    Args:
        content: what the file holds.
        file: the file's name as the user knows it.
        likeness: says how much a row is like the header that is expected; 0 is not at all.

    Raises:
        DocumentError: its quotes do not match, or it holds too much.
    """
    text, doubts = decoded(content, file)
    if not text.strip():
        raise DocumentError(Problem(Place(file), "the file is empty", "start from a template"))
    first_line = 1
    separators = list(SEPARATORS)
    if named := SEPARATOR_LINE.match(text):
        if named[1] not in SEPARATORS:
            message = f"the separator '{named[1]}' is not understood"
            raise DocumentError(Problem(Place(file, 1), message, SEPARATORS_HINT))
        separators = [named[1]]
        text = text[named.end() :]
        first_line = 2
    tried = [_Parsed(text, separator, first_line) for separator in separators]
    best = max(tried, key=lambda parsed: _fitness(parsed.rows[:30], likeness))
    if best.problem:
        line, message, hint = best.problem
        raise DocumentError(Problem(Place(file, line), message, hint))
    return Grid(file, best.rows, lines=best.lines, doubts=doubts)


def _fitness(
    rows: Sequence[Sequence[str]], likeness: Callable[[Sequence[str]], int]
) -> tuple[int, int]:
    """How well a separator fits: by what is like a header, or else by how much it parts."""
    return max(map(likeness, rows), default=0), max(map(len, rows), default=0)


class _Parsed:
    """A text taken apart by one separator, as far as that goes."""

    def __init__(self, text: str, separator: str, first_line: int) -> None:
        self.rows: list[list[str]] = []
        self.lines: list[int] = []
        self.problem: tuple[int, str, str] | None = None
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        line = first_line
        cells = 0
        while self.problem is None:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self.problem = (line, *_plain(str(error)))
                return
            if len(self.rows) == MOST_ROWS:
                self.problem = (line, f"the file has more than {MOST_ROWS:,} rows", "shorten it")
            cells += len(row)
            if len(row) > MOST_COLUMNS or cells > MOST_CELLS:
                message = f"a row has more than {MOST_COLUMNS} cells"
                if len(row) <= MOST_COLUMNS:
                    message = f"the file has more than {MOST_CELLS:,} cells"
                self.problem = (line, message, "delete the columns that are not needed")
            self.rows.append([unguarded(cell) for cell in row])
            self.lines.append(line)
            line = first_line + reader.line_num


def _plain(error: str) -> tuple[str, str]:
    if "field limit" in error:
        return f"a cell has more than {LONGEST_CELL:,} characters", "shorten it"
    if "unexpected end" in error:
        hint = 'put a " at the end of the cell, or write "" for a quote within it'
        return "a cell begins with a quote that is never closed", hint
    return "something follows a closing quote", 'write "" for a quote within a cell'


def without_marks(content: bytes) -> bytes:
    """A text without the byte order marks before it; some programs write two."""
    while content.startswith(codecs.BOM_UTF8):
        content = content[len(codecs.BOM_UTF8) :]
    return content


def decoded(content: bytes, file: str) -> tuple[str, tuple[Problem, ...]]:
    """The text of a file that Excel may have written: UTF-8, UTF-16 or Windows-1252.

    Args:
        content: what the file holds.
        file: the file's name as the user knows it.

    Returns:
        The text, and a warning with a word that shows it where the encoding is a guess.

    Raises:
        DocumentError: it is in none of these.
    """
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16"), ()
        try:
            return without_marks(content).decode("utf-8"), ()
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            text = content.decode("cp1252")
    except UnicodeDecodeError:
        _refuse(file, "the text is neither UTF-8, UTF-16 nor Windows-1252")
    word = next(word for word in _WORD.findall(text) if not word.isascii())
    message = f"this is no UTF-8, and is read as Windows-1252, as in '{word[:40]}'"
    hint = "if that is wrong, say which: imadvisor --encoding windows-1250 …, or save it as UTF-8"
    return text, (Problem(Place(file, line), message, hint, warning=True),)


def _refuse(file: str, message: str) -> NoReturn:
    hint = "save it as CSV UTF-8, or say which: imadvisor --encoding windows-1250 …"
    raise DocumentError(Problem(Place(file), message, hint)) from None
