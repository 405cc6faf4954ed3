"""Rulesets in loose folders are used like any other; no code is run from them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from conftest import ROOT
from imadvisor.advisor.advisor import default_advisor

Run = Callable[..., Result]
BAKERY = ROOT / "tests" / "rulesets_data" / "bakery"


@pytest.fixture(autouse=True)
def _anew() -> None:
    default_advisor.cache_clear()


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A folder of rulesets that holds one."""
    shutil.copytree(BAKERY, tmp_path / "rules" / "bakery")
    return tmp_path / "rules"


def _refused(result: Result, *lines: str) -> None:
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == list(lines)


def test_a_folder_of_rulesets_is_used_by_id(run: Run, rules: Path) -> None:
    listed = run("--rules", str(rules), "ruleset", "list")
    assert listed.exit_code == 0, listed.stderr
    assert "bakery-hygiene" in listed.stdout and "im-core" in listed.stdout
    assert "bakery-hygiene" not in run("ruleset", "list").stdout
    one = run("--rules", str(rules / "bakery"), "ruleset", "show", "bakery-hygiene")
    assert one.exit_code == 0


def test_those_of_the_project_are_used_without_being_named(
    run: Run, rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".imadvisor").mkdir()
    rules.rename(tmp_path / ".imadvisor" / "rulesets")
    monkeypatch.chdir(tmp_path)
    assert "bakery-hygiene" in run("ruleset", "list").stdout


def test_code_is_refused_with_how_to_bring_it(run: Run, rules: Path) -> None:
    code = rules / "bakery" / "extra.py"
    code.write_text("raise SystemExit('run')", encoding="utf-8")
    _refused(
        run("--rules", str(rules), "demo"),
        f"{code}: holds code, and none is run from a loose folder",
        "    to bring code along, make a plugin: imadvisor plugin new NAME --kind ruleset",
    )


def test_a_link_that_leads_outside(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    link = folder / "bakery"
    link.symlink_to(BAKERY)
    _refused(
        run("--rules", str(folder), "demo"),
        f"{link}: leads out of the folder",
        "    copy the ruleset into the folder",
    )


def test_a_folder_that_is_not_there_or_holds_nothing(run: Run, tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    _refused(
        run("--rules", str(missing), "demo"),
        f"{missing}: there is no such folder",
        "    name a folder that holds folders of rulesets",
    )
    (tmp_path / "notes.txt").write_bytes(b"none")
    _refused(
        run("--rules", str(tmp_path), "demo"),
        f"{tmp_path}: holds no rulesets",
        "    each ruleset is a folder of TOML files in it",
    )


def test_a_ruleset_without_an_id(run: Run, rules: Path) -> None:
    (rules / "odd").mkdir()
    (rules / "odd" / "odd.toml").write_text("schema = 1\n", encoding="utf-8")
    _refused(
        run("--rules", str(rules), "demo"),
        f"{rules / 'odd'}: the ruleset does not say its id",
        '    one of its files needs the table [ruleset], or [layer], with id = "…"',
    )


def test_two_rulesets_of_one_id(run: Run, rules: Path) -> None:
    shutil.copytree(rules / "bakery", rules / "copy")
    _refused(
        run("--rules", str(rules), "demo"),
        f"{rules / 'copy'}: ruleset 'bakery-hygiene' stands also in {rules / 'bakery'}",
        "    keep one of them",
    )


def test_an_id_that_a_package_has(run: Run, rules: Path) -> None:
    path = rules / "bakery" / "bakery.toml"
    text = path.read_text(encoding="utf-8").replace('"bakery-hygiene"', '"im-core"')
    path.write_text(text, encoding="utf-8")
    _refused(
        run("--rules", str(rules), "demo"),
        f"{rules / 'bakery'}: ruleset 'im-core' comes from package imadvisor as well",
        "    give it another id",
    )


def test_too_many_folders(run: Run, tmp_path: Path) -> None:
    for number in range(201):
        (tmp_path / f"r{number}").mkdir()
    _refused(
        run("--rules", str(tmp_path), "demo"),
        f"{tmp_path}: holds 201 folders; it may hold 200",
        "    name the one that is meant",
    )


@pytest.mark.parametrize("where", ["bakery.zip", "bakery/more.zip"])
def test_an_archive_is_not_read(run: Run, rules: Path, where: str) -> None:
    archive = rules / where
    archive.write_bytes(b"PK")
    _refused(
        run("--rules", str(rules), "demo"),
        f"{archive}: is an archive, and none is read",
        "    unpack it into a folder beside it, and look at what is in there",
    )
