"""Where one key and its value stand in a text."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from imadvisor.errors import in_one_line

Trail: TypeAlias = tuple[str | int, ...]
_LONGEST_KEY = 40


class Spot(NamedTuple):
    """Where something stands, as offsets counted in characters from 0.

    Args:
        key: where its key begins; where the value begins if it has no key.
        start: where its value begins.
        end: one behind its value's last character; 0 for tables and arrays.
    """

    key: int
    start: int
    end: int = 0


def named(trail: Trail) -> str:
    """Write a trail for the user, such as ``question[3].text.en``.

    Args:
        trail: keys and indices from the top of the data; very long keys are cut.
    """
    parts: list[str] = []
    for step in trail:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        else:
            short = step if len(step) <= _LONGEST_KEY else step[:_LONGEST_KEY] + "…"
            parts.append(f".{in_one_line(short)}" if parts else in_one_line(short))
    return "".join(parts)
