"""The command ``imadvisor survey``: propose the mapping of an export."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click
from imadvisor.plugin import OutputPath, ReadPath, RulesetName

if TYPE_CHECKING:
    from imadvisor_survey.proposal import ProposedMapping


@click.command(
    epilog="""\b
Examples:
  imadvisor survey responses.xlsx
  imadvisor advise responses.xlsx
"""
)
@click.argument("export", type=ReadPath())
@click.option(
    "--ruleset",
    type=RulesetName(),
    metavar="ID-OR-FOLDER",
    help="The ruleset that was asked; else im-core.",
)
@click.option(
    "--output",
    "-o",
    type=OutputPath(keep_dash=True),
    help="The mapping; else beside the export; - is standard output.",
)
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
    from imadvisor.plugin import (
        InputError,
        Place,
        Problem,
        advisor,
        deliver,
        in_one_line,
        source_file,
    )

    from imadvisor_survey.export import export_in
    from imadvisor_survey.mapping import mapping_name
    from imadvisor_survey.proposal import proposed

    target = Path(output) if output else Path(export).with_name(mapping_name(export))
    table = export_in(source_file(export))
    mapping = proposed(table, advisor().ruleset(ruleset or "im-core"))
    if output == "-":
        deliver(mapping.text(), None)
        return
    if target.exists():
        # A mapping that somebody has confirmed is never written over.
        hint = "move it away, or name another file with --output"
        raise InputError(Problem(Place(str(target)), "this file exists already", hint))
    deliver(mapping.text(), str(target))
    if output_format == "json":
        deliver(json.dumps(_data(mapping, target), indent=2, ensure_ascii=False), None)
        return
    for column in mapping.columns:
        what = " ".join(filter(None, (column.use, column.question, column.choice)))
        click.echo(in_one_line(f"{column.sure:4.0%}  {column.header[:60]}: {what}"))
    click.echo("look at each column, and write confirmed = true", err=True)


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
