"""The library is imported late, and its absence is told with what to do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from imadvisor import PluginError
from imadvisor.plugin import Program

from imadvisor_durable import DurableEngine

SYMBOL = "durable_rules_engine.so: undefined symbol: PyEval_CallObject"


def test_it_is_not_imported_before_an_engine_starts() -> None:
    code = (
        "import sys, imadvisor_durable as plugin\n"
        "assert plugin.imadvisor_engines()[0].name == 'durable'\n"
        "print([name for name in sys.modules if name.startswith('durable')])"
    )
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_without_it_the_error_says_what_to_install(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    with pytest.raises(PluginError) as error:
        DurableEngine().start(program)
    assert str(error.value) == (
        "engine 'durable' needs the package durable-rules, which is not installed\n"
        "    pip install 'durable-rules>=2.0.28,<2.1'"
    )


def test_where_it_cannot_be_imported_the_error_says_how_to_build_it(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "durable_rules_engine", raising=False)
    with pytest.raises(PluginError) as error:
        DurableEngine().start(program)
    assert SYMBOL in str(error.value)
    assert 'CPPFLAGS="-DPyEval_CallObject=PyObject_CallObject" pip install' in str(error.value)


def broken(folder: Path) -> None:
    """A module in a folder that fails as one for another Python does."""
    text = f"raise ImportError({SYMBOL!r})\n"
    (folder / "durable_rules_engine.py").write_text(text, encoding="utf-8")
