"""Answer files of any format, recognised by what they hold."""

from __future__ import annotations

import codecs
import os
import re
from pathlib import Path
from typing import NoReturn

from imadvisor.answers.formats.tables import AnswerTables, likeness
from imadvisor.documents import Document, Limits, parse_document
from imadvisor.documents.files import _content as file_content
from imadvisor.errors import DocumentError, Place, Problem, did_you_mean, in_one_line

ANSWER_LIMITS = Limits(text=131_072)
"""How much an answer file may hold: notes may be long."""

ENCODINGS = (
    "utf-8",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    *(f"windows-{page}" for page in (874, *range(1250, 1259))),
    *(f"iso-8859-{part}" for part in (*range(1, 12), *range(13, 17))),
    *("cp437", "cp850", "cp852", "cp866", "mac-roman", "koi8-r"),
    *("shift-jis", "euc-jp", "euc-kr", "gb18030", "big5"),
)
"""How a text may be kept in bytes, where somebody says it."""

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_AS_XLSX = "open it in Excel or LibreOffice and save it as .xlsx"
_AS_TEXT = "answers are TOML, JSON, CSV or .xlsx: start from imadvisor answers template"
_OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF", _AS_TEXT),
    (b"{\\rtf", "a text with formatting (RTF)", _AS_TEXT),
    (b"\x1f\x8b", "compressed with gzip", "unpack it first"),
    (b"BZh", "compressed with bzip2", "unpack it first"),
    (b"\xfd7zXZ", "compressed with xz", "unpack it first"),
    (b"7z\xbc\xaf", "an archive (7z)", "unpack it first"),
    (b"Rar!", "an archive (RAR)", "unpack it first"),
    (b"PK\x05\x06", "an empty zip", _AS_TEXT),
    (b"\x89PNG", "a picture", _AS_TEXT),
    (b"\xff\xd8\xff", "a picture", _AS_TEXT),
    (b"GIF8", "a picture", _AS_TEXT),
    (b"SQLite format 3", "a database (SQLite)", _AS_TEXT),
)
"""How files begin that are no answers, what they are, and the next step."""

_MARKUP = (
    (re.compile(r"<office:document\b"), "a LibreOffice spreadsheet (.fods)", _AS_XLSX),
    (re.compile(r"urn:schemas-microsoft-com:office:spreadsheet"), "an old XML of Excel", _AS_XLSX),
    (re.compile(r"<(?:!doctype\s+html|html|table)\b", re.IGNORECASE), "a web page", _AS_XLSX),
    (re.compile(r"\A\s*<"), "XML", _AS_TEXT),
)
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
"""What a file is by its name, where it does not begin as anything that is known."""

_JSON = re.compile(r"\s*(?:\{|\[\s*\{)")
_KEY = r"[\"']?[A-Za-z_][\w. -]*[\"']?"
_YAML = re.compile(rf"\s*(?:---|%YAML|- {_KEY}:(?:\s|$)|{_KEY}:(?:\s|$))")
_SURELY_TOML = re.compile(rf"\s*(?:{_KEY}\s*=|\[\[?[A-Za-z_][\w.-]*\]\]?\s*(?:#|$))")
_TOML = re.compile(rf"\s*(?:\[\[?\s*{_KEY}|(?:{_KEY})\s*=)")


def open_answers(
    path: str | os.PathLike[str], *, encoding: str | None = None
) -> Document | AnswerTables:
    """Open an answer file: TOML, JSON, CSV or an Excel workbook, whatever its name.

    Args:
        path: the file; ``-`` is the standard input.
        encoding: how its text is kept, one of `ENCODINGS`; found out where it is not given.

    Raises:
        DocumentError: it cannot be read, is not what it should be, or holds too much.
        AnswersError: a table lacks its header.
    """
    path = os.fspath(path)
    name = in_one_line("standard input" if path == "-" else path)
    content = file_content(path, name, ANSWER_LIMITS.bytes)
    return answers_in(content, name, encoding=encoding)


def answers_in(
    content: bytes, name: str, *, encoding: str | None = None
) -> Document | AnswerTables:
    """The answers in what a file holds.

    Args:
        content: of the file.
        name: of the file as the user knows it; what it ends in counts only in doubt.
        encoding: as for `open_answers`.

    Raises:
        DocumentError: it is not what it should be, or holds too much.
        AnswersError: a table lacks its header.
    """
    if content.startswith((_ZIP, _OLE)):
        from imadvisor.answers.formats.workbook import workbook_grids

        return AnswerTables(name, workbook_grids(content, name))
    for beginning, what, hint in _OTHERS:
        if content.startswith(beginning):
            _refuse(name, f"this is {what}, not an answer file", hint)
    suffix = Path(name).suffix.lower()
    if suffix in _OTHER_WORKBOOKS and not content.lstrip().startswith(b"<"):
        reason = "; macros are never run here" if "macros" in _OTHER_WORKBOOKS[suffix] else ""
        _refuse(name, f"this is {_OTHER_WORKBOOKS[suffix]}, which is not read{reason}", _AS_XLSX)
    if suffix == ".xlsx":
        # It begins like none: that says what is wrong with it.
        from imadvisor.answers.formats.workbook import workbook_grids

        return AnswerTables(name, workbook_grids(content, name))
    if encoding is not None or content.startswith(_UTF16):
        content = recoded(content, name, encoding or "utf-16")
    return _text_answers(content, name, suffix)


def _text_answers(content: bytes, name: str, suffix: str) -> Document | AnswerTables:
    from imadvisor.answers.formats.csv_grid import SEPARATOR_LINE, csv_grid, without_marks

    bare = without_marks(content)
    start = bare[:100_000].decode("utf-8", "replace")
    if start.count("\0") * 4 > len(start):
        hint = "say how its text is kept, such as --encoding utf-16-le"
        _refuse(name, "this is no text, or one in an encoding that has to be named", hint)
    for pattern, what, hint in _MARKUP:
        if start.lstrip().startswith("<") and pattern.search(start):
            _refuse(name, f"this is {what}, not an answer file", hint)
    if _JSON.match(start):
        return parse_document(bare, name=name, syntax="json", limits=ANSWER_LIMITS)
    line = next((line for line in start.splitlines() if line.strip() and line[0] != "#"), "")
    says_separator = bool(SEPARATOR_LINE.match(start))
    is_table = suffix in (".csv", ".tsv") or says_separator or _is_table(content, name)
    if not is_table and _YAML.match(line) and not _TOML.match(line):
        hint = "write it as TOML (key = value, below [answers]) or JSON; "
        hint += "see: imadvisor answers template"
        _refuse(name, "this is YAML, which is not read", hint)
    says_so = suffix in (".toml", ".json")
    looks_so = line and not _TOML.match(line) and any(mark in line for mark in ";,\t")
    if says_separator or (is_table and not _TOML.match(line)) or (looks_so and not says_so):
        return AnswerTables(name, [csv_grid(content, name, likeness)])
    syntax = "json" if suffix == ".json" and not _SURELY_TOML.match(line) else "toml"
    return parse_document(bare, name=name, syntax=syntax, limits=ANSWER_LIMITS)


def _is_table(content: bytes, name: str) -> bool:
    """Whether a text is a table with our columns."""
    from imadvisor.answers.formats.csv_grid import csv_grid

    try:
        rows = csv_grid(content, name, likeness).rows[:30]
    except DocumentError:
        return False
    return max(map(likeness, rows), default=0) > 1


def recoded(content: bytes, name: str, encoding: str) -> bytes:
    """A text as UTF-8.

    Args:
        content: of the file.
        name: of the file as the user knows it.
        encoding: how its text is kept.

    Raises:
        DocumentError: it is not kept so.
    """
    try:
        return content.decode(encoding).encode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        message = f"the text is not {encoding}: the byte 0x{content[error.start]:02x} "
        message += "cannot stand where it does"
        _refuse(name, message, "save it as UTF-8, or name its encoding with --encoding")


def checked_encoding(name: str) -> str:
    """The encoding of this name.

    Raises:
        DocumentError: there is none, or it is not one for texts.
    """
    from imadvisor.spelling import Spellings

    found = Spellings((known, known) for known in ENCODINGS).get(name.replace("_", "-"))
    if found is None:
        hint = did_you_mean(name, ENCODINGS) or f"choose from {', '.join(ENCODINGS)}"
        _refuse("--encoding", f"there is no encoding '{name}'", hint)
    return found


def _refuse(name: str, message: str, hint: str) -> NoReturn:
    raise DocumentError(Problem(Place(name), message, hint)) from None
