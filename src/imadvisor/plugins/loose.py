"""Rulesets in loose folders: data only, no code is ever run from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from imadvisor.documents import read_document
from imadvisor.errors import DocumentError, Place, Problem, RulesetError
from imadvisor.plugins.hooks import LayerFolder, RulesetFolder
from imadvisor.rulesets.loading import ruleset_files

PROJECT_FOLDER = Path(".imadvisor") / "rulesets"
"""The folder of a project whose rulesets are used without being named."""

MOST_FOLDERS = 200
"""A folder of rulesets may hold this many."""


def loose_rulesets(folders: Iterable[Path]) -> Sequence[RulesetFolder | LayerFolder]:
    """The rulesets and layers in folders, each in a folder of its own.

    Args:
        folders: that hold folders of rulesets, or that are one.

    Raises:
        DocumentError: a folder is not there, holds code, or leads outside; or a file in it
            cannot be read.
        RulesetError: a ruleset does not say its id, or two have the same.
    """
    found: dict[str, RulesetFolder | LayerFolder] = {}
    for folder in folders:
        for inside in _folders_in(folder):
            one = _known_as(inside)
            first = found.setdefault(one.id, one)
            if first.folder != inside:
                message = f"ruleset '{one.id}' stands also in {first.folder}"
                raise RulesetError(Problem(Place(str(inside)), message, "keep one of them"))
    return tuple(found.values())


def _folders_in(folder: Path) -> Sequence[Path]:
    here = Place(str(folder))
    if not folder.is_dir():
        hint = "name a folder that holds folders of rulesets"
        raise DocumentError(Problem(here, "there is no such folder", hint))
    root = folder.resolve()
    inside = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    if any(path.suffix == ".toml" for path in inside):
        inside = [folder]
    folders = [path for path in inside if path.is_dir()]
    archives = [path for path in inside if path.suffix == ".zip"]
    if archives:
        hint = "unpack it into a folder beside it, and look at what is in there"
        message = "is an archive, and none is read"
        raise DocumentError([Problem(Place(str(path)), message, hint) for path in archives])
    if len(folders) > MOST_FOLDERS:
        message = f"holds {len(folders):,} folders; it may hold {MOST_FOLDERS}"
        raise DocumentError(Problem(here, message, "name the one that is meant"))
    problems = []
    for path in folders:
        if not path.resolve().is_relative_to(root):
            hint = "copy the ruleset into the folder"
            problems.append(Problem(Place(str(path)), "leads out of the folder", hint))
            continue
        hint = "unpack it into a folder beside it, and look at what is in there"
        problems.extend(
            Problem(Place(str(archive)), "is an archive, and none is read", hint)
            for archive in sorted(path.rglob("*.zip"))
        )
        hint = "to bring code along, make a plugin: imadvisor plugin new NAME --kind ruleset"
        problems.extend(
            Problem(Place(str(code)), "holds code, and none is run from a loose folder", hint)
            for code in sorted(path.rglob("*.py"))
        )
    if problems:
        raise DocumentError(problems)
    if not folders:
        hint = "each ruleset is a folder of TOML files in it"
        raise DocumentError(Problem(here, "holds no rulesets", hint))
    return folders


def _known_as(folder: Path) -> RulesetFolder | LayerFolder:
    tables = [read_document(path).data for path in ruleset_files(folder)]
    # A layer with a table [ruleset] too many is told so when it is loaded.
    for table in ("layer", "ruleset"):
        for about in (data.get(table) for data in tables):
            if isinstance(about, dict) and isinstance(about.get("id"), str):
                if table == "ruleset":
                    return RulesetFolder(about["id"], folder)
                augments = about.get("augments")
                joins = augments if isinstance(augments, str) else ""
                return LayerFolder(about["id"], folder, joins)
    hint = 'one of its files needs the table [ruleset], or [layer], with id = "…"'
    raise RulesetError(Problem(Place(str(folder)), "the ruleset does not say its id", hint))
