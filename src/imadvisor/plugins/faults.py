"""What is wrong with a plugin, as values."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from imadvisor.errors import PluginError, in_one_line

Status = Literal["loaded", "disabled", "failed"]

_LONGEST_CAUSE = 500
_OURS = str(Path(__file__).resolve().parents[1])


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

    @property
    def way_out(self) -> str:
        """What a user can do about any fault of it."""
        return f"mend the package, or leave the plugin out: --no-plugin {self.name}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a plugin, and what to do about it.

    Args:
        plugin: that has it.
        hook: in which it showed; empty where it showed in no hook.
        cause: what is wrong, as one sentence without a full stop.
        hint: the next step.
        part: the part of the plugin that was used, and its method, such as
            ``exporter 'tickets', write``; empty where it showed before any part was used.
        trace: the traceback of an exception, for the author of the plugin; empty where there
            was none.
    """

    plugin: Plugin
    hook: str
    cause: str
    hint: str = ""
    part: str = ""
    trace: str = field(default="", compare=False, repr=False)

    def __str__(self) -> str:
        place = f", hook {self.hook}" if self.hook else ""
        place += f", {self.part}" if self.part else ""
        lines = [in_one_line(f"{self.plugin}{place}: {self.cause}")]
        return "\n    ".join([*lines, in_one_line(self.hint)] if self.hint else lines)


class PartError(PluginError):
    """A part of a plugin failed while it was used.

    Args:
        fault: what went wrong, and in which part.
    """

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault), trace=fault.trace)
        self.fault = fault


def described(error: BaseException) -> str:
    """An exception in one line: its kind, what it says and where it was raised."""
    if isinstance(error, SystemExit):
        message = f"it ends the program (SystemExit {_text_of(error.code)})"
    else:
        message = f"{type(error).__name__}: {_text_of(error)}".removesuffix(": ")
    if len(message) > _LONGEST_CAUSE:
        message = message[:_LONGEST_CAUSE] + "…"
    if isinstance(error, SyntaxError) and error.filename:
        return f"{message}, at {error.filename}:{error.lineno}"
    # A recursion has as many steps as there may be: the last ones say where it is.
    steps = traceback.extract_tb(error.__traceback__, limit=-50)
    own = [step for step in steps if not step.filename.startswith(_OURS)]
    if not own or "importlib" in own[-1].filename or own[-1].filename.startswith("<"):
        own = [
            step
            for step in own
            if not step.filename.startswith("<") and "importlib" not in step.filename
        ]
    return f"{message}, at {own[-1].filename}:{own[-1].lineno}" if own else message


def _text_of(thing: Any) -> str:
    try:
        return str(thing)
    except BaseException:
        return f"a {type(thing).__name__} that cannot be printed"
