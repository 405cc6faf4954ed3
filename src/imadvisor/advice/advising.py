"""Advice on a decision, put together."""

from __future__ import annotations

from collections.abc import Callable

from imadvisor.advice.advice import Advice, GapAdvice, ReasonKind
from imadvisor.advice.agreeing import differences_in
from imadvisor.advice.choosing import Chooser, focus_of
from imadvisor.advice.open_questions import OpenQuestions
from imadvisor.advice.unknown_questions import UnknownQuestions
from imadvisor.engine.crediting import credits_of
from imadvisor.engine.decision import Decision, GapDecision, GapStatus, state_of
from imadvisor.engine.program import Program
from imadvisor.model.truth import Truth
from imadvisor.rulesets.ruleset import Ruleset

_SHOWN: tuple[GapStatus, ...] = ("present", "later", "undetermined", "unknown")


def advice_on(program: Program, decision: Decision, *, with_needs: bool = True) -> Advice:
    """Say what to do about a decision.

    Args:
        program: whose rules were followed.
        decision: what they say of one sheet.
        with_needs: whether to find out which questions would settle what is not settled; nothing
            else in the advice rests on that, and it takes as long as all the rest.
    """
    gaps = _gaps(program, decision, with_needs=with_needs)
    chooser = Chooser(program, decision, gaps)
    chosen = chooser.chosen()
    ruleset = program.ruleset
    unknown = UnknownQuestions(program, decision)
    find_out = {
        question
        for gap in gaps
        if with_needs and gap.status == "unknown"
        for question in unknown.of_gap(gap.id)
    }
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
        find_out=tuple(id for id in ruleset.questions if id in find_out),
        agree_first=differences_in(program, decision),
    )


def recommended_by(program: Program, decision: Decision) -> dict[str, ReasonKind]:
    """What is recommended, and why, without the order and all the rest of advice.

    Args:
        program: whose rules were followed.
        decision: what they say of one sheet.
    """
    gaps = _gaps(program, decision, with_needs=False)
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


def _gaps(program: Program, decision: Decision, *, with_needs: bool) -> tuple[GapAdvice, ...]:
    needed = needs_of(program, decision) if with_needs else {}
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
                    needs=needed.get(gap.id, ()),
                )
            )
    return tuple(found)


def needs_of(program: Program, decision: Decision) -> dict[str, tuple[str, ...]]:
    """The open questions on which each undetermined gap rests, in the order of the ruleset."""
    state = state_of(decision)
    questions = program.ruleset.questions
    credits = credits_of(questions.values(), state, dont_know_is_worst=program.dont_know_is_worst)
    found = {}
    for gap in decision.gaps.values():
        if gap.status == "undetermined":
            open_ones = OpenQuestions(program, state, credits)
            open_ones.gap(gap.id)
            found[gap.id] = tuple(id for id in questions if id in open_ones.of_anybody)
    return found
