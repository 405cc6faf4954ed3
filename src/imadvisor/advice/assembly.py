"""Advice on a decision, put together."""

from __future__ import annotations

from collections.abc import Callable

from imadvisor.advice.advice import Advice, GapAdvice, ReasonKind
from imadvisor.advice.choice import Chooser, focus_of
from imadvisor.advice.disagreements import differences_in
from imadvisor.engine.decision import Decision, GapDecision, GapStatus
from imadvisor.engine.program import Program
from imadvisor.model.truth import Truth
from imadvisor.rulesets.ruleset import Ruleset

_SHOWN: tuple[GapStatus, ...] = ("present", "later", "undetermined", "unknown")


def advice_on(program: Program, decision: Decision) -> Advice:
    """Say what to do about a decision.

    Which questions would settle what is not settled is another matter: `with_open_questions` adds
    them.

    Args:
        program: whose rules were followed.
        decision: what they say of one sheet.
    """
    gaps = _gaps(program, decision)
    chooser = Chooser(program, decision, gaps)
    chosen = chooser.chosen()
    ruleset = program.ruleset
    findings = decision.findings
    return Advice(
        program=program,
        decision=decision,
        gaps=gaps,
        patterns=tuple(id for id, value in decision.patterns.items() if value is Truth.TRUE),
        open_patterns=tuple(id for id, value in decision.patterns.items() if value is Truth.OPEN),
        recommendations=chosen.recommendations,
        left_out=chosen.left_out,
        focus=focus_of(chooser, chosen, ruleset.settings.advice.focus),
        unanswered=tuple(
            id
            for id in ruleset.questions
            if id not in decision.sheet.answers and findings.asked[id] is not Truth.FALSE
        ),
        agree_first=differences_in(program, decision),
    )


def recommended_by(program: Program, decision: Decision) -> dict[str, ReasonKind]:
    """What is recommended, and why, without the order and all the rest of advice.

    Args:
        program: whose rules were followed.
        decision: what they say of one sheet.
    """
    gaps = _gaps(program, decision)
    return {id: c.reason for id, c in Chooser(program, decision, gaps).considered().items()}


def gap_order(ruleset: Ruleset, decision: Decision) -> Callable[[GapDecision], tuple[float, ...]]:
    """What gaps of one status are ranked by: the smaller goes first.

    Args:
        ruleset: whose gaps they are.
        decision: what it says of them.

    Returns:
        Of a gap: minus its lowest and its highest severity, the level of its dimension (infinite
        where it is not assessed), and its place in the order of dimensions and in the ruleset.
    """
    order = {id: place for place, id in enumerate(ruleset.settings.advice.order)}
    places = {id: place for place, id in enumerate(ruleset.gaps)}

    def key(gap: GapDecision) -> tuple[float, ...]:
        dimension = ruleset.gaps[gap.id].dimension
        level = decision.dimensions[dimension].level if dimension else None
        return (
            -int(gap.severity.low),
            -int(gap.severity.high),
            float("inf") if level is None else int(level.low),
            order.get(dimension or "", len(order)),
            places[gap.id],
        )

    return key


def _gaps(program: Program, decision: Decision) -> tuple[GapAdvice, ...]:
    key = gap_order(program.ruleset, decision)
    found: list[GapAdvice] = []
    for status in _SHOWN:
        ranked = sorted((g for g in decision.gaps.values() if g.status == status), key=key)
        for rank, gap in enumerate(ranked, start=1):
            found.append(
                GapAdvice(
                    id=gap.id,
                    status=status,
                    severity=gap.severity,
                    rank=rank if status == "present" else None,
                )
            )
    return tuple(found)
