"""Surroundings in which a program may find itself, all of the worst at once.

With the variable IMADVISOR_HOSTILE set, every test runs in them: a decimal context of three digits
that rounds up and lets nothing pass, Turkish, the first time zone of the day, the code page of old
Windows, and a working folder of its own. What is said has to be the same.
"""

from __future__ import annotations

import codecs
import decimal
import locale
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

VARIABLE = "IMADVISOR_HOSTILE"
LOCALE = "tr_TR.UTF-8"
ZONE = "Pacific/Kiritimati"
CODE_PAGE = "cp1252"
CHARSET = "cp1252-out"
"""Writes by the code page, and reads what is written: files of ours are UTF-8 on any stream."""


def wanted() -> bool:
    """Whether tests are to be run in hostile surroundings."""
    return bool(os.environ.get(VARIABLE))


whole_characters = pytest.mark.skipif(wanted(), reason="shows characters that the code page lacks")


def context() -> decimal.Context:
    """Three digits, rounded up, where whatever is not exact is an error."""
    return decimal.Context(
        prec=3,
        rounding=decimal.ROUND_UP,
        capitals=0,
        traps=[decimal.Inexact, decimal.Rounded, decimal.InvalidOperation],
    )


def set_up() -> None:
    """Make the surroundings of this process and of those that it starts.

    Raises:
        pytest.UsageError: the locale is not there.
    """
    os.environ.update(
        LANG=LOCALE, LC_ALL=LOCALE, TZ=ZONE, PYTHONIOENCODING=CODE_PAGE, PYTHONUTF8="0"
    )
    try:
        locale.setlocale(locale.LC_ALL, LOCALE)
    except locale.Error:
        hint = "apt-get install locales && localedef -i tr_TR -f UTF-8 tr_TR.UTF-8"
        raise pytest.UsageError(f"there is no locale {LOCALE} here: {hint}") from None
    if hasattr(time, "tzset"):
        time.tzset()
    for name in ("prec", "rounding", "capitals"):
        setattr(decimal.DefaultContext, name, getattr(context(), name))
    codecs.register(_code_page)


def _code_page(name: str) -> codecs.CodecInfo | None:
    if name.replace("_", "-") != CHARSET:
        return None
    known = codecs.lookup(CODE_PAGE)

    def decode(content: Any, errors: str = "strict", /) -> tuple[str, int]:
        try:
            return bytes(content).decode("utf-8"), len(content)
        except UnicodeDecodeError:
            return known.decode(content, errors)

    return codecs.CodecInfo(
        known.encode,
        decode,
        known.streamreader,
        known.streamwriter,
        known.incrementalencoder,
        known.incrementaldecoder,
        name=CHARSET,
    )


def around(folder: Path) -> Iterator[None]:
    """The surroundings of one test.

    Args:
        folder: to work in.
    """
    before = Path.cwd()
    os.chdir(folder)
    with decimal.localcontext(context()):
        yield
    os.chdir(before)
