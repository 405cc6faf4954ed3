"""The command `start`, as somebody uses it who has nothing to assess yet."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from conftest import ROOT

Run = Callable[..., Result]


def test_it_answers_without_any_situation(run: Run) -> None:
    shown = run("start").stdout
    for heading in (
        "In short",
        "It fits better once you answer",
        "The first ninety days",
        "When it is good",
        "Who is needed",
        "What belongs in which phase",
    ):
        assert heading in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_it_speaks_dutch(run: Run) -> None:
    shown = run("start", "--set", "users=20", "--lang", "nl").stdout
    assert "De eerste negentig dagen" in shown
    assert "lichte variant" in shown
    assert "Appoint an owner" not in shown


def test_texts_and_codes_answer_questions_as_well(run: Run) -> None:
    by_id = run("start", "--set", "phase=before_pilot")
    by_text = run("start", "--set", "CTX-4=Vóór het eerste gebruik buiten het project")
    assert by_id.stdout == by_text.stdout


def test_a_file_gives_the_situation(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "start.html"
    done = run("start", str(ROOT / "examples" / "university.toml"), "--output", str(target))
    assert done.exit_code == 0, done.stderr
    assert "University of Eemland" in target.read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", [".md", ".html", ".docx", ".pdf", ".txt"])
def test_every_format_is_written(run: Run, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"start{suffix}"
    assert run("start", "--output", str(target)).exit_code == 0
    assert target.stat().st_size > 10_000


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("users", "there is no value"),
        ("usres=3", "did you mean 'users'?"),
        ("users=many", "'users'"),
        ("users=-3", "-3 is out of range"),
        ("phase=pliot", "did you mean 'pilot'?"),
    ],
)
def test_a_mistaken_assignment_is_named(run: Run, assignment: str, message: str) -> None:
    done = run("start", "--set", assignment)
    assert done.exit_code == 2
    assert message in done.stderr
    assert "--set" in done.stderr


def test_two_answers_to_one_question_are_refused(run: Run) -> None:
    done = run("start", "--set", "users=3", "--set", "CTX-2=4")
    assert done.exit_code == 2
    assert "'users' is answered twice" in done.stderr


def test_it_says_the_same_for_programs(run: Run) -> None:
    said = json.loads(run("start", "--set", "users=20", "--format", "json").stdout)
    assert said["situation"] == {"users": 20}
    assert said["ruleset"]["id"] == "im-core"
    needed = {item["id"]: item for item in said["needed"]}
    assert len(needed) == len(said["needed"]) > 5
    assert all(set(item["requires"]) <= needed.keys() for item in needed.values())
    assert "light" in {item["variant"] for item in needed.values()}
    assert said["first_weeks"] and all(step["id"] in needed for step in said["first_weeks"])
    assert "users" not in said["unanswered"]
