"""The command `ruleset mutate`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from imadvisor.cli import chosen_advisor, delivery, options, terminal
from imadvisor.cli.paths import ChangedRuleset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from imadvisor.language import Language
    from imadvisor.quality.cases import Case
    from imadvisor.quality.mutation import Mutation
    from imadvisor.rulesets.ruleset import Ruleset
    from imadvisor.rulesets.subject import Subject


@click.command(
    epilog="""\b
Examples:
  imadvisor ruleset mutate my-ruleset/
  imadvisor ruleset mutate my-ruleset/ missing-ownership
  imadvisor ruleset mutate my-ruleset/ --min-score 90 --format json --output mutants.json
  imadvisor ruleset mutate my-ruleset/ --write-cases
"""
)
@click.argument("ruleset_name", metavar="RULESET", type=ChangedRuleset())
@click.argument("object_name", metavar="[OBJECT]", default="")
@click.option(
    "--min-score",
    type=options.FiniteRange(0, 100),
    metavar="PERCENT",
    help="Exit with 1 if the cases see less than this of the mistakes that make a difference.",
)
@click.option(
    "--write-cases",
    is_flag=True,
    help="Add a case for every survivor to cases/to-confirm.toml, for a person to confirm.",
)
@options.file_format
@options.output
@options.language
@options.strict
def mutate(
    ruleset_name: str,
    object_name: str,
    min_score: float | None,
    write_cases: bool,
    output_format: str | None,
    output: str | None,
    language: str,
    strict: bool,
) -> None:
    """Put small mistakes into the rules of a RULESET, one by one, and see which its cases see.

    Thresholds, operators, and/or, conditions, choices, severities, modifiers, phases, credits,
    links, closing sets and prerequisites; of all objects, or of one OBJECT by id or code. A
    mistake that no case sees is shown with the answers that would show it. A layer gets mistakes
    in what it adds or changes only, and is judged alone on what it lies on. The exit status is 1
    if a case fails, or the score is too low.
    """
    import time

    from imadvisor.language import Language
    from imadvisor.quality.case_results import chosen_cases, result_of
    from imadvisor.quality.cases import load_cases
    from imadvisor.quality.mutation import Judge, mutants_about, mutation_of
    from imadvisor.quality.mutation_report import mutated_json, mutated_text, percent_of

    chosen = delivery.format_of(output_format, output, {}, "text", "json")
    begun = time.perf_counter()
    advisor = chosen_advisor.advisor(strict=strict)
    subject = advisor.subject(ruleset_name)
    loaded = subject.ruleset
    delivery.warn(loaded.warnings, strict=strict)
    _named(loaded, object_name)
    every = load_cases(subject)
    cases = [case for case in chosen_cases(subject, every, ()) if not case.to_confirm]
    results = [result_of(case, lambda sheet: advisor.advise(sheet, loaded)) for case in cases]
    failed = [result.case.id for result in results if not result.held]
    if failed:
        hint = f"see: imadvisor ruleset test {ruleset_name}"
        click.echo(f"cases fail as the rules are: {', '.join(failed)}\n    {hint}", err=True)
        raise click.exceptions.Exit(1)
    program, run = advisor.started(loaded)
    judge = Judge(program, run, cases)
    mutants = mutants_about(program, object_name, subject)
    with _progress(len(mutants)) as progress:
        found = mutation_of(judge, mutants, progress)
    seconds = time.perf_counter() - begun
    speaking = Language(language, loaded)
    if chosen == "json":
        delivery.deliver(mutated_json(subject, found, speaking, seconds=seconds), output)
    else:
        colour = delivery.in_colour(output)
        told = mutated_text(loaded, found, speaking, seconds=seconds, colour=colour)
        delivery.show(told, output)
    if write_cases and found.of("survived"):
        _write_cases(subject, found, every, speaking)
    score = found.score()
    if min_score is not None and score is not None and score * 100 < min_score:
        click.echo(f"the cases see {percent_of(score)}, less than {min_score:g}%", err=True)
        raise click.exceptions.Exit(1)


def _named(ruleset: Ruleset, name: str) -> None:
    """Make sure that there is an object of this name, where one is given."""
    from imadvisor.errors import InputError, Place, Problem, did_you_mean

    if name and not ruleset.find(name):
        known = [one for thing in ruleset.everything() for one in (thing.id, thing.code) if one]
        hint = did_you_mean(name, known) or f"see: imadvisor ruleset show {ruleset.id}"
        raise InputError(Problem(Place(ruleset.id), f"there is no object '{name}'", hint))


@contextmanager
def _progress(count: int) -> Iterator[Callable[[int], object]]:
    """Show on a terminal how many of a number are done."""
    with terminal.progress(count, "mutants") as done:
        yield lambda one: done(1)


def _write_cases(
    subject: Subject, mutation: Mutation, cases: Sequence[Case], language: Language
) -> None:
    """Add a case for every survivor to the file of those that wait to be confirmed."""
    from imadvisor.errors import InputError, Place, Problem
    from imadvisor.quality.mutation_report import cases_toml

    folder = subject.folder
    if not folder.is_dir():
        message = "this ruleset has no folder to write cases in"
        raise InputError(Problem(Place(subject.id), message, "name the folder of a ruleset"))
    taken = [case.id for case in cases]
    text = cases_toml(subject.ruleset, mutation.of("survived"), taken, language)
    target = folder / "cases" / "to-confirm.toml"
    if target.exists():
        text = target.read_text(encoding="utf-8").rstrip("\n") + "\n\n" + text
    target.parent.mkdir(exist_ok=True)
    delivery.change(text, str(target))
