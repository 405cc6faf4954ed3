"""What changed, and how it went over time, as readers see it: in every format, and drawn."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from conftest import ROOT
from imadvisor import Advisor, Language
from imadvisor.advisor.over_time import compared, series
from imadvisor.reports.document.blocks import Radar, Report, Spoke, Trend, Trends
from imadvisor.reports.formats.html import html_report
from imadvisor.reports.formats.text import WIDTH, text_report
from imadvisor.reports.pages.advice import report_on
from imadvisor.reports.pages.progress import progress_report
from imadvisor.reports.pages.series import with_series
from imadvisor.reports.pictures.radar import radar_svg
from imadvisor.reports.pictures.trends import trend_svgs, trends_svg
from reports.pages import FORMATS, LANGUAGES, shown, squeezed, without_radars

OLD, NEW = (
    ROOT / "examples" / name for name in ("earlier/municipality-2025.toml", "municipality.toml")
)
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_SVG = "{http://www.w3.org/2000/svg}"
PHONE, DESK = 390, 1280


@pytest.fixture(scope="module")
def reports(advisor: Advisor) -> dict[str, Report]:
    """Progress and a series in each language, by what they are and the language."""
    progress = compared(advisor, OLD, NEW).progress
    row, _ = series(advisor, [NEW, OLD])
    found = {}
    for code in LANGUAGES:
        language = Language(code, progress.now.ruleset)
        found[f"progress-{code}"] = progress_report(progress, language)
        report = report_on(row.newest.advice, language)
        found[f"series-{code}"] = with_series(report, row, language)
    return found


# -- every format ------------------------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", ["progress-en", "series-nl"])
def test_each_text_is_in_each_format(reports: dict[str, Report], format: str, name: str) -> None:
    report = reports[name]
    if format in ("docx", "pdf"):
        report = without_radars(report)
    whole = squeezed("\n".join(shown(format, FORMATS[format].write(reports[name]))))
    texts = set(report.texts()) - {"•"}  # that a list may draw by itself
    assert [text for text in texts if squeezed(text) not in whole] == []


@pytest.mark.parametrize("name", ["progress-nl", "series-en"])
def test_text_is_as_wide_as_a_terminal(reports: dict[str, Report], name: str) -> None:
    assert max(map(len, text_report(reports[name]).splitlines())) <= WIDTH


def test_a_picture_in_a_document_is_told_in_words(reports: dict[str, Report]) -> None:
    (radar,) = (b for b in reports["progress-en"].sections[0].blocks if isinstance(b, Radar))
    assert "Why and urgency: 1 → 2; " in radar.in_words()
    assert radar.as_table().header == ("Dimension", "3 November 2025", "2 November 2026", "Wanted")


# -- what is drawn -----------------------------------------------------------------------------

LEVELS = st.none() | st.tuples(st.integers(0, 6), st.integers(0, 6)).map(
    lambda ends: (min(ends), max(ends))
)


@st.composite
def _trends(draw: st.DrawFn) -> Trends:
    days = sorted(draw(st.sets(st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), min_size=2)))
    names = st.text("<&\"' abc–é", min_size=1, max_size=60)
    trends = tuple(
        Trend(draw(names), tuple(draw(LEVELS) for _ in days), tuple("x" for _ in days))
        for _ in range(draw(st.integers(1, 4)))
    )
    return Trends("<caption>", "Dimension", tuple(days), tuple(map(str, days)), trends, 0, 6)


@settings(max_examples=60, deadline=None)
@given(trends=_trends())
def test_a_chart_shows_what_was_measured_and_nothing_else(trends: Trends) -> None:
    first, last = trends.days[0], trends.days[-1]
    for trend, svg in zip(trends.trends, trend_svgs(trends), strict=True):
        drawn = ElementTree.fromstring(svg)  # noqa: S314
        exact = [level is not None and level[0] == level[1] for level in trend.levels]
        points = drawn.findall(f".//{_SVG}circle")
        assert len(points) == sum(exact)
        bars = drawn.findall(f".//{_SVG}rect")
        assert len(bars) == sum(level is not None for level in trend.levels) - sum(exact)
        lines = [path for path in drawn.findall(f".//{_SVG}path") if "L" in path.attrib["d"]]
        assert len(lines) == sum(a and b for a, b in pairwise(exact))
        # As far apart as they are in time, and as high as their level.
        days = [day for day, there in zip(trends.days, exact, strict=True) if there]
        levels = [level[0] for level in trend.levels if level and level[0] == level[1]]
        for point, day, level in zip(points, days, levels, strict=True):
            part = (day - first).days / (last - first).days
            assert float(point.attrib["cx"]) == pytest.approx(22 + 182 * part, abs=0.06)
            assert float(point.attrib["cy"]) == pytest.approx(108 - 64 * level / 6, abs=0.06)
    whole = ElementTree.fromstring(trends_svg(trends, font="x"))  # noqa: S314
    assert len(whole.findall(f"{_SVG}g")) == len(trends.trends)


def test_two_outlines_differ_by_more_than_their_colour() -> None:
    spokes = tuple(Spoke("", f"d{n}", n, n, None, str(n), str(n), 3 - n, "x") for n in range(4))
    radar = Radar("c", ("Dimension", "Level", "Wanted"), spokes, 0, 6, ("then", "now"))
    drawn = ElementTree.fromstring(radar_svg(radar))  # noqa: S314
    shapes = [s for s in drawn.findall(f"{_SVG}polygon") if s.attrib.get("stroke-width")]
    assert [s.attrib.get("stroke-dasharray") for s in shapes] == [None, "6 4"]
    assert shapes[0].attrib["points"] != shapes[1].attrib["points"]
    squares, dots = (drawn.findall(f"{_SVG}{tag}") for tag in ("rect", "circle"))
    assert len(squares) == len(dots) == len(spokes) + 1  # one of each names the outline
    assert {"then", "now"} <= {text.text for text in drawn.findall(f"{_SVG}text")}


# -- in a browser ------------------------------------------------------------------------------


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": DESK, "height": 900})
    yield opened
    opened.close()


def _show(page: Page, report: Report, folder: Path) -> None:
    path = folder / "report.html"
    path.write_text(html_report(report), encoding="utf-8")
    page.goto(path.as_uri())


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", ["progress-nl", "series-en"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    page: Page, reports: dict[str, Report], tmp_path: Path, name: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    _show(page, reports[name], tmp_path)
    options = {"runOnly": {"type": "tag", "values": _RULES}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options)
    assert [fault["id"] for fault in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


_OVERLAPS = """
svg => {
  const frame = svg.viewBox.baseVal;
  const texts = [...svg.querySelectorAll('text')].map(e => [e.textContent, e.getBBox()]);
  const wrong = [];
  texts.forEach(([a, p], i) => {
    if (p.x < 0 || p.y < 0 || p.x + p.width > frame.width || p.y + p.height > frame.height)
      wrong.push([a, 'outside']);
    texts.slice(0, i).forEach(([b, q]) => {
      const across = Math.min(p.x + p.width, q.x + q.width) - Math.max(p.x, q.x);
      const down = Math.min(p.y + p.height, q.y + q.height) - Math.max(p.y, q.y);
      if (across > 0 && down > 0) wrong.push([a, b]);
    });
  });
  return wrong;
}
"""


@pytest.mark.parametrize("name", ["progress-en", "progress-nl", "series-en", "series-nl"])
def test_no_text_in_a_picture_lies_on_another_or_outside(
    page: Page, reports: dict[str, Report], tmp_path: Path, name: str
) -> None:
    _show(page, reports[name], tmp_path)
    pictures = page.locator("figure.radar svg, figure.trends svg").all()
    assert len(pictures) == (1 if name.startswith("progress") else 16)
    for picture in pictures:
        assert picture.evaluate(_OVERLAPS) == []


def test_every_chart_says_in_words_what_it_shows(
    page: Page, reports: dict[str, Report], tmp_path: Path
) -> None:
    _show(page, reports["series-en"], tmp_path)
    charts = page.locator("figure.trends").get_by_role("img")
    assert charts.count() == 15
    told = charts.nth(6).get_attribute("aria-label")
    assert told == "SUP Support and aftercare. 3 November 2025: 0–2; 2 November 2026: 0"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_sheet_of_paper_is_the_summary(
    page: Page, reports: dict[str, Report], tmp_path: Path, language: str
) -> None:
    report = reports[f"progress-{language}"]
    _show(page, report, tmp_path)
    for content in (page.pdf(prefer_css_page_size=True), FORMATS["pdf"].write(report)):
        assert isinstance(content, bytes)
        sheets = PdfReader(io.BytesIO(content)).pages
        first, second = (squeezed(sheets[place].extract_text()) for place in (0, 1))
        summary = without_radars(Report("", "", report.sections[:1]))
        assert [text for text in summary.texts() if squeezed(text) not in first] == []
        assert squeezed(report.sections[1].heading) in second
