"""Answer files that are right, in every way of writing them."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest

from imadvisor import Advisor, Answer, AnswersError, Ruleset, Sheet
from imadvisor.answers.reading import read_sheet
from imadvisor.documents import parse_document
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


def _sheet(ruleset: Ruleset, text: str) -> Sheet:
    document = parse_document(f"date = 2026-11-02\n{text}", name="a.toml", syntax="toml")
    return read_sheet(document, ruleset)


@pytest.mark.parametrize("role", ["sponsor", "Sponsor / executive", "opdrachtgever"])
def test_the_respondent(im_core: Ruleset, role: str) -> None:
    sheet = _sheet(im_core, f'[respondent]\nrole = "{role}"\nname = "A."\n')
    assert (sheet.role, sheet.respondent) == ("sponsor", "A.")


def test_a_text_is_that_of_the_respondents_role(im_core: Ruleset) -> None:
    sheet = _sheet(
        im_core, '[respondent]\nrole = "user"\n[answers]\ndo_first = "Talk."\nOWN-2 = "no"\n'
    )
    assert sheet.answers["do_first"].by_role == (("user", "Talk."),)
    assert sheet.answers["owner_named"].by_role == ()


def test_texts_of_several_roles_stand_in_the_order_of_the_roles(im_core: Ruleset) -> None:
    text = '[answers]\ndo_first = { by_role = { Gebruiker = "U" }, note = "n" }\n'
    text = text.replace("Gebruiker", "user = 'V', sponsor")
    answer = _sheet(im_core, text).answers["do_first"]
    assert answer == Answer(
        Answer.of("").kind, "U", note="n", by_role=(("sponsor", "U"), ("user", "V"))
    )


@pytest.mark.parametrize("word", ["?", "weet niet", "don't know"])
def test_a_text_that_says_that_nobody_knows(im_core: Ruleset, word: str) -> None:
    assert _sheet(im_core, f'[answers]\ndo_first = "{word}"\n').answers["do_first"] == DONT_KNOW


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[respondent]\nrole = "sponser"', "there is no role 'sponser'"),
        ('[respondent]\nrole = 3', "'role' must be a text"),
        ('[respondent]\nrol = "user"', "a respondent has no 'rol'"),
        ('respondent = "user"', "'respondent' must be a table"),
        ('[answers]\ndo_first = ""', "the text is empty"),
        ('[answers]\ndo_first = { by_role = "x" }', "must hold a text for each role"),
        ('[answers]\ndo_first = { by_role = {} }', "must hold a text for each role"),
        ('[answers]\ndo_first = { by_role = { boss = "x" } }', "there is no role 'boss'"),
        ('[answers]\ndo_first = { by_role = { user = 3 } }', "must be a text"),
        ('[answers]\ndo_first = { by_role = { user = "?" } }', "'?' is no text"),
        ('[answers]\ndo_first = { by_role = { user = "x", User = "y" } }',
         "the role 'user' answers twice"),
        ('[answers]\ndo_first = { by_role = { sponsor = "x", Opdrachtgever = "y" } }',
         "the role 'sponsor' answers twice"),
        ('[answers]\ndo_first = { value = "x", by_role = { user = "y" } }', "keep one"),
        ('[answers]\nusers = { by_role = { user = "y" } }',
         "only a question that asks for a text is answered by role"),
        ('[answers]\nusers = { value = 3, note = "\\uffff" }', "the text holds U+FFFF"),
    ],
)  # fmt: skip
def test_respondents_and_texts_that_cannot_be_meant(
    im_core: Ruleset, text: str, message: str
) -> None:
    with pytest.raises(AnswersError) as caught:
        _sheet(im_core, text + "\n")
    assert message in str(caught.value)
    assert "a.toml:" in str(caught.value)
