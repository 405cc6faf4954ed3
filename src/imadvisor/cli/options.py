"""Options that several commands share."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import click

from imadvisor.cli.paths import FontFolder, OutputPath, ReadPath, RulesetName

P = ParamSpec("P")
T = TypeVar("T")


class FiniteRange(click.FloatRange):
    """A number within limits; no number at all, and infinity, are within none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number that was given."""
        found = super().convert(value, param, ctx)
        if not math.isfinite(found):
            self.fail(f"{value!r} is no number that can be reached.", param, ctx)
        return found


respondent = click.option(
    "--respondent", metavar="NAME", help="Of an assessment: whose sheet is meant."
)

language = click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "nl"]),
    default="en",
    show_default=True,
    envvar="IMADVISOR_LANG",
    help="Language of what is shown (also by the variable IMADVISOR_LANG).",
)

file_format = click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    help="For people (text), or for machines (json); else as the suffix of --output says, or text.",
)

output_format = click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people, or for machines.",
)

FONTS = "imadvisor.fonts"
"""Where a command line keeps the folder of fonts that it names."""


def _keep_fonts(ctx: click.Context, _: click.Parameter, folder: str | None) -> None:
    if folder is not None:
        from imadvisor.reports.formats.fonts import font_folder

        ctx.meta[FONTS] = font_folder(folder)


_fonts = click.option(
    "--fonts",
    metavar="FOLDER",
    type=FontFolder(),
    envvar="IMADVISOR_FONTS",
    expose_value=False,
    callback=_keep_fonts,
    help="As PDF: take fonts from this folder as well, for other scripts than Latin, Greek and "
    "Cyrillic (also by the variable IMADVISOR_FONTS).",
)


def _with_fonts(
    option: Callable[[Callable[P, T]], Callable[P, T]],
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """The option of a format, with that of the fonts for it."""
    return lambda command: option(_fonts(command))


report_format = _with_fonts(
    click.option(
        "--format",
        "output_format",
        metavar="FORMAT",
        help="text, markdown, html, docx, pdf, json, or one that a plugin brings; else as the "
        "suffix of --output says.",
    )
)

roadmap_format = _with_fonts(
    click.option(
        "--format",
        "output_format",
        metavar="FORMAT",
        help="text, markdown, html, docx, pdf, json, csv, csv-github, mermaid, ics, msproject, "
        "xlsx, pptx, or one that a plugin brings; else as the suffix of --output says.",
    )
)

document_format = _with_fonts(
    click.option(
        "--format",
        "output_format",
        metavar="FORMAT",
        help="text, markdown, html, docx, pdf, or one that a plugin brings; else as the suffix of "
        "--output says.",
    )
)

set_answers = click.option(
    "--set",
    "assignments",
    metavar="QUESTION=VALUE",
    multiple=True,
    help="Answer a question, by id or code; may be given several times.",
)

full = click.option(
    "--full", is_flag=True, help="As text: outlines, steps, answers, method and sources as well."
)

output = click.option(
    "--output",
    "-o",
    type=OutputPath(),
    help="Write to this file instead of the terminal; - is standard output.",
)

output_or_folder = click.option(
    "--output",
    "-o",
    type=OutputPath(either=True),
    help="Write to this file, or with --all to this folder.",
)

strict = click.option(
    "--strict", is_flag=True, help="Take warnings, such as a missing translation, as errors."
)


def respondents(command: Callable[P, T]) -> Callable[P, T]:
    """The options of how respondents of an assessment are shown."""
    anonymous = click.option(
        "--anonymous",
        is_flag=True,
        help="Of an assessment: only what tells nothing of any one respondent.",
    )
    minimum = click.option(
        "--minimum",
        type=click.IntRange(min=5),
        metavar="N",
        help="With --anonymous: how many must have been asked for a group to be shown; else as "
        "the ruleset says.",
    )
    since = click.option(
        "--since",
        type=ReadPath(),
        metavar="EARLIER",
        multiple=True,
        help="With --anonymous: an assessment of the same respondents that was reported on; "
        "refuse if too few sheets are new or changed. May be given several times.",
    )
    return anonymous(minimum(since(command)))


ruleset_choice = click.option(
    "--ruleset",
    "ruleset_name",
    type=RulesetName(),
    metavar="ID-OR-FOLDER",
    help="The ruleset to follow; else the one that the answers name, else im-core.",
)

engine = click.option(
    "--engine",
    default="direct",
    show_default=True,
    help="The engine that runs the rules; all engines give the same advice.",
)


def planning(command: Callable[P, T]) -> Callable[P, T]:
    """The options of how a roadmap is planned."""
    for option in reversed(_PLANNING):
        command = option(command)
    return command


_PLANNING = (
    click.option("--plan", "plan_file", type=ReadPath(), help="A planning file (TOML)."),
    click.option(
        "--goal",
        "goals",
        metavar="NAME=VALUE",
        multiple=True,
        help="severity=high, level=3, overall=3 or dimension=training; may be given several times.",
    ),
    click.option(
        "--planner",
        type=click.Choice(["greedy", "optimal"]),
        default="greedy",
        show_default=True,
        help="Fast and good, or the best with a proof (needs the extra 'plan').",
    ),
    click.option(
        "--time-limit",
        type=FiniteRange(min=0, min_open=True),
        default=60,
        show_default=True,
        help="How many seconds the optimal planner may take.",
    ),
)
