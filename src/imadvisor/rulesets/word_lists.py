"""Word lists: other words in every text of a language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args, get_origin

from imadvisor.documents import Trail
from imadvisor.model.fields import Part
from imadvisor.spelling import folded


def speaking(words: Mapping[str, str]) -> Callable[[str], tuple[str, frozenset[str]]]:
    """A function that puts other words into a text.

    Whole words only: a word that is joined to another, by a hyphen too, stays. All are replaced
    at once, so that no word of the list is made of another. A capital stays a capital.

    Args:
        words: the words, in small letters or as they are written, and what takes their place.

    Returns:
        From a text to the new text and the words that were found in it.
    """
    given = {folded(word): (word, other) for word, other in words.items()}
    longest = sorted(words, key=lambda word: (-len(word), word))
    pattern = re.compile(
        rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest))})(?![\w-])", re.IGNORECASE
    )

    def spoken(text: str) -> tuple[str, frozenset[str]]:
        found: set[str] = set()

        def other(match: re.Match[str]) -> str:
            word, instead = given[folded(match[0])]
            found.add(word)
            if match[0].isupper() and len(match[0]) > 1 and not word.isupper():
                return instead.upper()
            if match[0][0].isupper() and not word[0].isupper():
                return instead[0].upper() + instead[1:]
            return instead

        return pattern.sub(other, text), frozenset(found)

    return spoken


def texts_in(model: type[Part], raw: Mapping[str, Any]) -> Iterator[tuple[Trail, dict[str, str]]]:
    """Every text in a table as it is written, with the way to it.

    Args:
        model: what the table is.
        raw: its keys and values; what does not fit the model is passed over.
    """
    for name, info in model.model_fields.items():
        if name in raw:
            yield from _texts(info.annotation, raw[name], (name,))


def _texts(annotation: Any, value: Any, trail: Trail) -> Iterator[tuple[Trail, dict[str, str]]]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(annotation, item, (*trail, index))
    elif isinstance(value, dict):
        part = part_in(annotation)
        if part is not None:
            for inner, text in texts_in(part, value):
                yield (*trail, *inner), text
        elif _holds_text(annotation) and all(isinstance(text, str) for text in value.values()):
            yield trail, value


def part_in(annotation: Any) -> type[Part] | None:
    """The table type inside an annotation such as ``tuple[Choice, ...]`` or ``Light | None``."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    found = (part_in(argument) for argument in get_args(annotation))
    return next((part for part in found if part is not None), None)


def _holds_text(annotation: Any) -> bool:
    return get_origin(annotation) is dict or any(map(_holds_text, get_args(annotation)))
