"""The commands `advise` and `demo`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from imadvisor.cli import options, using, writing

if TYPE_CHECKING:
    from imadvisor.advice.advice import Advice


@click.command(
    epilog="""\b
Examples:
  imadvisor advise answers.toml
  imadvisor advise answers.xlsx --lang nl --output advies.docx
  imadvisor advise answers.toml --output report.html
  imadvisor advise answers.json --format json
"""
)
@click.argument("answers", type=click.Path())
@options.report_format
@options.output
@options.language
@options.full
@options.ruleset_choice
@options.engine
@options.strict
def advise(
    answers: str,
    output_format: str | None,
    output: str | None,
    language: str,
    full: bool,
    ruleset_name: str | None,
    engine: str,
    strict: bool,
) -> None:
    """Advise on the answers in ANSWERS: TOML, JSON, CSV or XLSX (- reads standard input)."""
    _advise(answers, output_format, output, language, full, ruleset_name, engine, strict)


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
        writing.deliver(example.read_text(encoding="utf-8"), output)
        return
    _advise(str(example), output_format, output, language, full, None, "direct", False)


def _example(name: str) -> Path:
    """A bundled example: inside the package, or beside `src` in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "examples" / name
    return installed if installed.exists() else package.parents[1] / "examples" / name


def _advise(
    answers: str,
    output_format: str | None,
    output: str | None,
    language: str,
    full: bool,
    ruleset_name: str | None,
    engine: str,
    strict: bool,
) -> None:
    from imadvisor.language import Language

    advisor = using.advisor(strict=strict)
    formats = advisor.catalogue.report_formats
    chosen = writing.format_of(output_format, output, formats, "text", "json")
    advice = advisor.advise(answers, ruleset_name, engine=engine)
    writing.warn(advice.ruleset.warnings, strict=strict)
    if advice.other_rules:
        _say_other_rules(answers, advice)
    speaking = Language(language, advice.ruleset)
    if chosen == "json":
        from imadvisor.reports.json_report import advice_report

        text = advice_report(advice, speaking).model_dump_json(indent=2)
        writing.deliver(text, output)
        return
    from imadvisor.reports.content import report_on

    writing.deliver_report(report_on(advice, speaking), chosen, output, formats, full=full)


def _say_other_rules(answers: str, advice: Advice) -> None:
    """Warn that the answers were given when the ruleset said something else."""
    ruleset, recorded = advice.ruleset, advice.decision.sheet.ruleset_hash
    message = (
        f"warning: {answers}: the answers were given when {ruleset.id} was {recorded[:19]}…; "
        f"this advice follows {ruleset.hash[:19]}…"
    )
    hint = "see what changed with: imadvisor ruleset diff OLD NEW, where you have the old one"
    click.echo(f"{message}\n    {hint}", err=True)
