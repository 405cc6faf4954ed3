"""A file's data, and where everything in it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from imadvisor.documents.json_positions import JsonSpots
from imadvisor.documents.lines import Lines, excerpt_at
from imadvisor.documents.spots import Spot, Trail
from imadvisor.documents.toml_positions import TomlSpots
from imadvisor.errors import Place, Problem

Syntax: TypeAlias = Literal["toml", "json"]
_LINE_BREAK = re.compile(r"\r?\n")


@dataclass(frozen=True, slots=True)
class _Index:
    spots: dict[Trail, Spot]
    lines: Lines


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says and where it says it.

    Args:
        name: the file's name as the user knows it.
        syntax: ``toml`` or ``json``.
        text: the file's text without byte order mark; None for data made in Python.
        data: what the text means.
    """

    name: str
    syntax: Syntax
    text: str | None
    data: dict[str, Any]
    # Holds the index once somebody asks for a place: most files are right and nobody asks.
    _found: list[_Index] = field(default_factory=list, init=False, repr=False, compare=False)

    def place(self, trail: Trail, *, of_key: bool = False) -> Place:
        """Say where something stands.

        A table that is only mentioned, such as ``text`` in ``text.en = "x"``, stands where it
        is first mentioned.

        Args:
            trail: keys and indices from the top, such as ``("question", 3, "text", "en")``;
                where it does not exist, the nearest existing thing above it is taken.
            of_key: true for the place of the key instead of the value; things without a key
                stand where their value stands.

        Returns:
            The place; without line where there is no text.
        """
        if self.text is None:
            return Place(self.name)
        return self._place_at(self._offset(trail, of_key=of_key))

    def source(self, trail: Trail) -> str | None:
        """Give a scalar value as it is written, such as a text with its quotes.

        Args:
            trail: keys and indices from the top.

        Returns:
            The raw source; None for tables, for arrays and where nothing is known.
        """
        if self.text is None:
            return None
        spot = self._index().spots.get(trail)
        return self.text[spot.start : spot.end] if spot and spot.end else None

    def span_in_string(self, trail: Trail, start: int, end: int) -> Place:
        """Say where a part of a text value stands.

        Args:
            trail: keys and indices from the top to the text.
            start: the part's first character in the decoded text, counted from 0.
            end: one behind the part's last character.

        Returns:
            The place of the first character; the place of the whole value where the source
            has escapes, where the part is not within the text or the value is no text.
        """
        source = self.source(trail)
        if source is None or source[0] not in "\"'":
            return self.place(trail)
        quotes = 3 if self.syntax == "toml" and source.startswith(('"""', "'''")) else 1
        body = source[quotes:-quotes]
        # TOML leaves out a line break right behind three quotes.
        break_ = _LINE_BREAK.match(body) if quotes == 3 else None
        trimmed = break_.end() if break_ else 0
        body = body[trimmed:]
        decoded = body.replace("\r\n", "\n")
        if not 0 <= start <= end <= len(decoded) or decoded != self._value(trail):
            return self.place(trail)
        before = decoded[:start]
        # Every line of the body is as long as in the decoded text, but for a carriage return.
        whole_lines = body.split("\n")[: before.count("\n")]
        offset = sum(len(line) + 1 for line in whole_lines) + start - before.rfind("\n") - 1
        return self._place_at(self._offset(trail) + quotes + trimmed + offset)

    def problem(self, trail: Trail, message: str, hint: str, *, of_key: bool = False) -> Problem:
        """Make the problem of one value, with its line as excerpt.

        Args:
            trail: keys and indices from the top.
            message: what is wrong.
            hint: the next step.
            of_key: true if the key is wrong and not the value.
        """
        place = self.place(trail, of_key=of_key)
        if self.text is None:
            return Problem(place, message, hint)
        excerpt, span = excerpt_at(self.text, self._offset(trail, of_key=of_key))
        return Problem(place, message, hint, excerpt, span)

    def _index(self) -> _Index:
        if not self._found:
            text = self.text or ""
            reader = TomlSpots(text) if self.syntax == "toml" else JsonSpots(text)
            reader.fill()
            self._found.append(_Index(reader.spots, Lines(text)))
        return self._found[0]

    def _offset(self, trail: Trail, *, of_key: bool = False) -> int:
        spots = self._index().spots
        while trail not in spots:
            trail = trail[:-1]
        return spots[trail].key if of_key else spots[trail].start

    def _place_at(self, offset: int) -> Place:
        return Place(self.name, *self._index().lines.at(offset))

    def _value(self, trail: Trail) -> Any:
        value: Any = self.data
        for step in trail:
            value = value[step]
        return value
