"""Scoring methods: exact when all is known, sound while answers are absent."""

from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imadvisor import Truth
from imadvisor.model.numbers import MILLION
from imadvisor.model.questions import CreditRule, Question
from imadvisor.scoring.credits import (
    Credit,
    Verdict,
    best_credit,
    days_credit,
    judged,
    lowest_bounds,
    mean_bounds,
    multi_credit,
    number_credit,
    worst_credit,
)
from imadvisor.scoring.method import Claim, Evidence, Rests, Rung, Score, ScoringMethod
from imadvisor.scoring.methods import BUILT_IN, ClaimAndEvidence, Staged

METHODS: dict[str, ScoringMethod] = {method.name: method for method in BUILT_IN}
LADDER = tuple(Rung(level, level * 200_000) for level in range(5))
TEXT = {"en": "x"}


def known(credit: float, weight: int = 1) -> Credit:
    millionths = round(credit * MILLION)
    return Credit(millionths, millionths, Truth.TRUE, weight)


def free(low: float = 0, high: float = 1, weight: int = 1) -> Credit:
    return Credit(round(low * MILLION), round(high * MILLION), Truth.OPEN, weight)


NOBODY_KNOWS = Credit(0, 0, Truth.UNKNOWN)
OUTSIDE = Credit(0, 0, Truth.NOT_APPLICABLE)


def judge(
    name: str, credits: list[Credit], *, claim: int | None = None, per_level: bool = False
) -> Score:
    """Judge a dimension; with `per_level` the nth credit is the evidence of level n."""
    verdicts = [
        (level, judged(mean_bounds([credit]), MILLION // 2))
        for level, credit in enumerate(credits, start=1)
    ]
    state = Truth.TRUE if claim is not None else Truth.OPEN
    evidence = Evidence(LADDER, Claim(claim, state), verdicts if per_level else [], credits)
    return METHODS[name].judge(evidence)


# -- by hand ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "credits", "level"),
    [
        (3, [known(1), known(0.5), known(0.4)], (2, 2)),  # level 3 fails: one below it
        (2, [known(1), known(1), known(0)], (2, 2)),  # what lies above the claim changes nothing
        (4, [known(0.49), known(1)], (0, 0)),
        (4, [free(), known(1)], (0, 4)),
        (3, [known(1), free(), known(0)], (1, 2)),
        (3, [NOBODY_KNOWS, OUTSIDE], (3, 3)),  # neither supports nor refutes
    ],
)
def test_claim_and_evidence(claim: int, credits: list[Credit], level: tuple[int, int]) -> None:
    assert judge("claim-and-evidence", credits, claim=claim, per_level=True).level == level


def test_without_a_claim_a_dimension_is_not_assessed() -> None:
    score = judge("claim-and-evidence", [known(1)], per_level=True)
    assert (score.level, score.state) == (None, Truth.OPEN)
    assert score.score == (1, 1)


@pytest.mark.parametrize(
    ("credits", "level"),
    [
        ([known(1), known(1), known(0), known(1)], (2, 2)),
        ([known(0), known(1)], (0, 0)),
        ([known(1), free(), known(1)], (1, 3)),
        ([known(1), NOBODY_KNOWS, known(1)], (1, 1)),  # what nobody knows is not met
        ([known(1), OUTSIDE, known(1)], (3, 3)),  # passed over
        ([known(1), OUTSIDE, known(0)], (1, 1)),  # but earns nothing of its own
    ],
)
def test_staged(credits: list[Credit], level: tuple[int, int]) -> None:
    assert judge("staged", credits, per_level=True).level == level


@pytest.mark.parametrize(
    ("name", "credits", "score", "level"),
    [
        ("mean", [known(1), known(0.2)], (0.6, 0.6), (3, 3)),  # the tie reaches the level
        ("mean", [known(0.6), NOBODY_KNOWS, OUTSIDE], (0.6, 0.6), (3, 3)),
        ("mean", [known(0.5), free()], (0.25, 0.75), (1, 3)),
        ("weighted-mean", [known(1, 3), known(0)], (0.75, 0.75), (3, 3)),
        ("weighted-mean", [known(1), free(weight=3)], (0.25, 1), (1, 4)),
        ("minimum", [known(1), known(0.4)], (0.4, 0.4), (2, 2)),
        ("minimum", [known(0.4), free(0.2)], (0.2, 0.4), (1, 2)),
    ],
)
def test_scores(
    name: str, credits: list[Credit], score: tuple[float, float], level: tuple[int, int]
) -> None:
    found = judge(name, credits)
    assert found.score is not None
    assert [float(end) for end in found.score] == pytest.approx(score)
    assert found.level == level


@pytest.mark.parametrize("name", sorted(METHODS))
def test_nothing_applicable_is_no_score(name: str) -> None:
    score = judge(name, [OUTSIDE, OUTSIDE], per_level=True)
    assert score.level is None
    assert score.score is None
    assert score.score_state is Truth.NOT_APPLICABLE


# -- against every completion -----------------------------------------------------------------


_CREDIT = st.one_of(
    st.integers(0, 10).map(lambda tenth: known(tenth / 10)),
    st.tuples(st.integers(0, 5), st.integers(5, 10), st.integers(1, 3)).map(
        lambda ends: free(ends[0] / 10, ends[1] / 10, ends[2])
    ),
    st.sampled_from([NOBODY_KNOWS, OUTSIDE]),
)


def _completions(credit: Credit) -> list[Credit]:
    if credit.state is not Truth.OPEN:
        return [credit]
    low, high, weight = credit.low / MILLION, credit.high / MILLION, credit.weight
    ends = [known(value, weight) for value in (low, (low + high) / 2, high)]
    return [*ends, NOBODY_KNOWS, OUTSIDE]


@pytest.mark.parametrize("name", sorted(METHODS))
@given(credits=st.lists(_CREDIT, min_size=1, max_size=4), claim=st.integers(0, 4))
def test_no_completion_leaves_the_interval(name: str, credits: list[Credit], claim: int) -> None:
    before = judge(name, credits, claim=claim, per_level=True)
    for completion in itertools.product(*map(_completions, credits)):
        after = judge(name, list(completion), claim=claim, per_level=True)
        for was, now in ((before.level, after.level), (before.score, after.score)):
            if was is not None:
                assert now is not None
                assert now.exact
                assert was.low <= now.low <= was.high


@given(st.lists(st.tuples(st.integers(0, MILLION), st.integers(1, 9)), min_size=1, max_size=6))
def test_means_are_exact(pairs: list[tuple[int, int]]) -> None:
    credits = [Credit(value, value, Truth.TRUE, weight) for value, weight in pairs]
    plain = Fraction(sum(value for value, _ in pairs), len(pairs) * MILLION)
    total = sum(weight for _, weight in pairs)
    weighted = Fraction(sum(value * weight for value, weight in pairs), total * MILLION)
    assert mean_bounds(credits)[:2] == (plain, plain)
    assert mean_bounds(credits, weighted=True)[:2] == (weighted, weighted)


def test_a_mean_at_the_threshold_is_met_and_a_millionth_below_is_not() -> None:
    half = MILLION // 2
    assert judged(mean_bounds([known(0.5)]), half) == Verdict(Truth.TRUE, may_fail=False)
    below = Credit(half - 1, half - 1, Truth.TRUE)
    assert judged(mean_bounds([below]), half) == Verdict(Truth.FALSE, may_fail=True)


def test_the_lowest_of_open_credits_may_be_any_of_them() -> None:
    """Each of the others may turn out not to apply."""
    bounds = lowest_bounds([free(0.2, 0.9), free(0.1, 0.5)])
    assert bounds == (Fraction(1, 10), Fraction(9, 10), 0, 2, Truth.OPEN)
    bounds = lowest_bounds([free(0.2, 0.9), known(0.4), NOBODY_KNOWS])
    assert bounds == (Fraction(2, 10), Fraction(4, 10), 1, 1, Truth.TRUE)


# -- credits ----------------------------------------------------------------------------------


def _rule(**rule: object) -> CreditRule:
    return CreditRule.model_validate(rule)


@pytest.mark.parametrize(
    ("value", "credit"),
    [(-5, 0), (0, 0), (15, 150_000), (30, 300_000), (Fraction(1, 3), 3_333), (99, 1_000_000),
     (Fraction(30_00005, 100_000), 300_001)],
)  # fmt: skip
def test_points_are_linear_and_halves_round_up(value: int | Fraction, credit: int) -> None:
    rule = _rule(points=((0, 0), (30, Decimal("0.3")), (50, Decimal("0.6")), (70, 1)))
    assert number_credit(rule, value) == credit


def test_half_a_millionth_rounds_up() -> None:
    assert number_credit(_rule(points=((0, 0), (2_000_000, 1))), 1) == 1


@pytest.mark.parametrize(("value", "credit"), [(20, 1), (21, 0.5), (35, 0.5), (36, 0)])
def test_steps_at_most(value: int, credit: float) -> None:
    rule = _rule(at_most=((20, 1), (35, Decimal("0.5"))))
    assert number_credit(rule, value) == credit * MILLION


@pytest.mark.parametrize(("days", "credit"), [(-3, 1), (90, 1), (91, 0.5), (181, 0)])
def test_days_since(days: int, credit: float) -> None:
    rule = _rule(days_since=((90, 1), (180, Decimal("0.5"))))
    assert days_credit(rule, days) == credit * MILLION


@pytest.mark.parametrize(("days", "credit"), [(60, 1), (59, 0.5), (0, 0.5), (-1, 0)])
def test_days_before(days: int, credit: float) -> None:
    rule = _rule(days_before="live", at_least=((60, 1), (0, Decimal("0.5"))))
    assert days_credit(rule, days) == credit * MILLION


def test_a_multi_question_earns_at_most_one_credit() -> None:
    choices = tuple({"id": id, "text": TEXT, "credit": Decimal("0.6")} for id in ("a", "b"))
    question = Question.model_validate(
        {"id": "q", "type": "multi", "dimension": "d", "text": TEXT, "choice": choices}
    )
    assert multi_credit(question, ["a"]) == 600_000
    assert multi_credit(question, ["a", "b"]) == MILLION
    assert (worst_credit(question), best_credit(question)) == (0, MILLION)


# -- what it rests on -------------------------------------------------------------------------


def _evidence(*truths: Truth, claim: int | None = None, may_fail: bool = True) -> Evidence:
    """The verdicts of level 1 and up."""
    verdicts = [
        (level, Verdict(truth, may_fail and truth is not Truth.TRUE))
        for level, truth in enumerate(truths, start=1)
    ]
    state = Truth.OPEN if claim is None else Truth.TRUE
    return Evidence(LADDER, Claim(claim, state), verdicts, [])


MET, NOT, OPEN, UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.OPEN, Truth.UNKNOWN


@pytest.mark.parametrize(
    ("truths", "upto", "places"),
    [
        ((MET, OPEN, NOT, OPEN), None, {1}),  # what lies above a failure decides nothing
        ((MET, OPEN, UNKNOWN, OPEN), None, {1}),
        ((OPEN, MET, OPEN), None, {0, 2}),
        ((NOT, OPEN), None, set()),
        ((OPEN, OPEN), None, {0, 1}),
        # Until anything is settled, anything decides whether it is assessed.
        ((OPEN, UNKNOWN, OPEN), None, {0, 2}),
    ],
)
def test_what_a_staged_level_rests_on(
    truths: tuple[Truth, ...], upto: int | None, places: set[int]
) -> None:
    rests = Staged().rests_on(_evidence(*truths), "level", upto)
    assert rests == Rests(verdicts=frozenset(places))
    assert Staged().rests_on(_evidence(*truths), "score") == Rests(credits=True)


@pytest.mark.parametrize(
    ("claim", "truths", "upto", "rests"),
    [
        (None, (OPEN, MET, OPEN), None, Rests(claim=True, verdicts=frozenset({0, 2}))),
        (3, (OPEN, MET, OPEN), None, Rests(verdicts=frozenset({0, 2}))),
        # What cannot lower it below what is claimed, or asked about, decides nothing.
        (2, (OPEN, MET, OPEN), None, Rests(verdicts=frozenset({0}))),
        (4, (OPEN, OPEN, OPEN), 1, Rests(verdicts=frozenset({0}))),
        (4, (OPEN, NOT, OPEN), None, Rests(verdicts=frozenset({0}))),
        (4, (UNKNOWN, MET, MET), None, Rests()),
    ],
)
def test_what_a_claimed_level_rests_on(
    claim: int | None, truths: tuple[Truth, ...], upto: int | None, rests: Rests
) -> None:
    assert ClaimAndEvidence().rests_on(_evidence(*truths, claim=claim), "level", upto) == rests


def test_what_may_no_longer_fail_lowers_no_claim() -> None:
    assert ClaimAndEvidence().rests_on(_evidence(OPEN, claim=3, may_fail=False), "level") == Rests()
