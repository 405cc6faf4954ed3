"""How long users wait for an answer, from a ticket export: a plugin for imadvisor."""

from collections.abc import Sequence

from imadvisor.plugin import Collector, hookimpl

from imadvisor_servicedesk.collector import ServiceDesk

__all__ = ["ServiceDesk", "imadvisor_collectors"]

imadvisor_api = 2


@hookimpl
def imadvisor_collectors() -> Sequence[Collector]:
    """The collector in this package."""
    return [ServiceDesk()]
