"""Texts of anybody, made so that GitHub shows them and does nothing else with them.

GitHub looks for mentions, references to issues and addresses in the text that Markdown leaves
behind, so that neither a backslash nor an HTML entity keeps it from finding them
(https://github.com/github/cmark-gfm/issues/181). It does not look inside code. A word with
something to find in it is therefore shown as code; every other word is escaped.
"""

from __future__ import annotations

import re

TEXT_LIMIT = 4_000
"""How many characters of one text are kept."""

# Mentions and mail (@), issues (#12, GH-12), mathematics ($), addresses, emoji, commits.
_FOUND = re.compile(
    r"[@#$]|://|www\.|\bgh-\d|:[a-z+-][\w+-]*:|\b[0-9a-f]{7,40}\b", re.IGNORECASE | re.ASCII
)
_MARK = re.compile(r"[\\`*_\[\]~|]")
_ENTITIES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}
_BULLET = re.compile(r"^(?=[-+=])")
_NUMBER = re.compile(r"^(\d+)(?=[.)])", re.ASCII)


def inert(text: str, limit: int = TEXT_LIMIT) -> str:
    """A text as one line of Markdown that shows just that text.

    Args:
        text: of anybody.
        limit: how many of its characters are kept.
    """
    first, *others = clipped(" ".join(text.split()), limit).split(" ")
    shown = _NUMBER.sub(r"\1\\", _BULLET.sub(r"\\", _word(first)))
    return " ".join((shown, *map(_word, others)))


def _word(word: str) -> str:
    """A word as code where GitHub would find something in it, and else escaped."""
    if _FOUND.search(word):
        longest = max(map(len, re.findall("`+", word)), default=0)
        fence = "`" * (longest + 1)
        room = " " if longest else ""
        return f"{fence}{room}{word}{room}{fence}"
    return _MARK.sub(r"\\\g<0>", word).translate(_ENTITIES)


def plain(text: str, limit: int) -> str:
    """A text as one line for a title or a label, where GitHub reads no Markdown.

    Args:
        text: of anybody.
        limit: how many characters it may have.
    """
    line = " ".join(text.split())
    # Nothing in it passes for a marker of ours, a mention or a reference.
    line = re.sub(r"([@#])(?=\w)", r"\1 ", line.replace("<!--", "< !--"))
    return clipped(line, limit)


def clipped(text: str, limit: int) -> str:
    """A text of at most so many characters.

    Args:
        text: to be shortened where it is longer.
        limit: how many characters it may have.
    """
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
