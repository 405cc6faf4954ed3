"""Planners keep every limit; the optimal one is as good as exhaustive search and as CP-SAT."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from ortools.sat.python import cp_model

from conftest import ROOT
from imadvisor import Advisor, Ruleset
from imadvisor.model.plan import Goal, PlanFile
from imadvisor.planning.formulation import made
from imadvisor.planning.greedy import Greedy
from imadvisor.planning.optimal import STAGES, Optimal
from imadvisor.planning.plan_files import filled_in
from imadvisor.planning.priorities import without_idle
from imadvisor.planning.problem import Activity, SolverProblem, Target, spans
from imadvisor.planning.schedule import reached
from imadvisor.quality.cases import load_cases
from planners.instances import made_up
from planners.validating import value_of, wrong_with

SMALL = [made_up(seed, activities=4, targets=3, horizon=6) for seed in range(25)]
MIDDLE = [made_up(seed, activities=12, targets=9, horizon=14) for seed in range(100, 112)]


@pytest.fixture(autouse=True)
def planned_once() -> None:
    """Here every problem is planned anew."""


def _best(problem: SolverProblem) -> tuple[int, int, int]:
    """The best value of all plans that there are."""
    ids = list(problem.activities)
    choices = []
    for id in ids:
        last = problem.horizon - problem.activities[id].weeks
        choices.append([None, *range(last + 1)])
    best = None
    for weeks in itertools.product(*choices):
        starts = {id: week for id, week in zip(ids, weeks, strict=True) if week is not None}
        if not wrong_with(problem, starts):
            value = value_of(problem, starts)
            best = value if best is None or value < best else best
    assert best is not None
    return best


def _optimum(problem: SolverProblem) -> Mapping[str, int]:
    solved = Optimal().plan(problem, Greedy().plan(problem), seconds=60)
    assert solved.proven
    assert not wrong_with(problem, solved.starts)
    return solved.starts


@pytest.mark.parametrize("problem", SMALL, ids=range(len(SMALL)))
def test_the_optimum_of_a_small_problem_is_that_of_exhaustive_search(
    problem: SolverProblem,
) -> None:
    assert value_of(problem, _optimum(problem)) == _best(problem)


@pytest.mark.parametrize("problem", SMALL, ids=range(len(SMALL)))
def test_the_optimum_is_found_from_nothing_at_all(problem: SolverProblem) -> None:
    """A good first schedule hides whether the solver improves anything."""
    solved = Optimal().plan(problem, {}, seconds=60)
    assert solved.proven and not wrong_with(problem, solved.starts)
    value = value_of(problem, solved.starts)
    assert value == _best(problem)
    assert [(stage.name, stage.value) for stage in solved.stages] == list(
        zip(STAGES, value, strict=True)
    )
    assert all(s.bound is not None and s.value - 1 < s.bound <= s.value for s in solved.stages)
    assert all(0 <= stage.seconds < 60 for stage in solved.stages)


PLAIN = SolverProblem(
    {
        "cheap": Activity("cheap", 1, 10, "one"),
        "dear": Activity("dear", 1, 30, "one"),
        "also": Activity("also", 2, 20, "two"),
        "heavy": Activity("heavy", 1, 10, "one"),
    },
    (
        Target("either", 2, (("cheap",), ("dear",))),
        Target("also", 1, (("also",),)),
        Target("heavy", 3, (("heavy",),)),
    ),
    6,
    spans("week", 6),
    {"one": (300,) * 6, "two": (300,) * 6},
)
BEST = {"cheap": 0, "also": 0, "heavy": 0}


@pytest.mark.parametrize(
    "first",
    [
        {"cheap": 0, "also": 0},  # misses a target
        {"dear": 1, "also": 0, "heavy": 0},  # takes more than it must
        {"cheap": 4, "also": 2, "heavy": 5},  # keeps everybody waiting
    ],
    ids=STAGES,
)
def test_each_stage_improves_what_is_left_to_it(first: Mapping[str, int]) -> None:
    assert not wrong_with(PLAIN, first)
    solved = Optimal().plan(PLAIN, first, seconds=60)
    assert solved.starts == BEST == Greedy().plan(PLAIN)
    assert [(s.value, s.status) for s in solved.stages] == [
        (0, "proven"),
        (40, "proven"),
        (2 * 1 + 1 * 2 + 3 * 1, "proven"),
    ]


def _by_cp_sat(problem: SolverProblem) -> tuple[int, int, int] | None:
    """The best value by another solver with a model of its own; None where it has no proof."""
    model = cp_model.CpModel()
    start, there, end = {}, {}, {}
    for id, a in problem.activities.items():
        there[id] = model.new_bool_var(id)
        last = min(problem.horizon, a.latest or problem.horizon) - a.weeks
        if last < a.earliest:
            model.add(there[id] == 0)
            start[id] = model.new_int_var(0, 0, "")
        else:
            start[id] = model.new_int_var(a.earliest, last, "")
        end[id] = start[id] + a.weeks
    loads: dict[tuple[str, int], list[Any]] = {}
    for id, a in problem.activities.items():
        for other in a.requires:
            model.add_implication(there[id], there[other])
            model.add(end[other] <= start[id]).only_enforce_if(there[id])
        at = []
        for week in range(problem.horizon):
            here = model.new_bool_var("")
            model.add(start[id] == week).only_enforce_if(here)
            at.append(here)
            parts = [
                a.effort * 10 // a.weeks + (o < a.effort * 10 % a.weeks) for o in range(a.weeks)
            ]
            for place, span in enumerate(problem.periods):
                load = sum(
                    part for o, part in enumerate(parts) if span.first <= week + o < span.end
                )
                if load:
                    loads.setdefault((a.role, place), []).append(load * here)
        model.add(sum(at) == there[id])
        for place, limit in enumerate(problem.limits):
            begun = sum(at[limit.span.first : limit.span.end])
            loads.setdefault(("limit", place), []).append(begun)
    for (role, place), terms in loads.items():
        most = problem.limits[place].most if role == "limit" else problem.capacity[role][place]
        model.add(sum(terms) <= most)
    for budget in problem.budgets:
        model.add(sum(budget.costs[id] * there[id] for id in there) <= budget.most)
    missed, waiting = [], []
    for target in problem.targets:
        ways = []
        when = model.new_int_var(0, problem.horizon, "")
        for one in target.sets:
            way = model.new_bool_var("")
            for id in one:
                model.add_implication(way, there[id])
                model.add(when >= end[id]).only_enforce_if(way)
            ways.append(way)
        reached = model.new_bool_var("")
        model.add(sum(ways) == reached)
        model.add(when == 0).only_enforce_if(reached.negated())
        missed.append(target.weight * (1 - reached))
        waiting.append(target.weight * when)
        # Whatever is wholly done counts as reached.
        for one in target.sets:
            model.add_bool_or([*(there[id].negated() for id in one), reached])
    values = []
    efforts = [a.effort * there[id] for id, a in problem.activities.items()]
    for terms in (missed, efforts, waiting):
        model.minimize(sum(terms))
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = 10
        solver.parameters.num_workers = 2
        if solver.solve(model) != cp_model.OPTIMAL:
            return None
        values.append(round(solver.objective_value))
        model.add(sum(terms) == values[-1])
    return values[0], values[1], values[2]


def test_two_solvers_with_two_models_agree() -> None:
    proven = 0
    for problem in MIDDLE:
        other = _by_cp_sat(problem)
        if other is not None:
            assert value_of(problem, _optimum(problem)) == other
            proven += 1
    assert proven >= 8, "too few were proven by both"


@pytest.mark.parametrize("problem", MIDDLE[:6], ids=range(6))
def test_more_is_never_worse_and_one_more_prerequisite_never_better(problem: SolverProblem) -> None:
    value = value_of(problem, _optimum(problem))
    richer = replace(
        problem,
        capacity={role: tuple(c + 200 for c in given) for role, given in problem.capacity.items()},
        budgets=tuple(replace(budget, most=budget.most + 100) for budget in problem.budgets),
    )
    assert value_of(richer, _optimum(richer)) <= value
    first, *_, last = problem.activities
    activity = problem.activities[last]
    requires = tuple(sorted({*activity.requires, first}))
    harder = replace(
        problem,
        activities={**problem.activities, last: replace(activity, requires=requires)},
    )
    assert value_of(harder, _optimum(harder)) >= value


@pytest.mark.parametrize("problem", MIDDLE[:3], ids=range(3))
def test_the_same_problem_gives_the_same_plan(problem: SolverProblem) -> None:
    turned = replace(
        problem,
        activities=dict(reversed(list(problem.activities.items()))),
        targets=tuple(reversed(problem.targets)),
    )
    assert Greedy().plan(problem) == Greedy().plan(problem)
    assert _optimum(problem) == _optimum(problem)
    assert value_of(turned, _optimum(turned)) == value_of(problem, _optimum(problem))


@pytest.mark.parametrize("problem", [*SMALL, *MIDDLE], ids=range(len(SMALL) + len(MIDDLE)))
def test_the_greedy_plan_keeps_every_limit(problem: SolverProblem) -> None:
    assert not wrong_with(problem, Greedy().plan(problem))


@pytest.mark.parametrize("problem", [*SMALL, *MIDDLE], ids=range(len(SMALL) + len(MIDDLE)))
def test_the_greedy_plan_of_a_problem_that_is_not_large_is_the_best(
    problem: SolverProblem,
) -> None:
    greedy = Greedy().plan(problem)
    assert value_of(problem, greedy) == value_of(problem, _optimum(problem))


FOUND = {
    200: (46, 141, 134),
    201: (54, 160, 183),
    202: (37, 120, 262),
    203: (41, 178, 292),
    204: (40, 86, 128),
    205: (49, 194, 201),
    206: (42, 213, 385),
    207: (46, 189, 284),
}
"""The value of what the search finds of large problems, by their seeds."""


@pytest.mark.parametrize("seed", FOUND)
def test_of_large_problems_the_search_finds_no_less_than_it_did(seed: int) -> None:
    problem = made_up(seed, activities=30, targets=24, horizon=26)
    assert value_of(problem, Greedy().plan(problem)) <= FOUND[seed]


def test_what_no_target_needs_is_left_out_the_dearest_first() -> None:
    activities = {
        "base": Activity("base", 1, 5, "one"),
        "cheap": Activity("cheap", 1, 10, "one", ("base",)),
        "dear": Activity("dear", 1, 30, "one"),
        "idle": Activity("idle", 1, 1, "one"),
        "must": Activity("must", 1, 1, "one"),
    }
    targets = (Target("either", 2, (("cheap",), ("dear",))), Target("nothing", 0, (("idle",),)))
    problem = SolverProblem(
        activities, targets, 6, spans("week", 6), {"one": (900,) * 6}, must=frozenset(["must"])
    )
    starts = dict(zip(activities, range(5), strict=True))
    assert without_idle(problem, starts) == {"base": 0, "cheap": 1, "must": 4}
    assert without_idle(problem, {"dear": 2, "must": 4}) == {"dear": 2, "must": 4}
    # What a target needs is needed as long as that counts.
    above = Target("above", 1, (), ("nothing",))
    needed = replace(problem, targets=(*targets, above))
    assert without_idle(needed, starts) == {"base": 0, "cheap": 1, "idle": 3, "must": 4}


@pytest.mark.parametrize("period", ["quarter", "month", "week"])
def test_every_case_is_planned_within_its_limits(
    advisor: Advisor, im_core: Ruleset, period: str
) -> None:
    planned = 0
    # A third of the cases in each.
    for case in load_cases(im_core)[("quarter", "month", "week").index(period) :: 3]:
        advice = advisor.advise(case.sheet, im_core)
        plan, _ = filled_in(PlanFile(period=period), advice)  # type: ignore[arg-type]
        task = made(advice, plan)
        starts = Greedy().plan(task.problem)
        assert not wrong_with(task.problem, starts), case.id
        planned += len(starts)
    assert planned > 40


def test_a_typical_advice_is_proven(advisor: Advisor) -> None:
    advice = advisor.advise(ROOT / "examples" / "municipality.toml")
    plan, _ = filled_in(PlanFile(), advice)
    problem = made(advice, plan).problem
    greedy = Greedy().plan(problem)
    solved = Optimal().plan(problem, greedy, seconds=120)
    assert solved.proven and not wrong_with(problem, solved.starts)
    best, first = value_of(problem, solved.starts), value_of(problem, greedy)
    assert best <= first
    total = sum(target.weight for target in problem.targets)
    assert (total - first[0]) >= 0.95 * (total - best[0]), "greedy is within 5 percent"


def test_of_equals_the_first_by_id_goes_first() -> None:
    activities = {id: Activity(id, 2, 10, "owner") for id in ("c", "a", "b")}
    targets = tuple(Target(id.upper(), 1, ((id,),)) for id in activities)
    # One after the other: there is time for one in each period.
    periods = spans("week", 6)
    capacity = {"owner": (50,) * 6}
    problem = SolverProblem(activities, targets, 6, periods, capacity)
    expected = {"a": 0, "b": 2, "c": 4}
    assert Greedy().plan(problem) == expected
    assert _optimum(problem) == Optimal().plan(problem, {}, seconds=60).starts == expected
    # But not where that is worse.
    heavier = replace(problem, targets=(*targets, Target("more", 1, (("c",),))))
    assert Greedy().plan(heavier) == _optimum(heavier) == {"c": 0, "a": 2, "b": 4}


@pytest.mark.slow
def test_an_overall_level_takes_the_dimensions_that_cost_least(advisor: Advisor) -> None:
    advice = advisor.advise(ROOT / "examples" / "municipality.toml")
    plan, _ = filled_in(PlanFile(goal=Goal(overall=3)), advice)
    task = made(advice, plan)
    solved = Optimal().plan(task.problem, Greedy().plan(task.problem), seconds=120)
    assert solved.proven and not wrong_with(task.problem, solved.starts)
    assert value_of(task.problem, solved.starts)[1] > 0
    levels = {
        id: 3 if f"level:{id}:3" in reached(task.problem, solved.starts) else int(found.level.low)
        for id, found in advice.decision.dimensions.items()
        if found.level is not None
    }
    assert sorted(levels.values())[(len(levels) - 1) // 2] == 3
    assert levels["safety"] + 1 >= 3, "the cap"
    # One dimension less is not enough: the plan does no more than it must.
    raised = [id for id in levels if f"level:{id}:3" in reached(task.problem, solved.starts)]
    lower = sorted({**levels, raised[0]: 0}.values())
    assert lower[(len(lower) - 1) // 2] < 3


def test_time_that_is_up_leaves_a_plan_and_a_bound(advisor: Advisor) -> None:
    advice = advisor.advise(ROOT / "examples" / "municipality.toml")
    plan, _ = filled_in(PlanFile(), advice)
    problem = made(advice, plan).problem
    greedy = Greedy().plan(problem)
    solved = Optimal().plan(problem, greedy, seconds=0.5)
    assert not solved.proven and not wrong_with(problem, solved.starts)
    assert value_of(problem, solved.starts) <= value_of(problem, greedy)
