"""The HTML report as a browser shows it: on a phone, on a desk, on paper, by keyboard."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from imadvisor.reports.document.blocks import Heading, Item, Listing, Paragraph, Table
from reports.pages import LANGUAGES, STORIES, Library, attributes, census, squeezed

Open = Callable[..., Page]
FILES = [f"{name}-{language}" for name in STORIES for language in LANGUAGES]
PHONE, DESK = 390, 1280
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def open_page(browser: Browser, html_files: dict[str, Path]) -> Iterator[Open]:
    """Open a report on a screen of some width; whatever it asks for or complains of is a fault."""
    faults: list[str] = []
    pages: list[Page] = []

    def opened(file: str, width: int = DESK, *, media: Literal["print"] | None = None) -> Page:
        page = browser.new_page(viewport={"width": width, "height": 900})
        pages.append(page)
        address = html_files[file].as_uri()
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: faults.append(request.url))
        if media:
            page.emulate_media(media=media)
        page.goto(address)
        faults.remove(address)
        return page

    yield opened
    for page in pages:
        page.close()
    assert faults == []


# -- what it asks for ----------------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES)
def test_it_asks_for_nothing_and_says_nothing_to_the_console(open_page: Open, file: str) -> None:
    open_page(file).wait_for_load_state("networkidle")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_no_script_and_no_address(library: Library, language: str) -> None:
    for name in library.names:
        html = library.text(name, language, "html")
        assert not {"script", "iframe", "object", "img", "link", "form"} & set(census(html))
        for element, attribute, value in attributes(html):
            assert not attribute.startswith("on")
            if attribute in ("href", "src", "xlink:href"):
                assert (element, value[:1]) == ("a", "#")
        assert "url(" not in html and "@import" not in html


# -- who can read it -----------------------------------------------------------------------------


@contextmanager
def _everything_open(page: Page) -> Iterator[None]:
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    yield


@pytest.mark.parametrize(
    ("file", "width", "media"),
    [
        ("municipality-nl", PHONE, None),
        ("municipality-en", DESK, None),
        ("municipality-nl", DESK, "print"),
        ("quick-scan-en", PHONE, None),
        ("quick-scan-nl", DESK, None),
        ("nothing-answered-yet-nl", PHONE, None),
        ("teaching-hospital-at-the-top-nl", DESK, None),
        ("teaching-hospital-at-the-top-en", PHONE, "print"),
    ],
)
def test_axe_finds_nothing(
    open_page: Open, file: str, width: int, media: Literal["print"] | None
) -> None:
    page = open_page(file, width, media=media)
    with _everything_open(page):
        found = Axe().run(
            page,
            options={
                "runOnly": {"type": "tag", "values": _RULES},
                "resultTypes": ["violations"],
            },
        )
    wrong = [
        (fault["id"], [node["target"] for node in fault["nodes"]][:5])
        for fault in found.response["violations"]
    ]
    assert wrong == []


@pytest.mark.parametrize("file", FILES)
def test_nothing_sticks_out_of_the_page(open_page: Open, file: str) -> None:
    page = open_page(file)
    for width in (320, PHONE, 760, 1000, DESK):
        page.set_viewport_size({"width": width, "height": 900})
        with _everything_open(page):
            shown = page.evaluate("document.documentElement.scrollWidth")
            cut = page.evaluate(
                """() => [...document
            .querySelectorAll('th, td, h1, h2, h3, h4, p, li, .tag, nav a')]
            .filter(e => !e.closest('.unseen') && e.scrollWidth > e.clientWidth + 1
                && getComputedStyle(e).display !== 'inline')
            .map(e => e.textContent.trim())"""
            )
        assert shown <= width
        assert cut == []


# -- the radar -----------------------------------------------------------------------------------

_TEXTS = """
() => {
  const svg = document.querySelector('.radar svg'), frame = svg.viewBox.baseVal;
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


@pytest.mark.parametrize("file", FILES)
def test_no_text_in_the_radar_lies_on_another_or_outside(open_page: Open, file: str) -> None:
    assert open_page(file).evaluate(_TEXTS) == []


def test_the_radar_says_in_words_what_it_shows(open_page: Open) -> None:
    figure = open_page("municipality-en").locator("figure.radar")
    assert figure.get_by_role("img").get_attribute("aria-label") == "Level of each dimension"
    assert figure.get_by_role("row").count() == 15


# -- by keyboard ---------------------------------------------------------------------------------


def _focused(page: Page, what: str) -> str:
    found: str = page.evaluate(f"document.activeElement.{what}")
    return found


def test_the_first_tab_leads_past_the_contents(open_page: Open) -> None:
    page = open_page("municipality-en")
    page.keyboard.press("Tab")
    assert _focused(page, "className") == "skip"
    box = page.locator(".skip").bounding_box()
    assert box and box["x"] >= 0 and box["y"] >= 0
    page.keyboard.press("Enter")
    assert _focused(page, "id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_tab_reaches_all_that_can_be_used_or_scrolled(open_page: Open, width: int) -> None:
    page = open_page("municipality-nl", width)
    page.evaluate(
        """document.addEventListener('focusin', e => e.target.setAttribute('data-reached', ''))"""
    )
    usable = page.locator("a, summary, [tabindex='0']").filter(visible=True).count()
    assert usable > 50
    for _ in range(usable + 1):
        page.keyboard.press("Tab")
    reached = page.locator("[data-reached]").count()
    assert reached == usable + page.locator(".skip[data-reached]").filter(visible=False).count()
    unreachable = page.evaluate(
        """() => [...document.querySelectorAll('main *')].filter(e =>
            e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === 'auto'
            && !e.closest('.unseen') && e.tabIndex < 0).map(e => e.className)"""
    )
    assert unreachable == []


def test_enter_opens_an_outline(open_page: Open) -> None:
    page = open_page("municipality-en")
    summary = page.locator("summary").first
    inside = page.locator("details").first.locator("table, ol, ul").first
    assert not inside.is_visible()
    summary.focus()
    page.keyboard.press("Enter")
    assert inside.is_visible()


def test_each_link_of_the_contents_leads_to_its_section(open_page: Open) -> None:
    page = open_page("quick-scan-nl")
    links = page.locator("nav a").all()
    assert len(links) == page.locator("main section").count()
    for link in links:
        target = page.locator(link.get_attribute("href") or "")
        assert target.get_by_role("heading", level=2).inner_text() == link.inner_text()


# -- on paper ------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES)
def test_the_first_sheet_of_paper_is_the_summary(
    open_page: Open, library: Library, file: str
) -> None:
    name, language = file[:-3], file[-2:]
    content = open_page(file).pdf(prefer_css_page_size=True)
    paper = PdfReader(io.BytesIO(content)).pages
    assert [round(float(side) / 72 * 25.4) for side in paper[0].mediabox[2:]] == [210, 297]
    first, second = (squeezed(paper[place].extract_text()) for place in (0, 1))
    report = library.report(name, language)
    summary, following = report.sections[:2]
    for block in summary.blocks:
        match block:
            case Paragraph():
                told = [block.label, block.text]
            case Heading():
                told = [block.text]
            case Listing():
                told = list(block.items)
            case Table():
                told = [cell for row in block.rows for cell in row]
            case _:
                told = [word for spoke in block.spokes for word in spoke.name.split()]  # type: ignore[union-attr]
        for text in told:
            assert squeezed(text) in first
    header = re.match(r"[\d/]*", second)  # the number of the page
    assert header and second[header.end() :].startswith(squeezed(following.heading))


def test_outlines_are_on_paper_although_they_are_closed_on_the_screen(
    open_page: Open, library: Library
) -> None:
    content = open_page("municipality-nl").pdf(prefer_css_page_size=True)
    paper = squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))
    report = library.report("municipality", "nl")
    details = [
        detail
        for section in report.sections
        for block in section.blocks
        if isinstance(block, Item)
        for detail in block.details
    ]
    assert len(details) > 30
    for detail in details:
        texts = detail.items if isinstance(detail, Listing) else sum(detail.rows, ())
        for text in texts:
            assert squeezed(text) in paper
