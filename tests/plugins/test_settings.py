"""The settings of plugins: declared with types, checked with their place, shown, and used."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from conftest import ROOT
from imadvisor import InputError, PluginError, testing

Run = Callable[..., Result]
Install = Callable[..., None]

ANSWERS = str(ROOT / "examples" / "municipality.toml")
CODE = """
import json
from imadvisor.plugin import Setting, hookimpl

class Shown:
    name = "shown"
    suffix = ".json"

    def __init__(self, settings=None):
        self.settings = settings

    def configured(self, settings):
        return Shown(settings)

    def write(self, advice, language):
        return json.dumps(self.settings, default=str)

@hookimpl
def imadvisor_settings():
    return [
        Setting("days", "integer", "how many days ahead", default=14),
        Setting("share", "number", "how much of it"),
        Setting("style", "text", "how it looks", "plain", ("plain", "bold")),
        Setting("tags", "texts", "what is added to it", []),
        Setting("loud", "boolean", "whether it is loud", False),
    ]

@hookimpl
def imadvisor_exporters():
    return [Shown()]
"""
DEFAULTS: dict[str, Any] = {"days": 14, "share": None, "style": "plain", "tags": [], "loud": False}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("click.get_app_dir", lambda name: str(tmp_path / "person"))
    (tmp_path / ".imadvisor").mkdir()
    (tmp_path / "person").mkdir()
    return tmp_path / ".imadvisor" / "config.toml"


def test_a_part_is_used_with_its_settings(
    install: Install, run: Run, settings: Path, tmp_path: Path
) -> None:
    install("shown", CODE)
    assert json.loads(run("export", "shown", ANSWERS).stdout) == DEFAULTS
    person = tmp_path / "person" / "config.toml"
    person.write_text("[plugin.shown]\ndays = 3\nstyle = 'bold'\n")
    settings.write_text("[plugin.shown]\ndays = 30\nshare = 0.5\ntags = ['a']\nloud = true\n")
    told = json.loads(run("export", "shown", ANSWERS).stdout)
    assert told == {"days": 30, "share": "0.5", "style": "bold", "tags": ["a"], "loud": True}


def test_they_are_shown_with_where_they_are_set(install: Install, run: Run, settings: Path) -> None:
    install("shown", CODE)
    settings.write_text("[plugin.shown]\ndays = 30\nshare = 0.5\n")
    shown = run("plugin", "show", "shown").stdout
    assert "  setting days = 30 (set in .imadvisor/config.toml:2:8): how many days ahead\n" in shown
    assert '  setting style = "plain" (the default): how it looks\n' in shown
    assert "  setting share = 0.5 (set in" in shown
    listed = json.loads(run("plugin", "show", "shown", "--format", "json").stdout)
    found = {one["name"]: one for one in listed["settings"]}
    assert list(found) == list(DEFAULTS)
    assert found["days"]["value"] == 30 and found["days"]["set_in"].endswith("config.toml:2:8")
    assert found["share"]["value"] == 0.5
    assert found["style"] == {
        "name": "style",
        "type": "text",
        "help": "how it looks",
        "choices": ["plain", "bold"],
        "value": "plain",
        "set_in": None,
    }


@pytest.mark.parametrize(
    ("line", "place", "message", "hint"),
    [
        ("dayz = 3", "2:1", "plugin 'shown' has no setting 'dayz'", "did you mean 'days'?"),
        ("days = '3'", "2:8", "'days' must be a whole number", "write days = 14"),
        ("days = true", "2:8", "'days' must be a whole number", "write days = 14"),
        ("share = '1'", "2:9", "'share' must be a number", "write share = 0.5"),
        ("loud = 1", "2:8", "'loud' must be true or false", "write loud = true"),
        ("tags = 'x'", "2:8", "'tags' must be a list of texts", 'write tags = ["…", "…"]'),
        ("tags = [1]", "2:8", "'tags' must be a list of texts", 'write tags = ["…", "…"]'),
        ("style = 'bald'", "2:9", "'style' cannot be 'bald'", "did you mean 'bold'?"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    install: Install, run: Run, settings: Path, line: str, place: str, message: str, hint: str
) -> None:
    install("shown", CODE)
    settings.write_text(f"[plugin.shown]\n{line}\n")
    result = run("advise", ANSWERS)
    assert result.exit_code == 2
    assert f".imadvisor/config.toml:{place}: {message}\n" in result.stderr
    assert hint in result.stderr
    settings.write_text("[plugin]\nshown = 3\n")
    assert "'shown' must be a table" in run("advise", ANSWERS).stderr


def test_settings_of_a_plugin_that_is_not_there_are_a_warning(
    install: Install, run: Run, settings: Path
) -> None:
    install("shown", CODE)
    settings.write_text("[plugin.shwn]\ndays = 3\n")
    result = run("advise", ANSWERS)
    assert result.exit_code == 0
    assert "plugin 'shwn' (not installed): .imadvisor/config.toml:1:" in result.stderr
    assert "did you mean 'shown'?" in result.stderr
    assert run("plugin", "list").exit_code == 1
    settings.write_text("[plugin.shown]\nno-such = 3\n")
    assert run("--no-plugin", "shown", "advise", ANSWERS).exit_code == 0


def test_two_plugins_may_have_settings_of_one_name(
    install: Install, run: Run, settings: Path
) -> None:
    install("shown", CODE)
    install("other", CODE.replace('"shown"', '"other"').replace(", default=14", ", default=7"))
    settings.write_text("[plugin.shown]\ndays = 1\n")
    assert json.loads(run("export", "shown", ANSWERS).stdout)["days"] == 1
    assert json.loads(run("export", "other", ANSWERS).stdout)["days"] == 7


def test_what_one_part_does_to_its_settings_no_other_sees(
    install: Install, run: Run, settings: Path
) -> None:
    spoils = CODE.replace("return Shown(settings)", "settings['tags'].append(1); return self")
    both = spoils + (
        "\nclass Next(Shown):\n    name = 'next'\n"
        "    def configured(self, settings):\n        return type('N', (Next,), {})(settings)\n"
    )
    install("shown", both.replace("return [Shown()]", "return [Shown(), Next()]"))
    assert json.loads(run("export", "next", ANSWERS).stdout)["tags"] == []


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ('"days", "integer"', '"Days!", "integer"', "is no name such as page-width"),
        ('"days", "integer"', '"days", "int"', "the types are text, integer, number, boolean"),
        ("default=14", "default='x'", "has a default that does not fit: 'days' must be a whole"),
        ('"plain", ("plain"', '"loud", ("plain"', "'style' cannot be 'loud'"),
        ("return Shown(settings)", "return 3", "its exporter 3 has no name"),
        ("return Shown(settings)", "raise KeyError(1)", "KeyError: 1"),
        ('Setting("loud"', 'Setting("days"', "brings one of that name as well"),
    ],
)
def test_a_plugin_whose_settings_are_wrong_is_named(
    install: Install, run: Run, settings: Path, old: str, new: str, cause: str
) -> None:
    assert old in CODE
    install("shown", CODE.replace(old, new, 1))
    result = run("advise", ANSWERS)
    assert result.exit_code == 0
    assert "plugin 'shown' (imadvisor-shown 1.0), hook imadvisor_" in result.stderr
    assert cause in result.stderr


def test_the_kit_says_what_settings_come_to(install: Install) -> None:
    install("shown", CODE)
    module = importlib.import_module("imadvisor_shown")
    assert testing.settings_of(module) == DEFAULTS
    assert testing.settings_of(module, {"days": 1})["days"] == 1
    with pytest.raises(InputError, match="no setting 'dayz'"):
        testing.settings_of(module, {"dayz": 1})
    install("wrong", CODE.replace("default=14", "default='x'"))
    with pytest.raises(PluginError, match="does not fit"):
        testing.settings_of(importlib.import_module("imadvisor_wrong"))


def test_a_command_asks_for_its_settings(install: Install, run: Run, settings: Path) -> None:
    install("shown", CODE)
    site = Path(importlib.import_module("imadvisor_shown").__file__ or "").parent
    (site / "shown_command.py").write_text(
        "import click\nfrom imadvisor.plugin import settings_of\n\n"
        "@click.command()\ndef days():\n    '''Say it.'''\n"
        "    click.echo(settings_of('shown')['days'])\n"
    )
    points = site / "imadvisor_shown-1.0.dist-info" / "entry_points.txt"
    points.write_text(points.read_text() + "\n[imadvisor.commands]\ndays = shown_command:days\n")
    settings.write_text("[plugin.shown]\ndays = 5\n")
    assert run("days").stdout == "5\n"
