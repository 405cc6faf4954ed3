"""Commands of packages are named without an import, and imported when they are run."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import Result

from imadvisor.cli import COMMANDS, main
from imadvisor.cli.plugin_commands import installed_commands

Run = Callable[..., Result]

CODE = """
import click

@click.command("status")
@click.argument("answers")
def command(answers):
    \"\"\"Say it.\"\"\"
    click.echo(f"status of {answers}")
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Install a package with a command for the length of a test."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))

    def installed(name: str, code: str = CODE, *, package: str = "our-own") -> None:
        module = package.replace("-", "_")
        monkeypatch.delitem(sys.modules, module, raising=False)
        (site / f"{module}.py").write_text(code, encoding="utf-8")
        info = site / f"{module}-1.2.dist-info"
        info.mkdir()
        text = f"[console_scripts]\nx = y:z\n\n[imadvisor.commands]\n{name} = {module}:command\n"
        (info / "entry_points.txt").write_text(text, encoding="utf-8")

    return installed


def test_help_names_it_without_importing_it(run: Run, package: Callable[..., None]) -> None:
    package("status", "raise AssertionError('imported')")
    shown = run("--help")
    assert shown.exit_code == 0
    assert "Commands of plugins:\n  status  our-own 1.2\n" in shown.stdout
    assert "our_own" not in sys.modules


def test_it_runs(run: Run, package: Callable[..., None]) -> None:
    package("status")
    result = run("status", "a.toml")
    assert (result.exit_code, result.stdout) == (0, "status of a.toml\n")
    assert run("status").exit_code == 2


def test_the_tree_of_commands_can_be_walked_without_running_any(
    package: Callable[..., None],
) -> None:
    package("status")
    context = click.Context(main)
    assert "status" in main.list_commands(context)
    command = main.get_command(context, "status")
    assert command is not None and command.help == "Say it."


def test_one_that_is_left_out_is_not_imported(
    run: Run, package: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package("status", "raise AssertionError('imported')")
    monkeypatch.chdir(tmp_path)
    assert "No such command 'status'" in run("--no-plugin", "status", "status", "x").stderr
    (tmp_path / ".imadvisor").mkdir()
    settings = tmp_path / ".imadvisor" / "config.toml"
    settings.write_text('[plugins]\ndisabled = ["status"]\n', encoding="utf-8")
    assert "No such command 'status'" in run("status", "x").stderr


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import nowhere_to_be_found", "cannot be imported: ModuleNotFoundError: No module named"),
        ("raise SystemExit(3)", "cannot be imported: it ends the program (SystemExit 3)"),
        ("command = 3", "is a int, no command"),
        ("commnad = 3", "cannot be imported: there is no 'command' in our_own"),
    ],
)
def test_a_broken_one_stops_nothing_else(
    run: Run, package: Callable[..., None], code: str, message: str
) -> None:
    package("status", code)
    result = run("status", "x")
    assert result.exit_code == 2 and message in result.stderr, result.stderr
    assert result.stderr.startswith("command 'status' of our-own 1.2 ")
    assert run("ruleset", "list").exit_code == 0


def test_built_in_commands_and_the_first_package_keep_their_names(
    run: Run, package: Callable[..., None]
) -> None:
    package("advise", package="a-first")
    package("status", package="b-second")
    package("status", package="c-third")
    assert run("advise", "--help").stdout.startswith("Usage: main advise")
    listed = run("plugin", "list")
    assert listed.exit_code == 1
    assert "status  b-second 1.2" in listed.stdout
    wrong = [
        "command 'advise' of a-first 1.2 is left out: imadvisor has one of that name itself",
        "command 'status' of c-third 1.2 is left out: b-second 1.2 has one of that name as well",
    ]
    assert all(line in listed.stdout for line in wrong)
    told = json.loads(run("plugin", "list", "--format", "json").stdout)
    assert told["commands"] == [{"name": "status", "package": "b-second", "version": "1.2"}]
    assert told["commands_left_out"] == wrong


def test_metadata_that_nobody_can_read_says_nothing(package: Callable[..., None]) -> None:
    package("status")
    folder = next(Path(p) for p in sys.path if Path(p, "our_own-1.2.dist-info").exists())
    (folder / "our_own-1.2.dist-info" / "entry_points.txt").write_bytes(b"\xff\xfe")
    assert "status" not in [command.name for command in installed_commands()]


def test_every_command_of_ours_is_what_help_says() -> None:
    context = click.Context(main)
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None and command.name == name and command.help
