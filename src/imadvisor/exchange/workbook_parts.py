"""The parts of an Excel workbook that answers need, checked before anything else reads them.

A workbook is a zip of XML, and may come from anybody. What leaves this module is a zip made anew
of the few parts that were looked at: no macros, no entities, nothing that unpacks without end.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from imadvisor.errors import DocumentError, Place, Problem, in_one_line
from imadvisor.exchange.grids import NOT_CALCULATED

MOST_PARTS = 2_000
"""How many files a workbook may hold."""

MOST_BYTES = 32 * 1024 * 1024
"""How large a workbook may be once it is unpacked."""

MOST_ROWS = 50_000
MOST_COLUMNS = 500
MOST_CELLS = 200_000
"""How far a sheet may reach, and how many cells a workbook may fill."""

MOST_SHEETS = 200
"""How many sheets a workbook may have."""

MOST_AREA = 2_000_000
"""How many cells its sheets may span, filled or not: what reads them makes room for each."""

MOST_ELEMENTS = 2_000_000
DEEPEST_ELEMENT = 100
"""How many elements the XML may have, and how deep they may be nested."""

MOST_TEXT = 32 * 1024 * 1024
"""How many characters the cells of a workbook may hold together."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_AS_XLSX = "open it in Excel or LibreOffice and save it as .xlsx"
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_PERCENT_FORMATS = {"9", "10"}
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_AGAIN = "save it again, or take the answers over into a fresh template"
_EMPTY = "delete the empty rows and columns below and beside the answers, and save it"
_TEMPLATE = "take the answers over into a fresh template: imadvisor answers template"
_FIXED_PARTS = (
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
)

_ROOT = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Target="xl/workbook.xml"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>
</Relationships>"""

_Start = Callable[[str, dict[str, str]], None]
_End = Callable[[str], None]
_Data = Callable[[str], None]


@dataclass
class SheetMarks:
    """What is to be known of a sheet besides the values of its cells.

    Args:
        name: of the sheet.
        part: its place in the workbook, counted from 1.
        hidden: whether a reader does not see it.
        percent: the rows and columns, counted from 0, that are shown as percentages.
        faults: why the value at a row and column is of no use.
    """

    name: str
    part: int
    hidden: bool
    percent: set[tuple[int, int]] = field(default_factory=set)
    faults: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class CheckedWorkbook:
    """A workbook that is safe to read.

    Args:
        content: a zip of the parts that hold the cells.
        sheets: its sheets, in order.
    """

    content: bytes
    sheets: tuple[SheetMarks, ...]


def checked_workbook(content: bytes, file: str) -> CheckedWorkbook:
    """Check a workbook.

    Args:
        content: what the file holds.
        file: the file's name as the user knows it.

    Raises:
        DocumentError: it is no workbook, has macros or a password, or holds too much.
    """
    return _Checker(content, file).checked()


class _Checker:
    def __init__(self, content: bytes, file: str) -> None:
        self.content = content
        self.file = file
        self.texts: list[int] = []
        self.percent_styles: set[int] = set()
        self.cells = 0
        self.text = 0
        self.area = 0
        self.elements = 0

    def checked(self) -> CheckedWorkbook:
        parts = self._parts()
        named = self._sheet_files(parts)
        self._read_texts(parts)
        self._read_styles(parts)
        sheets: list[SheetMarks] = []
        if len(named) > MOST_SHEETS:
            self._refuse(f"the workbook has more than {MOST_SHEETS} sheets", _TEMPLATE)
        if len({path.lower() for _, _, path in named}) < len(named):
            self._refuse("the workbook is damaged: two sheets are the same part", _AGAIN)
        kept = {name: parts[name.lower()] for name in _FIXED_PARTS if name.lower() in parts}
        for part, (name, hidden, path) in enumerate(named, 1):
            if path.lower() not in parts:
                self._refuse(f"the sheet '{name}' is missing from the workbook", _AGAIN)
            kept[path] = parts[path.lower()]
            if "/worksheets/" not in path.lower():
                continue
            marks = SheetMarks(name, part, hidden)
            self._read_sheet(marks, path, kept[path])
            sheets.append(marks)
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("_rels/.rels", _ROOT)
            for name, data in kept.items():
                archive.writestr(name, data)
        return CheckedWorkbook(made.getvalue(), tuple(sheets))

    # -- the zip --------------------------------------------------------------------------

    def _parts(self) -> dict[str, bytes]:
        """The XML parts by their names in small letters."""
        if self.content.startswith(_OLE):
            if "EncryptedPackage".encode("utf-16-le") in self.content:
                self._refuse(
                    "the workbook is protected with a password",
                    "open it in Excel, take away the password and save it",
                )
            self._refuse("this is an old Excel file (.xls), whatever its name says", _AS_XLSX)
        try:
            with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
                return self._unpacked(archive)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OverflowError) as error:
            cause = in_one_line(str(error)) or "it breaks off"
            self._refuse(f"this is no Excel workbook, or it is damaged: {cause}", _AGAIN)
        except (NotImplementedError, RuntimeError) as error:
            self._refuse(f"the workbook cannot be unpacked: {in_one_line(str(error))}", _AGAIN)

    def _unpacked(self, archive: zipfile.ZipFile) -> dict[str, bytes]:
        infos = archive.infolist()
        if len(infos) > MOST_PARTS:
            self._refuse(f"the workbook holds more than {MOST_PARTS:,} files", _TEMPLATE)
        if sum(info.file_size for info in infos) > MOST_BYTES:
            message = f"the workbook is larger than {MOST_BYTES:,} bytes once it is unpacked"
            self._refuse(message, _TEMPLATE)
        names = [info.filename.lower() for info in infos]
        if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
            self._refuse(
                "the workbook holds macros, and answers need none",
                "save it as .xlsx, which leaves them out",
            )
        if "xl/workbook.xml" not in names:
            if "mimetype" in names or "xl/workbook.bin" in names:
                self._refuse("this is another kind of spreadsheet, not .xlsx", _AS_XLSX)
            self._refuse("this is a zip, but no Excel workbook", _AS_XLSX)
        if len(set(names)) < len(names):
            self._refuse("the workbook is damaged: it holds a part twice", _AGAIN)
        if any(info.flag_bits & 1 for info in infos):
            self._refuse("the workbook is protected with a password", "take away the password")
        # Reading stops at the size that was counted above; more data fails the checksum.
        return {
            info.filename.lower(): archive.read(info)
            for info in infos
            if info.filename.lower().startswith("xl/")
            and info.filename.lower().endswith((".xml", ".rels"))
        }

    # -- the parts ------------------------------------------------------------------------

    def _sheet_files(self, parts: dict[str, bytes]) -> list[tuple[str, bool, str]]:
        """Name, whether hidden, and file of each sheet."""
        targets: dict[str, str] = {}
        listed: list[tuple[str, bool, str]] = []

        def relation(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship":
                target = attributes.get("Target", "")
                path = target[1:] if target.startswith("/") else posixpath.join("xl", target)
                targets[attributes.get("Id", "")] = posixpath.normpath(path)

        def sheet(name: str, attributes: dict[str, str]) -> None:
            if name == "sheet":
                hidden = attributes.get("state", "visible") != "visible"
                listed.append((attributes.get("name", ""), hidden, attributes.get("id", "")))

        rels = "xl/_rels/workbook.xml.rels"
        if rels not in parts:
            self._refuse("the workbook is damaged: it does not say where its sheets are", _AGAIN)
        self._parse(rels, parts[rels], _Handlers(start=relation))
        self._parse("xl/workbook.xml", parts["xl/workbook.xml"], _Handlers(start=sheet))
        return [(name, hidden, targets.get(id, "?")) for name, hidden, id in listed]

    def _read_texts(self, parts: dict[str, bytes]) -> None:
        if "xl/sharedstrings.xml" not in parts:
            return

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "si":
                self.texts.append(0)

        def data(text: str) -> None:
            if self.texts:
                self.texts[-1] += len(text)

        handlers = _Handlers(start=start, data=data)
        self._parse("xl/sharedStrings.xml", parts["xl/sharedstrings.xml"], handlers)

    def _read_styles(self, parts: dict[str, bytes]) -> None:
        if "xl/styles.xml" not in parts:
            return
        formats: set[str] = set(_PERCENT_FORMATS)
        within: list[str] = []
        count = 0

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal count
            if name == "numFmt" and "%" in _LITERAL.sub("", attributes.get("formatCode", "")):
                formats.add(attributes.get("numFmtId", ""))
            if name == "xf" and within[-1:] == ["cellXfs"]:
                if attributes.get("numFmtId") in formats:
                    self.percent_styles.add(count)
                count += 1
            within.append(name)

        def end(name: str) -> None:
            within.pop()

        handlers = _Handlers(start=start, end=end)
        self._parse("xl/styles.xml", parts["xl/styles.xml"], handlers)

    def _read_sheet(self, marks: SheetMarks, path: str, data: bytes) -> None:
        scan = _SheetScan(self, marks)
        self._parse(path, data, _Handlers(start=scan.start, end=scan.end, data=scan.data))
        self.area += (scan.last_row + 1) * (scan.last_column + 1)
        if self.area > MOST_AREA:
            message = f"the workbook spans more than {MOST_AREA:,} cells, most of them empty"
            self.refuse_sheet(marks, message, _EMPTY)

    def _parse(self, path: str, data: bytes, handlers: _Handlers) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

        def doctype(*_: object) -> None:
            self._refuse(f"the workbook declares entities in {path}, which no workbook needs", "")

        parser.StartDoctypeDeclHandler = doctype
        parser.EntityDeclHandler = doctype

        def entered() -> None:
            self.elements += 1
            if self.elements > MOST_ELEMENTS:
                self._refuse(f"the workbook has more than {MOST_ELEMENTS:,} elements", _TEMPLATE)

        def deepened() -> None:
            where = in_one_line(path)
            self._refuse(f"the workbook is damaged: nested too deeply in {where}", _AGAIN)

        handlers.attach(parser, entered, deepened)
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            where = f"line {error.lineno}, column {error.offset + 1}"
            cause = expat.ErrorString(error.code)
            message = f"the workbook is damaged: {cause} in {in_one_line(path)}, {where}"
            self._refuse(message, _AGAIN)
        except (LookupError, ValueError) as error:
            message = f"the workbook is damaged: {in_one_line(str(error))} in {in_one_line(path)}"
            self._refuse(message, _AGAIN)

    # -- refusing -------------------------------------------------------------------------

    def _refuse(self, message: str, hint: str) -> NoReturn:
        raise DocumentError(Problem(Place(self.file), message, hint)) from None

    def refuse_sheet(self, marks: SheetMarks, message: str, hint: str) -> NoReturn:
        """Refuse a sheet for what it holds."""
        place = Place(self.file, part=marks.part, cell=marks.name)
        raise DocumentError(Problem(place, message, hint)) from None


class _SheetScan:
    """Goes through the cells of a sheet without reading what they say."""

    def __init__(self, checker: _Checker, marks: SheetMarks) -> None:
        self.checker = checker
        self.marks = marks
        self.row = self.column = -1
        self.last_row = self.last_column = -1
        self.kind = ""
        self.style = -1
        self.formula = self.content = self.in_value = False
        self.value = ""
        self.length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name:
            case "dimension":
                for letters, digits in _REFERENCE.findall(attributes.get("ref", "")):
                    self._within(int(digits) - 1, _column(letters), claimed=True)
            case "row":
                given = attributes.get("r", "")
                self.row = int(given) - 1 if given.isdigit() else self.row + 1
                self.column = -1
            case "c":
                self._cell(attributes)
            case "f":
                self.formula = self.content = True
            case "is":
                self.content = True
            case "v" | "t":
                self.in_value = self.content = True

    def _cell(self, attributes: dict[str, str]) -> None:
        found = _REFERENCE.fullmatch(attributes.get("r", ""))
        if found:
            self.row, self.column = int(found[2]) - 1, _column(found[1])
        else:
            self.column += 1
        self.kind = attributes.get("t", "n")
        style = attributes.get("s", "0")
        self.style = int(style) if style.isdigit() and len(style) < 9 else -1
        self.formula = self.content = False
        self.value, self.length = "", 0

    def data(self, text: str) -> None:
        if self.in_value:
            self.length += len(text)
            self.value = (self.value + text)[:12]

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self.in_value = False
        if name != "c" or not self.content:
            return
        self._within(self.row, self.column)
        self.last_row = max(self.last_row, self.row)
        self.last_column = max(self.last_column, self.column)
        spot = (self.row, self.column)
        value = self.value.strip()
        if self.kind == "e":
            self.marks.faults[spot] = value or "an error"
        elif self.formula and not value and self.kind != "str":
            self.marks.faults[spot] = NOT_CALCULATED
        if self.style in self.checker.percent_styles:
            self.marks.percent.add(spot)
        self._count(value)

    def _count(self, value: str) -> None:
        checker = self.checker
        if self.kind == "s":
            if not value.isdigit() or int(value) >= len(checker.texts):
                checker.refuse_sheet(
                    self.marks, "the workbook is damaged: a text is missing", _AGAIN
                )
            self.length = checker.texts[int(value)]
        checker.cells += 1
        checker.text += self.length
        if checker.cells > MOST_CELLS or checker.text > MOST_TEXT:
            message = f"the workbook fills more than {MOST_CELLS:,} cells, or with too much text"
            checker.refuse_sheet(self.marks, message, _TEMPLATE)

    def _within(self, row: int, column: int, *, claimed: bool = False) -> None:
        if row < MOST_ROWS and column < MOST_COLUMNS:
            return
        verb = "claims" if claimed else "reaches"
        message = f"the sheet {verb} {row + 1:,} rows and {column + 1:,} columns; "
        message += f"at most {MOST_ROWS:,} and {MOST_COLUMNS:,} are read"
        self.checker.refuse_sheet(self.marks, message, _EMPTY)


class _Handlers:
    """What to do with elements and text; names come without their namespace."""

    def __init__(self, start: _Start, end: _End | None = None, data: _Data | None = None) -> None:
        self._start, self._end, self._data = start, end, data
        self._depth = 0

    def attach(
        self,
        parser: expat.XMLParserType,
        entered: Callable[[], None],
        too_deep: Callable[[], None],
    ) -> None:
        """Have a parser call them.

        Args:
            parser: of one part.
            entered: called for every element.
            too_deep: called where they are nested deeper than they may be.
        """
        self._entered, self._too_deep = entered, too_deep
        parser.StartElementHandler = self._started
        parser.EndElementHandler = self._ended
        if self._data:
            parser.CharacterDataHandler = self._data

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        self._entered()
        self._depth += 1
        if self._depth > DEEPEST_ELEMENT:
            self._too_deep()
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        self._start(name.rpartition(" ")[2], plain)

    def _ended(self, name: str) -> None:
        self._depth -= 1
        if self._end:
            self._end(name.rpartition(" ")[2])


def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
