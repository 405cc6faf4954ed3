"""The commands `advise` and `demo`."""

from __future__ import annotations

from pathlib import Path

import click

from imadvisor.cli import options, writing


@click.command(
    epilog="""\b
Examples:
  imadvisor advise answers.toml
  imadvisor advise answers.toml --lang nl --output advies.txt
  imadvisor advise answers.json --format json
"""
)
@click.argument("answers", type=click.Path())
@options.output_format
@options.output
@options.language
@options.ruleset_choice
@options.engine
@options.strict
def advise(
    answers: str,
    output_format: str,
    output: str | None,
    language: str,
    ruleset_name: str | None,
    engine: str,
    strict: bool,
) -> None:
    """Advise on the answers in ANSWERS, a TOML or JSON file (- reads standard input)."""
    _advise(answers, output_format, output, language, ruleset_name, engine, strict)


@click.command(
    epilog="""\b
Examples:
  imadvisor demo
  imadvisor demo --lang nl
  imadvisor demo --show-answers
"""
)
@options.output_format
@options.output
@options.language
@click.option("--show-answers", is_flag=True, help="Show the answer file instead of the advice.")
def demo(output_format: str, output: str | None, language: str, show_answers: bool) -> None:
    """Advise on a bundled example: a municipality in the middle of its roll-out."""
    example = _example("municipality.toml")
    if show_answers:
        writing.deliver(example.read_text(encoding="utf-8"), output)
        return
    _advise(str(example), output_format, output, language, None, "direct", False)


def _example(name: str) -> Path:
    """A bundled example: inside the package, or beside `src` in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "examples" / name
    return installed if installed.exists() else package.parents[1] / "examples" / name


def _advise(
    answers: str,
    output_format: str,
    output: str | None,
    language: str,
    ruleset_name: str | None,
    engine: str,
    strict: bool,
) -> None:
    from imadvisor.advisor import default_advisor
    from imadvisor.language import Language

    advice = default_advisor().advise(answers, ruleset_name, engine=engine)
    writing.warn(advice.ruleset.warnings, strict=strict)
    speaking = Language(language, advice.ruleset)
    if output_format == "json":
        from imadvisor.reports.json_report import advice_report

        text = advice_report(advice, speaking).model_dump_json(indent=2)
    else:
        from imadvisor.reports.content import report_on
        from imadvisor.reports.text_report import text_report

        text = text_report(report_on(advice, speaking), colour=writing.in_colour(output))
    writing.deliver(text, output)
