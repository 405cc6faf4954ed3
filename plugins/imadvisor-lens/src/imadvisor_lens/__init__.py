"""A plugin for imadvisor: custom lenses of the AWS Well-Architected Tool as rulesets."""

from __future__ import annotations

from collections.abc import Sequence

from imadvisor.plugin import Importer, hookimpl

from imadvisor_lens.importer import Lenses

__all__ = ["Lenses", "imadvisor_importers"]

imadvisor_api = 2


@hookimpl
def imadvisor_importers() -> Sequence[Importer]:
    """The importer in this package."""
    return [Lenses()]
