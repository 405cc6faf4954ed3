"""TOML text to data, with errors in plain words."""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from typing import Any

from imadvisor.documents.limits import Limits, decimal, too_deep
from imadvisor.documents.lines import problem_at
from imadvisor.documents.spots import named
from imadvisor.documents.toml_positions import TomlSpots
from imadvisor.errors import DocumentError
from imadvisor.spelling import unseen

# Strings that never end are taken up to the end of the line or the text: the parser complains.
_STRING = r"""
    \"\"\" (?: [^"\\]++ | \\. | "(?!"") )*+ (?: "{3,5} | \\?\Z )
    | \'\'\' (?: [^']++ | '(?!'') )*+ (?: '{3,5} | \Z )
    | " (?: [^"\\\n]++ | \\[^\n] )*+ "?
    | ' [^'\n]*+ '?
"""
_KEY_PART = r"""[ \t]*+ (?: [A-Za-z0-9_-]++ | "(?:[^"\\\n]++|\\[^\n])*+" | '[^'\n]*+' ) [ \t]*+"""
_LONG_NUMBER = re.compile(rf"\#[^\n]*+ | {_STRING} | ([0-9][0-9_]*+)", re.VERBOSE | re.DOTALL)
_POSITION = re.compile(r"\(at line (\d+), column (\d+)\)\Z")

_DIGITS = re.compile(r"[0-9][0-9_]{999}")
_TOO_LONG = ("number out of range", "whole numbers fit into 64 bits")

_TWO_QUOTES = "close it with the quote that it begins with; a text of several lines needs three"
_BACKSLASH = r"write \\ for a backslash, or put the text in '...' where nothing is escaped"
_CLASH = "clash"
# How a message of `tomllib` begins; what it means; the next step.
_PLAIN = (
    ("Cannot ", _CLASH, ""),
    ("Duplicate inline table key", _CLASH, ""),
    ("Illegal character '\\n'", "this text is not closed on its line", _TWO_QUOTES),
    ("Found invalid character '\\n'", "this text is not closed on its line", _TWO_QUOTES),
    ("Unterminated string", "a text is never closed", _TWO_QUOTES),
    ("Expected \"'", "a text is never closed", _TWO_QUOTES),
    ("Expected '\"", "a text is never closed", _TWO_QUOTES),
    ("Illegal character", "a control character stands here", "remove it"),
    ("Found invalid character", "a control character stands here", "remove it"),
    ("Invalid statement", "a key or a [table] must begin here", "write: key = value"),
    (
        "Invalid initial character for a key part",
        "a key is missing here",
        "write a key of letters, digits, '-' and '_'; other keys need quotes",
    ),
    ("Expected '=' after a key", "an equals sign is missing after the key", "write: key = value"),
    (
        "Expected newline or end of document",
        "something follows after the value",
        "put one key = value on a line; texts need quotes",
    ),
    ("Expected ']", "the [table] is not closed", "close [table] with ] and [[list]] with ]]"),
    ("Unclosed array", "the array is not closed", "put a comma between values and ] at the end"),
    (
        "Unclosed inline table",
        "the inline table is not closed",
        "keep { ... } on one line, with commas between the pairs and none at the end",
    ),
    (
        "Invalid value",
        "a value is missing or not understood here",
        "texts need quotes; true and false are written small",
    ),
    ("Invalid date or datetime", "there is no such date", "write dates as 2025-12-31"),
    ("Unescaped '\\'", "this backslash escapes nothing", _BACKSLASH),
    ("Invalid hex value", "this backslash escapes nothing", _BACKSLASH),
    ("Escaped character is not", "this escape is no character", _BACKSLASH),
)


def toml_data(name: str, text: str, limits: Limits) -> dict[str, Any]:
    """Parse TOML.

    Args:
        name: the document's name as the user knows it.
        text: the whole text, without byte order mark.
        limits: how deep it may be; values are not checked.

    Raises:
        DocumentError: it is not TOML or is nested too deeply.
    """
    deep = _first_too_deep(text, limits.depth)
    if deep is not None:
        raise DocumentError(problem_at(name, text, deep, *too_deep(limits.depth)))
    # What reads numbers takes a hundred bytes for every digit, so the longest are found before.
    if _DIGITS.search(text) and (offset := _first_long_number(text)) is not None:
        raise DocumentError(problem_at(name, text, offset, *_TOO_LONG))
    try:
        return tomllib.loads(text, parse_float=decimal)
    except tomllib.TOMLDecodeError as error:
        raise _in_plain_words(name, text, str(error)) from error
    except ValueError as error:
        # Python refuses to read integers of thousands of digits, of other bases too.
        raise DocumentError(problem_at(name, text, 0, *_TOO_LONG)) from error
    except RecursionError as error:
        raise DocumentError(problem_at(name, text, 0, *too_deep(limits.depth))) from error


def _first_too_deep(text: str, limit: int) -> int | None:
    """Find where brackets or the parts of a dotted key go beyond a limit.

    `tomllib` calls itself for every bracket and is slow on keys of thousands of parts, so this
    must be known before. It only has to be quick: what depth the data have is counted later.
    """
    # Everything that is not a bracket is skipped within the regular expression. Matching the
    # end as well keeps it from trying again from every character behind the last bracket.
    mark = re.compile(
        rf"""
        (?: [^\#"'\[\]{{}}.]++ | \#[^\n]*+ | {_STRING} | \.(?!(?:{_KEY_PART}\.){{{limit}}}) )*+
        ([\[\]{{}}.] | \Z)
        """,
        re.VERBOSE | re.DOTALL,
    )
    depth = 0
    for match in mark.finditer(text):
        bracket = match[1]
        if bracket == ".":
            return match.start(1)
        if bracket in ("]", "}"):
            depth = max(depth - 1, 0)
        elif bracket:
            depth += 1
            if depth > limit:
                return match.start(1)
    return None


def _first_long_number(text: str) -> int | None:
    for match in _LONG_NUMBER.finditer(text):
        if match[1] and _DIGITS.match(match[1]):
            return match.start(1)
    return None


def _in_plain_words(name: str, text: str, error: str) -> DocumentError:
    position = _POSITION.search(error)
    if position:
        offset = 0
        for _ in range(int(position[1]) - 1):
            offset = text.index("\n", offset) + 1
        offset += int(position[2]) - 1
    else:
        offset = len(text.rstrip())
    message, hint = "it cannot be understood from here on", "see https://toml.io for the syntax"
    for beginning, plain, next_step in _PLAIN:
        if error.startswith(beginning):
            message, hint = plain, next_step
            break
    here = text[offset : offset + 1]
    if not here.isascii() and (odd := unseen(here)):
        message = f"{odd[0]} stands here, which is not what it looks like"
        hint = "take it out or type it anew; such letters may stand in quotes only"
    if message == _CLASH:
        offset, message, hint = _clash(text, offset)
    return DocumentError(problem_at(name, text, offset, f"not valid TOML: {message}", hint))


def _clash(text: str, offset: int) -> tuple[int, str, str]:
    """Name the key that does not fit to what stands above it."""
    above = TomlSpots(text[:offset])
    # The text is cut behind the key in question, perhaps within an inline table.
    with suppress(IndexError):
        above.fill()
    key = named(above.last)
    if above.earlier is None:
        return (
            above.last_key,
            f"'{key}' does not fit to what stands above",
            "a key holds either one value or one table, and { ... } cannot be added to",
        )
    line = text.count("\n", 0, above.earlier) + 1
    return above.last_key, f"'{key}' is given twice", f"it stands in line {line} already"
