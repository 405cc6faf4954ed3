"""A lens is extended by a layer, named by answers, and judged in its own words below a layer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lenses import SAMPLE, lens_of, question_with, written

ANSWERS = 'ruleset = "{}"\ndate = 2026-11-02\n[answers]\nSAFE_1 = []\nTIME_1 = []\n'


def run(folder: Path, *words: str, status: int = 0) -> str:
    command = [sys.executable, "-m", "imadvisor", *words]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "workshop.json").write_bytes(SAMPLE.read_bytes())
    (tmp_path / "answers.toml").write_text(ANSWERS.format("bicycle-workshop"), encoding="utf-8")
    return tmp_path


def test_answers_name_a_lens_beside_them(folder: Path) -> None:
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    said = json.loads(run(elsewhere, "advise", "../answers.toml", "--format", "json"))
    assert said["ruleset"]["id"] == "bicycle-workshop"


def test_answers_name_a_lens_in_a_folder_that_is_given(folder: Path, tmp_path: Path) -> None:
    lenses = folder / "lenses"
    lenses.mkdir()
    (folder / "workshop.json").rename(lenses / "any-name.json")
    away = folder / "away"
    away.mkdir()
    (folder / "answers.toml").rename(away / "answers.toml")
    assert "Bicycle workshop" in run(away, "--rules", str(lenses), "advise", "answers.toml")
    assert "there is no ruleset 'bicycle-workshop'" in run(away, "advise", "answers.toml", status=2)


def test_two_lenses_of_one_name_are_told_apart_or_refused(folder: Path) -> None:
    other = json.loads(SAMPLE.read_bytes()) | {"description": "Another one"}
    (folder / "copy.json").write_bytes(SAMPLE.read_bytes())
    assert "Bicycle workshop" in run(folder, "advise", "answers.toml")
    (folder / "other.json").write_text(json.dumps(other), encoding="utf-8")
    said = run(folder, "advise", "answers.toml", status=2)
    assert "several files give a ruleset 'bicycle-workshop'" in said
    assert "other.json" in said and "copy.json" in said and "--ruleset FILE" in said
    (folder / "bicycle-workshop.json").write_bytes(SAMPLE.read_bytes())
    assert "Bicycle workshop" in run(folder, "advise", "answers.toml")


LAYER = """
[[add]]
reason = "We have one."
[add.role]
id = "joiner"
rank = 2
name.en = "Joiner"

[[set]]
target = "recommendation:time-1-board"
reason = "We know what it takes."
[set.fields]
owner = "joiner"
effort_days = [1, 3]
duration_weeks = 2
"""


def test_a_layer_on_a_lens(folder: Path) -> None:
    run(folder, "ruleset", "new", "mine", "--extends", "workshop.json")
    layer = folder / "mine" / "layer.toml"
    assert 'extends = "bicycle-workshop"' in layer.read_text(encoding="utf-8")
    assert not (folder / "mine" / "workshop.json").exists()
    layer.write_text(layer.read_text(encoding="utf-8") + LAYER, encoding="utf-8")
    run(folder, "ruleset", "check", "mine")
    (folder / "answers.toml").write_text(ANSWERS.format("mine"), encoding="utf-8")
    made = run(folder, "roadmap", "answers.toml", "--ruleset", "mine", "--format", "json")
    steps: dict[str, Any] = {step["id"]: step for step in json.loads(made)["steps"]}
    board = steps["time-1-board"]
    assert board["owner"] == "joiner" and board["weeks"] == 2
    assert board["effort_days"] == {"low": 1.0, "high": 3.0}
    # It is pinned to what the lens said.
    lens = folder / "workshop.json"
    changed = lens.read_text(encoding="utf-8").replace("Hang a board", "Hang a big board")
    lens.write_text(changed, encoding="utf-8")
    said = run(folder, "advise", "answers.toml", "--ruleset", "mine", status=2)
    assert "bicycle-workshop has moved on" in said
    run(folder, "ruleset", "rebase", "mine", "--accept")
    assert "big board" in run(folder, "advise", "answers.toml", "--ruleset", "mine")


def test_a_lens_from_elsewhere_is_taken_along(folder: Path) -> None:
    work = folder / "work"
    work.mkdir()
    run(work, "ruleset", "new", "mine", "--extends", "../workshop.json")
    assert (work / "mine" / "workshop.json").read_bytes() == SAMPLE.read_bytes()
    (folder / "workshop.json").unlink()
    run(work, "ruleset", "check", "mine")


def test_a_layer_whose_lens_is_gone_says_what_to_do(folder: Path) -> None:
    run(folder, "ruleset", "new", "mine", "--extends", "workshop.json")
    (folder / "workshop.json").unlink()
    said = run(folder, "ruleset", "check", "mine", status=1)
    assert "extends 'bicycle-workshop', which is not installed" in said
    assert "put the file that gives it beside the layer" in said


def test_what_a_layer_changes_is_judged_again(tmp_path: Path) -> None:
    rules = [("aaa", "NO_RISK"), ("default", "HIGH_RISK")]
    written(tmp_path, lens_of(question_with(rules, ["aaa"])))
    run(tmp_path, "ruleset", "new", "mine", "--extends", "lens.json")
    run(tmp_path, "ruleset", "check", "mine")
    layer = tmp_path / "mine" / "layer.toml"
    wrong = (
        '[[set]]\ntarget = "gap:the-question-high-risk"\nreason = "x"\n[set.fields]\n'
        "when = \"'aaa' in the_question and 'aaa' not in the_question\"\n"
    )
    layer.write_text(layer.read_text(encoding="utf-8") + wrong, encoding="utf-8")
    said = run(tmp_path, "ruleset", "check", "mine", status=1)
    assert "gap 'the-question-high-risk'" in said


def test_compare_judges_both_by_the_lens_that_is_given(folder: Path) -> None:
    for name, day, ticked in (("old", "2026-05-02", ""), ("new", "2026-11-02", '"board"')):
        text = f"date = {day}\n[answers]\nTIME_1 = [{ticked}]\n"
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    said = run(folder, "compare", "old.toml", "new.toml", "--ruleset", "workshop.json")
    assert "Bicycle workshop: progress" in said
