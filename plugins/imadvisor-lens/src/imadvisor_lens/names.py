"""Ids in imadvisor's spelling: lower-case words, as near to the lens as they can be."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable

_LONGEST = 40
_OTHER = re.compile(r"[^a-z0-9]+")


class Names:
    """Gives each thing of one kind a name of its own.

    Args:
        joiner: what stands between words.
        written: the ids of all that is given a name; none gets the id of another one.
    """

    def __init__(self, joiner: str = "_", written: Iterable[str] = ()) -> None:
        self._joiner = joiner
        self._taken: set[str] = set()
        self._written = frozenset(written)

    def give(self, written: str, otherwise: str, *, letter_first: bool = False) -> tuple[str, bool]:
        """A name for something.

        Args:
            written: its id in the lens.
            otherwise: a word for where no letter or digit can be kept.
            letter_first: whether it must begin with a letter, and be no word of Python.

        Returns:
            The name, and whether another thing has the name that it would have had.
        """
        plain = unicodedata.normalize("NFKD", written).encode("ascii", "ignore").decode().lower()
        name = _OTHER.sub(self._joiner, plain).strip(self._joiner) or otherwise
        if letter_first and (not name[0].isalpha() or keyword.iskeyword(name)):
            name = f"{otherwise}{self._joiner}{name}"
        whole = len(name) <= _LONGEST
        name = name[:_LONGEST].rstrip(self._joiner)
        given, number = name, 1
        while given in self._taken or (given != written and given in self._written):
            number += 1
            given = f"{name}{self._joiner}{number}"
        self._taken.add(given)
        return given, whole and number > 1
