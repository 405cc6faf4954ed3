"""The pages on which people answer: by a link or as the consultant, each answer saved at once."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from imadvisor.answers.formats.unclear import Unclear
from imadvisor.language import Language
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Sheet
from imadvisor.model.truth import Truth
from imadvisor.phrases import say
from imadvisor.reports.document.sentences import condition_in_words
from imadvisor.store import Conflict, KeptSheet, Round
from imadvisor.web.layout import language_of, page, visitor_of
from imadvisor.web.pages import Space, go, in_words
from imadvisor.web.problems import Refused
from imadvisor.web.protection import READING, is_form_token
from imadvisor.web.question_fields import answer_in, field_of
from imadvisor.web.workspace import Workspace

CONTEXT = "context"
"""Stands for the questions outside the dimensions, where a dimension is chosen."""


async def _allowed(request: Request, space: Space, id: str) -> None:
    """Let in whose sheet it is, and the consultant; and only forms of their own pages."""
    visitor = visitor_of(request)
    if not (visitor.is_consultant or (visitor.sheet and visitor.sheet == id)):
        raise Refused(401, say("open the link again that you were sent"))
    if request.method not in READING:
        form = await request.form()
        if not is_form_token(str(form.get("token", "")), visitor.session):
            raise Refused(403, say("this page was open too long: reload it, and send it again"))

    kept = space.store.sheet(id)
    round = space.store.round(kept.round) if kept else None
    if visitor.is_consultant and round is not None and round.anonymous:
        raise Refused(403, say("the round is anonymous: nobody else sees a sheet of it"))


routes = APIRouter(dependencies=[Depends(_allowed)])


def _opened(space: Workspace, id: str) -> tuple[KeptSheet, Round]:
    kept = space.store.sheet(id)
    if kept is None:
        raise Refused(404, say("there is no such sheet"))
    round = space.store.round(kept.round)
    assert round is not None
    return kept, round


@routes.get("/sheets/{id}")
def sheet_page(
    request: Request, space: Space, id: str, dimension: str = "", quick: str = "", problem: str = ""
) -> HTMLResponse:
    """Show the questions of one theme, with the answers so far."""
    kept, round = _opened(space, id)
    ruleset = space.ruleset(round)
    language = language_of(request, ruleset)
    sheet = space.sheet(kept, round)
    chapters = _chapters(space, round, kept, language, quick=bool(quick))
    known = [name for name, _, _ in chapters]
    chosen = dimension if dimension in known else known[0]
    asked, folded = _asked(space, round, kept, sheet, chosen, quick=bool(quick))
    seen = space.store.seen(id)
    own = frozenset(q.id for q in _questions(ruleset, kept, quick=bool(quick)))
    standing = space.standing(kept, round, own)
    place = known.index(chosen)
    fields = [(field_of(ruleset, language, q, sheet), seen.get(q.id, 0)) for q in asked]
    consultant = visitor_of(request).is_consultant
    client = space.store.client_of(round.id)
    return page(
        request,
        "answering.html",
        next(name for key, name, _ in chapters if key == chosen),
        language=language,
        here="clients",
        crumbs=[("imadvisor", "/"), (client.name, f"/clients/{client.id}"),
                (str(round.number), f"/rounds/{round.id}")] if consultant else (),
        sheet=kept,
        role=in_words(language, "role", kept.role),
        round=round,
        chapters=chapters,
        chosen=chosen,
        place=place + 1,
        before=known[place - 1] if place else "",
        after=known[place + 1] if place + 1 < len(known) else "",
        fields=fields,
        folded=[(_label(language, q), _because(language, ruleset, q)) for q in folded],
        live=standing.in_words(language),
        quick="1" if quick else "",
        consultant=consultant,
        problems=[problem] if problem else (),
    )  # fmt: skip


@routes.post("/sheets/{id}/answers")
async def save(
    request: Request,
    space: Space,
    id: str,
    question: Annotated[str, Form(max_length=100)],
    seen: Annotated[int, Form(ge=0)] = 0,
) -> Response:
    """Keep an answer, or say why it is none."""
    form = await request.form()
    kept, round = _opened(space, id)
    ruleset = space.ruleset(round)
    language = language_of(request, ruleset)
    programmatic = "application/json" in request.headers.get("accept", "")
    back = f"/sheets/{id}?dimension={_dimension(ruleset, question)}" + (
        "&quick=1" if form.get("quick") else ""
    )

    def refused(status: int, text: str, **more: Any) -> Response:
        if programmatic:
            return JSONResponse({"detail": text, **more}, status)
        from urllib.parse import quote

        return go(request, f"{back}&problem={quote(text)}")

    if round.state != "open":
        return refused(409, language.say("This round is closed: nothing is saved any more."))
    asked = ruleset.questions.get(question)
    if asked is None:
        return refused(404, language.say("There is no such question."))
    try:
        said = answer_in(form, asked, ruleset, round.date, kept.role)  # type: ignore[arg-type]
    except Unclear as unclear:
        hint = f" – {language.tell(unclear.hint)}" if unclear.hint else ""
        return refused(422, language.tell(unclear.message) + hint)
    before = space.sheet(kept, round)
    outcome = space.store.save_answer(id, question, said, seen)
    if isinstance(outcome, Conflict):
        text = language.say(
            "Somebody else has answered this meanwhile: {}. Send it again to answer otherwise."
        )
        theirs = field_of(ruleset, language, asked, before).given
        return refused(409, text.format(theirs or "–"), seen=outcome.seq)
    if not programmatic:
        return go(request, f"{back}#{question}")
    own = frozenset(q.id for q in _questions(ruleset, kept, quick=bool(form.get("quick"))))
    standing = space.standing(kept, round, own)
    after = space.sheet(kept, round)
    return JSONResponse(
        {
            "text": language.say("Saved"),
            "seen": outcome.seq,
            "live": standing.in_words(language),
            "changed": _applies(space, round, before) != _applies(space, round, after),
        }
    )


@routes.post("/sheets/{id}/undo")
def undo(request: Request, space: Space, id: str) -> RedirectResponse:
    """Take back the last change."""
    _, round = _opened(space, id)
    if round.state != "open":
        raise Refused(409, say("the round is closed: nothing is saved any more"))
    space.store.undo(id)
    return go(request, f"/sheets/{id}")


def _questions(ruleset: Any, kept: KeptSheet, *, quick: bool) -> list[Question]:
    """The questions that are for a sheet, in the author's order."""
    return [
        question
        for question in ruleset.questions.values()
        if (not quick or question.quick or not question.dimension)
        and (not kept.role or not question.roles or kept.role in question.roles)
    ]


def _dimension(ruleset: Any, question: str) -> str:
    asked = ruleset.questions.get(question)
    return (asked.dimension or CONTEXT) if asked else CONTEXT


def _chapters(
    space: Workspace, round: Round, kept: KeptSheet, language: Language, *, quick: bool
) -> list[tuple[str, str, int]]:
    """Each dimension with its name, and how many of its questions are answered."""
    ruleset = space.ruleset(round)
    answers = space.sheet(kept, round).answers
    names: dict[str, str] = {CONTEXT: language.say("The change and the organisation")}
    names |= {id: language.text(thing.name) for id, thing in ruleset.dimensions.items()}
    counts: dict[str, int] = {}
    for question in _questions(ruleset, kept, quick=quick):
        key = question.dimension or CONTEXT
        counts[key] = counts.get(key, 0) + (question.id in answers)
    return [(key, names[key], counts[key]) for key in names if key in counts]


def _applies(space: Workspace, round: Round, sheet: Sheet) -> dict[str, Truth]:
    standing = space.asking(round).standing(sheet, "all")
    return {id: standing.applies(id) for id in space.ruleset(round).questions}


def _asked(
    space: Workspace, round: Round, kept: KeptSheet, sheet: Sheet, chosen: str, *, quick: bool
) -> tuple[list[Question], list[Question]]:
    """The questions of a dimension that are asked, and those that do not apply."""
    applies = _applies(space, round, sheet)
    own = [
        question
        for question in _questions(space.ruleset(round), kept, quick=quick)
        if (question.dimension or CONTEXT) == chosen
    ]
    asked = [question for question in own if applies[question.id] is not Truth.FALSE]
    return asked, [question for question in own if applies[question.id] is Truth.FALSE]


def _label(language: Language, question: Question) -> str:
    code = f"{question.code} " if question.code else ""
    return f"{code}{language.text(question.text)}"


def _because(language: Language, ruleset: Any, question: Question) -> str:
    condition = ruleset.conditions.get(("question", question.id, "ask_when"))
    if condition is None:
        return ""
    phrase = language.say("asked only if {}")
    return phrase.format(condition_in_words(language, ruleset, condition))
