"""The advice, for organisations of every size and moment."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest

from imadvisor import Advice, Advisor, Answer, Ruleset
from imadvisor.model.answers import DONT_KNOW
from imadvisor.model.numbers import Interval
from imadvisor.model.sheet import Sheet
from random_rulesets import assembled

DATE = dt.date(2026, 11, 2)
THEMES = (
    *("why", "vision", "who", "usability", "training", "support", "communication"),
    *("adoption", "knowledge", "workprocess", "chain", "safety", "ownership", "improvement"),
)
CLAIMS = {f"{theme}_rating": 2 for theme in THEMES}


@pytest.fixture(scope="module")
def ask(advisor: Advisor, im_core: Ruleset) -> Any:
    def ask(targets: dict[str, int] | None = None, **answers: Any) -> Advice:
        given = {"date": DATE, "answers": answers, "targets": targets or {}}
        return advisor.advise(given, im_core)

    return ask


def _ids(advice: Advice, reason: str) -> list[str]:
    return [item.id for item in advice.recommendations if item.reason == reason]


def _item(advice: Advice, id: str) -> Any:
    return next(item for item in advice.recommendations if item.id == id)


def test_an_empty_sheet_concludes_nothing_and_asks(ask: Any, im_core: Ruleset) -> None:
    advice = ask()
    assert advice.with_status("present") == ()
    assert advice.recommendations == ()
    assert advice.focus == ()
    assert advice.decision.overall.level is None
    assert advice.decision.positions == ()
    assert set(advice.unanswered) == set(im_core.questions)
    assert all(gap.needs for gap in advice.with_status("undetermined"))


def test_all_dont_know_finds_nothing_and_says_what_to_find_out(
    advisor: Advisor, im_core: Ruleset
) -> None:
    sheet = Sheet("im-core", DATE, dict.fromkeys(im_core.questions, DONT_KNOW))
    advice = advisor.advise(sheet, im_core)
    assert {gap.status for gap in advice.gaps} == {"unknown"}
    assert advice.recommendations == ()
    assert advice.unanswered == ()
    assert "owner_named" in advice.find_out


def test_gaps_rank_by_severity_then_level_then_order(demo: Advice) -> None:
    present = demo.with_status("present")
    severities = [gap.severity.low for gap in present]
    assert severities == sorted(severities, reverse=True)
    assert present[0].id == "missing-ownership"


def test_a_present_gap_recommends_and_pulls_in_prerequisites(ask: Any) -> None:
    advice = ask(phase="rollout", users=300, owner_named="no")
    assert _ids(advice, "gap") == ["appoint-line-owner", "role-agreements", "budget-decision"]
    assert _ids(advice, "prerequisite") == ["stakeholder-analysis"]
    assert _item(advice, "role-agreements").requires == (
        "stakeholder-analysis",
        "appoint-line-owner",
    )
    assert _item(advice, "stakeholder-analysis").because == ("role-agreements",)


def test_what_is_in_place_is_left_out_and_not_pulled_in(ask: Any) -> None:
    advice = ask(phase="rollout", users=300, owner_named="no", groups_overview="yes")
    assert "stakeholder-analysis" not in [item.id for item in advice.recommendations]
    assert _item(advice, "role-agreements").requires == ("appoint-line-owner",)


def test_the_score_is_severity_times_priority(ask: Any) -> None:
    advice = ask(phase="rollout", users=300, owner_named="no")
    # G44 is critical (4) here; priority 1 counts three times, priority 2 twice.
    assert _item(advice, "appoint-line-owner").score.low == 12
    assert _item(advice, "role-agreements").score.low == 8


def test_later_gaps_are_apart_and_those_of_the_next_phase_are_prepared(ask: Any) -> None:
    advice = ask(phase="before_pilot", users=300, used_outside_project="no", old_way="fully")
    later = [gap.id for gap in advice.with_status("later")]
    assert "no-use-outside-project" in later  # due in the pilot, the very next phase
    assert "pilot" in _ids(advice, "prepare")
    assert all(gap.rank is None for gap in advice.with_status("later"))


def test_what_is_due_two_phases_on_is_not_prepared_yet(ask: Any) -> None:
    advice = ask(phase="before_pilot", users=300, fixed_and_free="no")
    assert [gap.id for gap in advice.with_status("later")] == ["fixed-and-free-unclear"]
    assert advice.recommendations == ()


def test_an_unknown_phase_makes_gaps_later_unless_always_due(ask: Any) -> None:
    advice = ask(
        phase="?", users=300, owner_named="no", used_outside_project="yes", findings_handled="none"
    )
    assert [gap.id for gap in advice.with_status("present")] == ["missing-ownership"]
    assert [gap.id for gap in advice.with_status("later")] == ["findings-unanswered"]


def test_an_absent_phase_is_asked_for(ask: Any) -> None:
    advice = ask(users=300, findings_handled="none", used_outside_project="yes")
    gap = next(gap for gap in advice.gaps if gap.id == "findings-unanswered")
    assert (gap.status, gap.needs) == ("undetermined", ("phase",))


def test_a_small_organisation_gets_light_variants(ask: Any) -> None:
    advice = ask(phase="rollout", users=25, owner_named="no", reason_known=10)
    owner, talks = _item(advice, "appoint-line-owner"), _item(advice, "team-talks-on-reason")
    assert (owner.variant, talks.variant) == ("full", "light")
    assert talks.effort == Interval(Fraction(1, 2), 1)  # light effort is not scaled


def test_a_small_organisation_weighs_some_gaps_lighter(ask: Any) -> None:
    small = ask(phase="rollout", users=25, baseline="no")
    large = ask(phase="rollout", users=300, baseline="no")
    assert small.gaps[0].severity == Interval(0, 0)
    assert large.gaps[0].severity == Interval(1, 1)
    assert small.recommendations == ()  # below the minimum severity, nothing is recommended
    assert _ids(large, "gap") != []


@pytest.mark.parametrize("users", [{}, {"users": "?"}], ids=["absent", "don't know"])
def test_an_unknown_number_of_users_drops_nothing_and_widens_the_effort(
    ask: Any, users: dict[str, str]
) -> None:
    advice = ask(phase="rollout", baseline="no", **users)
    known = ask(phase="rollout", users=300, baseline="no")
    assert _ids(advice, "gap") == _ids(known, "gap")
    assert {item.variant for item in advice.recommendations} == {"full"}
    unknown, exact = (_item(a, "baseline-measurement").effort for a in (advice, known))
    assert unknown.low < exact.low
    assert unknown.high > exact.high


def test_effort_grows_with_the_organisation(ask: Any) -> None:
    def effort(**answers: Any) -> tuple[Interval, ...]:
        advice = ask(phase="rollout", trained_before_use=20, reason_known=10, **answers)
        ids = ("training-before-use", "why-story", "team-talks-on-reason")
        return tuple(_item(advice, id).effort for id in ids)

    # per 100 users; by the table (factor 1, then 2.5); per team (users / 12 rounded up)
    assert effort(users=300, teams=20) == ((9, 24), (2, 4), (6, 12))
    assert effort(users=3000) == ((90, 240), (5, 10), (75, 150))


def test_a_quick_scan_gives_real_advice_marked_provisional(ask: Any) -> None:
    advice = ask(phase="rollout", users=300, parties=4, **{**CLAIMS, "ownership_rating": 0})
    assert {d.status for d in advice.decision.dimensions.values()} == {"claimed"}
    offered = [item for item in advice.recommendations if item.reason == "next-level"]
    assert offered
    assert all(item.provisional for item in advice.recommendations)
    first = next(iter(offered))
    assert "ownership" in first.because  # the lowest claimed level comes first
    assert 0 < len(advice.focus) <= 8
    assert advice.with_status("present") == ()


def test_growth_is_offered_where_a_dimension_is_strong(ask: Any) -> None:
    advice = ask(
        phase="after_long", users=300, knowledge_rating=5, knowledge_place="yes",
        knowledge_updated="2026-10-01", exchange_between_teams="cross", tasks_backed_up=95,
    )  # fmt: skip
    assert advice.decision.dimensions["knowledge"].level == (5, 5)
    assert "share-outside" in _ids(advice, "growth")


def test_the_focus_closes_the_first_gaps_with_their_prerequisites(demo: Advice) -> None:
    assert len(demo.focus) <= 8
    assert "appoint-line-owner" in demo.focus
    items = {item.id: item for item in demo.recommendations}
    for id in demo.focus:
        assert set(items[id].requires) <= set(demo.focus)


@pytest.mark.parametrize("dear", ["a", "b", "c"])
def test_the_focus_takes_the_closing_set_of_least_effort(advisor: Advisor, dear: str) -> None:
    text = {"en": "x"}
    days = {id: (20, 20) if id == dear else (2, 3) for id in "abc"}
    steps = [
        {"id": id, "kind": "activity", "phase": "p", "level": 1, "owner": "r", "name": text,
         "purpose": text, "done_when": text, "effort_days": days[id]}
        for id in "abc"
    ]  # fmt: skip
    gap = {
        "id": "g", "name": text, "severity": "s", "when": "q == 'no'",
        "closed_by": [["a"], ["b"], ["c"]],
        "link": [{"recommendation": id, "priority": 1, "rationale": text} for id in "abc"],
    }  # fmt: skip
    ruleset = assembled(
        {
            "schema": 1,
            "ruleset": {"id": "r", "version": "1", "title": text, "languages": ["en"],
                        "licence": "CC0"},
            "role": [{"id": "r", "rank": 1, "name": text}],
            "phase": [{"id": "p", "rank": 1, "name": text}],
            "severity": [{"id": "s", "value": 1, "name": text}],
            "level": [{"id": f"l{n}", "number": n, "name": text} for n in (0, 1)],
            "question": [{"id": "q", "type": "yes-no", "text": text}],
            "advice": {"focus": 3, "priorities": 1},
            "recommendation": steps,
            "gap": [gap],
        }
    )  # fmt: skip
    advice = advisor.advise(Sheet("r", DATE, {"q": Answer.of("no")}), ruleset)
    # Of equals the first that is written.
    assert advice.focus == (("b",) if dear == "a" else ("a",))


def test_prerequisites_come_first_in_the_ranking(demo: Advice) -> None:
    rank = {item.id: item.rank for item in demo.recommendations}
    for item in demo.recommendations:
        assert all(rank[needed] < item.rank for needed in item.requires)


def test_the_distance_to_a_target_is_never_negative(ask: Any) -> None:
    advice = ask({"why": 1, "who": 4, "chain": 3}, why_rating=3, reason_known=90,
                 baseline="yes", reason_heard_from="?", reason_checked="?",
                 who_rating=2)  # fmt: skip
    assert advice.steps_to_target("why") == (0, 0)
    assert advice.steps_to_target("who") == (2, 4)
    assert advice.steps_to_target("chain") is None  # not assessed
    assert advice.steps_to_target("vision") is None  # no target


@pytest.mark.parametrize(
    ("consequence", "safety", "level", "capped"),
    [
        ("harm", 1, (2, 2), True),
        ("money", 1, (4, 4), False),
        ("rights", 6, (4, 4), False),
        (None, 1, (2, 4), True),  # it may still turn out so: only the low end is held down
        ("?", 1, (4, 4), False),
    ],
)
def test_safety_caps_the_whole_where_harm_or_rights_are_at_stake(
    ask: Any, consequence: str | None, safety: int, level: tuple[int, int], capped: bool
) -> None:
    known: dict[str, Any] = {
        "safety_level_stated": "yes",
        "risk_assessments": ["process", "privacy"],
        "fallback_practised": "2026-10-01",
        "incidents": "trend",
    }
    if consequence:
        known["worst_consequence"] = consequence
    advice = ask(
        phase="rollout", parties=4, safety_rating=safety,
        why_rating=4, reason_known=90, baseline="yes", reason_heard_from="both",
        reason_checked="2026-10-01",
        adoption_rating=4, weekly_use=90, old_way="off", managers_see_use="yes",
        rollout_steps="criteria",
        **{id: "n/a" for id in CLAIMS if id.split("_")[0] not in ("why", "adoption", "safety")},
        **known,
    )  # fmt: skip
    assert advice.decision.overall.level == level
    assert advice.decision.overall.capped is capped


def test_no_cap_where_safety_is_not_assessed_and_that_is_said(ask: Any) -> None:
    advice = ask(worst_consequence="harm", why_rating=3, safety_rating="?")
    assert advice.decision.overall.uncapped
    assert not advice.decision.overall.capped


def test_one_party_skips_the_chain(ask: Any) -> None:
    advice = ask(phase="rollout", parties=1, chain_rating=3, chain_mapped="no")
    assert advice.decision.dimensions["chain"].status == "not-assessed"
    assert advice.decision.gaps["chain-not-mapped"].status == "absent"
    assert "chain_tested" not in advice.unanswered


def test_a_ruleset_of_another_field_gives_advice(advisor: Advisor, bakery: Ruleset) -> None:
    answers = {"K1": "weekly", "K2": "yes", "K3": "2026-10-30", "C1": 8, "C2": 1}
    advice = advisor.advise({"date": DATE, "answers": answers}, bakery)
    assert [gap.id for gap in advice.gaps] == ["warm-fridge", "tables-not-washed"]
    assert [item.id for item in advice.recommendations] == ["wash-tables", "set-fridge"]
    (out,) = advice.left_out
    assert (out.id, out.why, out.because) == ("buy-soap", "waived", ("wash-tables",))
    assert advice.decision.dimensions["kitchen"].level == (0, 0)


def test_staged_levels_need_every_level_below(advisor: Advisor, bakery: Ruleset) -> None:
    def level(**answers: Any) -> Any:
        given = {"date": DATE, "answers": answers}
        return advisor.advise(given, bakery).decision.dimensions["kitchen"].level

    proven = {"logbook": "yes", "last_entry": "2026-10-30"}
    assert level(tables_washed="daily", **proven) == (2, 2)
    assert level(tables_washed="weekly", **proven) == (0, 0)
    assert level(tables_washed="daily", logbook="yes") == (1, 2)
    assert level(tables_washed="?", **proven) == (0, 0)  # don't know counts as worst here


def test_both_engines_give_equal_advice(advisor: Advisor, im_core: Ruleset, demo: Advice) -> None:
    explained = advisor.advise(demo.decision.sheet, im_core, engine="explain")
    assert explained.recommendations == demo.recommendations
    assert explained.gaps == demo.gaps
    assert explained.decision == demo.decision
