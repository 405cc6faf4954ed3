"""TOML texts without some of their tables, and with every comment."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from imadvisor.documents.spots import Trail, named
from imadvisor.documents.toml_positions import TomlSpots
from imadvisor.errors import DocumentError, Place, Problem


def without_tables(name: str, text: str, gone: Sequence[Trail]) -> str:
    """Take tables out of a TOML text, and read it again to see that it says what was meant.

    Comments stay where they are, also those within a table that goes.

    Args:
        name: of the document, as the user knows it.
        text: valid TOML.
        gone: the ways to the tables, such as ``("role", 3)``, each with a header of its own.

    Raises:
        DocumentError: one of them has no header, or what was written reads otherwise.
    """
    wanted: dict[str, Any] = tomllib.loads(text, parse_float=Decimal)
    reader = TomlSpots(text)
    reader.fill()
    written = text
    # The last first, so that the others stay where they are.
    for trail in sorted(gone, reverse=True):
        list_, place = str(trail[0]), int(trail[1])
        start = text.rfind("\n", 0, reader.spots[trail].start) + 1
        if not text.startswith("[[", start):
            message = f"'{named(trail)}' stands in a list, and has no header of its own"
            raise DocumentError(Problem(Place(name), message, "remove it from the list"))
        wanted[list_] = copy.copy(wanted[list_])
        del wanted[list_][place]
        if not wanted[list_]:
            del wanted[list_]
    for start, end in sorted(_regions(text, reader, gone), reverse=True):
        kept = _comments(text, reader, start, end)
        before, after = written[:start].rstrip("\n"), written[end:].lstrip("\n")
        parts = [part for part in (before, kept, after) if part]
        written = "\n\n".join(parts) if after else "\n\n".join(parts).rstrip("\n") + "\n"
    if tomllib.loads(written, parse_float=Decimal) != wanted:
        message = "a table cannot be removed without changing more"
        raise DocumentError(Problem(Place(name), message, "remove it in the file"))
    return written


def _regions(text: str, reader: TomlSpots, gone: Sequence[Trail]) -> Iterator[tuple[int, int]]:
    """From where to where each table stands, what is below it and comments behind it included."""
    for trail in gone:
        start = text.rfind("\n", 0, reader.spots[trail].start) + 1
        later = [
            spot.start
            for other, spot in reader.spots.items()
            if spot.start > start and other[: len(trail)] != trail
        ]
        end = min(later, default=len(text))
        end = text.rfind("\n", 0, end) + 1 if later else end
        yield start, _before_comments(text, reader, start, end)


def _before_comments(text: str, reader: TomlSpots, start: int, end: int) -> int:
    """The end without the comments that stand above what comes next."""
    lines = text[start:end].splitlines(keepends=True)
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        end -= len(lines.pop())
    return end


def _comments(text: str, reader: TomlSpots, start: int, end: int) -> str:
    """The comments of a part of a text, each on a line of its own."""
    inside = [(spot.start, spot.end) for spot in reader.spots.values() if spot.end]
    found = []
    at = start
    for line in text[start:end].splitlines(keepends=True):
        for place, sign in enumerate(line, at):
            if sign == "#" and not any(first <= place < last for first, last in inside):
                found.append(text[place : at + len(line)].strip())
                break
        at += len(line)
    return "\n".join(found)
