"""What the page on Python shows is what Python says."""

from __future__ import annotations

import doctest
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import imadvisor
from conftest import ROOT

PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_shows_what_python_says(somewhere: Path) -> None:
    scope: dict[str, Any] = {}
    runner = doctest.DocTestRunner()
    said: list[str] = []
    for place, block in enumerate(BLOCKS):
        test = doctest.DocTestParser().get_doctest(block, scope, f"block {place}", "python.md", 0)
        assert test.examples, block
        runner.run(test, out=said.append, clear_globs=False)
        scope.update(test.globs)
    assert runner.failures == 0, "".join(said)
    assert runner.tries > 25
    assert {path.name for path in somewhere.iterdir()} == {"examples", "advice.docx", "plan.ics"}


def test_the_page_names_every_function() -> None:
    table = re.findall(r"^\| `(\w+)\(", PAGE, re.MULTILINE)
    returned = re.findall(r"^\| `\w+\(.*?\| `(\w+)` \| `imadvisor", PAGE, re.MULTILINE)
    assert table == ["advise", "roadmap", "why", "why_not", "what_if", "compare", "start"]
    assert {*table, *returned} <= {*imadvisor.__all__}
    assert len(returned) == len(table)


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)", PAGE)
    assert links and [link for link in links if not (ROOT / "docs" / link).exists()] == []
