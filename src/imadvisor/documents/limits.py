"""How much a document may hold, and the values that hold more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from imadvisor.documents.document import Document
from imadvisor.documents.spots import Trail, named
from imadvisor.errors import Place, Problem

MOST_PROBLEMS = 100
"""How many wrong values are reported at once; more help nobody."""

UNUSABLE_DECIMAL = Decimal("NaN")
"""Stands for a number that is not worth reading; `wrong_values` reports it."""

UNUSABLE_INTEGER = 1 << 64
"""Stands for an integer that is not worth reading; `wrong_values` reports it."""

_DEEPEST = 200
_LONGEST_NUMBER = 1_100
"""As long as a binary fraction gets when it is written in full."""
_EXPONENT = 15
_INTEGER_BITS = 63
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a document may hold.

    Args:
        bytes: the largest file.
        depth: how many tables and arrays may stand within each other, without the top
            level; at most 200.
        text: the longest text or key, in characters.
        values: how many values there may be, tables and arrays included.

    Raises:
        ValueError: a limit is not positive, or the depth is beyond what Python can parse.
    """

    bytes: int = 4 * 1024 * 1024
    depth: int = 24
    text: int = 20_000
    values: int = 200_000

    def __post_init__(self) -> None:
        if min(self.bytes, self.depth, self.text, self.values) < 1:
            raise ValueError("every limit must be at least 1")
        if self.depth > _DEEPEST:
            raise ValueError(f"the depth can be limited to at most {_DEEPEST}")


def decimal(source: str) -> Decimal:
    """Read a number with a fraction or an exponent, exactly.

    Args:
        source: the number as TOML or JSON writes it.
    """
    if len(source) > _LONGEST_NUMBER:
        return UNUSABLE_DECIMAL
    try:
        return Decimal(source)
    except InvalidOperation:  # An exponent of 19 digits or more.
        return UNUSABLE_DECIMAL


def too_deep(limit: int) -> tuple[str, str]:
    """Give message and hint for a document that is nested too deeply.

    Args:
        limit: how deep it may be.
    """
    return (
        f"nested too deeply: more than {limit} tables or arrays within each other",
        "make it flatter: move the inner part to a table of its own nearer to the top",
    )


def wrong_values(document: Document, limits: Limits) -> list[Problem]:
    """Find what is too deep, too long or out of range.

    Args:
        document: valid TOML or JSON.
        limits: how much it may hold.

    Returns:
        The problems, at most `MOST_PROBLEMS`.
    """
    return list(islice(_wrong_values(document, limits), MOST_PROBLEMS))


def _wrong_values(document: Document, limits: Limits) -> Iterator[Problem]:
    open_containers: list[tuple[Trail, Any]] = [((), document.data)]
    count = 0
    while open_containers:
        above, container = open_containers.pop()
        count += len(container)
        if count > limits.values:
            message = f"the file holds more than {limits.values:,} values"
            yield Problem(Place(document.name), message, "split it into several files")
            return
        for step, value in container.items() if type(container) is dict else enumerate(container):
            if type(step) is str and (wrong := _wrong_text(step, limits.text)):
                message, hint = wrong
                thing = f"the key '{named((*above, step))}'"
                yield document.problem((*above, step), f"{thing} {message}", hint, of_key=True)
            kind = type(value)
            if kind is dict or kind is list:
                if len(above) < limits.depth:
                    open_containers.append(((*above, step), value))
                else:
                    yield document.problem((*above, step), *too_deep(limits.depth))
            elif kind is str:
                if wrong := _wrong_text(value, limits.text):
                    message, hint = wrong
                    thing = f"the text of '{named((*above, step))}'"
                    yield document.problem((*above, step), f"{thing} {message}", hint)
            elif kind is Decimal:
                if not _in_range(value):
                    yield _wrong_number(document, (*above, step))
            elif kind is int and value.bit_length() > _INTEGER_BITS:
                yield _wrong_number(document, (*above, step))


def _wrong_text(text: str, longest: int) -> tuple[str, str] | None:
    if len(text) > longest:
        return f"has {len(text):,} characters, more than {longest:,}", "shorten or split it"
    if not text.isascii() and _HALF_CHARACTER.search(text):
        return (
            "has half of a character",
            r"write the character itself, or both of its \uXXXX halves",
        )
    return None


def _in_range(number: Decimal) -> bool:
    return number.is_finite() and (not number or number.adjusted() <= _EXPONENT)


def _wrong_number(document: Document, trail: Trail) -> Problem:
    source = document.source(trail) or ""
    if source.lstrip("+-") in ("inf", "nan"):
        return document.problem(
            trail, f"'{named(trail)}' is {source}, which is no number", "write a number"
        )
    hint = f"whole numbers fit into 64 bits; others are less than ten to the power {_EXPONENT + 1}"
    return document.problem(trail, f"number out of range: '{named(trail)}'", hint)
