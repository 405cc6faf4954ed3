"""JSON text to data, with errors in plain words."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from imadvisor.documents.json_positions import JsonSpots
from imadvisor.documents.limits import (
    MOST_PROBLEMS,
    UNUSABLE_INTEGER,
    Limits,
    decimal,
    too_deep,
)
from imadvisor.documents.lines import problem_at
from imadvisor.documents.spots import named
from imadvisor.errors import DocumentError
from imadvisor.spelling import unseen

_STRING = r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)'
# Matching the end as well keeps it from trying again from every character behind the last bracket.
_BRACKET = re.compile(rf'(?:[^"\[\]{{}}]++|{_STRING})*+([\[\]{{}}]|\Z)', re.DOTALL)
_CONSTANT = re.compile(rf"{_STRING}|(-?Infinity|NaN)", re.DOTALL)
_LONGEST_INTEGER = 20

_BACKSLASH = r"write \\ for a backslash itself"
# How a message of `json` begins; what it means; the next step.
_PLAIN = (
    (
        "Expecting property name",
        "a key is missing here",
        "write keys in double quotes, and no comma after the last one",
    ),
    ("Expecting ':'", "a colon is missing after the key", 'write: "key": value'),
    ("Expecting ','", "a comma or a closing bracket is missing here", "put a comma between values"),
    (
        "Expecting value",
        "a value is missing or not understood here",
        "texts need double quotes; true, false and null are written small",
    ),
    ("Illegal trailing comma", "this comma has nothing after it", "remove it"),
    ("Unterminated string", "this text is never closed", 'close it with "'),
    (
        "Invalid control character",
        "a line break or control character stands within a text",
        r"write \n for a line break and \t for a tabulator",
    ),
    ("Invalid \\", "this backslash escapes nothing", _BACKSLASH),
    ("Extra data", "something follows after the end", "keep a single { ... } in the file"),
)


class _NotANumberError(ValueError):
    """`json` met NaN or Infinity."""


def json_data(name: str, text: str, limits: Limits) -> dict[str, Any]:
    """Parse JSON.

    Args:
        name: the document's name as the user knows it.
        text: the whole text, without byte order mark.
        limits: how deep it may be; values are not checked.

    Raises:
        DocumentError: it is not JSON, not an object, has a key twice or is nested too deeply.
    """
    deep = _first_too_deep(text, limits.depth)
    if deep is not None:
        raise DocumentError(problem_at(name, text, deep, *too_deep(limits.depth)))
    repeated = False

    def table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        made = dict(pairs)
        repeated = repeated or len(made) < len(pairs)
        return made

    try:
        data = json.loads(
            text,
            parse_float=decimal,
            parse_int=_integer,
            parse_constant=_refuse_constant,
            object_pairs_hook=table,
        )
    except json.JSONDecodeError as error:
        raise _in_plain_words(name, text, error) from error
    except _NotANumberError as error:
        raise _not_a_number(name, text) from error
    except RecursionError as error:
        raise DocumentError(problem_at(name, text, 0, *too_deep(limits.depth))) from error
    if repeated:
        raise _repeated_keys(name, text)
    if not isinstance(data, dict):
        start = len(text) - len(text.lstrip())
        message = "the top level is not an object"
        raise DocumentError(
            problem_at(name, text, start, message, "put everything within { ... }, with keys")
        )
    return data


def _first_too_deep(text: str, limit: int) -> int | None:
    """Find where brackets go beyond a limit; the one around everything does not count."""
    depth = -1
    for match in _BRACKET.finditer(text):
        if match[1] in ("]", "}"):
            depth = max(depth - 1, -1)
        elif match[1]:
            depth += 1
            if depth > limit:
                return match.start(1)
    return None


def _integer(source: str) -> int:
    return int(source) if len(source) <= _LONGEST_INTEGER else UNUSABLE_INTEGER


def _refuse_constant(source: str) -> NoReturn:
    raise _NotANumberError(source)


def _not_a_number(name: str, text: str) -> DocumentError:
    first = next(match for match in _CONSTANT.finditer(text) if match[1])
    message = f"not valid JSON: {first[1]} is no number"
    return DocumentError(
        problem_at(
            name,
            text,
            first.start(1),
            message,
            "write what is meant there: a number, or a text in quotes",
        )
    )


def _repeated_keys(name: str, text: str) -> DocumentError:
    positions = JsonSpots(text)
    positions.fill()
    problems = []
    for trail, key, earlier in positions.repeats[:MOST_PROBLEMS]:
        line = text.count("\n", 0, earlier) + 1
        message = f"the key '{named(trail)}' is given twice"
        hint = f"remove one of them: it stands in line {line} already"
        problems.append(problem_at(name, text, key, message, hint))
    return DocumentError(problems)


def _in_plain_words(name: str, text: str, error: json.JSONDecodeError) -> DocumentError:
    message, hint = "it cannot be understood from here on", "see https://json.org for the syntax"
    for beginning, plain, next_step in _PLAIN:
        if error.msg.startswith(beginning):
            message, hint = plain, next_step
            break
    offset = min(error.pos, len(text.rstrip()))
    here = text[offset : offset + 1]
    if not here.isascii() and (odd := unseen(here)):
        message = f"{odd[0]} stands here, which is not what it looks like"
        hint = "take it out or type it anew; such letters may stand in quotes only"
    return DocumentError(problem_at(name, text, offset, f"not valid JSON: {message}", hint))
