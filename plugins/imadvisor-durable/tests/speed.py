"""Prints how long engines take on im-core: to start, and a sheet, with what others take."""

from __future__ import annotations

import statistics
import time

from imadvisor.plugin import compiled
from imadvisor.testing import advisor_with, random_sheets

import imadvisor_durable

SHEETS = 1_000


def main() -> None:
    """Take turns, so that what else the machine does weighs on all of them."""
    advisor = advisor_with(imadvisor_durable)
    program = compiled(advisor.ruleset(), advisor.catalogue.methods)
    runs, starts = {}, {}
    for name in ("durable", "explain", "direct"):
        begin = time.perf_counter()
        runs[name] = advisor.catalogue.engines[name].start(program)
        starts[name] = time.perf_counter() - begin
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for sheet in random_sheets(program.ruleset, SHEETS):
        for name, run in runs.items():
            begin = time.perf_counter()
            run(sheet)
            taken[name].append(time.perf_counter() - begin)
    for name, seconds in taken.items():
        median = statistics.median(seconds) * 1e3
        print(f"{name:8} {median:.2f} ms a sheet, started in {starts[name] * 1e3:.0f} ms")


if __name__ == "__main__":
    main()
