"""A change of a layer that expires is judged by the date of the assessment, and told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from imadvisor.advisor.advisor import default_advisor
from layering import head, shelf

Run = Callable[..., Result]

CHANGE = """
[[set]]
target = "H2"
reason = "Until the new fridge is there."
expires = 2020-12-31
fields = { severity = "minor" }
"""
RULES = ("--rules", "rules")
TOLD = "has expired on 2020-12-31: Until the new fridge is there."
REPORTED = "was meant to hold until 31 December 2020"


@pytest.fixture(autouse=True)
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    default_advisor.cache_clear()
    shelf(tmp_path, acme=head() + CHANGE)
    for name, date in (("before", "2020-12-31"), ("after", "2021-01-01")):
        Path(f"{name}.toml").write_text(
            f'ruleset = "acme"\ndate = {date}\n[answers]\nfridge_degrees = 9\n', encoding="utf-8"
        )


def _severity(advice: dict[str, Any]) -> str:
    (gap,) = [gap for gap in advice["gaps"] if gap["id"] == "warm-fridge"]
    return str(gap["severity"]["high"])


def test_until_its_day_nothing_is_said_and_it_holds(run: Run) -> None:
    done = run(*RULES, "advise", "before.toml", "--format", "json", "--strict")
    assert done.exit_code == 0 and "expired" not in done.stderr
    advice = json.loads(done.stdout)
    assert advice["ruleset"]["expired"] == []
    assert _severity(advice) == "minor"


@pytest.mark.parametrize("command", ["advise", "roadmap"])
def test_after_its_day_the_command_and_the_report_say_so(run: Run, command: str) -> None:
    done = run(*RULES, command, "after.toml", "--format", "markdown", "--output", "r.md")
    assert done.exit_code == 0, done.output
    assert f"acme/layer.toml:12:11: warning: this {TOLD}" in done.stderr
    assert done.stderr.count(TOLD) == 1, "it is said once"
    report = Path("r.md").read_text(encoding="utf-8")
    assert REPORTED in report
    if command == "advise":
        method = report[report.index("## How this was judged") :]
        assert REPORTED in method[: method.index("\n## ", 3)]


def test_after_its_day_it_holds_still_and_json_says_so(run: Run) -> None:
    advice = json.loads(run(*RULES, "advise", "after.toml", "--format", "json").stdout)
    assert advice["ruleset"]["expired"] == [
        {"layer": "acme", "reason": "Until the new fridge is there.", "expires": "2020-12-31"}
    ]
    assert _severity(advice) == "minor"


@pytest.mark.parametrize(
    "command",
    [
        ["advise", "after.toml"],
        ["roadmap", "after.toml"],
        ["start", "after.toml"],
        ["compare", "before.toml", "after.toml"],
    ],
)
def test_with_strict_it_is_an_error(run: Run, command: list[str]) -> None:
    done = run(*RULES, *command, "--strict")
    assert done.exit_code == 2 and TOLD in done.stderr, done.output


@pytest.mark.parametrize("command", [["why", "after.toml", "warm-fridge"], ["next", "after.toml"]])
def test_what_has_no_report_warns(run: Run, command: list[str]) -> None:
    done = run(*RULES, *command)
    assert done.exit_code == 0 and TOLD in done.stderr, done.output


def test_the_check_finds_what_has_expired_by_today(run: Run) -> None:
    done = run(*RULES, "ruleset", "check", "acme", "--format", "json")
    assert done.exit_code == 1
    (finding,) = [f for f in json.loads(done.stdout)["findings"] if f["code"] == "expired"]
    assert (finding["object"], finding["line"]) == ("gap:warm-fridge", 12)
    assert TOLD in finding["message"]


def test_the_report_says_it_in_dutch_too(run: Run) -> None:
    run(*RULES, "advise", "after.toml", "--lang", "nl", "--output", "r.md")
    assert "was bedoeld tot en met 31 december 2020" in Path("r.md").read_text(encoding="utf-8")
