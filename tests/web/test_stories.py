"""What consultants and respondents do, from the first page to a roadmap."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from fastapi.testclient import TestClient

from conftest import ROOT
from web.served import HOST, Served, begun, link, served, token_in

__all__ = ["served"]

ANSWERS: dict[str, Any] = tomllib.loads(
    (ROOT / "examples" / "municipality.toml").read_text(encoding="utf-8")
)["answers"]


def filled(answer: Any, type: str) -> dict[str, Any]:
    """An answer of a file, as a form sends it."""
    note = answer.get("note", "") if isinstance(answer, dict) else ""
    value = answer["value"] if isinstance(answer, dict) else answer
    if isinstance(value, list):
        return {"value": value or ["none"], "note": note}
    if type in ("number", "percentage", "date", "text") and value not in ("?", "n/a"):
        return {"typed": str(value), "note": note}
    return {"value": str(value), "note": note}


def sheet_of(page: Any) -> str:
    found = re.search(r"/sheets/([\w-]+)", str(page.url))
    assert found
    return found[1]


def test_from_nothing_to_a_roadmap(served: Served) -> None:
    consultant = served.consultant()
    round = begun(consultant)
    secret = link(consultant, round)
    respondent = served.nobody()
    assert "Waterland wants to know" in respondent.get(f"/a/{secret}").text
    page = respondent.post(f"/a/{secret}")
    sheet, token = sheet_of(page), token_in(page.text)
    kept = served.store.round(round)
    assert kept is not None
    from imadvisor.advisor.advisor import default_advisor

    questions = default_advisor().ruleset().questions
    for question, answer in ANSWERS.items():
        said = {"question": question, "token": token, **filled(answer, questions[question].type)}
        saved = respondent.post(
            f"/sheets/{sheet}/answers", data=said, headers={"accept": "application/json"}
        )
        assert saved.status_code == 200, (question, saved.text)
    assert "level 2" in saved.json()["live"]
    result = consultant.get(f"/rounds/{round}/result").text
    assert "No owner in the line organisation" in result or "G44" in result
    assert consultant.get(f"/rounds/{round}/why/missing-ownership").status_code == 200
    other = consultant.get(f"/rounds/{round}/what-if?dimension=ownership&owner_named=yes").text
    assert "G44" in other.partition('class="report"')[2]
    assert "<svg" in consultant.get(f"/rounds/{round}/roadmap").text
    # The same answers by the command line come to the same advice.
    import imadvisor

    said = imadvisor.advise(ROOT / "examples" / "municipality.toml").to_dict()
    ours = consultant.get(f"/rounds/{round}/advice.json").json()
    assert ours["overall"] == said["overall"]
    assert [gap["id"] for gap in ours["gaps"]] == [gap["id"] for gap in said["gaps"]]


def test_a_quick_scan_is_one_click_away_and_asks_what_is_quick(served: Served) -> None:
    consultant = served.consultant()
    page = consultant.post("/quick-scan", data={"token": token_in(consultant.get("/").text)})
    assert page.status_code == 200
    assert "quick=1" in str(page.url)
    asked = re.findall(r'name="question" value="(\w+)"', page.text)
    assert asked and len(asked) < 12


def test_without_a_script_a_form_leads_back_to_its_question(served: Served) -> None:
    round = begun(served.consultant())
    respondent = served.respondent(round, "implementation_manager")
    (sheet,) = served.store.sheets(round)
    token = token_in(respondent.get(f"/sheets/{sheet.id}").text)
    page = respondent.post(
        f"/sheets/{sheet.id}/answers",
        data={"token": token, "question": "users", "typed": "300"},
    )
    assert page.status_code == 200
    assert 'value="300"' in page.text
    wrong = respondent.post(
        f"/sheets/{sheet.id}/answers",
        data={"token": token, "question": "users", "typed": "many", "seen": "1"},
    )
    assert 'role="alert"' in wrong.text
    assert 'value="300"' in wrong.text


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"question": "users", "typed": "-4"}, 422),
        ({"question": "users", "value": "n/a"}, 422),  # without a reason
        ({"question": "users", "value": "n/a", "note": "nobody uses it"}, 200),
        ({"question": "no_such", "value": "yes"}, 404),
        ({"question": "sector", "value": "moon"}, 422),
        ({"question": "do_first", "typed": "x" * 10_001}, 422),
    ],
)
def test_what_is_no_answer_is_told_and_not_kept(
    served: Served, said: dict[str, str], status: int
) -> None:
    round = begun(served.consultant())
    respondent = served.respondent(round)
    (sheet,) = served.store.sheets(round)
    token = token_in(respondent.get(f"/sheets/{sheet.id}").text)
    answer = respondent.post(
        f"/sheets/{sheet.id}/answers",
        data={"token": token, **said},
        headers={"accept": "application/json"},
    )
    assert answer.status_code == status
    assert bool(served.store.answers(sheet.id)["answers"]) == (status == 200)


def test_two_people_on_one_sheet_see_each_others_answer(served: Served) -> None:
    round = begun(served.consultant())
    one = served.respondent(round)
    (sheet,) = served.store.sheets(round)
    other = served.consultant()
    json = {"accept": "application/json"}
    for visitor, typed, status in ((one, "300", 200), (other, "400", 409)):
        token = token_in(visitor.get(f"/sheets/{sheet.id}").text)
        answer = visitor.post(
            f"/sheets/{sheet.id}/answers",
            data={"token": token, "question": "users", "typed": typed, "seen": "0"},
            headers=json,
        )
        assert answer.status_code == status
    assert "300" in answer.json()["detail"]
    assert served.store.answers(sheet.id)["answers"]["users"] == 300


def test_a_closed_round_keeps_what_it_has(served: Served) -> None:
    consultant = served.consultant()
    round = begun(consultant)
    secret = link(consultant, round)
    respondent = served.respondent(round)
    (sheet,) = served.store.sheets(round)
    token = token_in(respondent.get(f"/sheets/{sheet.id}").text)
    consultant.post(f"/rounds/{round}/close", data={"token": token_in(consultant.get("/").text)})
    answer = respondent.post(
        f"/sheets/{sheet.id}/answers",
        data={"token": token, "question": "users", "typed": "300"},
        headers={"accept": "application/json"},
    )
    assert answer.status_code == 409
    assert served.nobody().post(f"/a/{secret}").status_code == 404
    assert served.store.answers(sheet.id)["answers"] == {}


def test_the_example_has_three_rounds_and_says_what_changed(served: Served) -> None:
    consultant = served.consultant()
    round = served.example()
    page = consultant.get(f"/rounds/{round}/over-time").text
    assert "<svg" in page
    for suffix, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        content = consultant.get(f"/rounds/{round}/advice.{suffix}").content
        assert content.startswith(start)
    assert consultant.get(f"/rounds/{round}/roadmap.ics").text.startswith("BEGIN:VCALENDAR")


def test_the_language_can_be_changed_in_the_middle(served: Served) -> None:
    visitor = served.consultant()
    round = begun(visitor)
    token = token_in(visitor.get("/").text)
    page = visitor.post(
        "/language", data={"language": "nl", "back": f"/rounds/{round}", "token": token}
    )
    assert str(page.url) == f"{HOST}/rounds/{round}"
    assert 'lang="nl"' in page.text
    assert "Iemand vragen" in page.text


@pytest.mark.parametrize("back", ["//elsewhere.example", "https://elsewhere.example", "/\\else"])
def test_changing_the_language_leads_nowhere_else(served: Served, back: str) -> None:
    visitor: TestClient = served.nobody()
    answer = visitor.post(
        "/language", data={"language": "nl", "back": back}, follow_redirects=False
    )
    assert answer.headers["location"] == "/"


def test_what_several_people_say_is_taken_together(served: Served) -> None:
    consultant = served.consultant()
    round = begun(consultant)
    for role, level in (("user", "1"), ("user", "3"), ("sponsor", "2")):
        respondent = served.respondent(round, role)
        sheet = next(
            one.id for one in served.store.sheets(round) if not one.answered and one.role == role
        )
        token = token_in(respondent.get(f"/sheets/{sheet}").text)
        saved = respondent.post(
            f"/sheets/{sheet}/answers",
            data={"token": token, "question": "why_rating", "value": level},
            headers={"accept": "application/json"},
        )
        assert saved.status_code == 200, saved.text
    result = consultant.get(f"/rounds/{round}/result")
    assert 'role="alert"' not in result.text
    assert "<svg" in result.text
    # Without a role nobody knows whose answer counts for what.
    page = consultant.get(f"/rounds/{round}")
    refused = consultant.post(
        f"/rounds/{round}/links", data={"role": "", "token": token_in(page.text)}
    )
    assert refused.status_code == 400
