"""Fonts that a user gives for documents that embed them: looked at before anything is read from."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from imadvisor.errors import InputError, Mistakes, Place, Problem, cause_of, in_one_line
from imadvisor.ledger import FONTS as SUFFIXES

MOST_FONTS = 200
MOST_BYTES = 512 * 1024 * 1024
_MOST_FILES = 5_000
_BEGINNINGS = (b"\x00\x01\x00\x00", b"OTTO", b"ttcf", b"true")


def font_folder(folder: str | os.PathLike[str]) -> Path:
    """A folder of fonts, once it has been seen that it is one.

    Args:
        folder: with TrueType or OpenType fonts, also in folders within it.

    Returns:
        The folder, as an absolute path.

    Raises:
        InputError: it is no folder, holds no fonts or too many, or a file in it is no font.
    """
    root = Path(folder)
    name = in_one_line(str(folder))
    problems: list[Problem] = Mistakes()
    count = size = 0
    try:
        inside = root.resolve(strict=True)
        if not inside.is_dir():
            raise InputError(Problem(Place(name), "this is a file", "name the folder it is in"))
        for path in _fonts(inside):
            place = Place(in_one_line(str(path)))
            if not path.resolve().is_relative_to(inside):
                message, hint = "leads out of the folder of fonts", "copy the font into it"
                problems.append(Problem(place, message, hint))
                continue
            count, size = count + 1, size + path.stat().st_size
            if count > MOST_FONTS or size > MOST_BYTES:
                message = f"there are more than {MOST_FONTS} fonts, or {MOST_BYTES:,} bytes of them"
                hint = "make a folder with the fonts that are needed"
                raise InputError(Problem(Place(name), message, hint))
            with path.open("rb") as stream:
                if stream.read(4) not in _BEGINNINGS:
                    hint = f"take it out; fonts are {', '.join(SUFFIXES)}"
                    problems.append(Problem(place, "this is no TrueType or OpenType font", hint))
    except OSError as error:
        message = f"the fonts cannot be read: {cause_of(error)}"
        raise InputError(Problem(Place(name), message, "check the path")) from None
    if problems:
        raise InputError(problems)
    if not count:
        hint = f"put fonts in it that have the characters ({', '.join(SUFFIXES)})"
        raise InputError(Problem(Place(name), "there are no fonts in this folder", hint))
    return inside


def _fonts(folder: Path) -> Iterator[Path]:
    looked_at = 0

    def stop(error: OSError) -> None:
        raise error

    for above, folders, names in os.walk(folder, onerror=stop):
        folders.sort()
        for name in sorted(names):
            looked_at += 1
            if looked_at > _MOST_FILES:
                message = f"there are more than {_MOST_FILES:,} files in this folder"
                hint = "make a folder with the fonts that are needed"
                raise InputError(Problem(Place(in_one_line(str(folder))), message, hint))
            if name.lower().endswith(SUFFIXES):
                yield Path(above) / name
