"""What is said to an interview, and what it does with it, without any terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imadvisor import Advisor, Ruleset, Sheet
from imadvisor.answers.reading import read_what_is_right
from imadvisor.documents import Document
from imadvisor.engine.program import compiled
from imadvisor.interview.dialogue import Plan, Stage, begun, heard, left_by_chapter, saved
from imadvisor.interview.entry import TypedAnswer, applied
from imadvisor.interview.question_view import choices, keys, shown
from imadvisor.language import Language
from imadvisor.reasons.next_question import Asking

TODAY = dt.date(2026, 11, 2)
NOTES = "notes"
"""Where the test keeps what waits for an answer."""
Talk = Callable[..., Stage]


@pytest.fixture(scope="module")
def asking(advisor: Advisor, im_core: Ruleset) -> Asking:
    return Asking(compiled(im_core, advisor.catalogue.methods))


@pytest.fixture
def plan(asking: Asking) -> Plan:
    return Plan(asking, "all", "author", frozenset(asking.order))


@pytest.fixture
def file() -> dict[str, Any]:
    """What has been saved."""
    return {}


def _sheet(plan: Plan, file: dict[str, Any]) -> Sheet:
    data = {"date": TODAY, "answers": {id: said for id, said in file.items() if id != NOTES}}
    reading = read_what_is_right(Document("saved", "toml", None, data), plan.asking.ruleset)
    assert reading.problems == ()
    return reading.sheet


def _say(plan: Plan, stage: Stage, file: dict[str, Any], *lines: str) -> Stage:
    for line in lines:
        found = heard(plan, stage, line)
        stage = found.stage
        if found.save:
            stage = _kept(plan, stage, file, found.save)
    return stage


def _kept(plan: Plan, stage: Stage, file: dict[str, Any], entry: TypedAnswer) -> Stage:
    id, notes = entry.question, dict(file.get(NOTES, {}))
    now = _sheet(plan, file)
    change = applied(
        entry, plan.asking.ruleset, stage.sheet, now, notes.pop(id, ""),
        lambda answer: f"also {answer.value}",
    )  # fmt: skip
    if change.said is not None:
        file[id] = change.said
    notes |= {id: change.note} if change.note else {}
    file.pop(NOTES, None)
    file.update({NOTES: notes} if notes else {})
    return saved(plan, stage, entry, _sheet(plan, file), notes, change.stays)[0]


def _start(plan: Plan, file: dict[str, Any]) -> Stage:
    return begun(plan, _sheet(plan, file), file.get(NOTES, {}))


def test_answers_are_saved_and_the_next_question_comes(plan: Plan, file: dict[str, Any]) -> None:
    stage = _start(plan, file)
    assert stage.question == "sector"
    stage = _say(plan, stage, file, "2", "1200", "2026-03-01", "Uitrol loopt")
    assert file == {
        "sector": "government",
        "users": 1200,
        "go_live": dt.date(2026, 3, 1),
        "phase": "rollout",
    }
    assert stage.question == "worst_consequence"


def test_dont_know_and_not_applicable_with_its_reason(plan: Plan, file: dict[str, Any]) -> None:
    stage = _say(plan, _start(plan, file), file, "?", "-")
    assert stage.waiting == "reason" and stage.question == "users"
    assert heard(plan, stage, "").stage.waiting == "answer", "without a reason it is not said"
    stage = _say(plan, stage, file, "nobody uses it yet")
    assert file == {"sector": "?", "users": {"value": "n/a", "note": "nobody uses it yet"}}
    stage = _say(plan, stage, file, "n.v.t.")
    assert stage.waiting == "reason", "however it is said, a reason is asked"


def test_a_note_goes_with_the_answer_that_comes(plan: Plan, file: dict[str, Any]) -> None:
    _say(plan, _start(plan, file), file, "+ a province", "2", "+", "counted in May", "30")
    assert file == {
        "sector": {"value": "government", "note": "a province"},
        "users": {"value": 30, "note": "counted in May"},
    }


def test_back_shows_what_was_answered_and_enter_keeps_it(plan: Plan, file: dict[str, Any]) -> None:
    stage = _say(plan, _start(plan, file), file, "2", "30", "<")
    assert stage.question == "users"
    seen = shown(plan.asking.ruleset, Language("nl"), plan.asking.ruleset.questions["users"],
                 stage.sheet)  # fmt: skip
    assert seen.given == "30"
    assert _say(plan, stage, file, "").question == "go_live"
    stage = _say(plan, stage, file, "<", "3")
    assert file == {"sector": "industry", "users": 30}
    assert stage.question == "go_live"
    first = _say(plan, stage, file, "<", "<")
    assert first.question == "sector" and heard(plan, first, "<").why == "first"


def test_a_note_is_added_to_an_answer_that_is_there(plan: Plan, file: dict[str, Any]) -> None:
    file["go_live"] = {"value": "?", "evidence": "the plan"}
    stage = _say(plan, _start(plan, file), file, "<", "+ asked the supplier")
    assert file["go_live"] == {
        "value": "?", "note": "asked the supplier", "evidence": "the plan"
    }  # fmt: skip
    assert stage.question == "sector"


def test_a_reason_a_note_and_what_was_there_are_all_kept(plan: Plan, file: dict[str, Any]) -> None:
    file["phase"] = {"value": "rollout", "note": "n", "evidence": "e"}
    stage = _say(plan, _start(plan, file), file, "<", "-", "not yet", "<", "+ asked in May")
    expected = {"value": "n/a", "note": "n\nnot yet\nasked in May", "evidence": "e"}
    assert file["phase"] == expected
    _say(plan, stage, file, "<", "2", "<", "+ asked in May")
    assert file["phase"]["note"] == expected["note"], "said once is enough"
    assert file["phase"]["value"] != "n/a" and file["phase"]["evidence"] == "e"


def test_a_note_waits_for_its_answer_whatever_comes_between(
    plan: Plan, file: dict[str, Any]
) -> None:
    stage = _say(plan, _start(plan, file), file, "+ a province", "+ or so", "<", ">", "12", "<")
    assert file == {"users": 12, NOTES: {"sector": "a province\nor so"}}
    stage = _say(plan, replace(stage, question="sector"), file, "2")
    assert file == {"users": 12, "sector": {"value": "government", "note": "a province\nor so"}}
    stage = _say(plan, replace(stage, question="parties"), file, "+ ours", "-", "alone")
    assert file["parties"] == {"value": "n/a", "note": "ours\nalone"}


def test_a_note_on_a_proposal_accepts_nothing(plan: Plan, file: dict[str, Any]) -> None:
    file["users"] = {"value": 7, "evidence": "the log", "proposed_by": "tickets"}
    _say(plan, _start(plan, file), file, "<", "+ looks low")
    assert file["users"] == {
        "value": 7, "note": "looks low", "evidence": "the log", "proposed_by": "tickets"
    }  # fmt: skip


def test_views_of_other_roles_stay(plan: Plan, file: dict[str, Any]) -> None:
    (view, *_) = [q.id for q in plan.asking.ruleset.questions.values() if q.type == "text"]
    file[view] = {"by_role": {"sponsor": "fine", "user": "slow"}}
    _say(plan, _start(plan, file), file, "<", "+ both in May")
    views = {"sponsor": "fine", "user": "slow"}
    assert file[view] == {"by_role": views, "note": "both in May"}
    stage = _say(plan, _start(plan, file), file, "<", "mine", "")
    assert file[view] == {"by_role": views, "note": "both in May\nalso mine"}
    assert stage.question != view
    stage = replace(_start(plan, file), question=view)
    own = replace(stage, sheet=replace(stage.sheet, role="user"))
    entry = heard(plan, own, "faster now").save
    assert entry is not None
    change = applied(entry, plan.asking.ruleset, own.sheet, own.sheet, "", str)
    assert change.said["by_role"] == {"sponsor": "fine", "user": "faster now"}
    unsure = applied(TypedAnswer(view, "?"), plan.asking.ruleset, own.sheet, own.sheet, "", str)
    assert unsure.said["by_role"] == views and unsure.stays


def test_what_is_skipped_comes_back_once_when_nothing_else_is_left(
    plan: Plan, file: dict[str, Any]
) -> None:
    plan = replace(plan, asked=frozenset({"sector", "users", "parties"}))
    stage = _say(plan, _start(plan, file), file, ">", "30", ">")
    assert stage.question == "sector" and stage.rounds == 1
    stage = _say(plan, stage, file, ">", ">")
    assert stage.over and stage.step is not None, "it ends, and says that something is left"
    assert file == {"users": 30}
    stage = _say(plan, _start(plan, file), file, ">", "1", "2")
    assert stage.over and stage.step is None
    assert file == {"users": 30, "parties": 1, "sector": "government"}


def test_an_interview_that_goes_on_begins_at_what_is_left(plan: Plan, file: dict[str, Any]) -> None:
    file |= {"sector": "care", "users": 12}
    stage = _start(plan, file)
    assert stage.question == "go_live" and stage.before == ("sector", "users")
    left = sum(left_by_chapter(plan, stage.step).values())
    assert left == len(plan.asking.order) - 3, "with twelve users one question does not apply"


@pytest.mark.parametrize(
    ("question", "line", "said"),
    [
        ("sector", "8", "other"),
        ("sector", "zorg en welzijn", "care"),
        ("owner_named", "y", "yes"),
        ("owner_named", "J", "yes"),
        ("owner_named", "n", "no"),
        ("owner_named", "nee", "no"),
        ("training_forms", "1 3", ["elearning", "practice"]),
        ("training_forms", "3;1,1", ["practice", "elearning"]),
        ("training_forms", "0", []),
        ("claim_ownership", "3", 3),
        ("users", "1.234.567", 1234567),
        ("reason_known", "62,5 %", "62.5"),
        ("knowledge_updated", "a", "never"),
        ("knowledge_updated", "2 november 2026", dt.date(2026, 11, 2)),
    ],
)
def test_answers_are_understood_as_people_type_them(
    plan: Plan, file: dict[str, Any], question: str, line: str, said: Any
) -> None:
    ids = plan.asking.ruleset.questions
    question = question if question in ids else _claim(plan, question)
    found = heard(plan, replace(_start(plan, file), question=question), line)
    assert found.save is not None, (found.detail, found.hint)
    raw = found.save.value
    assert str(raw) == said if isinstance(said, str) and said[0].isdigit() else _same(raw, said)


def _same(raw: Any, said: Any) -> bool:
    return sorted(raw) == sorted(said) if isinstance(said, list) else bool(raw == said)


def _claim(plan: Plan, name: str) -> str:
    return plan.asking.ruleset.claims[name.removeprefix("claim_")].id


@pytest.mark.parametrize(
    ("question", "line", "detail"),
    [
        ("sector", "9", "there is no choice '9'"),
        ("sector", "helthcare", "there is no choice"),
        ("training_forms", "1 9", "there is no choice '1 9'"),
        ("users", "1.200", "may be 1200"),
        ("users", "-3", "-3 is out of range"),
        ("users", "2.5", "must be a whole number"),
        ("reason_known", "101", "101 is out of range"),
        ("knowledge_updated", "30-2-2026", "not a date that exists"),
        ("knowledge_updated", "2-11-2026", "may be 2 November 2026 or 11 February 2026"),
        ("knowledge_updated", "3-11-2027", "may be"),
        ("knowledge_updated", "2027-01-31", "lies after the assessment"),
        ("claim_ownership", "9", "there is no level 9"),
    ],
)
def test_what_is_no_answer_is_named_and_nothing_is_saved(
    plan: Plan, file: dict[str, Any], question: str, line: str, detail: str
) -> None:
    ids = plan.asking.ruleset.questions
    question = question if question in ids else _claim(plan, question)
    stage = replace(_start(plan, file), question=question)
    found = heard(plan, stage, line)
    assert found.save is None and found.stage == stage and found.why == "wrong"
    assert detail in found.detail


@pytest.mark.parametrize("line", ["a\x1b[2Jb", "\udcff", "x\u202ey", "\x07"])
def test_what_a_terminal_would_obey_is_no_answer(
    plan: Plan, file: dict[str, Any], line: str
) -> None:
    stage = _start(plan, file)
    assert heard(plan, stage, line).why == "characters"
    noting = replace(stage, waiting="note")
    assert heard(plan, noting, line).stage == noting


KEYS = ["?", "<", ">", "-", "+", "#", "", "1", "y", "0", "why not", "2026-01-31"]


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(lines=st.lists(st.sampled_from(KEYS) | st.text(max_size=8), max_size=20))
def test_whatever_is_typed_what_is_saved_can_be_read(plan: Plan, lines: list[str]) -> None:
    file: dict[str, Any] = {}
    stage = _start(plan, file)
    for line in lines:
        if stage.over or heard(plan, stage, line).stop:
            break
        had = file.keys() - {NOTES}
        stage = _say(plan, stage, file, line)
        assert had <= file.keys(), "no line takes an answer out"
        assert set(stage.sheet.answers) == file.keys() - {NOTES}


def test_every_key_that_is_shown_works(plan: Plan, file: dict[str, Any]) -> None:
    stage = _say(plan, _start(plan, file), file, "1")
    for language in ("en", "nl"):
        for key, _ in keys(Language(language)):
            found = heard(plan, stage, key)
            assert (found.why != "wrong" and (found.stage, found.save) != (stage, None)) or (
                found.left or found.stop
            ), key
    ruleset = plan.asking.ruleset
    for question in ruleset.questions.values():
        for language in ("en", "nl"):
            for key, _ in choices(ruleset, Language(language, ruleset), question):
                found = heard(plan, replace(stage, question=question.id), key)
                assert found.save, (question.id, language, key)
