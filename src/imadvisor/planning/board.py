"""What is placed in time, and what is left of everything that is short."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

from imadvisor.planning.problem import Activity, SolverProblem
from imadvisor.planning.schedule import Starts, loads


@dataclass(frozen=True, slots=True)
class Placement:
    """A week in which an activity may start.

    Args:
        week: in which it starts.
        end: the first week behind it.
        takes: of what is short how much it takes, by place in `Board.free`.
        skip: how many spots further on the next one is that takes something else.
    """

    week: int
    end: int
    takes: tuple[tuple[int, int], ...]
    skip: int = 1


class Board:
    """What is placed, and what is left of everything that is short.

    What is short is the capacity of each role in each period, the starts of each limit, and each
    budget: all of them are numbers in one list.

    Args:
        problem: whose activities are placed.
    """

    def __init__(self, problem: SolverProblem) -> None:
        self.problem = problem
        self.free = [left for given in problem.capacity.values() for left in given]
        self.free += [limit.most for limit in problem.limits]
        self.free += [budget.most for budget in problem.budgets]
        self.given = tuple(self.free)
        self.placed: dict[str, Placement] = {}
        self.steps = 0
        self._log: list[tuple[str, Placement | None]] = []
        self.spots = {id: self._spots(a) for id, a in problem.activities.items()}
        self._weeks = {id: [spot.week for spot in spots] for id, spots in self.spots.items()}
        self.requires = {id: a.requires for id, a in problem.activities.items()}

    def _spots(self, activity: Activity) -> list[Placement]:
        """Where an activity may be if nothing else is."""
        first = activity.earliest if activity.fixed is None else activity.fixed
        found = []
        for week in range(first, self.problem.last_start(activity) + 1):
            takes = self._takes(activity, week)
            if takes is not None and all(amount <= self.free[place] for place, amount in takes):
                found.append(Placement(week, week + activity.weeks, takes))
        skip = 1
        for at in range(len(found) - 2, -1, -1):
            skip = skip + 1 if found[at].takes == found[at + 1].takes else 1
            found[at] = replace(found[at], skip=skip)
        return found

    def _takes(self, activity: Activity, week: int) -> tuple[tuple[int, int], ...] | None:
        problem, periods = self.problem, len(self.problem.periods)
        found = []
        needed = [(p, load) for p, load in loads(problem, activity, week).items() if load]
        if activity.role in problem.capacity:
            role = list(problem.capacity).index(activity.role)
            found += [(role * periods + period, load) for period, load in needed]
        elif needed:
            return None
        place = len(problem.capacity) * periods
        if not activity.running:
            limits = problem.limits
            found += [(place + n, 1) for n, limit in enumerate(limits) if week in limit.span]
        place += len(problem.limits)
        found += [(place + n, b.costs[activity.id]) for n, b in enumerate(problem.budgets)]
        return tuple(found)

    def starts(self) -> Starts:
        """The schedule that is placed."""
        return {id: spot.week for id, spot in self.placed.items()}

    def place(self, ids: Iterable[str]) -> bool:
        """Place activities as early as they fit, all or none.

        Args:
            ids: each after what it requires; what is placed already stays where it is.
        """
        mark = len(self._log)
        for id in ids:
            if id not in self.placed:
                spot = self._fit(id)
                if spot is None:
                    self.back_to(mark)
                    return False
                self.put(id, spot)
        return True

    def _fit(self, id: str) -> Placement | None:
        earliest = 0
        for other in self.requires[id]:
            before = self.placed.get(other)
            if before is None:
                return None
            if before.end > earliest:
                earliest = before.end
        free, spots = self.free, self.spots[id]
        at = bisect_left(self._weeks[id], earliest) if earliest else 0
        while at < len(spots):
            spot = spots[at]
            self.steps += 1
            for place, amount in spot.takes:
                if free[place] < amount:
                    at += spot.skip
                    break
            else:
                return spot
        return None

    def put(self, id: str, spot: Placement) -> None:
        """Place an activity, where it fits."""
        for place, amount in spot.takes:
            self.free[place] -= amount
        self.placed[id] = spot
        self._log.append((id, None))

    def remove(self, id: str) -> None:
        """Take an activity away."""
        spot = self.placed.pop(id)
        for place, amount in spot.takes:
            self.free[place] += amount
        self._log.append((id, spot))

    def mark(self) -> int:
        """Where to go back to."""
        return len(self._log)

    def back_to(self, mark: int) -> None:
        """Take back all that was done since a mark."""
        while len(self._log) > mark:
            id, spot = self._log.pop()
            if spot is None:
                for place, amount in self.placed.pop(id).takes:
                    self.free[place] += amount
            else:
                for place, amount in spot.takes:
                    self.free[place] -= amount
                self.placed[id] = spot

    def clear(self) -> None:
        """Take everything away, for good."""
        self.free[:] = self.given
        self.placed.clear()
        self._log.clear()
