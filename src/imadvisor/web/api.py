"""The interface for programs: what the commands of the same names answer, over HTTP."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

import imadvisor
from imadvisor.advisor.advisor import Advisor
from imadvisor.errors import InputError, Place, Problem
from imadvisor.presentable import Presentable
from imadvisor.web.problems import Refused

RulesetId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
"""The id of a ruleset that is installed; a path of the server is none."""

About = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Code = Literal["en", "nl"]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    answers: dict[str, Any] = Field(description="what an answer file holds, such as date, answers")
    ruleset: RulesetId = Field("im-core", description="the ruleset to follow")
    language: Code = Field("en", description="of the texts in the answer")


class AskedAbout(_Asked):
    """Something is asked about one gap, level, recommendation, pattern or position."""

    about: About = Field(description="its id or code")
    level: int | None = Field(None, ge=0, le=100, description="of a dimension")


class AskedOtherwise(_Asked):
    """Something is asked about other answers."""

    changes: dict[str, str | float | bool] = Field(
        description="other answers by question, as in a spreadsheet", min_length=1, max_length=500
    )


class AskedForPlan(_Asked):
    """A roadmap is asked for."""

    plan: dict[str, Any] | None = Field(None, description="what a planning file holds")
    goals: list[str] = Field(default_factory=list, max_length=50, description="severity=high, …")


class AskedToCompare(BaseModel):
    """Two assessments are to be compared."""

    model_config = ConfigDict(extra="forbid")

    old: dict[str, Any] = Field(description="what the earlier answer file holds")
    new: dict[str, Any] = Field(description="what the later one holds")
    ruleset: RulesetId = Field("im-core", description="to judge both by")
    language: Code = "en"


class Shaped(BaseModel):
    """A change that is only being shaped."""

    model_config = ConfigDict(extra="forbid")

    situation: dict[str, str | float | bool] = Field(
        default_factory=dict, max_length=500, description="what is known, by question"
    )
    date: dt.date | None = Field(None, description="to reckon from; today where it is left out")
    ruleset: RulesetId = "im-core"
    language: Code = "en"


def _json(said: Presentable, language: str) -> Response:
    return Response(said.to_json(language=language), media_type="application/json")


def _plain(answers: dict[str, Any]) -> dict[str, Any]:
    """The answers without the ruleset that they name: the request names it."""
    named = answers.get("ruleset")
    if named is not None and not isinstance(named, str):
        problem = Problem(Place("answers"), "'ruleset' is the id of a ruleset", "leave it out")
        raise InputError(problem)
    return {name: value for name, value in answers.items() if name != "ruleset"}


def router(advisor: Advisor, allowed: Callable[..., object]) -> APIRouter:
    """Return the routes that advise, and keep nothing.

    Args:
        advisor: who advises.
        allowed: the dependency that refuses who may not ask.
    """
    routes = APIRouter(prefix="/api/v1", tags=["advice"], dependencies=[Depends(allowed)])

    def loaded(name: str) -> Any:
        if name not in advisor.catalogue.rulesets:
            known = ", ".join(sorted(advisor.catalogue.rulesets))
            raise Refused(404, f"there is no ruleset '{name}'; there are {known}")
        return advisor.ruleset(name)

    @routes.post("/advise", summary="Advise on answers")
    def advise(asked: _Asked) -> Response:
        ruleset = loaded(asked.ruleset)
        said = imadvisor.advise(_plain(asked.answers), ruleset, advisor=advisor)
        return _json(said, asked.language)

    @routes.post("/why", summary="Say why something is so")
    def why(asked: AskedAbout) -> Response:
        ruleset = loaded(asked.ruleset)
        said = imadvisor.why(
            _plain(asked.answers), asked.about, ruleset, level=asked.level, advisor=advisor
        )
        return _json(said, asked.language)

    @routes.post("/why-not", summary="Say what would make something so")
    def why_not(asked: AskedAbout) -> Response:
        ruleset = loaded(asked.ruleset)
        said = imadvisor.why_not(
            _plain(asked.answers), asked.about, ruleset, level=asked.level, advisor=advisor
        )
        return _json(said, asked.language)

    @routes.post("/what-if", summary="Say what other answers would change")
    def what_if(asked: AskedOtherwise) -> Response:
        ruleset = loaded(asked.ruleset)
        said = imadvisor.what_if(_plain(asked.answers), asked.changes, ruleset, advisor=advisor)
        return _json(said, asked.language)

    @routes.post("/roadmap", summary="Plan the advice")
    def roadmap(asked: AskedForPlan) -> Response:
        ruleset = loaded(asked.ruleset)
        said = imadvisor.roadmap(
            _plain(asked.answers), ruleset, plan=asked.plan, goals=asked.goals, advisor=advisor
        )
        return _json(said, asked.language)

    @routes.post("/compare", summary="Say what changed between two assessments")
    def compare(asked: AskedToCompare) -> Response:
        ruleset = loaded(asked.ruleset)
        said = imadvisor.compare(_plain(asked.old), _plain(asked.new), ruleset, advisor=advisor)
        return _json(said, asked.language)

    @routes.post("/start", summary="Say what to take along when a change is being shaped")
    def start(asked: Shaped) -> Response:
        ruleset = loaded(asked.ruleset)
        said = imadvisor.start(
            None, ruleset, answers=asked.situation, date=asked.date, advisor=advisor
        )
        return _json(said, asked.language)

    @routes.post("/next", summary="Say which question comes next, and why")
    def next_question(asked: _Asked) -> Response:
        from imadvisor.reasons.next_question import Asking

        ruleset = loaded(asked.ruleset)
        advice = imadvisor.advise(_plain(asked.answers), ruleset, advisor=advisor)
        step = Asking(advice.program).next(advice.decision.sheet, "all")
        content = json.dumps(
            {"question": step and step.question, "left": list(step.left) if step else []}
        )
        return Response(content, media_type="application/json")

    @routes.get("/rulesets", summary="List the rulesets")
    def rulesets() -> Response:
        from imadvisor.reports.pages.ruleset_pages import listing_json

        every = [advisor.ruleset(name) for name in sorted(advisor.catalogue.rulesets)]
        return Response(listing_json(every), media_type="application/json")

    @routes.get("/rulesets/{name}", summary="Show everything of a ruleset")
    def ruleset(name: RulesetId) -> Response:
        from imadvisor.reports.pages.ruleset_pages import contents_json

        return Response(contents_json(loaded(name)), media_type="application/json")

    return routes
