"""The pages of a round: who answers, by which links."""

from __future__ import annotations

import datetime as dt
import io
from typing import Annotated

import segno
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from imadvisor.phrases import say
from imadvisor.web.layout import language_of
from imadvisor.web.pages import Space, consultant, go, in_words, round_of, round_page
from imadvisor.web.problems import Refused
from imadvisor.web.workspace import today

LINK_DAYS = 60
"""How long a link can be used, unless the round is closed before."""

routes = APIRouter(dependencies=[consultant])


@routes.get("/rounds/{id}")
def show_round(request: Request, space: Space, id: str, link: str = "") -> HTMLResponse:
    """Show who answers in a round, and the links of it."""
    round = round_of(space, id)
    ruleset = space.ruleset(round)
    language = language_of(request, ruleset)
    say = language.say
    sheets = space.store.sheets(id)
    address = str(request.url_for("by_link", secret=link)) if link else ""
    standings = [] if round.anonymous else [space.standing(one, round) for one in sheets]
    lines = [
        {"sheet": one, "role": in_words(language, "role", one.role), "standing": standing}
        for one, standing in zip(sheets, standings, strict=False)
    ]
    roles = [(role, language.text(thing.name)) for role, thing in ruleset.roles.items()]
    return round_page(
        request,
        space,
        "round.html",
        round,
        say("{} – round {}").format(space.store.client_of(id).name, round.number),
        "round",
        lines=lines,
        sheets=sheets,
        links=[
            {"link": one, "role": in_words(language, "role", one.role)}
            for one in space.store.links(id)
        ],
        roles=roles,
        address=address,
        qr=_qr(address) if address else "",
        answered=sum(one.answered > 0 for one in sheets),
    )


@routes.post("/rounds/{id}/links")
def add_link(
    request: Request,
    space: Space,
    id: str,
    role: Annotated[str, Form(max_length=64)] = "",
    respondent: Annotated[str, Form(max_length=200)] = "",
) -> RedirectResponse:
    """Make a link, and show it once."""
    round = round_of(space, id)
    if role not in space.ruleset(round).roles:
        # Answers of several people are taken together by their roles.
        raise Refused(400, say("choose the role of who answers"))
    expires = dt.datetime.now(dt.UTC) + dt.timedelta(days=LINK_DAYS)
    _, secret = space.store.add_link(id, role=role, respondent=respondent.strip(), expires=expires)
    return go(request, f"/rounds/{id}?link={secret}")


@routes.post("/rounds/{id}/links/{link}/revoke")
def revoke(request: Request, space: Space, id: str, link: str) -> RedirectResponse:
    """Take a link back."""
    if link not in {one.id for one in space.store.links(id)}:
        raise Refused(404, say("there is no such link"))
    space.store.revoke_link(link)
    return go(request, f"/rounds/{id}")


@routes.post("/rounds/{id}/sheets")
def add_sheet(
    request: Request, space: Space, id: str, role: Annotated[str, Form(max_length=64)] = ""
) -> RedirectResponse:
    """Add a sheet for the consultant, and go to its questions."""
    round = round_of(space, id)
    if round.state != "open":
        raise Refused(409, say("the round is closed; reopen it first"))
    if round.anonymous:
        raise Refused(409, say("the round is anonymous: answer by a link, like everybody"))
    if role and role not in space.ruleset(round).roles:
        raise Refused(400, say("there is no such role"))
    return go(request, f"/sheets/{space.store.add_sheet(id, role=role).id}")


@routes.post("/rounds/{id}/close")
def close(request: Request, space: Space, id: str) -> RedirectResponse:
    """Let nobody answer any more."""
    round_of(space, id)
    space.store.close_round(id)
    return go(request, f"/rounds/{id}")


@routes.post("/rounds/{id}/reopen")
def reopen(request: Request, space: Space, id: str) -> RedirectResponse:
    """Let people answer again."""
    round_of(space, id)
    space.store.reopen_round(id)
    return go(request, f"/rounds/{id}")


@routes.post("/rounds/{id}/next")
def next_round(
    request: Request, space: Space, id: str, anonymous: Annotated[str, Form()] = ""
) -> RedirectResponse:
    """Begin a round after this one."""
    round = round_of(space, id)
    found = space.store.add_round(
        round.assessment, today(), round.rules, anonymous=bool(anonymous), previous=round.id
    )
    return go(request, f"/rounds/{found.id}")


def _qr(address: str) -> Markup:
    """The address as a QR code; made here, of nothing but squares."""
    stream = io.BytesIO()
    code = segno.make(address, error="m")
    code.save(stream, kind="svg", xmldecl=False, svgns=True, scale=4, border=2, omitsize=True)
    return Markup(stream.getvalue().decode())  # noqa: S704 - only a path of squares
