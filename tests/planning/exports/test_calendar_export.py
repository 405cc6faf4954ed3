"""Calendars as another program reads them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Any

import pytest
from icalendar import Calendar

from imadvisor.errors import harmless
from imadvisor.planning.roadmap import Roadmap
from imadvisor.reports.roadmap_exports.calendar_export import calendar_file
from planning.exports.stories import LANGUAGES, TEXTS, Shelf


def read(content: bytes) -> Calendar:
    """A calendar that keeps to the letter of RFC 5545."""
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(b"\n" not in one and b"\r" not in one for one in lines)
    for one in lines:
        one.decode("utf-8")  # no letter is cut in two
    calendar = Calendar.from_ical(content)
    assert isinstance(calendar, Calendar)
    assert not calendar.errors and calendar.walk()
    assert str(calendar["version"]) == "2.0" and calendar["prodid"]
    return calendar


def events(content: bytes) -> list[Any]:
    found = read(content).events
    assert not any(event.errors for event in found)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("story", ["municipality", "care-practice", "running"])
def test_each_step_is_an_event_of_whole_days(shelf: Shelf, story: str, language: str) -> None:
    roadmap = shelf.roadmap(story)
    found = events(calendar_file(roadmap, shelf.language(language)))
    rules = roadmap.advice.ruleset
    assert len(found) == len(roadmap.steps)
    for event, step in zip(found, roadmap.steps, strict=True):
        thing = rules.recommendations[step.id]
        name = thing.light.name if step.variant == "light" and thing.light else thing.name
        assert str(event["summary"]) == f"{thing.code} {name[language]}"
        assert event["dtstart"].dt == step.start
        assert event["dtend"].dt == step.end + dt.timedelta(days=1)
        assert type(event["dtstart"].dt) is type(event["dtend"].dt) is dt.date
        light = thing.light if step.variant == "light" else None
        assert (light.what if light else thing.purpose)[language] in event["description"]
        assert thing.done_when[language] in event["description"]
        role = rules.roles[step.owner].name[language]
        assert role in event["description"]
        assert list(event["categories"].cats) == [rules.phases[thing.phase].name[language], role]
        day = roadmap.advice.decision.sheet.date
        assert event["dtstamp"].dt == dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def test_a_calendar_is_never_empty(shelf: Shelf) -> None:
    (event,) = events(calendar_file(shelf.roadmap("university"), shelf.language("en")))
    assert str(event["summary"]) == "Nothing has to be planned, or nothing fits."


def uids(shelf: Shelf, roadmap: Roadmap, language: str) -> list[str]:
    found = [str(e["uid"]) for e in events(calendar_file(roadmap, shelf.language(language)))]
    assert len(set(found)) == len(found)
    assert all(uuid.UUID(uid).version == 5 for uid in found)
    return found


def test_a_step_keeps_its_uid_in_each_plan_and_language(shelf: Shelf) -> None:
    roadmap = shelf.roadmap("municipality")
    kept = uids(shelf, roadmap, "en")
    assert uids(shelf, roadmap, "nl") == kept
    later = tuple(
        dataclasses.replace(step, end=step.end + dt.timedelta(days=7)) for step in roadmap.steps
    )
    assert uids(shelf, dataclasses.replace(roadmap, steps=later[3:]), "en") == kept[3:]
    pinned = {step.id: uid for step, uid in zip(roadmap.steps, kept, strict=True)}
    assert pinned["appoint-implementation-manager"] == "ddc63a3b-ddb0-52b2-8a75-74a5dd878df2"


def test_organisations_do_not_share_uids(shelf: Shelf) -> None:
    one, other = (uids(shelf, shelf.roadmap(n), "en") for n in ("municipality", "care-practice"))
    assert not set(one) & set(other)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_is_read_as_it_was_and_adds_no_line(shelf: Shelf, text: str) -> None:
    roadmap = shelf.hostile(text)
    content = calendar_file(roadmap, shelf.language("en", roadmap))
    told = harmless(text)
    usual = set(events(calendar_file(shelf.roadmap("municipality"), shelf.language("en")))[0])
    found = events(content)
    assert len(found) == len(roadmap.steps)
    assert [c.name for c in read(content).walk()] == ["VCALENDAR", *["VEVENT"] * len(found)]
    for event in found:
        assert set(event) == usual
        assert str(event["summary"]) == " ".join(told.split())
        assert str(event["description"]).count(told) >= 2
        assert list(event["categories"].cats) == [" ".join(told.split())] * 2
