"""Mistakes in the text of a condition."""

from __future__ import annotations

from dataclasses import dataclass

from imadvisor.conditions.nodes import Span


@dataclass(frozen=True, slots=True)
class ConditionFault:
    """One mistake in a condition.

    Args:
        message: what is wrong.
        span: first and last-plus-one character of the text that is meant.
        hint: what to write instead.
        unknown: the kind and id of what it names and is not there; None for other mistakes.
    """

    message: str
    span: Span
    hint: str = ""
    unknown: tuple[str, str] | None = None
