"""Any ruleset that loads is checked within the time that is asked for, and within 500 MB."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hostile_rulesets import MADE, loaded
from imadvisor.errors import Place
from imadvisor.quality.checks.context import Checking
from imadvisor.quality.findings import Undecided
from imadvisor.quality.search import solver
from imadvisor.quality.search.queries import Is, gap_present

PROGRAM = Path(__file__).parent.with_name("hostile_rulesets.py")
SECONDS, LATER, MEGABYTES = 2, 4, 500
"""The time that is asked for; how much later it may be, for reading and for what was begun."""


def _checked(name: str, *more: str) -> tuple[float, float, int, list[str]]:
    command = [sys.executable, str(PROGRAM), name, str(SECONDS), *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    figures = json.loads(done.stdout)
    return figures["seconds"], figures["megabytes"], figures["findings"], figures["undecided"]


@pytest.mark.parametrize("name", MADE)
def test_a_hostile_ruleset_is_checked_within_its_limits(name: str) -> None:
    seconds, megabytes, findings, undecided = _checked(name)
    assert seconds < SECONDS + LATER and megabytes < MEGABYTES
    assert findings
    # What was not decided is named.
    assert undecided or name == "same_texts"


@pytest.mark.parametrize("name", ["wide_sums", "counts", "credits"])
def test_the_solver_keeps_to_its_limits(name: str) -> None:
    pytest.importorskip("z3")
    seconds, megabytes, *_ = _checked(name, "prove")
    assert seconds < 2 * SECONDS + LATER and megabytes < MEGABYTES


def test_a_solver_without_memory_leaves_it_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("z3")
    monkeypatch.setattr(solver, "MOST_MEMORY", 1)
    z3 = solver.solver()
    checking = Checking(loaded("wide_sums"))
    there = [Is(gap_present(gap)) for gap in list(checking.ruleset.gaps)[:3]]
    waiting = [
        Undecided("never-holds", ("gap", "g0"), Place("g0"), "when", "two-answers", query)
        for query in there
    ]
    found, left = solver.prove_all(z3, checking, waiting, seconds=SECONDS)
    assert not found and [one.why for one in left] == ["memory"] * 3
