"""Reports for the terminal: 80 columns, in colour only on one."""

from __future__ import annotations

import io
from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table as Grid
from rich.text import Text

from imadvisor.reports.document.blocks import (
    Block,
    Gantt,
    Heading,
    Item,
    Listing,
    Paragraph,
    Radar,
    Report,
    Spoke,
    Table,
    Trends,
    Voices,
)
from imadvisor.reports.document.links import Marked

WIDTH = 80
_LINK = 60
"""A link that is longer takes the place of so many columns."""
_WEIGHTS = ("dim", "", "yellow", "bold red")
_MARKS = {"bullets": "•", "boxes": "☐"}


def text_report(report: Report, *, colour: bool = False, full: bool = True) -> str:
    """A report as text.

    Args:
        report: what it says.
        colour: whether terminal colours are wanted.
        full: whether appendices and details are wanted as well.
    """
    marked = Marked(report, width=_LINK)
    report = marked.report
    parts: list[RenderableType] = [Text(report.title, style="bold")]
    if report.subtitle:
        parts.append(Text(report.subtitle, style="dim"))
    left_out = False
    for section in report.sections:
        left_out = left_out or section.appendix
        if section.appendix and not full:
            continue
        parts += [Text(""), Rule(Text(section.heading, style="bold"), align="left"), Text("")]
        parts += _blocks(section.blocks, full)
    if left_out and not full and report.labels:
        parts += [Text(""), Text(report.labels.shortened, style="dim")]
    # A link is whole, though its line may then be longer than the others.
    return marked.written(rendered(parts, colour=colour), str)


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


def _blocks(blocks: Sequence[Block], full: bool) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for place, block in enumerate(blocks):
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        parts.append(_block(block, full))
        short = isinstance(block, Item) and len(block.facts) <= 1
        if following is not None and not (short and isinstance(following, Item)):
            parts.append(Text(""))
    return parts


def _block(block: Block, full: bool) -> RenderableType:
    match block:
        case Paragraph():
            return _paragraph(block)
        case Heading():
            return Text(block.text, style="bold underline")
        case Table():
            return _table(block)
        case Gantt():
            return _gantt(block)
        case Listing():
            return _listing(block)
        case Voices():
            return Group(
                Text(block.question, style="bold"),
                *(_labelled(who, text) for who, text in block.voices),
            )
        case Radar():
            return _radar(block)
        case Trends():
            first, *more = map(_table, block.as_tables())
            return Group(first, *(part for table in more for part in (Text(""), table)))
        case Item():
            return _item(block, full)


def _paragraph(block: Paragraph) -> RenderableType:
    text = Text()
    if block.label:
        text.append(f"{block.label}:" if block.text else block.label, style="bold")
        text.append(" " if block.text else "")
    text.append(block.text, style="bold" if block.lead else "")
    return text


def _labelled(label: str, text: str) -> Text:
    fact = Text()
    if label:
        fact.append(f"{label}: ", style="dim")
    fact.append(text)
    return fact


def _table(block: Table) -> RenderableType:
    grid = Grid(
        box=None,
        padding=(0, 2, 0, 0),
        show_edge=False,
        header_style="dim",
        expand=bool(block.shares),
    )
    shares = block.shares or (None,) * len(block.header)
    for place, (name, share) in enumerate(zip(block.header, shares, strict=True)):
        cells = [name, *(row[place] for row in block.rows)]
        narrow = place > 0 and max(map(len, cells)) < 10
        grid.add_column(
            Text(name), ratio=None if narrow else share, overflow="fold", no_wrap=narrow
        )
    for row in block.rows:
        grid.add_row(*(Text(cell) for cell in row))
    return grid


def _radar(block: Radar) -> RenderableType:
    """A bar for each dimension: filled to the low end, dotted to the high end."""
    table = block.as_table()
    grid = Grid(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="dim")
    grid.add_column(Text(table.header[0]))
    grid.add_column("", no_wrap=True)
    for name in table.header[1:]:
        grid.add_column(Text(name), no_wrap=True)
    for spoke, row in zip(block.spokes, table.rows, strict=True):
        grid.add_row(Text(row[0]), _bar(spoke, block), *(Text(cell) for cell in row[1:]))
    return grid


_TIME = 34
"""How many signs wide time is in a chart."""


def _gantt(chart: Gantt) -> RenderableType:
    """Bars over time; the dates stand elsewhere."""
    grid = Grid(box=None, padding=(0, 1, 0, 0), show_edge=False, show_header=False, expand=True)
    grid.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    grid.add_column(width=_TIME, no_wrap=True)
    scale = _TIME / max(chart.weeks, 1)
    marks = [" "] * _TIME
    for week, _ in chart.ticks:
        marks[min(_TIME - 1, int(week * scale))] = "|"
    grid.add_row("", Text("".join(marks), style="dim"))
    for bar in chart.bars:
        start = min(_TIME - 1, max(0, round(bar.start * scale)))
        end = min(_TIME, max(start + 1, round(bar.end * scale)))
        late = min(_TIME, max(end, round(bar.late * scale)))
        line = "·" * start + "■" * (end - start) + "-" * (late - end) + "·" * (_TIME - late)
        grid.add_row(Text(bar.name), Text(line))
    return grid


def _bar(spoke: Spoke, radar: Radar) -> Text:
    bar = Text()
    for place in range(radar.bottom + 1, radar.top + 1):
        if spoke.low is not None and place <= spoke.low:
            bar.append("■", style="cyan")
        elif spoke.high is not None and place <= spoke.high:
            bar.append("▪", style="cyan")
        else:
            bar.append("·", style="dim")
    return bar


def _listing(block: Listing) -> RenderableType:
    lines: list[RenderableType] = []
    for place, (item, depth, _) in enumerate(block.levels(), start=1):
        grid = Grid.grid(padding=(0, 1, 0, 0))
        grid.add_column(no_wrap=True)
        grid.add_column()
        grid.add_row(Text(_MARKS.get(block.kind, f"{place}.")), Text(item))
        lines.append(Padding(grid, (0, 0, 0, 2 * depth)) if depth else grid)
    return Group(*lines)


def _item(block: Item, full: bool) -> RenderableType:
    head = Text()
    head.append(block.title, style="bold")
    if block.tag:
        head.append(f"  [{block.tag}]", style=_WEIGHTS[block.weight])
    grid = Grid.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=max(2, len(block.mark)), no_wrap=True)
    grid.add_column()
    body: list[RenderableType] = [head, *(_labelled(*fact) for fact in block.facts)]
    if full and block.details:
        body.append(Text(f"{block.more}:", style="dim"))
        body += [Padding(_block(detail, full), (0, 0, 0, 2)) for detail in block.details]
    grid.add_row(Text(block.mark), Group(*body))
    return Padding(grid, (0, 0, 0, 0))
