"""The commands `advise` and `demo`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from imadvisor.cli import chosen_advisor, delivery, options
from imadvisor.cli.paths import ReadPath

if TYPE_CHECKING:
    from imadvisor.advice.advice import Advice
    from imadvisor.advice.series import Series
    from imadvisor.language import Language
    from imadvisor.reports.document.blocks import Report


@click.command(
    epilog="""\b
Examples:
  imadvisor advise answers.toml
  imadvisor advise answers.xlsx --lang nl --output advies.docx
  imadvisor advise answers.toml --output report.html
  imadvisor advise answers.json --format json
  imadvisor advise 2025.toml 2026.toml --output trends.html
  imadvisor advise assessment/ --anonymous --output report.html
"""
)
@click.argument("answers", type=ReadPath(), nargs=-1, required=True)
@options.report_format
@options.output
@options.language
@options.full
@options.ruleset_choice
@options.engine
@options.respondents
@click.option("--roadmap", "with_roadmap", is_flag=True, help="Plan it in the report as well.")
@click.option("--plan", "plan_file", type=ReadPath(), help="Plan it by this planning file.")
@options.strict
def advise(
    answers: tuple[str, ...],
    output_format: str | None,
    output: str | None,
    language: str,
    full: bool,
    ruleset_name: str | None,
    engine: str,
    anonymous: bool,
    minimum: int | None,
    since: tuple[str, ...],
    with_roadmap: bool,
    plan_file: str | None,
    strict: bool,
) -> None:
    """Advise on the answers in ANSWERS: TOML, JSON, CSV or XLSX (- is standard input).

    ANSWERS may also be an assessment: a folder with a sheet for each respondent, or one file with
    a [[sheet]] for each. Their answers are taken together, and where they differ is shown.

    Several ANSWERS are assessments of one organisation over time: the advice is on the newest,
    and the report shows how each dimension went.
    """
    planned = (plan_file,) if with_roadmap or plan_file else ()
    shown = chosen_advisor.ShownAdvisor(anonymous, minimum, since)
    _advise(
        answers,
        output_format,
        output,
        language,
        full,
        ruleset_name,
        engine,
        strict,
        planned,
        shown,
    )


@click.command(
    epilog="""\b
Examples:
  imadvisor demo
  imadvisor demo --lang nl
  imadvisor demo --output report.html
  imadvisor demo --show-answers
"""
)
@options.report_format
@options.output
@options.language
@options.full
@click.option("--show-answers", is_flag=True, help="Show the answer file instead of the advice.")
def demo(
    output_format: str | None, output: str | None, language: str, full: bool, show_answers: bool
) -> None:
    """Advise on a bundled example: a municipality in the middle of its roll-out."""
    example = _example("municipality.toml")
    if show_answers:
        if output_format is not None:
            raise click.UsageError("--show-answers shows the file as it is: leave --format out")
        delivery.format_of(None, output, {}, "toml", otherwise="toml")
        delivery.deliver(example.read_text(encoding="utf-8"), output)
        return
    _advise((str(example),), output_format, output, language, full, None, "direct", False)


def _example(name: str) -> Path:
    """A bundled example: inside the package, or beside `src` in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "examples" / name
    return installed if installed.exists() else package.parents[1] / "examples" / name


def _advise(
    answers: tuple[str, ...],
    output_format: str | None,
    output: str | None,
    language: str,
    full: bool,
    ruleset_name: str | None,
    engine: str,
    strict: bool,
    planned: tuple[str | None, ...] = (),
    shown: chosen_advisor.ShownAdvisor | None = None,
) -> None:
    from imadvisor.errors import InputError, Place, Problem
    from imadvisor.language import Language

    advisor = chosen_advisor.advisor(strict=strict)
    formats = advisor.catalogue.report_formats
    chosen = delivery.format_of(output_format, output, formats, "text", "json")
    shown = shown or chosen_advisor.ShownAdvisor()
    series: Series | None = None
    answers = _in_order_of(answers)
    if len(answers) == 1:
        advice = shown.advice(advisor, answers[0], ruleset_name, engine=engine)
    else:
        from imadvisor.advisor.over_time import series as series_of

        series, warnings = series_of(
            advisor,
            answers,
            ruleset_name,
            engine=engine,
            anonymous=shown.anonymous,
            minimum=shown.minimum,
            since=shown.since,
        )
        advice = series.newest.advice
        delivery.warn(warnings, strict=strict)
    delivery.warn(advice.ruleset.warnings, strict=strict)
    if advice.other_rules:
        _say_other_rules(answers[0] if series is None else "the newest answers", advice)
    speaking = Language(language, advice.ruleset)
    if chosen == "json":
        if planned:
            message = "the JSON of advice has no roadmap"
            hint = "take it apart: imadvisor roadmap ANSWERS --format json"
            raise InputError(Problem(Place("--roadmap"), message, hint))
        from imadvisor.reports.json.advice import advice_report

        text = advice_report(advice, speaking, series).model_dump_json(indent=2)
        delivery.deliver(text, output)
        return
    from imadvisor.reports.pages.advice import report_on

    report = report_on(advice, speaking)
    if series is not None:
        from imadvisor.reports.pages.series import with_series

        report = with_series(report, series, speaking)
    for plan_file in planned:
        report = _with_roadmap(report, advice, plan_file, speaking)
    delivery.deliver_report(report, chosen, output, formats, full=full)


def _in_order_of(answers: tuple[str, ...]) -> tuple[str, ...]:
    """The assessments of a series: those in a folder that holds nothing but folders."""
    if len(answers) == 1 and Path(answers[0]).is_dir():
        inside = [p for p in sorted(Path(answers[0]).iterdir()) if not p.name.startswith(".")]
        if inside and all(path.is_dir() for path in inside):
            return tuple(str(path) for path in inside)
    return answers


def _with_roadmap(
    report: Report, advice: Advice, plan_file: str | None, language: Language
) -> Report:
    """A report with the roadmap behind the recommendations."""
    from dataclasses import replace

    from imadvisor.advisor.api import plan_with
    from imadvisor.planning.planner import roadmap_of
    from imadvisor.reports.pages.roadmap import roadmap_sections

    made = roadmap_of(advice, plan_with(plan_file, (), advice), place=plan_file or "--plan")
    found = roadmap_sections(made, language)
    place = 1 + next(
        (i for i, s in enumerate(report.sections) if s.heading == language.say("Recommendations")),
        len(report.sections) - 1,
    )
    sections = (*report.sections[:place], *found, *report.sections[place:])
    return replace(report, sections=sections)


def _say_other_rules(answers: str, advice: Advice) -> None:
    """Warn that the answers were given when the ruleset said something else."""
    ruleset, recorded = advice.ruleset, advice.decision.sheet.ruleset_hash
    message = (
        f"warning: {answers}: the answers were given when {ruleset.id} was {recorded[:19]}…; "
        f"this advice follows {ruleset.hash[:19]}…"
    )
    hint = "see what changed with: imadvisor ruleset diff OLD NEW, where you have the old one"
    click.echo(f"{message}\n    {hint}", err=True)
