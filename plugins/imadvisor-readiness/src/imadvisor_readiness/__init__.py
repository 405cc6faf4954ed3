"""A plugin for imadvisor: readiness for change as a dimension of im-core."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from imadvisor.plugin import LayerFolder, hookimpl

__all__ = ["imadvisor_layers"]

imadvisor_api = 2


@hookimpl
def imadvisor_layers() -> Sequence[LayerFolder]:
    """The layer in this package; it joins im-core whenever the package is installed."""
    folder = Path(__file__).parent / "layer"
    return [LayerFolder("readiness", folder, augments="im-core")]
