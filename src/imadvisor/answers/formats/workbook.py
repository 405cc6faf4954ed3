"""Excel workbooks to grids: the cells that hold something, at the value saved with them."""

from __future__ import annotations

import datetime as dt
import math
import posixpath
import re
from collections.abc import Mapping
from typing import NoReturn

from imadvisor.answers.formats.grid import NOT_CALCULATED, CellValue, Grid, SparseRow
from imadvisor.answers.formats.workbook_parts import AGAIN, TEMPLATE, Parts
from imadvisor.errors import DocumentError, Place, Problem

NEEDS_EXCEL = "pip install 'imadvisor[excel]'"
"""How to get what writing workbooks needs."""

MOST_CELLS = 200_000
"""How many cells of a workbook may hold something; empty ones may be any number."""

MOST_SHEETS = 200
"""How many sheets a workbook may have."""

MOST_TEXT = 8 * 1024 * 1024
"""How many characters the cells of a workbook may hold together."""

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_LONGEST_NUMBER = 1_100
_EXACT_DIGITS = 15
"""A number of so many characters is the same once it was a binary fraction."""

_PERCENT_FORMATS = {"9", "10"}
_DATE_FORMATS = {str(id) for id in (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))}
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]|General', re.IGNORECASE)
_DATE_LETTERS = re.compile("[ymdhs]", re.IGNORECASE)
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")

_BASE = dt.datetime(1899, 12, 30)
_BASE_1904 = dt.datetime(1904, 1, 1)
_LAST_SERIAL = 2_958_465
_NO_29_FEBRUARY = 60
"""Before this day Excel counts a day less than it should: it takes 1900 for a leap year."""


def workbook_grids(content: bytes, file: str) -> tuple[Grid, ...]:
    """Read every sheet of a workbook; formulas are taken at the value that was saved with them.

    Args:
        content: what the file holds.
        file: the file's name as the user knows it.

    Raises:
        DocumentError: it is no workbook, is damaged, has macros or holds too much.
    """
    return _Workbook(Parts(content, file)).grids()


class _Workbook:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.texts: list[str] = []
        self.percent_styles: set[int] = set()
        self.date_styles: set[int] = set()
        self.base = _BASE
        self.cells = self.text = 0

    def grids(self) -> tuple[Grid, ...]:
        sheets = self._sheets()
        if len(sheets) > MOST_SHEETS:
            self.parts.refuse(f"the workbook has more than {MOST_SHEETS} sheets", TEMPLATE)
        if len({path.lower() for _, _, path in sheets}) < len(sheets):
            self.parts.refuse("the workbook is damaged: two sheets are the same part", AGAIN)
        self._read_texts()
        self._read_styles()
        grids: list[Grid] = []
        for part, (name, hidden, path) in enumerate(sheets, 1):
            if path not in self.parts:
                self.parts.refuse(f"the sheet '{name}' is missing from the workbook", AGAIN)
            if "/worksheets/" in path.lower():
                sheet = _Sheet(self, name, part)
                self.parts.parse(path, sheet.start, sheet.end, sheet.data)
                grids.append(sheet.grid(hidden))
        return tuple(grids)

    def _sheets(self) -> list[tuple[str, bool, str]]:
        """Name, whether hidden, and part of each sheet."""
        targets: dict[str, str] = {}
        listed: list[tuple[str, bool, str]] = []

        def relation(name: str, attributes: Mapping[str, str]) -> None:
            if name == "Relationship":
                target = attributes.get("Target", "")
                path = target[1:] if target.startswith("/") else posixpath.join("xl", target)
                targets[attributes.get("Id", "")] = posixpath.normpath(path)

        def sheet(name: str, attributes: Mapping[str, str]) -> None:
            if name == "sheet":
                hidden = attributes.get("state", "visible") != "visible"
                ids = [value for key, value in attributes.items() if key.endswith(" id")]
                listed.append((attributes.get("name", ""), hidden, ids[0] if ids else ""))
            if name == "workbookPr" and attributes.get("date1904", "0") in ("1", "true"):
                self.base = _BASE_1904

        rels = "xl/_rels/workbook.xml.rels"
        if rels not in self.parts:
            message = "the workbook is damaged: it does not say where its sheets are"
            self.parts.refuse(message, AGAIN)
        self.parts.parse(rels, relation)
        self.parts.parse("xl/workbook.xml", sheet)
        return [(name, hidden, targets.get(id, "?")) for name, hidden, id in listed]

    def _read_texts(self) -> None:
        """The texts that the cells share; what only helps to pronounce them is left out."""
        if "xl/sharedStrings.xml" not in self.parts:
            return
        text = _Text()
        length = 0

        def start(name: str, _attributes: Mapping[str, str]) -> None:
            text.start(name)

        def end(name: str) -> None:
            nonlocal length
            text.end(name)
            if name == "si":
                self.texts.append(text.taken())
                length += len(self.texts[-1])
                if length > MOST_TEXT:
                    self._too_much_text()

        def data(piece: str) -> None:
            text.data(piece)
            if text.length > MOST_TEXT:
                self._too_much_text()

        self.parts.parse("xl/sharedStrings.xml", start, end, data)

    def _too_much_text(self) -> NoReturn:
        message = f"the workbook holds too much text, more than {MOST_TEXT:,} characters"
        self.parts.refuse(message, TEMPLATE)

    def _read_styles(self) -> None:
        if "xl/styles.xml" not in self.parts:
            return
        percent, dates = set(_PERCENT_FORMATS), set(_DATE_FORMATS)
        within: list[str] = []
        count = 0

        def start(name: str, attributes: Mapping[str, str]) -> None:
            nonlocal count
            if name == "numFmt":
                id = attributes.get("numFmtId", "")
                # The first part is for numbers that are positive.
                code = _LITERAL.sub("", attributes.get("formatCode", "")).partition(";")[0]
                for ids, found in ((percent, "%" in code), (dates, _DATE_LETTERS.search(code))):
                    (ids.add if found else ids.discard)(id)
            if name == "xf" and within[-1:] == ["cellXfs"]:
                if attributes.get("numFmtId") in percent:
                    self.percent_styles.add(count)
                if attributes.get("numFmtId") in dates:
                    self.date_styles.add(count)
                count += 1
            within.append(name)

        def end(_name: str) -> None:
            within.pop()

        self.parts.parse("xl/styles.xml", start, end)

    def counted(self, text: int, sheet: str, part: int) -> None:
        """Count one more cell that holds something, with so much text."""
        self.cells += 1
        self.text += text
        if self.cells > MOST_CELLS or self.text > MOST_TEXT:
            message = f"the workbook fills more than {MOST_CELLS:,} cells, or with too much text"
            self.refuse_sheet(sheet, part, message, TEMPLATE)

    def refuse_sheet(self, sheet: str, part: int, message: str, hint: str) -> NoReturn:
        place = Place(self.parts.file, part=part, cell=sheet)
        raise DocumentError(Problem(place, message, hint)) from None


class _Text:
    """The text of a cell or a shared text, without its phonetic guide."""

    def __init__(self) -> None:
        self.length = 0
        self._pieces: list[str] = []
        self._open = False
        self._guides = 0

    def start(self, name: str) -> None:
        if name == "t":
            self._open = not self._guides
        elif name == "rPh":
            self._guides += 1

    def end(self, name: str) -> None:
        if name == "t":
            self._open = False
        elif name == "rPh":
            self._guides -= 1

    def data(self, piece: str) -> None:
        if self._open:
            self._pieces.append(piece)
            self.length += len(piece)

    def taken(self) -> str:
        """What was read; then it is empty again."""
        text = unescaped("".join(self._pieces))
        self._pieces.clear()
        self.length = 0
        return text


class _Sheet:
    """Takes the cells of a sheet that hold something."""

    def __init__(self, workbook: _Workbook, name: str, part: int) -> None:
        self.workbook, self.name, self.part = workbook, name, part
        self.row = self.column = -1
        self.rows: dict[int, dict[int, CellValue]] = {}
        self.percent: set[tuple[int, int]] = set()
        self.faults: dict[tuple[int, int], str] = {}
        self.sources: dict[tuple[int, int], str] = {}
        self.kind, self.style = "n", "0"
        self.formula = self.content = self.in_value = False
        self.value: list[str] = []
        self.length = 0
        self.text = _Text()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            found = _REFERENCE.fullmatch(attributes.get("r", ""))
            if found:
                self.row, self.column = int(found[2]) - 1, _column(found[1])
            else:
                self.column += 1
            self.kind = attributes.get("t", "n")
            self.style = attributes.get("s", "0")
            self.formula = self.content = False
        elif name == "row":
            given = attributes.get("r", "")
            self.row = int(given) - 1 if _row_number(given) else self.row + 1
            self.column = -1
        elif name == "f":
            self.formula = self.content = True
        elif name == "v":
            self.in_value = self.content = True
        elif name in ("t", "rPh"):
            self.content = True
            self.text.start(name)

    def data(self, piece: str) -> None:
        if self.in_value:
            self.value.append(piece)
            self.length += len(piece)
        else:
            self.text.data(piece)
        if self.length + self.text.length > MOST_TEXT:
            self.workbook.counted(self.length + self.text.length, self.name, self.part)

    def end(self, name: str) -> None:
        if name == "v":
            self.in_value = False
        elif name in ("t", "rPh"):
            self.text.end(name)
        elif name == "c" and self.content:
            self._cell("".join(self.value), self.text.taken())
            self.value.clear()
            self.length = 0

    def _cell(self, raw: str, text: str) -> None:
        spot = (self.row, self.column)
        bare = raw.strip()
        value: CellValue = ""
        if self.kind == "e":
            self.faults[spot] = bare[:40] or "an error"
        elif self.formula and not bare and self.kind != "str":
            self.faults[spot] = NOT_CALCULATED
        elif self.kind == "s":
            value = self._shared(bare) if bare else ""
        elif self.kind == "b":
            value = bare in ("1", "true")
        elif self.kind in ("str", "inlineStr", "d"):
            value = text or unescaped(raw)
        elif bare:
            value = self._number(bare, spot)
        if value == "" and spot not in self.faults:
            return
        self.workbook.counted(len(value) if isinstance(value, str) else 0, self.name, self.part)
        if _style(self.style) in self.workbook.percent_styles:
            self.percent.add(spot)
        self.rows.setdefault(self.row, {})[self.column] = value

    def _shared(self, index: str) -> str:
        texts = self.workbook.texts
        if not index.isascii() or not index.isdigit() or len(index) > 9 or int(index) >= len(texts):
            message = "the workbook is damaged: a text is missing"
            self.workbook.refuse_sheet(self.name, self.part, message, AGAIN)
        return texts[int(index)]

    def _number(self, bare: str, spot: tuple[int, int]) -> CellValue:
        if len(bare) > _LONGEST_NUMBER or not _NUMBER.fullmatch(bare):
            return bare
        number = float(bare)
        if not math.isfinite(number):
            return bare
        if _style(self.style) in self.workbook.date_styles:
            return _moment(number, self.workbook.base)
        if len(bare) > _EXACT_DIGITS:
            self.sources[spot] = bare
        return number

    def grid(self, hidden: bool) -> Grid:
        """The rows in which something stands, each with its number."""
        numbers = sorted(self.rows)
        place = {number: index for index, number in enumerate(numbers)}
        return Grid(
            file=self.workbook.parts.file,
            rows=[SparseRow(self.rows[number]) for number in numbers],
            sheet=self.name,
            part=self.part,
            hidden=hidden,
            lines=[number + 1 for number in numbers],
            percent=frozenset((place[row], column) for row, column in self.percent),
            faults={(place[row], column): fault for (row, column), fault in self.faults.items()},
            sources={(place[row], column): text for (row, column), text in self.sources.items()},
        )


def unescaped(text: str) -> str:
    """A text in which ``_x000D_`` is the character that XML cannot hold."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def _moment(serial: float, base: dt.datetime) -> CellValue:
    """The day, the time or both that a number stands for; the number itself where there is none."""
    if not 0 <= serial < _LAST_SERIAL + 1:
        return serial
    # To the second: what a clock shows becomes a binary fraction of a day.
    seconds = round(serial * 86_400)
    if base is _BASE and 86_400 <= seconds < _NO_29_FEBRUARY * 86_400:
        seconds += 86_400
    try:
        moment = base + dt.timedelta(seconds=seconds)
    except OverflowError:
        return serial
    if serial < 1 and base is _BASE:
        return moment.time() if seconds else serial
    return moment.date() if moment.time() == dt.time() else moment


def _style(style: str) -> int:
    return int(style) if style.isascii() and style.isdigit() and len(style) < 9 else -1


def _row_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9 and text != "0"


def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
