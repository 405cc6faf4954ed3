"""Libraries that only some formats need."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from imadvisor.errors import InputError, Place, Problem


def needed(module: str, extra: str) -> Any:
    """Import a library that an extra brings.

    Args:
        module: the name by which it is imported.
        extra: the extra of this package that installs it.

    Raises:
        InputError: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError:
        message = f"this format needs the library '{module}', which is not installed"
        hint = f"run: pip install 'imadvisor[{extra}]'"
        raise InputError(Problem(Place("--format"), message, hint)) from None
