"""The commands of `ruleset` that try rules: test and mutate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from imadvisor.cli import options, using, writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from imadvisor.language import Language
    from imadvisor.quality.results import Result

_cases = click.option(
    "--case",
    "patterns",
    metavar="ID",
    multiple=True,
    help="Only this case; * and ? stand for anything; may be given several times.",
)


@click.command(
    "test",
    epilog="""\b
Examples:
  imadvisor ruleset test my-ruleset/
  imadvisor ruleset test my-ruleset/ --case 'hospital-*' --lang nl
  imadvisor ruleset test my-ruleset/ --update
  imadvisor ruleset test my-ruleset/ --min-coverage 90 --format junit --output tests.xml
""",
)
@click.argument("ruleset_name", metavar="RULESET")
@_cases
@click.option("--update", is_flag=True, help="Show what would have to be expected, ask, write it.")
@click.option("--yes", is_flag=True, help="With --update: write without asking.")
@click.option(
    "--min-coverage",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Exit with 1 if the cases exercise less than this.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "junit"]),
    default="text",
    show_default=True,
    help="For people, for machines, or for build servers.",
)
@click.option("--full", is_flag=True, help="Name everything that no case exercises.")
@options.output
@options.language
@options.strict
def test_ruleset(
    ruleset_name: str,
    patterns: tuple[str, ...],
    update: bool,
    yes: bool,
    min_coverage: float | None,
    output_format: str,
    full: bool,
    output: str | None,
    language: str,
    strict: bool,
) -> None:
    """Run the cases of a RULESET (an id or a folder): answers, and the advice expected of them.

    Says of every difference what was expected, what was found and why, and what of the ruleset
    no case exercises. The exit status is 1 if a case fails, or the coverage is too low.
    """
    import time

    from imadvisor.language import Language
    from imadvisor.quality.case_report import percent, tested_json, tested_junit, tested_text
    from imadvisor.quality.cases import load_cases
    from imadvisor.quality.coverage import coverage_of
    from imadvisor.quality.results import chosen_cases, result_of

    if yes and not update:
        raise click.UsageError("--yes belongs to --update")
    if min_coverage is not None and patterns:
        raise click.UsageError("--min-coverage is of all cases: leave out --case")
    begun = time.perf_counter()
    advisor = using.advisor(strict=strict)
    loaded = advisor.ruleset(ruleset_name)
    writing.warn(loaded.warnings, strict=strict)
    cases = chosen_cases(loaded, load_cases(loaded), patterns)
    results = [result_of(case, lambda sheet: advisor.advise(sheet, loaded)) for case in cases]
    coverage = None if patterns else coverage_of(loaded, results)
    seconds = time.perf_counter() - begun
    speaking = Language(language, loaded)
    if output_format == "json":
        told = tested_json(loaded, results, coverage, speaking, seconds=seconds)
    elif output_format == "junit":
        told = tested_junit(loaded, results, speaking, seconds=seconds)
    else:
        colour = writing.in_colour(output)
        told = tested_text(loaded, results, coverage, speaking, colour=colour, full=full)
    writing.deliver(told, output)
    if update and not all(result.held for result in results):
        _update(results, speaking, yes=yes)
        return
    if min_coverage is not None and coverage and coverage.share * 100 < min_coverage:
        message = f"the cases exercise {percent(coverage)}, less than {min_coverage:g}%"
        click.echo(message, err=True)
        raise click.exceptions.Exit(1)
    if not all(result.held for result in results):
        raise click.exceptions.Exit(1)


def _update(results: Sequence[Result], language: Language, *, yes: bool) -> None:
    """Show how expectations would change, ask, and write them."""
    from imadvisor.quality.case_report import update_text
    from imadvisor.quality.updating import updates_of

    found = updates_of(results)
    changes = [change for update in found for change in update.changes]
    click.echo(err=True)
    text = update_text(changes, language, colour=writing.in_colour(None))
    click.echo(text, err=True, nl=False)
    if not yes and not click.confirm("Shall this be expected from now on?", err=True):
        click.echo("nothing was written", err=True)
        raise click.exceptions.Exit(1)
    for update in found:
        writing.deliver(update.text, update.name)
