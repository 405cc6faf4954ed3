"""The hooks by which packages add to imadvisor.

A hook returns data and does nothing. Built-in rulesets, scoring methods and engines come through
these same hooks. A plugin is a module, named by an entry point in the group `imadvisor`, that has
functions marked with `hookimpl`, and may say for which version of the hooks it was written::

    imadvisor_api = 1
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pluggy

from imadvisor.advice.advice import Advice
from imadvisor.documents import Document
from imadvisor.engine.findings import Engine
from imadvisor.errors import Problem
from imadvisor.language import Language
from imadvisor.scoring.method import ScoringMethod

PROJECT = "imadvisor"

API = 1
"""The version of the hooks; a plugin that says another one is not registered."""

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


@dataclass(frozen=True, slots=True)
class LayerFolder:
    """A layer that a package brings.

    Args:
        id: of the layer, the same as in its table [layer].
        folder: where its files are.
        augments: the id of the ruleset that it joins whenever the plugin is there; empty for a
            layer that extends a ruleset, which is chosen by its own id.
    """

    id: str
    folder: Path
    augments: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """Another tool's file as a ruleset.

    Args:
        tables: what the files of a ruleset would hold: ``schema``, ``ruleset``, and the tables
            of each kind of object as lists. Numbers are integers or decimals, never floats.
        problems: what is wrong in the file, but not so wrong that it cannot be used; all of
            them warnings.
    """

    tables: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()


class Importer(Protocol):
    """Reads another tool's file as a ruleset."""

    @property
    def name(self) -> str:
        """The name of the format, such as ``lens``."""

    def recognises(self, document: Document) -> bool:
        """Whether a file, already parsed as JSON or TOML, is of this format."""

    def read(self, document: Document) -> Imported:
        """Make a ruleset of it.

        Raises:
            RulesetError: with every mistake that leaves its meaning open.
        """


class Exporter(Protocol):
    """Writes advice for another tool."""

    @property
    def name(self) -> str:
        """The name by which it is chosen, such as ``github``."""

    @property
    def suffix(self) -> str:
        """Of its files, with the dot."""

    def write(self, advice: Advice, language: Language) -> str | bytes:
        """Write an advice in a reader's language."""


@hookspec
def imadvisor_rulesets() -> Sequence[RulesetFolder]:  # type: ignore[empty-body]
    """The rulesets that this package brings."""


@hookspec
def imadvisor_layers() -> Sequence[LayerFolder]:  # type: ignore[empty-body]
    """The layers that this package brings."""


@hookspec
def imadvisor_scoring_methods() -> Sequence[ScoringMethod]:  # type: ignore[empty-body]
    """The scoring methods that this package brings."""


@hookspec
def imadvisor_engines() -> Sequence[Engine]:  # type: ignore[empty-body]
    """The engines that this package brings."""


@hookspec
def imadvisor_importers() -> Sequence[Importer]:  # type: ignore[empty-body]
    """The importers that this package brings."""


@hookspec
def imadvisor_exporters() -> Sequence[Exporter]:  # type: ignore[empty-body]
    """The exporters that this package brings."""
