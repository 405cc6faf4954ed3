"""What the check calls impossible is so on every sheet of a fine grid, and what it shows is so.

The grid knows nothing of cells: numbers stand close together and at every credit's bound, dates
around the assessment and around the days that are named, on several days of assessment.
"""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import random_rulesets
from imadvisor import Answer, Ruleset, Sheet
from imadvisor.conditions import nodes
from imadvisor.engine.evaluation import State, truth
from imadvisor.engine.explain import decided
from imadvisor.engine.program import Program, compiled
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE
from imadvisor.model.questions import Question
from imadvisor.model.truth import Truth
from imadvisor.quality.checks import better_answers, conditions, gaps, levels, questions, steps
from imadvisor.quality.checks.context import Checking
from imadvisor.quality.findings import Pair
from imadvisor.quality.search.queries import Every, Is, Never, Query, Some
from random_rulesets import TEXT, assembled

FAMILIES = (conditions, gaps, levels, better_answers, steps, questions)
DAYS = (dt.date(2019, 3, 1), dt.date(2026, 1, 1), dt.date(2026, 11, 2), dt.date(2027, 10, 26))

slow = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    # A ruleset that fails is small already, and shrinking it takes minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


# -- the grid ---------------------------------------------------------------------------------


def _values(question: Question, day: dt.date) -> list[Any]:
    match question.type:
        case "single" | "yes-no":
            return list(question.choice_ids)
        case "multi":
            every = [frozenset[str]()]
            for choice in question.choice_ids:
                every += [chosen | {choice} for chosen in every]
            return every
        case "anchored":
            return [0, 1, 2, 3, 4]
        case "text":
            return ["words"]
        case "date":
            days = [day + dt.timedelta(n) for n in (*range(-45, 3), -366, -90, 30)]
            days += [dt.date(2026, 10, n) for n in (24, 25, 26)]
            return [found for found in days if not question.past or found <= day]
        case _:
            low, high = question.limits
            near = [Fraction(n, 4) for n in range(-12, 54)]
            near += [Fraction(n, 2) for n in range(76, 84)] + [
                Fraction(n) for n in range(14, 101, 6)
            ]
            near += [Fraction(f"{n}.999999999") for n in (2, 9, 39)]
            near += [Fraction(end) for end in (low, high) if end is not None]
            return [
                int(n) if n.denominator == 1 else n
                for n in near
                if (low is None or n >= low)
                and (high is None or n <= high)
                and (n.denominator == 1 or not question.whole)
            ]


def _answers(question: Question, day: dt.date) -> list[Answer]:
    found = [Answer.of(value) for value in _values(question, day)]
    return found + [Answer.special(special.id) for special in question.special]


def _sheet(ruleset: Ruleset, chance: random.Random) -> Sheet:
    """A sheet on which every question has an answer, now and then none with a value."""
    day = chance.choice(DAYS)
    answers = {}
    for id, question in ruleset.questions.items():
        usual = chance.random() < 0.85
        answers[id] = chance.choice(
            _answers(question, day) if usual else [DONT_KNOW, NOT_APPLICABLE]
        )
    return Sheet(ruleset.id, day, answers)


def _said(query: Query, state: State) -> bool:
    match query:
        case Is():
            return truth(query.condition, state) is (Truth.TRUE if query.value else Truth.FALSE)
        case Never():
            return not _said(query.part, state)
        case Every():
            return all(_said(part, state) for part in query.parts)
        case Some():
            return any(_said(part, state) for part in query.parts)


# -- what is held against it --------------------------------------------------------------------


def _checked(program: Program) -> Checking:
    checking = Checking(program)
    for family in FAMILIES:
        family.check(checking)
    return checking


def _hold(checking: Checking, sheets: list[Sheet], more: list[Query] | None = None) -> None:
    """Hold everything that was said against sheets."""
    program, looker = checking.program, checking.looker
    known = looker._known
    never = [query for query, outcome in known.items() if outcome.impossible] + (more or [])
    together = {
        (finding.name[1], finding.other[1], finding.code)
        for finding in checking.findings
        if finding.code in ("same-gaps", "implied-gap") and finding.other
    }
    for sheet in sheets:
        state = decided(program, sheet)
        for query in never:
            assert not _said(query, state), (query, sheet)
        for gap, other, code in together:
            there, too = (truth(nodes.Holds("gap", id), state) is Truth.TRUE for id in (gap, other))
            assert there == too if code == "same-gaps" else there or not too, (gap, other, sheet)
    for query, outcome in known.items():
        if outcome.possible:
            shown = looker.shown(query)
            assert shown is None or _said(query, decided(program, shown)), (query, shown)
    for finding in checking.findings:
        if finding.code in ("not-monotone", "better-answer-opens"):
            worse, good = (example.sheet for example in finding.examples)
            subject = finding.name
            assert better_answers.gets_worse(checking, subject, worse, good), finding


def _proven(checking: Checking) -> list[Query]:
    """The queries that the solver calls impossible; pairs are held against the grid at once."""
    from imadvisor.quality.search.solver import _Prover, solver

    prover = _Prover(solver(), checking)
    found: list[Query] = []
    for one in checking.undecided:
        verdict, finding = prover.decided(one, 2.0)
        if isinstance(one.query, Pair):
            assert verdict != "shown" or finding is not None
        elif verdict == "impossible" and one.query is not None:
            found.append(one.query)
    return found


@slow
@given(ruleset=random_rulesets.rulesets(), seed=st.integers(0, 2**32))
def test_nothing_is_said_of_a_random_ruleset_that_is_false(ruleset: Ruleset, seed: int) -> None:
    program = compiled(ruleset, random_rulesets.METHODS)
    checking = _checked(program)
    chance = random.Random(seed)
    _hold(checking, [_sheet(ruleset, chance) for _ in range(150)])


@settings(parent=slow, max_examples=5)
@given(ruleset=random_rulesets.rulesets(), seed=st.integers(0, 2**32))
def test_nothing_is_proven_of_a_random_ruleset_that_is_false(ruleset: Ruleset, seed: int) -> None:
    pytest.importorskip("z3")
    checking = _checked(compiled(ruleset, random_rulesets.METHODS))
    chance = random.Random(seed)
    sheets = [_sheet(ruleset, chance) for _ in range(150)]
    _hold(checking, sheets, _proven(checking))


# -- rulesets of our own ------------------------------------------------------------------------


def _asked(id: str, type: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "type": type, "text": TEXT, **more}


def _choices(*credits: Any) -> list[dict[str, Any]]:
    return [{"id": f"c{n}", "text": TEXT, "credit": credit} for n, credit in enumerate(credits)]


QUESTIONS = [
    _asked("phase", "single", ordered=True,
           choice=[{"id": f"t{n}", "text": TEXT} for n in range(3)]),
    _asked("claim", "anchored", dimension="d"),
    _asked("share", "percentage", dimension="d", criterion="d-1",
           credit={"points": [[3, 0], [10, 1]]}),
    _asked("half", "single", ordered=True, dimension="d", criterion="d-1",
           choice=_choices(0, "0.3")),
    _asked("forms", "multi", dimension="d", criterion="d-2", choice=_choices("0.5", "0.3", 0)),
    _asked("seen", "date", past=True, dimension="d", criterion="d-2", ask_when="half == 'c1'",
           credit={"days_since": [[30, 1], [90, "0.5"]]},
           special=[{"id": "never", "text": TEXT, "credit": 0}]),
    _asked("users", "number", whole=True, minimum=0, maximum=60),
    _asked("start", "date"),
    _asked("end", "date"),
    _asked("owner", "yes-no"),
]  # fmt: skip

WHENS = {
    "a": "score('d') > 0.9",
    "b": "users * 3 > 100 and users / 2 < 17",
    "c": "end > start and days_between(start, end) < 1",
    "d": "end > start",
    "e": "0 < days_between(start, end)",
    "f": "owner == 'yes' or owner == 'no'",
    "g": "count(forms) >= 2 and 'c2' not in forms and not ('c0' in forms)",
    "h": "level('d') >= 2 and half == 'c0'",
    "i": "seen == 'never' and days_since(seen) > 3",
    "j": "not met('d-1') and share > 9",
    "k": "met('d-1') and share < 5.8",
    "l": "unknown(half) and applicable(seen)",
    "m": "users > 33.5 and users < 34",
    "n": "days_since(seen) > 20 and seen > date('2026-10-25')",
}


OWN = [
    # Every method, and every policy, at least once.
    pytest.param(
        method,
        policy,
        marks=[] if (place % 2 == 0) == (policy == "worst") else pytest.mark.slow,
    )
    for place, method in enumerate(sorted(random_rulesets.METHODS))
    for policy in ("exclude", "worst")
]


@pytest.mark.parametrize(("method", "policy"), OWN)
def test_nothing_is_said_of_our_own_rulesets_that_is_false(method: str, policy: str) -> None:
    def exactly(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: exactly(v) if key != "text" else v for key, v in value.items()}
        if isinstance(value, list):
            return [exactly(v) for v in value]
        return Decimal(value) if isinstance(value, str) and value[:1] == "0" else value

    data: dict[str, Any] = {
        "schema": 1,
        "ruleset": {"id": "own", "version": "1", "title": TEXT, "languages": ("en",),
                    "licence": "CC0"},
        "timing": {"question": "phase"},
        "scoring": {"method": method, "dont_know": policy, "threshold": Decimal("0.6")},
        "severity": [{"id": f"s{n}", "value": n, "name": TEXT} for n in (1, 2)],
        "level": [{"id": f"l{n}", "number": n, "name": TEXT, "from_score": Decimal(n) * 4 / 10}
                  for n in range(3)],
        "dimension": [{"id": "d", "rank": 1, "name": TEXT}],
        "criterion": [{"id": f"d-{n}", "dimension": "d", "level": n, "statement": TEXT}
                      for n in (1, 2)],
        "question": exactly(QUESTIONS),
        "gap": [{"id": id, "name": TEXT, "severity": "s1", "when": when, "due": "t1",
                 "raise_when": "score('d') >= 0.5"} for id, when in WHENS.items()],
    }  # fmt: skip
    ruleset = assembled(data)
    checking = _checked(compiled(ruleset, random_rulesets.METHODS))
    chance = random.Random(method + policy)
    sheets = [_sheet(ruleset, chance) for _ in range(600)]
    _hold(checking, sheets)
    dead = {f.name[1] for f in checking.findings if f.code == "never-holds"}
    # What can never be is said to be so, and not left undecided.
    assert dead >= {"b", "c", "g", "m"}
    same = {frozenset((f.name[1], f.other[1])) for f in checking.findings
            if f.code == "same-gaps" and f.other}  # fmt: skip
    assert frozenset("de") in same
