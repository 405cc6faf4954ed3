"""Every gap: when it is there, when it is not, how severe it is, and what is advised."""

from typing import Any

import pytest
from imadvisor import testing

from advised import advised, advisor, severity

PRESENT: list[tuple[str, dict[str, Any]]] = [
    ("teams-promised-nothing", {"managers_agreed": 59}),
    ("teams-promised-nothing", {"team_agreements": 49}),
    ("teams-promised-nothing", {"managers_agreed": 100, "team_agreements": 0}),
    ("no-time-for-the-change", {"time_in_roster": "none"}),
    ("no-time-for-the-change", {"time_in_roster": "on_top"}),
    ("teams-wait-for-the-project", {"setbacks_solved": "left"}),
    ("teams-wait-for-the-project", {"setbacks_solved": "project"}),
    ("teams-wait-for-the-project", {"progress_followed": "nobody"}),
    ("teams-wait-for-the-project", {"progress_followed": "project"}),
    ("readiness-not-asked", {"readiness_asked": "never"}),
    ("readiness-not-asked", {"readiness_asked": "2025-11-01"}),
]
ABSENT: list[tuple[str, dict[str, Any]]] = [
    ("teams-promised-nothing", {"managers_agreed": 60, "team_agreements": 50}),
    ("no-time-for-the-change", {"time_in_roster": "promised"}),
    ("no-time-for-the-change", {"time_in_roster": "in_roster"}),
    ("no-time-for-the-change", {"time_in_roster": "kept"}),
    (
        "teams-wait-for-the-project",
        {"setbacks_solved": "together", "progress_followed": "manager"},
    ),
    ("teams-wait-for-the-project", {"setbacks_solved": "team", "progress_followed": "team"}),
    ("teams-wait-for-the-project", {"setbacks_solved": "told", "progress_followed": "team"}),
    ("readiness-not-asked", {"readiness_asked": "2025-11-02"}),
]
OPEN: list[tuple[str, dict[str, Any], set[str]]] = [
    ("teams-promised-nothing", {}, {"managers_agreed", "team_agreements"}),
    ("teams-promised-nothing", {"managers_agreed": 60}, {"team_agreements"}),
    ("teams-promised-nothing", {"team_agreements": 50}, {"managers_agreed"}),
    ("no-time-for-the-change", {}, {"time_in_roster"}),
    ("teams-wait-for-the-project", {}, {"setbacks_solved", "progress_followed"}),
    ("teams-wait-for-the-project", {"progress_followed": "team"}, {"setbacks_solved"}),
    ("teams-wait-for-the-project", {"setbacks_solved": "team"}, {"progress_followed"}),
    ("readiness-not-asked", {}, {"readiness_asked"}),
]
GAPS = ["no-time-for-the-change", "readiness-not-asked", "teams-promised-nothing"]
GAPS += ["teams-wait-for-the-project"]


@pytest.mark.parametrize(("gap", "answers"), PRESENT)
def test_present(gap: str, answers: dict[str, Any]) -> None:
    testing.assert_advice(advisor(), {"phase": "rollout", "users": 300, **answers}, gaps=[gap])


@pytest.mark.parametrize(("gap", "answers"), ABSENT)
def test_absent(gap: str, answers: dict[str, Any]) -> None:
    testing.assert_advice(advisor(), {"phase": "rollout", "users": 300, **answers}, no_gaps=[gap])


@pytest.mark.parametrize(("gap", "answers", "needs"), OPEN)
def test_undetermined_until_it_is_answered(
    gap: str, answers: dict[str, Any], needs: set[str]
) -> None:
    advice = advised({"phase": "rollout", "users": 300, **answers})
    assert advice.decision.gaps[gap].status == "undetermined"
    (found,) = [item for item in advice.gaps if item.id == gap]
    assert set(found.needs) == needs


@pytest.mark.parametrize(
    ("gap", "question"),
    [
        ("teams-promised-nothing", "team_agreements"),
        ("no-time-for-the-change", "time_in_roster"),
        ("teams-wait-for-the-project", "setbacks_solved"),
        ("readiness-not-asked", "readiness_asked"),
    ],
)
def test_dont_know_is_no_gap(gap: str, question: str) -> None:
    fine = {"managers_agreed": 80, "progress_followed": "team"}
    advice = advised({"phase": "rollout", "users": 300, **fine, question: "?"})
    assert advice.decision.gaps[gap].status == "unknown"


@pytest.mark.parametrize(
    ("gap", "answers", "due"),
    [
        ("teams-promised-nothing", {"team_agreements": 0}, "pilot"),
        ("no-time-for-the-change", {"time_in_roster": "none"}, "pilot"),
        ("readiness-not-asked", {"readiness_asked": "never"}, "before_pilot"),
    ],
)
def test_due(gap: str, answers: dict[str, Any], due: str) -> None:
    phases = ["before_pilot", "pilot"]
    found = [advised({"phase": p, **answers}).decision.gaps[gap].status for p in phases]
    first = phases.index(due)
    assert found == ["later"] * first + ["present"] * (2 - first)


def test_that_teams_wait_is_due_with_the_roll_out() -> None:
    answers = {"setbacks_solved": "project"}
    found = [
        advised({"phase": phase, **answers}).decision.gaps["teams-wait-for-the-project"].status
        for phase in ("pilot", "rollout")
    ]
    assert found == ["later", "present"]


@pytest.mark.parametrize(
    ("gap", "answers", "wanted"),
    [
        ("teams-promised-nothing", {"phase": "pilot", "team_agreements": 0}, "high"),
        ("teams-promised-nothing", {"phase": "rollout", "team_agreements": 0}, "critical"),
        (
            "no-time-for-the-change",
            {"phase": "pilot", "time_in_roster": "none", "promises_kept": 50},
            "medium",
        ),
        (
            "no-time-for-the-change",
            {"phase": "pilot", "time_in_roster": "none", "promises_kept": 49},
            "high",
        ),
        ("no-time-for-the-change", {"phase": "rollout", "time_in_roster": "none"}, "high"),
        (
            "no-time-for-the-change",
            {"phase": "pilot", "time_in_roster": "none", "promises_kept": 50, "users": 49},
            "low",
        ),
        (
            "no-time-for-the-change",
            {"phase": "pilot", "time_in_roster": "none", "promises_kept": 50, "users": 50},
            "medium",
        ),
        ("teams-wait-for-the-project", {"phase": "rollout", "setbacks_solved": "left"}, "medium"),
        ("teams-wait-for-the-project", {"phase": "after_short", "setbacks_solved": "left"}, "high"),
        ("readiness-not-asked", {"users": 49, "readiness_asked": "never"}, "low"),
        ("readiness-not-asked", {"users": 50, "readiness_asked": "never"}, "medium"),
        ("readiness-not-asked", {"users": 499, "readiness_asked": "never"}, "medium"),
        ("readiness-not-asked", {"users": 500, "readiness_asked": "never"}, "high"),
    ],
)
def test_severity(gap: str, answers: dict[str, Any], wanted: str) -> None:
    advice = advised({"phase": "pilot", "users": 300, **answers})
    assert advice.decision.gaps[gap].status == "present"
    assert severity(advice, gap) == (wanted, wanted)


@pytest.mark.parametrize(
    ("gap", "answers", "recommended"),
    [
        (
            "teams-promised-nothing",
            {"team_agreements": 0},
            ["line-manager-toolkit", "sponsor-calendar", "team-talks-on-reason"],
        ),
        (
            "no-time-for-the-change",
            {"time_in_roster": "none"},
            ["implementation-plan", "implementation-team", "sponsor-calendar"],
        ),
        (
            "teams-wait-for-the-project",
            {"setbacks_solved": "left"},
            ["adoption-dashboard", "key-user-network", "role-agreements"],
        ),
        (
            "readiness-not-asked",
            {"readiness_asked": "never"},
            ["pulse-survey", "readiness-scan", "rollout-plan"],
        ),
    ],
)
def test_what_helps(gap: str, answers: dict[str, Any], recommended: list[str]) -> None:
    advice = advised({"phase": "rollout", "users": 300, **answers})
    assert [item.id for item in advice.gaps if item.status == "present"] == [gap]
    linked = sorted(item.id for item in advice.recommendations if gap in item.closes)
    assert linked == recommended


@pytest.mark.parametrize(
    ("gap", "first"),
    [
        ("teams-promised-nothing", {"line-manager-toolkit", "team-talks-on-reason"}),
        ("no-time-for-the-change", {"implementation-plan"}),
        ("teams-wait-for-the-project", {"role-agreements"}),
        ("readiness-not-asked", {"readiness-scan"}),
    ],
)
def test_what_helps_most_is_in_a_way_that_closes_it(gap: str, first: set[str]) -> None:
    found = advisor().ruleset().gaps[gap]
    assert {link.recommendation for link in found.link if link.priority == 1} == first
    linked = {link.recommendation for link in found.link}
    for way in found.closed_by:
        assert set(way) <= linked
    assert any(first & set(way) for way in found.closed_by)


def test_these_are_all_its_gaps() -> None:
    made = advisor().ruleset()
    own = sorted(id for id, gap in made.gaps.items() if made.origin_of(gap).layer == "readiness")
    assert own == GAPS
    for part in (PRESENT, ABSENT, OPEN):
        assert {row[0] for row in part} == set(GAPS)
