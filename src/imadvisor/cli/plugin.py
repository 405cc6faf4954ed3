"""The commands `plugin list`, `plugin show` and `plugin new`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from imadvisor.cli import chosen_advisor, delivery, options
from imadvisor.cli.paths import ChangedPath, OutputPath

if TYPE_CHECKING:
    from imadvisor.plugins.catalogue import Catalogue
    from imadvisor.plugins.faults import Fault, Plugin


_KINDS = (
    "ruleset",
    "scoring-method",
    "engine",
    "importer",
    "answer-importer",
    "exporter",
    "layer",
    "report-format",
    "collector",
    "setting",
    "command",
)
"""Those of `imadvisor.plugins.scaffold`, which `--help` does without."""


@click.group(
    epilog="""\b
Example:
  imadvisor plugin list
"""
)
def plugin() -> None:
    """Look at plugins: which there are, and what they bring."""


@plugin.command(
    "list",
    epilog="""\b
Examples:
  imadvisor plugin list --timings
  imadvisor --no-plugin durable plugin list --format json
""",
)
@options.output_format
@click.option("--timings", is_flag=True, help="Say how long the import of each plugin took.")
def list_plugins(output_format: str, timings: bool) -> None:
    """List the plugins that are loaded, disabled, or failed with the reason.

    The exit status is 1 if something is wrong with one of them.
    """
    import json

    from imadvisor.cli import COMMANDS
    from imadvisor.cli.plugin_commands import left_out, usable

    catalogue, found_faults = _with_faults()
    commands, wrong = usable(COMMANDS), left_out(COMMANDS)
    if output_format == "json":
        data = {
            "plugins": [_data(catalogue, found, found_faults) for found in catalogue.plugins],
            "commands": [
                {"name": command.name, "package": command.package, "version": command.version}
                for command in commands.values()
            ],
            "commands_left_out": list(wrong),
        }
        delivery.deliver(json.dumps(data, indent=2, ensure_ascii=False), None)
    else:
        lines = [*_listing(catalogue, timings)]
        if commands:
            lines += ["", "Commands, imported when they are run:"]
            lines += [f"{name}  {c.package} {c.version}" for name, c in commands.items()]
        faults = [*map(str, found_faults), *wrong]
        delivery.show("\n".join([*lines, *(["", "Wrong:", *faults] if faults else [])]), None)
    if found_faults or wrong:
        raise click.exceptions.Exit(1)


@plugin.command(
    epilog="""\b
Example:
  imadvisor plugin show built-in
"""
)
@click.argument("name")
@options.output_format
def show(name: str, output_format: str) -> None:
    """Show what the plugin NAME brings, and what is wrong with it.

    The exit status is 1 if something is.
    """
    import json

    from imadvisor.errors import InputError, Place, Problem, did_you_mean

    catalogue, faults = _with_faults()
    found = [p for p in catalogue.plugins if p.name == name]
    if not found:
        known = [p.name for p in catalogue.plugins]
        hint = did_you_mean(name, known) or f"the plugins are {', '.join(known)}"
        raise InputError(Problem(Place("plugin"), f"there is no plugin '{name}'", hint))
    if output_format == "json":
        told = [_data(catalogue, one, faults) for one in found]
        delivery.deliver(json.dumps(told[0], indent=2, ensure_ascii=False), None)
    else:
        for one in found:
            delivery.show("\n".join(_shown(catalogue, one, faults)), None)
    if any(one.status == "failed" or _faults(one, faults) for one in found):
        raise click.exceptions.Exit(1)


@plugin.command(
    epilog="""\b
Examples:
  imadvisor plugin new bakery --kind ruleset
  imadvisor plugin new tickets --kind exporter --output plugins/tickets
"""
)
@click.argument("name")
@click.option("--kind", type=click.Choice(_KINDS), required=True, help="What it shall bring.")
@click.option(
    "--output", "-o", type=OutputPath(folder=True), help="The new folder; else imadvisor-NAME."
)
def new(name: str, kind: str, output: str | None) -> None:
    """Write a new plugin: a package that installs and passes its own tests.

    NAME is lower-case words joined by -; the package is called imadvisor-NAME.
    """
    import datetime as dt
    import re

    from imadvisor.cli import COMMANDS
    from imadvisor.cli.plugin_commands import usable
    from imadvisor.errors import InputError, Place, Problem
    from imadvisor.plugins.free_names import taken_by
    from imadvisor.plugins.scaffold import new_plugin

    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) or len(name) > 40:
        message = f"'{name[:60]}' cannot be the name of a plugin"
        hint = "a name is lower-case words joined by -, at most 40 characters, such as care-sector"
        raise InputError(Problem(Place("plugin new"), message, hint))
    root = Path(output or f"imadvisor-{name}")
    if root.exists():
        hint = "name another folder with --output, or move this one away"
        raise InputError(Problem(Place(str(root)), "this exists already", hint))
    commands = {*COMMANDS, *usable(COMMANDS)}
    owner = taken_by(name, kind, chosen_advisor.unwarned().catalogue, commands)
    if owner:
        message = f"the name '{name}' is taken: it is that of {owner}"
        raise InputError(Problem(Place("plugin new"), message, "choose another name"))
    delivery.write_folder(root, new_plugin(name, kind, year=dt.date.today().year))
    click.echo(f"wrote {root}: see its README.md for what to edit next", err=True)
    click.echo(f"    cd {root} && pip install -e . pytest && pytest", err=True)


@plugin.command(
    epilog="""\b
Examples:
  imadvisor plugin add exporter
  imadvisor plugin add command --folder imadvisor-bakery
"""
)
@click.argument("kind", type=click.Choice(_KINDS), metavar="KIND")
@click.option(
    "--folder",
    type=ChangedPath(path_type=Path),
    default=".",
    show_default=True,
    help="The folder of the package, with its pyproject.toml.",
)
def add(kind: str, folder: Path) -> None:
    """Add a KIND to the package of a plugin; nothing that stands there is changed or moved.

    KIND is one of those that imadvisor plugin new writes.
    """
    from imadvisor.plugins.extension import extension_of

    extension = extension_of(folder, kind)
    # The new files come first: until a line names them, they change nothing.
    for inside, content in extension.new.items():
        target = folder / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        delivery.change(content, str(target))
    for inside, content in extension.changed.items():
        delivery.change(content, str(folder / inside), quietly=True)
        click.echo(f"added to {folder / inside}", err=True)
    click.echo("    pip install -e . && pytest", err=True)


@plugin.command(
    epilog="""\b
Examples:
  imadvisor plugin hooks
  imadvisor plugin hooks --format json
"""
)
@options.output_format
def hooks(output_format: str) -> None:
    """List the hooks that a plugin can have, with the signatures of all that they return.

    Everything in the signatures is imported from imadvisor.plugin.
    """
    import dataclasses
    import json

    from imadvisor.plugins.hooks import API
    from imadvisor.plugins.specification import any_part_may_have, specified_hooks

    found = specified_hooks()
    if output_format == "json":
        data = {
            "imadvisor_api": API,
            "hooks": [dataclasses.asdict(hook) for hook in found],
            "any_part_may_have": [dataclasses.asdict(member) for member in any_part_may_have()],
        }
        delivery.deliver(json.dumps(data, indent=2, ensure_ascii=False), None)
        return
    lines = [f"imadvisor_api = {API}"]
    for hook in found:
        lines += ["", hook.signature, f"    {hook.summary}", f"    {hook.returns} has:"]
        for member in hook.members:
            may = " (may be left out)" if member.optional else ""
            lines += [f"      {member.signature}{may}", f"          {member.summary}"]
    lines += ["", "Any part with methods may have:"]
    for member in any_part_may_have():
        lines += [f"      {member.signature}", f"          {member.summary}"]
    delivery.show("\n".join(lines), None)


def _with_faults() -> tuple[Catalogue, Sequence[Fault]]:
    """The catalogue, and its faults, which these commands tell as what was asked for."""
    from imadvisor.plugins.ruleset_faults import faults_of_rules

    advisor = chosen_advisor.unwarned()
    of_rules = faults_of_rules(advisor.catalogue, advisor.ruleset)
    return advisor.catalogue, (*advisor.catalogue.faults, *of_rules)


def _brings(catalogue: Catalogue, found: Plugin) -> Sequence[tuple[str, Sequence[str]]]:
    from imadvisor.plugins.contracts import CONTRACTS

    brought = catalogue.brought_by(found)
    return [(f"{CONTRACTS[hook].noun}s", names) for hook, names in brought.items() if names]


def _faults(found: Plugin, faults: Sequence[Fault]) -> Sequence[Fault]:
    return [fault for fault in faults if fault.plugin == found]


def _data(catalogue: Catalogue, found: Plugin, faults: Sequence[Fault]) -> dict[str, Any]:
    return {
        "name": found.name,
        "package": found.package,
        "version": found.version,
        "status": found.status,
        "import_seconds": round(found.seconds, 4),
        "brings": {
            noun.replace(" ", "_"): list(names) for noun, names in _brings(catalogue, found)
        },
        "settings": [
            {
                "name": name,
                "type": one.setting.type,
                "help": one.setting.help,
                "choices": list(one.setting.choices),
                "value": float(one.value) if isinstance(one.value, Decimal) else one.value,
                "set_in": str(one.place) if one.place else None,
            }
            for name, one in catalogue.settings_of(found.name).items()
        ],
        "faults": [
            {"hook": fault.hook, "cause": fault.cause, "hint": fault.hint}
            for fault in _faults(found, faults)
        ],
    }


def _value(value: Any) -> str:
    import json

    if value is None:
        return "nothing"
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def _listing(catalogue: Catalogue, timings: bool) -> Sequence[str]:
    rows = [("Plugin", "Package", "Status", *(["Import"] if timings else []), "Brings")]
    for found in catalogue.plugins:
        nouns = [f"{noun} {', '.join(names)}" for noun, names in _brings(catalogue, found)]
        took = [f"{found.seconds * 1000:.0f} ms"] if timings else []
        package = f"{found.package} {found.version}".strip()
        rows.append((found.name, package, found.status, *took, "; ".join(nouns) or "–"))
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    return [
        "  ".join([*(cell.ljust(w) for cell, w in zip(row, widths, strict=False)), row[-1]])
        for row in rows
    ]


def _shown(catalogue: Catalogue, found: Plugin, faults: Sequence[Fault]) -> Sequence[str]:
    lines = [f"{found}: {found.status}, imported in {found.seconds * 1000:.0f} ms"]
    for noun, names in _brings(catalogue, found):
        lines.append(f"  {noun}: {', '.join(names)}")
    for name, one in catalogue.settings_of(found.name).items():
        where = f"set in {one.place}" if one.place else "the default"
        lines.append(f"  setting {name} = {_value(one.value)} ({where}): {one.setting.help}")
    if found.status != "loaded":
        return [*lines, *(f"  {fault}" for fault in _faults(found, faults))]
    return [*lines, *(f"  wrong: {fault}" for fault in _faults(found, faults))]
