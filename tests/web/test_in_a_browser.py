"""The pages in a real browser: what they look like to a program, and what people do on them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from imadvisor.advisor.advisor import default_advisor
from imadvisor.store import Store, open_store
from imadvisor.web.app import application
from imadvisor.web.settings import ServiceSettings

KEY = "the-key-of-this-test"
PAGES = (
    "", "result", "why/missing-ownership", "what-if?dimension=ownership&owner_named=yes",
    "roadmap", "over-time", "downloads",
)  # fmt: skip
"""Below a round."""

OTHERS = ("/", "/start?shown=1&users=20", "/rulesets", "/design", "/nowhere", "/sign-in")


@dataclass(frozen=True)
class Site:
    address: str
    store: Store


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An application that a browser can reach."""
    folder = tmp_path_factory.mktemp("site")
    store = open_store(f"sqlite:///{folder / 'advice.db'}")
    app = application(store, default_advisor(), ServiceSettings(key=KEY))
    config = uvicorn.Config(app, port=0, log_level="warning")
    server, socket = uvicorn.Server(config), config.bind_socket()
    running = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
    running.start()
    while not server.started:
        time.sleep(0.05)
    yield Site(f"http://127.0.0.1:{socket.getsockname()[1]}", store)
    server.should_exit = True
    running.join(10)
    socket.close()
    store.close()


@contextmanager
def opened(
    browser: Browser, site: Site, *, width: int = 1280, language: str = "en", **more: object
) -> Iterator[Page]:
    """A page of a browser of its own, with the consultant in it."""
    size = {"width": width, "height": 900}
    context = browser.new_context(viewport=size, locale=language, **more)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{site.address}/enter?key={KEY}")
    page.click("main button")
    yield page
    context.close()


def example(page: Page) -> str:
    """The last round of the worked example."""
    page.click('form[action$="/example"] button')
    page.locator("table a").first.click()
    return page.url.rpartition("/")[2]


@pytest.mark.parametrize(
    ("width", "language", "dark"),
    [(1280, "en", False), (320, "nl", False), (3840, "nl", True)],
    ids=["desktop", "phone", "wide and dark"],
)
def test_every_page_is_right_for_axe_and_fits(
    browser: Browser, site: Site, width: int, language: str, dark: bool
) -> None:
    axe = Axe()
    wrong: list[str] = []
    scheme = "dark" if dark else "light"
    with opened(browser, site, width=width, language=language, color_scheme=scheme) as page:
        page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        round = example(page)
        page.goto(f"{site.address}/")
        page.click('form[action$="/quick-scan"] button')
        sheet = page.url
        addresses = [f"{site.address}/rounds/{round}/{name}".rstrip("/") for name in PAGES]
        addresses += [f"{site.address}{name}" for name in OTHERS]
        for address in [*addresses, sheet]:
            page.goto(address)
            found = [v["id"] for v in axe.run(page).response["violations"]]
            assert found == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            assert page.locator("html").get_attribute("lang") == language
    # Only that there is nothing at /nowhere.
    assert [text for text in wrong if "404" not in text] == []


def picked(page: Page, text: str) -> None:
    page.locator("label.choice", has_text=text).first.click()


def test_an_answer_is_saved_as_it_is_given_and_the_line_beside_it_follows(
    browser: Browser, site: Site
) -> None:
    with opened(browser, site) as page:
        page.click('form[action$="/quick-scan"] button')
        before = page.locator("[data-live]").text_content()
        picked(page, "Government")
        expect(page.locator(".state").first).to_have_text("Saved")
        page.click("a.button:text-is('Next')")
        page.locator("label.choice input").first.check()
        expect(page.locator(".state").first).to_have_text("Saved")
        assert page.locator("[data-live]").text_content() != before
        sheet = page.url.partition("/sheets/")[2].partition("?")[0]
        assert len(site.store.answers(sheet)["answers"]) == 2


def test_what_cannot_be_sent_is_kept_and_sent_later(browser: Browser, site: Site) -> None:
    with opened(browser, site) as page:
        page.click('form[action$="/quick-scan"] button')
        sheet = page.url.partition("/sheets/")[2].partition("?")[0]
        page.wait_for_selector("html[data-ready]")
        page.route("**/answers", lambda route: route.abort())
        picked(page, "Government")
        page.wait_for_selector(".state.waiting")
        assert site.store.answers(sheet)["answers"] == {}
        page.unroute("**/answers")
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator(".state").first).to_have_text("Saved")
        assert site.store.answers(sheet)["answers"] == {"sector": "government"}


def test_what_was_typed_when_a_session_ended_is_kept(browser: Browser, site: Site) -> None:
    with opened(browser, site) as page:
        page.click('form[action$="/quick-scan"] button')
        address = page.url
        secret = next(
            cookie["value"]
            for cookie in page.context.cookies()
            if cookie["name"] == "imadvisor_session"
        )
        site.store.end_session(secret)
        picked(page, "Government")
        page.wait_for_selector(".state.waiting")
        page.goto(f"{site.address}/enter?key={KEY}")
        page.click("main button")
        page.goto(address)
        assert page.locator(".state").first.text_content() == "This was not saved yet: press Save."
        assert page.locator('input[value="government"]').is_checked()


def test_without_a_script_everything_works_by_buttons(browser: Browser, site: Site) -> None:
    with opened(browser, site, java_script_enabled=False) as page:
        page.click('form[action$="/quick-scan"] button')
        sheet = page.url.partition("/sheets/")[2].partition("?")[0]
        picked(page, "Government")
        page.locator("form[data-save] button").first.click()
        assert page.locator('input[value="government"]').is_checked()
        assert site.store.answers(sheet)["answers"] == {"sector": "government"}


def test_by_keyboard_alone_one_comes_from_the_first_page_to_an_answer(
    browser: Browser, site: Site
) -> None:
    with opened(browser, site) as page:
        page.wait_for_selector("main h1")
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.locator('form[action$="/quick-scan"] button').focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("form[data-save]")
        sheet = page.url.partition("/sheets/")[2].partition("?")[0]
        page.locator("form[data-save] input[type=radio]").first.focus()
        page.keyboard.press("Space")
        expect(page.locator(".state").first).to_have_text("Saved")
        assert list(site.store.answers(sheet)["answers"]) == ["sector"]


def test_the_first_page_is_light(browser: Browser, site: Site) -> None:
    with opened(browser, site) as page:
        sizes: list[int] = []
        page.on("response", lambda answer: sizes.append(len(answer.body())))
        page.goto(f"{site.address}/", wait_until="networkidle")
        assert 0 < sum(sizes) <= 100_000
