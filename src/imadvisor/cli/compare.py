"""The command `compare`."""

from __future__ import annotations

import click

from imadvisor.cli import chosen_advisor, delivery, options
from imadvisor.cli.paths import ReadPath, RulesetName


@click.command(
    epilog="""\b
Examples:
  imadvisor compare last-year.toml this-year.toml
  imadvisor compare last-year.xlsx this-year.xlsx --lang nl --output progress.docx
  imadvisor compare old.toml new.toml --old-ruleset rules-of-then/
  imadvisor compare old.toml new.toml --fail-if-worse
"""
)
@click.argument("old", type=ReadPath())
@click.argument("new", type=ReadPath())
@options.report_format
@options.output
@options.language
@options.full
@options.ruleset_choice
@click.option(
    "--old-ruleset",
    type=RulesetName(),
    metavar="ID-OR-FOLDER",
    help="The ruleset that OLD was answered to, where it is another one than now.",
)
@click.option(
    "--fail-if-worse",
    is_flag=True,
    help="Exit with 1 if a level is lower, or a gap is new or weighs more, by the rules of now.",
)
@options.engine
@options.strict
def compare(
    old: str,
    new: str,
    output_format: str | None,
    output: str | None,
    language: str,
    full: bool,
    ruleset_name: str | None,
    old_ruleset: str | None,
    fail_if_worse: bool,
    engine: str,
    strict: bool,
) -> None:
    """Say what changed from the answers in OLD to those in NEW.

    Both are judged by the rules of now, so that what is told is what changed at the organisation.
    Where OLD was answered to another ruleset, what that changed is told apart: name it with
    --old-ruleset, if it is not installed.

    The exit status is 0 whatever changed, unless --fail-if-worse is given.
    """
    from imadvisor.advisor.over_time import compared
    from imadvisor.errors import InputError, Place, Problem
    from imadvisor.language import Language

    if old == new == "-":
        hint = "name a file for one of them"
        raise InputError(Problem(Place("-"), "standard input can be read only once", hint))
    advisor = chosen_advisor.advisor(strict=strict)
    formats = advisor.catalogue.report_formats
    chosen = delivery.format_of(output_format, output, formats, "text", "json")
    found = compared(advisor, old, new, ruleset_name, old_ruleset=old_ruleset, engine=engine)
    progress = found.progress
    rulesets = [advice.ruleset for advice in (progress.told, progress.now) if advice]
    told = [warning for ruleset in rulesets for warning in ruleset.warnings]
    delivery.warn(tuple(dict.fromkeys(told)), strict=strict)
    delivery.warn(found.warnings, strict=strict)
    if chosen == "json":
        from imadvisor.reports.json.progress import progress_json

        delivery.deliver(progress_json(progress).model_dump_json(indent=2), output)
    else:
        from imadvisor.reports.pages.progress import progress_report

        report = progress_report(progress, Language(language, progress.now.ruleset))
        delivery.deliver_report(report, chosen, output, formats, full=full)
    if fail_if_worse and progress.by_organisation.got_worse:
        raise click.exceptions.Exit(1)
