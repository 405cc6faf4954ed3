"""What cannot stand in a table is told in the author's words, whatever the table and the value."""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import imadvisor
from imadvisor import InputError
from imadvisor.documents import parse_document
from imadvisor.model.fields import Part
from imadvisor.model.objects import Recommendation
from imadvisor.quality.cases import load_cases
from imadvisor.rulesets.located import Located
from imadvisor.rulesets.wrong_values import KNOWN, problems_in
from layering import head, laid, shelf

ZOO: tuple[Any, ...] = (
    None,
    True,
    7,
    10**30,
    Decimal("1.5"),
    Decimal("Infinity"),
    "",
    "x",
    "Two Words",
    "2026-11-02",
    "x" * 3_000,
    [],
    ["a", "b", "c"],
    {},
    {"en": 3},
    {"strange": {"inside": []}},
    dt.date(2026, 11, 2),
    dt.datetime(2026, 11, 2, 9, 30),
)
"""Everything that a TOML or JSON file can have somewhere, right or wrong."""

_ERRORS: Mapping[str, frozenset[str]] = {
    "str": frozenset(
        {"string_type", "string_too_short", "string_too_long", "string_pattern_mismatch"}
    ),
    "int": frozenset(
        {"int_type", "int_from_float", "int_parsing", "int_parsing_size", "finite_number"}
        | {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}
    ),
    "fraction": frozenset({"is_instance_of", "fraction_parsing"}),
    "bool": frozenset({"bool_type", "bool_parsing"}),
    "date": frozenset(
        {"date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"}
    ),
    "dict": frozenset({"dict_type", "too_short"}),
    "list": frozenset({"list_type", "too_short", "too_long"}),
    "tuple": frozenset({"tuple_type", "too_short", "too_long", "missing"}),
    "literal": frozenset({"literal_error"}),
    "model": frozenset({"model_type", "model_attributes_type"}),
    "model-fields": frozenset({"missing", "extra_forbidden", "model_type"}),
    "function-before": frozenset({"value_error"}),
    "function-after": frozenset({"value_error"}),
    # These make no errors of their own.
    **dict.fromkeys(
        ("any", "default", "nullable", "union", "model-field", "no-info"), frozenset[str]()
    ),
    **dict.fromkeys(("definitions", "definition-ref", "with-info"), frozenset[str]()),
}
"""The errors that each kind of schema of pydantic's can make."""


def _models() -> list[type[Part]]:
    """Every table of every file that an author writes."""
    for module in pkgutil.walk_packages(imadvisor.__path__, "imadvisor."):
        if module.name.split(".")[1] in ("model", "rulesets", "quality", "planning"):
            importlib.import_module(module.name)
    found: list[type[Part]] = []
    waiting = list(Part.__subclasses__())
    while waiting:
        model = waiting.pop()
        found.append(model)
        waiting += model.__subclasses__()
    return sorted(set(found), key=lambda model: (model.__module__, model.__name__))


def _schema_types(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("type"), str):
            yield schema["type"]
        for inner in schema.values():
            yield from _schema_types(inner)
    elif isinstance(schema, list | tuple):
        for inner in schema:
            yield from _schema_types(inner)


def test_every_error_that_our_tables_can_make_has_words() -> None:
    models = _models()
    assert Recommendation in models and len(models) > 40
    types = {kind for model in models for kind in _schema_types(model.__pydantic_core_schema__)}
    assert types <= _ERRORS.keys(), "what errors can this make?"
    possible = {error for kind in types for error in _ERRORS[kind]}
    assert possible <= KNOWN


@pytest.mark.parametrize("model", _models(), ids=lambda model: model.__name__)
def test_nothing_is_told_in_the_words_of_a_library(model: type[Part]) -> None:
    told = 0
    for name in model.model_fields:
        for value in ZOO:
            for placed in (value, [value], {"en": value}):
                told += _tried(model, {name: placed})
    assert told or not model.model_fields


def _tried(model: type[Part], raw: Mapping[str, Any]) -> int:
    located = Located(parse_document("[table]\n", name="f.toml", syntax="toml"), ("table",))
    try:
        model.model_validate(raw)
    except ValidationError as error:
        types = {fault["type"] for fault in error.errors()}
        assert types <= KNOWN, (model, raw)
        for problem in problems_in(error, located, model, "this"):
            said = f"{problem.message} {problem.hint}".lower()
            for word in ("input", "valid ", "pydantic", "dictionary", "tuple", "instance"):
                assert word not in said.replace("invalid", ""), said
            assert "something else" not in said
        return 1
    return 0


NAMED = '[[set]]\ntarget = "gap:warm-fridge"\nreason = "r"\n'


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        (
            'fields = { name = "Too warm" }',
            "gap 'warm-fridge': 'name': must be a text in each language, not \"Too warm\"",
            'name the language that it is in: name.en = "Too warm"',
        ),
        (
            "fields = { link = 3 }",
            "gap 'warm-fridge': 'link': must be a list, not 3",
            'write link = ["3"]',
        ),
        (
            'fields = { link = ["clean"] }',
            "gap 'warm-fridge': 'link.0': must be a table, not \"clean\"",
            "write [[gap.link]]",
        ),
        (
            "fields = { severity = 3 }",
            "gap 'warm-fridge': 'severity': must be a text in quotes, not 3",
            'write severity = "3"',
        ),
        (
            'fields = { code = "B 1" }',
            "gap 'warm-fridge': 'code': a code is letters, digits and the signs : . _ -",
            "",
        ),
        (
            'fields = { severity = "" }',
            "gap 'warm-fridge': 'severity': '' is not an id",
            "",
        ),
        (
            'replaces = "yes"\nfields = { severity = "mild" }',
            "this [[set]] of 'gap:warm-fridge': 'replaces': must be true or false, not \"yes\"",
            "write replaces = true, without quotes",
        ),
        (
            'expires = "2030-12-31"\nfields = { severity = "mild" }',
            "'expires': must be a date without quotes, such as 2026-11-02, not \"2030-12-31\"",
            "write expires = 2030-12-31",
        ),
        (
            'fields = "severity"',
            "this [[set]] of 'gap:warm-fridge': 'fields': must be a table, not \"severity\"",
            "write [set.fields]",
        ),
    ],
)
def test_it_says_what_to_write_instead(tmp_path: Path, line: str, message: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        laid(tmp_path, NAMED + line + "\n")
    assert message in str(caught.value) and hint in str(caught.value)


def test_a_value_of_one_of_several_kinds_is_told_of_once(tmp_path: Path) -> None:
    advisor = shelf(tmp_path, acme=head())
    cases = tmp_path / "rules" / "bakery" / "cases"
    cases.mkdir(exist_ok=True)
    (cases / "odd.toml").write_text(
        '[[case]]\nid = "odd"\ntitle.en = "t"\ndate = 2026-11-02\n'
        '[case.expect]\noverall = "top"\nlevels = 3\nlight = "x"\n'
    )
    with pytest.raises(InputError) as caught:
        load_cases(advisor.ruleset(tmp_path / "rules" / "bakery"))
    told = [problem.message for problem in caught.value.problems]
    assert told == [
        "case 'odd': 'expect.overall': must be a whole number or a list or 'none'",
        "case 'odd': 'expect.levels': must be a table, not 3",
        "case 'odd': 'expect.light': must be a list, not \"x\"",
    ]
