"""A question of a lens with everything that the ruleset needs of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from imadvisor_lens.complaints import Complaints
from imadvisor_lens.formula import LONGEST, Formula
from imadvisor_lens.lens import Lens, Pillar, Question, Risk
from imadvisor_lens.names import Names
from imadvisor_lens.outcome import Outcome, outcome_of

MOST_CLOSINGS = 8
"""So many ways to close a gap are offered, the smallest."""

_CONDITIONS: Mapping[str, tuple[Risk, ...]] = {
    "high": ("HIGH_RISK",),
    "medium": ("MEDIUM_RISK",),
    "not-high": ("MEDIUM_RISK", "NO_RISK"),
    "none": ("NO_RISK",),
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """A question with its names and conditions.

    Args:
        pillar: the name of its pillar in the ruleset.
        name: its own.
        question: as the lens has it.
        choices: the names of its choices, by their ids in the lens.
        conditions: that the risk is ``high``, ``medium``, ``not-high`` or ``none``; high and
            medium are left out where no selection leads there.
        closings: the ids of choices that together end a high, or a medium risk.
    """

    pillar: str
    name: str
    question: Question
    choices: Mapping[str, str]
    conditions: Mapping[str, str]
    closings: Mapping[str, tuple[tuple[str, ...], ...]]


def compile_lens(
    lens: Lens, complaints: Complaints
) -> tuple[list[tuple[str, Pillar]], list[Compiled]]:
    """Name everything, and write every condition.

    Args:
        lens: that was read.
        complaints: takes what is wrong with rules, and names that are not the lens's own.

    Returns:
        The pillars with their names, and the questions.
    """
    pillars: list[tuple[str, Pillar]] = []
    questions: list[Compiled] = []
    of_pillars, of_questions = Names("-"), Names()
    for pillar in lens.pillars:
        pillar_name, _ = of_pillars.give(pillar.id, "pillar")
        pillars.append((pillar_name, pillar))
        for question in pillar.questions:
            name, changed = of_questions.give(question.id, "q", letter_first=True)
            if changed:
                message = f"{question.subject} is called '{name}' here"
                hint = "another question has the same id but for capitals or marks"
                complaints.warn((*question.trail, "id"), message, hint)
            questions.append(_compiled(question, pillar_name, name, complaints))
    return pillars, questions


def _compiled(question: Question, pillar: str, name: str, complaints: Complaints) -> Compiled:
    names = Names()
    choices: dict[str, str] = {}
    for choice in question.choices:
        choices[choice.id], changed = names.give(choice.id, "choice")
        if changed:
            message = f"{question.subject}: choice '{choice.id}' is called '{choices[choice.id]}'"
            hint = "another choice has the same id but for capitals or marks"
            complaints.warn((*question.trail, "choices"), message, hint, of_key=True)
    outcome = outcome_of(question, complaints)
    formula = Formula(question, outcome, name, choices)
    conditions: dict[str, str] = {}
    for what, risks in _CONDITIONS.items():
        if what in ("high", "medium") and not formula.occurs(risks):
            continue
        condition = formula.of(risks)
        if condition is None:
            message = (
                f"{question.subject}: its rules do not fit into a condition of {LONGEST:,} "
                "characters"
            )
            hint = "split the question, or give its choices shorter ids"
            complaints.error((*question.trail, "riskRules"), message, hint, of_key=True)
            break
        conditions[what] = condition
    return Compiled(pillar, name, question, choices, conditions, _closings(question, outcome))


def _closings(
    question: Question, outcome: Outcome | None
) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    if outcome is None:
        return {"high": (), "medium": ()}
    planned = [choice.id for choice in question.choices if choice.plan]
    never = [choice.id for choice in question.choices if choice.is_none_of_these]
    high = outcome.sets["HIGH_RISK"]
    risky = high | outcome.sets["MEDIUM_RISK"]
    return {
        what: outcome.space.closing(inside, planned, never=never)[:MOST_CLOSINGS]
        for what, inside in (("high", high), ("medium", risky))
    }
