"""Ways in: the address that opens on this machine, the password, and the links of respondents."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from imadvisor.language import LANGUAGES
from imadvisor.phrases import say
from imadvisor.store import AnsweringLink, Store
from imadvisor.web import layout
from imadvisor.web.layout import language_of, page, visitor_of
from imadvisor.web.pages import Space, go, in_words
from imadvisor.web.problems import Refused
from imadvisor.web.settings import ServiceSettings
from imadvisor.web.visitors import NOBODY, Visitor
from imadvisor.web.workspace import Workspace

COOKIE = "imadvisor_session"
HOURS = {"consultant": 12, "respondent": 24 * 14}
"""How long a session lasts, by who has it."""

GONE = say("this link is not valid any more: ask who sent it for a new one")

TRIES = {"sign-in": (10, 300), "link": (60, 60)}
"""How often something may be tried by one address, and in how many seconds."""


class Visitors:
    """Finds out who asks, from the cookie of a session.

    Args:
        app: that is asked.
        store: where sessions are kept.
    """

    def __init__(self, app: ASGIApp, store: Store) -> None:
        self.app = app
        self.store = store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            secret = HTTPConnection(scope).cookies.get(COOKIE, "")
            scope.setdefault("state", {})["visitor"] = self._visitor(secret)
        await self.app(scope, receive, send)

    def _visitor(self, secret: str) -> Visitor:
        session = self.store.session_for(secret) if secret else None
        if session is None:
            return NOBODY
        if session.role == "consultant":
            return Visitor("consultant", secret)
        return Visitor("respondent", secret, session.sheet)


routes = APIRouter()


def _settings(request: Request) -> ServiceSettings:
    found: ServiceSettings = request.app.state.settings
    return found


def _bounded(request: Request, space: Workspace, what: str) -> None:
    most, seconds = TRIES[what]
    address = request.client.host if request.client else ""
    if space.store.count(f"{what}:{address}", seconds) > most:
        raise Refused(429, say("too many tries: wait a few minutes"))


def _admitted(
    request: Request, space: Workspace, role: str, path: str, sheet: str = ""
) -> RedirectResponse:
    secret = space.store.add_session(role, sheet=sheet, hours=HOURS[role])
    found = go(request, path)
    found.set_cookie(
        COOKIE,
        secret,
        max_age=HOURS[role] * 3600,
        httponly=True,
        samesite="lax",
        secure=_settings(request).secure,
        path=f"{_settings(request).root_path}/",
    )
    return found


@routes.get("/enter")
def enter_page(request: Request, key: str = "") -> HTMLResponse:
    """Show the button that opens the application."""
    language = language_of(request)
    return page(request, "enter.html", language.say("Welcome"), language=language, key=key)


@routes.post("/enter")
def enter(
    request: Request, space: Space, key: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """Let the consultant in who has the key."""
    _bounded(request, space, "sign-in")
    if not _settings(request).key or not hmac.compare_digest(
        key.encode(), _settings(request).key.encode()
    ):
        raise Refused(403, say("open the address that imadvisor serve has printed"))
    return _admitted(request, space, "consultant", "/")


@routes.get("/sign-in")
def sign_in_page(request: Request) -> HTMLResponse:
    """Ask for the password."""
    language = language_of(request)
    return page(request, "sign_in.html", language.say("Sign in"), language=language)


@routes.post("/sign-in")
def sign_in(
    request: Request, space: Space, password: Annotated[str, Form(max_length=1_000)] = ""
) -> Response:
    """Let the consultant in who knows the password."""
    from argon2 import PasswordHasher
    from argon2.exceptions import Argon2Error, InvalidHashError

    _bounded(request, space, "sign-in")
    language = language_of(request)
    try:
        PasswordHasher().verify(_settings(request).password_hash, password)
    except (Argon2Error, InvalidHashError):
        return page(
            request,
            "sign_in.html",
            language.say("Sign in"),
            language=language,
            status=403,
            problems=[language.say("That is not the password.")],
        )
    return _admitted(request, space, "consultant", "/")


@routes.post("/sign-out")
def sign_out(request: Request, space: Space) -> Response:
    """End a session."""
    space.store.end_session(visitor_of(request).session)
    found = go(request, "/sign-in" if _settings(request).password_hash else "/enter")
    found.delete_cookie(COOKIE, path=f"{_settings(request).root_path}/")
    return found


@routes.post("/language")
def language(
    request: Request,
    language: Annotated[str, Form(max_length=5)],
    back: Annotated[str, Form(max_length=500)] = "/",
) -> Response:
    """Show pages in another language from now on."""
    safe = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()
    found = go(request, back if safe else "/")
    if language in LANGUAGES:
        found.set_cookie(
            layout.COOKIE, language, max_age=31_536_000, samesite="lax",
            secure=_settings(request).secure, httponly=True,
            path=f"{_settings(request).root_path}/",
        )  # fmt: skip
    return found


@routes.get("/a/{secret}")
def by_link(request: Request, space: Space, secret: str) -> HTMLResponse:
    """Welcome who has a link; nothing is changed by it."""
    _bounded(request, space, "link")
    link = space.store.link_for(secret)
    speaking = language_of(request)
    if link is None:
        raise Refused(404, say("this link is not valid any more: ask who sent it for a new one"))
    round = space.store.round(link.round)
    assert round is not None
    speaking = language_of(request, space.ruleset(round))
    return page(
        request,
        "invited.html",
        speaking.say("You are asked for your view"),
        language=speaking,
        secret=secret,
        begun=bool(_sheet_begun(request, space, link)) and not link.sheet,
        round=round,
        name=link.respondent,
        role=in_words(speaking, "role", link.role),
        client=space.store.client_of(round.id).name,
    )


def _sheet_begun(request: Request, space: Workspace, link: AnsweringLink) -> str:
    """The sheet that was begun in this browser by this link; empty where there is none.

    The link of a person leads to nobody else's sheet, though both use one device. Of a link that
    several people use it is not known who is there: they are asked.
    """
    sheet = visitor_of(request).sheet
    own = space.store.sheet(sheet) if sheet else None
    if own is None or own.round != link.round or own.role != link.role:
        return ""
    return (
        own.id if link.sheet in ("", own.id) and own.respondent == _kept_name(space, link) else ""
    )


def _kept_name(space: Workspace, link: AnsweringLink) -> str:
    """The name that a sheet of this link has."""
    round = space.store.round(link.round)
    return "" if round is None or round.anonymous else link.respondent


@routes.post("/a/{secret}")
def begin(
    request: Request, space: Space, secret: str, anew: Annotated[str, Form(max_length=1)] = ""
) -> Response:
    """Let a respondent in, to their own sheet."""
    _bounded(request, space, "link")
    link = space.store.link_for(secret)
    round = space.store.round(link.round) if link else None
    if link is None or round is None or round.state != "open":
        raise Refused(404, say("this link is not valid any more: ask who sent it for a new one"))
    own = _sheet_begun(request, space, link)
    if own and not anew:
        return go(request, f"/sheets/{own}")
    sheet = space.store.sheet_for(link)
    if visitor_of(request).is_consultant and not round.anonymous:
        # Who tries a link stays who they are.
        return go(request, f"/sheets/{sheet.id}")
    return _admitted(request, space, "respondent", f"/sheets/{sheet.id}", sheet.id)
