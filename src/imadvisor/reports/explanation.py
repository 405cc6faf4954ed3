"""Why, why not, what if and what changed, as values from which reports are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from imadvisor.advice.advice import Advice
from imadvisor.advice.progress import Progress
from imadvisor.advice.ruleset_comparison import Changed
from imadvisor.errors import Problem
from imadvisor.model.answers import Answer
from imadvisor.model.sheet import Sheet
from imadvisor.planning.roadmap import Roadmap
from imadvisor.planning.start_reasons import StartReason
from imadvisor.presentable import Presentable
from imadvisor.reasons.change import AnswerChange
from imadvisor.reasons.ground import Ground
from imadvisor.reasons.outcome import Outcome
from imadvisor.reasons.place import Neighbour
from imadvisor.rulesets.contents import Name
from imadvisor.rulesets.ruleset import Ruleset


@dataclass(frozen=True)
class Inquiry:
    """What was asked about.

    Args:
        ruleset: whose rules were followed.
        sheet: the answers.
        subject: kind and id.
        outcome: what is said of it.
    """

    ruleset: Ruleset
    sheet: Sheet
    subject: Name
    outcome: Outcome


@dataclass(frozen=True)
class Placed:
    """Where a gap or recommendation stands.

    Args:
        rank: in the list.
        of: how many there are.
        neighbours: with its neighbours.
        roadmap: that it is in; None where none is asked for.
        bounds: what keeps it where it is in the roadmap; None where it is not in it.
    """

    rank: int
    of: int
    neighbours: Sequence[Neighbour]
    roadmap: Roadmap | None = None
    bounds: Sequence[StartReason] | None = field(default=None)


@dataclass(frozen=True)
class Why(Presentable):
    """Why something is so.

    Args:
        advice: on the answers that it is asked of.
        asked: what it is about, and what is said of it.
        because: the ids of the questions whose answers alone decide it.
        ground: the shortest reason, as a tree from the subject down to the answers.
        looks_at: the ids of all questions that may matter to it.
        whole: everything that it rests on; None where that was not asked for.
        placed: where a gap or recommendation stands; None for everything else.
    """

    advice: Advice
    asked: Inquiry
    because: tuple[str, ...]
    ground: Ground
    looks_at: frozenset[str]
    whole: Ground | None = None
    placed: Placed | None = None

    @property
    def outcome(self) -> Outcome:
        """What is said of it."""
        return self.asked.outcome


@dataclass(frozen=True)
class WhyNot(Presentable):
    """What keeps something from holding.

    Args:
        advice: on the answers that it is asked of.
        asked: what it is about, and what is said of it.
        ground: everything that it rests on, as a tree from the subject down to the answers.
        changes: the smallest sets of other answers that would make it hold.
        complete: whether there are no other changes of up to three answers.
        elsewhere: those by which the situation would be another one, which nobody decides about.
        tried: how many changes were looked at.
    """

    advice: Advice
    asked: Inquiry
    ground: Ground
    changes: Sequence[AnswerChange]
    complete: bool
    elsewhere: Sequence[AnswerChange] = ()
    tried: int = 0

    @property
    def outcome(self) -> Outcome:
        """What is said of it."""
        return self.asked.outcome


@dataclass(frozen=True)
class WhatIf(Presentable):
    """What would be said with other answers.

    Args:
        before: the advice on the answers as they are.
        after: the advice with the other answers.
        answers: the other answers, by the id of the question.
        changes: what is said differently.
    """

    before: Advice
    after: Advice
    answers: Mapping[str, Answer]
    changes: tuple[Changed, ...]


@dataclass(frozen=True)
class Comparison(Presentable):
    """Two assessments held against each other.

    Args:
        progress: what changed.
        warnings: what a reader should know before trusting it.
        read: the files and folders that were read for it.
    """

    progress: Progress
    warnings: tuple[Problem, ...]
    read: tuple[str, ...] = field(default=(), compare=False, repr=False)
