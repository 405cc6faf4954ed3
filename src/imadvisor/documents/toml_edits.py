"""TOML texts with other values in them, and everything else as it was: comments, order, blanks."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable, Iterable, MutableMapping
from decimal import Decimal
from typing import Any

from imadvisor.documents.spots import Trail, named
from imadvisor.errors import DocumentError, Place, Problem


def with_values(
    name: str, text: str, values: Iterable[tuple[Trail, Any]], without: Iterable[Trail] = ()
) -> str:
    """Put values into a TOML text, and read it again to see that it says what was meant.

    Args:
        name: of the document, as the user knows it.
        text: valid TOML.
        values: each the way to a value, through tables and lists that are there or through
            tables that are not; and the value.
        without: the ways to values that are taken out.

    Raises:
        DocumentError: the way leads through something else, or what was written reads otherwise.
    """
    import tomlrt

    given, without = list(values), list(without)
    wanted = tomllib.loads(text, parse_float=Decimal)
    document = tomlrt.loads(text)
    numbers = _Numbers(text + repr(given))
    for trail, value in given:
        try:
            _put(wanted, trail, value)
            _put(document, trail, numbers.plain(value))
        except (KeyError, IndexError, TypeError, AttributeError):
            message = f"there is no place for '{named(trail)}'"
            hint = "change it in the file"
            raise DocumentError(Problem(Place(name), message, hint)) from None
    for trail in without:
        _drop(wanted, trail)
        _drop(document, trail)
    written = numbers.put_in(tomlrt.dumps(document))
    if tomllib.loads(written, parse_float=Decimal) != wanted:
        changed = [trail for trail, _ in given] + without
        message = f"'{named(changed[-1])}' cannot be changed without changing more"
        raise DocumentError(Problem(Place(name), message, "change it in the file"))
    return written


def edited(name: str, text: str, edit: Callable[[Any], None]) -> str:
    """Change a TOML text, and read it again to see that it says what was meant.

    Args:
        name: of the document, as the user knows it.
        text: valid TOML.
        edit: changes what it is given in place; it is given the plain values, and then an
            editable document of the same shape.

    Raises:
        DocumentError: what was written reads otherwise.
    """
    import tomlrt

    wanted = tomllib.loads(text, parse_float=Decimal)
    document = tomlrt.loads(text)
    edit(wanted)
    edit(document)
    written: str = tomlrt.dumps(document)
    if tomllib.loads(written, parse_float=Decimal) != wanted:
        message = "it cannot be changed without changing more"
        raise DocumentError(Problem(Place(name), message, "change it in the file"))
    return written


def _put(container: Any, trail: Trail, value: Any) -> None:
    for step in trail[:-1]:
        if isinstance(container, MutableMapping) and step not in container:
            container[step] = {}
        container = container[step]
    container[trail[-1]] = copy.deepcopy(value)


def _drop(container: Any, trail: Trail) -> None:
    for step in trail[:-1]:
        container = container[step]
    del container[trail[-1]]


class _Numbers:
    """Values in types that the editor knows, and the numbers that it does not.

    Args:
        text: of which nothing may stand for a number.
    """

    def __init__(self, text: str) -> None:
        self._sign = "number-"
        while self._sign in text:
            self._sign += "-"
        self._exact: list[Decimal] = []

    def plain(self, value: Any) -> Any:
        """A value that the editor takes."""
        if isinstance(value, Decimal):
            if Decimal(repr(float(value))) == value:
                return float(value)
            # A binary fraction would say something else, so a text stands for it meanwhile.
            self._exact.append(value)
            return f"{self._sign}{len(self._exact) - 1};"
        if isinstance(value, list | tuple):
            return [self.plain(item) for item in value]
        if isinstance(value, dict):
            return {key: self.plain(inner) for key, inner in value.items()}
        return value

    def put_in(self, written: str) -> str:
        """The text with the numbers in their places."""
        for place, number in enumerate(self._exact):
            for quote in ('"', "'"):
                stand_in = f"{quote}{self._sign}{place};{quote}"
                written = written.replace(stand_in, f"{number:f}")
        return written
