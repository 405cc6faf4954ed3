"""A sheet that is being filled in: what an answer changes is decided again, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from imadvisor.engine.evaluation import State
from imadvisor.engine.explain import keep, value_of
from imadvisor.engine.program import Program
from imadvisor.model.answers import Answer
from imadvisor.model.sheet import Sheet
from imadvisor.rulesets.order import Step, dependencies
from imadvisor.scoring.credits import Credit

T = TypeVar("T")


@dataclass(frozen=True)
class Wiring:
    """What rests on what in a program.

    Args:
        program: whose steps they are.
        below: for each step those that it reads directly.
        after: for each question the steps that rest on it, itself first, in the program's order.
    """

    program: Program
    below: Mapping[Step, frozenset[Step]]
    after: Mapping[str, tuple[Step, ...]]


def wired(program: Program) -> Wiring:
    """Say what rests on what in a program."""
    ruleset = program.ruleset
    graph = dependencies(ruleset.settings, ruleset.things, ruleset.conditions)
    for dimension, claim in ruleset.claims.items():
        graph["dimension", dimension].add(("question", claim.id))  # A claim earns no credit.
    below = {step: frozenset(graph[step]) for step in program.steps}
    after: dict[str, tuple[Step, ...]] = {}
    for question in ruleset.questions:
        found: dict[Step, None] = {("question", question): None}
        for step in program.steps:
            if below[step] & found.keys():
                found[step] = None
        after[question] = tuple(found)
    return Wiring(program, below, after)


class Following:
    """Everything that conditions can read, kept up to date while answers come in.

    Args:
        wiring: of the program that is followed.
        sheet: the answers so far.
    """

    def __init__(self, wiring: Wiring, sheet: Sheet) -> None:
        self.wiring, self.program = wiring, wiring.program
        self._answers = dict(sheet.answers)
        self.state = State(replace(sheet, answers=self._answers))
        self.credits: dict[str, Credit] = {}
        for step in self.program.steps:
            keep(step, self._value(step), self.state, self.credits)

    def answer(self, question: str, answer: Answer | None) -> Mapping[Step, Any]:
        """Put an answer in the place of what was there, or take it out.

        Args:
            question: its id.
            answer: None to take it out.

        Returns:
            The steps that have another value now, with what they had.
        """
        self._put(question, answer)
        changed: dict[Step, Any] = {}
        for step in self.wiring.after[question]:
            itself = step == ("question", question)
            if not itself and not self.wiring.below[step] & changed.keys():
                continue
            value = self._value(step)
            before = keep(step, value, self.state, self.credits)
            if itself or value != before:
                changed[step] = before
        return changed

    def trying(self, question: str, answer: Answer | None, look: Callable[[], T]) -> T:
        """Look at what would follow from an answer, or without it, and leave all as it was."""
        had = self._answers.get(question)
        changed = self.answer(question, answer)
        try:
            return look()
        finally:
            self._put(question, had)
            for step, before in changed.items():
                keep(step, before, self.state, self.credits)

    def _value(self, step: Step) -> Any:
        return value_of(self.program, self.state, self.credits, step)

    def _put(self, question: str, answer: Answer | None) -> None:
        if answer is None:
            self._answers.pop(question, None)
        else:
            self._answers[question] = answer
