"""The next question, and how many questions an interview needs: for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from imadvisor.answers.forms.form import Form, entry_advice
from imadvisor.interview.dialogue import Plan, left_by_chapter
from imadvisor.interview.question_view import (
    asked_of_whom,
    chapter,
    choices_of,
    named,
    shown,
    why_asked,
)
from imadvisor.interview.simulation import Count
from imadvisor.language import Language, share
from imadvisor.model.sheet import Sheet
from imadvisor.reasons.next_question import Next
from imadvisor.reports.document.blocks import Block, Listing, Paragraph, Report, Section, Table
from imadvisor.rulesets.ruleset import Ruleset


def as_data(plan: Plan, step: Next, sheet: Sheet, language: Language) -> dict[str, Any]:
    """The next question for another front end: what to ask, how, and why."""
    ruleset = plan.asking.ruleset
    question = ruleset.questions[step.question]

    low, high = question.minimum, question.maximum
    if question.type == "percentage":
        low, high = 0 if low is None else low, 100 if high is None else high

    def number(value: Any) -> int | float | None:
        return value if value is None or isinstance(value, int) else float(value)

    return {
        "id": question.id,
        "code": question.code,
        "dimension": question.dimension,
        "type": question.type,
        "text": language.text(question.text),
        "help": language.text(question.help) or None,
        "evidence": language.text(question.evidence) or None,
        "choices": [
            {"value": value, "text": text}
            for value, text in choices_of(ruleset, language, question)
        ],
        "unit": language.text(question.unit) or None,
        "minimum": number(low),
        "maximum": number(high),
        "whole": question.whole,
        "past": question.past,
        "roles": list(question.roles),
        "applies": step.applies,
        "why": why_asked(ruleset, language, step),
        "settles": [
            {"kind": kind, "id": id or None, "name": named(ruleset, language, (kind, id))}
            for kind, id in step.settles
        ],
        "answered": len(plan.asked & sheet.answers.keys()),
        "left": len(step.left),
        "left_by_dimension": {
            dimension: count
            for (dimension, _), count in left_by_chapter(plan, step).items()
            if dimension
        },
        "questions_left": list(step.left),
    }


def next_report(plan: Plan, step: Next | None, sheet: Sheet, language: Language) -> Report:
    """The next question, why it is asked, and what is left.

    Args:
        plan: what the questions are asked for.
        step: the question; None where nothing is left.
        sheet: the answers so far.
        language: to say it in.
    """
    say, ruleset = language.say, plan.asking.ruleset
    if step is None:
        said = [Paragraph(say("Nothing is left to ask."))]
        if plan.asking.standing(sheet, plan.goal).open_outcomes():
            open_ones = say("What is still open rests on questions that are not asked here.")
            said.append(Paragraph(open_ones))
        section = Section(say("The next question"), tuple(said))
        return Report(say("The next question"), "", (section,), language.code)
    question = ruleset.questions[step.question]
    seen = shown(ruleset, language, question, sheet)
    who = asked_of_whom(ruleset, language, question)
    asking: list[Block] = [Paragraph(line) for line in seen.help]
    if seen.choices:
        asking.append(Listing("bullets", tuple(text for _, text in seen.choices)))
    if question.type in ("number", "percentage", "date", "text"):
        asking.append(Paragraph(entry_advice(Form(ruleset, language, (question,)), question)))
    if who:
        asking.append(Paragraph(who, label=say("Asked of")))
    reason = [Paragraph(why_asked(ruleset, language, step))]
    if not step.applies:
        unsure = say("It may not apply: that rests on questions that are not asked here.")
        reason.append(Paragraph(unsure))
    counts = left_by_chapter(plan, step)
    rows = tuple(
        (chapter(ruleset, language, *where), str(count)) for where, count in counts.items()
    )
    answered = len(plan.asked & sheet.answers.keys())
    left: list[Block] = [
        Paragraph(say("{} answered, at most {} left.").format(answered, len(step.left))),
        Table((say("Dimension"), say("At most")), rows, shares=(4, 1)),
    ]
    sections = (
        Section(seen.chapter, tuple(asking)),
        Section(say("Why it is asked"), tuple(reason)),
        Section(say("What is left"), tuple(left)),
    )
    return Report(seen.text, "", sections, language.code)


def count_data(count: Count) -> dict[str, Any]:
    """How many questions one order needs for one goal, for programs."""
    return {
        "goal": count.goal,
        "order": count.order,
        "mean": round(count.mean, 2),
        "median": count.median,
        "fewest": min(count.asked),
        "most": max(count.asked),
        "share_of_applying": round(count.share, 4),
        "in_vain": round(_mean(count.in_vain), 2),
    }


def simulation_report(
    ruleset: Ruleset,
    found: Mapping[str, Iterable[Count]],
    drawn: int,
    cases: int,
    seed: int,
    language: Language,
) -> Report:
    """How many questions every order needs for every goal.

    Args:
        ruleset: whose questions they are.
        found: the counts on random sheets and on cases.
        drawn: how many random sheets.
        cases: how many cases.
        seed: of the random sheets.
        language: to say it in.
    """
    say = language.say
    header = (
        say("Goal"),
        say("Order"),
        say("Mean"),
        say("Median"),
        say("Fewest"),
        say("Most"),
        say("Share"),
        say("In vain"),
    )
    names = {
        "all": say("everything"),
        "levels": say("levels"),
        "gaps": say("gaps"),
        "focus": say("focus"),
        "author": say("the author's"),
        "shortest": say("shortest"),
    }
    about = {
        "random": say("On {} random sheets (seed {})").format(drawn, seed),
        "cases": say("On the {} cases of the ruleset").format(cases),
    }
    sections = []
    for part, counts in found.items():
        rows = tuple(
            (
                names[count.goal],
                names[count.order],
                _tenths(language, count.mean),
                language.number(Fraction(count.median)),
                str(min(count.asked)),
                str(max(count.asked)),
                share(Fraction(count.share)),
                _tenths(language, _mean(count.in_vain)),
            )
            for count in counts
        )
        if rows:
            table = Table(header, rows, shares=(3, 3, 2, 2, 2, 2, 2, 2))
            sections.append(Section(about[part], (table,)))
    explained = say(
        "How many questions are asked until everything that the goal wants is settled; the "
        "share is that of all questions that apply. In vain: how many of them could each have "
        "been left out, which is known only in hindsight. A question that a case does not answer "
        "is answered with don't know."
    )
    sections.append(Section(say("What was measured"), (Paragraph(explained),)))
    title = say("Questions needed: {}").format(f"{ruleset.id} {ruleset.version}")
    return Report(title, "", tuple(sections), language.code)


def _mean(counts: tuple[int, ...]) -> float:
    return sum(counts) / max(1, len(counts))


def _tenths(language: Language, value: float) -> str:
    return language.number(Fraction(round(value * 10), 10))
