"""Values as TOML writes them; every text is read back as it was."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def quoted(text: str) -> str:
    """A text as TOML writes it, in one line."""
    # JSON's escapes are TOML's, but for those of characters beyond 16 bits, which stay as they are.
    return _UNSAFE.sub(lambda c: f"\\u{ord(c[0]):04x}", json.dumps(text, ensure_ascii=False))


def key(name: str) -> str:
    """A key, in quotes where it needs them."""
    return name if _BARE_KEY.fullmatch(name) else quoted(name)


def inline(value: Any) -> str:
    """A value in one line: a text, number, date, list, or table of these.

    Raises:
        TypeError: TOML has no such value.
    """
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
        case int() | Decimal():
            return str(value)
        case dt.date() | dt.time():
            return value.isoformat()
        case list() | tuple():
            return f"[{', '.join(inline(item) for item in value)}]"
        case Mapping():
            pairs = (f"{key(name)} = {inline(inner)}" for name, inner in value.items())
            return "{ " + ", ".join(pairs) + " }" if value else "{}"
        case _:
            raise TypeError(f"TOML has no {type(value).__name__}")
