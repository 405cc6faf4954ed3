"""The check of a ruleset: everything that is looked for, and what of it is accepted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from imadvisor.engine.program import Program
from imadvisor.errors import Problem, did_you_mean
from imadvisor.quality.cases import Case
from imadvisor.quality.causes import by_cause
from imadvisor.quality.checks import (
    better_answers,
    conditions,
    gaps,
    levels,
    patterns,
    questions,
    steps,
    texts,
    unused,
)
from imadvisor.quality.checks.context import Checking
from imadvisor.quality.findings import CODES, Checked, Finding, Undecided
from imadvisor.rulesets.contents import Name, Origin
from imadvisor.rulesets.ruleset import Ruleset

Prove = Callable[[Checking, Sequence[Undecided]], tuple[list[Finding], list[Undecided]]]
"""Decides what is undecided: the findings that come of it, and what is left."""


def check_ruleset(
    program: Program,
    cases: Sequence[Case],
    prove: Prove | None = None,
    *,
    today: dt.date | None = None,
    seconds: float | None = None,
    origin: Origin | None = None,
) -> Checked:
    """Look for everything that may be wrong with a ruleset.

    Args:
        program: of the ruleset.
        cases: of the ruleset.
        prove: decides what the cells of answers leave undecided; None leaves it so.
        today: the day on which changes of layers must not have expired; None for any day.
        seconds: of the processor, for what is decided by cells; what is not decided by then is
            undecided. None for no limit.
        origin: of the layer that is checked; None for that of the ruleset.
    """
    checking = Checking(program, seconds)
    # What takes the least goes first: it has always been looked for when the time is up.
    texts.check(checking)
    conditions.check(checking)
    gaps.check(checking)
    patterns.check(checking)
    levels.check(checking)
    better_answers.check(checking)
    steps.check(checking)
    questions.check(checking)
    unused.check(checking)
    texts.check_cases(checking, cases, origin)
    undecided = checking.undecided if prove is None else _proven(checking, prove)
    found = by_cause(program.ruleset, checking.findings)
    contents = program.ruleset.contents
    expired = program.ruleset.expired(today) if today else ()
    told = [*of_problems(program.ruleset.warnings)]
    told += of_problems(expiry.problem() for expiry in expired)
    judged = []
    for finding in found:
        if contents.judged_elsewhere(finding.name, finding.field):
            judged.append(replace(finding, accepted=contents.judged))
        else:
            told.append(finding)
    return _with_acceptances(program.ruleset, checking, told, undecided, judged)


def _proven(checking: Checking, prove: Prove) -> list[Undecided]:
    """Decide what is undecided, and take up what comes of it.

    Returns:
        What is left.
    """
    left: list[Undecided] = []
    while checking.undecided:
        waiting, checking.undecided = checking.undecided, []
        told, still = prove(checking, waiting)
        left += still
        kept = conditions.once_proven(checking, told)
        again, checking.undecided = checking.undecided, []
        for finding in kept:
            checking.tell(finding)
        checking.undecided += again
    return left


def of_problems(problems: Iterable[Problem]) -> list[Finding]:
    """What was found on loading, as findings.

    Args:
        problems: warnings; or mistakes, because of which nothing else can be looked for.
    """
    found = []
    for problem in problems:
        kind, _, id = problem.about.partition(":")
        values = {"message": problem.message, "hint": problem.hint}
        code = problem.code or ("warning" if problem.warning else "mistake")
        found.append(Finding(code, (kind, id), problem.place, values=values))
    return found


def _with_acceptances(
    ruleset: Ruleset,
    checking: Checking,
    found: Iterable[Finding],
    undecided: Iterable[Undecided],
    judged: Iterable[Finding],
) -> Checked:
    """Part what the ruleset accepts from what it does not, and tell what it accepts in vain."""
    findings: list[Finding] = []
    accepted: list[Finding] = [*judged]
    used: set[str] = set()
    for finding in found:
        for acceptance in ruleset.accepted.values():
            if (acceptance.finding, acceptance.object) == (finding.code, finding.object) and (
                acceptance.other is None or acceptance.other == finding.other_object
            ):
                used.add(acceptance.id)
                accepted.append(replace(finding, accepted=acceptance.reason))
                break
        else:
            findings.append(finding)
    waiting = {(u.code, f"{u.name[0]}:{u.name[1]}") for u in undecided}
    for acceptance in ruleset.accepted.values():
        # What could not be decided this time may still be what is accepted.
        if acceptance.id in used or (acceptance.finding, acceptance.object) in waiting:
            continue
        name: Name = ("accept", acceptance.id)
        values = {"finding": acceptance.finding, "object": acceptance.object}
        if acceptance.finding not in CODES:
            values["hint"] = did_you_mean(acceptance.finding, CODES)
        findings.append(Finding("stale-acceptance", name, checking.place(name), values=values))
    return Checked(
        tuple(sorted(findings, key=_order)),
        tuple(sorted(accepted, key=_order)),
        tuple(sorted(undecided, key=lambda u: (u.place, u.code, sorted(u.values.items())))),
    )


def _order(finding: Finding) -> tuple[object, ...]:
    return (finding.place, finding.code, finding.object, finding.other_object)
