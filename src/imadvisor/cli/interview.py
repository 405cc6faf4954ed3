"""The commands `interview` and `next`."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from imadvisor.cli import options, using, writing

if TYPE_CHECKING:
    from imadvisor.advice.asking import Asking, Order
    from imadvisor.advice.outcomes import Goal
    from imadvisor.advisor import Advisor
    from imadvisor.documents import Document
    from imadvisor.interview.dialogue import Heard, Plan, Stage
    from imadvisor.language import Language
    from imadvisor.model.answers import Sheet
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
  imadvisor interview --goal gaps --order shortest
  imadvisor interview --simulate --sheets 100

Every answer is saved at once. The same command goes on where you stopped.
"""
)
@_role
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
    type=click.Path(dir_okay=False),
    help=f"Keep the answers in this file, which may be there already.  [default: {DEFAULT_FILE}]",
)
@options.output_format
@options.language
@options.ruleset_choice
def interview(
    role: str | None,
    quick: bool,
    goal: Goal,
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
        for given, option in ((role, "--role"), (quick, "--quick")):
            if given:
                raise click.UsageError(f"{option} does not go together with --simulate")
        _simulate(sheets, seed, output, output_format, language, ruleset_name)
        return
    if output_format != "text":
        hint = "for another front end: imadvisor next ANSWERS --format json"
        raise click.UsageError(f"an interview is held in words; {hint}")
    _demand_a_terminal()
    session = _opened(output or DEFAULT_FILE, role, quick, goal, order, language, ruleset_name)
    _Conversation(session).hold()


# -- the conversation -------------------------------------------------------------------------


@dataclass(frozen=True)
class _Session:
    """An interview with the file that it is kept in.

    Args:
        plan: what it is about.
        file: where the answers are kept.
        sheet: what is in it.
        resumed: whether it was there already.
        language: to speak.
    """

    plan: Plan
    file: str
    sheet: Sheet
    resumed: bool
    language: Language


def _demand_a_terminal() -> None:
    from imadvisor.errors import InputError, Place, Problem

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        message = "an interview needs a terminal to ask and to answer in"
        hint = (
            "for another front end: imadvisor next ANSWERS --format json; "
            "to fill in a form: imadvisor answers template"
        )
        raise InputError(Problem(Place("interview"), message, hint))


def _opened(
    file: str,
    role: str | None,
    quick: bool,
    goal: Goal,
    order: Order,
    language: str,
    ruleset_name: str | None,
) -> _Session:
    """Read the file, or make one: what cannot be written is known before anything is asked."""
    from imadvisor.advisor import DEFAULT_RULESET
    from imadvisor.errors import InputError
    from imadvisor.exchange.answering import (
        empty_answers,
        kind_problem,
        sheet_to_go_on_with,
        with_role,
    )
    from imadvisor.language import Language

    problem = kind_problem(file)
    if problem:
        raise InputError(problem)
    advisor = using.advisor()
    resumed = Path(file).exists()
    if resumed:
        document = _document(file)
        ruleset, (reading,) = advisor.readings([document], ruleset_name)
        role_id = _role_id(role, ruleset)
        sheet = sheet_to_go_on_with(reading, ruleset, role_id)
        if role_id and not sheet.role:
            writing.deliver(with_role(document, role_id), file, quietly=True)
    else:
        ruleset = advisor.ruleset(ruleset_name or DEFAULT_RULESET)
        role_id = _role_id(role, ruleset)
        text = empty_answers(ruleset, dt.date.today(), role_id, Language(language, ruleset))
        writing.deliver(text, file, quietly=True)
    plan = _plan(advisor, ruleset, role_id, quick, goal, order)
    return _Session(plan, file, _sheet(file, ruleset), resumed, Language(language, ruleset))


def _document(file: str) -> Document:
    from imadvisor.documents import read_document
    from imadvisor.exchange.opening import ANSWER_LIMITS

    return read_document(file, limits=ANSWER_LIMITS)


def _sheet(file: str, ruleset: Ruleset) -> Sheet:
    from imadvisor.exchange.answer_files import read_sheet

    return read_sheet(_document(file), ruleset)


def _role_id(role: str | None, ruleset: Ruleset) -> str:
    from imadvisor.cli.answers import _named as id_of

    return id_of("role", role, ruleset) if role else ""


def _plan(
    advisor: Advisor, ruleset: Ruleset, role: str, quick: bool, goal: Goal, order: Order
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
    from imadvisor.advice.asking import Asking
    from imadvisor.engine.program import compiled

    return Asking(compiled(ruleset, advisor.catalogue.methods))


class _Conversation:
    """Shows, listens and saves; what to show and what a line means is decided elsewhere."""

    def __init__(self, session: _Session) -> None:
        self.session, self.plan = session, session.plan
        self.ruleset: Ruleset = session.plan.asking.ruleset
        self.language, self.say = session.language, session.language.say
        self.colour = writing.in_colour(None)
        self.width = max(40, min(shutil.get_terminal_size().columns, 90))

    def hold(self) -> None:
        """Ask until nothing is left, or until somebody stops."""
        from imadvisor.interview.dialogue import begun, heard, saved

        stage = begun(self.plan, self.session.sheet)
        self._welcome(stage)
        shown = ""
        try:
            while not stage.over:
                if shown != stage.question:
                    self._question(stage)
                    shown = stage.question
                found = heard(self.plan, stage, input(self._prompt(stage)))
                if found.stop:
                    break
                stage = found.stage
                if found.save:
                    sheet = self._save(*found.save)
                    self._line(self.say("saved"), bold=True, indent="  ")
                    stage, why = saved(self.plan, stage, sheet)
                    self._tell(why)
                    shown = ""
                self._reply(found, stage)
        except (KeyboardInterrupt, EOFError):
            self._line("")
        self._farewell(stage)

    def _save(self, question: str, said: Any) -> Sheet:
        """Put one answer into the file as it is now, and read back what is in it then."""
        from imadvisor.exchange.answering import with_answer

        file = self.session.file
        text = with_answer(_document(file), question, said, self.ruleset)
        writing.deliver(text, file, quietly=True)
        return _sheet(file, self.ruleset)

    # -- saying -----------------------------------------------------------------------------

    def _line(self, text: str, *, bold: bool = False, indent: str = "", first: str = "") -> None:
        lines = textwrap.wrap(
            text,
            self.width,
            initial_indent=first or indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in lines or [""]:
            click.echo(click.style(line, bold=True) if bold and self.colour else line)

    def _welcome(self, stage: Stage) -> None:
        from imadvisor.errors import in_one_line

        say, session = self.say, self.session
        file = in_one_line(session.file)
        title = self.language.text(self.ruleset.settings.about.title)
        self._line(say("Interview: {}").format(title), bold=True)
        kept = say("Answers are saved in {} after every question.").format(file)
        if session.resumed:
            kept = say("Going on with the answers in {}; every answer is saved at once.")
            kept = kept.format(file)
        self._line(kept)
        date = say("Date of the assessment: {}.").format(self.language.date(session.sheet.date))
        self._line(date)
        self._left(stage)

    def _left(self, stage: Stage) -> None:
        from imadvisor.interview.dialogue import left_by_chapter
        from imadvisor.interview.showing import chapter

        self._line(self._progress(stage))
        for where, count in left_by_chapter(self.plan, stage.step).items():
            self._line(f"{count:>4}  {chapter(self.ruleset, self.language, *where)}")

    def _progress(self, stage: Stage) -> str:
        answered = len(self.plan.asked & stage.sheet.answers.keys())
        left = len(stage.step.left) if stage.step else 0
        said = self.say("{} answered, at most {} left.").format(answered, left)
        if stage.skipped:
            said += " " + self.say("Skipped for now: {}.").format(len(stage.skipped))
        return said

    def _question(self, stage: Stage) -> None:
        from imadvisor.interview.dialogue import chapter_of, left_by_chapter
        from imadvisor.interview.showing import keys, shown

        question = self.ruleset.questions[stage.question]
        seen = shown(self.ruleset, self.language, question, stage.sheet)
        here = left_by_chapter(self.plan, stage.step).get(chapter_of(question), 0)
        self._line("")
        told = self.say("{}, {} left here").format(seen.chapter, here)
        self._line(f"-- {told}. {self._progress(stage)}")
        self._line(seen.text, bold=True)
        if stage.step and not stage.step.applies and stage.question == stage.step.question:
            self._line(
                self.say("It may not apply: that rests on questions that are not asked here.")
            )
        for line in (*seen.help, seen.how):
            if line:
                self._line(line, indent="  ")
        for key, text in seen.choices:
            self._line(text, indent=" " * 6, first=f"  {key:>2}  ")
        if seen.given:
            kept = self.say("Answered: {}. Enter keeps it.").format(seen.given)
            self._line(kept, indent="  ")
        hints = "   ".join(f"{key} {text}" for key, text in keys(self.language))
        self._line(hints, indent="  ")

    def _prompt(self, stage: Stage) -> str:
        match stage.waiting:
            case "reason":
                return self.say("Why does it not apply?") + " "
            case "note":
                return self.say("Note:") + " "
            case _:
                return "> "

    def _reply(self, found: Heard, stage: Stage) -> None:
        from imadvisor.interview.showing import not_an_answer, why_asked

        if found.left:
            self._left(stage)
            if stage.step and stage.question == stage.step.question:
                self._line(why_asked(self.ruleset, self.language, stage.step))
        if found.why == "wrong":
            told = not_an_answer(self.language, found.detail, found.hint)
            self._line(told, indent="  ")
        else:
            self._tell(found.why)

    def _tell(self, why: str) -> None:
        from imadvisor.interview.showing import reply

        said = reply(self.language, why)
        if said:
            self._line(said, indent="  ")

    def _farewell(self, stage: Stage) -> None:
        say, file = self.say, self.session.file
        self._line("")
        if stage.step is None:
            self._line(say("Nothing is left to ask."), bold=True)
            standing = self.plan.asking.standing(stage.sheet, self.plan.goal)
            if standing.open_outcomes():
                self._line(say("What is still open rests on questions that are not asked here."))
        else:
            self._line(self._progress(stage), bold=True)
            self._line(say("Everything that was answered is saved. To go on:"))
            click.echo(f"  {_command(file)}")
        self._line(say("What the answers say:"))
        click.echo(f"  imadvisor advise {_quoted(file)}")


def _command(file: str) -> str:
    """The command line that goes on with this interview."""
    words = [word for word in sys.argv[1:] if word]
    if any(word.startswith(("--output", "-o")) for word in words):
        return " ".join(["imadvisor", *map(_quoted, words)])
    return " ".join(["imadvisor", *map(_quoted, words), "--output", _quoted(file)])


def _quoted(word: str) -> str:
    import shlex
    import subprocess

    from imadvisor.errors import in_one_line

    quoted = subprocess.list2cmdline([word]) if os.name == "nt" else shlex.quote(word)
    return in_one_line(quoted)


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
@click.argument("answers_file", metavar="ANSWERS", type=click.Path())
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
    goal: Goal,
    order: Order,
    output_format: str,
    language: str,
    ruleset_name: str | None,
) -> None:
    """Say which question comes next after those in ANSWERS (- reads standard input), and why."""
    from imadvisor.exchange.answering import sheet_to_go_on_with
    from imadvisor.language import Language
    from imadvisor.reports import interview_report

    advisor = using.advisor()
    ruleset, (reading,) = advisor.readings([answers_file], ruleset_name)
    sheet = sheet_to_go_on_with(reading, ruleset)
    plan = _plan(advisor, ruleset, _role_id(role, ruleset), quick, goal, order)
    step = plan.asking.next(sheet, goal, order, asked=plan.asked)
    speaking = Language(language, ruleset)
    if output_format == "json":
        import json

        told = None if step is None else interview_report.as_data(plan, step, sheet, speaking)
        writing.deliver(json.dumps(told, ensure_ascii=False, indent=2), None)
        return
    writing.deliver_report(interview_report.next_report(plan, step, sheet, speaking), "text", None)


# -- measuring --------------------------------------------------------------------------------


def _simulate(
    sheets: int,
    seed: int,
    output: str | None,
    output_format: str,
    language: str,
    ruleset_name: str | None,
) -> None:
    from imadvisor.advisor import DEFAULT_RULESET
    from imadvisor.interview.simulating import answered_in_full, counted, random_sheets
    from imadvisor.language import Language
    from imadvisor.quality.cases import load_cases
    from imadvisor.reports import interview_report

    advisor = using.advisor()
    ruleset = advisor.ruleset(ruleset_name or DEFAULT_RULESET)
    asking = _asking(advisor, ruleset)
    drawn = random_sheets(ruleset, _SIMULATED_ON, count=sheets, seed=seed)
    cases = tuple(answered_in_full(ruleset, case.sheet) for case in load_cases(ruleset))
    interviews = 3 * 2 * (len(drawn) + len(cases))
    with click.progressbar(length=interviews, label="interviews", file=sys.stderr) as bar:
        found = {
            "random": counted(asking, drawn, done=bar.update),
            "cases": counted(asking, cases, done=bar.update) if cases else (),
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
                name: [interview_report.count_data(count) for count in counts]
                for name, counts in found.items()
            },
        }
        writing.deliver(json.dumps(told, indent=2), output)
        return
    speaking = Language(language, ruleset)
    report = interview_report.simulation_report(
        ruleset, found, len(drawn), len(cases), seed, speaking
    )
    writing.deliver_report(report, "text", output)
