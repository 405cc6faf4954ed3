"""What a command reads and what it writes, so that no output takes the place of an input.

The command line opens a ledger for each command. Paths that are given as arguments are entered
before anything else happens, and what is read is entered by the one function that opens files;
whatever is entered is compared with all that is there. Where no ledger is open, as in a program
that uses this library, nothing is entered.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

STANDARD_STREAM = "-"
_MOST_LOOKED_AT = 5_000
FONTS = (".ttf", ".otf", ".ttc", ".otc")
"""What the names of fonts end in."""


@dataclass(frozen=True, slots=True)
class Location:
    """A file or folder, whatever it is called.

    Args:
        shown: how it was named.
        path: where links lead, in one case where names have none; empty for a stream.
        identity: device and number of the file; None where there is none yet, or the file
            system has no numbers.
        folder: whether it is a folder.
        names: how many names it has; more than one with hard links.
    """

    shown: str
    path: str
    identity: tuple[int, int] | None
    folder: bool = False
    names: int = 1

    @classmethod
    def of(cls, name: str | os.PathLike[str]) -> Location:
        """The location of a name, whether something is there or not."""
        given = os.fspath(name)
        try:
            path = os.path.normcase(os.path.realpath(given))
        except OSError:
            # The working folder is gone, or links go round in a circle.
            path = given
        try:
            status = Path(given).stat()
        except (OSError, ValueError):
            return cls(given, path, None)
        folder = stat.S_ISDIR(status.st_mode)
        return cls(given, path, _identity(status), folder, 1 if folder else status.st_nlink)

    @classmethod
    def of_stream(cls, shown: str, descriptor: int) -> Location | None:
        """The file that a standard stream leads to; None where it is no file."""
        status = os.fstat(descriptor)
        return cls(shown, "", _identity(status)) if stat.S_ISREG(status.st_mode) else None

    @property
    def exists(self) -> bool:
        """Whether something is there."""
        return self.identity is not None or (bool(self.path) and Path(self.path).exists())

    def is_same(self, other: Location) -> bool:
        """Whether two names are of one file or folder, as links and other spellings are."""
        if self.identity is not None and self.identity == other.identity:
            return True
        return bool(self.path) and self.path == other.path

    def below(self, folder: Location) -> tuple[str, ...] | None:
        """The names that lead from a folder to this; None where it is not inside."""
        if not self.path:
            return None
        if not folder.exists:
            return None
        if self.is_same(folder):
            return ()
        here = Path(self.path)
        names: list[str] = []
        for above in here.parents:
            names.append(here.name)
            here = above
            if str(above) == folder.path or (
                folder.identity is not None and folder.identity == _identity_of(above)
            ):
                return tuple(reversed(names))
        return None


def _identity_of(path: Path) -> tuple[int, int] | None:
    try:
        return _identity(path.stat())
    except (OSError, ValueError):
        return None


def _identity(status: os.stat_result) -> tuple[int, int] | None:
    return (status.st_dev, status.st_ino) if status.st_ino else None


class InputKind(Enum):
    """As what something is read."""

    FILE = "file"
    SHEETS = "sheets"
    RULESET = "ruleset"
    FONTS = "fonts"


@dataclass(frozen=True, slots=True)
class _Input:
    location: Location
    kind: InputKind
    parameter: str


@dataclass(frozen=True, slots=True)
class _Output:
    location: Location
    parameter: str
    in_place: bool = False


class Ledger:
    """The paths of one command."""

    def __init__(self) -> None:
        self._inputs: dict[_Input, None] = {}
        self._outputs: list[_Output] = []

    def enter_input(
        self, location: Location, kind: InputKind = InputKind.FILE, *, parameter: str = ""
    ) -> None:
        """Enter what is read.

        Args:
            location: of the file or folder.
            kind: as what it is read.
            parameter: that names it; empty where another file does.

        Raises:
            OverwriteError: it is an output of this command.
        """
        entry = _Input(location, kind, parameter)
        if entry not in self._inputs:
            self._inputs[entry] = None
            for output in self._outputs:
                _compare(output, entry)

    def enter_output(
        self, location: Location, *, parameter: str = "", in_place: bool = False
    ) -> None:
        """Enter what is written.

        Args:
            location: of the file or folder.
            parameter: that names it; empty where the command makes the name.
            in_place: whether the command is there to change it.

        Raises:
            OverwriteError: this command reads it.
        """
        entry = _Output(location, parameter, in_place)
        if parameter:
            self._outputs.append(entry)
        else:
            # What a parameter names is written for that parameter.
            same = (output for output in self._outputs if output.location.is_same(location))
            entry = next(same, entry)
        for given in self._inputs:
            _compare(entry, given)

    def check_change(self, location: Location) -> None:
        """Make sure of a file that is changed in place.

        Args:
            location: of the file; it may be within a folder that was named.

        Raises:
            OverwriteError: it is also something else that the command reads.
            RuntimeError: no parameter of the command is for changing a file.
        """
        changing = [output for output in self._outputs if output.in_place]
        if not changing:
            raise RuntimeError(f"{location.shown} is changed by a command that may change no file")
        for output in changing:
            entry = _Output(location, output.parameter, in_place=True)
            for given in self._inputs:
                _compare(entry, given)
        if not location.exists and not any(output.location.folder for output in changing):
            for given in self._inputs:
                if given.kind is not InputKind.FILE:
                    _compare(_Output(location, ""), given)


def _compare(output: _Output, given: _Input) -> None:
    """Make sure that an output leaves an input as it is."""
    if output.in_place and given.parameter in ("", output.parameter):
        return
    here, there = output.location, given.location
    if not there.exists:
        return
    if given.kind is InputKind.FILE or not there.folder:
        if here.is_same(there):
            _refuse(output, given, "would take the place of {}, which is read as well")
        return
    names = here.below(there)
    if names is None:
        names = _other_name(here, there)
    if names is None:
        return
    if given.kind is InputKind.SHEETS:
        _refuse(output, given, "would stand in {}, whose files are taken for answer sheets")
    if given.kind is InputKind.FONTS:
        if names and names[-1].lower().endswith(FONTS):
            _refuse(output, given, "would become one of the fonts in {}, which are read as well")
        return
    if names and names[-1].lower().endswith(".toml") and not any(n.startswith(".") for n in names):
        _refuse(output, given, "would become a part of the ruleset in {}, which is read as well")


def _other_name(file: Location, folder: Location) -> tuple[str, ...] | None:
    """The names by which a file with several of them, as by hard links, stands in a folder."""
    if file.names < 2:
        return None
    root = Path(folder.path)
    for seen, path in enumerate(root.rglob("*")):
        if seen > _MOST_LOOKED_AT:
            return None
        if file.identity == _identity_of(path):
            return path.relative_to(root).parts
    return None


def _refuse(output: _Output, given: _Input, message: str) -> None:
    from imadvisor.errors import OverwriteError, Place, Problem, in_one_line

    place = Place(in_one_line(output.location.shown))
    read = in_one_line(given.location.shown)
    hint = "name another file, or another folder"
    raise OverwriteError(Problem(place, f"this output {message.format(read)}", hint))


_open: list[Ledger] = []


@contextmanager
def ledger_opened() -> Iterator[Ledger]:
    """Open a ledger, for a command; threads that it starts use the same one."""
    ledger = Ledger()
    _open.append(ledger)
    try:
        yield ledger
    finally:
        _open.remove(ledger)


def open_ledger() -> Ledger | None:
    """The ledger of the command that runs; None where none does."""
    return _open[-1] if _open else None


def enter_input(
    name: str | os.PathLike[str], kind: InputKind = InputKind.FILE, *, parameter: str = ""
) -> None:
    """Enter what is read into the open ledger; see `Ledger.enter_input`."""
    ledger = open_ledger()
    if ledger is None:
        return
    if os.fspath(name) == STANDARD_STREAM:
        try:
            location = Location.of_stream("standard input", sys.stdin.fileno())
        except (AttributeError, OSError, ValueError):
            return
        if location is not None:
            ledger.enter_input(location, parameter=parameter)
        return
    ledger.enter_input(Location.of(name), kind, parameter=parameter)
