"""Everything that plugins bring, by name, with the package it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

import pluggy

from imadvisor._version import __version__
from imadvisor.engine.findings import Engine
from imadvisor.errors import PluginError
from imadvisor.plugins import builtin, hooks
from imadvisor.plugins.hooks import PROJECT, RulesetFolder
from imadvisor.scoring.method import ScoringMethod


@dataclass(frozen=True, slots=True)
class Brought:
    """Something that a package brings.

    Args:
        name: by which it is chosen.
        package: that brings it.
        version: of the package.
        thing: what it is.
    """

    name: str
    package: str
    version: str
    thing: Any


class Catalogue:
    """The contributions of the built-in plugin and of the plugins given.

    Args:
        plugins: modules that implement hooks, by package name.
    """

    def __init__(self, plugins: Mapping[str, ModuleType] | None = None) -> None:
        self._manager = pluggy.PluginManager(PROJECT)
        self._manager.add_hookspecs(hooks)
        self._manager.register(builtin, PROJECT)
        for name, module in sorted((plugins or {}).items()):
            self._manager.register(module, name)
        self._manager.check_pending()

    def _brought(self, hook: str) -> Iterable[Brought]:
        """What each plugin returns from a hook, built-in first, then by package name."""
        callers = getattr(self._manager.hook, hook).get_hookimpls()
        for caller in sorted(callers, key=lambda c: (c.plugin_name != PROJECT, c.plugin_name)):
            version = __version__ if caller.plugin_name == PROJECT else ""
            for thing in caller.function():
                name = thing.id if isinstance(thing, RulesetFolder) else thing.name
                yield Brought(name, caller.plugin_name, version, thing)

    def _by_name(self, hook: str, noun: str) -> Mapping[str, Brought]:
        found: dict[str, Brought] = {}
        for brought in self._brought(hook):
            first = found.setdefault(brought.name, brought)
            if first is not brought:
                raise PluginError(
                    f"{noun} '{brought.name}' comes from two packages, '{first.package}' and "
                    f"'{brought.package}': disable one of them"
                )
        return found

    @cached_property
    def rulesets(self) -> Mapping[str, Brought]:
        """The rulesets, as `RulesetFolder`, by id."""
        return self._by_name("imadvisor_rulesets", "ruleset")

    @cached_property
    def methods(self) -> Mapping[str, ScoringMethod]:
        """The scoring methods by name."""
        found = self._by_name("imadvisor_scoring_methods", "scoring method")
        return {name: brought.thing for name, brought in found.items()}

    @cached_property
    def engines(self) -> Mapping[str, Engine]:
        """The engines by name."""
        found = self._by_name("imadvisor_engines", "engine")
        return {name: brought.thing for name, brought in found.items()}
