"""A roadmap and its page for the steering committee as a browser shows them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from imadvisor import Advice, Language
from imadvisor.model.plan import PlanFile
from imadvisor.planning.planner import roadmap_of
from imadvisor.planning.roadmap import Roadmap
from imadvisor.reports.formats.html import html_report
from imadvisor.reports.pages.roadmap import roadmap_report, steering_report

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def roadmap(demo: Advice) -> Roadmap:
    return roadmap_of(demo, PlanFile())


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


def _show(page: Page, roadmap: Roadmap, folder: Path, kind: str, language: str) -> None:
    tell = roadmap_report if kind == "roadmap" else steering_report
    path = folder / f"{kind}-{language}.html"
    report = tell(roadmap, Language(language, roadmap.advice.ruleset))
    path.write_text(html_report(report), encoding="utf-8")
    page.goto(path.as_uri())


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("kind", ["roadmap", "steering"])
def test_axe_finds_nothing(
    page: Page, roadmap: Roadmap, tmp_path: Path, kind: str, language: str
) -> None:
    _show(page, roadmap, tmp_path, kind, language)
    options = {"runOnly": {"type": "tag", "values": _RULES}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options)
    assert [fault["id"] for fault in found.response["violations"]] == []


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_page_for_the_steering_committee_prints_on_one_sheet(
    page: Page, roadmap: Roadmap, tmp_path: Path, language: str
) -> None:
    _show(page, roadmap, tmp_path, "steering", language)
    printed = page.pdf(format="A4")
    assert len(PdfReader(io.BytesIO(printed)).pages) == 1


def test_no_bar_stands_outside_the_chart_and_all_are_seen(
    page: Page, roadmap: Roadmap, tmp_path: Path
) -> None:
    _show(page, roadmap, tmp_path, "roadmap", "nl")
    chart = page.locator("figure.gantt svg").bounding_box()
    assert chart
    bars = page.locator("figure.gantt rect").all()
    assert len(bars) == len(roadmap.steps)
    for bar in bars:
        box = bar.bounding_box()
        assert box and box["width"] > 1
        assert chart["x"] <= box["x"] and box["x"] + box["width"] <= chart["x"] + chart["width"] + 1
