"""Texts in every language that is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from imadvisor.errors import harmless
from imadvisor.language import Language, days, weeks
from imadvisor.model.fields import Text, Thing
from imadvisor.model.numbers import Interval
from imadvisor.model.objects import Window
from imadvisor.model.questions import CreditRule
from imadvisor.reports.catalogue.phrases import phrases, window
from imadvisor.reports.catalogue.shape import Said, Words
from imadvisor.reports.document.names import Names
from imadvisor.reports.pages import ruleset_words
from imadvisor.rulesets.ruleset import Ruleset

_CREDITS = ("threshold", "from_score")


class Speaker:
    """Says things in every language that is shown.

    Args:
        ruleset: whose texts are said.
        codes: the languages, of those that our own phrases are in.
    """

    def __init__(self, ruleset: Ruleset, codes: Sequence[str]) -> None:
        self.ruleset = ruleset
        self.languages = [Language(code, ruleset) for code in codes]
        self.names = {la.code: Names(ruleset, la) for la in self.languages}

    def said(self, speak: Callable[[Language], str]) -> Said:
        """What is said in each language; once where it is the same in all."""
        found = [Words(la.code, harmless(speak(la))) for la in self.languages]
        if len(found) > 1 and len({words.text for words in found}) == 1:
            return (Words("", found[0].text),)
        return tuple(found)

    def text(self, text: Text | None) -> Said:
        """A text of the ruleset, in the language that it really is in."""
        found: dict[str, Words] = {}
        for la in self.languages:
            there = la.code if text and la.code in text else self.ruleset.languages[0]
            shown = self.ruleset.text(text, la.code) if text else ""
            found.setdefault(shown, Words(there, harmless(shown)))
        return tuple(found.values())

    def plain(self, text: object) -> Said:
        """A text that is the same in every language."""
        return (Words("", harmless(str(text))),)

    def own(self, name: str, *values: object) -> Said:
        """One of our phrases, by its name."""
        return tuple(
            Words(words.language, words.text.format(*values) if values else words.text)
            for words in self._own[name]
        )

    @cached_property
    def _own(self) -> dict[str, Said]:
        return self.table(phrases)

    def table(self, phrases_in: Callable[[Language], Mapping[str, str]]) -> dict[str, Said]:
        """Phrases by their names, each in every language."""
        spoken = {la.code: phrases_in(la) for la in self.languages}

        def said(name: str) -> Said:
            return self.said(lambda la: spoken[la.code][name])

        return {name: said(name) for name in spoken[self.languages[0].code]}

    def title(self, thing: Thing) -> Said:
        """What an object is called; a criterion may be called by the anchor of its level."""
        name = title_field(thing)
        if name:
            value = getattr(thing, name)
            return self.text(value) if isinstance(value, dict) else self.plain(value)
        if thing.kind_name == "criterion":
            anchor = self.ruleset.dimensions[getattr(thing, "dimension", "")].anchor_at(
                getattr(thing, "level", 0)
            )
            if anchor:
                return self.text(anchor)
        return self.plain(thing.id)

    def named(self, thing: Thing) -> Said:
        """Code and title of an object."""
        code = f"{thing.code} " if thing.code else ""
        return tuple(Words(words.language, f"{code}{words.text}") for words in self.title(thing))

    def value(self, name: str, value: Any) -> Said:
        """The value of a field, in one line."""
        match value:
            case dict():
                return self.text(value)
            case CreditRule():
                return self.said(lambda la: ruleset_words.credit_rule(la, value))
            case Window():
                return self.said(lambda la: window(la, value))
            case True:
                return self.own("yes")
            case str() if name == "due" and self.ruleset.settings.timing:
                question = self.ruleset.questions[self.ruleset.settings.timing.question]
                return self.said(lambda la: la.choice(question, value))
            case str():
                return self.said(lambda la: ruleset_words.word_for(la, value))
            case tuple() if name == "effort_days":
                return self.said(lambda la: days(la, Interval(*value)))
            case tuple():
                return self.said(lambda la: "–".join(la.number(end) for end in value))
        if name == "duration_weeks":
            return self.said(lambda la: weeks(la, value))
        if name in _CREDITS:
            return self.credit(value)
        if name in ("level", "number") and value in self.ruleset.levels:
            return self.said(lambda la: self.names[la.code].level(value))
        return self.said(lambda la: la.number(value))

    def credit(self, credit: int | None) -> Said:
        """A credit, or a dash."""
        return self.said(lambda la: ruleset_words.credit_as(la, credit) or "–")


def title_field(thing: Thing) -> str:
    """The field that says what an object is called; empty where it has none."""
    names = ("name", "text", "statement", "citation")
    return next((name for name in names if getattr(thing, name, None)), "")


def bracketed(said: Said) -> Said:
    """A text in brackets."""
    return tuple(Words(words.language, f"({words.text})") for words in said)
