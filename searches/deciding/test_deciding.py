"""The measurement runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


def test_a_small_ruleset_is_measured() -> None:
    pytest.importorskip("z3")
    command = [sys.executable, str(Path(__file__).parent), "--random", "1", "--queries", "4"]
    done = subprocess.run(
        [*command, "tests/rulesets_data/bakery"], capture_output=True, text=True, check=True
    )
    first, last = done.stdout.splitlines()
    assert first.startswith("tests/rulesets_data/bakery: 4 queries, ")
    assert last.endswith(", 0 disagreeing")
