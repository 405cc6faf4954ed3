"""A catalogue as one HTML file: it asks for nothing, and can be read, printed and searched."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cache

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from imadvisor._version import __version__
from imadvisor.reports.catalogue.shape import Piece, RulesetCatalogue, Said
from imadvisor.reports.formats.html import TEMPLATES

_NAMES = {"en": "English", "nl": "Nederlands"}


def catalogue_page(catalogue: RulesetCatalogue) -> str:
    """A catalogue as one HTML file.

    Args:
        catalogue: what it says.
    """
    style, script = _ours("catalogue.css"), _ours("catalogue.js")
    template = _environment().from_string(_ours("catalogue.html"))
    return template.render(
        catalogue=catalogue,
        own=catalogue.own,
        show=_Shower({listed.code: listed.target for listed in catalogue.index}),
        names=_NAMES,
        style=Markup(style),  # noqa: S704 - ours
        script=Markup(script),  # noqa: S704 - ours
        style_hash=_hash(style),
        script_hash=_hash(script),
        version=__version__,
    )


@cache
def _environment() -> Environment:
    return Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


@cache
def _ours(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    """What a policy calls an inline style or script by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


class _Shower:
    """Texts as HTML, escaped; codes in them are links.

    Args:
        targets: by code, the anchor that it stands for.
    """

    def __init__(self, targets: Mapping[str, str]) -> None:
        # Short codes without a number are words as well.
        self.targets = {c: t for c, t in targets.items() if any(sign.isdigit() for sign in c)}
        longest = sorted(self.targets, key=len, reverse=True)
        codes = "|".join(map(re.escape, longest)) or "(?!)"
        self._codes = re.compile(rf"(?<![\w-])(?:{codes})(?![\w-])")

    def said(self, said: Said, *, linked: bool = True) -> Markup:
        """A text in each language."""
        parts = []
        for words in said:
            inside = Markup("").join(self._linked(words.text)) if linked else escape(words.text)
            if not words.language:
                parts.append(inside)
                continue
            # A text that has a counterpart may be hidden, and stands in the element for it.
            tag = "i" if len(said) > 1 else "span"
            opening = Markup("<{} lang={}>").format(tag, words.language)
            parts.append(opening + inside + Markup("</{}>").format(tag))
        return Markup(" ").join(parts)

    def piece(self, piece: Piece) -> Markup:
        """A piece of a line."""
        if piece.target:
            inside = self.said(piece.said, linked=False)
            return Markup('<a href="#{}">{}</a>').format(piece.target, inside)
        inside = self.said(piece.said, linked=not piece.code)
        return Markup("<code>{}</code>").format(inside) if piece.code else inside

    def line(self, line: tuple[Piece, ...]) -> Markup:
        """A whole line."""
        return Markup(" ").join(map(self.piece, line))

    def flat(self, said: Said) -> str:
        """A text where no element can stand: the languages behind each other."""
        return " / ".join(words.text for words in said)

    def _linked(self, text: str) -> Iterator[Markup]:
        end = 0
        for match in self._codes.finditer(text):
            yield escape(text[end : match.start()])
            yield Markup('<a href="#{}">{}</a>').format(self.targets[match[0]], match[0])
            end = match.end()
        yield escape(text[end:])
