"""CSV for issue trackers, as a reader of RFC 4180 and a spreadsheet see it."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

import pytest
from markdown_it import MarkdownIt

from imadvisor.errors import harmless
from imadvisor.reports.exports.csv import LONGEST_SUMMARY, github_csv, jira_csv
from planning.exports.stories import LANGUAGES, STORIES, TEXTS, Shelf

HEADER = [
    *("Issue Id", "Summary", "Issue Type", "Description", "Start date", "Due date"),
    *("Owner role", "Effort days", "External id", "Labels", "Labels", "Labels", "Blocked by"),
]


def rows(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8")
    assert text.endswith("\r\n")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("story", [*STORIES, "running"])
def test_jira_has_one_row_for_each_step(shelf: Shelf, story: str, language: str) -> None:
    roadmap = shelf.roadmap(story)
    header, *found = rows(jira_csv(roadmap, shelf.language(language)))
    assert header[: len(HEADER)] == HEADER and set(header[len(HEADER) :]) <= {"Blocked by"}
    assert all(len(row) == len(header) for row in found)
    told = [(row[8], row[4], row[5], row[7]) for row in found]
    assert told == [
        (s.id, s.start.isoformat(), s.end.isoformat(), f"{s.mean:g}") for s in roadmap.steps
    ]
    things = roadmap.advice.ruleset.recommendations
    for row, step in zip(found, roadmap.steps, strict=True):
        assert things[step.id].name.get(language, "") in row[1] or step.variant == "light"
        assert things[step.id].done_when[language] in row[3]
        assert row[9:12] == ["imadvisor", things[step.id].phase, step.owner]
        assert not any(re.search(r"\s", label) for label in row[9:12])


@pytest.mark.parametrize("story", STORIES)
def test_links_lead_to_the_steps_that_must_be_done_before(shelf: Shelf, story: str) -> None:
    roadmap = shelf.roadmap(story)
    header, *found = rows(jira_csv(roadmap, shelf.language("nl")))
    ids = {row[0]: row[8] for row in found}
    assert list(ids) == [str(place) for place in range(1, len(found) + 1)]
    columns = [place for place, name in enumerate(header) if name == "Blocked by"]
    for row, step in zip(found, roadmap.steps, strict=True):
        assert tuple(ids[row[place]] for place in columns if row[place]) == step.requires
    if story != "university":
        assert any(step.requires for step in roadmap.steps)


def test_the_first_header_is_not_hidden_behind_a_mark(shelf: Shelf) -> None:
    content = jira_csv(shelf.roadmap("municipality"), shelf.language("nl"))
    assert content.startswith(b"Issue Id,Summary,")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("story", STORIES)
def test_github_has_one_row_for_each_step(shelf: Shelf, story: str, language: str) -> None:
    roadmap = shelf.roadmap(story)
    header, *found = rows(github_csv(roadmap, shelf.language(language)))
    assert header == ["title", "body", "labels"]
    for row, step in zip(found, roadmap.steps, strict=True):
        assert step.start.isoformat() in row[1] and step.end.isoformat() in row[1]
        assert row[1].endswith(step.id)
        assert row[2].split(",")[0] == "imadvisor" and row[2].endswith(f",{step.owner}")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_cell_is_a_formula_and_every_text_is_there(shelf: Shelf, text: str) -> None:
    roadmap = shelf.hostile(text)
    for write in (jira_csv, github_csv):
        _, *found = rows(write(roadmap, shelf.language("en", roadmap)))
        assert len(found) == len(roadmap.steps)
        for row in found:
            assert not any(re.match(r"[=+\-@\t\r\n＝＋－＠]", cell) for cell in row)
            assert len(row[write is jira_csv].removeprefix("'")) <= LONGEST_SUMMARY
    _, *found = rows(jira_csv(roadmap, shelf.language("en", roadmap)))
    assert all(row[3].count(harmless(text)) >= 2 for row in found)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_adds_nothing_to_the_body_of_an_issue(shelf: Shelf, text: str) -> None:
    def elements(text: str) -> Counter[str]:
        roadmap = shelf.hostile(text)
        _, *found = rows(github_csv(roadmap, shelf.language("en", roadmap)))
        page = "".join(MarkdownIt("gfm-like", {"linkify": False}).render(row[1]) for row in found)
        return Counter(re.findall(r"<(\w+)", page))

    usual = elements("harmless")
    told = elements(text)
    told.pop("br", None)
    assert told == usual
