"""Everything that plugins bring, by name, with the package it came from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from inspect import getmembers, isfunction
from typing import Any

import pluggy

from imadvisor._version import __version__
from imadvisor.engine.findings import Engine
from imadvisor.errors import Place, PluginError, Problem, RulesetError, did_you_mean
from imadvisor.plugins import builtin, hooks
from imadvisor.plugins.contracts import CONTRACTS, Contract, returned
from imadvisor.plugins.faults import Fault, PartError, Plugin
from imadvisor.plugins.finding import installed_plugins
from imadvisor.plugins.guard import Guard, Use
from imadvisor.plugins.hooks import PROJECT, Exporter, LayerFolder, ReportFormat, RulesetFolder
from imadvisor.plugins.loading import load_plugins
from imadvisor.scoring.method import ScoringMethod

BUILT_IN = Plugin("built-in", PROJECT, __version__, "loaded", builtin)


Loose = RulesetFolder | LayerFolder


@dataclass(frozen=True, slots=True)
class Brought:
    """Something that a package brings.

    Args:
        name: by which it is chosen.
        package: that brings it.
        version: of the package.
        thing: what it is; where a plugin brings it, its methods are called by the guard.
        plugin: the name of the plugin that brings it.
    """

    name: str
    package: str
    version: str
    thing: Any
    plugin: str = BUILT_IN.name


class Catalogue:
    """The contributions of the built-in plugin and of the plugins given.

    Each plugin is registered and asked by itself: what is wrong with one is kept in `faults`, and
    the rest works.

    Args:
        plugins: modules that implement hooks, by name; for tests and for programs that choose
            their plugins themselves.
        loaded: plugins that were loaded, or not, by name.
        faults: what was wrong with them.
        loose: rulesets and layers from folders that no package brings.
        guard: that calls what plugins bring; one with the usual limits where none is given.

    Raises:
        RulesetError: one of them has the id of one that a package brings.
    """

    def __init__(
        self,
        plugins: Mapping[str, Any] | None = None,
        *,
        loaded: Sequence[Plugin] = (),
        faults: Sequence[Fault] = (),
        loose: Sequence[Loose] = (),
        guard: Guard | None = None,
    ) -> None:
        self.guard = guard or Guard()
        """What calls the code of plugins."""
        given = [
            Plugin(name, name, getattr(module, "__version__", ""), "loaded", module)
            for name, module in sorted((plugins or {}).items())
        ]
        self.plugins: tuple[Plugin, ...] = (BUILT_IN, *given, *loaded)
        """Every plugin, the built-in one first."""
        self._faults = list(faults)
        self._registered = [plugin for plugin in self.plugins if self._register(plugin)]
        self._brought = {hook: self._asked(contract) for hook, contract in CONTRACTS.items()}
        self._rulesets, self._joining = self._shelved(loose)

    @classmethod
    def installed(
        cls,
        disabled: Collection[str] = (),
        loose: Sequence[Loose] = (),
        guard: Guard | None = None,
    ) -> Catalogue:
        """The built-in plugin and every plugin that an installed package names.

        Args:
            disabled: the names of plugins that are not even imported.
            loose: rulesets and layers from folders that no package brings.
            guard: that calls what plugins bring; one with the usual limits where none is given.

        Raises:
            RulesetError: one of them has the id of one that a package brings.
        """
        guard = guard or Guard()
        plugins, faults = load_plugins(installed_plugins(), disabled, guard)
        return cls(loaded=plugins, faults=faults, loose=loose, guard=guard)

    @property
    def faults(self) -> Sequence[Fault]:
        """What is wrong with plugins."""
        return tuple(self._faults)

    def demand_sound(self) -> None:
        """Insist that every plugin is right.

        Raises:
            PluginError: with everything that is wrong with plugins.
        """
        if self._faults:
            raise PluginError("\n".join(str(fault) for fault in self._faults))

    def brought_by(self, plugin: Plugin) -> Mapping[str, Sequence[str]]:
        """The names of what a plugin brings, by hook."""
        return {
            hook: [name for name, thing in things.items() if thing.plugin == plugin.name]
            for hook, things in self._brought.items()
        }

    # -- registering ----------------------------------------------------------------------

    def _register(self, plugin: Plugin) -> bool:
        """Hold a plugin against the hooks; false where it can not be asked anything."""
        if plugin.module is None:
            return False
        twin = next((p for p in self.plugins if p.module is plugin.module), plugin)
        if twin is not plugin:
            cause = f"it registers twice: {twin} is the same module"
            self._fault(plugin, "", cause, "name it once among the entry points")
            return False
        manager = pluggy.PluginManager(PROJECT)
        manager.add_hookspecs(hooks)
        try:
            manager.register(plugin.module, plugin.name)
        except pluggy.PluginValidationError as error:
            hook = next((name for name in CONTRACTS if name in str(error)), "")
            cause = "its function takes arguments that the hook does not give"
            self._fault(plugin, hook, cause, "the hooks of imadvisor take no arguments")
            return False
        try:
            manager.check_pending()
        except pluggy.PluginValidationError:
            for name in _marked(plugin.module, manager):
                if name not in CONTRACTS:
                    self._fault(plugin, name, "there is no such hook", _hook_like(name))
        unmarked = [
            name
            for name, _ in getmembers(plugin.module, isfunction)
            if name.startswith(f"{PROJECT}_") and name not in _marked(plugin.module, manager)
        ]
        for name in unmarked:
            self._fault(plugin, name, "the function is not marked", "write @hookimpl above it")
        return True

    def _fault(self, plugin: Plugin, hook: str, cause: str, hint: str) -> None:
        self._faults.append(Fault(plugin, hook, cause, hint))

    # -- asking ---------------------------------------------------------------------------

    def _asked(self, contract: Contract) -> Mapping[str, Brought]:
        """What every plugin returns from a hook, by name; the first who claims a name has it."""
        found: dict[str, Brought] = {}
        for plugin in self._registered:
            for thing in self._returned(plugin, contract):
                name = getattr(thing, contract.key)
                brought = Brought(name, plugin.package, plugin.version, thing, plugin.name)
                first = found.setdefault(name, brought)
                if first is not brought:
                    cause = (
                        f"its {contract.noun} '{name}' is left out: plugin '{first.plugin}' "
                        f"({first.package}) brings one of that name as well"
                    )
                    hint = f"rename it, or leave one out: --no-plugin {plugin.name}"
                    self._fault(plugin, contract.hook, cause, hint)
        return found

    def _returned(self, plugin: Plugin, contract: Contract) -> Iterable[Any]:
        function: Callable[[], Any] | None = getattr(plugin.module, contract.hook, None)
        if function is None or not hasattr(function, f"{PROJECT}_impl"):
            return
        if plugin is BUILT_IN:
            # What is wrong in there is our own fault, and shows as such.
            yield from function()
            return
        guard = Guard(self.guard.seconds, self._faults.append)
        use = Use(plugin, hook=contract.hook)
        try:
            things = guard.call(use, returned, function)
        except PartError as error:
            self._faults.append(error.fault)
            return
        for thing in things:
            try:
                yield guard.call(use, contract.sound, thing, self.guard, plugin)
            except PartError as error:
                self._faults.append(error.fault)

    def _shelved(
        self, loose: Iterable[Loose]
    ) -> tuple[Mapping[str, Brought], Mapping[str, Sequence[Brought]]]:
        """What is chosen by its id, and the layers that join a ruleset by the id of that."""
        layers = self._brought["imadvisor_layers"]
        chosen = dict(self._brought["imadvisor_rulesets"])
        for id, brought in layers.items():
            first = chosen.setdefault(id, brought)
            if first is not brought:
                plugin = next(p for p in self.plugins if p.name == brought.plugin)
                cause = f"its layer '{id}' is left out: {first.package} has a ruleset of that name"
                self._fault(plugin, "imadvisor_layers", cause, "give it another id")
        for thing in loose:
            first = chosen.setdefault(thing.id, Brought(thing.id, "", "", thing, ""))
            if first.thing is not thing:
                message = f"ruleset '{thing.id}' comes from package {first.package} as well"
                hint = "give it another id"
                raise RulesetError(Problem(Place(str(thing.folder)), message, hint))
        joining: dict[str, list[Brought]] = {}
        for id, brought in list(chosen.items()):
            augmented = getattr(brought.thing, "augments", "")
            if augmented:
                joining.setdefault(augmented, []).append(brought)
                del chosen[id]
        for id, found in joining.items():
            for brought in found:
                plugin = next((p for p in self.plugins if p.name == brought.plugin), BUILT_IN)
                if id not in chosen and id not in layers:
                    cause = f"its layer '{brought.name}' augments '{id}', which is not there"
                    hint = did_you_mean(id, chosen) or "install the package that brings it"
                    self._fault(plugin, "imadvisor_layers", cause, hint)
        return chosen, joining

    # -- what there is --------------------------------------------------------------------

    @property
    def rulesets(self) -> Mapping[str, Brought]:
        """What is chosen as a ruleset, as `RulesetFolder` or `LayerFolder`, by id."""
        return self._rulesets

    @property
    def joining(self) -> Mapping[str, Sequence[Brought]]:
        """The layers that augment a ruleset, as `LayerFolder`, by the id of what they augment."""
        return self._joining

    @cached_property
    def methods(self) -> Mapping[str, ScoringMethod]:
        """The scoring methods by name."""
        return self._things("imadvisor_scoring_methods")

    @cached_property
    def method_packages(self) -> Mapping[str, str]:
        """The package, with its version, that brings each scoring method by name."""
        methods = self._brought["imadvisor_scoring_methods"]
        return {name: f"{b.package} {b.version}".strip() for name, b in methods.items()}

    @cached_property
    def engines(self) -> Mapping[str, Engine]:
        """The engines by name."""
        return self._things("imadvisor_engines")

    @property
    def importers(self) -> Mapping[str, Brought]:
        """The importers, as `Importer`, by name."""
        return self._brought["imadvisor_importers"]

    @cached_property
    def exporters(self) -> Mapping[str, Exporter]:
        """The exporters by name."""
        return self._things("imadvisor_exporters")

    @cached_property
    def report_formats(self) -> Mapping[str, ReportFormat]:
        """The formats of reports by name."""
        return self._things("imadvisor_report_formats")

    @property
    def collectors(self) -> Mapping[str, Brought]:
        """The collectors, as `Collector`, by name."""
        return self._brought["imadvisor_collectors"]

    def _things(self, hook: str) -> Mapping[str, Any]:
        return {name: brought.thing for name, brought in self._brought[hook].items()}


def _marked(module: Any, manager: pluggy.PluginManager) -> Sequence[str]:
    """The functions of a module that are marked as hooks."""
    return [n for n in dir(module) if manager.parse_hookimpl_opts(module, n) is not None]


def _hook_like(name: str) -> str:
    # Without what they all begin with, every name would be near to every other.
    words = {hook.removeprefix(f"{PROJECT}_"): hook for hook in CONTRACTS}
    near = did_you_mean(name.removeprefix(f"{PROJECT}_"), words)
    for word, hook in words.items():
        near = near.replace(f"'{word}'", f"'{hook}'")
    return near or f"the hooks are {', '.join(CONTRACTS)}"
