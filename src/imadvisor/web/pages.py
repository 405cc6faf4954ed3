"""What pages have in common: who may see them, and where a form leads."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from imadvisor.language import Language
from imadvisor.phrases import say
from imadvisor.store import Round
from imadvisor.web.layout import Crumbs, language_of, page, visitor_of
from imadvisor.web.problems import Refused
from imadvisor.web.protection import READING, is_form_token
from imadvisor.web.visitors import Visitor
from imadvisor.web.workspace import Workspace


async def posted(request: Request, token: Annotated[str, Form()] = "") -> None:
    """Refuse a form that is not from a page of this session.

    Raises:
        Refused: it carries no token, or that of another session.
    """
    visitor = visitor_of(request)
    if request.method in READING or not visitor.session:
        return
    if not is_form_token(token, visitor.session):
        raise Refused(403, say("this page was open too long: reload it, and send it again"))


def _consultant(request: Request) -> Visitor:
    visitor = visitor_of(request)
    if not visitor.is_consultant:
        raise Refused(401, say("this page is for who carries out the assessment"))
    return visitor


async def _consultant_posting(
    request: Request, _seen: Annotated[Visitor, Depends(_consultant)]
) -> None:
    if request.method not in READING:
        form = await request.form()
        await posted(request, str(form.get("token", "")))


consultant = Depends(_consultant_posting)
"""Lets only the consultant in, and only forms of their own pages."""


def go(request: Request, path: str) -> RedirectResponse:
    """Return the way to another page, after something was changed.

    Args:
        request: that changed it.
        path: within the application.
    """
    return RedirectResponse(f"{request.scope.get('root_path', '')}{path}", status_code=303)


def in_words(language: Language, kind: str, id: str) -> str:
    """Return the name of an object of the ruleset; its id where there is none.

    Args:
        language: of the reader, with the ruleset.
        kind: of the object, such as role.
        id: of the object; may be empty.
    """
    ruleset = language.ruleset
    thing = ruleset.things[kind].get(id) if ruleset is not None and id else None
    name = getattr(thing, "name", None)
    return language.text(name) if name is not None else id


def _workspace(request: Request) -> Workspace:
    found: Workspace = request.app.state.space
    return found


Space = Annotated[Workspace, Depends(_workspace)]
"""What is kept and who advises, for a function that answers a request."""


def round_of(space: Workspace, id: str) -> Round:
    """Return a round.

    Args:
        space: what is kept.
        id: of the round.

    Raises:
        Refused: there is none.
    """
    found = space.store.round(id)
    if found is None:
        raise Refused(404, say("there is no such round"))
    return found


def crumbs_of(space: Workspace, round: Round) -> Crumbs:
    """Return where a round stands: its client, and its number.

    Args:
        space: what is kept.
        round: that is shown.
    """
    client = space.store.client_of(round.id)
    return [
        ("imadvisor", "/"),
        (client.name, f"/clients/{client.id}"),
        (str(round.number), ""),
    ]


def round_page(
    request: Request,
    space: Workspace,
    template: str,
    round: Round,
    title: str,
    here: str,
    **more: Any,
) -> HTMLResponse:
    """Return a page of a round, with its tabs.

    Args:
        request: that asks for it.
        space: what is kept.
        template: the name of its template.
        round: that is shown.
        title: of the page.
        here: the tab that it is.
        more: what the template shows.
    """
    language = language_of(request, space.ruleset(round))
    return page(
        request,
        template,
        title,
        language=language,
        crumbs=crumbs_of(space, round),
        round=round,
        tab=here,
        here="clients",
        **more,
    )
