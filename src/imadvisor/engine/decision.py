"""The decision: what the rules say of one assessment, whatever engine found it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from imadvisor.engine.evaluation import State
from imadvisor.engine.findings import Findings, spread_of
from imadvisor.engine.program import LATER, Program
from imadvisor.engine.severity import severity
from imadvisor.model.numbers import Interval
from imadvisor.model.sheet import Sheet
from imadvisor.model.truth import Truth
from imadvisor.scoring.method import Score

GapStatus = Literal["present", "later", "absent", "undetermined", "unknown", "not-applicable"]
DimensionStatus = Literal["assessed", "claimed", "not-assessed"]

_STATUS: Mapping[int, GapStatus] = {
    Truth.TRUE: "present",
    LATER: "later",
    Truth.FALSE: "absent",
    Truth.OPEN: "undetermined",
    Truth.UNKNOWN: "unknown",
    Truth.NOT_APPLICABLE: "not-applicable",
}


@dataclass(frozen=True, slots=True)
class DimensionDecision:
    """How a dimension stands.

    Args:
        id: of the dimension.
        level: the interval of levels; None where it is not assessed.
        score: the interval of the score, 0 to 1; None where it has none.
        status: assessed; claimed, where more than half of the evidence is not known; or not
            assessed.
        confidence: the share of its applicable evidence questions that have a known answer, 0
            where none applies.
    """

    id: str
    level: Interval | None
    score: Interval | None
    status: DimensionStatus
    confidence: Fraction


@dataclass(frozen=True, slots=True)
class GapDecision:
    """How a gap stands.

    Args:
        id: of the gap.
        status: present, later (not due yet), absent, undetermined (absent answers decide),
            unknown (nobody knows) or not applicable.
        severity: the interval of places on the ruleset's scale, from 0.
    """

    id: str
    status: GapStatus
    severity: Interval


@dataclass(frozen=True, slots=True)
class Overall:
    """The figure for the whole.

    Args:
        level: the lower median of the assessed dimensions, capped; None where none is assessed.
        capped: whether the cap lowers the low end or the high end.
        uncapped: whether the cap holds, but cannot be applied because its dimension is not
            assessed.
        lowest: the dimension with the lowest level; None where none is assessed.
    """

    level: Interval | None
    capped: bool
    uncapped: bool
    lowest: str | None


@dataclass(frozen=True)
class Decision:
    """What the rules say of one sheet.

    Args:
        sheet: the answers.
        findings: what the engine found, rule by rule.
        dimensions, gaps: by id.
        patterns: the value of each pattern's condition.
        positions: the ids of the positions where the change stands.
        positions_settled: whether no absent answer can put an earlier position first.
        overall: the figure for the whole.
        spread: the highest level minus the lowest, or why there is none.
    """

    sheet: Sheet
    findings: Findings
    dimensions: Mapping[str, DimensionDecision]
    gaps: Mapping[str, GapDecision]
    patterns: Mapping[str, Truth]
    positions: tuple[str, ...]
    positions_settled: bool
    overall: Overall
    spread: Interval | Truth

    def truth(self, kind: str, id: str, field: str, default: Truth = Truth.FALSE) -> Truth:
        """The value of a condition; the default where the object has no such condition."""
        return self.findings.truths.get((kind, id, field), default)


def concluded(program: Program, sheet: Sheet, findings: Findings) -> Decision:
    """Draw the conclusions that follow from an engine's findings.

    Args:
        program: that was run.
        sheet: that it was run on.
        findings: what came out.
    """
    ruleset = program.ruleset
    dimensions = {id: dimension_decision(program, findings, id) for id in ruleset.dimensions}
    positions, settled = _positions(program, findings)
    ends = _ends(program)
    cap = findings.truths.get(("settings", "overall", "cap_when"), Truth.FALSE)
    return Decision(
        sheet=sheet,
        findings=findings,
        dimensions=dimensions,
        gaps={id: gap_decision(program, findings, id) for id in ruleset.gaps},
        patterns={id: findings.truths[("pattern", id, "when")] for id in ruleset.patterns},
        positions=positions,
        positions_settled=settled,
        overall=overall_of(program, findings.scores, cap),
        spread=spread_of(findings.scores, *ends),
    )


def dimension_decision(program: Program, findings: Findings, id: str) -> DimensionDecision:
    """How one dimension stands; it reads of the findings only its score and its evidence."""
    score = findings.scores[id]
    states = [findings.states[question.id] for question in program.credits[id]]
    applicable = [state for state in states if state is not Truth.NOT_APPLICABLE]
    known = sum(state is Truth.TRUE for state in applicable)
    confidence = Fraction(known, len(applicable)) if applicable else Fraction(0)
    status: DimensionStatus = "assessed"
    if score.level is None:
        status = "not-assessed"
    elif "claim" in program.methods[id].needs and confidence < Fraction(1, 2):
        status = "claimed"
    return DimensionDecision(id, score.level, score.score, status, confidence)


def gap_decision(program: Program, findings: Findings, id: str) -> GapDecision:
    """How one gap stands; it reads of the findings only how the gap stands and is modified."""
    ruleset = program.ruleset
    base = ruleset.severity_places[ruleset.gaps[id].severity]
    raised = findings.truths.get(("gap", id, "raise_when"), Truth.FALSE)
    lowered = findings.truths.get(("gap", id, "lower_when"), Truth.FALSE)
    weight = severity(base, len(ruleset.severities) - 1, raised, lowered)
    return GapDecision(id, _STATUS[findings.gaps[id]], weight)


def _positions(program: Program, findings: Findings) -> tuple[tuple[str, ...], bool]:
    first: str | None = None
    settled = True
    added: list[str] = []
    for position in program.ruleset.positions.values():
        value = findings.truths[("position", position.id, "when")]
        if position.choose == "also":
            added += [position.id] if value is Truth.TRUE else []
        elif first is None:
            first = position.id if value is Truth.TRUE else None
            settled = settled and value is not Truth.OPEN
    chosen = {*added, *([first] if first else [])}
    return tuple(id for id in program.ruleset.positions if id in chosen), settled


def _lower_median(levels: list[int]) -> int:
    return sorted(levels)[(len(levels) - 1) // 2]


def _ends(program: Program) -> tuple[int, int]:
    return (program.ladder[0].level, program.ladder[-1].level) if program.ladder else (0, 0)


def overall_of(program: Program, scores: Mapping[str, Score], cap_holds: Truth) -> Overall:
    """The figure for the whole.

    Args:
        program: with the settings.
        scores: of every dimension.
        cap_holds: the value of the condition on which the figure is capped.
    """
    ends = _ends(program)
    levels = {id: scores[id].level for id in program.ruleset.dimensions}
    assessed = {id: level for id, level in levels.items() if level is not None}
    if not assessed:
        return Overall(None, capped=False, uncapped=False, lowest=None)
    absent = sum(score.level is None and score.state is Truth.OPEN for score in scores.values())
    low = _lower_median([int(level.low) for level in assessed.values()] + [ends[0]] * absent)
    high = _lower_median([int(level.high) for level in assessed.values()] + [ends[1]] * absent)
    order = program.ruleset.settings.advice.order
    ranked = {id: place for place, id in reversed(list(enumerate([*order, *assessed])))}
    lowest = min(assessed, key=lambda id: (assessed[id].low, ranked[id]))
    settings = program.ruleset.settings.overall
    capped = uncapped = False
    if settings.cap_dimension:
        cap = assessed.get(settings.cap_dimension)
        may_come = scores[settings.cap_dimension].state is Truth.OPEN
        caps_low, caps_high = low, high
        if cap_holds in (Truth.TRUE, Truth.OPEN):
            if cap is not None:
                caps_low = min(low, int(cap.low) + settings.cap_above)
            elif may_come:
                caps_low = min(low, ends[0] + settings.cap_above)
        if cap_holds is Truth.TRUE and cap is not None:
            caps_high = min(high, int(cap.high) + settings.cap_above)
        capped = (caps_low, caps_high) != (low, high)
        uncapped = cap_holds is Truth.TRUE and cap is None
        low, high = caps_low, caps_high
    return Overall(Interval(low, high), capped, uncapped, lowest)


def state_of(decision: Decision) -> State:
    """A decision in the form in which conditions are explained."""
    found = decision.findings
    return State(
        sheet=decision.sheet,
        asked=dict(found.asked),
        verdicts=dict(found.verdicts),
        scores=dict(found.scores),
        gaps=dict(found.gaps),
        patterns=dict(decision.patterns),
        spread=decision.spread,
    )
