"""Bars over time as a picture: SVG that needs no script and no font of its own."""

from __future__ import annotations

from xml.sax.saxutils import escape

from imadvisor.reports.document.blocks import Bar, Gantt
from imadvisor.reports.pictures.radar import ACCENT, FAINT, INK

_WIDTH = 900
_NAMES = 320
"""How much of the width is for names."""
_ROW = 24
_TOP = 26
_LETTERS = 46
"""How many characters of a name stand in a line."""


def gantt_svg(chart: Gantt) -> str:
    """A chart as an SVG element.

    A bar is what is planned; the thin line behind it goes to the latest end.

    Args:
        chart: what it shows.
    """
    height = _TOP + _ROW * len(chart.bars) + 6
    caption = escape(chart.caption, {'"': "&quot;"})
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
            f'width="{_WIDTH}" height="{height}" role="img" aria-label="{caption}" '
            'font-family="inherit" font-size="12">'
        ),
        f"<title>{caption}</title>",
    ]
    for week, label in chart.ticks:
        x = _across(chart, week)
        parts.append(
            f'<line x1="{x}" y1="{_TOP - 6}" x2="{x}" y2="{height}" stroke="{FAINT}"/>'
            f'<text x="{x + 3}" y="14" fill="{INK}">{escape(label)}</text>'
        )
    for place, bar in enumerate(chart.bars):
        parts.append(_bar(chart, bar, _TOP + _ROW * place))
    parts.append("</svg>")
    return "".join(parts)


def _across(chart: Gantt, week: float) -> float:
    part = min(max(week, 0.0), chart.weeks) / max(chart.weeks, 1)
    return round(_NAMES + part * (_WIDTH - _NAMES - 4), 1)


def _bar(chart: Gantt, bar: Bar, top: int) -> str:
    left, right = _across(chart, bar.start), _across(chart, bar.end)
    late = _across(chart, bar.late)
    name = bar.name if len(bar.name) <= _LETTERS else bar.name[: _LETTERS - 1] + "…"
    middle = top + _ROW / 2
    return (
        f'<text x="{_NAMES - 8}" y="{middle + 4}" text-anchor="end" fill="{INK}">'
        f"{escape(name)}</text>"
        f'<line x1="{right}" y1="{middle}" x2="{late}" y2="{middle}" stroke="{ACCENT}" '
        'stroke-dasharray="2 3"/>'
        f'<rect x="{left}" y="{top + 5}" width="{max(2.0, round(right - left, 1))}" '
        f'height="{_ROW - 10}" rx="2" fill="{ACCENT}"/>'
    )
