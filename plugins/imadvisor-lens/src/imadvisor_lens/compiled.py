"""A question of a lens with everything that the ruleset needs of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from imadvisor_lens.complaints import Complaints
from imadvisor_lens.formula import LONGEST, Formula
from imadvisor_lens.judgement import judge
from imadvisor_lens.lens import Lens, Pillar, Question, Risk
from imadvisor_lens.names import Names
from imadvisor_lens.outcome import Outcome, outcome_of
from imadvisor_lens.practices import Practices, practices_of

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
        helps: for each practice, the condition on which it can lower the risk; None where it
            does so from every selection without it, and where that is not decided.
        helping: the practices that can lower a risk.
    """

    pillar: str
    name: str
    question: Question
    choices: Mapping[str, str]
    conditions: Mapping[str, str]
    closings: Mapping[str, tuple[tuple[str, ...], ...]]
    helps: Mapping[str, str | None]
    helping: tuple[str, ...]


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
    ids = [question.id for pillar in lens.pillars for question in pillar.questions]
    of_pillars, of_questions = Names("-"), Names(written=ids)
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
    names = Names(written=[choice.id for choice in question.choices])
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
            return Compiled(pillar, name, question, choices, {}, {}, {}, ())
        conditions[what] = condition
    if outcome is None:
        read = {c for rule in question.rules if rule.condition for c in rule.condition.choices}
        practices = [choice.id for choice in question.choices if not choice.is_none_of_these]
        helps = {id: None if id in read else formula.never for id in practices}
        helping = tuple(id for id in practices if id in read)
        closings: dict[str, tuple[tuple[str, ...], ...]] = {"high": (), "medium": ()}
        return Compiled(pillar, name, question, choices, conditions, closings, helps, helping)
    trial = practices_of(question, outcome)
    judge(question, outcome, trial, complaints)
    return Compiled(
        pillar=pillar,
        name=name,
        question=question,
        choices=choices,
        conditions=conditions,
        closings=_closings(question, outcome, trial),
        helps=_helps(formula, outcome, trial, complaints),
        helping=tuple(id for id, inside in trial.helps.items() if inside),
    )


def _helps(
    formula: Formula, outcome: Outcome, practices: Practices, complaints: Complaints
) -> Mapping[str, str | None]:
    """For each practice, the condition on which it can lower the risk."""
    question, space = formula.question, outcome.space
    found: dict[str, str | None] = {}
    for choice in question.choices:
        if choice.is_none_of_these:
            continue
        inside = practices.helps[choice.id]
        beside = space.without(outcome.answers)
        if inside and choice.id in space.choices:
            beside |= space.with_choice(choice.id)
        text = formula.holding_for(inside, beside)
        if text is None:
            message = (
                f"{question.subject}, choice '{choice.id}': when it lowers the risk does not fit "
                f"into a condition of {LONGEST:,} characters, so it is recommended in some of "
                "these cases only"
            )
            hint = "give the choices shorter ids"
            complaints.warn((*question.trail, "riskRules"), message, hint, of_key=True)
            text = formula.within(inside)
        found[choice.id] = None if text == formula.always else text
    return found


def _closings(
    question: Question, outcome: Outcome, practices: Practices
) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    planned = [c.id for c in question.choices if c.plan and practices.helps[c.id]]
    space, risky = outcome.space, outcome.leading_to(("HIGH_RISK", "MEDIUM_RISK"))
    found = {}
    for what, inside in (("high", outcome.sets["HIGH_RISK"]), ("medium", risky)):
        sets = space.closing(inside, planned, never=practices.lapsing)
        # Where only *none of these* is a risk, any practice that takes its place ends it.
        if not inside & ~space.with_any(practices.lapsing):
            sets = tuple((choice,) for choice in planned)
        found[what] = sets[:MOST_CLOSINGS]
    return found
