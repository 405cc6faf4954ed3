"""Every format of an advice says the same."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable

import pytest

from imadvisor import Advisor, Ruleset
from imadvisor.language import Language
from imadvisor.reports.document.blocks import Report
from imadvisor.reports.formats.text import WIDTH, text_report
from imadvisor.reports.pages.advice import report_on
from reports.pages import (
    FORMATS,
    LANGUAGES,
    STORIES,
    Library,
    shown,
    squeezed,
    wide_text,
    without_radars,
)


def _lacking(report: Report, shown: Iterable[str]) -> list[str]:
    """The texts of a report that are not, or not as often as they should be, in what is shown."""
    whole = squeezed("\n".join(shown))
    wanted = Counter(squeezed(text) for text in report.texts())
    del wanted["•"]  # that a list may draw by itself
    return [text for text, times in wanted.items() if whole.count(text) < times]


def _as_in(format: str, report: Report) -> Report:
    """A report as it is in a format: in some a radar is a picture."""
    return without_radars(report) if format in ("docx", "pdf") else report


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("format", FORMATS)
def test_each_text_of_a_report_is_in_each_format(
    library: Library, format: str, name: str, language: str
) -> None:
    report = library.report(name, language)
    written = library.written(name, language, format)
    assert _lacking(_as_in(format, report), shown(format, written)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STORIES)
def test_each_text_is_in_the_full_text_report(
    library: Library, name: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = library.report(name, language)
    assert _lacking(report, [wide_text(monkeypatch)(report)]) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STORIES)
def test_narrow_columns_break_words_but_lose_nothing(
    library: Library, name: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = library.report(name, language)
    narrow = text_report(report)
    assert max(map(len, narrow.splitlines())) <= WIDTH
    signs = [Counter(squeezed(text)) for text in (narrow, wide_text(monkeypatch)(report))]
    for found in signs:
        del found["─"]
    assert signs[0] == signs[1]


@pytest.mark.parametrize("format", FORMATS)
def test_a_ruleset_of_another_field_is_reported_as_well(
    advisor: Advisor, bakery: Ruleset, format: str
) -> None:
    answers = {"tables_washed": "weekly", "logbook": "no", "fridge_degrees": 6, "ovens": 3}
    advice = advisor.advise({"date": dt.date(2026, 11, 2), "answers": answers}, bakery)
    report = report_on(advice, Language("en", bakery))
    written = FORMATS[format].write(report)
    assert _lacking(_as_in(format, report), shown(format, written)) == []


def test_a_short_text_report_says_what_it_leaves_out(library: Library) -> None:
    report = library.report("municipality", "en")
    short = text_report(report, full=False)
    left_out = [section.heading for section in report.sections if section.appendix]
    assert left_out and not any(f"{heading} ──" in short for heading in left_out)
    assert all(f"{s.heading} ──" in short for s in report.sections if not s.appendix)
    assert report.labels is not None
    assert squeezed(report.labels.shortened) in squeezed(short)
