"""What is wrong with the rules of a question although they can be read, in the lens's own words."""

from __future__ import annotations

from imadvisor.plugin import Trail

from imadvisor_lens.complaints import Complaints
from imadvisor_lens.lens import RISKS, Question
from imadvisor_lens.outcome import Outcome
from imadvisor_lens.practices import Practices
from imadvisor_lens.spelling import listed


def judge(
    question: Question, outcome: Outcome, practices: Practices, complaints: Complaints
) -> None:
    """Say what can never be reached, and what practices do that they should not.

    Args:
        question: that was read without mistakes.
        outcome: what its rules come to.
        practices: what ticking each of them does.
        complaints: takes what is wrong.
    """
    rules: Trail = (*question.trail, "riskRules")
    possible = [risk for risk in RISKS if outcome.sets[risk] & outcome.answers]
    if "NO_RISK" not in possible:
        message = f"{question.subject}: no selection leads to NO_RISK, so the risk never goes away"
        hint = "let one of its rules give NO_RISK"
        complaints.warn(rules, message, hint, of_key=True, code="never-holds")
    if len(possible) == 1:
        return
    for place, choice in enumerate(question.choices):
        trail: Trail = (*question.trail, "choices", place)
        if choice.plan and not choice.is_none_of_these and not practices.helps[choice.id]:
            read = choice.id in outcome.space.choices
            why = "" if read else ": no rule reads it"
            message = (
                f"{question.subject}, choice '{choice.id}' never lowers the risk{why}, so its "
                "improvement plan is not recommended"
            )
            hint = "let a rule give a lower risk for it, or leave its improvement plan out"
            complaints.warn(trail, message, hint, code="never-recommended")
        elif choice.id in practices.worsening:
            before, lower, higher = practices.worsening[choice.id]
            message = (
                f"{question.subject}: choice '{choice.id}' raises the risk from {lower} to "
                f"{higher} when {_ticked(before)}"
            )
            hint = "look at the conditions of its rules, and at their order"
            complaints.warn(rules, message, hint, of_key=True, code="not-monotone")
    if "NO_RISK" in possible:
        nones = {choice.id for choice in question.choices if choice.is_none_of_these}
        # What is not ticked any more once a practice is carried out is left out of this.
        harmful = outcome.space.with_any(practices.lapsing - nones)
        left = outcome.answers & ~outcome.sets["NO_RISK"] & ~harmful
        for inside in practices.helps.values():
            left &= ~inside
        if left:
            stuck = _ticked(outcome.space.one_of(left))
            message = f"{question.subject}: nothing lowers the risk when {stuck}"
            hint = "let a rule give a lower risk for what can be ticked then"
            complaints.warn(rules, message, hint, of_key=True, code="no-closing-set")


def _ticked(ticked: tuple[str, ...]) -> str:
    if not ticked:
        return "nothing is ticked"
    return f"{'just these are' if len(ticked) > 1 else 'just this is'} ticked: {listed(ticked)}"
