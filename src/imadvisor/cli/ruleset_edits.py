"""The commands of `ruleset` that write: new, set, rebase, and schema."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from imadvisor.cli import chosen_advisor, delivery, options
from imadvisor.cli.paths import ChangedRuleset, OutputPath, RulesetName

if TYPE_CHECKING:
    from imadvisor.advisor.advisor import Advisor
    from imadvisor.rulesets.edits import Edit
    from imadvisor.rulesets.ruleset import Ruleset


@click.command(
    epilog="""\b
Examples:
  imadvisor ruleset new my-rules
  imadvisor ruleset new rules/safety --name fire-safety --lang nl,en
  imadvisor ruleset new client-acme --extends im-core
"""
)
@click.argument("folder", type=OutputPath(folder=True, path_type=Path))
@click.option(
    "--extends",
    metavar="RULESET",
    type=RulesetName(),
    help="Write a layer that tailors this ruleset.",
)
@click.option("--name", help="The id; else the name of the folder.")
@click.option(
    "--lang",
    "languages",
    metavar="CODES",
    default="en,nl",
    show_default=True,
    help="The languages of a ruleset of your own, the main one first.",
)
@click.option("--output", "-o", type=OutputPath(folder=True), help="Another folder than FOLDER.")
@click.pass_context
def new(
    context: click.Context,
    folder: Path,
    extends: str | None,
    name: str | None,
    languages: str,
    output: str | None,
) -> None:
    """Write a ruleset of your own, or with --extends a layer that tailors one.

    It is small and complete: it loads, its cases hold, and its comments show how to go on. The
    FOLDER must be new or empty. An id is lower-case words joined by -, such as client-acme.
    """
    import re

    from imadvisor.errors import InputError, Place, Problem

    advisor = chosen_advisor.advisor()
    id = folder.absolute().name if name is None else name
    place = Place("ruleset new")
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", id) or len(id) > 80:
        hint = "lower-case words joined by -, such as client-acme"
        hint = hint if name is not None else f"{hint}; or name it apart from its folder: --name"
        raise InputError(Problem(place, f"'{id[:80]}' is not an id", hint))
    if id in advisor.catalogue.rulesets:
        message = f"there is a ruleset '{id}' already"
        raise InputError(Problem(place, message, "choose another name"))
    root = Path(output) if output else folder
    if extends is None:
        _own(id, root, _languages(languages), advisor)
    elif context.get_parameter_source("languages") is click.core.ParameterSource.COMMANDLINE:
        message = "a layer is in the languages of what it extends"
        raise InputError(Problem(Place("--lang"), message, "leave --lang out"))
    else:
        _layer(id, root, extends, advisor)


def _languages(given: str) -> list[str]:
    """The languages that are asked for, the main one first."""
    from imadvisor.errors import InputError, Place, Problem, did_you_mean
    from imadvisor.rulesets.scaffold import LANGUAGES

    named = [code.strip() for code in given.split(",")]
    for code in named:
        if code not in LANGUAGES:
            hint = did_you_mean(code, LANGUAGES) or "write en, nl, en,nl or nl,en"
            hint = f"{hint}; add other languages to the files afterwards"
            message = f"there is no example in the language '{code}'"
            raise InputError(Problem(Place("--lang"), message, hint))
    return list(dict.fromkeys(named))


def _own(id: str, root: Path, languages: list[str], advisor: Advisor) -> None:
    from imadvisor.rulesets.scaffold import new_ruleset

    delivery.write_folder(root, new_ruleset(id, languages))
    advisor.ruleset(root)
    click.echo(f"wrote {root}: edit its files, and see what comes out with", err=True)
    click.echo(f"    imadvisor ruleset check {root}", err=True)
    click.echo(f"    imadvisor ruleset test {root}", err=True)
    click.echo(f"    imadvisor answers template --ruleset {root} --output answers.toml", err=True)


def _layer(id: str, root: Path, extends: str, advisor: Advisor) -> None:
    from imadvisor.errors import InputError, Place, Problem
    from imadvisor.plugins.layer_choice import stack_of
    from imadvisor.rulesets.edits import new_layer
    from imadvisor.rulesets.resolution import plain
    from imadvisor.rulesets.schema import schema_text

    if Path(extends).is_dir() and extends not in advisor.catalogue.rulesets:
        message = "a layer names what it extends by its id, not by its folder"
        hint = f"name the folder around it: imadvisor --rules {Path(extends).parent} ruleset new …"
        raise InputError(Problem(Place(extends), message, hint))
    base = plain(stack_of(extends, advisor.catalogue))
    files: dict[str, str | bytes] = {
        "layer.toml": new_layer(id, base, advisor.ruleset(extends)),
        "layer.schema.json": schema_text("layer"),
    }
    source = Path(base.origin.folder)
    # The file of another tool is found beside the layer; from elsewhere it is taken along.
    apart = source.is_file() and source.absolute().parent != root.absolute().parent
    if apart and source not in advisor.catalogue.loose_files:
        files[source.name] = source.read_bytes()
    delivery.write_files(str(root), files)
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
@click.argument("folder", type=ChangedRuleset(path_type=Path))
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
    from imadvisor.plugins.layer_choice import stack_of
    from imadvisor.rulesets.edits import object_named, set_in_layer, set_in_ruleset, values_of
    from imadvisor.rulesets.resolution import below, resolved

    advisor = chosen_advisor.advisor()
    stack = stack_of(folder, advisor.catalogue)
    if stack.layers:
        contents = resolved(stack)
        name = object_named(target, contents)
        values = values_of(assignments, name, contents)
        until = expires.date() if expires else None
        base = below(stack)
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
@click.argument("folder", type=ChangedRuleset(path_type=Path))
@click.option("--accept", is_flag=True, help="Keep what the layer says, where both have changed.")
def rebase(folder: Path, accept: bool) -> None:
    """Pin the layer in FOLDER to what it extends as that is now.

    A layer that is not pinned yet gets its base_version and base_hash.

    Where the layer changes something that is no longer as it was, it shows what it was, what it
    is now and what the layer says, and writes only with --accept. The exit status is 1 if nothing
    is written because of that.
    """
    from imadvisor.errors import InputError, Place, Problem
    from imadvisor.plugins.layer_choice import stack_of
    from imadvisor.rulesets.base_changes import collisions, moved_on
    from imadvisor.rulesets.edits import rebased
    from imadvisor.rulesets.resolution import base_of

    advisor = chosen_advisor.advisor()
    stack = stack_of(folder, advisor.catalogue)
    if not stack.layers:
        message = "this is a ruleset, and extends nothing"
        raise InputError(Problem(Place(str(folder)), message, "name the folder of a layer"))
    layer = stack.layers[-1]
    base = base_of(stack)
    if layer.about.base_version and base.hash() == layer.about.base_hash:
        click.echo(f"{layer.id} is pinned to {base.origin} as it is", err=True)
        return
    pinned = bool(layer.about.base_hash and layer.about.base_version)
    found = list(collisions(base, layer) if pinned else moved_on(base, layer))
    for problem in found:
        delivery.show(str(problem), None)
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

    delivery.format_of(None, output, {}, "json", otherwise="json")
    delivery.deliver(schema_text(of), output)


def _carry_out(edit: Edit, folder: Path, advisor: Advisor) -> Ruleset:
    """Write a file whose ruleset is right, and read it again."""
    from imadvisor.plugins.layer_choice import stack_of
    from imadvisor.rulesets.resolution import ruleset_of

    needs = {method.name: method.needs for method in advisor.catalogue.methods.values()}
    instead = {edit.document.name: edit.text}
    wanted = ruleset_of(stack_of(folder, advisor.catalogue, instead=instead), methods=needs)
    if advisor.on_ruleset is not None:
        advisor.on_ruleset(wanted)
    delivery.change(edit.text, edit.document.name)
    found = ruleset_of(stack_of(folder, advisor.catalogue), methods=needs)
    assert found.hash == wanted.hash, "what was written reads otherwise"
    return found
