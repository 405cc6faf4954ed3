"""Commands that packages bring: found by name without an import, imported when they are run.

`importlib.metadata` would find them as well, but its import alone takes a quarter of the time
that `imadvisor --help` takes (measured: 23 ms of 90, against 1 ms here).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

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
        import click

        from imadvisor.errors import PluginError
        from imadvisor.plugins.faults import described

        module, _, attribute = self.target.partition(":")
        try:
            found = getattr(__import__(module, fromlist=[attribute or "_"]), attribute)
        except (Exception, SystemExit) as error:
            hint = f"mend the package, or uninstall it: pip uninstall {self.package}"
            raise PluginError(
                f"{self} cannot be imported: {described(error)}\n    {hint}"
            ) from None
        if not isinstance(found, click.Command):
            hint = "its entry point must name a click command: module:attribute"
            raise PluginError(f"{self} is a {type(found).__name__}, no command\n    {hint}")
        return found


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
    for command in installed_commands():
        if command.name in commands:
            said.append(f"{command} is left out: imadvisor has one of that name itself")
        elif first.setdefault(command.name, command) is not command:
            other = first[command.name]
            said.append(f"{command} is left out: {other.package} has one of that name as well")
    return said


def usable(commands: Collection[str]) -> Mapping[str, PluginCommand]:
    """The commands of packages by name: what is built in comes first, then the first package.

    Args:
        commands: the names of the built-in ones.
    """
    found: dict[str, PluginCommand] = {}
    for command in installed_commands():
        if command.name not in commands:
            found.setdefault(command.name, command)
    return found
