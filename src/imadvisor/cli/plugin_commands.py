"""Commands that packages bring: found by name without an import, imported when they are run.

`importlib.metadata` would find them as well, but its import alone takes a quarter of the time
that `imadvisor --help` takes (measured: 23 ms of 90, against 1 ms here).
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from imadvisor.spelling import folded

if TYPE_CHECKING:
    from types import FrameType

    import click

    from imadvisor.errors import PluginError

GROUP = "imadvisor.commands"
"""The group of entry points in which a package names its commands."""


@dataclass(frozen=True, slots=True)
class PluginCommand:
    """A command that a package names.

    Args:
        name: by which it is run.
        package: the distribution that names it.
        version: of that package.
        target: what is imported: a module, a colon and an attribute.
    """

    name: str
    package: str
    version: str
    target: str

    def __str__(self) -> str:
        return f"command '{self.name}' of {self.package} {self.version}"

    def load(self) -> click.Command:
        """Import it.

        Raises:
            PluginError: it cannot be imported, or is no command.
        """
        from imadvisor.cli import chosen_advisor
        from imadvisor.plugins.faults import PartError, Plugin
        from imadvisor.plugins.guard import Guard, Use

        plugin = Plugin(self.name, self.package, self.version, "loaded")
        use = Use(plugin, f"command '{self.name}'", hint=self._way_out)
        try:
            found = Guard(chosen_advisor.seconds(), chosen_advisor.warn_of).call(
                use, self._imported
            )
        except PartError as error:
            raise self._failed(error.fault.cause, error.fault.hint, error.trace) from None
        return cast("click.Command", found)

    def _imported(self) -> click.Command:
        import click

        from imadvisor.plugins.faults import described
        from imadvisor.plugins.guard import WrongThing

        module, _, attribute = self.target.partition(":")
        try:
            imported = __import__(module, fromlist=[attribute or "_"])
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            raise WrongThing(f"cannot be imported: {described(error)}") from error
        found = getattr(imported, attribute, None)
        if found is None:
            cause = f"cannot be imported: there is no '{attribute}' in {module}"
            raise WrongThing(cause, "its entry point must name a click command: module:attribute")
        if not issubclass(type(found), click.Command):
            hint = "its entry point must name a click command: module:attribute"
            raise WrongThing(f"is a {type(found).__name__}, no command", hint)
        return cast(click.Command, found)

    @property
    def _way_out(self) -> str:
        return f"mend the package, or uninstall it: pip uninstall {self.package}"

    def _failed(self, cause: str, hint: str, trace: str) -> PluginError:
        from imadvisor.errors import PluginError, in_one_line

        return PluginError(f"{in_one_line(f'{self} {cause}')}\n    {in_one_line(hint)}", trace)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Name the command where it fails.

        It may print, ask, take its time and end the program with a status of its own; and that
        the user interrupts it is no failure.

        Raises:
            PluginError: it raised what is no message to the user.
        """
        import errno
        import traceback

        import click

        from imadvisor.cli.streams import is_of_streams
        from imadvisor.errors import ImadvisorError
        from imadvisor.plugins.faults import described

        meant = (ImadvisorError, click.ClickException, click.Abort, click.exceptions.Exit)
        with _interrupts() as interrupted:
            try:
                yield
            except meant:
                raise
            except (Exception, KeyboardInterrupt) as error:
                of_streams = isinstance(error, OSError) and (
                    error.errno == errno.EPIPE or is_of_streams(error)
                )
                if of_streams or (isinstance(error, KeyboardInterrupt) and interrupted()):
                    raise
                trace = "".join(traceback.format_exception(error))
                raise self._failed(f"fails: {described(error)}", self._way_out, trace) from None


@contextlib.contextmanager
def _interrupts() -> Iterator[Callable[[], bool]]:
    """Tell whether the user has interrupted the program since."""
    import signal
    import threading

    before = signal.getsignal(signal.SIGINT)
    count = [0]

    def interrupted(number: int, frame: FrameType | None) -> None:
        count[0] += 1
        if callable(before):
            before(number, frame)

    if not callable(before) or threading.current_thread() is not threading.main_thread():
        yield lambda: True
        return
    signal.signal(signal.SIGINT, interrupted)
    try:
        yield lambda: count[0] > 0
    finally:
        signal.signal(signal.SIGINT, before)


def installed_commands() -> tuple[PluginCommand, ...]:
    """The commands that installed packages name, by name and then by package."""
    found: dict[tuple[str, str], PluginCommand] = {}
    for folder in sys.path:
        try:
            entries = list(os.scandir(folder or "."))
        except OSError:
            continue
        for entry in entries:
            if entry.name.endswith((".dist-info", ".egg-info")):
                for command in _named_in(Path(entry.path)):
                    # What comes first on the path is what is imported.
                    found.setdefault((command.name, command.package), command)
    return tuple(found[key] for key in sorted(found))


def _named_in(folder: Path) -> Iterator[PluginCommand]:
    try:
        text = (folder / "entry_points.txt").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return
    if GROUP not in text:
        return
    package, _, version = folder.name.rpartition(".")[0].partition("-")
    group = ""
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("["):
            group = line.strip("[] ")
        elif group == GROUP and "=" in line:
            name, _, target = (part.strip() for part in line.partition("="))
            yield PluginCommand(name, package.replace("_", "-"), version, target)


def left_out(commands: Collection[str]) -> Sequence[str]:
    """What is wrong with the commands of packages, as sentences.

    Args:
        commands: the names of the built-in ones.
    """
    said = []
    first: dict[str, PluginCommand] = {}
    ours = {folded(name) for name in commands}
    for command in installed_commands():
        name = folded(command.name)
        if not _can_be_typed(command.name):
            hint = "a name has letters, digits, - and _"
            said.append(f"{command} is left out: it cannot be typed as a command; {hint}")
        elif name in ours:
            said.append(f"{command} is left out: imadvisor has one of that name itself")
        elif first.setdefault(name, command) is not command:
            other = first[name]
            owner = f"{other.package} {other.version}"
            said.append(f"{command} is left out: {owner} has one of that name as well")
    return said


def _can_be_typed(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name) is not None and len(name) <= 40


def usable(commands: Collection[str]) -> Mapping[str, PluginCommand]:
    """The commands of packages by name: what is built in comes first, then the first package.

    Args:
        commands: the names of the built-in ones.
    """
    found: dict[str, PluginCommand] = {}
    ours = {folded(name) for name in commands}
    for command in installed_commands():
        if folded(command.name) not in ours and _can_be_typed(command.name):
            found.setdefault(folded(command.name), command)
    return {command.name: command for command in found.values()}
