"""Cells: the ways in which rules can tell the answers to a question apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

from imadvisor.conditions import nodes
from imadvisor.conditions.nodes import Condition, Numeric
from imadvisor.model.answers import Answer, Sheet
from imadvisor.model.objects import CreditRule, Question
from imadvisor.rulesets.ruleset import Ruleset


def cells_of(ruleset: Ruleset, question: Question, sheet: Sheet) -> list[Answer]:
    """One other answer for each way in which rules can tell answers apart.

    Args:
        ruleset: whose rules they are.
        question: that is answered.
        sheet: with the date, and other dates to which this one may be compared.
    """
    given = sheet.answers.get(question.id)
    match question.type:
        case "single" | "yes-no":
            values = [Answer.of(choice) for choice in question.choice_ids]
        case "multi":
            had = given.value if given and isinstance(given.value, frozenset) else frozenset()
            chosen = [had ^ {choice} for choice in question.choice_ids]
            everything = frozenset(question.choice_ids)
            values = [Answer.of(one) for one in [*chosen, everything, frozenset[str]()]]
        case "anchored":
            values = [Answer.of(level) for level in ruleset.levels]
        case "date":
            values = [Answer.of(day) for day in _days(ruleset, question, sheet)]
        case _:
            values = [Answer.of(number) for number in _numbers(ruleset, question)]
    values += [Answer.special(special.id) for special in question.special]
    known = (given.kind, given.value) if given else None
    unique = {(answer.kind, answer.value): answer for answer in values}
    return [answer for key, answer in unique.items() if key != known]


def _numbers(ruleset: Ruleset, question: Question) -> list[int | Fraction]:
    """A number in each cell between the thresholds that occur."""
    bounds = {
        Fraction(value)
        for condition in ruleset.conditions.values()
        for value in _thresholds(condition, question.id)
    } | set(_steps(question.credit))
    low = Fraction(question.minimum if question.minimum is not None else 0)
    high = question.maximum
    if question.type == "percentage":
        low, high = Fraction(0), 100
    step = Fraction(1) if question.whole or question.type == "percentage" else Fraction(1, 2)
    wanted = {low} | {b + d for b in bounds for d in (-step, 0, step)}
    wanted = {w for w in wanted if w >= low and (high is None or w <= high)}
    if question.whole:
        wanted = {w for w in wanted if w.denominator == 1}
    return [int(w) if w.denominator == 1 else w for w in sorted(wanted)]


def _days(ruleset: Ruleset, question: Question, sheet: Sheet) -> list[dt.date]:
    """A day in each cell between the numbers of days that occur, and around other dates."""
    ages = {0} | {
        int(value)
        for condition in ruleset.conditions.values()
        for value in _thresholds(condition, question.id)
        if value < 100_000
    }
    if question.credit:
        ages |= {int(step) for step in _steps(question.credit)}
    others = [
        answer.value
        for id, answer in sheet.answers.items()
        if id != question.id and isinstance(answer.value, dt.date)
    ]
    days = {sheet.date - dt.timedelta(days=age + d) for age in ages for d in (-1, 0, 1)}
    days |= {
        other + dt.timedelta(days=sign * age + d)
        for other in others
        for age in ages
        for sign in (-1, 1)
        for d in (-1, 0, 1)
    }
    if question.past:
        days = {day for day in days if day <= sheet.date}
    return sorted(days)


def _thresholds(node: Condition, question: str) -> Iterator[Fraction]:
    """The numbers that a condition compares a question with."""
    match node:
        case nodes.All() | nodes.Any() | nodes.AtLeast():
            for operand in node.operands:
                yield from _thresholds(operand, question)
        case nodes.Not():
            yield from _thresholds(node.operand, question)
        case nodes.Equals() if node.question == question:
            yield Fraction(node.value)
        case nodes.Compare():
            sides = (node.left, node.right)
            if any(_is_about(side, question) for side in sides):
                yield from (Fraction(v) for side in sides for v in _constants(side))


def _is_about(node: Numeric, question: str) -> bool:
    match node:
        case nodes.NumberOf() | nodes.CountOf() | nodes.DaysSince():
            return node.question == question
        case nodes.Negative():
            return _is_about(node.operand, question)
        case nodes.Arithmetic():
            return _is_about(node.left, question) or _is_about(node.right, question)
        case _:
            return False


def _constants(node: Numeric) -> Iterator[int | Fraction]:
    match node:
        case nodes.Constant():
            yield node.value
        case nodes.Negative():
            yield from (-value for value in _constants(node.operand))
        case nodes.Arithmetic():
            yield from _constants(node.left)
            yield from _constants(node.right)


def _steps(credit: CreditRule | None) -> Iterator[Fraction]:
    if credit is None:
        return
    for points in (credit.points, credit.at_most, credit.days_since, credit.at_least):
        yield from (Fraction(value) for value, _ in points)
