"""Notes that wait for their answer, in TOML and JSON, and through every other form."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from imadvisor import Advisor, Ruleset
from imadvisor.answers.reading import Reading, read_what_is_right
from imadvisor.documents import parse_document

Run = Callable[..., Result]


def _read(text: str, ruleset: Ruleset) -> Reading:
    document = parse_document(text, name="a.toml", syntax="toml")
    return read_what_is_right(document, ruleset)


def test_a_note_waits_and_joins_its_answer(im_core: Ruleset) -> None:
    text = 'date = 2026-11-02\n[notes]\nCTX-2 = "counted"\nsector = "a province"\n[answers]\n'
    reading = _read(text, im_core)
    assert reading.problems == () and not reading.sheet.answers
    assert reading.loose == {"users": ("counted", ""), "sector": ("a province", "")}
    reading = _read(text + 'users = { value = 3, note = "in May" }\n', im_core)
    assert reading.sheet.answers["users"].note == "in May\ncounted"
    assert reading.loose == {"sector": ("a province", "")}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('user = "x"', "a.toml:3:1: there is no question 'user'"),
        ("users = 3", "a.toml:3:9: the note on 'users' must be a text"),
        ('users = "\\uFFFE"', "holds U+FFFE, which is no character"),
    ],
)
def test_a_note_that_cannot_be_meant_is_named(im_core: Ruleset, line: str, told: str) -> None:
    reading = _read(f"date = 2026-11-02\n[notes]\n{line}\n", im_core)
    (problem,) = reading.problems
    assert told in str(problem)


@pytest.mark.parametrize("suffix", ["toml", "csv", "xlsx"])
def test_a_waiting_note_comes_through_every_form(
    run: Run, tmp_path: Path, advisor: Advisor, suffix: str
) -> None:
    source = tmp_path / "a.json"
    notes = {"users": "counted\nin May", "go_live": "= maybe"}
    answers = {"sector": "care"}
    source.write_text(
        json.dumps({"date": "2026-11-02", "notes": notes, "answers": answers}), encoding="utf-8"
    )
    target, back = tmp_path / f"b.{suffix}", tmp_path / "c.toml"
    for given, made in ((source, target), (target, back)):
        done = run("answers", "merge", str(given), "--output", str(made))
        assert done.exit_code == 0, done.stderr
    _, reading = advisor.reading(back)
    assert {id: note for id, (note, _) in reading.loose.items()} == notes
    # Who adds a line at the end adds an answer.
    with back.open("a", encoding="utf-8") as stream:
        stream.write("users = 12\n")
    assert tomllib.loads(back.read_text(encoding="utf-8"))["answers"]["users"] == 12
    _, reading = advisor.reading(back)
    assert reading.sheet.answers["users"].note == notes["users"]
