"""Workbooks as two other programs read them."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]
from python_calamine import CalamineWorkbook

from imadvisor.errors import harmless
from imadvisor.model.plan import Goal
from imadvisor.planning.roadmap import Roadmap
from imadvisor.reports.document.names import Names
from imadvisor.reports.exports.workbook import workbook_file
from planning.exports.stories import LANGUAGES, STORIES, TEXTS, Shelf, planned

Sheets = list[list[list[Any]]]


def by_openpyxl(content: bytes) -> Sheets:
    book = load_workbook(io.BytesIO(content))
    return [
        [
            [
                cell.value.date() if isinstance(cell.value, dt.datetime) else cell.value or ""
                for cell in row
            ]
            for row in sheet.iter_rows()
        ]
        for sheet in book
    ]


def by_calamine(content: bytes) -> Sheets:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


READERS = {"openpyxl": by_openpyxl, "calamine": by_calamine}


def names_of(shelf: Shelf, roadmap: Roadmap, language: str) -> Names:
    return Names(roadmap.advice.ruleset, shelf.language(language, roadmap))


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("story", [*STORIES, "running"])
def test_the_plan_has_each_step_with_real_dates(
    shelf: Shelf, story: str, language: str, reader: str
) -> None:
    roadmap = shelf.roadmap(story)
    names = names_of(shelf, roadmap, language)
    plan = READERS[reader](workbook_file(roadmap, shelf.language(language)))[0]
    assert len(plan) == len(roadmap.steps) + 1
    for row, step in zip(plan[1:], roadmap.steps, strict=True):
        assert row[0] == names.recommendation(step.id, light=step.variant == "light")
        assert row[2] == names.role(step.owner)
        assert row[3:5] == [step.start, step.end] and row[9:11] == [step.early_end, step.late_end]
        assert step.effort is not None
        assert row[5:9] == pytest.approx(
            [step.weeks, float(step.effort.low), float(step.effort.high), step.mean]
        )
        assert row[15] == step.id
        assert row[11] == names.language.say("Yes" if step.running else "No")


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("story", [*STORIES, "running"])
def test_the_load_is_that_of_the_roadmap(shelf: Shelf, story: str, reader: str) -> None:
    roadmap = shelf.roadmap(story)
    names = names_of(shelf, roadmap, "en")
    _, *rows = READERS[reader](workbook_file(roadmap, shelf.language("en")))[1]
    expected: list[list[Any]] = [
        [names.role(role), roadmap.monday(span.first), roadmap.friday(span.end), *pair]
        for role, periods in roadmap.load().items()
        for span, pair in zip(roadmap.periods, periods, strict=True)
    ]
    for row, wanted in zip(rows, expected, strict=True):
        assert [row[0], row[2], row[3]] == wanted[:3]
        assert [float(cell or 0) for cell in row[4:7]] == pytest.approx(
            [wanted[3], wanted[4], wanted[4] - wanted[3]]
        )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("story", STORIES)
def test_what_is_closed_and_what_does_not_fit_is_there(
    shelf: Shelf, story: str, language: str
) -> None:
    roadmap = shelf.roadmap(story)
    names = names_of(shelf, roadmap, language)
    _, _, closed, unfit = by_calamine(workbook_file(roadmap, shelf.language(language)))
    assert [(row[4], row[2]) for row in closed[1:]] == [(r.id, r.on) for r in roadmap.reached]
    for row, reached in zip(closed[1:], roadmap.reached, strict=True):
        done = {s.id for s in roadmap.steps if reached.id in s.closes}
        assert len(row[3].split("\n")) == len(done) > 0
    wanted = [u.id for u in roadmap.unfit] + list(roadmap.elsewhere)
    assert [row[0] for row in unfit[1:]] == [names.thing("gap", id) for id in wanted]
    assert all(row[1] for row in unfit[1:])


def test_a_level_that_is_reached_or_not_has_its_row(shelf: Shelf) -> None:
    advice = shelf.roadmap("municipality").advice
    roadmap = planned(advice, goal=Goal(level=2))
    assert any(r.level == 2 for r in roadmap.reached) or any(u.level == 2 for u in roadmap.unfit)
    _, _, closed, unfit = by_calamine(workbook_file(roadmap, shelf.language("en")))
    assert len(closed) == len(roadmap.reached) + 1
    assert len(unfit) == len(roadmap.unfit) + len(roadmap.elsewhere) + 1
    told = [row[0] for row in closed[1:] + unfit[1:] if row[0].endswith("at level 2")]
    levels = [r.level for r in roadmap.reached] + [u.level for u in roadmap.unfit]
    assert len(told) == len([level for level in levels if level is not None])


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_is_no_formula_and_no_link(shelf: Shelf, text: str) -> None:
    roadmap = shelf.hostile(text)
    content = workbook_file(roadmap, shelf.language("en", roadmap))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            part = package.read(name)
            if name.startswith("xl/worksheets/"):
                assert b"<f>" not in part and b"<f " not in part and b"hyperlink" not in part
            assert b'TargetMode="External"' not in part
    found = by_openpyxl(content)[0]
    assert len(found) == len(roadmap.steps) + 1
    line = " ".join(harmless(text).split())
    assert {row[0] for row in found[1:]} == {line}
    assert {row[14] for row in found[1:]} == {harmless(text)}
    # The other program leaves out spaces around a text that stands alone.
    assert {row[14].strip() for row in by_calamine(content)[0][1:]} == {harmless(text).strip()}


def test_a_text_of_any_length_fits_a_cell(shelf: Shelf) -> None:
    roadmap = shelf.hostile("👍" * 40_000)
    found = by_openpyxl(workbook_file(roadmap, shelf.language("en", roadmap)))[0]
    assert all(len(str(row[14]).encode("utf-16-le")) // 2 <= 32_767 for row in found[1:])
    assert all(str(row[14]).endswith("…") for row in found[1:])
