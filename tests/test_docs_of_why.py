"""The page on reasons shows what the commands say, and its commands and code work."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from conftest import ROOT

Run = Callable[..., Result]
PAGE = (ROOT / "docs" / "why.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "examples" / "municipality.toml", "answers.toml")


def test_the_commands_on_the_page_work(run: Run) -> None:
    (commands,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for line in commands.splitlines():
        arguments = shlex.split(line, comments=True)
        assert arguments.pop(0) == "imadvisor"
        assert run(*arguments).exit_code == 0, line
    assert "Waarom" in Path("waarom.html").read_text(encoding="utf-8")


def test_the_page_shows_what_they_say(run: Run) -> None:
    shown = re.findall(r"<!-- (.+?) -->\n```text\n(.*?)```", PAGE, re.DOTALL)
    assert len(shown) == 2
    for command, text in shown:
        name, subject = command.split()
        assert text in run(name, "answers.toml", subject).stdout


def test_the_code_on_the_page_works() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    found: dict[str, Any] = {}
    exec(code, found)  # noqa: S102 - it is our own page
    assert found["because"] == ("owner_named",)
    assert found["tree"].name == ("gap", "missing-ownership")
    asked = [change[0].question for change in found["changes"]]
    assert asked == ["trained_before_use", "training_to_use"]
