"""Answers as JSON has them."""

from __future__ import annotations

from typing import Any

from imadvisor.model.answers import Answer
from imadvisor.model.sheet import Sheet


def plain(answer: Answer) -> Any:
    """An answer as JSON has it."""
    value = answer.value
    if isinstance(value, frozenset):
        return sorted(value)
    if value is None:
        return "?" if answer.kind.value == "dont-know" else "n/a"
    if isinstance(value, int | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else float(value)


def answered(sheet: Sheet, question: str) -> Any:
    """The answer to a question as JSON has it; null where several are tied."""
    answer = sheet.answers.get(question)
    return None if answer is None else plain(answer)
