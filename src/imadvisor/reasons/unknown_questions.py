"""The questions to which nobody knows the answer, where that leaves something undetermined."""

from __future__ import annotations

from collections.abc import Iterator

from imadvisor.conditions.nodes import Condition, references
from imadvisor.engine.decision import Decision, state_of
from imadvisor.engine.evaluation import Reason, reason
from imadvisor.engine.program import Program
from imadvisor.model.answers import Kind
from imadvisor.model.truth import Truth
from imadvisor.rulesets.order import Step


class UnknownQuestions:
    """Finds the questions that nobody could answer and that leave a condition undetermined.

    Args:
        program: that was run.
        decision: what it decided.
    """

    def __init__(self, program: Program, decision: Decision) -> None:
        self._program, self._decision = program, decision
        self._state = state_of(decision)
        self._read: dict[Step, tuple[Step, ...]] = {}
        self._order = {question: place for place, question in enumerate(program.ruleset.questions)}

    def of_gap(self, gap: str) -> tuple[str, ...]:
        """The questions because of which nobody can say whether there is a gap.

        Each step is looked at once, however many others read it, and none within another: rules
        may refer to each other in long chains.
        """
        found: set[str] = set()
        first: Step = ("gap", gap)
        waiting, seen = [first], {first}
        while waiting:
            step = waiting.pop()
            if step[0] == "question" and self._is_unknown(step[1]):
                found.add(step[1])
            for below in self._read_by(step):
                if below not in seen:
                    seen.add(below)
                    waiting.append(below)
        return tuple(sorted(found, key=self._order.__getitem__))

    def _read_by(self, step: Step) -> tuple[Step, ...]:
        if step not in self._read:
            self._read[step] = tuple(self._below(step))
        return self._read[step]

    def _below(self, step: Step) -> Iterator[Step]:
        """What a step reads that nobody knows."""
        ruleset, (kind, id) = self._program.ruleset, step
        match kind:
            case "criterion":
                condition = ruleset.conditions.get(("criterion", id, "when"))
                if condition is not None:
                    yield from self._condition(condition)
                yield from (("question", question.id) for question in ruleset.evidence[id])
            case "dimension":
                claim = ruleset.claims.get(id)
                if claim:
                    yield "question", claim.id
                yield from (("question", question.id) for question in self._program.credits[id])
            case "spread":
                yield from (("question", claim.id) for claim in ruleset.claims.values())
            case "gap" | "pattern":
                yield from self._condition(ruleset.conditions[kind, id, "when"])

    def _condition(self, condition: Condition) -> Iterator[Step]:
        return self._collect(reason(condition, self._state))

    def _collect(self, why: Reason) -> Iterator[Step]:
        if why.truth is not Truth.UNKNOWN:
            return
        for part in why.parts:
            yield from self._collect(part)
        if not why.parts:
            yield from references(why.node)

    def _is_unknown(self, id: str) -> bool:
        given = self._decision.sheet.answers.get(id)
        asked = self._decision.findings.asked[id]
        return bool(given and given.kind is Kind.DONT_KNOW and asked is Truth.TRUE)
