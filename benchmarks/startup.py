"""How long commands take as whole processes, and what loading im-core costs.

`imadvisor --help` runs against an empty click program in the same run, in turn, and the ratio of
the medians is printed. Loading is timed in this process, part by part.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

EMPTY = """
import click
@click.group()
def main():
    "An empty program."
@main.command()
def nothing():
    "Does nothing."
main()
"""


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def _processes(runs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY, encoding="utf-8")
        commands = {
            "empty click program --help": [sys.executable, str(empty), "--help"],
            "imadvisor --help": [sys.executable, "-m", "imadvisor", "--help"],
            "imadvisor demo (advise, text)": [sys.executable, "-m", "imadvisor", "demo"],
            "imadvisor demo (advise, JSON)": [
                *(sys.executable, "-m", "imadvisor", "demo", "--format", "json")
            ],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for command in commands.values():
            _seconds(command)  # warm the file cache, not counted
        for _ in range(runs):
            for name, command in commands.items():
                times[name].append(_seconds(command))
    medians = {name: statistics.median(found) for name, found in times.items()}
    for name, median in medians.items():
        print(f"{name:34} {median * 1000:7.0f} ms")
    ratio = medians["imadvisor --help"] / medians["empty click program --help"]
    print(f"{'imadvisor --help / empty program':34} {ratio:7.2f} x (wanted: at most 1.5)")


def _best(work: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _loading(runs: int) -> None:
    from imadvisor.advisor.advisor import Advisor, default_advisor
    from imadvisor.engine.direct import Direct
    from imadvisor.engine.program import compiled
    from imadvisor.plugins import layer_choice
    from imadvisor.recent import Recent
    from imadvisor.rulesets.loader import ruleset_files

    advisor = default_advisor()
    folder = advisor.catalogue.rulesets["im-core"].thing.folder
    texts = [path.read_text(encoding="utf-8") for path in ruleset_files(folder)]
    ruleset = advisor.ruleset()
    program = compiled(ruleset, advisor.catalogue.methods)
    parsing = _best(lambda: [tomllib.loads(text) for text in texts], runs)

    def load() -> None:
        # What was read before is kept, by the advisor and for all of them.
        layer_choice._READ = Recent(most=1)
        Advisor().ruleset()

    loading = _best(load, runs)
    compiling = _best(lambda: Direct().start(compiled(ruleset, advisor.catalogue.methods)), runs)
    assert program.steps
    print(f"{'im-core: parsing TOML alone':34} {parsing * 1000:7.0f} ms")
    print(f"{'im-core: load and check':34} {loading * 1000:7.0f} ms (parsing included)")
    print(f"{'im-core: compile':34} {compiling * 1000:7.0f} ms")
    total = loading + compiling
    print(f"{'im-core: load, check and compile':34} {total * 1000:7.0f} ms (wanted: at most 150)")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15, help="counted runs of each command")
    arguments = parser.parse_args()
    _processes(arguments.runs)
    _loading(arguments.runs)


if __name__ == "__main__":
    main()
