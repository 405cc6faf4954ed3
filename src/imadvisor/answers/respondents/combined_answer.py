"""What several answers to one question come to."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE, Answer, Kind, Value
from imadvisor.model.numbers import Number
from imadvisor.model.questions import Combine, Question

T = TypeVar("T")


def settled(
    question: Question, answers: Sequence[Answer], dates: Combine | None = None
) -> Answer | None:
    """What answers of equals come to, whatever their order.

    *Don't know* gives way to anything that somebody knows, and what a collector proposes to what
    a person knows. Whether the question applies at all, or has a special value, goes by the
    most; only then the values are combined.

    Args:
        question: that was asked.
        answers: at least one, each without regard to its note and evidence.
        dates: which of several dates counts where the question does not say it.

    Returns:
        The answer; None where they are tied.
    """
    known = [answer for answer in answers if answer.kind is not Kind.DONT_KNOW]
    human = [answer for answer in known if not answer.proposed_by]
    known = human or known
    if not known:
        return DONT_KNOW
    kind = _most([_sort(answer) for answer in known])
    if kind is None:
        return None
    if kind == (Kind.NOT_APPLICABLE, None):
        return NOT_APPLICABLE
    if kind[0] is Kind.SPECIAL:
        return Answer.special(str(kind[1]))
    value = _value(question, _values(known), dates)
    return None if value is None else Answer.of(value)


def _values(answers: Sequence[Answer]) -> list[Value]:
    return [a.value for a in answers if a.kind is Kind.VALUE and a.value is not None]


def _sort(answer: Answer) -> tuple[Kind, Value | None]:
    """Any value; a special value; or that it does not apply."""
    return answer.kind, answer.value if answer.kind is Kind.SPECIAL else None


def _most(items: Sequence[T]) -> T | None:
    """What occurs most often; None where that is not one thing."""
    counted = Counter(items).most_common(2)
    if len(counted) > 1 and counted[0][1] == counted[1][1]:
        return None
    return counted[0][0]


def _value(question: Question, values: Sequence[Value], dates: Combine | None) -> Value | None:
    if len(set(values)) == 1:
        return values[0]
    if question.type == "text":
        return min(map(str, values))
    way = way_of(question, dates)
    if way is None:
        return None
    if way == "majority":
        return _chosen(question, values) if question.type == "multi" else _most(values)
    ordered = sorted(values, key=lambda value: place_of(question, value))
    if way in ("lowest", "earliest"):
        return ordered[0]
    if way in ("highest", "latest"):
        return ordered[-1]
    return ordered[(len(ordered) - 1) // 2]


def way_of(question: Question, dates: Combine | None) -> Combine | None:
    """By which rule answers that differ come to one.

    Args:
        question: that is not answered in words.
        dates: which of several dates counts where the question does not say it.

    Returns:
        The rule; None where they must agree.
    """
    if question.combine is not None:
        return question.combine
    return dates if question.type == "date" else question.ways_to_combine[0]


def _chosen(question: Question, values: Sequence[Value]) -> Value | None:
    """Each choice that more than half of them make; None where half of them make one."""
    found = set()
    for choice in question.choice_ids:
        votes = sum(choice in value for value in values if isinstance(value, frozenset))
        if 2 * votes == len(values):
            return None
        if 2 * votes > len(values):
            found.add(choice)
    return frozenset(found)


def has_places(question: Question) -> bool:
    """Whether its answers lie apart by steps: levels, numbers, dates, and choices in order."""
    return question.ordered or question.type in ("anchored", "number", "percentage", "date")


def place_of(question: Question, value: Value) -> Number:
    """Where a value lies among those that a question may have."""
    if isinstance(value, str):
        return question.choice_ids.index(value)
    if isinstance(value, dt.date):
        return value.toordinal()
    assert isinstance(value, int | Fraction)
    return value


def spread_of(question: Question, answers: Sequence[Answer]) -> Number | None:
    """How many steps lie between the lowest and the highest value.

    Args:
        question: that was asked.
        answers: of any kind.

    Returns:
        The steps; None where fewer than two are values, or its answers have no places.
    """
    if not has_places(question):
        return None
    places = [place_of(question, value) for value in _values(answers)]
    return max(places) - min(places) if len(places) > 1 else None
