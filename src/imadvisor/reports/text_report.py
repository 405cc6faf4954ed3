"""Reports for the terminal: 80 columns, in colour only on one."""

from __future__ import annotations

import io
from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table as Grid
from rich.text import Text

from imadvisor.reports.content import Block, Item, Paragraph, Report, Table

WIDTH = 80
_WEIGHTS = ("dim", "", "yellow", "bold red")


def text_report(report: Report, *, colour: bool = False) -> str:
    """A report as text.

    Args:
        report: what it says.
        colour: whether terminal colours are wanted.
    """
    parts: list[RenderableType] = [Text(report.title, style="bold")]
    if report.subtitle:
        parts.append(Text(report.subtitle, style="dim"))
    for section in report.sections:
        parts += [Text(""), Rule(Text(section.heading, style="bold"), align="left"), Text("")]
        parts += _blocks(section.blocks)
    return rendered(parts, colour=colour)


def rendered(parts: Sequence[RenderableType], *, colour: bool) -> str:
    """Renderables as text of at most `WIDTH` columns, without spaces at line ends."""
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=WIDTH,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )
    console.print(Group(*parts))
    lines = [line.rstrip() for line in stream.getvalue().splitlines()]
    return "\n".join(lines).rstrip() + "\n"


def _blocks(blocks: Sequence[Block]) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for place, block in enumerate(blocks):
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        match block:
            case Paragraph():
                parts.append(_paragraph(block))
            case Table():
                parts.append(_table(block))
            case Item():
                parts.append(_item(block))
        short = isinstance(block, Item) and len(block.facts) <= 1
        if following is not None and not (short and isinstance(following, Item)):
            parts.append(Text(""))
    return parts


def _paragraph(block: Paragraph) -> RenderableType:
    text = Text()
    if block.label:
        text.append(f"{block.label}:" if block.text else block.label, style="bold")
        text.append(" " if block.text else "")
    text.append(block.text)
    return text


def _table(block: Table) -> RenderableType:
    grid = Grid(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="dim")
    for place, name in enumerate(block.header):
        grid.add_column(
            Text(name), ratio=None, overflow="fold", no_wrap=place > 0 and len(name) < 9
        )
    for row in block.rows:
        grid.add_row(*(Text(cell) for cell in row))
    return grid


def _item(block: Item) -> RenderableType:
    head = Text()
    head.append(block.title, style="bold")
    if block.tag:
        head.append(f"  [{block.tag}]", style=_WEIGHTS[block.weight])
    grid = Grid.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=max(2, len(block.mark)), no_wrap=True)
    grid.add_column()
    body: list[RenderableType] = [head]
    for label, text in block.facts:
        fact = Text()
        if label:
            fact.append(f"{label}: ", style="dim")
        fact.append(text)
        body.append(fact)
    grid.add_row(Text(block.mark), Group(*body))
    return Padding(grid, (0, 0, 0, 0))
