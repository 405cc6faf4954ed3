"""How advice on the same answers differs between two rulesets, and by which rule."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from imadvisor.advice.advice import Advice
from imadvisor.conditions.nodes import references
from imadvisor.model.numbers import Interval
from imadvisor.rulesets.contents import Name
from imadvisor.rulesets.difference import RulesetDifference
from imadvisor.rulesets.order import dependencies
from imadvisor.rulesets.ruleset import Ruleset


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that the advice says differently.

    Args:
        name: kind and id of what it is said of; ``overall`` and ``position`` have no id.
        old: what was said; empty where it was not there.
        new: what is said; empty where it is not there.
        because: the objects that were changed in the ruleset and that this rests on.
    """

    name: Name
    old: str
    new: str
    because: tuple[Name, ...]


def advice_changes(
    old: Advice, new: Advice, differences: Sequence[RulesetDifference]
) -> tuple[Changed, ...]:
    """Compare advice on the same answers.

    Args:
        old: by the ruleset before.
        new: by the ruleset after.
        differences: between these rulesets.
    """
    changed = {difference.name for difference in differences}
    rests_on = _graph(old.ruleset)
    for name, below in _graph(new.ruleset).items():
        rests_on[name] = rests_on.get(name, set()) | below
    before, after = dict(_said(old)), dict(_said(new))
    found = []
    for name in [*before, *(name for name in after if name not in before)]:
        said = before.get(name, ""), after.get(name, "")
        if said[0] != said[1]:
            found.append(Changed(name, *said, tuple(_causes(name, rests_on, changed))))
    return tuple(found)


def _said(advice: Advice) -> Iterator[tuple[Name, str]]:
    """What an advice says of everything, in a few words."""
    decision = advice.decision
    level = decision.overall.level
    yield ("overall", ""), f"level {_interval(level)}" if level else "no level"
    yield ("position", ""), ", ".join(decision.positions) or "no position"
    for id, dimension in decision.dimensions.items():
        said = f"level {_interval(dimension.level)}" if dimension.level else "no level"
        yield ("dimension", id), said
    scale = advice.ruleset.severities
    for id, gap in decision.gaps.items():
        if gap.status == "present":
            low, high = scale[int(gap.severity.low)].id, scale[int(gap.severity.high)].id
            weight = low if low == high else f"{low} to {high}"
            yield ("gap", id), f"present, {weight}"
        else:
            yield ("gap", id), gap.status
    for id in advice.ruleset.patterns:
        yield ("pattern", id), "there" if id in advice.patterns else "not there"
    for item in advice.recommendations:
        focus = ", in the first quarter" if item.id in advice.focus else ""
        yield ("recommendation", item.id), f"recommended ({item.variant}){focus}"


def _interval(level: Interval) -> str:
    low, high = int(level.low), int(level.high)
    return str(low) if low == high else f"{low} to {high}"


def _graph(ruleset: Ruleset) -> dict[Name, set[Name]]:
    """For everything that is said, what it rests on."""
    graph: dict[Name, set[Name]] = {
        name: set(below)
        for name, below in dependencies(
            ruleset.settings, ruleset.things, ruleset.conditions
        ).items()
    }
    for (kind, id, _), condition in ruleset.conditions.items():
        graph.setdefault((kind, id), set()).update(references(condition))
    for question in ruleset.questions:
        graph.setdefault(("credit", question), set()).add(("question", question))
    for gap in ruleset.gaps.values():
        for link in gap.link:
            graph.setdefault(("recommendation", link.recommendation), set()).add(("gap", gap.id))
    for dimension in ruleset.dimensions:
        graph.setdefault(("overall", ""), set()).add(("dimension", dimension))
        graph[("dimension", dimension)].add(("settings", "scoring"))
    graph.setdefault(("overall", ""), set()).add(("settings", "overall"))
    for position in ruleset.positions:
        graph.setdefault(("position", ""), set()).add(("position", position))
    for recommendation in ruleset.recommendations:
        graph.setdefault(("recommendation", recommendation), set()).add(("settings", "advice"))
    return graph


def _causes(
    name: Name, rests_on: Mapping[Name, set[Name]], changed: Collection[Name]
) -> Sequence[Name]:
    """The changed objects that something rests on, the nearest first."""
    found: list[Name] = []
    seen = {name}
    layer = [name]
    while layer:
        found += [one for one in layer if one in changed]
        below = {one for above in layer for one in rests_on.get(above, ())} - seen
        seen |= below
        layer = sorted(below)
    return found
