"""The application: pages and interface, put together."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from imadvisor._version import __version__
from imadvisor.advisor.advisor import Advisor
from imadvisor.errors import InputError
from imadvisor.phrases import say
from imadvisor.reports.formats.html import TEMPLATES
from imadvisor.spelling import folded
from imadvisor.store import Store
from imadvisor.web import (
    access,
    api,
    clients,
    problems,
    results,
    rounds,
    shaped_change,
    sheet_pages,
)
from imadvisor.web.layout import language_of, page, visitor_of
from imadvisor.web.problems import Refused
from imadvisor.web.protection import Protection
from imadvisor.web.settings import ServiceSettings
from imadvisor.web.workspace import Workspace

HERE = Path(__file__).parent
API = "/api/"


def application(store: Store, advisor: Advisor, settings: ServiceSettings) -> FastAPI:
    """Return the application.

    Args:
        store: where everything is kept.
        advisor: who advises.
        settings: how it is reached, and by whom.
    """
    app = FastAPI(
        title="imadvisor",
        version=__version__,
        root_path=settings.root_path,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        redirect_slashes=False,
    )
    space = Workspace(store, advisor)
    problems.add_to(app)
    _answer_errors_with_pages(app, settings)
    for routes in (
        access.routes,
        sheet_pages.routes,
        clients.routes,
        rounds.routes,
        results.routes,
        shaped_change.routes,
    ):
        app.include_router(routes, include_in_schema=False)
    app.include_router(api.router(advisor, _programs_allowed))
    app.state.space, app.state.settings = space, settings

    @app.get("/static/report.css", include_in_schema=False)
    def report_style() -> Response:
        text = (TEMPLATES / "report.css").read_text(encoding="utf-8")
        headers = {"Cache-Control": "max-age=31536000, immutable"}
        return Response(text, media_type="text/css", headers=headers)

    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")

    @app.get("/healthz", include_in_schema=False)
    def health() -> PlainTextResponse:
        store.check()
        return PlainTextResponse("ok\n")

    app.add_middleware(access.Visitors, store=store)
    app.add_middleware(Protection, settings=settings)
    return app


def _programs_allowed(request: Request) -> None:
    """Let the consultant's own browser ask, and whoever carries a token for programs.

    Raises:
        Refused: it is neither.
    """
    if visitor_of(request).is_consultant:
        return
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    store: Store = request.app.state.space.store
    if folded(scheme) != "bearer" or store.token_for(secret.strip(), "advise") is None:
        raise Refused(401, say("send a token for programs: Authorization: Bearer …"))


def _answer_errors_with_pages(app: FastAPI, settings: ServiceSettings) -> None:
    """Let pages say in the reader's language what went wrong, and what to do."""

    def is_page(request: Request) -> bool:
        path = request.url.path.removeprefix(settings.root_path)
        return not path.startswith(API) and "application/json" not in request.headers.get(
            "accept", ""
        )

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        if not is_page(request):
            return problems.problem(error.status, error.detail)
        visitor = visitor_of(request)
        if error.status == 401 and not visitor.can_sign_out:
            way = "/sign-in" if settings.password_hash else ""
            if way and request.method == "GET":
                return RedirectResponse(f"{settings.root_path}{way}", status_code=303)
        return _message(request, error.status, error.detail)

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if not is_page(request):
            return problems.problem(error.status_code, str(error.detail))
        text = say("there is no such page") if error.status_code == 404 else str(error.detail)
        return _message(request, error.status_code, text)

    async def wrong_input(request: Request, error: Exception) -> Response:
        assert isinstance(error, InputError)
        if not is_page(request):
            return problems.of_input(error)
        return _message(request, 400, "; ".join(one.message for one in error.problems))

    app.exception_handler(Refused)(refused)
    app.exception_handler(HTTPException)(http)
    app.exception_handler(InputError)(wrong_input)


def _message(request: Request, status: int, text: str) -> Response:
    language = language_of(request)
    title = {
        401: language.say("Please sign in"),
        403: language.say("That is not possible"),
        404: language.say("Nothing is here"),
        409: language.say("That is not possible now"),
        429: language.say("Too many tries"),
    }.get(status, language.say("Something is not right"))
    told = language.tell(text)
    return page(
        request,
        "message.html",
        title,
        language=language,
        status=status,
        text=told[:1].upper() + told[1:] + ".",
        action=(language.say("To the first page"), "/") if status == 404 else None,
    )
