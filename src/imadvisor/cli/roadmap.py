"""The command `roadmap`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from imadvisor.cli import chosen_advisor, delivery, options, terminal
from imadvisor.cli.paths import ReadPath

if TYPE_CHECKING:
    from imadvisor.advice.advice import Advice
    from imadvisor.language import Language
    from imadvisor.model.plan import PlanFile
    from imadvisor.planning.revised_plans import Slip
    from imadvisor.planning.roadmap import Roadmap
    from imadvisor.reports.document.blocks import Report
    from imadvisor.rulesets.ruleset import Ruleset


@click.command(
    epilog="""\b
Examples:
  imadvisor roadmap answers.toml
  imadvisor roadmap answers.toml --plan plan.toml --planner optimal --output plan.html
  imadvisor roadmap answers.toml --goal level=3 --goal dimension=training
  imadvisor roadmap answers.toml --steering --lang nl --output stuurgroep.pdf
  imadvisor roadmap answers.toml --what-if capacity.implementation_manager=+13
  imadvisor roadmap answers.toml --plan plan.toml --update planned.json
"""
)
@click.argument("answers", type=ReadPath())
@options.planning
@click.option("--steering", is_flag=True, help="One page for the steering committee.")
@click.option(
    "--what-if",
    "changes",
    metavar="CHANGE",
    multiple=True,
    help="Compare with another plan: capacity.ROLE=+2, budget.money=9000 or horizon=26.",
)
@click.option(
    "--update",
    "earlier",
    type=ReadPath(),
    help="A roadmap that was planned before (JSON): say what slipped.",
)
@options.roadmap_format
@options.output
@options.language
@options.ruleset_choice
@options.respondents
@options.strict
def roadmap(
    answers: str,
    plan_file: str | None,
    goals: tuple[str, ...],
    planner: str,
    time_limit: float,
    steering: bool,
    changes: tuple[str, ...],
    earlier: str | None,
    output_format: str | None,
    output: str | None,
    language: str,
    ruleset_name: str | None,
    anonymous: bool,
    minimum: int | None,
    since: tuple[str, ...],
    strict: bool,
) -> None:
    """Plan the advice on ANSWERS: what, when and by whom, within the capacity there is."""
    import dataclasses

    from imadvisor.advisor.api import plan_with
    from imadvisor.language import Language
    from imadvisor.planning.export_revision import last_change
    from imadvisor.planning.revised_plans import planned_before, revision_before, slipped, what_if
    from imadvisor.reports.exports.formats import EXPORTS, POWERPOINT

    shown = chosen_advisor.ShownAdvisor(anonymous, minimum, since)
    advisor = chosen_advisor.advisor(strict=strict)
    formats = advisor.catalogue.report_formats
    chosen = delivery.format_of(
        output_format, output, {**EXPORTS, **formats, **POWERPOINT}, "text", "json"
    )
    advice = shown.advice(advisor, answers, ruleset_name)
    delivery.warn(advice.ruleset.warnings, strict=strict)
    speaking = Language(language, advice.ruleset)
    plan = plan_with(plan_file, goals, advice)
    before = updates = None
    if earlier:
        from imadvisor.documents import read_document

        document = read_document(earlier, syntax="json")
        before, updates = planned_before(document), revision_before(document)
    inputs = [path for path in (answers, plan_file, ruleset_name) if path]
    changed = last_change(inputs)

    def planned(wanted: PlanFile) -> Roadmap:
        made = planned_by(wanted, advice, plan_file, planner, time_limit)
        return dataclasses.replace(made, changed=changed, updates=updates)

    made = planned(plan)
    if terminal.obeys(sys.stderr):
        click.echo("\r\x1b[K", nl=False, err=True)
    tell_of_planner(made, planner)
    if changes:
        other = planned(what_if(made.plan, changes))
        _deliver_comparison(made, other, changes, chosen, output, speaking)
        return
    if before is not None:
        _tell_slips(slipped(before, made), advice.ruleset, speaking)
    _deliver(made, chosen, output, speaking, steering, formats)


def planned_by(
    plan: PlanFile, advice: Advice, plan_file: str | None, planner: str, seconds: float
) -> Roadmap:
    """The roadmap of an advice, by the planner that is asked for.

    Raises:
        InputError: the plan cannot be meant.
    """
    from imadvisor.planning.planner import roadmap_of

    return roadmap_of(
        advice,
        plan,
        planner="optimal" if planner == "optimal" else "greedy",
        seconds=seconds,
        place=plan_file or "--plan",
        tell=_progress(),
    )


def tell_of_planner(made: Roadmap, planner: str) -> None:
    """Say where the optimal planner was asked for and could not be used."""
    if made.note and planner == "optimal":
        hint = "pip install 'imadvisor[plan]'" if "highspy" in made.note else "see the greedy plan"
        click.echo(f"warning: the optimal planner could not be used: {made.note}", err=True)
        click.echo(f"    {hint}", err=True)


def _progress() -> Callable[[str], None]:
    if not terminal.obeys(sys.stderr):
        return lambda told: None
    return lambda told: click.echo(f"\r\x1b[Kplanning: {told}", nl=False, err=True)


def _deliver(
    made: Roadmap,
    chosen: str,
    output: str | None,
    language: Language,
    steering: bool,
    formats: delivery.Formats,
) -> None:
    from imadvisor.reports.exports.formats import EXPORTS, POWERPOINT
    from imadvisor.reports.json.roadmap import roadmap_json
    from imadvisor.reports.pages.roadmap import roadmap_report, steering_report

    if chosen == "json":
        delivery.deliver(roadmap_json(made), output)
        return
    if chosen in EXPORTS:
        delivery.deliver(EXPORTS[chosen].write(made, language), output)
        return
    report: Report = (steering_report if steering else roadmap_report)(made, language)
    if chosen in POWERPOINT:
        delivery.deliver(POWERPOINT[chosen].write(report), output)
    else:
        delivery.deliver_report(report, chosen, output, formats)


def _deliver_comparison(
    made: Roadmap,
    other: Roadmap,
    changes: Sequence[str],
    chosen: str,
    output: str | None,
    language: Language,
) -> None:
    import json

    from imadvisor.errors import InputError, Place, Problem
    from imadvisor.reports.json.roadmap import roadmap_data
    from imadvisor.reports.pages.roadmap_comparison import comparison_report

    if chosen == "json":
        told = {"changes": list(changes), "plan": roadmap_data(made), "other": roadmap_data(other)}
        delivery.deliver(json.dumps(told, indent=2, ensure_ascii=False), output)
        return
    if chosen not in ("text", "markdown", "html", "docx", "pdf"):
        message = f"two plans side by side are not written as {chosen}"
        raise InputError(Problem(Place("--format"), message, "choose text, html or json"))
    formats = chosen_advisor.unwarned().catalogue.report_formats
    report = comparison_report(made, other, ", ".join(changes), language)
    delivery.deliver_report(report, chosen, output, formats)


def _tell_slips(slips: Sequence[Slip], ruleset: Ruleset, language: Language) -> None:
    from imadvisor.reports.document.names import Names

    names = Names(ruleset, language)
    for slip in slips:
        name = names.recommendation(slip.id)
        planned = language.date(slip.planned)
        if slip.now is None:
            said = language.say("{}: was to be done on {}, and is no longer planned")
            click.echo(said.format(name, planned), err=True)
        else:
            said = language.say("{}: was to be done on {}, and is now on {}")
            click.echo(said.format(name, planned, language.date(slip.now)), err=True)
    if not slips:
        click.echo(language.say("Nothing has slipped."), err=True)
