"""The surroundings that tests are run in with IMADVISOR_HOSTILE are what they claim to be."""

from __future__ import annotations

import decimal
import locale
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import hostile
from conftest import ROOT

hostile_only = pytest.mark.skipif(not hostile.wanted(), reason="IMADVISOR_HOSTILE is not set")


def test_every_file_of_the_list_is_there() -> None:
    listed = (ROOT / "tests" / "hostile.txt").read_text(encoding="utf-8").split()
    assert listed and [path for path in listed if not (ROOT / path).exists()] == []
    assert "IMADVISOR_HOSTILE=1" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@hostile_only
def test_all_of_them_are_hostile_at_once() -> None:
    assert decimal.getcontext().prec == 3
    with pytest.raises(decimal.Inexact):
        decimal.Decimal("62.55") * 3
    inside: list[int] = []
    worker = threading.Thread(target=lambda: inside.append(decimal.getcontext().prec))
    worker.start()
    worker.join()
    assert inside == [3], "in other threads too"
    assert locale.setlocale(locale.LC_ALL) == hostile.LOCALE
    assert time.localtime(1_800_000_000).tm_gmtoff == 14 * 3600
    assert not Path.cwd().is_relative_to(ROOT)
    told = subprocess.run(
        [sys.executable, "-c", "import sys; print(sys.stdout.encoding, end='')"],
        capture_output=True,
        check=True,
    )
    assert told.stdout == hostile.CODE_PAGE.encode()


@hostile_only
def test_what_leaves_the_command_line_goes_through_the_code_page(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    file = tmp_path / "a.toml"
    text = 'date = 2026-11-02\n[organisation]\nname = "Łódź"\n[answers]\nphase = "rollout"\n'
    file.write_text(text, encoding="utf-8")
    assert "?ód?" in run("advise", str(file)).stdout.splitlines()[0]
    assert "Łódź" in run("answers", "merge", str(file)).stdout, "a file is UTF-8 on any stream"
    assert os.environ["LANG"] == hostile.LOCALE
