"""Which layers lie on a ruleset: those that it is asked through, and those that join it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from imadvisor.answers.formats.source_file import source_file
from imadvisor.errors import InputError, Place, Problem, RulesetError, did_you_mean
from imadvisor.ledger import InputKind, enter_input
from imadvisor.model.frozen import frozen
from imadvisor.plugins.catalogue import Brought, Catalogue
from imadvisor.plugins.imported_rulesets import imported_contents, imported_nearby
from imadvisor.plugins.loose_rulesets import ruleset_near
from imadvisor.recent import Recent
from imadvisor.rulesets.contents import Contents, Origin, gathered
from imadvisor.rulesets.fingerprint import fingerprint
from imadvisor.rulesets.layers import Layer, is_layer, read_layer
from imadvisor.rulesets.loader import read_folder
from imadvisor.rulesets.resolution import Stack
from imadvisor.rulesets.ruleset import LayerLeftOut
from imadvisor.spelling import Spellings, same

MOST_LAYERS = 20
"""This many layers may lie on a ruleset."""

_READ: Recent[tuple[str, ...], Contents | Layer] = Recent(most=64)
"""What was read from folders, by their fingerprints: the same files say the same."""


def stack_of(
    name: str | os.PathLike[str],
    catalogue: Catalogue,
    *,
    instead: Mapping[str, str] | None = None,
    near: Sequence[Path] | None = None,
) -> Stack:
    """The ruleset of a name, and every layer on it.

    Args:
        name: the id of a ruleset or layer in the catalogue, a folder, or a file of another tool.
        catalogue: where what is extended is looked up.
        instead: texts that take the place of files of the uppermost, by the name of their
            document.
        near: the folders beside which something stands that names the ruleset, such as answers:
            a ruleset in them is found by its id, and no other path is opened. None where a
            person names it. A file of another tool may give it as well, there and in the working
            folder. What a layer extends is looked for in the folder of the layer, and beside it.

    Raises:
        RulesetError: there is none of that name, layers go round in a circle, or one of them
            cannot be read.
        DocumentError: a folder cannot be read.
    """
    layers: list[Layer] = []
    found = _read(name, catalogue, instead, near)
    while isinstance(found, Layer):
        ids = [layer.id for layer in layers]
        if found.about.augments:
            message = f"layer '{found.id}' is no ruleset: it augments '{found.about.augments}'"
            hint = f"ask for {found.about.augments}; what augments it joins in by itself"
            raise RulesetError(found.located.problem(("augments",), message, hint))
        if found.id == found.base or found.id in ids:
            circle = " → ".join([*ids, found.id, *([found.base] if found.id == found.base else [])])
            message = f"layers go round in a circle: {circle}"
            hint = "name the ruleset that is meant under 'extends'"
            raise RulesetError(found.located.problem(("extends",), message, hint))
        if len(layers) >= MOST_LAYERS:
            message = f"more than {MOST_LAYERS} layers lie on each other"
            raise RulesetError(found.located.problem(("extends",), message, "join some of them"))
        layers.append(found)
        if found.base not in catalogue.rulesets:
            folder = Path(found.origin.folder).absolute()
            thing = ruleset_near(found.base, [*(near or ()), folder.parent])
            if thing is not None:
                found = _from_folder(thing.folder, None)
                continue
            beside = imported_nearby(
                found.base, (folder, folder.parent), catalogue, hash=found.about.base_hash or ""
            )
            if beside is not None:
                found = beside
                break
            known = catalogue.rulesets
            message = f"layer '{found.id}' extends '{found.base}', which is not installed"
            hint = did_you_mean(found.base, known) or f"there is {', '.join(known)}"
            hint = f"{hint}; install the package that has it, or name its folder with --rules"
            if catalogue.importers:
                hint += "; or put the file that gives it beside the layer"
            raise RulesetError(found.located.problem(("extends",), message, hint))
        found = _read(found.base, catalogue)
    layers.reverse()
    ids = [found.origin.ruleset, *(layer.id for layer in layers)]
    joining: dict[str, tuple[Layer, ...]] = {}
    left_out: list[LayerLeftOut] = []
    for id in ids:
        if id in catalogue.joining:
            joining[id] = tuple(_joining(id, catalogue, left_out))
    return Stack(found, tuple(layers), joining, tuple(left_out))


def stack_alone(name: str | os.PathLike[str], catalogue: Catalogue) -> tuple[Stack, Layer | None]:
    """A ruleset or layer as its author tests it: without what other plugins add.

    Args:
        name: the id of a ruleset or layer, or a folder; a layer may augment as well.
        catalogue: where what is changed is looked up.

    Returns:
        The ruleset with the layers that extend it; a layer that augments lies on what it
        augments alone, and stands apart as well.

    Raises:
        RulesetError: as for `stack_of`.
        DocumentError: a folder cannot be read.
    """
    meant = _read(name, catalogue)
    if not isinstance(meant, Layer):
        return Stack(meant), None
    if not meant.about.augments:
        return replace(stack_of(name, catalogue), joining={}, left_out=()), None
    if meant.base not in catalogue.rulesets:
        known = catalogue.rulesets
        message = f"layer '{meant.id}' augments '{meant.base}', which is not installed"
        hint = did_you_mean(meant.base, known) or f"there is {', '.join(known)}"
        raise RulesetError(meant.located.problem(("augments",), message, hint))
    below = stack_of(meant.base, catalogue)
    return replace(below, joining={meant.base: (meant,)}, left_out=()), meant


def _read(
    name: str | os.PathLike[str],
    catalogue: Catalogue,
    instead: Mapping[str, str] | None = None,
    near: Sequence[Path] | None = None,
) -> Contents | Layer:
    brought = catalogue.rulesets.get(str(name))
    if brought is not None:
        return _from_folder(brought.thing.folder, brought, instead)
    thing = ruleset_near(str(name), near) if near else None
    if thing is not None:
        return _from_folder(thing.folder, None, instead)
    for path in [Path(name)] if near is None else _inside(str(name), near):
        if path.is_file():
            return _from_file(path, catalogue)
        if path.exists():
            return _from_folder(path, None, instead)
    meant = Spellings((known, known) for known in catalogue.rulesets).get(str(name))
    if meant is not None:
        brought = catalogue.rulesets[meant]
        return _from_folder(brought.thing.folder, brought, instead)
    for layers in catalogue.joining.values():
        for layer in layers:
            if same(layer.name, str(name)):
                return _from_folder(layer.thing.folder, layer)
    imported = imported_nearby(str(name), [*(near or ()), Path.cwd()], catalogue)
    if imported is not None:
        return imported
    known = ", ".join(catalogue.rulesets)
    hint = did_you_mean(str(name), catalogue.rulesets)
    hint = hint or f"the rulesets are {known}; or give a folder"
    raise RulesetError(Problem(Place(str(name)), f"there is no ruleset '{name}'", hint))


def _inside(name: str, near: Sequence[Path]) -> Iterator[Path]:
    """What a file may mean by a path: below its own folder, or the working folder."""
    for folder in (Path.cwd(), *near):
        path = folder / name
        try:
            if path.resolve().is_relative_to(folder.resolve()):
                yield path if folder != Path.cwd() else Path(name)
        except (OSError, ValueError, RuntimeError):
            continue


def _from_file(path: Path, catalogue: Catalogue) -> Contents:
    imported = imported_contents(path, catalogue)
    if imported is not None:
        return imported
    if path.suffix.lower() == ".toml":
        # Most likely a file of a ruleset, whose folder was meant: that says so.
        read_folder(path)
    if path.suffix.lower() == ".json":
        source_file(path).document()
    known = ", ".join(catalogue.importers)
    message = "this file is neither a folder with a ruleset nor a format that is known"
    hint = f"the importers are {known}" if known else "no plugin with an importer is installed"
    raise RulesetError(Problem(Place(str(path)), message, hint))


def _from_folder(
    folder: Path, brought: Brought | None, instead: Mapping[str, str] | None = None
) -> Contents | Layer:
    package = (brought.package, brought.version) if brought else ("", "")
    origin = Origin(*package, str(folder))
    if instead:
        return _read_folder(folder, origin, instead)
    files = fingerprint(folder)
    if files is None:
        return _read_folder(folder, origin)
    # How files are called in messages depends on the working folder.
    key = (files, str(folder), _working_folder(), *package)
    found = _READ.find(key)
    if found is not None:
        enter_input(folder, InputKind.RULESET)
        return found
    found = _read_folder(folder, origin)
    if fingerprint(folder) != files:
        # Somebody wrote into it meanwhile.
        return found
    return _READ.keep(key, replace(found, files="\n".join(key)))


def _working_folder() -> str:
    try:
        return str(Path.cwd())
    except FileNotFoundError:
        return ""


def _read_folder(
    folder: Path, origin: Origin, instead: Mapping[str, str] | None = None
) -> Contents | Layer:
    documents = [
        replace(document, data=frozen(document.data))
        for document in read_folder(folder, instead=instead)
    ]
    return read_layer(documents, origin) if is_layer(documents) else gathered(documents, origin)


def _joining(id: str, catalogue: Catalogue, left_out: list[LayerLeftOut]) -> Iterator[Layer]:
    """The layers that augment a ruleset; those that cannot be read are left out."""
    for brought in catalogue.joining[id]:
        package = f"{brought.package} {brought.version}".strip()
        name = f"layer {brought.name}" + (f" ({package})" if package else "")
        place = Place(str(brought.thing.folder))
        try:
            layer = _from_folder(brought.thing.folder, brought)
        except InputError as error:
            left_out.append(LayerLeftOut(brought.name, name, place, error.problems))
            continue
        if isinstance(layer, Layer) and layer.about.augments == id and layer.id == brought.name:
            yield layer
            continue
        said = f"its package says that layer '{brought.name}' augments '{id}', its files do not"
        hint = f'write id = "{brought.name}" and augments = "{id}" in its table [layer]'
        left_out.append(LayerLeftOut(brought.name, name, place, (Problem(place, said, hint),)))
