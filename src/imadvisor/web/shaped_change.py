"""The pages beside assessments: a change that is shaped, rulesets, and what pages are made of."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

import imadvisor
from imadvisor.errors import InputError
from imadvisor.language import Language
from imadvisor.reports.presentation import report_of
from imadvisor.web.layout import language_of, page, report_in
from imadvisor.web.pages import Space, consultant
from imadvisor.web.question_fields import options_of

routes = APIRouter(dependencies=[consultant])


@routes.get("/start")
def start(request: Request, space: Space, shown: str = "") -> HTMLResponse:
    """Show what to take along while a change is being shaped."""
    ruleset = space.advisor.ruleset()
    language = language_of(request, ruleset)
    context = [q for q in ruleset.questions.values() if not q.dimension and q.type != "text"]
    given = {
        q.id: ";".join(request.query_params.getlist(q.id))
        for q in context
        if any(request.query_params.getlist(q.id))
    }
    report, problems = None, []
    if shown:
        try:
            said = imadvisor.start(None, ruleset, answers=given, advisor=space.advisor)
            report = report_in(report_of(said, language))
        except InputError as error:
            problems = [f"{one.message}. {one.hint}" for one in error.problems]
    questions = [
        {
            "id": q.id,
            "name": language.text(q.text),
            "options": options_of(ruleset, language, q),
            "type": q.type,
            "value": given.get(q.id, ""),
        }
        for q in context
    ]
    return page(
        request, "start.html", language.say("Shaping a change"), language=language,
        here="start", report=report, problems=problems, questions=questions, wide=True,
    )  # fmt: skip


@routes.get("/rulesets")
def rulesets(request: Request, space: Space) -> HTMLResponse:
    """Show the rulesets that there are."""
    language = language_of(request)
    lines = []
    for name in sorted(space.advisor.catalogue.rulesets):
        ruleset = space.advisor.ruleset(name)
        speaking = Language(language.code, ruleset)
        lines.append(
            {
                "id": name,
                "name": speaking.text(ruleset.settings.about.title),
                "version": ruleset.settings.about.version,
                "about": speaking.text(ruleset.settings.about.description),
            }
        )
    return page(
        request, "rulesets.html", language.say("Rulesets"), language=language,
        here="rulesets", rulesets=lines, plugins=(),
    )  # fmt: skip


@routes.get("/design")
def design(request: Request, space: Space) -> HTMLResponse:
    """Show what pages are made of."""
    language = language_of(request)
    return page(request, "design.html", language.say("Design"), language=language)
