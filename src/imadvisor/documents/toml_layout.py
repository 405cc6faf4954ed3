"""TOML texts in one layout: order of keys, blanks and quotes; what they say stays, comments too."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from imadvisor.errors import DocumentError, Place, Problem

_PIECE = re.compile(
    r"""
    (?P<comment>\#[^\n]*)
    | \"\"\" (?: [^"\\]++ | \\. | "(?!"") )*+ "{3,5}
    | \'\'\' (?: [^']++ | '(?!'') )*+ '{3,5}
    | " (?: [^"\\\n]++ | \\[^\n] )*+ "
    | ' [^'\n]*+ '
    """,
    re.VERBOSE | re.DOTALL,
)


_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Order:
    """In which order the keys of a table stand.

    Args:
        keys: those that have a place, in order; the others follow as they are written.
        inside: the order of the tables under a key, by the key and the table that has it; None
            where they stay as they are.
    """

    keys: Sequence[str]
    inside: Callable[[str, Mapping[str, Any]], Order | None]


def formatted(name: str, text: str, order: Order) -> str:
    """Lay out a TOML text.

    Keys come in order, those that hold tables of their own last, as TOML wants it; one blank
    stands around an equals sign and one empty line between tables; a text has double quotes
    where that needs no escapes; lines end in a line feed, the last one too. Whether a table is
    written inline, dotted or under a header, and an array on one line or on several, stays.

    Args:
        name: of the document, as the user knows it.
        text: valid TOML.
        order: of the keys at the top.

    Raises:
        DocumentError: what comes out would say something else, or lack a comment.
    """
    import tomlrt

    text = text.replace("\r\n", "\n")
    try:
        laid_out = _once(text, order)
        # Dotted keys of one table that are scattered over another come together in two rounds.
        for _ in range(_ROUNDS):
            before, laid_out = laid_out, _once(laid_out, order)
            if before == laid_out:
                break
        stays = before == laid_out
        kept = stays and _said(laid_out) == _said(text) and comments(laid_out) == comments(text)
    except (tomlrt.TOMLError, tomllib.TOMLDecodeError):
        kept = False
    if not kept:
        message = "it cannot be laid out without changing what it says or losing a comment"
        hint = "the file is as it was; put its keys in order by hand"
        raise DocumentError(Problem(Place(name), message, hint))
    return laid_out


def _once(text: str, order: Order) -> str:
    import tomlrt

    document = tomlrt.loads(text)
    _sort(document, order)
    style = tomlrt.FormatOptions(
        indent=2,
        eol_comment_spaces=2,
        multiline_trailing_comma=True,
        normalize_comments=False,
        quote_style=tomlrt.QuoteStyle.DOUBLE,
    )
    document.format(options=style)
    written: str = tomlrt.dumps(document)
    return written.strip("\n") + "\n"


def comments(text: str) -> Counter[str]:
    """The comments of a TOML text, and how often each stands in it."""
    found = (match["comment"] for match in _PIECE.finditer(text))
    return Counter(comment.rstrip() for comment in found if comment)


def _said(text: str) -> str:
    """What a text says, whatever the order of its keys; 1 and 1.0 are two things."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return sorted((key, plain(inner)) for key, inner in value.items())
        if isinstance(value, list):
            return [plain(inner) for inner in value]
        return value

    return repr(plain(tomllib.loads(text, parse_float=Decimal)))


def _sort(table: Any, order: Order) -> None:
    for key, value in list(table.items()):
        inside = order.inside(key, table)
        if inside is not None:
            for inner in _tables(value):
                _sort(inner, inside)
    places = {key: place for place, key in enumerate(order.keys)}
    table.sort(key=lambda key: places.get(key, len(places)))


def _tables(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        yield value
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _tables(inner)
