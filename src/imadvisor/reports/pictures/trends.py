"""Trends as small pictures: SVG that needs no script and no font of its own.

Every chart has the same scales, and time is as long as it was. A point is drawn where a level was
measured, a bar where open questions leave it between two, and nothing where it was not assessed.
A line joins two points only if they follow each other: what was not measured is not drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from xml.sax.saxutils import escape

from imadvisor.reports.document.blocks import Trend, Trends
from imadvisor.reports.pictures.radar import ACCENT, FAINT, INK

WIDTH, HEIGHT = 220, 132
_LEFT, _RIGHT, _TOP, _BOTTOM = 22, 204, 44, 108
_NAME = 30
"""How many characters of a name stand in one line."""
_ACROSS, _GAP = 3, 12
"""How many charts stand beside each other in one picture, and how far apart."""


def trend_svgs(trends: Trends) -> list[str]:
    """Each chart as an SVG element of its own.

    Args:
        trends: what they show.
    """
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'aria-label="{_quoted(trends.in_words(trend))}" font-size="11">'
        f"{_chart(trends, trend)}</svg>"
        for trend in trends.trends
    ]


def trends_svg(trends: Trends, *, font: str) -> str:
    """All charts as one SVG element.

    Args:
        trends: what they show.
        font: the family of its letters.
    """
    rows = -(-len(trends.trends) // _ACROSS)
    width, height = (WIDTH + _GAP) * _ACROSS - _GAP, (HEIGHT + _GAP) * rows - _GAP
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="{_quoted(font)}" font-size="11">'
    )
    parts = [opening]
    for place, trend in enumerate(trends.trends):
        row, column = divmod(place, _ACROSS)
        x, y = column * (WIDTH + _GAP), row * (HEIGHT + _GAP)
        parts.append(f'<g transform="translate({x},{y})">{_chart(trends, trend)}</g>')
    return "".join([*parts, "</svg>"])


def _chart(trends: Trends, trend: Trend) -> str:
    xs = _across(trends)
    parts = []
    for line, text in enumerate(_lines(trend.name)):
        weight = ' font-weight="bold"'
        parts.append(f'<text x="2" y="{12 + 14 * line}"{weight} fill="{INK}">{escape(text)}</text>')
    for level in range(trends.bottom, trends.top + 1):
        y = _up(trends, level)
        parts.append(f'<path d="M{_LEFT},{y:.1f} H{_RIGHT}" stroke="{FAINT}" stroke-width="0.6"/>')
    for level in (trends.bottom, trends.top):
        y = _up(trends, level) + 3.5
        parts.append(f'<text x="{_LEFT - 12}" y="{y:.1f}" fill="{INK}">{level}</text>')
    # Every day of an assessment is marked, so that one without a level is seen to be one.
    parts += [f'<path d="M{x:.1f},{_BOTTOM} v5" stroke="{INK}" stroke-width="0.8"/>' for x in xs]
    for day, anchor, x in (
        (trends.times[0], "start", _LEFT - 12),
        (trends.times[-1], "end", _RIGHT + 12),
    ):
        parts.append(
            f'<text x="{x}" y="{_BOTTOM + 19}" text-anchor="{anchor}" fill="{INK}">{day}</text>'
        )
    parts += _measured(trends, trend, xs)
    return "".join(parts)


def _measured(trends: Trends, trend: Trend, xs: Sequence[float]) -> list[str]:
    parts = []
    found = list(zip(xs, trend.levels, strict=True))
    for (x, level), (next_x, next_level) in pairwise(found):
        if _exact(level) and _exact(next_level):
            assert level and next_level
            parts.append(
                f'<path d="M{x:.1f},{_up(trends, level[0]):.1f} '
                f'L{next_x:.1f},{_up(trends, next_level[0]):.1f}" fill="none" '
                f'stroke="{ACCENT}" stroke-width="1.5"/>'
            )
    for x, level in found:
        if level is None:
            continue
        low, high = (_up(trends, end) for end in level)
        if low == high:
            parts.append(f'<circle cx="{x:.1f}" cy="{low:.1f}" r="3.5" fill="{ACCENT}"/>')
        else:
            parts.append(
                f'<rect x="{x - 3:.1f}" y="{high:.1f}" width="6" height="{low - high:.1f}" '
                f'fill="#ffffff" stroke="{ACCENT}" stroke-width="1.5"/>'
            )
    return parts


def _exact(level: tuple[int, int] | None) -> bool:
    return level is not None and level[0] == level[1]


def _across(trends: Trends) -> list[float]:
    """Where each of the days lies; as far apart as they are in time."""
    first, last = trends.days[0], trends.days[-1]
    whole = max(1, (last - first).days)
    return [_LEFT + (_RIGHT - _LEFT) * (day - first).days / whole for day in trends.days]


def _up(trends: Trends, level: int) -> float:
    part = (level - trends.bottom) / max(1, trends.top - trends.bottom)
    return _BOTTOM - (_BOTTOM - _TOP) * part


def _lines(name: str) -> list[str]:
    """The name in at most two short lines."""
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= _NAME or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    shown = [line if len(line) <= _NAME else f"{line[: _NAME - 1]}…" for line in lines]
    return shown if len(shown) < 3 else [shown[0], f"{shown[1][: _NAME - 2]} …"]


def _quoted(text: str) -> str:
    return escape(text, {'"': "&quot;"})
