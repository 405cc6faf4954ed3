"""From a lens to the tables of a ruleset."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from imadvisor.plugin import Trail

from imadvisor_lens.compiled import Compiled
from imadvisor_lens.lens import Choice, Lens, Pillar, Resource
from imadvisor_lens.names import Names

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._-]{0,23}")
_LONGEST_WORDS = 400
_LONGEST_ALIAS = 200

_LIMITS = (
    "Made by imadvisor-lens from a custom lens of the AWS Well-Architected Tool. The level of a "
    "pillar is its worst risk: level 0 until a high risk is excluded, level 1 until every risk "
    "is. The level of the whole is the middle of the pillars, not the worst of them. The lens "
    "names no owners: 'owner of the workload' stands for whoever that is."
)

LEVELS: Sequence[Mapping[str, Any]] = (
    {
        "id": "high-risk-not-excluded",
        "number": 0,
        "name": {"en": "High risk not excluded"},
        "description": {"en": "At least one question has a high risk, or nobody knows."},
    },
    {
        "id": "no-high-risk",
        "number": 1,
        "name": {"en": "No high risk"},
        "description": {"en": "No question has a high risk; some have a medium risk."},
    },
    {
        "id": "no-risk",
        "number": 2,
        "name": {"en": "No risk"},
        "description": {"en": "No question has a high or a medium risk."},
    },
)
"""The ladder: what is shown to be absent."""


def tables_of(
    lens: Lens, pillars: Sequence[tuple[str, Pillar]], questions: Sequence[Compiled]
) -> Mapping[str, Any]:
    """What the files of a ruleset would hold.

    Args:
        lens: the whole.
        pillars: with their names.
        questions: with their names and conditions.
    """
    codes: set[str] = set()
    id, _ = Names("-").give(lens.name, "lens")
    about: dict[str, Any] = {
        "id": id,
        "version": "unversioned",
        "title": {"en": lens.name},
        "limits": {"en": _LIMITS},
        "languages": ["en"],
        "licence": "not stated in the lens",
    }
    if lens.description:
        about["description"] = {"en": lens.description}
    plans = _Plans()
    return {
        "schema": 1,
        "ruleset": about,
        "scoring": {"method": "staged"},
        "advice": {"priorities": 1, "order": [name for name, _ in pillars]},
        "severity": [
            {"id": "medium", "value": 1, "name": {"en": "medium"}},
            {"id": "high", "value": 2, "name": {"en": "high"}},
        ],
        "level": [dict(level) for level in LEVELS],
        "phase": [{"id": "improvement", "rank": 1, "name": {"en": "Improvement"}}],
        "role": [{"id": "workload-owner", "rank": 1, "name": {"en": "Owner of the workload"}}],
        "dimension": [
            {"id": name, "rank": rank, "name": {"en": pillar.name}, **_code(pillar.id, codes)}
            for rank, (name, pillar) in enumerate(pillars, start=1)
        ],
        "question": [_question(compiled, codes) for compiled in questions],
        "criterion": [table for compiled in questions for table in _criteria(compiled)],
        "recommendation": [table for compiled in questions for table in plans.of(compiled)],
        "gap": [table for compiled in questions for table in _gaps(compiled, plans)],
    }


def places_of(
    tables: Mapping[str, Any],
    pillars: Sequence[tuple[str, Pillar]],
    questions: Sequence[Compiled],
) -> Mapping[tuple[str, str], Trail]:
    """The way in the lens to the pillar or question that objects were made of.

    Args:
        tables: of the ruleset.
        pillars: with their names.
        questions: that they were made of.
    """
    found: dict[tuple[str, str], Trail] = {
        ("dimension", name): pillar.trail for name, pillar in pillars
    }
    for compiled in questions:
        trail = compiled.question.trail
        found["question", compiled.name] = trail
        found.update({("criterion", table["id"]): trail for table in _criteria(compiled)})
        for severity in ("high", "medium"):
            found["gap", f"{compiled.name.replace('_', '-')}-{severity}-risk"] = trail
    # There is one recommendation for each choice with a plan, in the order of the lens.
    planned = [c.question.trail for c in questions for choice in c.question.choices if choice.plan]
    for table, trail in zip(tables["recommendation"], planned, strict=True):
        found["recommendation", table["id"]] = trail
    return found


def _code(written: str, taken: set[str]) -> Mapping[str, str]:
    """The lens's own id as the code, where imadvisor can have it."""
    if not _CODE.fullmatch(written) or written.lower() in taken:
        return {}
    taken.add(written.lower())
    return {"code": written}


def _alias(written: str, name: str) -> Mapping[str, str]:
    """The lens's own id, where it is another one than the name and short enough for an alias."""
    known = written != name and len(written) <= _LONGEST_ALIAS and written.isprintable()
    return {"alias": written} if known else {}


def _question(compiled: Compiled, codes: set[str]) -> Mapping[str, Any]:
    question = compiled.question
    table: dict[str, Any] = {
        "id": compiled.name,
        **_code(question.id, codes),
        **_alias(question.id, compiled.name),
        "type": "multi",
        "dimension": compiled.pillar,
        "text": {"en": question.title},
        "choice": [
            {
                "id": compiled.choices[choice.id],
                **_alias(choice.id, compiled.choices[choice.id]),
                "text": {"en": choice.title},
                **({"alone": True} if choice.is_none_of_these else {}),
            }
            for choice in question.choices
        ],
    }
    help = [question.description, *map(str, question.help)]
    help += [
        f"{choice.title}: {_joined(choice.help)}" for choice in question.choices if choice.help
    ]
    if any(help):
        table["help"] = {"en": "\n".join(part for part in help if part)}
    return table


def _criteria(compiled: Compiled) -> Iterator[Mapping[str, Any]]:
    title = compiled.question.title
    slug = compiled.name.replace("_", "-")
    for level, what, statement in (
        (1, "not-high", f"No high risk: {title}"),
        (2, "none", f"No risk: {title}"),
    ):
        yield {
            "id": f"{slug}-{'no-high-risk' if level == 1 else 'no-risk'}",
            "dimension": compiled.pillar,
            "level": level,
            "statement": {"en": statement},
            "when": compiled.conditions[what],
        }


def _gaps(compiled: Compiled, plans: _Plans) -> Iterator[Mapping[str, Any]]:
    for severity in ("high", "medium"):
        if severity not in compiled.conditions:
            continue
        yield {
            "id": f"{compiled.name.replace('_', '-')}-{severity}-risk",
            "dimension": compiled.pillar,
            "name": {"en": f"{severity.capitalize()} risk: {compiled.question.title}"},
            "when": compiled.conditions[severity],
            "when_words": {"en": _words(compiled, severity)},
            "severity": severity,
            "link": plans.links(compiled),
            "closed_by": plans.closings(compiled, severity),
        }


def _words(compiled: Compiled, severity: str) -> str:
    """The rules that give a risk, as a reader would say it."""
    risk = f"{severity.upper()}_RISK"
    rules = compiled.question.rules
    parts = [f"rule {r.number} of {len(rules)} ({_short(r.text)})" for r in rules if r.risk == risk]
    return f"The first rule of the lens that holds is {' or '.join(parts)}."


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_WORDS else line[:_LONGEST_WORDS] + "…"


class _Plans:
    """The improvement plans of a lens as recommendations."""

    def __init__(self) -> None:
        self._names = Names("-")
        self._given: dict[tuple[str, str], str] = {}

    def of(self, compiled: Compiled) -> Iterator[Mapping[str, Any]]:
        """The recommendations of a question, one for each choice with a plan."""
        for choice in compiled.question.choices:
            if choice.plan:
                yield self._recommendation(compiled, choice)

    def links(self, compiled: Compiled) -> list[Mapping[str, Any]]:
        """The recommendations of a question that can lower a risk."""
        return [
            {
                "recommendation": self._given[compiled.name, choice.id],
                "priority": 1,
                "rationale": {"en": f"It is the improvement plan of “{choice.title}”."},
            }
            for choice in compiled.question.choices
            if choice.plan and choice.id in compiled.helping
        ]

    def closings(self, compiled: Compiled, severity: str) -> list[list[str]]:
        """The sets of recommendations that end a risk."""
        return [
            [self._given[compiled.name, choice] for choice in closing]
            for closing in compiled.closings[severity]
        ]

    def _recommendation(self, compiled: Compiled, choice: Choice) -> Mapping[str, Any]:
        name = compiled.choices[choice.id]
        whole = name if name.startswith(compiled.name) else f"{compiled.name}-{name}"
        id, _ = self._names.give(whole, "plan")
        self._given[compiled.name, choice.id] = id
        first, *more = choice.plan
        table: dict[str, Any] = {
            "id": id,
            "kind": "activity",
            "phase": "improvement",
            "level": 2,
            "owner": "workload-owner",
            "dimensions": [compiled.pillar],
            "name": {"en": choice.title},
            "purpose": {"en": str(first)},
            "done_when": {"en": f"“{choice.title}” can be ticked."},
            "in_place_when": f"'{name}' in {compiled.name}",
        }
        helps = compiled.helps[choice.id]
        if helps is not None:
            table["helps_when"] = helps
        if more:
            table["steps"] = [{"en": str(step)} for step in more]
        return table


def _joined(resources: Sequence[Resource]) -> str:
    return "; ".join(map(str, resources))
