"""What is decided before what: the strata of a ruleset as a graph.

Answers come first, then applicability, credits, criteria, dimensions, gaps and patterns. A
condition may read its own stratum or a lower one, and nothing may wait for itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from imadvisor.conditions.nodes import Condition, references
from imadvisor.model.fields import Thing
from imadvisor.model.objects import Criterion, Dimension, Gap, Pattern
from imadvisor.model.questions import Question
from imadvisor.model.settings import Settings

Step = tuple[str, str]
"""Something that is decided: its kind and id. Kinds: question, credit, criterion, dimension,
spread, gap, pattern."""

RuleKey = tuple[str, str, str]


def dependencies(
    settings: Settings,
    things: Mapping[str, Mapping[str, Thing]],
    conditions: Mapping[RuleKey, Condition],
) -> dict[Step, set[Step]]:
    """For every step, the steps that must be decided before it."""
    graph: dict[Step, set[Step]] = {}
    questions = things[Question.kind_name]
    for question in questions.values():
        assert isinstance(question, Question)
        graph[("question", question.id)] = _read(conditions, "question", question.id, "ask_when")
        credit = {("question", question.id)}
        if question.credit and question.credit.days_before:
            credit.add(("question", question.credit.days_before))
        graph[("credit", question.id)] = credit
    for criterion in things[Criterion.kind_name]:
        evidence = {
            ("credit", q.id)
            for q in questions.values()
            if isinstance(q, Question) and q.criterion == criterion
        }
        graph[("criterion", criterion)] = evidence | _read(
            conditions, "criterion", criterion, "when"
        )
    for dimension in things[Dimension.kind_name]:
        below: set[Step] = {
            ("criterion", c.id)
            for c in things[Criterion.kind_name].values()
            if isinstance(c, Criterion) and c.dimension == dimension
        }
        below |= {
            ("credit", q.id)
            for q in questions.values()
            if isinstance(q, Question) and q.dimension == dimension
        }
        graph[("dimension", dimension)] = below
    graph[("spread", "")] = {("dimension", dimension) for dimension in things["dimension"]}
    for gap in things[Gap.kind_name]:
        read: set[Step] = set()
        for name in ("when", "raise_when", "lower_when"):
            read |= _read(conditions, "gap", gap, name)
        if settings.timing:
            read.add(("question", settings.timing.question))
        graph[("gap", gap)] = read
    for pattern in things[Pattern.kind_name]:
        graph[("pattern", pattern)] = _read(conditions, "pattern", pattern, "when")
    return graph


def _read(conditions: Mapping[RuleKey, Condition], kind: str, id: str, name: str) -> set[Step]:
    condition = conditions.get((kind, id, name))
    return set() if condition is None else set(references(condition))


def in_order(graph: Mapping[Step, set[Step]]) -> list[Step]:
    """The steps, each after what it waits for; the same for equal graphs.

    Raises:
        CycleError: something waits for itself; its second argument is the cycle.
    """
    sorter = TopologicalSorter({step: sorted(graph[step]) for step in sorted(graph)})
    return list(sorter.static_order())


def cycle_in(graph: Mapping[Step, set[Step]]) -> list[Step]:
    """The steps of a cycle, the first one repeated at the end; empty where there is none."""
    try:
        in_order(graph)
    except CycleError as error:
        # graphlib lists each node before the one that waits for it; readers expect the reverse.
        return list(reversed(error.args[1]))
    return []
