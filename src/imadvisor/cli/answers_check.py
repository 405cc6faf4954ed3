"""The command `answers check`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from imadvisor.cli import chosen_advisor, delivery, options
from imadvisor.cli.paths import ReadPath

if TYPE_CHECKING:
    from imadvisor.answers.completeness import Completeness
    from imadvisor.answers.reading import Reading
    from imadvisor.language import Language
    from imadvisor.reports.document.blocks import Report
    from imadvisor.rulesets.ruleset import Ruleset


@click.command(
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
