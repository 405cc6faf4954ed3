"""Which branches of a condition decide: with them turned round it would come out otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import pytest

from imadvisor import Advisor
from imadvisor.advisor.advisor import default_advisor
from imadvisor.conditions import nodes
from imadvisor.quality.case_results import result_of
from imadvisor.quality.cases import load_cases
from imadvisor.quality.coverage import KINDS, Coverage, CoverageGoal, coverage_of
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


def _coverage(
    folder: Path, when: str, *sheets: str, expect: str = "patterns = []", more: str = ""
) -> Coverage:
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
    subject = default_advisor().subject(kiosk_in(folder, rules=rules + more, cases=cases))
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


MORE = """
[scoring]
method = "mean"

[[level]]
id = "bare"
number = 0
name.en = "Bare"

[[level]]
id = "full"
number = 1
name.en = "Full"
from_score = 0.5

[[dimension]]
id = "shelves"
rank = 1
name.en = "Shelves"

[[question]]
id = "tidy"
dimension = "shelves"
type = "yes-no"
text.en = "Are the shelves tidy?"

[[pattern]]
id = "rush"
code = "P1"
name.en = "A rush"
when = "visitors > 50 and stock == 'no'"
meaning.en = "More people than things."

[[position]]
id = "market"
code = "M"
rank = 1
choose = "first"
name.en = "On the market"
when = "visitors > 50"
order_of_change.en = "None."
meaning.en = "People come."
advice.en = "Order."
"""


def _goals(goals: Iterable[CoverageGoal], *kinds: str) -> set[tuple[str, str, str, int | None]]:
    return {(g.kind, g.subject[1], g.way, g.level) for g in goals if g.kind in kinds}


def test_everything_of_a_ruleset_is_a_goal(tmp_path: Path) -> None:
    coverage = _coverage(tmp_path, "visitors > 50", "mn", expect="focus = []", more=MORE)
    kinds = ("gap", "level", "pattern", "position", "recommendation")
    assert _goals(coverage.goals, *kinds) == {
        ("gap", "sold-out", "present", None),
        ("gap", "sold-out", "absent", None),
        ("level", "shelves", "level", 0),
        ("level", "shelves", "level", 1),
        ("pattern", "rush", "present", None),
        ("pattern", "rush", "absent", None),
        ("position", "market", "here", None),
        ("recommendation", "order-more", "recommended", None),
        ("recommendation", "order-more", "left out", None),
    }
    assert _goals(coverage.missed, *kinds) == _goals(coverage.goals, *kinds)


@pytest.mark.parametrize(
    ("expect", "reached"),
    [
        ("levels = { shelves = 1 }", {("level", "shelves", "level", 1)}),
        ("levels = { shelves = 0 }", {("level", "shelves", "level", 0)}),
        ("levels = { shelves = [1, 1] }", {("level", "shelves", "level", 1)}),
        # Between two levels it is at neither.
        ("levels = { shelves = [0, 1] }", set()),
        ('levels = { shelves = "none" }', set()),
        ('patterns = ["rush"]', {("pattern", "rush", "present", None)}),
        ("patterns = []", {("pattern", "rush", "absent", None)}),
        ('position = ["market"]', {("position", "market", "here", None)}),
        ('gaps_present = ["sold-out"]', {("gap", "sold-out", "present", None)}),
        ('gaps_absent = ["sold-out"]', {("gap", "sold-out", "absent", None)}),
    ],
)
def test_what_is_expected_of_a_thing_exercises_it(
    tmp_path: Path, expect: str, reached: set[tuple[str, str, str, int | None]]
) -> None:
    coverage = _coverage(tmp_path, "visitors > 50", "mn", expect=expect, more=MORE)
    kinds = ("gap", "level", "pattern", "position")
    missed = _goals(coverage.missed, *kinds)
    assert _goals(coverage.goals, *kinds) - missed == reached
    for kind in kinds:
        every = _goals(coverage.goals, kind)
        assert coverage.of(kind) == (len(every - missed), len(every))
    count = sum(coverage.of(kind)[0] for kind in KINDS)
    assert coverage.share == Fraction(count, len(coverage.goals)) < 1


def test_nothing_to_exercise_is_all_of_it() -> None:
    assert Coverage((), ()).share == 1
