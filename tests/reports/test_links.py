"""The addresses that a ruleset gives are links in every format; what people typed stays text."""

from __future__ import annotations

import io
import re
import zipfile
from html.parser import HTMLParser
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imadvisor.reports.document.blocks import (
    Item,
    Labels,
    Listing,
    Paragraph,
    Report,
    Section,
    Table,
)
from imadvisor.reports.document.links import addresses_in
from imadvisor.reports.formats.html import html_report
from imadvisor.reports.formats.markdown import markdown_report
from imadvisor.reports.formats.text import text_report

LINKS = (
    "http://example.org",
    "https://en.example.org/wiki/Glass_(pane)",
    "https://example.org/?a=1&b=2#c-d_e~f",
    "https://example.org/a-rather-long-path/with-many-parts/and-more-parts/and-the-very-end.html",
    "https://example.org/" + "x" * 300,
    "https://example.org/größe/`tick`|pipe*star_",
)
TYPED = "https://evil.example/login"


def report() -> Report:
    """A report with every link in every kind of block, and an address that was typed."""
    facts = tuple(("Purpose", f"See it ({link}).") for link in LINKS)
    details = (Listing("steps", LINKS), Table(("a",), tuple((link,) for link in LINKS)))
    blocks = (
        Paragraph(f"{LINKS[1]} and {TYPED}; javascript:alert(1)"),
        Table(("one", "two"), tuple((str(n), link) for n, link in enumerate(LINKS)), "caption"),
        Listing("bullets", LINKS),
        Item("1.", f"Title {LINKS[1]}", facts=facts, more="Steps", details=details),
    )
    labels = Labels("Contents", "Skip", "page", "Shortened")
    return Report("Title", "", (Section("Section", blocks),), labels=labels, links=LINKS)


EACH = 1 + 1 + 1 + 2
"""How often each link stands in it: table, listing, fact, and details."""


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.shown: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        target = dict(attrs).get("href") or ""
        if tag == "a" and not target.startswith("#"):
            self.inside = True
            self.targets.append(target)
            self.shown.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "a"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.shown[-1] += data


def expected() -> dict[str, int]:
    return {link: EACH + (link == LINKS[1]) for link in LINKS}


def counted(found: list[str]) -> dict[str, int]:
    return {link: found.count(link) for link in dict.fromkeys(found)}


def test_html() -> None:
    parser = _Links()
    parser.feed(html_report(report()))
    assert parser.targets == parser.shown
    assert counted(parser.targets) == expected()


def test_markdown() -> None:
    found = re.findall(r"(?<!\\)<(https?://[^>\s]*)>", markdown_report(report()))
    assert counted([unquote(one) for one in found]) == expected()
    assert "|" not in "".join(found) and "`" not in "".join(found)


def test_text() -> None:
    said = text_report(report())
    for link, count in expected().items():
        # The title is no place for a link, and is shown as it is.
        assert len(re.findall(re.escape(link) + r"(?![\w/.?])", said)) >= count, link
    plain = [line for line in said.splitlines() if "://" not in line]
    assert max(map(len, plain)) <= 80


def test_word() -> None:
    pytest.importorskip("docx")
    from imadvisor.reports.formats.word import word_report

    with zipfile.ZipFile(io.BytesIO(word_report(report()))) as archive:
        text = archive.read("word/_rels/document.xml.rels")
        relations = ElementTree.fromstring(text)  # noqa: S314
        body = ElementTree.fromstring(archive.read("word/document.xml"))  # noqa: S314
    targets = {r.get("Id"): r.get("Target") for r in relations if r.get("TargetMode")}
    space = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
    main = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    found = []
    for link in body.iter(f"{main}hyperlink"):
        target = targets[link.get(f"{space}id")]
        assert "".join(text.text or "" for text in link.iter(f"{main}t")) == target
        found.append(str(target))
    assert counted(found) == expected()


def test_pdf() -> None:
    pytest.importorskip("typst")
    pypdf = pytest.importorskip("pypdf")
    from imadvisor.reports.formats.pdf import pdf_report

    reader = pypdf.PdfReader(io.BytesIO(pdf_report(report())))
    found: set[str] = set()
    right = float(reader.pages[0].mediabox.right)
    for page in reader.pages:
        for entry in page.get("/Annots") or ():
            annotation = entry.get_object()
            action = annotation.get("/A")
            if action and "/URI" in action:
                found.add(unquote(str(action["/URI"])))
                assert float(annotation["/Rect"][2]) <= right
    assert found == set(LINKS)


def test_what_people_typed_is_text_in_every_format() -> None:
    assert f'href="{TYPED}' not in html_report(report())
    assert f"<{TYPED}" not in markdown_report(report())


def test_no_other_scheme_is_an_address() -> None:
    for text in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://x.nl"):
        assert not [*addresses_in(text)]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("(https://x.nl/a)", "https://x.nl/a"),
        ("(https://x.nl/a_(b))", "https://x.nl/a_(b)"),
        ("See https://x.nl/a.", "https://x.nl/a"),
        ("https://x.nl/a?b=1, and", "https://x.nl/a?b=1"),
        ('"https://x.nl/a"', "https://x.nl/a"),
        ("<https://x.nl/a>", "https://x.nl/a"),
        ("HTTPS://X.NL/A", "HTTPS://X.NL/A"),
    ],
)
def test_where_an_address_ends(text: str, address: str) -> None:
    assert [text[start:end] for start, end in addresses_in(text)] == [address]


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="ahtps:/.()<>\"' \u202e\U000f0000", max_size=60))
def test_no_text_breaks_a_report(text: str) -> None:
    blocks = (Paragraph(text), Table(("a",), ((text,),)), Item("1.", text, facts=(("x", text),)))
    made = Report("T", "", (Section("S", blocks),), labels=report().labels, links=LINKS)
    parser = _Links()
    parser.feed(html_report(made))
    assert set(parser.targets) <= set(LINKS)
    assert markdown_report(made) and text_report(made)
