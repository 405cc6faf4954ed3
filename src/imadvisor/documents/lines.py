"""Lines, columns and excerpts of a text."""

from __future__ import annotations

import re
from bisect import bisect_right

from imadvisor.errors import Place, Problem, in_one_line

_WORD = re.compile(r"\"\"\"|'''|\"[^\"\n]*\"?|'[^'\n]*'?|[^\s=.,:\[\]{}]+|.")
_BEFORE_CARET = 60
_EXCERPT = 120
_CUT = "…"


def excerpt_at(text: str, offset: int) -> tuple[str, tuple[int, int]]:
    """Cut out the line around an offset and mark the word that begins there.

    Args:
        text: the whole text.
        offset: counted in characters from 0.

    Returns:
        The line, at most about 120 characters of it, and the first and last-plus-one
        character of the word in it.
    """
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    end = len(text) if end < 0 else end
    left = start if offset - start <= _BEFORE_CARET else offset - _BEFORE_CARET
    right = min(end, left + _EXCERPT)
    before = _CUT if left > start else ""
    after = _CUT if right < end else ""
    line = before + in_one_line(text[left:right].rstrip("\r")) + after
    word = _WORD.match(text, offset, right)
    first = len(before) + offset - left
    return line, (first, first + (len(word.group()) if word else 1))


def problem_at(name: str, text: str, offset: int, message: str, hint: str) -> Problem:
    """Make the problem that stands at an offset of a text.

    Args:
        name: the document's name as the user knows it.
        text: the whole text.
        offset: counted in characters from 0.
        message: what is wrong.
        hint: the next step.
    """
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    excerpt, span = excerpt_at(text, offset)
    return Problem(Place(name, line, column), message, hint, excerpt, span)


class Lines:
    """The lines of a text, for many look-ups.

    Args:
        text: the whole text.
    """

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def at(self, offset: int) -> tuple[int, int]:
        """Give the line and the column of an offset, both counted from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
