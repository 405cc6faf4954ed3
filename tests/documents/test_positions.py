"""Where everything stands in a file, on random data as well."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from imadvisor.documents import Document, Trail, parse_document

TOML = """\
schema = 1
title.en = "One"     # a comment
title.nl = 'Eén'

[ruleset]
"quoted key" = 2026-01-31
inline = { a = 1, b = [1, 2] }
many = [
  "x", # one
  "y]",
]
text = '''
first
second'''

[[gap]]
id = "a"
when = "users < 50"

[[gap]]
id = "b"
when = "not \\"x\\""
[[gap.link]]
priority = 1
"""


@pytest.mark.parametrize(
    ("trail", "place"),
    [
        (("schema",), "1:10"),
        (("title", "en"), "2:12"),
        (("title", "nl"), "3:12"),
        (("title",), "2:1"),
        (("ruleset", "quoted key"), "6:16"),
        (("ruleset", "inline", "b", 1), "7:27"),
        (("ruleset", "many", 1), "10:3"),
        (("gap", 1, "id"), "21:6"),
        (("gap", 1, "link", 0, "priority"), "24:12"),
        (("gap", 1, "nowhere"), "20:"),
        (("nowhere",), "1:1"),
    ],
)
def test_places_in_toml(trail: Trail, place: str) -> None:
    document = parse_document(TOML, name="f", syntax="toml")
    assert str(document.place(trail)).startswith(f"f:{place}")


def test_keys_and_sources() -> None:
    document = parse_document(TOML, name="f", syntax="toml")
    assert str(document.place(("gap", 0, "when"), of_key=True)) == "f:18:1"
    assert document.source(("title", "nl")) == "'Eén'"
    assert document.source(("gap",)) is None


def test_spans_inside_texts() -> None:
    document = parse_document(TOML, name="f", syntax="toml")
    assert str(document.span_in_string(("gap", 0, "when"), 8, 10)) == "f:18:17"
    assert str(document.span_in_string(("ruleset", "text"), 6, 12)) == "f:14:1"
    escaped = document.span_in_string(("gap", 1, "when"), 4, 5)
    assert escaped == document.place(("gap", 1, "when"))


def test_without_a_text_there_is_only_a_name() -> None:
    document = Document(name="made in Python", syntax="toml", text=None, data={"a": 1})
    assert str(document.place(("a",))) == "made in Python"
    assert document.source(("a",)) is None


_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
_SCALAR = st.one_of(
    st.booleans(),
    st.integers(-(10**12), 10**12),
    _TEXT,
    st.text(st.sampled_from("a'\"\\\n#[]{}=,"), max_size=8),
)
_DATA = st.dictionaries(
    _TEXT.filter(bool),
    st.recursive(
        _SCALAR,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(_TEXT.filter(bool), inner, max_size=3),
            st.lists(st.dictionaries(_TEXT.filter(bool), inner, max_size=2), max_size=3),
        ),
        max_leaves=10,
    ),
    min_size=1,
    max_size=4,
)


def _scalars(value: Any, trail: Trail = ()) -> Iterator[tuple[Trail, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _scalars(inner, (*trail, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _scalars(inner, (*trail, place))
    else:
        yield trail, value


@given(_DATA)
def test_every_value_of_random_toml_is_found_where_it_stands(data: dict[str, Any]) -> None:
    text = tomli_w.dumps({**data, "day": dt.date(2026, 1, 2)})
    document = parse_document(text, name="f", syntax="toml")
    lines = text.split("\n")
    for trail, value in _scalars(document.data):
        source = document.source(trail)
        assert source is not None
        assert tomllib.loads(f"x = {source}")["x"] == value
        place = document.place(trail)
        assert lines[place.line - 1][place.column - 1 :].startswith(source.split("\n")[0])


@given(_DATA, st.sampled_from([None, 0, 2]))
def test_every_value_of_random_json_is_found_where_it_stands(
    data: dict[str, Any], indent: int | None
) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=False)
    document = parse_document(text, name="f", syntax="json")
    lines = text.split("\n")
    for trail, value in _scalars(document.data):
        source = document.source(trail)
        assert source is not None
        assert json.loads(source) == value
        place = document.place(trail)
        assert lines[place.line - 1][place.column - 1 :].startswith(source)
