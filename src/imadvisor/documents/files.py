"""Files to documents."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import NoReturn

from imadvisor.documents.document import Document, Syntax
from imadvisor.documents.json_syntax import json_data
from imadvisor.documents.limits import Limits, wrong_values
from imadvisor.documents.lines import problem_at
from imadvisor.documents.toml_syntax import toml_data
from imadvisor.errors import DocumentError, Place, Problem, cause_of, did_you_mean, in_one_line
from imadvisor.ledger import enter_input

_STANDARD_INPUT = "-"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_USUAL_LIMITS = Limits()


def read_document(
    path: str | os.PathLike[str],
    *,
    limits: Limits = _USUAL_LIMITS,
    name: str | None = None,
    syntax: str | None = None,
) -> Document:
    """Read a TOML or JSON file that may hold anything.

    Args:
        path: the file; ``-`` is the standard input.
        limits: how much it may hold; never more is read.
        name: how to call it in messages; the path where it is not given.
        syntax: ``toml`` or ``json``; where it is not given, the file's suffix decides, or its
            first character if the suffix says nothing.

    Raises:
        DocumentError: it cannot be read, is not what it should be, or holds too much.
        ValueError: the syntax is neither ``toml`` nor ``json``.
    """
    path = os.fspath(path)
    if name is None:
        name = "standard input" if path == _STANDARD_INPUT else path
    name = in_one_line(name)
    content = _content(path, name, limits.bytes)
    if syntax is None:
        suffix = Path(path).suffix.lower().removeprefix(".")
        syntax = suffix if suffix in ("toml", "json") else _guessed_syntax(content)
    return parse_document(content, name=name, syntax=syntax, limits=limits)


def parse_document(
    content: bytes | str, *, name: str, syntax: str, limits: Limits = _USUAL_LIMITS
) -> Document:
    """Parse TOML or JSON that may hold anything.

    Args:
        content: what a file holds; bytes are UTF-8, with or without byte order mark.
        name: how to call it in messages.
        syntax: ``toml`` or ``json``.
        limits: how much it may hold.

    Raises:
        DocumentError: it is not what it should be, or holds too much.
        ValueError: the syntax is neither ``toml`` nor ``json``.
    """
    known = _known_syntax(syntax)
    name = in_one_line(name)
    if isinstance(content, str):
        content = content.encode("utf-8", "surrogatepass")
    if len(content) > limits.bytes:
        _refuse_size(name, limits.bytes)
    text = _decoded(content.removeprefix(_BYTE_ORDER_MARK), name)
    if not text.strip():
        _refuse(name, "the file is empty", f"write {known.upper()} into it")
    parse = toml_data if known == "toml" else json_data
    document = Document(name, known, text, parse(name, text, limits))
    if problems := wrong_values(document, limits):
        raise DocumentError(problems)
    return document


def _known_syntax(syntax: str) -> Syntax:
    if syntax == "toml":
        return "toml"
    if syntax == "json":
        return "json"
    raise ValueError(f"the syntax must be 'toml' or 'json', not {syntax!r}")


def _guessed_syntax(content: bytes) -> Syntax:
    is_object = content.removeprefix(_BYTE_ORDER_MARK).lstrip().startswith(b"{")
    return "json" if is_object else "toml"


def _content(path: str, name: str, limit: int) -> bytes:
    """Read a file, but never more than one byte beyond the limit."""
    enter_input(path)
    try:
        if path == _STANDARD_INPUT:
            if sys.stdin is None:
                _refuse(name, "there is no standard input", "name a file")
            content = sys.stdin.buffer.read(limit + 1)
        else:
            status = Path(path).stat()
            if stat.S_ISDIR(status.st_mode):
                _refuse(name, "this is a folder, not a file", "name a file within it")
            if status.st_size > limit:
                _refuse_size(name, limit)
            with Path(path).open("rb") as stream:
                content = stream.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError):
        _refuse(name, "no such file", _nearest_file(path))
    except PermissionError:
        _refuse(name, "you may not read this file", "ask its owner for the right to read it")
    except (OSError, ValueError) as error:
        cause = cause_of(error) if isinstance(error, OSError) else in_one_line(str(error))
        _refuse(name, f"the file cannot be read: {cause}", "check the path and the disk")
    if len(content) > limit:
        _refuse_size(name, limit)
    return content


def _nearest_file(path: str) -> str:
    folder = Path(path).parent
    try:
        names = [entry.name for entry in os.scandir(folder) if entry.is_file()]
    except OSError:
        return f"there is no folder '{in_one_line(str(folder))}' to read from"
    near = in_one_line(did_you_mean(Path(path).name, names))
    return near or f"check the spelling: nothing in '{in_one_line(str(folder))}' is named like it"


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        # Right up to the bad byte; what follows is only needed for the excerpt.
        before = content[: error.start].decode("utf-8")
        text = before + content[error.start : error.start + 500].decode("utf-8", "replace")
        message = f"not UTF-8: the byte 0x{content[error.start]:02x} cannot stand here"
        hint = "save the file with the encoding UTF-8"
        raise DocumentError(problem_at(name, text, len(before), message, hint)) from error


def _refuse(name: str, message: str, hint: str) -> NoReturn:
    raise DocumentError(Problem(Place(name), message, hint)) from None


def _refuse_size(name: str, limit: int) -> NoReturn:
    _refuse(name, f"the file is larger than {limit:,} bytes", "split it into several files")
