"""The command ``imadvisor survey``: propose the mapping of an export."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from imadvisor_survey.proposal import ProposedMapping


@click.command(
    epilog="""\b
Examples:
  imadvisor survey responses.xlsx
  imadvisor advise responses.xlsx
"""
)
@click.argument("export", type=click.Path())
@click.option("--ruleset", help="The id or folder of the ruleset that was asked; else im-core.")
@click.option("--output", "-o", type=click.Path(), help="The mapping; else beside the export.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people, or for machines.",
)
def survey(export: str, ruleset: str | None, output: str | None, output_format: str) -> None:
    """Propose which question each column of EXPORT answers, and how sure that is.

    The mapping is written beside the export. A person looks at it and confirms each column; then
    imadvisor reads the export as the answers of its respondents.
    """
    from imadvisor.plugin import advisor, source_file

    from imadvisor_survey.export import export_in
    from imadvisor_survey.mapping import mapping_name
    from imadvisor_survey.proposal import proposed

    target = Path(output) if output else Path(export).with_name(mapping_name(export))
    table = export_in(source_file(export))
    mapping = proposed(table, advisor().ruleset(ruleset or "im-core"))
    _write(target, mapping.text())
    if output_format == "json":
        click.echo(json.dumps(_data(mapping, target), indent=2, ensure_ascii=False))
        return
    from imadvisor.plugin import in_one_line

    for column in mapping.columns:
        what = " ".join(filter(None, (column.use, column.question, column.choice)))
        click.echo(in_one_line(f"{column.sure:4.0%}  {column.header[:60]}: {what}"))
    click.echo(f"wrote {target}: look at each column, and write confirmed = true", err=True)


def _write(target: Path, text: str) -> None:
    from imadvisor.plugin import InputError, Place, Problem

    try:
        # A mapping that somebody has confirmed is never written over.
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode())
    except FileExistsError:
        hint = "move it away, or name another file with --output"
        raise InputError(Problem(Place(str(target)), "this file exists already", hint)) from None
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise InputError(Problem(Place(str(target)), message, "name another file")) from None


def _data(mapping: ProposedMapping, target: Path) -> dict[str, object]:
    return {
        "mapping": str(target),
        "tool": mapping.tool,
        "ruleset": mapping.ruleset,
        "date": str(mapping.date) if mapping.date else None,
        "columns": [
            {
                "header": column.header,
                "column": column.place + 1,
                "use": column.use,
                "question": column.question or None,
                "choice": column.choice or None,
                "sure": column.sure,
                "unsaid": [text for text, choice in column.choices.items() if not choice],
            }
            for column in mapping.columns
        ],
    }
