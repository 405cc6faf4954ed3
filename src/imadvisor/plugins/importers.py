"""Which importer a file of another tool is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from imadvisor.answers.formats.source_file import SourceFile
from imadvisor.errors import InputError, Place, Problem
from imadvisor.plugins.catalogue import Brought


def importer_of(file: SourceFile, importers: Mapping[str, Brought]) -> Brought | None:
    """The one importer that recognises a file; None where there is none.

    Args:
        file: of another tool.
        importers: by name.

    Raises:
        InputError: more than one recognises it.
    """
    found = [brought for brought in importers.values() if _recognised(file, brought)]
    if len(found) > 1:
        names = " and ".join(
            f"'{brought.name}' of plugin '{brought.plugin}' "
            f"({brought.package} {brought.version}".rstrip()
            + ")"
            for brought in found
        )
        message = f"several importers recognise this file: {names}"
        hint = f"leave one of them out: --no-plugin {found[-1].plugin}"
        raise InputError(Problem(Place(file.name), message, hint))
    return found[0] if found else None


def _recognised(file: SourceFile, brought: Brought) -> bool:
    try:
        # Each importer gets a file of its own: what one does to it, no other sees.
        return bool(brought.thing.recognises(replace(file)))
    except InputError:
        return False
