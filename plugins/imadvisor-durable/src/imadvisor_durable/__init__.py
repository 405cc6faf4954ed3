"""The engine *durable*: the rules of a ruleset, run on the package durable-rules.

It is chosen by ``imadvisor advise answers.toml --engine durable``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from imadvisor.plugin import hookimpl

if TYPE_CHECKING:
    from imadvisor.plugin import Engine, Program, Run

__all__ = ["DurableEngine", "imadvisor_api", "imadvisor_engines"]

imadvisor_api = 2
"""The version of the hooks for which this was written."""


class DurableEngine:
    """Decides the conditions of a ruleset in durable-rules."""

    name = "durable"

    def start(self, program: Program) -> Run:
        """Make a program ready, once for many sheets.

        The function that comes back may be called from several threads at once.

        Args:
            program: whose rules are run.

        Raises:
            PluginError: durable-rules is not there or cannot be imported.
        """
        from imadvisor_durable.library import library
        from imadvisor_durable.running import started

        return started(program, library())


@hookimpl
def imadvisor_engines() -> Sequence[Engine]:
    """The engine in this package."""
    return [DurableEngine()]
