"""The command `start`."""

from __future__ import annotations

import datetime as dt

import click

from imadvisor.cli import chosen_advisor, delivery, options
from imadvisor.cli.paths import ReadPath


@click.command(
    epilog="""\b
Examples:
  imadvisor start
  imadvisor start --set users=300 --set phase=before_pilot
  imadvisor start context.toml --lang nl --output start.docx
"""
)
@click.argument("context", type=ReadPath(), required=False)
@options.set_answers
@options.report_format
@options.output
@options.language
@options.full
@options.ruleset_choice
@options.strict
def start(
    context: str | None,
    assignments: tuple[str, ...],
    output_format: str | None,
    output: str | None,
    language: str,
    full: bool,
    ruleset_name: str | None,
    strict: bool,
) -> None:
    """Say what to take along when an implementation is only being shaped.

    CONTEXT is an answer file of which only the questions about the situation are used; --set
    answers them without a file. With neither, the answer holds for any organisation.
    """
    from imadvisor.language import Language
    from imadvisor.reports.presentation import json_of, report_of

    advisor = chosen_advisor.advisor(strict=strict)
    formats = advisor.catalogue.report_formats
    chosen = delivery.format_of(output_format, output, formats, "text", "json")
    found = advisor.start(context, ruleset_name, assignments=assignments, date=dt.date.today())
    delivery.warn(found.ruleset.warnings, strict=strict)
    speaking = Language(language, found.ruleset)
    if chosen == "json":
        delivery.deliver(json_of(found, speaking), output)
    else:
        delivery.deliver_report(report_of(found, speaking), chosen, output, formats, full=full)
