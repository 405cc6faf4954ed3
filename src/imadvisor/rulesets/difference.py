"""What is different between two rulesets, object by object and field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from imadvisor.model.objects import THINGS
from imadvisor.rulesets.contents import ABOUT, TABLES, Entry, Name
from imadvisor.rulesets.ruleset import Ruleset

_NAMES = ("id", "recommendation", "level")
"""What a table in a list is known by, in the order in which it is looked for."""


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One value that is another.

    Args:
        field: the way to it, as one would write it as a key.
        old: its value before; None where it was absent.
        new: its value now; None where it is absent.
    """

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class RulesetDifference:
    """One object that was added, removed or changed.

    Args:
        action: which of these.
        name: its kind and id; ``settings`` and the name of a table for one without an id.
        fields: what is another in a changed object.
    """

    action: Literal["added", "removed", "changed"]
    name: Name
    fields: tuple[FieldDifference, ...] = ()


def differences(old: Ruleset, new: Ruleset) -> tuple[RulesetDifference, ...]:
    """Compare two rulesets; of [ruleset] its id and version do not count.

    Args:
        old: the one before.
        new: the one after.

    Returns:
        The differences, by kind and then by id.
    """
    return tuple(_differences(old.contents.entries, new.contents.entries))


def _differences(
    old: Mapping[Name, Entry], new: Mapping[Name, Entry]
) -> Iterator[RulesetDifference]:
    order = {kind: place for place, kind in enumerate(("settings", *THINGS))}
    tables = {table: place for place, table in enumerate(TABLES)}
    names = sorted(
        old.keys() | new.keys(), key=lambda name: (order[name[0]], tables.get(name[1], 0), name[1])
    )
    for name in names:
        if name not in new:
            yield RulesetDifference("removed", name)
        elif name not in old:
            yield RulesetDifference("added", name)
        else:
            before, after = old[name].raw, new[name].raw
            fields = tuple(
                field
                for field in _fields("", before, after)
                if name != ("settings", ABOUT) or field.field not in ("id", "version")
            )
            if fields:
                yield RulesetDifference("changed", name, fields)


def _fields(path: str, old: Any, new: Any) -> Iterator[FieldDifference]:
    if old == new:
        return
    before, after = _by_name(old), _by_name(new)
    if None in (before, after) and _alike(old, new):
        before, after = dict(enumerate(old, 1)), dict(enumerate(new, 1))
    if before is None or after is None:
        yield FieldDifference(path, old, new)
        return
    for key in [*before, *(key for key in after if key not in before)]:
        inside = f"{path}.{key}" if path else str(key)
        if key not in before or key not in after:
            yield FieldDifference(inside, before.get(key), after.get(key))
        else:
            yield from _fields(inside, before[key], after[key])
    if list(before) != list(after) and before.keys() == after.keys() and isinstance(old, list):
        yield FieldDifference(f"{path}, order".lstrip(", "), list(before), list(after))


def _by_name(value: Any) -> Mapping[Any, Any] | None:
    """A table, or a list of tables by what they are known by; None for anything else."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        for name in _NAMES:
            keys = [item.get(name) for item in value]
            if all(isinstance(key, str | int) for key in keys) and len(set(keys)) == len(keys):
                return dict(zip(keys, value, strict=True))
    return None


def _alike(old: Any, new: Any) -> bool:
    """Whether two values are lists of as many tables."""
    lists = isinstance(old, list) and isinstance(new, list) and len(old) == len(new)
    return lists and all(isinstance(item, Mapping) for item in [*old, *new])
