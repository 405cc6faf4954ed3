"""What changed between two assessments, and whether the organisation or the ruleset changed it.

Three pieces of advice are held beside each other: on the old answers by the old rules, on the old
answers by the new rules, and on the new answers by the new rules. From the first to the second
only the ruleset changes, from the second to the third only the organisation (its answers, and the
day that they are of).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from imadvisor.advice.advice import Advice
from imadvisor.advice.states import (
    OVERALL,
    GapKind,
    GapMove,
    GapState,
    LevelKind,
    LevelMove,
    LevelState,
    State,
    TaskKind,
    TaskMove,
    TaskState,
    gap_kind,
    is_level,
    level_kind,
    states_of,
    task_kind,
)
from imadvisor.rulesets.contents import Name

Cause = Literal["ruleset", "organisation"]
Rules = Literal["same", "changed", "not-at-hand", "not-recorded"]


@dataclass(frozen=True)
class TimeStep:
    """From one advice to another, thing by thing.

    Args:
        old, new: what each of them says, by kind and id.
        overall: the level of the whole.
        dimensions, gaps, recommendations: every one of either ruleset, in the order of the new
            one; what only the old one has comes last.
    """

    old: Mapping[Name, State]
    new: Mapping[Name, State]
    overall: LevelMove
    dimensions: tuple[LevelMove, ...]
    gaps: tuple[GapMove, ...]
    recommendations: tuple[TaskMove, ...]

    @property
    def changed(self) -> tuple[Name, ...]:
        """The kind and id of everything of which another thing is said."""
        names = dict.fromkeys([*self.new, *self.old])
        return tuple(name for name in names if self.old.get(name) != self.new.get(name))

    def gaps_that(self, *kinds: GapKind) -> tuple[GapMove, ...]:
        """The gaps of which this became."""
        return tuple(move for move in self.gaps if move.kind in kinds)

    def levels_that(self, *kinds: LevelKind) -> tuple[LevelMove, ...]:
        """The dimensions that moved like this."""
        return tuple(move for move in self.dimensions if move.kind in kinds)

    def tasks_that(self, *kinds: TaskKind) -> tuple[TaskMove, ...]:
        """The recommendations of which this became."""
        return tuple(move for move in self.recommendations if move.kind in kinds)

    @property
    def got_worse(self) -> bool:
        """Whether a level is lower, or a gap is new or weighs more.

        A gap whose phase has come, or that applies now, is not counted: it was not known to be
        absent before.
        """
        levels = (self.overall, *self.dimensions)
        return any(move.kind == "down" for move in levels) or bool(self.gaps_that("new", "worse"))


def step_between(old: Advice, new: Advice) -> TimeStep:
    """Hold one advice against another.

    Args:
        old: the one before.
        new: the one after.
    """
    before, after = states_of(old), states_of(new)
    names = tuple(dict.fromkeys([*after, *before]))
    levels = {n: _level_move(n[1], before.get(n), after.get(n)) for n in names if is_level(n)}
    gaps, tasks = [], []
    for name in names:
        was, now = before.get(name), after.get(name)
        if name[0] == "gap":
            assert isinstance(was, GapState | None) and isinstance(now, GapState | None)
            gaps.append(GapMove(name[1], gap_kind(was, now), was, now))
        if name[0] == "recommendation":
            assert isinstance(was, TaskState | None) and isinstance(now, TaskState | None)
            tasks.append(TaskMove(name[1], task_kind(was, now), was, now))
    overall = levels.pop(OVERALL)
    return TimeStep(before, after, overall, tuple(levels.values()), tuple(gaps), tuple(tasks))


def _level_move(id: str, old: State | None, new: State | None) -> LevelMove:
    assert isinstance(old, LevelState | None) and isinstance(new, LevelState | None)
    kind = level_kind(old.level if old else None, new.level if new else None)
    return LevelMove(id, kind, old, new)


# -- the two steps together --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lost:
    """An answer that the new ruleset cannot take over.

    Args:
        question: its id, or the key that the old answers have, where it is not known.
        why: the ruleset has no such question, or the question no such answer.
    """

    question: str
    why: Literal["no-question", "no-answer"]


@dataclass(frozen=True, slots=True)
class Account:
    """One thing of which another thing is said, and what changed it.

    Args:
        name: its kind and id.
        told: what was said of the old answers by the old rules; None where the ruleset had no
            such thing, or where the old rules are not at hand.
        between: what the new rules say of the old answers.
        now: what they say of the new answers.
        causes: the ruleset, the organisation, or both.
    """

    name: Name
    told: State | None
    between: State | None
    now: State | None
    causes: tuple[Cause, ...]

    @property
    def back(self) -> bool:
        """Whether what the ruleset changed, the organisation changed back."""
        return len(self.causes) == 2 and self.told == self.now


@dataclass(frozen=True)
class Progress:
    """What changed between two assessments.

    Args:
        told: the advice on the old answers by the rules that they were given to; None where
            these are not at hand, or it is not known which they were.
        then: the advice on the old answers by the rules of now.
        now: the advice on the new answers.
        rules: whether both were answered to the same rules; or to others, which are at hand or
            not; or the old answers do not record it.
        lost: the old answers that the rules of now have no place for.
    """

    told: Advice | None
    then: Advice
    now: Advice
    rules: Rules
    lost: tuple[Lost, ...] = ()

    @cached_property
    def by_organisation(self) -> TimeStep:
        """What changed because the organisation did: old answers to new ones, by the same rules."""
        return step_between(self.then, self.now)

    @cached_property
    def by_ruleset(self) -> TimeStep | None:
        """What changed because the ruleset did: the same answers, by old rules and new.

        None where the old rules are not at hand.
        """
        return None if self.told is None else step_between(self.told, self.then)

    @cached_property
    def accounts(self) -> tuple[Account, ...]:
        """Everything that changed on the way, each once, with what changed it."""
        steps: list[tuple[Cause, TimeStep]] = [("organisation", self.by_organisation)]
        if self.by_ruleset is not None:
            steps.insert(0, ("ruleset", self.by_ruleset))
        first = steps[0][1].old if self.by_ruleset is not None else {}
        middle, last = self.by_organisation.old, self.by_organisation.new
        found = []
        for name in _in_order(steps):
            causes = tuple(c for c, step in steps if step.old.get(name) != step.new.get(name))
            if causes:
                told = first.get(name)
                found.append(Account(name, told, middle.get(name), last.get(name), causes))
        return tuple(found)


def _in_order(steps: Sequence[tuple[Cause, TimeStep]]) -> Iterable[Name]:
    last = steps[-1][1]
    return dict.fromkeys([*last.new, *last.old, *steps[0][1].old])
