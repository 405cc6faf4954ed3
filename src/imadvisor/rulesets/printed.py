"""A ruleset as one TOML file that means the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from imadvisor.documents import Trail
from imadvisor.documents.toml_values import inline, key
from imadvisor.errors import harmless
from imadvisor.model.objects import THINGS
from imadvisor.rulesets.contents import SCHEMA, TABLES, Change, Entry, Name
from imadvisor.rulesets.ruleset import Ruleset

_WIDTH = 100


def ruleset_toml(ruleset: Ruleset, *, origin: bool = False) -> str:
    """Write a ruleset with all its layers as one TOML file, whose content has the same hash.

    Args:
        ruleset: to be written.
        origin: whether comments say where every object and every changed field comes from.
    """
    return "\n".join(_Printer(ruleset, origin).lines()) + "\n"


class _Printer:
    def __init__(self, ruleset: Ruleset, origin: bool) -> None:
        self.ruleset, self.origin = ruleset, origin
        self.entries = ruleset.contents.entries
        self.changes: dict[Name, list[Change]] = {}
        for change in ruleset.contents.changes:
            self.changes.setdefault(change.name, []).append(change)

    def lines(self) -> Iterator[str]:
        about = self.ruleset.settings.about
        made = [self.ruleset.contents.base, *self.ruleset.layers]
        yield from _comment(f"{about.id} {about.version}: {', '.join(map(str, made))}")
        yield f"# {self.ruleset.hash}"
        yield ""
        yield f"schema = {SCHEMA}"
        for name in (("settings", table) for table in TABLES):
            if name in self.entries:
                yield ""
                yield from self._entry(name, f"[{name[1]}]", self.entries[name])
        for kind in THINGS:
            for thing in self.ruleset.things[kind].values():
                yield ""
                yield from self._entry((kind, thing.id), f"[[{kind}]]", self._of(kind, thing.id))
        removed = [change for change in self.ruleset.contents.removed.values() if self.origin]
        for change in removed:
            yield ""
            said = f"{change.name[0]} '{change.name[1]}' is removed by {change.layer}"
            yield from _comment(f"{said}: {change.reason}")

    def _of(self, kind: str, id: str) -> Entry:
        return self.entries[kind, id]

    def _entry(self, name: Name, header: str, entry: Entry) -> Iterator[str]:
        changes = self.changes.get(name, ())
        if self.origin:
            added = next((f": {c.reason}" for c in reversed(changes) if c.action == "add"), "")
            yield from _comment(f"from {entry.origin}{added}")
            for change in changes:
                if change.action == "set" and _gone(entry.raw, change.trail):
                    dotted = ".".join(map(str, change.trail))
                    yield from _comment(f"{dotted} is cleared by {change.layer}: {change.reason}")
        yield header
        tables: list[tuple[str, Sequence[Mapping[str, Any]]]] = []
        for field, value in entry.raw.items():
            if isinstance(value, list) and value and all(isinstance(v, Mapping) for v in value):
                tables.append((field, value))
            else:
                yield from self._pairs((field,), value, changes)
        for field, rows in tables:
            for index, row in enumerate(rows):
                yield ""
                yield from self._told((field, index), changes)
                yield f"[[{header.strip('[]')}.{key(field)}]]"
                for inner, value in row.items():
                    yield from self._pairs((field, index, inner), value, changes)

    def _pairs(self, trail: Trail, value: Any, changes: Sequence[Change]) -> Iterator[str]:
        """A value under its key; a table as one line for each of its values."""
        if isinstance(value, Mapping) and value:
            for inner, below in value.items():
                yield from self._pairs((*trail, inner), below, changes)
            return
        yield from self._told(trail, changes)
        # The keys behind the last index: what stands before it is in the header.
        last = max((i for i, step in enumerate(trail) if isinstance(step, int)), default=-1)
        dotted = ".".join(key(str(step)) for step in trail[last + 1 :])
        line = f"{dotted} = {inline(value)}"
        if len(line) > _WIDTH and isinstance(value, list) and value:
            yield f"{dotted} = ["
            yield from (f"  {inline(item)}," for item in value)
            yield "]"
        else:
            yield line

    def _told(self, trail: Trail, changes: Sequence[Change]) -> Iterator[str]:
        """Who changed a value, above it."""
        if not self.origin:
            return
        for change in changes:
            whole = change.trail[: len(trail)] == trail
            within = trail[: len(change.trail)] == change.trail
            if change.action == "set" and change.trail and (whole or within):
                yield from _comment(f"set by {change.layer}: {change.reason}")
            elif change.action == "words" and change.trail == trail:
                yield from _comment(f"words of {change.layer}: {change.reason}")


def _gone(raw: Any, trail: Trail) -> bool:
    for step in trail:
        if not isinstance(raw, Mapping) or step not in raw:
            return bool(trail)
        raw = raw[step]
    return False


def _comment(text: str) -> Iterator[str]:
    yield "# " + " ".join(harmless(text).split())
