"""Which cases failed when a ruleset was last tested, kept for the user and never in the ruleset."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from imadvisor.errors import InputError
from imadvisor.output_file import as_bytes, put

_MOST_BYTES = 1_000_000
"""What is kept is shorter than this; something else is none of ours."""


def cache_folder() -> Path:
    """Where the user's programs keep what can be made again.

    `XDG_CACHE_HOME` where it is set; else where the system has it.
    """
    told = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if told.is_absolute():
        return told / "imadvisor"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "imadvisor"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "imadvisor"
    return Path.home() / ".cache" / "imadvisor"


class LastFailed:
    """The cases of one ruleset or layer that failed when they were last run.

    Args:
        folder: of the ruleset or layer.
        layer: the id of the layer; empty for a ruleset.
    """

    def __init__(self, folder: Path, layer: str = "") -> None:
        self._about = f"{layer}@{folder.resolve()}"
        name = hashlib.sha256(self._about.encode("utf-8", "surrogateescape")).hexdigest()[:24]
        try:
            self._file: Path | None = cache_folder() / "last-failed" / f"{name}.json"
        except RuntimeError:  # There is no home.
            self._file = None

    def ids(self) -> frozenset[str]:
        """The ids of these cases; none where nothing is kept, or nothing that can be read."""
        try:
            if self._file is None or self._file.stat().st_size > _MOST_BYTES:
                return frozenset()
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            if kept["about"] != self._about or not isinstance(kept["failed"], list):
                return frozenset()
            return frozenset(id for id in kept["failed"] if isinstance(id, str))
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return frozenset()

    def keep(self, failed: Iterable[str], *, run: Iterable[str], known: Iterable[str]) -> None:
        """Keep what failed; what was not run stays as it was.

        Where it cannot be kept nothing is, and the next run has nothing to go by.

        Args:
            failed: the ids of the cases that failed.
            run: the ids of all that were run.
            known: the ids of all that there are.
        """
        before = self.ids()
        now = sorted(((before - set(run)) | set(failed)) & set(known))
        if self._file is None or now == sorted(before):
            return
        with contextlib.suppress(OSError, InputError):
            if not now:
                self._file.unlink(missing_ok=True)
                return
            self._file.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps({"about": self._about, "failed": now})
            put(as_bytes(text), str(self._file))
