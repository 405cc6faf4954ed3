"""Effort, scaled to the organisation and rounded to half days."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import ceil

from imadvisor.engine.decision import Decision
from imadvisor.model.answers import Kind
from imadvisor.model.numbers import Interval, Number, rounded_half_up
from imadvisor.model.objects import Recommendation, Scaling
from imadvisor.model.truth import Truth
from imadvisor.rulesets.ruleset import Ruleset

STEP_WEEKS = 4
"""How long a step lasts in a ruleset that says of none how long it lasts."""


def scaled_effort(
    ruleset: Ruleset, decision: Decision, recommendation: Recommendation, *, light: bool
) -> Interval | None:
    """The person-days that a recommendation takes in this organisation.

    Args:
        ruleset: with the scalings.
        decision: with the numbers of the organisation.
        recommendation: whose effort it is.
        light: whether the light variant is meant, whose effort is not scaled.

    Returns:
        Low and high, in whole half days, at least half a day. Where the number that scales it
        is not known, the interval is widened by the range that the scaling declares. None where
        the ruleset does not say what it takes.
    """
    if light and recommendation.light:
        low, high = recommendation.light.effort_days
        factors: tuple[Number, Number] = (1, 1)
    elif recommendation.effort_days is None:
        return None
    else:
        low, high = recommendation.effort_days
        scaling = ruleset.scalings.get(recommendation.scaling or "")
        factors = _factors(scaling, decision) if scaling else (1, 1)
    return Interval(_half_days(low, factors[0]), _half_days(high, factors[1]))


def usual_days(ruleset: Ruleset) -> Fraction:
    """What stands for an effort that is not known where efforts are weighed against each other.

    Args:
        ruleset: whose recommendations are weighed.

    Returns:
        The lower median of the means that are known, in person-days, or one where none is.
    """
    efforts = [thing.effort_days for thing in ruleset.recommendations.values()]
    # Most are whole numbers, which are sorted far faster than fractions: the means come after.
    sums = sorted(low + high for low, high in filter(None, efforts))
    return Fraction(sums[(len(sums) - 1) // 2]) / 2 if sums else Fraction(1)


def usual_weeks(ruleset: Ruleset) -> int:
    """How long something is taken to last whose duration is not known.

    Args:
        ruleset: whose recommendations are looked at.

    Returns:
        The lower median of the durations that are known, in whole weeks, or `STEP_WEEKS`.
    """
    known = [thing.duration_weeks for thing in ruleset.recommendations.values()]
    weeks = sorted(ceil(duration) for duration in known if duration is not None)
    return weeks[(len(weeks) - 1) // 2] if weeks else STEP_WEEKS


@lru_cache(maxsize=4_000)
def _half_days(days: Number, factor: Number) -> Number:
    halves = max(1, rounded_half_up(days * factor * 2))
    return halves // 2 if halves % 2 == 0 else Fraction(halves, 2)


def _factors(scaling: Scaling, decision: Decision) -> tuple[Number, Number]:
    number = _number(decision, scaling.by)
    if number is None and scaling.otherwise_by and scaling.otherwise_per:
        other = _number(decision, scaling.otherwise_by)
        number = None if other is None else ceil(other / Fraction(scaling.otherwise_per))
    if number is None:
        return scaling.unknown
    if scaling.per:
        factor: Number = max(Fraction(1), Fraction(number) / Fraction(scaling.per))
    else:
        assert scaling.beyond is not None
        factor = next((f for bound, f in scaling.below if number < bound), scaling.beyond)
    return factor, factor


def _number(decision: Decision, question: str) -> Number | None:
    """The number answered, where the question counts and has one."""
    if decision.findings.states[question] is not Truth.TRUE:
        return None
    answer = decision.sheet.answers[question]
    if answer.kind is not Kind.VALUE or not isinstance(answer.value, int | Fraction):
        return None
    return answer.value
