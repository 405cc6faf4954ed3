"""The script of the README creates the issues, with a `gh` that keeps them in a folder."""

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from advised import MUNICIPALITY, SMALL, TESTS, advice_on, readme, requests, written

TOOLS = ("cat", "cut", "grep", "mktemp", "rm", "sed", "sleep")
"""All that the script may need besides gh."""


class Server:
    """A repository, and who runs the script on it."""

    def __init__(self, folder: Path, shell: str) -> None:
        self.folder, self.shell = folder, shell
        programs = folder / "bin"
        programs.mkdir()
        for tool in TOOLS:
            (programs / tool).symlink_to(str(shutil.which(tool)))
        gh = programs / "gh"
        command = shlex.join([sys.executable, str(TESTS / "fake_gh.py")])
        gh.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        gh.chmod(0o755)
        self.environment = {
            "PATH": str(programs),
            "FAKE_GITHUB": str(folder),
            "PAUSE": "0",
            "TMPDIR": str(folder),
            "LC_ALL": "C",
        }
        self.script = folder / "create-issues.sh"
        self.script.write_text(readme("script"))

    def run(self, text: str, **more: str) -> subprocess.CompletedProcess[str]:
        file = self.folder / "issues.jsonl"
        file.write_text(text, "ascii")
        return subprocess.run(
            [self.shell, str(self.script), str(file)],
            env={**self.environment, **more},
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )

    def has(self, kind: str) -> list[Any]:
        file = self.folder / f"{kind}.json"
        found: list[Any] = json.loads(file.read_text()) if file.exists() else []
        return found


@pytest.fixture(params=["sh", "bash"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Server:
    shell = shutil.which(request.param)
    if shell is None:
        pytest.skip(f"no {request.param} here")
    return Server(tmp_path, shell)


def numbers_of(server: Server) -> dict[str, int]:
    return {
        issue["body"].rpartition("<!-- imadvisor im-core/")[2].removesuffix(" -->"): issue["number"]
        for issue in server.has("issues")
    }


def test_it_creates_labels_and_issues_with_their_prerequisites(server: Server) -> None:
    advice = advice_on(SMALL)
    text = written(advice)
    labels, wanted = requests(text)
    run = server.run(text)
    assert (run.returncode, run.stderr) == (0, "")
    assert server.has("labels") == labels
    made = server.has("issues")
    assert [issue["title"] for issue in made] == [issue["title"] for issue in wanted]
    assert [issue["labels"] for issue in made] == [issue["labels"] for issue in wanted]
    numbers = numbers_of(server)
    assert run.stdout.splitlines() == [f"#{n} im-core/{id}" for id, n in numbers.items()]
    blocked = []
    for item, issue, payload in zip(advice.recommendations, made, wanted, strict=True):
        body = payload["body"]
        for need in item.requires:
            body = body.replace(f"<!-- imadvisor after im-core/{need} -->", f"#{numbers[need]}")
            blocked.append([numbers[item.id], numbers[need] + 9_000_000_000])
        assert issue["body"] == body
    assert server.has("blocked") == blocked
    assert len(blocked) > 5
    left = {path.name for path in server.folder.iterdir()}
    assert left == {"bin", "create-issues.sh", "issues.jsonl"} | {
        f"{kind}.json" for kind in ("labels", "issues", "blocked")
    }


def test_it_creates_nothing_twice(server: Server) -> None:
    server.run(written(advice_on(SMALL)))
    before = {kind: server.has(kind) for kind in ("labels", "issues", "blocked")}
    assert all(before.values())
    # In the other language as well: only labels with other names are added.
    again = server.run(written(advice_on(SMALL), "nl"))
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert server.has("issues") == before["issues"]
    assert server.has("blocked") == before["blocked"]
    assert server.has("labels")[: len(before["labels"])] == before["labels"]


def test_what_was_cut_short_is_finished_with_links_to_what_is_there(server: Server) -> None:
    text = written(advice_on(SMALL))
    lines = text.splitlines(keepends=True)
    server.run("".join(lines[:12]))
    first = server.has("issues")
    assert first
    run = server.run(text)
    assert run.returncode == 0, run.stderr
    assert server.has("issues")[: len(first)] == first
    assert len(server.has("issues")) == len(requests(text)[1])
    assert not any("<!-- imadvisor after" in issue["body"] for issue in server.has("issues"))
    assert len(server.has("blocked")) == text.count("<!-- imadvisor after")


def test_a_pull_request_and_an_issue_without_marker_do_not_count(server: Server) -> None:
    text = written(advice_on(SMALL))
    marker = "<!-- imadvisor im-core/appoint-line-owner -->"
    there = [
        {"number": 7, "id": 77, "labels": ["imadvisor"], "body": marker, "pull_request": {}},
        {"number": 8, "id": 88, "labels": ["imadvisor"], "body": None},
        {"number": 9, "id": 99, "labels": ["bug"], "body": marker},
        {"number": 10, "id": 100, "labels": ["imadvisor"], "body": f"done\r\n\r\n{marker}\r\n"},
    ]
    for known, expected in ((there[:3], True), (there, False)):
        (server.folder / "issues.json").write_text(json.dumps(known))
        run = server.run(text)
        assert run.returncode == 0, run.stderr
        titles = [i.get("title", "") for i in server.has("issues")]
        assert any(title.startswith("R14 ") for title in titles) is expected
    made = "".join(issue["body"] for issue in server.has("issues")[4:])
    assert "R14 Appoint an owner in the line #10\n" in made


def test_a_prerequisite_whose_line_was_taken_out_stays_a_name(server: Server) -> None:
    lines = written(advice_on(SMALL)).splitlines(keepends=True)
    run = server.run("".join(line for line in lines if not line.startswith('{"title":"R14 ')))
    assert (run.returncode, run.stderr) == (0, "")
    made = "".join(issue["body"] for issue in server.has("issues"))
    assert "in the line <!-- imadvisor after im-core/appoint-line-owner -->" in made


def test_a_refusal_ends_it(server: Server) -> None:
    run = server.run(written(advice_on(SMALL)), FAKE_REFUSAL="1")
    assert run.returncode != 0
    assert "gh: Must have admin rights to Repository. (HTTP 403)" in run.stderr
    assert server.has("issues") == []


def test_an_old_server_still_gets_everything_else(server: Server) -> None:
    run = server.run(written(advice_on(SMALL)), FAKE_OLD_SERVER="1")
    assert run.returncode == 0
    assert "not marked as blocked by: #" in run.stderr
    assert len(server.has("issues")) == len(advice_on(SMALL).recommendations)
    assert any(
        "### After\n\n- R14 Appoint an owner in the line #41\n" in issue["body"]
        for issue in server.has("issues")
    )


def test_the_documented_single_line_can_be_sent(server: Server) -> None:
    (server.folder / "issues.jsonl").write_text(written(advice_on(SMALL)))
    command = next(line for line in readme("one").splitlines() if line.startswith("grep"))
    subprocess.run(
        [server.shell, "-c", command + " --method POST"],
        env=server.environment,
        cwd=server.folder,
        check=True,
        capture_output=True,
    )
    assert [i["title"] for i in server.has("issues")] == ["R14 Appoint an owner in the line"]


def test_the_outputs_in_the_readme_are_real() -> None:
    text = written(advice_on(MUNICIPALITY))
    lines = text.splitlines()
    first = next(line for line in lines if line.startswith('{"title"'))
    shown = [*lines[:3], "…", first[:105] + "…"]
    assert readme("output: head") == "".join(f"{line}\n" for line in shown)
    body = next(i["body"] for i in requests(text)[1] if i["title"].startswith("R54"))
    assert readme("output: R54") == body + "\n"
