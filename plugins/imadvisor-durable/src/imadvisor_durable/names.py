"""The names in a ruleset of durable-rules, which it compares by a hash of 32 bits only."""

from __future__ import annotations

from collections.abc import Iterable

from imadvisor.plugin import PluginError

SENTINEL = "_go"
"""The property that every fact has and that one rule in every ruleset matches."""

RESERVED = (
    "id",
    "sid",
    "$s",
    *("all", "any", "cap", "count", "dist", "m", "name", "pri"),
    *("$lt", "$lte", "$gt", "$gte", "$eq", "$neq", "$ex", "$nex", "$or", "$and", "$not"),
    *("$mt", "$imt", "$iall", "$iany", "$add", "$sub", "$mul", "$div"),
    *("$l", "$r", "$m", "$i", "$forward"),
)
"""The words that mean something to durable-rules itself."""


def fnv1a(name: str) -> int:
    """The hash by which durable-rules compares names: FNV-1a of 32 bits."""
    found = 0x811C9DC5
    for byte in name.encode("ascii"):
        found = (found ^ byte) * 16_777_619 & 0xFFFF_FFFF
    return found


def demand_distinct(names: Iterable[str]) -> None:
    """Refuse names that durable-rules cannot tell apart.

    Args:
        names: all those of one ruleset, in ASCII.

    Raises:
        PluginError: two of them, or one of them and a reserved word, have the same hash.
    """
    seen = {fnv1a(word): word for word in RESERVED}
    for name in names:
        other = seen.setdefault(fnv1a(name), name)
        if other != name or name in RESERVED:
            raise PluginError(
                f"durable-rules cannot tell the names '{name}' and '{other}' apart; "
                "use another engine, such as --engine direct, and tell the authors of "
                "imadvisor-durable"
            )
