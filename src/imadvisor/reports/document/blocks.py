"""What reports are made of, in no format yet.

Every format renders these same blocks, so that all of them say the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences.

    Args:
        text: the sentences.
        label: stands before them, emphasised; may be empty.
        lead: whether it is the sentence that a hurried reader must see.
    """

    text: str
    label: str = ""
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; the first column names the row.

    Args:
        header: the names of the columns.
        rows: as many cells each as there are columns.
        caption: what the table is about, for those who cannot see what surrounds it.
        shares: how wide the columns are in relation to each other; empty where the format
            decides.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    shares: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of sentences: bullets, numbered steps, or boxes to tick.

    Args:
        kind: what stands before each.
        items: the sentences.
        depths: of bullets that stand below others, how deep each is, from 0; each at most one
            deeper than the one before. Empty where none stands below another.
    """

    kind: Literal["bullets", "steps", "boxes"]
    items: tuple[str, ...]
    depths: tuple[int, ...] = ()

    def levels(self) -> tuple[tuple[str, int, int], ...]:
        """Each sentence with how deep it is, and how deep the next one is (-1 behind the last)."""
        depths = self.depths or (0,) * len(self.items)
        return tuple(zip(self.items, depths, (*depths[1:], -1), strict=True))


@dataclass(frozen=True, slots=True)
class Voices:
    """What several people say of one question, side by side.

    Args:
        question: that they were asked.
        voices: who, and what they say.
    """

    question: str
    voices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Spoke:
    """One dimension in a radar.

    Args:
        code: a short name; may be empty.
        name: of the dimension.
        low, high: the ends of its level; None where it is not assessed.
        wanted: the level that is wanted; None where none is.
        level: the level in short.
        told: the level with what there is to say of it.
        before: the low end of its level at an earlier time; None where there is none.
        before_told: that level, or both of its ends, in short.
    """

    code: str
    name: str
    low: int | None
    high: int | None
    wanted: int | None
    level: str
    told: str
    before: int | None = None
    before_told: str = ""


@dataclass(frozen=True, slots=True)
class Radar:
    """The levels of all dimensions at a glance.

    Args:
        caption: what it shows.
        columns: what name, level and wanted level are called.
        spokes: the dimensions.
        bottom, top: the lowest and the highest level of the ladder.
        times: what an earlier time and that of the level are called; empty where there is only
            the one.
    """

    caption: str
    columns: tuple[str, str, str]
    spokes: tuple[Spoke, ...]
    bottom: int
    top: int
    times: tuple[str, str] | tuple[()] = ()

    @property
    def has_targets(self) -> bool:
        """Whether any level is wanted."""
        return any(spoke.wanted is not None for spoke in self.spokes)

    def as_table(self) -> Table:
        """The same as rows, for who cannot see it."""
        width = 3 if self.has_targets else 2
        name, level, wanted = self.columns
        rows = [(name, *(self.times or (level,)), wanted)]
        for spoke in self.spokes:
            levels = (spoke.before_told, spoke.told) if self.times else (spoke.told,)
            shown = "" if spoke.wanted is None else str(spoke.wanted)
            rows.append((f"{spoke.code} {spoke.name}".strip(), *levels, shown))
        width += bool(self.times)
        header, *body = (row[:width] for row in rows)
        return Table(header, tuple(body), self.caption)

    def in_words(self) -> str:
        """The same as a sentence, for who cannot see it."""
        levels = (
            f"{spoke.name}: {spoke.before_told} → {spoke.level}"
            if self.times
            else f"{spoke.name}: {spoke.level}"
            for spoke in self.spokes
        )
        return f"{self.caption}. {'; '.join(levels)}"


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that takes time, in a chart.

    Args:
        name: of it.
        cells: what there is to say of it, as the table has it.
        start, end: in weeks from the left.
        late: the latest end, in weeks from the left.
    """

    name: str
    cells: tuple[str, ...]
    start: float
    end: float
    late: float


@dataclass(frozen=True, slots=True)
class Gantt:
    """What happens when, as bars over time.

    Args:
        caption: what it shows.
        columns: what the name and the cells of a bar are called.
        bars: from top to bottom.
        ticks: where time is marked, in weeks from the left, and with what.
        weeks: how long it is.
    """

    caption: str
    columns: tuple[str, ...]
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]
    weeks: float

    def as_table(self) -> Table:
        """The same as rows, for who cannot see it."""
        return Table(self.columns, tuple((bar.name, *bar.cells) for bar in self.bars), self.caption)


@dataclass(frozen=True, slots=True)
class Trend:
    """How the level of one dimension went.

    Args:
        name: of the dimension.
        levels: the ends of its level at each of the times; None where it is not assessed.
        told: the same as a reader says it.
    """

    name: str
    levels: tuple[tuple[int, int] | None, ...]
    told: tuple[str, ...]


_TIMES = 4
"""How many times stand beside each other in a table."""


@dataclass(frozen=True, slots=True)
class Trends:
    """How levels went over time, one small chart for each dimension.

    Args:
        caption: what it shows.
        column: what the dimensions are called.
        days: the times, the oldest first.
        times: the same as a reader says them.
        trends: the dimensions.
        bottom, top: the lowest and the highest level of the ladder.
    """

    caption: str
    column: str
    days: tuple[dt.date, ...]
    times: tuple[str, ...]
    trends: tuple[Trend, ...]
    bottom: int
    top: int

    def as_tables(self) -> tuple[Table, ...]:
        """The same as rows, in as many tables as the times need."""
        tables = []
        for start in range(0, len(self.days), _TIMES):
            some = slice(start, start + _TIMES)
            times = self.times[some]
            rows = tuple((trend.name, *trend.told[some]) for trend in self.trends)
            shares = (4, *(2 for _ in times))
            tables.append(Table((self.column, *times), rows, self.caption, shares))
        return tuple(tables)

    def in_words(self, trend: Trend) -> str:
        """One of the charts as a sentence, for who cannot see it."""
        told = (f"{time}: {level}" for time, level in zip(self.times, trend.told, strict=True))
        return f"{trend.name}. {'; '.join(told)}"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a list.

    Args:
        mark: its number or bullet.
        title: what it is.
        tag: one word that weighs it, such as a severity; may be empty.
        weight: from 0 to 3, how strongly the tag is shown.
        facts: label and text of what there is to say of it; a label may be empty.
        more: the name of the details.
        details: what only some readers want, such as the outline of a deliverable.
    """

    mark: str
    title: str
    tag: str = ""
    weight: int = 0
    facts: tuple[tuple[str, str], ...] = ()
    more: str = ""
    details: tuple[Table | Listing, ...] = ()


Block = Paragraph | Heading | Table | Listing | Voices | Radar | Gantt | Trends | Item


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of the report.

    Args:
        heading: its title.
        blocks: what it says.
        appendix: whether it is for looking things up, and left out of a short report.
    """

    heading: str
    blocks: tuple[Block, ...]
    appendix: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report.

    Args:
        title: what it is.
        subtitle: the date, or what else belongs under the title.
        sections: its chapters; the first is what a hurried reader sees.
        language: the code of the language that it is in.
        subject: what the report is about, for the properties of a file.
        date: of the assessment; a file that is made from the report says it was made then.
        labels: words of ours that a format needs, such as that for the list of contents.
        one_page: whether it is to be printed on one page.
        fonts: a folder of fonts, for formats that embed them, beside their own; None where none
            was given.
        links: the addresses that are links where they stand in its texts; others stay text.
    """

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    language: str = "en"
    subject: str = ""
    date: dt.date | None = None
    labels: Labels | None = None
    one_page: bool = False
    fonts: Path | None = None
    links: tuple[str, ...] = ()

    def texts(self) -> Iterator[str]:
        """Every text that the report shows, once per place, in order."""
        yield self.title
        if self.subtitle:
            yield self.subtitle
        for section in self.sections:
            yield section.heading
            for block in section.blocks:
                yield from (text for text in _texts(block) if text)


@dataclass(frozen=True, slots=True)
class Labels:
    """What a format says of its own accord.

    Args:
        contents: the name of the list of contents.
        skip: the link that leads past it.
        page: before a page number.
        shortened: what a short report leaves out, and how to get it.
    """

    contents: str
    skip: str
    page: str
    shortened: str


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield from (block.label, block.text)
        case Heading():
            yield block.text
        case Table():
            yield from block.header
            for row in block.rows:
                yield from row
        case Listing():
            yield from block.items
        case Voices():
            yield block.question
            for who, text in block.voices:
                yield from (who, text)
        case Radar():
            yield from _texts(block.as_table())
        case Trends():
            for table in block.as_tables():
                yield from _texts(table)
        case Item():
            yield from (block.mark, block.title, block.tag)
            for label, text in block.facts:
                yield from (label, text)
            if block.details:
                yield block.more
            for detail in block.details:
                yield from _texts(detail)
