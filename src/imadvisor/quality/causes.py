"""Findings that follow from others: a fault is told once, by its cause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from imadvisor.conditions.nodes import references
from imadvisor.quality.findings import Finding
from imadvisor.rulesets.contents import Name
from imadvisor.rulesets.ruleset import Ruleset


def by_cause(ruleset: Ruleset, found: Iterable[Finding]) -> list[Finding]:
    """The findings that do not follow from others of these.

    Args:
        ruleset: in which they were found.
        found: all of them.
    """
    findings = list(found)
    causes = _Causes(ruleset, findings)
    return [finding for finding in findings if not causes.explain(finding)]


class _Causes:
    def __init__(self, ruleset: Ruleset, findings: Iterable[Finding]) -> None:
        self.ruleset = ruleset
        self._told = {(finding.code, finding.name, finding.field) for finding in findings}
        self._worse = {
            (finding.name, finding.values["question"])
            for finding in findings
            if finding.code in ("not-monotone", "better-answer-opens")
        }
        self._same = {finding.name: finding.other for finding in findings if _is_twin(finding)}

    def explain(self, finding: Finding) -> bool:
        """Whether a finding follows from another one."""
        match finding.code:
            case "same-gaps" | "implied-gap" | "same-patterns":
                names = [name for name in (finding.name, finding.other) if name]
                return any(map(self._settled, names)) or (
                    finding.code == "implied-gap" and any(name in self._same for name in names)
                )
            case "severity-always-moved":
                return ("always-holds", finding.name, finding.field) in self._told
            case "never-recommended":
                return self._never_usable(finding.name[1])
            case "closing-set-impossible":
                return any(
                    self._never_usable(id)
                    or ("never-recommended", ("recommendation", id), "") in self._told
                    for id in finding.values["set"].split(", ")
                )
            case "not-monotone" | "better-answer-opens":
                return self._made_worse_below(finding)
            case _:
                return False

    def _settled(self, name: Name) -> bool:
        """Whether it is told that a gap is never there, or always."""
        causes = (("never-holds", "when"), ("never-present", "due"), ("always-holds", "when"))
        return any((code, name, field) in self._told for code, field in causes)

    def _never_usable(self, id: str) -> bool:
        name = ("recommendation", id)
        causes = [("always-holds", "in_place_when"), ("never-holds", "helps_when")]
        if self.ruleset.recommendations[id].light is None:
            causes.append(("always-holds", "light_when"))
        return any((code, name, field) in self._told for code, field in causes)

    def _made_worse_below(self, finding: Finding) -> bool:
        """Whether something that an object rests on is made worse by the same answer already."""
        question = finding.values["question"]
        below = set(self._references.get(finding.name, ()))
        if ("question", question) in below:
            return False
        waiting = list(below)
        while waiting:
            name = waiting.pop()
            if (name, question) in self._worse:
                return True
            more = self._references.get(name, set()) - below
            below |= more
            waiting += more
        return False

    @cached_property
    def _references(self) -> Mapping[Name, set[Name]]:
        """What the conditions of each object read."""
        found: dict[Name, set[Name]] = {}
        for (kind, id, _), condition in self.ruleset.conditions.items():
            found.setdefault((kind, id), set()).update(references(condition))
        return found


def _is_twin(finding: Finding) -> bool:
    return finding.code == "same-gaps"
