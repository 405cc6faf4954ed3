"""The Word report, as an independent reader opens it."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections import Counter, defaultdict
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from imadvisor.reports.document.blocks import (
    Heading,
    Item,
    Listing,
    Paragraph,
    Radar,
    Table,
    Voices,
)
from reports.pages import (
    LANGUAGES,
    Library,
    pdf_pages,
    program,
    squeezed,
    without_radars,
)

LOCALES = {"en": "en-GB", "nl": "nl-NL"}


@pytest.fixture(scope="session")
def printed(library: Library, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The pages of the Word reports as LibreOffice prints them, by language."""
    office = program("soffice", "libreoffice")
    folder = tmp_path_factory.mktemp("word")
    files = []
    for language in LANGUAGES:
        path = folder / f"{language}.docx"
        path.write_bytes(library.file("municipality", language, "docx"))
        files.append(str(path))
    profile = (folder / "profile").as_uri()
    command = [office, "--headless", f"-env:UserInstallation={profile}", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(folder), *files], check=True, capture_output=True, timeout=180
    )
    return {
        language: [squeezed(p) for p in pdf_pages((folder / f"{language}.pdf").read_bytes())]
        for language in LANGUAGES
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_independent_reader_shows_all_of_it(
    library: Library, printed: dict[str, list[str]], language: str
) -> None:
    whole = "".join(printed[language])
    report = without_radars(library.report("municipality", language))
    wanted = Counter(squeezed(text) for text in report.texts())
    del wanted["•"]  # that a list draws by itself
    assert [text for text, times in wanted.items() if whole.count(text) < times] == []
    assert len(wanted) > 300


def test_a_table_that_goes_on_over_a_page_repeats_its_header(
    library: Library, printed: dict[str, list[str]]
) -> None:
    found = [b for s in library.report("municipality", "en").sections for b in s.blocks]
    longest = max((b for b in found if isinstance(b, Table)), key=lambda table: len(table.rows))
    header = squeezed("".join(longest.header))
    _, *following = [page for page in printed["en"] if header in page]
    assert following and all(page.startswith(header) for page in following)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_has_its_number(printed: dict[str, list[str]], language: str) -> None:
    word = {"en": "page", "nl": "pagina"}[language]
    for number, page in enumerate(printed[language], start=1):
        assert f"{word}{number}" in (page[: len(word) + 3] + page[-len(word) - 3 :])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_holds_the_summary(
    library: Library, printed: dict[str, list[str]], language: str
) -> None:
    first, second = printed[language][:2]
    summary, following = library.report("municipality", language).sections[:2]
    for block in summary.blocks:
        match block:
            case Paragraph() | Heading():
                assert squeezed(block.text) in first
            case Listing():
                assert all(squeezed(text) in first for text in block.items)
            case _:
                pass
    assert second.startswith(squeezed(following.heading))


def _document(library: Library, language: str) -> Any:
    return docx.Document(io.BytesIO(library.file("municipality", language, "docx")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_headings_are_headings(library: Library, language: str) -> None:
    report, found = library.report("municipality", language), defaultdict(list)
    document = _document(library, language)
    for paragraph in document.paragraphs:
        found[paragraph.style.name].append(paragraph.text)
    broken = [p for p in document.paragraphs if p.paragraph_format.page_break_before]
    assert [paragraph.text for paragraph in broken] == [report.sections[1].heading]
    assert found["Title"] == [report.title]
    assert found["Heading 1"] == [section.heading for section in report.sections]
    blocks = [block for section in report.sections for block in section.blocks]
    second = [block.text for block in blocks if isinstance(block, Heading)]
    second += [block.question for block in blocks if isinstance(block, Voices)]
    assert Counter(found["Heading 2"]) == Counter(second)
    gaps = [block.title for block in report.sections[1].blocks if isinstance(block, Item)]
    assert gaps and all(any(gap in text for text in found["Heading 3"]) for gap in gaps)
    bullets = [t for b in blocks if isinstance(b, Listing) and b.kind == "bullets" for t in b.items]
    assert bullets and found["List Bullet"] == bullets


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_its_properties_and_language(library: Library, language: str) -> None:
    report, document = library.report("municipality", language), _document(library, language)
    properties = document.core_properties
    assert (properties.title, properties.author) == (report.title, "imadvisor")
    assert (properties.subject, properties.comments) == (report.subject, "")
    assert properties.language == LOCALES[language]
    assert properties.created.date() == properties.modified.date() == report.date
    spoken = [element.get(qn("w:val")) for element in document.styles.element.iter(qn("w:lang"))]
    assert spoken == [LOCALES[language]]
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)


def test_tables_are_as_the_standard_wants_them(library: Library) -> None:
    order = [
        *("tblStyle", "tblpPr", "tblOverlap", "bidiVisual", "tblStyleRowBandSize"),
        *("tblStyleColBandSize", "tblW", "jc", "tblCellSpacing", "tblInd", "tblBorders", "shd"),
        *("tblLayout", "tblCellMar", "tblLook", "tblCaption", "tblDescription"),
    ]
    tables = _document(library, "nl").tables
    assert len(tables) > 5
    for table in tables:
        heads = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
        assert heads == [True] + [False] * (len(heads) - 1)
        places = [order.index(part.tag.split("}")[1]) for part in table._tbl.tblPr]
        assert places == sorted(places)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_is_told_in_words(library: Library, language: str) -> None:
    (radar,) = [
        block
        for block in library.report("municipality", language).sections[0].blocks
        if isinstance(block, Radar)
    ]
    (shape,) = _document(library, language).inline_shapes
    told = shape._inline.docPr.get("descr")
    assert told.startswith(f"{radar.caption}. ")
    assert told.count(";") == len(radar.spokes) - 1 == 13
    assert all(f"{spoke.name}: {spoke.level}" in told for spoke in radar.spokes)


def test_it_leads_nowhere_and_runs_nothing(library: Library) -> None:
    content = library.file("municipality", "nl", "docx")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
        types = package.read("[Content_Types].xml").decode()
        relations = [package.read(name).decode() for name in names if name.endswith(".rels")]
    assert not [name for name in names if re.search(r"(?i)vba|macro|activex|embed|\.bin$", name)]
    assert not re.search("(?i)macro|vba", types)
    assert len(relations) >= 2 and not any("TargetMode" in text for text in relations)
