"""The commands `answers template`, `answers check`, `answers merge` and `answers accept`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from imadvisor.cli import chosen_advisor, delivery, options
from imadvisor.cli.paths import ChangedPath, ReadPath

if TYPE_CHECKING:
    from imadvisor.answers.completeness import Completeness
    from imadvisor.answers.forms.form import Form
    from imadvisor.answers.merge import Merged
    from imadvisor.answers.reading import Reading
    from imadvisor.cli.sheets import TextSheet
    from imadvisor.language import Language
    from imadvisor.model.questions import Question
    from imadvisor.reports.document.blocks import Report
    from imadvisor.rulesets.ruleset import Ruleset

FORMATS = ("toml", "xlsx", "csv")

form_format = click.option(
    "--format",
    "form_format",
    type=click.Choice(FORMATS),
    help="The format; else as the name of the --output file says, else toml.",
)


@click.group(
    epilog="""\b
Example:
  imadvisor answers template --output answers.xlsx
"""
)
def answers() -> None:
    """Make, check and join the files that people answer in."""


# -- template -------------------------------------------------------------------------------


@answers.command(
    epilog="""\b
Examples:
  imadvisor answers template --output answers.xlsx
  imadvisor answers template --quick --lang nl --output vragen.csv
  imadvisor answers template --role sponsor --dimension ownership
"""
)
@click.option("--quick", is_flag=True, help="Only the questions of a quick scan.")
@click.option("--role", metavar="ROLE", help="Only what this role is asked, by id or name.")
@click.option("--dimension", metavar="NAME", help="Only this dimension, by id, code or name.")
@form_format
@options.output
@options.language
@options.ruleset_choice
def template(
    quick: bool,
    role: str | None,
    dimension: str | None,
    form_format: str | None,
    output: str | None,
    language: str,
    ruleset_name: str | None,
) -> None:
    """Make an empty answer file, with every question and how to answer it."""
    from imadvisor.advisor.advisor import DEFAULT_RULESET
    from imadvisor.answers.forms.form import Form
    from imadvisor.errors import InputError, Place, Problem
    from imadvisor.language import Language

    chosen = _format_of(form_format, output)
    loaded = chosen_advisor.advisor().ruleset(ruleset_name or DEFAULT_RULESET)
    role_id = _named("role", role, loaded) if role else ""
    dimension_id = _named("dimension", dimension, loaded) if dimension else ""

    def fits(question: Question) -> bool:
        return (
            (not quick or question.quick)
            and (not role_id or not question.roles or role_id in question.roles)
            and (not dimension_id or question.dimension == dimension_id)
        )

    asked = tuple(question for question in loaded.questions.values() if fits(question))
    if not asked:
        message = "no question is asked of all that was chosen"
        hint = "leave out --quick, --role or --dimension"
        raise InputError(Problem(Place(loaded.id), message, hint))
    form = Form(loaded, Language(language, loaded), asked, role=role_id)
    _deliver(form, chosen, output, whole=True)


def _named(kind: str, name: str, ruleset: Ruleset) -> str:
    """The id of a role or a dimension that is named by id, code or name in any language."""
    from imadvisor.errors import InputError, Place, Problem, did_you_mean

    found = ruleset.named(kind, name)
    if found is None:
        ids = list(ruleset.things[kind])
        known: list[str] = []
        for thing in ruleset.things[kind].values():
            texts: dict[str, str] = getattr(thing, "name", {})
            known += [thing.id, thing.code or thing.id, *texts.values()]
        hint = did_you_mean(name, known) or f"choose from {', '.join(ids)}"
        raise InputError(Problem(Place(f"--{kind}"), f"there is no {kind} '{name}'", hint))
    return found


# -- check ----------------------------------------------------------------------------------


@answers.command(
    epilog="""\b
Examples:
  imadvisor answers check answers.xlsx
  imadvisor answers check answers.toml --format json
  imadvisor answers check assessment/

Exit status: 0 complete and right, 1 something is missing or wrong, 2 not readable at all.
"""
)
@click.argument("answers_file", metavar="ANSWERS", type=ReadPath())
@options.output_format
@options.language
@options.ruleset_choice
def check(answers_file: str, output_format: str, language: str, ruleset_name: str | None) -> None:
    """Say what is missing or wrong in the answers in ANSWERS.

    ANSWERS is TOML, JSON, CSV or XLSX; - reads any of them from standard input.
    Of an assessment, a folder with a sheet for each respondent, it is said of all together.
    """
    from imadvisor.answers.completeness import completeness
    from imadvisor.language import Language
    from imadvisor.model.truth import Truth

    advisor = chosen_advisor.advisor()
    ruleset, reading = advisor.reading(answers_file, ruleset_name)
    asked = dict.fromkeys(ruleset.questions, Truth.OPEN)
    if reading.dated:
        asked.update(advisor.decide(reading.sheet, ruleset).findings.asked)
    found = completeness(reading, ruleset, asked)
    if output_format == "json":
        import json

        text = json.dumps(_as_data(reading, found), ensure_ascii=False, indent=2)
        delivery.deliver(text, None)
    else:
        delivery.deliver_report(
            _check_report(reading, found, ruleset, Language(language, ruleset)), "text", None
        )
    if reading.problems or found.missing:
        raise click.exceptions.Exit(1)


def _as_data(reading: Reading, found: Completeness) -> dict[str, Any]:
    return {
        "file": reading.name,
        "right_and_complete": not reading.problems and not found.missing,
        "applicable": found.applicable,
        "answered": found.answered,
        "wrong": [
            {
                "file": problem.place.file,
                "line": problem.place.line,
                "column": problem.place.column,
                "cell": problem.place.cell,
                "message": problem.message,
                "hint": problem.hint,
            }
            for problem in reading.problems
        ],
        "warnings": [
            {
                "file": problem.place.file,
                "line": problem.place.line,
                "column": problem.place.column,
                "cell": problem.place.cell,
                "message": problem.message,
                "hint": problem.hint,
            }
            for problem in reading.warnings
        ],
        "shares": [
            {
                "roles": list(share.roles),
                "applicable": share.applicable,
                "answered": share.answered,
                "missing": list(share.missing),
                "possibly_missing": list(share.possible),
            }
            for share in found.shares
        ],
        "answered_though_not_applicable": list(found.not_applicable),
        "notes_without_answer": [
            {"id": id, "note": note, "evidence": evidence}
            for id, (note, evidence) in reading.loose.items()
        ],
    }


def _check_report(
    reading: Reading, found: Completeness, ruleset: Ruleset, language: Language
) -> Report:
    from imadvisor.errors import in_one_line
    from imadvisor.reports.document.blocks import Block, Heading, Item, Paragraph, Report, Section

    say = language.say
    sections: list[Section] = []

    def add(heading: str, blocks: Sequence[Block]) -> None:
        if blocks:
            sections.append(Section(heading, tuple(blocks)))

    def title(id: str) -> str:
        question = ruleset.questions.get(id)
        if question is None:
            return id
        return f"{question.code or ''} {language.text(question.text)}".strip()

    counted = say("{} of {} questions that apply are answered.")
    summary = [Paragraph(counted.format(found.answered, found.applicable))]
    if not reading.problems and not found.missing:
        summary.append(Paragraph(say("The answers are complete and right.")))
    add(say("Answers"), summary)
    add(
        say("Wrong"),
        [
            Item("-", in_one_line(f"{p.place}: {p.message}"), facts=(("", in_one_line(p.hint)),))
            if p.hint
            else Item("-", in_one_line(f"{p.place}: {p.message}"))
            for p in reading.problems
        ],
    )
    missing: list[Block] = []
    for share in found.shares:
        names = [language.text(ruleset.roles[id].name) for id in share.roles]
        everybody = len(names) in (0, len(ruleset.roles))
        who = say("Everybody") if everybody else ", ".join(names)
        if share.missing or share.possible:
            count = say("{} of {} answered").format(share.answered, share.applicable)
            missing.append(Heading(f"{who}: {count}"))
            missing += [Item("-", title(id)) for id in share.missing]
            perhaps = say("may apply")
            missing += [Item("-", title(id), tag=perhaps) for id in share.possible]
    add(say("Missing"), missing)
    add(
        say("Answered, though it does not apply"),
        [Item("-", title(id)) for id in found.not_applicable],
    )
    add(
        say("Notes without an answer"),
        [
            Item("-", title(id), facts=tuple(("", in_one_line(text)) for text in texts if text))
            for id, texts in reading.loose.items()
        ],
    )
    heading = say("{}: what is there and what is not").format(in_one_line(Path(reading.name).name))
    return Report(heading, "", tuple(sections), language.code)


# -- merge ----------------------------------------------------------------------------------


@answers.command(
    epilog="""\b
Examples:
  imadvisor answers merge sponsor.xlsx user.csv --output all.toml
  imadvisor answers merge answers.toml --output answers.xlsx

Exit status: 0 joined, 1 joined but for conflicts, 2 not joined.
"""
)
@click.argument("answer_files", metavar="ANSWERS...", nargs=-1, required=True, type=ReadPath())
@form_format
@options.output
@options.language
@options.ruleset_choice
def merge(
    answer_files: tuple[str, ...],
    form_format: str | None,
    output: str | None,
    language: str,
    ruleset_name: str | None,
) -> None:
    """Join the ANSWERS of several people to one file; one file alone changes its format.

    What differs is left open in the output, where both answers stand beside it.
    """
    from imadvisor.answers.forms.form import Form
    from imadvisor.answers.merge import merged
    from imadvisor.errors import AnswersError
    from imadvisor.language import Language

    chosen = _format_of(form_format, output)
    ruleset, readings = chosen_advisor.advisor().readings(answer_files, ruleset_name)
    problems = [problem for reading in readings for problem in reading.problems]
    if problems:
        raise AnswersError(problems)
    speaking = Language(language, ruleset)
    found = merged(readings, _callers(readings, ruleset, speaking), ruleset)
    form = Form(
        ruleset,
        speaking,
        tuple(ruleset.questions.values()),
        found.sheet,
        loose=found.loose,
        conflicts=found.conflicts,
    )
    _deliver(form, chosen, output, whole=False)
    if found.conflicts:
        from imadvisor.reports.formats.text import text_report

        text = text_report(_conflict_report(form, found), colour=False)
        # Where the answers themselves go to the terminal, they must stay readable for programs.
        if output is None:
            click.echo(text, nl=False, err=True)
        else:
            delivery.show(text, None)
        raise click.exceptions.Exit(1)


def _callers(readings: Sequence[Reading], ruleset: Ruleset, language: Language) -> list[str]:
    """What to call each file: by the role of its respondent where no other has it, or its name."""
    roles = [reading.sheet.role for reading in readings]
    names = [Path(reading.name).name for reading in readings]
    return [
        language.text(ruleset.roles[role].name)
        if role and roles.count(role) == 1
        else name
        if names.count(name) == 1
        else reading.name
        for role, name, reading in zip(roles, names, readings, strict=True)
    ]


def _conflict_report(form: Form, found: Merged) -> Report:
    from imadvisor.answers.forms.form import said_in_words
    from imadvisor.errors import harmless
    from imadvisor.reports.document.blocks import Paragraph, Report, Section, Table

    say = form.language.say
    rows: list[tuple[str, ...]] = []
    for id, said in found.conflicts.items():
        question = form.ruleset.questions.get(id)
        name = f"{question.code or ''} {form.language.text(question.text)}" if question else id
        for place, (who, answer) in enumerate(said):
            text = harmless(said_in_words(form, id, answer))
            rows.append((name.strip() if place == 0 else "", harmless(who), text))
    header = (say("Question"), say("Who"), say("Answer"))
    advice = Paragraph(say("They are left open in the file. Agree on an answer, and fill it in."))
    table = Table(header, tuple(rows), shares=(4, 2, 3))
    section = Section(say("Different answers"), (table, advice))
    return Report(say("Joined, but for different answers"), "", (section,), form.language.code)


# -- accept ---------------------------------------------------------------------------------


@answers.command(
    epilog="""\b
Examples:
  imadvisor answers accept answers.toml
  imadvisor answers accept answers.toml hours_to_answer SUP-2
  imadvisor answers accept answers.toml --all
  imadvisor answers accept answers.toml SUP-2 --reject
"""
)
@click.argument("answers_file", metavar="ANSWERS", type=ChangedPath())
@click.argument("questions", metavar="[QUESTION]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Decide about every proposal.")
@click.option("--reject", is_flag=True, help="Take the proposed answers out instead.")
@options.respondent
@options.output_format
@options.ruleset_choice
def accept(
    answers_file: str,
    questions: tuple[str, ...],
    everything: bool,
    reject: bool,
    respondent: str | None,
    output_format: str,
    ruleset_name: str | None,
) -> None:
    """Accept what a collector proposes in ANSWERS, so that it counts as your own answer.

    Without QUESTION it lists what is proposed.
    """
    from imadvisor.answers.proposals import decided, pending
    from imadvisor.answers.source import ANSWER_LIMITS
    from imadvisor.cli.collect import toml_file
    from imadvisor.cli.sheets import text_sheets
    from imadvisor.documents import parse_document

    ruleset, sheets = text_sheets(chosen_advisor.advisor(), toml_file(answers_file), ruleset_name)
    meant = _respondents(sheets, respondent, answers_file)
    found = [(sheet, pending(sheet.document, ruleset, sheet.within)) for sheet in meant]
    if not questions and not everything:
        _list_pending(found, output_format, several=len(sheets) > 1)
        return
    # Of several sheets those are meant in which something is proposed.
    chosen = [pair for pair in found if pair[1]] or found[:1]
    if len(chosen) > 1 and not everything:
        chosen = [_asked_about(chosen, questions, ruleset, answers_file)]
    texts: dict[str, str] = {}
    done = []
    for sheet, proposed in chosen:
        document = sheet.document
        if sheet.file in texts:
            text = texts[sheet.file]
            document = parse_document(text, name=document.name, syntax="toml", limits=ANSWER_LIMITS)
        wanted = proposed if everything else questions
        text, ids = decided(document, ruleset, wanted, accept=not reject, within=sheet.within)
        if ids:
            texts[sheet.file] = text
        done += [f"{id} ({sheet.who})" if len(sheets) > 1 else id for id in ids]
    for file, text in texts.items():
        delivery.change(text, file)
    word = "rejected" if reject else "accepted"
    click.echo(f"{word}: {', '.join(done) or 'nothing, as nothing is proposed'}", err=True)


_Pending = tuple["TextSheet", Mapping[str, Mapping[str, Any]]]


def _respondents(
    sheets: Sequence[TextSheet], respondent: str | None, name: str
) -> Sequence[TextSheet]:
    """The sheets that are meant: all, or that of one respondent."""
    from imadvisor.answers.edits import sheet_of

    if respondent is None:
        return sheets
    reading = sheet_of([sheet.reading for sheet in sheets], name, "", respondent)
    return [sheet for sheet in sheets if sheet.reading is reading]


def _asked_about(
    found: Sequence[_Pending], questions: Sequence[str], ruleset: Ruleset, name: str
) -> _Pending:
    """The one sheet in which something is proposed for questions."""
    from imadvisor.errors import AnswersError, Place, Problem, in_one_line

    ids = {ruleset.named("question", question) or question for question in questions}
    chosen = [pair for pair in found if ids & pair[1].keys()]
    if len(chosen) > 1:
        who = ", ".join(f"'{sheet.who}'" for sheet, _ in chosen)
        message = in_one_line(f"these are proposed on the sheets of {who}")
        hint = "say whose is meant: --respondent NAME; or decide about all: --all"
        raise AnswersError(Problem(Place(in_one_line(name)), message, hint))
    return chosen[0] if chosen else found[0]


def _list_pending(found: Sequence[_Pending], output_format: str, *, several: bool) -> None:
    import json

    from imadvisor.errors import in_one_line

    if output_format == "json":
        told: dict[str, Any] = {"proposed": found[0][1]}
        if several:
            told = {
                "sheets": [
                    {
                        "respondent": sheet.reading.sheet.respondent,
                        "role": sheet.reading.sheet.role,
                        "proposed": proposed,
                    }
                    for sheet, proposed in found
                ]
            }
        delivery.deliver(json.dumps(told, indent=2, ensure_ascii=False, default=str), None)
        return
    lines = []
    for sheet, proposed in found:
        if several and proposed:
            lines.append(in_one_line(f"{sheet.who}:"))
        lines += _lines_of(proposed)
    delivery.show("\n".join(lines) or "Nothing is proposed.", None)


def _lines_of(proposed: Mapping[str, Mapping[str, Any]]) -> Sequence[str]:
    from imadvisor.errors import in_one_line

    lines = []
    for id, one in proposed.items():
        lines.append(in_one_line(f"{id} = {one.get('value')}"))
        lines.append(in_one_line(f"  {one.get('evidence', '')}"))
        lines.append(in_one_line(f"  proposed by {one['proposed_by']}"))
    return lines


# -- formats --------------------------------------------------------------------------------


def _format_of(chosen: str | None, output: str | None) -> str:
    return delivery.format_of(chosen, output, {}, *FORMATS, otherwise="toml")


def _deliver(form: Form, chosen: str, output: str | None, *, whole: bool) -> None:
    from imadvisor.answers.forms.csv_form import csv_form
    from imadvisor.answers.forms.toml_form import toml_form
    from imadvisor.answers.forms.workbook_form import workbook_form

    writers: dict[str, Callable[[], str | bytes]] = {
        "toml": lambda: toml_form(form, whole=whole),
        "csv": lambda: csv_form(form),
        "xlsx": lambda: workbook_form(form),
    }
    content = writers[chosen]()
    if chosen == "csv" and output is None and sys.stdout.isatty():
        content = bytes(content).decode("utf-8-sig") if isinstance(content, bytes) else content
    delivery.deliver(content, output)
