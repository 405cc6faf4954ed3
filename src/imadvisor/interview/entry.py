"""What somebody typed, and what it makes of what the file says by then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from imadvisor.answers.formats.cell_values import DONT_KNOW, NOT_APPLICABLE
from imadvisor.answers.reading import read_answer
from imadvisor.model.answers import Answer, Kind
from imadvisor.model.numbers import as_decimal
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Sheet
from imadvisor.rulesets.ruleset import Ruleset


@dataclass(frozen=True, slots=True)
class TypedAnswer:
    """An answer, a note, or both.

    Args:
        question: the id of the question.
        value: as an answer file says it; None for a note alone.
        note: what is to stand beside the answer, with what stands there already.
    """

    question: str
    value: Any = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """What a file is to say of a question.

    Args:
        said: the answer, as an answer file says it; None where there is none yet.
        note: what is kept for the answer that comes; empty where nothing is.
        stays: the answer that is in the file and is not replaced, though another one was typed.
    """

    said: Any
    note: str = ""
    stays: Answer | None = None


def applied(
    entry: TypedAnswer,
    ruleset: Ruleset,
    seen: Sheet,
    now: Sheet,
    waiting: str,
    also: Callable[[Answer], str],
    *,
    by_others: bool = False,
) -> AnswerChange:
    """What a file is to say once something has been typed.

    An answer takes the place of the one that was seen when it was typed. What somebody else put
    there meanwhile stays, as do the views of other roles; what was typed is then kept in the note.

    Args:
        entry: what was typed.
        ruleset: that is asked.
        seen: the answers as they were when it was typed.
        now: the answers in the file now.
        waiting: the note that is kept in the file for the answer that comes; may be empty.
        also: how a note says that something else was answered as well.
        by_others: whether somebody else gave the answer that was seen; where it is replaced, it
            is kept in the note.
    """
    question = ruleset.questions[entry.question]
    there = now.answers.get(entry.question)
    note = in_one(there.note if there else "", waiting, entry.note)
    if entry.value is None:
        return (
            AnswerChange(None, note)
            if there is None
            else AnswerChange(_same(there, question, now, note))
        )
    typed = read_answer(question, entry.value, ruleset, now.date, now.role)
    if there is None or _alike(there, typed):
        return AnswerChange(_beside(entry.value, note, there.evidence if there else ""))
    others = {role: text for role, text in there.by_role if role != now.role}
    if others and now.role and typed.kind is Kind.VALUE:
        views = {**others, now.role: entry.value}
        in_order = {role: views[role] for role in ruleset.roles if role in views}
        return AnswerChange(_beside(in_order, note, there.evidence, key="by_role"))
    before = seen.answers.get(entry.question)
    as_seen = before is not None and _alike(before, there)
    if others or not as_seen:
        note = in_one(note, also(typed))
        return AnswerChange(_same(there, question, now, note), stays=there)
    if by_others:
        note = in_one(note, also(there))
    return AnswerChange(_beside(entry.value, note, there.evidence))


def in_one(*notes: str) -> str:
    """Notes one below the other, each of them once."""
    kept: list[str] = []
    for note in notes:
        if note and not any(note in one.split("\n") or note == one for one in kept):
            kept.append(note)
    return "\n".join(kept)


def _alike(one: Answer, other: Answer) -> bool:
    return (one.kind, one.value, one.by_role) == (other.kind, other.value, other.by_role)


def _same(answer: Answer, question: Question, sheet: Sheet, note: str) -> Any:
    """What a file says of an answer that is there, with another note."""
    own = ((sheet.role, answer.value),)
    key, value = "value", as_written(answer, question)
    if answer.by_role and answer.by_role != own:
        key, value = "by_role", dict(answer.by_role)
    return _beside(value, note, answer.evidence, answer.proposed_by, key=key)


def _beside(
    value: Any, note: str, evidence: str, proposed_by: str = "", *, key: str = "value"
) -> Any:
    texts = {"note": note, "evidence": evidence, "proposed_by": proposed_by}
    beside = {name: text for name, text in texts.items() if text}
    return {key: value, **beside} if beside or key != "value" else value


def as_written(answer: Answer, question: Question) -> Any:
    """An answer that is there, as an answer file says it, without what stands beside it."""
    match answer.kind:
        case Kind.DONT_KNOW:
            return DONT_KNOW
        case Kind.NOT_APPLICABLE:
            return NOT_APPLICABLE
    match answer.value:
        case frozenset() as chosen:
            return [id for id in question.choice_ids if id in chosen]
        case int() | Fraction() as number:
            return number if isinstance(number, int) else as_decimal(number)
        case value:
            return value


def differences(seen: Sheet, now: Sheet, but: str = "") -> tuple[str, ...]:
    """The questions that somebody else answered, or answered otherwise, meanwhile.

    Args:
        seen: the answers as they were.
        now: the answers as they are.
        but: a question that is passed over.
    """
    asked = dict.fromkeys((*seen.answers, *now.answers))
    return tuple(id for id in asked if id != but and seen.answers.get(id) != now.answers.get(id))


@dataclass(frozen=True, slots=True)
class Head:
    """Whose answers a file holds, and about what.

    Args:
        ruleset_hash: of the rules that were asked by.
        date: of the assessment.
        role, respondent: who answers.
        organisation: whose assessment it is.
    """

    ruleset_hash: str
    date: dt.date
    role: str
    respondent: str
    organisation: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, sheet: Sheet) -> Head:
        """The head of a sheet."""
        organisation = tuple(sorted(sheet.organisation.items()))
        return cls(sheet.ruleset_hash, sheet.date, sheet.role, sheet.respondent, organisation)

    def contradictions(self, now: Head) -> tuple[tuple[str, str, str], ...]:
        """What is said otherwise now: its name in the file, what it was, and what it is.

        What was not said before, such as the name of the organisation, may have been added.
        """
        before, after = self._lines(), now._lines()
        return tuple(
            (name, text, after.get(name, ""))
            for name, text in before.items()
            if text and after.get(name, "") != text
        )

    def _lines(self) -> dict[str, str]:
        return {
            "ruleset_hash": self.ruleset_hash,
            "date": self.date.isoformat(),
            "respondent.role": self.role,
            "respondent.name": self.respondent,
            **{f"organisation.{key}": text for key, text in self.organisation},
        }
