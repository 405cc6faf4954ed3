"""The public sheet of an assessment: all that may be published of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from imadvisor.model.answers import Answer
from imadvisor.model.voices import Group


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """What may be published of the answers to one question.

    Args:
        groups: of those who were asked, each with what it answers; None is *not shown*.
        answer: what follows from the answers of the groups, and from nothing else; None is *not
            shown*.
    """

    groups: tuple[Group, ...]
    answer: Answer | None


@dataclass(frozen=True)
class PublicSheet:
    """All that may be published of an assessment: an anonymous report knows nothing else.

    Args:
        ruleset: the id of the ruleset that was asked.
        date: the day of the assessment.
        organisation: what is known of the organisation, such as its name.
        targets: the wanted level by dimension id.
        ruleset_hash: of the content of the ruleset when it was asked; may be empty.
        least: how many must have been asked for a group to be shown.
        known: how many of them must know the answer.
        handed_in: how many of each role handed in a sheet, whatever is in it.
        questions: what may be published of each question that is not answered in words.
    """

    ruleset: str
    date: dt.date
    organisation: Mapping[str, str]
    targets: Mapping[str, int]
    ruleset_hash: str
    least: int
    known: int
    handed_in: tuple[Group, ...]
    questions: Mapping[str, PublicAnswer]
