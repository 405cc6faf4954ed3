"""The wheel, as users get it: built, installed in a clean environment, run elsewhere."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from breaking import break_plugin
from imadvisor.plugins.scaffold import KINDS

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
        "imadvisor/examples/earlier/municipality-2025.toml",
        "imadvisor/reports/json/advice.schema.json",
        "imadvisor/reports/json/progress.schema.json",
        "imadvisor/reports/templates/report.html",
        "imadvisor/reports/templates/sections.html",
        "imadvisor/web/static/app.js",
        "imadvisor/web/templates/layout.html",
        "imadvisor/examples/spring/municipality-2026.toml",
        "imadvisor/reports/templates/report.typ",
        "imadvisor/locale/nl/LC_MESSAGES/imadvisor.mo",
        "imadvisor/plugins/templates/common/pyproject.toml.txt",
        "imadvisor/plugins/templates/ruleset/data/rules/ruleset.toml.txt",
        "imadvisor/plugins/templates/layer/data/layer/layer.toml.txt",
        "imadvisor/rulesets/dutch-municipality/layer.toml",
        "imadvisor/rulesets/layer.schema.json",
        "imadvisor/rulesets/ruleset.schema.json",
        "imadvisor/py.typed",
    ):
        assert wanted in names
    assert not [name for name in names if name.startswith(("tests", "benchmarks"))]


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Python in an environment that holds nothing but the wheel, with its extras."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=True)
    python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    wanted = f"{wheel}[report,excel]"
    subprocess.run([python, "-m", "pip", "install", "-q", wanted], cwd=home, check=True)
    return python


def _output(python: Path, folder: Path, *arguments: str) -> str:
    command = [str(python), *arguments]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


def test_it_runs_the_main_job_outside_the_checkout(python: Path, tmp_path: Path) -> None:
    shown = _output(python, tmp_path, "-m", "imadvisor", "demo", "--lang", "nl", "--format", "json")
    report = json.loads(shown)
    assert report["ruleset"]["id"] == "im-core"
    assert "missing-ownership" in [gap["id"] for gap in report["gaps"]]
    where = _output(python, tmp_path, "-c", "import imadvisor; print(imadvisor.__file__)")
    assert str(python.parents[1]) in where


@pytest.mark.parametrize("format", ["html", "markdown", "docx", "pdf"])
def test_it_writes_every_report(python: Path, tmp_path: Path, format: str) -> None:
    _output(
        *(python, tmp_path, "-m", "imadvisor", "demo"), "--format", format, "--output", "report"
    )
    assert (tmp_path / "report").stat().st_size > 10_000


def test_it_gets_from_a_spreadsheet_to_a_check_of_it(python: Path, tmp_path: Path) -> None:
    _output(
        python, tmp_path, *["-m", "imadvisor", "answers", "template", "--output", "answers.xlsx"]
    )
    command = [str(python), *["-m", "imadvisor", "answers", "check", "answers.xlsx"]]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert "0 of" in done.stdout


@pytest.mark.slow
def test_new_plugins_of_every_kind_install_and_pass(python: Path, tmp_path: Path) -> None:
    for kind in KINDS:
        new = ["-m", "imadvisor", "plugin", "new", f"a-{kind}", "--kind", kind]
        _output(python, tmp_path, *new)
    folders = [str(tmp_path / f"imadvisor-a-{kind}") for kind in KINDS]
    pip = [str(python), "-m", "pip", "install", "-q"]
    subprocess.run([*pip, "pytest", "hatchling"], check=True)
    # The wheel that is tried is not published, so its package is not looked for.
    local = [*pip, "--no-build-isolation", "--no-deps", *folders]
    subprocess.run(local, check=True)
    for folder in folders:
        assert "passed" in _output(python, Path(folder), "-m", "pytest", "-q")
    for kind, folder in zip(KINDS, folders, strict=True):
        # Its tests run on its sources, whatever is installed.
        module = f"imadvisor_a_{kind.replace('-', '_')}"
        break_plugin(Path(folder) / "src" / module, kind)
        command = [str(python), "-m", "pytest", "-q"]
        failed = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        assert failed.returncode == 1 and "failed" in failed.stdout, kind
    listed = json.loads(
        _output(python, tmp_path, *["-m", "imadvisor", "plugin", "list", "--format", "json"])
    )
    # The built-in one, and those of every kind but the command.
    assert [plugin["status"] for plugin in listed["plugins"]] == ["loaded"] * len(KINDS)
    assert [plugin["faults"] for plugin in listed["plugins"]] == [[]] * len(KINDS)
    assert [command["name"] for command in listed["commands"]] == ["a-command"]
