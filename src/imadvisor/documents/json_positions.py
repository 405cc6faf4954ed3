"""Every spot of a JSON text that `json` has accepted."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from imadvisor.documents.spots import Spot, Trail

_BLANK = re.compile(r"[ \t\r\n]*+")
_SCALAR = re.compile(r'"(?:[^"\\]++|\\.)*+"|[^\s,\]}"]++')


class Repeat(NamedTuple):
    """A key that its object had before.

    Args:
        trail: the key with everything above it.
        key: where it stands, as an offset in characters.
        earlier: where it stood before.
    """

    trail: Trail
    key: int
    earlier: int


class JsonSpots:
    """The spots of a JSON text, filled by `fill`.

    Args:
        text: the whole text, without byte order mark.
    """

    def __init__(self, text: str) -> None:
        self.spots: dict[Trail, Spot] = {}
        self.repeats: list[Repeat] = []
        """Every repeated key, in the order of the text."""
        self._text = text

    def fill(self) -> None:
        """Read the whole text."""
        start = self._skip(0)
        self._value((), start, start)

    def _skip(self, pos: int) -> int:
        blank = _BLANK.match(self._text, pos)
        return blank.end() if blank else pos

    def _scalar_end(self, start: int) -> int:
        scalar = _SCALAR.match(self._text, start)
        return scalar.end() if scalar else start + 1

    def _value(self, trail: Trail, key: int, start: int) -> int:
        """Read one value and give where it ends."""
        text = self._text
        opener = text[start]
        if opener not in "[{":
            end = self._scalar_end(start)
            self.spots[trail] = Spot(key, start, end)
            return end
        self.spots[trail] = Spot(key, start)
        pos = self._skip(start + 1)
        length = 0
        while text[pos] not in "]}":
            if opener == "[":
                pos = self._skip(self._value((*trail, length), pos, pos))
                length += 1
            else:
                pos = self._skip(self._pair(trail, pos))
            if text[pos] == ",":
                pos = self._skip(pos + 1)
        return pos + 1

    def _pair(self, trail: Trail, key: int) -> int:
        end = self._scalar_end(key)
        raw = self._text[key:end]
        trail = (*trail, json.loads(raw) if "\\" in raw else raw[1:-1])
        if trail in self.spots:
            self.repeats.append(Repeat(trail, key, self.spots[trail].key))
        colon = self._skip(end)
        return self._value(trail, key, self._skip(colon + 1))
