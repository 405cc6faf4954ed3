"""What several tests of reports share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from imadvisor import Advisor, Ruleset
from reports.pages import LANGUAGES, STORIES, Library, program

_QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"),
    *("--disable-component-update", "--no-first-run", "--disable-quic"),
)


@pytest.fixture(scope="session")
def library(advisor: Advisor, im_core: Ruleset) -> Library:
    return Library(advisor, im_core)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests, that talks to nobody by itself."""
    executable = program("chromium", "chromium-browser", "google-chrome")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=_QUIET)
        yield started
        started.close()


@pytest.fixture(scope="session")
def html_files(library: Library, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The reports on the stories as files, by name and language such as ``quick-scan-nl``."""
    folder = tmp_path_factory.mktemp("html")
    files = {}
    for name in STORIES:
        for language in LANGUAGES:
            path = folder / f"{name}-{language}.html"
            path.write_text(library.text(name, language, "html"), encoding="utf-8")
            files[path.stem] = path
    return files
