"""The scoring methods against brute force: every way the open answers can turn out."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imadvisor.model.numbers import MILLION, Interval
from imadvisor.model.objects import CreditRule, Question
from imadvisor.model.truth import Truth
from imadvisor.scoring.credits import (
    Bounds,
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
from imadvisor.scoring.method import Claim, Evidence, Rung, Score, ScoringMethod
from imadvisor.scoring.methods import BUILT_IN

METHODS: dict[str, ScoringMethod] = {method.name: method for method in BUILT_IN}
BRUTE = settings(max_examples=100, deadline=None)
NO_CLAIM = Claim(None, Truth.NOT_APPLICABLE)
TEXT = {"en": "x"}


def known(credit: int, weight: int = 1) -> Credit:
    return Credit(credit, credit, Truth.TRUE, weight)


def free(low: int = 0, high: int = MILLION, weight: int = 1) -> Credit:
    return Credit(low, high, Truth.OPEN, weight)


def out(why: Truth = Truth.NOT_APPLICABLE) -> Credit:
    return Credit(0, 0, why)


# -- the oracle: one dimension, written again from the definitions -----------------------------


class Criterion(NamedTuple):
    """A criterion: its level, the places of its evidence, and its threshold."""

    level: int
    evidence: tuple[int, ...]
    threshold: int


class Case(NamedTuple):
    """All that is known of one dimension, before anything is worked out."""

    ladder: tuple[Rung, ...]
    claim: Claim
    credits: tuple[Credit, ...]
    criteria: tuple[Criterion, ...]

    def evidence(self) -> Evidence:
        """What the engine would give to a method."""
        verdicts = [
            (c.level, judged(mean_bounds([self.credits[p] for p in c.evidence]), c.threshold))
            for c in sorted(self.criteria)
        ]
        return Evidence(self.ladder, self.claim, verdicts, self.credits)


class Outcome(NamedTuple):
    """What a dimension comes to; None where there is none."""

    level: int | None
    score: Fraction | None


def plain_mean(credits: Iterable[Credit], *, weighted: bool = False) -> Fraction | None:
    counted = [c for c in credits if c.state is Truth.TRUE]
    if not counted:
        return None
    weights = [c.weight if weighted else 1 for c in counted]
    total = sum(c.low * weight for c, weight in zip(counted, weights, strict=True))
    return Fraction(total, sum(weights)) / MILLION


def is_met(case: Case, criterion: Criterion) -> bool | Truth:
    """Whether it is met; why that is not known otherwise."""
    credits = [case.credits[place] for place in criterion.evidence]
    mean = plain_mean(credits)
    if mean is None:
        nobody_knows = any(c.state is Truth.UNKNOWN for c in credits)
        return Truth.UNKNOWN if nobody_knows else Truth.NOT_APPLICABLE
    return mean * MILLION >= criterion.threshold


def by_definition(method: str, case: Case) -> Outcome:
    """What a method says where nothing is open."""
    floor, *_ = levels = [rung.level for rung in case.ladder]
    met = [(criterion.level, is_met(case, criterion)) for criterion in case.criteria]
    mean = plain_mean(case.credits)
    if method == "claim-and-evidence":
        if case.claim.level is None:
            return Outcome(None, mean)
        failing = [level for level, value in met if value is False]
        if not failing:
            return Outcome(case.claim.level, mean)
        before = max([level for level in levels if level < min(failing)], default=floor)
        return Outcome(min(case.claim.level, before), mean)
    if method == "staged":
        if not any(isinstance(value, bool) for _, value in met):
            return Outcome(None, mean)
        blocked = [level for level, value in met if value is False or value is Truth.UNKNOWN]
        below = min(blocked, default=10**6)
        return Outcome(
            max([level for level, value in met if value is True and level < below], default=floor),
            mean,
        )
    if method == "minimum":
        lowest = min((c.low for c in case.credits if c.state is Truth.TRUE), default=None)
        score = None if lowest is None else Fraction(lowest, MILLION)
    else:
        score = plain_mean(case.credits, weighted=method == "weighted-mean")
    if score is None:
        return Outcome(None, None)
    steps = [(r.level, r.from_score) for r in case.ladder if r.from_score is not None]
    if not steps:
        return Outcome(None, score)
    return Outcome(max([level for level, at in steps if score * MILLION >= at], default=floor),
                   score)  # fmt: skip


def completions(credits: Sequence[Credit]) -> Iterable[tuple[Credit, ...]]:
    """Every way that the open credits can turn out: worst, best, in between, or dropped out."""

    def ways(credit: Credit) -> list[Credit]:
        if credit.state is not Truth.OPEN:
            return [credit]
        values = {credit.low, credit.high, (2 * credit.low + credit.high) // 3}
        dropped = [credit._replace(state=why) for why in (Truth.UNKNOWN, Truth.NOT_APPLICABLE)]
        return [known(value, credit.weight) for value in sorted(values)] + dropped

    return itertools.product(*(ways(credit) for credit in credits))


_MILLIONTHS = st.one_of(
    st.sampled_from([0, 100_000, 333_333, 333_334, 500_000, 666_667, 999_999, MILLION]),
    st.integers(0, MILLION),
)


@st.composite
def credit_lists(draw: st.DrawFn, most_open: int = 3) -> tuple[Credit, ...]:
    made: list[Credit] = []
    for _ in range(draw(st.integers(0, 6))):
        weight = draw(st.integers(1, 5))
        state = draw(st.sampled_from([Truth.TRUE, Truth.TRUE, Truth.OPEN, Truth.OPEN,
                                      Truth.UNKNOWN, Truth.NOT_APPLICABLE]))  # fmt: skip
        if state is Truth.OPEN and sum(c.state is Truth.OPEN for c in made) < most_open:
            low, high = sorted((draw(_MILLIONTHS), draw(_MILLIONTHS)))
            made.append(free(low, high, weight))
        elif state in (Truth.UNKNOWN, Truth.NOT_APPLICABLE):
            made.append(Credit(0, 0, state, weight))
        else:
            made.append(known(draw(_MILLIONTHS), weight))
    return tuple(made)


@st.composite
def cases(draw: st.DrawFn, most_open: int = 3) -> Case:
    first, count = draw(st.integers(0, 1)), draw(st.integers(1, 5))
    from_scores: list[int | None] = [None] * count
    if draw(st.integers(0, 3)):
        from_scores = [*sorted(draw(_MILLIONTHS) for _ in range(count))]
        if draw(st.booleans()):
            from_scores[0] = None
    ladder = tuple(Rung(first + place, at) for place, at in enumerate(from_scores))
    credits = draw(credit_lists(most_open))
    claims = [Claim(rung.level, Truth.TRUE) for rung in ladder]
    claims += [Claim(None, state) for state in (Truth.OPEN, Truth.UNKNOWN, Truth.NOT_APPLICABLE)]
    criteria = []
    if credits:
        for _ in range(draw(st.integers(0, 4))):
            places = st.sampled_from(range(len(credits)))
            evidence = draw(st.lists(places, min_size=1, max_size=3, unique=True))
            level = draw(st.sampled_from(ladder)).level
            criteria.append(Criterion(level, tuple(evidence), draw(_MILLIONTHS)))
    return Case(ladder, draw(st.sampled_from(claims)), credits, tuple(criteria))


def _covers(interval: Interval | None, state: Truth, value: Any) -> bool:
    if interval is not None:
        return value is not None and interval.low <= value <= interval.high
    return state is Truth.OPEN or value is None


@pytest.mark.parametrize("method", sorted(METHODS))
@BRUTE
@given(case=cases())
def test_every_outcome_lies_in_the_interval(method: str, case: Case) -> None:
    judgement = METHODS[method].judge(case.evidence())
    claims = [case.claim]
    if case.claim.state is Truth.OPEN:
        claims = [Claim(rung.level, Truth.TRUE) for rung in case.ladder]
    for credits in completions(case.credits):
        for claim in claims:
            outcome = by_definition(method, case._replace(credits=credits, claim=claim))
            assert _covers(judgement.level, judgement.state, outcome.level), outcome
            assert _covers(judgement.score, judgement.score_state, outcome.score), outcome


@pytest.mark.parametrize("method", sorted(METHODS))
@BRUTE
@given(case=cases(most_open=0))
def test_with_nothing_open_it_is_exactly_the_definition(method: str, case: Case) -> None:
    if case.claim.state is Truth.OPEN:
        case = case._replace(claim=NO_CLAIM)
    judgement = METHODS[method].judge(case.evidence())
    level, score = by_definition(method, case)
    assert judgement.level == (None if level is None else (level, level))
    assert judgement.score == (None if score is None else (score, score))
    assert (judgement.state is Truth.TRUE) == (level is not None)
    assert (judgement.score_state is Truth.TRUE) == (score is not None)
    assert judgement.state is not Truth.OPEN
    assert judgement.score_state is not Truth.OPEN


@BRUTE
@given(credits=credit_lists(), weighted=st.booleans())
def test_the_bounds_of_a_mean_are_reached(credits: tuple[Credit, ...], weighted: bool) -> None:
    bounds = mean_bounds(credits, weighted=weighted)
    found = [plain_mean(done, weighted=weighted) for done in completions(credits)]
    means = [mean for mean in found if mean is not None]
    if not means:
        assert bounds.low is bounds.high is None
        return
    assert (bounds.low, bounds.high) == (min(means), max(means))
    assert (bounds.state is Truth.TRUE) == (None not in found)


@BRUTE
@given(credits=credit_lists())
def test_the_bounds_of_the_lowest_are_reached(credits: tuple[Credit, ...]) -> None:
    bounds = lowest_bounds(credits)
    lowest = [
        min((c.low for c in done if c.state is Truth.TRUE), default=None)
        for done in completions(credits)
    ]
    values = [Fraction(value, MILLION) for value in lowest if value is not None]
    if not values:
        assert bounds.low is bounds.high is None
        return
    assert (bounds.low, bounds.high) == (min(values), max(values))
    assert (bounds.state is Truth.TRUE) == (None not in lowest)


@BRUTE
@given(credits=credit_lists(), threshold=_MILLIONTHS)
def test_a_verdict_is_what_every_outcome_says(credits: tuple[Credit, ...], threshold: int) -> None:
    verdict = judged(mean_bounds(credits), threshold)
    criterion = Criterion(0, tuple(range(len(credits))), threshold)
    found = {
        is_met(Case((), NO_CLAIM, done, (criterion,)), criterion) for done in completions(credits)
    }
    if len(found) > 1:
        assert verdict.truth is Truth.OPEN
    else:
        (only,) = found
        expected = {True: Truth.TRUE, False: Truth.FALSE}
        assert verdict.truth is (expected[only] if isinstance(only, bool) else only)
    assert verdict.may_fail == any(value is False for value in found)


# -- by hand ----------------------------------------------------------------------------------

LADDER = tuple(Rung(level, level * 200_000) for level in range(6))
MET, FAILED = Verdict(Truth.TRUE, may_fail=False), Verdict(Truth.FALSE, may_fail=True)
MAY = Verdict(Truth.OPEN, may_fail=True)
NOBODY_KNOWS = Verdict(Truth.UNKNOWN, may_fail=False)
OUTSIDE = Verdict(Truth.NOT_APPLICABLE, may_fail=False)


def judge(
    method: str,
    *credits: Credit,
    claim: Claim = NO_CLAIM,
    verdicts: Sequence[tuple[int, Verdict]] = (),
    ladder: Sequence[Rung] = LADDER,
) -> Score:
    return METHODS[method].judge(Evidence(ladder, claim, verdicts, credits))


@pytest.mark.parametrize(
    ("verdicts", "level"),
    [
        ([], (3, 3)),
        ([(1, MET), (2, MET), (3, MET)], (3, 3)),
        ([(2, FAILED), (3, MET)], (1, 1)),
        ([(2, MET), (3, FAILED)], (2, 2)),
        ([(3, MAY)], (2, 3)),
        ([(1, MAY), (3, FAILED)], (0, 2)),
        ([(1, NOBODY_KNOWS), (2, OUTSIDE)], (3, 3)),
        ([(5, FAILED)], (3, 3)),
        ([(0, FAILED)], (0, 0)),
    ],
)
def test_a_claim_goes_no_higher_than_its_evidence(
    verdicts: list[tuple[int, Verdict]], level: tuple[int, int]
) -> None:
    judgement = judge("claim-and-evidence", claim=Claim(3, Truth.TRUE), verdicts=verdicts)
    assert judgement.level == level


def test_a_level_is_always_one_of_the_ladder() -> None:
    ladder = [Rung(0), Rung(2), Rung(5)]
    judgement = judge(
        "claim-and-evidence", claim=Claim(5, Truth.TRUE), verdicts=[(5, FAILED)], ladder=ladder
    )
    assert judgement.level == (2, 2)


@pytest.mark.parametrize("state", [Truth.OPEN, Truth.UNKNOWN, Truth.NOT_APPLICABLE])
def test_without_a_claim_it_is_not_assessed(state: Truth) -> None:
    judgement = judge("claim-and-evidence", known(MILLION), claim=Claim(None, state))
    assert judgement == Score(None, Interval(1, 1), state, Truth.TRUE)


@pytest.mark.parametrize(
    ("verdicts", "level"),
    [
        ([(1, MET), (2, MET)], (2, 2)),
        ([(1, MET), (2, MET), (2, FAILED)], (1, 1)),
        ([(1, FAILED), (2, MET)], (0, 0)),
        ([(1, MET), (3, MET)], (3, 3)),  # no criteria at level 2: nothing to meet there
        ([(1, MET), (2, NOBODY_KNOWS), (3, MET)], (1, 1)),
        ([(1, MET), (2, OUTSIDE)], (1, 1)),
        ([(1, MET), (2, OUTSIDE), (3, MET)], (3, 3)),
        ([(1, MET), (2, MAY), (3, MET)], (1, 3)),
        ([(1, OUTSIDE), (2, FAILED)], (0, 0)),
        ([(1, OUTSIDE), (2, NOBODY_KNOWS)], None),
    ],
)
def test_a_stage_needs_every_stage_below_it(
    verdicts: list[tuple[int, Verdict]], level: tuple[int, int] | None
) -> None:
    assert judge("staged", verdicts=verdicts).level == level


def test_while_no_criterion_is_settled_staged_says_why_it_is_not_assessed() -> None:
    assert judge("staged", verdicts=[(1, MAY), (2, NOBODY_KNOWS)]).state is Truth.OPEN
    assert judge("staged", verdicts=[(1, OUTSIDE), (2, NOBODY_KNOWS)]).state is Truth.UNKNOWN
    assert judge("staged", verdicts=[(1, OUTSIDE)]).state is Truth.NOT_APPLICABLE


def test_a_mean_is_exact_and_its_level_starts_at_from_score() -> None:
    thirds = (known(333_333), known(333_333), known(333_334))
    assert judge("mean", *thirds).score == (
        Fraction(1, 3) + Fraction(0),
        Fraction(1_000_000, 3 * MILLION),
    )
    assert judge("mean", known(MILLION), known(0)).score == (Fraction(1, 2), Fraction(1, 2))
    assert judge("mean", known(200_000)).level == (1, 1)
    assert judge("mean", known(199_999)).level == (0, 0)
    assert judge("mean", known(MILLION), known(0), out()).level == (2, 2)


def test_an_open_answer_pulls_a_mean_as_far_as_it_can_and_no_further() -> None:
    judgement = judge("mean", known(600_000), free(), free(700_000, 800_000))
    assert judgement.score == (Fraction(3, 10), Fraction(8, 10))
    # Both open answers above the mean lift it; neither can lower it, as both may drop out.
    judgement = judge("mean", known(0), free(400_000, 600_000), free(500_000, 500_000))
    assert judgement.score == (0, Fraction(11, 30))


def test_weights_count_in_the_weighted_mean_only() -> None:
    credits = (known(MILLION, weight=3), known(0, weight=1))
    assert judge("weighted-mean", *credits).score == (Fraction(3, 4), Fraction(3, 4))
    assert judge("mean", *credits).score == (Fraction(1, 2), Fraction(1, 2))
    assert judge("minimum", *credits).score == (0, 0)


def test_the_weakest_answer_decides_the_minimum() -> None:
    assert judge("minimum", known(900_000), known(300_000)).score == (Fraction(3, 10),) * 2
    judgement = judge("minimum", known(500_000), free(100_000, 900_000))
    assert judgement.score == (Fraction(1, 10), Fraction(5, 10))
    assert judgement.level == (0, 2)


@pytest.mark.parametrize("method", ["mean", "weighted-mean", "minimum"])
def test_without_a_known_credit_there_is_no_score(method: str) -> None:
    assert judge(method, free()) == Score(None, None, Truth.OPEN, Truth.OPEN)
    nobody_knows = judge(method, out(Truth.UNKNOWN), out())
    assert nobody_knows == Score(None, None, Truth.UNKNOWN, Truth.UNKNOWN)
    assert judge(method, out()) == Score(None, None, Truth.NOT_APPLICABLE, Truth.NOT_APPLICABLE)
    steps = [Rung(level) for level in range(3)]
    without_steps = judge(method, known(MILLION), ladder=steps)
    assert without_steps == Score(None, Interval(1, 1), Truth.NOT_APPLICABLE, Truth.TRUE)


@pytest.mark.parametrize(
    ("credits", "truth", "may_fail"),
    [
        ([known(500_000)], Truth.TRUE, False),
        ([known(499_999)], Truth.FALSE, True),
        ([known(499_999), known(500_001)], Truth.TRUE, False),
        ([known(499_999), known(500_000)], Truth.FALSE, True),
        ([known(500_000), free()], Truth.OPEN, True),
        ([known(500_000), free(500_000)], Truth.TRUE, False),
        ([known(0), free(0, 999_999)], Truth.FALSE, True),
        ([known(0), free()], Truth.OPEN, True),
        ([free(500_000)], Truth.OPEN, False),
        ([free()], Truth.OPEN, True),
        ([out(Truth.UNKNOWN)], Truth.UNKNOWN, False),
        ([out()], Truth.NOT_APPLICABLE, False),
        ([], Truth.NOT_APPLICABLE, False),
    ],
)
def test_a_tie_at_the_threshold_is_met(credits: list[Credit], truth: Truth, may_fail: bool) -> None:
    assert judged(mean_bounds(credits), 500_000) == Verdict(truth, may_fail)


def test_the_bounds_say_how_many_are_known_and_open() -> None:
    bounds = mean_bounds([known(0), free(), free(), out(), out(Truth.UNKNOWN)])
    assert (bounds.known, bounds.open, bounds.state) == (1, 2, Truth.TRUE)
    assert mean_bounds([out()]) == Bounds(None, None, 0, 0, Truth.NOT_APPLICABLE)


# -- credits of one answer --------------------------------------------------------------------


def rule(**keys: Any) -> CreditRule:
    return CreditRule.model_validate(keys)


@pytest.mark.parametrize(
    ("points", "value", "credit"),
    [
        ([(0, 0), (3, 1)], -5, 0),
        ([(0, 0), (3, 1)], 0, 0),
        ([(0, 0), (3, 1)], 1, 333_333),
        ([(0, 0), (3, 1)], 2, 666_667),
        ([(0, 0), (3, 1)], 3, MILLION),
        ([(0, 0), (3, 1)], 50, MILLION),
        ([(0, 0), (3, 1)], Fraction(3, 2), 500_000),
        ([(0, 0), (2, "0.000001")], 1, 1),  # half a millionth goes up
        ([(0, "0.000001"), (2, 0)], 1, 1),  # also on the way down
        ([(0, "0.000002"), (4, 0)], 3, 1),
        ([(0, 0), (4, "0.000001")], 1, 0),
        ([(0, 0), (10, "0.5"), (20, "0.25")], 15, 375_000),
        ([(0, 0), (10, "0.5"), (20, "0.25")], 10, 500_000),
        ([(7, "0.4")], 1, 400_000),
        ([(7, "0.4")], 9, 400_000),
    ],
)
def test_a_number_earns_by_points(
    points: list[tuple[int, int | str]], value: int | Fraction, credit: int
) -> None:
    made = rule(points=tuple((at, Decimal(earned)) for at, earned in points))
    assert number_credit(made, value) == credit


@BRUTE
@given(
    st.lists(st.integers(-50, 50), min_size=1, max_size=4, unique=True),
    st.lists(_MILLIONTHS, min_size=4, max_size=4),
    st.fractions(-60, 60, max_denominator=6),
)
def test_between_two_points_it_is_linear(
    places: list[int], credits: list[int], value: Fraction
) -> None:
    points = list(zip(sorted(places), credits, strict=False))
    earned = number_credit(
        rule(points=tuple((at, Decimal(credit).scaleb(-6)) for at, credit in points)), value
    )
    below = [point for point in points if point[0] <= value]
    above = [point for point in points if point[0] >= value]
    if not below or not above:
        assert earned == (above or points[-1:])[0][1]
        return
    (x0, y0), (x1, y1) = below[-1], above[0]
    line = y0 + (y1 - y0) * (value - x0) / (x1 - x0) if x1 > x0 else Fraction(y0)
    exact = Decimal(line.numerator * 2) / Decimal(line.denominator * 2)
    assert earned == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def test_a_number_earns_by_the_first_step_that_holds_it() -> None:
    made = rule(at_most=((5, Decimal(1)), (10, Decimal("0.5"))))
    values = (-1, 5, Fraction(51, 10), 10, Fraction(101, 10), 11)
    assert [number_credit(made, v) for v in values] == [MILLION, MILLION, 500_000, 500_000, 0, 0]


def test_a_date_earns_by_days() -> None:
    since = rule(days_since=((30, Decimal(1)), (90, Decimal("0.5"))))
    days = (-3, 0, 30, 31, 90, 91)
    assert [days_credit(since, d) for d in days] == [MILLION] * 3 + [500_000] * 2 + [0]
    before = rule(days_before="go_live", at_least=((60, Decimal(1)), (14, Decimal("0.5"))))
    days = (61, 60, 59, 14, 13, 0, -5)
    assert [days_credit(before, d) for d in days] == [MILLION] * 2 + [500_000] * 2 + [0] * 3


def question(**keys: Any) -> Question:
    return Question.model_validate({"id": "q", "dimension": "d", "text": TEXT, **keys})


def choices(*credits: str) -> tuple[dict[str, Any], ...]:
    return tuple(
        {"id": f"c{place}", "text": TEXT, "credit": Decimal(credit)}
        for place, credit in enumerate(credits)
    )


def test_several_choices_earn_one_credit_at_most() -> None:
    some = question(type="multi", choice=choices("0.4", "0.4", "0.4", "0"))
    assert multi_credit(some, []) == 0
    assert multi_credit(some, ["c0", "c3"]) == 400_000
    assert multi_credit(some, ["c0", "c1"]) == 800_000
    assert multi_credit(some, ["c0", "c1", "c2"]) == MILLION
    assert (worst_credit(some), best_credit(some)) == (0, MILLION)
    few = question(type="multi", choice=choices("0.1", "0.1", "0.15", "0.1", "0.05"))
    assert multi_credit(few, few.choice_ids) == best_credit(few) == 500_000


@pytest.mark.parametrize(
    ("keys", "worst", "best"),
    [
        ({"type": "yes-no"}, 0, MILLION),
        ({"type": "single", "choice": choices("0.2", "0.9", "0.5")}, 200_000, 900_000),
        ({"type": "number", "credit": {"points": ((0, Decimal("0.3")), (5, Decimal("0.1")))}},
         100_000, 300_000),
        ({"type": "number", "credit": {"at_most": ((5, Decimal("0.8")),)}}, 0, 800_000),
        ({"type": "number", "credit": {"points": ((0, Decimal("0.3")),)},
          "special": choices("0.9", "0.2")}, 200_000, 900_000),
        ({"type": "date", "credit": {"days_since": ((5, Decimal("0.8")),)},
          "special": choices("1")}, 0, MILLION),
    ],
)  # fmt: skip
def test_what_a_question_earns_at_worst_and_at_best(
    keys: dict[str, Any], worst: int, best: int
) -> None:
    made = question(**keys)
    assert (worst_credit(made), best_credit(made)) == (worst, best)


@pytest.mark.parametrize("type", ["number", "percentage", "date"])
def test_credit_of_special_values_alone_leaves_a_value_without_credit(type: str) -> None:
    # Were it taken, a value would have nothing that says what it earns.
    with pytest.raises(ValueError):
        question(type=type, special=choices("1"))
