"""The built-in scoring methods."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Literal

from imadvisor.model.numbers import MILLION, Interval
from imadvisor.model.truth import Truth
from imadvisor.scoring.credits import Bounds, lowest_bounds, mean_bounds
from imadvisor.scoring.method import Evidence, Rests, Score, ScoringMethod


def _interval(bounds: Bounds) -> Interval | None:
    if bounds.state is not Truth.TRUE or bounds.low is None or bounds.high is None:
        return None
    return Interval(bounds.low, bounds.high)


class ClaimAndEvidence:
    """The claimed level, held against the evidence below it.

    From the claim, go up the levels that have criteria: at the first that is not met the level
    is at most the one before it. Evidence that nobody knows neither supports nor refutes.
    """

    name = "claim-and-evidence"
    needs = frozenset({"claim"})

    def judge(self, evidence: Evidence) -> Score:
        """Judge one dimension; without an answered claim it is not assessed."""
        mean = mean_bounds(evidence.credits)
        score = _interval(mean)
        claim = evidence.claim
        if claim.level is None:
            return Score(None, score, claim.state, mean.state)
        floor = evidence.ladder[0].level
        low = high = claim.level
        for level, verdict in evidence.verdicts:
            below = max(floor, level - 1)
            if verdict.may_fail:
                low = min(low, below)
            if verdict.truth is Truth.FALSE:
                high = min(high, below)
        return Score(Interval(low, high), score, Truth.TRUE, mean.state)

    def rests_on(
        self, evidence: Evidence, of: Literal["level", "score"], upto: int | None = None
    ) -> Rests:
        """Only what may put the level below where the claim and what is not met have it."""
        if of == "score":
            return Rests(credits=True)
        claim = evidence.claim
        if claim.level is None and claim.state is not Truth.OPEN:
            return Rests()
        floor, top = evidence.ladder[0].level, evidence.ladder[-1].level
        highest = top if claim.level is None else claim.level
        if upto is not None:
            highest = min(highest, upto)
        below = [max(floor, level - 1) for level, _ in evidence.verdicts]
        for height, (_, verdict) in zip(below, evidence.verdicts, strict=True):
            if verdict.truth is Truth.FALSE:
                highest = min(highest, height)
        lowering = (
            at
            for at, (height, (_, verdict)) in enumerate(zip(below, evidence.verdicts, strict=True))
            if verdict.truth is Truth.OPEN and verdict.may_fail and height < highest
        )
        return Rests(claim.level is None, frozenset(lowering))


class Staged:
    """Level n only if every criterion at every level up to n is met.

    What nobody knows is not met. What does not apply is passed over, but earns nothing: a level
    is reached only by a criterion of its own that is met.
    """

    name = "staged"
    needs = frozenset({"criteria"})

    def judge(self, evidence: Evidence) -> Score:
        """Judge one dimension; while no criterion is settled it is not assessed."""
        mean = mean_bounds(evidence.credits)
        truths = [verdict.truth for _, verdict in evidence.verdicts]
        assessed = any(truth.settled for truth in truths)
        if not assessed:
            state = min(truths, default=Truth.NOT_APPLICABLE)
            return Score(None, _interval(mean), state, mean.state)
        low = self._reached(evidence, Truth.TRUE)
        high = self._reached(evidence, Truth.OPEN)
        return Score(Interval(low, high), _interval(mean), Truth.TRUE, mean.state)

    def rests_on(
        self, evidence: Evidence, of: Literal["level", "score"], upto: int | None = None
    ) -> Rests:
        """Only the criteria up to the first level that is not reached, once any is settled."""
        if of == "score":
            return Rests(credits=True)
        verdicts = [(level, verdict.truth) for level, verdict in evidence.verdicts]
        failing = [level for level, truth in verdicts if truth in (Truth.FALSE, Truth.UNKNOWN)]
        assessed = any(truth.settled for _, truth in verdicts)
        end = min(failing) if failing and assessed else None
        return Rests(
            verdicts=frozenset(
                at
                for at, (level, truth) in enumerate(verdicts)
                if truth is Truth.OPEN and (end is None or level < end)
            )
        )

    def _reached(self, evidence: Evidence, lenient: Truth) -> int:
        reached = evidence.ladder[0].level
        for rung in evidence.ladder:
            own = [verdict.truth for level, verdict in evidence.verdicts if level == rung.level]
            passing = [truth in (Truth.TRUE, lenient) for truth in own]
            if not all(p or t is Truth.NOT_APPLICABLE for p, t in zip(passing, own, strict=True)):
                break
            if any(passing):
                reached = rung.level
        return reached


class _ByScore(ABC):
    """The level is the highest whose `from_score` the score reaches."""

    name: str
    needs = frozenset({"credits"})

    def rests_on(
        self, evidence: Evidence, of: Literal["level", "score"], upto: int | None = None
    ) -> Rests:
        """Every credit counts."""
        return Rests(credits=True)

    @abstractmethod
    def bounds(self, evidence: Evidence) -> Bounds:
        """The bounds of the score."""

    def judge(self, evidence: Evidence) -> Score:
        """Judge one dimension; while no credit is known it is not assessed."""
        bounds = self.bounds(evidence)
        score = _interval(bounds)
        if score is None:
            return Score(None, None, bounds.state, bounds.state)
        steps = [rung for rung in evidence.ladder if rung.from_score is not None]
        if not steps:
            return Score(None, score, Truth.NOT_APPLICABLE, bounds.state)
        floor = evidence.ladder[0].level
        reached = [
            max((r.level for r in steps if end * MILLION >= (r.from_score or 0)), default=floor)
            for end in score
        ]
        return Score(Interval(*reached), score, Truth.TRUE, bounds.state)


class Mean(_ByScore):
    """The mean credit of the answers."""

    name = "mean"

    def bounds(self, evidence: Evidence) -> Bounds:
        """The bounds of the plain mean."""
        return mean_bounds(evidence.credits)


class WeightedMean(_ByScore):
    """The mean credit, each question counting by its weight."""

    name = "weighted-mean"

    def bounds(self, evidence: Evidence) -> Bounds:
        """The bounds of the weighted mean."""
        return mean_bounds(evidence.credits, weighted=True)


class Minimum(_ByScore):
    """The lowest credit: the weakest answer decides."""

    name = "minimum"

    def bounds(self, evidence: Evidence) -> Bounds:
        """The bounds of the lowest credit."""
        return lowest_bounds(evidence.credits)


BUILT_IN: tuple[ScoringMethod, ...] = (
    ClaimAndEvidence(),
    Staged(),
    Mean(),
    WeightedMean(),
    Minimum(),
)
