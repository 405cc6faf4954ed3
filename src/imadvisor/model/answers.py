"""Answers: what a respondent said, as frozen values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from imadvisor.model.numbers import Number

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
    """

    ruleset: str
    date: dt.date
    answers: Mapping[str, Answer] = field(default_factory=dict)
    organisation: Mapping[str, str] = field(default_factory=dict)
    targets: Mapping[str, int] = field(default_factory=dict)
    role: str = ""
    respondent: str = ""
    ruleset_hash: str = ""

    def with_answer(self, question: str, answer: Answer) -> Sheet:
        """This sheet with one more (or another) answer."""
        return replace(self, answers={**self.answers, question: answer})
