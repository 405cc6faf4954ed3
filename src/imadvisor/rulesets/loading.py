"""From a folder of TOML to a checked ruleset, reporting every mistake at once."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from imadvisor.documents import Document, read_document
from imadvisor.errors import DocumentError, Place, Problem, RulesetError, did_you_mean
from imadvisor.model.objects import SETTINGS, THINGS, About, Part, Settings, Thing
from imadvisor.rulesets.checking import Located, check
from imadvisor.rulesets.ruleset import Origin, Ruleset, in_shown_order

SCHEMA = 1
"""The version of the format that this imadvisor reads."""

MOST_FILES = 500
"""A ruleset may have this many files."""

MOST_OBJECTS = 20_000
"""A ruleset may have this many objects."""

CASES = "cases"
"""The folder inside a ruleset that holds its cases; only the case runner reads it."""

Trail = tuple[str | int, ...]


def load_ruleset(
    folder: str | os.PathLike[str],
    *,
    methods: Mapping[str, frozenset[str]],
    package: str = "",
    package_version: str = "",
) -> Ruleset:
    """Load and check a ruleset from its folder.

    Args:
        folder: the folder; every TOML file below it belongs to the ruleset, except those in a
            folder named ``cases``.
        methods: the scoring methods that exist, with what each needs of a ruleset.
        package: the package that brings the ruleset, for its origin.
        package_version: of that package.

    Raises:
        RulesetError: with every mistake that was found.
        DocumentError: the folder or a file in it cannot be read.
    """
    root = Path(folder)
    documents: list[Document] = []
    problems: list[Problem] = []
    for path in ruleset_files(root):
        try:
            documents.append(read_document(path, name=_shown(path)))
        except DocumentError as error:
            problems.extend(error.problems)
    if problems:
        raise RulesetError(problems)
    origin = Origin(package, package_version, str(root))
    return assemble(documents, methods=methods, origin=origin)


def _shown(path: Path) -> str:
    """The path as the user would type it: relative where it lies below the working folder."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def ruleset_files(root: Path, *, cases: bool = False) -> list[Path]:
    """The TOML files of a ruleset, sorted.

    Args:
        root: the ruleset's folder.
        cases: whether its cases are wanted, instead of its rules.

    Raises:
        DocumentError: it is not a folder, holds no TOML, holds too much, or leads outside.
    """
    here = Place(str(root))
    if not root.exists():
        raise DocumentError(Problem(here, "there is no such folder"))
    if not root.is_dir():
        raise DocumentError(Problem(here, "a ruleset is a folder of TOML files, not a file"))
    found: list[Path] = []
    inside = root.resolve()
    for path in sorted(root.rglob("*.toml")):
        parts = path.relative_to(root).parts
        if any(part.startswith(".") for part in parts):
            continue
        if (parts[0] == CASES) != cases:
            continue
        if not path.resolve().is_relative_to(inside):
            hint = "copy the file into the ruleset"
            raise DocumentError(
                Problem(Place(str(path)), "leads out of the ruleset's folder", hint)
            )
        found.append(path)
    if len(found) > MOST_FILES:
        message = f"has {len(found):,} TOML files; a ruleset may have {MOST_FILES}"
        raise DocumentError(Problem(here, message, "join some of them"))
    if not found and not cases:
        hint = "a ruleset has at least one .toml file, with schema = 1 and a table [ruleset]"
        raise DocumentError(Problem(here, "holds no TOML files", hint))
    return found


def assemble(
    documents: Iterable[Document], *, methods: Mapping[str, frozenset[str]], origin: Origin
) -> Ruleset:
    """Make a ruleset of documents; their order makes no difference.

    Args:
        documents: the files of the ruleset.
        methods: the scoring methods that exist, with what each needs of a ruleset.
        origin: where they come from.

    Raises:
        RulesetError: with every mistake that was found.
    """
    gathered = _Gathered()
    ordered = sorted(documents, key=lambda document: document.name)
    _check_schema(ordered, origin)
    for document in ordered:
        gathered.take(document)
    settings = gathered.settings(origin)
    if settings is None:
        raise RulesetError(gathered.problems)
    things = {
        kind: {thing.id: thing for thing in in_shown_order(found.values())}
        for kind, found in gathered.things.items()
    }
    report = check(settings, things, gathered.located, methods)
    problems = [*gathered.problems, *report.problems]
    errors = [problem for problem in problems if not problem.warning]
    if errors:
        raise RulesetError(problems)
    return Ruleset(
        settings=settings,
        things=things,
        conditions=report.conditions,
        hash=gathered.hash(),
        origin=origin,
        warnings=tuple(sorted(problems)),
    )


def _check_schema(documents: list[Document], origin: Origin) -> None:
    """Compare the format's version before anything else: the rest may mean something else."""
    declared = [(d, d.data["schema"]) for d in documents if "schema" in d.data]
    if not declared:
        where = next((d for d in documents if "ruleset" in d.data), None)
        place = where.place(("ruleset",), of_key=True) if where else Place(origin.folder)
        hint = f"write schema = {SCHEMA} at the top of the file with the table [ruleset]"
        raise RulesetError(Problem(place, "the ruleset does not say its schema", hint))
    for document, schema in declared:
        place = document.place(("schema",))
        if type(schema) is not int:
            hint = f"write schema = {SCHEMA}"
            raise RulesetError(Problem(place, "schema must be a whole number", hint))
        if schema > SCHEMA:
            message = f"the ruleset has schema {schema}; this imadvisor reads schema {SCHEMA}"
            raise RulesetError(Problem(place, message, "upgrade imadvisor"))
        if schema < SCHEMA:
            message = f"the ruleset has schema {schema}; this imadvisor reads schema {SCHEMA}"
            raise RulesetError(Problem(place, message, "upgrade the ruleset"))
    if len(declared) > 1:
        place = declared[1][0].place(("schema",), of_key=True)
        message = f"schema is given twice, also in {declared[0][0].place(('schema',), of_key=True)}"
        raise RulesetError(Problem(place, message, "keep one"))


@dataclass
class _Gathered:
    """What was read so far."""

    problems: list[Problem] = field(default_factory=list)
    things: dict[str, dict[str, Thing]] = field(
        default_factory=lambda: {kind: {} for kind in THINGS}
    )
    located: dict[tuple[str, str], Located] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)
    _tables: dict[str, tuple[Document, Part | None]] = field(default_factory=dict)
    _count: int = 0

    def take(self, document: Document) -> None:
        for key, value in document.data.items():
            if key == "schema":
                continue
            if key == "ruleset" or key in SETTINGS:
                self._take_table(document, key, value)
            elif key in THINGS:
                self._take_things(document, key, value)
            elif key == "case":
                self._report(
                    document,
                    (key,),
                    "cases do not stand among the rules",
                    f"move them to the folder {CASES}/ of the ruleset",
                )
            else:
                known = ("schema", "ruleset", *SETTINGS, *THINGS)
                hint = did_you_mean(key, known) or f"the tables are {', '.join(known)}"
                self._report(document, (key,), f"there is no table '{key}'", hint)

    def settings(self, origin: Origin) -> Settings | None:
        if "ruleset" not in self._tables:
            hint = "one file needs the table [ruleset] with id, version, title and languages"
            self.problems.append(Problem(Place(origin.folder), "there is no [ruleset]", hint))
            return None
        made = {name: part for name, (_, part) in self._tables.items() if part is not None}
        about = cast(About | None, made.pop("ruleset", None))
        return None if about is None else Settings(about=about, **cast(dict[str, Any], made))

    def hash(self) -> str:
        """SHA-256 of the content, so that a comment or another split makes no difference."""
        canonical = json.dumps(
            self.raw, sort_keys=True, default=str, ensure_ascii=False, separators=(",", ":")
        )
        return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()

    def _take_table(self, document: Document, key: str, value: object) -> None:
        if not isinstance(value, dict):
            self._report(document, (key,), f"'{key}' must be a table", f"write [{key}]")
            return
        if key in self._tables:
            first = self._tables[key][0].place((key,), of_key=True)
            self._report(document, (key,), f"[{key}] stands twice, also in {first}", "keep one")
            return
        model = About if key == "ruleset" else SETTINGS[key]
        self._tables[key] = (document, self._validated(document, (key,), model, value))
        self.located[("settings", key)] = Located(document, (key,))
        self.raw[key] = value

    def _take_things(self, document: Document, kind: str, value: object) -> None:
        if not isinstance(value, list):
            self._report(document, (kind,), f"'{kind}' must be tables", f"write [[{kind}]]")
            return
        for index, raw in enumerate(value):
            trail: Trail = (kind, index)
            if not isinstance(raw, dict):
                self._report(document, trail, f"'{kind}' must be tables", f"write [[{kind}]]")
                continue
            self._count += 1
            if self._count > MOST_OBJECTS:
                message = f"the ruleset has more than {MOST_OBJECTS:,} objects"
                place = document.place(trail)
                raise RulesetError(Problem(place, message, "split it over several rulesets"))
            thing = cast(Thing | None, self._validated(document, trail, THINGS[kind], raw))
            if thing is None:
                # Its name still counts, so that what refers to it is not reported as well.
                if isinstance(raw.get("id"), str):
                    self.located.setdefault((kind, raw["id"]), Located(document, trail))
                continue
            if thing.id in self.things[kind]:
                first = self.located[(kind, thing.id)]
                where = first.document.place((*first.trail, "id"))
                message = f"{kind} '{thing.id}' stands twice, also in {where}"
                self._report(document, (*trail, "id"), message, "give one of them another id")
                continue
            self.things[kind][thing.id] = thing
            self.located[(kind, thing.id)] = Located(document, trail)
            self.raw.setdefault(kind, {})[thing.id] = raw

    def _validated(
        self, document: Document, trail: Trail, model: type[Part], raw: dict[str, Any]
    ) -> Part | None:
        try:
            return model.model_validate(_with_tuples(raw))
        except ValidationError as error:
            name = raw.get("id")
            subject = f"{trail[0]} '{name}'" if isinstance(name, str) else f"this {trail[0]}"
            for fault in error.errors(include_url=False):
                self._translate(document, trail, model, subject, cast(dict[str, Any], fault))
            return None

    def _translate(
        self, document: Document, trail: Trail, model: type[Part], subject: str, fault: Any
    ) -> None:
        """One of pydantic's errors, in our words and at its place."""
        loc = cast(Trail, tuple(part for part in fault["loc"] if _is_written(part)))
        key = str(loc[-1]) if loc else ""
        match fault["type"]:
            case "missing":
                self._report(document, (*trail, *loc[:-1]), f"{subject} needs '{key}'", "")
                return
            case "extra_forbidden":
                hint = did_you_mean(key, _keys(model, loc[:-1]))
                self._report(document, (*trail, *loc), f"{subject} has no key '{key}'", hint)
                return
            case "value_error":
                message = str(fault["ctx"]["error"])
            case "string_pattern_mismatch" if key == "id":
                message = "an id is lower-case words joined by - (question ids by _)"
            case "string_pattern_mismatch" if key not in ("code", "version"):
                message = f"'{fault['input']}' is not an id: ids are lower-case words, not codes"
            case "literal_error":
                message = f"must be one of {fault['ctx']['expected']}"
            case _:
                message = _plain(fault["msg"])
        where = f"{subject}: '{'.'.join(map(str, loc))}'" if loc else subject
        source = document.source((*trail, *loc)) if loc else None
        self.problems.append(
            Problem(
                document.place((*trail, *loc)),
                f"{where}: {message}",
                excerpt=(source or "")[:120] if "\n" not in (source or "") else "",
            )
        )

    def _report(self, document: Document, trail: Trail, message: str, hint: str) -> None:
        self.problems.append(Problem(document.place(trail, of_key=True), message, hint))


def _is_written(part: object) -> bool:
    """Whether a part of pydantic's location is one that the author wrote, not a type's name."""
    return isinstance(part, int) or (
        isinstance(part, str) and part not in ("int", "Fraction") and "[" not in part
    )


def _keys(model: type[Part], loc: Trail) -> Collection[str]:
    """The keys that a table may have, as far as the model tells."""
    current: Any = model
    for part in loc:
        if isinstance(part, int):
            continue
        info = getattr(current, "model_fields", {}).get(part)
        if info is None:
            return ()
        current = _part_in(info.annotation)
    return list(getattr(current, "model_fields", {}))


def _part_in(annotation: Any) -> Any:
    """The table type inside an annotation such as ``tuple[Choice, ...]`` or ``Light | None``."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _part_in(argument)
        if found is not None:
            return found
    return None


def _with_tuples(value: Any) -> Any:
    """Lists as tuples, all the way down, as frozen objects hold them."""
    if isinstance(value, dict):
        return {key: _with_tuples(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(_with_tuples(inner) for inner in value)
    return value


def _plain(message: str) -> str:
    message = message.removeprefix("Input should be ").removeprefix("Value error, ")
    return message[:1].lower() + message[1:]
