"""Checks of engines and scoring methods."""

from __future__ import annotations

import random
from dataclasses import fields
from typing import TYPE_CHECKING

from imadvisor.advisor.advisor import Advisor
from imadvisor.engine.explain import Explain
from imadvisor.engine.findings import Engine, Findings
from imadvisor.engine.program import compiled
from imadvisor.model.numbers import MILLION, Interval
from imadvisor.model.truth import Truth
from imadvisor.scoring.credits import Credit, Verdict
from imadvisor.scoring.method import Claim, Evidence, Rung, ScoringMethod
from imadvisor.testing.plugin_checks import as_used, kept_to
from imadvisor.testing.samples import random_sheets

if TYPE_CHECKING:
    pass


@kept_to
def check_engine(
    engine: Engine, advisor: Advisor | None = None, *, ruleset: str = "im-core", sheets: int = 500
) -> None:
    """Check that an engine finds what the reference engine finds, on random sheets.

    Args:
        engine: to be checked.
        advisor: with the ruleset; that of the built-in plugin where none is given.
        ruleset: the id or folder of the rules that are run.
        sheets: how many are tried.

    Raises:
        AssertionError: it finds something else, told with the sheet.
    """
    engine = as_used("imadvisor_engines", engine)
    advisor = advisor or Advisor()
    program = compiled(advisor.ruleset(ruleset), advisor.catalogue.methods)
    run, reference = engine.start(program), Explain().start(program)
    for sheet in random_sheets(program.ruleset, sheets):
        found, right = run(sheet), reference(sheet)
        for part in (field.name for field in fields(Findings)):
            ours, theirs = getattr(found, part), getattr(right, part)
            wrong = [key for key in theirs if ours.get(key) != theirs[key]]
            assert not wrong, (
                f"engine '{engine.name}': {part} of {wrong[:3]} differ from engine 'explain' on "
                f"{dict(sheet.answers)}"
            )
        assert found == right, f"engine '{engine.name}' finds more than there is"


# -- scoring methods --------------------------------------------------------------------------

_LADDER = tuple(Rung(level, level * MILLION // 5) for level in range(6))


@kept_to
def check_scoring_method(method: ScoringMethod, *, tries: int = 500, seed: int = 1) -> None:
    """Check that a scoring method is pure and sound.

    Sound: however open evidence turns out, what it said before holds.

    Args:
        method: to be checked.
        tries: how many dimensions are made up.
        seed: of the random choices.

    Raises:
        AssertionError: it says two things of one dimension, or leaves what it said.
    """
    method = as_used("imadvisor_scoring_methods", method)
    rng = random.Random(seed)  # noqa: S311
    for _ in range(tries):
        evidence = _any_evidence(rng)
        score = method.judge(evidence)
        assert method.judge(evidence) == score, f"'{method.name}' is not the same twice"
        if score.level is not None:
            low, high = score.level
            numbers = [rung.level for rung in evidence.ladder]
            assert low in numbers and high in numbers, f"'{method.name}': no level {score.level}"
            assert low <= high, f"'{method.name}': the interval {score.level} runs backwards"
        for _ in range(5):
            later = method.judge(_settled(evidence, rng))
            for name in ("level", "score"):
                before, after = getattr(score, name), getattr(later, name)
                if before is not None and after is not None:
                    assert before.low <= after.low and after.high <= before.high, (
                        f"'{method.name}': {name} {_said(before)} becomes {_said(after)} when "
                        f"more is known of {evidence}"
                    )


def _said(interval: Interval) -> str:
    return f"{interval.low} to {interval.high}"


def _any_evidence(rng: random.Random) -> Evidence:
    def state() -> Truth:
        return rng.choice((Truth.TRUE, Truth.TRUE, Truth.OPEN, Truth.UNKNOWN))

    credits = []
    for _ in range(rng.randint(0, 5)):
        known = state()
        low, high = sorted(rng.randint(0, 4) * MILLION // 4 for _ in range(2))
        credits.append(Credit(low, low if known is Truth.TRUE else high, known, rng.randint(1, 3)))
    claim = state()
    level = rng.randint(0, 5) if claim is Truth.TRUE else None
    verdicts = []
    for rung in _LADDER[1:]:
        truth = rng.choice((Truth.TRUE, Truth.FALSE, Truth.OPEN, Truth.UNKNOWN))
        verdicts.append((rung.level, Verdict(truth, truth in (Truth.FALSE, Truth.OPEN))))
    return Evidence(_LADDER, Claim(level, claim), tuple(verdicts), tuple(credits))


def _settled(evidence: Evidence, rng: random.Random) -> Evidence:
    """The same when every open answer has been given."""
    credits = []
    for credit in evidence.credits:
        if credit.state is Truth.OPEN:
            value = rng.choice((credit.low, credit.high))
            credits.append(Credit(value, value, Truth.TRUE, credit.weight))
        else:
            credits.append(credit)
    claim = evidence.claim
    if claim.state is Truth.OPEN:
        claim = Claim(rng.randint(0, 5), Truth.TRUE)
    verdicts = []
    for level, verdict in evidence.verdicts:
        truth = verdict.truth
        if truth is Truth.OPEN:
            truth = rng.choice((Truth.TRUE, Truth.FALSE))
        verdicts.append((level, Verdict(truth, truth is Truth.FALSE)))
    return Evidence(evidence.ladder, claim, tuple(verdicts), tuple(credits))
