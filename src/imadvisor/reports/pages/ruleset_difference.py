"""What is different between two rulesets, and between the advice that they give."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from imadvisor.advice.ruleset_comparison import Changed
from imadvisor.rulesets.contents import Name
from imadvisor.rulesets.difference import RulesetDifference
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.rulesets.tables import said, shown

_OWN = (("id",), ("version",))

Compared = Mapping[str, Sequence[Changed]]
"""How the advice on each file of answers differs, by the file's name."""


def difference_json(
    old: Ruleset, new: Ruleset, found: Sequence[RulesetDifference], compared: Compared
) -> str:
    """Differences as JSON."""
    told: dict[str, Any] = {
        "old": {"id": old.id, "version": old.version, "hash": old.hash},
        "new": {"id": new.id, "version": new.version, "hash": new.hash},
        "differences": [
            {
                "action": difference.action,
                "kind": difference.name[0],
                "id": difference.name[1],
                "fields": [
                    {"field": field.field, "old": field.old, "new": field.new}
                    for field in difference.fields
                ],
            }
            for difference in found
        ],
    }
    if compared:
        told["advice"] = {
            file: [
                {
                    "kind": change.name[0],
                    "id": change.name[1],
                    "old": change.old or None,
                    "new": change.new or None,
                    "because": [{"kind": kind, "id": id} for kind, id in change.because],
                }
                for change in changes
            ]
            for file, changes in compared.items()
        }
    return json.dumps(told, indent=2, ensure_ascii=False, default=str)


def difference_text(
    old: Ruleset, new: Ruleset, found: Sequence[RulesetDifference], compared: Compared
) -> str:
    """Differences in words."""
    lines = [f"{old.id} {old.version} → {new.id} {new.version}", ""]
    if not found:
        lines.append("They say the same.")
    for difference in found:
        lines += _told(difference, old, new)
    for file, changes in compared.items():
        lines += ["", f"Advice on {file}:"]
        lines += [line for change in changes for line in _changed(change, old, new)]
        if not changes:
            lines.append("  is the same")
    return "\n".join(lines)


def _told(difference: RulesetDifference, old: Ruleset, new: Ruleset) -> Iterator[str]:
    ruleset = old if difference.action == "removed" else new
    head = f"{difference.action} {_named(difference.name, ruleset)}"
    # Layers of the old ruleset may have made changes as well; those of the new one explain it.
    made = [change for change in new.contents.changes if change.name == difference.name]
    words = sorted({change.reason for change in made if change.action == "words"})
    if difference.action == "changed" and words and all(c.action == "words" for c in made):
        texts = "text" if len(difference.fields) == 1 else "texts"
        yield f"{head}: other words in {len(difference.fields)} {texts} ({', '.join(words)})"
        return
    yield head
    for field in difference.fields:
        if field.old is None:
            yield f"    {field.field} is new: {shown(field.new)}"
        elif field.new is None:
            yield f"    {field.field} is gone; it was {shown(field.old)}"
        else:
            yield f"    {field.field}: {shown(field.old)}"
            yield f"    {' ' * len(field.field)}→ {shown(field.new)}"
    actions = {"added": "add", "removed": "remove", "changed": "set"}
    reasons = [
        f"    {change.layer.layer}: {change.reason}"
        for change in made
        if change.action == actions[difference.action] and change.trail[:1] not in _OWN
    ]
    yield from dict.fromkeys(reasons)


def _changed(change: Changed, old: Ruleset, new: Ruleset) -> Iterator[str]:
    kind, id = change.name
    what = kind if not id else _named(change.name, new if change.new else old)
    yield f"  {what}: {change.old or 'not there'} → {change.new or 'not there'}"
    if change.because:
        names = [
            _named(name, new if name in new.contents.entries else old)
            for name in change.because[:5]
        ]
        more = f", and {len(change.because) - 5} more" if len(change.because) > 5 else ""
        yield f"      by {', '.join(names)}{more}"


def _named(name: Name, ruleset: Ruleset) -> str:
    kind, id = name
    thing = ruleset.things.get(kind, {}).get(id)
    code = f"{thing.code} " if thing is not None and thing.code else ""
    if kind == "settings":
        return said(name)
    return f"{kind} {code}{id}"
