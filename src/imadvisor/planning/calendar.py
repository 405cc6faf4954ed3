"""A schedule that grows: what is still free, and the first week in which something fits."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from imadvisor.planning.problem import Activity, SolverProblem
from imadvisor.planning.schedule import loads


class Calendar:
    """What is planned so far, and what is still free.

    Args:
        problem: whose activities are placed.
        unlimited: roles whose capacity is not looked at.
    """

    def __init__(self, problem: SolverProblem, unlimited: Collection[str] = ()) -> None:
        self.problem = problem
        self.unlimited = unlimited
        self.starts: dict[str, int] = {}
        self._free = {role: list(given) for role, given in problem.capacity.items()}
        self._starts_left = [limit.most for limit in problem.limits]
        self._budget_left = [budget.most for budget in problem.budgets]
        self._undo: list[str] = []

    def place(self, ids: Iterable[str]) -> bool:
        """Place activities as early as they fit, all or none.

        Args:
            ids: those that are not placed yet are, each after what it requires, in this order.
        """
        mark = len(self._undo)
        for id in ids:
            if id in self.starts:
                continue
            week = self.first_fit(self.problem.activities[id])
            if week is None:
                self.back_to(mark)
                return False
            self.put(id, week)
        return True

    def first_fit(self, activity: Activity) -> int | None:
        """The first week in which an activity fits; None where there is none."""
        problem = self.problem
        if any(
            budget.costs[activity.id] > left
            for budget, left in zip(problem.budgets, self._budget_left, strict=True)
        ):
            return None
        earliest = activity.earliest
        for other in activity.requires:
            if other not in self.starts:
                return None
            earliest = max(earliest, self.starts[other] + problem.activities[other].weeks)
        if activity.fixed is not None:
            fits = activity.fixed >= earliest or activity.running
            weeks: Iterable[int] = (activity.fixed,) if fits else ()
        else:
            weeks = range(earliest, problem.last_start(activity) + 1)
        limited = activity.role not in self.unlimited
        free = self._free.get(activity.role) or [0] * len(problem.periods)
        for week in weeks:
            if not activity.running and any(
                left < 1 and week in limit.span
                for limit, left in zip(problem.limits, self._starts_left, strict=True)
            ):
                continue
            if not limited or all(
                load <= free[period] for period, load in loads(problem, activity, week).items()
            ):
                return week
        return None

    def put(self, id: str, week: int) -> None:
        """Place an activity in a week, whether it fits or not."""
        self._count(id, week, 1)
        self.starts[id] = week
        self._undo.append(id)

    def mark(self) -> int:
        """Where to go back to."""
        return len(self._undo)

    def back_to(self, mark: int) -> None:
        """Take back everything that was placed since a mark."""
        while len(self._undo) > mark:
            id = self._undo.pop()
            self._count(id, self.starts.pop(id), -1)

    def _count(self, id: str, week: int, sign: int) -> None:
        problem = self.problem
        activity = problem.activities[id]
        free = self._free.setdefault(activity.role, [0] * len(problem.periods))
        for period, load in loads(problem, activity, week).items():
            free[period] -= sign * load
        if not activity.running:
            for place, limit in enumerate(problem.limits):
                if week in limit.span:
                    self._starts_left[place] -= sign
        for place, budget in enumerate(problem.budgets):
            self._budget_left[place] -= sign * budget.costs[id]
