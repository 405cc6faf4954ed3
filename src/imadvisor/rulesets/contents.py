"""What the files of a ruleset say, object by object, before it is checked."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from imadvisor.documents import Document, Trail
from imadvisor.errors import Mistakes, Place, Problem, RulesetError, did_you_mean
from imadvisor.model.frozen import FrozenDict, frozen
from imadvisor.model.objects import THINGS, Accepted
from imadvisor.model.settings import SETTINGS
from imadvisor.rulesets.located import Located

SCHEMA = 1
"""The version of the format that this imadvisor reads."""

MOST_OBJECTS = 20_000
"""A ruleset may have this many objects."""

ABOUT = "ruleset"
"""The table that says what a ruleset is."""

ACCEPT = Accepted.kind_name
"""The kind of table that accepts a finding."""

TABLES = (ABOUT, *SETTINGS)
"""The tables that a ruleset has once."""

Name = tuple[str, str]
"""The kind and id of an object; ``settings`` and the name of a table for one that has no id."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something comes from.

    Args:
        package: the package that brought it; empty for a folder given by the user.
        package_version: of that package.
        folder: where its files are.
        ruleset: the id of the ruleset whose files have it; empty for a layer's.
        layer: the id of the layer whose files have it; empty for a ruleset's.
        version: of the ruleset or layer.
    """

    package: str
    package_version: str
    folder: str
    ruleset: str = ""
    layer: str = ""
    version: str = ""

    def __str__(self) -> str:
        what = f"layer {self.layer}" if self.layer else self.ruleset
        package = f"{self.package} {self.package_version}".strip()
        return f"{what} {self.version}".strip() + (f" ({package})" if package else "")


@dataclass(frozen=True, slots=True)
class Entry:
    """One object, or one settings table, as it is written.

    Args:
        raw: its keys and values.
        located: where it stands.
        origin: which ruleset or layer has it.
    """

    raw: Mapping[str, Any]
    located: Located
    origin: Origin

    def unchangeable(self) -> Entry:
        """The same, with keys and values that stay as they are."""
        return replace(self, raw=frozen(self.raw))


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a layer has changed.

    Args:
        action: ``add``, ``set``, ``remove``, or ``words`` for other words in a text.
        name: of the object.
        trail: to the value inside it; empty for the whole object.
        layer: where the change comes from.
        reason: as the layer gives it; for ``words`` the words that were replaced.
        was: what a value was before.
        located: where the operation stands, for a removal.
    """

    action: str
    name: Name
    trail: Trail
    layer: Origin
    reason: str
    was: Any = None
    located: Located | None = None


_RULES = ("when", "link", "closed_by", "prerequisites", "severity", "level")
"""The fields besides conditions on which it rests what comes out."""


@dataclass(frozen=True, slots=True)
class Expiry:
    """The end of an operation of a layer.

    Args:
        day: the last one on which the operation is meant to hold.
        layer: that has the operation.
        reason: of the operation.
        place: where the day is written.
        name: of the object that is changed.
    """

    day: dt.date
    layer: Origin
    reason: str
    place: Place
    name: Name

    def problem(self) -> Problem:
        """That the day is over; a warning."""
        message = f"this has expired on {self.day.isoformat()}: {self.reason}"
        hint = "see whether it is still wanted: move 'expires' on, or take the operation out"
        about = ":".join(self.name)
        return Problem(self.place, message, hint, warning=True, code="expired", about=about)


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that the files of a ruleset say.

    Args:
        entries: every object and settings table by its name.
        origin: of the ruleset, or of the uppermost layer that extends it.
        base: of the ruleset without its layers.
        problems: what was wrong with the files.
        layers: on the ruleset, the lowest first.
        changes: that they made, in order.
        removed: the objects that they removed; `was` of each has what was written in it.
        expiries: the last days of what they changed.
        judged: why findings about what another tool's file holds are not told; empty where they
            are.
        files: tells apart what is read from other files, or from files that hold something else;
            empty where that is not known, as where layers lie on it.
    """

    entries: Mapping[Name, Entry]
    origin: Origin
    base: Origin
    problems: tuple[Problem, ...] = ()
    layers: tuple[Origin, ...] = ()
    changes: tuple[Change, ...] = ()
    removed: Mapping[Name, Change] = field(default_factory=dict)
    expiries: tuple[Expiry, ...] = ()
    judged: str = ""
    files: str = field(default="", compare=False)

    @property
    def about(self) -> Mapping[str, Any]:
        """The table [ruleset]; empty where there is none."""
        found = self.entries.get(("settings", ABOUT))
        return found.raw if found else {}

    def judged_elsewhere(self, name: Name, field: str) -> bool:
        """Whether whoever read an object has judged it, and no layer has changed that since.

        Args:
            name: of the object.
            field: that is judged; empty for the whole.
        """
        entry = self.entries.get(name)
        if not self.judged or (entry is not None and entry.origin != self.base):
            return False
        changed = {str(c.trail[0]) for c in self.changes if c.name == name and c.action == "set"}
        if field:
            return field not in changed
        return not any(one in _RULES or one.endswith("_when") for one in changed)

    def depth(self, name: Name, field: str) -> int:
        """How high in the stack stands who wrote a field of an object last.

        Args:
            name: of the object.
            field: of it.

        Returns:
            0 for the ruleset itself, 1 for the lowest layer, and so on.
        """
        for change in reversed(self.changes):
            if change.name == name and change.trail[:1] in ((), (field,)):
                return self.layers.index(change.layer) + 1
        return 0

    def standing_in(self, located: Mapping[Name, Located]) -> Contents:
        """The same, with objects that stand elsewhere than in the tables they were read from.

        Args:
            located: where they stand.
        """
        entries = {
            name: replace(entry, located=located[name]) if name in located else entry
            for name, entry in self.entries.items()
        }
        return replace(self, entries=entries)

    def unchangeable(self) -> Contents:
        """The same, with tables that stay as they are, for who shares it."""
        entries = FrozenDict(
            (name, entry if isinstance(entry.raw, FrozenDict) else entry.unchangeable())
            for name, entry in self.entries.items()
        )
        return replace(self, entries=entries, removed=FrozenDict(self.removed))

    def hash(self) -> str:
        """SHA-256 of the content, so that a comment or another split makes no difference.

        What the check of a ruleset may find is no part of what it says.
        """
        said = {kind: found for kind, found in self.tables().items() if kind != ACCEPT}
        return content_hash(said)

    def tables(self) -> dict[str, Any]:
        """The content as tables: those of objects by their ids."""
        found: dict[str, Any] = {}
        for (kind, id), entry in self.entries.items():
            if kind == "settings":
                found[id] = entry.raw
            else:
                found.setdefault(kind, {})[id] = entry.raw
        return found


def content_hash(tables: Mapping[str, Any]) -> str:
    """SHA-256 of tables, whatever their order."""
    canonical = json.dumps(
        tables, sort_keys=True, default=str, ensure_ascii=False, separators=(",", ":")
    )
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


def gathered(documents: Iterable[Document], origin: Origin) -> Contents:
    """What the documents of a ruleset say; their order makes no difference.

    Args:
        documents: the files.
        origin: where they come from.

    Returns:
        The contents, with every mistake in their outline.

    Raises:
        RulesetError: they are of another version of the format, or hold too much.
    """
    ordered = sorted(documents, key=lambda document: document.name)
    check_schema(ordered, origin, ABOUT)
    about: Mapping[str, Any] = next(
        (d.data[ABOUT] for d in ordered if isinstance(d.data.get(ABOUT), dict)), {}
    )
    named = Origin(
        origin.package,
        origin.package_version,
        origin.folder,
        ruleset=_text(about, "id"),
        version=_text(about, "version"),
    )
    gathering = Gathering(named)
    for document in ordered:
        for key, value in document.data.items():
            gathering.take(document, key, value, "schema")
    if ("settings", ABOUT) not in gathering.entries:
        hint = "one file needs the table [ruleset] with id, version, title and languages"
        gathering.problems.append(Problem(Place(origin.folder), "there is no [ruleset]", hint))
    return Contents(gathering.entries, named, named, tuple(gathering.problems))


def _text(table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    return value if isinstance(value, str) else ""


def check_schema(documents: list[Document], origin: Origin, head: str) -> None:
    """Compare the format's version before anything else: the rest may mean something else.

    Args:
        documents: the files, in order.
        origin: where they come from.
        head: the table beside which the version stands.

    Raises:
        RulesetError: the version is missing, given twice, or another one.
    """
    declared = [(d, d.data["schema"]) for d in documents if "schema" in d.data]
    if not declared:
        where = next((d for d in documents if head in d.data), None)
        place = where.place((head,), of_key=True) if where else Place(origin.folder)
        hint = f"write schema = {SCHEMA} at the top of the file with the table [{head}]"
        raise RulesetError(Problem(place, f"the {head} does not say its schema", hint))
    for document, schema in declared:
        place = document.place(("schema",))
        if type(schema) is not int:
            hint = f"write schema = {SCHEMA}"
            raise RulesetError(Problem(place, "schema must be a whole number", hint))
        if schema != SCHEMA:
            message = f"the {head} has schema {schema}; this imadvisor reads schema {SCHEMA}"
            hint = "upgrade imadvisor" if schema > SCHEMA else f"upgrade the {head}"
            raise RulesetError(Problem(place, message, hint))
    if len(declared) > 1:
        place = declared[1][0].place(("schema",), of_key=True)
        message = f"schema is given twice, also in {declared[0][0].place(('schema',), of_key=True)}"
        raise RulesetError(Problem(place, message, "keep one"))


@dataclass
class Gathering:
    """Objects taken from documents one by one.

    Args:
        origin: of what is taken.
    """

    origin: Origin
    entries: dict[Name, Entry] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=lambda: Mistakes(RulesetError))

    def take(self, document: Document, key: str, value: object, *others: str) -> None:
        """Take one top-level key of a document.

        Args:
            document: that has it.
            key: its name.
            value: what it holds.
            others: keys that somebody else reads.
        """
        if key in others:
            return
        if key in TABLES:
            self._take_table(document, key, value)
        elif key in THINGS:
            self._take_things(document, key, value)
        elif key == "case":
            self.report(
                document,
                (key,),
                "cases do not stand among the rules",
                "move them to the folder cases/ of the ruleset",
            )
        else:
            known = (*others, *TABLES, *THINGS)
            hint = did_you_mean(key, known) or f"the tables are {', '.join(known)}"
            self.report(document, (key,), f"there is no table '{key}'", hint)

    def take_thing(self, document: Document, kind: str, trail: Trail, raw: object) -> Name | None:
        """Take one object; its name, where it could be taken."""
        if not isinstance(raw, dict):
            self.report(document, trail, f"'{kind}' must be tables", f"write [[{kind}]]")
            return None
        id = raw.get("id")
        # One without an id is kept under a name that no object can have, to be told of.
        name = (kind, id if isinstance(id, str) else f"#{document.name}:{trail}")
        first = self.entries.get(name)
        if first is not None:
            message = f"{kind} '{id}' stands twice, also in {first.located.place(('id',))}"
            self.report(document, (*trail, "id"), message, "give one of them another id")
            return None
        if len(self.entries) >= MOST_OBJECTS:
            message = f"the ruleset has more than {MOST_OBJECTS:,} objects"
            place = document.place(trail)
            raise RulesetError(Problem(place, message, "split it over several rulesets"))
        self.entries[name] = Entry(raw, Located(document, trail), self.origin)
        return name

    def report(self, document: Document, trail: Trail, message: str, hint: str) -> None:
        """Keep a mistake."""
        self.problems.append(Problem(document.place(trail, of_key=True), message, hint))

    def _take_table(self, document: Document, key: str, value: object) -> None:
        if not isinstance(value, dict):
            self.report(document, (key,), f"'{key}' must be a table", f"write [{key}]")
            return
        name = ("settings", key)
        if name in self.entries:
            first = self.entries[name].located.place((), of_key=True)
            self.report(document, (key,), f"[{key}] stands twice, also in {first}", "keep one")
            return
        self.entries[name] = Entry(value, Located(document, (key,)), self.origin)

    def _take_things(self, document: Document, kind: str, value: object) -> None:
        if not isinstance(value, list):
            self.report(document, (kind,), f"'{kind}' must be tables", f"write [[{kind}]]")
            return
        for index, raw in enumerate(value):
            self.take_thing(document, kind, (kind, index), raw)
