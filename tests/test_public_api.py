"""The public API is what `__all__` says, and importing it costs little."""

from __future__ import annotations

import subprocess
import sys

import pytest

import imadvisor


def test_all_is_sorted_and_everything_in_it_exists() -> None:
    assert imadvisor.__all__ == sorted(imadvisor.__all__)
    for name in imadvisor.__all__:
        assert getattr(imadvisor, name) is not None


def test_all_names_what_is_exported() -> None:
    exported = {*imadvisor._HOMES, "__version__"}
    assert exported == set(imadvisor.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'advice_please'"):
        imadvisor.advice_please  # noqa: B018


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, imadvisor.cli\n"
        "heavy = {'pydantic', 'rich.console', 'pluggy', 'jinja2'} & set(sys.modules)\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
