"""The wheel, as users get it: built, installed in a clean environment, run elsewhere."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), "."]
    subprocess.run(command, cwd=ROOT, check=True)
    (built,) = folder.glob("imadvisor-*.whl")
    return built


def test_it_holds_the_rulesets_the_example_and_the_schema(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for wanted in (
        "imadvisor/rulesets/im-core/ruleset.toml",
        "imadvisor/rulesets/im-core/dimensions/ownership.toml",
        "imadvisor/rulesets/LICENSE",
        "imadvisor/examples/municipality.toml",
        "imadvisor/reports/advice.schema.json",
        "imadvisor/locale/nl/LC_MESSAGES/imadvisor.mo",
        "imadvisor/py.typed",
    ):
        assert wanted in names
    assert not [name for name in names if name.startswith(("tests", "benchmarks"))]


def test_it_runs_the_main_job_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "environment"
    venv.create(home, with_pip=True)
    python = str(home / ("Scripts" if sys.platform == "win32" else "bin") / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", str(wheel)], cwd=tmp_path, check=True)
    command = [python, "-m", "imadvisor", "demo", "--lang", "nl", "--format", "json"]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    report = json.loads(done.stdout)
    assert report["ruleset"]["id"] == "im-core"
    assert "missing-ownership" in [gap["id"] for gap in report["gaps"]]
    where = [python, "-c", "import imadvisor; print(imadvisor.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert str(home) in found.stdout
