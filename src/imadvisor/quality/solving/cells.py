"""The domain of a question, cut into the cells between which no rule can tell answers apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from imadvisor.conditions import nodes
from imadvisor.conditions.nodes import Node, Numeric
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE, Answer
from imadvisor.model.numbers import Number
from imadvisor.model.objects import CreditRule, Question
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.scoring.credits import days_credit, number_credit

DAY = dt.date(2026, 1, 1)
"""The day of the sheets that are shown, where no rule names a later one."""


@dataclass
class _Seen:
    """What rules compare the answers to a question with.

    Attributes:
        numbers: that a number is compared with.
        ages: days between a date and the day of the assessment.
        days: calendar days, as ordinals.
        paired: whether it is compared with another answer as well.
    """

    numbers: set[Fraction] = field(default_factory=set)
    ages: set[int] = field(default_factory=set)
    days: set[int] = field(default_factory=set)
    paired: bool = False


@dataclass(frozen=True)
class Cells:
    """One answer for each cell of each question.

    Args:
        answers: by question; of a multi question only whether it has a value, because each of
            its choices is a domain of its own.
        day: the day of the sheets.
        loose: the questions whose cells are only samples: what no cell shows may still be.
        paired: the questions that are compared with another answer.
    """

    answers: dict[str, tuple[Answer, ...]]
    day: dt.date
    loose: frozenset[str]
    paired: frozenset[str]


def cells_of(ruleset: Ruleset) -> Cells:
    """Cut every domain of a ruleset.

    *Don't know* and *not applicable* are cells only where a rule speaks of them, or where they
    decide whether another question applies.
    """
    seen = {id: _Seen() for id in ruleset.questions}
    asking: set[str] = set()
    said: set[str] = set()
    for (_, _, name), condition in ruleset.conditions.items():
        for part in nodes.walk(condition):
            _note(part, seen)
            if isinstance(part, nodes.Said):
                said.add(nodes.voice(part.question)[0])
        if name == "ask_when":
            asking |= {id for kind, id in nodes.references(condition) if kind == "question"}
    for question in ruleset.questions.values():
        if question.credit and question.credit.days_before:
            seen[question.id].paired = seen[question.credit.days_before].paired = True
    last = max((day for found in seen.values() for day in found.days), default=0)
    day = max(DAY, dt.date.fromordinal(min(last + 366, dt.date.max.toordinal())))
    answers: dict[str, tuple[Answer, ...]] = {}
    loose: set[str] = set()
    for id, question in ruleset.questions.items():
        found = list(_values(question, seen[id], ruleset, day))
        found += [Answer.special(special.id) for special in question.special]
        if id in asking or id in said:
            found += (DONT_KNOW, NOT_APPLICABLE)
        answers[id] = tuple(found)
        if seen[id].days and (seen[id].ages or question.past or _relative(question)):
            loose.add(id)
    return Cells(answers, day, frozenset(loose), frozenset(i for i, s in seen.items() if s.paired))


def _relative(question: Question) -> bool:
    return bool(question.credit and question.credit.days_since)


def _note(part: Node, seen: dict[str, _Seen]) -> None:
    """Note what a part of a condition compares a question with."""
    if not nodes.children(part) and any(nodes.voice(name)[1] for name in nodes.named(part)):
        return
    match part:
        case nodes.Compare() if nodes.asks_others(part):
            pass
        case nodes.Equals(is_date=True):
            seen[part.question].days.add(int(part.value))
        case nodes.Equals():
            seen[part.question].numbers.add(Fraction(part.value))
        case nodes.Compare():
            single = single_comparison(part)
            if single is None:
                for inner in nodes.walk(part):
                    match inner:
                        case nodes.NumberOf() | nodes.DaysSince():
                            seen[inner.question].paired = True
                        case _:
                            pass
                return
            subject, value = single
            match subject:
                case nodes.DaysSince():
                    seen[subject.question].ages |= {int(value // 1), -int(-value // 1)}
                case nodes.NumberOf(is_date=True):
                    seen[subject.question].days.add(int(value))
                case nodes.NumberOf():
                    seen[subject.question].numbers.add(Fraction(value))
        case _:
            pass


Single = tuple[nodes.NumberOf | nodes.DaysSince, Number]


def single_comparison(node: nodes.Compare) -> Single | None:
    """The one number that a comparison is about, and the constant that it is compared with."""
    for subject, other in ((node.left, node.right), (node.right, node.left)):
        value = constant(other)
        if isinstance(subject, nodes.NumberOf | nodes.DaysSince) and value is not None:
            return subject, value
    return None


def constant(node: Numeric) -> Number | None:
    """The value of a number in which nothing is asked; None for any other."""
    match node:
        case nodes.Constant():
            return node.value
        case nodes.Negative():
            value = constant(node.operand)
            return None if value is None else -value
        case _:
            return None


def _values(question: Question, seen: _Seen, ruleset: Ruleset, day: dt.date) -> Iterator[Answer]:
    match question.type:
        case "single" | "yes-no":
            yield from (Answer.of(choice) for choice in question.choice_ids)
        case "multi":
            yield Answer.of(frozenset[str]())
        case "anchored":
            yield from (Answer.of(level) for level in ruleset.levels)
        case "text":
            yield Answer.of("…")
        case "date":
            yield from (Answer.of(found) for found in _days(question, seen, day))
        case _:
            yield from (Answer.of(found) for found in _numbers(question, seen))


# -- numbers --------------------------------------------------------------------------------


def _numbers(question: Question, seen: _Seen) -> list[Number]:
    low, high = question.limits
    bounds = set(seen.numbers) | set(_steps(question.credit))
    bounds |= {Fraction(end) for end in (low, high) if end is not None}
    if not bounds:
        bounds = {Fraction(0)}
    ordered = sorted(bounds)
    wanted = set(ordered)
    if question.whole:
        wanted = {Fraction(b + d) for b in ordered for d in (-1, 0, 1)}
        wanted |= {Fraction(b.__floor__()) for b in ordered} | {
            Fraction(b.__ceil__()) for b in ordered
        }
        wanted = {number for number in wanted if number.denominator == 1}
    else:
        wanted |= {ordered[0] - 1, ordered[-1] + 1}
        wanted |= {_between(a, b) for a, b in pairwise(ordered)}
        if question.credit and question.credit.points:
            wanted |= set(_edges(question.credit, seen.numbers))
    inside = [w for w in wanted if (low is None or w >= low) and (high is None or w <= high)]
    return [int(w) if w.denominator == 1 else w for w in sorted(inside)]


def _between(one: Fraction, other: Fraction) -> Fraction:
    """A number between two others, a round one where there is one."""
    middle = (one + other) / 2
    whole = Fraction(middle.__floor__())
    return whole if one < whole < other else middle


def _edges(rule: CreditRule, bounds: Iterable[Fraction]) -> Iterator[Fraction]:
    """Numbers so near to a bound that they earn what the bound earns, and lie beside it."""
    steps = [(Fraction(value), credit) for value, credit in rule.points]
    slopes = [abs(high - low) / (end - start) for (start, low), (end, high) in pairwise(steps)]
    steepest = max(slopes, default=Fraction(0))
    near = Fraction(1, max(1_000, int(steepest) * 4))
    for bound in bounds:
        yield from (bound - near, bound + near)


def _steps(credit: CreditRule | None) -> Iterator[Fraction]:
    if credit is not None:
        yield from (Fraction(value) for value, _ in (*credit.points, *credit.at_most))


# -- dates ----------------------------------------------------------------------------------


def _days(question: Question, seen: _Seen, today: dt.date) -> list[dt.date]:
    ages = set(seen.ages)
    if question.credit and question.credit.days_since:
        for value, _ in question.credit.days_since:
            ages |= {int(value // 1), -int(-value // 1)}
    around = {age + d for age in ages for d in (-1, 0, 1)} | {0, 30}
    if not question.past:
        around.add(-30)
    now = today.toordinal()
    wanted = {now - age for age in around}
    wanted |= {day + d for day in seen.days for d in (-1, 0, 1)}
    if question.past:
        wanted = {day for day in wanted if day <= now}
    inside = sorted(day for day in wanted if 1 <= day <= dt.date.max.toordinal())
    # The latest first: an example of today says more than one of long ago.
    return [dt.date.fromordinal(day) for day in reversed(inside)]


# -- better and worse -------------------------------------------------------------------------


def directed(question: Question, answers: tuple[Answer, ...], day: dt.date) -> list[int]:
    """The cells of a question from its worst answer to its best; nothing where none is better.

    Choices in order go as the ruleset orders them; other answers as they earn.

    Args:
        question: not a multi question.
        answers: one per cell.
        day: of the sheets.
    """
    if question.dimension is None:
        return []
    places = range(len(answers))
    match question.type:
        case "anchored":
            return [place for place in places if isinstance(answers[place].value, int)]
        case "yes-no":
            return [place for place in places if answers[place].value in ("no", "yes")]
        case "single" if question.ordered:
            return [place for place in places if answers[place].value in question.choice_ids]
        case "single" if question.scored:
            known = [place for place in places if answers[place].value is not None]
            return sorted(known, key=lambda p: question.choice_credit(str(answers[p].value)))
        case "number" | "percentage" | "date" if question.credit:
            return _by_credit(question, answers, day)
        case _:
            return []


def _by_credit(question: Question, answers: tuple[Answer, ...], day: dt.date) -> list[int]:
    rule = question.credit
    assert rule is not None
    if rule.days_before:
        # The earlier the better; what a day earns depends on another answer.
        dates = [(p, a.value) for p, a in enumerate(answers) if isinstance(a.value, dt.date)]
        return [place for place, _ in sorted(dates, key=lambda found: found[1], reverse=True)]
    earned: list[tuple[int, Fraction, int]] = []
    for place, answer in enumerate(answers):
        value = answer.value
        if isinstance(value, str):
            continue
        if isinstance(value, dt.date):
            age = day.toordinal() - value.toordinal()
            if age >= 0:
                earned.append((days_credit(rule, age), Fraction(-age), place))
        elif isinstance(value, int | Fraction):
            earned.append((number_credit(rule, value), Fraction(value), place))
    by_value = [credit for credit, _, _ in sorted(earned, key=lambda e: e[1])]
    if by_value == sorted(by_value):
        return [place for _, _, place in sorted(earned, key=lambda e: e[1])]
    if by_value == sorted(by_value, reverse=True):
        return [place for _, _, place in sorted(earned, key=lambda e: e[1], reverse=True)]
    return []


def ticking(question: Question, choice: str) -> bool:
    """Whether choosing this of a multi question is better than not."""
    return bool(question.dimension) and question.scored and question.choice_credit(choice) > 0
