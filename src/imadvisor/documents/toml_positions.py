"""Every spot of a TOML text that `tomllib` has accepted.

This walks the statements a second time because `tomllib` gives no positions. It checks
nothing: on a text that is not valid TOML the spots mean nothing or `IndexError` is raised.
"""

from __future__ import annotations

import re
import tomllib

from imadvisor.documents.spots import Spot, Trail

_BLANK = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_KEY_PART = re.compile(
    r"""[ \t]*+( [A-Za-z0-9_-]++ | "(?:[^"\\\n]++|\\.)*+" | '[^'\n]*+' )[ \t]*+(\.?)""",
    re.VERBOSE,
)
_SCALAR = re.compile(
    r'''
    """ (?: [^"\\]++ | \\. | "(?!"") )*+ "{3,5}
    | \'\'\' (?: [^']++ | '(?!\'\') )*+ '{3,5}
    | " (?: [^"\\]++ | \\. )*+ "
    | ' [^']*+ '
    | \d{4}-\d\d-\d\d[ ]\d\d:[^\s,\]}#]++   # a date and a time with a blank between them
    | [^\s,\]}#]++
    ''',
    re.VERBOSE | re.DOTALL,
)


class TomlSpots:
    """The spots of a TOML text, filled by `fill`.

    Args:
        text: the whole text, without byte order mark.
    """

    def __init__(self, text: str) -> None:
        self.spots: dict[Trail, Spot] = {(): Spot(0, 0)}
        self.last: Trail = ()
        """The key that was read last."""
        self.last_key = 0
        """Where that key stands."""
        self.earlier: int | None = None
        """Where the same key stood before; None if it is new."""
        self._text = text
        self._table: Trail = ()
        self._lengths: dict[Trail, int] = {}

    def fill(self) -> None:
        """Read the whole text.

        Raises:
            IndexError: the text ends within a value.
        """
        pos = self._skip(0)
        while pos < len(self._text):
            heads = self._text[pos] == "["
            pos = self._header(pos) if heads else self._pair(self._table, pos)
            pos = self._skip(pos)

    def _skip(self, pos: int) -> int:
        blank = _BLANK.match(self._text, pos)
        return blank.end() if blank else pos

    def _key(self, pos: int) -> tuple[list[tuple[str, int]], int]:
        """Read a dotted key: its parts with their offsets, and where it ends."""
        parts: list[tuple[str, int]] = []
        while part := _KEY_PART.match(self._text, pos):
            parts.append((_decoded(part.group(1)), part.start(1)))
            pos = part.end()
            if not part.group(2):
                break
        if not parts:
            raise IndexError(pos)
        return parts, pos

    def _note_last(self, trail: Trail, key: int) -> None:
        known = self.spots.get(trail)
        self.last, self.last_key = trail, key
        self.earlier = known.key if known else None

    def _header(self, start: int) -> int:
        """Read ``[table]`` or ``[[array of tables]]``."""
        is_array = self._text.startswith("[[", start)
        parts, pos = self._key(start + 1 + is_array)
        trail: Trail = ()
        for part, key in parts[:-1]:
            trail = (*trail, part)
            self.spots.setdefault(trail, Spot(key, start))
            if trail in self._lengths:
                trail = (*trail, self._lengths[trail] - 1)
        part, key = parts[-1]
        trail = (*trail, part)
        self._note_last(trail, key)
        if is_array:
            self.spots.setdefault(trail, Spot(key, start))
            length = self._lengths.get(trail, 0)
            self._lengths[trail] = length + 1
            trail = (*trail, length)
        # A header of its own counts more than a mention in the header of a sub-table above.
        self.spots[trail] = Spot(key, start)
        self._table = trail
        return pos + 1 + is_array

    def _pair(self, trail: Trail, pos: int) -> int:
        """Read ``key = value`` and give where the value ends."""
        parts, pos = self._key(pos)
        for part, key in parts[:-1]:
            trail = (*trail, part)
            self.spots.setdefault(trail, Spot(key, key))
        part, key = parts[-1]
        trail = (*trail, part)
        self._note_last(trail, key)
        return self._value(trail, key, self._skip(pos + 1))

    def _value(self, trail: Trail, key: int, start: int) -> int:
        text = self._text
        opener = text[start]
        if opener not in "[{":
            scalar = _SCALAR.match(text, start)
            if not scalar:
                raise IndexError(start)
            self.spots[trail] = Spot(key, start, scalar.end())
            return scalar.end()
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


def _decoded(key: str) -> str:
    if key[0] == '"' and "\\" in key:
        [decoded] = tomllib.loads(f"{key} = 0")
        return decoded
    return key[1:-1] if key[0] in "\"'" else key
