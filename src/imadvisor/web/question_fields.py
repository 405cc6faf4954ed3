"""Questions as fields of a form, and what was filled in as answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from imadvisor.answers.formats import header_words
from imadvisor.answers.formats.cell_values import DONT_KNOW, NOT_APPLICABLE, meaning
from imadvisor.answers.formats.grid import Cell
from imadvisor.answers.formats.unclear import Unclear
from imadvisor.answers.forms.form import Form, entry_advice, said_in_words
from imadvisor.answers.reading import read_answer
from imadvisor.errors import Place
from imadvisor.interview.entry import as_written
from imadvisor.language import Language
from imadvisor.model.answers import Answer, Kind
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Sheet
from imadvisor.rulesets.ruleset import Ruleset

LONGEST = 10_000
"""The most characters of a note or a text."""


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One of the answers that can be picked.

    Args:
        value: what a form sends.
        name: what it is, in few words.
        detail: more of it, such as the description of a level; may be empty.
        chosen: whether it is what is answered now.
    """

    value: str
    name: str
    detail: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class QuestionField:
    """A question, as a form shows it.

    Args:
        id: of the question.
        code: as people refer to it; may be empty.
        text: what is asked.
        help: how to answer it, and what shows the answer.
        type: of the question.
        choices: what can be picked, besides typing.
        several: whether several can be picked.
        typed: what is typed now; None where nothing is typed.
        kind: of the field to type in: text, number, date or long.
        advice: how to type it.
        unit: of a number; may be empty.
        note: that stands beside the answer.
        evidence: that stands beside the answer.
        given: the answer in words; empty where there is none.
    """

    id: str
    code: str
    text: str
    help: tuple[str, ...]
    type: str
    choices: tuple[FieldChoice, ...]
    several: bool
    typed: str | None
    kind: str
    advice: str
    unit: str
    note: str
    evidence: str
    given: str


class Filled(Protocol):
    """What a form sent: one value of a name, or all of them."""

    def get(self, name: str, default: str = "") -> Any:
        """Return the last value of a name."""

    def getlist(self, name: str) -> Sequence[Any]:
        """Return every value of a name."""


def field_of(
    ruleset: Ruleset, language: Language, question: Question, sheet: Sheet
) -> QuestionField:
    """Return a question as a field.

    Args:
        ruleset: whose question it is.
        language: of the reader.
        question: to be shown.
        sheet: the answers so far.
    """
    say = language.say
    answer = sheet.answers.get(question.id)
    help_lines = [language.text(question.help)]
    if question.evidence:
        help_lines.append(say("What shows it: {}").format(language.text(question.evidence)))
    typed, kind, advice = _typed(ruleset, language, question, answer)
    form = Form(ruleset, language, (question,), sheet)
    return QuestionField(
        id=question.id,
        code=question.code or "",
        text=language.text(question.text),
        help=tuple(line for line in help_lines if line),
        type=question.type,
        choices=tuple(_choices(ruleset, language, question, answer)),
        several=question.type == "multi",
        typed=typed,
        kind=kind,
        advice=entry_advice(form, question) if advice else "",
        unit=language.text(question.unit),
        note=answer.note if answer else "",
        evidence=answer.evidence if answer else "",
        given=said_in_words(form, question.id, answer) if answer else "",
    )


def _typed(
    ruleset: Ruleset, language: Language, question: Question, answer: Answer | None
) -> tuple[str | None, str, bool]:
    """What is typed, in which kind of field, and whether it is said how."""
    written = as_written(answer, question) if answer and answer.kind is Kind.VALUE else None
    match question.type:
        case "number" | "percentage":
            return ("" if written is None else language.number(written), "text", True)
        case "date":
            return ("" if written is None else str(written), "date", False)
        case "text":
            return ("" if written is None else str(written), "long", False)
    return None, "", False


def _choices(
    ruleset: Ruleset, language: Language, question: Question, answer: Answer | None
) -> list[FieldChoice]:
    say = language.say
    known = answer.kind if answer else None
    value = answer.value if answer else None
    found: list[FieldChoice] = []
    match question.type:
        case "yes-no":
            for id, yes in (("yes", True), ("no", False)):
                word = header_words.yes_or_no(language, yes).capitalize()
                found.append(FieldChoice(id, word, chosen=value == id))
        case "single":
            found += [
                FieldChoice(choice.id, language.text(choice.text), chosen=value == choice.id)
                for choice in question.choice
            ]
        case "multi":
            picked = value if isinstance(value, frozenset) else frozenset()
            found += [
                FieldChoice(choice.id, language.text(choice.text), chosen=choice.id in picked)
                for choice in question.choice
            ]
            none = known is Kind.VALUE and not picked
            found.append(FieldChoice("none", say("None of these"), chosen=none))
        case "anchored":
            dimension = ruleset.dimensions[question.dimension or ""]
            for number, level in sorted(ruleset.levels.items(), reverse=True):
                name = f"{number} – {language.text(level.name)}"
                anchor = language.text(dimension.anchor_at(number))
                chosen = known is Kind.VALUE and value == number
                found.append(FieldChoice(str(number), name, anchor, chosen=chosen))
        case _:
            found += [
                FieldChoice(special.id, language.text(special.text), chosen=value == special.id)
                for special in question.special
            ]
    found.append(FieldChoice(DONT_KNOW, say("Don't know"), chosen=known is Kind.DONT_KNOW))
    outside = known is Kind.NOT_APPLICABLE
    found.append(FieldChoice(NOT_APPLICABLE, say("Does not apply here"), chosen=outside))
    return found


def answer_in(
    filled: Filled, question: Question, ruleset: Ruleset, date: dt.date, role: str
) -> Any:
    """Return what a form says of a question, as an answer file would say it.

    Args:
        filled: what the form sent: ``value`` (several of it for a multi question), ``typed``,
            ``note`` and ``evidence``.
        question: that is answered.
        ruleset: whose question it is.
        date: of the assessment, before which a date that is past has to be.
        role: of who answers.

    Returns:
        The value, with the note and evidence beside it; None where nothing is answered.

    Raises:
        Unclear: it is no answer; its message and hint say why.
    """
    raw = _raw(filled, question, ruleset)
    note, evidence = _words(filled, "note"), _words(filled, "evidence")
    if raw is None:
        return None
    if raw == NOT_APPLICABLE and not note:
        raise Unclear("say why it does not apply", "write the reason into the note")
    beside = {name: text for name, text in (("note", note), ("evidence", evidence)) if text}
    said = {"value": raw, **beside} if beside else raw
    read_answer(question, said, ruleset, date, role)
    return said


def _words(filled: Filled, name: str) -> str:
    text = str(filled.get(name) or "").replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise Unclear(f"at most {LONGEST} characters can be kept", "shorten it")
    return text


def _raw(filled: Filled, question: Question, ruleset: Ruleset) -> Any:
    picked = [str(value) for value in filled.getlist("value") if value]
    typed = _words(filled, "typed")
    for word in (DONT_KNOW, NOT_APPLICABLE):
        if word in picked:
            return word
    if question.type == "multi":
        if not picked:
            return None
        return [value for value in picked if value != "none"]
    if question.type in ("single", "yes-no", "anchored"):
        if not picked:
            return None
        return int(picked[-1]) if question.type == "anchored" and _whole(picked[-1]) else picked[-1]
    if typed:
        if question.type == "text":
            return typed
        return meaning(question, Cell(typed, Place("")), ruleset)
    return picked[-1] if picked else None


def _whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 4


def as_filled(values: Mapping[str, Any]) -> Filled:
    """Return what a program sent, as if a form had.

    Args:
        values: by name; a list stands for several values of one name.
    """
    return _Filled(dict(values))


class _Filled:
    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def get(self, name: str, default: str = "") -> Any:
        """Return the last value of a name."""
        every = self.getlist(name)
        return every[-1] if every else default

    def getlist(self, name: str) -> Sequence[Any]:
        """Return every value of a name."""
        value = self._values.get(name)
        if value is None:
            return ()
        return value if isinstance(value, list) else (value,)


def options_of(ruleset: Ruleset, language: Language, question: Question) -> list[tuple[str, str]]:
    """Return what can be picked of a question, as a spreadsheet says it; nothing where it is typed.

    Args:
        ruleset: whose question it is.
        language: of the reader.
        question: that is asked.
    """
    match question.type:
        case "yes-no":
            return [("yes", language.say("yes")), ("no", language.say("no"))]
        case "single" | "multi":
            return [(choice.id, language.text(choice.text)) for choice in question.choice]
        case "anchored":
            return [
                (str(number), f"{number} – {language.text(level.name)}")
                for number, level in ruleset.levels.items()
            ]
    return []
