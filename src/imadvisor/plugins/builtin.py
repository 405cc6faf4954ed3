"""What imadvisor itself brings, through the same hooks as everybody else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from imadvisor.engine.direct import Direct
from imadvisor.engine.explain import Explain
from imadvisor.engine.findings import Engine
from imadvisor.plugins.hooks import LayerFolder, ReportFormat, RulesetFolder, hookimpl
from imadvisor.reports.formats.formats import BUILT_IN as FORMATS
from imadvisor.scoring.method import ScoringMethod
from imadvisor.scoring.methods import BUILT_IN

_PACKAGE = Path(__file__).resolve().parents[1]


def _shipped() -> Path:
    """The folder with the shipped rulesets: inside the package, or beside `src` in a checkout."""
    checkout = _PACKAGE.parents[1] / "rulesets"
    installed = _PACKAGE / "rulesets"
    return installed if any(installed.glob("*/ruleset.toml")) else checkout


@hookimpl
def imadvisor_rulesets() -> Sequence[RulesetFolder]:
    """The rulesets in the package."""
    return [
        RulesetFolder(path.parent.name, path.parent)
        for path in sorted(_shipped().glob("*/ruleset.toml"))
    ]


@hookimpl
def imadvisor_layers() -> Sequence[LayerFolder]:
    """The layers in the package, which extend its rulesets."""
    return [
        LayerFolder(path.parent.name, path.parent)
        for path in sorted(_shipped().glob("*/layer.toml"))
    ]


@hookimpl
def imadvisor_report_formats() -> Sequence[ReportFormat]:
    """The formats for readers; a library that one needs is imported when it is used."""
    return FORMATS


@hookimpl
def imadvisor_scoring_methods() -> Sequence[ScoringMethod]:
    """The methods that need nothing but this package."""
    return BUILT_IN


@hookimpl
def imadvisor_engines() -> Sequence[Engine]:
    """The default engine and the reference."""
    return [Direct(), Explain()]
