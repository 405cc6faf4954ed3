"""Who follows the tutorial sees what it shows, and has at the end what it promises."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from conftest import ROOT
from imadvisor import Advisor
from imadvisor.advisor.advisor import default_advisor
from imadvisor.rulesets.layout import laid_out

PAGE = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")


def _follower() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tutorial", ROOT / "docs" / "tutorial.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tutorial")


@pytest.fixture(scope="module")
def followed(folder: Path) -> str:
    """The page as it would be written now, with its files in the folder."""
    default_advisor.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("IMADVISOR_LANG", raising=False)
        patch.setattr(sys, "path", [*sys.path])
        return str(_follower().followed(PAGE, folder))


def test_every_command_prints_what_the_page_shows(followed: str) -> None:
    assert followed.splitlines() == PAGE.splitlines(), "run: nox -s tutorial"
    commands = re.findall(r"^\$ (.+)$", PAGE, re.MULTILINE)
    assert len(commands) >= 12
    for verb in ("ruleset show", "ruleset set", "ruleset fmt", "ruleset catalogue", "roadmap"):
        assert any(command.startswith(f"imadvisor {verb}") for command in commands)


def test_what_it_shows_is_worth_showing() -> None:
    blocks = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    shown = "\n".join(blocks)
    assert shown.count("\n") > 120
    for seen in (
        "did you mean 'room_agreed'?",
        "FAILED opens-at-easter",
        "3 held, 0 failed",
        "library: 8 findings",
        "■■■",
    ):
        assert seen in shown


def test_the_ruleset_that_comes_out_is_whole(followed: str, folder: Path) -> None:
    made = Advisor().ruleset(folder / "library")
    assert not made.warnings
    assert (len(made.questions), len(made.gaps), len(made.recommendations)) == (10, 6, 9)
    assert any(len(gap.closed_by) > 1 for gap in made.gaps.values())
    assert any(recommendation.prerequisites for recommendation in made.recommendations.values())
    files, _ = laid_out([folder / "library"])
    assert len(files) == 5 and not any(file.changes for file in files)


def test_every_rule_of_it_is_in_a_case(followed: str, folder: Path) -> None:
    cases = (folder / "library" / "cases" / "stories.toml").read_text(encoding="utf-8")
    for gap in Advisor().ruleset(folder / "library").gaps:
        assert f'"{gap}"' in cases


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)", PAGE)
    assert len(links) >= 5
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
