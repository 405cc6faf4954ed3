"""The parts of an Excel workbook, read piece by piece within bounds.

A workbook is a zip of XML, and may come from anybody. No part is ever unpacked as a whole: the
parser sees it piece by piece, keeps what it is asked for, and stops at a bound. Macros and
entities are refused.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NoReturn
from xml.parsers import expat

from imadvisor.errors import DocumentError, Place, Problem, in_one_line

MOST_PARTS = 2_000
"""How many files a workbook may hold."""

MOST_BYTES = 256 * 1024 * 1024
"""How large the parts that are read may be once they are unpacked."""

MOST_ELEMENTS = 5_000_000
DEEPEST_ELEMENT = 100
"""How many elements the XML may have, and how deep they may be nested."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How old Excel files begin, and those with a password."""

AS_XLSX = "open it in Excel or LibreOffice and save it as .xlsx"
AGAIN = "save it again, or take the answers over into a fresh template"
TEMPLATE = "take the answers over into a fresh template: imadvisor answers template"

_PIECE = 1 << 16

Start = Callable[[str, Mapping[str, str]], None]
"""Called where an element begins, with its name and attributes without their namespaces."""

End = Callable[[str], None]
Data = Callable[[str], None]


class Parts:
    """The XML parts of a workbook.

    Args:
        content: what the file holds.
        file: the file's name as the user knows it.

    Raises:
        DocumentError: it is no workbook, has macros or a password, or holds too much.
    """

    def __init__(self, content: bytes, file: str) -> None:
        self.file = file
        self._elements = 0
        self._bytes = 0
        if content.startswith(OLE):
            if "EncryptedPackage".encode("utf-16-le") in content:
                self.refuse(
                    "the workbook is protected with a password",
                    "open it in Excel, take away the password and save it",
                )
            self.refuse("this is an old Excel file (.xls), whatever its name says", AS_XLSX)
        with self._faults():
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            self._infos = self._checked(self._archive.infolist())

    def __contains__(self, path: str) -> bool:
        """Whether there is a part of this name, in capitals or not."""
        return path.lower() in self._infos

    def parse(
        self, path: str, start: Start, end: End | None = None, data: Data | None = None
    ) -> None:
        """Read a part.

        Args:
            path: of the part; it must be there.
            start: called where an element begins.
            end: called where it ends.
            data: called with text, as it comes.

        Raises:
            DocumentError: it is damaged, declares entities, or holds too much.
        """
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

        def doctype(*_: object) -> None:
            self.refuse(f"the workbook declares entities in {path}, which no workbook needs", "")

        parser.StartDoctypeDeclHandler = doctype
        parser.EntityDeclHandler = doctype
        names = _LocalNames()
        depth = 0

        def started(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            self._elements += 1
            if depth > DEEPEST_ELEMENT:
                where = in_one_line(path)
                self.refuse(f"the workbook is damaged: nested too deeply in {where}", AGAIN)
            if self._elements > MOST_ELEMENTS:
                self.refuse(f"the workbook has more than {MOST_ELEMENTS:,} elements", TEMPLATE)
            start(names[name], attributes)

        def ended(name: str) -> None:
            nonlocal depth
            depth -= 1
            if end is not None:
                end(names[name])

        parser.StartElementHandler = started
        parser.EndElementHandler = ended
        if data is not None:
            parser.CharacterDataHandler = data
        with self._faults():
            self._feed(parser, path)

    def _feed(self, parser: expat.XMLParserType, path: str) -> None:
        try:
            # Reading stops at the size that was counted before; more data fails the checksum.
            with self._archive.open(self._infos[path.lower()]) as stream:
                while piece := stream.read(_PIECE):
                    parser.Parse(piece, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            where = f"line {error.lineno}, column {error.offset + 1}"
            cause = expat.ErrorString(error.code)
            self.refuse(f"the workbook is damaged: {cause} in {in_one_line(path)}, {where}", AGAIN)
        except (LookupError, ValueError) as error:
            self.refuse(
                f"the workbook is damaged: {in_one_line(str(error))} in {in_one_line(path)}", AGAIN
            )

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Say what is wrong with a zip in our own words."""
        try:
            yield
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OverflowError) as error:
            cause = in_one_line(str(error)) or "it breaks off"
            self.refuse(f"this is no Excel workbook, or it is damaged: {cause}", AGAIN)
        except (NotImplementedError, RuntimeError) as error:
            self.refuse(f"the workbook cannot be unpacked: {in_one_line(str(error))}", AGAIN)

    def _checked(self, infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
        """The XML parts by their names in small letters, as zips compare them."""
        if len(infos) > MOST_PARTS:
            self.refuse(f"the workbook holds more than {MOST_PARTS:,} files", TEMPLATE)
        names = [info.filename.lower() for info in infos]
        if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
            self.refuse(
                "the workbook holds macros, and answers need none",
                "save it as .xlsx, which leaves them out",
            )
        if "xl/workbook.xml" not in names:
            self.refuse(*_other_zip(names))
        if len(set(names)) < len(names):
            self.refuse("the workbook is damaged: it holds a part twice", AGAIN)
        if any(info.flag_bits & 1 for info in infos):
            self.refuse("the workbook is protected with a password", "take away the password")
        parts = {
            name: info
            for name, info in zip(names, infos, strict=True)
            if name.startswith("xl/") and name.endswith((".xml", ".rels"))
        }
        needed = (
            "xl/workbook",
            "xl/_rels/workbook",
            "xl/sharedstrings",
            "xl/styles",
            "xl/worksheets/",
        )
        if sum(i.file_size for name, i in parts.items() if name.startswith(needed)) > MOST_BYTES:
            message = f"the workbook is larger than {MOST_BYTES:,} bytes once it is unpacked"
            self.refuse(message, TEMPLATE)
        return parts

    def refuse(self, message: str, hint: str) -> NoReturn:
        """Refuse the workbook.

        Raises:
            DocumentError: always.
        """
        raise DocumentError(Problem(Place(self.file), message, hint)) from None


class _LocalNames(dict[str, str]):
    """Names of elements without their namespace, each taken apart once."""

    def __missing__(self, name: str) -> str:
        local = self[name] = name.rpartition(" ")[2]
        return local


def _other_zip(names: list[str]) -> tuple[str, str]:
    """What a zip is that is no workbook, and the next step."""
    if "xl/workbook.bin" in names:
        return "this is a binary Excel file (.xlsb), another kind of spreadsheet", AS_XLSX
    if "word/document.xml" in names:
        return "this is a document of Word, not a workbook", AS_XLSX
    if "ppt/presentation.xml" in names:
        return "this is a presentation of PowerPoint, not a workbook", AS_XLSX
    if "index/document.iwa" in names:
        return "this is a document of Numbers or Pages, another kind of spreadsheet", AS_XLSX
    if "mimetype" in names:
        return "this is another kind of spreadsheet or document, such as .ods, not .xlsx", AS_XLSX
    return "this is a zip, but no Excel workbook", "unpack it, and name the answer file in it"
