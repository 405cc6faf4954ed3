"""What went wrong, as a problem document (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from imadvisor.errors import ImadvisorError, InputError

MEDIA_TYPE = "application/problem+json"


class Refused(ImadvisorError):
    """A request is well formed, and can't be granted.

    Args:
        status: of HTTP.
        detail: why, and what to do.
    """

    def __init__(self, status: int, detail: str) -> None:
        self.status = status
        self.detail = detail
        super().__init__(detail)


def problem(status: int, detail: str, **more: Any) -> JSONResponse:
    """Return a problem document.

    Args:
        status: of HTTP.
        detail: what is wrong with this very request.
        more: further members, such as the errors of an input.
    """
    title = HTTPStatus(status).phrase
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return JSONResponse(content, status, media_type=MEDIA_TYPE)


def of_input(error: InputError) -> JSONResponse:
    """Return what is wrong in an input, everything at once.

    Args:
        error: with its problems.
    """
    errors = [
        {"place": str(one.place), "message": one.message, "hint": one.hint}
        for one in error.problems
    ]
    return problem(400, "what was sent has mistakes in it", errors=errors)


def add_to(app: FastAPI) -> None:
    """Let an application answer every error of its API with a problem document.

    Args:
        app: the application; its pages have their own.
    """

    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [
            {"place": ".".join(map(str, one["loc"])), "message": one["msg"], "hint": ""}
            for one in error.errors()
        ]
        return problem(422, "what was sent is not what is expected here", errors=errors)

    async def wrong_input(_request: Request, error: InputError) -> JSONResponse:
        return of_input(error)

    async def refused(_request: Request, error: Refused) -> JSONResponse:
        return problem(error.status, error.detail)

    async def http(_request: Request, error: HTTPException) -> JSONResponse:
        found = problem(error.status_code, str(error.detail))
        found.headers.update(error.headers or {})
        return found

    app.exception_handler(RequestValidationError)(invalid)
    app.exception_handler(InputError)(wrong_input)
    app.exception_handler(Refused)(refused)
    app.exception_handler(HTTPException)(http)
