"""Voices: what several respondents say, beside what their answers come to together."""

from __future__ import annotations

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
        size: how many they are; of a question how many gave an answer other than *don't know*.
        answer: what their answers come to; None where they are tied.
    """

    roles: tuple[str, ...]
    size: int
    answer: Answer | None = None


@dataclass(frozen=True)
class Together:
    """What several respondents say.

    Args:
        size: how many respondents there are.
        sheets: of all of them; none in an anonymous one.
        groups: the respondents by role; in an anonymous one only groups that may be shown.
        voices: every single answer, by question; none in an anonymous one.
        by_question: what each role, or each group that may be shown, answers to a question.
        by_role: the same by question and role, where a role may be looked at by itself.
        known: how many gave an answer other than *don't know* or *not applicable*.
        spreads: from the lowest to the highest known answer in steps, where there are two or
            more.
        ties: the questions that are left open, because the answers are tied.
        far: the questions on whose answers nobody may be shown apart, though they lie apart.
        camps: what management and users answer to a question; None where they do not, or may not
            be shown.
        minimum: the least size of a group that is shown apart; 0 where everybody is.
    """

    size: int
    sheets: tuple[Sheet, ...] = ()
    groups: tuple[Group, ...] = ()
    voices: Mapping[str, tuple[Voice, ...]] = field(default_factory=dict)
    by_question: Mapping[str, tuple[Group, ...]] = field(default_factory=dict)
    by_role: Mapping[Of, Answer] = field(default_factory=dict)
    known: Mapping[Of, int] = field(default_factory=dict)
    spreads: Mapping[Of, Number] = field(default_factory=dict)
    ties: tuple[str, ...] = ()
    far: tuple[str, ...] = ()
    camps: Mapping[str, tuple[Answer | None, Answer | None]] = field(default_factory=dict)
    minimum: int = 0

    @property
    def roles(self) -> frozenset[str]:
        """The roles that take part, as far as they may be looked at by themselves."""
        return frozenset(
            group.roles[0] for group in self.groups if len(group.roles) == 1 and group.roles[0]
        )

    def only(self, questions: Collection[str]) -> Together:
        """The same, as if these questions alone had been answered."""
        return replace(
            self,
            voices={id: said for id, said in self.voices.items() if id in questions},
            by_question={id: said for id, said in self.by_question.items() if id in questions},
            by_role={of: said for of, said in self.by_role.items() if of[0] in questions},
            known={of: count for of, count in self.known.items() if of[0] in questions},
            spreads={of: steps for of, steps in self.spreads.items() if of[0] in questions},
            ties=tuple(id for id in self.ties if id in questions),
            far=tuple(id for id in self.far if id in questions),
            camps={id: said for id, said in self.camps.items() if id in questions},
        )
