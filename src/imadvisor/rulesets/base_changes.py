"""A base that has moved on since a layer was written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from imadvisor.errors import Problem
from imadvisor.model.layer import LayerSetting, Removal
from imadvisor.rulesets.contents import Contents
from imadvisor.rulesets.layers import Layer, as_written
from imadvisor.rulesets.tables import dotted, leaves, said, shown, value_at
from imadvisor.rulesets.targets import Miss, target_of


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
    about, version = layer.about, base.origin.version
    if about.extends is None:
        return ()
    rebase = f"imadvisor ruleset rebase {layer.origin.folder or 'FOLDER'}"
    if about.base_hash is None or about.base_version is None:
        lacking = [key for key in ("base_version", "base_hash") if getattr(about, key) is None]
        message = (
            f"layer '{layer.id}' does not say which content of {layer.base} it is written for: "
            f"[layer] needs {' and '.join(lacking)}"
        )
        hint = f"{rebase} --accept writes them, for {layer.base} {version} as it is now"
        return [layer.located.problem((), message, hint, of_key=True)]
    hash = base.hash()
    if about.base_hash == hash:
        return ()
    same = " (the same version, with another content)" if version == about.base_version else ""
    message = (
        f"{layer.base} has moved on: the layer was written for {about.base_version} "
        f"({str(about.base_hash)[:19]}…), and this is {version} ({hash[:19]}…){same}"
    )
    hint = f"look at what is told below; then: {rebase}"
    return [layer.located.problem(("base_hash",), message, hint), *collisions(base, layer)]


def collisions(base: Contents, layer: Layer) -> Iterator[Problem]:
    """Every operation whose target is another than when it was written, or may be.

    Args:
        base: what the layer changes now.
        layer: whose operations are held against it.
    """
    for written in layer.operations:
        operation, located = cast(LayerSetting | Removal, written.operation), written.located
        meant = target_of(operation.target, base.entries, str(base.origin))
        if isinstance(meant, Miss):
            gone = f"{meant.unknown} is no longer in {base.origin}"
            hint = f"{meant.hint or 'it may have another name'}; or take the operation out"
            message = gone if meant.unknown else meant.message
            yield located.problem(("target",), message, hint)
            continue
        what = said(meant)
        # A table of settings may be left out below.
        below = base.entries[meant].raw if meant in base.entries else {}
        raw = as_written(located)
        old = dict(leaves(raw.get("was", {}), below))
        ours = dict(leaves(raw.get("fields", {}), below))
        for trail, value in old.items():
            now = value_at(below, trail)
            if now != value:
                mine = shown(ours[trail]) if trail in ours else "(nothing)"
                message = (
                    f"{what}: {dotted(trail)} was {shown(value)}; it is now {shown(now)}; the "
                    f"layer says {mine}"
                )
                yield located.problem(("was", *trail), message, "decide which one it shall be")
        for trail in ours.keys() - old.keys():
            message = (
                f"{what}: {dotted(trail)} is now {shown(value_at(below, trail))}; what it was "
                f"is not written down; the layer says {shown(ours[trail])}"
            )
            yield located.problem(("fields", *trail), message, "decide which one it shall be")
