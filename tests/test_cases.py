"""The cases of im-core hold, and between them they try every gap both ways."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from imadvisor import Advisor, Ruleset, RulesetError
from imadvisor.quality.cases import Case, load_cases, run_case

_ADVISOR = Advisor()
_IM_CORE = _ADVISOR.ruleset("im-core")
_CASES = load_cases(_IM_CORE)


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    differences = run_case(case, lambda sheet: _ADVISOR.advise(sheet, _IM_CORE))
    assert not differences, "\n".join(map(str, differences))


def test_there_are_at_least_fifteen_cases() -> None:
    assert len(_CASES) >= 15


def test_every_gap_is_expected_present_once_and_absent_once() -> None:
    present = {id for case in _CASES for id in case.expect.gaps_present}
    absent = {id for case in _CASES for id in case.expect.gaps_absent}
    assert set(_IM_CORE.gaps) - present == set()
    assert set(_IM_CORE.gaps) - absent == set()


def test_every_pattern_and_position_is_expected_once() -> None:
    patterns = {id for case in _CASES for id in case.expect.patterns or ()}
    positions = {id for case in _CASES for id in case.expect.position or ()}
    assert patterns == set(_IM_CORE.patterns)
    assert positions == set(_IM_CORE.positions)


def _bakery_with(tmp_path: Path, case: str) -> Ruleset:
    source = Path(__file__).parent / "rulesets_data" / "bakery" / "bakery.toml"
    (tmp_path / "bakery.toml").write_bytes(source.read_bytes())
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "cases.toml").write_text(case, encoding="utf-8")
    return _ADVISOR.ruleset(tmp_path)


GOOD = """
[[case]]
id = "weekly-washing"
title.en = "Tables are washed every week"
date = 2026-11-01
[case.answers]
tables_washed = "weekly"
fridge_degrees = 8
[case.expect]
levels = { kitchen = 0 }
gaps_present = ["tables-not-washed"]
recommended = ["wash-tables"]
order = ["buy-soap", "wash-tables"]
patterns = []
"""


def test_a_case_that_holds_has_no_differences(tmp_path: Path) -> None:
    ruleset = _bakery_with(tmp_path, GOOD)
    (case,) = load_cases(ruleset)
    assert run_case(case, lambda sheet: _ADVISOR.advise(sheet, ruleset)) == ()


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("kitchen = 0", "kitchen = 2", "levels.kitchen: expected 2, found 0"),
        ("kitchen = 0", 'kitchen = "none"', "levels.kitchen: expected none, found 0"),
        ('gaps_present = ["tables-not-washed"]', 'gaps_absent = ["tables-not-washed"]',
         "gaps_absent: expected tables-not-washed absent, found tables-not-washed present"),
        ('recommended = ["wash-tables"]', 'not_recommended = ["wash-tables"]',
         "not_recommended: expected no wash-tables, found recommended"),
        ('order = ["buy-soap", "wash-tables"]', 'order = ["wash-tables", "buy-soap"]',
         "order: expected wash-tables, buy-soap, found buy-soap, wash-tables"),
        ("patterns = []", 'patterns = ["clean-but-unproven"]',
         "patterns: expected clean-but-unproven, found none"),
    ],
)  # fmt: skip
def test_a_case_that_does_not_hold_says_what_differs(
    tmp_path: Path, right: str, wrong: str, message: str
) -> None:
    ruleset = _bakery_with(tmp_path, GOOD.replace(right, wrong))
    (case,) = load_cases(ruleset)
    (difference,) = run_case(case, lambda sheet: _ADVISOR.advise(sheet, ruleset))
    assert str(difference) == message


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ('["tables-not-washed"]', '["tables-not-wahsed"]', "there is no gap 'tables-not-wahsed'"),
        ('tables_washed = "weekly"', 'tables_washed = "hourly"', "there is no choice 'hourly'"),
        ("patterns = []", "paterns = []", "has no key 'paterns'"),
        ("[[case]]", "[[cse]]", "a file of cases has no 'cse'"),
    ],
)
def test_a_case_with_a_mistake_is_an_error(
    tmp_path: Path, right: str, wrong: str, message: str
) -> None:
    ruleset = _bakery_with(tmp_path, GOOD.replace(right, wrong))
    with pytest.raises(RulesetError) as caught:
        load_cases(ruleset)
    assert message in str(caught.value)


def test_a_case_that_stands_twice_is_an_error(tmp_path: Path) -> None:
    ruleset = _bakery_with(tmp_path, GOOD + GOOD)
    with pytest.raises(RulesetError, match="case 'weekly-washing' stands twice"):
        load_cases(ruleset)


def test_the_date_of_a_case_counts_not_the_clock() -> None:
    assert all(case.sheet.date < dt.date(2100, 1, 1) for case in _CASES)
