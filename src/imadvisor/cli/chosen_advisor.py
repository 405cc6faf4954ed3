"""The advisor that commands use: with the plugins that are installed and not left out."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from imadvisor.advice.advice import Advice
    from imadvisor.advisor.advisor import Advisor
    from imadvisor.plugins.configuration import PluginSettings
    from imadvisor.plugins.faults import Fault
    from imadvisor.rulesets.ruleset import Ruleset

_LISTENING = "imadvisor.listening"

SECONDS_VARIABLE = "IMADVISOR_PLUGIN_SECONDS"
"""Says how long each part of a plugin may take."""


@dataclass(frozen=True, slots=True)
class WantedPlugins:
    """What a command line says of plugins and rulesets, before the command.

    Args:
        disabled: the names of plugins that are left out.
        folders: with further rulesets.
        debug: whether tracebacks of plugins are wanted.
        encoding: how the texts in answer files are kept; None where it is found out.
    """

    disabled: frozenset[str] = frozenset()
    folders: tuple[Path, ...] = ()
    debug: bool = False
    encoding: str | None = None


def settings() -> PluginSettings:
    """What files of settings say of plugins: those of the person, and those of the project.

    Raises:
        InputError: a file of settings is wrong.
    """
    from imadvisor.plugins.configuration import PROJECT_FILE, plugin_settings

    own = Path(click.get_app_dir("imadvisor")) / "config.toml"
    return plugin_settings((own, PROJECT_FILE))


def settings_of(plugin: str) -> Mapping[str, Any]:
    """The settings of a plugin by name, for its commands.

    Args:
        plugin: its name.

    Raises:
        InputError: a file of settings is wrong.
    """
    found = unwarned().catalogue.settings_of(plugin)
    return {name: settled.value for name, settled in found.items()}


def disabled() -> frozenset[str]:
    """The plugins that are left out, by the command line or by settings.

    Raises:
        InputError: a file of settings is wrong.
    """
    return _wanted().disabled | settings().disabled


def seconds() -> float:
    """How long each part of a plugin may take, by the environment or by settings.

    Raises:
        InputError: what is set is no number of seconds.
    """
    from imadvisor.errors import InputError, Place, Problem
    from imadvisor.plugins.guard import SECONDS

    given = os.environ.get(SECONDS_VARIABLE, "").strip()
    if not given:
        return settings().seconds or SECONDS
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?", given) or not float(given):
        message = f"'{given[:40]}' is no number of seconds"
        hint = "write such as 300, or unset the variable"
        raise InputError(Problem(Place(SECONDS_VARIABLE), message, hint))
    return float(given)


def debugging() -> bool:
    """Whether tracebacks of plugins are wanted."""
    return _wanted().debug


def _wanted() -> WantedPlugins:
    # Who walks the tree of commands, to document or complete them, runs none.
    context = click.get_current_context(silent=True)
    return (context and context.find_object(WantedPlugins)) or WantedPlugins()


def unwarned() -> Advisor:
    """The advisor of this command line, for commands that tell what is wrong by themselves.

    Raises:
        InputError: a folder does not hold rulesets, or a file of settings is wrong.
    """
    from imadvisor.advisor.advisor import default_advisor
    from imadvisor.cli import delivery
    from imadvisor.ledger import InputKind, enter_input
    from imadvisor.plugins.loose_rulesets import PROJECT_FOLDER

    # A working folder that may not be looked into has nothing for us.
    project = (PROJECT_FOLDER.resolve(),) if os.path.isdir(PROJECT_FOLDER) else ()  # noqa: PTH112
    found = default_advisor(disabled(), (*project, *_wanted().folders), seconds(), settings().files)
    found.encoding = _wanted().encoding
    if click.get_current_context().meta.get(_LISTENING) is not found:
        found.catalogue.guard.listener = warn_of
        found.on_ruleset = None
        found.on_answers = lambda problems: delivery.warn(problems, strict=False)
        found.on_expired = lambda problems: delivery.warn(problems, strict=False)
    for brought in found.catalogue.rulesets.values():
        enter_input(brought.thing.folder, InputKind.RULESET)
    return found


def warn_of(fault: Fault) -> None:
    """Say on the error stream what is wrong with a plugin."""
    click.echo(f"warning: {fault}", err=True)
    if fault.trace and debugging():
        from imadvisor.errors import harmless

        click.echo(harmless(fault.trace), err=True)


@dataclass(frozen=True, slots=True)
class ShownAdvisor:
    """How respondents are shown.

    Args:
        anonymous: whether the advice knows the public sheet only.
        minimum: how many must then have been asked for a group to be shown; None as the ruleset
            says.
        since: earlier assessments of the same respondents, on which there was a report.

    Raises:
        UsageError: a least size or an earlier assessment, but nothing is anonymous.
    """

    anonymous: bool = False
    minimum: int | None = None
    since: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.minimum is not None and not self.anonymous:
            raise click.UsageError("--minimum goes with --anonymous")
        if self.since and not self.anonymous:
            raise click.UsageError("--since goes with --anonymous")

    def advice(
        self,
        advisor: Advisor,
        answers: str,
        ruleset: str | None,
        *,
        engine: str = "direct",
    ) -> Advice:
        """Advise on answers that are shown like this.

        Args:
            advisor: that advises.
            answers: a file or a folder.
            ruleset: its id or folder; None as the answers say.
            engine: that runs the rules.

        Raises:
            InputError: with what is wrong with the ruleset or the answers.
        """
        return advisor.advise(
            answers,
            ruleset,
            engine=engine,
            anonymous=self.anonymous,
            minimum=self.minimum,
            since=self.since,
        )


def advisor(*, strict: bool = False) -> Advisor:
    """The advisor of this command line.

    What is wrong with a plugin is said on the error stream; the others work.

    Args:
        strict: whether it is an error instead.

    Raises:
        PluginError: with everything that is wrong with plugins, when it is an error.
        RulesetError: with what is wrong with rulesets of the project, when it is an error.
    """
    from imadvisor.cli import delivery

    found = unwarned()
    if strict:
        found.catalogue.demand_sound()
        found.catalogue.guard.listener = _refuse
    for fault in found.catalogue.faults:
        warn_of(fault)
    delivery.warn(found.catalogue.loose_problems, strict=strict)

    def tell(ruleset: Ruleset) -> None:
        if strict and ruleset.left_out:
            delivery.warn(ruleset.warnings, strict=True)
        for layer in ruleset.left_out:
            delivery.warn(layer.warnings, strict=False)

    found.on_ruleset = tell
    found.on_answers = lambda problems: delivery.warn(problems, strict=strict)
    found.on_expired = lambda problems: delivery.warn(problems, strict=strict)
    click.get_current_context().meta[_LISTENING] = found
    return found


def _refuse(fault: Fault) -> None:
    from imadvisor.plugins.faults import PartError

    raise PartError(fault)
