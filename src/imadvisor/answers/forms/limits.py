"""What does not fit into a format."""

from __future__ import annotations

from imadvisor.errors import InputError, Place, Problem


def too_long(row: str, longest: int, format: str) -> InputError:
    """The error that a text is too long for a cell.

    Args:
        row: the id of what it is about.
        longest: how many characters a cell holds.
        format: the name of the format.
    """
    message = f"a text is longer than the {longest:,} characters that a cell of {format} holds"
    return InputError(Problem(Place(row), message, "write TOML, which has no such limit"))
