"""The command `ruleset test`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from imadvisor.cli import chosen_advisor, delivery, options
from imadvisor.cli.paths import ChangedRuleset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from imadvisor.advisor.advisor import Advisor
    from imadvisor.quality.coverage import Tested
    from imadvisor.rulesets.subject import Subject

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
  imadvisor ruleset test my-ruleset/ our-layer/ -x
  imadvisor ruleset test my-ruleset/ --last-failed
  imadvisor ruleset test my-ruleset/ --update
  imadvisor ruleset test my-ruleset/ --min-coverage 90 --format junit --output tests.xml
""",
)
@click.argument(
    "ruleset_names", metavar="RULESET...", nargs=-1, required=True, type=ChangedRuleset()
)
@_cases
@click.option("-x", "--exitfirst", "first", is_flag=True, help="Stop at the first case that fails.")
@click.option(
    "--last-failed",
    "--lf",
    "again",
    is_flag=True,
    help="Only the cases that failed when they were last run; all where none did.",
)
@click.option("--update", is_flag=True, help="Show what would have to be expected, ask, write it.")
@click.option("--yes", is_flag=True, help="With --update: write without asking.")
@click.option(
    "--min-coverage",
    type=options.FiniteRange(0, 100),
    metavar="PERCENT",
    help="Exit with 1 if the cases exercise less than this.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "junit"]),
    help="For people (text), for machines, or for build servers; else as the suffix of --output "
    "says, or text.",
)
@click.option("--full", is_flag=True, help="Name everything that no case exercises.")
@options.output
@options.language
@options.strict
def test_ruleset(
    ruleset_names: tuple[str, ...],
    patterns: tuple[str, ...],
    first: bool,
    again: bool,
    update: bool,
    yes: bool,
    min_coverage: float | None,
    output_format: str | None,
    full: bool,
    output: str | None,
    language: str,
    strict: bool,
) -> None:
    """Run the cases of each RULESET (an id or a folder): answers, and the advice expected of them.

    A ruleset is run without what plugins add. A layer of a plugin is named like a ruleset: its
    cases are run on what it joins with that layer alone, and what it adds or changes must be
    exercised.

    Says of every difference what was expected, what was found and why, and what of the ruleset
    no case exercises. The exit status is 1 if a case fails, or the coverage is too low. Which cases
    failed is kept in the user's cache, for --last-failed.
    """
    from imadvisor.quality.case_report import percent, tested_json, tested_junit, tested_text

    if yes and not update:
        raise click.UsageError("--yes belongs to --update")
    if min_coverage is not None and (patterns or again):
        option = "--case" if patterns else "--last-failed"
        raise click.UsageError(f"--min-coverage is of all cases: leave out {option}")
    chosen = delivery.format_of(output_format, output, {}, "text", "json", "junit")
    advisor = chosen_advisor.advisor(strict=strict)
    subjects = [advisor.subject(name) for name in dict.fromkeys(ruleset_names)]
    tested = list(_tested(advisor, subjects, patterns, first=first, again=again, strict=strict))
    results = [result for one in tested for result in one.results]
    if chosen == "json":
        delivery.deliver(tested_json(tested, language, several=len(subjects) > 1), output)
    elif chosen == "junit":
        delivery.deliver(tested_junit(tested, language), output)
    else:
        colour = delivery.in_colour(output)
        told = (tested_text(one, language, colour=colour, full=full) for one in tested)
        delivery.show("\n".join(told), output)
    if update and not all(result.held for result in results):
        _update(tested, language, yes=yes)
        return
    for one in tested:
        coverage = one.coverage
        if min_coverage is not None and coverage and coverage.share * 100 < min_coverage:
            whose = f" of {one.subject.id}" if len(subjects) > 1 else ""
            exercised = f"the cases{whose} exercise {percent(coverage)}"
            click.echo(f"{exercised}, less than {min_coverage:g}%", err=True)
            raise click.exceptions.Exit(1)
    if not all(result.held for result in results):
        raise click.exceptions.Exit(1)


def _tested(
    advisor: Advisor,
    subjects: Sequence[Subject],
    patterns: tuple[str, ...],
    *,
    first: bool,
    again: bool,
    strict: bool,
) -> Iterator[Tested]:
    """Run the cases of rulesets, one after the other, and keep which of them fail."""
    import time
    from functools import partial

    from imadvisor.cli.last_failed import LastFailed
    from imadvisor.quality.case_results import Result, chosen_cases, result_of
    from imadvisor.quality.cases import load_cases
    from imadvisor.quality.coverage import Tested, coverage_of

    loaded = []
    for subject in subjects:
        delivery.warn(subject.ruleset.warnings, strict=strict)
        every = load_cases(subject)
        kept = LastFailed(subject.folder, subject.origin.layer)
        loaded.append((subject, every, chosen_cases(subject, every, patterns), kept))
    failed_last = [[c for c in cases if c.id in kept.ids()] for _, _, cases, kept in loaded]
    if again and not any(failed_last):
        click.echo("no case failed when they were last run: all are run", err=True)
        again = False
    stopped = False
    for (subject, every, cases, kept), failed in zip(loaded, failed_last, strict=True):
        chosen = failed if again else cases
        if stopped or not chosen:
            continue
        begun = time.perf_counter()
        advise = partial(advisor.advise, ruleset=subject.ruleset)
        results: list[Result] = []
        for case in chosen:
            results.append(result_of(case, advise))
            stopped = first and not results[-1].held
            if stopped:
                break
        whole = len(results) == len(every)
        coverage = coverage_of(subject, results) if whole and not patterns else None
        kept.keep(
            [result.case.id for result in results if not result.held],
            run=[result.case.id for result in results],
            known=[case.id for case in every],
        )
        seconds = time.perf_counter() - begun
        yield Tested(subject, tuple(results), coverage, seconds)


def _update(tested: Sequence[Tested], code: str, *, yes: bool) -> None:
    """Show how expectations would change, ask, and write them."""
    from imadvisor.language import Language
    from imadvisor.quality.case_report import update_text
    from imadvisor.quality.case_update import updates_of

    found = [update for one in tested for update in updates_of(one.results)]
    language = Language(code, tested[0].subject.ruleset)
    changes = [change for update in found for change in update.changes]
    click.echo(err=True)
    text = update_text(changes, language, colour=delivery.in_colour(None))
    click.echo(text, err=True, nl=False)
    if not yes and not click.confirm("Shall this be expected from now on?", err=True):
        click.echo("nothing was written", err=True)
        raise click.exceptions.Exit(1)
    for update in found:
        delivery.change(update.text, update.name)
