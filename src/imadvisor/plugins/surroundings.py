"""What the code of a plugin finds around it, and must leave as it was: streams and settings."""

from __future__ import annotations

import contextlib
import io
import locale
import os
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

_LONGEST_PRINT = 2_000
"""So many characters of what a plugin prints are kept; it may print any number."""


class Printed:
    """What was printed while somebody else's code ran: the beginning of it."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._left = _LONGEST_PRINT

    def add(self, text: str) -> None:
        """Keep a text, as far as there is room."""
        if self._left > 0 and text:
            self._pieces.append(text[: self._left])
            self._left -= len(text)

    @property
    def text(self) -> str:
        """What was printed."""
        return "".join(self._pieces).strip()


class _Bytes(io.RawIOBase):
    """The binary side of a stream, for threads whose output is kept apart."""

    def __init__(self, printed: Printed) -> None:
        self._printed = printed

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._printed.add(bytes(data[:_LONGEST_PRINT]).decode("utf-8", "replace"))
        return len(data)


class _Router:
    """A stream that prints for the threads of the host, and keeps apart what others print.

    Args:
        stream: where the host prints.
        is_host: whether a thread is one of the host.
        printed: takes what others print.
    """

    def __init__(self, stream: Any, is_host: Callable[[int], bool], printed: Printed) -> None:
        self._stream, self._is_host, self._printed = stream, is_host, printed

    def write(self, text: str) -> int:
        if self._is_host(threading.get_ident()):
            return int(self._stream.write(text))
        self._printed.add(str(text))
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    @property
    def buffer(self) -> Any:
        if self._is_host(threading.get_ident()):
            return self._stream.buffer
        return _Bytes(self._printed)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class Streams:
    """Keeps what the threads of plugins print out of the streams of the host.

    It may be entered by several threads at once; the last one puts the streams back. Where the
    code of a plugin has left threads behind it stays, so that what those print later does not
    stand in the middle of a report.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._guests: set[int] = set()
        self._strays: set[int] = set()
        self._host: frozenset[int] = frozenset()
        self._before: tuple[Any, Any] = (None, None)
        self._routers: tuple[Any, Any] = (None, None)
        self._printed = Printed()

    def add_guest(self, thread: int) -> None:
        """Count a thread among those whose output is kept apart."""
        # Not while the threads are counted: a new one would be taken for one that has ended.
        with self._lock:
            self._guests.add(thread)

    def enter(self, *, alone: bool) -> Printed:
        """Begin to keep apart what guests print.

        Args:
            alone: whether nothing else goes on in the process, so that whatever thread is new
                is one of the guest's.
        """
        with self._lock:
            self._inside += 1
            if self._inside > 1:
                return self._printed
            self._printed = printed = Printed()
            before = (sys.stdout, sys.stderr)
            threads = frozenset(sys._current_frames())
            # The number of a thread that has ended may be given to another.
            self._guests &= threads
            if self._strays:
                # Those that stayed are the streams, unless somebody has put others there.
                before = tuple(  # type: ignore[assignment]
                    under if now is router else now
                    for now, router, under in zip(before, self._routers, self._before, strict=True)
                )
            self._strays &= threads
            self._host = threads - self._guests - self._strays
            self._before = before
            is_host = self._host.__contains__ if alone else self._is_no_guest
            self._routers = tuple(  # type: ignore[assignment]
                None if stream is None else _Router(stream, is_host, printed) for stream in before
            )
            sys.stdout, sys.stderr = self._routers
            return printed

    def _is_no_guest(self, thread: int) -> bool:
        return thread not in self._guests and thread not in self._strays

    def leave(self, *, strays: bool = False, abandoned: int | None = None) -> bool:
        """Put the streams back.

        Args:
            strays: whether threads are left behind.
            abandoned: the guest that is among them; None where none is.

        Returns:
            Whether the streams were others than they should have been.
        """
        with self._lock:
            replaced = sys.stdout is not self._routers[0] or sys.stderr is not self._routers[1]
            self._inside -= 1
            if abandoned is not None:
                self._guests.discard(abandoned)
                self._strays.add(abandoned)
            if strays:
                self._strays |= set(sys._current_frames()) - self._host - self._guests
            if self._inside or self._strays:
                sys.stdout, sys.stderr = self._routers
            else:
                sys.stdout, sys.stderr = self._before
            return replaced


STREAMS = Streams()


class Surroundings:
    """The settings of the process that code may change for all others."""

    __slots__ = ("_folder", "_limit", "_locale")

    def __init__(self) -> None:
        self._folder = _folder()
        self._locale = locale.setlocale(locale.LC_ALL)
        self._limit = sys.getrecursionlimit()

    def restored(self) -> Iterator[str]:
        """Put back what was changed, and say what that was."""
        if self._folder and _folder() != self._folder:
            with contextlib.suppress(OSError):
                os.chdir(self._folder)
            yield "the working folder"
        if locale.setlocale(locale.LC_ALL) != self._locale:
            locale.setlocale(locale.LC_ALL, self._locale)
            yield "the locale"
        if sys.getrecursionlimit() != self._limit:
            sys.setrecursionlimit(self._limit)
            yield "the limit of recursion"


def _folder() -> str:
    try:
        return os.getcwd()  # noqa: PTH109 - called very often
    except OSError:
        return ""


@contextlib.contextmanager
def descriptors_apart(printed: Printed) -> Iterator[None]:
    """Keep apart what is written to the standard descriptors, as by a program that is started.

    Args:
        printed: takes it.
    """
    import tempfile

    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    try:
        kept = [(number, os.dup(number)) for number in (1, 2)]
    except OSError:
        # There is no standard output to keep it out of.
        yield
        return
    with tempfile.TemporaryFile() as caught:
        for number, _ in kept:
            os.dup2(caught.fileno(), number)
        try:
            yield
        finally:
            for number, copy in kept:
                os.dup2(copy, number)
                os.close(copy)
            if os.fstat(caught.fileno()).st_size:
                caught.seek(0)
                printed.add(caught.read(_LONGEST_PRINT).decode("utf-8", "replace"))


@contextlib.contextmanager
def nothing_typed() -> Iterator[None]:
    """Let nobody wait for what is typed."""
    before = sys.stdin
    sys.stdin = empty = io.StringIO("")
    try:
        yield
    finally:
        if sys.stdin is empty:
            sys.stdin = before
