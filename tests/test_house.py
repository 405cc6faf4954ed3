"""The house: names that a newcomer guesses, once each; no cycles; no thing without a meaning."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

import grimp
import pytest

from conftest import ROOT

SOURCE = ROOT / "src" / "imadvisor"
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
MODULES = sorted(SOURCE.rglob("*.py"))


def _words(heading: str) -> dict[str, str]:
    """The rows of a table of the architecture, by their first column."""
    section = ARCHITECTURE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| ")]
    return {row[0].strip(): row[1].strip() for row in rows[2:]}


FIELD, MACHINERY = _words("Words of the field"), _words("Words of the machinery")


def test_every_word_has_one_meaning() -> None:
    assert len(FIELD) >= 30
    assert len(MACHINERY) >= 20
    assert not FIELD.keys() & MACHINERY.keys()
    meanings = [*FIELD.values(), *MACHINERY.values()]
    assert len(set(meanings)) == len(meanings)


def test_a_module_is_named_by_a_noun() -> None:
    names = {part for path in MODULES for part in path.relative_to(SOURCE).with_suffix("").parts}
    words = {*FIELD, *MACHINERY}
    gerunds = {
        name
        for name in names - words
        if any(word.endswith("ing") and word not in words for word in name.split("_"))
    }
    assert not gerunds, "name the thing, or give the word a meaning in docs/architecture.md"


def test_a_public_class_has_a_name_of_its_own() -> None:
    homes = defaultdict(list)
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(path.relative_to(SOURCE).as_posix())
    assert not {name: places for name, places in homes.items() if len(places) > 1}


def _cycles(graph: grimp.ImportGraph) -> Iterator[list[str]]:
    """The modules of which each is imported, in some steps, by itself (Tarjan's components)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    waiting: list[str] = []
    for first in sorted(graph.modules):
        work: list[tuple[str, Iterator[str], bool]] = []
        if first not in index:
            work.append((first, iter(()), True))
        while work:
            module, imported, new = work.pop()
            if new:
                index[module] = low[module] = len(index)
                waiting.append(module)
                imported = iter(sorted(graph.find_modules_directly_imported_by(module)))
            for other in imported:
                if other not in index:
                    work += [(module, imported, False), (other, iter(()), True)]
                    break
                if other in waiting:
                    low[module] = min(low[module], low[other])
            else:
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[module])
                if low[module] == index[module]:
                    start = waiting.index(module)
                    component, waiting[start:] = waiting[start:], []
                    if len(component) > 1:
                        yield sorted(component)


def test_no_module_imports_itself_through_others() -> None:
    # Imports for types count: who reads a module reads what its types are.
    graph = grimp.build_graph("imadvisor")
    # What is said can be written: how is imported from the reports when somebody asks.
    graph.remove_import(importer="imadvisor.presentable", imported="imadvisor.reports.presentation")
    assert list(_cycles(graph)) == []


def test_a_cycle_would_be_found() -> None:
    graph = grimp.ImportGraph()
    for module in "abcde":
        graph.add_module(module)
    for importer, imported in ("ab", "bc", "cd", "db", "ae"):
        graph.add_import(importer=importer, imported=imported)
    assert list(_cycles(graph)) == [["b", "c", "d"]]


def _named() -> list[str]:
    table = ARCHITECTURE.split("## Where is it?\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"`([a-z_/]+(?:\.py|/))`", table)


@pytest.mark.parametrize("place", _named())
def test_what_the_architecture_points_to_is_there(place: str) -> None:
    assert (SOURCE / place).exists()


def test_every_package_is_told() -> None:
    packages = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert packages == set(re.findall(r"^\| `([a-z]+)` \|", ARCHITECTURE, re.MULTILINE))


def test_the_drawing_is_what_the_imports_are() -> None:
    from drawing import FILE, drawing

    assert FILE.read_text(encoding="utf-8") == drawing()
