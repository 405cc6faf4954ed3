"""The words for the objects, fields and values of a ruleset."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from imadvisor.language import Language
from imadvisor.model.fields import Thing
from imadvisor.model.numbers import MILLION, Number


def way_to_combine(language: Language, way: str) -> str:
    """A rule by which several answers come to one."""
    say = language.say
    return {
        "median": say("the lower median"),
        "lowest": say("the lowest"),
        "highest": say("the highest"),
        "majority": say("what most choose"),
        "earliest": say("the earliest date"),
        "latest": say("the latest date"),
    }[way]


def credit_as(language: Language, credit: int | None) -> str:
    """A credit as a number from 0 to 1."""
    return "" if credit is None else language.number(_shorter(Fraction(credit, MILLION)))


def _shorter(value: Fraction) -> Number:
    return value.numerator if value.denominator == 1 else value


def credit_rule(language: Language, rule: Any) -> str:
    """How a number or a date earns credit."""
    say = language.say
    phrase = {
        "points": say("{value}: {credit}"),
        "at_most": say("at most {value}: {credit}"),
        "days_since": say("at most {value} days ago: {credit}"),
        "at_least": say("at least {value} days before: {credit}"),
    }
    for name, words in phrase.items():
        steps = getattr(rule, name)
        if steps:
            shown = [
                words.format(value=language.number(value), credit=credit_as(language, credit))
                for value, credit in steps
            ]
            return "; ".join(shown)
    return ""


def title_of(language: Language, thing: Thing) -> str:
    """What an object is called: its name, its text, or its id where it has neither."""
    for name in ("name", "text", "statement", "citation"):
        value = getattr(thing, name, None)
        if value:
            return language.text(value) if isinstance(value, dict) else str(value)
    return thing.id


# -- words of ours ----------------------------------------------------------------------------


def kind_name(language: Language, kind: str) -> str:
    """A kind of object as a reader would call it."""
    say = language.say
    return {
        "source": say("Source"),
        "term": say("Term"),
        "strategy": say("Strategy"),
        "aspect": say("Aspect"),
        "role": say("Role"),
        "phase": say("Phase"),
        "severity": say("Severity"),
        "level": say("Level"),
        "dimension": say("Dimension"),
        "question": say("Question"),
        "criterion": say("Criterion"),
        "gap": say("Gap"),
        "pattern": say("Pattern"),
        "position": say("Position"),
        "recommendation": say("Recommendation"),
        "scaling": say("Scaling"),
        "accept": say("Accepted finding"),
    }[kind]


def word_for(language: Language, word: str) -> str:
    """A word that a field may hold, such as a type of question."""
    say = language.say
    return {
        "deliverable": say("Deliverable"),
        "activity": say("Activity"),
        "single": say("one choice"),
        "multi": say("several choices"),
        "yes-no": say("yes or no"),
        "number": say("a number"),
        "percentage": say("a percentage"),
        "date": say("a date"),
        "anchored": say("a level, by its description"),
        "text": say("free text"),
        "first": say("the first that holds"),
        "also": say("added when it holds"),
    }.get(word, word)


def label_of(language: Language, name: str) -> str:
    """A field as a reader would call it."""
    say = language.say
    return {
        "rank": say("Place"),
        "name": say("Name"),
        "text": say("Text"),
        "definition": say("Definition"),
        "description": say("Description"),
        "good_when": say("It is good when"),
        "method": say("Method"),
        "aspect": say("Aspect"),
        "dimension": say("Dimension"),
        "dimensions": say("Dimensions"),
        "topic": say("Topic"),
        "type": say("Answered by"),
        "criterion": say("Evidence for"),
        "ordered": say("In order"),
        "choice": say("Choice"),
        "special": say("Special value"),
        "credit": say("Credit"),
        "weight": say("Weight"),
        "unit": say("Unit"),
        "minimum": say("At least"),
        "maximum": say("At most"),
        "whole": say("Whole number"),
        "past": say("In the past"),
        "ask_when": say("Asked when"),
        "roles": say("Asked of"),
        "combine": say("Of several answers counts"),
        "quick": say("In the quick scan"),
        "help": say("Help"),
        "evidence": say("Evidence"),
        "level": say("Level"),
        "number": say("Level"),
        "statement": say("Statement"),
        "threshold": say("Met from"),
        "when": say("When"),
        "raise_when": say("One step heavier when"),
        "lower_when": say("One step lighter when"),
        "in_place_when": say("In place when"),
        "helps_when": say("Helps when"),
        "light_when": say("Light variant when"),
        "when_words": say("Seen"),
        "why": say("Why it matters"),
        "due": say("Due from"),
        "severity": say("Severity"),
        "severity_words": say("How it weighs"),
        "closed_by": say("Closed by"),
        "meaning": say("Meaning"),
        "order_of_change": say("Order of change"),
        "advice": say("Advice"),
        "choose": say("Chosen"),
        "kind": say("Kind"),
        "phase": say("Phase"),
        "owner": say("Owner"),
        "purpose": say("Purpose"),
        "done_when": say("Done when"),
        "effort_days": say("Effort"),
        "scaling": say("Scaling"),
        "duration_weeks": say("Duration"),
        "prerequisites": say("After"),
        "strategies": say("Strategies"),
        "outline": say("Outline"),
        "steps": say("Steps"),
        "pitfall": say("Pitfall"),
        "size": say("Size"),
        "licence": say("Licence"),
        "locator": say("Where to find it"),
        "citation": say("Source"),
        "finding": say("Finding"),
        "object": say("Object"),
        "other": say("Second object"),
        "reason": say("Reason"),
        "value": say("Value"),
        "from_score": say("From score"),
        "sources": say("Sources"),
        "anchor": say("What it looks like"),
        "note": say("Note"),
        "window": say("When it must happen"),
        "by": say("By"),
        "beyond": say("Factor above that"),
        "per": say("For each"),
        "otherwise_by": say("Else by"),
        "otherwise_per": say("Else for each"),
        "unknown": say("Factor where nothing is known"),
    }.get(name, name)
