"""A plugin of pytest that notes which blocks of the code each test runs.

    PYTHONPATH=searches/mutants pytest -p probes --probes=build/mutants

The blocks that a fixture runs count for every test that uses it.
"""

from __future__ import annotations

import ast
import builtins
import json
import os
import sys
from collections.abc import Generator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest
from blocks import MODULE_LEVEL, ROOT, SOURCE, blocks, modules

_seen: set[int] = set()
_by_fixture: dict[Any, frozenset[int]] = {}
_names: list[str] = []
_numbers: dict[str, int] = {}
_files = frozenset(str(ROOT / SOURCE / module) for module in modules())


def _with_probes(source: str, module: str) -> ast.Module:
    tree = ast.parse(source)
    for name, body in list(blocks(tree, module)):
        if name.endswith(MODULE_LEVEL):
            continue
        probe = ast.parse(f"__block__({_numbers[name]})").body
        documented = ast.get_docstring(ast.Module(body, [])) is not None
        body[documented:documented] = [ast.copy_location(probe[0], body[0])]
    return ast.fix_missing_locations(tree)


class _Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        path = Path(self.get_filename(fullname))
        module = path.relative_to(ROOT / SOURCE).as_posix()
        tree = _with_probes(path.read_text(encoding="utf-8"), module)
        code: CodeType = compile(tree, str(path), "exec")
        return code


class _Finder(MetaPathFinder):
    """Before the finder of pytest, which rewrites the assertions of plugins, and we are one."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith("imadvisor."):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.origin in _files:
            spec.loader = _Loader(fullname, spec.origin)
        return spec


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--probes", type=Path, required=True, help="a folder for the notes")


def pytest_configure(config: pytest.Config) -> None:
    folder: Path = config.getoption("--probes")
    folder.mkdir(parents=True, exist_ok=True)
    if not hasattr(config, "workerinput"):
        (folder / "blocks.json").write_text(json.dumps(_names), encoding="utf-8")


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any) -> Generator[None, Any, Any]:
    before = frozenset(_seen)
    _seen.clear()
    try:
        return (yield)
    finally:
        _by_fixture[fixturedef] = frozenset(_seen)
        _seen.update(before)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    _seen.clear()
    item.stash[_REPORTS] = []
    result = yield
    reports = item.stash[_REPORTS]
    ran = set(_seen)
    for definitions in item._fixtureinfo.name2fixturedefs.values():  # type: ignore[attr-defined]
        ran.update(*(_by_fixture.get(definition, ()) for definition in definitions))
    line = {
        "test": item.nodeid,
        "seconds": round(sum(r.duration for r in reports if r.when == "call"), 3),
        "passed": all(r.passed for r in reports),
        "blocks": f"{sum(1 << number for number in ran):x}",
    }
    folder: Path = item.config.getoption("--probes")
    with (folder / f"tests-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.jsonl").open("a") as to:
        to.write(json.dumps(line) + "\n")
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    report = yield
    item.stash[_REPORTS].append(report)
    return report


_REPORTS = pytest.StashKey[list[pytest.TestReport]]()

for _module in modules():
    _text = (ROOT / SOURCE / _module).read_text(encoding="utf-8")
    _names += [name for name, _ in blocks(ast.parse(_text), _module)]
_numbers.update((name, number) for number, name in enumerate(_names))
builtins.__block__ = _seen.add  # type: ignore[attr-defined]
sys.meta_path.insert(0, _Finder())
