"""A text that is laid out says what it said, has every comment, and is not laid out twice."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from imadvisor.documents.toml_layout import Order, comments, formatted
from imadvisor.documents.toml_values import inline, key
from imadvisor.errors import DocumentError

KEYS = ("id", "name", "steps", "text", "b c", "é", "zeta", "alpha")


def _inside(key: str, table: Mapping[str, Any]) -> Order | None:
    return Order(("nl", "en"), lambda key, table: None) if key == "text" else ORDER


ORDER = Order(("id", "name", "text", "steps"), _inside)
TEXT = Order(("nl", "en"), lambda key, table: None)
THING = Order(ORDER.keys, lambda key, table: TEXT if key in ("name", "text") else None)
FLAT = Order((), lambda key, table: THING if key == "thing" else None)

_scalar: st.SearchStrategy[Any] = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["# no comment", "it's", 'say "a"', "a\\b", "'''", '"""', "new\nline", "\r\n"]),
    st.integers(-(2**53), 2**53),
    st.decimals(-1000, 1000, places=2),
    st.booleans(),
    st.dates(),
)
_values = st.recursive(
    _scalar,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
        st.lists(st.dictionaries(st.sampled_from(KEYS), inner, max_size=3), max_size=3),
    ),
    max_leaves=10,
)
_tables = st.dictionaries(st.sampled_from(KEYS), _values, max_size=6)


class _Writer:
    """Writes a table in any of the ways in which it can be written.

    Args:
        chance: what decides.
    """

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def text(self, table: Mapping[str, Any]) -> str:
        lines = [*self.above(), *self.table(table, ()), *self.above()]
        text = "\n".join(lines) + self.chance.choice(["", "\n", "\n\n\n"])
        return text if self.one_in(4) else text.replace("\n", "\r\n")

    def one_in(self, count: int) -> bool:
        return self.chance.randrange(count) == 0

    def space(self) -> str:
        return self.chance.choice(["", "", " ", "  ", "\t"])

    def comment(self) -> str:
        signs = self.chance.choices("# é\"'[]={}x,.", k=self.chance.randrange(8))
        return f"#{''.join(signs)}"

    def above(self) -> list[str]:
        few = range(self.chance.randrange(3))
        return [self.space() + self.comment() if self.one_in(2) else "" for _ in few]

    def after(self) -> str:
        return self.space() + (self.comment() if self.one_in(4) else "")

    def value(self, value: Any) -> str:
        if isinstance(value, list):
            if not value or self.one_in(2):
                inside = f",{self.space()}".join(self.value(item) for item in value)
                return f"[{self.space()}{inside}{self.space()}]"
            lines = ["["]
            for item in value:
                lines += self.above()
                lines.append(f"{self.space()}{self.value(item)}{self.space()},{self.after()}")
            return "\n".join([*lines, *self.above(), "]"])
        if isinstance(value, dict):
            pairs = (f"{key(name)}{self.space()}={self.value(i)}" for name, i in value.items())
            return "{" + ", ".join(pairs) + "}"
        if isinstance(value, str) and value.replace("\n", "").isprintable() and self.one_in(2):
            if "'" not in value and "\n" not in value:
                return f"'{value}'"
            if '"' not in value and "\\" not in value:
                return f'"""\n{value}"""'
        return inline(value)

    def table(self, table: Mapping[str, Any], path: tuple[str, ...]) -> list[str]:
        """The lines of a table, in any order that TOML allows."""
        pairs: list[list[str]] = []
        below: list[str] = []
        for name, value in self.chance.sample(list(table.items()), len(table)):
            here = ".".join(map(key, (*path, name)))
            rows = isinstance(value, list) and value and all(isinstance(v, dict) for v in value)
            if rows and self.one_in(2):
                for row in value:
                    below += [*self.above(), f"[[{here}]]", *self.table(row, (*path, name))]
            elif isinstance(value, dict) and self.one_in(2):
                header = f"{self.space()}[ {here}{self.space()}]{self.after()}"
                below += [*self.above(), header, *self.table(value, (*path, name))]
            elif isinstance(value, dict) and value and self.one_in(2):
                for inner, item in value.items():
                    dotted = f"{key(name)}{self.space()}.{key(inner)}"
                    pairs.append([*self.above(), f"{dotted} = {self.value(item)}"])
            else:
                line = f"{key(name)}{self.space()}={self.space()}{self.value(value)}{self.after()}"
                pairs.append([*self.above(), self.space() + line])
        self.chance.shuffle(pairs)
        return [line for pair in pairs for line in pair] + below


def _in_order(table: Mapping[str, Any], order: Order) -> bool:
    """Whether keys that hold no tables stand in their order."""
    plain = [name for name, value in table.items() if not isinstance(value, dict | list)]
    known = [order.keys.index(name) for name in plain if name in order.keys]
    return known == sorted(known)


@given(_tables, st.integers(0, 2**32))
@example({"id": [{"id": {}}], "name": {"id": [], "name": "", "text": []}, "steps": ""}, 2)
def test_it_says_the_same_has_every_comment_and_stays_as_it_is(
    table: dict[str, Any], seed: int
) -> None:
    text = _Writer(random.Random(seed)).text(table)
    said = tomllib.loads(text, parse_float=Decimal)
    assert said == table, "the writer writes what it is given"
    laid_out = formatted("x.toml", text, ORDER)
    again = tomllib.loads(laid_out, parse_float=Decimal)
    assert again == said
    assert comments(laid_out) == comments(text)
    assert formatted("x.toml", laid_out, ORDER) == laid_out
    assert laid_out[-1] == "\n" and "\r" not in laid_out
    assert _in_order(again, ORDER)


def test_keys_texts_blanks_and_quotes_are_laid_out() -> None:
    text = """

#:schema ./x.json
top =  1
[[thing]]   # a thing
text.en = 'English'
# of the steps
steps = [ 'it"s',
   "b" ] # both

name = { en = "E",nl="N" }
text.nl = "Nederlands"
id="t"
# the last
"""
    assert (
        formatted("x.toml", text.replace("\n", "\r\n"), FLAT)
        == """\
#:schema ./x.json
top = 1

[[thing]]  # a thing
id = "t"
name = { nl = "N", en = "E" }
text.nl = "Nederlands"
text.en = "English"
# of the steps
steps = [
  'it"s',
  "b",
]  # both
# the last
"""
    )


def test_what_would_say_something_else_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import tomlrt

    for lost in ("a = 1\n", "a = 1.0 # why\n", "a = 1 # why\nb = 2\n"):
        monkeypatch.setattr(tomlrt, "dumps", lambda document, lost=lost: lost)
        with pytest.raises(DocumentError, match="without changing what it says") as caught:
            formatted("x.toml", "a = 1 # why\n", ORDER)
        assert "the file is as it was" in str(caught.value)
