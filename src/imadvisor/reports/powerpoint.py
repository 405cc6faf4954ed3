"""A steering page as one PowerPoint slide, by python-pptx."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from imadvisor.errors import InputError, Place, Problem, harmless
from imadvisor.reports.blocks import Listing, Paragraph, Report, Section, Table

_LEFT, _TOP, _WIDTH, _HEIGHT = 0.4, 1.25, 12.5, 6.0
"""Of what is below the title, in inches; a slide is 13.33 by 7.5."""


def powerpoint_report(report: Report) -> bytes:
    """A report as a presentation: a slide for each two sections, so that it can be read.

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
    sections = [section for section in report.sections if _said(section)]
    for first in range(0, len(sections), 2):
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        title = slide.shapes.title
        title.text = harmless(report.title)
        title.left, title.top = Inches(_LEFT), Inches(0.3)
        title.width, title.height = Inches(_WIDTH), Inches(0.8)
        title.text_frame.paragraphs[0].font.size = _points(26)
        pair = sections[first : first + 2]
        width = _WIDTH / len(pair)
        for place, section in enumerate(pair):
            _put(slide, section, _LEFT + place * width, width - 0.2)
    file = io.BytesIO()
    presentation.save(file)
    return file.getvalue()


def _said(section: Section) -> bool:
    return any(isinstance(block, Paragraph | Table | Listing) for block in section.blocks)


def _points(size: float) -> Any:
    from pptx.util import Pt

    return Pt(size)


def _put(slide: Any, section: Section, left: float, width: float) -> None:
    """A section as a heading, its texts and its tables, from top to bottom."""
    from pptx.util import Inches

    top = _TOP
    texts = [(harmless(section.heading), True)]
    for block in section.blocks:
        if isinstance(block, Paragraph):
            label = f"{block.label}: " if block.label else ""
            texts.append((harmless(f"{label}{block.text}"), False))
        elif isinstance(block, Listing):
            mark = "☐ " if block.kind == "boxes" else "• "
            texts += [(mark + harmless(item), False) for item in block.items]
    box = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(0.4))
    frame = box.text_frame
    frame.word_wrap = True
    for place, (text, heading) in enumerate(texts):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.text = text
        paragraph.font.size = _points(16 if heading else 12)
        paragraph.font.bold = heading
    top += 0.45 + 0.3 * _lines([text for text, heading in texts if not heading], width)
    for block in section.blocks:
        if isinstance(block, Table):
            top = _table(slide, block, left, top, width)


def _lines(texts: Sequence[str], width: float) -> int:
    """About how many lines texts take: twelve characters an inch."""
    return sum(1 + len(text) // max(1, int(width * 12)) for text in texts)


def _table(slide: Any, table: Table, left: float, top: float, width: float) -> float:
    from pptx.util import Inches

    rows = [table.header, *table.rows]
    height = min(_HEIGHT, 0.3 * len(rows))
    shape = slide.shapes.add_table(
        len(rows), len(table.header), Inches(left), Inches(top), Inches(width), Inches(height)
    )
    shares = table.shares or (1,) * len(table.header)
    for place, share in enumerate(shares):
        shape.table.columns[place].width = int(Inches(width * share / sum(shares)))
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            frame = shape.table.cell(y, x).text_frame
            frame.text = harmless(cell)
            for paragraph in frame.paragraphs:
                paragraph.font.size = _points(10)
    return top + height + 0.2
