"""The command `deliverable`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from imadvisor.cli import chosen_advisor, delivery, options
from imadvisor.cli.paths import ReadPath

if TYPE_CHECKING:
    from imadvisor.model.objects import Recommendation
    from imadvisor.rulesets.ruleset import Ruleset


@click.command(
    epilog="""\b
Examples:
  imadvisor deliverable R14
  imadvisor deliverable handoff-agreements --answers answers.xlsx --output agreements.docx
  imadvisor deliverable --all --answers answers.toml --format docx --output templates/
"""
)
@click.argument("object_name", metavar="[OBJECT]", required=False)
@click.option("--answers", type=ReadPath(), help="Fill it in for the organisation answering.")
@click.option("--all", "everything", is_flag=True, help="All that is recommended on the answers.")
@options.document_format
@options.output_or_folder
@options.language
@options.ruleset_choice
@options.respondents
@options.strict
def deliverable(
    object_name: str | None,
    answers: str | None,
    everything: bool,
    output_format: str | None,
    output: str | None,
    language: str,
    ruleset_name: str | None,
    anonymous: bool,
    minimum: int | None,
    since: tuple[str, ...],
    strict: bool,
) -> None:
    """Write the template of a deliverable, or the worksheet of an activity.

    OBJECT is its id or code, such as R14.
    """
    from imadvisor.language import Language
    from imadvisor.reports.pages.template import template_report

    if everything == bool(object_name):
        raise click.UsageError("name one OBJECT, or give --all")
    if everything and not (answers and output):
        raise click.UsageError("--all needs --answers FILE and --output FOLDER")
    shown = chosen_advisor.ShownAdvisor(anonymous, minimum, since)
    advisor = chosen_advisor.advisor(strict=strict)
    formats = advisor.catalogue.report_formats
    # With --all the output is a folder, whose name says nothing of a format.
    file = None if everything else output
    chosen = delivery.format_of(output_format, file, formats, "text", otherwise="markdown")
    advice = shown.advice(advisor, answers, ruleset_name) if answers else None
    ruleset = advice.ruleset if advice else advisor.ruleset(ruleset_name or "im-core")
    delivery.warn(ruleset.warnings, strict=strict)
    speaking = Language(language, ruleset)
    if not everything:
        assert object_name
        thing = _found(ruleset, object_name)
        report = template_report(ruleset, thing.id, speaking, advice)
        delivery.deliver_report(report, chosen, output, formats)
        return
    assert advice and output
    suffix = formats[chosen].suffix if chosen in formats else ".txt"
    wanted = {
        item.id: Path(output) / f"{_file_name(ruleset.recommendations[item.id])}{suffix}"
        for item in advice.recommendations
    }
    delivery.make_folder(output, wanted.values())
    for id, target in wanted.items():
        report = template_report(ruleset, id, speaking, advice)
        delivery.deliver_report(report, chosen, str(target), formats)


def _file_name(thing: Recommendation) -> str:
    return f"{thing.code}-{thing.id}" if thing.code else thing.id


def _found(ruleset: Ruleset, name: str) -> Recommendation:
    """The recommendation of this id or code."""
    from imadvisor.errors import InputError, Place, Problem, did_you_mean

    for thing in ruleset.find(name):
        if thing.kind_name == "recommendation":
            return ruleset.recommendations[thing.id]
    place = Place(ruleset.id)
    for thing in ruleset.find(name):
        if thing.kind_name == "gap":
            linked = [
                ruleset.recommendations[link.recommendation].label
                for link in ruleset.gaps[thing.id].link
            ]
            message = f"'{name}' is a gap, not a deliverable or activity"
            raise InputError(Problem(place, message, f"what helps: {', '.join(linked)}"))
    names = [n for r in ruleset.recommendations.values() for n in (r.id, r.code) if n]
    hint = did_you_mean(name, names) or f"see: imadvisor ruleset show {ruleset.id}"
    raise InputError(Problem(place, f"there is no deliverable or activity '{name}'", hint))
