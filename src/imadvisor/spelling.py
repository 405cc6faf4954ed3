"""The normal form of texts that people type, in which they are compared.

What is typed in Word, copied from a mail or kept by a spreadsheet differs in what nobody sees:
composed letters, soft hyphens, hard spaces, curly quotes. Nothing outside this module decides
whether two texts are the same, and what is shown is always what was typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

# Unicode's characters that are to be ignored where they are shown (Default_Ignorable_Code_Point:
# soft hyphen, zero-width, direction and variation marks), the other format characters that show
# nothing, and control characters that are no blanks. Written out, so that the answer is the same
# under every Python.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_BLANKS = re.compile(
    "[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000\u3164\uffa0]+"
)
_ALIKE = str.maketrans(
    dict.fromkeys(
        "\u02d7\u058a\u05be\u1400\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u207b\u208b\u2212"
        "\u2796\u2e17\u2e1a\u2e3a\u2e3b\u2e40\u2e5d\u301c\u3030\u30a0\ufe31\ufe32\ufe58\ufe63\uff0d"
        "\U00010ead",
        "-",
    )
    | dict.fromkeys(
        "\x60\xb4\u02b9\u02bb\u02bc\u02bd\u02c8\u02ca\u02cb\u055a\u05f3\u2018\u2019\u201a\u201b\u2032"
        "\u2035\u2039\u203a\u275b\u275c\ua78c\uff07\uff40",
        "'",
    )
    | dict.fromkeys(
        "\xab\xbb\u02ba\u02dd\u02ee\u05f4\u201c\u201d\u201e\u201f\u2033\u2036\u275d\u275e\u2e42\u301d"
        "\u301e\u301f\uff02",
        '"',
    )
)


def normal(text: str) -> str:
    """The form in which texts are the same that look the same; letters keep their case.

    Args:
        text: as somebody typed it.

    Returns:
        The text composed (NFC), without what is not seen, with one ordinary blank for every run
        of blanks, one kind of hyphen and of quotes, and no blanks around it.
    """
    if text.isascii() and text.isprintable() and "`" not in text:
        return " ".join(text.split())
    seen = unicodedata.normalize("NFC", _UNSEEN.sub("", text)).translate(_ALIKE)
    return _BLANKS.sub(" ", seen).strip(" ")


def folded(text: str) -> str:
    """The normal form without the difference between capital and small letters.

    Args:
        text: as somebody typed it.
    """
    if text.isascii():
        return normal(text).lower()
    # Folding may leave letters decomposed, and composing them may leave more to fold.
    return normal(normal(unicodedata.normalize("NFD", normal(text)).casefold()).casefold())


def same(one: str, other: str) -> bool:
    """Whether two texts say the same, capital or not."""
    return folded(one) == folded(other)


def unquoted(text: str) -> str:
    """The normal form of a text without quotes around the whole of it, of whatever kind.

    Args:
        text: as somebody typed it, or copied it with quotes and all.
    """
    bare = normal(text)
    quoted = len(bare) > 2 and bare[0] == bare[-1] and bare[0] in "'\""
    return bare[1:-1].strip(" ") if quoted else bare


def blank(text: str) -> bool:
    """Whether nothing can be seen of a text."""
    return not normal(text)


def unseen(text: str, name: str = "") -> tuple[str, ...]:
    """What cannot be seen in a text, or is not what it looks like.

    Args:
        text: as somebody typed it.
        name: what it seems to say; what stands in it as well is as it should be.

    Returns:
        Each such character once, as ``U+200B ZERO WIDTH SPACE``, in the order of the text.
    """
    odd = [sign for sign in dict.fromkeys(text) if sign not in name and _odd(sign)]
    return tuple(f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".rstrip() for sign in odd)


def _odd(sign: str) -> bool:
    """Whether a character is no plain letter with or without an accent, digit or mark."""
    if sign.isascii():
        return not sign.isprintable()
    return not unicodedata.normalize("NFD", sign)[0].isascii()


Named = TypeVar("Named")


class Spellings(Generic[Named]):
    """Things that are found by a name, in whatever way it is typed.

    The name as it stands is looked for first, then its normal form, then that without capitals;
    so names that differ in capitals alone are told apart by those who write them exactly.

    Args:
        names: names with what they are names of; a name that stands twice keeps the first.
    """

    def __init__(self, names: Mapping[str, Named] | Iterable[tuple[str, Named]]) -> None:
        pairs = names.items() if isinstance(names, Mapping) else names
        self._exact: dict[str, Named] = {}
        for name, thing in pairs:
            self._exact.setdefault(name, thing)
        self._normal = _grouped(normal, self._exact)
        self._folded = _grouped(folded, self._exact)

    def get(self, typed: str) -> Named | None:
        """The thing of this name; None where there is none, or where it may be several.

        Args:
            typed: the name, as somebody typed it.
        """
        if typed in self._exact:
            return self._exact[typed]
        for form, groups in ((normal, self._normal), (folded, self._folded)):
            things = groups.get(form(typed), [])
            if things:
                return things[0] if len(things) == 1 else None
        return None

    def __contains__(self, typed: object) -> bool:
        """Whether something has this name."""
        return isinstance(typed, str) and self.get(typed) is not None


def _grouped(form: Callable[[str], str], names: Mapping[str, Named]) -> dict[str, list[Named]]:
    groups: dict[str, list[Named]] = {}
    for name, thing in names.items():
        group = groups.setdefault(form(name), [])
        if thing not in group:
            group.append(thing)
    return groups
