"""Reasons and conditions as sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from imadvisor.advice.advice import Advice, GapAdvice, LeftOut, Recommended
from imadvisor.conditions import nodes
from imadvisor.conditions.folds import ConditionFold, NumberFold
from imadvisor.conditions.nodes import Condition
from imadvisor.language import Language
from imadvisor.rulesets.ruleset import Ruleset


def gap_because(language: Language, advice: Advice, gap: GapAdvice) -> str:
    """Why a gap is there: its condition, as its author put it or as we can."""
    thing = advice.ruleset.gaps[gap.id]
    if thing.when_words:
        return language.text(thing.when_words)
    condition = advice.ruleset.conditions[("gap", gap.id, "when")]
    return sentence(condition_in_words(language, advice.ruleset, condition))


def recommendation_because(language: Language, advice: Advice, item: Recommended) -> list[str]:
    """Why something is recommended, one sentence for each thing that called for it."""
    ruleset, say = advice.ruleset, language.say
    found: list[str] = []
    for id in item.because:
        match item.reason:
            case "gap" | "prepare":
                gap = ruleset.gaps[id]
                link = next(link for link in gap.link if link.recommendation == item.id)
                name = f"{gap.label} {language.text(gap.name)}"
                found.append(f"{name} – {language.text(link.rationale)}")
            case "prerequisite":
                continue
            case "next-level":
                dimension = language.text(ruleset.dimensions[id].name)
                level = advice.decision.dimensions[id].level
                assert level is not None
                phrase = say("{dimension}: towards the level above the claimed {level}.")
                found.append(phrase.format(dimension=dimension, level=level.high))
            case "growth":
                dimension = language.text(ruleset.dimensions[id].name)
                found.append(say("{}: the next step of what is strong already.").format(dimension))
    if item.reason == "prerequisite":
        needing = [ruleset.recommendations[id] for id in item.because]
        names = [f"{other.label} {language.text(other.name)}" for other in needing]
        found.append(say("Needed for {}.").format(language.listed(names)))
    return found


def left_out_why(language: Language, advice: Advice, out: LeftOut) -> str:
    """Why a recommendation is not in the list."""
    say = language.say
    match out.why:
        case "in-place":
            return say("It is in place already, by the answers.")
        case "too-small":
            return say("The organisation is too small for it.")
        case "no-help":
            return say("It would not help here, by the answers.")
        case "waived":
            names = [advice.ruleset.recommendations[id].label for id in out.because]
            phrase = say("The organisation is too small for it, so {} can do without it.")
            return phrase.format(language.listed(names))


def sentence(text: str) -> str:
    """A text as a sentence: a capital and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def condition_in_words(language: Language, ruleset: Ruleset, condition: Condition) -> str:
    """A condition as a reader would say it, questions by their code."""
    return _Words(language, ruleset).condition(condition).alone


@dataclass(frozen=True, slots=True)
class _Wording:
    """A condition in words.

    Args:
        alone: as a sentence of its own.
        inside: as a part of another condition.
        denied: that it does not hold.
    """

    alone: str
    inside: str
    denied: str


class _Words(ConditionFold[_Wording], NumberFold[str]):
    def __init__(self, language: Language, ruleset: Ruleset) -> None:
        self.language = language
        self.ruleset = ruleset
        self.say = language.say

    def _worded(self, text: str, *, inside: str = "") -> _Wording:
        inside = inside or text
        return _Wording(text, inside, self.say("it does not hold that {}").format(inside))

    def conjunction(self, parts: Iterator[_Wording]) -> _Wording:
        return self._joined(parts, self.say(" and "))

    def disjunction(self, parts: Iterator[_Wording]) -> _Wording:
        return self._joined(parts, self.say(" or "))

    def _joined(self, parts: Iterator[_Wording], word: str) -> _Wording:
        text = word.join(part.inside for part in parts)
        return self._worded(text, inside=f"({text})")

    def negation(self, part: _Wording) -> _Wording:
        return self._worded(part.denied)

    def at_least(self, count: int, parts: Iterator[_Wording]) -> _Wording:
        phrase = self.say("at least {count} of these hold: {parts}")
        text = phrase.format(count=count, parts="; ".join(part.alone for part in parts))
        return self._worded(text)

    def one_of(self, node: nodes.OneOf) -> _Wording:
        question = self.ruleset.questions[nodes.voice(node.question)[0]]
        known = (*question.choice_ids, *(special.id for special in question.special))
        names = [
            f"“{self.language.choice(question, choice)}”"
            for choice in known
            if choice in node.choices
        ]
        joined = names[0]
        if len(names) > 1:
            joined = ", ".join(names[:-1]) + self.say(" or ") + names[-1]
        return self._answered(node.question, joined)

    def equals(self, node: nodes.Equals) -> _Wording:
        return self._answered(node.question, self._value(node.value, node.is_date))

    def _answered(self, question: str, answer: str) -> _Wording:
        names = {"question": self._label(question), "answer": answer}
        text = self.say("{question} is {answer}").format(**names)
        return _Wording(text, text, self.say("{question} is not {answer}").format(**names))

    def contains(self, node: nodes.Contains) -> _Wording:
        question = self.ruleset.questions[nodes.voice(node.question)[0]]
        answer = f"“{self.language.choice(question, node.choice)}”"
        names = {"question": self._label(node.question), "answer": answer}
        text = self.say("{question} includes {answer}").format(**names)
        return _Wording(
            text, text, self.say("{question} does not include {answer}").format(**names)
        )

    def unknown(self, question: str) -> _Wording:
        phrase = self.say("nobody knows the answer to {}")
        return self._worded(phrase.format(self._label(question)))

    def applicable(self, question: str) -> _Wording:
        return self._worded(self.say("{} applies").format(self._label(question)))

    def numbered(self, node: nodes.Among) -> _Wording:
        raise AssertionError("only conditions as they are written are put into words")

    def met(self, criterion: str) -> _Wording:
        phrase = self.say("criterion {} is met")
        return self._worded(phrase.format(self._thing("criterion", criterion)))

    def gap_present(self, gap: str) -> _Wording:
        return self._worded(self.say("gap {} is present").format(self._thing("gap", gap)))

    def pattern_present(self, pattern: str) -> _Wording:
        phrase = self.say("pattern {} is present")
        return self._worded(phrase.format(self._thing("pattern", pattern)))

    def compare(self, node: nodes.Compare) -> _Wording:
        dates = any(
            isinstance(side, nodes.NumberOf) and side.is_date for side in (node.left, node.right)
        )
        phrase = {
            "<": self.say("{left} is before {right}")
            if dates
            else self.say("{left} is below {right}"),
            "<=": self.say("{left} is on or before {right}")
            if dates
            else self.say("{left} is at most {right}"),
            ">": self.say("{left} is after {right}")
            if dates
            else self.say("{left} is above {right}"),
            ">=": self.say("{left} is on or after {right}")
            if dates
            else self.say("{left} is at least {right}"),
            "==": self.say("{left} is {right}"),
            "!=": self.say("{left} is not {right}"),
        }[node.operator]
        return self._worded(
            phrase.format(left=self.number(node.left), right=self.number(node.right))
        )

    # -- numbers ------------------------------------------------------------------------------

    def constant(self, node: nodes.Constant) -> str:
        return self._value(node.value, node.is_date)

    def number_of(self, node: nodes.NumberOf) -> str:
        return self._label(node.question)

    def count_of(self, node: nodes.CountOf) -> str:
        return self.say("the number of choices in {}").format(self._label(node.question))

    def days_since(self, node: nodes.DaysSince) -> str:
        return self.say("the number of days since {}").format(self._label(node.question))

    def among(self, node: nodes.Among) -> str:
        if node.what == "spread":
            phrase = self.say("how far the answers to {} lie apart")
        else:
            phrase = self.say("how many know the answer to {}")
        return phrase.format(self._label(node.question))

    def level(self, dimension: str) -> str:
        return self.say("the level of {}").format(self._thing("dimension", dimension))

    def score(self, dimension: str) -> str:
        return self.say("the score of {}").format(self._thing("dimension", dimension))

    def spread(self) -> str:
        return self.say("the difference between the highest and the lowest level")

    def negative(self, operand: str) -> str:
        return f"-{operand}"

    def arithmetic(self, node: nodes.Arithmetic, left: str, right: str) -> str:
        return f"({left} {node.operator} {right})"

    def _value(self, value: object, is_date: bool) -> str:
        if is_date and isinstance(value, int):
            return self.language.date(dt.date.fromordinal(value))
        return self.language.number(value)  # type: ignore[arg-type]

    def _label(self, name: str) -> str:
        question, role = nodes.voice(name)
        label = self.ruleset.questions[question].label
        if not role:
            return label
        phrase = self.say("{question} according to {role}")
        return phrase.format(question=label, role=self._thing("role", role))

    def _thing(self, kind: str, id: str) -> str:
        thing = self.ruleset.things[kind][id]
        name = getattr(thing, "name", None)
        return f"“{self.language.text(name)}”" if name else thing.label
