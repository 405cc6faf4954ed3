"""Roles, phases, severities, aspects and scalings that nothing refers to."""

from __future__ import annotations

from collections.abc import Iterator

from imadvisor.conditions import nodes
from imadvisor.quality.checks.context import Checking
from imadvisor.quality.findings import Finding
from imadvisor.rulesets.contents import Name
from imadvisor.rulesets.ruleset import Ruleset

KINDS = ("role", "phase", "severity", "aspect", "scaling")
"""What is there only for others to refer to."""


def check(checking: Checking) -> None:
    """Tell what somebody wrote and nothing refers to."""
    if not checking.authored:
        return
    used = set(_used(checking.ruleset))
    for kind in KINDS:
        for id in checking.ruleset.things[kind]:
            name: Name = (kind, id)
            if name not in used:
                checking.tell(Finding(f"unused-{kind}", name, checking.place(name)))


def _used(ruleset: Ruleset) -> Iterator[Name]:
    """Everything of these kinds that is referred to."""
    respondents = ruleset.settings.respondents
    yield from (("role", id) for id in (*respondents.management, *respondents.users))
    for condition in ruleset.conditions.values():
        yield from (("role", nodes.voice(name)[1]) for name in nodes.named(condition))
    for question in ruleset.questions.values():
        yield from (("role", id) for id in (*question.roles, question.owner) if id)
    for recommendation in ruleset.recommendations.values():
        yield "role", recommendation.owner
        yield "phase", recommendation.phase
        if recommendation.scaling:
            yield "scaling", recommendation.scaling
    for dimension in ruleset.dimensions.values():
        if dimension.aspect:
            yield "aspect", dimension.aspect
    yield from (("severity", id) for id in _severities(ruleset))


def _severities(ruleset: Ruleset) -> Iterator[str]:
    """Those that a gap has, or may be moved to."""
    scale = [severity.id for severity in ruleset.severities]
    least = ruleset.settings.advice.minimum_severity
    if least is not None:
        yield least
    for gap in ruleset.gaps.values():
        place = ruleset.severity_places[gap.severity]
        moved = (place, place + bool(gap.raise_when), place - bool(gap.lower_when))
        yield from (scale[step] for step in moved if 0 <= step < len(scale))
