"""The files of rulesets, layers and cases in one layout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin

from imadvisor.documents import Document, read_document
from imadvisor.documents.toml_layout import Order, formatted
from imadvisor.errors import DocumentError, Place, Problem
from imadvisor.model.fields import Part
from imadvisor.model.layer import LayerAbout
from imadvisor.model.objects import THINGS
from imadvisor.model.settings import SETTINGS, About
from imadvisor.rulesets.contents import ABOUT
from imadvisor.rulesets.layers import LAYER
from imadvisor.rulesets.loader import MOST_FILES, ruleset_files, shown_path
from imadvisor.rulesets.word_lists import part_in

USUAL_LANGUAGES = ("en", "nl")
"""The order of texts where no [ruleset] says which languages there are."""

_OPERATIONS = {
    "set": ("target", "reason", "expires", "replaces", "clear", "fields", "was"),
    "remove": ("target", "reason", "expires", "replaces", "was"),
    "add": ("reason", "expires"),
}
"""The keys of the operations of a layer: what is changed, why, and how."""

_CASE = ("id", "title", "to_confirm", "date", "answers", "targets", "expect")
_OURS = {"schema", ABOUT, LAYER, "words", "case", "answers", *_OPERATIONS, *SETTINGS, *THINGS}
_HIGHEST = 8
"""This many folders up is looked for the [ruleset] or [layer] that a file belongs to."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """A file, and what it should be.

    Args:
        path: of the file.
        name: as the user knows it.
        before: its text as it is; without a byte order mark, with its line ends.
        after: its text in the layout.
        changes: whether the file would change.
    """

    path: Path
    name: str
    before: str
    after: str
    changes: bool


def laid_out(paths: Iterable[Path]) -> tuple[list[Formatted], list[str]]:
    """Lay out files; nothing is written.

    Args:
        paths: a file stands for itself; a folder for every TOML file below it that has a table
            of a ruleset, a layer, cases or answers.

    Returns:
        The files, and the names of the others in the folders, which are left alone.

    Raises:
        DocumentError: with everything that is wrong: files that are no TOML, folders that have
            no file of ours, what cannot be laid out.
    """
    found: list[Formatted] = []
    others: list[str] = []
    problems: list[Problem] = []
    seen: set[Path] = set()
    languages_for = cache(_languages_for)
    for path in paths:
        try:
            files = _files_in(path) if path.is_dir() else [path]
        except DocumentError as error:
            problems += error.problems
            continue
        ours = 0
        for file in files:
            try:
                # In full, so that a file called "-" is not the standard input.
                document = read_document(file.resolve(), name=shown_path(file), syntax="toml")
                if path.is_dir() and not _OURS & document.data.keys():
                    others.append(document.name)
                    continue
                ours += 1
                if file.resolve() not in seen:
                    seen.add(file.resolve())
                    found.append(_of(file, document, languages_for(file.resolve().parent)))
            except DocumentError as error:
                ours += 1
                problems += error.problems
        if not ours:
            hint = "name the folder of a ruleset or layer, or the files themselves"
            problems.append(Problem(Place(str(path)), "has no file of a ruleset", hint))
    if problems:
        raise DocumentError(problems)
    return found, others


def in_layout(file: Path, name: str, text: str) -> str:
    """A text in the layout of the ruleset that its file belongs to.

    Args:
        file: that will hold it.
        name: of the file, as the user knows it.
        text: valid TOML.

    Raises:
        DocumentError: it cannot be laid out.
    """
    return formatted(name, text, order_of(_languages_for(file.resolve().parent)))


def _files_in(folder: Path) -> list[Path]:
    return sorted({*ruleset_files(folder), *ruleset_files(folder, cases=True)})


def _of(file: Path, document: Document, languages: tuple[str, ...]) -> Formatted:
    text = document.text or ""
    after = formatted(document.name, text, order_of(languages))
    # As it lies on the disk: a byte order mark and carriage returns are changes as well.
    changes = file.read_bytes() != after.encode()
    return Formatted(file, document.name, text, after, changes)


# -- the order of keys ------------------------------------------------------------------------


def order_of(languages: Sequence[str] = USUAL_LANGUAGES) -> Order:
    """The order of keys in a file of ours: as the models have them, texts by language.

    Answers keep the order in which they are written.

    Args:
        languages: in the order in which their texts stand.
    """
    return _Orders(tuple(languages)).file()


class _Orders:
    def __init__(self, languages: tuple[str, ...]) -> None:
        self.text = Order(languages, lambda key, table: None)

    def file(self) -> Order:
        def inside(key: str, table: Mapping[str, Any]) -> Order | None:
            if key in THINGS:
                return self.part(THINGS[key])
            if key in SETTINGS:
                return self.part(SETTINGS[key])
            return {
                ABOUT: self.part(About),
                LAYER: self.part(LayerAbout),
                "words": self.text,
                "case": Order(_CASE, lambda key, table: self.text if key == "title" else None),
                **{name: self.operation(name) for name in _OPERATIONS},
            }.get(key)

        return Order((), inside)

    def part(self, model: type[Part]) -> Order:
        """The keys of a model as it has them."""
        names = list(model.model_fields)

        def inside(key: str, table: Mapping[str, Any]) -> Order | None:
            info = model.model_fields.get(key)
            if info is None:
                return None
            below = part_in(info.annotation)
            if below is not None:
                return self.part(below)
            return self.text if _is_text(info.annotation) else None

        return Order(names, inside)

    def operation(self, name: str) -> Order:
        def inside(key: str, table: Mapping[str, Any]) -> Order | None:
            if key in THINGS:
                return self.part(THINGS[key])
            if key in ("fields", "was"):
                kind, _, id = str(table.get("target", "")).partition(":")
                model = SETTINGS.get(id) if kind == "settings" else THINGS.get(kind)
                return self.part(model) if model else None
            return None

        return Order(_OPERATIONS[name], inside)


def _is_text(annotation: Any) -> bool:
    return get_origin(annotation) is dict or any(map(_is_text, get_args(annotation)))


# -- the languages of a file ------------------------------------------------------------------


def _languages_for(folder: Path) -> tuple[str, ...]:
    """Those of the nearest [ruleset], in the folder of a file or above it."""
    for place in (folder, *folder.parents)[:_HIGHEST]:
        found = _languages_in(place)
        if found is not None:
            return found
    return USUAL_LANGUAGES


def _languages_in(folder: Path) -> tuple[str, ...] | None:
    """Those that a file right in a folder declares; None where none says what it belongs to."""
    for path in sorted(folder.glob("*.toml"))[:MOST_FILES]:
        try:
            data = read_document(path).data
        except DocumentError:
            continue
        if LAYER in data:
            return USUAL_LANGUAGES
        about = data.get(ABOUT)
        if isinstance(about, dict):
            languages = about.get("languages")
            named = languages if isinstance(languages, list) else []
            return tuple(code for code in named if isinstance(code, str)) or USUAL_LANGUAGES
    return None
