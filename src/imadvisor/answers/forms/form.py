"""Forms: what is asked, with what is answered so far, in no format yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from imadvisor.answers.formats import header_words
from imadvisor.answers.formats.cell_values import labels, level_in
from imadvisor.answers.formats.grid import Cell
from imadvisor.answers.formats.unclear import Unclear
from imadvisor.errors import Place
from imadvisor.language import Language
from imadvisor.model.answers import Answer, Kind
from imadvisor.model.numbers import Number
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Sheet
from imadvisor.rulesets.ruleset import Ruleset

Entry = Literal["fixed", "list", "number", "date", "text"]
"""How a cell is filled in; what is fixed is not."""

CellContent = str | Number | dt.date
"""What the answer of a row says; an empty text where nothing is answered."""


@dataclass(frozen=True)
class Form:
    """What is asked.

    Args:
        ruleset: whose questions they are.
        language: that it is in.
        questions: that are asked.
        sheet: what is answered; None where nothing is.
        role: the role of the respondent, for a form without a sheet.
        loose: note and evidence without an answer, by question or row of the head.
        conflicts: who said what where the answer was left open, by question or row of the head.
    """

    ruleset: Ruleset
    language: Language
    questions: Sequence[Question]
    sheet: Sheet | None = None
    role: str = ""
    loose: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    conflicts: Mapping[str, Sequence[tuple[str, Answer]]] = field(default_factory=dict)

    @property
    def ruleset_hash(self) -> str:
        """Of the rules that are asked by, or were when the answers were given; may be empty."""
        return self.sheet.ruleset_hash if self.sheet else self.ruleset.hash

    def answer(self, question: Question) -> Answer | None:
        """What is answered to a question."""
        return self.sheet.answers.get(question.id) if self.sheet else None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a form as a table; without id it is a heading.

    Args:
        id: what it answers.
        code: of the question or dimension.
        question: its text.
        answer: what is answered.
        note, evidence: what stands beside the answer.
        how: how to answer.
        asked: the names of the roles that can answer.
        entry: how the answer is filled in.
        choices: what the answer may be chosen from.
        asks: the question, for a row that answers one as a whole.
    """

    id: str = ""
    code: str = ""
    question: str = ""
    answer: CellContent = ""
    note: str = ""
    evidence: str = ""
    how: str = ""
    asked: str = ""
    entry: Entry = "fixed"
    choices: tuple[str, ...] = ()
    asks: Question | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """The questions of one dimension, or those that are of none."""

    code: str
    heading: str
    questions: tuple[Question, ...]


def chapters(form: Form) -> tuple[Chapter, ...]:
    """The questions by dimension; general ones first, and what is asked for in words last."""
    say, ruleset = form.language.say, form.ruleset
    general = [q for q in form.questions if not q.dimension and q.type != "text"]
    in_words = [q for q in form.questions if not q.dimension and q.type == "text"]
    found = [Chapter("", say("The change and the organisation"), tuple(general))]
    for dimension in ruleset.dimensions.values():
        asked = tuple(q for q in form.questions if q.dimension == dimension.id)
        found.append(Chapter(dimension.code or "", form.language.text(dimension.name), asked))
    found.append(Chapter("", say("In your own words"), tuple(in_words)))
    return tuple(chapter for chapter in found if chapter.questions)


def instructions(language: Language) -> tuple[str, ...]:
    """What everybody who fills in a form must know."""
    say = language.say
    return (
        say("An answer that is left empty stays open: it is not a no."),
        say("Nobody knows? Answer: {}.").format(header_words.dont_know(language)),
        say("It does not apply? Answer: {}.").format(header_words.not_applicable(language)),
        say("A note says what you want to add; evidence names what shows your answer."),
        say("Write dates as year-month-day, such as 2026-01-31."),
    )


# -- questions ----------------------------------------------------------------------------


def question_rows(form: Form) -> list[Row]:
    """The rows that ask, under the headings of their dimensions."""
    rows: list[Row] = []
    for chapter in chapters(form):
        rows.append(Row(code=chapter.code, question=chapter.heading))
        for question in chapter.questions:
            rows += _rows(form, question)
    return rows


def _rows(form: Form, question: Question) -> Iterable[Row]:
    language = form.language
    answer, loose = form.answer(question), ""
    if answer and answer.proposed_by:
        # A table has no place to say that nobody has accepted it yet, so it is not an answer there.
        said = form.language.say("Proposed by {}: {}")
        loose = said.format(answer.proposed_by, said_in_words(form, question.id, answer))
        loose = "\n".join(filter(None, (loose, answer.note)))
        evidence, answer = answer.evidence, None
    else:
        evidence = answer.evidence if answer else ""
    row = Row(
        question.id,
        question.code or "",
        language.text(question.text),
        _whole(form, question, answer),
        answer.note if answer else loose,
        evidence,
        "\n".join(how_to_answer(form, question)),
        asked_of(form, question),
        _entry(question),
        choices_of(form, question),
        question,
    )
    yield with_loose(form, row, question.id)
    if question.type == "multi":
        yes_no = (header_words.yes_or_no(language, True), header_words.yes_or_no(language, False))
        chosen = answer.value if answer and answer.kind is Kind.VALUE else None
        for choice in question.choice:
            yield Row(
                f"{question.id}:{choice.id}",
                question=language.text(choice.text),
                answer=yes_no[choice.id not in chosen] if isinstance(chosen, frozenset) else "",
                entry="list",
                choices=yes_no,
            )
    elif question.type == "text" and answer and not _in_one(form, answer):
        for role, text in answer.by_role:
            name = language.text(form.ruleset.roles[role].name)
            yield Row(f"{question.id}:{role}", question=name, answer=text, entry="text")


def _entry(question: Question) -> Entry:
    match question.type:
        case "number" | "percentage":
            return "number"
        case "date":
            return "date"
        case "text":
            return "text"
        case _:
            return "list"


def _in_one(form: Form, answer: Answer) -> bool:
    """Whether a text needs no role beside it: nobody's, or that of the whole sheet."""
    assert form.sheet
    return not answer.by_role or answer.by_role == ((form.sheet.role, answer.value),)


def _whole(form: Form, question: Question, answer: Answer | None) -> CellContent:
    """What the row of a question says."""
    if answer is None:
        return ""
    match answer.kind:
        case Kind.DONT_KNOW:
            return _unless_a_choice(question, header_words.dont_know(form.language), "?")
        case Kind.NOT_APPLICABLE:
            return _unless_a_choice(question, header_words.not_applicable(form.language), "n/a")
        case Kind.SPECIAL:
            assert isinstance(answer.value, str)
            return spoken(form, question, answer.value)
    value = answer.value
    assert value is not None
    if isinstance(value, frozenset):
        return "" if value else header_words.none_of_these(form.language)
    if question.type == "anchored":
        assert isinstance(value, int)
        return level_name(form, value)
    if question.type == "text":
        return value if _in_one(form, answer) else ""
    return spoken(form, question, value) if isinstance(value, str) else value


def said_in_words(form: Form, id: str, answer: Answer) -> str:
    """An answer to a question, or in a row of the head, as a reader would say it."""
    language, question = form.language, form.ruleset.questions.get(id)
    if question is None:
        level = answer.value if id.startswith(header_words.TARGETS) else None
        return level_name(form, level) if isinstance(level, int) else str(answer.value)
    if isinstance(answer.value, frozenset) and answer.value:
        chosen = (choice for choice in question.choice_ids if choice in answer.value)
        return "; ".join(language.choice(question, choice) for choice in chosen)
    if question.type == "text" and answer.kind is Kind.VALUE:
        return str(answer.value)
    content = _whole(form, question, answer)
    if isinstance(content, dt.date):
        return language.date(content)
    return content if isinstance(content, str) else language.number(content)


def _unless_a_choice(question: Question, word: str, sign: str) -> str:
    return sign if header_words.plain(word) in labels(question) else word


def spoken(form: Form, question: Question, choice: str) -> str:
    """A choice or special value in words that are read back as the same, else its id."""
    if question.type == "yes-no":
        text = header_words.yes_or_no(form.language, choice == "yes")
    else:
        text = form.language.choice(question, choice)
    meant = labels(question).get(header_words.plain(text), frozenset())
    return text if meant == frozenset({choice}) else choice


def choices_of(form: Form, question: Question) -> tuple[str, ...]:
    """Everything that the answer to a question may be chosen from."""
    found: list[str] = []
    if question.type == "anchored":
        found += [level_name(form, number) for number in form.ruleset.levels]
    elif question.type == "multi":
        found.append(header_words.none_of_these(form.language))
    elif question.type != "text":
        found += [spoken(form, question, choice) for choice in question.choice_ids]
    found += [spoken(form, question, special.id) for special in question.special]
    found.append(_unless_a_choice(question, header_words.dont_know(form.language), "?"))
    found.append(_unless_a_choice(question, header_words.not_applicable(form.language), "n/a"))
    return tuple(found)


def asked_of(form: Form, question: Question) -> str:
    """The names of the roles that can answer a question."""
    roles = form.ruleset.roles
    return ", ".join(form.language.text(roles[id].name) for id in question.roles)


def how_to_answer(form: Form, question: Question) -> list[str]:
    """How to answer a question, in lines."""
    language, say = form.language, form.language.say
    lines = [language.text(question.help)] if question.help else []
    lines.append(entry_advice(form, question))
    if question.type == "single":
        lines += [f"- {language.text(choice.text)}" for choice in question.choice]
    elif question.type == "anchored" and question.dimension:
        dimension = form.ruleset.dimensions[question.dimension]
        for number in form.ruleset.levels:
            text = language.text(dimension.anchor_at(number))
            lines.append(
                f"{level_name(form, number)}: {text}" if text else level_name(form, number)
            )
    if question.special:
        specials = "; ".join(language.text(special.text) for special in question.special)
        lines.append(say("Or: {}.").format(specials))
    if question.evidence:
        lines.append(say("What shows it: {}").format(language.text(question.evidence)))
    return lines


def entry_advice(form: Form, question: Question) -> str:
    """What to fill in, by the type of a question."""
    language, say = form.language, form.language.say
    low, high = question.minimum, question.maximum
    match question.type:
        case "single":
            return say("Choose one of these.")
        case "yes-no":
            return say("Answer yes or no.")
        case "multi":
            return say("Answer yes or no for each of the choices, or: none of these.")
        case "anchored":
            return say("Choose the level that fits best.")
        case "text":
            return say("Answer in your own words.")
        case "date":
            advice = say("Write dates as year-month-day, such as 2026-01-31.")
            if question.past:
                advice += " " + say("It cannot lie after the date of the assessment.")
            return advice
        case "percentage":
            advice = say("Give a percentage as a number: 40 for 40%.")
            low, high = 0 if low is None else low, 100 if high is None else high
        case _:
            advice = say("Give a whole number.") if question.whole else say("Give a number.")
            if question.unit:
                advice += " " + say("Unit: {}.").format(language.text(question.unit))
    if low is not None and high is not None:
        ends = (language.number(low), language.number(high))
        advice += " " + say("From {} to {}.").format(*ends)
    elif low is not None:
        advice += " " + say("{} or more.").format(language.number(low))
    elif high is not None:
        advice += " " + say("{} at most.").format(language.number(high))
    return advice


def level_name(form: Form, number: int) -> str:
    """A level with its name, where that can be read back."""
    text = f"{number} – {form.language.text(form.ruleset.levels[number].name)}"
    try:
        same = level_in(Cell(text, Place("")), form.ruleset) == number
    except Unclear:
        same = False
    return text if same else str(number)


def with_loose(form: Form, row: Row, id: str) -> Row:
    """A row with the note and evidence that stand beside no answer, and answers that differ."""
    note, evidence = form.loose.get(id, ("", ""))
    if id in form.conflicts:
        said = [f"{who}: {said_in_words(form, id, answer)}" for who, answer in form.conflicts[id]]
        note = "\n".join(
            [form.language.say("Different answers:"), *said, *([note] if note else [])]
        )
    return replace(row, note=note or row.note, evidence=evidence or row.evidence)
