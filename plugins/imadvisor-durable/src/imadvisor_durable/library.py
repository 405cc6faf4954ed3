"""The C module of durable-rules: imported only when it is needed, with advice where it fails."""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, cast

from imadvisor.plugin import PluginError

MODULE = "durable_rules_engine"
"""The C module; what `durable.engine` and `durable.lang` put around it starts threads of its own
that race with the caller, and is not used."""

INSTALL = "pip install 'durable-rules>=2.0.28,<2.1'"

REBUILD = (
    'CPPFLAGS="-DPyEval_CallObject=PyObject_CallObject" '
    "pip install --force-reinstall --no-cache-dir --no-binary durable-rules "
    "'durable-rules>=2.0.28,<2.1'"
)
"""What makes it import on Python 3.13 and later, which lack a function that it calls."""


class Library(Protocol):
    """What is used of the C module; a ruleset is known by a handle, a state by an offset."""

    @property
    def error(self) -> type[Exception]:
        """What every function raises on most return codes other than zero."""

    def create_ruleset(self, name: str, rules: str, /) -> int:
        """Compile rules, written as JSON."""

    def delete_ruleset(self, handle: int, /) -> None:
        """Free a ruleset, but not the states that it has."""

    def assert_fact(self, handle: int, fact: str, /) -> tuple[int, int]:
        """Match a fact; the return code, and the offset of its state."""

    def start_action_for_state(self, handle: int, state: int, /) -> tuple[str, str] | None:
        """The state and the first rule that fired, with what it matched; None where none did."""

    def complete_and_start_action(self, handle: int, state: int, /) -> str | None:
        """The next rule that fired; None after the last."""

    def delete_state(self, handle: int, state: str, /) -> None:
        """Free a state; it crashes the process where no rule fired in it."""


def library() -> Library:
    """Import the C module.

    Raises:
        PluginError: it is not there or cannot be imported, with what to do next.
    """
    try:
        return cast(Library, import_module(MODULE))
    except ModuleNotFoundError as error:
        raise PluginError(
            "engine 'durable' needs the package durable-rules, which is not installed\n"
            f"    {INSTALL}"
        ) from error
    except (ImportError, SystemError) as error:
        raise PluginError(
            "engine 'durable' needs the package durable-rules, which is installed but cannot be "
            f"imported: {error}\n"
            "    it was built for another Python, or for 3.13 or later as it is; build it anew: "
            f"{REBUILD}"
        ) from error
