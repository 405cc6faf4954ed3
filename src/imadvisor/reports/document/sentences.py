"""Reasons and conditions as sentences."""

from __future__ import annotations

import datetime as dt

from imadvisor.advice.advice import Advice, GapAdvice, LeftOut, Recommended
from imadvisor.conditions import nodes
from imadvisor.conditions.nodes import Condition, Numeric
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
    return _Words(language, ruleset).of(condition)


class _Words:
    def __init__(self, language: Language, ruleset: Ruleset) -> None:
        self.language = language
        self.ruleset = ruleset
        self.say = language.say

    def of(self, node: Condition, *, inside: bool = False) -> str:
        match node:
            case nodes.All():
                return self._joined(node.operands, self.say(" and "), inside)
            case nodes.Any():
                return self._joined(node.operands, self.say(" or "), inside)
            case nodes.Not():
                return self._negated(node.operand)
            case nodes.AtLeast():
                parts = "; ".join(self.of(operand) for operand in node.operands)
                phrase = self.say("at least {count} of these hold: {parts}")
                return phrase.format(count=node.count, parts=parts)
            case nodes.OneOf():
                return self._one_of(node, self.say("{question} is {answer}"))
            case nodes.Contains():
                return self._contains(node, self.say("{question} includes {answer}"))
            case nodes.Equals():
                phrase = self.say("{question} is {answer}")
                return phrase.format(
                    question=self._label(node.question),
                    answer=self._value(node.value, node.is_date),
                )
            case nodes.Said(what="unknown"):
                phrase = self.say("nobody knows the answer to {}")
                return phrase.format(self._label(node.question))
            case nodes.Said():
                return self.say("{} applies").format(self._label(node.question))
            case nodes.Holds(what="met"):
                return self.say("criterion {} is met").format(self._thing("criterion", node.id))
            case nodes.Holds(what="gap"):
                return self.say("gap {} is present").format(self._thing("gap", node.id))
            case nodes.Holds():
                return self.say("pattern {} is present").format(self._thing("pattern", node.id))
            case nodes.Compare():
                return self._compared(node)
            case nodes.Numbered():
                raise AssertionError("only conditions as they are written are put into words")

    def _joined(self, operands: tuple[Condition, ...], word: str, inside: bool) -> str:
        joined = word.join(self.of(operand, inside=True) for operand in operands)
        return f"({joined})" if inside else joined

    def _negated(self, node: Condition) -> str:
        match node:
            case nodes.OneOf():
                return self._one_of(node, self.say("{question} is not {answer}"))
            case nodes.Contains():
                return self._contains(node, self.say("{question} does not include {answer}"))
            case nodes.Equals():
                phrase = self.say("{question} is not {answer}")
                return phrase.format(
                    question=self._label(node.question),
                    answer=self._value(node.value, node.is_date),
                )
            case _:
                return self.say("it does not hold that {}").format(self.of(node, inside=True))

    def _one_of(self, node: nodes.OneOf, phrase: str) -> str:
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
        return phrase.format(question=self._label(node.question), answer=joined)

    def _contains(self, node: nodes.Contains, phrase: str) -> str:
        question = self.ruleset.questions[nodes.voice(node.question)[0]]
        answer = f"“{self.language.choice(question, node.choice)}”"
        return phrase.format(question=self._label(node.question), answer=answer)

    def _compared(self, node: nodes.Compare) -> str:
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
        return phrase.format(left=self._number(node.left), right=self._number(node.right))

    def _number(self, node: Numeric) -> str:
        match node:
            case nodes.Constant():
                return self._value(node.value, node.is_date)
            case nodes.NumberOf():
                return self._label(node.question)
            case nodes.CountOf():
                phrase = self.say("the number of choices in {}")
                return phrase.format(self._label(node.question))
            case nodes.DaysSince():
                phrase = self.say("the number of days since {}")
                return phrase.format(self._label(node.question))
            case nodes.Among(what="spread"):
                phrase = self.say("how far the answers to {} lie apart")
                return phrase.format(self._label(node.question))
            case nodes.Among():
                phrase = self.say("how many know the answer to {}")
                return phrase.format(self._label(node.question))
            case nodes.Measure(of="level"):
                return self.say("the level of {}").format(self._thing("dimension", node.dimension))
            case nodes.Measure(of="score"):
                return self.say("the score of {}").format(self._thing("dimension", node.dimension))
            case nodes.Measure():
                return self.say("the difference between the highest and the lowest level")
            case nodes.Negative():
                return f"-{self._number(node.operand)}"
            case nodes.Arithmetic():
                return f"({self._number(node.left)} {node.operator} {self._number(node.right)})"

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
