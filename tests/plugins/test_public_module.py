"""`imadvisor.plugin` is all that an author needs: every type that a hook reaches is in it."""

from __future__ import annotations

import inspect
import subprocess
import sys
import typing
from collections.abc import Callable, Iterator
from typing import Any

from imadvisor import plugin
from imadvisor.plugins import hooks
from imadvisor.plugins.contracts import CONTRACTS


def test_it_has_what_all_says_and_nothing_else() -> None:
    # pytest adds names of its own, which cannot be written in Python.
    public = {n for n in vars(plugin) if n.isidentifier() and not n.startswith("_")}
    assert public == set(plugin.__all__)
    assert len(public) == len(plugin.__all__)


def test_every_hook_and_everything_of_hooks_is_in_it() -> None:
    assert set(CONTRACTS) <= set(plugin.__all__)
    own = {
        name
        for name, thing in vars(hooks).items()
        if not name.startswith("_") and getattr(thing, "__module__", "") == hooks.__name__
    }
    assert len(own) > 15
    assert own <= set(plugin.__all__)


def test_every_type_that_a_hook_reaches_is_in_it() -> None:
    reached = _reached()
    assert {plugin.Advice, plugin.Question, plugin.Compare, plugin.Bar} <= set(reached)
    missing = {
        f"{kind.__module__}.{kind.__name__}, by {way}"
        for kind, way in reached.items()
        if kind.__name__ not in plugin.__all__ or getattr(plugin, kind.__name__) is not kind
    }
    assert missing == set()


def test_an_author_pays_for_nothing_that_is_not_used() -> None:
    code = (
        "import sys, imadvisor.plugin\n"
        "heavy = {'docx', 'pptx', 'typst', 'highspy', 'z3', 'rich.console', 'python_calamine',"
        " 'xlsxwriter', 'sqlite3'} & set(sys.modules)\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _reached() -> dict[type, str]:
    """Every class of imadvisor in the signatures of hooks, and of what these are made of."""
    found: dict[type, str] = {}
    todo = [
        (kind, hook)
        for hook in CONTRACTS
        for kind in _classes(_hints(getattr(hooks, hook)).values())
    ]
    todo += [(plugin.SaysWhatItRestsOn, "the interview")]
    while todo:
        kind, way = todo.pop()
        if kind in found or kind.__module__.partition(".")[0] != "imadvisor":
            continue
        found[kind] = way
        todo += [(other, f"{kind.__name__}.{name}") for name, other in _members(kind)]
    return found


def _members(kind: type) -> Iterator[tuple[str, type]]:
    """The classes in the fields, properties and public methods of a class."""
    for name, hint in _hints(kind).items():
        if not name.startswith("_"):
            yield from ((name, found) for found in _classes([hint]))
    for name, member in inspect.getmembers_static(kind):
        function = _function(member)
        if function is not None and (not name.startswith("_") or name == "__call__"):
            yield from ((f"{name}()", found) for found in _classes(_hints(function).values()))


def _function(member: Any) -> Callable[..., Any] | None:
    for holder in ("fget", "__func__", "func"):
        member = getattr(member, holder, member)
    ours = inspect.isfunction(member) and member.__module__.startswith("imadvisor")
    return member if ours else None


def _hints(thing: Any) -> dict[str, Any]:
    # Some modules name each other's classes for the type checker alone.
    return typing.get_type_hints(thing, localns={"Sheet": plugin.Sheet, "Answer": plugin.Answer})


def _classes(hints: Any) -> Iterator[type]:
    for hint in hints:
        origin = typing.get_origin(hint)
        if origin is not None:
            yield from _classes([origin, *typing.get_args(hint)])
        elif isinstance(hint, list):
            yield from _classes(hint)
        elif isinstance(hint, type):
            yield hint
