"""Questions that are asked for nothing, and choices that cannot be told apart."""

from __future__ import annotations

from imadvisor.conditions import nodes
from imadvisor.quality.checks.context import Checking
from imadvisor.quality.findings import Finding
from imadvisor.rulesets.contents import Name
from imadvisor.spelling import folded


def check(checking: Checking) -> None:
    """Look at every question, and at its choices."""
    _unused(checking)
    if checking.authored:
        _same_choices(checking)


def _same_choices(checking: Checking) -> None:
    """Tell every choice that reads as one before it, in any language."""
    for question in checking.ruleset.questions.values():
        name: Name = ("question", question.id)
        read: dict[tuple[str, str], str] = {}
        for field in ("choice", "special"):
            for place, choice in enumerate(getattr(question, field)):
                texts = [
                    (language, " ".join(text.split())) for language, text in choice.text.items()
                ]
                keys = [(language, folded(text).strip(" .")) for language, text in texts]
                first = next((read[key] for key in keys if key in read), None)
                if first is None:
                    read.update(dict.fromkeys(keys, choice.id))
                    continue
                said = next(text for key, (_, text) in zip(keys, texts, strict=True) if key in read)
                checking.tell(
                    Finding(
                        "same-choice-text",
                        name,
                        checking.place(name, field, place, "text"),
                        field,
                        values={"part": choice.id, "other_part": first, "text": said},
                    )
                )


def _unused(checking: Checking) -> None:
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
