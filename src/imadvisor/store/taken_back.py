"""Which change is taken back next, where every change stays."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple


class ChangeEvent(NamedTuple):
    """A change of something that is only added to.

    Args:
        seq: its number.
        key: of what it is a change.
        value: from then on.
        undoes: the number of the change that it takes back; None for a change of its own.
        author: who made it.
    """

    seq: int
    key: Hashable
    value: Any
    undoes: int | None
    author: str = ""


def taken_back(events: Sequence[ChangeEvent], author: str = "") -> ChangeEvent | None:
    """Return the change that undo takes back, with the value that was there before it.

    Each undo goes one step further back. Nobody takes back what somebody else has changed since.

    Args:
        events: all of them, the first first.
        author: who takes back their own; empty to take back anybody's.

    Returns:
        The change, with the value before it; None where there is nothing to take back.
    """
    undone = {event.undoes for event in events}
    changes = [e for e in events if e.undoes is None and e.seq not in undone]
    last = {event.key: event for event in changes}
    for event in reversed(changes):
        if last[event.key] is event and author in ("", event.author):
            before = [e.value for e in events if e.key == event.key and e.seq < event.seq]
            return event._replace(value=before[-1] if before else None)
    return None
