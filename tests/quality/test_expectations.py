"""What a case can expect of a recommendation: told where it differs, rewritten, and checked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from imadvisor import Advisor, RulesetError
from imadvisor.quality.cases import load_cases
from kiosk import RULES, kiosk_in

Run = Callable[..., Result]

SHOP = (
    RULES.replace(
        'closed_by = [["order-more"]]',
        'closed_by = [["order-more"]]\n[[gap.link]]\nrecommendation = "ask-around"\npriority = 1\n'
        'rationale.en = "r"\n[[gap.link]]\nrecommendation = "hire-guards"\npriority = 1\n'
        'rationale.en = "r"',
    )
    + 'scaling = "by-visitors"\nprerequisites = ["count-stock"]\n'
    + "window = { from_weeks = -2 }\n"
    + '[[scaling]]\nid = "by-visitors"\nby = "visitors"\nbelow = [[55, 1], [100, 3]]\nbeyond = 9\n'
    + "unknown = [1, 9]\n"
)


def _step(id: str, *more: str) -> str:
    texts = "".join(f'{key}.en = "x"\n' for key in ("name", "purpose", "done_when"))
    fixed = 'kind = "activity"\nphase = "now"\nlevel = 1\nowner = "keeper"\n'
    return f'\n[[recommendation]]\nid = "{id}"\n{fixed}{texts}' + "".join(f"{m}\n" for m in more)


SHOP += (
    _step("ask-around", "in_place_when = \"stock == 'no'\"")
    + _step("hire-guards", 'light_when = "visitors < 1000"')
    + _step(
        "count-stock",
        'light_when = "visitors < 1000"',
        'light = { name.en = "l", what.en = "w", effort_days = [0.5, 0.5] }',
        "effort_days = [4, 5]",
    )
)
CASE = """
[[case]]
id = "sixty"
title.en = "Sixty visitors"
date = 2026-11-02
[case.answers]
visitors = 60
stock = "no"
[case.expect]
"""
RIGHT = """left_out = { ask-around = "in-place", hire-guards = "too-small" }
effort = { order-more = [1.5, 3], count-stock = 0.5 }
duration = { order-more = 1, count-stock = "none" }
windows = { order-more = { from_weeks = -2 }, count-stock = {} }
variants = { order-more = "full", count-stock = "light" }
"""


def _shop(folder: Path, expect: str) -> Path:
    return kiosk_in(folder, rules=SHOP, cases=CASE + expect)


def test_what_is_worked_out_by_hand_holds(run: Run, tmp_path: Path) -> None:
    """Half a day to a day, three times from 55 visitors on."""
    result = run("ruleset", "test", str(_shop(tmp_path, RIGHT)))
    assert result.exit_code == 0, result.output


WRONG = [
    ("effort = { order-more = 2 }", "effort.order-more", "2", "1.5 to 3"),
    ('effort = { order-more = "none" }', "effort.order-more", "none", "1.5 to 3"),
    ("effort = { hire-guards = 2 }", "effort.hire-guards", "2", "not recommended"),
    ("duration = { order-more = 1.5 }", "duration.order-more", "1.5", "1"),
    ("duration = { count-stock = 3 }", "duration.count-stock", "3", "none"),
    (
        "windows = { order-more = { from_weeks = -3, until_weeks = 1 } }",
        "windows.order-more",
        "from_weeks -3, until_weeks 1",
        "from_weeks -2",
    ),
    ("windows = { order-more = {} }", "windows.order-more", "none", "from_weeks -2"),
    (
        "windows = { count-stock = { from_weeks = 1 } }",
        "windows.count-stock",
        "from_weeks 1",
        "none",
    ),
    ('variants = { count-stock = "full" }', "variants.count-stock", "full", "light"),
    ('left_out = { ask-around = "no-help" }', "left_out.ask-around", "no-help", "in-place"),
    ('left_out = { order-more = "waived" }', "left_out.order-more", "waived", "not left out"),
]


@pytest.mark.parametrize(("expect", "what", "expected", "found"), WRONG)
def test_what_differs_is_told_with_the_reason_and_can_be_rewritten(
    run: Run, tmp_path: Path, expect: str, what: str, expected: str, found: str
) -> None:
    folder = _shop(tmp_path, f"{expect}\ngaps_present = []\n")
    told = json.loads(run("ruleset", "test", str(folder), "--format", "json").stdout)
    (difference,) = told["cases"][0]["differences"]
    assert (difference["what"], difference["expected"], difference["found"]) == (
        what,
        expected,
        found,
    )
    assert difference["why"], "the reason is told"
    assert run("ruleset", "test", str(folder)).exit_code == 1
    assert run("ruleset", "test", str(folder), "--update", "--yes").exit_code == 0
    assert run("ruleset", "test", str(folder)).exit_code == 0
    assert "gaps_present = []" in (folder / "cases" / "days.toml").read_text(encoding="utf-8")


def test_differences_are_told_in_dutch(run: Run, tmp_path: Path) -> None:
    folder = _shop(tmp_path, WRONG[5][0] + "\n" + WRONG[-1][0] + "\n")
    words = " ".join(run("ruleset", "test", str(folder), "--lang", "nl").stdout.split())
    assert "verwacht vanaf week -3, tot week 1 gevonden vanaf week -2" in words
    assert "verwacht kan zonder gevonden niet weggelaten" in words


@pytest.mark.parametrize(
    ("expect", "place", "message", "hint"),
    [
        (
            "effort = { order-mroe = 2 }",
            "10:12",
            "there is no recommendation 'order-mroe'",
            "did you mean 'order-more'?",
        ),
        (
            'focus = ["count-stock",\n  "ordermore"]',
            "11:3",
            "there is no recommendation 'ordermore'",
            "did you mean 'order-more'?",
        ),
        (
            'left_out = { ask-around = "inplace" }',
            "10:27",
            "left_out.ask-around': must be one of 'in-place', 'too-small', 'no-help' or 'waived'",
            "did you mean 'in-place'?",
        ),
        (
            'variants = { count-stock = "lite" }',
            "10:28",
            "variants.count-stock': must be one of 'full' or 'light'",
            "did you mean",
        ),
        ("efort = { order-more = 2 }", "10:1", "has no key 'efort'", "did you mean 'effort'?"),
        (
            "windows = { order-more = { from_week = 2 } }",
            "10:28",
            "has no key 'from_week'",
            "did you mean 'from_weeks'?",
        ),
        (
            'severity = { sold-out = "grav" }',
            "10:25",
            "there is no severity 'grav'",
            "did you mean 'grave'?",
        ),
    ],
)
def test_a_mistake_is_told_at_its_place_with_what_is_meant(
    tmp_path: Path, expect: str, place: str, message: str, hint: str
) -> None:
    ruleset = Advisor().ruleset(_shop(tmp_path, expect + "\n"))
    with pytest.raises(RulesetError) as caught:
        load_cases(ruleset)
    told = str(caught.value)
    assert f"days.toml:{place}" in told and message in told and hint in told, told
