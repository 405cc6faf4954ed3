"""A ruleset with a layer on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from imadvisor.documents import Trail
from imadvisor.errors import Mistakes, Problem, RulesetError, did_you_mean
from imadvisor.model.layer import LayerSetting, Operation, Removal
from imadvisor.model.objects import THINGS
from imadvisor.model.settings import SETTINGS, About
from imadvisor.rulesets.contents import (
    ABOUT,
    Change,
    Contents,
    Entry,
    Expiry,
    Gathering,
    Name,
)
from imadvisor.rulesets.layers import LAYER, Layer, Written, as_written
from imadvisor.rulesets.located import Located
from imadvisor.rulesets.tables import (
    dotted,
    leaves,
    overlap,
    said,
    shown,
    value_at,
    with_value,
    without_value,
)
from imadvisor.rulesets.targets import Miss, target_of
from imadvisor.rulesets.word_lists import speaking, texts_in


def layered(contents: Contents, layer: Layer, *, plain: Contents | None = None) -> Contents:
    """A ruleset with a layer on it.

    Args:
        contents: the ruleset below.
        layer: that changes it.
        plain: the same without what plugins add; targets are looked for in there first, so that
            what a plugin adds does not make them unclear.

    Returns:
        The ruleset that comes out, with every mistake in the layer among its problems. Its
        `about` is that of the layer where the layer extends a ruleset.
    """
    laying = _Laying(contents, layer, plain or contents)
    laying.words()
    laying.add()
    laying.set_and_remove()
    return laying.laid()


class _Laying:
    def __init__(self, contents: Contents, layer: Layer, plain: Contents) -> None:
        self.below, self.layer = contents, layer
        self.known = dict(plain.entries)
        self.expiries = list(contents.expiries)
        self.entries = dict(contents.entries)
        self.changes = list(contents.changes)
        self.problems = Mistakes(RulesetError)
        self.problems.extend([*contents.problems, *layer.problems])
        self.removed = dict(contents.removed)
        self.set_here: dict[tuple[Name, Trail], Located] = {}

    def laid(self) -> Contents:
        about, layer = self.layer.about, self.layer
        origin = self.below.origin
        if about.extends and ("settings", ABOUT) in self.entries:
            entry = self.entries["settings", ABOUT]
            own = {"id": about.id, "version": about.version}
            for name in ("title", "description"):
                given = layer.located.document.data[LAYER].get(name)
                if given is not None:
                    own[name] = given
            self.entries["settings", ABOUT] = replace(entry, raw={**entry.raw, **own})
            for name in own:
                change = Change("set", ("settings", ABOUT), (name,), layer.origin, "its own")
                self.changes.append(change)
            origin = layer.origin
        return replace(
            self.below,
            entries=self.entries,
            origin=origin,
            problems=tuple(self.problems),
            layers=(*self.below.layers, layer.origin),
            changes=tuple(self.changes),
            removed=self.removed,
            expiries=tuple(self.expiries),
            files="",
        )

    def _report(self, located: Located, trail: Trail, message: str, hint: str) -> None:
        self.problems.append(located.problem(trail, message, hint))

    def _noted(self, action: str, name: Name, trail: Trail, operation: Operation) -> None:
        was = value_at(self.entries[name].raw, trail) if action == "set" else None
        self.changes.append(Change(action, name, trail, self.layer.origin, operation.reason, was))

    def _ends(self, operation: Operation, located: Located, name: Name) -> None:
        """Keep the last day of an operation: whether it is over depends on the assessment."""
        if operation.expires is not None:
            place = located.place(("expires",))
            ending = Expiry(operation.expires, self.layer.origin, operation.reason, place, name)
            self.expiries.append(ending)

    # -- words ------------------------------------------------------------------------

    def words(self) -> None:
        """Other words in what is below; the layer's own texts are as it wrote them."""
        layer = self.layer
        located = layer.words_located
        languages = self.below.about.get("languages", ())
        for language, words in (layer.words or {}).items():
            assert located is not None
            if language not in languages:
                message = f"[words.{language}]: the ruleset has no texts in '{language}'"
                hint = f"its languages are {', '.join(map(str, languages))}"
                self._report(located, (language,), message, hint)
                continue
            if not words:
                continue
            found: set[str] = set()
            spoken = speaking(words)
            for name, entry in self.entries.items():
                self.entries[name], new = self._spoken(name, entry, language, spoken)
                found |= new
            for word in sorted(words.keys() - found):
                message = f"[words.{language}]: no text has the word '{word}'"
                hint = "words are looked for as they stand: give the plural its own line"
                place = located.place((language, word), of_key=True)
                self.problems.append(Problem(place, message, hint, warning=True))

    def _spoken(
        self, name: Name, entry: Entry, language: str, spoken: Any
    ) -> tuple[Entry, frozenset[str]]:
        kind, id = name
        model = THINGS.get(kind) or (About if id == ABOUT else SETTINGS[id])
        raw, found = entry.raw, frozenset[str]()
        for trail, text in texts_in(model, entry.raw):
            if language in text:
                new, words = spoken(text[language])
                if words:
                    raw = with_value(raw, (*trail, language), new)
                    found |= words
                    reason = ", ".join(sorted(words))
                    self.changes.append(
                        Change("words", name, (*trail, language), self.layer.origin, reason)
                    )
        return replace(entry, raw=raw), found

    # -- add --------------------------------------------------------------------------

    def add(self) -> None:
        """New objects."""
        gathering = Gathering(self.layer.origin, self.entries, self.problems)
        for added in self.layer.added:
            located = added.located
            above = Located(located.document, located.trail[:2])
            id = added.raw.get("id")
            if isinstance(id, str) and (added.kind, id) in self.below.entries:
                entry = self.below.entries[added.kind, id]
                message = f"{added.kind} '{id}' cannot be added: {entry.origin} has it already"
                hint = f'change it with [[set]] and target = "{added.kind}:{id}", or rename yours'
                self._report(located, ("id",), message, hint)
                continue
            name = gathering.take_thing(located.document, added.kind, located.trail, added.raw)
            if name is not None:
                self.removed.pop(name, None)
                self.known[name] = self.entries[name]
                self._ends(added.operation, above, name)
                self._noted("add", name, (), added.operation)

    # -- set and remove ---------------------------------------------------------------

    def set_and_remove(self) -> None:
        """Other values, and objects left out; both on what is below."""
        targets: dict[Name, list[Written]] = {}
        for written in self.layer.operations:
            operation = cast(LayerSetting | Removal, written.operation)
            name = self._target(written.located, operation.target)
            if name is not None:
                self._ends(operation, written.located, name)
                targets.setdefault(name, []).append(written)
        for name, found in targets.items():
            removals = [w for w in found if isinstance(w.operation, Removal)]
            for written in found:
                if removals and written is not removals[0]:
                    message = f"{said(name)} is removed in {removals[0].located.place(())}"
                    self._report(written.located, ("target",), message, "keep one of the two")
                elif isinstance(written.operation, LayerSetting):
                    self._set(name, written, written.operation)
                else:
                    self._remove(name, written, cast(Removal, written.operation))

    def _target(self, located: Located, target: str) -> Name | None:
        # What is below without plugins comes first: what they add must not make a name unclear.
        meant = target_of(target, self.known)
        if isinstance(meant, Miss) or meant not in self.entries:
            see = f"imadvisor ruleset show {self.layer.base}"
            meant = target_of(target, self.entries, str(self.below.origin), see=see)
        if isinstance(meant, Miss):
            gone = target_of(target, self._gone())
            hint = meant.hint
            if not isinstance(gone, Miss) and gone in self.removed:
                removal = self.removed[gone]
                hint = f"layer '{removal.layer.layer}' has removed it: {removal.reason}"
            self._report(located, ("target",), meant.message, hint)
            return None
        if meant not in self.entries:
            # A table that the ruleset below leaves out has nothing in it yet.
            self.entries[meant] = Entry({}, located, self.layer.origin)
        return meant

    def _gone(self) -> Mapping[Name, Entry]:
        """What layers below have removed, as it was."""
        return {
            name: Entry(change.was, change.located, change.layer)
            for name, change in self.below.removed.items()
            if change.located is not None
        }

    def _set(self, name: Name, written: Written, operation: LayerSetting) -> None:
        located = written.located
        raw = as_written(located)
        self._check_was(name, operation.was, located)
        if "id" in operation.fields or (
            name == ("settings", ABOUT) and operation.fields.keys() & {"version"}
        ):
            key = "id" if "id" in operation.fields else "version"
            message = f"{said(name)}: its {key} cannot be set"
            self._report(located, ("fields", key), message, "remove it, and add another")
            return
        for trail, value in leaves(raw.get("fields", {}), self.entries[name].raw):
            way: Trail = ("fields", *trail)
            if not self._may_set(name, trail, located, way, operation.replaces):
                continue
            if value_at(self.entries[name].raw, trail) == value:
                message = f"{said(name)}: {dotted(trail)} is that already"
                place = located.place(way, of_key=True)
                self.problems.append(Problem(place, message, "leave it out", warning=True))
            self._noted("set", name, trail, operation)
            entry = self.entries[name]
            moved = entry.located.with_change(trail, located.document, (*located.trail, *way))
            self.entries[name] = replace(
                entry, raw=with_value(entry.raw, trail, value), located=moved
            )
        for index, field in enumerate(operation.clear):
            path: Trail = tuple(field.split("."))
            entry = self.entries[name]
            if value_at(entry.raw, path) is None:
                above = value_at(entry.raw, path[:-1]) if path[:-1] else entry.raw
                known = above if isinstance(above, Mapping) else ()
                message = f"{said(name)} has no '{field}' to clear"
                hint = did_you_mean(str(path[-1]), known) or f"it has {', '.join(known)}"
                self._report(located, ("clear", index), message, hint)
            elif self._may_set(name, path, located, ("clear", index), operation.replaces):
                self._noted("set", name, path, operation)
                self.entries[name] = replace(entry, raw=without_value(entry.raw, path))

    def _may_set(
        self, name: Name, trail: Trail, located: Located, way: Trail, replaces: bool
    ) -> bool:
        for (other, path), first in self.set_here.items():
            if other == name and overlap(path, trail):
                message = f"{said(name)}: {dotted(trail)} is set twice"
                hint = f"also in {first.place(())}; keep one"
                self._report(located, way, message, hint)
                return False
        self.set_here[name, trail] = located
        if replaces:
            return True
        for change in self.below.changes:
            if change.action == "set" and change.name == name and overlap(change.trail, trail):
                message = f"{said(name)}: {dotted(trail)} is set by {change.layer} already"
                hint = f"it says why: {change.reason}; to overrule it, write replaces = true"
                self._report(located, way, message, hint)
                return False
        return True

    def _remove(self, name: Name, written: Written, operation: Removal) -> None:
        located = written.located
        self._check_was(name, operation.was, located)
        if name[0] == "settings":
            message = f"{said(name)} cannot be removed"
            self._report(located, ("target",), message, "set its fields, or clear them")
            return
        if not self._may_set(name, (), located, ("target",), operation.replaces):
            return
        self._noted("remove", name, (), operation)
        self.removed[name] = Change(
            "remove",
            name,
            (),
            self.layer.origin,
            operation.reason,
            self.entries[name].raw,
            located,
        )
        del self.entries[name]

    def _check_was(self, name: Name, was: Mapping[str, Any], located: Located) -> None:
        entry = self.below.entries.get(name)
        if entry is None:
            return
        written = as_written(located).get("was", {})
        for trail, old in leaves(written, entry.raw):
            now = value_at(entry.raw, trail)
            if now != old:
                message = (
                    f"{said(name)}: {dotted(trail)} was {shown(old)} when this was written, "
                    f"and is {shown(now)} now"
                )
                hint = "see whether the operation is still right, and correct 'was'"
                self._report(located, ("was", *trail), message, hint)
