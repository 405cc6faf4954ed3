"""What a terminal can do: whether there is one, how wide it is, whether it obeys escapes."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from typing import TextIO

import click

_NARROWEST = 20


def is_one(stream: TextIO | None) -> bool:
    """Whether somebody sits behind a stream; a program may have none at all."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def obeys(stream: TextIO | None) -> bool:
    """Whether escapes are wanted: on a terminal that knows them, unless NO_COLOR says no."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM", "").lower() in ("dumb", "unknown"):
        return False
    return is_one(stream)


def width() -> int:
    """How many columns the window has now; it may have been resized since the last time."""
    columns = 0
    with contextlib.suppress(OSError, ValueError, AttributeError):
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    return max(_NARROWEST, columns or shutil.get_terminal_size().columns)


@contextlib.contextmanager
def progress(length: int, label: str) -> Iterator[Callable[[int], None]]:
    """A bar that grows on the error stream, where that is a terminal that can show one.

    Args:
        length: how many there are.
        label: of what.

    Yields:
        What is told how many more are done.
    """
    if not obeys(sys.stderr):
        yield lambda done: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update
