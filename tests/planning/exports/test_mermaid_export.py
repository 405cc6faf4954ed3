"""Gantt charts as Mermaid itself reads and draws them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from imadvisor.errors import harmless
from imadvisor.reports.exports.mermaid import mermaid_gantt
from planning.exports.conftest import Asking
from planning.exports.stories import LANGUAGES, STORIES, TEXTS, Shelf

_DRAWN = """
async source => {
  const parsed = await mermaid.parse(source);
  const {svg} = await mermaid.render('g', source);
  const page = document.createElement('div');
  page.innerHTML = svg;
  document.body.replaceChildren(page);
  const texts = query => [...page.querySelectorAll(query)].map(e => e.textContent.trim());
  const day = moment => [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()];
  const diagram = await mermaid.mermaidAPI.getDiagramFromText(source);
  return {
    type: parsed.diagramType,
    title: texts('.titleText'),
    accessible: texts('svg > title'),
    sections: texts('.sectionTitle'),
    names: texts('text.taskText, text.taskTextOutsideRight, text.taskTextOutsideLeft'),
    bars: [...page.querySelectorAll('rect.task')].map(e => e.id),
    elements: [...new Set([...page.querySelectorAll('*')].map(e => e.localName))].sort(),
    addresses: page.querySelectorAll('[href], [onclick], [onerror], [onmouseover]').length,
    tasks: diagram.db.getTasks().map(
      t => ({id: t.id, start: day(t.startTime), end: day(t.endTime), active: !!t.active})),
  };
}
"""


def drawn(ask: Asking, source: str) -> dict[str, Any]:
    found = ask(_DRAWN, source)
    assert found["type"] == "gantt"
    return found


def line(text: str, longest: int) -> str:
    text = " ".join(harmless(text).split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("story", [*STORIES, "running"])
def test_each_step_is_a_bar_with_its_days(
    shelf: Shelf, ask_mermaid: Asking, story: str, language: str
) -> None:
    roadmap = shelf.roadmap(story)
    found = drawn(ask_mermaid, mermaid_gantt(roadmap, shelf.language(language)))
    tasks = {task["id"].removeprefix("step-"): task for task in found["tasks"]}
    assert len(tasks) == len(found["tasks"]) == len(roadmap.steps)
    for step in roadmap.steps:
        task = tasks[step.id]
        assert dt.date(*task["start"]) == step.start
        assert dt.date(*task["end"]) == step.end + dt.timedelta(days=1)
        assert task["active"] == step.running
    assert sorted(found["bars"]) == sorted(f"g-step-{step.id}" for step in roadmap.steps)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sections_are_the_phases_in_order(
    shelf: Shelf, ask_mermaid: Asking, language: str
) -> None:
    roadmap = shelf.roadmap("municipality")
    rules = roadmap.advice.ruleset
    used = {rules.recommendations[step.id].phase for step in roadmap.steps}
    found = drawn(ask_mermaid, mermaid_gantt(roadmap, shelf.language(language)))
    phases = sorted(rules.phases.values(), key=lambda phase: phase.rank)
    assert found["sections"] == [p.name[language] for p in phases if p.id in used]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_is_shown_as_it_is_and_does_nothing(
    shelf: Shelf, ask_mermaid: Asking, text: str
) -> None:
    roadmap = shelf.hostile(text)
    found = drawn(ask_mermaid, mermaid_gantt(roadmap, shelf.language("en", roadmap)))
    assert found["title"] == found["accessible"] == [line(f"Roadmap: {text}", 120)]
    assert set(found["sections"]) == {line(text, 40)}
    assert set(found["names"]) == {f"{line(text, 120)} ({line(text, 40)})"}
    assert len(found["names"]) == len(found["tasks"]) == len(roadmap.steps)
    plain = shelf.hostile("harmless")
    usual = drawn(ask_mermaid, mermaid_gantt(plain, shelf.language("en", plain)))
    assert found["elements"] == usual["elements"] and found["addresses"] == 0
    assert [task["start"] for task in found["tasks"]] == [t["start"] for t in usual["tasks"]]
