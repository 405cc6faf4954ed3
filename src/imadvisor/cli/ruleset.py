"""The commands of `ruleset` that look at rulesets: list, show, resolve, diff; and all others."""

from __future__ import annotations

import click

from imadvisor.cli import (
    chosen_advisor,
    delivery,
    options,
    ruleset_check,
    ruleset_edits,
    ruleset_explain,
    ruleset_files,
    ruleset_mutate,
    ruleset_tests,
)
from imadvisor.cli.paths import ReadPath, RulesetName


@click.group(
    epilog="""\b
Examples:
  imadvisor ruleset show im-core G44
  imadvisor ruleset new my-rules
"""
)
def ruleset() -> None:
    """Write rulesets, look at, check and test them, tailor them with layers, compare them."""


@ruleset.command(
    "list",
    epilog="""\b
Example:
  imadvisor ruleset list --format json
""",
)
@options.output_format
@options.language
def list_rulesets(output_format: str, language: str) -> None:
    """List the rulesets that are installed.

    The exit status is 1 if one of them, or a layer on it, has a mistake and is left out.
    """
    from imadvisor.errors import InputError
    from imadvisor.reports.pages import ruleset_pages

    advisor = chosen_advisor.advisor()
    rulesets = []
    wrong = bool(advisor.catalogue.loose_problems)
    for id in advisor.catalogue.rulesets:
        try:
            rulesets.append(advisor.ruleset(id))
        except InputError as error:
            wrong = True
            click.echo(f"warning: {id} is left out:\n{error}", err=True)
    if output_format == "json":
        delivery.deliver(ruleset_pages.listing_json(rulesets), None)
    else:
        text = ruleset_pages.listing_text(rulesets, language, colour=delivery.in_colour(None))
        delivery.show(text, None)
    if wrong or any(ruleset.left_out for ruleset in rulesets):
        raise click.exceptions.Exit(1)


@ruleset.command(
    epilog="""\b
Examples:
  imadvisor ruleset show im-core
  imadvisor ruleset show im-core missing-ownership
  imadvisor ruleset show im-core R14 --lang nl
  imadvisor ruleset show my-ruleset/ --strict
"""
)
@click.argument("ruleset_name", metavar="RULESET", type=RulesetName())
@click.argument("object_name", metavar="[OBJECT]", required=False)
@options.file_format
@options.output
@options.language
@options.strict
def show(
    ruleset_name: str,
    object_name: str | None,
    output_format: str | None,
    output: str | None,
    language: str,
    strict: bool,
) -> None:
    """Show the RULESET (an id or a folder), or one OBJECT of it by id or code."""
    from imadvisor.errors import InputError, Place, Problem, did_you_mean
    from imadvisor.language import Language
    from imadvisor.reports.pages import ruleset_pages

    chosen = delivery.format_of(output_format, output, {}, "text", "json")
    loaded = chosen_advisor.advisor(strict=strict).ruleset(ruleset_name)
    delivery.warn(loaded.warnings, strict=strict)
    speaking = Language(language, loaded)
    colour = delivery.in_colour(output)
    if object_name is None:
        if chosen == "json":
            delivery.deliver(ruleset_pages.contents_json(loaded), output)
        else:
            delivery.show(ruleset_pages.contents_text(loaded, speaking, colour=colour), output)
        return
    found = loaded.find(object_name)
    if not found:
        names = [name for thing in loaded.everything() for name in (thing.id, thing.code) if name]
        hint = did_you_mean(object_name, names) or f"see: imadvisor ruleset show {ruleset_name}"
        message = f"there is no object '{object_name}'"
        raise InputError(Problem(Place(loaded.id), message, hint))
    if chosen == "json":
        delivery.deliver(ruleset_pages.objects_json(loaded, found, speaking), output)
    else:
        text = ruleset_pages.objects_text(loaded, found, speaking, colour=colour)
        delivery.show(text, output)


@ruleset.command(
    epilog="""\b
Examples:
  imadvisor ruleset resolve client-acme --output whole.toml
  imadvisor ruleset resolve client-acme --origin
"""
)
@click.argument("ruleset_name", metavar="RULESET", type=RulesetName())
@click.option("--origin", is_flag=True, help="Say of every object and change where it comes from.")
@options.output
@options.strict
def resolve(ruleset_name: str, origin: bool, output: str | None, strict: bool) -> None:
    """Print the RULESET with all its layers as one TOML file that means the same."""
    from imadvisor.rulesets.printed import ruleset_toml

    delivery.format_of(None, output, {}, "toml", otherwise="toml")
    loaded = chosen_advisor.advisor(strict=strict).ruleset(ruleset_name)
    delivery.warn(loaded.warnings, strict=strict)
    delivery.deliver(ruleset_toml(loaded, origin=origin), output)


@ruleset.command(
    epilog="""\b
Examples:
  imadvisor ruleset diff im-core client-acme
  imadvisor ruleset diff im-core client-acme --answers answers.toml more.xlsx
"""
)
@click.argument("old_name", metavar="OLD", type=RulesetName())
@click.argument("new_name", metavar="NEW", type=RulesetName())
@click.argument("more", metavar="", nargs=-1, type=ReadPath())
@click.option(
    "--answers",
    "answers",
    type=ReadPath(),
    multiple=True,
    metavar="FILES…",
    help="Say whose advice changes, and by which rule.",
)
@options.file_format
@options.output
def diff(
    old_name: str,
    new_name: str,
    more: tuple[str, ...],
    answers: tuple[str, ...],
    output_format: str | None,
    output: str | None,
) -> None:
    """Show what is added, removed and changed from the ruleset OLD to NEW.

    The exit status is 1 if they differ.
    """
    from imadvisor.advice.ruleset_comparison import advice_changes
    from imadvisor.errors import AnswersError, InputError, Place, Problem
    from imadvisor.reports.pages import ruleset_difference
    from imadvisor.rulesets.difference import differences

    if more and not answers:
        message = f"a third ruleset, '{more[0]}'"
        hint = "name two rulesets; files of answers come after --answers"
        raise InputError(Problem(Place("ruleset diff"), message, hint))
    chosen = delivery.format_of(output_format, output, {}, "text", "json")
    advisor = chosen_advisor.advisor()
    old, new = advisor.ruleset(old_name), advisor.ruleset(new_name)
    found = differences(old, new)
    compared = {}
    for file in (*answers, *more):
        # Answers were given to one of the two: what only the other cannot read does not count.
        before, after = (advisor.reading(file, ruleset)[1] for ruleset in (old, new))
        wrong = set(before.problems) & set(after.problems)
        if wrong:
            raise AnswersError(wrong)
        compared[file] = advice_changes(
            advisor.advise(before.sheet, old), advisor.advise(after.sheet, new), found
        )
    if chosen == "json":
        delivery.deliver(ruleset_difference.difference_json(old, new, found, compared), output)
    else:
        delivery.show(ruleset_difference.difference_text(old, new, found, compared), output)
    if found:
        raise click.exceptions.Exit(1)


ruleset.add_command(ruleset_check.check)
ruleset.add_command(ruleset_explain.explain)
ruleset.add_command(ruleset_edits.new)
ruleset.add_command(ruleset_edits.set_values)
ruleset.add_command(ruleset_edits.rebase)
ruleset.add_command(ruleset_edits.schema)
ruleset.add_command(ruleset_tests.test_ruleset)
ruleset.add_command(ruleset_mutate.mutate)
ruleset.add_command(ruleset_files.fmt)
ruleset.add_command(ruleset_files.catalogue)
