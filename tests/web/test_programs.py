"""The interface for programs says what the command line says."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
from fastapi.testclient import TestClient

import imadvisor
from conftest import ROOT
from web.served import Served, served

__all__ = ["served"]

FILE = ROOT / "examples" / "municipality.toml"
GIVEN: dict[str, Any] = json.loads(
    json.dumps(tomllib.loads(FILE.read_text(encoding="utf-8")), default=str)
)


@pytest.fixture
def program(served: Served) -> TestClient:
    secret = served.store.add_session("program", scopes=("advise",))
    return TestClient(
        served.app, base_url="http://testserver", headers={"authorization": f"Bearer {secret}"}
    )


def test_advice_is_that_of_the_command_line(program: TestClient) -> None:
    answer = program.post("/api/v1/advise", json={"answers": GIVEN})
    assert answer.status_code == 200
    assert answer.json() == imadvisor.advise(FILE, "im-core").to_dict()


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("why", {"about": "G44"}),
        ("why-not", {"about": "G14"}),
        ("what-if", {"changes": {"OWN-2": "yes"}}),
        ("roadmap", {"goals": ["severity=critical"]}),
        ("next", {}),
    ],
)
def test_what_else_is_asked_of_answers(program: TestClient, path: str, more: Any) -> None:
    answer = program.post(f"/api/v1/{path}", json={"answers": GIVEN, **more})
    assert answer.status_code == 200, answer.text
    assert answer.json()


def test_what_needs_no_answers(program: TestClient) -> None:
    assert program.post("/api/v1/start", json={"situation": {"users": 20}}).status_code == 200
    old = {**GIVEN, "date": "2025-11-03"}
    assert program.post("/api/v1/compare", json={"old": old, "new": GIVEN}).status_code == 200
    assert program.get("/api/v1/rulesets/im-core").status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"answers": {"date": "2026-11-02", "answers": {"users": "many"}}}, 400, "users"),
        ({"answers": {}, "ruleset": "../../etc"}, 422, "ruleset"),
        ({"answers": {}, "ruleset": "no-such"}, 404, "no-such"),
        ({"answers": {"ruleset": 3}}, 400, "id of a ruleset"),
        ({"nothing": 1}, 422, "nothing"),
    ],
)
def test_mistakes_are_problem_documents(
    program: TestClient, body: Any, status: int, says: str
) -> None:
    answer = program.post("/api/v1/advise", json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert says in answer.text


@pytest.mark.parametrize("secret", ["", "x", "no-token-of-ours"])
def test_without_a_token_nothing_is_said(served: Served, secret: str) -> None:
    answer = served.nobody().post(
        "/api/v1/advise", json={"answers": GIVEN}, headers={"authorization": f"Bearer {secret}"}
    )
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
