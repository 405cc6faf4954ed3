"""The pages of the consultant: clients, rounds, links, and what a round comes to."""

from __future__ import annotations

import datetime as dt
import io
from typing import Annotated, Any

import segno
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup

import imadvisor
from imadvisor.errors import InputError
from imadvisor.language import LANGUAGES, Language
from imadvisor.phrases import say
from imadvisor.reports.presentation import report_of
from imadvisor.store import Round
from imadvisor.web.example import add_example
from imadvisor.web.layout import Crumbs, language_of, page, report_in
from imadvisor.web.pages import consultant, go, in_words
from imadvisor.web.problems import Refused
from imadvisor.web.workspace import Workspace, today

NAME = Form(min_length=1, max_length=200)
LINK_DAYS = 60
"""How long a link can be used, unless the round is closed before."""

DOWNLOADS = ("pdf", "docx", "html", "md", "txt", "json")
PLANS = ("pdf", "docx", "html", "xlsx", "ics", "csv", "xml", "mmd", "json")


def router(space: Workspace) -> APIRouter:
    """Return the pages of the consultant.

    Args:
        space: what is kept, and who advises.
    """
    routes = APIRouter(dependencies=[consultant])
    store = space.store

    def round_of(id: str) -> Round:
        found = store.round(id)
        if found is None:
            raise Refused(404, say("there is no such round"))
        return found

    def crumbs_of(round: Round, name: str = "") -> Crumbs:
        client = store.client_of(round.id)
        label = f"{round.number}"
        below: list[tuple[str, str]] = [("imadvisor", "/"), (client.name, f"/clients/{client.id}")]
        if not name:
            return [*below, (label, "")]
        return [*below, (label, f"/rounds/{round.id}"), (name, "")]

    def shown(
        request: Request, template: str, round: Round, title: str, here: str, **more: Any
    ) -> HTMLResponse:
        language = language_of(request, space.ruleset(round))
        return page(
            request,
            template,
            title,
            language=language,
            crumbs=crumbs_of(round),
            round=round,
            tab=here,
            here="clients",
            **more,
        )

    # -- home and clients -----------------------------------------------------------------------

    @routes.get("/")
    def home(request: Request, q: str = "") -> HTMLResponse:
        language = language_of(request)
        lines = store.clients(q[:200], most=101)
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
    def add_client(request: Request, name: Annotated[str, NAME]) -> RedirectResponse:
        client = store.add_client(name.strip() or "?")
        ruleset = space.advisor.ruleset()
        assessment = store.add_assessment(client.id, "", ruleset.settings.about.id)
        round = store.add_round(assessment.id, today(), store.keep_rules(ruleset))
        return go(request, f"/rounds/{round.id}")

    @routes.post("/quick-scan")
    def quick_scan(request: Request) -> RedirectResponse:
        language = language_of(request)
        name = language.say("Quick scan of {}").format(language.date(today()))
        client = store.add_client(name)
        ruleset = space.advisor.ruleset()
        assessment = store.add_assessment(client.id, "quick", ruleset.settings.about.id)
        round = store.add_round(assessment.id, today(), store.keep_rules(ruleset))
        sheet = store.add_sheet(round.id)
        return go(request, f"/sheets/{sheet.id}?quick=1")

    @routes.post("/example")
    def example(request: Request) -> RedirectResponse:
        return go(request, f"/clients/{add_example(space, language_of(request))}")

    @routes.get("/clients/{id}")
    def client(request: Request, id: str) -> HTMLResponse:
        found = store.client(id)
        if found is None:
            raise Refused(404, say("there is no such client"))
        language = language_of(request)
        rounds = [
            round
            for assessment in store.assessments(id)
            for round in reversed(store.rounds(assessment.id))
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
    def rename(request: Request, id: str, name: Annotated[str, NAME]) -> RedirectResponse:
        store.rename_client(id, name)
        return go(request, f"/clients/{id}")

    # -- one round --------------------------------------------------------------------------------

    @routes.get("/rounds/{id}")
    def round_page(request: Request, id: str, link: str = "") -> HTMLResponse:
        round = round_of(id)
        ruleset = space.ruleset(round)
        language = language_of(request, ruleset)
        say = language.say
        sheets = store.sheets(id)
        address = str(request.url_for("by_link", secret=link)) if link else ""
        standings = [] if round.anonymous else [space.standing(one, round) for one in sheets]
        lines = [
            {"sheet": one, "role": in_words(language, "role", one.role), "standing": standing}
            for one, standing in zip(sheets, standings, strict=False)
        ]
        roles = [(role, language.text(thing.name)) for role, thing in ruleset.roles.items()]
        return shown(
            request,
            "round.html",
            round,
            say("{} – round {}").format(store.client_of(id).name, round.number),
            "round",
            lines=lines,
            sheets=sheets,
            links=[
                {"link": one, "role": in_words(language, "role", one.role)}
                for one in store.links(id)
            ],
            roles=roles,
            address=address,
            qr=_qr(address) if address else "",
            answered=sum(one.answered > 0 for one in sheets),
        )

    @routes.post("/rounds/{id}/links")
    def add_link(
        request: Request,
        id: str,
        role: Annotated[str, Form(max_length=64)] = "",
        respondent: Annotated[str, Form(max_length=200)] = "",
    ) -> RedirectResponse:
        round = round_of(id)
        if role and role not in space.ruleset(round).roles:
            raise Refused(400, say("there is no such role"))
        expires = dt.datetime.now(dt.UTC) + dt.timedelta(days=LINK_DAYS)
        _, secret = store.add_link(id, role=role, respondent=respondent.strip(), expires=expires)
        return go(request, f"/rounds/{id}?link={secret}")

    @routes.post("/rounds/{id}/links/{link}/revoke")
    def revoke(request: Request, id: str, link: str) -> RedirectResponse:
        if link not in {one.id for one in store.links(id)}:
            raise Refused(404, say("there is no such link"))
        store.revoke_link(link)
        return go(request, f"/rounds/{id}")

    @routes.post("/rounds/{id}/sheets")
    def add_sheet(
        request: Request, id: str, role: Annotated[str, Form(max_length=64)] = ""
    ) -> RedirectResponse:
        round = round_of(id)
        if round.state != "open":
            raise Refused(409, say("the round is closed; reopen it first"))
        if round.anonymous:
            raise Refused(409, say("the round is anonymous: answer by a link, like everybody"))
        if role and role not in space.ruleset(round).roles:
            raise Refused(400, say("there is no such role"))
        return go(request, f"/sheets/{store.add_sheet(id, role=role).id}")

    @routes.post("/rounds/{id}/close")
    def close(request: Request, id: str) -> RedirectResponse:
        round_of(id)
        store.close_round(id)
        return go(request, f"/rounds/{id}")

    @routes.post("/rounds/{id}/reopen")
    def reopen(request: Request, id: str) -> RedirectResponse:
        round_of(id)
        store.reopen_round(id)
        return go(request, f"/rounds/{id}")

    @routes.post("/rounds/{id}/next")
    def next_round(
        request: Request, id: str, anonymous: Annotated[str, Form()] = ""
    ) -> RedirectResponse:
        round = round_of(id)
        found = store.add_round(
            round.assessment, today(), round.rules, anonymous=bool(anonymous), previous=round.id
        )
        return go(request, f"/rounds/{found.id}")

    # -- what a round comes to ------------------------------------------------------------------

    @routes.get("/rounds/{id}/result")
    def result(request: Request, id: str) -> HTMLResponse:
        round = round_of(id)
        language = language_of(request, space.ruleset(round))
        title = language.say("Result")
        try:
            advice = space.advice(round)
        except InputError as error:
            return shown(
                request, "result.html", round, title, "result", report=None, gaps=(),
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
        return shown(
            request, "result.html", round, title, "result", report=report, gaps=gaps, wide=True
        )

    @routes.get("/rounds/{id}/why/{about}")
    def why(request: Request, id: str, about: str) -> HTMLResponse:
        round = round_of(id)
        language = language_of(request, space.ruleset(round))
        advice = space.advice(round)
        said = imadvisor.why(advice, about, full=False, advisor=space.advisor)
        other = imadvisor.why_not(advice, about, advisor=space.advisor)
        holds = said.outcome.holds
        report = report_of(said if holds else other, language)
        return shown(
            request, "why.html", round, report.title, "result", report=report_in(report),
            about=about, holds=holds,
        )  # fmt: skip

    @routes.get("/rounds/{id}/what-if")
    def what_if(request: Request, id: str) -> HTMLResponse:
        round = round_of(id)
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
                "options": _options(ruleset, language, question),
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
        return shown(
            request, "what_if.html", round, language.say("What if"), "what-if", report=report,
            problems=problems, questions=questions, dimensions=dimensions,
            dimension=request.query_params.get("dimension", ""), changes=changes, wide=True,
        )  # fmt: skip

    @routes.get("/rounds/{id}/roadmap")
    def roadmap(request: Request, id: str) -> HTMLResponse:
        round = round_of(id)
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
        return shown(
            request, "roadmap.html", round, say("Roadmap"), "roadmap", report=report,
            problems=problems, severities=severities, steps=steps, query=request.query_params,
            excluded=request.query_params.getlist("exclude"), address=str(request.url.query),
            start=request.query_params.get("start", ""), plans=PLANS, wide=True,
        )  # fmt: skip

    @routes.get("/rounds/{id}/over-time")
    def over_time(request: Request, id: str) -> HTMLResponse:
        round = round_of(id)
        language = language_of(request, space.ruleset(round))
        earlier = [one for one in store.rounds(round.assessment) if one.number < round.number]
        report, problems = None, []
        if earlier:
            try:
                said = imadvisor.compare(
                    space.answers(earlier[-1]), space.answers(round), space.ruleset(round),
                    advisor=space.advisor,
                )  # fmt: skip
                report = report_in(report_of(said, language))
            except InputError as error:
                problems = [one.message for one in error.problems]
        return shown(
            request, "over_time.html", round, language.say("Over time"), "over-time",
            report=report, problems=problems, wide=True,
        )  # fmt: skip

    @routes.get("/rounds/{id}/downloads")
    def downloads(request: Request, id: str) -> HTMLResponse:
        round = round_of(id)
        language = language_of(request, space.ruleset(round))
        return shown(
            request, "downloads.html", round, language.say("Downloads"), "downloads",
            formats=DOWNLOADS, plans=PLANS, languages=LANGUAGES,
        )  # fmt: skip

    @routes.get("/rounds/{id}/advice.{suffix}")
    def download(request: Request, id: str, suffix: str, language: str = "") -> Response:
        round = round_of(id)
        if suffix not in DOWNLOADS:
            raise Refused(404, f"there is no such format; there are {', '.join(DOWNLOADS)}")
        return _file(request, space.advice(round), "advice", suffix, language)

    @routes.get("/rounds/{id}/roadmap.{suffix}")
    def download_roadmap(request: Request, id: str, suffix: str, language: str = "") -> Response:
        round = round_of(id)
        if suffix not in PLANS:
            raise Refused(404, f"there is no such format; there are {', '.join(PLANS)}")
        advice = space.advice(round)
        plan, goals = _plan_of(request), _goals_of(request)
        made = imadvisor.roadmap(advice, plan=plan, goals=goals, advisor=space.advisor)
        return _file(request, made, "roadmap", suffix, language)

    # -- shaping, rulesets, design --------------------------------------------------------------

    @routes.get("/start")
    def start(request: Request, shown: str = "") -> HTMLResponse:
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
                "options": _options(ruleset, language, q),
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
    def rulesets(request: Request) -> HTMLResponse:
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
    def design(request: Request) -> HTMLResponse:
        language = language_of(request)
        return page(request, "design.html", language.say("Design"), language=language)

    return routes


def _qr(address: str) -> Markup:
    """The address as a QR code; made here, of nothing but squares."""
    stream = io.BytesIO()
    code = segno.make(address, error="m")
    code.save(stream, kind="svg", xmldecl=False, svgns=True, scale=4, border=2, omitsize=True)
    return Markup(stream.getvalue().decode())  # noqa: S704 - only a path of squares


def _file(request: Request, said: Any, name: str, suffix: str, language: str) -> Response:
    import tempfile
    from pathlib import Path

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


def _options(ruleset: Any, language: Language, question: Any) -> list[tuple[str, str]]:
    """What can be picked of a question, as a spreadsheet says it; nothing where it is typed."""
    match question.type:
        case "yes-no":
            return [("yes", language.say("yes")), ("no", language.say("no"))]
        case "single" | "multi":
            return [(choice.id, language.text(choice.text)) for choice in question.choice]
        case "anchored":
            return [
                (str(number), f"{number} – {language.text(level.name)}")
                for number, level in ruleset.levels.items()
            ]
    return []


def _now(advice: Any, language: Language, question: Any) -> str:
    from imadvisor.answers.forms.form import Form, said_in_words

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
