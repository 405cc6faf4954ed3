"""Calendars as another program reads them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from icalendar import Calendar

from imadvisor.errors import harmless
from imadvisor.planning.roadmap import Roadmap
from imadvisor.reports.exports.calendar import calendar_file
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


def newest(content: bytes) -> tuple[int, dt.datetime]:
    """What a program compares to see which of two calendars is the newer one (RFC 5546, 2.1.5)."""
    stamps = {(event["sequence"], event["dtstamp"].dt) for event in events(content)}
    assert {event["last-modified"].dt for event in events(content)} == {s[1] for s in stamps}
    (stamp,) = stamps
    return stamp


def planned(run: Callable[..., Result], folder: Path, plan: str, *, moment: int) -> bytes:
    (folder / "plan.toml").write_text(plan, encoding="utf-8")
    for path in folder.glob("*.toml"):
        os.utime(path, (moment, moment))
    target = folder / "plan.ics"
    done = run("roadmap", str(folder / "a.toml"), "--plan", str(folder / "plan.toml"),
               "--output", str(target))  # fmt: skip
    assert done.exit_code == 0, done.stderr
    return target.read_bytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = 'date = 2026-11-02\n[answers]\nphase = "rollout"\nowner_named = "no"\n'
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    return tmp_path


FIRST, LATER = "start = 2026-12-07\n", "start = 2027-01-04\n"


def age(folder: Path, seconds: int) -> None:
    """Make the files of a folder older."""
    for path in folder.iterdir():
        moment = path.stat().st_mtime - seconds
        os.utime(path, (moment, moment))


@pytest.mark.parametrize(
    ("before", "after"),
    [(FIRST, LATER), (LATER, FIRST), (FIRST, FIRST + "[capacity]\nsponsor = 1\n")],
    ids=["put off", "brought forward", "less capacity"],
)
def test_a_plan_that_was_changed_is_newer(
    run: Callable[..., Result], folder: Path, before: str, after: str
) -> None:
    first = planned(run, folder, before, moment=1_800_000_000)
    again = planned(run, folder, after, moment=1_800_000_060)
    assert newest(again)[0] > newest(first)[0] and newest(again)[1] > newest(first)[1]


def test_the_same_files_give_the_same_calendar(run: Callable[..., Result], folder: Path) -> None:
    (folder / "plan.toml").write_text(FIRST, encoding="utf-8")
    command = ("roadmap", str(folder / "a.toml"), "--plan", str(folder / "plan.toml"))
    first, again = (run(*command, "--format", "ics").stdout_bytes for _ in range(2))
    assert first == again
    (folder / "plan.toml").write_text(LATER, encoding="utf-8")
    put_off = run(*command, "--format", "ics").stdout_bytes
    assert newest(put_off)[0] > newest(first)[0], "also where both are saved in the same second"


def test_what_takes_the_place_of_a_roadmap_is_newer(
    run: Callable[..., Result], folder: Path
) -> None:
    (folder / "plan.toml").write_text(LATER, encoding="utf-8")
    command = ("roadmap", str(folder / "a.toml"), "--plan", str(folder / "plan.toml"))
    before = run(*command, "--format", "json").stdout
    (folder / "planned.json").write_text(before, encoding="utf-8")
    age(folder, 86_400)
    (folder / "plan.toml").write_text(FIRST, encoding="utf-8")
    age(folder, 86_400)
    updated = run(*command, "--format", "ics", "--update", str(folder / "planned.json"))
    assert newest(updated.stdout_bytes)[0] == json.loads(before)["revision"] + 1


def test_without_files_dates_alone_say_which_is_newer(shelf: Shelf) -> None:
    roadmap = shelf.roadmap("municipality")
    plan = roadmap.plan.model_copy(update={"start": roadmap.start + dt.timedelta(weeks=4)})
    put_off = dataclasses.replace(roadmap, plan=plan)
    first, later = (calendar_file(one, shelf.language("en")) for one in (roadmap, put_off))
    assert newest(later)[0] == newest(first)[0] + 4
    far = dataclasses.replace(roadmap, changed=dt.datetime(9999, 1, 1, tzinfo=dt.UTC))
    assert newest(calendar_file(far, shelf.language("en")))[0] == 2**31 - 1
