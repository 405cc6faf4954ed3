"""How complete answers are: what is still missing, and from whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from imadvisor.answers.reading import Reading
from imadvisor.model.answers import Kind
from imadvisor.model.truth import Truth
from imadvisor.rulesets.ruleset import Ruleset


@dataclass(frozen=True, slots=True)
class Share:
    """The questions that the same roles are asked.

    Args:
        roles: who are asked; empty where the ruleset does not say.
        applicable: how many questions apply, or may apply.
        answered: how many of them are answered, and rightly.
        missing: those without an answer that apply.
        possible: those without an answer that may apply, as long as others are open.
    """

    roles: tuple[str, ...]
    applicable: int
    answered: int
    missing: tuple[str, ...]
    possible: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete a sheet is.

    Args:
        shares: the questions by the roles that are asked, in the order of the roles.
        not_applicable: the questions that are answered though they do not apply.
    """

    shares: tuple[Share, ...]
    not_applicable: tuple[str, ...]

    @property
    def applicable(self) -> int:
        """How many questions apply, or may apply."""
        return sum(share.applicable for share in self.shares)

    @property
    def answered(self) -> int:
        """How many of them are answered."""
        return sum(share.answered for share in self.shares)

    @property
    def missing(self) -> bool:
        """Whether anything is missing."""
        return any(share.missing or share.possible for share in self.shares)


def completeness(reading: Reading, ruleset: Ruleset, asked: Mapping[str, Truth]) -> Completeness:
    """Say how complete answers are.

    Args:
        reading: the answers.
        ruleset: that was asked.
        asked: for each question whether it is asked; `OPEN` while an absent answer decides.
    """
    answers = reading.sheet.answers
    applying = {id for id in ruleset.questions if asked[id] is not Truth.FALSE}
    by_roles: dict[tuple[str, ...], list[str]] = {}
    for question in ruleset.questions.values():
        if question.id in applying:
            roles = tuple(id for id in ruleset.roles if id in question.roles)
            by_roles.setdefault(roles, []).append(question.id)
    places = {id: place for place, id in enumerate(ruleset.roles)}
    ordered = sorted(by_roles, key=lambda roles: [places[role] for role in roles])
    shares = []
    for roles in ordered:
        ids = by_roles[roles]
        absent = [id for id in ids if id not in answers and id not in reading.wrong]
        shares.append(
            Share(
                roles=roles,
                applicable=len(ids),
                answered=sum(id in answers for id in ids),
                missing=tuple(id for id in absent if asked[id] is Truth.TRUE),
                possible=tuple(id for id in absent if asked[id] is not Truth.TRUE),
            )
        )
    beside = tuple(
        id
        for id, answer in answers.items()
        if id not in applying and answer.kind is not Kind.NOT_APPLICABLE
    )
    return Completeness(tuple(shares), beside)
