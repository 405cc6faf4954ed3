"""Tables of answers for tests, and random sheets of im-core."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import openpyxl  # type: ignore[import-untyped]
from hypothesis import strategies as st

from imadvisor import Answer, Ruleset, Sheet
from imadvisor.answers.formats.header_words import dont_know_words, not_applicable_words, plain
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE, Kind
from imadvisor.model.numbers import exact
from imadvisor.model.questions import Question
from imadvisor.spelling import blank

HEADER = ("Id", "Question", "Answer", "Note", "Evidence")
DATE = ("assessment.date", "", "2026-11-02")


def csv_of(*rows: Sequence[str], separator: str = ";", header: Sequence[str] = HEADER) -> str:
    """A CSV with a date and these rows, which need no quotes."""
    return "".join(separator.join(row) + "\r\n" for row in (header, DATE, *rows))


def workbook_of(
    *rows: Sequence[Any],
    formats: Mapping[str, str] | None = None,
    header: Sequence[str] = HEADER,
    sheet: str = "Answers",
) -> bytes:
    """A workbook as somebody may make it: a date and these rows from row 3 on."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in (header, DATE, *rows):
        page.append(list(row))
    for cell, number_format in (formats or {}).items():
        page[cell].number_format = number_format
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


# -- random sheets ---------------------------------------------------------------------------

CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff")
TEXTS = st.one_of(
    st.text(CHARACTERS, max_size=30),
    st.sampled_from(
        [
            "=1+1", "'=1", "''", "+31 6", "-", "@SUM(A1)", "\t=x", "\rx", "a\r\nb", "a;b,c\"d\"",
            "<b>&amp;</b>", "_x0041_", "שלום עולם", "👍🏽", "\x00\x0b\x1f\x7f", " \n ", "1,5",
            "\ufeff", "\u202eabc", "sep=;", "#N/A", "TRUE", "2026-11-02", "12", "{[\\\"'''",
        ]
    ),
)  # fmt: skip


def _is_text(text: str) -> bool:
    return not blank(text) and plain(text) not in dont_know_words() | not_applicable_words()


WRITTEN = TEXTS.filter(_is_text)
NUMBERS = st.one_of(
    st.integers(0, 10**9),
    st.decimals(0, 10_000, places=3, allow_nan=False).map(Decimal),
    st.decimals(0, 100, places=9, allow_nan=False).map(Decimal),
)


def _value(question: Question, ruleset: Ruleset, date: dt.date) -> st.SearchStrategy[Answer]:
    match question.type:
        case "single" | "yes-no":
            return st.sampled_from(question.choice_ids).map(Answer.of)
        case "multi":
            return st.frozensets(st.sampled_from(question.choice_ids)).map(Answer.of)
        case "date":
            latest = date if question.past else dt.date(9999, 12, 31)
            return st.dates(dt.date(1850, 1, 1), latest).map(Answer.of)
        case "anchored":
            return st.sampled_from(list(ruleset.levels)).map(Answer.of)
        case "percentage":
            numbers = st.one_of(
                st.integers(0, 100),
                st.sampled_from([Decimal("0.4"), Decimal("0.125"), Decimal("33.333")]),
            )
            return numbers.map(exact).map(Answer.of)
        case _:
            if question.whole:
                return st.integers(int(question.minimum or 0), 10**12).map(Answer.of)
            return NUMBERS.map(exact).map(Answer.of)


@st.composite
def sheets(draw: st.DrawFn, ruleset: Ruleset) -> Sheet:
    """Any sheet of im-core that an answer file can hold."""
    date = draw(st.dates(dt.date(1900, 3, 1), dt.date(2100, 1, 1)))
    role = draw(st.sampled_from(["", *ruleset.roles]))
    answers = {}
    ids = draw(st.sets(st.sampled_from(list(ruleset.questions)), max_size=8))
    for id in ids | draw(st.sets(st.sampled_from(["do_first", "users", "training_forms"]))):
        question = ruleset.questions[id]
        kind = draw(st.sampled_from(["value", "value", "value", "?", "n/a", "special"]))
        note, evidence = draw(TEXTS.map(_or_none)), draw(TEXTS.map(_or_none))
        if kind == "?":
            answer = DONT_KNOW
        elif kind == "n/a":
            answer = NOT_APPLICABLE
        elif kind == "special" and question.special:
            answer = Answer.special(draw(st.sampled_from(question.special)).id)
        elif question.type == "text":
            roles = (
                [role]
                if role and draw(st.booleans())
                else draw(st.lists(st.sampled_from(list(ruleset.roles)), unique=True))
            )
            if not roles and role:
                roles = [role]
            pairs = tuple((r, draw(WRITTEN)) for r in ruleset.roles if r in roles)
            answer = Answer(Kind.VALUE, pairs[0][1] if pairs else draw(WRITTEN), by_role=pairs)
        else:
            answer = draw(_value(question, ruleset, date))
        answers[id] = Answer(answer.kind, answer.value, note, evidence, answer.by_role)
    return Sheet(
        ruleset.id,
        date,
        {id: answers[id] for id in ruleset.questions if id in answers},
        draw(st.dictionaries(st.sampled_from(["name", "sector", "a.b"]), WRITTEN)),
        draw(
            st.dictionaries(
                st.sampled_from(list(ruleset.dimensions)), st.sampled_from(list(ruleset.levels))
            )
        ),
        role,
        draw(TEXTS.map(_or_none)),
    )


def _or_none(text: str) -> str:
    """Texts of which nothing is seen say nothing in a table."""
    return "" if blank(text) else text
