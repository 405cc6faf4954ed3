"""The PDF report: archivable, the same every time, and readable by programs that read aloud."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from conftest import ROOT
from imadvisor.reports.document.blocks import Heading, Listing, Paragraph, Report, Section, Table
from imadvisor.reports.formats.pdf import pdf_report
from reports.pages import LANGUAGES, Library, pdf_pages, squeezed


def _reader(library: Library, language: str = "nl") -> PdfReader:
    return PdfReader(io.BytesIO(library.file("municipality", language, "pdf")))


def test_it_says_that_it_is_pdf_a_2a(library: Library) -> None:
    metadata = _reader(library).xmp_metadata
    assert metadata
    raw = metadata.stream.get_data().decode()
    assert re.search(r"<pdfaid:part>2</pdfaid:part>", raw)
    assert re.search(r"<pdfaid:conformance>A</pdfaid:conformance>", raw)


def test_every_font_is_in_the_file(library: Library) -> None:
    seen = 0
    for page in _reader(library).pages:
        resources: Any = page["/Resources"].get_object()
        for font in resources.get("/Font", {}).values():
            described = font.get_object()
            inner = described.get("/DescendantFonts", [described])[0].get_object()
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"])
            seen += 1
    assert seen > 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_its_title_language_and_structure(library: Library, language: str) -> None:
    reader, report = _reader(library, language), library.report("municipality", language)
    assert reader.metadata and reader.metadata.title == report.title
    root: Any = reader.root_object
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    told = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert told == [section.heading for section in report.sections]


def test_it_is_a4_with_numbered_pages(library: Library) -> None:
    reader = _reader(library)
    sides = {tuple(round(float(s) / 72 * 25.4) for s in p.mediabox[2:]) for p in reader.pages}
    assert sides == {(210, 297)}
    pages = pdf_pages(library.file("municipality", "nl", "pdf"))
    for number, text in enumerate(pages, start=1):
        assert re.search(rf"pagina\s*{number}\s*/\s*{len(pages)}\s*$", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_holds_the_summary_and_nothing_else(library: Library, language: str) -> None:
    first, second, *_ = map(squeezed, pdf_pages(library.file("municipality", language, "pdf")))
    summary, following = library.report("municipality", language).sections[:2]
    for block in summary.blocks:
        if isinstance(block, Paragraph | Heading):
            assert squeezed(block.text) in first
        elif isinstance(block, Listing):
            assert all(squeezed(text) in first for text in block.items)
    assert any(isinstance(block, Listing | Paragraph) for block in summary.blocks)
    assert squeezed(following.heading) in second
    assert squeezed(following.heading) not in first


def test_it_is_the_same_bytes_twice_and_in_another_process(
    library: Library, tmp_path: Path
) -> None:
    once = library.file("municipality", "nl", "pdf")
    assert pdf_report(library.report("municipality", "nl")) == once
    target = tmp_path / "report.pdf"
    command = [
        sys.executable,
        "-m",
        "imadvisor",
        "advise",
        str(ROOT / "examples/municipality.toml"),
    ]
    command += ["--lang", "nl", "--output", str(target)]
    surroundings = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "HOME": str(tmp_path)}
    subprocess.run(command, check=True, env=surroundings, cwd=tmp_path, capture_output=True)
    assert target.read_bytes() == once


def test_it_runs_and_opens_nothing(library: Library) -> None:
    reader = _reader(library)
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(reader.root_object)
    assert not reader.attachments
    for page in reader.pages:
        actions = [note.get_object().get("/A", {}) for note in page.get("/Annots", [])]
        assert all(action.get("/S") in (None, "/GoTo") for action in actions)
    assert not reader.is_encrypted


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("été – ½ ☐ Ελλ жа →", "été – ½ ☐ Ελλ жа →"),
        ("👍 done", "[thumbs up sign] done"),
        ("日本", "[U+65E5][U+672C]"),
        ("שלום", "שלום"),
        ("مر", "مر"),
        ("\uf0b7 point", "[U+F0B7] point"),
        ("\ue000", "[U+E000]"),
        ("a\ufeffb 👍", "ab [thumbs up sign]"),
    ],
)
def test_a_character_that_cannot_be_in_it_is_named(text: str, told: str) -> None:
    parts = (Paragraph(f"<<{text}>>"), Table(("<<h>>",), ((f"<<{text}>>",),)))
    report = Report(f"<<{text}>>", "", (Section("Heading", parts),))
    written = pdf_report(report)
    assert squeezed("".join(pdf_pages(written))).count(f"<<{squeezed(told)}>>") == 3
    metadata = PdfReader(io.BytesIO(written)).metadata
    assert metadata and metadata.title == f"<<{told}>>"
