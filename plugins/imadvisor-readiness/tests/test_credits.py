"""What each answer is worth as evidence."""

from fractions import Fraction
from typing import Any

import pytest
from imadvisor import AnswersError

from advised import DIMENSION, advised, written

QUESTIONS = [thing for kind, thing in written() if kind == "question"]
EVIDENCE = {thing["id"]: thing for thing in QUESTIONS if thing["type"] != "anchored"}


@pytest.mark.parametrize(
    ("question", "answer", "credit"),
    [
        ("managers_agreed", 20, "0.2"),
        ("managers_agreed", 40, "0.4"),
        ("managers_agreed", 60, "0.7"),
        ("managers_agreed", 75, "0.85"),
        ("managers_agreed", 90, "1"),
        ("team_agreements", 30, "0.3"),
        ("team_agreements", 50, "0.6"),
        ("team_agreements", 65, "0.8"),
        ("team_agreements", 80, "1"),
        ("time_in_roster", "none", "0"),
        ("time_in_roster", "on_top", "0.1"),
        ("time_in_roster", "promised", "0.4"),
        ("time_in_roster", "in_roster", "0.8"),
        ("time_in_roster", "kept", "1"),
        ("tasks_shared_out", [], "0"),
        ("tasks_shared_out", ["who"], "0.3"),
        ("tasks_shared_out", ["order"], "0.2"),
        ("tasks_shared_out", ["backup"], "0.2"),
        ("tasks_shared_out", ["others"], "0.1"),
        ("tasks_shared_out", ["setback"], "0.2"),
        ("promises_kept", 50, "0.3"),
        ("promises_kept", 70, "0.6"),
        ("promises_kept", 80, "0.8"),
        ("promises_kept", 90, "1"),
        ("progress_followed", "nobody", "0"),
        ("progress_followed", "project", "0.2"),
        ("progress_followed", "manager", "0.6"),
        ("progress_followed", "team", "1"),
        ("setbacks_solved", "left", "0"),
        ("setbacks_solved", "project", "0.2"),
        ("setbacks_solved", "together", "0.6"),
        ("setbacks_solved", "team", "0.9"),
        ("setbacks_solved", "told", "1"),
        ("clashes_settled", "unseen", "0"),
        ("clashes_settled", "known", "0.3"),
        ("clashes_settled", "case", "0.7"),
        ("clashes_settled", "ahead", "1"),
        ("readiness_asked", "2026-05-06", "1"),  # 180 days ago
        ("readiness_asked", "2026-05-05", "0.5"),
        ("readiness_asked", "2025-11-02", "0.5"),  # 365 days ago
        ("readiness_asked", "2025-11-01", "0"),
        ("readiness_asked", "never", "0"),
    ],
)
def test_credit(question: str, answer: Any, credit: str) -> None:
    others = {id: "n/a" for id in EVIDENCE if id != question}
    found = advised({"phase": "rollout", "readiness_rating": 6, **others, question: answer})
    score = found.decision.dimensions[DIMENSION].score
    assert score is not None
    assert (score.low, score.high) == (Fraction(credit), Fraction(credit))


def test_choices_of_which_one_holds_go_from_worst_to_best() -> None:
    scales = [thing for thing in EVIDENCE.values() if thing["type"] == "single"]
    assert len(scales) == 4
    for thing in scales:
        credits = [choice["credit"] for choice in thing["choice"]]
        assert thing["ordered"] is True
        assert credits == sorted(set(credits))
        assert (credits[0], credits[-1]) == (0, 1)


def test_choices_that_hold_together_are_worth_one() -> None:
    (thing,) = [thing for thing in EVIDENCE.values() if thing["type"] == "multi"]
    assert sum(Fraction(str(choice["credit"])) for choice in thing["choice"]) == 1


def test_a_date_in_the_future_is_refused() -> None:
    with pytest.raises(AnswersError, match="readiness_asked"):
        advised({"readiness_asked": "2026-11-03"})
