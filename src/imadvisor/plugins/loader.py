"""Loading plugins: each is imported by itself, so that a broken one stops no other."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from importlib import import_module
from types import ModuleType
from typing import Any

from imadvisor.errors import did_you_mean
from imadvisor.plugins.discovery import Distribution
from imadvisor.plugins.faults import Fault, PartError, Plugin, Status, described
from imadvisor.plugins.guard import Guard, Use, WrongThing
from imadvisor.plugins.hooks import API, PROJECT


def load_plugins(
    found: Iterable[Distribution], disabled: Collection[str] = (), guard: Guard | None = None
) -> tuple[Sequence[Plugin], Sequence[Fault]]:
    """Import plugins, each by itself.

    Args:
        found: the plugins that are installed.
        disabled: the names of those that are not even imported.
        guard: that imports them; one with the usual limits where none is given.

    Returns:
        Every plugin with what became of it, and what is wrong.
    """
    guard = guard or Guard()
    plugins: list[Plugin] = []
    faults: list[Fault] = []
    for candidate in found:
        if candidate.name in disabled:
            plugins.append(_as(candidate, "disabled"))
            continue
        taken = next((p for p in plugins if p.name == candidate.name and p.module), None)
        if taken is not None:
            failed = _as(candidate, "failed")
            cause = f"the name is also that of {taken}, which was loaded"
            hint = "rename one of them, or uninstall one of the packages"
            plugins.append(failed)
            faults.append(Fault(failed, "", cause, hint))
            continue
        plugin, fault = _loaded(candidate, guard)
        plugins.append(plugin)
        faults.extend(fault)
    known = {plugin.name for plugin in plugins}
    for name in sorted(set(disabled) - known):
        missing = Plugin(name, "not installed", "", "disabled")
        hint = did_you_mean(name, known) or "see: imadvisor plugin list"
        faults.append(Fault(missing, "", "it cannot be disabled: there is no such plugin", hint))
    return tuple(plugins), tuple(faults)


def _as(found: Distribution, status: Status, module: Any = None, seconds: float = 0.0) -> Plugin:
    return Plugin(found.name, found.package, found.version, status, module, seconds)


def _loaded(found: Distribution, guard: Guard) -> tuple[Plugin, Sequence[Fault]]:
    start = time.perf_counter()
    remarks: list[Fault] = []
    # What it prints would stand in the middle of a report, or break its JSON.
    listening = Guard(guard.seconds, remarks.append)
    try:
        module = listening.call(Use(_as(found, "failed")), _imported, found)
    except PartError as error:
        failed = _as(found, "failed", seconds=time.perf_counter() - start)
        return failed, [replace(error.fault, plugin=failed)]
    plugin = _as(found, "loaded", module, time.perf_counter() - start)
    return plugin, [
        replace(fault, plugin=plugin, cause=f"when it is imported, {fault.cause}")
        for fault in remarks
    ]


def _imported(found: Distribution) -> Any:
    """The module of a plugin; its code runs here, so this is called by the guard."""
    entry = found.entry
    try:
        module: Any = import_module(entry.module)
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        raise WrongThing(f"it cannot be imported: {described(error)}") from error
    for attribute in filter(None, (entry.attr or "").split(".")):
        if not hasattr(module, attribute):
            cause = (
                f"its entry point names '{entry.value}', and '{entry.module}' has no {attribute}"
            )
            raise WrongThing(cause, _name_the_module(found))
        module = getattr(module, attribute)
    if not isinstance(module, ModuleType) and (isinstance(module, type) or not _has_hooks(module)):
        kind = "class" if isinstance(module, type) else type(module).__name__
        cause = f"its entry point names a {kind}, '{entry.value}', not a module with hooks"
        raise WrongThing(cause, _name_the_module(found))
    api = getattr(module, "imadvisor_api", API)
    if api != API:
        cause = f"it was written for version {api!r} of the hooks; this imadvisor has {API}"
        newer = isinstance(api, int) and api > API
        older = f"upgrade {found.package}; its author has to {_change_for(module)}"
        raise WrongThing(cause, "upgrade imadvisor" if newer else older)
    return module


def _change_for(module: Any) -> str:
    """What a plugin for an older version of the hooks has to change."""
    said = f"write imadvisor_api = {API}"
    if hasattr(module, "imadvisor_importers"):
        return (
            "take a SourceFile in recognises() and read() of its importers, whose "
            f"file.document() is the document that they got, and {said}"
        )
    return f"{said}: nothing else has changed for its hooks"


def _name_the_module(found: Distribution) -> str:
    return f'name the module alone: {found.name} = "{found.entry.module}"'


def _has_hooks(thing: Any) -> bool:
    """Whether an object that is no module has functions that are marked as hooks."""
    kind = type(thing)
    return any(hasattr(getattr(kind, name, None), f"{PROJECT}_impl") for name in dir(kind))
