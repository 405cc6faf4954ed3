"""The greedy planner: what counts most for what it takes first, then again with parts undone.

Targets are taken one by one, as long as one fits, each activity as early as it does. Then, many
times over, a few targets are given up and others are tried in their place: what is better is kept,
what is a little worse sometimes too, as in annealing. In the end the activities are put in an order
in which targets are reached soon. How long that goes on is counted in weeks looked at, never in
seconds, so that the same problem gives the same schedule everywhere.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from imadvisor.planning.board import Board
from imadvisor.planning.priorities import (
    FOR_ORDER,
    ROUNDS_EACH,
    SEED,
    in_better_order,
    without_idle,
    work_for,
)
from imadvisor.planning.problem import SolverProblem, Target
from imadvisor.planning.schedule import Starts

_FEWEST = 40
"""Rounds of the search that there are at least."""
_WAYS = 12
"""How many ways to reach one target are looked at."""
_TRIED = 60
"""How many targets are tried in one round."""
_EJECTED = 25
"""How many targets are given up for one at most."""
_PRICES = 30
"""How often it is tried what is dear."""
_HEAT, _SMALL = 1.2, 60
"""How much worse, in weight, a schedule may become at first; less for more activities than this,
for which there are fewer rounds."""


class Greedy:
    """Plans by taking what pays most, and by giving some of it up again."""

    name = "greedy"

    def plan(
        self, problem: SolverProblem, *, tell: Callable[[str], None] = lambda _: None
    ) -> Starts:
        """Make a schedule; nothing in it breaks a limit of the problem.

        Args:
            problem: what has to be planned.
            tell: called with how far it is.

        Returns:
            The best schedule that was found. What must be done and does not fit is left out.
        """
        rng = random.Random(SEED)  # noqa: S311 - the same again is what is wanted
        board = Board(problem)
        work = work_for(problem)
        chosen = _Search(board, rng).best(int(work * (1 - FOR_ORDER)), tell)
        kept = without_idle(problem, chosen)
        tell("order")
        return in_better_order(board, rng, kept, int(work * FOR_ORDER))


@dataclass(frozen=True, slots=True)
class _Way:
    """All that has to be done to reach a target, in one of the ways there are.

    Args:
        ids: in an order in which they can be placed.
        roles: who does it.
    """

    ids: tuple[str, ...]
    roles: frozenset[str]


class _Search:
    """Looks for targets that fit together.

    Args:
        board: on which activities are placed.
        rng: for the random choices.
    """

    def __init__(self, board: Board, rng: random.Random) -> None:
        self.board, self.problem, self.rng = board, board.problem, rng
        self.shares = _shares(self.problem)
        self.price = {id: sum(shares.values()) for id, shares in self.shares.items()}
        self.must = _placeable(board, rng)
        self.weight = {t.id: t.weight for t in self.problem.targets if t.weight}
        self._known: dict[str, list[frozenset[str]]] = {}
        ways = {id: self._ways(self.problem.target[id]) for id in self.weight}
        self.ways = {id: found for id, found in ways.items() if found}
        self.all_effort = 1 + sum(a.effort for a in self.problem.activities.values())
        self.taken: dict[str, _Way] = {}
        self.users: dict[str, int] = {}

    def _ways(self, target: Target) -> list[_Way]:
        """The ways to reach a target that can be gone at all, the cheapest first."""
        found = []
        for ids in _alternatives(self.problem, target, self.price, self._known):
            self.board.clear()
            order = tuple(self.problem.in_order(ids))
            if self.board.place(order):
                roles = frozenset(self.problem.activities[id].role for id in order)
                found.append(_Way(order, roles))
        return found

    def best(self, work: int, tell: Callable[[str], None]) -> Starts:
        """The best schedule that was found in so many steps."""
        board = self.board
        board.steps = 0
        best, schedule = self._priced()
        value, said, rounds = best, 0, 0
        heat = _HEAT * min(1.0, _SMALL / max(1, len(self.problem.activities)))
        most = ROUNDS_EACH * len(self.problem.activities)
        while self.taken and rounds < most and (board.steps < work or rounds < _FEWEST):
            rounds += 1
            done = min(1.0, board.steps / work)
            if int(done * 10) > said:
                said = int(done * 10)
                tell(f"{said * 10} %")
            again = self._tried(value, heat=heat * (1 - done) + 0.02)
            value = value if again is None else again
            if value < best:
                best, schedule = value, board.starts()
        return schedule

    def _priced(self) -> tuple[float, Starts]:
        """Find out what is how dear: what is used up gets dearer, what is left gets cheaper."""
        dear = dict.fromkeys(self._used(), 1.0)
        best, schedule, prices = math.inf, dict[str, int](), self.price
        for _ in range(_PRICES):
            self._begin()
            self._fill(0.0, len(self.ways))
            value = self._value()
            if value < best:
                best, schedule, prices = value, dict(self.board.starts()), self.price
            for name, used in self._used().items():
                dear[name] *= math.exp(2 * (used - 0.9))
            self.price = {
                id: sum(share * dear[name] for name, share in shares.items())
                for id, shares in self.shares.items()
            }
        self.price = prices
        self._begin()
        self._fill(0.0, len(self.ways))
        return best, schedule

    def _begin(self) -> None:
        """Nothing is placed but what must be done."""
        self.board.clear()
        self.board.place(self.must)
        self.taken = {}
        self.users = dict.fromkeys(self.must, 1)

    def _used(self) -> dict[str, float]:
        """Which share is used of everything that is short."""
        found = {name: 0.0 for shares in self.shares.values() for name in shares}
        for id in self.board.placed:
            for name, share in self.shares[id].items():
                found[name] += share
        return found

    def _value(self) -> float:
        """How bad it is: the weight missed, and as a small part the share of all effort."""
        activities, taken = self.problem.activities, self.taken
        missed = sum([weight for id, weight in self.weight.items() if id not in taken])
        return missed + sum([activities[id].effort for id in self.board.placed]) / self.all_effort

    def _tried(self, value: float, heat: float) -> float | None:
        """Give some up, take others; the new value, or None where the old one is kept."""
        board, rng = self.board, self.rng
        mark, taken, users = board.mark(), dict(self.taken), dict(self.users)
        if rng.random() < 0.5:
            self._give_up()
        else:
            self._force()
        if rng.random() < min(0.5, 20 / (1 + len(board.placed))):
            self._pack()
        self._fill(rng.choice((0.1, 0.3, 0.6)), _TRIED)
        again = self._value()
        if again <= value or rng.random() < math.exp((value - again) / heat):
            return again
        board.back_to(mark)
        self.taken, self.users = taken, users
        return None

    def _give_up(self) -> None:
        """Give up a few targets, often such as share a role with one of them."""
        rng = self.rng
        there = list(self.taken)
        first = rng.choice(there)
        if rng.random() < 0.5:
            roles = self.taken[first].roles
            there = [id for id in there if not roles.isdisjoint(self.taken[id].roles)]
        count = rng.randint(1, max(1, min(6, len(there) // 3)))
        for id in dict.fromkeys([first, *rng.sample(there, count)]):
            self._leave(id)

    def _force(self) -> None:
        """Take a target that is not taken, and give up others until it fits."""
        rng = self.rng
        waiting = [id for id in self.ways if id not in self.taken]
        if not waiting:
            return
        id = rng.choice(waiting)
        way = rng.choice(self.ways[id])
        there = [o for o, other in self.taken.items() if not way.roles.isdisjoint(other.roles)]
        for other in rng.sample(there, min(len(there), _EJECTED)):
            if self._take(id, way):
                return
            self._leave(other)
        self._take(id, way)

    def _leave(self, id: str) -> None:
        way = self.taken.pop(id)
        for activity in reversed(way.ids):
            self.users[activity] -= 1
            if not self.users[activity]:
                self.board.remove(activity)

    def _take(self, id: str, way: _Way) -> bool:
        if not self.board.place(way.ids):
            return False
        self.taken[id] = way
        for activity in way.ids:
            self.users[activity] = self.users.get(activity, 0) + 1
        return True

    def _pack(self) -> None:
        """Place everything anew, about in the order in which it is, as early as it fits."""
        board, rng = self.board, self.rng
        mark, must = board.mark(), set(self.must)
        wobble = rng.choice((0.0, 4.0, 13.0))
        weeks = {id: spot.week for id, spot in board.placed.items() if id not in must}
        if rng.random() < 0.5:
            weeks = self._latest(weeks)
        order = sorted((week + wobble * rng.random(), id) for id, week in weeks.items())
        ids = self.problem.after_required([id for _, id in order])
        for id in ids:
            board.remove(id)
        if not board.place(ids):
            board.back_to(mark)

    def _latest(self, ids: Iterable[str]) -> dict[str, int]:
        """By when each has to start for what requires it to be done in the end."""
        latest = {id: self.problem.last_start(self.problem.activities[id]) for id in ids}
        for id in reversed(self.problem.after_required(list(latest))):
            for other in self.problem.activities[id].requires:
                if other in latest:
                    weeks = self.problem.activities[other].weeks
                    latest[other] = min(latest[other], latest[id] - weeks)
        return latest

    def _fill(self, noise: float, most: int) -> None:
        """Take targets as long as one fits: what counts most for what it takes first."""
        rng, placed, price = self.rng, self.board.placed, self.price
        ranked = []
        waiting = [id for id in self.ways if id not in self.taken]
        for id in waiting if len(waiting) <= most else rng.sample(waiting, most):
            for way in self.ways[id]:
                left = sum([price[a] for a in way.ids if a not in placed])
                shaken = 1 + noise * (2 * rng.random() - 1)
                ranked.append((left / self.weight[id] * shaken, id, way))
        ranked.sort(key=lambda entry: entry[:2])
        for _, id, way in ranked:
            if id not in self.taken:
                self._take(id, way)


def _shares(problem: SolverProblem) -> dict[str, dict[str, float]]:
    """Which share each activity takes of everything that is short, by name of what it is."""
    given = {role: sum(days) for role, days in problem.capacity.items()}
    starts = sum(limit.most for limit in problem.limits)
    found = {}
    for id, activity in problem.activities.items():
        shares = {}
        if given.get(activity.role) and not activity.unmeasured:
            shares["role " + activity.role] = activity.effort * 10 / given[activity.role]
        if starts and not activity.running:
            shares["starts"] = 1 / starts
        for budget in problem.budgets:
            if budget.most:
                shares["budget " + budget.name] = budget.costs[id] / budget.most
        found[id] = shares
    return found


def _alternatives(
    problem: SolverProblem,
    target: Target,
    price: dict[str, float],
    known: dict[str, list[frozenset[str]]],
) -> list[frozenset[str]]:
    """Everything that has to be done, for each way to reach a target; the cheapest first."""
    if target.id not in known:
        found = [problem.with_prerequisites(s) for s in target.sets] or [frozenset[str]()]
        # By how many of the others are reached: each is, or is not while enough others are.
        counted: list[list[frozenset[str]]] = [found, *([] for _ in range(target.count))]
        for place, other in enumerate(target.needs):
            below = _alternatives(problem, problem.target[other], price, known)
            spare = len(target.needs) - place - 1
            for count in range(target.count, -1, -1):
                before = counted[count - 1] if count else []
                more = [one | ways for one in before for ways in below]
                kept = counted[count] if count + spare >= target.count else []
                counted[count] = _cheapest([*kept, *more], price)
        known[target.id] = _cheapest(counted[target.count], price)
    return known[target.id]


def _cheapest(ways: Iterable[frozenset[str]], price: dict[str, float]) -> list[frozenset[str]]:
    ranked = sorted(set(ways), key=lambda way: (sum(price[id] for id in sorted(way)), sorted(way)))
    return ranked[:_WAYS]


def _placeable(board: Board, rng: random.Random) -> tuple[str, ...]:
    """What must be done and fits, in an order in which it does: what is fixed goes first."""
    problem = board.problem
    fixed = [id for id in problem.must if problem.activities[id].fixed is not None]
    order = problem.in_order(problem.with_prerequisites(fixed))
    order += [id for id in problem.in_order(problem.with_prerequisites(problem.must))
              if id not in order]  # fmt: skip
    best: tuple[str, ...] = ()
    for _ in range(_FEWEST):
        board.clear()
        for id in order:
            board.place([id])
        if len(board.placed) > len(best):
            best = tuple(board.placed)
        if len(best) == len(order):
            break
        order = problem.after_required(rng.sample(order, len(order)))
    return best
