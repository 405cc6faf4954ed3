"""The hooks by which packages add to imadvisor.

A hook returns data and does nothing. Built-in rulesets, scoring methods and engines come through
these same hooks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pluggy

from imadvisor.engine.findings import Engine
from imadvisor.scoring.method import ScoringMethod

PROJECT = "imadvisor"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@dataclass(frozen=True, slots=True)
class RulesetFolder:
    """A ruleset that a package brings.

    Args:
        id: of the ruleset, the same as in its table [ruleset].
        folder: where its files are.
    """

    id: str
    folder: Path


@hookspec
def imadvisor_rulesets() -> Sequence[RulesetFolder]:  # type: ignore[empty-body]
    """The rulesets that this package brings."""


@hookspec
def imadvisor_scoring_methods() -> Sequence[ScoringMethod]:  # type: ignore[empty-body]
    """The scoring methods that this package brings."""


@hookspec
def imadvisor_engines() -> Sequence[Engine]:  # type: ignore[empty-body]
    """The engines that this package brings."""
