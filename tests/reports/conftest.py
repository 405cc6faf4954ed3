"""What several tests of reports share."""

from __future__ import annotations

from pathlib import Path

import pytest

from imadvisor import Advisor, Ruleset
from reports.pages import LANGUAGES, STORIES, Library


@pytest.fixture(scope="session")
def library(advisor: Advisor, im_core: Ruleset) -> Library:
    return Library(advisor, im_core)


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
