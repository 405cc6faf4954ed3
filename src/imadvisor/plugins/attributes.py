"""The attributes of what a plugin brings, each read once and checked."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import islice
from pathlib import Path
from reprlib import repr as short_repr
from typing import Any

from imadvisor.errors import harmless, in_one_line
from imadvisor.plugins.faults import described
from imadvisor.plugins.guard import WrongThing
from imadvisor.plugins.hooks import (
    Option,
    Secret,
)
from imadvisor.plugins.settings import TYPES

MOST_PARTS = 1_000
"""A hook may return this many parts."""

_LONGEST_NAME = 100
_DEEPEST = 50
_MOST_VALUES = 1_000_000
_NEEDS = frozenset({"claim", "criteria", "credits", "from_score"})


def listed(things: Iterable[Any], most: int, noun: str, verb: str = "it returns") -> list[Any]:
    """A list of things, as far as it is not too long.

    Raises:
        WrongThing: there are more than `most`.
    """
    # Never more than are wanted: some iterators have no end.
    found = list(islice(things, most + 1))
    if len(found) > most:
        raise WrongThing(f"{verb} more than {most:,} {noun}")
    return found


def attribute_of(thing: Any, name: str, whose: str, shown: str) -> Any:
    """An attribute, read once.

    Raises:
        WrongThing: there is none, or reading it raises.
    """
    try:
        found = getattr(thing, name, None)
    except Exception as error:
        raise WrongThing(f"{shown} of {whose} raises {described(error)}") from error
    if found is None:
        raise WrongThing(f"{whose} has no {shown}")
    return found


def in_short(thing: Any) -> str:
    """A thing as its author would recognise it, in one line."""
    if thing is None or type(thing) in (str, int, float, list, dict):
        return in_one_line(short_repr(thing))[:60]
    return f"a {type(thing).__name__}"


# -- attributes -------------------------------------------------------------------------------


def text_of(value: Any) -> str:
    """A text, without what a subclass adds.

    Raises:
        WrongThing: it is something else.
    """
    if not issubclass(type(value), str):
        raise WrongThing("is no text")
    return str.__str__(value)


def name_of(value: Any) -> str:
    """A name that can be typed at a command line.

    Raises:
        WrongThing: it is something else.
    """
    text = text_of(value)
    if not text.strip() or text != text.strip():
        raise WrongThing(f"is empty, or has spaces around it: {short_repr(text)}")
    if len(text) > _LONGEST_NAME:
        raise WrongThing(f"is longer than {_LONGEST_NAME} characters: {short_repr(text)}")
    if not text.isprintable() or harmless(text) != text or text.startswith("-"):
        raise WrongThing(f"cannot be typed at a command line: {short_repr(text)}")
    return text


def suffix_of(value: Any) -> str:
    """A suffix of file names, such as ``.txt`` or ``.tar.gz``.

    Raises:
        WrongThing: it is something else.
    """
    text = text_of(value)
    if not re.fullmatch(r"(\.[A-Za-z0-9_-]{1,20}){1,3}", text):
        raise WrongThing(f"is no suffix such as .txt: {short_repr(text)}")
    return text


def last_suffix_of(value: Any) -> str:
    """A suffix of one part, in small letters.

    Raises:
        WrongThing: it is something else.
    """
    text = suffix_of(value).lower()
    if text.count(".") > 1:
        # That of a file that is written is what comes behind its last dot.
        raise WrongThing(f"is more than one suffix: {short_repr(text)}")
    return text


def folder_of(value: Any) -> Path:
    """A folder, as a path.

    Raises:
        WrongThing: it is something else.
    """
    if not issubclass(type(value), str | os.PathLike):
        raise WrongThing(f"is {in_short(value)}, not a Path")
    return Path(os.fspath(value))


def setting_name_of(value: Any) -> str:
    """The name of a setting, such as ``page-width``.

    Raises:
        WrongThing: it is something else.
    """
    text = text_of(value)
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", text):
        raise WrongThing(f"is no name such as page-width: {short_repr(text)}")
    return text


def setting_type_of(value: Any) -> str:
    """One of the types of settings.

    Raises:
        WrongThing: it is something else.
    """
    text = text_of(value)
    if text not in TYPES:
        raise WrongThing(f"is {short_repr(text)}; the types are {', '.join(TYPES)}")
    return text


def default_of(value: Any) -> Any:
    """A default of a setting, in plain values.

    Raises:
        WrongThing: it is something else.
    """
    return plain(value)


def texts_of(value: Any) -> tuple[str, ...]:
    """Several texts.

    Raises:
        WrongThing: it is something else.
    """
    return tuple(text_of(one) for one in sequence_of(value, "texts"))


def id_or_nothing(value: Any) -> str:
    """An id, or an empty text.

    Raises:
        WrongThing: it is something else.
    """
    return text_of(value) and name_of(value)


def needs_of(value: Any) -> frozenset[str]:
    """What a scoring method needs a ruleset to have.

    Raises:
        WrongThing: it is something else.
    """
    if issubclass(type(value), str) or not hasattr(type(value), "__iter__"):
        raise WrongThing(f"is {in_short(value)}, not a set of names")
    found = frozenset(text_of(one) for one in islice(value, 100))
    unknown = sorted(found - _NEEDS)
    if unknown:
        known = ", ".join(sorted(_NEEDS))
        raise WrongThing(f"names {short_repr(unknown[0])}; a ruleset can have {known}")
    return found


def names_of(value: Any) -> tuple[str, ...]:
    """Several names.

    Raises:
        WrongThing: it is something else.
    """
    return tuple(name_of(one) for one in sequence_of(value, "names"))


def options_of(value: Any) -> tuple[Option, ...]:
    """The options of a collector.

    Raises:
        WrongThing: it is something else.
    """
    return tuple(
        Option(
            name_of(one.name),
            text_of(one.help),
            None if one.default is None else text_of(one.default),
        )
        for one in all_of(value, Option)
    )


def secrets_of(value: Any) -> tuple[Secret, ...]:
    """The secrets that a collector needs.

    Raises:
        WrongThing: it is something else.
    """
    return tuple(
        Secret(name_of(one.variable), text_of(one.help), bool(one.required))
        for one in all_of(value, Secret)
    )


def sequence_of(value: Any, noun: str) -> list[Any]:
    """Anything that can be gone through, as a list.

    Raises:
        WrongThing: it is something else.
    """
    if issubclass(type(value), str | bytes | Mapping) or not hasattr(type(value), "__iter__"):
        raise WrongThing(f"is {in_short(value)}, not a list")
    return listed(value, MOST_PARTS, noun, "has")


def all_of(value: Any, kind: type) -> Iterator[Any]:
    """Things of one class.

    Raises:
        WrongThing: it is something else.
    """
    for one in sequence_of(value, "of them"):
        if not issubclass(type(one), kind):
            raise WrongThing(
                f"has {in_short(one)} in it, which is not of the class {kind.__name__}"
            )
        yield one


def plain(value: Any, count: list[int] | None = None, depth: int = 0) -> Any:
    """A copy of data that consists of nothing but plain values.

    Args:
        value: data: mappings, lists, texts, numbers that are no floats, dates.
        count: of the values so far.
        depth: at which it stands.

    Raises:
        WrongThing: there is something else in it, or too much, or it is too deep.
    """
    count = count if count is not None else [0]
    count[0] += 1
    if count[0] > _MOST_VALUES:
        raise WrongThing(f"it returns more than {_MOST_VALUES:,} values")
    if depth > _DEEPEST:
        raise WrongThing(f"it returns values that lie deeper than {_DEEPEST} in each other")
    kind = type(value)
    if kind in (str, bool, int, Decimal, dt.date, dt.datetime, dt.time) or value is None:
        return value
    if kind is float:
        raise WrongThing(f"it returns the float {value!r}: numbers are integers or decimals")
    if issubclass(kind, str):
        return str.__str__(value)
    if issubclass(kind, Mapping):
        return {text_of(key): plain(one, count, depth + 1) for key, one in value.items()}
    if issubclass(kind, list | tuple | set | frozenset):
        return [plain(one, count, depth + 1) for one in value]
    raise WrongThing(f"it returns {in_short(value)} in its data, which is no plain value")
