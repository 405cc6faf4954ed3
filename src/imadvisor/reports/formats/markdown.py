"""Reports as Markdown, as GitHub renders it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

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
from imadvisor.reports.document.links import KEPT, Marked

# What could begin a construct of Markdown or HTML anywhere in a line, and only at its start.
_ANYWHERE = re.compile(r"([\\`*_\[\]<>|~$#&@])")
_AT_START = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))", re.MULTILINE)
# GitHub makes links of bare addresses of pages and mail, escaped or not: a zero-width joiner in
# between keeps them text.
_ADDRESS = re.compile(r"(?i)\b(?:https?|ftp|www)(?=[:.])|@(?=\w)")


def markdown_report(report: Report) -> str:
    """A report as Markdown.

    Args:
        report: what it says.
    """
    marked = Marked(report)
    report = marked.report
    parts = [f"# {_line(report.title)}"]
    if report.subtitle:
        parts.append(_line(report.subtitle))
    for section in report.sections:
        parts.append(f"## {_line(section.heading)}")
        bullets: list[str] = []
        for block in section.blocks:
            if isinstance(block, Item) and block.mark == "•":
                bullets.append(_bullet(block))
                continue
            if bullets:
                parts.append("\n".join(bullets))
                bullets = []
            parts += _block(block)
        if bullets:
            parts.append("\n".join(bullets))
    return marked.written("\n\n".join(parts) + "\n", _link)


def _link(address: str) -> str:
    """An address as a link, without what would end it or begin anything else."""
    return f"<{quote(address, safe=KEPT)}>"


def escaped(text: str) -> str:
    """A text that Markdown shows as it is, whatever is in it.

    Args:
        text: of anybody; line breaks in it stay.
    """
    text = _ANYWHERE.sub(r"\\\1", text)
    text = _AT_START.sub(_escape_start, text)
    return _ADDRESS.sub("\\g<0>\N{WORD JOINER}", text)


def _escape_start(found: re.Match[str]) -> str:
    space, mark = found[1], found[2]
    return f"{space}{mark}\\" if mark.isdigit() else f"{space}\\{mark}"


def _line(text: str) -> str:
    """A text in one line."""
    return escaped(" ".join(text.split()))


def _lines(text: str, indent: str = "") -> str:
    """A text whose line breaks are kept, never as a paragraph of its own."""
    lines = [escaped(line.strip()) for line in text.splitlines() if line.strip()]
    return f"\\\n{indent}".join(lines)


def _block(block: Block) -> Iterable[str]:
    match block:
        case Paragraph():
            text = _lines(block.text)
            if block.lead:
                text = f"**{text}**"
            label = f"**{_line(block.label)}:** " if block.label else ""
            yield f"{label}{text}".strip()
        case Heading():
            yield f"### {_line(block.text)}"
        case Table():
            yield _table(block)
        case Radar():
            yield _table(block.as_table())
        case Gantt():
            yield _table(block.as_table())
        case Trends():
            yield from map(_table, block.as_tables())
        case Listing():
            yield _listing(block)
        case Voices():
            yield f"### {_line(block.question)}"
            for who, text in block.voices:
                yield f"> **{_line(who)}:** {_lines(text, '> ')}"
        case Item():
            yield from _item(block)


def _table(table: Table) -> str:
    rows = [table.header, tuple("---" for _ in table.header), *table.rows]
    lines = []
    for place, row in enumerate(rows):
        cells = row if place == 1 else tuple(_cell(cell) for cell in row)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return "<br>".join(escaped(line.strip()) for line in text.splitlines() if line.strip())


def _listing(listing: Listing) -> str:
    lines = []
    for place, (item, depth, _) in enumerate(listing.levels(), start=1):
        mark = {"bullets": "-", "boxes": "- [ ]"}.get(listing.kind, f"{place}.")
        lines.append(f"{'  ' * depth}{mark} {_line(item)}")
    return "\n".join(lines)


def _bullet(item: Item) -> str:
    facts = "; ".join(_fact(*fact) for fact in item.facts if fact[1])
    return f"- {_line(item.title)}" + (f" – {facts}" if facts else "")


def _fact(label: str, text: str) -> str:
    return f"*{_line(label)}:* {_lines(text)}" if label else _lines(text)


def _item(item: Item) -> Iterable[str]:
    tag = f" `{item.tag}`" if item.tag else ""
    if len(item.facts) <= 1 and not item.details:
        facts = "".join(f"\\\n{_fact(*fact)}" for fact in item.facts)
        yield f"**{_line(f'{item.mark} {item.title}')}**{tag}{facts}"
        return
    yield f"#### {_line(f'{item.mark} {item.title}')}{tag}"
    yield "\n".join(f"- {_fact(*fact)}" for fact in item.facts)
    if item.details:
        yield f"*{_line(item.more)}*"
    for detail in item.details:
        yield from _block(detail)
