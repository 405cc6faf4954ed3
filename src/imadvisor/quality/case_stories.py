"""Cases as the catalogue of a ruleset tells them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from imadvisor.quality.cases import Case, load_cases
from imadvisor.reports.catalogue.shape import CaseStory
from imadvisor.rulesets.ruleset import Ruleset

_KINDS = {
    "levels": "dimension",
    "gaps_present": "gap",
    "gaps_absent": "gap",
    "gaps_later": "gap",
    "gaps_undetermined": "gap",
    "gaps_unknown": "gap",
    "gaps_not_applicable": "gap",
    "severity": "gap",
    "recommended": "recommendation",
    "not_recommended": "recommendation",
    "light": "recommendation",
    "order": "recommendation",
    "focus": "recommendation",
    "patterns": "pattern",
    "position": "position",
}
"""What an expectation is about; one that is not named here is told as it is written."""


def stories_of(ruleset: Ruleset) -> tuple[CaseStory, ...]:
    """The cases of a ruleset, to be read.

    Raises:
        RulesetError: with every mistake in them.
        DocumentError: a file of them cannot be read.
    """
    return tuple(_story(case) for case in load_cases(ruleset))


def _story(case: Case) -> CaseStory:
    expected = [
        (name, _KINDS.get(name, ""), tuple(_told(getattr(case.expect, name))))
        for name in type(case.expect).model_fields
        if name in case.expect.model_fields_set
    ]
    return CaseStory(case.id, case.title, case.sheet.date, case.sheet.answers, expected)


def _told(value: Any) -> Iterator[tuple[str, str]]:
    """The ids of an expectation, with what is expected of each."""
    if isinstance(value, Mapping):
        for id, wanted in value.items():
            yield str(id), _between(wanted)
    elif isinstance(value, tuple):
        for one in value:
            yield str(one), ""
    elif value is not None:
        yield "", _between(value)


def _between(wanted: Any) -> str:
    """One value, or the two that it must lie between."""
    ends = isinstance(wanted, Sequence) and not isinstance(wanted, str)
    return "–".join(map(str, wanted)) if ends else str(wanted)
