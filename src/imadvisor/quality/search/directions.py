"""Which of two answers is the better one."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from imadvisor.model.answers import Answer
from imadvisor.model.questions import Question
from imadvisor.scoring.credits import days_credit, number_credit


def directed(question: Question, answers: tuple[Answer, ...], day: dt.date) -> list[int]:
    """The cells of a question from its worst answer to its best; nothing where none is better.

    Choices in order go as the ruleset orders them; other answers as they earn.

    Args:
        question: not a multi question.
        answers: one per cell.
        day: of the sheets.
    """
    if question.dimension is None:
        return []
    places = range(len(answers))
    match question.type:
        case "anchored":
            return [place for place in places if isinstance(answers[place].value, int)]
        case "yes-no":
            return [place for place in places if answers[place].value in ("no", "yes")]
        case "single" if question.ordered:
            return [place for place in places if answers[place].value in question.choice_ids]
        case "single" if question.scored:
            known = [place for place in places if answers[place].value is not None]
            return sorted(known, key=lambda p: question.choice_credit(str(answers[p].value)))
        case "number" | "percentage" | "date" if question.credit:
            return _by_credit(question, answers, day)
        case _:
            return []


def _by_credit(question: Question, answers: tuple[Answer, ...], day: dt.date) -> list[int]:
    rule = question.credit
    assert rule is not None
    if rule.days_before:
        # The earlier the better; what a day earns depends on another answer.
        dates = [(p, a.value) for p, a in enumerate(answers) if isinstance(a.value, dt.date)]
        return [place for place, _ in sorted(dates, key=lambda one: one[1], reverse=True)]
    found: list[tuple[int, Fraction, int]] = []
    for place, answer in enumerate(answers):
        value = answer.value
        if isinstance(value, str):
            continue
        if isinstance(value, dt.date):
            age = day.toordinal() - value.toordinal()
            if age >= 0:
                found.append((days_credit(rule, age), Fraction(-age), place))
        elif isinstance(value, int | Fraction):
            found.append((number_credit(rule, value), Fraction(value), place))
    by_value = [credit for credit, _, _ in sorted(found, key=lambda e: e[1])]
    if by_value == sorted(by_value):
        return [place for _, _, place in sorted(found, key=lambda e: e[1])]
    if by_value == sorted(by_value, reverse=True):
        return [place for _, _, place in sorted(found, key=lambda e: e[1], reverse=True)]
    return []


def ticking(question: Question, choice: str) -> bool:
    """Whether choosing this of a multi question is better than not."""
    return bool(question.dimension) and question.scored and question.choice_credit(choice) > 0
