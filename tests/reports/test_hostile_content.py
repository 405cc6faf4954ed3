"""What respondents write comes out in every format as they wrote it, and does nothing there."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import time
import zipfile
from collections import Counter
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from rich.cells import cell_len

from imadvisor import Advice, Advisor, Ruleset
from imadvisor.language import Language
from imadvisor.reports.document.blocks import Report
from imadvisor.reports.formats.text import WIDTH, text_report
from imadvisor.reports.json.advice import advice_report
from imadvisor.reports.pages.advice import report_on
from imadvisor.reports.pages.template import template_report
from reports.pages import (
    FORMATS,
    attributes,
    census,
    pdf_pages,
    rendered,
    shown,
    squeezed,
    word_texts,
)

PLAIN = "harmless"
HOSTILE = {
    "html": "</title></p></td></table><script>alert(1)</script><img src=x onerror=\"alert('1')\">",
    "attributes": '" onmouseover="alert(1)" x=\' &lt;b&gt; &#60;i> <!-- --> ]]> {{ 7*7 }}',
    "markdown": "# none | none `code` [x](javascript:alert(1)) ![y](http://z) <!-- c --> <b> **x**",
    "lines": "one\n# no\n\n- no\n1. no\n> no\n***\n---\nno\n===\n```\nx\n~~~\n|a|b|\n|-|-|\n    x\n"
    "[r]: http://x\n- [ ] no\n<div\n<!-- no\n<pre",
    "addresses": "https://x.nl HTTP://X.NL www.y.nl ftp://z a@b.nl mailto:a@b.nl @team",
    "typst": '#read("/etc/passwd") #include "x.typ" $x^2$ @ref <label> \\ *b* _i_ = h // c /* c */',
    "formula": "=cmd|' /C calc'!A0",
    "plus": "+1",
    "at": "@SUM(A1)",
    "one sign": "`",
}
WRITINGS = {
    "right-to-left": "שלום עולם مرحبا",
    "emoji": "👍🏽 gereed",
    "far east": "日本語の文章",
    "marks": "ẞ ﬁ ½ ™ ① e\u0301",
    "a bullet of Word": "\uf0b7 point",
    "a sign of a font": "\ue000",
}
BAD = "\x00\x07\x08\x0b\x1b\r\x7f\x85\x9b\u2028\u202e\u2066"
"""Escapes, other control characters, and marks that turn text around."""
NONE = "\ud800\ufffe\uffff"
"""What is no character: answers with it are refused, names are not looked at."""
DAY = dt.date(2026, 11, 2)


class Writer:
    """Reports on a sheet on which one text stands wherever a respondent may write."""

    def __init__(self, advisor: Advisor, ruleset: Ruleset) -> None:
        self.advisor, self.ruleset = advisor, ruleset

    def advice(self, text: str) -> Advice:
        answers: dict[str, Any] = {
            "phase": "rollout",
            "owner_named": {"value": "no", "note": text, "evidence": text},
            "do_first": {"by_role": {"user": f"x{text}", "sponsor": f"x{text}"}},
        }
        name = text + NONE if text == BAD else text
        who = {"organisation": {"name": name, "sector": name}, "respondent": {"name": name}}
        return self.advisor.advise({"date": DAY, **who, "answers": answers}, self.ruleset)

    def report(self, text: str, language: str = "en") -> Report:
        return report_on(self.advice(text), Language(language, self.ruleset))

    def template(self, text: str) -> Report:
        language = Language("en", self.ruleset)
        return template_report(self.ruleset, "appoint-line-owner", language, self.advice(text))

    def note(self, text: str) -> Report:
        answers = {"phase": "rollout", "owner_named": {"value": "no", "note": text}}
        advice = self.advisor.advise({"date": DAY, "answers": answers}, self.ruleset)
        return report_on(advice, Language("en", self.ruleset))


@pytest.fixture(scope="module")
def writer(advisor: Advisor, im_core: Ruleset) -> Writer:
    return Writer(advisor, im_core)


def _in(format: str, report: Report) -> str:
    """A report in a format of text."""
    written = text_report(report) if format == "text" else FORMATS[format].write(report)
    assert isinstance(written, str)
    return written


def _file(format: str, report: Report) -> bytes:
    written = FORMATS[format].write(report)
    assert isinstance(written, bytes)
    return written


def _shown(format: str, report: Report) -> str:
    """All that a reader of a format sees."""
    if format == "text":
        return _in("text", report)
    return "\n".join(shown(format, FORMATS[format].write(report)))


class _Title(HTMLParser):
    """The title of a page: its text, and only it."""

    told, titles, inside = "", 0, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag == "title" and not self.titles
        self.titles += self.inside

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        self.told += data if self.inside else ""


# -- what would be taken as code --------------------------------------------------------------


@pytest.mark.parametrize("text", [*HOSTILE.values(), *WRITINGS.values()], ids=[*HOSTILE, *WRITINGS])
def test_it_adds_no_element_and_no_attribute_to_a_page(writer: Writer, text: str) -> None:
    for report in (writer.report, writer.template):
        page, plain = _in("html", report(text)), _in("html", report(PLAIN))
        assert census(page) == census(plain)
        names = [Counter((e, a) for e, a, _ in attributes(p)) for p in (page, plain)]
        assert names[0] == names[1]
        assert squeezed(text) in squeezed("\n".join(shown("html", page)))
        values = {value for _, name, value in attributes(page) if name in ("href", "src", "style")}
        assert values == {v for _, n, v in attributes(plain) if n in ("href", "src", "style")}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_title_of_a_page_is_the_title_of_the_report(writer: Writer, text: str) -> None:
    report = writer.report(text)
    parser = _Title()
    parser.feed(_in("html", report))
    assert parser.told == report.title and text in parser.told


@pytest.mark.parametrize("text", [*HOSTILE.values(), *WRITINGS.values()], ids=[*HOSTILE, *WRITINGS])
def test_it_adds_nothing_but_line_breaks_to_markdown(writer: Writer, text: str) -> None:
    for report in (writer.report, writer.template):
        written, plain = _in("markdown", report(text)), _in("markdown", report(PLAIN))
        found, usual = census(rendered(written)), census(rendered(plain))
        if "\n" in text:
            assert found.pop("br") > usual.pop("br", 0)
        assert found == usual
        assert squeezed(text) in squeezed("\n".join(shown("markdown", written)))
        # What GitHub makes links of although no construct asks for it.
        assert not re.search(r"(?i)\b(https?|ftp|www)[:.]|@\w", written)


@pytest.mark.parametrize("text", [*HOSTILE.values(), *WRITINGS.values()], ids=[*HOSTILE, *WRITINGS])
def test_word_shows_it_as_it_is(writer: Writer, text: str) -> None:
    written = _file("docx", writer.report(text))
    assert squeezed(text) in squeezed("\n".join(word_texts(written)))
    with zipfile.ZipFile(io.BytesIO(written)) as package:
        for name in package.namelist():
            assert "vba" not in name.lower() and "embeddings" not in name
            if name.endswith(".rels"):
                relations = list(ElementTree.fromstring(package.read(name)))  # noqa: S314 - ours
                assert all(r.get("TargetMode") != "External" for r in relations)
        document = package.read("word/document.xml")
    # A number stands on each page; nothing else is worked out, nor leads anywhere.
    assert not re.search(rb"<w:(instrText|fldSimple|fldChar|hyperlink|object|altChunk)", document)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_pdf_shows_it_as_it_is(writer: Writer, text: str) -> None:
    found = squeezed("".join(pdf_pages(_file("pdf", writer.report(text, "nl")))))
    # The title, two remarks and two answers; what was to be read is not there.
    assert found.count(squeezed(text)) >= 5
    assert "root:" not in found


@pytest.mark.parametrize("text", [*HOSTILE.values(), *WRITINGS.values()], ids=[*HOSTILE, *WRITINGS])
def test_a_text_report_shows_it_within_its_width(writer: Writer, text: str) -> None:
    told = _in("text", writer.report(text))
    assert max(map(cell_len, told.splitlines())) <= WIDTH
    lines = [squeezed(line) for line in text.splitlines() if line.strip()]
    assert all(squeezed(told).count(line) >= 1 for line in lines)


@pytest.mark.parametrize("text", [*HOSTILE.values(), *WRITINGS.values(), BAD, "x" * 100_000])
def test_json_stays_json(writer: Writer, text: str) -> None:
    language = Language("en", writer.ruleset)
    told = advice_report(writer.advice(text), language).model_dump_json()
    plain = advice_report(writer.advice(PLAIN), language).model_dump_json()
    assert json.loads(told) == json.loads(plain)


# -- what would be obeyed, and what is long -----------------------------------------------------


@pytest.mark.parametrize("format", ["text", *FORMATS])
def test_what_a_terminal_would_obey_is_in_no_format(writer: Writer, format: str) -> None:
    report = writer.report(BAD)
    told = _shown(format, report).replace("\r\n", "\n")
    assert not set(BAD + NONE) & set(told)
    assert told.count("\ufffd") >= 5 * len(BAD) or (format == "pdf" and told.count("[U+FFFD]") >= 5)
    if format in ("html", "markdown"):
        assert not set(BAD + NONE) & set(_in(format, report))


@pytest.mark.parametrize("unit", ["жжжж ", "ж"], ids=["with spaces", "without a space"])
@pytest.mark.parametrize("format", ["text", *FORMATS])
def test_a_note_of_a_hundred_thousand_characters_is_whole(
    writer: Writer, format: str, unit: str
) -> None:
    note = f"<<{unit * (100_000 // len(unit))}>>"
    report = writer.note(note)
    begin = time.perf_counter()
    written = text_report(report) if format == "text" else FORMATS[format].write(report)
    assert time.perf_counter() - begin < 30
    told = "".join([str(written)] if format == "text" else shown(format, written))
    assert told.count("ж") == note.count("ж")
    assert told.index("<<") < told.index("ж") < told.rindex("ж") < told.rindex(">>")
