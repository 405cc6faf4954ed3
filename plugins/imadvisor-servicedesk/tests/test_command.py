"""The commands of the README, in processes of their own, and what becomes of answers."""

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from exports import QUESTION
from imadvisor_servicedesk.sample import sample

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
START = """ruleset = "im-core"
date = 2026-11-02

[answers]
phase = "rollout"   # asked on Monday
"""


def block(name: str) -> str:
    """The text of a block of the README."""
    found = re.search(rf"<!-- {name} -->\n```\w*\n(.*?)```", README, re.DOTALL)
    assert found, name
    return found[1]


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        env={**os.environ, "PYTHONUTF8": "1", "NO_COLOR": "1", "COLUMNS": "80"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def collect(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = ("imadvisor", "collect", "servicedesk", "answers.toml")
    return run(folder, *command, "--option", "export=tickets.csv", *words)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tickets.csv").write_text(sample(), "ascii")
    (tmp_path / "answers.toml").write_text(START, "utf-8", newline="\n")
    return tmp_path


def test_the_readme_from_end_to_end(tmp_path: Path) -> None:
    (tmp_path / "answers.toml").write_text(block("answers"), "utf-8", newline="\n")
    for name in ("sample", "collect", "accept", "advise"):
        *_, command = block(name).splitlines()
        words = shlex.split(command.partition(" | ")[0].replace("python -m ", ""))
        if ">" in words:
            words, (_, target) = words[:-2], words[-2:]
            done = run(tmp_path, *words)
            (tmp_path / target).write_text(done.stdout, "utf-8", newline="\n")
        else:
            done = run(tmp_path, *words)
        assert done.returncode == 0, done.stderr
        if name == "collect":
            assert done.stdout == block("collected")
        if name == "accept":
            answers = (tmp_path / "answers.toml").read_text("utf-8")
            said = tomllib.loads(answers)["answers"][QUESTION]
            assert set(said) == {"value", "evidence", "note"}
            assert "# asked on Monday" in answers
        if name == "advise":
            assert block("advised") in done.stdout


def test_the_readme_lists_every_option(folder: Path) -> None:
    listed = json.loads(run(folder, "imadvisor", "collect", "--format", "json").stdout)
    (mine,) = [one for one in listed["collectors"] if one["name"] == "servicedesk"]
    rows = [
        f"| `{one['name']}` | {'needed' if one['default'] is None else one['default'] or '–'} |"
        for one in mine["options"]
    ]
    assert len(rows) == 14
    for row in rows:
        assert row in README


def test_an_answer_of_a_person_stays(folder: Path) -> None:
    given = f"{START}{QUESTION} = 30   # by the users\n"
    (folder / "answers.toml").write_text(given, "utf-8", newline="\n")
    done = collect(folder)
    assert done.returncode == 0
    assert done.stdout.startswith("Answered otherwise, and left as it is:\n")
    assert (folder / "answers.toml").read_text("utf-8") == given


def test_an_earlier_proposal_gives_way(folder: Path) -> None:
    assert collect(folder).returncode == 0
    before = tomllib.loads((folder / "answers.toml").read_text("utf-8"))["answers"][QUESTION]
    assert before["proposed_by"] == "servicedesk (imadvisor-servicedesk 0.1.0), 2026-11-02"
    assert collect(folder, "--option", "only=system=Mail").returncode == 0
    after = tomllib.loads((folder / "answers.toml").read_text("utf-8"))["answers"][QUESTION]
    assert after["value"] != before["value"]
    assert "only tickets with the value asked for in 'system'" in after["evidence"]


def test_another_day_looks_back_from_there(folder: Path) -> None:
    done = collect(folder, "--as-of", "2026-08-31", "--dry-run")
    assert "opened from 2026-06-03 to 2026-08-31" in done.stdout
    assert (folder / "answers.toml").read_text("utf-8") == START


def test_a_mistake_ends_it_and_nothing_is_written(folder: Path) -> None:
    done = collect(folder, "--option", "opened=Opened", "--option", "closed=zzz")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "tickets.csv:1:1: there is no column 'Opened'\n"
        "    did you mean 'opened'?; say which: --option opened=…\n"
        "tickets.csv:1:1: there is no column 'zzz'\n"
        "    the columns are number, subject, system, opened, answered, closed; "
        "say which: --option closed=…, or --option closed= where the export has none\n"
    )
    few = collect(folder, "--option", "window=1")
    assert few.returncode == 2
    assert "and fewer than 20 show nothing" in few.stderr
    assert (folder / "answers.toml").read_text("utf-8") == START


def test_nothing_is_proposed_where_the_question_is_not_asked(folder: Path) -> None:
    assert (
        run(folder, "imadvisor", "ruleset", "new", "client", "--extends", "im-core").returncode == 0
    )
    with (folder / "client" / "layer.toml").open("a", encoding="utf-8") as layer:
        for target in ("question:hours_to_answer", "gap:slow-help", "criterion:support-level-1"):
            layer.write(f'\n[[remove]]\ntarget = "{target}"\nreason = "Nobody asks."\n')
    (folder / "answers.toml").write_text("date = 2026-11-02\n[answers]\n", "utf-8")
    done = collect(folder, "--ruleset", "client", "--option", "opened=none")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"Not asked by client: {QUESTION}\nNothing is proposed.\n"
