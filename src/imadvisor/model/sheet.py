"""Sheets: the answers of one respondent, or of several together, on one date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from imadvisor.model.answers import NOT_APPLICABLE, Answer, Kind
from imadvisor.model.numbers import Number
from imadvisor.model.truth import Truth
from imadvisor.model.voices import Group, Voice

YEARS = range(1900, 2201)
"""An assessment in another year, or a plan that starts in one, is a mistake."""


Of = tuple[str, str]
"""A question, and the role that is meant; an empty role means everybody."""


@dataclass(frozen=True)
class Together:
    """What several respondents say.

    Args:
        size: how many respondents there are.
        sheets: of all of them; none in an anonymous one.
        groups: the respondents by role.
        voices: every single answer, by question; none in an anonymous one.
        by_question: what each role answers to a question, or in an anonymous one each group of
            those who were asked; there it has every question that is not answered in words.
        by_role: the same by question and role, where a role may be looked at by itself.
        known: how many gave an answer other than *don't know* or *not applicable*; nothing in an
            anonymous one.
        spreads: from the lowest to the highest known answer in steps, where there are two or
            more; in an anonymous one between groups.
        deciding: by question the roles whose answers count, because they own it or the owners do
            not know it; none in an anonymous one.
        ties: the questions that are left open, because the answers are tied; none in an anonymous
            one, where that is not shown.
        camps: what management and users answer to a question; None where they do not, or may not
            be shown.
        minimum: in an anonymous one the least group whose answer is shown; else 0.
    """

    size: int
    sheets: tuple[Sheet, ...] = ()
    groups: tuple[Group, ...] = ()
    voices: Mapping[str, tuple[Voice, ...]] = field(default_factory=dict)
    by_question: Mapping[str, tuple[Group, ...]] = field(default_factory=dict)
    by_role: Mapping[Of, Answer] = field(default_factory=dict)
    known: Mapping[Of, int] = field(default_factory=dict)
    spreads: Mapping[Of, Number] = field(default_factory=dict)
    deciding: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ties: tuple[str, ...] = ()
    camps: Mapping[str, tuple[Answer | None, Answer | None]] = field(default_factory=dict)
    minimum: int = 0

    @property
    def roles(self) -> frozenset[str]:
        """The roles that take part."""
        return frozenset(
            group.roles[0] for group in self.groups if len(group.roles) == 1 and group.roles[0]
        )

    def apart(self, question: str) -> frozenset[str]:
        """The roles whose answer to a question may be looked at by itself."""
        if not self.minimum:
            return self.roles
        groups = self.by_question.get(question, ())
        return frozenset(group.roles[0] for group in groups if len(group.roles) == 1)

    def only(self, questions: Collection[str]) -> Together:
        """The same, as if these questions alone had been answered."""
        return replace(
            self,
            voices={id: said for id, said in self.voices.items() if id in questions},
            by_question={id: said for id, said in self.by_question.items() if id in questions},
            by_role={of: said for of, said in self.by_role.items() if of[0] in questions},
            known={of: count for of, count in self.known.items() if of[0] in questions},
            spreads={of: steps for of, steps in self.spreads.items() if of[0] in questions},
            deciding={id: roles for id, roles in self.deciding.items() if id in questions},
            ties=tuple(id for id in self.ties if id in questions),
            camps={id: said for id, said in self.camps.items() if id in questions},
        )


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
