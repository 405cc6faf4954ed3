"""`plugin new` writes packages that pass their own tests, and fail them when they are broken."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from breaking import BREAK, break_plugin
from imadvisor.cli.plugin import _KINDS
from imadvisor.plugins.scaffolding import KINDS

Run = Callable[..., Result]


def _tested(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_plugin_passes_and_a_broken_one_fails(run: Run, tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "mine"
    result = run("plugin", "new", "our-own", "--kind", kind, "--output", str(folder))
    assert result.exit_code == 0, result.stderr
    passed = _tested(folder)
    assert passed.returncode == 0, passed.stdout
    break_plugin(folder / "src" / "imadvisor_our_own", kind)
    failed = _tested(folder)
    assert failed.returncode == 1 and "failed" in failed.stdout


def test_the_command_offers_every_kind() -> None:
    assert tuple(KINDS) == _KINDS == tuple(BREAK)


@pytest.mark.parametrize("name", ["Our", "1st", "a_b", "a--b", "../x", "x" * 41])
def test_a_name_that_cannot_be(run: Run, tmp_path: Path, name: str) -> None:
    result = run("plugin", "new", name, "--kind", "engine", "--output", str(tmp_path / "new"))
    assert result.exit_code == 2
    assert result.stderr == (
        f"plugin new: '{name}' cannot be the name of a plugin\n"
        "    a name is lower-case words joined by -, at most 40 characters, such as care-sector\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_not_written_over(run: Run, tmp_path: Path) -> None:
    result = run("plugin", "new", "own", "--kind", "engine", "--output", str(tmp_path))
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{tmp_path}: this exists already\n")


def test_a_file_that_no_importer_knows(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "strange.json"
    file.write_text('{"a": 1}', encoding="utf-8")
    result = run("ruleset", "show", str(file))
    assert result.exit_code == 2
    assert result.stderr == (
        f"{file}: this file is neither a folder with a ruleset nor a format that is known\n"
        "    no plugin with an importer is installed\n"
    )
