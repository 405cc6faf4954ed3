"""The commands `interview` and `next`."""

from __future__ import annotations

import datetime as dt
import io
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from imadvisor.cli import chosen_advisor, delivery, options, terminal
from imadvisor.cli.paths import ChangedPath, ReadPath

if TYPE_CHECKING:
    from imadvisor.advisor.advisor import Advisor
    from imadvisor.answers.reading import Reading
    from imadvisor.cli.conversation import Session
    from imadvisor.cli.notebook import NotebookPage
    from imadvisor.interview.dialogue import Plan
    from imadvisor.language import Language
    from imadvisor.reasons.goal import InterviewGoal
    from imadvisor.reasons.next_question import Asking, Order
    from imadvisor.rulesets.ruleset import Ruleset

DEFAULT_FILE = "answers.toml"
_SIMULATED_ON = dt.date(2026, 1, 1)
"""The date on random sheets, so that they are the same tomorrow."""

_role = click.option("--role", metavar="ROLE", help="Only what this role can answer.")
_quick = click.option("--quick", is_flag=True, help="Only the questions of a quick scan.")
_goal = click.option(
    "--goal",
    type=click.Choice(["all", "levels", "gaps", "focus"]),
    default="all",
    show_default=True,
    help="What is to be settled: everything asked, the levels, the gaps with patterns and "
    "position, or what is recommended first.",
)
_order = click.option(
    "--order",
    type=click.Choice(["author", "shortest"]),
    default="author",
    show_default=True,
    help="The author's order, or first what is expected to settle most.",
)


@click.command(
    epilog="""\b
Examples:
  imadvisor interview --output answers.toml
  imadvisor interview --role sponsor --lang nl --output opdrachtgever.toml
  imadvisor interview --output assessment/ --respondent Anna
  imadvisor interview --goal gaps --order shortest
  imadvisor interview --simulate --sheets 100

Every answer is saved at once. The same command goes on where you stopped.
"""
)
@_role
@options.respondent
@_quick
@_goal
@_order
@click.option("--simulate", is_flag=True, help="Measure how many questions each order needs.")
@click.option(
    "--sheets",
    type=click.IntRange(1, 100_000),
    default=1_000,
    show_default=True,
    help="With --simulate: how many random sheets.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="With --simulate: which random sheets."
)
@click.option(
    "--output",
    "-o",
    type=ChangedPath(),
    help="Keep the answers in this file, or on the respondent's sheet in this assessment, which "
    f"may be there already.  [default: {DEFAULT_FILE}]",
)
@options.output_format
@options.language
@options.ruleset_choice
def interview(
    role: str | None,
    respondent: str | None,
    quick: bool,
    goal: InterviewGoal,
    order: Order,
    simulate: bool,
    sheets: int,
    seed: int,
    output: str | None,
    output_format: str,
    language: str,
    ruleset_name: str | None,
) -> None:
    """Ask one question at a time, and stop when enough is known."""
    if simulate:
        chosen = ((role, "--role"), (respondent, "--respondent"), (quick, "--quick"))
        for given, option in chosen:
            if given:
                raise click.UsageError(f"{option} does not go together with --simulate")
        _simulate(
            sheets, seed, None if output == "-" else output, output_format, language, ruleset_name
        )
        return
    if output_format != "text":
        hint = "for another front end: imadvisor next ANSWERS --format json"
        raise click.UsageError(f"an interview is held in words; {hint}")
    _demand_a_terminal()
    from imadvisor.cli.conversation import Conversation

    # Where nothing is named it is as if the usual file had been.
    context = click.get_current_context()
    (parameter,) = (one for one in context.command.params if one.name == "output")
    file = output or ChangedPath().convert(DEFAULT_FILE, parameter, context)
    session = _opened(file, role, respondent, quick, goal, order, language, ruleset_name)
    Conversation(session).hold()


# -- the conversation -------------------------------------------------------------------------


def _demand_a_terminal() -> None:
    from imadvisor.errors import InputError, Place, Problem

    if not (terminal.is_one(sys.stdin) and terminal.is_one(sys.stdout)):
        message = "an interview needs a terminal to ask and to answer in"
        hint = (
            "for another front end: imadvisor next ANSWERS --format json; "
            "to fill in a form: imadvisor answers template"
        )
        raise InputError(Problem(Place("interview"), message, hint))
    if isinstance(sys.stdin, io.TextIOWrapper):
        # What is no text is asked again, and ends nothing.
        sys.stdin.reconfigure(errors="surrogateescape")


def _opened(
    file: str,
    role: str | None,
    respondent: str | None,
    quick: bool,
    goal: InterviewGoal,
    order: Order,
    language: str,
    ruleset_name: str | None,
) -> Session:
    """Read the file, or make one: what cannot be written is known before anything is asked."""
    from imadvisor.advisor.advisor import DEFAULT_RULESET
    from imadvisor.answers.edits import empty_answers, with_respondent
    from imadvisor.cli.conversation import Session
    from imadvisor.cli.notebook import Notebook, document_of, page_of
    from imadvisor.language import Language

    _demand_toml(file)
    advisor = chosen_advisor.advisor()
    resumed = Path(file).exists()
    several = False
    if resumed:
        ruleset, readings = advisor.readings([file], ruleset_name)
        role_id = _role_id(role, ruleset)
        several = len(readings) > 1
        reading = _meant(readings, file, role_id, respondent or "", Language(language, ruleset))
        if Path(file).is_dir():
            file = reading.name
            _demand_toml(file)
        page = page_of(reading, ruleset, role_id)
        named = replace(
            page.sheet,
            role=page.sheet.role or role_id,
            respondent=page.sheet.respondent or respondent or "",
        )
        if named != page.sheet:
            text = with_respondent(page.document, named, page.within)
            delivery.change(text, file, quietly=True)
            page = page_of(_same_sheet(advisor, ruleset, file, page), ruleset, role_id)
    else:
        ruleset = advisor.ruleset(ruleset_name or DEFAULT_RULESET)
        role_id = _role_id(role, ruleset)
        speaking = Language(language, ruleset)
        text = empty_answers(ruleset, dt.date.today(), role_id, respondent or "", speaking)
        delivery.change(text, file, quietly=True)
        _, (reading,) = advisor.readings([document_of(file)], ruleset)
        page = page_of(reading, ruleset, role_id)
    plan = _plan(advisor, ruleset, role_id, quick, goal, order)
    notebook = Notebook(advisor, ruleset, file, page)
    return Session(plan, notebook, resumed, several, Language(language, ruleset))


def _demand_toml(file: str) -> None:
    from imadvisor.answers.edits import kind_problem
    from imadvisor.errors import InputError

    if not Path(file).is_dir() and (problem := kind_problem(file)):
        raise InputError(problem)


def _same_sheet(advisor: Advisor, ruleset: Ruleset, file: str, page: NotebookPage) -> Reading:
    """A sheet as it is once the file has been written."""
    from imadvisor.cli.notebook import document_of

    _, readings = advisor.readings([document_of(file)], ruleset)
    return readings[page.within[-1] if page.within else 0]  # type: ignore[index]


def _meant(
    readings: Sequence[Reading], name: str, role: str, respondent: str, language: Language
) -> Reading:
    """The sheet that is gone on with; who sits there is asked where several may be meant."""
    from imadvisor.answers.edits import candidates, sheet_of
    from imadvisor.cli.conversation import whose

    possible = candidates(readings, role, respondent)
    chosen = whose(possible, language) if len(possible) > 1 else None
    return chosen or sheet_of(readings, name, role, respondent)


def _role_id(role: str | None, ruleset: Ruleset) -> str:
    from imadvisor.cli.answers_template import _named as id_of

    return id_of("role", role, ruleset) if role else ""


def _plan(
    advisor: Advisor, ruleset: Ruleset, role: str, quick: bool, goal: InterviewGoal, order: Order
) -> Plan:
    from imadvisor.errors import InputError, Place, Problem
    from imadvisor.interview.dialogue import Plan

    asked = frozenset(
        id
        for id, question in ruleset.questions.items()
        if (not quick or question.quick)
        and (not role or not question.roles or role in question.roles)
    )
    if not asked:
        message = "no question is asked of all that was chosen"
        raise InputError(Problem(Place(ruleset.id), message, "leave out --quick or --role"))
    return Plan(_asking(advisor, ruleset), goal, order, asked)


def _asking(advisor: Advisor, ruleset: Ruleset) -> Asking:
    from imadvisor.engine.program import compiled
    from imadvisor.reasons.next_question import Asking

    return Asking(compiled(ruleset, advisor.catalogue.methods))


# -- the next question ------------------------------------------------------------------------


@click.command(
    "next",
    epilog="""\b
Examples:
  imadvisor next answers.toml
  imadvisor next answers.toml --goal gaps --order shortest --format json

Exit status 0, also where nothing is left to ask (as JSON: null).
""",
)
@click.argument("answers_file", metavar="ANSWERS", type=ReadPath())
@_role
@_quick
@_goal
@_order
@options.output_format
@options.language
@options.ruleset_choice
def next(
    answers_file: str,
    role: str | None,
    quick: bool,
    goal: InterviewGoal,
    order: Order,
    output_format: str,
    language: str,
    ruleset_name: str | None,
) -> None:
    """Say which question comes next after those in ANSWERS, and why.

    ANSWERS is TOML, JSON, CSV or XLSX; - reads any of them from standard input. Of an
    assessment, a folder or a file with the sheets of several respondents, it is the next one
    that nobody has answered.
    """
    from imadvisor.answers.edits import sheet_to_go_on_with
    from imadvisor.language import Language
    from imadvisor.reports.pages import interview_pages

    advisor = chosen_advisor.advisor()
    ruleset, reading = advisor.reading(answers_file, ruleset_name)
    sheet = sheet_to_go_on_with(reading, ruleset)
    plan = _plan(advisor, ruleset, _role_id(role, ruleset), quick, goal, order)
    step = plan.asking.next(sheet, goal, order, asked=plan.asked)
    speaking = Language(language, ruleset)
    if output_format == "json":
        import json

        told = None if step is None else interview_pages.as_data(plan, step, sheet, speaking)
        delivery.deliver(json.dumps(told, ensure_ascii=False, indent=2), None)
        return
    delivery.deliver_report(interview_pages.next_report(plan, step, sheet, speaking), "text", None)


# -- measuring --------------------------------------------------------------------------------


def _simulate(
    sheets: int,
    seed: int,
    output: str | None,
    output_format: str,
    language: str,
    ruleset_name: str | None,
) -> None:
    from imadvisor.advisor.advisor import DEFAULT_RULESET
    from imadvisor.interview.simulation import answered_in_full, counted, random_sheets
    from imadvisor.language import Language
    from imadvisor.quality.cases import load_cases
    from imadvisor.reports.pages import interview_pages

    advisor = chosen_advisor.advisor()
    ruleset = advisor.ruleset(ruleset_name or DEFAULT_RULESET)
    asking = _asking(advisor, ruleset)
    drawn = random_sheets(asking.program, _SIMULATED_ON, count=sheets, seed=seed)
    cases = tuple(answered_in_full(ruleset, case.sheet) for case in load_cases(ruleset))
    interviews = 3 * 2 * (len(drawn) + len(cases))
    with terminal.progress(interviews, "interviews") as done:
        found = {
            "random": counted(asking, drawn, done=done),
            "cases": counted(asking, cases, done=done) if cases else (),
        }
    if output_format == "json":
        import json

        told = {
            "ruleset": ruleset.id,
            "version": ruleset.version,
            "hash": ruleset.hash,
            "seed": seed,
            "sheets": {"random": len(drawn), "cases": len(cases)},
            **{
                name: [interview_pages.count_data(count) for count in counts]
                for name, counts in found.items()
            },
        }
        delivery.deliver(json.dumps(told, indent=2), output)
        return
    speaking = Language(language, ruleset)
    report = interview_pages.simulation_report(
        ruleset, found, len(drawn), len(cases), seed, speaking
    )
    delivery.deliver_report(report, "text", output)
