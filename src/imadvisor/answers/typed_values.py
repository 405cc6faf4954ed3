"""A value as it is typed in an answer file, checked against what its question takes."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from imadvisor.answers.formats.header_words import (
    dont_know_words,
    not_applicable_words,
    plain,
    says_dont_know,
    says_not_applicable,
)
from imadvisor.answers.formats.unclear import Unclear
from imadvisor.documents import Trail
from imadvisor.errors import did_you_mean
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE, Answer, Kind
from imadvisor.model.numbers import rounded
from imadvisor.model.questions import Question
from imadvisor.phrases import joined, say
from imadvisor.spelling import blank, normal

NO_CHARACTER = re.compile("[\ufffe\uffff]")


class RefusedValue(Unclear):
    """A value that does not fit its question."""

    def __init__(self, message: str, hint: str = "", trail: Trail = ()) -> None:
        super().__init__(message, hint)
        self.trail = trail


def whole_where_it_is(given: Any) -> Any:
    """A number as an integer where it is one once it is rounded; anything else as it is."""
    if not isinstance(given, Decimal):
        return given
    try:
        value = rounded(given)
    except ValueError:
        return given
    return value if isinstance(value, int) else given


def word_for_text(given: Any) -> Answer | None:
    """What stands for an answer where a text is asked: no text would say the same."""
    if not isinstance(given, str):
        return None
    if plain(given) in dont_know_words():
        return DONT_KNOW
    return NOT_APPLICABLE if plain(given) in not_applicable_words() else None


def text_of(given: Any, trail: Trail = ()) -> str:
    """The text that is typed as an answer.

    Raises:
        RefusedValue: it is no text, or an empty one.
    """
    if not isinstance(given, str):
        raise RefusedValue(say("must be a text"), say("write it in quotes"), trail)
    if blank(given):
        raise RefusedValue(say("the text is empty"), say("write something, or leave it out"), trail)
    check_characters(given, trail)
    return given


def check_characters(text: str, trail: Trail) -> None:
    """Refuse a text that holds what is no character.

    Raises:
        RefusedValue: it holds one.
    """
    if found := NO_CHARACTER.search(text):
        code = f"U+{ord(found[0]):04X}"
        raise RefusedValue(
            say("the text holds {}, which is no character", code), say("take it out"), trail
        )


def _quoted(question: Question) -> str:
    ids = [*question.choice_ids, *(special.id for special in question.special)]
    return ", ".join(f'"{id}"' for id in ids)


def choice_of(question: Question, given: Any) -> Answer:
    """The answer that a typed choice stands for.

    Raises:
        RefusedValue: the question has no such choice.
    """
    if question.type == "yes-no" and isinstance(given, bool):
        return Answer.of("yes" if given else "no")
    if not isinstance(given, str):
        raise RefusedValue(
            say("must be one of its choices, in quotes"), say("choose from {}", _quoted(question))
        )
    choice = _choice_named(question, given)
    if choice is None:
        raise _no_choice(question, given)
    return Answer.of(choice)


def _choice_named(question: Question, given: str) -> str | None:
    return question.choice_named(given)


def _no_choice(question: Question, given: Any, trail: Trail = ()) -> RefusedValue:
    near = did_you_mean(str(given), question.choice_ids)
    hint = joined(near, say("choose from {}", _quoted(question)))
    if isinstance(given, str) and says_dont_know(given):
        hint = joined(hint, say('(don\'t know is written "?")'))
    elif isinstance(given, str) and says_not_applicable(given):
        hint = joined(hint, say('(not applicable is written "n/a")'))
    return RefusedValue(say("there is no choice '{}'", given), hint, trail)


def choices_of(question: Question, given: Any) -> Answer:
    """The answer that a list of typed choices stands for.

    Raises:
        RefusedValue: it is no list, or one of them does not fit.
    """
    if not isinstance(given, list):
        hint = say('write ["{}"]', given)
        if not isinstance(given, str):
            hint = say("from {}", _quoted(question))
        raise RefusedValue(say("must be a list of choices, which may be empty"), hint)
    found: list[str] = []
    for place, item in enumerate(given):
        choice = _choice_named(question, item) if isinstance(item, str) else None
        if choice is None:
            raise _no_choice(question, item, (place,))
        if choice in found:
            raise RefusedValue(say("'{}' is chosen twice", item), say("keep one"), (place,))
        found.append(choice)
    for one in question.choice:
        if one.alone and one.id in found and len(found) > 1:
            message = say("'{}' says that no other choice holds, and stands beside one", one.id)
            raise RefusedValue(message, say("keep one of them"))
    return Answer.of(frozenset(found))


def date_of(given: Any, question: Question | None = None) -> dt.date:
    """The day that is typed.

    Args:
        given: as the file has it.
        question: whose special values the hint names.

    Raises:
        RefusedValue: it is no date, or has a time of day.
    """
    hint = say("write year-month-day, such as 2026-01-31")
    if question and question.special:
        hint = say("write year-month-day, such as 2026-01-31, or {}", _quoted(question))
    if isinstance(given, dt.datetime):
        return day_of(given.date(), str(given.time()))
    if isinstance(given, dt.date):
        return given
    if not isinstance(given, str):
        raise RefusedValue(say("must be a date"), hint)
    match = _DAY.fullmatch(normal(given))
    try:
        if match is None:
            raise ValueError
        day = dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise RefusedValue(say("'{}' is not a date that exists", given[:40]), hint) from None
    return day_of(day, match[4] or "")


_DAY = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[Tt ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})?)?"
)


def day_of(day: dt.date, time: str) -> dt.date:
    """The day at whose midnight something is; at another time it is the next day elsewhere."""
    if time.strip("0:."):
        message = say("must be a date without a time of day, and this says {}", time)
        hint = say("write {} if that is the day by your own clock", str(day))
        raise RefusedValue(message, hint)
    return day


def past_of(question: Question, day: dt.date, date: dt.date | None) -> Answer:
    """The answer with a day, which may have to lie before the assessment.

    Raises:
        RefusedValue: it lies after it.
    """
    if question.past and date is not None and day > date:
        raise RefusedValue(
            say("{} lies after the assessment of {}", day.isoformat(), date.isoformat()),
            say("this question asks for something that has happened"),
        )
    return Answer.of(day)


def unquoted(given: Any, example: int) -> str:
    """How to write a number where a text is given."""
    if not isinstance(given, str):
        return ""
    is_number = normal(given).replace(".", "", 1).isdecimal()
    if is_number:
        return say("write it without quotes")
    return say("write a number without quotes, such as {}", example)


def number_of(question: Question, given: Any) -> Answer:
    """The answer that a typed number stands for.

    Raises:
        RefusedValue: it is no number, or outside of what the question takes.
    """
    if isinstance(given, float):
        # Of a program: the shortest decimal that means it, as it would be written in a file.
        given = Decimal(repr(given))
    if isinstance(given, bool) or not isinstance(given, int | Decimal):
        hint = unquoted(given, 12)
        if question.special:
            hint = say("or one of {}", _quoted(question))
        raise RefusedValue(say("must be a number"), hint)
    try:
        value = rounded(given)
    except ValueError:
        raise RefusedValue(
            say("the number is too large"), say("check its decimal mark, and the unit")
        ) from None
    low, high = question.minimum, question.maximum
    if question.type == "percentage":
        low, high = 0 if low is None else low, 100 if high is None else high
    if (low is not None and value < low) or (high is not None and value > high):
        if high is None:
            raise RefusedValue(say("{} is out of range: it must be {} or more", given, _shown(low)))
        ends = _shown(low), _shown(high)
        raise RefusedValue(say("{} is out of range: it must be from {} to {}", given, *ends))
    if question.whole and isinstance(value, Fraction):
        raise RefusedValue(
            say("{} must be a whole number", given), say("it counts things that have no halves")
        )
    return Answer(Kind.VALUE, value)


def _shown(value: int | Fraction | None) -> str:
    if value is None:
        return say("any number")
    return str(value) if isinstance(value, int) else str(float(value))
