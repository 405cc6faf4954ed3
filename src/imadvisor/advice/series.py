"""Assessments of one organisation in the order of their dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from imadvisor.advice.advice import Advice
from imadvisor.advice.progress import Lost


@dataclass(frozen=True)
class Moment:
    """One assessment of a series.

    Args:
        advice: on its answers, by the rules of the newest.
        lost: its answers that these rules have no place for.
    """

    advice: Advice
    lost: tuple[Lost, ...] = ()

    @property
    def date(self) -> dt.date:
        """The day of the assessment."""
        return self.advice.decision.sheet.date

    @property
    def other_rules(self) -> bool:
        """Whether its answers were given when the ruleset said something else."""
        return self.advice.other_rules


@dataclass(frozen=True)
class Series:
    """Assessments of one organisation, judged by the same rules.

    Args:
        moments: the oldest first; at least one, and no two of one day.
    """

    moments: tuple[Moment, ...]

    @property
    def newest(self) -> Moment:
        """The assessment that the advice is on."""
        return self.moments[-1]
