"""Which answers lead to which level."""

from typing import Any

import pytest

from advised import advised, level

READY: dict[str, Any] = {
    "phase": "rollout",
    "readiness_rating": 6,
    "managers_agreed": 100,
    "team_agreements": 90,
    "time_in_roster": "in_roster",
    "tasks_shared_out": ["who", "order", "backup", "others", "setback"],
    "promises_kept": 90,
    "progress_followed": "team",
    "setbacks_solved": "team",
    "clashes_settled": "ahead",
    "readiness_asked": "2026-09-01",
}
"""Answers that are evidence for every level."""


@pytest.mark.parametrize("rating", range(7))
def test_a_claim_with_evidence_is_the_level(rating: int) -> None:
    assert level(advised({**READY, "readiness_rating": rating})) == (rating, rating)


@pytest.mark.parametrize(
    ("low", "answers"),
    [
        (0, {"managers_agreed": 46}),  # credit 0.49: below 0.5
        (2, {"team_agreements": 10, "time_in_roster": "promised"}),
        (2, {"team_agreements": 0, "time_in_roster": "in_roster"}),
        (2, {"team_agreements": 70, "time_in_roster": "on_top"}),
        (2, {"team_agreements": 95, "time_in_roster": "none", "tasks_shared_out": []}),
        (2, {"tasks_shared_out": ["who"]}),
        (2, {"tasks_shared_out": ["order", "backup"]}),
        (2, {"tasks_shared_out": ["who", "others"]}),
        (2, {"tasks_shared_out": ["others", "order"]}),
        (3, {"promises_kept": 63}),
        (3, {"progress_followed": "nobody", "setbacks_solved": "team"}),
        (3, {"progress_followed": "project", "setbacks_solved": "together"}),
        (3, {"progress_followed": "manager", "setbacks_solved": "project"}),
        (3, {"progress_followed": "manager", "setbacks_solved": "left"}),
        (4, {"clashes_settled": "unseen"}),
        (4, {"clashes_settled": "known"}),
        (5, {"readiness_asked": "2025-11-01"}),  # 366 days ago
        (5, {"readiness_asked": "never"}),
    ],
)
def test_evidence_that_falls_short_stops_the_level_there(low: int, answers: dict[str, Any]) -> None:
    assert level(advised({**READY, **answers})) == (low, low)


@pytest.mark.parametrize(
    "answers",
    [
        {"managers_agreed": 47},  # credit 0.505
        {"team_agreements": 80, "time_in_roster": "none"},
        {"team_agreements": 20, "time_in_roster": "in_roster"},
        {"team_agreements": 50, "time_in_roster": "promised"},
        {"team_agreements": 0, "time_in_roster": "kept"},
        {"team_agreements": 73, "time_in_roster": "on_top"},
        {"tasks_shared_out": ["who", "order"]},
        {"tasks_shared_out": ["who", "setback"]},
        {"tasks_shared_out": ["order", "backup", "others"]},
        {"promises_kept": 67},
        {"progress_followed": "project", "setbacks_solved": "team"},
        {"progress_followed": "nobody", "setbacks_solved": "told"},
        {"progress_followed": "manager", "setbacks_solved": "together"},
        {"progress_followed": "team", "setbacks_solved": "left"},
        {"clashes_settled": "case"},
        {"readiness_asked": "2025-11-02"},  # 365 days ago
    ],
)
def test_evidence_that_is_just_enough_holds_the_level(answers: dict[str, Any]) -> None:
    assert level(advised({**READY, **answers})) == (6, 6)


def test_commitment_does_not_make_up_for_efficacy_nor_the_other_way_round() -> None:
    assert level(advised({**READY, "tasks_shared_out": []})) == (2, 2)
    assert level(advised({**READY, "team_agreements": 0, "time_in_roster": "none"})) == (2, 2)
    assert level(advised({**READY, "promises_kept": 0})) == (3, 3)


def test_what_is_not_answered_leaves_an_interval() -> None:
    assert level(advised({"phase": "pilot", "readiness_rating": 4})) == (0, 4)
    assert level(advised({"phase": "pilot", "readiness_rating": 4, "managers_agreed": 90})) == (
        2,
        4,
    )


def test_without_a_self_rating_there_is_no_level() -> None:
    found = advised({id: answer for id, answer in READY.items() if id != "readiness_rating"})
    assert level(found) is None


def test_before_the_pilot_nothing_is_asked_that_cannot_be_known_yet() -> None:
    early = advised({"phase": "before_pilot"}).unanswered
    later = advised({"phase": "pilot"}).unanswered
    not_yet = {"promises_kept", "progress_followed", "setbacks_solved"}
    assert not not_yet & set(early)
    assert not_yet <= set(later)
    assert {"managers_agreed", "team_agreements", "time_in_roster", "readiness_asked"} <= set(early)


def test_no_setback_yet_counts_for_nothing() -> None:
    answers = {**READY, "setbacks_solved": "n/a", "progress_followed": "manager"}
    assert level(advised(answers)) == (6, 6)
    assert level(advised({**answers, "progress_followed": "project"})) == (3, 3)
