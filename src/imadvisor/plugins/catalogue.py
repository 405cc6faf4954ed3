"""Everything that plugins bring, by name, with the package it came from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from inspect import getmembers, isfunction
from pathlib import Path
from typing import Any

import pluggy

from imadvisor._version import __version__
from imadvisor.engine.findings import Engine
from imadvisor.errors import (
    InputError,
    Mistakes,
    Place,
    PluginError,
    Problem,
    RulesetError,
    did_you_mean,
)
from imadvisor.plugins import builtin, hooks
from imadvisor.plugins.contract import Contract, returned
from imadvisor.plugins.contracts import CONTRACTS
from imadvisor.plugins.discovery import installed_plugins
from imadvisor.plugins.faults import Fault, PartError, Plugin
from imadvisor.plugins.guard import Guard, Use
from imadvisor.plugins.hooks import (
    PROJECT,
    Exporter,
    LayerFolder,
    ReportFormat,
    RulesetFolder,
    Setting,
)
from imadvisor.plugins.loader import load_plugins
from imadvisor.plugins.loose_rulesets import NO_LOOSE, LooseRulesets, is_of_project, left_out
from imadvisor.plugins.settings import NO_FILES, TABLE, SettingFiles, Settled, settled
from imadvisor.reports.exports.formats import EXPORTS, POWERPOINT
from imadvisor.scoring.method import ScoringMethod
from imadvisor.spelling import folded

BUILT_IN = Plugin("built-in", PROJECT, __version__, "loaded", builtin)


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


Claim = tuple[str, str]
"""What a part claims for itself alone: its name, or the suffix of its files."""


def _configured(thing: Any, settings: Mapping[str, Any]) -> Any:
    """A part of a plugin as it is used with its settings; its code runs here."""
    method = getattr(thing, "configured", None)
    # Each part gets values of its own: what one does to them, no other sees.
    return method(deepcopy(settings)) if callable(method) else thing


def _claims(contract: Contract, name: str, thing: Any) -> Iterator[Claim]:
    # Two names that differ in capitals only are one to who types them.
    yield ("name", folded(name))
    if contract.chosen_by_suffix:
        yield ("suffix", folded(thing.suffix))


def _reserved(contract: Contract) -> Iterator[tuple[Claim, Brought]]:
    """What commands write besides the formats that come through a hook."""
    if contract.chosen_by_suffix:
        others = {name: found.suffix for name, found in EXPORTS.items()}
        others |= {name: found.suffix for name, found in POWERPOINT.items()}
        for name, suffix in {"text": ".txt", "json": ".json", **others}.items():
            owner = Brought(name, PROJECT, __version__, None)
            yield ("name", name), owner
            yield ("suffix", suffix), owner


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
        settings: the files that say something of the settings of plugins.

    Raises:
        RulesetError: one of them has the id of one that a package brings.
        InputError: with everything that is wrong in the settings.
    """

    def __init__(
        self,
        plugins: Mapping[str, Any] | None = None,
        *,
        loaded: Sequence[Plugin] = (),
        faults: Sequence[Fault] = (),
        loose: LooseRulesets = NO_LOOSE,
        guard: Guard | None = None,
        settings: SettingFiles = NO_FILES,
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
        self._brought: dict[str, Mapping[str, Brought]] = {}
        self._settings: Mapping[str, Mapping[str, Settled]] = {}
        for hook, contract in CONTRACTS.items():
            self._brought[hook] = self._asked(contract)
            if contract.kind is Setting:
                # They come first: what else a plugin brings may depend on them.
                self._settings = self._settled(settings)
        self._loose_problems = list(loose.problems)
        self.loose_files: tuple[Path, ...] = loose.files
        """Files in loose folders that may be those of other tools."""
        self._rulesets, self._joining = self._shelved(loose.things)

    @classmethod
    def installed(
        cls,
        disabled: Collection[str] = (),
        loose: LooseRulesets = NO_LOOSE,
        guard: Guard | None = None,
        settings: SettingFiles = NO_FILES,
    ) -> Catalogue:
        """The built-in plugin and every plugin that an installed package names.

        Args:
            disabled: the names of plugins that are not even imported.
            loose: rulesets and layers from folders that no package brings.
            guard: that calls what plugins bring; one with the usual limits where none is given.
            settings: the files that say something of the settings of plugins.

        Raises:
            RulesetError: one of them has the id of one that a package brings.
            InputError: with everything that is wrong in the settings.
        """
        guard = guard or Guard()
        plugins, faults = load_plugins(installed_plugins(), disabled, guard)
        return cls(loaded=plugins, faults=faults, loose=loose, guard=guard, settings=settings)

    @property
    def faults(self) -> Sequence[Fault]:
        """What is wrong with plugins."""
        return tuple(self._faults)

    @property
    def loose_problems(self) -> Sequence[Problem]:
        """What is wrong with rulesets of the project, which are left out; warnings."""
        return tuple(self._loose_problems)

    def demand_sound(self) -> None:
        """Insist that every plugin is right, and every ruleset of the project.

        Raises:
            PluginError: with everything that is wrong with plugins.
            RulesetError: with everything that is wrong with rulesets of the project.
        """
        if self._faults:
            trace = "\n".join(fault.trace for fault in self._faults if fault.trace)
            raise PluginError("\n".join(str(fault) for fault in self._faults), trace)
        if self._loose_problems:
            raise RulesetError(self._loose_problems)

    def brought_by(self, plugin: Plugin) -> Mapping[str, Sequence[str]]:
        """The names of what a plugin brings, by hook."""
        return {
            hook: [thing.name for thing in things.values() if thing.plugin == plugin.name]
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
        try:
            faults = self.guard.call(Use(plugin), _not_as_hooks_are, plugin.module, plugin.name)
        except PartError as error:
            self._faults.append(error.fault)
            return False
        for hook, cause, hint in faults:
            self._fault(plugin, hook, cause, hint)
        return not any(cause == _ARGUMENTS for _, cause, _ in faults)

    def _fault(self, plugin: Plugin, hook: str, cause: str, hint: str) -> None:
        self._faults.append(Fault(plugin, hook, cause, hint))

    # -- asking ---------------------------------------------------------------------------

    def _asked(self, contract: Contract) -> Mapping[str, Brought]:
        """What every plugin returns from a hook, by name; the first who claims a name has it."""
        found: dict[str, Brought] = {}
        taken = dict(_reserved(contract))
        for plugin in self._registered:
            for thing in self._returned(plugin, contract):
                name = getattr(thing, contract.key)
                called = f"{plugin.name}.{name}" if contract.of_plugin else name
                brought = Brought(name, plugin.package, plugin.version, thing, plugin.name)
                claims = list(_claims(contract, called, thing))
                owner = next((taken[claim] for claim in claims if claim in taken), None)
                if owner is None:
                    taken.update(dict.fromkeys(claims, brought))
                    found[called] = brought
                    continue
                hint = f"or leave one out: --no-plugin {plugin.name}"
                whose = f"plugin '{owner.plugin}' ({owner.package} {owner.version}".rstrip() + ")"
                if claims[0] in taken:
                    what, hint = "brings one of that name as well", f"rename it, {hint}"
                else:
                    what = f"writes files of its suffix {claims[1][1]}, as '{owner.name}'"
                    hint = f"give it a suffix of its own, {hint}"
                cause = f"its {contract.noun} '{name}' is left out: {whose} {what}"
                self._fault(plugin, contract.hook, cause, hint)
        return found

    def _returned(self, plugin: Plugin, contract: Contract) -> Iterable[Any]:
        if plugin is BUILT_IN:
            # What is wrong in there is our own fault, and shows as such.
            yield from getattr(builtin, contract.hook, list)()
            return
        guard = Guard(self.guard.seconds, self._faults.append)
        use = Use(plugin, hook=contract.hook)
        try:
            things = guard.call(use, returned, plugin.module, contract.hook)
        except PartError as error:
            self._faults.append(error.fault)
            return
        settings = {name: one.value for name, one in self.settings_of(plugin.name).items()}
        for thing in things:
            try:
                if contract.methods:
                    thing = guard.call(use, _configured, thing, settings)
                yield guard.call(use, contract.sound, thing, self.guard, plugin)
            except PartError as error:
                self._faults.append(error.fault)

    def _settled(self, files: SettingFiles) -> Mapping[str, Mapping[str, Settled]]:
        known = {plugin.name for plugin in self.plugins}
        for document, name in files.plugins():
            if name not in known:
                missing = Plugin(name, "not installed", "", "disabled")
                cause = f"{document.place((TABLE, name))}: it has settings, and is not installed"
                hint = did_you_mean(name, known) or "install it, or take its settings out"
                self._faults.append(Fault(missing, "", cause, hint))
        problems: list[Problem] = Mistakes()
        found = {}
        for plugin in self._registered:
            declared = [
                brought.thing
                for brought in self._brought["imadvisor_settings"].values()
                if brought.plugin == plugin.name
            ]
            found[plugin.name] = settled(plugin.name, declared, files, problems)
        if problems:
            raise InputError(problems)
        return found

    def settings_of(self, plugin: str) -> Mapping[str, Settled]:
        """The settings of a plugin with their values, by name.

        Args:
            plugin: its name.
        """
        return self._settings.get(plugin, {})

    def _shelved(
        self, loose: Iterable[RulesetFolder | LayerFolder]
    ) -> tuple[Mapping[str, Brought], Mapping[str, Sequence[Brought]]]:
        """What is chosen by its id, and the layers that join a ruleset by the id of that."""
        layers = self._brought["imadvisor_layers"]
        chosen = dict(self._brought["imadvisor_rulesets"])
        taken = {folded(id): brought for id, brought in chosen.items()}
        for id, brought in layers.items():
            first = taken.setdefault(folded(id), brought)
            if first is brought:
                chosen[id] = brought
                continue
            plugin = next(p for p in self.plugins if p.name == brought.plugin)
            owner = f"{first.package} {first.version}".rstrip()
            cause = f"its layer '{id}' is left out: {owner} has a ruleset of that name"
            self._fault(plugin, "imadvisor_layers", cause, "give it another id")
        for thing in loose:
            first = taken.setdefault(folded(thing.id), Brought(thing.id, "", "", thing, ""))
            if first.thing is thing:
                chosen[thing.id] = first
                continue
            message = f"ruleset '{thing.id}' comes from package {first.package} as well"
            problem = Problem(Place(str(thing.folder)), message, "give it another id")
            if not is_of_project(thing.folder):
                raise RulesetError(problem)
            self._loose_problems.append(left_out(problem))
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

    @property
    def answer_importers(self) -> Mapping[str, Brought]:
        """The importers of answers, as `AnswerImporter`, by name."""
        return self._brought["imadvisor_answer_importers"]

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


_ARGUMENTS = "its function takes arguments that the hook does not give"


def _not_as_hooks_are(module: Any, name: str) -> list[tuple[str, str, str]]:
    """What is wrong with the hooks of a plugin: the name of each, the cause and the next step.

    Its code runs here, so this is called by the guard.
    """
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(hooks)
    marked = [n for n in dir(module) if manager.parse_hookimpl_opts(module, n) is not None]
    try:
        manager.register(module, name)
    except pluggy.PluginValidationError as error:
        hook = next((hook for hook in CONTRACTS if hook in str(error)), "")
        return [(hook, _ARGUMENTS, "the hooks of imadvisor take no arguments")]
    faults = [
        (hook, "there is no such hook", _hook_like(hook))
        for hook in marked
        if hook not in CONTRACTS
    ]
    unmarked = [
        name
        for name, _ in getmembers(module, isfunction)
        if name.startswith(f"{PROJECT}_") and name not in marked
    ]
    faults += [(name, "the function is not marked", _MARK) for name in unmarked]
    if not marked and not unmarked:
        hint = f"{_MARK} where it brings something: see docs/plugins.md"
        faults.append(("", "it brings nothing: none of its functions is marked as a hook", hint))
    return faults


_MARK = "write @hookimpl above it"


def _hook_like(name: str) -> str:
    # Without what they all begin with, every name would be near to every other.
    words = {hook.removeprefix(f"{PROJECT}_"): hook for hook in CONTRACTS}
    near = did_you_mean(name.removeprefix(f"{PROJECT}_"), words)
    for word, hook in words.items():
        near = near.replace(f"'{word}'", f"'{hook}'")
    return near or f"the hooks are {', '.join(CONTRACTS)}"
