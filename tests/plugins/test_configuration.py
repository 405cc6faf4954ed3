"""A project's and a person's settings leave plugins out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]
Install = Callable[..., None]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("click.get_app_dir", lambda name: str(tmp_path / "person"))
    (tmp_path / ".imadvisor").mkdir()
    (tmp_path / "person").mkdir()
    return tmp_path / ".imadvisor" / "config.toml"


@pytest.mark.parametrize("whose", ["project", "person"])
def test_a_plugin_that_settings_leave_out_is_not_imported(
    install: Install, run: Run, settings: Path, tmp_path: Path, whose: str
) -> None:
    install("loud", "raise AssertionError('imported')")
    path = settings if whose == "project" else tmp_path / "person" / "config.toml"
    path.write_text('[plugins]\ndisabled = ["loud"]\n', encoding="utf-8")
    listed = run("plugin", "list")
    assert listed.exit_code == 0 and "disabled" in listed.stdout
    assert run("ruleset", "list").stderr == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[plugin_s]\n", "config.toml:1:2: there is no setting 'plugin_s'\n    [plugin_s]"),
        ("plugin = 3\n", "there is no setting 'plugin'"),
        ("plugins = 3\n", "config.toml:1:1: there is no setting 'plugins'"),
        ("[plugins]\ndisable = []\n", "config.toml:2:1: [plugins] has no setting 'disable'"),
        ("[plugins]\ndisabled = 'x'\n", "config.toml:2:1: 'disabled' must be the names of plugins"),
        ("[plugins]\ndisabled = [1]\n", 'write disabled = ["name", "other-name"]'),
        ("[plugins\n", "config.toml:1:9: not valid TOML"),
    ],
)
def test_what_is_wrong_in_settings(run: Run, settings: Path, text: str, said: str) -> None:
    settings.write_text(text, encoding="utf-8")
    result = run("ruleset", "list")
    assert result.exit_code == 2 and said in result.stderr, result.stderr
