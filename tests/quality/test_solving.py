"""Diagrams and formulas mean what the reference engine means, on random rulesets."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import random_rulesets
from imadvisor import Ruleset, Sheet
from imadvisor.engine.evaluation import truth
from imadvisor.engine.explain import decided
from imadvisor.engine.program import Program, compiled
from imadvisor.model.truth import Truth
from imadvisor.quality.search.diagrams import FALSE, NOT_APPLICABLE, TRUE, UNKNOWN, TooManyCells
from imadvisor.quality.search.directions import directed
from imadvisor.quality.search.queries import Is
from imadvisor.quality.search.sheet_search import Looker
from imadvisor.quality.search.variables import variables_of

VALUES = {
    Truth.FALSE: FALSE,
    Truth.UNKNOWN: UNKNOWN,
    Truth.NOT_APPLICABLE: NOT_APPLICABLE,
    Truth.TRUE: TRUE,
}
slow = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    # A ruleset that fails is small already, and shrinking it takes minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


def program_of(ruleset: Ruleset) -> Program:
    return compiled(ruleset, random_rulesets.METHODS)


def whole(looker: Looker, cells: Mapping[int, int]) -> Sheet:
    """The sheet of a cell for every question."""
    answers = {id: looker.answer(id, cells) for id in looker.program.ruleset.questions}
    return Sheet("random", looker.meaning.cells.day, answers)


@slow
@given(ruleset=random_rulesets.rulesets(), seed=st.integers(0, 2**32))
def test_conditions_levels_and_severities_are_those_of_the_engine(
    ruleset: Ruleset, seed: int
) -> None:
    program = program_of(ruleset)
    looker = Looker(program)
    meaning, diagrams = looker.meaning, looker.meaning.diagrams
    chance = random.Random(seed)
    tries = [looker.anything(chance) for _ in range(10)]
    for cells in tries:
        sheet = whole(looker, cells)
        state = decided(program, sheet)
        for key, condition in ruleset.conditions.items():
            diagrams.begin()
            try:
                found = meaning.condition(condition)
            except TooManyCells:
                continue
            if any(map(meaning.is_open, diagrams.support(found))):
                continue
            wanted = truth(condition, state)
            value = diagrams.value_at(found, cells)
            # Which kind of undetermined it is matters only to stages, and only there it is exact.
            settled = wanted.settled or value in (TRUE, FALSE)
            assert not settled or VALUES[wanted] == value, (key, sheet)
        for dimension in ruleset.dimensions:
            diagrams.begin()
            try:
                found = meaning.level(dimension)
            except TooManyCells:
                continue
            if any(map(meaning.is_open, diagrams.support(found))):
                continue
            level = state.scores[dimension].level
            value = diagrams.value_at(found, cells)
            assert value == (None if level is None else level.low), (dimension, sheet)


@slow
@given(ruleset=random_rulesets.rulesets())
def test_what_is_shown_holds_and_what_is_impossible_never_does(ruleset: Ruleset) -> None:
    program = program_of(ruleset)
    looker = Looker(program)
    chance = random.Random(0)
    sheets = [whole(looker, looker.anything(chance)) for _ in range(20)]
    for condition in ruleset.conditions.values():
        for value in (True, False):
            query = Is(condition, value)
            outcome = looker.look(query)
            if outcome.possible:
                shown = looker.shown(query)
                assert shown is not None
                assert looker.reference.holds(query, shown)
                assert looker.reference.holds(query, looker.reference.smaller(query, shown))
            elif outcome.impossible:
                assert not any(looker.reference.holds(query, sheet) for sheet in sheets)


@settings(parent=slow, max_examples=10)
@given(ruleset=random_rulesets.rulesets())
def test_the_solver_agrees_with_the_cells(ruleset: Ruleset) -> None:
    z3 = pytest.importorskip("z3")
    from imadvisor.quality.search.formulas import Formulas, Inexpressible

    program = program_of(ruleset)
    looker = Looker(program)
    cells = variables_of(program)
    for condition in ruleset.conditions.values():
        query = Is(condition)
        outcome = looker.look(query)
        encoding = Formulas(z3, program, cells)
        solver = z3.Solver()
        solver.set("timeout", 2_000)
        try:
            solver.add(encoding.query(query), *encoding.rules)
        except Inexpressible:
            continue
        found = solver.check()
        if found == z3.unsat:
            assert not outcome.possible
        if found == z3.sat and not outcome.undecided:
            assert outcome.possible


def test_the_solver_gives_no_answer_that_a_question_does_not_take() -> None:
    pytest.importorskip("z3")
    from imadvisor.errors import Place
    from imadvisor.quality.checks.context import Checking
    from imadvisor.quality.findings import Undecided
    from imadvisor.quality.search.solver import _Prover, solver

    text = {"en": "x"}
    about = {"id": "r", "version": "1", "title": text, "languages": ("en",), "licence": "CC0"}
    ruleset = random_rulesets.assembled(
        {
            "schema": 1,
            "ruleset": about,
            "severity": [{"id": "s", "value": 1, "name": text}],
            "question": [
                {"id": "start", "type": "date", "text": text},
                {"id": "many", "type": "number", "minimum": 5, "text": text},
            ],
            "gap": [{"id": "g", "name": text, "severity": "s",
                     "when": "applicable(start) and applicable(many) "
                             "and not unknown(start) and not unknown(many)"}],
        }
    )  # fmt: skip
    query = Is(ruleset.conditions["gap", "g", "when"])
    one = Undecided("never-holds", ("gap", "g"), Place(""), "", "time", query)
    prover = _Prover(solver(), Checking(program_of(ruleset)))
    encoding = prover._formulas()
    questions = prover.looker.questions_of(query)
    assert prover._sheet(one, query, 5)[0] == "shown"
    encoding.declare(questions)
    model = prover._solved([encoding.query(query), *encoding.rules], 5)
    sheet = prover._made(encoding, questions, model)
    assert sheet is not None
    many = sheet.answers["many"].value
    assert isinstance(many, int | Fraction) and many >= 5


@cache
def _core() -> Looker:
    from imadvisor import Advisor

    advisor = Advisor()
    return Looker(compiled(advisor.ruleset(), advisor.catalogue.methods))


@pytest.mark.parametrize(
    ("question", "worst", "best"),
    [
        ("owner_named", "no", "yes"),
        ("transfer", "none", "signed"),
        ("reason_known", 0, 100),
        ("ownership_rating", 0, 6),
    ],
)
def test_answers_go_from_worst_to_best(question: str, worst: object, best: object) -> None:
    looker = _core()
    cells = looker.meaning.cells
    asked = looker.program.ruleset.questions[question]
    order = directed(asked, cells.answers[question], cells.day)
    answers = [cells.answers[question][cell].value for cell in order]
    assert (answers[0], answers[-1]) == (worst, best)


def test_numbers_are_cut_at_the_thresholds_that_occur() -> None:
    cells = _core().meaning.cells.cells
    firsts = {cell.low for cell in cells["users"] if cell.ranged}
    assert {0, 30, 50, 100} <= firsts
    # Credit grows from 0.3 at 30 to 0.6 at 50: somewhere in between it is half of it all.
    shares = [cell.ends for cell in cells["reason_known"] if cell.ranged]
    assert any(30 < Fraction(low or 0) < 50 for low, _ in shares)
