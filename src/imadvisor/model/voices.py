"""Voices: what several respondents say, beside what their answers come to together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from imadvisor.model.numbers import Number

if TYPE_CHECKING:
    from imadvisor.model.answers import Answer, Sheet

Of = tuple[str, str]
"""A question, and the role that is meant; an empty role means everybody."""


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


@dataclass(frozen=True)
class Together:
    """What several respondents say.

    Args:
        size: how many respondents there are.
        sheets: of all of them; none in an anonymous one.
        groups: the respondents by role.
        voices: every single answer, by question; none in an anonymous one.
        by_question: what each role answers to a question, or in an anonymous one each group of
            those who were asked; there it has every question that is not answered in words.
        by_role: the same by question and role, where a role may be looked at by itself.
        known: how many gave an answer other than *don't know* or *not applicable*; nothing in an
            anonymous one.
        spreads: from the lowest to the highest known answer in steps, where there are two or
            more; in an anonymous one between groups.
        deciding: by question the roles whose answers count, because they own it or the owners do
            not know it; none in an anonymous one.
        ties: the questions that are left open, because the answers are tied; none in an anonymous
            one, where that is not shown.
        camps: what management and users answer to a question; None where they do not, or may not
            be shown.
        minimum: in an anonymous one the least group whose answer is shown; else 0.
    """

    size: int
    sheets: tuple[Sheet, ...] = ()
    groups: tuple[Group, ...] = ()
    voices: Mapping[str, tuple[Voice, ...]] = field(default_factory=dict)
    by_question: Mapping[str, tuple[Group, ...]] = field(default_factory=dict)
    by_role: Mapping[Of, Answer] = field(default_factory=dict)
    known: Mapping[Of, int] = field(default_factory=dict)
    spreads: Mapping[Of, Number] = field(default_factory=dict)
    deciding: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ties: tuple[str, ...] = ()
    camps: Mapping[str, tuple[Answer | None, Answer | None]] = field(default_factory=dict)
    minimum: int = 0

    @property
    def roles(self) -> frozenset[str]:
        """The roles that take part."""
        return frozenset(
            group.roles[0] for group in self.groups if len(group.roles) == 1 and group.roles[0]
        )

    def apart(self, question: str) -> frozenset[str]:
        """The roles whose answer to a question may be looked at by itself."""
        if not self.minimum:
            return self.roles
        groups = self.by_question.get(question, ())
        return frozenset(group.roles[0] for group in groups if len(group.roles) == 1)

    def only(self, questions: Collection[str]) -> Together:
        """The same, as if these questions alone had been answered."""
        return replace(
            self,
            voices={id: said for id, said in self.voices.items() if id in questions},
            by_question={id: said for id, said in self.by_question.items() if id in questions},
            by_role={of: said for of, said in self.by_role.items() if of[0] in questions},
            known={of: count for of, count in self.known.items() if of[0] in questions},
            spreads={of: steps for of, steps in self.spreads.items() if of[0] in questions},
            deciding={id: roles for id, roles in self.deciding.items() if id in questions},
            ties=tuple(id for id in self.ties if id in questions),
            camps={id: said for id, said in self.camps.items() if id in questions},
        )
