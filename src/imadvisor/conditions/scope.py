"""What a condition may speak about: the names that exist and their types."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

ValueType = Literal["choice", "choices", "number", "date", "text"]


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as conditions see it.

    Args:
        type: one choice, several choices, a number, a date, or text.
        choices: the ids of its choices, in their order.
        specials: the ids of its special values.
        ordered: whether choices can be compared by their order.
        whole: whether a number is always an integer.
    """

    type: ValueType
    choices: tuple[str, ...] = ()
    specials: tuple[str, ...] = ()
    ordered: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that a condition may use.

    Args:
        questions: by id.
        dimensions, criteria, gaps, patterns, roles: the ids that exist.
        codes: the id for each code, for suggestions only.
    """

    questions: Mapping[str, AskedQuestion] = field(default_factory=dict)
    dimensions: Collection[str] = ()
    criteria: Collection[str] = ()
    gaps: Collection[str] = ()
    patterns: Collection[str] = ()
    roles: Collection[str] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
