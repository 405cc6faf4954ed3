"""Finding plugins: which packages say that they are one. Nothing is imported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from imadvisor.plugins.hooks import PROJECT

GROUP = PROJECT
"""The group of entry points in which a package names its plugin."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A plugin that is installed.

    Args:
        name: by which it is shown, shown in detail and disabled.
        package: the distribution that names it.
        version: of that package.
        entry: what is imported when it is used.
    """

    name: str
    package: str
    version: str
    entry: EntryPoint


def installed_plugins() -> Sequence[Distribution]:
    """The plugins of every installed package, by name and then by package."""
    found = [
        Distribution(entry.name, entry.dist.name, entry.dist.version, entry)
        for entry in entry_points(group=GROUP)
        if entry.dist is not None
    ]
    return sorted(found, key=lambda plugin: (plugin.name, plugin.package, plugin.entry.value))
