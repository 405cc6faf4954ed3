"""Answers that an importer made of another tool's file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from imadvisor.documents import Trail
from imadvisor.errors import Place, Problem


@dataclass(frozen=True)
class ImportedSheet:
    """The answers of one respondent.

    Args:
        name: what to call them in messages, such as the file and the row.
        data: as an answer file would hold it: ``ruleset``, ``date``, ``organisation``,
            ``respondent``, ``targets`` and ``answers``.
        places: where things stand in the file, by the way to them in `data`, such as
            ``("answers", "owner_named")``; what has no place has that of what it is in.
    """

    name: str
    data: dict[str, Any]
    places: Mapping[Trail, Place] = field(default_factory=dict)

    def place(self, trail: Trail, *, of_key: bool = False) -> Place:
        """Say where something stands."""
        while trail and trail not in self.places:
            trail = trail[:-1]
        return self.places.get(trail) or Place(self.name)

    def source(self, trail: Trail) -> str | None:
        """Give a value as it is written, which is not known here."""
        return None


@dataclass(frozen=True)
class ImportedAnswers:
    """Another tool's file as the answers of respondents.

    Args:
        sheets: one for each respondent, at least one.
        problems: what a person should know of the file; all of them warnings.
    """

    sheets: Sequence[ImportedSheet]
    problems: tuple[Problem, ...] = ()
