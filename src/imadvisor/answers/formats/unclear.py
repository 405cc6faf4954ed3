"""What is written in a cell and can mean nothing, or more than one thing."""

from __future__ import annotations

from collections.abc import Iterable

from imadvisor.phrases import say


class Unclear(Exception):
    """What was written can mean nothing here, or two things."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def ambiguous(text: str, meant: Iterable[str]) -> Unclear:
    """That a text may mean several choices, with their ids."""
    ids = ", ".join(f"'{id}'" for id in sorted(meant))
    return Unclear(say("'{}' may mean any of {}", short(text), ids), say("write one of these"))


def short(text: str) -> str:
    """A text in one line, cut where it is too long for a message."""
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:40] + "…"
