"""Advice as a value: ids and numbers, from which every report is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from imadvisor.advice.disagreements import Difference
from imadvisor.engine.decision import Decision, GapStatus
from imadvisor.engine.program import Program
from imadvisor.model.numbers import Interval
from imadvisor.presentable import Presentable
from imadvisor.rulesets.ruleset import Ruleset

ReasonKind = Literal["gap", "prepare", "prerequisite", "next-level", "growth"]
LeftOutKind = Literal["in-place", "too-small", "no-help", "waived"]


@dataclass(frozen=True, slots=True)
class GapAdvice:
    """A gap that the advice speaks of.

    Args:
        id: of the gap.
        status: present, later, undetermined or unknown.
        severity: the interval of places on the ruleset's scale, from 0.
        rank: its place among the present gaps, from 1; None for the others.
        needs: the open questions whose answers would settle it; nothing until they are looked for.
    """

    id: str
    status: GapStatus
    severity: Interval
    rank: int | None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recommended:
    """A recommendation, as it fits this organisation.

    Args:
        id: of the recommendation.
        variant: in full, or the light one for a small organisation.
        reason: why it is recommended.
        provisional: whether it rests on a claim without evidence.
        score: severity times priority, summed over the gaps it helps to close.
        rank: its place in the order in which to begin, from 1.
        closes: the gaps that it helps to close, weightiest first.
        effort: in person-days, scaled to the organisation; None where nobody knows.
        requires: its prerequisites that are still to be done, all of them recommended.
        because: what called for it: gaps, dimensions or recommendations, by the reason.
    """

    id: str
    variant: Literal["full", "light"]
    reason: ReasonKind
    provisional: bool
    score: Interval
    rank: int
    closes: tuple[str, ...]
    effort: Interval | None
    requires: tuple[str, ...]
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A recommendation that was considered and left out.

    Args:
        id: of the recommendation.
        why: it is in place; the organisation is too small; it cannot help here; or it was waived as
            a prerequisite.
        because: the gaps or recommendations that called for it.
    """

    id: str
    why: LeftOutKind
    because: tuple[str, ...]


@dataclass(frozen=True)
class Advice(Presentable):
    """What to do about a decision.

    Args:
        program: whose rules were followed.
        decision: what they say of the sheet.
        gaps: present gaps by rank, then later ones, then undetermined, then unknown.
        patterns: the ids of those present.
        open_patterns: the ids of those that absent answers may still show.
        recommendations: by rank.
        left_out: in the ruleset's order.
        focus: the ids for the first quarter, by rank.
        unanswered: the questions that apply, or may, and have no answer.
        find_out: the questions answered with don't know that leave a gap unknown; nothing until
            open questions are looked for.
        agree_first: where several respondents differ so much that they must agree first.
        read: the files and folders that were read for it, so that none is written over.
    """

    program: Program
    decision: Decision
    gaps: tuple[GapAdvice, ...]
    patterns: tuple[str, ...]
    open_patterns: tuple[str, ...]
    recommendations: tuple[Recommended, ...]
    left_out: tuple[LeftOut, ...]
    focus: tuple[str, ...]
    unanswered: tuple[str, ...]
    find_out: tuple[str, ...] = ()
    agree_first: tuple[Difference, ...] = ()
    read: tuple[str, ...] = field(default=(), compare=False, repr=False)

    @property
    def ruleset(self) -> Ruleset:
        """The ruleset whose rules were followed."""
        return self.program.ruleset

    @property
    def other_rules(self) -> bool:
        """Whether the answers were given to the ruleset when it said something else."""
        recorded = self.decision.sheet.ruleset_hash
        return bool(recorded) and recorded != self.ruleset.hash

    def with_status(self, status: GapStatus) -> tuple[GapAdvice, ...]:
        """The gaps with a status, in the advice's order."""
        return tuple(gap for gap in self.gaps if gap.status == status)

    def steps_to_target(self, dimension: str) -> Interval | None:
        """How many levels a dimension is below its wanted level; never negative.

        Returns:
            The interval; None where there is no target or no level.
        """
        target = self.decision.sheet.targets.get(dimension)
        level = self.decision.dimensions[dimension].level
        if target is None or level is None:
            return None
        return Interval(max(0, target - level.high), max(0, target - level.low))
