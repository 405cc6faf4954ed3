"""Rulesets in loose folders: data only, no code is ever run from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from imadvisor.documents import read_document
from imadvisor.errors import DocumentError, InputError, Place, Problem, RulesetError, cause_of
from imadvisor.plugins.hooks import LayerFolder, RulesetFolder
from imadvisor.rulesets.loader import CASES, has_head, holds_rules, ruleset_files
from imadvisor.spelling import same

PROJECT_FOLDER = Path(".imadvisor") / "rulesets"
"""The folder of a project whose rulesets are used without being named."""

MOST_FOLDERS = 200
"""A folder of rulesets may hold this many."""


@dataclass(frozen=True, slots=True)
class LooseRulesets:
    """What is in loose folders.

    Args:
        things: the rulesets and layers.
        problems: why others, of a project, are left out; warnings.
        files: that may be those of other tools, which importers read.
    """

    things: tuple[RulesetFolder | LayerFolder, ...] = ()
    problems: tuple[Problem, ...] = ()
    files: tuple[Path, ...] = ()


MOST_FILES = 200
"""So many files of a folder may be those of other tools."""

MOST_BYTES = 4 * 1024 * 1024
"""A file of another tool that is not named itself may be so large."""

_NO_RULESET = ("", ".toml", ".py", ".md", ".txt", ".zip")

NO_LOOSE = LooseRulesets()


def is_of_project(folder: Path) -> bool:
    """Whether a folder is that of a project's rulesets, or in it: nobody has named it."""
    here = PROJECT_FOLDER.parts
    return here in (folder.parts[-len(here) :], folder.parent.parts[-len(here) :])


def left_out(problem: Problem) -> Problem:
    """A mistake in a ruleset of a project, as a warning that it is left out."""
    return replace(problem, warning=True, message=f"left out: {problem.message}")


def loose_rulesets(folders: Iterable[Path]) -> LooseRulesets:
    """The rulesets and layers in folders, each in a folder of its own.

    What is wrong in the folder of a project is left out, and the rest is used; a folder that is
    named must be right.

    Args:
        folders: that hold folders of rulesets, or that are one.

    Raises:
        DocumentError: a folder is not there, holds code, or leads outside; or a file in it
            cannot be read.
        RulesetError: a ruleset does not say its id, or two have the same.
    """
    things: dict[str, RulesetFolder | LayerFolder] = {}
    problems: list[Problem] = []
    files: list[Path] = []
    for folder in folders:
        files += files_in(folder)
        inside, wrong = _folders_in(folder)
        if wrong and not is_of_project(folder):
            raise DocumentError(wrong)
        problems.extend(map(left_out, wrong))
        for one in inside:
            if (others := files_in(one)) and not any(one.rglob("*.toml")):
                files += others
                continue
            try:
                thing = _known_as(one)
                first = things.setdefault(thing.id, thing)
                if first.folder != one:
                    message = f"ruleset '{thing.id}' stands also in {first.folder}"
                    raise RulesetError(Problem(Place(str(one)), message, "keep one of them"))
            except InputError as error:
                if not is_of_project(one):
                    raise
                problems.extend(map(left_out, error.problems))
    return LooseRulesets(tuple(things.values()), tuple(problems), tuple(dict.fromkeys(files)))


def files_in(folder: Path) -> Sequence[Path]:
    """The files in a folder that may be those of another tool, at most `MOST_FILES`.

    Args:
        folder: of any kind; what is hidden in it, or leads elsewhere, is passed over.
    """
    try:
        inside = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
        found = [
            path
            for path in inside
            if path.suffix.lower() not in _NO_RULESET
            and path.is_file()
            and not path.is_symlink()
            and path.stat().st_size <= MOST_BYTES
        ]
    except OSError:
        return ()
    return found[:MOST_FILES]


def _folders_in(folder: Path) -> tuple[Sequence[Path], Sequence[Problem]]:
    """The folders of rulesets in a folder, and what is wrong with others in it."""
    here = Place(str(folder))
    if not folder.is_dir():
        hint = "name a folder that holds folders of rulesets"
        return (), [Problem(here, "there is no such folder", hint)]
    root = folder.resolve()
    try:
        inside = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        hint = "look at its permissions"
        return (), [Problem(here, f"cannot be read: {cause_of(error)}", hint)]
    children = [path for path in inside if path.is_dir()]
    if len(children) > MOST_FOLDERS and not holds_rules(folder):
        message = f"holds {len(children):,} folders; it may hold {MOST_FOLDERS}"
        return (), [Problem(here, message, "name the one that is meant")]
    problems = [_archive(path) for path in inside if path.suffix == ".zip"]
    sound = []
    seen = _Seen()
    folders = list(_rule_folders(folder, seen))
    for path in (*folders, *(path for path in children if path.is_symlink())):
        wrong = list(_wrong_with(path, root))
        problems.extend(wrong)
        if not wrong and path in folders:
            sound.append(path)
    sound += [path for path in children if path not in folders and _has_other_files(path)]
    if is_of_project(folder) and folder not in folders:
        # Whatever stands there is meant to be a ruleset.
        held = {parent for path in sound for parent in (path, *path.parents)}
        sound += [path for path in children if path not in held and not path.is_symlink()]
    if seen.stopped:
        message = f"holds more than {MOST_SEEN:,} folders, all in all"
        problems.append(Problem(here, message, "name the one that is meant"))
    if not folders and not sound and not problems and not files_in(folder):
        hint = "each ruleset is a folder of TOML files in it"
        problems.append(Problem(here, "holds no rulesets", hint))
    return sound, problems


MOST_SEEN = 2_000
"""So many folders are looked at below one that is named."""

MOST_DEEP = 4
"""So deep below a folder that is named a ruleset may stand."""


@dataclass(slots=True)
class _Seen:
    """The folders that were looked at.

    Args:
        count: how many.
        stopped: whether there were more.
    """

    count: int = 0
    stopped: bool = False


def _rule_folders(folder: Path, seen: _Seen, depth: int = 0) -> Iterator[Path]:
    """The folder itself where it is that of a ruleset, and those below it that are.

    What is below the folder of a ruleset belongs to that, unless it says itself what it is.
    """
    if seen.count >= MOST_SEEN:
        seen.stopped = True
        return
    seen.count += 1
    is_one = holds_rules(folder)
    if is_one:
        yield folder
    if depth >= MOST_DEEP:
        return
    for path in _folders_right_in(folder):
        if path.name == CASES and is_one:
            continue
        for found in _rule_folders(path, seen, depth + 1):
            if not is_one or has_head(found):
                yield found


def _folders_right_in(folder: Path) -> Sequence[Path]:
    try:
        return sorted(
            path
            for path in folder.iterdir()
            if path.is_dir() and not path.is_symlink() and not path.name.startswith(".")
        )
    except OSError:
        return ()


def _has_other_files(folder: Path) -> bool:
    return not folder.is_symlink() and bool(files_in(folder)) and not any(folder.rglob("*.toml"))


def ruleset_near(id: str, folders: Iterable[Path]) -> RulesetFolder | LayerFolder | None:
    """The ruleset or layer of an id that stands beside something, in one of some folders.

    Args:
        id: that is looked for; nothing else in the folders is used.
        folders: that are looked at, with those below them; the first that has it is taken.

    Raises:
        RulesetError: one of them has it twice.
        DocumentError: it holds code, or leads outside.
    """
    for folder in folders:
        found: dict[Path, RulesetFolder | LayerFolder] = {}
        for one in _rule_folders(folder, _Seen()):
            try:
                thing = _known_as(one)
            except InputError:
                # Others than the one that is meant may be wrong.
                continue
            if same(thing.id, id):
                found.setdefault(one.resolve(), thing)
        if len(found) > 1:
            told = ", ".join(str(thing.folder) for thing in found.values())
            hint = "say which one is meant: --ruleset FOLDER"
            raise RulesetError(Problem(Place(id), f"several folders hold '{id}': {told}", hint))
        for thing in found.values():
            wrong = list(_wrong_with(thing.folder, folder.resolve()))
            if wrong:
                raise DocumentError(wrong)
            return thing
    return None


def _wrong_with(folder: Path, root: Path) -> Iterator[Problem]:
    if not folder.resolve().is_relative_to(root):
        yield Problem(Place(str(folder)), "leads out of the folder", _COPY)
        return
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".zip":
            yield _archive(path)
        elif path.suffix == ".py":
            yield Problem(
                Place(str(path)), "holds code, and none is run from a loose folder", _CODE
            )


def _archive(path: Path) -> Problem:
    hint = "unpack it into a folder beside it, and look at what is in there"
    return Problem(Place(str(path)), "is an archive, and none is read", hint)


_COPY = "copy the ruleset into the folder"
_CODE = "to bring code along, make a plugin: imadvisor plugin new NAME --kind ruleset"


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
