"""What the tests of exports share: roadmaps, Mermaid in a browser, and MPXJ."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from imadvisor import Advisor, Ruleset
from planning.exports.stories import Shelf
from reports.pages import _do_without as do_without
from reports.pages import program

Reading = Callable[[bytes], dict[str, Any]]
Asking = Callable[[str, str], dict[str, Any]]

_QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"),
    *("--disable-component-update", "--no-first-run", "--disable-quic"),
)


@pytest.fixture(scope="session")
def shelf(advisor: Advisor, im_core: Ruleset) -> Shelf:
    return Shelf(advisor, im_core)


@pytest.fixture(scope="session")
def mermaid_script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Mermaid as browsers load it, from the registry that npm is set to."""
    folder = tmp_path_factory.mktemp("mermaid")
    npm = program("npm")
    done = subprocess.run(
        [npm, "pack", "mermaid@11"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    packed = next(folder.glob("mermaid-*.tgz"), None)
    if done.returncode or packed is None:
        do_without(f"npm cannot fetch mermaid: {done.stderr.strip()[-200:]}")
    with tarfile.open(packed) as archive:
        archive.extract("package/dist/mermaid.min.js", folder, filter="data")
    return folder / "package" / "dist" / "mermaid.min.js"


@pytest.fixture(scope="session")
def ask_mermaid(mermaid_script: Path) -> Iterator[Asking]:
    """Have a page with Mermaid, as it comes, evaluate a function of a chart.

    The browser has a thread of its own, because the tests of reports may have one open too.
    What the page asks for or complains of is a fault.
    """
    executable = program("chromium", "chromium-browser", "google-chrome")
    faults: list[str] = []
    with ThreadPoolExecutor(1) as thread:
        playwright = thread.submit(lambda: sync_playwright().start()).result()

        def opened() -> Page:
            page = playwright.chromium.launch(executable_path=executable, args=_QUIET).new_page()
            page.on("console", lambda message: faults.append(message.text))
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on("request", lambda request: faults.append(request.url))
            page.on("dialog", lambda dialog: faults.append(dialog.message))
            page.set_content("<html><body></body></html>")
            page.add_script_tag(path=mermaid_script)
            page.evaluate("mermaid.initialize({startOnLoad: false})")
            return page

        page = thread.submit(opened).result()
        yield lambda function, chart: thread.submit(page.evaluate, function, chart).result()
        thread.submit(playwright.stop).result()
    assert faults == []


@pytest.fixture(scope="session")
def read_project(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """Read a Project file with MPXJ, in a process that has the JVM."""
    program("java")
    if find_spec("mpxj") is None:
        do_without("mpxj is not installed")
    folder = tmp_path_factory.mktemp("project")
    reader = Path(__file__).with_name("project_reader.py")
    known: dict[bytes, dict[str, Any]] = {}

    def reading(content: bytes) -> dict[str, Any]:
        if content not in known:
            path = folder / f"{len(known)}.xml"
            path.write_bytes(content)
            done = subprocess.run(
                [sys.executable, reader, path], capture_output=True, text=True, encoding="utf-8"
            )
            assert done.returncode == 0, done.stderr
            known[content] = json.loads(done.stdout)
        return known[content]

    return reading
