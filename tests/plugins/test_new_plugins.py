"""`plugin new` writes packages that pass their own tests, and fail them when they are broken."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from breaking import BREAK, break_plugin
from imadvisor import plugin
from imadvisor._version import __version__
from imadvisor.cli.plugin import _KINDS
from imadvisor.plugins.contracts import CONTRACTS
from imadvisor.plugins.scaffold import KINDS

Run = Callable[..., Result]
Install = Callable[..., None]


def _ran(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    full = [sys.executable, "-m", *command]
    return subprocess.run(full, cwd=folder, capture_output=True, text=True, check=False)


def _tested(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )


QUICK = ("command", "engine", "ruleset")
"""Some of the kinds: one with code, one that is run by name, one with data."""


@pytest.mark.parametrize(
    "kind",
    [kind if kind in QUICK else pytest.param(kind, marks=pytest.mark.slow) for kind in KINDS],
)
def test_a_new_plugin_passes_and_a_broken_one_fails(run: Run, tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "mine"
    result = run("plugin", "new", "our-own", "--kind", kind, "--output", str(folder))
    assert result.exit_code == 0, result.stderr
    passed = _tested(folder)
    assert passed.returncode == 0, passed.stdout
    for data in ("rules", "layer"):
        if (rules := folder / "src" / "imadvisor_our_own" / data).is_dir():
            assert run("ruleset", "fmt", "--check", str(rules)).exit_code == 0
    break_plugin(folder / "src" / "imadvisor_our_own", kind)
    failed = _tested(folder)
    assert failed.returncode == 1 and "failed" in failed.stdout


LONG = "abcdefghij-abcdefghij-abcdefghij-abcdefg"


@pytest.mark.parametrize("name", ["a", LONG])
def test_what_is_written_is_laid_out_as_ruff_does(run: Run, tmp_path: Path, name: str) -> None:
    for kind in KINDS:
        folder = tmp_path / f"{name}-{kind}"
        assert run("plugin", "new", name, "--kind", kind, "-o", str(folder)).exit_code == 0
        for rules in folder.glob("src/*/*/"):
            assert run("ruleset", "fmt", "--check", str(rules)).exit_code == 0
    done = _ran("ruff", "format", "--check", ".", folder=tmp_path)
    assert done.returncode == 0, done.stdout


def test_every_kind_is_added_to_one_package(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert run("plugin", "new", "our-own", "--kind", "command", "-o", str(folder)).exit_code == 0
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for kind in KINDS:
        if kind != "command":
            result = run("plugin", "add", kind, "--folder", str(folder))
            assert result.exit_code == 0, result.stderr
    for path, content in before.items():
        left = iter(path.read_bytes().splitlines())
        # Lines were added; what was there is there, in the same order.
        assert all(line in left for line in content.splitlines()), path
    entries = tomllib.loads((folder / "pyproject.toml").read_text())["project"]["entry-points"]
    assert entries["imadvisor"] == {"our-own": "imadvisor_our_own"}
    module = (folder / "src" / "imadvisor_our_own" / "__init__.py").read_text()
    assert set(CONTRACTS) == set(re.findall(r"as (imadvisor_\w+),\n", module))
    for command in (("ruff", "format", "--check", "."), ("mypy",)):
        done = _ran(*command, folder=folder)
        assert done.returncode == 0, done.stdout
    passed = _tested(folder)
    assert passed.returncode == 0, passed.stdout
    again = run("plugin", "add", "exporter", "--folder", str(folder))
    assert again.exit_code == 2 and "this file exists already" in again.stderr


def _added(run: Run, tmp_path: Path, path: str, old: str, new: str) -> str:
    """What is said where a package is not as it was written; nothing is written then."""
    folder = tmp_path / "mine"
    assert run("plugin", "new", "our-own", "--kind", "exporter", "-o", str(folder)).exit_code == 0
    target = folder / path
    text = target.read_text()
    assert old in text
    target.write_text(text.replace(old, new))
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    result = run("plugin", "add", "engine", "--folder", str(folder))
    assert result.exit_code == 2
    assert before == {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return result.stderr.replace(str(folder), "")


MODULE = "src/imadvisor_our_own/__init__.py"
ENTRY = 'our-own = "imadvisor_our_own"'


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        (MODULE, "imadvisor_exporters", "imadvisor_engines", "has a hook imadvisor_engines"),
        (MODULE, "imadvisor_api = 2", "imadvisor_api = 1", "written for version 1 of the hooks"),
        (MODULE, "def ", "def def ", "this is no Python"),
        (
            MODULE,
            "Language, hookimpl\n",
            "Language, hookimpl; X = 1\n",
            "the place for an import is not clear",
        ),
        ("pyproject.toml", ENTRY, f'{ENTRY}\nother = "x"', "has several entry points"),
        ("pyproject.toml", ENTRY, "", "this package is no plugin"),
        ("pyproject.toml", 'own"', 'own:Thing"', "is not a module, but 'imadvisor_our_own:Thing'"),
        ("pyproject.toml", ENTRY, 'our-own = "elsewhere"', "there is no such module to add to"),
        ("pyproject.toml", "[project]", "[project", "this is no TOML"),
    ],
)
def test_where_nothing_can_be_added_safely_the_reason_is_said(
    run: Run, tmp_path: Path, path: str, old: str, new: str, said: str
) -> None:
    assert said in _added(run, tmp_path, path, old, new)


def test_adding_where_there_is_no_package(run: Run, tmp_path: Path) -> None:
    result = run("plugin", "add", "engine", "--folder", str(tmp_path))
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{tmp_path / 'pyproject.toml'}: there is no such file\n")


def test_line_ends_stay_as_they_are(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert run("plugin", "new", "our-own", "--kind", "exporter", "-o", str(folder)).exit_code == 0
    target = folder / MODULE
    target.write_bytes(target.read_bytes().replace(b"\n", b"\r\n"))
    assert run("plugin", "add", "engine", "--folder", str(folder)).exit_code == 0
    content = target.read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n")


def test_what_comes_with_a_package(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert run("plugin", "new", "our-own", "--kind", "engine", "-o", str(folder)).exit_code == 0
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {
        "LICENSE", ".gitignore", ".github/workflows/test.yml", "src/imadvisor_our_own/py.typed",
    } <= files  # fmt: skip
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    assert project["license"] == "MIT" and project["license-files"] == ["LICENSE"]
    (bounds,) = project["dependencies"]
    assert re.fullmatch(rf"imadvisor>={re.escape(__version__)},<\d+", bounds)
    assert "MIT License" in (folder / "LICENSE").read_text()
    workflow = (folder / ".github" / "workflows" / "test.yml").read_text()
    assert "pytest" in workflow and "${{ matrix.python }}" in workflow
    assert "http" not in workflow and "index" not in workflow


@pytest.mark.parametrize(
    ("name", "kind", "owner"),
    [
        ("built-in", "engine", "plugin 'built-in'"),
        ("advise", "engine", "the command 'imadvisor advise'"),
        ("im-core", "ruleset", "a ruleset or layer of imadvisor"),
        ("dutch-municipality", "exporter", "a ruleset or layer of imadvisor"),
        ("direct", "engine", "engine 'direct' of plugin 'built-in'"),
        ("html", "report-format", "report format 'html' of plugin 'built-in'"),
    ],
)
def test_a_name_that_is_taken(run: Run, tmp_path: Path, name: str, kind: str, owner: str) -> None:
    result = run("plugin", "new", name, "--kind", kind, "--output", str(tmp_path / "new"))
    assert result.exit_code == 2
    assert f"plugin new: the name '{name}' is taken: it is that of {owner}" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_name_of_a_plugin_that_is_installed_is_taken(
    run: Run, tmp_path: Path, install: Install
) -> None:
    install("tickets", "")
    result = run("plugin", "new", "tickets", "--kind", "engine", "-o", str(tmp_path / "new"))
    assert result.exit_code == 2
    assert "it is that of plugin 'tickets' (imadvisor-tickets 1.0)" in result.stderr
    install("x", "", package="imadvisor-parcels")
    result = run("plugin", "new", "parcels", "--kind", "engine", "-o", str(tmp_path / "new"))
    assert "it is that of the package imadvisor-parcels 1.0" in result.stderr


# -- the hooks --------------------------------------------------------------------------------


def test_the_hooks_are_listed_with_their_signatures(run: Run) -> None:
    listed = json.loads(run("plugin", "hooks", "--format", "json").stdout)
    assert listed["imadvisor_api"] == 2
    hooks = {hook["name"]: hook for hook in listed["hooks"]}
    assert set(hooks) == set(CONTRACTS)
    text = run("plugin", "hooks").stdout
    for name, hook in hooks.items():
        assert hook["signature"] == f"{name}() -> Sequence[{hook['returns']}]"
        assert hook["returns"] in plugin.__all__ and hook["summary"]
        wanted = {*CONTRACTS[name].attributes, *CONTRACTS[name].methods}
        members = {member["name"]: member for member in hook["members"]}
        assert set(members) == wanted
        assert all(member["summary"] and member["signature"] in text for member in members.values())
        optional = {m for m, method in CONTRACTS[name].methods.items() if method.optional}
        assert {m for m, member in members.items() if member["optional"]} == optional


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
