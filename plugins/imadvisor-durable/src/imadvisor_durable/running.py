"""A program on durable-rules: what is computed and what follows by rules, layer by layer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from imadvisor.plugin import (
    Claim,
    Credit,
    Evidence,
    Findings,
    Program,
    Question,
    Reference,
    Run,
    Sheet,
    State,
    Truth,
    Verdict,
    credit_of,
    judged,
    mean_bounds,
    present,
    spread_of,
    timed,
)

from imadvisor_durable.library import Library
from imadvisor_durable.planning import Plan, Step, Work
from imadvisor_durable.shards import sharded

Read = Callable[[Sequence[int]], Truth]


def started(program: Program, library: Library) -> Run:
    """Make a program ready.

    Args:
        program: whose rules are run.
        library: that runs them.
    """
    planned = _Planned(program)
    questions = tuple(program.ruleset.questions)
    layers = [(layer.steps, sharded(layer.rules, library)) for layer in planned.plan.layers]
    truths = planned.truths
    blank = [0] * planned.plan.places

    def run(sheet: Sheet) -> Findings:
        work = Work(State(sheet), blank.copy())
        for steps, shards in layers:
            for step in steps:
                step(work)
            for shard in shards:
                shard.run(work.facts)
        state = work.state
        return Findings(
            asked=state.asked,
            states={question: state.state(question) for question in questions},
            verdicts=state.verdicts,
            scores=state.scores,
            truths={key: read(work.facts) for key, read in truths.items()},
            gaps=state.gaps,
        )

    return run


class _Planned:
    """The plan of a program, and where it leaves the values of the conditions."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.plan = Plan(program.ruleset.questions)
        for kind, id in program.steps:
            self._plan(kind, id)
        self.truths = {
            key: self.plan.reader(self.plan.part(condition))
            for key, condition in program.ruleset.conditions.items()
            if key[0] not in ("question", "criterion")
        }
        self.plan.close()

    def _plan(self, kind: str, id: str) -> None:
        match kind:
            case "question":
                self._question(id)
            case "criterion":
                self._criterion(id)
            case "dimension":
                self._dimension(id)
            case "spread":
                self._spread()
            case "gap":
                self._gap(id)
            case "pattern":
                self.plan.name(
                    ("pattern", id), self.program.ruleset.conditions["pattern", id, "when"]
                )

    def _condition(self, kind: str, id: str, field: str) -> tuple[Read, int] | None:
        """How to read a condition, and from which layer on; None where there is none."""
        condition = self.program.condition(kind, id, field)
        if condition is None:
            return None
        part = self.plan.part(condition)
        return self.plan.reader(part), self.plan.layer_of(part)

    def _question(self, id: str) -> None:
        condition = self.program.ruleset.applicability.get(id)
        step, layer = _always_asked(id), 0
        if condition is not None:
            part = self.plan.part(condition)
            step, layer = _asked(id, self.plan.reader(part)), self.plan.layer_of(part)
        self.plan.compute(layer, step, ("question", id))

    def _criterion(self, id: str) -> None:
        program = self.program
        found = self._condition("criterion", id, "when")
        if found is not None:
            read, layer = found
            step = _verdict_of_condition(id, read)
        else:
            evidence = program.ruleset.evidence[id]
            layer = self.plan.known_in(_read_by_credits(evidence))
            step = _verdict_of_credits(program, id, evidence)
        self.plan.compute(layer, step, ("criterion", id))
        place = self.plan.given(("criterion", id), layer).place
        self.plan.compute(layer, _given_verdict(id, place))

    def _dimension(self, id: str) -> None:
        program = self.program
        criteria = [c for c in program.ruleset.criteria.values() if c.dimension == id]
        read = [*_read_by_credits(program.credits[id]), *(("criterion", c.id) for c in criteria)]
        claim = program.ruleset.claims.get(id)
        if claim is not None:
            read.append(("question", claim.id))
        levels = sorted(((c.level, c.id) for c in criteria), key=lambda found: found[0])
        step = _scored(program, id, levels, claim)
        self.plan.compute(self.plan.known_in(read), step, ("dimension", id))

    def _spread(self) -> None:
        ladder = self.program.ladder
        layer = self.plan.known_in(("dimension", id) for id in self.program.ruleset.dimensions)

        def step(work: Work) -> None:
            if ladder:
                ends = ladder[0].level, ladder[-1].level
                work.state.spread = spread_of(work.state.scores, *ends)

        self.plan.compute(layer, step, ("spread", ""))

    def _gap(self, id: str) -> None:
        found = self._condition("gap", id, "when")
        assert found is not None
        read, layer = found
        timing = self.program.timing
        if timing is not None:
            layer = max(layer, self.plan.known_in([("question", timing.id)]))
        place = self.plan.given(("gap", id), layer).place
        self.plan.compute(layer, _stands(self.program, id, read, place), ("gap", id))


def _read_by_credits(questions: Sequence[Question]) -> list[Reference]:
    read = [("question", question.id) for question in questions]
    others = (q.credit.days_before for q in questions if q.credit and q.credit.days_before)
    return [*read, *(("question", other) for other in others)]


# -- steps ------------------------------------------------------------------------------------


def _always_asked(id: str) -> Step:
    def step(work: Work) -> None:
        work.state.asked[id] = Truth.TRUE

    return step


def _asked(id: str, read: Read) -> Step:
    def step(work: Work) -> None:
        work.state.asked[id] = read(work.facts)

    return step


def _verdict_of_condition(id: str, read: Read) -> Step:
    def step(work: Work) -> None:
        value = read(work.facts)
        work.state.verdicts[id] = Verdict(value, may_fail=value in (Truth.FALSE, Truth.OPEN))

    return step


def _verdict_of_credits(program: Program, id: str, evidence: Sequence[Question]) -> Step:
    threshold = program.threshold(id)
    credits_of = _credits(program, evidence)

    def step(work: Work) -> None:
        work.state.verdicts[id] = judged(mean_bounds(credits_of(work.state)), threshold)

    return step


def _given_verdict(id: str, place: int) -> Step:
    def step(work: Work) -> None:
        work.facts[place] = int(work.state.verdicts[id].truth)

    return step


def _credits(
    program: Program, questions: Sequence[Question]
) -> Callable[[State], Sequence[Credit]]:
    worst = program.dont_know_is_worst

    def credits_of(state: State) -> Sequence[Credit]:
        return [credit_of(question, state, dont_know_is_worst=worst) for question in questions]

    return credits_of


def _scored(
    program: Program, id: str, levels: Sequence[tuple[int, str]], claim: Question | None
) -> Step:
    method = program.methods[id]
    credits_of = _credits(program, program.credits[id])

    def step(work: Work) -> None:
        state = work.state
        evidence = Evidence(
            ladder=program.ladder,
            claim=_claim(claim, state),
            verdicts=[(level, state.verdicts[criterion]) for level, criterion in levels],
            credits=credits_of(state),
        )
        state.scores[id] = method.judge(evidence)

    return step


def _claim(question: Question | None, state: State) -> Claim:
    if question is None:
        return Claim(None, Truth.NOT_APPLICABLE)
    answer = state.answer(question.id)
    if isinstance(answer, Truth):
        return Claim(None, answer)
    assert isinstance(answer.value, int)
    return Claim(answer.value, Truth.TRUE)


def _stands(program: Program, id: str, read: Read, place: int) -> Step:
    timing = program.timing
    due = program.due[id]

    def step(work: Work) -> None:
        phase, known = _phase(timing, work.state)
        status = timed(read(work.facts), due, phase, known)
        work.state.gaps[id] = status
        work.facts[place] = int(present(status))

    return step


def _phase(timing: Question | None, state: State) -> tuple[int | None, Truth]:
    if timing is None:
        return None, Truth.NOT_APPLICABLE
    answer = state.answer(timing.id)
    if isinstance(answer, Truth):
        return None, answer
    assert isinstance(answer.value, str)
    return timing.choice_ids.index(answer.value), Truth.TRUE
