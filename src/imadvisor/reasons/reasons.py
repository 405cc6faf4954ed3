"""Why something is said, why it is not, and which other answers would change that.

Everything is asked of the rules themselves: a reason is a set of answers that alone decides the
same, and of which none can be left out; a change is a set of other answers that makes something
hold, and of which none can be left out either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import combinations, islice, product
from typing import Literal

from imadvisor.advice.advising import recommended_by
from imadvisor.conditions.nodes import references
from imadvisor.engine.decision import Decision, concluded
from imadvisor.engine.domains import Domains
from imadvisor.engine.evaluating import State, truth
from imadvisor.engine.explain import decided
from imadvisor.engine.findings import Run
from imadvisor.engine.program import LATER, Program
from imadvisor.model.answers import Answer, Sheet
from imadvisor.model.truth import Truth
from imadvisor.reasons.change import AnswerChange, ChangeSearch, both
from imadvisor.rulesets.contents import Name
from imadvisor.rulesets.order import Step, dependencies
from imadvisor.rulesets.ruleset import Ruleset

SUBJECTS = ("gap", "pattern", "position", "recommendation", "criterion", "dimension")
"""The kinds of what can be asked about; a dimension is asked about its level."""

Stands = Literal[
    "",
    "present",
    "absent",
    "later",
    "met",
    "not met",
    "here",
    "recommended",
    "at level",
    "at least",
    "below",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rules say of a subject.

    Args:
        stands: how it stands; empty while that is not decided, or where it does not hold and
            nothing more is to be said.
        holds: whether the subject holds: a gap is present, a criterion is met.
        level: of a dimension, which is said; None for everything else.
        by: why a recommendation is there: gap, prepare, prerequisite, next-level or growth.
        undecided: why it is not decided whether it holds; `FALSE` where that is decided.
    """

    stands: Stands
    holds: bool
    level: int | None = None
    by: str = ""
    undecided: Truth = Truth.FALSE

    @property
    def said(self) -> str:
        """The same in a few words, for machines; empty while nothing is decided."""
        parts = [self.stands, "" if self.level is None else str(self.level), self.by]
        return " ".join(part for part in parts if part)


class Reasons:
    """Asks the rules for reasons.

    Args:
        program: whose rules they are.
        run: an engine that has been started with it.
    """

    def __init__(self, program: Program, run: Run) -> None:
        self.program, self.run = program, run
        self.ruleset: Ruleset = program.ruleset
        self._rests_on = _graph(self.ruleset)
        ruleset = self.ruleset
        self._before = dependencies(ruleset.settings, ruleset.things, ruleset.conditions)
        self._steps: dict[Name, tuple[Step, ...]] = {}

    def outcome(self, sheet: Sheet, subject: Name, level: int | None = None) -> Outcome:
        """What the rules say of a subject.

        Args:
            sheet: the answers.
            subject: its kind and id.
            level: of a dimension, at least which is meant to hold; None for the level itself.
        """
        kind, id = subject
        if subject not in self._steps:
            self._steps[subject] = self._steps_to(subject)
        state = decided(self.program, sheet, self._steps[subject])
        if kind == "gap":
            status = state.gaps[id]
            if status == LATER:
                return Outcome("later", holds=False)
            return _settled(Truth(status), "present", "absent")
        if kind == "pattern":
            return _settled(state.patterns[id], "present", "absent")
        if kind == "criterion":
            return _settled(state.verdicts[id].truth, "met", "not met")
        if kind == "dimension":
            found = state.scores[id].level
            if found is None:
                return Outcome("", holds=False, undecided=state.scores[id].state)
            if level is None:
                if not found.exact:
                    return Outcome("", holds=False, undecided=Truth.OPEN)
                return Outcome("at level", holds=True, level=int(found.low))
            if found.low >= level:
                return Outcome("at least", holds=True, level=level)
            if found.high < level:
                return Outcome("below", holds=False, level=level)
            return Outcome("", holds=False, level=level, undecided=Truth.OPEN)
        if kind == "in place":
            condition = self.ruleset.conditions.get(("recommendation", id, "in_place_when"))
            found_so = Truth.FALSE if condition is None else truth(condition, state)
            return _settled(found_so, "present", "absent")
        if kind == "position":
            return self._position(state, id)
        decision = concluded(self.program, sheet, self.run(sheet))
        why = recommended_by(self.program, decision).get(id)
        if why is not None:
            return Outcome("recommended", holds=True, by=why)
        return Outcome("", holds=False, undecided=self._may_call(decision, subject))

    def _may_call(self, decision: Decision, subject: Name) -> Truth:
        """`OPEN` where absent answers may still bring a recommendation, else `FALSE`."""
        states = decision.findings.states
        missing = any(states[id] is Truth.OPEN for id in self.questions_of(subject))
        return Truth.OPEN if missing else Truth.FALSE

    def _position(self, state: State, id: str) -> Outcome:
        """Whether the change stands there, and no absent answer can put it elsewhere."""
        for position in self.ruleset.positions.values():
            if position.choose == "first" or position.id == id:
                found = truth(self.ruleset.conditions["position", position.id, "when"], state)
                if position.id == id:
                    if found is Truth.TRUE:
                        return Outcome("here", holds=True)
                    return Outcome("", holds=False, undecided=_kind(found))
                if self.ruleset.positions[id].choose == "first" and found in (
                    Truth.TRUE,
                    Truth.OPEN,
                ):
                    return Outcome("", holds=False, undecided=_kind(found))
        return Outcome("", holds=False)

    def _steps_to(self, subject: Name) -> tuple[Step, ...]:
        """What has to be decided to say how a subject stands, in order.

        For a recommendation nothing here: all of it is asked of the engine.
        """
        kind, id = subject
        if kind == "recommendation":
            return ()
        waiting: list[Step] = [subject]
        if kind == "in place":
            condition = self.ruleset.conditions.get(("recommendation", id, "in_place_when"))
            waiting = list(references(condition)) if condition else []
        if kind == "position":
            waiting = [
                name
                for position in self.ruleset.positions
                for name in references(self.ruleset.conditions["position", position, "when"])
            ]
        wanted: set[Step] = set()
        while waiting:
            step = waiting.pop()
            if step not in wanted:
                wanted.add(step)
                waiting.extend(self._before[step])
        return tuple(step for step in self.program.steps if step in wanted)

    # -- why ----------------------------------------------------------------------------------

    def sufficient(self, sheet: Sheet, subject: Name, level: int | None = None) -> tuple[str, ...]:
        """The answers that alone decide a subject as all do, and of which none can be left out.

        Args:
            sheet: the answers.
            subject: its kind and id.
            level: of a dimension, as for `outcome`.

        Returns:
            The questions, in the ruleset's order; of few answers that suffice the fewest.
            Nothing where the subject is not decided, or decided without any answer.
        """
        wanted = self.outcome(sheet, subject, level)
        if not wanted.stands:
            return ()
        order = [q for q in self.ruleset.questions if q in sheet.given]

        def decides(ids: Iterable[str]) -> bool:
            return self.outcome(sheet.only(set(ids)), subject, level) == wanted

        near = [id for id in order if id in self.questions_of(subject)]
        if not decides(near):
            near = order
        for size in range(3):
            for few in islice(combinations(near, size), 400):
                if decides(few):
                    return tuple(id for id in order if id in few)
        # What is furthest from the subject is left out first: the nearest reason stays.
        far = {id: place for place, id in enumerate(self._by_distance(subject))}
        kept = list(near)
        left_out = True
        while left_out:
            # Once more: for recommendations less may decide what more does not.
            left_out = False
            for id in sorted(kept, key=lambda id: -far.get(id, len(far))):
                fewer = [other for other in kept if other != id]
                if decides(fewer):
                    kept, left_out = fewer, True
        return tuple(kept)

    def questions_of(self, subject: Name) -> frozenset[str]:
        """Every question that a subject rests on."""
        return frozenset(self._by_distance(subject))

    def _by_distance(self, subject: Name) -> tuple[str, ...]:
        """Every question that a subject rests on, those that it reads itself first."""
        found: list[str] = []
        seen = {subject}
        layer = [subject]
        place = {id: place for place, id in enumerate(self.ruleset.questions)}
        while layer:
            mine = [id for kind, id in layer if kind == "question"]
            found += sorted(mine, key=lambda id: place[id])
            below = {name for above in layer for name in self._rests_on.get(above, ())} - seen
            seen |= below
            layer = sorted(below)
        return tuple(found)

    # -- what would change it -----------------------------------------------------------------

    @cached_property
    def _domains(self) -> Domains:
        return Domains(self.program)

    def changes(
        self,
        sheet: Sheet,
        subject: Name,
        level: int | None = None,
        *,
        holds: bool = True,
        most: int = 3,
        shown: int = 5,
        tries: int = 6_000,
    ) -> tuple[tuple[AnswerChange, ...], bool]:
        """The smallest changes of answers that make a subject hold, or no longer hold.

        Nobody is told to answer *don't know* or *not applicable*.

        Args:
            sheet: the answers.
            subject: its kind and id.
            level: of a dimension, at least which is meant.
            holds: what it shall do.
            most: how many answers may be changed.
            shown: how many changes are looked for.
            tries: how many sheets are looked at.

        Returns:
            The changes, fewest answers first, none of which holds with a part of it alone; and
            whether there is no other of up to `most` answers: false where not all were tried.
        """

        def flips(answers: Mapping[str, Answer]) -> bool:
            other = replace(sheet, answers={**sheet.answers, **answers})
            outcome = self.outcome(other, subject, level)
            return outcome.holds is holds and (holds or bool(outcome.stands))

        near = [
            id for id in self._by_distance(subject) if self.ruleset.questions[id].type != "text"
        ]
        search = ChangeSearch(flips, sheet, self._domains, near, tries)
        if subject[0] != "recommendation" or not holds:
            found = search.found(most, shown)
            return found.changes, found.exhaustive
        search.left = min(tries, _FEW)
        alone = search.found(1, shown)
        if len(alone.changes) >= shown or most == 1:
            return alone.changes, alone.exhaustive
        together = self._to_recommend(sheet, subject, most, shown, alone.changes, flips)
        return (*alone.changes, *together)[:shown], False

    def _to_recommend(
        self,
        sheet: Sheet,
        subject: Name,
        most: int,
        shown: int,
        alone: Sequence[AnswerChange],
        flips: Callable[[Mapping[str, Answer]], bool],
    ) -> tuple[AnswerChange, ...]:
        """Changes of several answers by which a gap or a level calls for a recommendation.

        Where it is in place, also that it is not. Each is tried as a whole: that the parts do what
        they shall is not enough.
        """
        id = subject[1]
        thing = self.ruleset.recommendations[id]
        calls: list[AnswerChange] = [()]
        nearby = partial(self.changes, sheet, shown=3, tries=1500)
        for gap in self.ruleset.gaps.values():
            if any(link.recommendation == id for link in gap.link):
                calls += nearby(("gap", gap.id), most=min(2, most))[0]
        start = self.ruleset.settings.advice.growth_from
        if start is not None and thing.level in self.ruleset.settings.advice.growth_levels:
            level = max(start, thing.level - 1)
            for dimension in thing.dimensions:
                name = ("dimension", dimension)
                calls += nearby(name, level, most=min(2, most))[0]
        away: list[AnswerChange] = [()]
        if self.outcome(sheet, ("in place", id)).holds:
            away = list(nearby(("in place", id), holds=False)[0])
        found: list[AnswerChange] = []
        for change in sorted((both(a, b) for a in calls for b in away), key=len):
            if not 1 < len(change) <= most:
                continue  # Every answer alone has been tried.
            if any(
                {w.question for w in earlier} <= {w.question for w in change}
                for earlier in (*alone, *found)
            ):
                continue
            if _does(change, flips):
                found.append(change)
                if len(alone) + len(found) >= shown:
                    break
        return tuple(found)


def _does(change: AnswerChange, flips: Callable[[Mapping[str, Answer]], bool]) -> bool:
    """Whether every answer of a change does what is wanted, and no part of it."""
    for cells in product(*(wanted.cells for wanted in change)):
        answers = {wanted.question: cell.answer for wanted, cell in zip(change, cells, strict=True)}
        if not flips(answers):
            return False
        for size in range(1, len(change)):
            for few in combinations(answers, size):
                if flips({id: answers[id] for id in few}):
                    return False
    return True


_FEW = 300
"""How many sheets are looked at where each takes the whole of the rules."""


def _settled(value: Truth, yes: Stands, no: Stands) -> Outcome:
    if value is Truth.TRUE:
        return Outcome(yes, holds=True)
    return Outcome(no if value is Truth.FALSE else "", holds=False, undecided=_kind(value))


def _kind(value: Truth) -> Truth:
    """Why a condition is undetermined; `FALSE` where it is settled."""
    return Truth.FALSE if value.settled else value


def _graph(ruleset: Ruleset) -> dict[Name, set[Name]]:
    """For every subject, what it rests on."""
    graph: dict[Name, set[Name]] = {}
    for name, below in dependencies(ruleset.settings, ruleset.things, ruleset.conditions).items():
        graph[name] = set(below)
    for (kind, id, _), condition in ruleset.conditions.items():
        graph.setdefault((kind, id), set()).update(references(condition))
    for id, claim in ruleset.claims.items():
        graph.setdefault(("dimension", id), set()).add(("question", claim.id))
    for position in ruleset.positions:
        # The first that holds is chosen, so each rests on all before it as well.
        graph.setdefault(("position", position), set()).update(
            ("position", other) for other in ruleset.positions if other != position
        )
    for (_kind, id, field), condition in ruleset.conditions.items():
        if field == "in_place_when":
            graph["in place", id] = set(references(condition))
    for gap in ruleset.gaps.values():
        for link in gap.link:
            graph.setdefault(("recommendation", link.recommendation), set()).add(("gap", gap.id))
    for thing in ruleset.recommendations.values():
        for other in thing.prerequisites:
            graph.setdefault(("recommendation", other), set()).add(("recommendation", thing.id))
        graph.setdefault(("recommendation", thing.id), set()).update(
            ("dimension", dimension) for dimension in thing.dimensions
        )
    return graph
