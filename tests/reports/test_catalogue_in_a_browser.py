"""The catalogue as a browser shows it: searched, in one language, on paper, without a script."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from imadvisor import Advisor, Ruleset
from imadvisor.quality.case_stories import stories_of
from imadvisor.reports.catalogue.content import catalogue_of
from imadvisor.reports.catalogue.page import catalogue_page
from imadvisor.rulesets.scaffold import new_ruleset
from reports.pages import squeezed

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESK = 390, 1280


@pytest.fixture(scope="module")
def ruleset(tmp_path_factory: pytest.TempPathFactory) -> Ruleset:
    """The example of `ruleset new`, which has a bit of everything, in both languages."""
    folder = tmp_path_factory.mktemp("rules")
    for place, text in new_ruleset("out-in-time", ("en", "nl")).items():
        (folder / place).parent.mkdir(exist_ok=True)
        (folder / place).write_text(text, encoding="utf-8")
    return Advisor().ruleset(folder)


@pytest.fixture(scope="module")
def file(ruleset: Ruleset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("catalogue") / "catalogue.html"
    made = catalogue_of(ruleset, ("en", "nl"), stories_of(ruleset))
    path.write_text(catalogue_page(made), encoding="utf-8")
    return path


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    """The catalogue; whatever it asks for or complains of is a fault."""
    faults: list[str] = []
    opened = browser.new_page(viewport={"width": DESK, "height": 900})
    opened.on("console", lambda message: faults.append(message.text))
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("request", lambda request: faults.append(request.url))
    opened.goto(file.as_uri())
    faults.remove(file.as_uri())
    yield opened
    opened.close()
    assert faults == []


def _seen(page: Page) -> list[str]:
    articles = page.locator("article:visible")
    return [str(id) for id in articles.evaluate_all("all => all.map(one => one.id)")]


def test_searching_finds_and_says_how_many(page: Page) -> None:
    count = page.get_by_role("status")
    every = len(_seen(page))
    expect(count).to_contain_text(f"{every} of {every} shown")
    # Words in any order, without accents, of either language, and of conditions.
    for typed, found in (
        ("wardens NAME", "recommendation-name-wardens"),
        ("verzamelpunt Tien", "question-plan_known"),
        ("days_since", "gap-not-practised"),
        ("G2", "gap-plan-unknown"),
    ):
        page.get_by_role("searchbox").fill(typed)
        page.keyboard.press("Enter")
        seen = _seen(page)
        assert found in seen and len(seen) < every / 2
        expect(count).to_contain_text(f"{len(seen)} of {every} shown")
        expect(count).to_contain_text(f"{len(seen)} van {every} getoond")
    page.get_by_role("searchbox").fill("nothing has this")
    expect(count).to_contain_text(f"0 of {every} shown")
    expect(page.get_by_role("heading", name="Gaps")).to_be_hidden()
    page.get_by_role("searchbox").fill("")
    expect(count).to_contain_text(f"{every} of {every} shown")
    assert len(_seen(page)) == every


def test_one_kind_can_be_looked_at(page: Page, ruleset: Ruleset) -> None:
    page.get_by_role("combobox").select_option("Gaps / Knelpunten")
    assert _seen(page) == [f"gap-{id}" for id in ruleset.gaps]
    page.get_by_role("searchbox").fill("smoke")
    expect(page.locator("#gap-plan-unknown")).to_be_hidden()
    assert _seen(page) == ["gap-no-plan"]


def test_a_link_to_what_is_hidden_shows_it(page: Page) -> None:
    page.get_by_role("searchbox").fill("smoke")
    expect(page.locator("#recommendation-write-plan")).to_be_hidden()
    page.locator("#gap-no-plan a[href='#recommendation-write-plan']").first.click()
    expect(page.locator("#recommendation-write-plan")).to_be_in_viewport()
    expect(page.get_by_role("searchbox")).to_have_value("")


def test_one_language_can_be_shown(page: Page) -> None:
    heading = page.locator("#gap-no-plan h3")
    page.get_by_role("button", name="Nederlands").click()
    assert heading.inner_text() == "G1 Er is geen plan"
    assert page.evaluate("document.documentElement.lang") == "nl"
    assert page.get_by_role("combobox").inner_text().startswith("Alles\n")
    assert "There is no plan" not in page.inner_text("body")
    page.get_by_role("button", name="English").click()
    assert heading.inner_text() == "G1 There is no plan"
    assert "Er is geen plan" not in page.inner_text("body")
    page.get_by_role("button", name="Side by side").click()
    assert heading.inner_text() == "G1 There is no plan Er is geen plan"
    pressed = page.locator("[aria-pressed=true]")
    assert pressed.count() == 1 and pressed.get_attribute("data-show") == "both"


def test_the_keyboard_reaches_everything_in_order(page: Page) -> None:
    reached = []
    for _ in range(7):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.tagName"))
    assert reached == ["A", "INPUT", "SELECT", "BUTTON", "BUTTON", "BUTTON", "A"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.documentElement.dataset.shown") == "nl"
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == 1


def test_without_a_script_everything_is_there(browser: Browser, file: Path, page: Page) -> None:
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(file.as_uri())
    assert plain.locator("form").is_hidden()
    assert plain.locator("article:visible").count() == len(_seen(page))
    assert plain.locator("#gap-no-plan h3").inner_text() == "G1 There is no plan Er is geen plan"
    plain.close()


@pytest.mark.parametrize("width", [320, PHONE, 1000, DESK])
def test_nothing_sticks_out(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for shown in ("both", "nl"):
        page.locator(f"[data-show={shown}]").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "shown"), [(PHONE, "nl"), (DESK, "both")])
def test_axe_finds_nothing(page: Page, width: int, shown: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.locator(f"[data-show={shown}]").click()
    if width == PHONE:
        page.get_by_role("combobox").select_option(value="all-recommendation")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    options = {"runOnly": {"type": "tag", "values": _RULES}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options)
    wrong = [
        (fault["id"], [node["target"] for node in fault["nodes"]][:5])
        for fault in found.response["violations"]
    ]
    assert wrong == []


def test_on_paper_everything_is_there_and_chapters_begin_a_page(
    page: Page, ruleset: Ruleset
) -> None:
    pages = [p.extract_text() for p in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages]
    whole = squeezed("".join(pages))
    for thing in (*ruleset.questions.values(), *ruleset.recommendations.values()):
        text = getattr(thing, "name", None) or getattr(thing, "text", {})
        for language in ("en", "nl"):
            assert squeezed(text[language]) in whole
    assert "Register van codes" not in pages[0] and "Search" not in whole
    starts = [re.sub(r"^\d+/\d+", "", squeezed(text))[:40] for text in pages]
    for heading in ("Questions/Vragen", "Gaps/Knelpunten", "Cases/Casussen"):
        assert any(start.startswith(heading) for start in starts), starts
    # What is folded on a screen is open on paper: the answers of a case.
    assert "just-moved-in" in whole and squeezed("Answered in the cases") in whole
