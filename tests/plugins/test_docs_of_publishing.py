"""The page on publishing says of a new package what is so."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import Result

from conftest import ROOT
from imadvisor import __version__
from imadvisor.cli import main
from imadvisor.plugin import API

PAGE = (ROOT / "docs" / "publishing.md").read_text(encoding="utf-8")


def test_a_new_package_has_what_the_page_asks_for(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (command,) = re.findall(r"`imadvisor (plugin new .+?)`", PAGE)
    assert run(*command.split()).exit_code == 0
    (folder,) = tmp_path.iterdir()
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f'`name = "{project["name"]}"`' in PAGE
    (needed,) = project["dependencies"]
    (shown,) = re.findall(r'`dependencies = \["(.+?)"\]`', PAGE)
    bounds = re.compile(r"imadvisor>=(\d[\d.]*),<(\d+)")
    assert bounds.fullmatch(shown)
    made = bounds.fullmatch(needed)
    assert made and made[1] == __version__
    assert {"version", "license", "license-files"} <= set(project)
    assert project["entry-points"]["imadvisor"]["bakery"]
    sources = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    assert f"imadvisor_api = {API}" in PAGE and f"imadvisor_api = {API}" in sources


def test_the_commands_of_the_page_exist() -> None:
    context = click.Context(main)
    named = re.findall(r"\bimadvisor (ruleset|plugin) ([a-z]+)", PAGE)
    assert len(named) >= 5
    for group, name in named:
        command = main.get_command(context, group)
        assert isinstance(command, click.Group) and name in command.commands
