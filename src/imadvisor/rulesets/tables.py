"""Values in tables as they are written: looked up, replaced in a copy, and told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from imadvisor.documents import Trail
from imadvisor.rulesets.contents import Name


def said(name: Name) -> str:
    """An object or a settings table, as a sentence names it."""
    return f"[{name[1]}]" if name[0] == "settings" else f"{name[0]} '{name[1]}'"


def dotted(trail: Trail) -> str:
    """The way to a value, as one would write it as a key."""
    return ".".join(map(str, trail)) or "it"


def shown(value: Any) -> str:
    """A value in one line, not too long."""
    if value is None:
        return "absent"
    if isinstance(value, str):
        text = " ".join(value.split())
        return f"“{text if len(text) <= 160 else text[:157] + '…'}”"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        text = f"[{', '.join(shown(item) for item in value)}]"
    elif isinstance(value, Mapping):
        text = "{" + ", ".join(f"{key} = {shown(item)}" for key, item in value.items()) + "}"
    else:
        return str(value)
    return text if len(text) <= 300 else text[:297] + "…"


def overlap(one: Trail, other: Trail) -> bool:
    """Whether one way leads to the value of the other, or through it."""
    short = min(len(one), len(other))
    return one[:short] == other[:short]


def leaves(new: Mapping[str, Any], old: Any) -> Iterator[tuple[Trail, Any]]:
    """The values of a table, going into tables where the old one has a table as well."""
    for key, value in new.items():
        below = old.get(key) if isinstance(old, Mapping) else None
        if isinstance(value, Mapping) and value and isinstance(below, Mapping):
            for trail, inner in leaves(value, below):
                yield (key, *trail), inner
        else:
            yield (key,), value


def value_at(raw: Any, trail: Trail) -> Any:
    """The value at the end of a way; None where there is none."""
    for step in trail:
        if not isinstance(raw, Mapping) or step not in raw:
            return None
        raw = raw[step]
    return raw


def with_value(raw: Any, trail: Trail, value: Any) -> Any:
    """A copy of a table with another value in it; the rest is shared."""
    if not trail:
        return value
    step, rest = trail[0], trail[1:]
    if isinstance(raw, list):
        assert isinstance(step, int)
        return [with_value(item, rest, value) if i == step else item for i, item in enumerate(raw)]
    table = dict(raw) if isinstance(raw, Mapping) else {}
    table[cast(str, step)] = with_value(table.get(cast(str, step)), rest, value)
    return table


def without_value(raw: Mapping[str, Any], trail: Trail) -> dict[str, Any]:
    """A copy of a table with a value left out, and the tables above it that it leaves empty."""
    table = dict(raw)
    step = cast(str, trail[0])
    if len(trail) == 1:
        del table[step]
    else:
        table[step] = without_value(table[step], trail[1:])
        if not table[step]:
            del table[step]
    return table
