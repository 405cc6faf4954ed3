"""What was public goes on working, or is deprecated first: it warns, and docs list it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection
from importlib import import_module

import click
import pytest

from conftest import ROOT
from imadvisor import __version__, deprecation
from imadvisor.deprecation import DEPRECATIONS, Deprecation
from public_names import FILE, MODULES, commands, public_names

PAGE = (ROOT / "docs" / "deprecation.md").read_text(encoding="utf-8")
EXAMPLE = Deprecation("imadvisor.advice_on", "imadvisor.advise", "0.2", "0.3")


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2])


def gone(before: Collection[str], now: Collection[str], going: Collection[Deprecation]) -> set[str]:
    """What was public before, and is neither public now nor deprecated."""
    return set(before) - set(now) - {one.name for one in going}


def too_late(going: Collection[Deprecation], version: str) -> set[str]:
    """What should be gone by this release."""
    return {one.name for one in going if _release(one.gone_in) <= _release(version)}


def listed(page: str) -> set[tuple[str, ...]]:
    """The rows of the table of what is deprecated."""
    table = page.partition("<!-- deprecated -->\n")[2]
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", table, re.MULTILINE)[1:]
    return {tuple(cell.strip("`") for cell in row) for row in rows}


def _deprecated_commands() -> set[str]:
    from imadvisor.cli import main

    context = click.Context(main)
    found = (
        (typed, thing)
        for name in main.list_commands(context)
        if (command := main.get_command(context, name))
        for typed, thing in commands(command, f"imadvisor {name}")
    )
    return {typed for typed, thing in found if thing.deprecated}


def test_nothing_that_was_public_is_gone_without_a_warning() -> None:
    before = FILE.read_text(encoding="utf-8").split("\n")[:-1]
    assert len(before) > 300
    missing = gone(before, public_names(), DEPRECATIONS)
    assert missing == set(), "deprecate them first: docs/deprecation.md"


def test_what_was_public_and_is_not_is_seen() -> None:
    before = {"imadvisor.advice_off", "imadvisor.advise", EXAMPLE.name}
    assert gone(before, {"imadvisor.advise"}, [EXAMPLE]) == {"imadvisor.advice_off"}


def test_everything_deprecated_is_listed_and_nothing_else() -> None:
    rows = listed(PAGE)
    wanted = {(one.name, one.instead, one.since, one.gone_in) for one in DEPRECATIONS}
    assert {row for row in rows if row[0].startswith("imadvisor.")} == wanted
    assert {row[0] for row in rows if not row[0].startswith("imadvisor.")} == _deprecated_commands()


def test_the_table_is_read() -> None:
    row = "| `imadvisor.advice_on` | `imadvisor.advise` | 0.2 | 0.3 |\n"
    assert listed(PAGE + row) - listed(PAGE) == {
        (EXAMPLE.name, EXAMPLE.instead, EXAMPLE.since, EXAMPLE.gone_in)
    }


def test_what_is_deprecated_warns_works_for_a_release_and_is_gone_in_time() -> None:
    for one in DEPRECATIONS:
        _warns(one)
        assert _release(one.since) < _release(one.gone_in), one
    assert too_late(DEPRECATIONS, __version__) == set(), "take them away, with their rows"
    assert too_late([EXAMPLE], "0.2.9") == set()
    assert too_late([EXAMPLE], "0.3.0") == {EXAMPLE.name}


@pytest.mark.parametrize("module", MODULES)
def test_a_deprecated_name_warns_where_it_is_used(
    module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Deprecation(f"{module}.advice_on", "imadvisor.advise", "0.2", "0.3")
    monkeypatch.setattr(deprecation, "DEPRECATIONS", (one,))
    _warns(one)
    with pytest.raises(ImportError, match="cannot import name 'advice_off'"):
        exec(f"from {module} import advice_off", {})  # noqa: S102


def _warns(one: Deprecation) -> None:
    home, _, name = one.name.rpartition(".")
    assert name not in import_module(home).__all__
    namespace: dict[str, object] = {}
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        exec(compile(f"from {home} import {name}", "theirs.py", "exec"), namespace)  # noqa: S102
    assert told
    for warning in told:
        assert warning.category is DeprecationWarning
        assert warning.filename == "theirs.py"
        for said in (one.name, one.instead, one.since, one.gone_in):
            assert said in str(warning.message)
    home, _, name = one.instead.rpartition(".")
    assert name in import_module(home).__all__
    assert getattr(import_module(home), name) in namespace.values()
