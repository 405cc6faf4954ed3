"""The pages of what a round comes to: result, reasons, what if, roadmap, over time, files."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

import imadvisor
from imadvisor.answers.forms.form import Form, said_in_words
from imadvisor.errors import InputError
from imadvisor.language import LANGUAGES, Language
from imadvisor.reports.presentation import report_of
from imadvisor.web.layout import language_of, report_in
from imadvisor.web.pages import Space, consultant, round_of, round_page
from imadvisor.web.problems import Refused
from imadvisor.web.question_fields import options_of

DOWNLOADS = ("pdf", "docx", "html", "md", "txt", "json")
PLANS = ("pdf", "docx", "html", "xlsx", "ics", "csv", "xml", "mmd", "json")

routes = APIRouter(dependencies=[consultant])


@routes.get("/rounds/{id}/result")
def result(request: Request, space: Space, id: str) -> HTMLResponse:
    """Show the report, and the gaps with their reasons."""
    round = round_of(space, id)
    language = language_of(request, space.ruleset(round))
    title = language.say("Result")
    try:
        advice = space.advice(round)
    except InputError as error:
        return round_page(
            request, space, "result.html", round, title, "result", report=None, gaps=(),
            problems=[one.message for one in error.problems], wide=True,
        )  # fmt: skip
    gaps = [
        {
            "id": gap.id,
            "label": advice.ruleset.gaps[gap.id].label,
            "name": language.text(advice.ruleset.gaps[gap.id].name),
            "status": gap.status,
        }
        for gap in advice.gaps
        if gap.status in ("present", "unknown", "undetermined", "later")
    ]
    empty = not advice.decision.sheet.answers
    report = None if empty else report_in(report_of(advice, language))
    return round_page(
        request, space, "result.html", round, title, "result", report=report, gaps=gaps, wide=True
    )


@routes.get("/rounds/{id}/why/{about}")
def why(request: Request, space: Space, id: str, about: str) -> HTMLResponse:
    """Show why something is so, or what would make it so."""
    round = round_of(space, id)
    language = language_of(request, space.ruleset(round))
    advice = space.advice(round)
    said = imadvisor.why(advice, about, full=False, advisor=space.advisor)
    other = imadvisor.why_not(advice, about, advisor=space.advisor)
    holds = said.outcome.holds
    report = report_of(said if holds else other, language)
    return round_page(
        request, space, "why.html", round, report.title, "result", report=report_in(report),
        about=about, holds=holds,
    )  # fmt: skip


@routes.get("/rounds/{id}/what-if")
def what_if(request: Request, space: Space, id: str) -> HTMLResponse:
    """Show what other answers would change."""
    round = round_of(space, id)
    ruleset = space.ruleset(round)
    language = language_of(request, ruleset)
    advice = space.advice(round)
    changes = {
        name: value
        for name, value in request.query_params.items()
        if name in ruleset.questions and value
    }
    report, problems = None, []
    if changes:
        try:
            said = imadvisor.what_if(advice, changes, advisor=space.advisor)
            report = report_in(report_of(said, language))
        except InputError as error:
            problems = [f"{one.message}. {one.hint}" for one in error.problems]
    questions = [
        {
            "id": question.id,
            "name": f"{question.label} {language.text(question.text)}",
            "options": options_of(ruleset, language, question),
            "now": _now(advice, language, question),
            "value": changes.get(question.id, ""),
        }
        for question in ruleset.questions.values()
        if question.type in ("single", "yes-no", "anchored", "number", "percentage")
        and (question.id in changes or request.query_params.get("dimension", "") in (
            question.dimension or "context",))
    ]  # fmt: skip
    dimensions = [("context", language.say("The change and the organisation"))]
    dimensions += [(d, language.text(t.name)) for d, t in ruleset.dimensions.items()]
    return round_page(
        request, space, "what_if.html", round, language.say("What if"), "what-if", report=report,
        problems=problems, questions=questions, dimensions=dimensions,
        dimension=request.query_params.get("dimension", ""), changes=changes, wide=True,
    )  # fmt: skip


@routes.get("/rounds/{id}/roadmap")
def roadmap(request: Request, space: Space, id: str) -> HTMLResponse:
    """Show the plan of a round, as the address asks for it."""
    round = round_of(space, id)
    language = language_of(request, space.ruleset(round))
    say = language.say
    advice = space.advice(round)
    plan, goals, problems = _plan_of(request), _goals_of(request), []
    report = None
    try:
        made = imadvisor.roadmap(advice, plan=plan, goals=goals, advisor=space.advisor)
        report = report_in(report_of(made, language))
    except InputError as error:
        problems = [f"{one.message}. {one.hint}" for one in error.problems]
    severities = [(s.id, language.text(s.name)) for s in advice.ruleset.severities]
    steps = [
        (thing.id, f"{thing.label} {language.text(thing.name)}")
        for thing in (advice.ruleset.recommendations[one.id] for one in advice.recommendations)
    ]
    return round_page(
        request, space, "roadmap.html", round, say("Roadmap"), "roadmap", report=report,
        problems=problems, severities=severities, steps=steps, query=request.query_params,
        excluded=request.query_params.getlist("exclude"), address=str(request.url.query),
        start=request.query_params.get("start", ""), plans=PLANS, wide=True,
    )  # fmt: skip


@routes.get("/rounds/{id}/over-time")
def over_time(request: Request, space: Space, id: str) -> HTMLResponse:
    """Show what changed since the round before."""
    round = round_of(space, id)
    language = language_of(request, space.ruleset(round))
    earlier = [one for one in space.store.rounds(round.assessment) if one.number < round.number]
    report, problems = None, []
    if earlier:
        try:
            then = space.store.round_answers(earlier[-1].id)
            now = space.store.round_answers(round.id)
            said = imadvisor.compare(then, now, space.ruleset(round), advisor=space.advisor)
            report = report_in(report_of(said, language))
        except InputError as error:
            problems = [one.message for one in error.problems]
    return round_page(
        request, space, "over_time.html", round, language.say("Over time"), "over-time",
        report=report, problems=problems, wide=True,
    )  # fmt: skip


@routes.get("/rounds/{id}/downloads")
def downloads(request: Request, space: Space, id: str) -> HTMLResponse:
    """Show the formats that there are."""
    round = round_of(space, id)
    language = language_of(request, space.ruleset(round))
    return round_page(
        request, space, "downloads.html", round, language.say("Downloads"), "downloads",
        formats=DOWNLOADS, plans=PLANS, languages=LANGUAGES,
    )  # fmt: skip


@routes.get("/rounds/{id}/advice.{suffix}")
def download(request: Request, space: Space, id: str, suffix: str, language: str = "") -> Response:
    """Send the report as a file."""
    round = round_of(space, id)
    if suffix not in DOWNLOADS:
        raise Refused(404, f"there is no such format; there are {', '.join(DOWNLOADS)}")
    return _file(request, space.advice(round), "advice", suffix, language)


@routes.get("/rounds/{id}/roadmap.{suffix}")
def download_roadmap(
    request: Request, space: Space, id: str, suffix: str, language: str = ""
) -> Response:
    """Send the roadmap as a file."""
    round = round_of(space, id)
    if suffix not in PLANS:
        raise Refused(404, f"there is no such format; there are {', '.join(PLANS)}")
    advice = space.advice(round)
    plan, goals = _plan_of(request), _goals_of(request)
    made = imadvisor.roadmap(advice, plan=plan, goals=goals, advisor=space.advisor)
    return _file(request, made, "roadmap", suffix, language)


def _file(request: Request, said: Any, name: str, suffix: str, language: str) -> Response:
    code = language if language in LANGUAGES else language_of(request).code
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.{suffix}"
        said.save(path, language=code)
        content = path.read_bytes()
    kinds = {
        "pdf": "application/pdf",
        "html": "text/html; charset=utf-8",
        "json": "application/json",
        "md": "text/markdown; charset=utf-8",
        "txt": "text/plain; charset=utf-8",
        "csv": "text/csv; charset=utf-8",
        "ics": "text/calendar; charset=utf-8",
    }
    disposition = f'attachment; filename="{name}.{suffix}"'
    media = kinds.get(suffix, "application/octet-stream")
    return Response(content, media_type=media, headers={"Content-Disposition": disposition})


def _now(advice: Any, language: Language, question: Any) -> str:
    sheet = advice.decision.sheet
    answer = sheet.answers.get(question.id)
    if answer is None:
        return ""
    return said_in_words(Form(advice.ruleset, language, (question,), sheet), question.id, answer)


def _plan_of(request: Request) -> dict[str, Any]:
    """The plan that the address of a page describes, as a planning file has it."""
    plan: dict[str, Any] = {}
    start = request.query_params.get("start", "")
    if start:
        plan["start"] = start
    excluded = [value for value in request.query_params.getlist("exclude") if value]
    if excluded:
        plan["exclude"] = excluded
    return plan


def _goals_of(request: Request) -> list[str]:
    severity = request.query_params.get("severity", "")
    return [f"severity={severity}"] if severity else []
