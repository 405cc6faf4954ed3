"""The standard streams: there or not, with room or not, and never a traceback because of them."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from collections.abc import Iterator
from typing import Any

from imadvisor.ledger import Ledger, Location

_FULL_OR_GONE = {
    getattr(errno, name)
    for name in ("ENOSPC", "EDQUOT", "EFBIG", "EIO", "EBADF")
    if hasattr(errno, name)
}


class _NoBytes(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        raise OSError(errno.EBADF, "there is none")


class _NoStream(io.TextIOBase):
    """Stands where a program was started without standard output, and takes nothing."""

    encoding = "utf-8"
    buffer = _NoBytes()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        raise OSError(errno.EBADF, "there is none")


@contextlib.contextmanager
def usable_streams() -> Iterator[None]:
    """See to it that both streams are there, and show what they cannot with a substitute.

    A program may be started without them: by a scheduler, as a service, or as pythonw does.
    """
    before = sys.stdout, sys.stderr
    if None in (sys.stdin, sys.stdout, sys.stderr):
        _take_low_numbers()
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - a device
        sys.stdout = _NoStream() if sys.stdout is None else sys.stdout
        sys.stderr = nowhere if sys.stderr is None else sys.stderr
        for stream in (sys.stdout, sys.stderr):
            # A terminal that cannot show a character gets a substitute, not a traceback.
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before


def enter_standard_output(ledger: Ledger) -> None:
    """Enter the file that standard output is kept in, where it is one, as an output."""
    with contextlib.suppress(OSError, ValueError):
        location = Location.of_stream("standard output", sys.stdout.fileno())
        if location is not None:
            ledger.enter_output(location, parameter="standard output")


def _take_low_numbers() -> None:
    """Let no file that is opened get the number of a standard stream, which libraries print to."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def flush_streams() -> None:
    """Write what waits in the streams.

    Raises:
        OSError: there is no room for it.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            # The reader (such as head) has seen enough.
            forget(stream)
        except ValueError:
            # Somebody has closed it.
            continue


def is_of_streams(error: OSError) -> bool:
    """Whether an error is of a standard stream: of a full disk, or of none."""
    return error.errno in _FULL_OR_GONE and error.filename is None


def why_not_written(error: OSError) -> str:
    """Say why a standard stream takes nothing."""
    if isinstance(sys.stdout, _NoStream):
        return "there is none"
    from imadvisor.errors import cause_of

    return f"cannot be written: {cause_of(error)}"


def say_not_written(error: OSError) -> None:
    """Say in one line, as far as anything can still be said, that a stream takes nothing."""
    forget(sys.stdout)
    try:
        sys.stderr.write(f"standard output: {why_not_written(error)}\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        forget(sys.stderr)


def forget(stream: Any) -> None:
    """Let what still waits in a stream go nowhere, so that it cannot fail once more at the end."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def is_folder_gone() -> bool:
    """Whether the working folder has been deleted."""
    try:
        os.getcwd()  # noqa: PTH109 - asks for nothing else
    except OSError:
        return True
    return False
