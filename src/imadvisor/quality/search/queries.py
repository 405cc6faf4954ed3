"""What can be asked of all sheets at once, and what one sheet says to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from imadvisor.conditions import nodes
from imadvisor.conditions.nodes import Condition, references
from imadvisor.engine.evaluation import State, truth
from imadvisor.engine.explain import decided
from imadvisor.engine.program import Program
from imadvisor.model.sheet import Sheet
from imadvisor.model.truth import Truth, conjunction, disjunction, negation
from imadvisor.rulesets.order import Step, dependencies


@dataclass(frozen=True, slots=True)
class Is:
    """That a condition is true, or that it is false.

    Args:
        condition: of any ruleset with these questions, not only a written one.
        value: what it is; undetermined is neither.
    """

    condition: Condition
    value: bool = True


@dataclass(frozen=True, slots=True)
class Every:
    """All of several things at once."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of several things."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Never:
    """That something is not so, for whatever reason."""

    part: Query


Query = Is | Every | Some | Never


def conditions_in(query: Query) -> Iterator[Condition]:
    """Every condition that a query is about."""
    match query:
        case Is():
            yield query.condition
        case Never():
            yield from conditions_in(query.part)
        case _:
            for part in query.parts:
                yield from conditions_in(part)


class Reference:
    """Asks the reference engine about single sheets.

    Args:
        program: whose rules they are.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        ruleset = program.ruleset
        self._graph = dependencies(ruleset.settings, ruleset.things, ruleset.conditions)
        self._parts: dict[frozenset[Step], Program] = {}
        self._programs: dict[int, tuple[Query, Program]] = {}

    def says(self, query: Query, sheet: Sheet) -> Truth:
        """Whether a query holds of a sheet; `OPEN` while an absent answer can change it."""
        state = decided(self._program(query), sheet)

        def said(query: Query) -> Truth:
            match query:
                case Is():
                    found = truth(query.condition, state)
                    if found is Truth.OPEN:
                        return found
                    wanted = Truth.TRUE if query.value else Truth.FALSE
                    return Truth.TRUE if found is wanted else Truth.FALSE
                case Every():
                    return conjunction(map(said, query.parts))
                case Some():
                    return disjunction(map(said, query.parts))
                case Never():
                    return negation(said(query.part))

        return said(query)

    def _program(self, query: Query) -> Program:
        """The part of the program that a query needs; remembered as long as the query is."""
        found = self._programs.get(id(query))
        if found is None or found[0] is not query:
            if len(self._programs) > 500:
                self._programs.clear()
            found = self._programs[id(query)] = (query, self._part(conditions_in(query)))
        return found[1]

    def state(self, conditions: Iterable[Condition], sheet: Sheet) -> State:
        """Everything that conditions can read, decided for a sheet; nothing else is."""
        return decided(self._part(conditions), sheet)

    def holds(self, query: Query, sheet: Sheet) -> bool:
        """Whether a query holds of a sheet, whatever its absent answers are."""
        return self.says(query, sheet) is Truth.TRUE

    def smaller(self, query: Query, sheet: Sheet) -> Sheet:
        """A sheet with as few of its answers as still make a query hold."""
        for question in reversed(list(sheet.answers)):
            rest = {id: a for id, a in sheet.answers.items() if id != question}
            fewer = replace(sheet, answers=rest)
            if self.holds(query, fewer):
                sheet = fewer
        return sheet

    def _part(self, conditions: Iterable[Condition]) -> Program:
        """The program without what the conditions do not rest on."""
        needed: set[Step] = set()
        waiting = [step for condition in conditions for step in references(condition)]
        timing = self.program.timing
        if timing:
            waiting.append(("question", timing.id))
        while waiting:
            step = waiting.pop()
            if step not in needed:
                needed.add(step)
                waiting.extend(self._graph.get(step, ()))
        key = frozenset(needed)
        if key not in self._parts:
            steps = tuple(step for step in self.program.steps if step in needed)
            self._parts[key] = replace(self.program, steps=steps)
        return self._parts[key]


def level_at_most(dimension: str, level: int) -> Condition:
    """That the level of a dimension is at most this one."""
    return nodes.Compare("<=", nodes.Measure("level", dimension), nodes.Constant(level))


def level_is(dimension: str, level: int) -> Condition:
    """That the level of a dimension is this one."""
    return nodes.Compare("==", nodes.Measure("level", dimension), nodes.Constant(level))


def gap_present(gap: str) -> Condition:
    """That a gap is present."""
    return nodes.Holds("gap", gap)


def every(*parts: Query) -> Query:
    """All of these at once."""
    return parts[0] if len(parts) == 1 else Every(parts)


def some(*parts: Query) -> Query:
    """At least one of these."""
    return parts[0] if len(parts) == 1 else Some(parts)
