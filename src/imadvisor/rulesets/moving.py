"""A base that has moved on since a layer was written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from imadvisor.errors import Problem
from imadvisor.model.layer import Removal, Setting
from imadvisor.rulesets.contents import Contents
from imadvisor.rulesets.layers import Layer, as_written
from imadvisor.rulesets.tables import dotted, leaves, shown, value_at


def moved_on(base: Contents, layer: Layer) -> Sequence[Problem]:
    """What a layer does not know of its base, where that is another one than it was written for.

    Args:
        base: what the layer extends, without what plugins add to it.
        layer: that extends it.

    Returns:
        Nothing where the base is the one that the layer is pinned to. Else first that it has
        moved on, and then every operation that this may concern: the value it was written
        against, the value now, and the layer's.
    """
    about, hash = layer.about, base.hash()
    if about.extends is None or about.base_hash == hash:
        return ()
    version = base.origin.version
    same = " (the same version, with another content)" if version == about.base_version else ""
    message = (
        f"{layer.base} has moved on: the layer was written for {about.base_version} "
        f"({str(about.base_hash)[:19]}…), and this is {version} ({hash[:19]}…){same}"
    )
    hint = "look at what is told below; then: imadvisor ruleset rebase FOLDER"
    return [layer.located.problem(("base_hash",), message, hint), *collisions(base, layer)]


def collisions(base: Contents, layer: Layer) -> Iterator[Problem]:
    """Every operation whose target is another than when it was written, or may be.

    Args:
        base: what the layer changes now.
        layer: whose operations are held against it.
    """
    for written in layer.operations:
        operation, located = cast(Setting | Removal, written.operation), written.located
        kind, _, id = operation.target.partition(":")
        entry = base.entries.get((kind, id))
        what = f"{kind} '{id}'"
        if entry is None:
            message = f"{what} is no longer in {base.origin}"
            yield located.problem(("target",), message, "take the operation out, or rename it")
            continue
        raw = as_written(located)
        old = dict(leaves(raw.get("was", {}), entry.raw))
        ours = dict(leaves(raw.get("fields", {}), entry.raw))
        for trail, value in old.items():
            now = value_at(entry.raw, trail)
            if now != value:
                mine = shown(ours[trail]) if trail in ours else "(nothing)"
                message = (
                    f"{what}: {dotted(trail)} was {shown(value)}; it is now {shown(now)}; the "
                    f"layer says {mine}"
                )
                yield located.problem(("was", *trail), message, "decide which one it shall be")
        for trail in ours.keys() - old.keys():
            message = (
                f"{what}: {dotted(trail)} is now {shown(value_at(entry.raw, trail))}; what it was "
                f"is not written down; the layer says {shown(ours[trail])}"
            )
            yield located.problem(("fields", *trail), message, "decide which one it shall be")
