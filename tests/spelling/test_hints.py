"""A hint never names what looks like the text that it is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imadvisor.errors import did_you_mean


def test_a_near_name_is_suggested() -> None:
    assert did_you_mean("owner_namd", ["owner_named", "users"]) == "did you mean 'owner_named'?"
    assert did_you_mean("Usérs", ["Users"]) == "did you mean 'Users'?"


@pytest.mark.parametrize(
    ("typed", "holds"),
    [
        ("us\u200bers", "U+200B ZERO WIDTH SPACE"),
        ("users\u00a0", "U+00A0 NO-BREAK SPACE"),
        ("us\u0435rs", "U+0435 CYRILLIC SMALL LETTER IE"),
        ("\uff55\uff53\uff45\uff52\uff53", ""),
        ("us\ters", ""),
    ],
)
def test_what_looks_alike_is_told_apart(typed: str, holds: str) -> None:
    hint = did_you_mean(typed, ["users"])
    assert holds in hint
    assert not hint.endswith("'users'?")


def test_decomposed_letters_and_blanks_are_told() -> None:
    assert "U+0301 COMBINING ACUTE ACCENT" in did_you_mean("Cafe\u0301", ["Café"])
    assert "blanks" in did_you_mean("two  words", ["two words"])


@given(st.text(max_size=12), st.text(max_size=12))
def test_a_name_is_never_suggested_for_itself(word: str, other: str) -> None:
    assert did_you_mean(word, [word]) == ""
    assert f"'{word}'?" not in did_you_mean(word, [word, other]) or word == other
