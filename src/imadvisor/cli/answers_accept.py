"""The command `answers accept`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from imadvisor.cli import chosen_advisor, delivery, options
from imadvisor.cli.paths import ChangedPath

if TYPE_CHECKING:
    from imadvisor.cli.sheets import TextSheet
    from imadvisor.rulesets.ruleset import Ruleset


@click.command(
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
