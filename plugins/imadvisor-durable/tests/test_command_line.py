"""`imadvisor advise --engine durable` writes what *explain* makes it write."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import imadvisor
import pytest
from imadvisor import Advisor

from test_library import SYMBOL, broken

PACKAGE = Path(imadvisor.__file__).parent
EXAMPLES = next(
    folder for folder in (PACKAGE / "examples", PACKAGE.parents[1] / "examples") if folder.is_dir()
)


def advise(answers: str, engine: str, path: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "imadvisor", "advise", str(EXAMPLES / answers)]
    command += ["--engine", engine, "--format", "json"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([path, os.environ.get("PYTHONPATH", "")])}
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=env)


@pytest.mark.parametrize("answers", ["municipality.toml", "water-operator.toml", "quick-scan.toml"])
def test_the_same_json(answers: str) -> None:
    ours, theirs = advise(answers, "durable"), advise(answers, "explain")
    assert (ours.returncode, ours.stderr) == (theirs.returncode, theirs.stderr) == (0, "")
    assert ours.stdout == theirs.stdout
    assert json.loads(ours.stdout)["gaps"]


def test_a_library_that_cannot_be_imported_stops_no_other_engine(tmp_path: Path) -> None:
    broken(tmp_path)
    ours = advise("quick-scan.toml", "durable", str(tmp_path))
    assert ours.returncode == 2 and ours.stdout == ""
    assert SYMBOL in ours.stderr and "Traceback" not in ours.stderr
    assert advise("quick-scan.toml", "direct", str(tmp_path)).returncode == 0


def test_the_engine_is_found_in_the_plugin_alone(advisor: Advisor) -> None:
    assert "durable" in advisor.catalogue.engines
    assert "durable" not in Advisor().catalogue.engines
