"""The commands of `ruleset` that write: new, set, rebase, and schema."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from imadvisor.cli import options, using, writing

if TYPE_CHECKING:
    from imadvisor.advisor import Advisor
    from imadvisor.rulesets.editing import Edit
    from imadvisor.rulesets.ruleset import Ruleset


@click.command(
    epilog="""\b
Example:
  imadvisor ruleset new client-acme --extends im-core
"""
)
@click.argument("name")
@click.option("--extends", metavar="RULESET", required=True, help="What it tailors.")
@click.option("--output", "-o", type=click.Path(), help="The new folder; else NAME.")
def new(name: str, extends: str, output: str | None) -> None:
    """Write a layer that tailors a ruleset: it loads, and shows how to change things.

    NAME is lower-case words joined by -, such as client-acme.
    """
    import re

    from imadvisor.errors import InputError, Place, Problem
    from imadvisor.plugins.stacking import stack_of
    from imadvisor.rulesets.editing import new_layer
    from imadvisor.rulesets.resolving import plain
    from imadvisor.rulesets.schema import schema_text

    advisor = using.advisor()
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name) or len(name) > 80:
        hint = "lower-case words joined by -, such as client-acme"
        raise InputError(Problem(Place("ruleset new"), f"'{name[:80]}' is not an id", hint))
    if name in advisor.catalogue.rulesets:
        message = f"there is a ruleset '{name}' already"
        raise InputError(Problem(Place("ruleset new"), message, "choose another name"))
    if Path(extends).exists() and extends not in advisor.catalogue.rulesets:
        message = "a layer names what it extends by its id, not by its folder"
        hint = f"name the folder around it: imadvisor --rules {Path(extends).parent} ruleset new …"
        raise InputError(Problem(Place(extends), message, hint))
    base = plain(stack_of(extends, advisor.catalogue), today=dt.date.today())
    root = Path(output or name)
    files = {
        root / "layer.toml": new_layer(name, base, advisor.ruleset(extends)),
        root / "layer.schema.json": schema_text("layer"),
    }
    writing.make_folder(str(root), list(files))
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    advisor.ruleset(root)
    click.echo(f"wrote {root}: edit {root / 'layer.toml'}, and see what comes out with", err=True)
    click.echo(f"    imadvisor ruleset diff {extends} {root}", err=True)


@click.command(
    "set",
    epilog="""\b
Examples:
  imadvisor ruleset set client-acme recommendation:pilot name.nl="Proefdraai" --reason "Zo heet het"
  imadvisor ruleset set my-ruleset/ missing-ownership severity=high
""",
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("target")
@click.argument("assignments", metavar="FIELD=VALUE…", nargs=-1, required=True)
@click.option("--reason", default="", help="Why; a layer must say it.")
@click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), help="The last day of the change.")
def set_values(
    folder: Path,
    target: str,
    assignments: tuple[str, ...],
    reason: str,
    expires: dt.datetime | None,
) -> None:
    """Set fields of one object in the FOLDER of a ruleset or layer; comments stay.

    TARGET is kind:id, an id or a code. Nothing is written unless the ruleset is still right.
    """
    from imadvisor.plugins.stacking import stack_of
    from imadvisor.rulesets.editing import object_named, set_in_layer, set_in_ruleset, values_of
    from imadvisor.rulesets.resolving import below, resolved

    advisor = using.advisor()
    stack = stack_of(folder, advisor.catalogue)
    today = dt.date.today()
    if stack.layers:
        contents = resolved(stack, today=today)
        name = object_named(target, contents)
        values = values_of(assignments, name, contents)
        until = expires.date() if expires else None
        base = below(stack, today=today)
        edit = set_in_layer(name, values, stack.layers[-1], base, reason=reason, expires=until)
    else:
        name = object_named(target, stack.base)
        edit = set_in_ruleset(name, values_of(assignments, name, stack.base), stack.base)
    _carry_out(edit, folder, advisor)


@click.command(
    epilog="""\b
Example:
  imadvisor ruleset rebase client-acme --accept
"""
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--accept", is_flag=True, help="Keep what the layer says, where both have changed.")
def rebase(folder: Path, accept: bool) -> None:
    """Pin the layer in FOLDER to what it extends as that is now.

    Where the layer changes something that is no longer as it was, it shows what it was, what it
    is now and what the layer says, and writes only with --accept. The exit status is 1 if nothing
    is written because of that.
    """
    from imadvisor.errors import InputError, Place, Problem
    from imadvisor.plugins.stacking import stack_of
    from imadvisor.rulesets.editing import rebased
    from imadvisor.rulesets.moving import collisions
    from imadvisor.rulesets.resolving import base_of

    advisor = using.advisor()
    stack = stack_of(folder, advisor.catalogue)
    if not stack.layers:
        message = "this is a ruleset, and extends nothing"
        raise InputError(Problem(Place(str(folder)), message, "name the folder of a layer"))
    layer = stack.layers[-1]
    base = base_of(stack, today=dt.date.today())
    if base.hash() == layer.about.base_hash:
        click.echo(f"{layer.id} is pinned to {base.origin} as it is", err=True)
        return
    found = list(collisions(base, layer))
    for problem in found:
        click.echo(str(problem))
    if found and not accept:
        click.echo(f"{folder} is as it was; to keep what it says, add --accept", err=True)
        raise click.exceptions.Exit(1)
    _carry_out(rebased(layer, base), folder, advisor)


@click.command(
    epilog="""\b
Examples:
  imadvisor ruleset schema --output ruleset.schema.json
  imadvisor ruleset schema --of layer --output layer.schema.json
"""
)
@click.option(
    "--of",
    type=click.Choice(["ruleset", "layer"]),
    default="ruleset",
    show_default=True,
    help="What it shall describe.",
)
@options.output
def schema(of: str, output: str | None) -> None:
    """Write the JSON Schema of the TOML files of a ruleset or a layer.

    An editor that reads it completes and checks a file whose first line is
    #:schema ./ruleset.schema.json
    """
    from imadvisor.rulesets.schema import schema_text

    writing.deliver(schema_text(of), output)


def _carry_out(edit: Edit, folder: Path, advisor: Advisor) -> Ruleset:
    """Write a file whose ruleset is right, and read it again."""
    from imadvisor.plugins.stacking import stack_of
    from imadvisor.rulesets.resolving import ruleset_of

    needs = {method.name: method.needs for method in advisor.catalogue.methods.values()}
    today = dt.date.today()
    instead = {edit.document.name: edit.text}
    wanted = ruleset_of(
        stack_of(folder, advisor.catalogue, instead=instead), methods=needs, today=today
    )
    writing.deliver(edit.text, edit.document.name)
    found = ruleset_of(stack_of(folder, advisor.catalogue), methods=needs, today=today)
    assert found.hash == wanted.hash, "what was written reads otherwise"
    return found
