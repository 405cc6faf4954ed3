"""Voices: what single respondents say, and groups of them."""

from __future__ import annotations

from dataclasses import dataclass

from imadvisor.model.answers import Answer


@dataclass(frozen=True, slots=True)
class Voice:
    """What one respondent answers to a question.

    Args:
        role: of the respondent; may be empty.
        respondent: the name or pseudonym; may be empty.
        answer: as it was given, with its note and evidence.
    """

    role: str
    respondent: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Group:
    """Respondents that are shown together.

    Args:
        roles: that they have, in the ruleset's order; an empty one where it is not said.
        size: how many they are; of a question how many gave an answer other than *don't know*,
            and in an anonymous assessment how many were asked.
        answer: what their answers come to; None where they are tied, or it is not shown.
    """

    roles: tuple[str, ...]
    size: int
    answer: Answer | None = None
