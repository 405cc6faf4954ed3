"""Collectors propose, people decide; whatever a collector does wrong is told and writes nothing."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from layering import head

Run = Callable[..., Result]
Install = Callable[..., None]

CODE = """
import time
from imadvisor import InputError, Place, Problem
from imadvisor.plugins.hooks import Option, Proposal, Secret, hookimpl

class Desk:
    name = "desk"
    questions = ("hours_to_answer", "users_per_key_user", "owner_named", "gone_question")
    options = (Option("file", "what to read"), Option("days", "how far back", "90"))
    secrets = (Secret("DESK_TOKEN", "the token of the desk"),
               Secret("DESK_USER", "its user", required=False))

    def collect(self, request):
        BODY

@hookimpl
def imadvisor_collectors():
    return [Desk()]
"""
GOOD = (
    "evidence = f\"{request.options['days']} days up to {request.as_of}\"\n"
    "        values = {'hours_to_answer': 12, 'owner_named': 'yes', 'users_per_key_user': 'none'}\n"
    "        return [Proposal(q, v, evidence) for q, v in values.items() if q in request.questions]"
)
ANSWERS = """# Our own answers.
date = 2026-11-02

[answers]
OWN-2 = "no"  # we know
users = 300
"""
ARGUMENTS = ("collect", "desk", "a.toml", "--option", "file=x")


@pytest.fixture
def answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DESK_TOKEN", "secret-token")
    path = tmp_path / "a.toml"
    path.write_text(ANSWERS, encoding="utf-8")
    return path


def _install(install: Install, body: str = GOOD) -> None:
    install("desk", CODE.replace("BODY", body))


def test_from_a_proposal_to_an_answer(install: Install, run: Run, answers: Path) -> None:
    _install(install)
    result = run(*ARGUMENTS, "--option", "days=30")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines() == [
        "Proposed:",
        "  SUP-2 users_per_key_user = none",
        "    30 days up to 2026-11-02",
        "  SUP-3 hours_to_answer = 12",
        "    30 days up to 2026-11-02",
        "Answered otherwise, and left as it is:",
        "  OWN-2 owner_named = yes",
        "    30 days up to 2026-11-02",
        "Not asked by im-core: gone_question",
    ]
    text = answers.read_text(encoding="utf-8")
    assert text.startswith(ANSWERS.rstrip()), "what was there is as it was"
    by = "desk (imadvisor-desk 1.0), 2026-11-02"
    told = json.loads(run("advise", "a.toml", "--format", "json").stdout)
    assert told["proposed"] == {"users_per_key_user": by, "hours_to_answer": by}
    markdown = run("advise", "a.toml", "--format", "markdown").stdout
    assert "2 answers are proposed by a collector and not yet accepted" in markdown
    assert "12 hours (proposed)" in markdown and "Proposed by desk" in markdown
    dutch = run("advise", "a.toml", "--format", "markdown", "--lang", "nl").stdout
    assert "12 uur (voorgesteld)" in dutch and "Voorgesteld door desk" in dutch

    listed = run("answers", "accept", "a.toml")
    assert "hours_to_answer = 12" in listed.stdout and f"proposed by {by}" in listed.stdout
    assert answers.read_text(encoding="utf-8") == text
    as_data = json.loads(run("answers", "accept", "a.toml", "--format", "json").stdout)
    assert set(as_data["proposed"]) == {"users_per_key_user", "hours_to_answer"}
    accepted = run("answers", "accept", "a.toml", "sup-3")
    assert accepted.stderr == "wrote a.toml\naccepted: hours_to_answer\n"
    rejected = run("answers", "accept", "a.toml", "--all", "--reject")
    assert rejected.stderr == "wrote a.toml\nrejected: users_per_key_user\n"
    told = json.loads(run("advise", "a.toml", "--format", "json").stdout)
    assert told["proposed"] == {}
    assert "users_per_key_user" not in answers.read_text(encoding="utf-8")
    # What is accepted is a person's, and is not written over.
    again = run(*ARGUMENTS, "--format", "json")
    said = json.loads(again.stdout)
    assert said["answered_the_same"] == ["hours_to_answer"]
    assert list(said["proposed"]) == ["users_per_key_user"]
    assert "nothing, as nothing" not in again.stderr


def test_a_proposal_takes_the_place_of_an_earlier_one(
    install: Install, run: Run, answers: Path
) -> None:
    _install(install)
    run(*ARGUMENTS)
    run(*ARGUMENTS, "--option", "days=7", "--as-of", "2026-10-01")
    text = answers.read_text(encoding="utf-8")
    assert text.count("hours_to_answer") == 1 and "7 days up to 2026-10-01" in text


def test_a_dry_run_writes_nothing(install: Install, run: Run, answers: Path) -> None:
    _install(install)
    assert "hours_to_answer" in run(*ARGUMENTS, "--dry-run").stdout
    assert answers.read_text(encoding="utf-8") == ANSWERS


def test_in_a_table_a_proposal_stands_beside_the_answer_that_is_to_be_given(
    install: Install, run: Run, answers: Path
) -> None:
    _install(install)
    run(*ARGUMENTS)
    assert run("answers", "merge", "a.toml", "-o", "b.csv").exit_code == 0
    assert "Proposed by desk (imadvisor-desk 1.0), 2026-11-02: 12" in Path("b.csv").read_text(
        "utf-8"
    )
    assert run("answers", "merge", "b.csv", "-o", "c.toml").exit_code == 0
    text = Path("c.toml").read_text(encoding="utf-8")
    said = tomllib.loads(text)
    assert "hours_to_answer" not in said["answers"] and "hours_to_answer" in said["notes"]


def test_what_somebody_says_goes_before_a_proposal(
    install: Install, run: Run, answers: Path
) -> None:
    _install(install)
    run(*ARGUMENTS)
    Path("b.toml").write_text("date = 2026-11-02\n[answers]\nhours_to_answer = 3\n")
    assert run("answers", "merge", "a.toml", "b.toml", "-o", "c.toml").exit_code == 0
    text = Path("c.toml").read_text(encoding="utf-8")
    assert "hours_to_answer = 3" in text.replace("{ value = 3", "3")
    assert "proposed_by" in text, "the other proposal stays one"


def test_a_layer_that_removes_a_question_takes_it_from_what_is_asked(
    install: Install, run: Run, answers: Path, tmp_path: Path
) -> None:
    from imadvisor import Advisor

    _install(install)
    pins = {"extends": "im-core", "version": "1.0.0", "hash": Advisor().ruleset().hash}
    text = head("short", **pins)
    for kind, id in (("question", "hours_to_answer"), ("gap", "slow-help")):
        text += f'[[remove]]\ntarget = "{kind}:{id}"\nreason = "r"\n'
    text += '[[remove]]\ntarget = "criterion:support-level-1"\nreason = "r"\n'
    folder = tmp_path / "rules" / "short"
    folder.mkdir(parents=True)
    (folder / "layer.toml").write_text(text, encoding="utf-8")
    result = run("--rules", "rules", *ARGUMENTS, "--ruleset", "short")
    assert result.exit_code == 0, result.stderr
    assert "hours_to_answer =" not in result.stdout
    assert "Not asked by short: hours_to_answer, gone_question" in result.stdout


def test_the_list_says_what_each_needs(install: Install, run: Run, answers: Path) -> None:
    _install(install)
    assert run("collect").stdout.splitlines() == [
        "desk (imadvisor-desk 1.0)",
        "  answers hours_to_answer, users_per_key_user, owner_named, gone_question",
        "  --option file=…  what to read (needed)",
        "  --option days=…  how far back (else 90)",
        "  DESK_TOKEN  the token of the desk (needed)",
        "  DESK_USER  its user (may be left out)",
    ]
    told = json.loads(run("collect", "--format", "json").stdout)
    assert "secret-token" not in str(told)
    assert told["collectors"][0]["options"][1]["default"] == "90"


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["collect", "dest", "a.toml"], "there is no collector 'dest'", "did you mean 'desk'?"),
        (["collect", "desk", "a.toml"], "option 'file' is missing: what to read", "--option file="),
        ([*ARGUMENTS, "--option", "dys=3"], "there is no option 'dys'", "did you mean 'days'?"),
        ([*ARGUMENTS, "--option", "days"], "'days' gives no value", "write NAME=VALUE"),
        ([*ARGUMENTS, "--option", "file=y"], "option 'file' is given twice", "keep one"),
        (["collect", "desk", "a.xlsx"], "proposals are written into a TOML file", "answers merge"),
        (["collect", "desk"], "name the file of answers", ""),
        (["answers", "accept", "a.toml", "OWN-2"], "there is no proposal for 'OWN-2'", "there are"),
        (["answers", "accept", "a.xlsx"], "proposals are written into a TOML file", ""),
    ],
)
def test_wrong_use(
    install: Install, run: Run, answers: Path, arguments: list[str], message: str, hint: str
) -> None:
    _install(install)
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr and hint in result.stderr, result.stderr
    assert answers.read_text(encoding="utf-8") == ANSWERS


def test_a_secret_is_taken_from_the_environment_only(
    install: Install, run: Run, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install(install)
    monkeypatch.delenv("DESK_TOKEN")
    result = run(*ARGUMENTS)
    assert result.exit_code == 2
    assert result.stderr == (
        "collect desk: the variable DESK_TOKEN is not set: the token of the desk\n"
        "    set it in the environment, and nowhere else\n"
    )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("raise ValueError('broken')", "collector 'desk', collect: ValueError: broken, at"),
        ("raise SystemExit(1)", "collector 'desk', collect: it ends the program"),
        ("return [3]", "it returns 3, not a Proposal"),
        ("return 3", "it returns 3, not a list of proposals"),
        ("return [Proposal('users', 3, 'e')]", "answers 'users', which it was not asked"),
        ("return [Proposal('owner_named', 'yes', 'e')] * 2", "answers 'owner_named' twice"),
        ("return [Proposal('owner_named', 'yes', ' ')]", "gives no evidence for 'owner_named'"),
        (
            "return [Proposal('owner_named', 'maybe', 'e')]",
            "collect desk: 'owner_named': there is no choice 'maybe'",
        ),
        (
            "raise InputError(Problem(Place('x', 3, 2), 'no hours', 'add them'))",
            "x:3:2: no hours\n    add them",
        ),
        ("time.sleep(5)", "it took longer than 0.2 seconds, and was abandoned"),
    ],
)
def test_what_a_collector_does_wrong(
    install: Install, run: Run, answers: Path, body: str, message: str
) -> None:
    _install(install, body)
    result = run(*ARGUMENTS, "--timeout", "0.2")
    assert result.exit_code == 2, result.stdout
    assert message in result.stderr, result.stderr
    assert answers.read_text(encoding="utf-8") == ANSWERS


def test_wrong_answers_are_told_before_anything_is_collected(
    install: Install, run: Run, answers: Path
) -> None:
    _install(install, "raise AssertionError('asked')")
    answers.write_text(ANSWERS.replace("300", '"many"'), encoding="utf-8")
    result = run(*ARGUMENTS)
    assert result.exit_code == 2 and "a.toml:6:9" in result.stderr, result.stderr
