"""Cells of answers: inside one nothing comes out otherwise, and between two nothing is left out."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import event
from hypothesis import strategies as st

from imadvisor import Answer, Ruleset, Sheet
from imadvisor.engine.cells import GRID, AnswerCell, Domain
from imadvisor.engine.direct import Direct
from imadvisor.engine.domains import Domains
from imadvisor.engine.findings import Run
from imadvisor.engine.program import compiled
from laws import law
from random_rulesets import METHODS, TODAY, answers, assembled, rulesets, sheets

TEXT = {"en": "x"}


def _outcome(run: Run, sheet: Sheet) -> Any:
    """What comes out, but for scores, which may be any number."""
    found = run(sheet)
    levels = {id: (score.level, score.state) for id, score in found.scores.items()}
    return (dict(found.asked), dict(found.verdicts), levels, dict(found.truths), dict(found.gaps))


def _ends(cell: AnswerCell, question: Any) -> list[Answer]:
    """The first and the last answer of a cell, where it has them, and some in between."""
    step = Fraction(1) if question.whole or question.type == "date" else GRID
    low = None if cell.low is None else Fraction(cell.low) + (0 if cell.with_low else step)
    high = None if cell.high is None else Fraction(cell.high) - (0 if cell.with_high else step)
    if question.type == "date":
        low = Fraction(1) if low is None else low
        latest = TODAY if question.past else dt.date.max
        high = Fraction(latest.toordinal()) if high is None else high
    some = {low, high}
    some |= {None if low is None else low + step, None if high is None else high - step}
    if low is None and high is not None:
        some.add(high - 1000)
    if high is None and low is not None:
        some.add(low + 1000)
    if low is None and high is None:
        some |= {Fraction(-1000), Fraction(1000)}
    if low is not None and high is not None:
        some.add(low + (high - low) / 3 // step * step)
    inside = [
        n
        for n in some
        if n is not None and (low is None or n >= low) and (high is None or n <= high)
    ]
    if question.type == "date":
        return [Answer.of(dt.date.fromordinal(int(n))) for n in inside]
    return [Answer.of(int(n) if n.denominator == 1 else n) for n in inside]


@law(few=35, many=150)
def test_nothing_inside_a_cell_comes_out_otherwise(data: st.DataObject) -> None:
    ruleset = data.draw(rulesets())
    program = compiled(ruleset, METHODS)
    run, domains = Direct().start(program), Domains(program)
    sheet = data.draw(sheets(ruleset))
    for id, question in ruleset.questions.items():
        domain = domains.within(id, sheet)
        event(f"{question.type}, complete: {domain.complete}")
        for cell in domain.cells:
            if cell.ranged and question.type != "anchored" and domain.complete:
                expected = _outcome(run, sheet.with_answer(id, cell.answer))
                for answer in _ends(cell, question):
                    assert cell.holds(answer)
                    assert _outcome(run, sheet.with_answer(id, answer)) == expected, (id, cell)


@law(few=35, many=150)
def test_every_answer_is_in_one_cell_that_stands_for_it(data: st.DataObject) -> None:
    ruleset = data.draw(rulesets())
    program = compiled(ruleset, METHODS)
    run, domains = Direct().start(program), Domains(program)
    sheet = data.draw(sheets(ruleset))
    for id, question in ruleset.questions.items():
        domain = domains.within(id, sheet)
        for _ in range(3):
            answer = data.draw(answers(question))
            if answer.value is None or question.type == "text":
                continue
            if question.type == "multi":
                same = _outcome(run, sheet.with_answer(id, answer))
                assert not domain.complete or any(
                    _outcome(run, sheet.with_answer(id, cell.answer)) == same
                    for cell in domain.cells
                )
                continue
            mine = [cell for cell in domain.cells if cell.holds(answer)]
            assert len(mine) == 1, (id, answer)
            if domain.complete:
                assert _outcome(run, sheet.with_answer(id, answer)) == _outcome(
                    run, sheet.with_answer(id, mine[0].answer)
                )


@law(few=35, many=150)
def test_a_domain_depends_on_nothing_outside_its_context(data: st.DataObject) -> None:
    ruleset = data.draw(rulesets())
    domains = Domains(compiled(ruleset, METHODS))
    sheet = data.draw(sheets(ruleset))
    changed = data.draw(st.sampled_from(list(ruleset.questions)))
    other = sheet.with_answer(changed, data.draw(answers(ruleset.questions[changed])))
    for id in ruleset.questions:
        if id != changed and changed not in domains.context(id):
            assert domains.within(id, sheet) == domains.within(id, other), (id, changed)


# -- by example -------------------------------------------------------------------------------


def _ruleset(*questions: dict[str, Any], when: str) -> Ruleset:
    """A ruleset of one gap; questions with a criterion are evidence for level 1 of a dimension."""
    data: dict[str, Any] = {
        "schema": 1,
        "ruleset": {
            "id": "r",
            "version": "1",
            "title": TEXT,
            "languages": ("en",),
            "licence": "CC0",
        },
        "severity": [{"id": "s", "value": 1, "name": TEXT}],
        "question": [{"text": TEXT, **question} for question in questions],
        "gap": [{"id": "g", "name": TEXT, "severity": "s", "when": when}],
    }
    if any("criterion" in question for question in questions):
        data["scoring"] = {"method": "mean"}
        data["level"] = [
            {"id": f"l{n}", "number": n, "name": TEXT, "from_score": Decimal(n) / 2}
            for n in range(2)
        ]
        data["dimension"] = [{"id": "d", "rank": 1, "name": TEXT}]
        data["criterion"] = [
            {"id": "e", "dimension": "d", "level": 1, "statement": TEXT,
             "threshold": Decimal("0.6")}
        ]  # fmt: skip
    return assembled(data)


def _domain(ruleset: Ruleset, id: str, **given_: Any) -> Domain:
    sheet = Sheet("r", TODAY, {key: Answer.of(value) for key, value in given_.items()})
    return Domains(compiled(ruleset, METHODS)).within(id, sheet)


def _shown(domain: Domain) -> list[str]:
    return [
        f"{'[' if c.with_low else '('}{c.low}, {c.high}{']' if c.with_high else ')'}"
        for c in domain.cells
    ]


@pytest.mark.parametrize(
    ("when", "cells"),
    [
        ("people > 100.5", ["[0, 100]", "[101, None]"]),
        ("people * 3 > 100", ["[0, 33]", "[34, None]"]),
        ("people == 7", ["[0, 6]", "[7, 7]", "[8, None]"]),
    ],
)
def test_whole_numbers_are_cut_between_two(when: str, cells: list[str]) -> None:
    ruleset = _ruleset({"id": "people", "type": "number", "whole": True, "minimum": 0}, when=when)
    assert _shown(_domain(ruleset, "people")) == cells


def test_a_comparison_of_two_numbers_is_cut_at_the_other_one() -> None:
    ruleset = _ruleset(
        {"id": "p", "type": "percentage"},
        {"id": "n", "type": "number", "minimum": 0, "maximum": 100},
        when="p + n > 120 or n > p",
    )
    assert _shown(_domain(ruleset, "n", p=31)) == ["[0, 31)", "[31, 31]", "(31, 89)", "[89, 89]",
                                                   "(89, 100]"]  # fmt: skip
    assert _shown(_domain(ruleset, "n")) == ["[0, 100]"]
    assert Domains(compiled(ruleset, METHODS)).context("n") == {"p"}


def test_interpolated_credit_is_cut_where_the_mean_crosses() -> None:
    evidence: dict[str, Any] = {"dimension": "d", "criterion": "e"}
    z = {"id": "z", "type": "percentage", "credit": {"points": [[20, 0], [80, 1]]}, **evidence}
    a = {"id": "a", "type": "yes-no", **evidence}
    # A mean of 0.6 is asked, and of 0.5 for the level; halves of a millionth are rounded up.
    alone = _shown(_domain(_ruleset(z, when="not met('e')"), "z"))
    assert alone == [
        "[0, 4999997/100000)",
        "[4999997/100000, 4999997/100000]",
        "(4999997/100000, 5599997/100000)",
        "[5599997/100000, 5599997/100000]",
        "(5599997/100000, 100]",
    ]
    both = _ruleset(z, a, when="not met('e')")
    # Half of the mean alone never comes to 0.6, and comes to 0.5 with all of it.
    assert _shown(_domain(both, "z", a="no"))[-1] == "(7999997/100000, 100]"
    assert Domains(compiled(both, METHODS)).context("z") == {"a"}


def test_sets_of_choices_are_cut_by_what_rules_name_and_count() -> None:
    choices = [{"id": f"c{n}", "text": TEXT} for n in range(6)]
    named = _ruleset({"id": "f", "type": "multi", "choice": choices},
                     when="'c0' in f and 'c1' in f and not ('c2' in f)")  # fmt: skip
    assert len(_domain(named, "f").cells) == 8
    counted = _ruleset({"id": "f", "type": "multi", "choice": choices},
                       when="count(f) > 3 and 'c0' in f")  # fmt: skip
    sizes = [(len(c.answer.value), "c0" in c.answer.value) for c in _domain(counted, "f").cells]  # type: ignore[arg-type, operator]
    assert sorted(sizes) == sorted((n + named, bool(named)) for n in range(6) for named in range(2))


def test_a_date_that_must_lie_in_the_past_ends_today() -> None:
    ruleset = _ruleset({"id": "d1", "type": "date", "past": True}, {"id": "d2", "type": "date"},
                       when="days_between(d1, d2) > 30 or days_since(d1) > 90")  # fmt: skip
    cells = _domain(ruleset, "d1", d2=TODAY + dt.timedelta(10)).cells
    days = list(itertools.chain.from_iterable((c.low, c.high) for c in cells))
    today = TODAY.toordinal()
    assert days[0] is None and days[-1] == today
    assert {today - 91, today - 90, today - 20} <= {*days}
