"""What to take along: fitted to the situation, in an order that can be carried out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT
from imadvisor import Advisor, Ruleset
from imadvisor.advice.start import FIRST_WEEKS, Start

DAY = dt.date(2026, 11, 2)


@pytest.fixture(scope="module")
def start(advisor: Advisor) -> Any:
    def starting(*assignments: str) -> Start:
        return advisor.start(assignments=assignments, date=DAY)

    return starting


def test_without_a_situation_everything_that_is_no_growth_step_belongs(
    start: Any, im_core: Ruleset
) -> None:
    found = start()
    growth = set(im_core.settings.advice.growth_levels)
    levels = {im_core.recommendations[item.id].level for item in found.needed}
    assert not levels & growth
    assert len(found.needed) > 40
    assert "users" in found.unanswered


def test_a_small_organisation_gets_light_variants_and_less_effort(
    start: Any, im_core: Ruleset
) -> None:
    small, large = start("users=20"), start("users=3000")
    assert any(item.light for item in small.needed)
    assert not any(item.light for item in large.needed)
    assert len(small.needed) < len(large.needed)
    assert small.effort_of("sponsor").high < large.effort_of("sponsor").low


def test_a_gap_that_the_situation_rules_out_asks_for_nothing(start: Any) -> None:
    def prevented(found: Start) -> set[str]:
        return {gap for item in found.needed for gap in item.prevents}

    harmless = prevented(start("worst_consequence=annoyance"))
    harmful = prevented(start("worst_consequence=harm"))
    assert "fallback-not-practised" in harmful
    assert "fallback-not-practised" not in harmless


def test_risk_makes_safety_weigh_more(start: Any) -> None:
    def weight(found: Start, id: str) -> int:
        return next(int(item.weight) for item in found.needed if item.id == id)

    harm, money = start("worst_consequence=harm"), start("worst_consequence=money")
    assert weight(harm, "risk-assessment") > weight(money, "risk-assessment")


def test_answers_within_dimensions_are_left_aside(advisor: Advisor) -> None:
    found = advisor.start(ROOT / "examples" / "municipality.toml", date=DAY)
    assert set(found.decision.sheet.answers) == {
        "sector",
        "users",
        "go_live",
        "phase",
        "worst_consequence",
        "parties",
        "deeper_change",
        "teams",
    }
    assert found.unanswered == ()


def test_an_assignment_goes_before_the_file(advisor: Advisor) -> None:
    example = ROOT / "examples" / "municipality.toml"
    found = advisor.start(example, assignments=["CTX-2=20"], date=DAY)
    assert found.decision.sheet.answers["users"].value == 20


_SITUATIONS = st.fixed_dictionaries(
    {},
    optional={
        "users": st.sampled_from(["0", "20", "49", "50", "300", "5000"]),
        "phase": st.sampled_from(["before_pilot", "pilot", "rollout", "after_short", "after_long"]),
        "worst_consequence": st.sampled_from(["annoyance", "money", "rights", "harm"]),
        "teams": st.sampled_from(["1", "24", "300"]),
    },
)


@settings(max_examples=40, deadline=None)
@given(_SITUATIONS)
def test_what_must_be_done_before_comes_before(
    start: Any, im_core: Ruleset, situation: dict[str, str]
) -> None:
    found = start(*(f"{id}={value}" for id, value in situation.items()))
    done: set[str] = set()
    for item in found.needed:
        assert done >= set(item.requires)
        done.add(item.id)
    ends = {step.id: step for step in found.steps}
    requires = {item.id: item.requires for item in found.needed}
    for step in found.steps:
        assert 1 <= step.start <= step.end <= FIRST_WEEKS
        for need in requires[step.id]:
            assert ends[need].end <= step.start
    owners: dict[str, list[range]] = {}
    for step in found.steps:
        owners.setdefault(im_core.recommendations[step.id].owner, []).append(
            range(step.start, step.end + 1)
        )
    for busy in owners.values():
        weeks = [week for weeks in busy for week in weeks]
        assert len(weeks) == len(set(weeks)), "a role does one thing at a time"


def test_another_ruleset_starts_as_well(advisor: Advisor, bakery: Ruleset) -> None:
    found = advisor.start(ruleset=bakery, date=DAY)
    assert found.ruleset is bakery
