"""Every link between pages of the repository leads to a file, and to a heading in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conftest import ROOT

PAGES = sorted(
    path
    for pattern in ("*.md", "docs/*.md", "plugins/*/README.md", ".github/**/*.md")
    for path in ROOT.glob(pattern)
)
_FENCED = re.compile(r"^(`{3,}).*?^\1$", re.DOTALL | re.MULTILINE)


def headings(text: str) -> set[str]:
    """The anchors of the headings of a page, as GitHub and the site make them."""
    titles = re.findall(r"^#+ (.+)$", _FENCED.sub("", text), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", title.lower()) for title in titles)
    return {title.replace(" ", "-") for title in plain}


def broken(page: Path) -> list[str]:
    """The links of a page that lead nowhere."""
    text = page.read_text(encoding="utf-8")
    found = []
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]+`", "", _FENCED.sub("", text))):
        if "://" in link:
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file) if file else page
        if not target.exists() or (
            anchor and anchor not in headings(target.read_text(encoding="utf-8"))
        ):
            found.append(link)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    assert broken(page) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_names_where_packages_are_kept(page: Path) -> None:
    assert re.findall(r"//[\w.-]*\bpypi\b", page.read_text(encoding="utf-8")) == []


def test_the_pages_are_found() -> None:
    names = {str(page.relative_to(ROOT)) for page in PAGES}
    assert {"README.md", "docs/answers.md", "plugins/imadvisor-lens/README.md"} <= names


def test_what_leads_nowhere_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# What it says, and why\n[a](#what-it-says-and-why) [b](#why) [c](other.md) `[d](e)`\n"
        "```sh\n# no heading\n[f](g)\n```\n[h](page.md#no-heading)\n",
        encoding="utf-8",
    )
    assert broken(page) == ["#why", "other.md", "page.md#no-heading"]
