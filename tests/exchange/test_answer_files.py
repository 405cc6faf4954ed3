"""Answer files that are right, in every way of writing them."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest

from imadvisor import Advisor, Answer, Ruleset
from imadvisor.documents import parse_document
from imadvisor.exchange.answer_files import read_sheet
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE


@pytest.mark.parametrize(
    ("written", "question", "answer"),
    [
        ('phase = "rollout"', "phase", Answer.of("rollout")),
        ('CTX-4 = "rollout"', "phase", Answer.of("rollout")),
        ('ctx-4 = "rollout"', "phase", Answer.of("rollout")),
        ('OWN-2 = "no"', "owner_named", Answer.of("no")),
        ("OWN-2 = true", "owner_named", Answer.of("yes")),
        ("OWN-2 = false", "owner_named", Answer.of("no")),
        ("users = 300", "users", Answer.of(300)),
        ("hours_to_answer = 2.50", "hours_to_answer", Answer.of(Fraction(5, 2))),
        ("reason_known = 40.0", "reason_known", Answer.of(40)),
        ("why_rating = 0", "why_rating", Answer.of(0)),
        ('users_per_key_user = "none"', "users_per_key_user", Answer.special("none")),
        ('knowledge_updated = "never"', "knowledge_updated", Answer.special("never")),
        ("go_live = 2026-03-02", "go_live", Answer.of(dt.date(2026, 3, 2))),
        ('go_live = "2026-03-02"', "go_live", Answer.of(dt.date(2026, 3, 2))),
        ('training_forms = ["class", "job"]', "training_forms",
         Answer.of(frozenset({"class", "job"}))),
        ("training_forms = []", "training_forms", Answer.of(frozenset())),
        ('training_forms = "?"', "training_forms", DONT_KNOW),
        ('OWN-2 = "?"', "owner_named", DONT_KNOW),
        ('OWN-2 = "N/A"', "owner_named", NOT_APPLICABLE),
        ('do_first = "Talk."', "do_first", Answer.of("Talk.")),
    ],
)  # fmt: skip
def test_answers(im_core: Ruleset, written: str, question: str, answer: Answer) -> None:
    text = f"date = 2026-11-02\n[answers]\n{written}\n"
    sheet = read_sheet(parse_document(text, name="a.toml", syntax="toml"), im_core)
    assert sheet.answers == {question: answer}


def test_notes_and_evidence_are_kept(im_core: Ruleset) -> None:
    text = 'date = 2026-11-02\n[answers]\nOWN-2 = { value = "?", note = "n", evidence = "e" }\n'
    sheet = read_sheet(parse_document(text, name="a.toml", syntax="toml"), im_core)
    assert sheet.answers["owner_named"] == Answer(DONT_KNOW.kind, None, "n", "e")


def test_json_says_the_same_as_toml(im_core: Ruleset) -> None:
    toml = """
ruleset = "im-core"
date = 2026-11-02
[organisation]
name = "Waterland"
[targets]
OWN = 4
[answers]
users = 300
hours_to_answer = 2.5
training_forms = ["class"]
go_live = 2026-03-02
"""
    as_json = """{"ruleset": "im-core", "date": "2026-11-02",
      "organisation": {"name": "Waterland"}, "targets": {"ownership": 4},
      "answers": {"users": 300, "hours_to_answer": 2.5, "training_forms": ["class"],
                  "go_live": "2026-03-02"}}"""
    one = read_sheet(parse_document(toml, name="a.toml", syntax="toml"), im_core)
    two = read_sheet(parse_document(as_json, name="a.json", syntax="json"), im_core)
    assert one == two


@pytest.mark.parametrize("value", [{"date": dt.date(2026, 11, 2)}, {"date": "2026-11-02"}])
def test_answers_may_be_given_from_python(advisor: Advisor, value: dict[str, Any]) -> None:
    advice = advisor.advise({**value, "answers": {"OWN-2": "no", "CTX-4": "rollout"}})
    assert [gap.id for gap in advice.with_status("present")] == ["missing-ownership"]
