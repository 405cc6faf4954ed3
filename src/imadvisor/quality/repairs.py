"""Repairs of what has only one: unused objects go, and a gap with one step closes by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from imadvisor.documents import Document, Trail
from imadvisor.documents.toml_edits import with_values
from imadvisor.documents.toml_removal import without_tables
from imadvisor.errors import DocumentError
from imadvisor.quality.findings import Checked, Finding
from imadvisor.rulesets.contents import Contents

REMOVED = ("unused-role", "unused-phase", "unused-severity", "unused-aspect", "unused-scaling")
"""What is repaired by taking the object out. The answers to a question may be kept somewhere, so an
unused question stays."""


@dataclass
class _Edits:
    document: Document
    values: list[tuple[Trail, Any]] = field(default_factory=list)
    gone: list[Trail] = field(default_factory=list)


def repaired(contents: Contents, found: Iterable[Finding], folder: Path) -> dict[str, str]:
    """The new texts of the files in which findings can be repaired.

    Args:
        contents: of the ruleset.
        found: what shall be repaired; what has no repair, or more than one, stays as it is.
        folder: of the ruleset; nothing that lies elsewhere is changed.

    Returns:
        The text of each file that changes, by the name of its document.
    """
    edits: dict[str, _Edits] = {}
    inside = folder.resolve()
    for finding in found:
        entry = contents.entries.get(finding.name)
        if entry is None or entry.located.document.text is None:
            continue
        document, trail = entry.located.document, entry.located.trail
        if document.syntax != "toml" or trail[:-1] != (finding.name[0],):
            continue
        if inside not in Path(document.name).resolve().parents:
            continue
        own = edits.setdefault(document.name, _Edits(document))
        if finding.code in REMOVED:
            own.gone.append(trail)
        elif finding.code == "no-closing-set":
            linked = {link.get("recommendation") for link in entry.raw.get("link", ())}
            if len(linked) == 1:
                own.values.append(((*trail, "closed_by"), [[*linked]]))
    return {name: text for name, own in edits.items() if (text := _text(own)) is not None}


def _text(edits: _Edits) -> str | None:
    """The new text of a file; None where it stays as it is."""
    before = edits.document.text or ""
    text = before
    name = edits.document.name
    try:
        if edits.values:
            text = with_values(name, text, edits.values)
        if edits.gone:
            text = without_tables(name, text, edits.gone)
    except DocumentError:
        return None
    return None if text == before else text


def is_safe(before: Checked, after: Checked, fixed: Iterable[Finding]) -> bool:
    """Whether a repair takes away what it should, and changes nothing else that is found.

    Args:
        before: the check of the ruleset as it is.
        after: of the ruleset as it would be.
        fixed: what is repaired.
    """
    gone = {_key(finding) for finding in fixed}
    old = [_key(finding) for finding in (*before.findings, *before.accepted)]
    new = [_key(finding) for finding in (*after.findings, *after.accepted)]
    return sorted(key for key in old if key not in gone) == sorted(new)


def _key(finding: Finding) -> tuple[str, ...]:
    values: Mapping[str, str] = finding.values
    part = values.get("part", "")
    return (finding.code, finding.object, finding.field, finding.other_object, part)
