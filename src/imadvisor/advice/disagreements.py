"""What the respondents must agree on first: where they differ so much that it is a finding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from imadvisor.engine.answer_credit import credit_of
from imadvisor.engine.decision import Decision
from imadvisor.engine.evaluation import State
from imadvisor.engine.program import Program
from imadvisor.model.answers import Answer, Kind
from imadvisor.model.numbers import MILLION, Number
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Sheet, Together
from imadvisor.model.truth import Truth
from imadvisor.model.voices import Group

Reason = Literal["apart", "above", "tie"]
"""Why it must be agreed: roles lie apart, management is higher than users, or the answers are
tied, so that nothing follows from them."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something on which respondents must agree first.

    Args:
        reasons: why, at least one.
        question: on which they differ; empty where it is the evidence of a whole theme.
        dimension: the theme; empty for a question outside the dimensions.
        steps: how far they lie apart: of an anchored question in levels, of the evidence of a
            theme in mean credit from 0 to 1; None where that is not shown or cannot be said.
        groups: who says what; empty where that is not shown.
        management, users: what they say of the theme, as a level or a mean credit; None where
            nobody of them says anything, or it is not shown.
    """

    reasons: tuple[Reason, ...]
    question: str
    dimension: str
    steps: Number | None
    groups: tuple[Group, ...] = ()
    management: Number | None = None
    users: Number | None = None


def differences_in(program: Program, decision: Decision) -> tuple[Difference, ...]:
    """Find what the respondents must agree on first.

    Args:
        program: whose rules were followed.
        decision: on what they say together; on the sheet of one there is nothing to agree on.
    """
    together = decision.sheet.together
    if together is None:
        return ()
    return tuple(_Finder(program, decision, together).differences())


class _Finder:
    def __init__(self, program: Program, decision: Decision, together: Together) -> None:
        self.ruleset = program.ruleset
        self.decision = decision
        self.together = together
        asked = dict.fromkeys(self.ruleset.questions, Truth.TRUE)
        self.states = []
        for camp in (0, 1):
            said = {id: both[camp] for id, both in together.camps.items()}
            answers = {id: answer for id, answer in said.items() if answer is not None}
            sheet = Sheet(self.ruleset.id, decision.sheet.date, answers)
            self.states.append(State(sheet, asked=asked))

    def differences(self) -> Iterator[Difference]:
        for id, question in self.ruleset.questions.items():
            if self.decision.findings.asked[id] is Truth.FALSE:
                continue
            found = self._on(question)
            if found is not None:
                yield found
        for dimension in self.ruleset.dimensions:
            theme = self._in_theme(dimension)
            if theme is not None:
                yield theme

    def _on(self, question: Question) -> Difference | None:
        """How roles differ on one question."""
        id = question.id
        groups = self.together.by_question.get(id, ())
        reasons: list[Reason] = []
        levels = [value for group in groups if (value := _level(group.answer)) is not None]
        anchored = question.type == "anchored"
        steps = max(levels) - min(levels) if anchored and len(levels) > 1 else None
        management = users = None
        if steps is not None and steps >= self.ruleset.settings.respondents.apart:
            reasons.append("apart")
        if anchored:
            management, users = map(_level, self.together.camps.get(id, (None, None)))
            if management is not None and users is not None and management > users:
                reasons.append("above")
        if id in self.together.ties:
            reasons.append("tie")
        if not reasons:
            return None
        return Difference(
            tuple(reasons), id, question.dimension or "", steps, groups, management, users
        )

    def _in_theme(self, dimension: str) -> Difference | None:
        """Whether the answers of management earn more than those of users to the same questions.

        Only where they do not both claim a level: then that is what they think of the theme.
        """
        claim = self.ruleset.claims.get(dimension)
        claimed = self.together.camps.get(claim.id, (None, None)) if claim else (None, None)
        if all(_level(answer) is not None for answer in claimed):
            return None
        pairs = [
            (ours, theirs)
            for question in self.ruleset.questions.values()
            if question.dimension == dimension
            and question.scored
            and self.decision.findings.asked[question.id] is Truth.TRUE
            and (ours := self._credit(question, 0)) is not None
            and (theirs := self._credit(question, 1)) is not None
        ]
        if not pairs:
            return None
        management, users = (
            Fraction(sum(pair[camp] for pair in pairs), len(pairs) * MILLION) for camp in (0, 1)
        )
        if management <= users:
            return None
        return Difference(("above",), "", dimension, management - users, (), management, users)

    def _credit(self, question: Question, camp: int) -> int | None:
        """What a camp's answer earns, in millionths; None where it has none."""
        state = self.states[camp]
        if question.id not in state.sheet.answers:
            return None
        credit = credit_of(question, state, dont_know_is_worst=False)
        return credit.low if credit.state is Truth.TRUE else None


def _level(answer: Answer | None) -> int | None:
    if answer is None or answer.kind is not Kind.VALUE or not isinstance(answer.value, int):
        return None
    return answer.value
