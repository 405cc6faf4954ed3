"""Reports as HTML: one file that needs no network and runs no script."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from imadvisor._version import __version__
from imadvisor.reports.document.blocks import Block, Gantt, Heading, Item, Radar, Report, Trends
from imadvisor.reports.document.links import Marked
from imadvisor.reports.pictures.gantt import gantt_svg
from imadvisor.reports.pictures.radar import radar_svg
from imadvisor.reports.pictures.trends import trend_svgs

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"


def html_report(report: Report) -> str:
    """A report as one HTML file.

    Args:
        report: what it says.
    """
    style = Markup((TEMPLATES / "report.css").read_text(encoding="utf-8"))  # noqa: S704 - ours
    template = _environment().get_template("report.html")
    marked = Marked(report)
    html = template.render(report=marked.report, style=style, version=__version__)
    return marked.written(html, _link)


def html_sections(report: Report) -> str:
    """The chapters of a report as HTML, for a page that has a frame and a style of its own.

    Args:
        report: what it says; its title is left to the page.
    """
    # A page that forbids styles inside it does without the widths of columns.
    template = _environment(inline_styles=False).get_template("sections.html")
    sections: Callable[[Report], Markup] = vars(template.module)["sections"]
    marked = Marked(report)
    return marked.written(str(sections(marked.report)), _link)


def _link(address: str) -> str:
    shown = escape(address)
    return f'<a href="{shown}" rel="noreferrer noopener">{shown}</a>'


@dataclass(frozen=True, slots=True)
class _Run:
    """Blocks that stand in one element: items that follow each other, or one other block."""

    kind: str
    blocks: tuple[Block, ...]

    @property
    def short(self) -> bool:
        """Whether each item is only a line or two."""
        return all(
            isinstance(block, Item) and len(block.facts) <= 1 and not block.details
            for block in self.blocks
        )


@cache
def _environment(*, inline_styles: bool = True) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["inline_styles"] = inline_styles
    environment.filters["runs"] = _runs
    environment.filters["picture"] = _picture
    environment.filters["pictures"] = _pictures
    environment.filters["select_radars"] = _radars
    environment.filters["before_heading"] = _before_heading
    environment.filters["cards"] = _cards
    return environment


def _runs(blocks: Iterable[Block]) -> Iterable[_Run]:
    waiting: list[Block] = []
    for block in blocks:
        if isinstance(block, Item):
            waiting.append(block)
            continue
        if waiting:
            yield _Run("items", tuple(waiting))
            waiting = []
        yield _Run(type(block).__name__, (block,))
    if waiting:
        yield _Run("items", tuple(waiting))


def _picture(block: Radar | Gantt) -> Markup:
    svg = gantt_svg(block) if isinstance(block, Gantt) else radar_svg(block)
    return Markup(svg)  # noqa: S704 - every text in it is escaped there


def _pictures(block: Trends) -> list[Markup]:
    return [Markup(svg) for svg in trend_svgs(block)]  # noqa: S704 - every text is escaped there


def _radars(blocks: Sequence[Block]) -> list[Radar]:
    return [block for block in blocks if isinstance(block, Radar)]


def _split(blocks: Sequence[Block]) -> int:
    """Where the first heading stands; what is before it goes beside the radar."""
    places = (place for place, block in enumerate(blocks) if isinstance(block, Heading))
    return next(places, len(blocks))


def _before_heading(blocks: Sequence[Block]) -> list[Block]:
    found = blocks[: _split(blocks)]
    return [block for block in found if not isinstance(block, Radar)]


def _cards(blocks: Sequence[Block]) -> list[list[Block]]:
    """Each heading with what belongs under it."""
    cards: list[list[Block]] = []
    for block in blocks[_split(blocks) :]:
        if isinstance(block, Heading):
            cards.append([])
        cards[-1].append(block)
    return cards
