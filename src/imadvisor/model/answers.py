"""Answers: what a respondent said to one question, as frozen values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
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


DONT_KNOW = Answer(Kind.DONT_KNOW)
NOT_APPLICABLE = Answer(Kind.NOT_APPLICABLE)
