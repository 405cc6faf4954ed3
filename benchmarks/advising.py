"""What `imadvisor.advise` costs when it is called again, beside loading the ruleset anew.

A full sheet of im-core is advised on in turn: as a file and as a sheet, by the ruleset that is kept
and by one that is loaded anew, which is what every call did before rulesets were kept. The medians
of one run are printed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import imadvisor
from imadvisor.advisor.advisor import Advisor, default_advisor
from imadvisor.plugins import layer_choice
from imadvisor.recent import Recent

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "municipality.toml"
WANTED = 5
"""Milliseconds that a call may take on a quiet machine."""


def _anew() -> object:
    """Advise as if nothing were kept."""
    kept = layer_choice._READ
    layer_choice._READ = Recent(most=1)
    try:
        return Advisor(default_advisor().catalogue).advise(EXAMPLE)
    finally:
        layer_choice._READ = kept


def medians(runs: int) -> dict[str, float]:
    """Milliseconds of each way to ask, measured in turn."""
    sheet = default_advisor().sheet(EXAMPLE, default_advisor().ruleset())
    ways: dict[str, Callable[[], object]] = {
        "advise(file), loaded anew": _anew,
        "advise(file), again": lambda: imadvisor.advise(EXAMPLE),
        "advise(sheet), again": lambda: imadvisor.advise(sheet),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for work in ways.values():
        work()  # not counted
    for _ in range(runs):
        for name, work in ways.items():
            start = time.perf_counter()
            work()
            times[name].append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(found) for name, found in times.items()}


def main() -> int:
    """Measure and print; with --smoke, 1 where a call again costs as if nothing were kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=25, help="counted calls of each way")
    parser.add_argument("--smoke", action="store_true", help="a few calls, and only compared")
    arguments = parser.parse_args()
    found = medians(5 if arguments.smoke else arguments.runs)
    for name, median in found.items():
        print(f"{name:28} {median:8.1f} ms")
    anew, again = found["advise(file), loaded anew"], found["advise(file), again"]
    print(f"{'anew / again':28} {anew / again:8.1f} x (wanted: again in at most {WANTED} ms)")
    return 1 if arguments.smoke and again > anew / 4 else 0


if __name__ == "__main__":
    sys.exit(main())
