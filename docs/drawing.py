"""Draws the packages of imadvisor and what imports what, from the imports that are there.

Run it after a change of the packages:

    python docs/drawing.py
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from xml.sax.saxutils import escape

import grimp

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "docs" / "pictures" / "architecture.svg"
WIDTH, BOX, ROW, HEIGHT, MARGIN = 960, 190, 62, 34, 20
BESIDE = 52
"""How far the arc of an import that skips rows goes to the side, for each row it skips, at most."""

Place = tuple[float, float]


def _rows() -> list[list[str]]:
    """The packages by layer, the highest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    return [[name.strip() for name in layer.replace(":", "|").split("|")] for layer in layers]


def _imports(names: set[str]) -> dict[tuple[str, str], int]:
    """How many modules of one package import one of another."""
    graph = grimp.build_graph("imadvisor")
    # What is said can be written: how is imported from the reports when somebody asks.
    graph.remove_import(importer="imadvisor.presentable", imported="imadvisor.reports.presentation")
    counts: dict[tuple[str, str], int] = {}
    for module in sorted(graph.modules):
        importer = module.split(".")[1] if "." in module else ""
        for imported in graph.find_modules_directly_imported_by(module):
            pair = (importer, imported.split(".")[1] if "." in imported else "")
            if pair[0] != pair[1] and set(pair) <= names:
                counts[pair] = counts.get(pair, 0) + 1
    return counts


def _reduced(imports: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """The imports without those between packages that others lead to each other as well."""
    below: dict[str, set[str]] = {}
    for importer, imported in imports:
        below.setdefault(importer, set()).add(imported)

    def reached(name: str) -> set[str]:
        return {name}.union(*(reached(other) for other in below.get(name, ())))

    return {
        (importer, imported): count
        for (importer, imported), count in imports.items()
        if not any(imported in reached(other) for other in below[importer] - {imported})
    }


def _line(start: Place, end: Place, rows: int, count: int) -> str:
    """One import: straight to the next row, in an arc past others."""
    (x1, y1), (x2, y2) = start, end
    width = 0.6 if count < 5 else 1.2 if count < 20 else 2
    side = min(BESIDE * (rows - 1), 260) * (1 if x1 >= WIDTH / 2 else -1)
    middle = (x1 + x2) / 2 + side
    path = f"M{x1:.0f},{y1:.0f} C{middle:.0f},{y1 + ROW / 2:.0f} {middle:.0f},{y2 - ROW / 2:.0f}"
    return f'<path d="{path} {x2:.0f},{y2:.0f}" stroke-width="{width}"/>'


def drawing() -> str:
    """The drawing as SVG; the same imports give the same drawing."""
    rows = _rows()
    places: dict[str, tuple[float, int]] = {}
    for number, row in enumerate(rows):
        for place, name in enumerate(row):
            places[name] = (WIDTH * (place + 1) / (len(row) + 1), number)
    lines, boxes = [], []
    for (importer, imported), count in sorted(_reduced(_imports(set(places))).items()):
        (x1, row1), (x2, row2) = places[importer], places[imported]
        start = (x1, MARGIN + row1 * ROW + HEIGHT)
        lines.append(_line(start, (x2, MARGIN + row2 * ROW), row2 - row1, count))
    for name, (x, number) in places.items():
        y = MARGIN + number * ROW
        boxes.append(
            f'<rect x="{x - BOX / 2:.0f}" y="{y}" width="{BOX}" height="{HEIGHT}" rx="4"/>'
            f'<text x="{x:.0f}" y="{y + 22}">{escape(name)}</text>'
        )
    height = 2 * MARGIN + len(rows) * ROW
    told = (
        "The packages of imadvisor by layer. A line goes from who imports down to what is imported,"
        " where no other lines lead there."
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
            f"<title>{told}</title>",
            '<rect width="100%" height="100%" fill="#fff"/>',
            '<g fill="none" stroke="#8a97a8">',
            *lines,
            "</g>",
            '<g fill="#eef3f8" stroke="#23415e" text-anchor="middle" font-size="15">',
            "<style>text{stroke:none;fill:#14283c;font-family:sans-serif}</style>",
            *boxes,
            "</g>",
            "</svg>",
            "",
        ]
    )


if __name__ == "__main__":
    FILE.write_text(drawing(), encoding="utf-8")
