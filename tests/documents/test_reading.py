"""Files of TOML and JSON: what is read, what is refused, and where."""

from __future__ import annotations

import datetime as dt
import io
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest

from imadvisor.documents import Limits, parse_document, read_document
from imadvisor.errors import DocumentError


def _refused(content: str | bytes, syntax: str = "toml", limits: Limits | None = None) -> str:
    with pytest.raises(DocumentError) as caught:
        parse_document(content, name="f", syntax=syntax, limits=limits or Limits())
    return str(caught.value)


def test_numbers_with_a_fraction_are_exact() -> None:
    assert parse_document("a = 0.1", name="f", syntax="toml").data == {"a": Decimal("0.1")}
    assert parse_document('{"a": 0.1}', name="f", syntax="json").data == {"a": Decimal("0.1")}


def test_dates_a_byte_order_mark_and_windows_line_ends() -> None:
    document = parse_document(b"\xef\xbb\xbfa = 1\r\nb = 2026-01-31\r\n", name="f", syntax="toml")
    assert document.data == {"a": 1, "b": dt.date(2026, 1, 31)}
    assert str(document.place(("b",))) == "f:2:5"


@pytest.mark.parametrize(
    ("content", "message", "place"),
    [
        ("a = 1\na = 2\n", "a", "f:2:"),
        ("a = \n", "a value is missing or not understood here", "f:1:"),
        ("a = x\n", "a value is missing or not understood here", "f:1:5"),
        ('a = "x\n', "this text is not closed on its line", "f:1:"),
        ("a = 'x", "a text is never closed", "f:1:"),
        ("a 1\n", "an equals sign is missing after the key", "f:1:"),
        ("= 1\n", "a key or a [table] must begin here", "f:1:1"),
        ("a = 1 2\n", "something follows after the value", "f:1:7"),
        ("[a\n", "the [table] is not closed", "f:1:"),
        ("a = [1 2]\n", "the array is not closed", "f:1:"),
        ("a = {b = 1\n", "the inline table is not closed", "f:1:"),
        ("a = inf\n", "'a' is inf, which is no number", "f:1:5"),
        ("a = nan\n", "'a' is nan, which is no number", "f:1:5"),
        ("a = 1e400\n", "number out of range: 'a'", "f:1:5"),
        ("a = " + "9" * 5000 + "\n", "number out of range", "f:1:5"),
        ("a = 2026-02-30\n", "", "f:1:5"),
        (b"a = 1\nb = '\xff'\n", "not UTF-8: the byte 0xff cannot stand here", "f:2:6"),
        ("x = '" + "y" * 20_001 + "'", "has 20,001 characters, more than 20,000", "f:1:5"),
        ("a" * 20_001 + " = 1", "has 20,001 characters, more than 20,000", "f:1:1"),
        ("  \n\n", "the file is empty", "f:"),
    ],
)
def test_toml_that_is_refused(content: str | bytes, message: str, place: str) -> None:
    said = _refused(content)
    assert message in said
    assert said.startswith(place)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("{", "f:1:2"),
        ('{"a": 1,}', "f:1:"),
        ('{"a": 1} x', "f:1:10"),
        ("{'a': 1}", "f:1:2"),
        ('{"a": NaN}', "f:1:7"),
        ('{"a": 1, "a": 2}', "f:1:10"),
        ("[1]", "f:1:1"),
        ('{"a": 1e99}', "f:1:7"),
        ('{"a": ' + "9" * 5_000 + "}", "f:1:7"),
        ('{"a": "\n"}', "f:1:"),
    ],
)
def test_json_that_is_refused(content: str, place: str) -> None:
    assert _refused(content, "json").startswith(place)


@pytest.mark.parametrize("syntax", ["toml", "json"])
def test_deep_nesting_is_refused_at_once(syntax: str) -> None:
    content = {"toml": "a = " + "[" * 2_000 + "]" * 2_000,
               "json": '{"a": ' + "[" * 2_000 + "]" * 2_000 + "}"}[syntax]  # fmt: skip
    start = time.perf_counter()
    assert "nested too deeply" in _refused(content, syntax)
    assert time.perf_counter() - start < 1


def test_dotted_keys_count_as_nesting() -> None:
    assert "nested too deeply" in _refused(".".join("a" * 1_000) + " = 1")
    assert "nested too deeply" in _refused("[" + ".".join("a" * 1_000) + "]")


def test_everything_too_long_is_reported_together() -> None:
    said = _refused("a = 'xxxxx'\nb = 'yyyyy'\n", limits=Limits(text=4))
    assert "f:1:5" in said
    assert "f:2:5" in said


def test_a_larger_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"a = 1\n" * 100)
    with pytest.raises(DocumentError, match="larger than 99 bytes"):
        read_document(path, limits=Limits(bytes=99))
    with pytest.raises(DocumentError, match="larger than 99 bytes"):
        parse_document(b"a = 1\n" * 100, name="f", syntax="toml", limits=Limits(bytes=99))


def test_a_missing_file_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "answers.toml").write_text("a = 1", encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        read_document(tmp_path / "anwsers.toml")
    assert "no such file" in str(caught.value)
    assert "answers.toml" in str(caught.value)
    with pytest.raises(DocumentError, match="there is no folder"):
        read_document(tmp_path / "nowhere" / "answers.toml")


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="this is a folder, not a file"):
        read_document(tmp_path)


@pytest.mark.parametrize(("content", "syntax"), [(b"a = 1", "toml"), (b' {"a": 1}', "json")])
def test_standard_input_and_unknown_suffixes_are_guessed(
    content: bytes, syntax: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    document = read_document("-")
    assert (document.name, document.syntax, document.data) == ("standard input", syntax, {"a": 1})
    path = tmp_path / "answers.txt"
    path.write_bytes(content)
    assert read_document(path).syntax == syntax


def test_what_a_terminal_would_obey_is_not_repeated() -> None:
    said = _refused("a = \x1b[31mred\u202e\n")
    assert "\x1b" not in said
    assert "\u202e" not in said
