"""Files of other tools as rulesets: read by an importer, and found by the name that they give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from imadvisor.answers.formats.source_file import SourceFile, source_file
from imadvisor.documents import Document, Trail
from imadvisor.errors import InputError, Place, Problem, RulesetError
from imadvisor.plugins.catalogue import Catalogue
from imadvisor.plugins.importers import importer_of
from imadvisor.plugins.loose_rulesets import files_in
from imadvisor.rulesets.contents import Contents, Name, Origin, gathered
from imadvisor.rulesets.located import DocumentOfOnePlace, Located
from imadvisor.spelling import same


def imported_contents(path: Path, catalogue: Catalogue) -> Contents | None:
    """What another tool's file holds, as the contents of a ruleset.

    Args:
        path: of the file.
        catalogue: with the importers.

    Returns:
        The contents; None where no importer recognises the file.

    Raises:
        InputError: with every mistake that leaves its meaning open.
    """
    file = source_file(path)
    brought = importer_of(file, catalogue.importers)
    if brought is None:
        return None
    imported = brought.thing.read(file)
    tables = Document(file.name, "json", None, dict(imported.tables))
    contents = gathered([tables], Origin(brought.package, brought.version, str(path)))
    contents = contents.standing_in(_located_in(file, imported.places))
    problems = (*imported.problems, *contents.problems)
    return replace(contents, problems=problems, judged=imported.judged)


def _located_in(
    file: SourceFile, places: Mapping[tuple[str, str], Trail | Place]
) -> Mapping[Name, Located]:
    """Where the objects of a ruleset stand in the file that they were made of."""
    found = {}
    for name, where in places.items():
        if isinstance(where, Place):
            found[name] = Located(DocumentOfOnePlace(where), ())
        else:
            found[name] = Located(file.document(), where)
    return found


def imported_nearby(
    name: str, folders: Sequence[Path], catalogue: Catalogue, *, hash: str = ""
) -> Contents | None:
    """The file of another tool that gives a ruleset of a name, in one of some folders.

    A file that is called by the name comes before others that give it; and of several with
    another content the one that is wanted by its hash.

    Args:
        name: the id of the ruleset.
        folders: whose files, and those of whose folders, are looked at.
        catalogue: with the importers, and with files that are looked at in any case.
        hash: of the content that is wanted; empty where any is.

    Returns:
        The contents; None where no file gives that name.

    Raises:
        InputError: several files give it, with different contents, or the file that is called so
            has mistakes.
    """
    if not catalogue.importers or "/" in name or "\\" in name:
        return None
    files = dict.fromkeys(
        path.absolute() for path in (*catalogue.loose_files, *_files_near(folders))
    )
    called = [path for path in files if same(path.stem, name)]
    mistakes: list[Problem] = []
    for group in (called, [path for path in files if path not in called]):
        found: dict[str, Contents] = {}
        for path in group:
            try:
                contents = imported_contents(path, catalogue)
            except InputError as error:
                mistakes += error.problems if path in called else ()
                continue
            if contents is not None and contents.origin.ruleset == name:
                found.setdefault(contents.hash(), contents)
        if hash in found:
            return found[hash]
        if len(found) > 1:
            told = ", ".join(contents.origin.folder for contents in found.values())
            message = f"several files give a ruleset '{name}': {told}"
            hint = "say which one is meant: --ruleset FILE; or keep one of them there"
            raise RulesetError(Problem(Place(name), message, hint))
        if found:
            return next(iter(found.values()))
    if mistakes:
        raise RulesetError(mistakes)
    return None


def _files_near(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from files_in(folder)
        for inner in _entries(folder):
            if inner.is_dir() and not inner.is_symlink():
                yield from files_in(inner)


def _entries(folder: Path) -> Sequence[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return []
