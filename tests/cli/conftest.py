"""A project that tests of commands share."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import insert

from imadvisor.advisor.advisor import default_advisor
from imadvisor.cli import main
from imadvisor.store import open_store
from imadvisor.store.tables import CLIENT
from project import ANSWERS, CASE, EXPORTER

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project: rulesets of its own, answers, sheets, a plan, settings and a plugin."""
    root = tmp_path_factory.mktemp("made")
    site = tmp_path_factory.mktemp("site")
    info = site / "flat-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: flat\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[imadvisor]\nflat = flat_plugin\n")
    (site / "flat_plugin.py").write_text(EXPORTER, encoding="utf-8")
    sys.path.insert(0, str(site))
    default_advisor.cache_clear()
    before = Path.cwd()
    os.chdir(root)
    try:
        rules = Path(".imadvisor") / "rulesets"
        shutil.copytree(ROOT / "tests" / "rulesets_data" / "bakery", rules / "bakery")
        (rules / "bakery" / "cases").mkdir()
        (rules / "bakery" / "cases" / "c.toml").write_text(CASE, encoding="utf-8")
        (Path(".imadvisor") / "config.toml").write_text("[plugins]\ndisabled = []\n")
        layer = ["ruleset", "new", str(rules / "acme"), "--extends", "bakery-hygiene"]
        assert CliRunner().invoke(main, layer).exit_code == 0
        default_advisor.cache_clear()
        for name in ("a", "b"):
            Path(f"{name}.toml").write_text(ANSWERS, encoding="utf-8")
        Path("team").mkdir()
        for name in ("x", "y"):
            who = f'\n[respondent]\nname = "{name}"\nrole = "baker"\n'
            (Path("team") / f"{name}.toml").write_text(ANSWERS + who, encoding="utf-8")
        Path("plan.toml").write_text('ruleset = "acme"\nstart = 2026-12-07\n', encoding="utf-8")
        roadmap = ["roadmap", "a.toml", "--plan", "plan.toml", "--format", "json"]
        planned = CliRunner().invoke(main, roadmap)
        assert planned.exit_code == 0, planned.output
        Path("earlier.json").write_text(planned.stdout, encoding="utf-8")
        store = open_store("sqlite:///kept.db")
        with store.database.writing() as connection:
            connection.execute(insert(CLIENT).values(id="kept-client", name="Acme"))
        round = store.add_round(
            store.add_assessment("kept-client", "", "im-core").id,
            dt.date(2026, 11, 2),
            store.keep_rules(default_advisor().ruleset()),
        )
        store.add_sheet(round.id)
        store.close()
        yield root
    finally:
        os.chdir(before)
        sys.path.remove(str(site))
        sys.modules.pop("flat_plugin", None)
        default_advisor.cache_clear()


@pytest.fixture
def project(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, in which a test works."""
    copy = tmp_path / "project"
    shutil.copytree(made, copy)
    monkeypatch.chdir(copy)
    default_advisor.cache_clear()
    return copy
