"""What the files of a folder hold, as one short text: another text, another ruleset."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from imadvisor.rulesets.loader import CASES

MOST_ENTRIES = 2_000
"""A folder with more files and folders in it has no fingerprint."""

MOST_BYTES = 4 * 1024 * 1024
"""Nor has one whose TOML files are larger than this together."""


def fingerprint(folder: Path) -> str | None:
    """SHA-256 of the names and bytes of the TOML files from which a ruleset or layer is read.

    The bytes are read each time: neither the size nor the time of a file says what it holds.

    Args:
        folder: of the ruleset or layer; its cases and what is hidden make no difference.

    Returns:
        The digest; None where there are links in the folder, or anything else that is not a plain
        file or folder, where it cannot be read, or holds so much that it is not worth keeping.
    """
    digest = hashlib.sha256()
    total = 0
    try:
        for name, path in _toml_in(folder):
            with Path(path).open("rb") as stream:
                content = stream.read(MOST_BYTES + 1)
            total += len(content)
            if total > MOST_BYTES:
                return None
            digest.update(
                f"{len(name.encode('utf-8', 'surrogateescape'))} {len(content)} ".encode()
            )
            digest.update(name.encode("utf-8", "surrogateescape"))
            digest.update(content)
    except (OSError, _Odd):
        return None
    return digest.hexdigest()


class _Odd(Exception):
    """There is something in a folder whose meaning is not in its bytes, or too much."""


def _toml_in(folder: Path) -> Iterator[tuple[str, str]]:
    """The name inside a folder, and the path, of every TOML file below it; sorted by folder."""
    waiting = [("", str(folder))]
    seen = 0
    while waiting:
        inside, here = waiting.pop()
        with os.scandir(here) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        seen += len(found)
        if seen > MOST_ENTRIES:
            raise _Odd
        for entry in found:
            if entry.name.startswith(".") or (not inside and entry.name == CASES):
                continue
            name = f"{inside}/{entry.name}"
            is_toml = entry.name.lower().endswith(".toml")
            if entry.is_symlink():
                raise _Odd
            if entry.is_dir(follow_symlinks=False) and not is_toml:
                waiting.append((name, entry.path))
            elif is_toml:
                if not entry.is_file(follow_symlinks=False):
                    raise _Odd
                yield name, entry.path
