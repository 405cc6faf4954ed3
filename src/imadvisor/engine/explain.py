"""The reference engine: walks the trees, and keeps the reasons."""

from __future__ import annotations

from imadvisor.engine.crediting import credit_of
from imadvisor.engine.evaluating import Reason, State, reason, truth
from imadvisor.engine.findings import Findings, Run, spread_of
from imadvisor.engine.program import Program, timed
from imadvisor.model.answers import Kind, Sheet
from imadvisor.model.objects import Question
from imadvisor.model.truth import Truth
from imadvisor.rulesets.order import Step
from imadvisor.rulesets.ruleset import RuleKey
from imadvisor.scoring.credits import Credit, Verdict, judged, mean_bounds
from imadvisor.scoring.method import Claim, Evidence, Score


class Explain:
    """Decides one sheet by walking every condition's tree."""

    name = "explain"

    def start(self, program: Program) -> Run:
        """Nothing is prepared: the trees are the program."""
        return lambda sheet: findings(program, decided(program, sheet))


def decided(program: Program, sheet: Sheet) -> State:
    """Everything that conditions can read, decided for one sheet in the program's order."""
    state = State(sheet)
    credits: dict[str, Credit] = {}
    for step in program.steps:
        decide(program, state, credits, step)
    return state


def decide(program: Program, state: State, credits: dict[str, Credit], step: Step) -> None:
    """Decide one step on a sheet.

    Args:
        program: whose step it is.
        state: in which everything that the step waits for is decided; the outcome is put in it.
        credits: of the questions, by id; the outcome of a credit is put in it.
        step: its kind and id.
    """
    ruleset = program.ruleset
    kind, id = step
    match kind:
        case "question":
            state.asked[id] = _asked(program, state, id)
        case "credit":
            question = ruleset.questions[id]
            if question.scored:
                credits[id] = credit_of(
                    question, state, dont_know_is_worst=program.dont_know_is_worst
                )
        case "criterion":
            state.verdicts[id] = _verdict(program, state, credits, id)
        case "dimension":
            state.scores[id] = _score(program, state, credits, id)
        case "spread":
            if program.ladder:
                ends = (program.ladder[0].level, program.ladder[-1].level)
                state.spread = spread_of(state.scores, *ends)
        case "gap":
            condition = ruleset.conditions[("gap", id, "when")]
            place, known = _phase(program, state)
            state.gaps[id] = timed(truth(condition, state), program.due[id], place, known)
        case "pattern":
            condition = ruleset.conditions[("pattern", id, "when")]
            state.patterns[id] = truth(condition, state)


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
    condition = program.condition("question", question, "ask_when")
    if condition is None:
        return Truth.TRUE
    value = truth(condition, state)
    # What only *don't know* or *not applicable* leave undetermined is asked.
    return value if value in (Truth.FALSE, Truth.OPEN) else Truth.TRUE


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


def _score(program: Program, state: State, credits: dict[str, Credit], dimension: str) -> Score:
    ruleset = program.ruleset
    mine = [c for c in ruleset.criteria.values() if c.dimension == dimension]
    verdicts = sorted(((c.level, state.verdicts[c.id]) for c in mine), key=lambda found: found[0])
    evidence = Evidence(
        ladder=program.ladder,
        claim=_claim(ruleset.claims.get(dimension), state),
        verdicts=verdicts,
        credits=[credits[q.id] for q in program.credits[dimension]],
    )
    return program.methods[dimension].judge(evidence)


def _claim(question: Question | None, state: State) -> Claim:
    if question is None:
        return Claim(None, Truth.NOT_APPLICABLE)
    answer = state.answer(question.id)
    if isinstance(answer, Truth):
        return Claim(None, answer)
    assert answer.kind is Kind.VALUE and isinstance(answer.value, int)
    return Claim(answer.value, Truth.TRUE)
