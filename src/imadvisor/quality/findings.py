"""What the check of a ruleset finds, as values."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Literal

from imadvisor.conditions.nodes import Condition
from imadvisor.errors import Place
from imadvisor.model.sheet import Sheet
from imadvisor.quality.search.queries import Query
from imadvisor.quality.search.sheet_search import Why
from imadvisor.rulesets.contents import Name

CODES = (
    "mistake",
    "cycle",
    "warning",
    "never-holds",
    "always-holds",
    "no-difference",
    "settled-part",
    "severity-never-moved",
    "severity-always-moved",
    "severity-at-end",
    "never-present",
    "no-recommendation",
    "no-closing-set",
    "closing-set-impossible",
    "same-gaps",
    "implied-gap",
    "same-patterns",
    "never-scored",
    "no-levels",
    "unreachable-level",
    "low-without-advice",
    "shadowed",
    "not-monotone",
    "better-answer-opens",
    "no-gap",
    "never-recommended",
    "unused-light",
    "prerequisite-level",
    "prerequisite-phase",
    "prerequisite-size",
    "window-impossible",
    "unused-question",
    "same-choice-text",
    "unused-role",
    "unused-phase",
    "unused-severity",
    "unused-aspect",
    "unused-scaling",
    "no-source",
    "no-outline",
    "no-case",
    "no-translation",
    "near-duplicate",
    "expired",
    "stale-acceptance",
)
"""Every kind of finding, in the order in which they are listed."""

ERRORS = frozenset(("mistake", "cycle"))
"""What keeps a ruleset from being used at all."""

Shows = Literal["example", "worse", "better", "nearest", "without-part"]
"""What an example sheet shows: the finding itself, the worse and the better of two sheets, the
nearest that a sheet comes to what is impossible, or that a part makes no difference."""


@dataclass(frozen=True, slots=True)
class Example:
    """A sheet that shows a finding.

    Args:
        shows: what it shows.
        sheet: the answers, as few as show it.
    """

    shows: Shows
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with a ruleset, or looks as if it were.

    Args:
        code: of its kind, in words; `imadvisor ruleset explain` has the manual of it.
        name: the kind and id of the object; ``settings`` for what is not an object.
        place: where it stands.
        field: of the object; empty where the whole object is meant.
        other: the second object, where it is about two.
        values: what the explanation names, such as a part of a condition.
        examples: sheets that show it, as the reference engine confirms.
        proven: whether the solver was needed.
        accepted: why the ruleset accepts it; empty where it does not.
        part: of a condition, where it is about one.
    """

    code: str
    name: Name
    place: Place
    field: str = ""
    other: Name | None = None
    values: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)
    examples: tuple[Example, ...] = ()
    proven: bool = False
    accepted: str = ""
    part: Condition | None = dataclasses.field(default=None, compare=False)

    @property
    def object(self) -> str:
        """The object as an acceptance names it."""
        return f"{self.name[0]}:{self.name[1]}"

    @property
    def other_object(self) -> str:
        """The second object as an acceptance names it; empty where there is none."""
        return f"{self.other[0]}:{self.other[1]}" if self.other else ""


@dataclass(frozen=True, slots=True)
class Undecided:
    """Something that could not be decided without the solver.

    Args:
        code: of the finding that it would be.
        name: the kind and id of the object.
        place: where it stands.
        field: of the object.
        why: it could not be decided.
        query: for a sheet that decides it, or for two; None where nothing more can be asked.
        if_impossible: the finding if there is no such sheet.
        if_possible: the finding if there is one.
        values: what the explanation names.
        other: the second object, where it is about two.
    """

    code: str
    name: Name
    place: Place
    field: str
    why: Why
    query: Query | Pair | None
    if_impossible: Callable[[], Finding] | None = None
    if_possible: Callable[[Sheet], Finding] | None = None
    values: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)
    other: Name | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """That a better answer to one question, all others being equal, makes something worse.

    Args:
        question: whose answer gets better.
        subject: a gap that appears or weighs more, or a dimension whose level drops.
        opening: whether the better answer makes other questions apply; or changes nothing of it.
    """

    question: str
    subject: Name
    opening: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check.

    Args:
        findings: what is not accepted, by place.
        accepted: what is.
        undecided: what could not be decided.
    """

    findings: tuple[Finding, ...]
    accepted: tuple[Finding, ...]
    undecided: tuple[Undecided, ...]

    def only(self, codes: Container[str]) -> Checked:
        """The same with some kinds of findings alone.

        Args:
            codes: of these kinds.
        """
        return Checked(
            tuple(finding for finding in self.findings if finding.code in codes),
            tuple(finding for finding in self.accepted if finding.code in codes),
            tuple(undecided for undecided in self.undecided if undecided.code in codes),
        )

    def without(self, other: Checked) -> Checked:
        """The same without what another outcome has as well.

        Args:
            other: of a check of less.
        """
        known = {_about(finding) for finding in (*other.findings, *other.accepted)}
        open_there = {_about(undecided) for undecided in other.undecided}
        return Checked(
            tuple(finding for finding in self.findings if _about(finding) not in known),
            tuple(finding for finding in self.accepted if _about(finding) not in known),
            tuple(one for one in self.undecided if _about(one) not in open_there),
        )


def _about(found: Finding | Undecided) -> tuple[object, ...]:
    part = found.values.get("part", "")
    return (found.code, found.name, found.other, found.field, found.place, part)
