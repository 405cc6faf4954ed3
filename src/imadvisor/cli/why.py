"""The commands `why`, `why-not` and `what-if`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from imadvisor.cli import chosen_advisor, delivery, options
from imadvisor.cli.paths import ReadPath

if TYPE_CHECKING:
    from imadvisor.presentable import Presentable
    from imadvisor.rulesets.ruleset import Ruleset

_level = click.option("--level", type=int, help="Of a dimension: at least this level.")


@click.command(
    epilog="""\b
Examples:
  imadvisor why answers.toml G44
  imadvisor why answers.toml ownership --level 3 --lang nl
  imadvisor why answers.toml R14 --roadmap --full
"""
)
@click.argument("answers", type=ReadPath())
@click.argument("object_name", metavar="OBJECT")
@_level
@options.full
@click.option("--roadmap", "with_roadmap", is_flag=True, help="Also why it starts when it does.")
@click.option("--plan", "plan_file", type=ReadPath(), help="The planning file of the roadmap.")
@options.report_format
@options.output
@options.language
@options.ruleset_choice
@options.respondents
def why(
    answers: str,
    object_name: str,
    level: int | None,
    full: bool,
    with_roadmap: bool,
    plan_file: str | None,
    output_format: str | None,
    output: str | None,
    language: str,
    ruleset_name: str | None,
    anonymous: bool,
    minimum: int | None,
    since: tuple[str, ...],
) -> None:
    """Say why OBJECT (a gap, pattern, position, recommendation, criterion or dimension) is so.

    Shown is the shortest reason: answers that alone decide it. The exit status is 1 if the
    answers do not decide it.
    """
    from imadvisor.advisor import api

    shown = chosen_advisor.ShownAdvisor(anonymous, minimum, since)
    formats = chosen_advisor.unwarned().catalogue.report_formats
    chosen = delivery.format_of(output_format, output, formats, "text", "json")
    advisor = chosen_advisor.advisor()
    found = api.why(
        shown.advice(advisor, answers, ruleset_name),
        object_name,
        level=level,
        full=full,
        in_roadmap=with_roadmap,
        plan=plan_file,
        advisor=advisor,
    )
    _deliver(found, found.asked.ruleset, chosen, output, language, formats)
    if not found.outcome.stands:
        raise click.exceptions.Exit(1)


@click.command(
    "why-not",
    epilog="""\b
Examples:
  imadvisor why-not answers.toml G14
  imadvisor why-not answers.toml ownership --level 3
""",
)
@click.argument("answers", type=ReadPath())
@click.argument("object_name", metavar="OBJECT")
@_level
@options.report_format
@options.output
@options.language
@options.ruleset_choice
@options.respondents
def why_not(
    answers: str,
    object_name: str,
    level: int | None,
    output_format: str | None,
    output: str | None,
    language: str,
    ruleset_name: str | None,
    anonymous: bool,
    minimum: int | None,
    since: tuple[str, ...],
) -> None:
    """Say what keeps OBJECT from holding, and the smallest changes that would make it hold."""
    from imadvisor.advisor import api

    shown = chosen_advisor.ShownAdvisor(anonymous, minimum, since)
    formats = chosen_advisor.unwarned().catalogue.report_formats
    chosen = delivery.format_of(output_format, output, formats, "text", "json")
    advisor = chosen_advisor.advisor()
    advice = shown.advice(advisor, answers, ruleset_name)
    found = api.why_not(advice, object_name, level=level, advisor=advisor)
    _deliver(found, advice.ruleset, chosen, output, language, formats)


@click.command(
    "what-if",
    epilog="""\b
Example:
  imadvisor what-if answers.toml --set OWN-2=yes --set users=40
""",
)
@click.argument("answers", type=ReadPath())
@options.set_answers
@options.output_format
@options.language
@options.ruleset_choice
@options.respondents
def what_if(
    answers: str,
    assignments: tuple[str, ...],
    output_format: str,
    language: str,
    ruleset_name: str | None,
    anonymous: bool,
    minimum: int | None,
    since: tuple[str, ...],
) -> None:
    """Say what would be different with other answers, side by side."""
    from imadvisor.advisor import api

    if not assignments:
        raise click.UsageError("give at least one other answer: --set question=value")
    shown = chosen_advisor.ShownAdvisor(anonymous, minimum, since)
    advisor = chosen_advisor.advisor()
    advice = shown.advice(advisor, answers, ruleset_name)
    found = api.what_if(advice, assignments, advisor=advisor)
    _deliver(found, advice.ruleset, output_format, None, language)


def _deliver(
    found: Presentable,
    ruleset: Ruleset,
    chosen: str,
    output: str | None,
    language: str,
    formats: delivery.Formats | None = None,
) -> None:
    from imadvisor.language import Language
    from imadvisor.reports.presentation import json_of, report_of

    speaking = Language(language, ruleset)
    if chosen == "json":
        delivery.deliver(json_of(found, speaking), output)
    else:
        delivery.deliver_report(report_of(found, speaking), chosen, output, formats)
