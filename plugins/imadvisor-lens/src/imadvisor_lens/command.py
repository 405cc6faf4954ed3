"""The command ``imadvisor lens``: what is wrong with lenses, before anybody answers them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
from imadvisor.plugin import ReadPath, deliver

if TYPE_CHECKING:
    from imadvisor.plugin import Problem


@click.command(
    epilog="""\b
Example:
  imadvisor lens workshop.json
"""
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=ReadPath())
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people, or for machines.",
)
def lens(files: tuple[str, ...], output_format: str) -> None:
    """Check custom lenses: mistakes, and rules that can never fire.

    The exit status is 1 if there is anything to tell.
    """
    found = {file: _problems(file) for file in files}
    if output_format == "json":
        told = {file: [_data(problem) for problem in problems] for file, problems in found.items()}
        deliver(json.dumps(told, indent=2, ensure_ascii=False), None)
    else:
        for file, problems in found.items():
            for problem in problems:
                click.echo(str(problem))
            if not problems:
                click.echo(f"{file}: nothing is wrong")
    if any(found.values()):
        raise click.exceptions.Exit(1)


def _problems(file: str) -> tuple[Problem, ...]:
    """What is wrong in a file: its mistakes, or else its warnings."""
    from imadvisor.plugin import InputError, Place, Problem, source_file

    from imadvisor_lens.importer import Lenses

    importer = Lenses()
    try:
        source = source_file(file)
        source.document("json")
        if not importer.recognises(source):
            message = "this is no custom lens: it has neither pillars nor a schemaVersion"
            hint = "name the JSON file of a lens"
            return (Problem(Place(file), message, hint),)
        return importer.read(source).problems
    except InputError as error:
        return error.problems


def _data(problem: Problem) -> dict[str, object]:
    place = problem.place
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "message": problem.message,
        "hint": problem.hint,
        "warning": problem.warning,
    }
