"""From a folder of TOML to a checked ruleset, reporting every mistake at once."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from imadvisor.documents import Document, parse_document, read_document
from imadvisor.errors import DocumentError, Place, Problem, RulesetError
from imadvisor.ledger import InputKind, enter_input
from imadvisor.model.frozen import FrozenDict
from imadvisor.model.objects import THINGS
from imadvisor.model.settings import SETTINGS
from imadvisor.rulesets.contents import Contents, Origin, gathered
from imadvisor.rulesets.integrity import check
from imadvisor.rulesets.ruleset import Ruleset, in_shown_order
from imadvisor.rulesets.shapes import objects_of

MOST_FILES = 500
"""A ruleset may have this many files."""

MOST_BYTES = 32 * 1024 * 1024
"""So large may they be together."""

CASES = "cases"
"""The folder inside a ruleset that holds its cases; only the case runner reads it."""


_TABLE = re.compile(rb"^[ \t]*\[\[?[ \t]*([a-z]+)[ \t]*(?:\]|\.)", re.MULTILINE)
_KEY = re.compile(rb"^[ \t]*([a-z]+)[ \t]*(?:\.|=[ \t]*\{)", re.MULTILINE)
_HEAD = re.compile(
    rb"^[ \t]*(?:\[\[?[ \t]*(?:ruleset|layer)[ \t]*(?:\]|\.)"
    rb"|(?:ruleset|layer)[ \t]*(?:\.|=[ \t]*\{))",
    re.MULTILINE,
)
"""One of `_HEADS`, as `_TABLE` and `_KEY` find them: every load asks for it, file by file."""
_SCHEMA = re.compile(rb"^[ \t]*schema[ \t]*=", re.MULTILINE)
_HEADS = frozenset({"ruleset", "layer"})
_PARTS = _HEADS | THINGS.keys() | SETTINGS.keys() | {"add", "set", "remove", "words"}


def tables_in(path: Path) -> frozenset[str]:
    """The names of the tables that a TOML file seems to have, and ``schema`` where it says that.

    It is a glance, so that a folder of many other files can be looked through: the file is not
    parsed, and what is no file or too large has none.

    Args:
        path: of the file.
    """
    content = _glance(path)
    names = {name.decode() for name in (*_TABLE.findall(content), *_KEY.findall(content))}
    return frozenset(names | ({"schema"} if _SCHEMA.search(content) else set()))


def _glance(path: Path) -> bytes:
    """What a file holds; nothing where it is none, or is too large."""
    try:
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            return b""
        return path.read_bytes()
    except OSError:
        return b""


def has_head(folder: Path) -> bool:
    """Whether a file right in a folder says which ruleset or layer it is.

    Args:
        folder: that may be the folder of one.
    """
    return any(_HEAD.search(_glance(path)) for path in _toml_right_in(folder))


def holds_rules(folder: Path) -> bool:
    """Whether a file right in a folder is part of a ruleset or layer.

    Args:
        folder: that may be the folder of one.
    """
    parts = _PARTS | {"schema"}
    return any(tables_in(path) & parts for path in _toml_right_in(folder))


def _toml_right_in(folder: Path) -> list[Path]:
    try:
        found = sorted(folder.glob("*.toml"))
    except OSError:
        return []
    return [path for path in found if not path.name.startswith(".")][:MOST_FILES]


def _is_of_rules(document: Document) -> bool:
    """Whether a document beside the files of a ruleset is not one of our other files."""
    data = document.data
    if "answers" in data or isinstance(data.get("ruleset"), str):
        return False
    return Path(document.name).name != "pyproject.toml"


def read_folder(
    folder: str | os.PathLike[str], *, instead: Mapping[str, str] | None = None
) -> list[Document]:
    """Read the files of a ruleset or layer.

    Args:
        folder: every TOML file below it belongs to it, except those in a folder named ``cases``,
            answers, and what belongs to a ruleset in a folder of its own.
        instead: texts that take the place of files, by the name of their document.

    Raises:
        RulesetError: files cannot be parsed; with every mistake in them.
        DocumentError: the folder cannot be read.
    """
    documents: list[Document] = []
    problems: list[Problem] = []
    for path in ruleset_files(Path(folder)):
        name = shown_path(path)
        try:
            if instead and name in instead:
                documents.append(parse_document(instead[name], name=name, syntax="toml"))
            else:
                document = read_document(path, name=name)
                if _is_of_rules(document):
                    documents.append(document)
        except DocumentError as error:
            problems.extend(error.problems)
    if problems:
        raise RulesetError(problems)
    return documents


def shown_path(path: Path) -> str:
    """The path as the user would type it: relative where it lies below the working folder."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except (ValueError, FileNotFoundError):
        # It lies elsewhere, or there is no working folder any more.
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
    enter_input(root, InputKind.RULESET)
    found: list[Path] = []
    inside = root.resolve()
    whole = has_head(root)
    others: dict[Path, bool] = {root: False}
    for path in sorted(root.rglob("*.toml")):
        parts = path.relative_to(root).parts
        if any(part.startswith(".") for part in parts):
            continue
        if (parts[0] == CASES) != cases:
            continue
        if whole and not cases and _in_another(path.parent, others):
            continue
        if not path.is_file() and not path.is_dir():
            # What waits for a writer would be read for ever, and a link to itself cannot be.
            hint = "put a file in its place, or take it away"
            raise DocumentError(Problem(Place(str(path)), "is no file, nor leads to one", hint))
        if not path.resolve().is_relative_to(inside):
            hint = "copy the file into the ruleset"
            raise DocumentError(
                Problem(Place(str(path)), "leads out of the ruleset's folder", hint)
            )
        found.append(path)
    if len(found) > MOST_FILES:
        message = f"has {len(found):,} TOML files; a ruleset may have {MOST_FILES}"
        raise DocumentError(Problem(here, message, "join some of them"))
    if sum(path.stat().st_size for path in found) > MOST_BYTES:
        message = f"its TOML files are larger than {MOST_BYTES:,} bytes together"
        raise DocumentError(Problem(here, message, "take out what is not needed"))
    if not found and not cases:
        hint = "a ruleset has at least one .toml file, with schema = 1 and a table [ruleset]"
        raise DocumentError(Problem(here, "holds no TOML files", hint))
    return found


def _in_another(folder: Path, others: dict[Path, bool]) -> bool:
    """Whether a folder below that of a ruleset is, or is in, one with a ruleset of its own."""
    if folder not in others:
        others[folder] = has_head(folder) or _in_another(folder.parent, others)
    return others[folder]


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
    return checked(gathered(documents, origin), methods=methods)


def checked(contents: Contents, *, methods: Mapping[str, frozenset[str]]) -> Ruleset:
    """Make a ruleset of contents.

    Args:
        contents: what the files say.
        methods: the scoring methods that exist, with what each needs of a ruleset.

    Raises:
        RulesetError: with every mistake that was found.
    """
    objects = objects_of(contents)
    if objects.settings is None:
        raise RulesetError([*contents.problems, *objects.problems])
    things = {
        kind: {thing.id: thing for thing in in_shown_order(found.values())}
        for kind, found in objects.things.items()
    }
    report = check(objects.settings, things, contents, methods)
    problems = [*contents.problems, *objects.problems, *report.problems]
    if any(not problem.warning for problem in problems):
        raise RulesetError(problems)
    contents = contents.unchangeable()
    return Ruleset(
        settings=objects.settings,
        things=FrozenDict({kind: FrozenDict(found) for kind, found in things.items()}),
        conditions=FrozenDict(report.conditions),
        hash=contents.hash(),
        contents=contents,
        warnings=tuple(sorted(problems)),
    )
