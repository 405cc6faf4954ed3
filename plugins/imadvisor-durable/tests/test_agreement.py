"""The engine finds what the reference engine *explain* finds, on every sheet."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from imadvisor import Advisor, Answer, Ruleset, Sheet, Truth
from imadvisor.plugin import Evidence, Score, ScoringMethod, compiled
from imadvisor.testing import check_engine, random_sheets

from imadvisor_durable import DurableEngine
from random_rulesets import sheets, write_ruleset

WRITTEN = ("counting", "layers", "numbers", "wide")
FOLDER = Path(__file__).parent / "rulesets"
A_DAY = dt.date(2026, 11, 2)
SLOW = pytest.mark.slow
OF_IM_CORE = [500, pytest.param(6_000, marks=SLOW)]
OF_EACH_WRITTEN = [150, pytest.param(1_500, marks=SLOW)]
TENS_OF_RANDOM_RULESETS = [*range(3), *(pytest.param(tens, marks=SLOW) for tens in range(3, 16))]
OF_EACH_RANDOM = 60
# With `-m ""` that is more than 6,000, 6,000 and 9,600: 21,600 sheets, and those below.


def assert_same(advisor: Advisor, ruleset: Ruleset, sheet: Sheet) -> None:
    ours = advisor.decide(sheet, ruleset, engine="durable")
    theirs = advisor.decide(sheet, ruleset, engine="explain")
    assert ours == theirs, dict(sheet.answers)


@pytest.mark.parametrize("count", OF_IM_CORE)
def test_im_core(advisor: Advisor, count: int) -> None:
    check_engine(DurableEngine(), advisor, sheets=count)


@pytest.mark.parametrize("count", OF_EACH_WRITTEN)
@pytest.mark.parametrize("name", WRITTEN)
def test_rulesets_written_for_it(advisor: Advisor, name: str, count: int) -> None:
    ruleset = advisor.ruleset(FOLDER / name)
    for sheet in sheets(ruleset, count, seed=2):
        assert_same(advisor, ruleset, sheet)


@pytest.mark.parametrize("tens", TENS_OF_RANDOM_RULESETS)
def test_random_rulesets(advisor: Advisor, tmp_path: Path, tens: int) -> None:
    for seed in range(10 * tens, 10 * tens + 10):
        ruleset = advisor.ruleset(write_ruleset(tmp_path / str(seed), seed))
        for sheet in sheets(ruleset, OF_EACH_RANDOM, seed=seed):
            assert_same(advisor, ruleset, sheet)


def test_each_value_of_the_conditions_is_met(advisor: Advisor) -> None:
    """The sheets above are no test of a value that none of them leads to."""
    ruleset = advisor.ruleset(FOLDER / "counting")
    met = {key: set[Truth]() for key in ruleset.conditions}
    for sheet in random_sheets(ruleset, 1_500, seed=2):
        truths = advisor.decide(sheet, ruleset, engine="durable").findings.truths
        for key, truth in truths.items():
            met[key].add(truth)
    several = {key for key, truths in met.items() if truths == set(Truth)}
    assert len(several) > len(met) * 3 // 4, met


@pytest.mark.parametrize("filled", [0, 1, 2, 3, 4, 5])
def test_every_way_to_count_five(advisor: Advisor, filled: int) -> None:
    """*At least* has cases that hardly a random sheet meets."""
    ruleset = advisor.ruleset(FOLDER / "counting")
    dont_know, not_applicable = _without_value(advisor)
    given = (Answer.of("no"), Answer.of("yes"), dont_know, not_applicable)
    for answers in itertools.combinations_with_replacement(given, filled):
        assert_same(
            advisor, ruleset, Sheet(ruleset.id, A_DAY, dict(zip("abcde", answers, strict=False)))
        )


def _without_value(advisor: Advisor) -> tuple[Answer, Answer]:
    tables = {"date": A_DAY, "answers": {"a": "?", "b": "n/a"}}
    answers = advisor.sheet(tables, advisor.ruleset(FOLDER / "counting")).answers
    return answers["a"], answers["b"]


class Recording:
    """A scoring method that keeps what it is given, whatever another makes of it."""

    name = "recording"

    def __init__(self, method: ScoringMethod) -> None:
        self.needs = method.needs
        self.judge_as = method.judge
        self.seen: list[Evidence] = []

    def judge(self, evidence: Evidence) -> Score:
        self.seen.append(evidence)
        return self.judge_as(evidence)


def test_scoring_methods_are_given_the_same(advisor: Advisor) -> None:
    ruleset = advisor.ruleset(FOLDER / "layers")
    program = compiled(ruleset, advisor.catalogue.methods)
    recording = {id: Recording(method) for id, method in program.methods.items()}
    recorded = replace(program, methods=recording)
    ours, theirs = (
        advisor.catalogue.engines[name].start(recorded) for name in ("durable", "explain")
    )
    for sheet in sheets(ruleset, 100, seed=4):
        ours(sheet)
        theirs(sheet)
        for method in recording.values():
            first, second = method.seen
            assert first == second
            method.seen.clear()
    assert [c.level for c in ruleset.criteria.values() if c.dimension == "tell"] == [3, 2, 1]


@pytest.mark.parametrize("place", [0, 56, 57, 104])
def test_more_parts_than_one_ruleset_of_the_library_holds(advisor: Advisor, place: int) -> None:
    ruleset = advisor.ruleset(FOLDER / "wide")
    yes, no = Answer.of("yes"), Answer.of("no")
    full = dict.fromkeys((f"q{number}" for number in range(130)), yes)
    without = {id: answer for id, answer in full.items() if id != f"q{place}"}
    for answers, right in (
        (full, Truth.TRUE),
        (full | {f"q{place}": no}, Truth.FALSE),
        (without, Truth.OPEN),
        (full | {f"q{place}": _without_value(advisor)[0]}, Truth.UNKNOWN),
    ):
        sheet = Sheet(ruleset.id, A_DAY, answers)
        found = advisor.decide(sheet, ruleset, engine="durable").findings
        assert found.truths["gap", "all", "when"] is right
        assert_same(advisor, ruleset, sheet)
