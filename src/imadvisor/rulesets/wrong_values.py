"""Values that a table cannot hold, in the words of who writes the table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import groupby
from typing import Any, cast, get_args, get_origin

from pydantic import ValidationError

from imadvisor.documents import Trail
from imadvisor.documents.toml_values import inline, quoted
from imadvisor.errors import Problem, did_you_mean
from imadvisor.model.fields import Part
from imadvisor.rulesets.located import Located
from imadvisor.rulesets.word_lists import part_in
from imadvisor.spelling import folded

_LONGEST = 60

Fault = Mapping[str, Any]
"""One of pydantic's errors."""


def problems_in(
    error: ValidationError, located: Located, model: type[Part], subject: str
) -> Iterator[Problem]:
    """What is wrong in a table, in our words and at its place.

    Args:
        error: as pydantic tells it.
        located: where the table stands.
        model: what it must be.
        subject: how to call it.
    """
    faults = [cast(Fault, fault) for fault in error.errors(include_url=False)]
    # Where a value may be of several kinds, pydantic tells of each of them apart.
    for value, several in groupby(faults, key=_way_to_value):
        alternatives = list(several)
        yield _problem(alternatives, value, located, model, subject)


def _way_to_value(fault: Fault) -> Trail:
    """The way to a value: up to where pydantic names one of the kinds that it may be of."""
    way: list[Any] = []
    for part in fault["loc"]:
        if not _is_written(part):
            break
        way.append(part)
    return tuple(way)


def _is_written(part: object) -> bool:
    """Whether a part of pydantic's location is one that the author wrote, not a type's name."""
    return isinstance(part, int) or (
        isinstance(part, str)
        and part not in ("int", "Fraction", "constrained-str")
        and "[" not in part
    )


def _problem(
    faults: list[Fault], trail: Trail, located: Located, model: type[Part], subject: str
) -> Problem:
    faults = [_of_languages(fault, model, trail) for fault in faults]
    fault = faults[0]
    key = str(trail[-1]) if trail else ""
    kind = fault["type"]
    if kind == "missing" and not isinstance(trail[-1], int):
        return located.problem(trail[:-1], f"{subject} needs '{key}'", of_key=True)
    if kind == "extra_forbidden":
        hint = did_you_mean(key, _keys(model, trail[:-1]))
        return located.problem(trail, f"{subject} has no key '{key}'", hint, of_key=True)
    if kind == "missing":
        # A value is missing in a list of so many.
        trail = trail[:-1]
    where = f"{subject}: '{'.'.join(map(str, trail))}'" if trail else subject
    excerpt = located.source(trail) if trail else ""
    if len(faults) > 1 and len({tuple(one["loc"]) for one in faults}) > 1:
        kinds = " or ".join(dict.fromkeys(_expected(one, trail) for one in faults))
        message, hint = f"must be {kinds}", ""
    else:
        message = _message(fault, trail)
        hint = _hint(fault, trail, located)
    return Problem(located.place(trail), f"{where}: {message}", hint, excerpt=excerpt)


def _message(fault: Fault, trail: Trail) -> str:
    kind, context = fault["type"], fault.get("ctx", {})
    key = next((str(part) for part in reversed(trail) if isinstance(part, str)), "")
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_pattern_mismatch":
        return _not_of_form(key, str(fault["input"]))
    if kind == "literal_error":
        return f"must be one of {context['expected']}"
    if kind == "missing":
        return f"needs {fault['loc'][-1] + 1} values, and has {len(fault['input'])}"
    if kind in _BOUNDS:
        return _BOUNDS[kind](context)
    given = f", not {_shown(fault['input'])}" if _is_short(fault["input"]) else ""
    return f"must be {_expected(fault, trail)}{given}"


def _not_of_form(key: str, value: str) -> str:
    if key == "id":
        return "an id is lower-case words joined by - (question ids by _)"
    if key == "code":
        return "a code is letters, digits and the signs : . _ -, such as G44"
    if key.endswith("version"):
        return "a version is letters, digits and the signs . + -, such as 1.0.0"
    if key == "base_hash":
        return "this is no hash of a content; imadvisor ruleset rebase FOLDER --accept writes it"
    return f"'{value}' is not an id: ids are lower-case words, not codes"


_BOUNDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "string_too_short": lambda context: "must not be empty",
    "string_too_long": lambda context: f"must have at most {context['max_length']:,} characters",
    "too_short": lambda context: f"needs at least {context['min_length']:,}",
    "too_long": lambda context: (
        f"must have at most {context['max_length']:,}, and has {context['actual_length']:,}"
        if context.get("actual_length") is not None
        else f"must have at most {context['max_length']:,}"
    ),
    "greater_than": lambda context: f"must be more than {context['gt']}",
    "greater_than_equal": lambda context: f"must be at least {context['ge']}",
    "less_than": lambda context: f"must be less than {context['lt']}",
    "less_than_equal": lambda context: f"must be at most {context['le']}",
}
"""What is said where a value is of the right kind, and too small or too large."""

_TEXTS = "languages"
"""The type of an error where a text in each language is wanted; pydantic calls it a dict."""

_EXPECTED: Mapping[str, str] = {
    _TEXTS: "a text in each language",
    "string_type": "a text in quotes",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number",
    "finite_number": "a whole number",
    "fraction_parsing": "a number",
    "is_instance_of": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "date_type": "a date without quotes, such as 2026-11-02",
    "date_parsing": "a date without quotes, such as 2026-11-02",
    "date_from_datetime_parsing": "a date without quotes, such as 2026-11-02",
    "date_from_datetime_inexact": "a date without a time, such as 2026-11-02",
    "dict_type": "a table",
    "tuple_type": "a list",
    "list_type": "a list",
    "model_type": "a table",
    "model_attributes_type": "a table",
}
"""What must stand there instead, by the type of pydantic's error."""

KNOWN = frozenset(
    {"missing", "extra_forbidden", "value_error", "string_pattern_mismatch", "literal_error"}
    | _BOUNDS.keys()
    | _EXPECTED.keys()
)
"""The types of pydantic's errors that have words here."""


def _expected(fault: Fault, trail: Trail) -> str:
    kind = fault["type"]
    if kind == "literal_error":
        return str(fault["ctx"]["expected"])
    if kind == "value_error":
        return str(fault["ctx"]["error"]).removeprefix("must be ")
    if kind in _BOUNDS or kind == "string_pattern_mismatch":
        return "an id" if kind.startswith("string_") else "another one"
    if kind == "missing":
        return f"a list of {fault['loc'][-1] + 1}"
    return _EXPECTED.get(kind, "something else")


def _of_languages(fault: Fault, model: type[Part], trail: Trail) -> Fault:
    """The error, with a type of its own where texts by language belong."""
    if fault["type"] != "dict_type" or isinstance(fault["input"], list | tuple):
        return fault
    annotation: Any = model
    for part in trail:
        if isinstance(part, str):
            inside = part_in(annotation)
            info = inside.model_fields.get(part) if inside else None
            annotation = info.annotation if info else None
    return {**fault, "type": _TEXTS} if _holds_texts(annotation) else fault


def _holds_texts(annotation: Any) -> bool:
    """Whether a table of texts stands there, and not one of values of any kind."""
    arguments = get_args(annotation)
    if get_origin(annotation) is dict:
        return arguments[1] is str or str in get_args(arguments[1])
    return any(map(_holds_texts, arguments))


def _hint(fault: Fault, trail: Trail, located: Located) -> str:
    """What to write instead."""
    kind, value = fault["type"], fault["input"]
    if not trail or kind in ("value_error", "missing"):
        return ""
    if kind == "literal_error":
        choices = str(fault["ctx"]["expected"]).replace(" or ", ", ").split(", ")
        known = [choice.strip("'") for choice in choices]
        return did_you_mean(value, known) if isinstance(value, str) else ""
    key = str(trail[-1])
    if isinstance(trail[-1], int):
        key = next((str(part) for part in reversed(trail) if isinstance(part, str)), "")
        if kind in ("tuple_type", "list_type") and _is_short(value):
            return f"write each as a list of its own: {key} = [[{_text_of(value)}]]"
        return _table_hint(trail, located) if kind == "model_type" else ""
    match kind:
        case "string_type" if isinstance(value, dict) and value:
            return f"write one text: {key} = {_text_of(next(iter(value.values())))}"
        case "string_type":
            return f"write {key} = {_text_of(value)}"
        case "int_type" | "int_from_float" | "int_parsing":
            number = _number_in(value)
            return f"write {key} = {number if number is not None else 1}"
        case "bool_type" | "bool_parsing":
            return f"write {key} = {'false' if _is_no(value) else 'true'}, without quotes"
        case "date_type" | "date_parsing":
            return f"write {key} = {_date_in(value) or '2026-11-02'}"
        case "languages":
            text = _text_of(value) if isinstance(value, str) else '"…"'
            return f"name the language that it is in: {key}.en = {text}"
        case "tuple_type" | "list_type" if isinstance(value, dict):
            return _table_hint((*trail, 0), located)
        case "tuple_type" | "list_type":
            return f"write {key} = [{_text_of(value) if _is_short(value) else '…'}]"
        case "dict_type" | "model_type":
            return _table_hint(trail, located)
    return ""


def _table_hint(trail: Trail, located: Located) -> str:
    whole = (*located.trail, *trail)
    name = ".".join(str(part) for part in whole if isinstance(part, str))
    return f"write [[{name}]]" if isinstance(trail[-1], int) else f"write [{name}]"


def _text_of(value: Any) -> str:
    """A value as it may stand in a text or a list."""
    if isinstance(value, str):
        return quoted(value) if len(value) <= _LONGEST else '"…"'
    if isinstance(value, bool):
        return quoted("yes" if value else "no")
    return quoted(str(value)) if _is_short(value) else '"…"'


def _number_in(value: Any) -> int | None:
    text = str(value).strip()
    if text.endswith(".0"):
        text = text[:-2]
    return int(text) if text.lstrip("-").isdecimal() and len(text) <= 15 else None


def _is_no(value: Any) -> bool:
    return folded(str(value)) in ("no", "nee", "false", "0", "off", "n", "")


def _date_in(value: Any) -> str:
    try:
        return dt.date.fromisoformat(str(value).strip()[:10]).isoformat()
    except ValueError:
        return ""


def _is_short(value: Any) -> bool:
    return not isinstance(value, dict | list | tuple) and len(str(value)) <= _LONGEST


def _shown(value: Any) -> str:
    return "nothing" if value is None else inline(value)


def _keys(model: type[Part], trail: Trail) -> Collection[str]:
    """The keys that a table may have, as far as the model tells."""
    current: Any = model
    by_name = False
    for part in trail:
        if isinstance(part, int) or by_name:
            by_name = False  # Where tables stand by name, the name says nothing of them.
            continue
        info = getattr(current, "model_fields", {}).get(part)
        if info is None:
            return ()
        current = part_in(info.annotation)
        by_name = get_origin(info.annotation) is dict
    return list(getattr(current, "model_fields", {}))
