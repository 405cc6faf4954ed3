"""The page on plugins names the hooks and kinds that exist."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from click.testing import Result

from conftest import ROOT
from imadvisor import testing
from imadvisor.cli.chosen_advisor import SECONDS_VARIABLE
from imadvisor.errors import InputError
from imadvisor.plugins.attributes import MOST_PARTS
from imadvisor.plugins.catalogue import Catalogue
from imadvisor.plugins.contracts import CONTRACTS, MOST_BYTES, MOST_PROPOSALS
from imadvisor.plugins.faults import Fault, PartError
from imadvisor.plugins.guard import SECONDS, Guard
from imadvisor.plugins.hooks import hookimpl
from imadvisor.plugins.scaffold import KINDS
from imadvisor.plugins.settings import TYPES

PAGE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")


def test_the_table_names_every_kind_and_every_hook() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| `(imadvisor_\w+)` \|", PAGE, re.MULTILINE)
    kinds = {kind: f"imadvisor_{kind.replace('-', '_')}s" for kind in KINDS if kind != "command"}
    assert dict(rows) == kinds
    assert set(kinds.values()) == set(CONTRACTS)
    assert "| `command` | none |" in PAGE


def test_the_kit_is_what_the_page_says() -> None:
    assert testing.__all__ == sorted(testing.__all__)
    named = set(re.findall(r"`((?:check|assert|advisor)_\w+)", PAGE))
    assert named <= set(testing.__all__)
    assert {name for name in testing.__all__ if name.startswith("check_")} <= named


def test_the_page_says_where_each_method_may_fail() -> None:
    rows = re.findall(
        r"^\| `([a-z-]+)` \| `(\w+)` \| ([^|]+) \| (yes|no)\b[^|]*\|$", PAGE, re.MULTILINE
    )
    ends, goes_on = "the command ends with status 2", "a warning; the next importer is asked"
    wanted = {("engine", "run", ends, "no")}
    for hook, contract in CONTRACTS.items():
        kind = hook.removeprefix("imadvisor_").removesuffix("s").replace("_", "-")
        for name, method in contract.methods.items():
            may = "yes" if InputError in method.allowed else "no"
            wanted.add((kind, name, ends if method.otherwise is None else goes_on, may))
    assert set(rows) == wanted


def _prints() -> str:
    sys.stdout.write("hello")
    return "text"


def _moves() -> str:
    os.chdir("/")
    return "text"


def _exits() -> None:
    raise SystemExit(7)


def _raises() -> None:
    raise KeyError("boom")


@pytest.mark.parametrize(
    ("write", "seconds"),
    [
        (_raises, 20),
        (_exits, 20),
        (lambda: 42, 20),
        (_prints, 20),
        (_moves, 20),
        (lambda: time.sleep(1), 0.05),
        (lambda: input(), 20),
    ],
)
def test_what_the_page_says_is_what_is_said(write: Callable[[], Any], seconds: float) -> None:
    told: list[Fault] = []
    part = SimpleNamespace(name="odd", suffix=".x", write=lambda *_: write())
    module = ModuleType("bakery")
    module.imadvisor_exporters = hookimpl(lambda: [part])  # type: ignore[attr-defined]
    module.__version__ = "1.2"  # type: ignore[attr-defined]
    catalogue = Catalogue({"bakery": module}, guard=Guard(seconds, told.append))
    try:
        catalogue.exporters["odd"].write(None, None)  # type: ignore[arg-type]
    except PartError as error:
        told.append(error.fault)
    (fault,) = told
    cause = fault.cause.partition(", at ")[0].replace("than 0.05", f"than {SECONDS:g}")
    assert f"`{cause}" in PAGE, cause
    assert fault.part == "exporter 'odd', write"


def test_the_limits_on_the_page_are_those_that_hold() -> None:
    for limit in (MOST_PARTS, MOST_PROPOSALS, MOST_BYTES):
        assert f" {limit:,} " in PAGE
    assert f"A part may take {SECONDS:g} seconds" in PAGE and SECONDS_VARIABLE in PAGE


def test_the_settings_of_the_page_are_what_it_says() -> None:
    section = PAGE.partition("## Settings of a plugin")[2].partition("\n## ")[0]
    code = section.partition("```python\n")[2].partition("```")[0]
    table = section.partition("```toml\n")[2].partition("```")[0]
    module = ModuleType("bakery")
    exec(f"from imadvisor.plugin import Setting, hookimpl\n{code}", module.__dict__)  # noqa: S102
    assert testing.settings_of(module) == {"days": 14}
    given = tomllib.loads(table)["plugin"]["bakery"]
    assert testing.settings_of(module, given) == {"days": 30}
    assert all(f"`{kind}`" in section for kind in TYPES)


def test_the_code_on_the_page_is_python() -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert blocks
    for block in blocks:
        compile(block, "plugins.md", "exec")


def test_the_first_steps_of_the_page_are_as_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Result], install: Any
) -> None:
    steps = PAGE.partition("```sh\n")[2].partition("```")[0].splitlines()
    monkeypatch.chdir(tmp_path)
    done = []
    for step in steps:
        program, *arguments = step.split()
        done.append(program)
        if program == "cd":
            monkeypatch.chdir(arguments[0])
        elif program == "pip":
            # As pip leaves it: the module can be imported, and metadata name it.
            source = (Path("src") / "imadvisor_bakery").resolve()
            install("bakery", "")
            monkeypatch.syspath_prepend(str(source.parent))
        elif program == "pytest":
            command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
            tested = subprocess.run(command, capture_output=True, text=True, check=False)
            assert tested.returncode == 0, tested.stdout
        else:
            assert program == "imadvisor"
            result = run(*arguments)
            assert result.exit_code == 0, result.stderr
    assert done == ["imadvisor", "cd", "pip", "pytest", "imadvisor"]
    assert "rulesets: bakery" in result.stdout


def test_every_table_of_settings_on_the_page_is_toml() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) >= 3
    for block in blocks:
        assert tomllib.loads(block)
