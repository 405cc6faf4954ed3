"""Pages: templates in the reader's language, within one frame."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from imadvisor._version import __version__
from imadvisor.language import LANGUAGES, Language
from imadvisor.reports.document.blocks import Report
from imadvisor.reports.formats.html import html_sections
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.spelling import folded
from imadvisor.web.protection import form_token
from imadvisor.web.visitors import NOBODY, Visitor

HERE = Path(__file__).parent
COOKIE = "imadvisor_language"

Crumbs = Sequence[tuple[str, str]]
"""Where a page stands: names, and the addresses of those above it."""


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def language_of(request: Request, ruleset: Ruleset | None = None) -> Language:
    """Return the reader's language: the one that was chosen, else the browser's, else English.

    Args:
        request: with the cookie, or what the browser accepts.
        ruleset: whose texts are to be told.
    """
    chosen = request.cookies.get(COOKIE, "")
    if chosen not in LANGUAGES:
        wanted = [
            folded(part[:3])[:2] for part in request.headers.get("accept-language", "").split(",")
        ]
        chosen = next((code for code in wanted if code in LANGUAGES), LANGUAGES[0])
    return Language(chosen, ruleset)


def visitor_of(request: Request) -> Visitor:
    """Return who asks, as was found out when the request came in."""
    found: Visitor = getattr(request.state, "visitor", NOBODY)
    return found


def page(
    request: Request,
    template: str,
    title: str,
    *,
    language: Language,
    status: int = 200,
    **context: Any,
) -> HTMLResponse:
    """Return a page.

    Args:
        request: that asks for it.
        template: the name of its template.
        title: what it is, in the reader's language.
        language: of the reader.
        status: of HTTP.
        context: what the template shows.
    """
    visitor = visitor_of(request)
    root = request.scope.get("root_path", "")
    given = {
        "root": root,
        "version": __version__.replace("+", "-"),
        "release": __version__,
        "lang": language.code,
        "say": language.say,
        "say_many": language.say_many,
        "date": language.date,
        "visitor": visitor,
        "token": form_token(visitor.session) if visitor.session else "",
        "back": _path(request, root),
        "title": title,
        "here": "",
        "crumbs": (),
        "notice": "",
        "problems": (),
        "wide": False,
    }
    html = _environment().get_template(template).render({**given, **context})
    found = HTMLResponse(html, status)
    found.headers["Vary"] = "Cookie, Accept-Language"
    return found


def _path(request: Request, root: str) -> str:
    """Where the reader is, within the application; a form leads back there."""
    path = request.url.path.removeprefix(root)
    return path if request.method == "GET" else "/"


def report_in(report: Report) -> Markup:
    """Return the chapters of a report, for the middle of a page."""
    return Markup(html_sections(report))  # noqa: S704 - every text in it is escaped there


def short_date(day: dt.date) -> str:
    """Return a day as a form has it."""
    return day.isoformat()
