"""Cells of answers are made in one place; everything that looks for answers takes them from it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT

SOURCE = ROOT / "src" / "imadvisor"
STEPS = {"at_most", "days_since"}
READ_STEPS = {
    "engine/domains.py",
    "engine/thresholds.py",
    # What is earned, written or made formulas of; nothing of it cuts answers.
    "model/questions.py",
    "quality/search/formulas.py",
    "scoring/credits.py",
}


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def _called(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id


def test_nothing_else_makes_cells() -> None:
    makers = {name for name, tree in _modules() if "AnswerCell" in _called(tree)}
    assert makers == {"engine/cells.py"}


def test_nothing_else_reads_the_steps_of_credit() -> None:
    readers = {
        name
        for name, tree in _modules()
        if any(
            isinstance(node, ast.Attribute)
            and node.attr in STEPS
            # A fold over conditions has a function of this name.
            and ast.unparse(node.value) != "self"
            for node in ast.walk(tree)
        )
    }
    assert readers == READ_STEPS


@pytest.mark.parametrize("gone", ["quality/domains.py", "quality/search/cells.py"])
def test_there_is_no_second_cutting(gone: str) -> None:
    assert not Path(SOURCE / gone).exists()
