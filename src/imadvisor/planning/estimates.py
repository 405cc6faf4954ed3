"""Advice with what a planning file knows better of what it takes: effort, duration and owner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from imadvisor.advice.advice import Advice
from imadvisor.advice.choice import Chooser
from imadvisor.model.fields import Thing
from imadvisor.model.objects import Recommendation, Role
from imadvisor.model.plan import Estimate, PlanFile
from imadvisor.rulesets.ruleset import Ruleset


def estimated(advice: Advice, plan: PlanFile) -> Advice:
    """Put the estimates and roles of a plan in the place of those of the ruleset.

    Args:
        advice: that is planned.
        plan: with the estimates.

    Returns:
        The advice, on a ruleset that has the same rules and says of these recommendations what
        the plan says.
    """
    if not plan.estimate and not plan.roles:
        return advice
    ruleset = _with_estimates(advice.ruleset, plan)
    advice = replace(advice, program=replace(advice.program, ruleset=ruleset))
    chooser = Chooser(advice.program, advice.decision, advice.gaps)
    recommendations = tuple(
        replace(item, effort=chooser.effort(item.id)) for item in advice.recommendations
    )
    return replace(advice, recommendations=recommendations)


def _with_estimates(ruleset: Ruleset, plan: PlanFile) -> Ruleset:
    things: dict[str, Mapping[str, Thing]] = dict(ruleset.things)
    last = max((role.rank for role in ruleset.roles.values()), default=0)
    language = ruleset.languages[0]
    roles: dict[str, Thing] = dict(things[Role.kind_name])
    for place, (id, name) in enumerate(plan.roles.items(), start=last + 1):
        roles.setdefault(id, Role(id=id, rank=place, name={language: name}))
    found: dict[str, Thing] = {}
    for id, thing in ruleset.recommendations.items():
        estimate = plan.estimate.get(id)
        found[id] = _estimated(thing, estimate) if estimate else thing
    things[Role.kind_name] = roles
    things[Recommendation.kind_name] = found
    return replace(ruleset, things=things)


def _estimated(thing: Recommendation, estimate: Estimate) -> Recommendation:
    given: dict[str, object] = estimate.model_dump(exclude_none=True)
    if estimate.effort_days and thing.light:
        # Whichever variant fits the organisation, this is what it takes.
        given["light"] = thing.light.model_copy(update={"effort_days": estimate.effort_days})
    if estimate.effort_days:
        given["scaling"] = None
    return thing.model_copy(update=given)
