"""Every command that takes answers takes an assessment: a folder of sheets, or one file of them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import Result

from imadvisor.cli import main

Run = Callable[..., Result]

TAKES_ANSWERS = {
    "advise": ("ANSWERS",),
    "answers accept": ("ANSWERS", "--all"),
    "answers check": ("ANSWERS",),
    "answers merge": ("ANSWERS",),
    "collect": ("servicedesk", "ANSWERS", "--respondent", "Bo", "--option", "file=OTHER"),
    "compare": ("OTHER", "ANSWERS"),
    "deliverable": ("R61", "--answers", "ANSWERS"),
    "export": ("json", "ANSWERS"),
    "interview": ("--output", "ANSWERS"),
    "next": ("ANSWERS",),
    "roadmap": ("ANSWERS",),
    "ruleset diff": ("im-core", "im-core", "--answers", "ANSWERS"),
    "start": ("ANSWERS",),
    "what-if": ("ANSWERS", "--set", "users=4"),
    "why": ("ANSWERS", "G44"),
    "why-not": ("ANSWERS", "G14"),
}
"""How each command is given answers; that nobody answers an interview here is told apart."""

OTHERS = frozenset(
    {"demo", "answers template", "serve"}
    | {f"store {name}" for name in ("backup", "erase", "export", "restore", "status", "token")}
    | {f"plugin {name}" for name in ("add", "hooks", "list", "new", "show")}
    | {
        f"ruleset {name}"
        for name in ("catalogue", "check", "explain", "fmt", "list", "mutate", "new", "rebase",
                     "resolve", "schema", "set", "show", "test")
    }
)  # fmt: skip
"""The commands that take none."""

SHEETS = (("Anna", "sponsor", 'owner_named = "no"\n'), ("Bo", "user", 'owner_named = "no"\n'))


def _commands(group: click.Group, above: str = "") -> Iterator[str]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _commands(command, f"{above}{name} ")
        elif command is not None and name in _ours(above):
            yield f"{above}{name}"


def _ours(above: str) -> frozenset[str]:
    from imadvisor.cli import COMMANDS

    return frozenset(COMMANDS) if not above else _Everything()


class _Everything(frozenset[str]):
    def __contains__(self, name: object) -> bool:
        return True


def test_no_command_is_forgotten() -> None:
    assert set(_commands(main)) == TAKES_ANSWERS.keys() | OTHERS


def one_file(folder: Path) -> Path:
    text = 'ruleset = "im-core"\ndate = 2026-11-02\n'
    for name, role, answers in SHEETS:
        text += f'[[sheet]]\n[sheet.respondent]\nname = "{name}"\nrole = "{role}"\n'
        text += f"[sheet.answers]\n{answers}"
    path = folder / "team.toml"
    path.write_text(text, encoding="utf-8")
    return path


def a_folder(folder: Path) -> Path:
    team = folder / "team"
    team.mkdir()
    for name, role, answers in SHEETS:
        head = f'date = 2026-11-02\n[respondent]\nname = "{name}"\nrole = "{role}"\n'
        (team / f"{name}.toml").write_text(f"{head}[answers]\n{answers}", encoding="utf-8")
    return team


@pytest.mark.parametrize("make", [one_file, a_folder])
@pytest.mark.parametrize("command", TAKES_ANSWERS)
def test_an_assessment_is_taken(
    run: Run, tmp_path: Path, command: str, make: Callable[[Path], Path]
) -> None:
    answers = make(tmp_path)
    other = tmp_path / "other.toml"
    other.write_text('date = 2026-10-02\n[answers]\nowner_named = "no"\n', encoding="utf-8")
    named = {"ANSWERS": str(answers), "OTHER": str(other)}
    arguments = [named.get(word, word) for word in TAKES_ANSWERS[command]]
    arguments = [word.replace("OTHER", str(other)) for word in arguments]
    done = run(*command.split(), *arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    if command == "interview":
        assert done.exit_code == 2 and "an interview needs a terminal" in done.stderr
    elif command in ("collect", "export"):
        # Which ones there are depends on the plugins; the answers are not the trouble.
        assert done.exit_code == 0 or "install a plugin" in done.stderr or "did you" in done.stderr
    elif command == "answers check":
        assert done.exit_code == 1, "something is missing"
    else:
        assert done.exit_code == 0, done.stderr
    assert str(answers) not in done.stderr or command in ("compare", "answers merge"), done.stderr


def test_next_is_what_nobody_has_answered(run: Run, tmp_path: Path) -> None:
    for answers in (one_file(tmp_path), a_folder(tmp_path)):
        told = json.loads(run("next", str(answers), "--format", "json").stdout)
        assert told["answered"] == 1 and "owner_named" not in told["questions_left"]


PROPOSED = '{ value = 7, evidence = "the log", proposed_by = "tickets" }'


@pytest.mark.parametrize("make", [one_file, a_folder])
def test_proposals_on_the_sheets_of_several(
    run: Run, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    answers = make(tmp_path)
    files = sorted(answers.iterdir()) if answers.is_dir() else [answers]
    for file in files:
        text = file.read_text(encoding="utf-8")
        marked = text.replace('owner_named = "no"\n', f"users = {PROPOSED}\n")
        file.write_text(marked, encoding="utf-8")

    def proposed() -> list[bool]:
        found = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
        sheets = [sheet for data in found for sheet in data.get("sheet", [data])]
        return ["proposed_by" in str(sheet["answers"]) for sheet in sheets]

    accept = ("answers", "accept", str(answers))
    listed = run(*accept)
    assert listed.stdout.count("users = 7") == 2 and "Anna:" in listed.stdout
    told = json.loads(run(*accept, "--format", "json").stdout)
    assert [sheet["respondent"] for sheet in told["sheets"]] == ["Anna", "Bo"]
    refused = run(*accept, "users")
    assert refused.exit_code == 2 and "--respondent NAME" in refused.stderr
    assert proposed() == [True, True]
    assert "accepted: users (Bo)" in run(*accept, "users", "--respondent", "bo").stderr
    assert proposed() == [True, False]
    assert "accepted: users (Anna)" in run(*accept, "CTX-2").stderr
    assert proposed() == [False, False]
    assert "nothing is proposed" in run(*accept, "--all").stderr
    wrong = run(*accept, "--all", "--respondent", "An")
    assert wrong.exit_code == 2 and "these are the sheets of 'Anna'" in wrong.stderr


@pytest.mark.parametrize("make", [one_file, a_folder])
def test_all_proposals_of_all_are_decided_at_once(
    run: Run, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    answers = make(tmp_path)
    for file in sorted(answers.iterdir()) if answers.is_dir() else [answers]:
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace('"no"', PROPOSED.replace("7", '"no"')), encoding="utf-8")
    done = run("answers", "accept", str(answers), "--all", "--reject")
    assert "rejected: owner_named (Anna), owner_named (Bo)" in done.stderr
    told = json.loads(run("next", str(answers), "--format", "json").stdout)
    assert told["answered"] == 0
