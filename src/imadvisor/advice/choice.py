"""Which recommendations, in which variant and order, with which prerequisites."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any

from imadvisor.advice.advice import GapAdvice, LeftOut, LeftOutKind, ReasonKind, Recommended
from imadvisor.advice.effort import scaled_effort, usual_days
from imadvisor.engine.decision import Decision
from imadvisor.engine.program import Program
from imadvisor.model.numbers import Interval
from imadvisor.model.objects import Gap, Recommendation
from imadvisor.model.truth import Truth

GROUPS: Mapping[ReasonKind, int] = {"gap": 0, "prepare": 1, "next-level": 2, "growth": 3}
"""The order of the reasons; a prerequisite goes with what needs it."""


@dataclass
class Candidate:
    """A recommendation on its way to the list.

    Args:
        reason: why it is considered.
        group: the place of that reason.
        score: summed over the gaps that call for it.
        because: what calls for it.
        level: the lowest claimed level that it would raise, for a next level.
    """

    reason: ReasonKind
    group: int
    score: Interval = field(default_factory=lambda: Interval(0, 0))
    because: list[str] = field(default_factory=list)
    level: int = 0
    provisional: bool = False


@dataclass(frozen=True)
class Chosen:
    """The outcome: the ranked list and what was left out of it."""

    recommendations: tuple[Recommended, ...]
    left_out: tuple[LeftOut, ...]


class Chooser:
    """Chooses recommendations for one decision.

    Args:
        program: whose rules are followed.
        decision: what they say.
        gaps: the present, later and undetermined gaps, ranked.
    """

    def __init__(self, program: Program, decision: Decision, gaps: Iterable[GapAdvice]) -> None:
        self.program = program
        self.ruleset = program.ruleset
        self.decision = decision
        self.gaps = tuple(gaps)
        self.advice = program.ruleset.settings.advice
        self.candidates: dict[str, Candidate] = {}
        self.left_out: dict[str, LeftOut] = {}
        places = self.ruleset.severity_places
        least = places[self.advice.minimum_severity] if self.advice.minimum_severity else 0
        self._weights = [s.value if places[s.id] >= least else 0 for s in self.ruleset.severities]
        self._place = {id: place for place, id in enumerate(self.ruleset.recommendations)}
        self._phase = {id: place for place, id in enumerate(self.ruleset.phases)}

    def chosen(self) -> Chosen:
        """The whole list."""
        self.considered()
        ranked = self._ranked()
        left = sorted(self.left_out.values(), key=lambda out: self._place[out.id])
        return Chosen(tuple(ranked), tuple(left))

    def considered(self) -> Mapping[str, Candidate]:
        """Everything that is recommended, in no order yet."""
        self._from_gaps()
        self._to_prepare()
        self._to_the_next_level()
        self._to_grow()
        self._with_prerequisites()
        return self.candidates

    # -- what is asked of each recommendation -----------------------------------------------

    def in_place(self, id: str) -> bool:
        """Whether the organisation is known to have it."""
        return self.decision.truth("recommendation", id, "in_place_when") is Truth.TRUE

    def useless(self, id: str) -> bool:
        """Whether it is known that it cannot help here."""
        found = self.decision.truth("recommendation", id, "helps_when", Truth.TRUE)
        return found is Truth.FALSE

    def too_small(self, id: str) -> bool:
        """Whether the organisation is known to be too small for the full variant."""
        return self.decision.truth("recommendation", id, "light_when") is Truth.TRUE

    def waived(self, id: str) -> bool:
        """Whether it is too big for the organisation, and has no light variant."""
        return self.too_small(id) and self.ruleset.recommendations[id].light is None

    def effort(self, id: str) -> Interval | None:
        """What it takes here, in person-days; None where nobody knows."""
        recommendation = self.ruleset.recommendations[id]
        return scaled_effort(self.ruleset, self.decision, recommendation, light=self.too_small(id))

    def to_do(self, ids: Iterable[str]) -> set[str]:
        """These recommendations and their prerequisites, without what is in place or waived."""
        found: set[str] = set()
        waiting = list(ids)
        while waiting:
            id = waiting.pop()
            if id in found or self.in_place(id) or self.waived(id):
                continue
            found.add(id)
            waiting.extend(self.ruleset.recommendations[id].prerequisites)
        return found

    # -- candidates -----------------------------------------------------------------------

    def _severity(self, gap: GapAdvice) -> tuple[int, int]:
        """The weight of a gap at the low and high end; 0 below the minimum severity."""
        low, high = gap.severity
        return self._weights[int(low)], self._weights[int(high)]

    def _offer(self, id: str, make: Callable[[], Candidate], because: str) -> None:
        """Consider a recommendation, unless it is in place or too big."""
        if self.in_place(id):
            self._leave(id, "in-place", because)
        elif self.useless(id):
            self._leave(id, "no-help", because)
        elif self.waived(id):
            self._leave(id, "too-small", because)
        else:
            candidate = self.candidates.setdefault(id, make())
            if because not in candidate.because:
                candidate.because.append(because)

    def _leave(self, id: str, why: LeftOutKind, because: str) -> None:
        known = self.left_out.get(id)
        reasons = (*(known.because if known else ()), because)
        kind = known.why if known else why
        self.left_out[id] = LeftOut(id, kind, tuple(dict.fromkeys(reasons)))

    def _linked(self, gap: GapAdvice) -> Iterable[tuple[str, int]]:
        """The recommendations of a gap, with how much a link counts."""
        linked: Gap = self.ruleset.gaps[gap.id]
        for link in linked.link:
            yield link.recommendation, self.advice.priorities + 1 - link.priority

    def _from_gaps(self) -> None:
        for gap in self.gaps:
            low, high = self._severity(gap)
            if gap.status == "present" and high:
                for id, weight in self._linked(gap):
                    self._offer(id, lambda: Candidate("gap", GROUPS["gap"]), gap.id)
                    self._add(id, low * weight, high * weight)
        for gap in self.gaps:
            if gap.status == "undetermined":
                for id, weight in self._linked(gap):
                    self._add(id, 0, self._severity(gap)[1] * weight)

    def _add(self, id: str, low: int, high: int) -> None:
        candidate = self.candidates.get(id)
        if candidate:
            candidate.score = Interval(candidate.score.low + low, candidate.score.high + high)

    def _to_prepare(self) -> None:
        timing = self.program.timing
        if timing is None or self.decision.findings.states[timing.id] is not Truth.TRUE:
            return
        now = timing.choice_ids.index(str(self.decision.sheet.answers[timing.id].value))
        found = {id for id, c in self.candidates.items() if c.reason == "gap"}
        for gap in self.gaps:
            if gap.status != "later" or self.program.due[gap.id] != now + 1:
                continue
            low, high = self._severity(gap)
            if not high:
                continue
            for id, weight in self._linked(gap):
                if id in found:
                    continue
                self._offer(id, lambda: Candidate("prepare", GROUPS["prepare"]), gap.id)
                self._add(id, low * weight, high * weight)

    def _to_the_next_level(self) -> None:
        """What a dimension that was only claimed needs for the level above its claim."""
        for dimension in self.decision.dimensions.values():
            claimed = dimension.status == "claimed" and dimension.confidence == 0
            if dimension.level is None or not claimed:
                continue
            level = int(dimension.level.high)
            for recommendation in self.ruleset.recommendations.values():
                if dimension.id not in recommendation.dimensions:
                    continue
                if recommendation.level > level + 1:
                    continue
                known = self.candidates.get(recommendation.id)
                if known and known.reason != "next-level":
                    continue
                self._offer(recommendation.id, partial(_next_level, level), dimension.id)
                if recommendation.id in self.candidates:
                    candidate = self.candidates[recommendation.id]
                    candidate.level = min(candidate.level, level)

    def _to_grow(self) -> None:
        """The next step up for what is strong already."""
        start = self.advice.growth_from
        if start is None:
            return
        for dimension in self.decision.dimensions.values():
            if dimension.level is None or dimension.level.low < start:
                continue
            for recommendation in self.ruleset.recommendations.values():
                if dimension.id not in recommendation.dimensions:
                    continue
                if recommendation.level not in self.advice.growth_levels:
                    continue
                if recommendation.level > dimension.level.low + 1:
                    continue
                known = self.candidates.get(recommendation.id)
                if known is None or known.reason == "growth":
                    self._offer(
                        recommendation.id,
                        lambda: Candidate("growth", GROUPS["growth"]),
                        dimension.id,
                    )

    def _with_prerequisites(self) -> None:
        """Pull in what the candidates need first, group by group."""
        waiting = sorted(self.candidates, key=lambda id: (self.candidates[id].group, id))
        while waiting:
            id = waiting.pop(0)
            needed_by = self.candidates[id]
            for need in self.ruleset.recommendations[id].prerequisites:
                if self.in_place(need):
                    continue
                if self.waived(need):
                    self._leave(need, "waived", id)
                    continue
                known = self.candidates.get(need)
                if known is None:
                    self.candidates[need] = Candidate(
                        "prerequisite",
                        needed_by.group,
                        because=[id],
                        level=needed_by.level,
                        provisional=needed_by.provisional,
                    )
                    waiting.append(need)
                    continue
                if known.reason == "prerequisite" and id not in known.because:
                    known.because.append(id)
                earlier = known.group > needed_by.group
                if earlier or (known.provisional and not needed_by.provisional):
                    known.group = min(known.group, needed_by.group)
                    known.provisional = known.provisional and needed_by.provisional
                    waiting.append(need)

    # -- order ----------------------------------------------------------------------------

    def key(self, id: str) -> tuple[Any, ...]:
        """What is compared to rank: the smaller goes first, once what it requires is done."""
        candidate = self.candidates[id]
        recommendation = self.ruleset.recommendations[id]
        phase = self._phase[recommendation.phase]
        if candidate.group == GROUPS["next-level"]:
            claimed = (candidate.level, phase, recommendation.level)
            return (candidate.group, *claimed, self._place[id])
        score = candidate.score
        return (candidate.group, phase, -score.low, -score.high, self._place[id])

    def _ranked(self) -> list[Recommended]:
        """Prerequisites first; among what can begin, by group, phase and score."""
        needs = {
            id: {n for n in self.ruleset.recommendations[id].prerequisites if n in self.candidates}
            for id in self.candidates
        }
        ready = [(self.key(id), id) for id, need in needs.items() if not need]
        heapq.heapify(ready)
        done: set[str] = set()
        ranked: list[Recommended] = []
        while ready:
            _, id = heapq.heappop(ready)
            done.add(id)
            ranked.append(self._recommended(id, len(ranked) + 1, needs[id]))
            for other, need in needs.items():
                if id in need and need <= done:
                    heapq.heappush(ready, (self.key(other), other))
        return ranked

    def _recommended(self, id: str, rank: int, needs: set[str]) -> Recommended:
        candidate = self.candidates[id]
        recommendation: Recommendation = self.ruleset.recommendations[id]
        closing = candidate.because if candidate.reason in ("gap", "prepare") else []
        return Recommended(
            id=id,
            variant="light" if self.too_small(id) else "full",
            reason=candidate.reason,
            provisional=candidate.provisional,
            score=candidate.score,
            rank=rank,
            closes=tuple(closing),
            effort=self.effort(id),
            requires=tuple(n for n in recommendation.prerequisites if n in needs),
            because=tuple(candidate.because),
        )


def _next_level(level: int) -> Candidate:
    return Candidate("next-level", GROUPS["next-level"], level=level, provisional=True)


def focus_of(chooser: Chooser, chosen: Chosen, most: int) -> tuple[str, ...]:
    """The few items to begin with.

    The highest ranked gaps come first, each with the closing set that takes least effort here
    and its prerequisites, as long as the whole of it fits; then what prepares the next phase or
    raises a level, in the order of the list.

    Args:
        chooser: that made the list.
        chosen: the list.
        most: how many items there may be.
    """
    focus: set[str] = set()
    listed = {r.id: r for r in chosen.recommendations}
    for gap in chooser.gaps:
        if gap.status != "present" or len(focus) >= most:
            continue
        closing = _cheapest(chooser, gap.id, focus, listed)
        if closing and len(focus | closing) <= most:
            focus |= closing
    for recommendation in chosen.recommendations:
        if recommendation.reason in ("prepare", "next-level"):
            closing = chooser.to_do([recommendation.id])
            if closing <= listed.keys() and len(focus | closing) <= most:
                focus |= closing
    return tuple(r.id for r in chosen.recommendations if r.id in focus)


def _cheapest(
    chooser: Chooser, gap: str, focus: set[str], listed: Mapping[str, Recommended]
) -> set[str]:
    """The closing set of a gap that adds least effort to the focus; empty where none can."""
    best: tuple[Fraction, set[str]] | None = None
    for closing in chooser.ruleset.gaps[gap].closed_by:
        if any(chooser.waived(id) or chooser.useless(id) for id in closing):
            continue
        if all(chooser.in_place(id) for id in closing):
            continue  # What was in place when the gap was found does not close it alone.
        needed = chooser.to_do(closing)
        if not needed <= listed.keys():
            continue
        usual = usual_days(chooser.ruleset) * 2
        added = [listed[id].effort for id in needed - focus]
        cost = sum((usual if e is None else Fraction(e.low + e.high) for e in added), Fraction(0))
        if best is None or cost < best[0]:
            best = (cost, needed)
    return best[1] if best else set()
