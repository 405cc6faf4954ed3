"""Advice for the tests, and the cases of the layer."""

import datetime as dt
import functools
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from imadvisor import Advice, Advisor, Ruleset, testing

import imadvisor_readiness

LAYER = Path(imadvisor_readiness.__file__).parent / "layer"
DIMENSION = "readiness-for-change"
DAY = dt.date(2026, 11, 2)
"""The day of the assessments here."""


@functools.cache
def advisor() -> Advisor:
    """With this plugin and no other."""
    return testing.advisor_with(imadvisor_readiness)


@functools.cache
def joined() -> Ruleset:
    """im-core with the layer."""
    return advisor().ruleset("im-core")


@functools.cache
def plain() -> Ruleset:
    """im-core without it."""
    return testing.advisor_with().ruleset("im-core")


def advised(answers: Mapping[str, Any]) -> Advice:
    """The advice on answers."""
    return advisor().advise({"date": DAY, "answers": dict(answers)}, joined())


def level(advice: Advice, dimension: str = DIMENSION) -> tuple[int, int] | None:
    """The lowest and highest level that a dimension may have."""
    found = advice.decision.dimensions[dimension].level
    return None if found is None else (int(found.low), int(found.high))


def severity(advice: Advice, gap: str) -> tuple[str, str]:
    """The lowest and highest severity that a gap may have."""
    found = advice.decision.gaps[gap].severity
    scale = advice.ruleset.severities
    return scale[int(found.low)].id, scale[int(found.high)].id


def written() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object that the layer's files hold, with its kind."""
    for path in sorted(LAYER.glob("*.toml")):
        for kind, objects in tomllib.loads(path.read_text("utf-8")).items():
            if isinstance(objects, list):
                for thing in objects:
                    yield kind, thing


def cases() -> Iterator[dict[str, Any]]:
    """Every case of the layer."""
    for path in sorted((LAYER / "cases").glob("*.toml")):
        yield from tomllib.loads(path.read_text("utf-8"))["case"]
