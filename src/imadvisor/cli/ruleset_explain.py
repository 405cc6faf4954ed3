"""The command `ruleset explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from imadvisor.cli import delivery, options

if TYPE_CHECKING:
    pass


@click.command(
    epilog="""\b
Examples:
  imadvisor ruleset explain
  imadvisor ruleset explain not-monotone
"""
)
@click.argument("code", metavar="[CODE]", required=False)
@options.output_format
@options.language
def explain(code: str | None, output_format: str, language: str) -> None:
    """Explain the CODE of a finding of `ruleset check`; without one, list them all."""
    from imadvisor.errors import InputError, Place, Problem, did_you_mean
    from imadvisor.language import Language
    from imadvisor.quality import finding_report
    from imadvisor.quality.manual import manual

    speaking = Language(language)
    pages = manual(speaking)
    if code is None:
        if output_format == "json":
            delivery.deliver(finding_report.manual_json(list(pages.values())), None)
        else:
            delivery.show(finding_report.manual_list(speaking), None)
        return
    if code not in pages:
        hint = did_you_mean(code, pages) or "see: imadvisor ruleset explain"
        raise InputError(Problem(Place("ruleset explain"), f"there is no finding '{code}'", hint))
    page = pages[code]
    if output_format == "json":
        delivery.deliver(finding_report.manual_json([page]), None)
    else:
        delivery.show(finding_report.manual_text(page, speaking), None)
