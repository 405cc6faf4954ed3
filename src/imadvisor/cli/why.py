"""The commands `why`, `why-not` and `what-if`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from imadvisor.cli import options, using, writing

if TYPE_CHECKING:
    from imadvisor.advice.why import Change, Reasons
    from imadvisor.model.answers import Sheet
    from imadvisor.rulesets.contents import Name
    from imadvisor.rulesets.ruleset import Ruleset

_level = click.option("--level", type=int, help="Of a dimension: at least this level.")


@click.command(
    epilog="""\b
Examples:
  imadvisor why answers.toml G44
  imadvisor why answers.toml ownership --level 3 --lang nl
"""
)
@click.argument("answers", type=click.Path())
@click.argument("object_name", metavar="OBJECT")
@_level
@options.full
@options.output_format
@options.language
@options.ruleset_choice
@options.respondents
def why(
    answers: str,
    object_name: str,
    level: int | None,
    full: bool,
    output_format: str,
    language: str,
    ruleset_name: str | None,
    anonymous: bool,
    minimum: int | None,
) -> None:
    """Say why OBJECT (a gap, pattern, position, recommendation, criterion or dimension) is so.

    The exit status is 1 if the answers do not decide it.
    """
    from imadvisor.language import Language
    from imadvisor.reports import why_report

    ruleset, sheet, reasons = _started(answers, ruleset_name, using.Shown(anonymous, minimum))
    subject = _subject(ruleset, object_name)
    outcome = reasons.outcome(sheet, subject, level)
    found = reasons.sufficient(sheet, subject, level)
    more = [q for q in ruleset.questions if q in reasons.questions_of(subject)] if full else []
    if output_format == "json":
        told = {
            "kind": subject[0],
            "id": subject[1],
            "said": outcome.said or None,
            "holds": outcome.holds,
            "because": {id: why_report.answered(sheet, id) for id in found},
            "looks_at": sorted(reasons.questions_of(subject)),
        }
        writing.deliver(why_report.as_json(told), None)
    else:
        report = why_report.why_report(
            ruleset, sheet, subject, outcome, found, Language(language, ruleset), more=more
        )
        writing.deliver_report(report, "text", None)
    if not outcome.said:
        raise click.exceptions.Exit(1)


@click.command(
    "why-not",
    epilog="""\b
Example:
  imadvisor why-not answers.toml G18
""",
)
@click.argument("answers", type=click.Path())
@click.argument("object_name", metavar="OBJECT")
@_level
@options.output_format
@options.language
@options.ruleset_choice
@options.respondents
def why_not(
    answers: str,
    object_name: str,
    level: int | None,
    output_format: str,
    language: str,
    ruleset_name: str | None,
    anonymous: bool,
    minimum: int | None,
) -> None:
    """Say what keeps OBJECT from holding, and the smallest changes that would make it hold."""
    from imadvisor.language import Language
    from imadvisor.reports import why_report

    ruleset, sheet, reasons = _started(answers, ruleset_name, using.Shown(anonymous, minimum))
    subject = _subject(ruleset, object_name)
    outcome = reasons.outcome(sheet, subject, level)
    changes: Sequence[Change] = ()
    everything = True
    if not outcome.holds:
        changes, everything = reasons.changes(sheet, subject, level)
    if output_format == "json":
        told = {
            "kind": subject[0],
            "id": subject[1],
            "said": outcome.said or None,
            "holds": outcome.holds,
            "changes": why_report.changes_data(ruleset, changes),
            "everything_tried": everything,
        }
        writing.deliver(why_report.as_json(told), None)
    else:
        report = why_report.why_not_report(
            ruleset,
            sheet,
            subject,
            outcome,
            changes,
            Language(language, ruleset),
            everything=everything,
        )
        writing.deliver_report(report, "text", None)


@click.command(
    "what-if",
    epilog="""\b
Example:
  imadvisor what-if answers.toml --set OWN-2=yes --set users=40
""",
)
@click.argument("answers", type=click.Path())
@options.set_answers
@options.output_format
@options.language
@options.ruleset_choice
@options.respondents
def what_if(
    answers: str,
    assignments: tuple[str, ...],
    output_format: str,
    language: str,
    ruleset_name: str | None,
    anonymous: bool,
    minimum: int | None,
) -> None:
    """Say what would be different with other answers, side by side."""
    import dataclasses

    from imadvisor.advice.comparing import advice_changes
    from imadvisor.documents import Document
    from imadvisor.exchange.assignments import assigned
    from imadvisor.language import Language
    from imadvisor.reports import why_report

    if not assignments:
        raise click.UsageError("give at least one other answer: --set question=value")
    shown = using.Shown(anonymous, minimum)
    advisor = using.advisor()
    before = advisor.advise(answers, ruleset_name, anonymous=shown.anonymous, minimum=shown.minimum)
    ruleset, sheet = before.ruleset, before.decision.sheet
    said = {"date": sheet.date, "answers": assigned(assignments, ruleset)}
    other = advisor.sheet(Document("--set", "toml", None, said), ruleset)
    changed = dataclasses.replace(sheet, answers={**sheet.answers, **other.answers})
    found = advice_changes(before, advisor.advise(changed, ruleset), ())
    if output_format == "json":
        told = {
            "changes": [
                {"kind": c.name[0], "id": c.name[1], "old": c.old or None, "new": c.new or None}
                for c in found
            ]
        }
        writing.deliver(why_report.as_json(told), None)
        return
    report = why_report.what_if_report(
        ruleset, other.answers, found, Language(language, ruleset), sheet
    )
    writing.deliver_report(report, "text", None)


def _started(
    answers: str, ruleset_name: str | None, shown: using.Shown
) -> tuple[Ruleset, Sheet, Reasons]:
    from imadvisor.advice.why import Reasons

    advisor = using.advisor()
    advice = advisor.advise(answers, ruleset_name, anonymous=shown.anonymous, minimum=shown.minimum)
    run = advisor.catalogue.engines["direct"].start(advice.program)
    return advice.ruleset, advice.decision.sheet, Reasons(advice.program, run)


def _subject(ruleset: Ruleset, name: str) -> Name:
    from imadvisor.advice.why import SUBJECTS
    from imadvisor.errors import InputError, Place, Problem, did_you_mean

    found = [thing for thing in ruleset.find(name) if thing.kind_name in SUBJECTS]
    if len(found) == 1:
        return found[0].kind_name, found[0].id
    if found:
        names = ", ".join(f"{thing.kind_name}:{thing.id}" for thing in found)
        message = f"'{name}' names {len(found)} objects"
        raise InputError(Problem(Place(ruleset.id), message, f"write one of {names}"))
    known = [
        one
        for kind in SUBJECTS
        for thing in ruleset.things[kind].values()
        for one in (thing.id, thing.code)
        if one
    ]
    hint = did_you_mean(name, known) or f"it is asked about one of {', '.join(SUBJECTS)}"
    raise InputError(Problem(Place(ruleset.id), f"there is nothing to ask about '{name}'", hint))
