"""Credits: what an answer earns, and the bounds of a mean while answers are absent.

Credits are whole millionths. While a question is open its credit ranges from the worst to the
best that it can earn, and it may still drop out (by *not applicable*, or *don't know* where that
is excluded), so bounds are taken over both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from imadvisor.model.numbers import MILLION, Number, rounded_half_up
from imadvisor.model.questions import CreditRule, Question
from imadvisor.model.truth import Truth


class Credit(NamedTuple):
    """What a question earns, in millionths.

    Args:
        low, high: the worst and best that it can still earn; meaningless where it earns nothing.
        state: `TRUE` when it is known, `OPEN` while it is absent, else why it earns nothing.
        weight: how much it counts in a weighted mean.
    """

    low: int
    high: int
    state: Truth
    weight: int = 1


class Bounds(NamedTuple):
    """The bounds of a mean of credits.

    Args:
        low, high: in credits (0 to 1); None where no credit can be known.
        known: how many credits are known.
        open: how many are still open.
        state: `TRUE` when at least one credit is known, so that the mean is sure to exist;
            otherwise `OPEN`, or why there is none.
    """

    low: Fraction | None
    high: Fraction | None
    known: int
    open: int
    state: Truth


def worst_credit(question: Question) -> int:
    """The least that a question can earn, in millionths."""
    return min(_every_credit(question))


def best_credit(question: Question) -> int:
    """The most that a question can earn, in millionths."""
    if question.type == "multi":
        return min(MILLION, sum(choice.credit or 0 for choice in question.choice))
    return max(_every_credit(question))


def _every_credit(question: Question) -> list[int]:
    specials = [special.credit or 0 for special in question.special]
    if question.credit:
        return [question.credit.worst(), question.credit.best(), *specials]
    if question.type == "multi":
        return [0]
    return [question.choice_credit(choice) for choice in question.choice_ids] or [0]


def multi_credit(question: Question, chosen: Iterable[str]) -> int:
    """The sum of the credits of the choices made, at most one whole credit."""
    return min(MILLION, sum(question.choice_credit(choice) for choice in chosen))


def number_credit(rule: CreditRule, value: Number) -> int:
    """What a number earns by points or steps; halves of a millionth are rounded up."""
    if rule.at_most:
        return next((credit for bound, credit in rule.at_most if value <= bound), 0)
    first, last = rule.points[0], rule.points[-1]
    if value <= first[0]:
        return first[1]
    if value >= last[0]:
        return last[1]
    for (start, low), (end, high) in zip(rule.points, rule.points[1:], strict=False):
        if value <= end:
            share = Fraction(value - start) / (end - start)
            return rounded_half_up(low + (high - low) * share)
    raise AssertionError("the points cover every number")


def days_credit(rule: CreditRule, days: int) -> int:
    """What a date earns.

    Args:
        rule: a rule of days_since or days_before.
        days: from the answer to the assessment, or from the answer to the other date.
    """
    if rule.days_since:
        return next((credit for bound, credit in rule.days_since if days <= bound), 0)
    return next((credit for bound, credit in rule.at_least if days >= bound), 0)


def mean_bounds(credits: Sequence[Credit], *, weighted: bool = False) -> Bounds:
    """The lowest and highest mean that the open credits can still lead to.

    Every open credit may take any value in its range or drop out; the lowest mean takes in the
    open credits that pull it down, lowest first, and the highest likewise.

    Args:
        credits: one per question; those that earn nothing are left out.
        weighted: whether the weights count.
    """
    weight = total = known = unknown = 0
    free: list[Credit] = []
    for credit in credits:
        if credit.state is Truth.TRUE:
            share = credit.weight if weighted else 1
            weight += share
            total += credit.low * share
            known += 1
        elif credit.state is Truth.OPEN:
            free.append(credit)
        elif credit.state is Truth.UNKNOWN:
            unknown += 1
    if not free:
        if not known:
            state = Truth.UNKNOWN if unknown else Truth.NOT_APPLICABLE
            return Bounds(None, None, 0, 0, state)
        mean = Fraction(total, weight * MILLION)
        return Bounds(mean, mean, known, 0, Truth.TRUE)
    state = Truth.TRUE if known else Truth.OPEN

    def pulled(ends: list[tuple[int, int]], *, down: bool) -> Fraction:
        t, w = total, weight
        for end, share in sorted(ends, reverse=not down):
            if w and (end * w >= t if down else end * w <= t):
                break
            t, w = t + end * share, w + share
        return Fraction(t, w * MILLION)

    if not known:
        # The mean of any of them is the lowest at the least, and the highest at the most.
        low = Fraction(min(credit.low for credit in free), MILLION)
        high = Fraction(max(credit.high for credit in free), MILLION)
    else:
        shares = [credit.weight if weighted else 1 for credit in free]
        low = pulled([(c.low, n) for c, n in zip(free, shares, strict=True)], down=True)
        high = pulled([(c.high, n) for c, n in zip(free, shares, strict=True)], down=False)
    return Bounds(low, high, known, len(free), state)


def lowest_bounds(credits: Sequence[Credit]) -> Bounds:
    """The bounds of the lowest credit, for the method that lets the weakest answer decide."""
    known = [c for c in credits if c.state is Truth.TRUE]
    free = [c for c in credits if c.state is Truth.OPEN]
    if not known and not free:
        return mean_bounds(credits)
    low = min(c.low for c in (*known, *free))
    high = min(c.low for c in known) if known else max(c.high for c in free)
    state = Truth.TRUE if known else Truth.OPEN
    return Bounds(Fraction(low, MILLION), Fraction(high, MILLION), len(known), len(free), state)


class Verdict(NamedTuple):
    """How a criterion stands.

    Args:
        truth: whether it is met.
        may_fail: whether it is not met, or can still turn out so.
    """

    truth: Truth
    may_fail: bool


def judged(bounds: Bounds, threshold: int) -> Verdict:
    """Whether a mean reaches a threshold.

    Args:
        bounds: of the mean.
        threshold: in millionths.
    """
    if bounds.low is None or bounds.high is None:
        return Verdict(bounds.state, may_fail=False)
    may_fail = _below(bounds.low, threshold)
    if bounds.state is not Truth.TRUE:
        return Verdict(Truth.OPEN, may_fail)
    if not may_fail:
        return Verdict(Truth.TRUE, may_fail=False)
    fails = _below(bounds.high, threshold)
    return Verdict(Truth.FALSE if fails else Truth.OPEN, may_fail=True)


def _below(mean: Fraction, threshold: int) -> bool:
    """Whether a mean is below so many millionths; compared as integers."""
    return mean.numerator * MILLION < threshold * mean.denominator
