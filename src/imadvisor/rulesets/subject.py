"""What is tested: a ruleset as it is by itself, or what one layer adds to it and changes in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from imadvisor.rulesets.contents import Name, Origin
from imadvisor.rulesets.ruleset import RuleKey, Ruleset


@dataclass(frozen=True)
class Subject:
    """A ruleset without what plugins add, or a layer alone on what it changes.

    Args:
        ruleset: that is run.
        origin: of what is tested in it: that of the ruleset, or of the layer.
    """

    ruleset: Ruleset
    origin: Origin

    @property
    def folder(self) -> Path:
        """Where its files are, and its cases."""
        return Path(self.origin.folder)

    @property
    def id(self) -> str:
        """The id of what is tested."""
        return self.origin.layer or self.ruleset.id

    @property
    def joins(self) -> bool:
        """Whether it is a layer that joins a ruleset, and no ruleset of its own."""
        return self.origin != self.ruleset.origin

    @property
    def title(self) -> str:
        """What is tested, with its version, and for a layer what it lies on."""
        whole = f"{self.ruleset.id} {self.ruleset.version}"
        if not self.origin.layer:
            return whole
        base = self.ruleset.contents.base
        return f"{self.origin.layer} {self.origin.version} ({base.ruleset} {base.version})"

    @cached_property
    def _changes(self) -> Mapping[Name, frozenset[str]]:
        """The fields that the layer changes, by object; the empty one stands for all of it."""
        found: dict[Name, set[str]] = {}
        for change in self.ruleset.contents.changes:
            if change.layer == self.origin and change.action in ("add", "set"):
                found.setdefault(change.name, set()).add(
                    str(change.trail[0] if change.trail else "")
                )
        return {name: frozenset(fields) for name, fields in found.items()}

    def concerns(self, key: RuleKey) -> bool:
        """Whether a rule is part of what is tested.

        Args:
            key: the kind and id of the object, and the field; an empty field asks whether the
                layer adds the object, or changes what it comes to.
        """
        if not self.origin.layer:
            return True
        kind, id, field = key
        changed = self._changes.get((kind, id), frozenset())
        if "" in changed:
            return True
        return field in changed if field else any(map(_decides, changed))

    def levels(self) -> frozenset[tuple[str, int]]:
        """The levels of dimensions that a layer has to do with through criteria and evidence."""
        criteria = self.ruleset.criteria
        mine = {id for kind, id in self._changes if kind == "criterion" and id in criteria}
        mine |= {
            question.criterion
            for question in self.ruleset.questions.values()
            if question.criterion and ("question", question.id) in self._changes
        }
        return frozenset((criteria[id].dimension, criteria[id].level) for id in mine)


def _decides(field: str) -> bool:
    """Whether a field decides what comes out, and is not for readers only."""
    return field in _DECIDING or field.endswith("_when")


_DECIDING = frozenset(
    {"when", "severity", "due", "link", "closed_by", "prerequisites", "level", "choose", "rank"}
    | {"method", "threshold", "phase"}
)
