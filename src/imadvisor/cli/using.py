"""The advisor that commands use: with the plugins that are installed and not left out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from imadvisor.advisor import Advisor


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a command line says of plugins and rulesets, before the command.

    Args:
        disabled: the names of plugins that are left out.
        folders: with further rulesets.
    """

    disabled: frozenset[str] = frozenset()
    folders: tuple[Path, ...] = ()


def disabled() -> frozenset[str]:
    """The plugins that are left out, by the command line or by settings.

    Raises:
        InputError: a file of settings is wrong.
    """
    from imadvisor.plugins.configuration import PROJECT_FILE, disabled_in

    wanted = click.get_current_context().find_object(Wanted) or Wanted()
    own = Path(click.get_app_dir("imadvisor")) / "config.toml"
    return wanted.disabled | disabled_in((own, PROJECT_FILE))


def unwarned() -> Advisor:
    """The advisor of this command line, for commands that tell what is wrong by themselves.

    Raises:
        InputError: a folder does not hold rulesets, or a file of settings is wrong.
    """
    from imadvisor.advisor import default_advisor
    from imadvisor.plugins.loose import PROJECT_FOLDER

    wanted = click.get_current_context().find_object(Wanted) or Wanted()
    project = (PROJECT_FOLDER.resolve(),) if PROJECT_FOLDER.is_dir() else ()
    return default_advisor(disabled(), (*project, *wanted.folders))


@dataclass(frozen=True, slots=True)
class Shown:
    """How respondents are shown.

    Args:
        anonymous: whether nobody is shown apart who is one of too few.
        minimum: the least size of a group that is then shown apart; None as the ruleset says.

    Raises:
        UsageError: a least size, but nothing is anonymous.
    """

    anonymous: bool = False
    minimum: int | None = None

    def __post_init__(self) -> None:
        if self.minimum is not None and not self.anonymous:
            raise click.UsageError("--minimum goes with --anonymous")


def advisor(*, strict: bool = False) -> Advisor:
    """The advisor of this command line.

    What is wrong with a plugin is said on the error stream; the others work.

    Args:
        strict: whether it is an error instead.

    Raises:
        PluginError: with everything that is wrong with plugins, when it is an error.
    """
    found = unwarned()
    if strict:
        found.catalogue.demand_sound()
    for fault in found.catalogue.faults:
        click.echo(f"warning: {fault}", err=True)
    return found
