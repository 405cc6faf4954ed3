"""Edits of a ruleset's files: values set where they stand, or in a layer's operations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imadvisor.conditions.nodes import references
from imadvisor.documents import Document, Limits, Trail, parse_document
from imadvisor.documents.toml_edits import with_values
from imadvisor.documents.toml_values import inline, key, quoted
from imadvisor.errors import DocumentError, Place, Problem, RulesetError
from imadvisor.model.layer import LayerSetting
from imadvisor.rulesets.contents import Contents, Name
from imadvisor.rulesets.layers import Layer
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.rulesets.tables import leaves, overlap, said, value_at
from imadvisor.rulesets.targets import Miss, target_of

COMMAND = Place("ruleset set")

Values = Sequence[tuple[Trail, Any]]


@dataclass(frozen=True, slots=True)
class Edit:
    """The new text of one file.

    Args:
        document: as the file is now.
        text: what it shall be.
    """

    document: Document
    text: str


def object_named(target: str, contents: Contents) -> Name:
    """The one object that is meant.

    Args:
        target: ``kind:id``, an id, a code, or ``settings:`` and a table.
        contents: where it is looked for.

    Raises:
        RulesetError: there is none, or more than one.
    """
    see = f"imadvisor ruleset show {contents.origin.folder}"
    meant = target_of(target, contents.entries, see=see)
    if isinstance(meant, Miss):
        raise RulesetError(Problem(COMMAND, meant.message, meant.hint))
    return meant


def values_of(
    assignments: Sequence[str], name: Name, contents: Contents
) -> Sequence[tuple[Trail, Any]]:
    """What assignments such as ``name.nl=Een naam`` set.

    What is a text now, and what stands under a language, stays a text; anything else is read as
    TOML where it can be.

    Args:
        assignments: each a field, an equals sign and a value.
        name: of the object.
        contents: that have it.

    Raises:
        RulesetError: one has no equals sign or no field.
    """
    entry = contents.entries.get(name)
    languages = contents.about.get("languages", ())
    found = []
    for assignment in assignments:
        field, equals, value = assignment.partition("=")
        trail: Trail = tuple(part.strip() for part in field.split("."))
        if not equals or not all(trail):
            message = f"'{assignment}' sets nothing"
            raise RulesetError(Problem(COMMAND, message, "write FIELD=VALUE, such as name.nl=Naam"))
        if len(trail) > Limits().depth:
            message = f"'{field}' lies deeper than any field of a ruleset"
            raise RulesetError(Problem(COMMAND, message, "see: imadvisor ruleset show"))
        old = value_at(entry.raw, trail) if entry else None
        is_text = isinstance(old, str) or trail[-1] in languages
        found.append((trail, value if is_text else _as_toml(value)))
    return found


def _as_toml(value: str) -> Any:
    try:
        parsed = parse_document(f"value = {value}\n", name=COMMAND.file, syntax="toml").data
    except DocumentError:
        return value
    return parsed["value"] if parsed.keys() == {"value"} else value


def set_in_ruleset(name: Name, values: Values, contents: Contents) -> Edit:
    """Set values of an object where it stands.

    Args:
        name: of the object.
        values: the way to each, and the value.
        contents: of the ruleset.

    Raises:
        RulesetError: the object stands in no file.
        DocumentError: the file cannot be changed there.
    """
    entry = contents.entries.get(name)
    if entry is None or entry.located.document.text is None:
        message = f"{said(name)} stands in no file of this ruleset"
        raise RulesetError(Problem(COMMAND, message, "write its table first"))
    document, above = entry.located.document, entry.located.trail
    placed = [((*above, *trail), value) for trail, value in values]
    return Edit(document, with_values(document.name, document.text or "", placed))


def set_in_layer(
    name: Name,
    values: Values,
    layer: Layer,
    below: Contents,
    *,
    reason: str,
    expires: dt.date | None,
) -> Edit:
    """Set values of an object in a layer.

    That is where the layer adds the object, or sets the value already; and else in an operation
    of its own at the end of the file.

    Args:
        name: of the object.
        values: the way to each, and the value.
        layer: that shall set them.
        below: what the layer changes.
        reason: why; needed for a new operation.
        expires: the last day on which a new operation holds.

    Raises:
        RulesetError: a reason is needed and not given, or two files have to be changed.
        DocumentError: the file cannot be changed there.
    """
    added = [a for a in layer.added if (a.kind, a.raw.get("id")) == name]
    if added:
        document, above = added[0].located.document, added[0].located.trail
        placed = [((*above, *trail), value) for trail, value in values]
        return Edit(document, with_values(document.name, document.text or "", placed))
    again, new = _sorted(name, values, layer, below)
    documents = {id(document): document for document, _, _ in again}
    if new:
        documents[id(layer.located.document)] = layer.located.document
    if len(documents) > 1:
        message = f"{said(name)} is set in several files of the layer"
        raise RulesetError(Problem(COMMAND, message, "set one field at a time"))
    document = next(iter(documents.values()))
    text = document.text or ""
    if again:
        text = with_values(document.name, text, [(trail, value) for _, trail, value in again])
    if new:
        if not reason:
            message = "a layer says why it changes something"
            raise RulesetError(Problem(COMMAND, message, 'give --reason "…"'))
        text = text.rstrip("\n") + "\n\n" + _operation(name, new, below, reason, expires)
    return Edit(document, text)


def _sorted(
    name: Name, values: Values, layer: Layer, below: Contents
) -> tuple[list[tuple[Document, Trail, Any]], list[tuple[Trail, Any]]]:
    """Values that the layer sets already, where it does; and those that it does not set yet."""
    again, new = [], []
    for trail, value in values:
        for written in layer.operations:
            operation = written.operation
            if not isinstance(operation, LayerSetting):
                continue
            if target_of(operation.target, below.entries) != name:
                continue
            if any(overlap(path, trail) for path, _ in leaves(operation.fields, {})):
                located = written.located
                again.append((located.document, (*located.trail, "fields", *trail), value))
                break
        else:
            new.append((trail, value))
    return again, new


def _operation(
    name: Name, values: Values, below: Contents, reason: str, expires: dt.date | None
) -> str:
    entry = below.entries.get(name)
    lines = ["[[set]]", f"target = {quoted(f'{name[0]}:{name[1]}')}", f"reason = {quoted(reason)}"]
    if expires:
        lines.append(f"expires = {expires.isoformat()}")
    lines += ["", "[set.fields]", *(_line(trail, value) for trail, value in values)]
    was = [(trail, value_at(entry.raw, trail) if entry else None) for trail, _ in values]
    known = [_line(trail, old) for trail, old in was if old is not None]
    if known:
        lines += ["", "[set.was]", *known]
    return "\n".join(lines) + "\n"


def _line(trail: Trail, value: Any) -> str:
    return f"{'.'.join(key(str(step)) for step in trail)} = {inline(value)}"


def rebased(layer: Layer, base: Contents) -> Edit:
    """Pin a layer to its base as that is now.

    Args:
        layer: whose table [layer] is changed, and every `was` that is no longer true.
        base: what it extends, without what plugins add to it.

    Raises:
        RulesetError: operations stand in another file than the table [layer].
        DocumentError: the file cannot be changed there.
    """
    document = layer.located.document
    values: list[tuple[Trail, Any]] = [
        (("layer", "base_version"), base.origin.version),
        (("layer", "base_hash"), base.hash()),
    ]
    for written in layer.operations:
        located = written.located
        raw: Mapping[str, Any] = located.document.data[str(located.trail[0])][located.trail[1]]
        meant = target_of(raw["target"], base.entries)
        entry = None if isinstance(meant, Miss) else base.entries.get(meant)
        for trail, old in leaves(raw.get("was", {}), entry.raw if entry else {}):
            now = value_at(entry.raw, trail) if entry else None
            if now is None or now == old:
                continue
            if located.document is not document:
                message = f"{raw['target']} is changed in {located.document.name}"
                hint = "correct 'was' there, and rebase again"
                raise RulesetError(located.problem(("was", *trail), message, hint))
            values.append(((*located.trail, "was", *trail), now))
    return Edit(document, with_values(document.name, document.text or "", values))


def new_layer(id: str, base: Contents, ruleset: Ruleset) -> str:
    """The file of a new layer: it loads, changes nothing, and shows how to.

    Args:
        id: of the layer.
        base: what it extends, without what plugins add to that.
        ruleset: the same, checked.
    """
    language = ruleset.languages[0]
    about = ruleset.settings.about
    title = "\n".join(
        f"title.{code} = {quoted(f'{ruleset.text(about.title, code)} ({id})')}"
        for code in ruleset.languages
    )
    recommendation = next(iter(ruleset.recommendations.values()), None)
    spoken_of = {name for tree in ruleset.conditions.values() for name in references(tree)}
    gap = next((id for id in ruleset.gaps if ("gap", id) not in spoken_of), "its-id")
    target = f"recommendation:{recommendation.id}" if recommendation else "gap:its-id"
    name = ruleset.text(recommendation.name, language) if recommendation else "Its name"
    return f"""#:schema ./layer.schema.json
# A layer on {base.about["id"]}: only what is written here is changed.
# See how it comes out: imadvisor ruleset diff {base.about["id"]} FOLDER
schema = 1

[layer]
id = {quoted(id)}
version = "1.0.0"
extends = {quoted(str(base.about["id"]))}
base_version = {quoted(base.origin.version)}
base_hash = {quoted(base.hash())}
{title}

# Words of the house, in every text of a language: whole words, each form on a line of its own.
# [words.{language}]
# customer = "resident"
# customers = "residents"

# Another value for a field of one object. `was` is what it was when this was written: when it
# changes below, you are told. `expires` is the last day on which the change holds.
# [[set]]
# target = "{target}"
# reason = "We call it otherwise."
# expires = 2030-12-31
#
# [set.fields]
# name.{language} = "…"
#
# [set.was]
# name.{language} = {quoted(name)}

# An object that is left out. What refers to it must be set or removed as well.
# [[remove]]
# target = "gap:{gap}"
# reason = "It is no shortfall here."

# An object of your own, with the keys that it has in a ruleset.
# [[add]]
# reason = "Our auditor asks for it."
#
# [add.question]
# id = "own_question"
# type = "yes-no"
# topic = "context"
# text.{language} = "…?"
"""
