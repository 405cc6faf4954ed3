"""What objects, levels and answers are called in a report."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from imadvisor.advice.advice import Advice, Recommended
from imadvisor.errors import harmless
from imadvisor.language import Language, days, weeks
from imadvisor.model.answers import Answer, Kind
from imadvisor.model.fields import Thing
from imadvisor.model.numbers import Interval
from imadvisor.model.objects import Recommendation
from imadvisor.model.questions import Question
from imadvisor.rulesets.ruleset import Ruleset


class Names:
    """Names in one language, for the objects of one ruleset.

    Args:
        ruleset: whose objects they are.
        language: of the reader.
    """

    def __init__(self, ruleset: Ruleset, language: Language) -> None:
        self.ruleset = ruleset
        self.language = language

    def thing(self, kind: str, id: str) -> str:
        """Code and name of an object."""
        return self.coded(self.ruleset.things[kind][id])

    def coded(self, thing: Thing) -> str:
        """Code and name of an object, or its text where it has no name."""
        name = self.language.text(getattr(thing, "name", None) or getattr(thing, "text", None))
        return f"{thing.code} {name}" if thing.code else name

    def plain(self, kind: str, id: str) -> str:
        """The name of an object without its code."""
        return self.language.text(getattr(self.ruleset.things[kind][id], "name", None))

    def level(self, number: int) -> str:
        """Number and name of a level."""
        return f"{number} – {self.language.text(self.ruleset.levels[number].name)}"

    def severity(self, interval: Interval) -> str:
        """The name of a severity, or of both ends."""
        scale = self.ruleset.severities
        low, high = (self.language.text(scale[int(end)].name) for end in interval)
        return low if low == high else f"{low}–{high}"

    def weight(self, interval: Interval) -> int:
        """How strongly a severity is shown, from 0 to 3."""
        top = len(self.ruleset.severities) - 1
        return max(0, 3 - (top - int(interval.low)))

    def recommendation(self, id: str, *, light: bool = False) -> str:
        """Code and name of a recommendation, in full or as its light variant."""
        thing = self.ruleset.recommendations[id]
        name = self.language.text(thing.light.name if light and thing.light else thing.name)
        return f"{thing.code} {name}" if thing.code else name

    def recommended(self, item: Recommended) -> str:
        """Code and name of what an advice recommends."""
        return self.recommendation(item.id, light=item.variant == "light")

    def kind(self, thing: Recommendation) -> str:
        """Deliverable or activity."""
        say = self.language.say
        return say("Deliverable") if thing.kind == "deliverable" else say("Activity")

    def role(self, id: str) -> str:
        """The name of a role; what was written where there is no such role."""
        return self.plain("role", id) if id in self.ruleset.roles else harmless(id)

    def in_short(self, thing: Recommendation, effort: Interval | None) -> list[str]:
        """Kind, phase, owner, effort and duration of a recommendation, as far as known."""
        facts = [
            self.kind(thing),
            self.plain("phase", thing.phase),
            self.role(thing.owner),
            days(self.language, effort),
            weeks(self.language, thing.duration_weeks),
        ]
        return [fact for fact in facts if fact]

    def due(self, due: str | None) -> str:
        """From when a gap is a shortfall."""
        timing = self.ruleset.settings.timing
        if due is None or timing is None:
            return ""
        question = self.ruleset.questions[timing.question]
        return self.language.say("From: {}").format(self.language.choice(question, due))

    def answer(self, question: Question, answer: Answer, *, decimals: int = 2) -> str:
        """An answer as its question puts it; a number with at most so many decimals."""
        say, language, value = self.language.say, self.language, answer.value
        if answer.kind is Kind.DONT_KNOW:
            return say("don't know")
        if answer.kind is Kind.NOT_APPLICABLE:
            return say("not applicable")
        if answer.kind is Kind.SPECIAL:
            return language.choice(question, str(value))
        match question.type:
            case "single" | "yes-no":
                return language.choice(question, str(value))
            case "multi":
                assert isinstance(value, frozenset)
                chosen = [c for c in question.choice_ids if c in value]
                return "; ".join(language.choice(question, c) for c in chosen) or say("none")
            case "anchored":
                return self.level(int(str(value)))
            case "date":
                assert isinstance(value, dt.date)
                return language.date(value)
            case "text":
                return harmless(str(value))
            case _:
                assert isinstance(value, int | Fraction)
                unit = "%" if question.type == "percentage" else f" {language.text(question.unit)}"
                return f"{language.number(value, decimals=decimals)}{unit}".rstrip()


def organisation_of(advice: Advice) -> str:
    """The name of the organisation; empty where the answers do not say it."""
    return harmless(advice.decision.sheet.organisation.get("name", "")).strip()
