"""What the page on checking shows is what happens."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from conftest import ROOT
from imadvisor.language import Language
from imadvisor.quality.manual import manual

PAGE = (ROOT / "docs" / "checking.md").read_text(encoding="utf-8")


@pytest.fixture
def bakery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "tests" / "rulesets_data" / "bakery", tmp_path / "bakery")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "bakery"


def test_the_example_is_what_the_command_says(run: Callable[..., Result], bakery: Path) -> None:
    block = re.search(r"<!-- check -->\n```text\n\$ imadvisor (.*?)\n(.*?)```", PAGE, re.DOTALL)
    assert block
    result = run(*block[1].split())
    assert result.exit_code == 1
    assert result.stdout == block[2]


def test_the_example_of_accepting_accepts(run: Callable[..., Result], bakery: Path) -> None:
    block = re.search(r"<!-- accept -->\n```toml\n(.*?)```", PAGE, re.DOTALL)
    assert block
    (bakery / "accepted.toml").write_text(block[1], encoding="utf-8")
    result = run("ruleset", "check", "bakery/")
    assert result.stdout.endswith("bakery-hygiene: 1 finding, 1 accepted\n")


def test_the_list_of_codes_is_that_of_the_manual() -> None:
    listed = PAGE.partition("<!-- codes -->")[2].partition("\n\n## ")[0]
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \|$", listed, re.MULTILINE)
    assert rows == [(code, page.what) for code, page in manual(Language("en")).items()]


def test_a_layer_accepts_as_the_page_says(run: Callable[..., Result], bakery: Path) -> None:
    run("--rules", ".", "ruleset", "new", "acme", "--extends", "bakery-hygiene")
    layer = Path("acme/layer.toml")
    block = re.search(r"<!-- accept -->\n```toml\n\[\[accept\]\]\n(.*?)```", PAGE, re.DOTALL)
    assert block
    adding = f'\n[[add]]\nreason = "Said by the client."\n[add.accept]\n{block[1]}'
    text = layer.read_text(encoding="utf-8").rstrip() + adding
    layer.write_text(text, encoding="utf-8")
    result = run("--rules", ".", "ruleset", "check", "acme")
    assert "1 finding, 1 accepted" in result.stdout, result.output
