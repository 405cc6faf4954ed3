"""Reports as Word documents, to be edited further."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from imadvisor.errors import harmless
from imadvisor.reports.document.blocks import (
    Block,
    Gantt,
    Heading,
    Item,
    Listing,
    Paragraph,
    Radar,
    Report,
    Table,
    Trends,
    Voices,
)
from imadvisor.reports.document.links import Marked
from imadvisor.reports.formats.extras import needed
from imadvisor.reports.formats.pdf import radar_png, trends_png

_ACCENT, _SOFT, _LINE = "0B5C6B", "4C5963", "C3CCD2"
_WEIGHTS = (_SOFT, "8A4300", "9B1C1C", "9B1C1C")
_LOCALES = {"en": "en-GB", "nl": "nl-NL"}
_HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_MILLIMETRE = 36_000
"""In the unit of Word, 914,400 to the inch."""
_TEXT_WIDTH = 170 * _MILLIMETRE


def word_report(report: Report) -> bytes:
    """A report as a Word document with real headings, lists and tables.

    Args:
        report: what it says.

    Raises:
        InputError: python-docx is not installed.
    """
    return _Writer(needed("docx", "report"), report).content()


class _Writer:
    def __init__(self, docx: Any, report: Report) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Emu, Pt, RGBColor

        self.marked = Marked(report)
        self.report = report = self.marked.report
        self.document = docx.Document()
        self.element = OxmlElement
        self.qn = qn
        self.emu, self.points, self.colour = Emu, Pt, RGBColor.from_string

    def content(self) -> bytes:
        self._properties()
        self._page()
        self._styles()
        document, report = self.document, self.report
        document.add_heading(harmless(report.title), level=0)
        if report.subtitle:
            self._run(document.add_paragraph(), report.subtitle, colour=_SOFT)
        for place, section in enumerate(report.sections):
            heading = document.add_heading(harmless(section.heading), level=1)
            first = report.sections[0].blocks
            if place == 1 and any(isinstance(block, Radar) for block in first):
                heading.paragraph_format.page_break_before = True
            for block in section.blocks:
                self._block(block)
        stream = io.BytesIO()
        document.save(stream)
        return stream.getvalue()

    # -- the document ---------------------------------------------------------------------

    def _properties(self) -> None:
        properties, report = self.document.core_properties, self.report
        properties.title = harmless(report.title)[:255]
        properties.subject = harmless(report.subject)[:255]
        properties.author = "imadvisor"
        properties.language = _LOCALES.get(report.language, report.language)
        properties.comments = ""
        day = report.date or dt.date(2000, 1, 1)
        properties.created = properties.modified = dt.datetime(day.year, day.month, day.day)

    def _page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = 210 * _MILLIMETRE, 297 * _MILLIMETRE
        section.left_margin = section.right_margin = 20 * _MILLIMETRE
        section.top_margin = section.bottom_margin = 18 * _MILLIMETRE
        section.footer_distance = 9 * _MILLIMETRE
        footer = section.footer.paragraphs[0]
        footer.alignment = 2
        if self.report.labels:
            self._run(footer, f"{self.report.labels.page} ", colour=_SOFT, size=8)
        self._page_number(footer)

    def _page_number(self, paragraph: Any) -> None:
        run = self._run(paragraph, "", colour=_SOFT, size=8)
        for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
            part = self.element("w:instrText" if text else "w:fldChar")
            if text:
                part.text = text
            else:
                part.set(self.qn("w:fldCharType"), kind)
            run._r.append(part)

    def _styles(self) -> None:
        styles = self.document.styles
        normal = styles["Normal"]
        normal.font.name, normal.font.size = "Calibri", self.points(10)
        normal.paragraph_format.space_after = self.points(4)
        for name, size in (("Title", 18), ("Heading 1", 14), ("Heading 2", 12), ("Heading 3", 11)):
            style = styles[name]
            style.font.name, style.font.size = "Calibri", self.points(size)
            style.font.color.rgb = self.colour("1F2A33" if name != "Heading 2" else _ACCENT)
            fonts = style.element.rPr.rFonts
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(self.qn(f"w:{theme}"), None)
            fonts.set(self.qn("w:hAnsi"), "Calibri")
        language = self.element("w:lang")
        language.set(self.qn("w:val"), _LOCALES.get(self.report.language, self.report.language))
        defaults = styles.element.find(f".//{self.qn('w:rPrDefault')}/{self.qn('w:rPr')}")
        for known in defaults.findall(self.qn("w:lang")):
            defaults.remove(known)
        defaults.append(language)

    # -- blocks ---------------------------------------------------------------------------

    def _block(self, block: Block) -> None:
        match block:
            case Paragraph():
                self._paragraph(block)
            case Heading():
                self.document.add_heading(harmless(block.text), level=2)
            case Table():
                self._table(block)
            case Radar():
                self._radar(block)
            case Trends():
                self._trends(block)
            case Gantt():
                self._table(block.as_table())
            case Listing():
                self._listing(block)
            case Voices():
                self._voices(block)
            case Item():
                self._item(block)

    def _run(
        self, paragraph: Any, text: str, *, bold: bool = False, colour: str = "", size: float = 0
    ) -> Any:
        run = None
        for part, address in self.marked.parts(text):
            if run is not None and not part:
                continue
            run = paragraph.add_run(harmless(part))
            run.bold = bold or None
            if address or colour:
                run.font.color.rgb = self.colour(_ACCENT if address else colour)
            if size:
                run.font.size = self.points(size)
            if address:
                run.underline = True
                self._link(paragraph, run, address)
        return run

    def _link(self, paragraph: Any, run: Any, address: str) -> None:
        id = paragraph.part.relate_to(address, _HYPERLINK, is_external=True)
        link = self.element("w:hyperlink")
        link.set(self.qn("r:id"), id)
        run._r.addprevious(link)
        link.append(run._r)

    def _paragraph(self, block: Paragraph) -> None:
        paragraph = self.document.add_paragraph()
        if block.label:
            self._run(paragraph, f"{block.label}: " if block.text else block.label, bold=True)
        self._run(paragraph, block.text, bold=block.lead, size=13 if block.lead else 0)

    def _table(self, block: Table) -> None:
        table = self.document.add_table(rows=1 + len(block.rows), cols=len(block.header))
        table.autofit = False
        shares = block.shares or (1,) * len(block.header)
        widths = [_TEXT_WIDTH * share // sum(shares) for share in shares]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = self.emu(width)
        header = table.rows[0]
        repeated = self.element("w:tblHeader")
        repeated.set(self.qn("w:val"), "true")
        header._tr.get_or_add_trPr().append(repeated)
        for row, cells in zip(table.rows, (block.header, *block.rows), strict=True):
            whole = self.element("w:cantSplit")
            if max(map(len, cells), default=0) < 1_000:
                row._tr.get_or_add_trPr().append(whole)
            for place, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
                cell.width = self.emu(widths[place])
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = self.points(1)
                head = row._tr is header._tr
                self._run(
                    paragraph, text, bold=head or place == 0, colour=_SOFT if head else "", size=9
                )
        self._lines(table)
        # Word wants a paragraph between two tables; this one is as thin as it goes.
        between = self.document.add_paragraph().paragraph_format
        between.space_after, between.line_spacing = self.points(2), self.points(4)

    def _lines(self, table: Any) -> None:
        """Thin lines between the rows, and nothing else."""
        borders = self.element("w:tblBorders")
        for side in ("bottom", "insideH"):
            line = self.element(f"w:{side}")
            for name, value in (("val", "single"), ("sz", "4"), ("color", _LINE)):
                line.set(self.qn(f"w:{name}"), value)
            borders.append(line)
        # Their place among the properties is prescribed.
        following = ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
        table._tbl.tblPr.insert_element_before(borders, *following)

    def _radar(self, block: Radar) -> None:
        picture = radar_png(block, self.report.fonts)
        if picture is None:
            self._table(block.as_table())
            return
        shape = self.document.add_picture(io.BytesIO(picture), width=self.emu(78 * _MILLIMETRE))
        shape._inline.docPr.set("descr", harmless(block.in_words()))
        self.document.paragraphs[-1].alignment = 1

    def _trends(self, block: Trends) -> None:
        picture = trends_png(block, self.report.fonts)
        if picture is not None:
            shape = self.document.add_picture(io.BytesIO(picture), width=self.emu(_TEXT_WIDTH))
            # The table below says what it shows.
            shape._inline.docPr.set("descr", harmless(block.caption))
        for table in block.as_tables():
            self._table(table)

    def _listing(self, block: Listing) -> None:
        for place, (text, depth, _) in enumerate(block.levels(), start=1):
            if block.kind == "bullets":
                paragraph = self.document.add_paragraph(style="List Bullet")
                if depth:
                    indent = self.emu((6 + 5 * depth) * _MILLIMETRE)
                    paragraph.paragraph_format.left_indent = indent
                self._run(paragraph, text)
                continue
            # Numbers of ours: Word would go on counting from the list before.
            mark = "☐" if block.kind == "boxes" else f"{place}."
            paragraph = self.document.add_paragraph()
            self._hang(paragraph)
            self._run(paragraph, f"{mark}\t{text}")

    def _hang(self, paragraph: Any, left: int = 7) -> None:
        layout = paragraph.paragraph_format
        layout.left_indent = self.emu(left * _MILLIMETRE)
        layout.first_line_indent = self.emu(-7 * _MILLIMETRE)
        layout.tab_stops.add_tab_stop(self.emu(left * _MILLIMETRE))
        layout.space_after = self.points(3)

    def _voices(self, block: Voices) -> None:
        self.document.add_heading(harmless(block.question), level=2)
        for who, text in block.voices:
            paragraph = self.document.add_paragraph()
            self._run(paragraph, f"{who}: ", bold=True)
            self._run(paragraph, text)

    def _item(self, block: Item) -> None:
        document = self.document
        short = len(block.facts) <= 1 and not block.details
        if short:
            title = document.add_paragraph()
            self._hang(title)
            self._run(title, f"{block.mark}\t")
            self._run(title, block.title, bold=True)
        else:
            title = document.add_heading(level=3)
            self._run(title, f"{block.mark} {block.title}")
        if block.tag:
            self._run(title, f"  [{block.tag}]", bold=True, colour=_WEIGHTS[block.weight], size=9)
        for label, text in block.facts:
            if short and not label:
                self._run(title, f" – {text}" if text else "")
                continue
            paragraph = document.add_paragraph()
            paragraph.paragraph_format.space_after = self.points(3)
            if label:
                self._run(paragraph, f"{label}: ", bold=True, colour=_SOFT)
            self._run(paragraph, text, colour="" if label else _SOFT)
        if block.details:
            self._run(document.add_paragraph(), block.more, bold=True, colour=_SOFT)
        for detail in block.details:
            self._block(detail)
