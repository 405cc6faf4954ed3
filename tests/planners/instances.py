"""Problems for the tests of planners: made up, small or of a realistic shape."""

from __future__ import annotations

import random

from imadvisor.planning.problem import Activity, Budget, Limit, SolverProblem, Target, spans


def made_up(
    seed: int, *, activities: int, targets: int, horizon: int, period: str = "quarter"
) -> SolverProblem:
    """A random problem; the same for the same seed."""
    rng = random.Random(seed)
    ids = [f"a{i:02}" for i in range(activities)]
    roles = ["owner", "manager", "user"][: 1 + activities // 3]
    found = {}
    for place, id in enumerate(ids):
        before = [other for other in ids[:place] if rng.random() < 1.2 / max(1, place)]
        window = rng.random()
        weeks = rng.randint(1, max(1, horizon // 3))
        found[id] = Activity(
            id,
            weeks,
            rng.randint(5, 60),
            rng.choice(roles),
            tuple(before),
            earliest=rng.randint(0, horizon // 3) if window < 0.15 else 0,
            latest=rng.randint(horizon // 2, horizon) if window > 0.85 else None,
        )
    wanted = []
    for place in range(targets):
        sets = {
            tuple(sorted(rng.sample(ids, rng.randint(1, min(3, activities)))))
            for _ in range(rng.choice((1, 1, 2)))
        }
        wanted.append(Target(f"t{place:02}", rng.randint(1, 4), tuple(sorted(sets))))
    periods = spans(period, horizon)
    capacity = {
        role: tuple(rng.randint(100, 500) * (p.end - p.first) // 6 for p in periods)
        for role in roles
    }
    budgets: tuple[Budget, ...] = ()
    if rng.random() < 0.5:
        costs = {id: activity.effort for id, activity in found.items()}
        budgets = (Budget("person-days", costs, sum(costs.values()) * 2 // 3),)
    limits = tuple(Limit(p, rng.randint(2, 4)) for p in periods)
    return SolverProblem(found, tuple(wanted), horizon, periods, capacity, limits, budgets)
