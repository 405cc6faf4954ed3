"""Answers: what a respondent said, as frozen values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from imadvisor.model.numbers import Number
from imadvisor.model.truth import Truth
from imadvisor.model.voices import Together

Value = str | Number | dt.date | frozenset[str]


class Kind(Enum):
    """What sort of answer it is; an absent answer is simply not there."""

    VALUE = "value"
    SPECIAL = "special"
    DONT_KNOW = "dont-know"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of one respondent.

    Args:
        kind: a value, a special value of the question, *don't know* or *not applicable*.
        value: the choice id, the ids chosen, the number, the date or the text; for a special
            value its id; None for the other kinds.
        note: what the respondent added.
        evidence: what shows it.
        by_role: the texts of several roles, as pairs of role id and text, for a text question
            that more than one of them answered; `value` is then the first text.
        proposed_by: which collector proposes it; empty for what a person answered or accepted.
    """

    kind: Kind
    value: Value | None = None
    note: str = ""
    evidence: str = ""
    by_role: tuple[tuple[str, str], ...] = ()
    proposed_by: str = ""

    @classmethod
    def of(cls, value: Value) -> Answer:
        """An ordinary value."""
        return cls(Kind.VALUE, value)

    @classmethod
    def special(cls, value: str) -> Answer:
        """One of the special values that the question declares."""
        return cls(Kind.SPECIAL, value)


YEARS = range(1900, 2201)
"""An assessment in another year, or a plan that starts in one, is a mistake."""

DONT_KNOW = Answer(Kind.DONT_KNOW)
NOT_APPLICABLE = Answer(Kind.NOT_APPLICABLE)


@dataclass(frozen=True)
class Sheet:
    """The answers of one respondent, or of several combined, on one date.

    Args:
        ruleset: the id of the ruleset that was asked.
        date: the day of the assessment; everything relative to time uses it, never the clock.
        answers: by question id; what is absent is not in it.
        organisation: what is known of the organisation, such as its name.
        targets: the wanted level by dimension id.
        role: the role id of the respondent; empty where it is not said, or for several.
        respondent: the respondent's name or pseudonym; may be empty.
        ruleset_hash: of the content of the ruleset when it was asked; empty where it is not
            written down.
        together: what each of several respondents says; None for the sheet of one.
    """

    ruleset: str
    date: dt.date
    answers: Mapping[str, Answer] = field(default_factory=dict)
    organisation: Mapping[str, str] = field(default_factory=dict)
    targets: Mapping[str, int] = field(default_factory=dict)
    role: str = ""
    respondent: str = ""
    ruleset_hash: str = ""
    together: Together | None = None

    def with_answer(self, question: str, answer: Answer) -> Sheet:
        """This sheet with one more (or another) answer."""
        return replace(self, answers={**self.answers, question: answer})

    def only(self, questions: Collection[str]) -> Sheet:
        """This sheet as if these questions alone had been answered."""
        kept = {id: answer for id, answer in self.answers.items() if id in questions}
        together = self.together.only(questions) if self.together else None
        return replace(self, answers=kept, together=together)

    @property
    def given(self) -> Collection[str]:
        """The questions to which anybody gave an answer, also where it is left open."""
        return {*self.answers, *(self.together.ties if self.together else ())}

    def answer_of(self, question: str, role: str = "") -> Answer | None:
        """The answer of everybody, or of a role.

        Args:
            question: its id.
            role: whose answer is wanted; empty for everybody's.

        Returns:
            The answer; None while it is absent. *Not applicable* where nobody of that role takes
            part, or where the role is not shown apart: no further answer changes that.
        """
        if not role:
            return self.answers.get(question)
        if self.together is None:
            return self.answers.get(question) if role == self.role else NOT_APPLICABLE
        found = self.together.by_role.get((question, role))
        if found is not None:
            return found
        return None if role in self.together.apart(question) else NOT_APPLICABLE

    def known(self, question: str, role: str = "") -> int | Truth:
        """How many know the answer to a question.

        Args:
            question: its id.
            role: of whom; empty for everybody.

        Returns:
            How many gave a value; `OPEN` while nobody has answered anything, and
            `NOT_APPLICABLE` where nobody of that role takes part, or that is not told of
            anybody.
        """
        if self.together is not None and (question, role) in self.together.known:
            return self.together.known[question, role]
        answer = self.answer_of(question, role)
        if answer is None:
            return Truth.OPEN
        hidden = self.together is not None and self.together.minimum
        if hidden or (role and (self.together is not None or self.role != role)):
            return Truth.NOT_APPLICABLE
        return int(answer.kind in (Kind.VALUE, Kind.SPECIAL))

    def spread(self, question: str, role: str = "") -> Number | Truth:
        """How many steps lie between the lowest and the highest answer to a question.

        Args:
            question: its id; one whose answers have places, such as levels or numbers.
            role: of whom; empty for everybody.

        Returns:
            The steps; `NOT_APPLICABLE` where fewer than two know the answer, since one answer
            says nothing of agreement.
        """
        spreads = self.together.spreads if self.together else {}
        return spreads.get((question, role), Truth.NOT_APPLICABLE)
