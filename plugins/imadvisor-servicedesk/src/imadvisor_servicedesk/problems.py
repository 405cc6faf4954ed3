"""Mistakes, gathered so that all of them are told at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from imadvisor.plugin import InputError, Place, Problem

LIMIT = 10
"""How many mistakes are told in full; the others are counted."""

SHOWN = 60
"""How many characters of a cell are shown with a mistake."""


class Problems:
    """Gathers mistakes in a file.

    Args:
        file: its name as the user knows it.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.count = 0
        self._told: list[Problem] = []
        self._untold: Place | None = None

    def add(self, place: Place, message: str, hint: str = "", excerpt: str = "") -> None:
        """Keep a mistake, or only count it where there are many already.

        Args:
            place: where it stands.
            message: what is wrong, as one sentence.
            hint: what to do about it.
            excerpt: what stands there; shortened here.
        """
        self.count += 1
        if len(self._told) < LIMIT:
            self._told.append(Problem(place, message, hint, clipped(excerpt)))
        else:
            self._untold = self._untold or place

    def extend(self, others: Problems) -> None:
        """Take over the mistakes that others gathered.

        Args:
            others: who gathered them.
        """
        for problem in others._told:
            self.add(problem.place, problem.message, problem.hint, problem.excerpt)
        self.count += others.count - len(others._told)
        self._untold = self._untold or others._untold

    def demand_none(self) -> None:
        """Go on only where nothing is wrong.

        Raises:
            InputError: with every mistake up to the limit, and how many more there are.
        """
        if not self.count:
            return
        told = list(self._told)
        if self._untold:
            more = self.count - len(told)
            words = "1 more mistake is" if more == 1 else f"{more} more mistakes are"
            told.append(Problem(self._untold, f"{words} not shown, from here on"))
        raise InputError(told)


def clipped(text: str) -> str:
    """A text as short as a message can show it.

    Args:
        text: from a file.
    """
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the known names nearest to one that there is not, whatever their capitals.

    Args:
        word: what was given.
        known: the names that there are.

    Returns:
        A hint, or an empty text.
    """
    by_fold: dict[str, str] = {}
    for name in known:
        by_fold.setdefault(name.casefold(), name)
    near = difflib.get_close_matches(word.casefold(), sorted(by_fold), n=3, cutoff=0.6)
    names = [f"'{clipped(by_fold[fold])}'" for fold in near]
    if not names:
        return ""
    if len(names) == 1:
        return f"did you mean {names[0]}?"
    return f"did you mean {', '.join(names[:-1])} or {names[-1]}?"
