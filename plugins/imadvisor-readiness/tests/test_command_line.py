"""What the command line says where the package is installed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from advised import joined, plain

ANSWERS = """\
date = 2026-11-02
[answers]
phase = "rollout"
users = 300
readiness_rating = 3
managers_agreed = 90
team_agreements = 20
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "imadvisor", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONUTF8": "1", "PATH": "", "NO_COLOR": "1"},
        check=False,
    )


def imadvisor(folder: Path, *arguments: str) -> str:
    """What a command says that goes well and has no warnings."""
    done = run(folder, *arguments)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def as_json(folder: Path, *before: str, answers: str = ANSWERS) -> dict[str, Any]:
    (folder / "answers.toml").write_text(answers, "utf-8")
    told = imadvisor(folder, *before, "advise", "answers.toml", "--format", "json")
    found: dict[str, Any] = json.loads(told)
    return found


def test_the_dimension_and_its_gaps_are_in_the_advice_with_their_origin(tmp_path: Path) -> None:
    advice = as_json(tmp_path)
    assert advice["ruleset"]["hash"] == joined().hash
    assert [made["layer"] for made in advice["ruleset"]["made_of"]] == [None, "readiness"]
    own = [part for part in advice["dimensions"] if part["origin"]["layer"] == "readiness"]
    assert [(part["id"], part["code"]) for part in own] == [("readiness-for-change", "RDY")]
    gaps = {part["id"]: part for part in advice["gaps"]}
    gap = gaps["teams-promised-nothing"]
    assert (gap["status"], gap["dimension"]) == ("present", "readiness-for-change")
    for part in (*own, gap):
        assert part["origin"]["package"] == "imadvisor-readiness"
        assert part["origin"]["package_version"] == "0.1.0"
    assert gaps["reason-unknown-to-users"]["origin"]["layer"] is None


def test_without_the_plugin_im_core_is_what_it_was(tmp_path: Path) -> None:
    answers = "date = 2026-11-02\n[answers]\nphase = 'rollout'\nusers = 300\n"
    with_it = as_json(tmp_path, answers=answers)
    without = as_json(tmp_path, "--no-plugin", "readiness", answers=answers)
    assert without["ruleset"]["hash"] == plain().hash
    assert [made["layer"] for made in without["ruleset"]["made_of"]] == [None]
    for part in ("dimensions", "gaps"):
        rest = [found for found in with_it[part] if found["origin"]["layer"] is None]
        assert rest == without[part]
        assert len(with_it[part]) > len(rest)


def test_without_the_plugin_its_questions_are_unknown(tmp_path: Path) -> None:
    (tmp_path / "answers.toml").write_text(ANSWERS, "utf-8")
    done = run(tmp_path, "--no-plugin", "readiness", "advise", "answers.toml")
    assert done.returncode == 2
    assert "there is no question 'readiness_rating'" in done.stderr


def test_reports_and_forms_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "answers.toml").write_text(ANSWERS, "utf-8")
    for language, name, gap in (
        ("en", "Readiness for change", "The change is decided for the teams, not with them"),
        ("nl", "Gereedheid voor de verandering", "voor de teams besloten, niet met hen"),
    ):
        # The text is broken to lines of a terminal; in Markdown a sentence stays whole.
        options = ["--lang", language, "--output", f"{language}.md"]
        assert run(tmp_path, "advise", "answers.toml", *options).returncode == 0
        told = (tmp_path / f"{language}.md").read_text("utf-8")
        assert name in told and gap in told
    form = imadvisor(tmp_path, "answers", "template", "--lang", "nl", "--quick")
    assert "readiness_rating" in form
    assert "managers_agreed" not in form


def test_the_plugin_is_listed_as_loaded(tmp_path: Path) -> None:
    lines = imadvisor(tmp_path, "plugin", "list").splitlines()
    (line,) = [line for line in lines if line.startswith("readiness ")]
    assert line.split()[:4] == ["readiness", "imadvisor-readiness", "0.1.0", "loaded"]
    left_out = imadvisor(tmp_path, "--no-plugin", "readiness", "plugin", "list")
    (line,) = [line for line in left_out.splitlines() if line.startswith("readiness ")]
    assert "disabled" in line
