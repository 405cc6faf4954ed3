"""Roadmaps as Excel workbooks: dates are dates, numbers are numbers, and nothing is a formula."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Any

from imadvisor.language import Language
from imadvisor.planning.roadmap import Roadmap
from imadvisor.reports.formats.extras import needed
from imadvisor.reports.pages.roadmap_words import Telling

_LONGEST_CELL = 32_767
"""How much text a cell holds, in units of UTF-16."""

_LONGEST_TITLE = 255

Cell = str | float | dt.date | None
Column = tuple[str, int]
"""A header, and how wide the column is in letters."""


def workbook_file(roadmap: Roadmap, language: Language) -> bytes:
    """A roadmap as a workbook: the plan, the load, what is closed and what does not fit.

    Args:
        roadmap: what is planned.
        language: of the texts.

    Raises:
        InputError: xlsxwriter is not installed.
    """
    xlsxwriter = needed("xlsxwriter", "excel")
    made = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(made, options) as workbook:
        _Writer(workbook, roadmap, language).write()
    return made.getvalue()


class _Writer:
    def __init__(self, workbook: Any, roadmap: Roadmap, language: Language) -> None:
        self.workbook = workbook
        self.roadmap = roadmap
        self.telling = Telling(roadmap, language)
        self.language = language
        self.say = language.say
        shared = {"valign": "top", "text_wrap": True, "font_size": 10}
        self.header = workbook.add_format(
            {**shared, "bold": True, "bg_color": "#1F3864", "font_color": "white"}
        )
        self.text = workbook.add_format({**shared, "num_format": "@"})
        self.number = workbook.add_format({**shared, "num_format": "General"})
        self.date = workbook.add_format({**shared, "num_format": "yyyy-mm-dd", "align": "left"})

    def write(self) -> None:
        day = self.roadmap.advice.decision.sheet.date
        # No clock: the same roadmap is the same file.
        created = dt.datetime(max(day.year, 1980), day.month, day.day)
        title = self.telling.title[:_LONGEST_TITLE]
        self.workbook.set_properties({"title": title, "created": created})
        self._plan()
        self._load()
        self._closed()
        self._unfit()

    # -- sheets -------------------------------------------------------------------------------

    def _plan(self) -> None:
        say, telling = self.say, self.telling
        columns = (
            (say("Step"), 44),
            (say("Phase"), 16),
            (say("Owner"), 22),
            (say("Start"), 11),
            (say("End"), 11),
            (say("Weeks"), 8),
            (say("Days, at least"), 9),
            (say("Days, at most"), 9),
            (say("Days, planned"), 9),
            (say("End, low effort"), 11),
            (say("End, high effort"), 11),
            (say("Already running"), 9),
            (say("After"), 34),
            (say("Closes"), 34),
            (say("Done when"), 50),
            (say("Id"), 28),
        )
        rows = [
            (
                telling.name(step),
                telling.phase(step),
                telling.owner(step),
                step.start,
                step.end,
                step.weeks,
                "" if step.effort is None else float(step.effort.low),
                "" if step.effort is None else float(step.effort.high),
                "" if step.mean is None else step.mean,
                step.early_end,
                step.late_end,
                say("Yes") if step.running else say("No"),
                "\n".join(telling.after(step)),
                "\n".join(telling.closes(step)),
                telling.done_when(step),
                step.id,
            )
            for step in self.roadmap.steps
        ]
        self._sheet(say("Plan"), columns, rows)

    def _load(self) -> None:
        say, roadmap, telling = self.say, self.roadmap, self.telling
        columns = (
            (say("Who"), 28),
            (say("Period"), 14),
            (say("Start"), 11),
            (say("End"), 11),
            (say("Days planned"), 10),
            (say("Days there are"), 10),
            (say("Days left"), 10),
        )
        rows = [
            (
                telling.names.role(role),
                telling.period(place),
                roadmap.monday(span.first),
                roadmap.friday(span.end),
                used,
                there,
                round(there - used, 2),
            )
            for role, periods in roadmap.load().items()
            for place, (span, (used, there)) in enumerate(
                zip(roadmap.periods, periods, strict=True)
            )
        ]
        self._sheet(say("Load"), columns, rows)

    def _closed(self) -> None:
        say, telling = self.say, self.telling
        columns = (
            (say("What"), 54),
            (say("Weight"), 8),
            (say("Closed"), 11),
            (say("Closed by"), 60),
            (say("Id"), 28),
        )
        rows = [
            (
                telling.target(reached),
                reached.weight,
                reached.on,
                "\n".join(
                    telling.name(step)
                    for step in self.roadmap.steps
                    if reached.level is None and reached.id in step.closes
                ),
                reached.id,
            )
            for reached in self.roadmap.reached
        ]
        self._sheet(say("Gaps closed"), columns, rows)

    def _unfit(self) -> None:
        say, telling = self.say, self.telling
        columns = ((say("What"), 54), (say("Why not"), 44), (say("What it would take"), 60))
        rows = [
            (
                telling.target(unfit),
                telling.why(unfit),
                "\n".join(telling.named(id) for id in unfit.needs),
            )
            for unfit in self.roadmap.unfit
        ]
        nothing = say("Nothing in this ruleset closes it here")
        rows += [(telling.names.thing("gap", id), nothing, "") for id in self.roadmap.elsewhere]
        self._sheet(say("What does not fit"), columns, rows)

    # -- cells --------------------------------------------------------------------------------

    def _sheet(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
        sheet = self.workbook.add_worksheet(name)
        for place, (header, width) in enumerate(columns):
            sheet.write_string(0, place, header, self.header)
            sheet.set_column(place, place, width)
        last = 0
        for last, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                self._cell(sheet, last, place, cell)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, last, len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def _cell(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        match cell:
            case dt.date():
                midnight = dt.datetime(cell.year, cell.month, cell.day)
                sheet.write_datetime(row, column, midnight, self.date)
            case str():
                sheet.write_string(row, column, _cut(cell), self.text)
            case None:
                pass
            case _:
                sheet.write_number(row, column, cell, self.number)


def _cut(text: str) -> str:
    """As much of a text as a cell holds."""
    if len(text.encode("utf-16-le")) // 2 <= _LONGEST_CELL:
        return text
    return text[: _LONGEST_CELL // 2 - 1] + "…"
