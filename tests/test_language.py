"""Everything that we say ourselves is there in Dutch as well."""

from __future__ import annotations

import ast
import datetime as dt
import io
import string
from fractions import Fraction
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from imadvisor.errors import harmless
from imadvisor.language import Language, days, weeks
from imadvisor.model.numbers import Interval

SOURCE = Path(__file__).resolve().parents[1] / "src" / "imadvisor"
CATALOGUE = SOURCE / "locale" / "nl" / "LC_MESSAGES" / "imadvisor"


def _said() -> set[str]:
    methods = [("**.py", "python"), ("web/templates/**.html", "jinja2")]
    found = extract_from_dir(str(SOURCE), methods, keywords={"say": None, "say_many": (1, 2)})
    said: set[str] = set()
    for _, _, message, _, _ in found:
        said.update([message] if isinstance(message, str) else message)
    return said


def _translated() -> dict[str, str]:
    with CATALOGUE.with_suffix(".po").open("rb") as stream:
        catalogue = read_po(stream)
    pairs: dict[str, str] = {}
    for message in catalogue:
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else message.id
        texts = [message.string] if isinstance(message.string, str) else message.string or []
        assert not message.fuzzy
        pairs.update(zip(ids, texts, strict=True))
    return pairs


def test_every_phrase_has_a_translation_and_none_is_left_over() -> None:
    assert set(_translated()) == _said(), "run: nox -s phrases, and translate"
    assert all(_translated().values())


def test_no_phrase_hides_in_an_f_string() -> None:
    """Before Python 3.12 nothing that reads our phrases looks into f-strings."""

    def said_in(node: ast.AST) -> bool:
        calls = (part.func for part in ast.walk(node) if isinstance(part, ast.Call))
        return any(
            isinstance(call, ast.Attribute | ast.Name)
            and (call.attr if isinstance(call, ast.Attribute) else call.id) in ("say", "say_many")
            for call in calls
        )

    hidden = [
        f"{path.name}:{node.lineno}"
        for path in sorted(SOURCE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr) and said_in(node)
    ]
    assert hidden == []


def test_translations_keep_the_placeholders() -> None:
    def names(text: str) -> list[str]:
        return sorted(name or "" for _, name, _, _ in string.Formatter().parse(text)
                      if name is not None)  # fmt: skip

    wrong = [(a, b) for a, b in _translated().items() if names(a) != names(b)]
    assert wrong == []


def _plain(text: str | list[str] | tuple[str, ...] | None) -> str:
    return text if isinstance(text, str) else " | ".join(text or ())


def test_the_compiled_catalogue_is_that_of_the_source() -> None:
    compiled = read_mo(io.BytesIO(CATALOGUE.with_suffix(".mo").read_bytes()))
    with CATALOGUE.with_suffix(".po").open("rb") as stream:
        written = read_po(stream)
    pairs = [
        sorted((_plain(m.id), _plain(m.string)) for m in c if m.id) for c in (compiled, written)
    ]
    assert pairs[0] == pairs[1], "run: nox -s phrases"


@pytest.mark.parametrize(
    ("language", "date", "half", "one", "more"),
    [
        ("en", "1 March 2026", "0.5–2 days", "1 day", "3 weeks"),
        ("nl", "1 maart 2026", "0,5–2 dagen", "1 dag", "3 weken"),
    ],
)
def test_dates_and_numbers_are_local(
    language: str, date: str, half: str, one: str, more: str
) -> None:
    speaking = Language(language)
    assert speaking.date(dt.date(2026, 3, 1)) == date
    assert days(speaking, Interval(Fraction(1, 2), 2)) == half
    assert days(speaking, Interval(1, 1)) == one
    assert weeks(speaking, 3) == more


def test_what_a_terminal_would_obey_is_taken_out() -> None:
    assert harmless("a\x1b[31mb\u202ec\nd") == "a\ufffd[31mb\ufffdc\nd"
