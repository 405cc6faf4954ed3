"""The blocks of a module: statements that run together, by the function they are in."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path("src/imadvisor")
# The code that decides something.
PACKAGES = (
    "engine",
    "conditions",
    "scoring",
    "advice",
    "planning",
    "reasons",
    "quality",
    "answers/respondents",
)
MODULE_LEVEL = "(module)"


def modules(root: Path = ROOT) -> list[str]:
    """The modules that decide something, relative to the package, in order."""
    source = root / SOURCE
    return sorted(
        path.relative_to(source).as_posix()
        for package in PACKAGES
        for path in (source / package).rglob("*.py")
    )


def blocks(tree: ast.Module, module: str) -> Iterator[tuple[str, list[ast.stmt]]]:
    """Every block with its name, which tells the function and counts the blocks in it.

    What stands outside functions is one block.
    """
    yield f"{module}::{MODULE_LEVEL}", tree.body
    yield from _inside(tree, module, "")


def _inside(node: ast.AST, module: str, name: str) -> Iterator[tuple[str, list[ast.stmt]]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = f"{name}.{child.name}".strip(".")
            if not isinstance(child, ast.ClassDef):
                for count, body in enumerate(_bodies(child)):
                    yield f"{module}::{inner}::{count}", body
            yield from _inside(child, module, inner)
        else:
            yield from _inside(child, module, name)


def _bodies(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The lists of statements in a function, without those of functions and classes in it."""
    for field in ("body", "orelse", "finalbody"):
        body = getattr(node, field, None)
        if isinstance(body, list) and body:
            yield body
            for statement in body:
                if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    yield from _bodies(statement)
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield from _bodies(part)
