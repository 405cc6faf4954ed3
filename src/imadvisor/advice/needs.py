"""What is still needed: the open questions behind an undetermined condition."""

from __future__ import annotations

from collections.abc import Iterator

from imadvisor.conditions import nodes
from imadvisor.conditions.nodes import Condition
from imadvisor.engine.decision import Decision
from imadvisor.engine.evaluating import Reason, State, reason
from imadvisor.engine.program import Program
from imadvisor.model.answers import Kind
from imadvisor.model.truth import Truth
from imadvisor.rulesets.order import Step


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


class Needs:
    """Finds the questions that would settle a condition, or that nobody could answer.

    Args:
        program: that was run.
        decision: what it decided.
    """

    def __init__(self, program: Program, decision: Decision) -> None:
        self._program = program
        self._decision = decision
        self._state = state_of(decision)
        self._read: dict[tuple[Step, Truth], tuple[Step, ...]] = {}
        self._order = {question: place for place, question in enumerate(program.ruleset.questions)}

    def of_gap(self, gap: str, kind: Truth = Truth.OPEN) -> tuple[str, ...]:
        """The questions that leave a gap undetermined.

        Args:
            gap: its id.
            kind: `OPEN` for the absent answers that would settle it, `UNKNOWN` for the
                questions to which nobody knows the answer.
        """
        return self._of(("gap", gap), kind)

    def of_pattern(self, pattern: str) -> tuple[str, ...]:
        """The open questions that would settle a pattern."""
        return self._of(("pattern", pattern), Truth.OPEN)

    def _of(self, first: Step, kind: Truth) -> tuple[str, ...]:
        """The questions below a step.

        Each step is looked at once, however many others read it, and none within another: rules
        may refer to each other in long chains.
        """
        found: set[str] = set()
        waiting, seen = [first], {first}
        while waiting:
            step = waiting.pop()
            if step[0] == "lacking" or (step[0] == "question" and self._is_needed(step[1], kind)):
                found.add(step[1])
            for below in self._read_by(step, kind):
                if below not in seen:
                    seen.add(below)
                    waiting.append(below)
        return tuple(sorted(found, key=self._order.__getitem__))

    def _read_by(self, step: Step, kind: Truth) -> tuple[Step, ...]:
        key = (step, kind)
        if key not in self._read:
            self._read[key] = tuple(self._below(step, kind))
        return self._read[key]

    def _below(self, step: Step, kind: Truth) -> Iterator[Step]:
        """What a step reads that is of this kind."""
        ruleset, (kind_of, id) = self._program.ruleset, step
        match kind_of:
            case "question":
                asking = self._program.ruleset.applicability.get(id)
                states = self._decision.findings.states
                if asking is not None and kind is Truth.OPEN and states[id] is Truth.OPEN:
                    yield from self._condition(asking, kind)
            case "criterion":
                condition = ruleset.conditions.get(("criterion", id, "when"))
                if condition is not None:
                    yield from self._condition(condition, kind)
                yield from (("question", question.id) for question in ruleset.evidence[id])
            case "dimension":
                claim = ruleset.claims.get(id)
                if claim:
                    yield "question", claim.id
                yield from (("question", question.id) for question in self._program.credits[id])
            case "spread":
                yield from (("question", claim.id) for claim in ruleset.claims.values())
            case "gap":
                yield from self._gap(id, kind)
            case "pattern":
                yield from self._condition(ruleset.conditions[("pattern", id, "when")], kind)

    def _gap(self, gap: str, kind: Truth) -> Iterator[Step]:
        yield from self._condition(self._program.ruleset.conditions[("gap", gap, "when")], kind)
        timing = self._program.timing
        holds = self._decision.findings.truths[("gap", gap, "when")]
        if holds is Truth.TRUE and timing and kind is Truth.OPEN:
            yield "question", timing.id

    def _condition(self, condition: Condition, kind: Truth) -> Iterator[Step]:
        return self._collect(reason(condition, self._state), kind)

    def _collect(self, why: Reason, kind: Truth) -> Iterator[Step]:
        if why.truth is not kind:
            return
        for part in why.parts:
            yield from self._collect(part, kind)
        if not why.parts:
            for question, role in map(nodes.voice, nodes.named(why.node)):
                # Everybody's answer may be there while that of a role still lacks.
                if role and kind is Truth.OPEN and self._lacks(question, role):
                    yield "lacking", question
            yield from nodes.references(why.node)

    def _lacks(self, question: str, role: str) -> bool:
        asked = self._decision.findings.asked[question]
        return asked is Truth.TRUE and self._decision.sheet.answer_of(question, role) is None

    def _is_needed(self, id: str, kind: Truth) -> bool:
        """Whether a question is open, or nobody knows the answer."""
        given = self._decision.sheet.answers.get(id)
        if kind is Truth.UNKNOWN:
            asked = self._decision.findings.asked[id]
            return bool(given and given.kind is Kind.DONT_KNOW and asked is Truth.TRUE)
        return given is None and self._decision.findings.states[id] is Truth.OPEN
