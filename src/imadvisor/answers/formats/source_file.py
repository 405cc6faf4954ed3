"""A file of another tool: its bytes, its name, and our readers for them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from imadvisor.answers.formats.grid import Grid
from imadvisor.documents import Document, Limits, parse_document
from imadvisor.documents.files import _content as file_content
from imadvisor.errors import in_one_line

FILE_LIMITS = Limits(bytes=16 * 1024 * 1024, text=131_072, values=1_000_000)
"""How much a file of another tool may hold."""

_WORKBOOK = b"PK\x03\x04"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class SourceFile:
    """A file of another tool, as an importer gets it.

    Args:
        name: of the file, as the user knows it.
        content: what it holds.
        folder: where it is; None where it is in no folder, such as standard input.
    """

    name: str
    content: bytes = field(repr=False)
    folder: Path | None = None
    _read: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def is_workbook(self) -> bool:
        """Whether it begins as an Excel workbook does."""
        return self.content.startswith(_WORKBOOK)

    @property
    def is_json(self) -> bool:
        """Whether it begins as JSON does: with an object."""
        return self.content.removeprefix(_BYTE_ORDER_MARK).lstrip().startswith(b"{")

    def document(self, syntax: str | None = None) -> Document:
        """Read it as TOML or JSON, with the place of everything in it.

        Args:
            syntax: ``toml`` or ``json``; where it is not given, what the name ends in decides,
                or the first character if that says nothing.

        Raises:
            DocumentError: it is not what it should be, or holds too much.
        """
        if syntax is None:
            suffix = Path(self.name).suffix.lower().removeprefix(".")
            guessed = "json" if self.is_json else "toml"
            syntax = suffix if suffix in ("toml", "json") else guessed
        if syntax not in self._read:
            self._read[syntax] = parse_document(
                self.content, name=self.name, syntax=syntax, limits=FILE_LIMITS
            )
        found: Document = self._read[syntax]
        return found

    def csv(self) -> Grid:
        """Read it as CSV, whatever its encoding and whatever separates its cells.

        Raises:
            DocumentError: its quotes do not match, or it holds too much.
        """
        if "csv" not in self._read:
            from imadvisor.answers.formats.csv_grid import csv_grid

            # The right separator makes the most cells of a row.
            self._read["csv"] = csv_grid(self.content, self.name, len)
        found: Grid = self._read["csv"]
        return found

    def workbook(self) -> Sequence[Grid]:
        """Read every sheet of an Excel workbook.

        Raises:
            DocumentError: it cannot be read, is no workbook, has macros or holds too much.
        """
        if "xlsx" not in self._read:
            from imadvisor.answers.formats.workbook import workbook_grids

            self._read["xlsx"] = workbook_grids(self.content, self.name)
        found: Sequence[Grid] = self._read["xlsx"]
        return found

    def tables(self) -> Sequence[Grid]:
        """Read it as a workbook where it begins as one, and as CSV otherwise.

        Raises:
            DocumentError: it is neither, or holds too much.
        """
        return self.workbook() if self.is_workbook else (self.csv(),)

    def beside(self, suffix: str) -> SourceFile | None:
        """The file beside it that has its name, but for the suffix.

        Args:
            suffix: that the other file has instead, such as ``.mapping.toml``.

        Returns:
            The other file; None where there is none.

        Raises:
            DocumentError: it is there and cannot be read, or holds too much.
            ValueError: the suffix has a path in it.
        """
        if not suffix.startswith(".") or set(suffix) & set("/\\\0:"):
            raise ValueError(f"the suffix must begin with a dot and have no path, not {suffix!r}")
        if self.folder is None:
            return None
        path = self.folder / (Path(self.name).stem + suffix)
        shown = Path(self.name).parent / path.name
        return source_file(path, name=str(shown)) if path.is_file() else None


def source_file(path: str | os.PathLike[str], *, name: str | None = None) -> SourceFile:
    """Take a file in for an importer.

    Args:
        path: the file.
        name: how to call it in messages; the path where it is not given.

    Raises:
        DocumentError: it cannot be read, or holds too much.
    """
    path = os.fspath(path)
    name = in_one_line(name or path)
    return SourceFile(name, file_content(path, name, FILE_LIMITS.bytes), Path(path).parent)
