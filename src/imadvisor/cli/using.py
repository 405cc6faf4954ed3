"""The advisor that commands use: with the plugins that are installed and not left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

if TYPE_CHECKING:
    from imadvisor.advisor import Advisor


def disabled() -> frozenset[str]:
    """The names of the plugins that this command line leaves out."""
    found = click.get_current_context().find_object(frozenset)
    return frozenset() if found is None else cast(frozenset[str], found)


def advisor(*, strict: bool = False) -> Advisor:
    """The advisor of this command line.

    What is wrong with a plugin is said on the error stream; the others work.

    Args:
        strict: whether it is an error instead.

    Raises:
        PluginError: with everything that is wrong with plugins, when it is an error.
    """
    from imadvisor.advisor import default_advisor

    found = default_advisor(disabled())
    if strict:
        found.catalogue.demand_sound()
    for fault in found.catalogue.faults:
        click.echo(f"warning: {fault}", err=True)
    return found
