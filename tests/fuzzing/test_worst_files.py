"""The worst files that are known are refused within little time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("limits are set as Linux has them", allow_module_level=True)

from fuzzing.worst import LARGE, WORST

WORKBOOK_MEGABYTES = 200
"""What reading any workbook may take, beyond what the program has anyway."""


@pytest.fixture(scope="module")
def endings() -> dict[str, list[str]]:
    command = [sys.executable, str(Path(__file__).parent / "worst.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    return {name: told for name, *told in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", WORST)
def test_the_worst_files_are_refused_in_time(name: str, endings: dict[str, list[str]]) -> None:
    assert endings[name][1] == "refused", endings[name]


@pytest.mark.parametrize("name", LARGE)
def test_what_is_large_and_says_little_is_read(name: str, endings: dict[str, list[str]]) -> None:
    assert endings[name][1] == "read", endings[name]


@pytest.mark.parametrize("name", [name for name, (how, _) in WORST.items() if "xlsx" in how])
def test_a_workbook_takes_little_memory(name: str, endings: dict[str, list[str]]) -> None:
    assert int(endings[name][3]) < WORKBOOK_MEGABYTES, endings[name]
