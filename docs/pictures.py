"""Takes the pictures of the README: the first screen of the report on each example.

Run it after a change of the report, with Chromium and playwright installed:

    python docs/pictures.py
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

from imadvisor.advisor.advisor import default_advisor
from imadvisor.language import Language
from imadvisor.reports.formats.html import html_report
from imadvisor.reports.pages.advice import report_on

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "pictures"
SCREEN = ViewportSize(width=1280, height=1000)


def main() -> None:
    """Write one picture for each file in `examples/`."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("no Chromium found: install it, for example with: apt-get install chromium")
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = launched.new_page(viewport=SCREEN)
        for example in sorted((ROOT / "examples").glob("*.toml")):
            advice = default_advisor().advise(example)
            report = report_on(advice, Language("en", advice.ruleset))
            page.set_content(html_report(report))
            page.screenshot(path=FOLDER / f"{example.stem}.png")
            print(f"wrote docs/pictures/{example.stem}.png")
        launched.close()


if __name__ == "__main__":
    main()
