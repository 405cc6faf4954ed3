"""The normal form of typed texts: what looks the same is the same."""

import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from imadvisor.spelling import Spellings, blank, folded, normal, same, unseen

EVERYTHING = [chr(n) for n in range(sys.maxunicode + 1) if not 0xD800 <= n < 0xE000]
VISIBLE_FORMATS = {
    *range(0x600, 0x606),
    *(0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD),
    *range(0x13430, 0x13440),
}
"""Format characters that do show something: signs around numbers, joiners of hieroglyphs."""

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def test_every_format_character_is_dropped() -> None:
    for sign in EVERYTHING:
        if unicodedata.category(sign) == "Cf" and ord(sign) not in VISIBLE_FORMATS:
            assert normal(f"a{sign}b") == "ab", hex(ord(sign))


def test_every_blank_is_one() -> None:
    for sign in EVERYTHING:
        if sign.isspace() or unicodedata.category(sign) in ("Zs", "Zl", "Zp"):
            assert normal(f" a{sign}{sign} b{sign}") == "a b", hex(ord(sign))


def test_every_control_character_is_a_blank_or_dropped() -> None:
    for sign in EVERYTHING[:160]:
        if unicodedata.category(sign) == "Cc":
            assert normal(f"a{sign}b") in ("a b", "ab")


def test_every_dash_is_a_hyphen() -> None:
    for sign in EVERYTHING:
        if unicodedata.category(sign) == "Pd" or sign in "\u2212\u02d7\u2043\u2796":
            assert normal(f"a{sign}b") == "a-b", hex(ord(sign))


def test_every_quote_is_one_of_two() -> None:
    for sign in EVERYTHING:
        if unicodedata.category(sign) in ("Pi", "Pf") and "QUOTATION" in unicodedata.name(sign):
            assert normal(f"a{sign}b") in ("a'b", 'a"b'), hex(ord(sign))


@given(texts)
def test_it_is_a_normal_form(text: str) -> None:
    assert normal(normal(text)) == normal(text)
    assert folded(folded(text)) == folded(text)
    assert folded(normal(text)) == normal(folded(text)) == folded(text)


@given(texts)
def test_composed_and_decomposed_are_the_same(text: str) -> None:
    for form in ("NFC", "NFD"):
        assert normal(unicodedata.normalize(form, text)) == normal(text)
        assert same(unicodedata.normalize(form, text), text)


def test_single_signs_keep_their_form() -> None:
    for sign in EVERYTHING[:0x11000]:
        assert normal(normal(sign)) == normal(sign)
        assert folded(folded(sign)) == folded(sign)


def test_capitals_count_only_where_they_are_to() -> None:
    assert normal("Súdwest") != normal("súdwest")
    assert same("GEMEENTE S\u00daDWEST\u00ad", "gemeente  Su\u0301dwest ")
    assert same("Straße", "STRASSE")
    assert not same("İ", "I")


def test_what_looks_different_stays_different() -> None:
    different = ["a", "b", "á", "a-b", "a_b", "a b", "ab", "a'b", 'a"b', "а"]
    assert len({folded(text) for text in different}) == len(different)


def test_a_text_of_which_nothing_is_seen_is_blank() -> None:
    assert blank(" \u200b\u00a0\ufeff\u00ad")
    assert not blank("-")


def test_what_cannot_be_seen_is_named() -> None:
    assert unseen("us\u200ber\u200bs ok") == ("U+200B ZERO WIDTH SPACE",)
    assert unseen("Zoe\u0308", "Zoë") == ("U+0308 COMBINING DIAERESIS",)
    assert unseen("Zoë") == ()


class TestSpellings:
    known = Spellings({"users": 1, "Users": 2, "CTX-2": 3, "Café": 4})

    def test_the_exact_name_comes_first(self) -> None:
        assert self.known.get("users") == 1
        assert self.known.get("Users") == 2

    def test_then_the_normal_form(self) -> None:
        assert self.known.get("us\u200bers ") == 1
        assert self.known.get("\ufeffUsers") == 2
        assert self.known.get("CTX\u20112") == 3
        assert self.known.get("Cafe\u0301") == 4

    def test_then_without_capitals_where_that_is_one(self) -> None:
        assert self.known.get("ctx-2") == 3
        assert self.known.get("USERS") is None
        assert "CAFÉ" in self.known
        assert "tea" not in self.known
        assert 3 not in self.known
