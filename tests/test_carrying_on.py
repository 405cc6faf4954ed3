"""What those who carry it on are told to run is there, and what they must write is asked for."""

from __future__ import annotations

import re
import tomllib
from typing import Literal

import pytest

from conftest import ROOT
from imadvisor import Advisor, __version__
from release_notes import missing

CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
HOOKS = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")


def test_the_sessions_that_pages_name_exist() -> None:
    noxfile = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    sessions = set(re.findall(r"^@nox\.session.*\ndef (\w+)\(", noxfile, re.MULTILINE))
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "changes" / "README.md"]
    for page in pages:
        named = set(re.findall(r"nox -s (\w+)", page.read_text(encoding="utf-8")))
        assert named <= sessions, page
    assert {"docs", "release", "version"} <= sessions


def test_the_first_change_is_one() -> None:
    """The case on the page fails as it says, and holds once it is put right."""
    text = CONTRIBUTING.partition("<!-- case -->\n```toml\n")[2].partition("```")[0]
    advisor = Advisor()
    ruleset = advisor.ruleset("im-core")
    gap = ruleset.gaps["missing-ownership"]
    assert gap.code == "G44" and "G44" in CONTRIBUTING
    for expected, holds in (("gaps_later", False), ("gaps_present", True)):
        status: Literal["later", "present"] = "present" if holds else "later"
        (case,) = tomllib.loads(text.replace("gaps_later", expected))["case"]
        assert tuple(case["expect"]) == (expected,)
        advice = advisor.advise({"date": case["date"], "answers": case["answers"]}, ruleset)
        named = {one.id for one in advice.with_status(status)}
        assert (gap.id in named) is holds


def test_hooks_are_local_and_run_what_ci_runs() -> None:
    assert set(re.findall(r"repo: (\S+)", HOOKS)) == {"local"}
    entries = re.findall(r"entry: (.+)", HOOKS)
    assert len(entries) == len(re.findall(r"- id:", HOOKS)) == 4
    assert set(re.findall(r"language: (\w+)", HOOKS)) == {"system"}
    for entry in entries:
        assert f"\n.venv/bin/{entry}" in CI


@pytest.mark.parametrize("name", ["fault", "idea", "wrong-advice"])
def test_templates_of_issues_can_be_chosen(name: str) -> None:
    text = (ROOT / ".github" / "ISSUE_TEMPLATE" / f"{name}.md").read_text(encoding="utf-8")
    head, _, body = text.removeprefix("---\n").partition("---\n")
    assert re.findall(r"^(\w+): \S", head, re.MULTILINE) == ["name", "about", "labels"]
    assert body.count("**") >= 4


def test_a_release_says_what_changed() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert missing(changelog, [], __version__) == []
    (said,) = missing(changelog, [], "99.0.0")
    assert "99.0.0" in said
    (said,) = missing(changelog, ["+one.added.md", "+two.fixed.md"], __version__)
    assert said.startswith("2 fragments")


def test_fragments_are_of_a_kind_that_is_collected() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    kinds = {kind["directory"] for kind in config["tool"]["towncrier"]["type"]}
    for path in (ROOT / "changes").iterdir():
        if path.name != "README.md":
            assert re.fullmatch(r"(\+[\w-]+|\d+)\.(\w+)\.md", path.name), path.name
            assert path.name.split(".")[-2] in kinds, path.name


def test_a_checkout_can_be_installed_editable() -> None:
    """With a program in a folder that the wheel has elsewhere, hatchling refuses to."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = config["tool"]["hatch"]["build"]["targets"]["wheel"]
    left_out = {path for pattern in wheel["exclude"] for path in ROOT.glob(pattern[1:])}
    moved = [folder for folder, place in wheel["sources"].items() if place]
    assert sorted(moved) == ["examples", "rulesets"]
    programs = {path for folder in moved for path in (ROOT / folder).rglob("*.py")}
    assert programs - left_out == set()
