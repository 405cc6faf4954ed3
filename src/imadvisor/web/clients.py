"""The pages of clients: the first page, and one for each client."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from imadvisor.phrases import say
from imadvisor.web.example import add_example
from imadvisor.web.layout import language_of, page
from imadvisor.web.pages import Space, consultant, go
from imadvisor.web.problems import Refused
from imadvisor.web.workspace import today

NAME = Form(min_length=1, max_length=200)

routes = APIRouter(dependencies=[consultant])


@routes.get("/")
def home(request: Request, space: Space, q: str = "") -> HTMLResponse:
    """Show the clients, and the three ways to begin."""
    language = language_of(request)
    lines = space.store.clients(q[:200], most=101)
    return page(
        request,
        "home.html",
        language.say("Your clients"),
        language=language,
        here="clients",
        clients=bool(lines) or bool(q),
        shown=lines[:100],
        more=len(lines) > 100,
        sought=q[:200],
    )


@routes.post("/clients")
def add_client(request: Request, space: Space, name: Annotated[str, NAME]) -> RedirectResponse:
    """Begin an assessment of a new client."""
    client = space.store.add_client(name.strip() or "?")
    ruleset = space.advisor.ruleset()
    assessment = space.store.add_assessment(client.id, "", ruleset.settings.about.id)
    round = space.store.add_round(assessment.id, today(), space.store.keep_rules(ruleset))
    return go(request, f"/rounds/{round.id}")


@routes.post("/quick-scan")
def quick_scan(request: Request, space: Space) -> RedirectResponse:
    """Begin a quick scan, and go to its questions."""
    language = language_of(request)
    name = language.say("Quick scan of {}").format(language.date(today()))
    client = space.store.add_client(name)
    ruleset = space.advisor.ruleset()
    assessment = space.store.add_assessment(client.id, "quick", ruleset.settings.about.id)
    round = space.store.add_round(assessment.id, today(), space.store.keep_rules(ruleset))
    sheet = space.store.add_sheet(round.id)
    return go(request, f"/sheets/{sheet.id}?quick=1")


@routes.post("/example")
def example(request: Request, space: Space) -> RedirectResponse:
    """Add the worked example, and go to it."""
    return go(request, f"/clients/{add_example(space, language_of(request))}")


@routes.get("/clients/{id}")
def client(request: Request, space: Space, id: str) -> HTMLResponse:
    """Show the rounds of a client."""
    found = space.store.client(id)
    if found is None:
        raise Refused(404, say("there is no such client"))
    language = language_of(request)
    rounds = [
        round
        for assessment in space.store.assessments(id)
        for round in reversed(space.store.rounds(assessment.id))
    ]
    return page(
        request,
        "client.html",
        found.name,
        language=language,
        crumbs=[("imadvisor", "/"), (found.name, "")],
        here="clients",
        client=found,
        rounds=rounds,
    )


@routes.post("/clients/{id}/name")
def rename(request: Request, space: Space, id: str, name: Annotated[str, NAME]) -> RedirectResponse:
    """Give a client another name."""
    space.store.rename_client(id, name)
    return go(request, f"/clients/{id}")
