"""The worst files that are known are refused within little time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("limits are set as Linux has them", allow_module_level=True)

from fuzzing.worst import WORST


@pytest.fixture(scope="module")
def endings() -> dict[str, list[str]]:
    command = [sys.executable, str(Path(__file__).parent / "worst.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    return {name: told for name, *told in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", WORST)
def test_the_worst_files_are_refused_in_time(name: str, endings: dict[str, list[str]]) -> None:
    assert endings[name][1] == "refused", endings[name]
