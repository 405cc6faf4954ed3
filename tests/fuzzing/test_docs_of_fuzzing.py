"""The page about fuzzing names what there is, and its example runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from fuzzing import worst
from fuzzing.targets import ROOT, TARGETS
from imadvisor import InputError, Place, Problem

PAGE = (ROOT / "docs" / "fuzzing.md").read_text(encoding="utf-8")


def test_every_reader_is_named() -> None:
    rows = re.findall(r"^\| (`.+?`) \|", PAGE, re.MULTILINE)
    assert [name for row in rows for name in re.findall(r"`([\w-]+)`", row)] == list(TARGETS)


def test_the_readers_of_the_commands_are_there() -> None:
    for line in re.findall(r"nox -s fuzz -- (.+)", PAGE):
        words = line.split("#")[0].split()
        named = [w for n, w in enumerate(words) if w[0] != "-" and words[n - 1] != "--seconds"]
        assert set(named) <= set(TARGETS), line


def test_the_readers_are_listed() -> None:
    command = [sys.executable, str(ROOT / "searches" / "fuzzing"), "--list"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == list(TARGETS)


def test_an_unknown_reader_is_wrong_use() -> None:
    command = [sys.executable, str(ROOT / "searches" / "fuzzing"), "condishun"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no target condishun" in done.stderr


def test_the_bounds_are_those_of_the_worst_files() -> None:
    assert (worst.SECONDS, worst.MEGABYTES) == (10, 1_024)
    assert "ten seconds of the processor and a gigabyte" in " ".join(PAGE.split())


def test_the_example_of_a_plugin_holds() -> None:
    code = re.findall(r"```python\n(.+?)```", PAGE, re.DOTALL)[0]

    def read_export(content: bytes) -> None:
        if b"opened" not in content:
            raise InputError(Problem(Place("export.csv"), "there is no column 'opened'"))

    space = {"read_export": read_export, "GOOD_EXPORT": b"opened;answered\n1;2\n"}
    exec(code, space)  # noqa: S102
    test = space["test_a_damaged_export_is_counted_or_refused"]
    assert callable(test)
    test()


def test_what_is_found_is_not_kept_by_git() -> None:
    assert ".fuzzing/" in Path(ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
