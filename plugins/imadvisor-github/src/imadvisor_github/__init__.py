"""Advice as GitHub issues: a plugin for imadvisor."""

from collections.abc import Sequence

from imadvisor.plugin import Exporter, hookimpl

from imadvisor_github.exporter import GithubIssues

__all__ = ["GithubIssues", "imadvisor_exporters"]

imadvisor_api = 2


@hookimpl
def imadvisor_exporters() -> Sequence[Exporter]:
    """The exporter in this package."""
    return [GithubIssues()]
