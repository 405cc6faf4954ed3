"""The reference engine: walks the trees, and keeps the reasons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from imadvisor.engine.answer_credit import credit_of
from imadvisor.engine.evaluation import Reason, State, reason, truth
from imadvisor.engine.findings import Findings, Run, spread_of
from imadvisor.engine.program import Program, timed
from imadvisor.model.answers import Kind
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Sheet
from imadvisor.model.truth import Truth
from imadvisor.rulesets.order import Step
from imadvisor.rulesets.ruleset import RuleKey
from imadvisor.scoring.credits import Credit, Verdict, judged, mean_bounds
from imadvisor.scoring.method import Claim, Evidence


class Explain:
    """Decides one sheet by walking every condition's tree."""

    name = "explain"

    def start(self, program: Program) -> Run:
        """Nothing is prepared: the trees are the program."""
        return lambda sheet: findings(program, decided(program, sheet))


def decided(program: Program, sheet: Sheet, steps: Iterable[Step] | None = None) -> State:
    """Everything that conditions can read, decided for one sheet in the program's order.

    Args:
        program: whose rules are followed.
        sheet: the answers.
        steps: what is to be decided, each after what it waits for; everything where it is left
            out.
    """
    state = State(sheet)
    credits: dict[str, Credit] = {}
    for step in program.steps if steps is None else steps:
        keep(step, value_of(program, state, credits, step), state, credits)
    return state


def value_of(program: Program, state: State, credits: dict[str, Credit], step: Step) -> Any:
    """Decide one step of a program.

    Args:
        program: whose step it is.
        state: with everything that the step waits for.
        credits: of the questions that earn any, as far as they are decided.
        step: its kind and id.

    Returns:
        What `keep` keeps for it; None where there is nothing to decide.
    """
    kind, id = step
    ruleset = program.ruleset
    match kind:
        case "question":
            return _asked(program, state, id)
        case "credit":
            question = ruleset.questions[id]
            if not question.scored:
                return None
            return credit_of(question, state, dont_know_is_worst=program.dont_know_is_worst)
        case "criterion":
            return _verdict(program, state, credits, id)
        case "dimension":
            return program.methods[id].judge(evidence_for(program, state, credits, id))
        case "spread":
            if not program.ladder:
                return state.spread
            return spread_of(state.scores, program.ladder[0].level, program.ladder[-1].level)
        case "gap":
            condition = ruleset.conditions[("gap", id, "when")]
            place, known = _phase(program, state)
            return timed(truth(condition, state), program.due[id], place, known)
        case _:
            return truth(ruleset.conditions[("pattern", id, "when")], state)


def keep(step: Step, value: Any, state: State, credits: dict[str, Credit]) -> Any:
    """Keep what was decided of a step.

    Returns:
        What was kept for it before; None where nothing was.
    """
    kind, id = step
    before: Any
    kept: dict[str, Any]
    match kind:
        case "spread":
            before, state.spread = state.spread, value
            return before
        case "question":
            kept = state.asked
        case "credit":
            kept = credits
        case "criterion":
            kept = state.verdicts
        case "dimension":
            kept = state.scores
        case "gap":
            kept = state.gaps
        case _:
            kept = state.patterns
    before = kept.get(id)
    if value is None:
        kept.pop(id, None)
    else:
        kept[id] = value
    return before


def decide(program: Program, state: State, credits: dict[str, Credit], step: Step) -> None:
    """Decide one step of a program, and keep what comes out.

    Args:
        program: whose step it is.
        state: with everything that the step waits for.
        credits: of the questions that earn any, as far as they are decided.
        step: its kind and id.
    """
    keep(step, value_of(program, state, credits, step), state, credits)


def findings(program: Program, state: State) -> Findings:
    """What was decided, with the conditions that no other condition reads."""
    truths: dict[RuleKey, Truth] = {}
    for key, condition in program.ruleset.conditions.items():
        if key[0] not in ("question", "criterion"):
            truths[key] = truth(condition, state)
    return Findings(
        asked=state.asked,
        states={question: state.state(question) for question in program.ruleset.questions},
        verdicts=state.verdicts,
        scores=state.scores,
        truths=truths,
        gaps=state.gaps,
    )


def reason_of(program: Program, state: State, key: RuleKey) -> Reason:
    """Why a condition of the ruleset has its value on this sheet."""
    return reason(program.ruleset.conditions[key], state)


def _asked(program: Program, state: State, question: str) -> Truth:
    condition = program.ruleset.applicability.get(question)
    return Truth.TRUE if condition is None else truth(condition, state)


def _phase(program: Program, state: State) -> tuple[int | None, Truth]:
    timing = program.timing
    if timing is None:
        return None, Truth.NOT_APPLICABLE
    answer = state.answer(timing.id)
    if isinstance(answer, Truth):
        return None, answer
    assert isinstance(answer.value, str)
    return timing.choice_ids.index(answer.value), Truth.TRUE


def _verdict(program: Program, state: State, credits: dict[str, Credit], criterion: str) -> Verdict:
    condition = program.condition("criterion", criterion, "when")
    if condition is not None:
        value = truth(condition, state)
        return Verdict(value, may_fail=value in (Truth.FALSE, Truth.OPEN))
    evidence = [credits[q.id] for q in program.ruleset.evidence[criterion]]
    return judged(mean_bounds(evidence), program.threshold(criterion))


def evidence_for(
    program: Program, state: State, credits: dict[str, Credit], dimension: str
) -> Evidence:
    """All that is known of one dimension, as its scoring method judges it."""
    ruleset = program.ruleset
    return Evidence(
        ladder=program.ladder,
        claim=_claim(ruleset.claims.get(dimension), state),
        verdicts=[(c.level, state.verdicts[c.id]) for c in program.rungs[dimension]],
        credits=[credits[q.id] for q in program.credits[dimension]],
    )


def _claim(question: Question | None, state: State) -> Claim:
    if question is None:
        return Claim(None, Truth.NOT_APPLICABLE)
    answer = state.answer(question.id)
    if isinstance(answer, Truth):
        return Claim(None, answer)
    assert answer.kind is Kind.VALUE and isinstance(answer.value, int)
    return Claim(answer.value, Truth.TRUE)
