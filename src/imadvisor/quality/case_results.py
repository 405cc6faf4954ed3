"""What came of running cases."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from imadvisor.advice.advice import Advice
from imadvisor.errors import Place, Problem, RulesetError, did_you_mean
from imadvisor.model.sheet import Sheet
from imadvisor.quality.cases import Case, Deviation, of_advice, of_decision
from imadvisor.rulesets.subject import Subject


@dataclass(frozen=True)
class Result:
    """What came of one case.

    Args:
        case: that was run.
        advice: on its answers.
        differences: from what it expects; none where it holds.
        seconds: that it took.
    """

    case: Case
    advice: Advice
    differences: tuple[Deviation, ...]
    seconds: float

    @property
    def held(self) -> bool:
        """Whether everything is as the case expects."""
        return not self.differences


def result_of(case: Case, advise: Callable[[Sheet], Advice]) -> Result:
    """Run one case."""
    begun = time.perf_counter()
    advice = advise(case.sheet)
    differences = (*of_decision(case.expect, advice), *of_advice(case.expect, advice))
    return Result(case, advice, differences, time.perf_counter() - begun)


def chosen_cases(
    subject: Subject, cases: Sequence[Case], patterns: Sequence[str]
) -> tuple[Case, ...]:
    """The cases that are meant.

    Args:
        subject: whose cases they are.
        cases: all of them.
        patterns: ids, in which ``*`` and ``?`` stand for anything; all cases where none is given.

    Raises:
        RulesetError: there are no cases, or a pattern fits none of them.
    """
    if not cases:
        message = "there are no cases, so nothing was tested"
        what = "layer" if subject.origin.layer else "ruleset"
        hint = f"write [[case]] tables in the folder cases/ of the {what}"
        raise RulesetError(Problem(Place(subject.origin.folder or subject.id), message, hint))
    if all(case.to_confirm for case in cases):
        message = "every case is still to be confirmed, so nothing was tested"
        hint = "read what they expect, and take out the line to_confirm where it is right"
        raise RulesetError(Problem(cases[0].place, message, hint))
    ids = [case.id for case in cases]
    problems = [
        Problem(Place("--case"), f"no case fits '{pattern}'", did_you_mean(pattern, ids))
        for pattern in patterns
        if not any(fnmatchcase(id, pattern) for id in ids)
    ]
    if problems:
        raise RulesetError(problems)
    if not patterns:
        return tuple(cases)
    return tuple(c for c in cases if any(fnmatchcase(c.id, pattern) for pattern in patterns))
