"""Project files as MPXJ reads them, and as it calculates them anew."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from imadvisor.errors import harmless
from imadvisor.planning.roadmap import Roadmap
from imadvisor.reports.document.names import Names
from imadvisor.reports.exports.project import project_xml
from planning.exports.conftest import Reading
from planning.exports.stories import LANGUAGES, STORIES, TEXTS, Shelf

_SPACE = "{http://schemas.microsoft.com/project}"


def moments(roadmap: Roadmap) -> dict[int, list[str]]:
    return {
        place: [f"{step.start}T08:00", f"{step.end}T17:00"]
        for place, step in enumerate(roadmap.steps, start=1)
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("story", [*STORIES, "running"])
def test_the_schedule_comes_back_as_it_was(
    shelf: Shelf, read_project: Reading, story: str, language: str
) -> None:
    roadmap = shelf.roadmap(story)
    speaking = shelf.language(language)
    names = Names(roadmap.advice.ruleset, speaking)
    found = read_project(project_xml(roadmap, speaking))
    places = {step.id: place for place, step in enumerate(roadmap.steps, start=1)}
    assert len(found["tasks"]) == len(roadmap.steps)
    for task, step in zip(found["tasks"], roadmap.steps, strict=True):
        assert task["id"] == step.id and task["uid"] == places[step.id]
        assert task["name"] == names.recommendation(step.id, light=step.variant == "light")
        assert [task["start"], task["finish"]] == moments(roadmap)[task["uid"]]
        assert task["hours"] == step.weeks * 40
        assert step.mean is not None
        assert task["work"] == pytest.approx(step.mean * 8)
        assert sorted(task["before"]) == sorted([places[r], "FS", 0.0] for r in step.requires)
        ((role, work, units),) = task["assigned"]
        assert role == names.role(step.owner) and work == pytest.approx(step.mean * 8)
        assert float(units) == pytest.approx(100 * step.mean / (5 * step.weeks), abs=0.01)
    assert found["working"] == ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"]


@pytest.mark.parametrize("story", [*STORIES, "running"])
def test_it_stays_so_when_it_is_calculated_anew(
    shelf: Shelf, read_project: Reading, story: str
) -> None:
    roadmap = shelf.roadmap(story)
    found = read_project(project_xml(roadmap, shelf.language("en")))
    assert {int(uid): days for uid, days in found["calculated"].items()} == moments(roadmap)


def test_the_resources_are_the_roles_with_their_share_of_the_week(
    shelf: Shelf, read_project: Reading
) -> None:
    roadmap = shelf.roadmap("municipality")
    found = read_project(project_xml(roadmap, shelf.language("en")))
    names = Names(roadmap.advice.ruleset, shelf.language("en"))
    assert [name for name, _ in found["resources"]] == [names.role(r) for r in roadmap.load()]
    shares = dict(found["resources"])
    assert float(shares["Implementation manager"]) == 40
    assert float(shares["Project manager"]) == 10


def _orders(element: ElementTree.Element, orders: dict[str, Any]) -> None:
    known = orders.get(element.tag.removeprefix(_SPACE))
    if known:
        places = [
            [name.lower() for name in known].index(child.tag.removeprefix(_SPACE).lower())
            for child in element
        ]
        assert places == sorted(places), element.tag
    for child in element:
        _orders(child, orders)


def test_elements_stand_in_the_order_of_the_schema(shelf: Shelf, read_project: Reading) -> None:
    content = project_xml(shelf.roadmap("municipality"), shelf.language("en"))
    orders = read_project(content)["orders"]
    assert all(orders.values())
    _orders(ElementTree.fromstring(content), orders)  # noqa: S314 - ours


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_stays_a_text(shelf: Shelf, text: str) -> None:
    def tags(roadmap: Roadmap) -> list[str]:
        content = project_xml(roadmap, shelf.language("en", roadmap))
        return [e.tag for e in ElementTree.fromstring(content).iter()]  # noqa: S314 - ours

    assert tags(shelf.hostile(text)) == tags(shelf.hostile("harmless"))


@pytest.mark.parametrize("name", ["html", "attributes", "emoji", "bad", "brackets", "long"])
def test_a_text_is_read_as_it_was(shelf: Shelf, read_project: Reading, name: str) -> None:
    roadmap = shelf.hostile(TEXTS[name])
    told = harmless(TEXTS[name])
    found = read_project(project_xml(roadmap, shelf.language("en", roadmap)))
    line = " ".join(told.split())
    shown = line if len(line) <= 255 else line[:254] + "…"
    assert {task["name"] for task in found["tasks"]} == {shown}
    assert all(told.strip() in task["notes"] for task in found["tasks"])
    for resource, _ in found["resources"]:
        assert not set("[],;") & set(resource) and len(resource) <= 255
