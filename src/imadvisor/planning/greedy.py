"""The greedy planner: what counts most for its effort first, as early as it fits, many times."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence

from imadvisor.planning.calendar import Calendar
from imadvisor.planning.problem import Problem, Target
from imadvisor.planning.schedule import Starts, Worth, reached, worth

SEED = 20
"""Of the random choices: the same problem gives the same schedule."""

_ROUNDS = 30_000
"""Activities placed over all restarts, as far as there are more than `_FEWEST`."""
_FEWEST, _MOST = 4, 60


class Greedy:
    """Plans by trying targets in many orders."""

    name = "greedy"

    def plan(self, problem: Problem, *, tell: Callable[[str], None] = lambda _: None) -> Starts:
        """Make a schedule; nothing in it breaks a limit of the problem.

        Args:
            problem: what has to be planned.
            tell: called with how far it is.

        Returns:
            The best schedule that was found. What must be done and does not fit is left out.
        """
        rng = random.Random(SEED)  # noqa: S311 - the same again is what is wanted
        ways = _Ways(problem)
        restarts = min(_MOST, max(_FEWEST, _ROUNDS // max(1, len(problem.activities) * 8)))
        best: Starts = {}
        found: Worth | None = None
        for restart in range(restarts):
            starts = _improved(problem, ways.filled(rng, restart))
            value = worth(problem, starts)
            if found is None or (value, sorted(starts.items())) < (found, sorted(best.items())):
                best, found = starts, value
            tell(f"{restart + 1} of {restarts}")
        return best


class _Ways:
    """The ways in which each target can be reached, with what they cost."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.ways = {target.id: self._ways(target) for target in problem.targets}
        self.weighty = [target for target in problem.targets if target.weight]

    def _ways(self, target: Target) -> list[frozenset[str]]:
        """Everything that has to be done, for each alternative; the cheapest first."""
        alternatives: list[frozenset[str]] = [frozenset()]
        if target.sets:
            alternatives = [self.problem.with_prerequisites(s) for s in target.sets]
        for other in target.needs:
            below = self._ways(self.problem.target[other])
            if not below:
                return []
            # One alternative each: all combinations would be many.
            alternatives = [one | below[0] for one in alternatives]
        return sorted(set(alternatives), key=lambda way: (self._effort(way), sorted(way)))

    def _effort(self, way: Collection[str]) -> int:
        return sum(self.problem.activities[id].effort for id in way)

    def filled(self, rng: random.Random, restart: int) -> Starts:
        """A schedule with targets taken one by one, as long as one fits."""
        problem = self.problem
        calendar = Calendar(problem)
        for id in problem.in_order(problem.with_prerequisites(problem.must)):
            calendar.place([id])
        # Noise that grows: the first attempt is the plain one.
        noise = 0.0 if restart == 0 else 0.15 + 0.85 * rng.random()
        shaken = {target.id: 1 + noise * (rng.random() - 0.5) * 2 for target in self.weighty}
        power = 1.0 if restart % 3 == 0 else rng.choice((0.3, 0.6, 1.0, 1.4))
        waiting = {target.id: target for target in self.weighty if self.ways[target.id]}
        # What other targets need as well is cheap for each of them.
        while waiting:
            ranked = sorted(
                (
                    (
                        -target.weight * shaken[id] / (1 + self._left(way, calendar)) ** power,
                        id,
                        way,
                    )
                    for id, target in waiting.items()
                    for way in self.ways[id]
                ),
                key=lambda entry: entry[:2],
            )
            taken = ""
            for _, id, way in ranked:
                if calendar.place(problem.in_order(way)):
                    taken = id
                    break
                waiting.pop(id, None) if len(self.ways[id]) == 1 else None
            if not taken:
                break
            waiting.pop(taken, None)
        return dict(calendar.starts)

    def _left(self, way: frozenset[str], calendar: Calendar) -> int:
        return self._effort(way - calendar.starts.keys())


def _improved(problem: Problem, starts: Starts) -> Starts:
    """Without what nothing needs, and everything as early as it fits in an order that pays."""
    kept = without_idle(problem, starts)
    best, value = kept, worth(problem, kept)
    for order in _orders(problem, kept):
        calendar = Calendar(problem)
        if calendar.place(order):
            again = worth(problem, calendar.starts)
            if again < value:
                best, value = dict(calendar.starts), again
    return best


def without_idle(problem: Problem, starts: Starts) -> Starts:
    """A schedule without activities that no target that it reaches needs.

    Of several sets that are all done, the one that is done first is kept, and then others are
    dropped where that costs nothing.
    """
    kept = dict(starts)
    before = worth(problem, kept).missed
    for id in sorted(kept, key=lambda id: (-problem.activities[id].effort, id)):
        if id in problem.must or id not in kept:
            continue
        needed_by = [other for other in kept if id in problem.activities[other].requires]
        if needed_by:
            continue
        fewer = {other: week for other, week in kept.items() if other != id}
        if worth(problem, fewer).missed == before:
            kept = fewer
            # What it required may be idle now.
            return without_idle(problem, kept)
    return kept


def _orders(problem: Problem, starts: Starts) -> Sequence[list[str]]:
    """Orders in which to place what is chosen: by start, and by what pays soonest."""
    by_start = sorted(starts, key=lambda id: (starts[id], id))
    weeks = reached(problem, starts)
    pays: dict[str, float] = dict.fromkeys(starts, 0.0)
    for id in weeks:
        target = problem.target[id]
        sets = [s for s in target.sets if all(a in starts for a in s)]
        if not sets or not target.weight:
            continue
        way = problem.with_prerequisites(sorted(sets, key=_shortest)[0])
        effort = 1 + sum(problem.activities[a].effort for a in way)
        for a in way:
            pays[a] = max(pays[a], target.weight / effort)
    by_pay: list[str] = []
    ranked = sorted(starts, key=lambda id: (-pays[id], starts[id], id))
    for id in ranked:
        for other in problem.in_order(problem.with_prerequisites([id])):
            if other in starts and other not in by_pay:
                by_pay.append(other)
    return [by_start, by_pay]


def _shortest(one: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    return len(one), one
