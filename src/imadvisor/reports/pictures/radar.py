"""The radar of levels as a picture: SVG that needs no script and no font of its own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape

from imadvisor.reports.document.blocks import Radar, Spoke

WIDTH, HEIGHT = 620, 440
_RADIUS = 158
_CENTRE = (WIDTH / 2, HEIGHT / 2)
_LABEL = 17
"""How many characters of a name stand in one line."""
_AWAY = (1.09, 1.15)
"""How far the labels are from the centre, across and down, in parts of the radius."""

INK, FAINT, ACCENT, WANTED = "#1f2a33", "#c3ccd2", "#0b5c6b", "#a1470c"
_LEGEND = 30
"""How much higher the picture is where two outlines have to be named."""


def radar_svg(radar: Radar, *, font: str = "inherit") -> str:
    """A radar as an SVG element.

    The filled shape is the level that is sure, the outline around it the level that open
    questions can still lead to; the diamonds are the wanted levels. An earlier level is a dashed
    line with squares, so that it is told apart without colours.

    Args:
        radar: what it shows.
        font: the family of its letters.
    """
    height = HEIGHT + _LEGEND if radar.times else HEIGHT
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" aria-label="{_quoted(radar.caption)}" '
        f'font-family="{_quoted(font)}" font-size="13">'
    )
    parts = [opening, f"<title>{escape(radar.caption)}</title>"]
    parts += _grid(radar)
    low = [_ring(radar, spoke.low) for spoke in radar.spokes]
    high = [_ring(radar, spoke.high) for spoke in radar.spokes]
    if low != high:
        parts.append(_shape(high, f'fill="none" stroke="{ACCENT}" stroke-dasharray="2 3"'))
    parts.append(
        _shape(low, f'fill="{ACCENT}" fill-opacity="0.18" stroke="{ACCENT}" stroke-width="2"')
    )
    parts += _dots(low)
    if radar.times:
        parts += _earlier(radar)
    if radar.has_targets:
        parts += _targets(radar)
    parts += _labels(radar)
    parts.append("</svg>")
    return "".join(parts)


def _quoted(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def _ring(radar: Radar, level: int | None) -> float:
    """How far from the centre a level lies, in parts of the radius."""
    if level is None:
        return 0.0
    return (level - radar.bottom) / max(1, radar.top - radar.bottom)


def _at(place: int, count: int, part: float) -> tuple[float, float]:
    angle = 2 * math.pi * place / count - math.pi / 2
    return (
        _CENTRE[0] + _RADIUS * part * math.cos(angle),
        _CENTRE[1] + _RADIUS * part * math.sin(angle),
    )


def _points(parts: Sequence[float]) -> str:
    corners = (_at(place, len(parts), part) for place, part in enumerate(parts))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)


def _shape(parts: Sequence[float], style: str) -> str:
    return f'<polygon points="{_points(parts)}" {style}/>'


def _dots(parts: Sequence[float]) -> list[str]:
    corners = (_at(place, len(parts), part) for place, part in enumerate(parts))
    return [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{ACCENT}"/>' for x, y in corners]


def _grid(radar: Radar) -> list[str]:
    count = len(radar.spokes)
    parts = []
    for level in range(radar.bottom + 1, radar.top + 1):
        ring = [_ring(radar, level)] * count
        parts.append(_shape(ring, f'fill="none" stroke="{FAINT}"'))
    for place in range(count):
        x, y = _at(place, count, 1)
        parts.append(
            f'<line x1="{_CENTRE[0]:.1f}" y1="{_CENTRE[1]:.1f}" x2="{x:.1f}" y2="{y:.1f}" '
            f'stroke="{FAINT}"/>'
        )
    for level in range(radar.bottom, radar.top + 1):
        y = _CENTRE[1] - _RADIUS * _ring(radar, level)
        parts.append(
            f'<text x="{_CENTRE[0] + 4:.1f}" y="{y - 2:.1f}" font-size="10" '
            f'fill="{INK}">{level}</text>'
        )
    return parts


def _targets(radar: Radar) -> list[str]:
    """A diamond on each spoke with a wanted level."""
    parts = []
    for place, spoke in enumerate(radar.spokes):
        if spoke.wanted is None:
            continue
        x, y = _at(place, len(radar.spokes), _ring(radar, spoke.wanted))
        corners = f"{x:.1f},{y - 6:.1f} {x + 6:.1f},{y:.1f} {x:.1f},{y + 6:.1f} {x - 6:.1f},{y:.1f}"
        parts.append(
            f'<polygon points="{corners}" fill="#ffffff" stroke="{WANTED}" stroke-width="2"/>'
        )
    x, y = (_PLACES[2], HEIGHT + _LEGEND // 2) if radar.times else (14, HEIGHT - 14)
    corners = f"{x},{y - 6} {x + 6},{y} {x},{y + 6} {x - 6},{y}"
    parts.append(
        f'<polygon points="{corners}" fill="#ffffff" stroke="{WANTED}" stroke-width="2"/>'
        f'<text x="{x + 12}" y="{y + 4}" fill="{INK}">{escape(radar.columns[2])}</text>'
    )
    return parts


_PLACES = (40, 250, 470)
"""Where the names of the outlines stand, from the left."""
_DASHED = f'fill="none" stroke="{INK}" stroke-width="1.5" stroke-dasharray="6 4"'


def _earlier(radar: Radar) -> list[str]:
    """The outline of an earlier time, and what both are called."""
    rings = [_ring(radar, spoke.before) for spoke in radar.spokes]
    corners = [_at(place, len(rings), part) for place, part in enumerate(rings)]
    parts = [_shape(rings, _DASHED)]
    parts += [_square(x, y) for x, y in corners]
    y = HEIGHT + _LEGEND // 2
    earlier, now = (escape(text) for text in radar.times)
    x = _PLACES[0]
    parts.append(f'<path d="M{x - 26},{y} H{x}" {_DASHED}/>{_square(x - 13, y)}')
    parts.append(f'<text x="{x + 8}" y="{y + 4}" fill="{INK}">{earlier}</text>')
    x = _PLACES[1]
    parts.append(
        f'<path d="M{x - 26},{y} H{x}" stroke="{ACCENT}" stroke-width="2"/>'
        f'<circle cx="{x - 13}" cy="{y}" r="3" fill="{ACCENT}"/>'
    )
    parts.append(f'<text x="{x + 8}" y="{y + 4}" fill="{INK}">{now}</text>')
    return parts


def _square(x: float, y: float) -> str:
    return (
        f'<rect x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7" fill="#ffffff" '
        f'stroke="{INK}" stroke-width="1.5"/>'
    )


def _labels(radar: Radar) -> list[str]:
    parts = []
    count = len(radar.spokes)
    for place, spoke in enumerate(radar.spokes):
        x, y = _at(place, count, 1)
        x, y = (
            middle + (at - middle) * away
            for at, middle, away in zip((x, y), _CENTRE, _AWAY, strict=True)
        )
        side = x - _CENTRE[0]
        anchor = "middle" if abs(side) < 30 else ("start" if side > 0 else "end")
        lines = _label(spoke)
        # The block of lines stands above the top, below the bottom, and beside the rest.
        rise = (1 - (y - _CENTRE[1]) / _RADIUS / _AWAY[1]) / 2
        top = y - rise * (len(lines) - 1) * 14 + 4
        spans = "".join(
            f'<tspan x="{x:.1f}" y="{top + 14 * row:.1f}">{escape(line)}</tspan>'
            for row, line in enumerate(lines)
        )
        level = f' <tspan font-weight="bold">{escape(spoke.level)}</tspan>'
        parts.append(f'<text text-anchor="{anchor}" fill="{INK}">{spans}{level}</text>')
    return parts


def _label(spoke: Spoke) -> list[str]:
    """The name in at most three short lines; the last one leaves room for the level."""
    lines = [""]
    for word in spoke.name.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= _LABEL or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > 3:
        lines = [*lines[:2], f"{lines[2]} …"]
    return lines
