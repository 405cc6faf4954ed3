"""Put small mistakes into the code that decides, and see how many of them the tests notice.

Usage: python searches/mutants [PATH...] [--sample 160] [--seed 0] [--seconds 60] [--jobs 1]
                               [--map PATH...] [--least 0]
       python searches/mutants --smoke

Each mutant is one mistake at one place, in a copy of the tree. It is tried with the tests that run
the block of code it is in, those that import its module or package first, the quick ones before the
slow ones, until one fails. Which
tests run what is found out once, by running them with a probe in each block, and kept in
build/mutants (--map finds it out again, from some tests only if paths are given).

With --smoke a few mutants of two small modules are tried with their own tests: whether all of this
works.

Mutants that no test can notice are named with the reason in equivalent.toml, beside this file.

A script of ours, because what it takes is little and the ready ones lack it: mutmut 3 takes no
sample and copies only what it is told; cosmic-ray changes the tree in place, and runs one and the
same command for every mutant.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from blocks import MODULE_LEVEL, PACKAGES, ROOT, SOURCE, modules
from operators import Mutant, mutants

HERE = Path(__file__).resolve().parent
NOTES = ROOT / "build" / "mutants"
SMOKE_PATHS = ("scoring/credits.py", "answers/respondents/combined_answer.py")
SMOKE_TESTS = ("tests/scoring", "tests/answers/respondents/test_combining.py")
# Collecting a file takes time as well.
MOST_FILES = 8
# Tests whose job is the text of the code itself would notice anything.
NOT_FOR_THIS = ("tests/test_house.py", "tests/test_docs_site.py", "tests/test_wheel.py")


@dataclass(frozen=True, slots=True)
class Test:
    """A test that passes, and what it runs.

    Args:
        name: as pytest calls it.
        seconds: that it takes.
        blocks: the numbers of the blocks that it runs, as bits.
    """

    name: str
    seconds: float
    blocks: int

    @property
    def file(self) -> str:
        return self.name.split("::")[0]


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of a mutant.

    Args:
        mutant: that was tried.
        end: died, survived, equivalent, or untested where no test runs it.
        tests: how many there were to notice it.
        seconds: that it took.
    """

    mutant: Mutant
    end: str
    tests: int
    seconds: float


class Tests:
    """The tests by the blocks that they run."""

    def __init__(self, notes: Path) -> None:
        names = json.loads((notes / "blocks.json").read_text(encoding="utf-8"))
        self._numbers = {name: number for number, name in enumerate(names)}
        self._tests = [
            Test(line["test"], line["seconds"], int(line["blocks"], 16))
            for line in _lines(notes)
            if line["passed"] and not line["test"].startswith(NOT_FOR_THIS)
        ]

    def of(self, mutant: Mutant, seconds: float) -> list[Test]:
        """The tests to try a mutant with, in order, of so many seconds together."""
        bits = self._bits(mutant)
        running = sorted(
            (test for test in self._tests if test.blocks & bits),
            key=lambda test: (_distance(test.file, mutant.module), test.seconds, test.name),
        )
        chosen, files, left = [], set[str](), seconds
        for test in running:
            if (test.file in files or len(files) < MOST_FILES) and (test.seconds <= left):
                chosen.append(test)
                files.add(test.file)
                left -= test.seconds + 0.01
        return chosen

    def _bits(self, mutant: Mutant) -> int:
        """The block of a mutant, or where it is new the function, or the module."""
        if mutant.function != MODULE_LEVEL:
            if mutant.block in self._numbers:
                return 1 << self._numbers[mutant.block]
            inside = self._all(f"{mutant.module}::{mutant.function}::")
            if inside:
                return inside
        return self._all(f"{mutant.module}::")

    def _all(self, prefix: str) -> int:
        return sum(1 << n for name, n in self._numbers.items() if name.startswith(prefix))


class Copy:
    """A copy of the tree, to make mistakes in."""

    def __init__(self, folder: Path) -> None:
        listed = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
        out = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        for name in filter(None, out.split("\0")):
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
        self.folder = folder
        self._turn = 0
        self._right: set[str] = set()
        self._wrong: set[str] = set()

    def collected(self, files: Iterable[str]) -> frozenset[str]:
        """The tests that there are in these files."""
        ran = self._pytest(sorted(files), 600, "--collect-only")
        if ran is None or ran.returncode:
            raise SystemExit(f"the tests cannot be collected:\n{ran and ran.stdout}")
        return frozenset(ran.stdout.splitlines())

    def end_of(self, mutant: Mutant, tests: Sequence[Test]) -> str:
        """Whether a mutant died or survived; a test that fails without it as well says nothing."""
        while True:
            left = [test for test in tests if test.name not in self._wrong]
            ran = self._with(mutant, left)
            if ran is None or ran.returncode > 1:  # too slow, or not even the tests are collected
                return "died"
            if ran.returncode == 0:
                return "survived"
            (failed,) = re.findall(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", ran.stdout, re.MULTILINE)
            if failed not in self._right:
                alone = self._pytest([failed], 600)
                fine = alone is not None and alone.returncode == 0
                (self._right if fine else self._wrong).add(failed)
            if failed in self._right:
                return "died"
            print(f"{failed} fails without any mutant")

    def _with(
        self, mutant: Mutant, tests: Sequence[Test]
    ) -> subprocess.CompletedProcess[str] | None:
        """Run tests with a mistake in the code; None where that takes too long."""
        path = self.folder / SOURCE / mutant.module
        right, then = path.read_bytes(), path.stat().st_mtime
        path.write_bytes(mutant.in_place(right))
        # Compiled code is told by the second of its source and its size: both may be the same.
        self._turn += 1
        os.utime(path, (then - self._turn, then - self._turn))
        try:
            seconds = 60 + 4 * sum(test.seconds for test in tests)
            return self._pytest([test.name for test in tests], seconds)
        finally:
            path.write_bytes(right)
            os.utime(path, (then, then))

    def _pytest(
        self, tests: Sequence[str], seconds: float, *options: str
    ) -> subprocess.CompletedProcess[str] | None:
        named = self.folder / "tests-to-run.txt"
        named.write_text("".join(f"{test}\n" for test in tests), encoding="utf-8")
        quick = ("-x", "-q", "--tb=no", "-rfE", "-p", "no:cacheprovider")
        own = ("-o", "addopts=--import-mode=importlib", "-o", "console_output_style=classic")
        command = [sys.executable, "-m", "pytest", *quick, *own, *options, f"@{named}"]
        # With this hypothesis tries the same examples each time, and keeps none.
        environment = os.environ | {"PYTHONPATH": str(self.folder / "src"), "CI": "true"}
        try:
            return subprocess.run(
                command,
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None


def main() -> int:
    """Try a sample; 1 if fewer die than there should, or what is said to be equivalent is gone."""
    given = _arguments()
    notes = NOTES
    if given.smoke:
        given.paths, given.map, given.sample, given.least = SMOKE_PATHS, SMOKE_TESTS, 4, 50
        notes = ROOT / "build" / "mutants-smoke"
    if given.map is not None or not (notes / "blocks.json").exists():
        _map(notes, given.map or [])
    tests = Tests(notes)
    every = {
        module: list(mutants((ROOT / SOURCE / module).read_bytes(), module)) for module in modules()
    }
    equivalent = _equivalent()
    keys = {mutant.key for found in every.values() for mutant in found}
    gone = [key for key in equivalent if key not in keys]
    for place, was, becomes in gone:
        print(f"equivalent.toml: there is no such mutant any more: {place}: {was}  ->  {becomes}")
    sample = _sample(every, given.paths, given.sample, given.seed)
    chosen = {mutant: tests.of(mutant, given.seconds) for mutant in sample}
    trials = list(_tried(chosen, equivalent, given.jobs))
    share = _report(trials, equivalent)
    return 1 if gone or share < given.least else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("paths", nargs="*", help="parts of src/imadvisor to take mutants from")
    parser.add_argument("--sample", type=int, default=160, help="how many mutants [160]")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=60, help="of tests for each [60]")
    parser.add_argument("--jobs", type=int, default=1, help="mutants that are tried at once [1]")
    parser.add_argument("--smoke", action="store_true", help="see whether this works")
    parser.add_argument("--map", nargs="*", help="find out again which tests run what")
    parser.add_argument("--least", type=float, default=0, help="the share that must die, in %%")
    return parser.parse_args()


def _map(notes: Path, paths: Sequence[str]) -> None:
    """Run tests with probes; what is noted of others stays."""
    print("which tests run what: each test is run once")
    sys.stdout.flush()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pytest", "-q", "-m", "", "-p", "probes"]
        subprocess.run(
            [*command, f"--probes={folder}", *paths],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(HERE)},
            check=False,
        )
        names: list[str] = []
        lines: dict[str, dict[str, object]] = {}
        for part in (notes, Path(folder)):
            if (part / "blocks.json").exists():
                found = json.loads((part / "blocks.json").read_text(encoding="utf-8"))
                places = {name: place for place, name in enumerate(names)}
                names += [name for name in found if name not in places]
                places = {name: place for place, name in enumerate(names)}
                for line in _lines(part):
                    bits = f"{int(line['blocks'], 16):b}"[::-1]
                    ran = (places[found[n]] for n, bit in enumerate(bits) if bit == "1")
                    line["blocks"] = f"{sum(1 << place for place in ran):x}"
                    lines[line["test"]] = line
    shutil.rmtree(notes, ignore_errors=True)
    notes.mkdir(parents=True)
    (notes / "blocks.json").write_text(json.dumps(names), encoding="utf-8")
    text = "".join(json.dumps(line) + "\n" for line in lines.values())
    (notes / "tests-all.jsonl").write_text(text, encoding="utf-8")


def _lines(notes: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(notes.glob("tests-*.jsonl")):
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def _equivalent() -> dict[tuple[str, str, str], str]:
    text = (HERE / "equivalent.toml").read_text(encoding="utf-8")
    return {
        (one["in"], one["was"], one["becomes"]): one["why"]
        for one in tomllib.loads(text).get("equivalent", [])
    }


def _sample(
    every: Mapping[str, list[Mutant]], paths: Sequence[str], size: int, seed: int
) -> list[Mutant]:
    """As many of each package, or of each of the paths that are given."""
    rng = random.Random(seed)
    wanted = paths or PACKAGES
    sample: dict[Mutant, None] = {}
    for place, part in enumerate(wanted):
        inside = [m for module, found in every.items() if module.startswith(part) for m in found]
        count = size // len(wanted) + (place < size % len(wanted))
        sample |= dict.fromkeys(rng.sample(inside, min(count, len(inside))))
    return list(sample)


def _tried(
    chosen: Mapping[Mutant, list[Test]],
    equivalent: Mapping[tuple[str, str, str], str],
    jobs: int,
) -> Iterator[Trial]:
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies: SimpleQueue[Copy] = SimpleQueue()
        for number in range(jobs):
            copies.put(Copy(Path(folder) / str(number)))
        first = copies.get()
        there = first.collected({test.file for tests in chosen.values() for test in tests})
        copies.put(first)

        def tried(mutant: Mutant) -> Trial:
            tests = [test for test in chosen[mutant] if test.name in there]
            if mutant.key in equivalent or not tests:
                end = "equivalent" if mutant.key in equivalent else "untested"
                return Trial(mutant, end, len(tests), 0)
            copy = copies.get()
            begun = time.monotonic()
            try:
                end = copy.end_of(mutant, tests)
            finally:
                copies.put(copy)
            return Trial(mutant, end, len(tests), time.monotonic() - begun)

        with ThreadPoolExecutor(jobs) as pool:
            for trial in pool.map(tried, chosen):
                print(f"{trial.end:10}{trial.seconds:6.1f} s {trial.tests:5} {trial.mutant}")
                sys.stdout.flush()
                yield trial


def _report(trials: Iterable[Trial], equivalent: Mapping[tuple[str, str, str], str]) -> float:
    """Print what died of each package, and all that did not; the share of all in %."""
    by_package: dict[str, list[Trial]] = defaultdict(list)
    left_out: dict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        same = trial.mutant.key in equivalent
        (left_out if same else by_package)[_package(trial.mutant.module)].append(trial)
    every = [trial for found in by_package.values() for trial in found]
    print(f"\n{'package':22} tried  died  share  equivalent")
    for package in [package for package in PACKAGES if by_package[package] or left_out[package]]:
        _row(package, by_package[package], len(left_out[package]))
    share = _row("all", every, sum(map(len, left_out.values())))
    for end, title in (("survived", "survived"), ("untested", "run by no test")):
        found = [trial for trial in every if trial.end == end]
        if found:
            print(f"\n{title}:")
            for trial in found:
                print(f"  {trial.mutant}")
    if any(left_out.values()):
        print("\nequivalent:")
        for trial in (trial for found in left_out.values() for trial in found):
            print(f"  {trial.mutant}\n    {equivalent[trial.mutant.key]}")
    return share


def _row(name: str, trials: Sequence[Trial], equivalent: int) -> float:
    died = sum(trial.end == "died" for trial in trials)
    share = 100 * died / len(trials) if trials else 100.0
    print(f"{name:22} {len(trials):5} {died:5} {share:5.1f}%  {equivalent}")
    return share


@cache
def _distance(file: str, module: str) -> int:
    """0 for tests that import the module, 1 for those that import its package, 2 for others."""
    text = (ROOT / file).read_text(encoding="utf-8") if (ROOT / file).is_file() else ""
    whole = f"imadvisor.{module.removesuffix('.py').replace('/', '.')}"
    package = f"imadvisor.{_package(module).replace('/', '.')}"
    return 0 if f"{whole} " in text else 1 if package in text else 2


def _package(module: str) -> str:
    return next(package for package in PACKAGES if module.startswith(f"{package}/"))


if __name__ == "__main__":
    sys.exit(main())
