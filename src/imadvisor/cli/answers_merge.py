"""The command `answers merge`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from imadvisor.cli import chosen_advisor, delivery, options
from imadvisor.cli.answer_forms import deliver_form, form_format, format_of
from imadvisor.cli.paths import ReadPath

if TYPE_CHECKING:
    from imadvisor.answers.forms.form import Form
    from imadvisor.answers.merge import Merged
    from imadvisor.answers.reading import Reading
    from imadvisor.language import Language
    from imadvisor.reports.document.blocks import Report
    from imadvisor.rulesets.ruleset import Ruleset


@click.command(
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

    chosen = format_of(form_format, output)
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
    deliver_form(form, chosen, output, whole=False)
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
