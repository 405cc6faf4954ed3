"""Which branches of a condition decide: with them turned round it would come out otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from imadvisor import Advisor
from imadvisor.advisor.advisor import default_advisor
from imadvisor.conditions import nodes
from imadvisor.quality.case_results import result_of
from imadvisor.quality.cases import load_cases
from imadvisor.quality.coverage import Coverage, coverage_of
from kiosk import RULES, kiosk_in

CASE = """
[[case]]
id = "c{place}"
title.en = "c"
date = 2026-11-02
[case.answers]
{answers}
[case.expect]
{expect}
"""
ANSWERS = {"m": "visitors = 60", "f": "visitors = 50", "n": 'stock = "no"', "y": 'stock = "yes"'}
"""Many visitors or few; no stock, or yes."""


def _coverage(folder: Path, when: str, *sheets: str, expect: str = "patterns = []") -> Coverage:
    """The coverage of cases with these answers, a letter for each."""
    rules = RULES.replace("visitors > 50 and stock == 'no'", when)
    assert rules != RULES
    rules = rules.replace('raise_when = "visitors > 40"\n', "")
    cases = "".join(
        CASE.format(
            place=place, answers="\n".join(ANSWERS[letter] for letter in sheet), expect=expect
        )
        for place, sheet in enumerate(sheets)
    )
    subject = default_advisor().subject(kiosk_in(folder, rules=rules, cases=cases))
    advisor = Advisor()
    results = [
        result_of(case, lambda sheet: advisor.advise(sheet, subject.ruleset))
        for case in load_cases(subject)
    ]
    return coverage_of(subject, results)


def _decided(coverage: Coverage) -> set[tuple[str, str]]:
    """The branches that decide, each by its question and how it comes out."""
    missed = set(coverage.missed)
    found: set[tuple[str, str]] = set()
    for goal in coverage.goals:
        if goal.kind == "branch" and goal not in missed:
            assert goal.branch is not None
            (question,) = nodes.named(goal.branch)
            found.add((question, goal.way))
    return found


V_TRUE, V_FALSE = ("visitors", "true"), ("visitors", "false")
S_TRUE, S_FALSE = ("stock", "true"), ("stock", "false")


@pytest.mark.parametrize(
    ("when", "sheet", "decided"),
    [
        # Two of two: each that is true decides; of two that are false neither does alone.
        ("at_least(2, visitors > 50, stock == 'no')", "mn", {V_TRUE, S_TRUE}),
        ("at_least(2, visitors > 50, stock == 'no')", "fn", {V_FALSE}),
        ("at_least(2, visitors > 50, stock == 'no')", "fy", set()),
        # One of two: each that is false decides; of two that are true neither does alone.
        ("at_least(1, visitors > 50, stock == 'no')", "fy", {V_FALSE, S_FALSE}),
        ("at_least(1, visitors > 50, stock == 'no')", "my", {V_TRUE}),
        ("at_least(1, visitors > 50, stock == 'no')", "mn", set()),
        # While an answer is absent that can still reach it, nothing decides.
        ("at_least(2, visitors > 50, stock == 'no')", "m", set()),
        ("at_least(1, visitors > 50, stock == 'no')", "m", {V_TRUE}),
        # What is under a not decides as it does without it, by its own truth.
        ("not (visitors > 50 and stock == 'no')", "mn", {V_TRUE, S_TRUE}),
        ("not (visitors > 50 and stock == 'no')", "fn", {V_FALSE}),
        ("not at_least(1, visitors > 50, stock == 'no')", "my", {V_TRUE}),
        ("not (not (visitors > 50) or stock == 'no')", "my", {V_TRUE, S_FALSE}),
        ("not (not (visitors > 50) or stock == 'no')", "fy", {V_FALSE}),
    ],
)
def test_a_branch_decides_where_turning_it_turns_the_condition(
    tmp_path: Path, when: str, sheet: str, decided: set[tuple[str, str]]
) -> None:
    assert _decided(_coverage(tmp_path, when, sheet)) == decided


def test_three_of_which_two_must_hold(tmp_path: Path) -> None:
    when = "at_least(2, visitors > 50, stock == 'no', visitors < 55)"
    decided = _decided(_coverage(tmp_path, when, "mn"))
    assert decided == {V_TRUE, S_TRUE, V_FALSE} - {V_FALSE}, "60 is not below 55, and need not be"
    (tmp_path / "again").mkdir()
    assert _decided(_coverage(tmp_path / "again", when, "fy")) == {S_FALSE, V_FALSE}


@pytest.mark.parametrize(
    ("expect", "reached"),
    [
        ("effort = { order-more = [0.5, 1] }", "recommended"),
        ("duration = { order-more = 1 }", "recommended"),
        ("windows = { order-more = {} }", "recommended"),
        ('variants = { order-more = "full" }', "recommended"),
        ("light = []", ""),
        ('left_out = { order-more = "in-place" }', "left out"),
    ],
)
def test_what_is_expected_of_a_recommendation_exercises_it(
    tmp_path: Path, expect: str, reached: str
) -> None:
    coverage = _coverage(tmp_path, "visitors > 50", "mn", expect=expect)
    mine = [
        g.way for g in coverage.goals if g.kind == "recommendation" and g not in coverage.missed
    ]
    assert mine == ([reached] if reached else [])
