"""A sheet decided once, and decided again under other rules as far as these change anything.

A mutant changes one rule. What does not wait for that rule stays as it was, so only what does is
decided again, step by step, by the reference engine; where the first step comes out as it was,
nothing else can differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property

from imadvisor.advice.advice import Advice
from imadvisor.advice.assembly import advice_on
from imadvisor.conditions.nodes import Measure, references, walk
from imadvisor.engine.answer_credit import credits_of
from imadvisor.engine.decision import Decision, concluded, state_of
from imadvisor.engine.evaluation import State, truth
from imadvisor.engine.explain import decide
from imadvisor.engine.findings import Run
from imadvisor.engine.program import Program
from imadvisor.model.objects import Gap, Level
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Sheet
from imadvisor.quality.cases import WEIGHED
from imadvisor.quality.mutants import Mutant
from imadvisor.rulesets.order import Step, dependencies
from imadvisor.rulesets.ruleset import RuleKey, Ruleset
from imadvisor.scoring.credits import Credit
from imadvisor.scoring.method import Rung


class Played:
    """A sheet and what the rules say of it; what is not looked at is not worked out.

    Args:
        program: of these rules.
        decision: on the sheet.
    """

    def __init__(self, program: Program, decision: Decision) -> None:
        self.program, self.decision = program, decision

    @cached_property
    def advice(self) -> Advice:
        """What to do about it, as far as a case can expect it."""
        return advice_on(self.program, self.decision)

    @cached_property
    def state(self) -> State:
        """The decision, as conditions read it."""
        return state_of(self.decision)

    @cached_property
    def credits(self) -> Mapping[str, Credit]:
        """What the questions earn that earn credit."""
        return credits_of(
            self.program.ruleset.questions.values(),
            self.state,
            dont_know_is_worst=self.program.dont_know_is_worst,
        )


class Other:
    """A decision under other rules.

    Args:
        program: of these rules.
        decision: what they say.
    """

    def __init__(self, program: Program, decision: Decision) -> None:
        self.program, self.decision = program, decision

    @cached_property
    def advice(self) -> Advice:
        """What to do about it, as far as a case can expect it."""
        return advice_on(self.program, self.decision)


_IN_ADVICE = (
    *("severity", "due", "link", "closing", "prerequisite"),
    *("effort", "duration", "window", "order"),
)
"""The kinds of mistakes that are read when advice is made of a decision."""


class ReplayStage:
    """Plays sheets under the rules as they are.

    Args:
        program: of these rules.
        run: the fast engine, started with it.
    """

    def __init__(self, program: Program, run: Run) -> None:
        self.program, self.run = program, run
        self.ruleset: Ruleset = program.ruleset
        self.graph = dependencies(
            self.ruleset.settings, self.ruleset.things, self.ruleset.conditions
        )
        self.reads: Mapping[RuleKey, frozenset[Step]] = {
            key: frozenset(references(condition))
            for key, condition in self.ruleset.conditions.items()
        }
        self.scores_read = frozenset(
            part.dimension
            for condition in self.ruleset.conditions.values()
            for part in walk(condition)
            if isinstance(part, Measure) and part.of == "score"
        )
        self._waiting = _waiting(self.graph)
        self._places = {step: place for place, step in enumerate(program.steps)}

    def play(self, sheet: Sheet) -> Played:
        """What the rules say of a sheet."""
        return Played(self.program, concluded(self.program, sheet, self.run(sheet)))

    def after(self, steps: Iterable[Step]) -> tuple[Step, ...]:
        """These steps and all that wait for them, in the order in which they are decided."""
        found: set[Step] = set()
        waiting = list(steps)
        while waiting:
            step = waiting.pop()
            if step not in found:
                found.add(step)
                waiting.extend(self._waiting.get(step, ()))
        return tuple(sorted(found, key=self._places.__getitem__))


def _waiting(graph: Mapping[Step, set[Step]]) -> Mapping[Step, tuple[Step, ...]]:
    """For each step, what waits for it."""
    found: dict[Step, list[Step]] = {}
    for step, below in graph.items():
        for other in below:
            found.setdefault(other, []).append(step)
    return {step: tuple(steps) for step, steps in found.items()}


class Replay:
    """Decides sheets again under one mutant.

    Args:
        stage: with the rules as they are.
        mutant: with the mistake.
    """

    def __init__(self, stage: ReplayStage, mutant: Mutant) -> None:
        self.stage, self.mutant = stage, mutant
        self.program = _program(stage.program, mutant)
        self._in_advice = mutant.kind in _IN_ADVICE or mutant.settings is not None
        self._first = frozenset(_first_steps(stage.ruleset, mutant))
        self._steps = stage.after(self._first)
        self._credited = any(
            kind in ("credit", "criterion", "dimension") for kind, _ in self._steps
        )

    def decision(self, played: Played) -> Other | None:
        """What the mutant says of a sheet; None where it says the same."""
        if not _reads(self.mutant, played):
            return None
        before = played.state
        state = replace(
            before,
            asked=dict(before.asked),
            verdicts=dict(before.verdicts),
            scores=dict(before.scores),
            gaps=dict(before.gaps),
            patterns=dict(before.patterns),
        )
        credits = dict(played.credits) if self._credited else {}
        changed: set[Step] = set()
        for step in self._steps:
            if step in self._first or not changed.isdisjoint(self.stage.graph[step]):
                decide(self.program, state, credits, step)
                if self._differs(step, played, state, credits, changed):
                    changed.add(step)
        found = played.decision.findings
        truths = dict(found.truths)
        turned = False
        for key in self._keys(changed):
            condition = self.program.ruleset.conditions.get(key)
            if condition is None:
                turned = truths.pop(key, None) is not None or turned
                continue
            value = truth(condition, state)
            if truths.get(key) is not value:
                truths[key], turned = value, True
        if not changed and not turned and not self._in_advice:
            return None
        states = found.states
        if any(kind == "question" for kind, _ in changed):
            states = {
                question: state.state(question) for question in self.program.ruleset.questions
            }
        findings = replace(
            found,
            asked=state.asked,
            states=states,
            verdicts=state.verdicts,
            scores=state.scores,
            truths=truths,
            gaps=state.gaps,
        )
        decision = concluded(self.program, played.decision.sheet, findings)
        ruleset = self.stage.ruleset
        same = _advised_by(decision, ruleset) == _advised_by(played.decision, ruleset)
        if not self._in_advice and same:
            return None
        return Other(self.program, decision)

    def _keys(self, changed: set[Step]) -> Iterable[RuleKey]:
        """The conditions besides those of steps that may come out otherwise."""
        if self.mutant.in_condition and self.mutant.subject[0] not in ("question", "criterion"):
            yield self.mutant.subject
        if changed:
            for key, reads in self.stage.reads.items():
                if key[0] not in ("question", "criterion") and not changed.isdisjoint(reads):
                    yield key

    def _differs(
        self,
        step: Step,
        played: Played,
        state: State,
        credits: Mapping[str, Credit],
        changed: set[Step],
    ) -> bool:
        kind, id = step
        before = played.state
        match kind:
            case "question":
                return state.asked[id] is not before.asked[id]
            case "credit":
                if id not in credits:
                    # A claim earns no credit, but its dimension waits for it.
                    return ("question", id) in changed
                return credits[id] != played.credits[id]
            case "criterion":
                return state.verdicts[id] != before.verdicts[id]
            case "dimension":
                now, was = state.scores[id], before.scores[id]
                read = id in self.stage.scores_read and now != was
                return read or (now.level, now.state) != (was.level, was.state)
            case "spread":
                return state.spread != before.spread
            case "gap":
                return state.gaps[id] != before.gaps[id]
            case _:
                return state.patterns[id] is not before.patterns[id]


def _advised_by(decision: Decision, ruleset: Ruleset) -> tuple[object, ...]:
    """All of a decision that advice and cases look at; a score is not."""
    scalings = ruleset.scalings.values()
    numbers = {id for s in scalings for id in (s.by, s.otherwise_by) if id}
    return (
        {
            id: (found.level, found.status, found.confidence)
            for id, found in decision.dimensions.items()
        },
        decision.gaps,
        decision.patterns,
        decision.positions,
        decision.overall,
        {k: v for k, v in decision.findings.truths.items() if k[0] == "recommendation"},
        [decision.findings.states[id] for id in sorted(numbers)],
    )


def _reads(mutant: Mutant, played: Played) -> bool:
    """Whether advice on a sheet comes by what is otherwise in a mutant."""
    kind, id, _ = mutant.subject
    if mutant.kind in ("severity", "due", "link", "closing", "order") and kind == "gap":
        return played.decision.gaps[id].status in WEIGHED
    if mutant.kind in ("prerequisite", "duration", "window"):
        return any(item.id == id for item in played.advice.recommendations)
    return True


def _first_steps(ruleset: Ruleset, mutant: Mutant) -> Iterable[Step]:
    """The steps that read what is otherwise in a mutant."""
    kind, id, field = mutant.subject
    if mutant.settings is not None:
        return [("criterion", criterion) for criterion in ruleset.criteria]
    match kind, field:
        case "question", "ask_when":
            return [("question", id)]
        case "question", _:
            return [("credit", id)]
        case "criterion", _:
            return [("criterion", id)]
        case "level", _:
            return [("dimension", dimension) for dimension in ruleset.dimensions]
        case "gap", "when" | "due":
            return [("gap", id)]
        case "pattern", _:
            return [("pattern", id)]
        case _:
            return []


def _program(program: Program, mutant: Mutant) -> Program:
    """The program with the mistake; its steps are the same, for a mutant reads nothing new."""
    ruleset = mutant.of(program.ruleset)
    match mutant.thing:
        case Question() as question if question.dimension:
            mine = program.credits[question.dimension]
            credits = tuple(question if other.id == question.id else other for other in mine)
            return replace(
                program, ruleset=ruleset, credits={**program.credits, question.dimension: credits}
            )
        case Level():
            ladder = tuple(
                Rung(level.number, level.from_score) for level in ruleset.levels.values()
            )
            return replace(program, ruleset=ruleset, ladder=ladder)
        case Gap() as gap if mutant.kind == "due" and program.timing and gap.due:
            place = program.timing.choice_ids.index(gap.due)
            return replace(program, ruleset=ruleset, due={**program.due, gap.id: place})
        case _:
            return replace(program, ruleset=ruleset)
