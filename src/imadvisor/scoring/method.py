"""What a scoring method is given, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from imadvisor.model.numbers import Interval
from imadvisor.model.truth import Truth
from imadvisor.scoring.credits import Credit, Verdict


@dataclass(frozen=True, slots=True)
class Rung:
    """A level of the ladder.

    Args:
        level: its number.
        from_score: the score, in millionths, at which it starts; None where it has none.
    """

    level: int
    from_score: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """The self-rating of a dimension.

    Args:
        level: the level claimed; None where it is not known.
        state: `TRUE` when it is known, `OPEN` while it is absent, else why there is none;
            `NOT_APPLICABLE` where the dimension has no anchored question.
    """

    level: int | None
    state: Truth


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of one dimension.

    Args:
        ladder: the levels of the ruleset, lowest first.
        claim: the self-rating.
        verdicts: level and verdict of each criterion of the dimension, lowest level first.
        credits: of each scored question of the dimension.
    """

    ladder: Sequence[Rung]
    claim: Claim
    verdicts: Sequence[tuple[int, Verdict]]
    credits: Sequence[Credit]


@dataclass(frozen=True, slots=True)
class Score:
    """What a method says of a dimension.

    Args:
        level: the interval of levels; None where the dimension is not assessed.
        score: the interval of the score, 0 to 1; None where it has none.
        state: `TRUE` when it is assessed; otherwise `OPEN` while an absent answer can make it
            so, or why it is not.
        score_state: the same for the score.
    """

    level: Interval | None
    score: Interval | None
    state: Truth
    score_state: Truth


class ScoringMethod(Protocol):
    """A way to judge a dimension; a plugin adds one by the hook `imadvisor_scoring_methods`.

    A method must be pure, and sound: whatever absent answers turn out to be, a level or score
    that it gave as an interval stays within that interval.
    """

    @property
    def name(self) -> str:
        """The name by which rulesets choose it."""

    @property
    def needs(self) -> frozenset[str]:
        """What a ruleset must have for it: ``claim``, ``criteria``, ``credits``, ``from_score``."""

    def judge(self, evidence: Evidence) -> Score:
        """Judge one dimension."""


@dataclass(frozen=True, slots=True)
class Rests:
    """The parts of the evidence that may still change what a method says.

    Args:
        claim: whether the self-rating may.
        verdicts: the places, in the evidence, of the criteria that may.
        credits: whether the credits may.
    """

    claim: bool = False
    verdicts: frozenset[int] = frozenset()
    credits: bool = False


class SaysWhatItRestsOn(Protocol):
    """A scoring method that can tell which absent answers have no effect any more.

    An interview does not ask those. Of a method without it, everything open is asked.
    """

    def rests_on(
        self, evidence: Evidence, of: Literal["level", "score"], upto: int | None = None
    ) -> Rests:
        """Say what may still change a level or a score; what cannot may be left out.

        Args:
            evidence: as `judge` is given it.
            of: what is asked about.
            upto: the level from which all levels come to the same; None where each counts.
        """


def everything(evidence: Evidence) -> Rests:
    """Every part of the evidence that is open."""
    open_ones = (at for at, (_, v) in enumerate(evidence.verdicts) if v.truth is Truth.OPEN)
    return Rests(evidence.claim.state is Truth.OPEN, frozenset(open_ones), credits=True)
