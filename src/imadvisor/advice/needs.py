"""What is still needed: the open questions behind an undetermined condition."""

from __future__ import annotations

from imadvisor.conditions import nodes
from imadvisor.conditions.nodes import Condition
from imadvisor.engine.decision import Decision
from imadvisor.engine.evaluating import Reason, State, reason
from imadvisor.engine.program import Program
from imadvisor.model.answers import Kind
from imadvisor.model.truth import Truth


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
        self._order = {question: place for place, question in enumerate(program.ruleset.questions)}

    def of_gap(self, gap: str, kind: Truth = Truth.OPEN) -> tuple[str, ...]:
        """The questions that leave a gap undetermined.

        Args:
            gap: its id.
            kind: `OPEN` for the absent answers that would settle it, `UNKNOWN` for the
                questions to which nobody knows the answer.
        """
        found: set[str] = set()
        self._gap(gap, kind, found)
        return tuple(sorted(found, key=self._order.__getitem__))

    def of_pattern(self, pattern: str) -> tuple[str, ...]:
        """The open questions that would settle a pattern."""
        found: set[str] = set()
        self._condition(
            self._program.ruleset.conditions[("pattern", pattern, "when")], Truth.OPEN, found
        )
        return tuple(sorted(found, key=self._order.__getitem__))

    def _gap(self, gap: str, kind: Truth, found: set[str]) -> None:
        condition = self._program.ruleset.conditions[("gap", gap, "when")]
        self._condition(condition, kind, found)
        timing = self._program.timing
        holds = self._decision.findings.truths[("gap", gap, "when")]
        if holds is Truth.TRUE and timing and kind is Truth.OPEN:
            self._question(timing.id, kind, found)

    def _condition(self, condition: Condition, kind: Truth, found: set[str]) -> None:
        self._collect(reason(condition, self._state), kind, found)

    def _collect(self, why: Reason, kind: Truth, found: set[str]) -> None:
        if why.truth is not kind:
            return
        for part in why.parts:
            self._collect(part, kind, found)
        if not why.parts:
            for question, role in map(nodes.voice, nodes.named(why.node)):
                # Everybody's answer may be there while that of a role still lacks.
                if role and kind is Truth.OPEN and self._lacks(question, role):
                    found.add(question)
            for kind_of, id in nodes.references(why.node):
                self._reference(kind_of, id, kind, found)

    def _reference(self, kind_of: str, id: str, kind: Truth, found: set[str]) -> None:
        ruleset = self._program.ruleset
        match kind_of:
            case "question":
                self._question(id, kind, found)
            case "criterion":
                condition = ruleset.conditions.get(("criterion", id, "when"))
                if condition is not None:
                    self._condition(condition, kind, found)
                for question in ruleset.evidence[id]:
                    self._question(question.id, kind, found)
            case "dimension":
                claim = ruleset.claims.get(id)
                if claim:
                    self._question(claim.id, kind, found)
                for question in self._program.credits[id]:
                    self._question(question.id, kind, found)
            case "spread":
                for claim in ruleset.claims.values():
                    self._question(claim.id, kind, found)
            case "gap":
                self._gap(id, kind, found)
            case "pattern":
                self._condition(ruleset.conditions[("pattern", id, "when")], kind, found)

    def _lacks(self, question: str, role: str) -> bool:
        asked = self._decision.findings.asked[question]
        return asked is Truth.TRUE and self._decision.sheet.answer_of(question, role) is None

    def _question(self, id: str, kind: Truth, found: set[str]) -> None:
        given = self._decision.sheet.answers.get(id)
        if kind is Truth.UNKNOWN:
            asked = self._decision.findings.asked[id]
            if given and given.kind is Kind.DONT_KNOW and asked is Truth.TRUE:
                found.add(id)
            return
        if self._decision.findings.states[id] is not Truth.OPEN or id in found:
            return
        if given is None:
            found.add(id)
        asking = self._program.condition("question", id, "ask_when")
        if asking is not None:
            self._condition(asking, kind, found)
