"""Sentences of our own that are English as they stand, and can be said in another language.

What is wrong is known deep inside, and the reader's language only at the edge. A phrase is an
ordinary text, so that whoever needs no more shows or joins it as it is; it keeps what it was made
of, so that `imadvisor.language` can say the same in Dutch.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class Phrase(str):
    """A text in English, with the sentence and the values that it was made of.

    Attributes:
        template: the sentence, with ``{}`` for each value, as translations have it.
        values: texts, phrases, numbers and dates.
    """

    __slots__ = ("template", "values")
    template: str
    values: tuple[Any, ...]

    def __new__(cls, template: str, *values: Any) -> Phrase:
        """Make a phrase of a sentence and its values."""
        phrase = super().__new__(cls, template.format(*map(_english, values)))
        phrase.template, phrase.values = template, values
        return phrase

    def __getnewargs__(self) -> tuple[Any, ...]:
        """What a copy is made of."""
        return (self.template, *self.values)


def _english(value: Any) -> Any:
    if isinstance(value, dt.date):
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return value


def say(template: str, *values: Any) -> Phrase:
    """A phrase of our own; its sentence is collected for translation.

    Args:
        template: the sentence, with ``{}`` for each value.
        values: texts, phrases, numbers and dates; a date is said in words.
    """
    return Phrase(template, *values)


def joined(*phrases: str) -> str:
    """Phrases behind each other with a blank between them.

    Args:
        phrases: of which empty ones are left out.
    """
    given = [phrase for phrase in phrases if phrase]
    if len(given) < 2:
        return given[0] if given else ""
    return Phrase(" ".join(["{}"] * len(given)), *given)
