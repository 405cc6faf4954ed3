"""What is offered does it, what lies just beside it does not, and none is said where none is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import event
from hypothesis import strategies as st

from imadvisor import Answer, Ruleset, Sheet
from imadvisor.engine.cells import GRID, limits
from imadvisor.engine.program import compiled
from imadvisor.model.questions import Question
from imadvisor.reasons.change import AnswerChange, NewAnswer
from imadvisor.reasons.reasons import Reasons
from laws import law
from random_rulesets import METHODS, TODAY, answers, assembled, rulesets
from random_rulesets import sheets as sheets_of

TEXT = {"en": "x"}
SUBJECTS = ("gap", "pattern", "criterion", "position", "recommendation")


def _reasons(ruleset: Ruleset) -> Reasons:
    program = compiled(ruleset, METHODS)
    return Reasons(program)


def _found(reasons: Reasons, *asked: Any, **limits: Any) -> tuple[list[AnswerChange], bool]:
    found = reasons.changes(*asked, **limits)
    return [*found.changes, *found.elsewhere], found.exhaustive


def _edges(wanted: NewAnswer, question: Question) -> tuple[list[Answer], list[Answer]]:
    """Answers at the ends of what is offered, and those just outside it that can be answered."""
    ends = wanted.ends
    if ends is None or question.type == "anchored":
        return [cell.answer for cell in wanted.cells], []
    step = Fraction(1) if question.whole or question.type == "date" else GRID
    low = None if ends.low is None else Fraction(ends.low) + (0 if ends.with_low else step)
    high = None if ends.high is None else Fraction(ends.high) - (0 if ends.with_high else step)
    lowest, highest = limits(question, TODAY)
    inside, outside = [], []
    for end, beyond, limit in ((low, -step, lowest), (high, step, highest)):
        if end is None:
            other = high if end is low else low
            inside.append((other or Fraction(0)) + (1000 if beyond > 0 else -1000))
        else:
            inside.append(end)
            if limit is None or (end + beyond - limit) * (1 if beyond < 0 else -1) >= 0:
                outside.append(end + beyond)
    if low is not None and high is not None:
        inside.append(low + (high - low) * 2 // 3 // step * step)
    inside = [n for n in inside if (lowest is None or n >= lowest)]
    inside = [n for n in inside if (highest is None or n <= highest)]
    return [_answer(n, question) for n in inside], [_answer(n, question) for n in outside]


def _answer(number: Fraction, question: Question) -> Answer:
    if question.type == "date":
        return Answer.of(dt.date.fromordinal(int(number)))
    return Answer.of(int(number) if number.denominator == 1 else number)


def _holds(reasons: Reasons, sheet: Sheet, subject: Any, given_: Mapping[str, Answer]) -> bool:
    return reasons.outcome(replace(sheet, answers={**sheet.answers, **given_}), subject).holds


def _check(reasons: Reasons, sheet: Sheet, subject: Any, change: AnswerChange) -> None:
    """Every answer offered does it together with every other; no part does; none beside it does."""
    edges = {w.question: _edges(w, reasons.ruleset.questions[w.question]) for w in change}
    for way in product(*(inside for inside, _ in edges.values())):
        answers_ = dict(zip(edges, way, strict=True))
        assert _holds(reasons, sheet, subject, answers_), (subject, answers_, change)
        for size in range(len(answers_)):
            for few in combinations(answers_, size):
                part = {id: answers_[id] for id in few}
                assert not _holds(reasons, sheet, subject, part), (subject, part, change)
    if len(change) == 1 and not change[0].example:
        for answer in edges[change[0].question][1]:
            now = sheet.answers.get(change[0].question)
            assert answer == now or not _holds(
                reasons, sheet, subject, {change[0].question: answer}
            ), (subject, answer, change)


@law(few=20, many=60)
def test_what_is_offered_does_it_and_what_lies_beside_it_does_not(data: st.DataObject) -> None:
    ruleset = data.draw(rulesets())
    reasons, sheet = _reasons(ruleset), data.draw(sheets_of(ruleset))
    for kind in SUBJECTS:
        for id in ruleset.things[kind]:
            if not reasons.outcome(sheet, (kind, id)).holds:
                changes, _ = _found(reasons, sheet, (kind, id), most=2, shown=3, tries=200)
                for change in changes:
                    event(f"{kind}: {len(change)}, examples: {sum(w.example for w in change)}")
                    _check(reasons, sheet, (kind, id), change)


@law(few=20, many=60)
def test_none_is_only_said_where_there_is_none(data: st.DataObject) -> None:
    ruleset = data.draw(rulesets())
    reasons, sheet = _reasons(ruleset), data.draw(sheets_of(ruleset))
    values = {id: answers(q).filter(_is_value) for id, q in ruleset.questions.items()}
    for kind in SUBJECTS:
        for id in ruleset.things[kind]:
            if reasons.outcome(sheet, (kind, id)).holds:
                continue
            changes, exhaustive = _found(reasons, sheet, (kind, id), most=2, shown=9, tries=1500)
            if not exhaustive:
                continue
            event(f"exhaustive, {len(changes)} changes")
            for _ in range(4):
                ids = data.draw(st.lists(st.sampled_from(list(values)), max_size=2, unique=True))
                other = {one: data.draw(values[one]) for one in ids}
                if _holds(reasons, sheet, (kind, id), other):
                    assert any(_takes_in(change, other) for change in changes), (other, changes)


def _is_value(answer: Answer) -> bool:
    return answer.value is not None


def _takes_in(change: AnswerChange, other: Mapping[str, Answer]) -> bool:
    """Whether a change is a part of other answers; of sets of choices another one may do."""
    return all(
        w.question in other
        and (
            isinstance(other[w.question].value, frozenset)
            or any(cell.holds(other[w.question]) for cell in w.cells)
        )
        for w in change
    )


# -- by example -------------------------------------------------------------------------------


def _ruleset(*questions: dict[str, Any], **gaps: str) -> Ruleset:
    return assembled(
        {
            "schema": 1,
            "ruleset": {"id": "r", "version": "1", "title": TEXT, "languages": ("en",),
                        "licence": "CC0"},
            "severity": [{"id": "s", "value": 1, "name": TEXT}],
            "question": [{"text": TEXT, **question} for question in questions],
            "gap": [{"id": id, "name": TEXT, "severity": "s", "when": when}
                    for id, when in gaps.items()],
        }
    )  # fmt: skip


def _changes(ruleset: Ruleset, gap: str, **given_: Any) -> tuple[list[dict[str, Any]], bool]:
    sheet = Sheet("r", TODAY, {id: Answer.of(value) for id, value in given_.items()})
    changes, exhaustive = _found(_reasons(ruleset), sheet, ("gap", gap))
    return [{w.question: _shown(w) for w in change} for change in changes], exhaustive


def _shown(wanted: NewAnswer) -> Any:
    if wanted.example:
        return ("for example", wanted.answer.value)
    ends = wanted.ends
    if ends is None:
        return [cell.answer.value for cell in wanted.cells]
    low = ("at least " if ends.with_low else "above ") + str(ends.low)
    high = ("at most " if ends.with_high else "below ") + str(ends.high)
    return " ".join(w for w, end in ((low, ends.low), (high, ends.high)) if end is not None)


SUM = (
    {"id": "n", "type": "number", "minimum": 0, "maximum": 100},
    {"id": "p", "type": "percentage"},
)


def test_a_sum_is_reached_by_one_number_or_by_two_of_which_one_is_an_example() -> None:
    ruleset = _ruleset(*SUM, g="p + n > 120")
    (one, *more), exhaustive = _changes(ruleset, "g", p=31)
    assert one == {"n": "above 89 at most 100"} and not exhaustive
    assert {"n": ("for example", 89), "p": "above 31 at most 100"} in more
    (two, *_), _ = _changes(ruleset, "g")
    assert two["n"][0] == "for example" and two["p"].startswith("above")


def test_whole_numbers_are_named_that_do_it() -> None:
    ruleset = _ruleset(
        {"id": "people", "type": "number", "whole": True}, g="people > 100.5", h="people * 3 > 100"
    )
    assert _changes(ruleset, "g") == ([{"people": "at least 101"}], True)
    assert _changes(ruleset, "h") == ([{"people": "at least 34"}], True)


def test_sets_of_choices_are_searched_as_sets() -> None:
    choices = [{"id": id, "text": TEXT} for id in "ijkl"]
    ruleset = _ruleset(
        {"id": "f", "type": "multi", "choice": choices},
        g="'i' in f and 'j' in f and not ('k' in f)", h="count(f) >= 3", none="count(f) > 4",
    )  # fmt: skip
    assert _changes(ruleset, "g", f=frozenset("k")) == ([{"f": [frozenset("ij")]}], True)
    changes, exhaustive = _changes(ruleset, "h", f=frozenset("k"))
    sets = {frozenset(three) for three in ("ijk", "ikl", "jkl")}
    assert exhaustive and {change["f"][0] for change in changes} == sets
    assert _changes(ruleset, "none") == ([], True)


def test_what_no_search_was_exhaustive_for_is_not_called_impossible() -> None:
    ruleset = _ruleset(*SUM, g="p * n > 20000")
    changes, exhaustive = _changes(ruleset, "g")
    assert changes == [] and not exhaustive


@pytest.mark.parametrize("threshold", ["0.6", "0.333333", "1"])
def test_a_threshold_inside_interpolated_credit_is_exact(threshold: str) -> None:
    data = {
        "schema": 1,
        "ruleset": {"id": "r", "version": "1", "title": TEXT, "languages": ("en",),
                    "licence": "CC0"},
        "scoring": {"method": "mean"},
        "severity": [{"id": "s", "value": 1, "name": TEXT}],
        "level": [{"id": "l0", "number": 0, "name": TEXT, "from_score": 0}],
        "dimension": [{"id": "d", "rank": 1, "name": TEXT}],
        "criterion": [{"id": "e", "dimension": "d", "level": 0, "statement": TEXT,
                       "threshold": Decimal(threshold)}],
        "question": [{"id": "z", "type": "percentage", "dimension": "d", "criterion": "e",
                      "text": TEXT, "credit": {"points": [[20, 0], [47, 1]]}}],
        "gap": [{"id": "g", "name": TEXT, "severity": "s", "when": "not met('e')"}],
    }  # fmt: skip
    reasons = _reasons(assembled(data))
    sheet = Sheet("r", TODAY)
    (change,), exhaustive = _found(reasons, sheet, ("gap", "g"))
    assert exhaustive
    _check(reasons, sheet, ("gap", "g"), change)


def _all(values: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    for way in product(*values.values()):
        yield dict(zip(values, way, strict=True))


def test_the_smallest_changes_are_found_over_a_whole_small_world() -> None:
    """Every partial sheet of three questions, every change of up to three answers."""
    ruleset = _ruleset(
        {"id": "a", "type": "yes-no"},
        {"id": "b", "type": "yes-no", "ask_when": "a == 'yes'"},
        {"id": "n", "type": "number", "whole": True, "minimum": 0, "maximum": 5},
        g1="a == 'yes' and n > 2", g2="b == 'no' or n == 1",
        g3="at_least(2, a == 'no', n >= 4, n < 2)",
        g4="a == 'yes' and a == 'no'",
    )  # fmt: skip
    reasons = _reasons(ruleset)
    options: dict[str, list[Any]] = {"a": ["yes", "no"], "b": ["yes", "no"], "n": list(range(6))}
    for given_ in _all({id: [None, *some] for id, some in options.items()}):
        now = {id: Answer.of(value) for id, value in given_.items() if value is not None}
        sheet = Sheet("r", TODAY, now)
        for gap in ruleset.gaps:
            subject = ("gap", gap)
            if reasons.outcome(sheet, subject).holds:
                continue
            changes, exhaustive = _found(reasons, sheet, subject, shown=50)
            assert exhaustive
            smallest: list[dict[str, Any]] = []
            for size in range(1, 4):
                for ids in combinations(options, size):
                    for other in _all({id: options[id] for id in ids}):
                        answers_ = {id: Answer.of(value) for id, value in other.items()}
                        if any(now.get(id) == answer for id, answer in answers_.items()):
                            continue
                        if any(set(one.items()) <= set(other.items()) for one in smallest):
                            continue
                        if _holds(reasons, sheet, subject, answers_):
                            smallest.append(other)
            offered = [
                other
                for change in changes
                for other in _all({
                    w.question: [v for v in options[w.question]
                                 if any(cell.holds(Answer.of(v)) for cell in w.cells)]
                    for w in change
                })
            ]  # fmt: skip
            key = lambda one: sorted((id, str(value)) for id, value in one.items())  # noqa: E731
            assert sorted(offered, key=key) == sorted(smallest, key=key), (given_, gap)
