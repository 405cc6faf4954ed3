"""Where things stand: an object's place in its files, whichever file changed it last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from imadvisor.documents import Document, Trail
from imadvisor.errors import Place, Problem
from imadvisor.model.frozen import FrozenDict


class DocumentOfOnePlace(Document):
    """Stands for a file that is no document, such as a table, of which one place is known.

    Args:
        place: where everything in it stands.
    """

    __slots__ = ("_place",)

    def __init__(self, place: Place) -> None:
        super().__init__(place.file, "json", None, {})
        object.__setattr__(self, "_place", place)

    def place(self, trail: Trail, *, of_key: bool = False) -> Place:
        """Say where it stands, whatever is asked for."""
        place: Place = self._place  # type: ignore[attr-defined]
        return place


@dataclass(frozen=True, slots=True)
class Located:
    """Where an object stands: its document and the way to it.

    Args:
        document: that has it.
        trail: to it.
        changed: where each value that a layer changed stands instead, by the way to it inside
            the object.
    """

    document: Document
    trail: Trail
    changed: Mapping[Trail, tuple[Document, Trail]] = field(default_factory=FrozenDict)

    def at(self, trail: Trail) -> tuple[Document, Trail]:
        """The document in which a value of the object stands, and the way to it.

        Args:
            trail: to the value, inside the object.
        """
        if self.changed:
            for length in range(len(trail), 0, -1):
                found = self.changed.get(trail[:length])
                if found is not None:
                    return found[0], (*found[1], *trail[length:])
        return self.document, (*self.trail, *trail)

    def place(self, trail: Trail, *, of_key: bool = False) -> Place:
        """Where a value, or its key, stands."""
        document, way = self.at(trail)
        return document.place(way, of_key=of_key)

    def source(self, trail: Trail) -> str:
        """A value as it is written, where it fits on a line; else nothing."""
        document, way = self.at(trail)
        source = document.source(way) or ""
        return source if len(source) <= 120 and "\n" not in source else ""

    def span(self, trail: Trail, start: int, end: int) -> Place:
        """Where a part of a text value stands; see `Document.span_in_string`."""
        document, way = self.at(trail)
        return document.span_in_string(way, start, end)

    def problem(
        self, trail: Trail, message: str, hint: str = "", *, of_key: bool = False
    ) -> Problem:
        """The problem of one value, without an excerpt."""
        return Problem(self.place(trail, of_key=of_key), message, hint)

    def with_change(self, trail: Trail, document: Document, way: Trail) -> Located:
        """The same, with a value that stands somewhere else now.

        Args:
            trail: to the value, inside the object.
            document: where it stands now.
            way: to it in that document.
        """
        below = len(trail)
        kept = {old: spot for old, spot in self.changed.items() if old[:below] != trail}
        return replace(self, changed=FrozenDict({**kept, trail: (document, way)}))
