"""Reports as PDF/A: to be kept, and the same bytes for the same report."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from imadvisor.reports.document.blocks import Block, Gantt, Item, Radar, Report, Trends
from imadvisor.reports.document.links import KEPT, Marked, link_signs
from imadvisor.reports.formats.extras import needed
from imadvisor.reports.formats.html import TEMPLATES
from imadvisor.reports.pictures.radar import radar_svg
from imadvisor.reports.pictures.trends import trends_svg

_STANDARD = "a-2a"
"""PDF/A-2, level a: archivable, with the structure that screen readers need."""
# A hash is left whole: it fits, and whoever copies it wants nothing in between.
_LONG_WORD, _PIECE = re.compile(r"(?!sha256:)(?<!\S)\S{50,}"), re.compile(r"\S{1,10}")
_LONG_PIECE = re.compile(r"[^/?&=#._~:-]{24}")
_FONT = "Libertinus Serif"
_FONTS = (_FONT, "DejaVu Sans Mono", "New Computer Modern Math")


class Pdf(bytes):
    """A document, with what is to be told of it.

    Attributes:
        replaced: the characters that no font has, which are shown by their name or number.
    """

    replaced: tuple[str, ...] = ()


def pdf_report(report: Report) -> Pdf:
    """A report as PDF/A-2a.

    Only the fonts that come with typst are used, and those that are given with the report, so
    that every machine gives the same file. A character that they lack, or that PDF/A has no
    meaning for, is shown by its name or number.

    Args:
        report: what it says.

    Raises:
        InputError: typst is not installed.
    """
    typst = needed("typst", "report")
    report = Marked(report).report
    text = json.dumps(_breakable(_data(report)), ensure_ascii=False)
    template = (TEMPLATES / "report.typ").read_bytes()
    fonts = report.fonts
    try:
        return Pdf(_compiled(typst, template, {"report": text}, fonts))
    except typst.TypstError:
        missing = _missing(
            typst, {s for s in text if not s.isascii()} - set(link_signs(text)), fonts
        )
        if not missing:
            raise
    shown = text.translate({ord(sign): _named(sign) for sign in missing})
    written = Pdf(_compiled(typst, template, {"report": shown}, fonts))
    seen = (sign for sign in dict.fromkeys(text) if sign in missing)
    written.replaced = tuple(sign for sign in seen if unicodedata.category(sign) != "Cf")
    return written


def radar_png(radar: Radar, fonts: Path | None = None) -> bytes | None:
    """A radar as PNG of about 1,800 pixels; None where typst is not installed."""
    return _png(radar_svg(radar, font=_FONT), fonts)


def trends_png(trends: Trends, fonts: Path | None = None) -> bytes | None:
    """Trends as PNG of about 1,800 pixels; None where typst is not installed."""
    return _png(trends_svg(trends, font=_FONT), fonts)


def _png(svg: str, fonts: Path | None) -> bytes | None:
    try:
        import typst
    except ImportError:
        return None
    png: bytes = typst.compile(
        (TEMPLATES / "radar.typ").read_bytes(),
        format="png",
        ppi=300,
        ignore_system_fonts=True,
        font_paths=_paths(fonts),
        sys_inputs={"picture": svg},
    )
    return png


def _compiled(typst: Any, template: bytes, inputs: Mapping[str, str], fonts: Path | None) -> bytes:
    content: bytes = typst.compile(
        template,
        ignore_system_fonts=True,
        font_paths=_paths(fonts),
        pdf_standards=_STANDARD,
        sys_inputs=dict(inputs),
    )
    return content


def _paths(fonts: Path | None) -> list[Any]:
    return [str(fonts)] if fonts else []


def _data(report: Report) -> dict[str, Any]:
    day = report.date
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "author": report.subject or "imadvisor",
        "language": report.language,
        # In the letters that every font has.
        "links": [_link(quote(link, safe=KEPT)) for link in report.links],
        "page": report.labels.page if report.labels else "",
        "date": [day.year, day.month, day.day] if day else [2000, 1, 1],
        "new_page": any(isinstance(b, Radar) for s in report.sections[:1] for b in s.blocks),
        "sections": [
            {"heading": section.heading, "blocks": [_block(block) for block in section.blocks]}
            for section in report.sections
        ],
    }


def _link(address: str) -> tuple[str, str]:
    """An address, and how it is shown: in pieces where Typst finds no place to part it."""
    return address, _LONG_PIECE.sub("\\g<0>\u200b", address)


def _breakable(value: Any) -> Any:
    """The same with places to break a line in words that are longer than a line."""
    if isinstance(value, dict):
        return {k: v if k in ("picture", "links") else _breakable(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_breakable(inner) for inner in value]
    if isinstance(value, str):
        return _LONG_WORD.sub(lambda word: "\u200b".join(_PIECE.findall(word[0])), value)
    return value


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Gantt):
        block = block.as_table()
    data = {"type": type(block).__name__, **asdict(block)}
    if isinstance(block, Radar):
        data["picture"] = radar_svg(block, font=_FONT)
        data["alternative"] = block.in_words()
    if isinstance(block, Trends):
        tables = [_block(table) for table in block.as_tables()]
        picture = trends_svg(block, font=_FONT)
        # The tables say what it shows.
        return {
            "type": "Trends",
            "picture": picture,
            "alternative": block.caption,
            "tables": tables,
        }
    if isinstance(block, Item):
        data["details"] = [_block(detail) for detail in block.details]
    return data


# -- characters that the fonts lack -----------------------------------------------------------


def _missing(typst: Any, signs: Iterable[str], given: Path | None) -> set[str]:
    """The characters that cannot be in the file, by halving a set until the culprits remain."""
    found: set[str] = set()
    waiting = [sorted(signs)]
    while waiting:
        some = waiting.pop()
        if not some or _shows(typst, "".join(some), given):
            continue
        if len(some) == 1:
            found.update(some)
        else:
            half = len(some) // 2
            waiting += [some[:half], some[half:]]
    return found


@cache
def _shows(typst: Any, signs: str, given: Path | None) -> bool:
    fonts = ", ".join(f'"{font}"' for font in _FONTS)
    page = f'#set document(title: "x")\n#set text(font: ({fonts}))\n#sys.inputs.signs'
    try:
        # After a letter: some are refused only where they cling to one.
        _compiled(typst, page.encode(), {"signs": "".join(f"x{sign} " for sign in signs)}, given)
    except typst.TypstError:
        return False
    return True


def _named(sign: str) -> str:
    """What stands for a character: nothing for a joiner, a name for a picture, else its number."""
    kind = unicodedata.category(sign)
    if kind in ("Cf", "Mn"):
        return ""
    if kind == "So":
        return f"[{unicodedata.name(sign, f'U+{ord(sign):04X}').lower()}]"
    return f"[U+{ord(sign):04X}]"
