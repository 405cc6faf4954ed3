"""The commands `why`, `why-not` and `what-if`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from imadvisor.cli import options, using, writing
from imadvisor.cli.paths import ReadPath

if TYPE_CHECKING:
    from imadvisor.advice.advice import Advice
    from imadvisor.reasons.change import AnswerChange
    from imadvisor.reasons.reasons import Reasons
    from imadvisor.reports.why_report import Inquiry, Placed
    from imadvisor.rulesets.contents import Name
    from imadvisor.rulesets.ruleset import Ruleset

_level = click.option("--level", type=int, help="Of a dimension: at least this level.")


@click.command(
    epilog="""\b
Examples:
  imadvisor why answers.toml G44
  imadvisor why answers.toml ownership --level 3 --lang nl
  imadvisor why answers.toml R14 --roadmap --full
"""
)
@click.argument("answers", type=ReadPath())
@click.argument("object_name", metavar="OBJECT")
@_level
@options.full
@click.option("--roadmap", "with_roadmap", is_flag=True, help="Also why it starts when it does.")
@click.option("--plan", "plan_file", type=ReadPath(), help="The planning file of the roadmap.")
@options.report_format
@options.output
@options.language
@options.ruleset_choice
@options.respondents
def why(
    answers: str,
    object_name: str,
    level: int | None,
    full: bool,
    with_roadmap: bool,
    plan_file: str | None,
    output_format: str | None,
    output: str | None,
    language: str,
    ruleset_name: str | None,
    anonymous: bool,
    minimum: int | None,
    since: tuple[str, ...],
) -> None:
    """Say why OBJECT (a gap, pattern, position, recommendation, criterion or dimension) is so.

    Shown is the shortest reason: answers that alone decide it. The exit status is 1 if the
    answers do not decide it.
    """
    from imadvisor.language import Language
    from imadvisor.reasons.ground import grounds_of
    from imadvisor.reports import why_report
    from imadvisor.reports.ground_text import ground_data
    from imadvisor.reports.values import answered

    shown = using.Shown(anonymous, minimum, since)
    formats = using.unwarned().catalogue.report_formats
    chosen = writing.format_of(output_format, output, formats, "text", "json")
    started = _started(answers, object_name, level, ruleset_name, shown)
    asked, program = started.asked, started.advice.program
    speaking = Language(language, asked.ruleset)
    reason = started.reasons.sufficient(asked.sheet, asked.subject, level)
    # Where nothing is decided, everything shows which answers are missing.
    decisive = reason if asked.outcome.stands else None
    ground = grounds_of(program, asked.sheet, asked.subject, answers=decisive)
    whole = grounds_of(program, asked.sheet, asked.subject, weights=True) if full else None
    placed = _placed(started, with_roadmap or plan_file is not None, plan_file)
    if chosen == "json":
        told = {
            **_told(started),
            "because": {id: answered(asked.sheet, id) for id in reason},
            "tree": ground_data(ground, asked.ruleset, speaking),
            "looks_at": sorted(started.reasons.questions_of(asked.subject)),
        }
        if whole is not None:
            told["whole"] = ground_data(whole, asked.ruleset, speaking)
        if placed is not None:
            told["place"] = why_report.placed_data(placed)
        writing.deliver(why_report.as_json(told), output)
    else:
        report = why_report.why_report(asked, ground, reason, speaking, whole=whole, placed=placed)
        writing.deliver_report(report, chosen, output, formats)
    if not asked.outcome.stands:
        raise click.exceptions.Exit(1)


@click.command(
    "why-not",
    epilog="""\b
Examples:
  imadvisor why-not answers.toml G14
  imadvisor why-not answers.toml ownership --level 3
""",
)
@click.argument("answers", type=ReadPath())
@click.argument("object_name", metavar="OBJECT")
@_level
@options.report_format
@options.output
@options.language
@options.ruleset_choice
@options.respondents
def why_not(
    answers: str,
    object_name: str,
    level: int | None,
    output_format: str | None,
    output: str | None,
    language: str,
    ruleset_name: str | None,
    anonymous: bool,
    minimum: int | None,
    since: tuple[str, ...],
) -> None:
    """Say what keeps OBJECT from holding, and the smallest changes that would make it hold."""
    from imadvisor.language import Language
    from imadvisor.reasons.ground import grounds_of
    from imadvisor.reports import why_report
    from imadvisor.reports.ground_text import ground_data

    shown = using.Shown(anonymous, minimum, since)
    formats = using.unwarned().catalogue.report_formats
    chosen = writing.format_of(output_format, output, formats, "text", "json")
    started = _started(answers, object_name, level, ruleset_name, shown)
    asked = started.asked
    speaking = Language(language, asked.ruleset)
    changes: Sequence[AnswerChange] = ()
    everything = True
    if not asked.outcome.holds:
        changes, everything = started.reasons.changes(asked.sheet, asked.subject, level)
    ground = grounds_of(started.advice.program, asked.sheet, asked.subject)
    if chosen == "json":
        told = {
            **_told(started),
            "tree": ground_data(ground, asked.ruleset, speaking),
            "changes": why_report.changes_data(changes),
            "everything_tried": everything,
        }
        writing.deliver(why_report.as_json(told), output)
        return
    report = why_report.why_not_report(asked, ground, changes, speaking, everything=everything)
    writing.deliver_report(report, chosen, output, formats)


@click.command(
    "what-if",
    epilog="""\b
Example:
  imadvisor what-if answers.toml --set OWN-2=yes --set users=40
""",
)
@click.argument("answers", type=ReadPath())
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
    since: tuple[str, ...],
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
    shown = using.Shown(anonymous, minimum, since)
    advisor = using.advisor()
    before = shown.advice(advisor, answers, ruleset_name)
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


@dataclass(frozen=True)
class _Started:
    advice: Advice
    reasons: Reasons
    asked: Inquiry


def _started(
    answers: str,
    object_name: str,
    level: int | None,
    ruleset_name: str | None,
    shown: using.Shown,
) -> _Started:
    from imadvisor.reports.why_report import Inquiry

    advisor = using.advisor()
    advice = shown.advice(advisor, answers, ruleset_name)
    ruleset, sheet = advice.ruleset, advice.decision.sheet
    subject = _subject(ruleset, object_name)
    if level is not None:
        _check_level(ruleset, subject, level)
    reasons = advisor.reasons(ruleset)
    outcome = reasons.outcome(sheet, subject, level)
    return _Started(advice, reasons, Inquiry(ruleset, sheet, subject, outcome))


def _told(started: _Started) -> dict[str, object]:
    subject, outcome = started.asked.subject, started.asked.outcome
    return {
        "kind": subject[0],
        "id": subject[1],
        "said": outcome.said or None,
        "holds": outcome.holds,
    }


def _placed(started: _Started, with_roadmap: bool, plan_file: str | None) -> Placed | None:
    """Where a gap or recommendation stands in its list, and in the roadmap where that is wanted."""
    from imadvisor.cli.roadmap import plan_from
    from imadvisor.errors import InputError, Place, Problem
    from imadvisor.reasons.place import gap_neighbours, neighbours
    from imadvisor.reports.why_report import Placed

    kind, id = started.asked.subject
    advice = started.advice
    if kind != "recommendation":
        if with_roadmap:
            message = f"'{id}' is a {kind}, and has no place in a roadmap"
            raise InputError(Problem(Place("--roadmap"), message, "ask about a recommendation"))
        present = advice.with_status("present")
        gap = next((gap for gap in present if kind == "gap" and gap.id == id), None)
        if gap is None or gap.rank is None:
            return None
        return Placed(gap.rank, len(present), gap_neighbours(advice, id))
    item = next((item for item in advice.recommendations if item.id == id), None)
    if item is None:
        return None
    made = bounds = None
    if with_roadmap:
        from imadvisor.planning.placing import bounds_of
        from imadvisor.planning.planning import roadmap_of

        made = roadmap_of(advice, plan_from(plan_file, advice), place=plan_file or "--plan")
        bounds = bounds_of(made, id) if id in made.starts else None
    return Placed(item.rank, len(advice.recommendations), neighbours(advice, id), made, bounds)


def _check_level(ruleset: Ruleset, subject: Name, level: int) -> None:
    from imadvisor.errors import InputError, Place, Problem

    if subject[0] != "dimension":
        message = f"'{subject[1]}' is a {subject[0]}, and has no level"
        raise InputError(Problem(Place("--level"), message, "a level is asked of a dimension"))
    if level not in ruleset.levels:
        hint = f"the levels are {', '.join(map(str, ruleset.levels))}"
        raise InputError(Problem(Place("--level"), f"there is no level {level}", hint))


def _subject(ruleset: Ruleset, name: str) -> Name:
    from imadvisor.errors import InputError, Place, Problem, did_you_mean
    from imadvisor.reasons.reasons import SUBJECTS

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
