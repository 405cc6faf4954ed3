"""The reader's language: phrases of our own, texts of the ruleset, numbers and dates."""

from __future__ import annotations

import datetime as dt
import gettext
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path

from imadvisor.errors import harmless
from imadvisor.model.fields import Text
from imadvisor.model.numbers import Interval, Number
from imadvisor.model.questions import Question
from imadvisor.phrases import Phrase
from imadvisor.rulesets.ruleset import Ruleset

LANGUAGES = ("en", "nl")
"""The languages of our own phrases."""

_LOCALE = Path(__file__).resolve().parent / "locale"


@cache
def _translations(language: str) -> gettext.NullTranslations:
    return gettext.translation(
        "imadvisor", localedir=str(_LOCALE), languages=[language], fallback=language == "en"
    )


class Language:
    """Everything that a report says, in one language.

    Args:
        code: one of `LANGUAGES`.
        ruleset: whose texts are shown; in its first language where it lacks this one.
    """

    def __init__(self, code: str, ruleset: Ruleset | None = None) -> None:
        self.code = code
        self._ruleset = self.ruleset = ruleset
        self._phrases = _translations(code)

    def say(self, message: str) -> str:
        """One of our own phrases."""
        return self._phrases.gettext(message)

    def say_many(self, singular: str, plural: str, count: int) -> str:
        """A phrase that depends on a number."""
        return self._phrases.ngettext(singular, plural, count)

    def tell(self, text: str) -> str:
        """A text as it is, or where it is a phrase of our own, what it says in this language."""
        if not isinstance(text, Phrase):
            return text
        values = [
            self.date(value) if isinstance(value, dt.date) else value for value in text.values
        ]
        told = (self.tell(value) if isinstance(value, str) else value for value in values)
        return self.say(text.template).format(*told)

    def text(self, text: Text | None) -> str:
        """A text of the ruleset; empty where there is none."""
        if not text:
            return ""
        fallback = self._ruleset.languages[0] if self._ruleset else "en"
        found = text.get(self.code) or text.get(fallback) or next(iter(text.values()))
        return harmless(found)

    # -- numbers and dates ----------------------------------------------------------------

    def number(self, value: Number, *, decimals: int = 2) -> str:
        """A number with at most so many decimals, and the decimal mark of the language."""
        if isinstance(value, int):
            return str(value)
        shown = f"{float(value):.{decimals}f}".rstrip("0").rstrip(".")
        return shown.replace(".", ",") if self.code == "nl" else shown

    def interval(self, interval: Interval) -> str:
        """One number where both ends agree, and else both."""
        if interval.exact:
            return self.number(interval.low)
        return f"{self.number(interval.low)}–{self.number(interval.high)}"

    def date(self, day: dt.date) -> str:
        """A date as readers write it: 1 November 2026."""
        return f"{day.day} {self._months()[day.month - 1]} {day.year}"

    def _months(self) -> Sequence[str]:
        say = self.say
        return (
            say("January"),
            say("February"),
            say("March"),
            say("April"),
            say("May"),
            say("June"),
            say("July"),
            say("August"),
            say("September"),
            say("October"),
            say("November"),
            say("December"),
        )

    def listed(self, items: Sequence[str]) -> str:
        """Items joined as in a sentence."""
        if len(items) < 2:
            return "".join(items)
        return ", ".join(items[:-1]) + self.say(" and ") + items[-1]

    def choice(self, question: Question, choice: str) -> str:
        """A choice or special value as its question puts it."""
        if question.type == "yes-no":
            return self.say("Yes") if choice == "yes" else self.say("No")
        for known in (*question.choice, *question.special):
            if known.id == choice:
                return self.text(known.text)
        return choice


def days(language: Language, effort: Interval | None) -> str:
    """Person-days as a reader says them; nothing where they are not known."""
    if effort is None:
        return ""
    one = effort.exact and effort.low == 1
    shown = language.interval(effort)
    return language.say_many("{} day", "{} days", 1 if one else 2).format(shown)


def weeks(language: Language, duration: Number | None) -> str:
    """A duration as a reader says it; nothing where it is not known."""
    if duration is None:
        return ""
    shown = language.number(duration)
    return language.say_many("{} week", "{} weeks", 1 if duration == 1 else 2).format(shown)


def share(part: Fraction) -> str:
    """A share as a whole percentage."""
    return f"{int(part * 100 + Fraction(1, 2))}%"
