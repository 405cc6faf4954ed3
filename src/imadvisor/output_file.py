"""Files that are written: which format a name asks for, and how a file is whole or as it was."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol


class Suffixed(Protocol):
    """A format as far as the suffix of its files matters."""

    @property
    def suffix(self) -> str:
        """Of its files, with the dot."""


_SUFFIXES = {
    "text": (".txt",),
    "json": (".json",),
    "html": (".html", ".htm"),
    "markdown": (".md", ".markdown"),
    "toml": (".toml", ".txt"),
    "csv": (".csv",),
    "xlsx": (".xlsx",),
    "junit": (".xml",),
    "diff": (".diff", ".patch"),
    "sarif": (".sarif",),
}
"""Of formats that do not say what their files end in, and of those that have two."""


def suffix_of(path: str | os.PathLike[str]) -> str:
    """What a name ends in, with the dot and in small letters; empty where it ends in nothing."""
    return Path(path).suffix.lower().rstrip(".")


def suffixes_of(formats: Mapping[str, Suffixed], *others: str) -> dict[str, tuple[str, ...]]:
    """The suffixes of formats, by the name of each.

    Args:
        formats: by name, with the suffix of their files.
        others: formats that do not say what their files end in, such as text and json.
    """
    return {
        name: tuple(dict.fromkeys((*_own_suffix(formats, name), *_SUFFIXES.get(name, ()))))
        for name in (*others, *formats)
    }


def _own_suffix(formats: Mapping[str, Suffixed], name: str) -> tuple[str, ...]:
    return (formats[name].suffix.lower(),) if name in formats else ()


def formats_by_suffix(suffixes: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Which format is meant by each suffix.

    Args:
        suffixes: of each format by name, the usual one first.
    """
    meant = {end: name for name, ends in suffixes.items() for end in reversed(ends)}
    # What stands first is meant by a suffix that several formats have.
    meant |= {ends[0]: name for name, ends in suffixes.items() if ends}
    return meant


def listed(suffixes: Sequence[str]) -> str:
    """Suffixes in one line, for a message."""
    return " or ".join([", ".join(suffixes[:-1]), suffixes[-1]]) if suffixes[1:] else suffixes[0]


def as_bytes(content: str | bytes) -> bytes:
    """What a file holds: a text is UTF-8, and its last line ends."""
    if isinstance(content, bytes):
        return content
    return (content if content.endswith("\n") else content + "\n").encode("utf-8", "replace")


def put(content: bytes, path: str) -> None:
    """Write a file, so that it is whole or as it was.

    Args:
        content: what it holds then.
        path: of the file.

    Raises:
        InputError: it cannot be written; what was there is untouched.
    """
    from imadvisor.errors import InputError, Place, Problem, cause_of

    try:
        _write(Path(path), content)
    except OSError as error:
        hint = "choose a folder that exists and a file that may be written"
        if isinstance(error, PermissionError):
            hint = "close it where it is open (Excel and Word lock files), or choose another file"
        why = f"cannot be written: {cause_of(error)}"
        raise InputError(Problem(Place(path), why, hint)) from None


def _write(target: Path, content: bytes) -> None:
    """Write beside the target and put it in place, so that it is whole or as it was.

    A device or a pipe is written to, never replaced; nor is a link, but the file it leads to.
    """
    if target.exists() and not target.is_file() and not target.is_dir():
        target.write_bytes(content)
        return
    target = Path(os.path.realpath(target))
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(13, "the file is read-only")
    beside = target.with_name(f".{target.name[:40]}.{secrets.token_hex(8)}")
    was = target.stat().st_mode & 0o777 if target.exists() else None
    # A new file has the permissions that the process gives; the mask is not asked for, as that
    # would change it for a moment, for every thread.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(beside, flags, 0o666 if was is None else was & 0o600 | 0o200)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        if was is not None:
            beside.chmod(was)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
