"""What an engine finds, before conclusions are drawn from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from imadvisor.engine.program import Program
from imadvisor.model.numbers import Interval
from imadvisor.model.sheet import Sheet
from imadvisor.model.truth import Truth
from imadvisor.rulesets.ruleset import RuleKey
from imadvisor.scoring.credits import Verdict
from imadvisor.scoring.method import Score


@dataclass(frozen=True)
class Findings:
    """What the rules say of one sheet, rule by rule.

    Args:
        asked: for each question whether it is asked; `OPEN` while an absent answer decides.
        states: for each question `TRUE` when it is answered, else why it has no value.
        verdicts: how each criterion stands.
        scores: what the method says of each dimension.
        truths: the value of every other condition, by the place where it stands.
        gaps: how each gap stands: a value of `Truth`, or `LATER`.
    """

    asked: Mapping[str, Truth]
    states: Mapping[str, Truth]
    verdicts: Mapping[str, Verdict]
    scores: Mapping[str, Score]
    truths: Mapping[RuleKey, Truth]
    gaps: Mapping[str, int]


Run = Callable[[Sheet], Findings]


class Engine(Protocol):
    """Runs programs; a plugin adds one by the hook `imadvisor_engines`."""

    @property
    def name(self) -> str:
        """The name by which it is chosen."""

    def start(self, program: Program) -> Run:
        """Make a program ready, once for many sheets."""


def spread_of(scores: Mapping[str, Score], lowest: int, highest: int) -> Interval | Truth:
    """The highest level minus the lowest, over the assessed dimensions.

    Args:
        scores: of all dimensions.
        lowest: the lower end of the ladder, where an absent claim may be.
        highest: the upper end of the ladder, where it may be as well.

    Returns:
        The interval, or why there is none.
    """
    assessed = [score.level for score in scores.values() if score.level is not None]
    absent = any(score.level is None and score.state is Truth.OPEN for score in scores.values())
    if not assessed:
        states = [score.state for score in scores.values()]
        return min(states, default=Truth.NOT_APPLICABLE)
    low = max(0, max(level.low for level in assessed) - min(level.high for level in assessed))
    top = max(level.high for level in assessed)
    bottom = min(level.low for level in assessed)
    if absent:
        top, bottom = max(top, highest), min(bottom, lowest)
    return Interval(low, top - bottom)
