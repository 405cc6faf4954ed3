"""Every export of a roadmap: the same bytes each time, and nothing left out."""

from __future__ import annotations

import builtins
import sys
from typing import Any

import pytest

from imadvisor.errors import InputError
from imadvisor.reports.exports.formats import EXPORTS, RoadmapFormat
from planning.exports.stories import STORIES, Shelf, digests

NAMES = list(EXPORTS)


@pytest.mark.parametrize("story", STORIES)
def test_the_same_roadmap_is_the_same_file_whatever_the_order_of_hashes(story: str) -> None:
    found = digests(story, 1)
    assert found.split()[::2] == NAMES
    assert digests(story, 4242) == found


@pytest.mark.parametrize("export", EXPORTS.values(), ids=NAMES)
def test_every_language_has_its_own_texts(shelf: Shelf, export: RoadmapFormat) -> None:
    roadmap = shelf.roadmap("municipality")
    english = export.write(roadmap, shelf.language("en"))
    assert export.write(roadmap, shelf.language("en")) == english
    assert export.write(roadmap, shelf.language("nl")) != english


def test_only_the_workbook_needs_a_library(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] in {"xlsxwriter", "icalendar", "mpxj", "openpyxl"}:
            raise ImportError(name)
        return usual(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    roadmap = shelf.roadmap("municipality")
    for export in EXPORTS.values():
        if export.name == "xlsx":
            with pytest.raises(InputError, match=r"imadvisor\[excel\]"):
                export.write(roadmap, shelf.language("en"))
        else:
            assert export.write(roadmap, shelf.language("en"))
