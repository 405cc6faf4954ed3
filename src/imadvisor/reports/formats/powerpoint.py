"""A steering page as one PowerPoint slide, by python-pptx."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil
from typing import Any

from imadvisor.errors import InputError, Place, Problem, harmless
from imadvisor.reports.document.blocks import Listing, Paragraph, Report, Section, Table

_LEFT, _TOP, _WIDTH, _HEIGHT, _GAP = 0.4, 0.95, 12.53, 6.35, 0.3
"""Of what is below the title, in inches; a slide is 13.33 by 7.5."""
_SIZES = (12, 11, 10, 9, 8)
"""Of letters in points: the largest with which all of it fits."""
_WIDE = 0.5
"""How wide a letter is at most on average, as a share of its size; measured in Arial."""
_HIGH = 1.25
"""How high a line is, as a share of the size of its letters."""
_MARGIN = 0.05
"""Around what is in a cell, in inches."""


def powerpoint_report(report: Report) -> bytes:
    """A report as one slide in two columns, in letters as large as fit.

    Args:
        report: what it says; charts and items are left out.

    Raises:
        InputError: python-pptx is not installed.
    """
    try:
        from pptx import Presentation
        from pptx.util import Inches
    except ImportError:
        hint = "pip install 'imadvisor[report]'"
        message = "PowerPoint files need the package python-pptx"
        raise InputError(Problem(Place("--format pptx"), message, hint)) from None
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Inches(13.333), Inches(7.5)
    properties = presentation.core_properties
    properties.title, properties.author = harmless(report.title), "imadvisor"
    properties.language = report.language
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    title = slide.shapes.title
    title.text_frame.text = harmless(report.title)
    title.left, title.top, title.width, title.height = map(Inches, (_LEFT, 0.2, _WIDTH, 0.5))
    title.text_frame.paragraphs[0].font.size = _points(24)
    if report.subtitle:
        box = slide.shapes.add_textbox(*map(Inches, (_LEFT, 0.62, _WIDTH, 0.3)))
        box.text_frame.text = harmless(report.subtitle)
        box.text_frame.paragraphs[0].alignment = _centre()
        box.text_frame.paragraphs[0].font.size = _points(12)
    width = (_WIDTH - _GAP) / 2
    size, columns = _arranged([section for section in report.sections if _said(section)], width)
    for place, sections in enumerate(columns):
        pen = _Pen(slide, size, _LEFT + place * (width + _GAP), width)
        for section in sections:
            pen.section(section)
    file = io.BytesIO()
    presentation.save(file)
    return file.getvalue()


def _said(section: Section) -> bool:
    return any(isinstance(block, Paragraph | Table | Listing) for block in section.blocks)


def _arranged(
    sections: Sequence[Section], width: float
) -> tuple[float, tuple[Sequence[Section], Sequence[Section]]]:
    """The size of the letters, and the sections of each column.

    Each column keeps the order of the sections; which go to the right is chosen so that neither
    column is higher than need be.
    """
    for size in _SIZES:
        heights = [_Measure(size, width).section(section) for section in sections]
        ways = [
            (max(_sum(heights, right, False), _sum(heights, right, True)), right)
            for right in product((False, True), repeat=len(sections))
        ]
        highest, right = min(ways)
        if highest <= _HEIGHT:
            break
    left = [section for section, away in zip(sections, right, strict=True) if not away]
    return size, (left, [section for section in sections if section not in left])


def _sum(heights: Sequence[float], right: Sequence[bool], which: bool) -> float:
    return sum(height for height, away in zip(heights, right, strict=True) if away is which)


def _points(size: float) -> Any:
    from pptx.util import Pt

    return Pt(size)


def _centre() -> Any:
    from pptx.enum.text import PP_ALIGN

    return PP_ALIGN.CENTER


def _texts(section: Section) -> list[str]:
    found = []
    for block in section.blocks:
        if isinstance(block, Paragraph):
            label = f"{block.label}: " if block.label else ""
            found.append(harmless(f"{label}{block.text}"))
        elif isinstance(block, Listing):
            mark = "☐ " if block.kind == "boxes" else "• "
            found += [mark + harmless(item) for item in block.items]
    return found


def _widths(table: Table, width: float) -> list[float]:
    shares = table.shares or (1,) * len(table.header)
    return [width * share / sum(shares) for share in shares]


@dataclass(frozen=True, slots=True)
class _Measure:
    """About how high things are.

    Args:
        size: of the letters, in points.
        width: of the column, in inches.
    """

    size: float
    width: float

    def lines(self, text: str, width: float) -> int:
        """How many lines a text takes."""
        letters = max(1, int(width * 72 / (self.size * _WIDE)))
        return max(1, ceil(len(text) / letters))

    def line(self) -> float:
        """How high a line is, in inches."""
        return self.size * _HIGH / 72

    def texts(self, section: Section) -> float:
        """The heading of a section and its texts, in inches."""
        count = sum(self.lines(text, self.width - 0.2) for text in _texts(section))
        return self.line() * (count + 1.3) + 0.08

    def row(self, table: Table, cells: Sequence[str]) -> float:
        """A row of a table, in inches."""
        widths = _widths(table, self.width)
        most = max(
            self.lines(cell, wide - 2 * _MARGIN) for cell, wide in zip(cells, widths, strict=True)
        )
        return most * self.line() + _MARGIN

    def table(self, table: Table) -> float:
        """A table, in inches."""
        return sum(self.row(table, cells) for cells in (table.header, *table.rows)) + 0.1

    def section(self, section: Section) -> float:
        """A section, in inches."""
        tables = [block for block in section.blocks if isinstance(block, Table)]
        return self.texts(section) + sum(map(self.table, tables))


class _Pen:
    """Writes a column from top to bottom."""

    def __init__(self, slide: Any, size: float, left: float, width: float) -> None:
        self.slide, self.size, self.left, self.width = slide, size, left, width
        self.measure = _Measure(size, width)
        self.top = _TOP

    def section(self, section: Section) -> None:
        """A section as a heading, its texts and its tables."""
        height = self.measure.texts(section)
        frame = self._box(height).text_frame
        frame.word_wrap = True
        frame.margin_top = frame.margin_bottom = 0
        frame.text = harmless(section.heading)
        frame.paragraphs[0].font.bold = True
        frame.paragraphs[0].font.size = _points(self.size * 1.2)
        for text in _texts(section):
            paragraph = frame.add_paragraph()
            paragraph.text = text
            paragraph.font.size = _points(self.size)
        self.top += height
        for block in section.blocks:
            if isinstance(block, Table):
                self._table(block)

    def _box(self, height: float) -> Any:
        from pptx.util import Inches

        places = (self.left, self.top, self.width, height)
        return self.slide.shapes.add_textbox(*map(Inches, places))

    def _table(self, table: Table) -> None:
        from pptx.util import Inches

        rows = [table.header, *table.rows]
        heights = [self.measure.row(table, cells) for cells in rows]
        places = (self.left, self.top, self.width, sum(heights))
        shape = self.slide.shapes.add_table(len(rows), len(table.header), *map(Inches, places))
        for place, width in enumerate(_widths(table, self.width)):
            shape.table.columns[place].width = Inches(width)
        for y, row in enumerate(rows):
            shape.table.rows[y].height = Inches(heights[y])
            for x, text in enumerate(row):
                cell = shape.table.cell(y, x)
                cell.margin_left = cell.margin_right = Inches(_MARGIN)
                cell.margin_top = cell.margin_bottom = Inches(_MARGIN / 4)
                cell.text_frame.text = harmless(text)
                for paragraph in cell.text_frame.paragraphs:
                    paragraph.font.size = _points(self.size)
        self.top += self.measure.table(table)
