"""JSON in which a number stays the number that was typed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_DEEPEST = 60
"""So many lists and tables within each other are written."""


def plain(value: Any) -> Any:
    """Return a value as JSON has it: dates as texts, numbers with a fraction as decimals.

    Args:
        value: of an answer file.

    Raises:
        ValueError: it holds what no answer file can say.
    """
    return _plain(value, 0)


def _plain(value: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        raise ValueError("lists within lists, too deep")
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return _plain(Decimal(repr(value)), depth)
        case Decimal():
            if not value.is_finite():
                raise ValueError("no number")
            # A number without a fraction is the same number, however it was typed.
            _, digits, exponent = value.as_tuple()
            assert isinstance(exponent, int)
            whole = exponent >= 0 or not any(digits[exponent:])
            return int(value) if whole and value.adjusted() < 30 else value
        case dt.date():
            return value.isoformat()
        case Mapping():
            return {str(key): _plain(below, depth + 1) for key, below in value.items()}
        case frozenset() | set():
            return sorted(_plain(below, depth + 1) for below in value)
        case list() | tuple():
            return [_plain(below, depth + 1) for below in value]
    raise ValueError(f"a {type(value).__name__}")


def dumps(value: Any, *, indent: str = "") -> str:
    """Write a plain value as JSON.

    Args:
        value: from `plain`.
        indent: with which each level is indented; empty for one line.
    """
    return _dumps(value, indent, "\n" if indent else "")


def _dumps(value: Any, indent: str, line: str) -> str:
    match value:
        case Decimal():
            return str(value)
        case dict() if value:
            inner = line + indent
            parts = (f"{json.dumps(k)}: {_dumps(v, indent, inner)}" for k, v in value.items())
            return "{" + inner + ("," + (inner or " ")).join(parts) + line + "}"
        case list() if value:
            inner = line + indent
            parts = (_dumps(below, indent, inner) for below in value)
            return "[" + inner + ("," + (inner or " ")).join(parts) + line + "]"
    return json.dumps(value)


def loads(text: str | bytes) -> Any:
    """Read JSON; numbers with a fraction are decimals.

    Args:
        text: that was written by `dumps`.
    """
    return json.loads(text, parse_float=Decimal)
