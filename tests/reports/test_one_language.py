"""A report speaks one language, except where it quotes."""

from __future__ import annotations

import datetime as dt
import re
import string
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from pydantic import BaseModel

import imadvisor
from imadvisor import Advice, Ruleset
from imadvisor.language import Language
from imadvisor.reports.formats.html import html_report
from imadvisor.reports.pages.advice import report_on
from reports.pages import LANGUAGES, STORIES, Library, html_chunks, rendered, wide_text

CATALOGUE = Path(imadvisor.__file__).with_name("locale") / "nl" / "LC_MESSAGES" / "imadvisor.po"
OTHER = {"en": "nl", "nl": "en"}
_FEW = 3
"""Texts of fewer words may be the same in both languages, or part of a longer word."""


def _texts(thing: object) -> Iterator[Mapping[str, str]]:
    """Every text in several languages that stands anywhere in a model."""
    if isinstance(thing, BaseModel):
        for name in type(thing).model_fields:
            yield from _texts(getattr(thing, name))
    elif isinstance(thing, Mapping):
        if thing and set(thing) <= set(LANGUAGES):
            yield thing
        else:
            for value in thing.values():
                yield from _texts(value)
    elif isinstance(thing, Iterable) and not isinstance(thing, str):
        for value in thing:
            yield from _texts(value)


def _of_the_ruleset(ruleset: Ruleset) -> dict[str, set[str]]:
    texts = [*_texts(ruleset.settings), *_texts(list(ruleset.everything()))]
    return {code: {_plain(text[code]) for text in texts if code in text} for code in LANGUAGES}


@cache
def _of_ours() -> dict[str, set[str]]:
    """Our own phrases, in pieces between what is filled in."""
    with CATALOGUE.open("rb") as stream:
        catalogue = read_po(stream)
    found: dict[str, set[str]] = {"en": set(), "nl": set()}
    for message in catalogue:
        for code, said in (("en", message.id), ("nl", message.string)):
            for text in [said] if isinstance(said, str) else said or ():
                pieces = (piece for piece, *_ in string.Formatter().parse(text))
                found[code].update(_plain(piece) for piece in pieces)
    return found


def _plain(text: str) -> str:
    return " ".join(text.replace("\N{WORD JOINER}", "").split())


def _quoted(advice: Advice) -> Iterator[str]:
    """What the respondents wrote themselves."""
    whole = advice.decision.sheet
    for sheet in (whole, *(whole.together.sheets if whole.together else ())):
        yield from (sheet.respondent, *sheet.organisation.values())
        for answer in sheet.answers.values():
            yield from (answer.note, answer.evidence, str(answer.value))
            yield from (text for _, text in answer.by_role)


def _strangers(chunks: set[str], own: Iterable[str], strange: Iterable[str]) -> list[str]:
    """What the other language says in these chunks and this language does not say at all."""
    known, shown = "\n".join(own), "\n".join(chunks)
    found = []
    for text in strange:
        few = len(text.split()) < _FEW
        if text and text not in known and (text in chunks if few else text in shown):
            found.append(text)
    return sorted(found)


def _chunks(
    library: Library, format: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> set[str]:
    found: set[str] = set()
    wide = wide_text(monkeypatch)
    names = library.names if format == "html" else STORIES  # which are slow to write and to read
    for name in names:
        if format == "text":
            found.update(wide(library.report(name, language)).splitlines())
        else:
            written = library.text(name, language, format)
            found.update(html_chunks(rendered(written) if format == "markdown" else written))
    return {_plain(chunk) for chunk in found}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format", ["html", "markdown", "text"])
def test_no_report_has_a_text_of_the_other_language(
    library: Library, format: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts, ours = _of_the_ruleset(library.ruleset), _of_ours()
    quoted = {_plain(text) for name in library.names for text in _quoted(library.advice(name))}
    own = texts[language] | ours[language] | quoted
    chunks = _chunks(library, format, language, monkeypatch)
    other = OTHER[language]
    assert _strangers(chunks, own, texts[other] | ours[other]) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_ours_is_found_by_that_test(library: Library, language: str) -> None:
    texts = _of_the_ruleset(library.ruleset)
    assert len(texts[language]) > 1_000
    assert len(_of_ours()[language]) > 150
    chunks = set(html_chunks(library.text("municipality", language, "html")))
    assert len(_strangers(chunks, (), texts[language])) > 500


def test_dates_and_decimals_are_dutch_in_a_dutch_report(library: Library) -> None:
    months = "January|February|March|May|June|July|August|October"
    for name in library.names:
        text = "\n".join(html_chunks(library.text(name, "nl", "html")))
        assert not re.search(rf"\d ({months}) \d{{4}}", text)
        assert not re.search(r"\d\.\d+ (dag|dagen|week|weken)\b", text)
    shown = library.text("municipality", "nl", "text")
    assert "2 november 2026" in shown
    assert re.search(r"\d,5(–\d+)? dagen", shown)


def test_a_language_that_the_ruleset_lacks_falls_back_to_its_own(
    library: Library, bakery: Ruleset
) -> None:
    answers = {"date": dt.date(2026, 11, 2), "answers": {"tables_washed": "never"}}
    advice = library.advisor.advise(answers, bakery)
    html = html_report(report_on(advice, Language("nl", bakery)))
    assert "Hygiene in a bakery" in html and "Waar u staat" in html
