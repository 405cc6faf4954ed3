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
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from imadvisor.planning.problem import Activity, Problem, Target
from imadvisor.planning.schedule import Starts, Worth, loads, reached, worth

SEED = 20
"""Of the random choices: the same problem gives the same schedule."""

_WORK = 1_600_000
"""Steps of the search; a step is to look whether an activity fits into a week."""
_WORK_EACH = 8_000
"""More of them for each activity."""
_FEWEST = 40
"""Rounds of the search that there are at least."""
_MOST_EACH = 200
"""Rounds for each activity that there are at most: a small problem needs no more."""
_ORDERS = 0.25
"""The share of the steps that goes to the order in the end."""
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

    def plan(self, problem: Problem, *, tell: Callable[[str], None] = lambda _: None) -> Starts:
        """Make a schedule; nothing in it breaks a limit of the problem.

        Args:
            problem: what has to be planned.
            tell: called with how far it is.

        Returns:
            The best schedule that was found. What must be done and does not fit is left out.
        """
        rng = random.Random(SEED)  # noqa: S311 - the same again is what is wanted
        board = _Board(problem)
        work = _work(problem)
        chosen = _Search(board, rng).best(int(work * (1 - _ORDERS)), tell)
        kept = without_idle(problem, chosen)
        tell("order")
        return _sooner(board, rng, kept, int(work * _ORDERS))


def _work(problem: Problem) -> int:
    return _WORK + _WORK_EACH * len(problem.activities)


@dataclass(frozen=True, slots=True)
class _Spot:
    """A week in which an activity may start.

    Args:
        week: in which it starts.
        end: the first week behind it.
        takes: of what is short how much it takes, by place in `_Board.free`.
        skip: how many spots further on the next one is that takes something else.
    """

    week: int
    end: int
    takes: tuple[tuple[int, int], ...]
    skip: int = 1


class _Board:
    """What is placed, and what is left of everything that is short.

    What is short is the capacity of each role in each period, the starts of each limit, and each
    budget: all of them are numbers in one list.

    Args:
        problem: whose activities are placed.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.free = [left for given in problem.capacity.values() for left in given]
        self.free += [limit.most for limit in problem.limits]
        self.free += [budget.most for budget in problem.budgets]
        self.given = tuple(self.free)
        self.placed: dict[str, _Spot] = {}
        self.steps = 0
        self._log: list[tuple[str, _Spot | None]] = []
        self.spots = {id: self._spots(a) for id, a in problem.activities.items()}
        self._weeks = {id: [spot.week for spot in spots] for id, spots in self.spots.items()}
        self.requires = {id: a.requires for id, a in problem.activities.items()}

    def _spots(self, activity: Activity) -> list[_Spot]:
        """Where an activity may be if nothing else is."""
        first = activity.earliest if activity.fixed is None else activity.fixed
        found = []
        for week in range(first, self.problem.last_start(activity) + 1):
            takes = self._takes(activity, week)
            if takes is not None and all(amount <= self.free[place] for place, amount in takes):
                found.append(_Spot(week, week + activity.weeks, takes))
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

    def _fit(self, id: str) -> _Spot | None:
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

    def put(self, id: str, spot: _Spot) -> None:
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

    def __init__(self, board: _Board, rng: random.Random) -> None:
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
        most = _MOST_EACH * len(self.problem.activities)
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
        ids = _after_required(self.problem, [id for _, id in order])
        for id in ids:
            board.remove(id)
        if not board.place(ids):
            board.back_to(mark)

    def _latest(self, ids: Iterable[str]) -> dict[str, int]:
        """By when each has to start for what requires it to be done in the end."""
        latest = {id: self.problem.last_start(self.problem.activities[id]) for id in ids}
        for id in reversed(_after_required(self.problem, list(latest))):
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


def _shares(problem: Problem) -> dict[str, dict[str, float]]:
    """Which share each activity takes of everything that is short, by name of what it is."""
    given = {role: sum(days) for role, days in problem.capacity.items()}
    starts = sum(limit.most for limit in problem.limits)
    found = {}
    for id, activity in problem.activities.items():
        shares = {}
        if given.get(activity.role):
            shares["role " + activity.role] = activity.effort * 10 / given[activity.role]
        if starts and not activity.running:
            shares["starts"] = 1 / starts
        for budget in problem.budgets:
            if budget.most:
                shares["budget " + budget.name] = budget.costs[id] / budget.most
        found[id] = shares
    return found


def _alternatives(
    problem: Problem,
    target: Target,
    price: dict[str, float],
    known: dict[str, list[frozenset[str]]],
) -> list[frozenset[str]]:
    """Everything that has to be done, for each way to reach a target; the cheapest first."""
    if target.id not in known:
        found = [problem.with_prerequisites(s) for s in target.sets] or [frozenset[str]()]
        for other in target.needs:
            below = _alternatives(problem, problem.target[other], price, known)
            found = _cheapest([one | more for one in found for more in below], price)
        known[target.id] = _cheapest(found, price)
    return known[target.id]


def _cheapest(ways: Iterable[frozenset[str]], price: dict[str, float]) -> list[frozenset[str]]:
    ranked = sorted(set(ways), key=lambda way: (sum(price[id] for id in sorted(way)), sorted(way)))
    return ranked[:_WAYS]


def _placeable(board: _Board, rng: random.Random) -> tuple[str, ...]:
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
        order = _after_required(problem, rng.sample(order, len(order)))
    return best


def _after_required(problem: Problem, ids: Sequence[str]) -> list[str]:
    """Activities in an order as it was, but each after what it requires."""
    inside, done = set(ids), dict[str, None]()

    def visit(id: str) -> None:
        if id not in done:
            for other in problem.activities[id].requires:
                if other in inside:
                    visit(other)
            done[id] = None

    for id in ids:
        visit(id)
    return list(done)


def without_idle(problem: Problem, starts: Starts) -> Starts:
    """A schedule without activities that no target that it reaches needs, the dearest first.

    Args:
        problem: that is planned.
        starts: the schedule.
    """
    kept = dict(starts)
    vital = _vital(problem, kept)
    users = dict.fromkeys(kept, 0)
    for id in kept:
        for other in problem.activities[id].requires:
            if other in users:
                users[other] += 1
    ranked = sorted(kept, key=lambda id: (-problem.activities[id].effort, id))
    dropped = True
    while dropped:
        dropped = False
        for id in ranked:
            if id not in kept or users[id] or id in problem.must:
                continue
            week = kept.pop(id)
            if all(_some_set(target, kept) for target in vital.get(id, ())):
                dropped = True
                for other in problem.activities[id].requires:
                    if other in users:
                        users[other] -= 1
            else:
                kept[id] = week
    return {id: week for id, week in starts.items() if id in kept}


def _vital(problem: Problem, starts: Starts) -> dict[str, list[Target]]:
    """For each activity the targets that count, or that one needs, and that it helps to reach."""
    weeks = reached(problem, starts)
    waiting = [target for target in problem.targets if target.weight and target.id in weeks]
    found: dict[str, list[Target]] = {}
    seen: set[str] = set()
    while waiting:
        target = waiting.pop()
        if target.id not in seen:
            seen.add(target.id)
            waiting.extend(problem.target[other] for other in target.needs)
            for id in {id for one in target.sets for id in one}:
                found.setdefault(id, []).append(target)
    return found


def _some_set(target: Target, starts: Starts) -> bool:
    return any(all(id in starts for id in one) for one in target.sets)


# -- the order --------------------------------------------------------------------------------


def _sooner(board: _Board, rng: random.Random, starts: Starts, work: int) -> Starts:
    """The same activities in an order in which targets are reached sooner.

    Args:
        board: on which they are placed.
        rng: for the random choices.
        starts: the schedule.
        work: how many steps it may take.
    """
    problem = board.problem
    starts = _shifted(board, starts)
    best, value = starts, worth(problem, starts)
    order = sorted(starts, key=lambda id: (starts[id], id))
    orders = [order, _by_pay(problem, starts)]
    board.steps = 0
    for tried in orders:
        best, value, order = _better(board, tried, best, value, order)
    for _ in range(_MOST_EACH * len(order) if len(order) > 1 else 0):
        if board.steps >= work:
            break
        tried = _moved(problem, rng, order)
        best, value, order = _better(board, tried, best, value, order)
    return best


def sooner(problem: Problem, starts: Starts) -> Starts:
    """A schedule of the same activities that is no worse, and reaches targets sooner if it can.

    Args:
        problem: that is planned.
        starts: the schedule.
    """
    rng = random.Random(SEED)  # noqa: S311 - the same again is what is wanted
    return _sooner(_Board(problem), rng, starts, int(_work(problem) * _ORDERS))


def _shifted(board: _Board, starts: Starts) -> Starts:
    """Each activity, in the order in which they start, as early as it fits where it is alone."""
    board.clear()
    for id, week in starts.items():
        board.put(id, next(spot for spot in board.spots[id] if spot.week == week))
    for id in sorted(starts, key=lambda id: (starts[id], id)):
        board.remove(id)
        board.place([id])
    return board.starts()


def _better(
    board: _Board, tried: list[str], best: Starts, value: Worth, order: list[str]
) -> tuple[Starts, Worth, list[str]]:
    """The better one of two orders, with its schedule and its worth."""
    board.clear()
    if board.place(tried):
        starts = board.starts()
        board.steps += len(tried) * 4  # What it takes to find out its worth.
        again = worth(board.problem, starts)
        if again <= value:
            return starts, again, tried
    return best, value, order


def _moved(problem: Problem, rng: random.Random, order: Sequence[str]) -> list[str]:
    """An order with one activity, or with all that it requires, further ahead or back."""
    id = rng.choice(order)
    moved = problem.with_prerequisites([id]) if rng.random() < 0.5 else frozenset([id])
    rest = [other for other in order if other not in moved]
    at = rng.randrange(len(rest) + 1)
    ahead = [other for other in order if other in moved]
    return _after_required(problem, [*rest[:at], *ahead, *rest[at:]])


def _by_pay(problem: Problem, starts: Starts) -> list[str]:
    """An order by what each activity helps to reach, for the effort of all of that."""
    pays: dict[str, float] = dict.fromkeys(starts, 0.0)
    for id in reached(problem, starts):
        target = problem.target[id]
        sets = [s for s in target.sets if all(a in starts for a in s)]
        if sets and target.weight:
            way = problem.with_prerequisites(sorted(sets, key=len)[0])
            effort = 1 + sum(problem.activities[a].effort for a in way)
            for a in way:
                pays[a] = max(pays[a], target.weight / effort)
    ranked = sorted(starts, key=lambda id: (-pays[id], starts[id], id))
    return _after_required(problem, ranked)
