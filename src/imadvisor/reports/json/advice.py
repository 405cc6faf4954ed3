"""Advice as JSON: the models are its documentation, and give its JSON Schema."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from imadvisor.advice.advice import Advice, GapAdvice, Recommended
from imadvisor.advice.disagreements import Difference
from imadvisor.advice.series import Moment, Series
from imadvisor.language import Language
from imadvisor.model.fields import Thing
from imadvisor.model.numbers import Number
from imadvisor.reports.document.sentences import gap_because, left_out_why, recommendation_because
from imadvisor.reports.json.parts import (
    LevelRange,
    NumberRange,
    ReportPart,
    level_range,
    number_range,
    plain_value,
)
from imadvisor.reports.json.respondents import (
    GroupReport,
    RespondentsReport,
    group_report,
    respondents_report,
)
from imadvisor.rulesets.contents import Origin
from imadvisor.rulesets.ruleset import Ruleset

SCHEMA_FILE = Path(__file__).with_name("advice.schema.json")
"""The JSON Schema that ships with the package."""


class SeverityRange(ReportPart):
    """From the lightest to the heaviest severity, by id."""

    low: str
    high: str


class OriginReport(ReportPart):
    """Where a rule comes from: the ruleset or the layer whose files have it, and its package."""

    ruleset: str | None = Field(description="null where a layer has it")
    layer: str | None = Field(description="null where the ruleset itself has it")
    version: str = Field(description="of the ruleset or layer")
    package: str | None = Field(description="null for a folder that no package brings")
    package_version: str | None
    changed_by: list[str] = Field(description="the layers that changed it, in order")


class ExpiredReport(ReportPart):
    """A change of a layer that was followed after the day until which it was meant to hold."""

    layer: str
    reason: str
    expires: dt.date


class RulesetReference(ReportPart):
    """Which rules the advice follows."""

    id: str
    version: str
    hash: str = Field(description="SHA-256 of the ruleset's content, its layers included")
    recorded_hash: str | None = Field(
        description="of the ruleset when the answers were given, where they say so"
    )
    made_of: list[OriginReport] = Field(description="the ruleset and its layers, lowest first")
    expired: list[ExpiredReport] = Field(
        default_factory=list,
        description="changes of layers that were meant to hold until before the assessment",
    )


class MethodReport(ReportPart):
    """The scoring method that judged a dimension."""

    name: str
    package: str | None = Field(description="with its version")


class DimensionReport(ReportPart):
    """How a dimension stands."""

    id: str
    code: str | None
    level: LevelRange | None = Field(description="null where the dimension is not assessed")
    target: int | None = Field(description="the wanted level, where the answers name one")
    status: Literal["assessed", "claimed", "not-assessed"] = Field(
        description="claimed: more than half of the evidence questions have no known answer"
    )
    confidence: float = Field(
        ge=0, le=1, description="the share of the applicable evidence that is known"
    )
    method: MethodReport
    origin: OriginReport


class OverallReport(ReportPart):
    """The figure for the whole, with the lowest dimension beside it."""

    level: LevelRange | None
    lowest: str | None


class GapReport(ReportPart):
    """A gap; those that are absent or not applicable are not listed."""

    id: str
    code: str | None
    dimension: str | None
    status: Literal["present", "undetermined", "unknown", "later"] = Field(
        description="undetermined: the questions in needs decide; unknown: nobody knows; "
        "later: it is not due yet"
    )
    severity: SeverityRange
    rank: int | None = Field(description="among the present gaps, from 1")
    because: str = Field(description="the condition in words")
    needs: list[str] = Field(description="the open questions that would settle it")
    origin: OriginReport


class PatternReport(ReportPart):
    """A story behind several gaps."""

    id: str
    code: str | None
    status: Literal["present", "undetermined"]
    origin: OriginReport


class RecommendationReport(ReportPart):
    """A deliverable or activity that is recommended."""

    id: str
    code: str | None
    kind: Literal["deliverable", "activity"]
    variant: Literal["full", "light"]
    reason: Literal["gap", "prepare", "prerequisite", "growth", "next-level"]
    provisional: bool = Field(description="whether it rests on a claim without evidence")
    score: NumberRange = Field(
        description="severity times priority, summed over the gaps it helps to close"
    )
    rank: int
    closes: list[str] = Field(description="the gaps that it helps to close")
    phase: str
    owner: str
    effort_days: NumberRange | None = Field(
        description="person-days, an estimate; null where nobody knows"
    )
    duration_weeks: float | None
    requires: list[str] = Field(description="what is recommended and must be done before")
    because: list[str] = Field(description="why, in words")
    origin: OriginReport


class LeftOutReport(ReportPart):
    """A recommendation that was considered and left out."""

    id: str
    code: str | None
    why: str


class DimensionThen(ReportPart):
    """How a dimension stood."""

    id: str
    level: LevelRange | None = Field(description="null where it was not assessed")
    status: Literal["assessed", "claimed", "not-assessed"]


class LostAnswer(ReportPart):
    """An answer that the ruleset has no place for any more."""

    question: str
    why: Literal["no-question", "no-answer"]


class MomentReport(ReportPart):
    """One assessment of a series, judged by the ruleset that the advice follows."""

    date: dt.date
    recorded_hash: str | None = Field(
        description="of the ruleset when the answers were given, where they say so"
    )
    overall: LevelRange | None
    dimensions: list[DimensionThen]
    lost: list[LostAnswer]


class DifferenceReport(ReportPart):
    """Something on which the respondents must agree first."""

    reasons: list[Literal["apart", "above", "tie"]] = Field(
        description="apart: roles lie apart; above: management is higher than users; tie: the "
        "answers are tied, and the question is left open"
    )
    question: str | None = Field(description="null where it is the evidence of a whole theme")
    dimension: str | None
    steps: float | None
    management: float | None = Field(description="a level, or without a question a mean credit")
    users: float | None
    groups: list[GroupReport] = Field(description="who says what; none where that is not shown")


class AdviceReport(ReportPart):
    """The advice of imadvisor on one assessment."""

    ruleset: RulesetReference
    date: dt.date
    positions: list[str]
    dimensions: list[DimensionReport]
    overall: OverallReport
    gaps: list[GapReport]
    patterns: list[PatternReport]
    recommendations: list[RecommendationReport]
    left_out: list[LeftOutReport]
    focus: list[str] = Field(description="the recommendations for the first quarter")
    unanswered: list[str] = Field(
        description="the questions that apply, or may, and have no answer"
    )
    proposed: dict[str, str] = Field(
        description="the questions whose answer a collector proposes and nobody has accepted, "
        "with who proposes it"
    )
    over_time: list[MomentReport] | None = Field(
        default=None, description="the assessments of a series, the oldest first; else left out"
    )

    @model_serializer(mode="wrap")
    def _without_a_series(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        found: dict[str, Any] = handler(self)
        if self.over_time is None:
            del found["over_time"]
        return found

    respondents: RespondentsReport | None = Field(
        description="null where the answers are one sheet"
    )
    agree_first: list[DifferenceReport]


def advice_report(advice: Advice, language: Language, series: Series | None = None) -> AdviceReport:
    """Advice as the JSON report.

    Args:
        advice: to be reported.
        language: of the reasons; everything else is ids and numbers.
        series: of which the advice is on the newest; None for an assessment alone.
    """
    ruleset, decision = advice.ruleset, advice.decision
    return AdviceReport(
        ruleset=RulesetReference(
            id=ruleset.id,
            version=ruleset.version,
            hash=ruleset.hash,
            recorded_hash=decision.sheet.ruleset_hash or None,
            made_of=[_origin(part) for part in (ruleset.contents.base, *ruleset.layers)],
            expired=[
                ExpiredReport(layer=expiry.layer.layer, reason=expiry.reason, expires=expiry.day)
                for expiry in ruleset.expired(decision.sheet.date)
            ],
        ),
        date=decision.sheet.date,
        positions=list(decision.positions),
        dimensions=[
            DimensionReport(
                id=id,
                code=ruleset.dimensions[id].code,
                level=level_range(dimension.level),
                target=decision.sheet.targets.get(id),
                status=dimension.status,
                confidence=round(float(dimension.confidence), 4),
                method=_method(advice, id),
                origin=_origin_of(ruleset, ruleset.dimensions[id]),
            )
            for id, dimension in decision.dimensions.items()
        ],
        overall=OverallReport(
            level=level_range(decision.overall.level), lowest=decision.overall.lowest
        ),
        gaps=[_gap(advice, language, gap) for gap in advice.gaps],
        patterns=[
            PatternReport(
                id=id,
                code=ruleset.patterns[id].code,
                status=status,
                origin=_origin_of(ruleset, ruleset.patterns[id]),
            )
            for ids, status in (
                (advice.patterns, "present"),
                (advice.open_patterns, "undetermined"),
            )
            for id in ids
        ],
        recommendations=[
            _recommendation(advice, language, item) for item in advice.recommendations
        ],
        left_out=[
            LeftOutReport(
                id=out.id,
                code=ruleset.recommendations[out.id].code,
                why=left_out_why(language, advice, out),
            )
            for out in advice.left_out
        ],
        focus=list(advice.focus),
        unanswered=list(advice.unanswered),
        proposed={
            id: answer.proposed_by
            for id, answer in decision.sheet.answers.items()
            if answer.proposed_by
        },
        respondents=respondents_report(decision.sheet),
        agree_first=[_difference(difference) for difference in advice.agree_first],
        over_time=None if series is None else [_moment(moment) for moment in series.moments],
    )


def _moment(moment: Moment) -> MomentReport:
    decision = moment.advice.decision
    return MomentReport(
        date=moment.date,
        recorded_hash=decision.sheet.ruleset_hash or None,
        overall=level_range(decision.overall.level),
        dimensions=[
            DimensionThen(id=id, level=level_range(found.level), status=found.status)
            for id, found in decision.dimensions.items()
        ],
        lost=[LostAnswer(question=one.question, why=one.why) for one in moment.lost],
    )


def _difference(found: Difference) -> DifferenceReport:
    def number(value: Number | None) -> float | None:
        return None if value is None else round(plain_value(value), 4)

    return DifferenceReport(
        reasons=list(found.reasons),
        question=found.question or None,
        dimension=found.dimension or None,
        steps=number(found.steps),
        management=number(found.management),
        users=number(found.users),
        groups=[group_report(group) for group in found.groups],
    )


def _gap(advice: Advice, language: Language, gap: GapAdvice) -> GapReport:
    thing = advice.ruleset.gaps[gap.id]
    scale = advice.ruleset.severities
    assert gap.status in ("present", "undetermined", "unknown", "later")
    return GapReport(
        id=gap.id,
        code=thing.code,
        dimension=thing.dimension,
        status=gap.status,
        severity=SeverityRange(
            low=scale[int(gap.severity.low)].id, high=scale[int(gap.severity.high)].id
        ),
        rank=gap.rank,
        because=gap_because(language, advice, gap),
        needs=list(gap.needs),
        origin=_origin_of(advice.ruleset, thing),
    )


def _recommendation(advice: Advice, language: Language, item: Recommended) -> RecommendationReport:
    thing = advice.ruleset.recommendations[item.id]
    return RecommendationReport(
        id=item.id,
        code=thing.code,
        kind=thing.kind,
        variant=item.variant,
        reason=item.reason,
        provisional=item.provisional,
        score=number_range(item.score),
        rank=item.rank,
        closes=list(item.closes),
        phase=thing.phase,
        owner=thing.owner,
        effort_days=None if item.effort is None else number_range(item.effort),
        duration_weeks=None if thing.duration_weeks is None else plain_value(thing.duration_weeks),
        requires=list(item.requires),
        because=recommendation_because(language, advice, item),
        origin=_origin_of(advice.ruleset, thing),
    )


def _method(advice: Advice, dimension: str) -> MethodReport:
    name = advice.program.methods[dimension].name
    return MethodReport(name=name, package=advice.program.packages.get(name))


def _origin_of(ruleset: Ruleset, thing: Thing) -> OriginReport:
    changes = ruleset.changes_of(thing)
    by = dict.fromkeys(change.layer.layer for change in changes if change.action != "add")
    return _origin(ruleset.origin_of(thing), list(by))


def _origin(origin: Origin, changed_by: list[str] | None = None) -> OriginReport:
    return OriginReport(
        ruleset=origin.ruleset or None,
        layer=origin.layer or None,
        version=origin.version,
        package=origin.package or None,
        package_version=origin.package_version or None,
        changed_by=changed_by or [],
    )


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the report; `advice.schema.json` in this package holds it."""
    schema = AdviceReport.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _main() -> None:
    text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    SCHEMA_FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    _main()
