"""Reports as tests read them: each is written once, and taken apart into what a reader sees."""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from html.parser import HTMLParser
from typing import NoReturn

import docx
import pytest
from docx.table import Table as WordTable
from markdown_it import MarkdownIt
from pypdf import PdfReader

from conftest import ROOT
from imadvisor import Advice, Advisor, Ruleset
from imadvisor.language import Language
from imadvisor.quality.cases import load_cases
from imadvisor.reports.document.blocks import Radar, Report, Section
from imadvisor.reports.formats import text as text_module
from imadvisor.reports.formats.formats import BUILT_IN
from imadvisor.reports.pages.advice import report_on

FORMATS = {found.name: found for found in BUILT_IN}
LANGUAGES = ("en", "nl")
STORIES = ("municipality", "quick-scan", "nothing-answered-yet", "teaching-hospital-at-the-top")
"""Many gaps and targets; claims only; nothing at all; and nothing wrong."""

_UNSEEN = {"style", "script", "title", "head"}
_VOID = {"br", "col", "hr", "img", "input", "link", "meta", "wbr"}


def program(*names: str) -> str:
    """The first of these programs that is installed; without it a test is skipped, in CI it fails.

    Args:
        names: what it may be called.
    """
    for name in names:
        path = shutil.which(name)
        if path:
            return path
    return _do_without(f"none of these programs is installed: {', '.join(names)}")


def _do_without(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


# -- what is written ---------------------------------------------------------------------------


class Library:
    """Reports on the examples and cases of a ruleset, each written once.

    Args:
        advisor: who advises.
        ruleset: that the answers follow.
    """

    def __init__(self, advisor: Advisor, ruleset: Ruleset) -> None:
        self.advisor = advisor
        self.ruleset = ruleset
        self._cases = {case.id: case.sheet for case in load_cases(ruleset)}
        self._written: dict[tuple[str, ...], str | bytes] = {}
        self._advices: dict[str, Advice] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Of every example and every case."""
        examples = (
            path.stem
            for path in sorted((ROOT / "examples").iterdir())
            # In "earlier" each file is an assessment of its own, of another date.
            if path.suffix != ".py" and path.name != "earlier"
        )
        return tuple(dict.fromkeys((*examples, *self._cases)))

    def advice(self, name: str) -> Advice:
        """The advice on a case, or on an example where there is no such case."""
        if name not in self._advices:
            folder = ROOT / "examples" / name
            file = folder.with_suffix(".toml")
            answers = self._cases.get(name) or (folder if folder.is_dir() else file)
            self._advices[name] = self.advisor.advise(answers, self.ruleset)
        return self._advices[name]

    def report(self, name: str, language: str) -> Report:
        """What is said on it."""
        return report_on(self.advice(name), Language(language, self.ruleset))

    def text(self, name: str, language: str, format: str) -> str:
        """A report in a format that people can read without a program."""
        written = self.written(name, language, format)
        assert isinstance(written, str)
        return written

    def file(self, name: str, language: str, format: str) -> bytes:
        """A report in a format that only a program can read."""
        written = self.written(name, language, format)
        assert isinstance(written, bytes)
        return written

    def written(self, name: str, language: str, format: str) -> str | bytes:
        """A report in any format."""
        key = (name, language, format)
        if key not in self._written:
            report = self.report(name, language)
            self._written[key] = (
                text_module.text_report(report)
                if format == "text"
                else FORMATS[format].write(report)
            )
        return self._written[key]


def without_radars(report: Report) -> Report:
    """A report as a format shows it in which a radar is a picture."""
    sections = tuple(
        Section(
            section.heading,
            tuple(block for block in section.blocks if not isinstance(block, Radar)),
            section.appendix,
        )
        for section in report.sections
    )
    return Report(report.title, report.subtitle, sections)


# -- what a reader sees ------------------------------------------------------------------------


def squeezed(text: str) -> str:
    """A text without any space, and without what only keeps Markdown from making links."""
    return re.sub(r"[\s\N{WORD JOINER}]+", "", text)


class _Seen(HTMLParser):
    """The text of a page, by block; and how often each element stands in it."""

    _INLINE = frozenset({"a", "b", "code", "del", "em", "i", "s", "span", "strong", "tspan"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.chunks: list[str] = [""]
        self.census: dict[str, int] = {}
        self.attributes: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.census[tag] = self.census.get(tag, 0) + 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag == "br":
            self.chunks[-1] += "\n"
        if tag not in _VOID:
            self.open.append(tag)
        self._between(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"</{tag}> closes nothing"
        self._between(tag)

    def handle_data(self, data: str) -> None:
        if not _UNSEEN.intersection(self.open):
            self.chunks[-1] += data

    def _between(self, tag: str) -> None:
        if tag not in self._INLINE and tag != "br" and self.chunks[-1].strip():
            self.chunks.append("")


@cache
def _seen(html: str) -> _Seen:
    parser = _Seen()
    parser.feed(html)
    parser.close()
    assert not parser.open, f"never closed: {parser.open}"
    return parser


def html_chunks(html: str) -> list[str]:
    """The texts of a page, one for each element that holds text."""
    return [" ".join(chunk.split()) for chunk in _seen(html).chunks if chunk.strip()]


def census(html: str) -> dict[str, int]:
    """How often each element stands in a page."""
    return dict(_seen(html).census)


def attributes(html: str) -> list[tuple[str, str, str]]:
    """Every attribute of a page: element, name and value."""
    return list(_seen(html).attributes)


@cache
def rendered(markdown: str) -> str:
    """Markdown as HTML, by the rules that GitHub's builds on."""
    renderer = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    html: str = renderer.render(markdown)
    return html


def word_texts(content: bytes) -> Iterator[str]:
    """The texts of a Word document in order, one for each paragraph."""
    for part in docx.Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(part, WordTable):
            for row in part.rows:
                for cell in row.cells:
                    yield from (paragraph.text for paragraph in cell.paragraphs)
        else:
            yield part.text


@cache
def pdf_pages(content: bytes) -> tuple[str, ...]:
    """The text of each page of a PDF."""
    return tuple(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def shown(format: str, written: str | bytes) -> Iterable[str]:
    """The texts that a reader of a format sees.

    Args:
        format: one of `FORMATS`.
        written: a report in it.
    """
    if isinstance(written, bytes):
        return pdf_pages(written) if format == "pdf" else word_texts(written)
    return html_chunks(rendered(written) if format == "markdown" else written)


WideText = Callable[[Report], str]


def wide_text(monkeypatch: pytest.MonkeyPatch) -> WideText:
    """A writer of text so wide that no line is broken and no column is narrow."""

    def write(report: Report) -> str:
        with monkeypatch.context() as patch:
            patch.setattr(text_module, "WIDTH", 10_000)
            return text_module.text_report(report)

    return write
