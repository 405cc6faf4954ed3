"""What each answer earns, from the answer that counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction

from imadvisor.engine.evaluation import State
from imadvisor.model.answers import Answer, Kind
from imadvisor.model.questions import Question
from imadvisor.model.truth import Truth
from imadvisor.scoring.credits import (
    Credit,
    best_credit,
    days_credit,
    multi_credit,
    number_credit,
    worst_credit,
)


def without_value(question: Question, state: Truth, *, dont_know_is_worst: bool) -> Credit:
    """What a question without a value earns: open, nothing, or the worst."""
    worst = worst_credit(question)
    if state is Truth.OPEN:
        return Credit(worst, best_credit(question), Truth.OPEN, question.weight)
    if state is Truth.UNKNOWN and dont_know_is_worst:
        return Credit(worst, worst, Truth.TRUE, question.weight)
    return Credit(0, 0, state, question.weight)


def credit_of(question: Question, state: State, *, dont_know_is_worst: bool) -> Credit:
    """What a question earns on a sheet.

    Args:
        question: one that earns credit.
        state: with the applicability of the question decided.
        dont_know_is_worst: the ruleset's policy.
    """
    answer = state.answer(question.id)
    if isinstance(answer, Truth):
        return without_value(question, answer, dont_know_is_worst=dont_know_is_worst)
    other = question.credit.days_before if question.credit else None
    if other and answer.kind is Kind.VALUE:
        compared = state.answer(other)
        if isinstance(compared, Truth):
            return without_value(question, compared, dont_know_is_worst=dont_know_is_worst)
        if compared.kind is Kind.SPECIAL:
            return without_value(
                question, Truth.NOT_APPLICABLE, dont_know_is_worst=dont_know_is_worst
            )
        days = _day(compared) - _day(answer)
        assert question.credit
        earned = days_credit(question.credit, days)
    else:
        earned = _earned(question, answer, state.sheet.date)
    return Credit(earned, earned, Truth.TRUE, question.weight)


def credits_of(
    questions: Iterable[Question], state: State, *, dont_know_is_worst: bool
) -> dict[str, Credit]:
    """What each of several questions earns on a sheet, by its id; those that earn none left out."""
    return {
        question.id: credit_of(question, state, dont_know_is_worst=dont_know_is_worst)
        for question in questions
        if question.scored
    }


def _earned(question: Question, answer: Answer, today: dt.date) -> int:
    value = answer.value
    if isinstance(value, frozenset):
        return multi_credit(question, value)
    if isinstance(value, str):
        return question.choice_credit(value)
    assert question.credit is not None
    if isinstance(value, dt.date):
        return days_credit(question.credit, today.toordinal() - value.toordinal())
    assert isinstance(value, int | Fraction)
    return number_credit(question.credit, value)


def _day(answer: Answer) -> int:
    assert isinstance(answer.value, dt.date)
    return answer.value.toordinal()
