"""Loading plugins: each is imported by itself, so that a broken one stops no other."""

from __future__ import annotations

import contextlib
import io
import time
import traceback
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from imadvisor.errors import did_you_mean, in_one_line
from imadvisor.plugins.finding import Found
from imadvisor.plugins.hooks import API

Status = Literal["loaded", "disabled", "failed"]


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin, whether it could be loaded or not.

    Args:
        name: by which it is shown and disabled.
        package: that it comes from.
        version: of that package; empty where there is none.
        status: what became of it.
        module: what holds its hooks; None unless it was loaded.
        seconds: what its import took.
    """

    name: str
    package: str
    version: str
    status: Status
    module: Any = None
    seconds: float = 0.0

    def __str__(self) -> str:
        return f"plugin '{self.name}' ({self.package} {self.version}".rstrip() + ")"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a plugin, and what to do about it.

    Args:
        plugin: that has it.
        hook: in which it showed; empty where it showed in no hook.
        cause: what is wrong, as one sentence without a full stop.
        hint: the next step.
    """

    plugin: Plugin
    hook: str
    cause: str
    hint: str = ""

    def __str__(self) -> str:
        hook = f", hook {self.hook}" if self.hook else ""
        lines = [in_one_line(f"{self.plugin}{hook}: {self.cause}")]
        return "\n    ".join([*lines, in_one_line(self.hint)] if self.hint else lines)


def load_plugins(
    found: Iterable[Found], disabled: Collection[str] = ()
) -> tuple[Sequence[Plugin], Sequence[Fault]]:
    """Import plugins, each by itself.

    Args:
        found: the plugins that are installed.
        disabled: the names of those that are not even imported.

    Returns:
        Every plugin with what became of it, and what is wrong.
    """
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
        plugin, fault = _loaded(candidate)
        plugins.append(plugin)
        faults.extend(fault)
    known = {plugin.name for plugin in plugins}
    for name in sorted(set(disabled) - known):
        missing = Plugin(name, "not installed", "", "disabled")
        hint = did_you_mean(name, known) or "see: imadvisor plugin list"
        faults.append(Fault(missing, "", "it cannot be disabled: there is no such plugin", hint))
    return tuple(plugins), tuple(faults)


def _as(found: Found, status: Status, module: Any = None, seconds: float = 0.0) -> Plugin:
    return Plugin(found.name, found.package, found.version, status, module, seconds)


def _loaded(found: Found) -> tuple[Plugin, Sequence[Fault]]:
    start = time.perf_counter()
    said = io.StringIO()
    disable = f"mend the package, or leave the plugin out: --no-plugin {found.name}"
    try:
        # What it prints would stand in the middle of a report, or break its JSON.
        with contextlib.redirect_stdout(said):
            module = found.entry.load()
    except (Exception, SystemExit) as error:
        failed = _as(found, "failed", seconds=time.perf_counter() - start)
        return failed, [Fault(failed, "", f"it cannot be imported: {told(error)}", disable)]
    seconds = time.perf_counter() - start
    api = getattr(module, "imadvisor_api", API)
    if api != API:
        failed = _as(found, "failed", seconds=seconds)
        cause = f"it was written for version {api!r} of the hooks; this imadvisor has {API}"
        newer = isinstance(api, int) and api > API
        hint = "upgrade imadvisor" if newer else f"upgrade {found.package}"
        return failed, [Fault(failed, "", cause, hint)]
    plugin = _as(found, "loaded", module, seconds)
    if not said.getvalue():
        return plugin, []
    cause = f"it prints when it is imported: {said.getvalue().strip()[:80]!r}"
    return plugin, [Fault(plugin, "", cause, "a plugin does nothing but return data")]


def told(error: BaseException) -> str:
    """An exception in one line: its kind, what it says and where it was raised."""
    if isinstance(error, SystemExit):
        message = f"it ends the program (SystemExit {error.code})"
    else:
        message = f"{type(error).__name__}: {error}".removesuffix(": ")
    steps = traceback.extract_tb(error.__traceback__)
    if isinstance(error, SyntaxError) and error.filename:
        return f"{message}, at {error.filename}:{error.lineno}"
    if not steps or "importlib" in steps[-1].filename or steps[-1].filename.startswith("<"):
        steps = traceback.StackSummary(
            step
            for step in steps
            if not step.filename.startswith("<") and "importlib" not in step.filename
        )
    own = [step for step in steps if step.filename != __file__]
    return f"{message}, at {own[-1].filename}:{own[-1].lineno}" if own else message
