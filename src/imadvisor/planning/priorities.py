"""What of a schedule can go, and the order in which the rest reaches most soonest."""

from __future__ import annotations

import random
from collections.abc import Sequence

from imadvisor.planning.board import Board
from imadvisor.planning.problem import SolverProblem, Target
from imadvisor.planning.schedule import Starts, Worth, reached, worth

SEED = 20
"""Of the random choices: the same problem gives the same schedule."""

_WORK = 1_600_000
"""Steps of a search; a step is to look whether an activity fits into a week."""
_WORK_EACH = 8_000
"""More of them for each activity."""
FOR_ORDER = 0.25
"""The share of the steps that goes to the order."""
ROUNDS_EACH = 200
"""Rounds for each activity that there are at most: a small problem needs no more."""


def work_for(problem: SolverProblem) -> int:
    """How many steps a search may take.

    Args:
        problem: that is planned.
    """
    return _WORK + _WORK_EACH * len(problem.activities)


def without_idle(problem: SolverProblem, starts: Starts) -> Starts:
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


def _vital(problem: SolverProblem, starts: Starts) -> dict[str, list[Target]]:
    """For each activity the targets that count, or that one needs, and that it helps to reach."""
    weeks = reached(problem, starts)
    waiting = [target for target in problem.targets if target.weight and target.id in weeks]
    found: dict[str, list[Target]] = {}
    seen: set[str] = set()
    while waiting:
        target = waiting.pop()
        if target.id not in seen:
            seen.add(target.id)
            needed = sorted((o for o in target.needs if o in weeks), key=lambda o: (weeks[o], o))
            waiting.extend(problem.target[other] for other in needed[: target.count])
            for id in {id for one in target.sets for id in one}:
                found.setdefault(id, []).append(target)
    return found


def _some_set(target: Target, starts: Starts) -> bool:
    return any(all(id in starts for id in one) for one in target.sets)


def in_better_order(board: Board, rng: random.Random, starts: Starts, work: int) -> Starts:
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
    for _ in range(ROUNDS_EACH * len(order) if len(order) > 1 else 0):
        if board.steps >= work:
            break
        tried = _moved(problem, rng, order)
        best, value, order = _better(board, tried, best, value, order)
    return _by_id(board, best, work + work // 4)


def _by_id(board: Board, starts: Starts, work: int) -> Starts:
    """Of equals the first by id goes first: two of one role are exchanged where nothing gets worse.

    That is a search too: a rarer exchange, of three or of whole sets, is not looked for.
    """
    activities = board.problem.activities
    value = worth(board.problem, starts)
    changed = True
    while changed:
        changed = False
        order = sorted(starts, key=lambda id: (starts[id], id))
        last: dict[str, str] = {}
        for id in order:
            before = last.get(activities[id].role, id)
            last[activities[id].role] = id
            if before <= id or board.steps >= work:
                continue
            swap = {before: id, id: before}
            tried = board.problem.after_required([swap.get(other, other) for other in order])
            again, found, _ = _better(board, tried, starts, value, order)
            if found < value or _weeks(again) < _weeks(starts):
                starts, value, changed = again, found, True
                break
    return starts


def _weeks(starts: Starts) -> list[tuple[str, int]]:
    """What tells two equal schedules apart: when the first by id start, then the next."""
    return sorted(starts.items())


def sooner(problem: SolverProblem, starts: Starts) -> Starts:
    """A schedule of the same activities that is no worse, and reaches targets sooner if it can.

    Args:
        problem: that is planned.
        starts: the schedule.
    """
    rng = random.Random(SEED)  # noqa: S311 - the same again is what is wanted
    return in_better_order(Board(problem), rng, starts, int(work_for(problem) * FOR_ORDER))


def by_id(problem: SolverProblem, starts: Starts) -> Starts:
    """A schedule of the same activities that is no worse, in which the first by id go first.

    Args:
        problem: that is planned.
        starts: the schedule.
    """
    return _by_id(Board(problem), starts, work_for(problem))


def _shifted(board: Board, starts: Starts) -> Starts:
    """Each activity, in the order in which they start, as early as it fits where it is alone."""
    board.clear()
    for id, week in starts.items():
        board.put(id, next(spot for spot in board.spots[id] if spot.week == week))
    for id in sorted(starts, key=lambda id: (starts[id], id)):
        board.remove(id)
        board.place([id])
    return board.starts()


def _better(
    board: Board, tried: list[str], best: Starts, value: Worth, order: list[str]
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


def _moved(problem: SolverProblem, rng: random.Random, order: Sequence[str]) -> list[str]:
    """An order with one activity, or with all that it requires, further ahead or back."""
    id = rng.choice(order)
    moved = problem.with_prerequisites([id]) if rng.random() < 0.5 else frozenset([id])
    rest = [other for other in order if other not in moved]
    at = rng.randrange(len(rest) + 1)
    ahead = [other for other in order if other in moved]
    return problem.after_required([*rest[:at], *ahead, *rest[at:]])


def _by_pay(problem: SolverProblem, starts: Starts) -> list[str]:
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
    return problem.after_required(ranked)
