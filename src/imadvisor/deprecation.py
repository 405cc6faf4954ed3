"""Public names that are going away: they go on working for a while, and warn."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class Deprecation:
    """A public name that goes, and what to use instead.

    Args:
        name: with its module, as `imadvisor.plugin.Step`.
        instead: the name to use, with its module.
        since: the release that announced it, as `0.2`.
        gone_in: the release in which it goes, as `0.3`.
    """

    name: str
    instead: str
    since: str
    gone_in: str


DEPRECATIONS: tuple[Deprecation, ...] = ()
"""Every name that goes; `docs/deprecation.md` lists the same, and says how a name goes."""


def deprecated(module: str, name: str) -> Any:
    """Return what a deprecated name stands for, with a warning at who uses it.

    Args:
        module: the module that is asked for the name.
        name: of the attribute.

    Returns:
        The value of the name that took its place.

    Raises:
        AttributeError: no such name is deprecated.
    """
    for one in DEPRECATIONS:
        if one.name == f"{module}.{name}":
            message = (
                f"{one.name} is deprecated since imadvisor {one.since} and goes in "
                f"{one.gone_in}; use {one.instead}"
            )
            # The third frame from here is the one that uses it: ours, __getattr__, theirs.
            warnings.warn(message, DeprecationWarning, stacklevel=3)
            home, _, attribute = one.instead.rpartition(".")
            return getattr(import_module(home), attribute)
    raise AttributeError(f"module '{module}' has no attribute '{name}'")
