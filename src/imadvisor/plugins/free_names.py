"""Whether a name for a new plugin is free."""

from __future__ import annotations

from collections.abc import Collection
from importlib.metadata import PackageNotFoundError, version

from imadvisor.plugins.catalogue import Catalogue
from imadvisor.plugins.contracts import CONTRACTS


def taken_by(name: str, kind: str, catalogue: Catalogue, commands: Collection[str]) -> str:
    """What has a name already; empty where it is free.

    Args:
        name: of the new plugin, and of what it brings.
        kind: of what it brings, such as ``report-format``.
        catalogue: with every plugin that is installed.
        commands: the names of all commands.
    """
    for plugin in catalogue.plugins:
        if plugin.name == name:
            return str(plugin)
    if name in commands:
        return f"the command 'imadvisor {name}'"
    known = catalogue.rulesets.get(name) or next(
        (b for layers in catalogue.joining.values() for b in layers if b.name == name), None
    )
    if known is not None:
        package = f"{known.package} {known.version}".strip()
        return f"a ruleset or layer of {package}" if package else "a ruleset of this project"
    contract = CONTRACTS.get(f"imadvisor_{kind.replace('-', '_')}s")
    if contract is not None:
        for plugin in catalogue.plugins:
            if name in catalogue.brought_by(plugin)[contract.hook]:
                return f"{contract.noun} '{name}' of {plugin}"
    try:
        return f"the package imadvisor-{name} {version(f'imadvisor-{name}')}"
    except PackageNotFoundError:
        return ""
