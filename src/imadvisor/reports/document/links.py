"""Addresses in reports: those that a ruleset gives are links, whole and to be clicked.

What people have typed stays text: whoever answers a question does not put links before readers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from imadvisor.language import Language
from imadvisor.reports.document.blocks import Block, Item, Listing, Paragraph, Report, Table, Voices

_ADDRESS = re.compile(r"https?://[^\s<>\"\u200b]+", re.IGNORECASE)
_BEHIND = ".,;:!?'"
"""What ends a sentence, and no address."""

_FIRST = 0xF0000
"""The first of the characters that stand for addresses; no text has a use for them."""
_MOST = 60_000
_SIGN = re.compile(f"([{chr(_FIRST)}-{chr(_FIRST + _MOST - 1)}])\\1*")


KEPT = "%:/?#@!$&'()*+,;=-._~[]"
"""What may stand in an address as it is, besides letters and digits."""


def link_signs(text: str) -> Iterator[str]:
    """The characters in a text that stand for links."""
    return (sign for sign in text if _FIRST <= ord(sign) < _FIRST + _MOST)


def addresses_in(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses of pages begin and end in a text.

    A parenthesis behind an address belongs to it only where it is opened in it.

    Args:
        text: of any kind.
    """
    for match in _ADDRESS.finditer(text):
        found = match[0]
        while found:
            closing = found[-1] == ")" and found.count(")") > found.count("(")
            if not closing and found[-1] not in _BEHIND:
                break
            found = found[:-1]
        if found.isprintable() and len(found.partition("://")[2]) > 1:
            yield match.start(), match.start() + len(found)


def links_in(language: Language) -> tuple[str, ...]:
    """The addresses that the texts of a ruleset give.

    Args:
        language: with the ruleset.
    """
    found: dict[str, None] = {}
    waiting: list[Any] = []
    if language.ruleset is not None:
        waiting = [entry.raw for entry in language.ruleset.contents.entries.values()]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            if "://" in value:
                found |= {value[start:end]: None for start, end in addresses_in(value)}
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list | tuple):
            waiting += value
    return tuple(sorted(found))[:_MOST]


class Marked:
    """A report in which a character stands for each link, so that no format cuts or escapes it.

    Args:
        report: with its links.
        width: so many of these characters stand for a link that is as long, except in tables,
            whose columns may be narrow.
    """

    def __init__(self, report: Report, *, width: int = 1) -> None:
        self.links = report.links
        self._place = {link: place for place, link in enumerate(report.links)}
        self._width = width
        self.report = report if not report.links else self._marked(report)

    def written(self, text: str, write: Callable[[str], str]) -> str:
        """A text with the links in it, where the characters stand for them.

        Args:
            text: that was made of the report.
            write: a link in that format.
        """
        return _SIGN.sub(lambda sign: self._written(sign, write), text) if self.links else text

    def parts(self, text: str) -> Iterator[tuple[str, str]]:
        """A text in parts: each with nothing beside it, or a link with its address.

        Args:
            text: of the report.
        """
        at = 0
        for sign in _SIGN.finditer(text) if self.links else ():
            place = ord(sign[1]) - _FIRST
            if place < len(self.links):
                yield text[at : sign.start()], ""
                yield self.links[place], self.links[place]
                at = sign.end()
        yield text[at:], ""

    def _written(self, sign: re.Match[str], write: Callable[[str], str]) -> str:
        place = ord(sign[1]) - _FIRST
        return write(self.links[place]) if place < len(self.links) else sign[0]

    # -- marking ------------------------------------------------------------------------------

    def _marked(self, report: Report) -> Report:
        sections = tuple(
            replace(section, blocks=tuple(map(self._block, section.blocks)))
            for section in report.sections
        )
        return replace(report, sections=sections)

    def _block(self, block: Block) -> Block:
        match block:
            case Paragraph():
                return replace(block, text=self._text(block.text))
            case Table():
                return self._table(block)
            case Listing():
                return replace(block, items=tuple(map(self._text, block.items)))
            case Voices():
                voices = tuple((who, self._text(text)) for who, text in block.voices)
                return replace(block, voices=voices)
            case Item():
                facts = tuple((label, self._text(text)) for label, text in block.facts)
                details = tuple(
                    self._table(one) if isinstance(one, Table) else self._listing(one)
                    for one in block.details
                )
                return replace(block, facts=facts, details=details)
            case _:
                return block

    def _listing(self, block: Listing) -> Listing:
        return replace(block, items=tuple(map(self._text, block.items)))

    def _table(self, block: Table) -> Table:
        rows = tuple(tuple(self._text(cell, 1) for cell in row) for row in block.rows)
        return replace(block, rows=rows)

    def _text(self, text: str, width: int = 0) -> str:
        if "://" not in text:
            return text
        made, at = "", 0
        for start, end in addresses_in(text):
            place = self._place.get(text[start:end])
            if place is not None:
                length = min(end - start, width or self._width)
                made += text[at:start] + chr(_FIRST + place) * length
                at = end
        return made + text[at:]
