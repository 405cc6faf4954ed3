"""Answers to one ruleset, taken over by another one that asks much the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from imadvisor.answers.reading import read_what_is_right
from imadvisor.documents import Document
from imadvisor.model.answers import Answer, Kind
from imadvisor.model.numbers import as_decimal
from imadvisor.model.sheet import Sheet
from imadvisor.rulesets.ruleset import Ruleset


@dataclass(frozen=True)
class Carried:
    """What a ruleset can take over.

    Args:
        sheet: the answers that mean the same to it.
        no_question: the ids of the answers whose question it does not have.
        no_answer: the ids of the questions that do not know this answer any more.
    """

    sheet: Sheet
    no_question: tuple[str, ...]
    no_answer: tuple[str, ...]


def carried(sheet: Sheet, ruleset: Ruleset) -> Carried:
    """Take answers over by id, as far as a ruleset knows their question and their answer.

    Args:
        sheet: answers to another ruleset, or to this one when it said something else.
        ruleset: that takes them over.
    """
    data = {
        "date": sheet.date,
        "targets": dict(sheet.targets),
        "answers": {id: _said(answer) for id, answer in sheet.answers.items()},
    }
    reading = read_what_is_right(Document("answers", "toml", None, data), ruleset)
    read: Mapping[str, Answer] = reading.sheet.answers
    taken = {
        # The notes, and who said what, stay as they were; and a number that no file would hold.
        id: answer
        if isinstance(answer.value, Fraction)
        else replace(answer, kind=read[id].kind, value=read[id].value)
        for id, answer in sheet.answers.items()
        if id in ruleset.questions and id in read
    }
    left = [id for id in sheet.answers if id not in taken]
    return Carried(
        replace(sheet, ruleset=ruleset.id, answers=taken, targets=reading.sheet.targets),
        tuple(id for id in left if id not in ruleset.questions),
        tuple(id for id in left if id in ruleset.questions),
    )


def _said(answer: Answer) -> Any:
    """An answer as a file says it."""
    match answer.kind, answer.value:
        case Kind.DONT_KNOW, _:
            return "?"
        case Kind.NOT_APPLICABLE, _:
            return "n/a"
        case _, frozenset() as chosen:
            return sorted(chosen)
        case _, Fraction() as number:
            return as_decimal(number)
        case _, value:
            return value
