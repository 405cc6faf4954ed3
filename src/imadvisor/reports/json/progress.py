"""What changed between two assessments as JSON: the models are its documentation."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from imadvisor.advice.advice import Advice
from imadvisor.advice.progress import Cause, Progress, Rules, TimeStep
from imadvisor.advice.ruleset_comparison import advice_changes
from imadvisor.advice.states import (
    GapKind,
    GapState,
    LevelKind,
    LevelState,
    PatternState,
    PositionState,
    State,
    TaskKind,
    TaskState,
)
from imadvisor.engine.decision import GapStatus
from imadvisor.model.numbers import Interval
from imadvisor.reports.json.advice import SeverityRange
from imadvisor.reports.json.parts import LevelRange, ReportPart
from imadvisor.rulesets.contents import Name
from imadvisor.rulesets.difference import differences
from imadvisor.rulesets.ruleset import Ruleset

SCHEMA_FILE = Path(__file__).with_name("progress.schema.json")
"""The JSON Schema that ships with the package."""


class RulesOf(ReportPart):
    """Which rules were followed."""

    id: str
    version: str
    hash: str


class LevelMoved(ReportPart):
    """How a level moved."""

    id: str = Field(description="of the dimension; empty for the whole")
    change: LevelKind = Field(
        description="up and down only where the ends leave no doubt; unclear: open questions decide"
    )
    then: LevelRange | None = Field(description="null where it was not assessed")
    now: LevelRange | None = Field(description="null where it is not assessed")


class GapMoved(ReportPart):
    """What became of a gap."""

    id: str
    change: GapKind = Field(
        description="closed only where it is known to be absent; due: its phase has come, or it "
        "applies now; averted: absent before it was due; found: present, and not known then; "
        "lapsed: no longer due or applicable; coming: there, not due yet; no-gap: it was none "
        "and is none"
    )
    then: GapStatus | None
    then_severity: SeverityRange | None = Field(description="of a gap that was present")
    now: GapStatus | None
    now_severity: SeverityRange | None = Field(description="of a gap that is present")


class TaskMoved(ReportPart):
    """What became of a recommendation."""

    id: str
    change: TaskKind = Field(
        description="done: recommended then, in place now; dropped: no longer recommended, and not "
        "known to be in place"
    )


class StepReport(ReportPart):
    """From one advice to another, by everything that both speak of."""

    overall: LevelMoved
    dimensions: list[LevelMoved]
    gaps: list[GapMoved]
    recommendations: list[TaskMoved]
    worse: bool = Field(description="a level is lower, or a gap is new or weighs more")


class Because(ReportPart):
    """Something that was changed in the ruleset."""

    kind: str
    id: str


class AccountReport(ReportPart):
    """One thing of which another thing is said, and what changed it."""

    kind: str
    id: str
    told: str | None = Field(description="of the old answers by the old rules, where known")
    then: str | None = Field(description="of the old answers by the rules of now")
    now: str | None = Field(description="of the new answers by the rules of now")
    causes: list[Cause]
    back: bool = Field(description="what the ruleset changed, the organisation changed back")
    because: list[Because] = Field(description="the rules that the ruleset's change rests on")


class LostReport(ReportPart):
    """An old answer that the rules of now have no place for."""

    question: str
    why: Literal["no-question", "no-answer"]


class ProgressReport(ReportPart):
    """What changed between two assessments."""

    then: dt.date
    now: dt.date
    ruleset: RulesOf = Field(description="by which both are judged")
    old_ruleset: RulesOf | None = Field(
        description="that the old answers were given to; null where it is not at hand"
    )
    rules: Rules = Field(
        description="same; changed; not-at-hand: the old answers record another ruleset, which is "
        "not there; not-recorded: they do not say"
    )
    by_organisation: StepReport = Field(
        description="old answers to new ones, by the same rules: what the organisation changed"
    )
    by_ruleset: StepReport | None = Field(
        description="the old answers, by old rules and new: what the ruleset changed; null where "
        "that is not known"
    )
    changes: list[AccountReport] = Field(
        description="everything of which another thing is said, each once"
    )
    lost: list[LostReport]


def progress_json(progress: Progress) -> ProgressReport:
    """What changed, as the JSON report; ids and numbers, in no language.

    Args:
        progress: what changed.
    """
    then, now, told = progress.then, progress.now, progress.told
    step = progress.by_ruleset
    because: dict[Name, list[Because]] = {}
    if told is not None:
        for change in advice_changes(told, then, differences(told.ruleset, now.ruleset)):
            because[change.name] = [Because(kind=kind, id=id) for kind, id in change.because]
    old = told or then
    return ProgressReport(
        then=then.decision.sheet.date,
        now=now.decision.sheet.date,
        ruleset=_rules(now),
        old_ruleset=None if told is None else _rules(told),
        rules=progress.rules,
        by_organisation=_step(progress.by_organisation, then, now),
        by_ruleset=None if step is None or told is None else _step(step, told, then),
        changes=[
            AccountReport(
                kind=account.name[0],
                id=account.name[1],
                told=_said(account.told, old.ruleset),
                then=_said(account.between, now.ruleset),
                now=_said(account.now, now.ruleset),
                causes=list(account.causes),
                back=account.back,
                because=because.get(account.name, []) if "ruleset" in account.causes else [],
            )
            for account in progress.accounts
        ],
        lost=[LostReport(question=one.question, why=one.why) for one in progress.lost],
    )


def _rules(advice: Advice) -> RulesOf:
    ruleset = advice.ruleset
    return RulesOf(id=ruleset.id, version=ruleset.version, hash=ruleset.hash)


def _step(step: TimeStep, old: Advice, new: Advice) -> StepReport:
    def levels(state: LevelState | None) -> LevelRange | None:
        if state is None or state.level is None:
            return None
        return LevelRange(low=int(state.level.low), high=int(state.level.high))

    moved = [
        LevelMoved(id=move.id, change=move.kind, then=levels(move.old), now=levels(move.new))
        for move in (step.overall, *step.dimensions)
    ]
    return StepReport(
        overall=moved[0],
        dimensions=moved[1:],
        gaps=[
            GapMoved(
                id=move.id,
                change=move.kind,
                then=move.old.status if move.old else None,
                then_severity=_severity(move.old.severity if move.old else None, old.ruleset),
                now=move.new.status if move.new else None,
                now_severity=_severity(move.new.severity if move.new else None, new.ruleset),
            )
            for move in step.gaps
        ],
        recommendations=[TaskMoved(id=move.id, change=move.kind) for move in step.recommendations],
        worse=step.got_worse,
    )


def _severity(severity: Interval | None, ruleset: Ruleset) -> SeverityRange | None:
    if severity is None:
        return None
    low, high = (ruleset.severities[int(end)].id for end in severity)
    return SeverityRange(low=low, high=high)


def _said(state: State | None, ruleset: Ruleset) -> str | None:
    """A state in a few fixed words."""
    match state:
        case None:
            return None
        case LevelState(level):
            return "not-assessed" if level is None else f"level {_range(*map(str, level))}"
        case GapState(status, severity):
            found = _severity(severity, ruleset)
            return f"{status} {_range(found.low, found.high)}" if found else status
        case TaskState(said, focus):
            return f"{said} focus" if focus else said
        case PatternState(said):
            return said
        case PositionState(positions):
            return " ".join(positions)


def _range(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def progress_schema() -> dict[str, Any]:
    """The JSON Schema of the report; `progress.schema.json` in this package holds it."""
    schema = ProgressReport.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _main() -> None:
    text = json.dumps(progress_schema(), indent=2, ensure_ascii=False) + "\n"
    SCHEMA_FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    _main()
