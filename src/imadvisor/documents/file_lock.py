"""One at a time: programs of ours that change the same file wait for each other."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_PATIENCE = 10.0
"""Seconds after which it goes on without: what is written rests on what was read just before."""


@contextlib.contextmanager
def locked(path: str | os.PathLike[str]) -> Iterator[bool]:
    """Hold a file for ourselves, as far as others ask.

    Nothing is left beside the file, whenever the program ends.

    Args:
        path: the file that is changed.

    Yields:
        Whether it is held; not where it is not there, where the system cannot lock, and where
        somebody else holds it for too long.
    """
    until = time.monotonic() + _PATIENCE
    handle = None
    with contextlib.suppress(OSError):
        handle = _held(os.path.realpath(path), until)
    try:
        yield handle is not None
    finally:
        if handle is not None:
            os.close(handle)


if sys.platform == "win32":

    def _held(path: str, until: float) -> int | None:
        # An open file cannot be replaced there, so another one stands for it.
        import msvcrt

        name = hashlib.sha256(os.path.normcase(path).encode("utf-8", "replace")).hexdigest()[:32]
        beside = Path(tempfile.gettempdir()) / f"imadvisor-{name}.lock"
        handle = os.open(beside, os.O_RDWR | os.O_CREAT, 0o666)
        while True:
            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            except OSError:
                if time.monotonic() > until:
                    os.close(handle)
                    return None
                time.sleep(0.02)
            else:
                return handle

else:

    def _held(path: str, until: float) -> int | None:
        import fcntl

        while True:
            handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # Whoever held it has put another file in its place.
                if os.path.samestat(os.fstat(handle), Path(path).stat()):
                    return handle
            except BlockingIOError:
                pass
            except OSError:
                os.close(handle)
                return None
            os.close(handle)
            if time.monotonic() > until:
                return None
            time.sleep(0.02)
