"""Who may see what: every route of the application, and everybody who may ask."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from web.served import KEY, Served, begun, link, served, token_in

__all__ = ["served"]

OPEN = {
    "/enter", "/sign-in", "/sign-out", "/language", "/a/{secret}", "/healthz",
    "/static/report.css",
}  # fmt: skip
"""What nobody needs a session for."""

OWN = {"/sheets/{id}", "/sheets/{id}/answers", "/sheets/{id}/undo"}
"""What respondents may do with their own sheet."""


def routes(app: Any) -> Iterator[tuple[str, str]]:
    """Every route of the application: its method and path."""
    waiting = list(app.routes)
    while waiting:
        route = waiting.pop()
        if isinstance(route, APIRoute):
            yield from ((method, route.path) for method in sorted(route.methods or ()))
        waiting += getattr(getattr(route, "original_router", None), "routes", [])


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    made = Served(tmp_path_factory.mktemp("served"))
    yield made
    made.store.close()


def asked(visitor: TestClient, method: str, path: str, round: str, sheet: str) -> int:
    names = {"id": sheet if path.startswith("/sheets") else round}
    if path.startswith("/clients"):
        names["id"] = "none"
    address = re.sub(r"\{(\w+)\}", lambda name: names.get(name[1], "none"), path)
    answer = visitor.request(method, address, data={}, follow_redirects=False)
    return answer.status_code


def test_every_route_is_found(one: Served) -> None:
    paths = {path for _, path in routes(one.app)}
    assert {*OPEN, *OWN} <= paths
    assert len(paths) > 35


def test_nobody_and_respondents_see_what_is_theirs_alone(one: Served) -> None:
    consultant = one.consultant()
    round, other = begun(consultant), begun(consultant, "Elsewhere")
    inside, outside = one.respondent(round), one.respondent(other)
    (sheet,) = one.store.sheets(round)
    for method, path in routes(one.app):
        if path in OPEN:
            continue
        refused = {
            "nobody": asked(one.nobody(), method, path, round, sheet.id),
            "of another round": asked(outside, method, path, round, sheet.id),
        }
        if path not in OWN:
            refused["of this round"] = asked(inside, method, path, round, sheet.id)
        assert set(refused.values()) <= {401, 403}, (method, path, refused)


def test_a_form_without_the_token_of_its_session_is_refused(one: Served) -> None:
    consultant = one.consultant()
    round = begun(consultant)
    respondent = one.respondent(round)
    (sheet,) = one.store.sheets(round)
    for method, path in routes(one.app):
        if method == "GET" or path in OPEN or path.startswith("/api/"):
            continue
        visitor = respondent if path in OWN else consultant
        assert asked(visitor, method, path, round, sheet.id) in (403, 422), path


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://elsewhere.example"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"host": "elsewhere.example"}, 421),
        ({"host": "testserver.elsewhere.example"}, 421),
        ({"content-length": "99999999"}, 413),
        ({"origin": "http://testserver", "sec-fetch-site": "same-origin"}, 200),
    ],
)
def test_a_request_that_comes_from_elsewhere_is_refused(
    served: Served, headers: dict[str, str], status: int
) -> None:
    answer = served.nobody().post("/enter", data={"key": KEY}, headers=headers)
    assert answer.status_code == status


def test_every_page_forbids_what_it_does_not_need(served: Served) -> None:
    answer = served.consultant().get("/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert "style=" not in answer.text and "onclick" not in answer.text
    # Nothing is fetched from outside.
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', answer.text)


def test_the_session_is_a_cookie_that_scripts_and_other_pages_do_not_get(served: Served) -> None:
    answer = served.nobody().post("/enter", data={"key": KEY}, follow_redirects=False)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_the_key_is_needed_and_guessing_is_slow(served: Served) -> None:
    nobody = served.nobody()
    statuses = [nobody.post("/enter", data={"key": f"guess {n}"}).status_code for n in range(12)]
    assert set(statuses[:10]) == {403}
    assert statuses[-1] == 429


def test_opening_a_link_changes_nothing(served: Served) -> None:
    consultant = served.consultant()
    round = begun(consultant)
    secret = link(consultant, round)
    for _ in range(3):
        assert served.nobody().get(f"/a/{secret}").status_code == 200
    assert served.store.sheets(round) == ()


def test_a_revoked_link_leads_nowhere(served: Served) -> None:
    consultant = served.consultant()
    round = begun(consultant)
    secret = link(consultant, round)
    page = consultant.get(f"/rounds/{round}").text
    (address,) = re.findall(r'action="(/rounds/[\w-]+/links/[\w-]+/revoke)"', page)
    consultant.post(address, data={"token": token_in(page)})
    assert served.nobody().get(f"/a/{secret}").status_code == 404


def test_signing_out_ends_the_session(served: Served) -> None:
    visitor = served.consultant()
    secret = visitor.cookies["imadvisor_session"]
    visitor.post("/sign-out")
    assert served.store.session_for(secret) is None
    assert visitor.get("/").status_code == 401


def test_of_an_anonymous_round_the_consultant_sees_no_sheet(served: Served) -> None:
    consultant = served.consultant()
    round = begun(consultant)
    token = token_in(consultant.get(f"/rounds/{round}").text)
    page = consultant.post(f"/rounds/{round}/next", data={"anonymous": "1", "token": token})
    anonymous = str(page.url).rpartition("/")[2]
    served.respondent(anonymous)
    (sheet,) = served.store.sheets(anonymous)
    assert sheet.id not in consultant.get(f"/rounds/{anonymous}").text
    assert consultant.get(f"/sheets/{sheet.id}").status_code == 403
    # One sheet is too few to tell anything of.
    result = consultant.get(f"/rounds/{anonymous}/result").text
    assert 'role="alert"' in result or "Nobody has answered" in result


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img src=x>', "{{ 7 * 7 }}"])
def test_what_people_type_is_text(served: Served, name: str, tmp_path: Path) -> None:
    consultant = served.consultant()
    begun(consultant, name)
    page = consultant.get("/").text
    assert name not in page or name == "{{ 7 * 7 }}"
    assert "<script>alert" not in page and "<img" not in page and ">49<" not in page


def secret_for(served: Served, round: str, name: str = "") -> str:
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    return served.store.add_link(round, role="user", respondent=name, expires=later)[1]


def opened(visitor: TestClient, secret: str, **form: str) -> str:
    return str(visitor.post(f"/a/{secret}", data=form).url).rpartition("/")[2]


def test_on_one_device_nobody_comes_to_the_sheet_of_another_person(served: Served) -> None:
    round = begun(served.consultant())
    device = served.nobody()
    anna, bram = (secret_for(served, round, name) for name in ("Anna", "Bram"))
    sheet = opened(device, anna)
    other = opened(device, bram)
    assert other != sheet
    assert device.get(f"/sheets/{sheet}").status_code == 401
    assert opened(device, anna) == sheet


def test_who_shares_a_link_and_a_device_is_asked_and_can_begin_anew(served: Served) -> None:
    round = begun(served.consultant())
    device, shared = served.nobody(), secret_for(served, round)
    assert "somebody else" not in device.get(f"/a/{shared}").text
    sheet = opened(device, shared)
    assert "somebody else" in device.get(f"/a/{shared}").text
    assert opened(device, shared) == sheet
    assert opened(device, shared, anew="1") != sheet


def test_a_consultant_who_tries_a_link_stays_the_consultant(served: Served) -> None:
    consultant = served.consultant()
    round = begun(consultant)
    opened(consultant, secret_for(served, round))
    assert consultant.get("/").status_code == 200
