"""Random values inside and just outside the ranges that why-not shows, decided by advise."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from imadvisor import Advisor, Answer, Ruleset, Sheet
from imadvisor.engine.cells import GRID, limits
from imadvisor.model.questions import Question
from imadvisor.reasons.change import AnswerChange, NewAnswer
from imadvisor.rulesets.contents import Name

KINDS = ("gap", "recommendation")


def values(
    advisor: Advisor, ruleset: Ruleset, sheets: Sequence[Sheet], rng: random.Random
) -> Iterator[tuple[Name, dict[str, Answer], bool, bool]]:
    """Values of shown ranges, without end: the subject, the change, whether it should, and does."""
    reasons = advisor.reasons(ruleset)
    subjects = [(kind, id) for kind in KINDS for id in ruleset.things[kind]]
    while True:
        sheet, name = rng.choice(sheets), rng.choice(subjects)
        if reasons.outcome(sheet, name).holds:
            continue
        found = reasons.changes(sheet, name, most=2)
        for change in (*found.changes, *found.elsewhere):
            for wanted in change:
                for answer, inside in _around(
                    wanted, ruleset.questions[wanted.question], rng, sheet
                ):
                    if not inside and len(change) > 1:
                        continue  # Beside one range of several another change may do it.
                    given = _inside(change, rng) | {wanted.question: answer}
                    other = replace(sheet, answers={**sheet.answers, **given})
                    yield name, given, inside, _holds(advisor, ruleset, other, name)


def _holds(advisor: Advisor, ruleset: Ruleset, sheet: Sheet, name: Name) -> bool:
    advice = advisor.advise(sheet, ruleset)
    if name[0] == "gap":
        return advice.decision.gaps[name[1]].status == "present"
    return any(item.id == name[1] for item in advice.recommendations)


def _inside(change: AnswerChange, rng: random.Random) -> dict[str, Answer]:
    return {wanted.question: rng.choice(wanted.cells).answer for wanted in change}


def _around(
    wanted: NewAnswer, question: Question, rng: random.Random, sheet: Sheet
) -> Iterator[tuple[Answer, bool]]:
    """A few values inside a range and the nearest outside, with whether they are inside."""
    ends = wanted.ends
    if ends is None or question.type == "anchored":
        return
    step = Fraction(1) if question.whole or question.type == "date" else GRID
    lowest, highest = limits(question, sheet.date)
    low, high = ends.ends
    first = Fraction(low if low is not None else (high or 0) - 1000)
    last = Fraction(high if high is not None else (low or 0) + 1000)
    for _ in range(12):
        place = rng.randrange(int((last - first) / step) + 1)
        yield _answer(first + place * step, question), True
    now = sheet.answers.get(wanted.question)
    for end, beyond in ((low, -step), (high, step)):
        if end is None:
            continue
        number = Fraction(end) + beyond
        below = lowest is not None and number < lowest
        above = highest is not None and number > highest
        if not below and not above and _answer(number, question) != now:
            yield _answer(number, question), False


def _answer(number: Fraction, question: Question) -> Answer:
    if question.type == "date":
        return Answer.of(dt.date.fromordinal(int(number)))
    return Answer.of(int(number) if number.denominator == 1 else number)
