"""Questions that are asked for nothing."""

from __future__ import annotations

from imadvisor.conditions import nodes
from imadvisor.quality.checks.checking import Checking
from imadvisor.quality.findings import Finding
from imadvisor.rulesets.contents import Name


def check(checking: Checking) -> None:
    """Tell every question whose answer changes nothing; texts are shown, and are never told."""
    ruleset = checking.ruleset
    used = {
        id
        for condition in ruleset.conditions.values()
        for kind, id in nodes.references(condition)
        if kind == "question"
    }
    if ruleset.settings.timing:
        used.add(ruleset.settings.timing.question)
    for scaling in ruleset.scalings.values():
        used |= {id for id in (scaling.by, scaling.otherwise_by) if id}
    for question in ruleset.questions.values():
        if question.credit and question.credit.days_before:
            used.add(question.credit.days_before)
    for question in ruleset.questions.values():
        if question.id in used or question.scored or question.type in ("text", "anchored"):
            continue
        name: Name = ("question", question.id)
        checking.tell(Finding("unused-question", name, checking.place(name)))
