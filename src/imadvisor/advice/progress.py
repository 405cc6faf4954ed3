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
from imadvisor.engine.decision import GapStatus
from imadvisor.model.numbers import Interval
from imadvisor.model.truth import Truth
from imadvisor.rulesets.contents import Name

OVERALL: Name = ("overall", "")
POSITION: Name = ("position", "")

LevelKind = Literal[
    "up", "down", "equal", "unclear", "now-assessed", "no-longer-assessed", "not-assessed"
]
GapKind = Literal[
    "closed",
    "lighter",
    "averted",
    "worse",
    "new",
    "due",
    "found",
    "remaining",
    "waiting",
    "coming",
    "lapsed",
    "no-longer-known",
    "now-known",
    "open",
    "no-gap",
]
TaskKind = Literal[
    "done", "to-do", "new", "dropped", "in-place", "newly-in-place", "no-longer-in-place", "none"
]
Cause = Literal["ruleset", "organisation"]
Rules = Literal["same", "changed", "not-at-hand", "not-recorded"]


@dataclass(frozen=True, slots=True)
class LevelState:
    """The level of a dimension or of the whole; None where it is not assessed."""

    level: Interval | None


@dataclass(frozen=True, slots=True)
class GapState:
    """How a gap stands.

    Args:
        status: as in the decision.
        severity: of a gap that is present; None for any other.
    """

    status: GapStatus
    severity: Interval | None


@dataclass(frozen=True, slots=True)
class TaskState:
    """What is said of a recommendation.

    Args:
        said: recommended in full or as the light variant; in place; left out because the
            organisation is too small; or not recommended.
        focus: whether it belongs to the first quarter.
    """

    said: Literal["full", "light", "in-place", "too-small", "not-recommended"]
    focus: bool = False

    @property
    def recommended(self) -> bool:
        """Whether it is to be done."""
        return self.said in ("full", "light")


@dataclass(frozen=True, slots=True)
class PatternState:
    """Whether a pattern is there; undetermined while open questions decide."""

    said: Literal["present", "undetermined", "absent"]


@dataclass(frozen=True, slots=True)
class PositionState:
    """The ids of the positions where the change stands."""

    positions: tuple[str, ...]


State = LevelState | GapState | TaskState | PatternState | PositionState


def states_of(advice: Advice) -> Mapping[Name, State]:
    """Everything that an advice says, by the kind and id of what it is said of.

    Args:
        advice: that is taken apart. What its ruleset does not have is not among it.
    """
    decision, ruleset = advice.decision, advice.ruleset
    found: dict[Name, State] = {
        OVERALL: LevelState(decision.overall.level),
        POSITION: PositionState(decision.positions),
    }
    for id, dimension in decision.dimensions.items():
        found["dimension", id] = LevelState(dimension.level)
    for id, gap in decision.gaps.items():
        found["gap", id] = GapState(gap.status, gap.severity if gap.status == "present" else None)
    for id in ruleset.patterns:
        said: Literal["present", "undetermined", "absent"] = "absent"
        if id in advice.patterns:
            said = "present"
        elif id in advice.open_patterns:
            said = "undetermined"
        found["pattern", id] = PatternState(said)
    listed = {item.id: item.variant for item in advice.recommendations}
    small = {out.id for out in advice.left_out if out.why in ("too-small", "waived")}
    for id in ruleset.recommendations:
        if id in listed:
            found["recommendation", id] = TaskState(listed[id], id in advice.focus)
        elif decision.truth("recommendation", id, "in_place_when") is Truth.TRUE:
            found["recommendation", id] = TaskState("in-place")
        else:
            found["recommendation", id] = TaskState(
                "too-small" if id in small else "not-recommended"
            )
    return found


# -- one step: from one advice to another ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LevelMove:
    """How a level moved.

    Args:
        id: of the dimension; empty for the whole.
        kind: up or down only where the ends of the two intervals leave no doubt; unclear where
            open questions decide; equal where the same is said.
        old, new: what was said and is said; None where the ruleset has no such dimension.
    """

    id: str
    kind: LevelKind
    old: LevelState | None
    new: LevelState | None


@dataclass(frozen=True, slots=True)
class GapMove:
    """How a gap moved.

    Args:
        id: of the gap.
        kind: what became of it; see `gap_kind`.
        old, new: what was said and is said; None where the ruleset has no such gap.
    """

    id: str
    kind: GapKind
    old: GapState | None
    new: GapState | None


@dataclass(frozen=True, slots=True)
class TaskMove:
    """What became of a recommendation.

    Args:
        id: of the recommendation.
        kind: what became of it; see `task_kind`.
        old, new: what was said and is said; None where the ruleset has no such recommendation.
    """

    id: str
    kind: TaskKind
    old: TaskState | None
    new: TaskState | None


def level_kind(old: Interval | None, new: Interval | None) -> LevelKind:
    """How a level moved, told only as far as it is sure.

    Args:
        old: the interval before; None where it is not assessed.
        new: the interval after.
    """
    if old is None or new is None:
        if old is None and new is None:
            return "not-assessed"
        return "now-assessed" if old is None else "no-longer-assessed"
    if old == new:
        return "equal"
    if new.low > old.high:
        return "up"
    return "down" if new.high < old.low else "unclear"


def gap_kind(old: GapState | None, new: GapState | None) -> GapKind:
    """What became of a gap; exactly one of the kinds.

    A gap that was present is *closed* only where it is known to be absent, and *lapsed* where it
    is not due or does not apply any more; one that waited for its phase is *averted* when it is
    known to be absent before that, and *due* when that has come, as is one that did not apply
    before and does now. What was undetermined or unknown is *found* when it is present, and else
    *now known*.

    Args:
        old: how it stood; None where the ruleset has no such gap.
        new: how it stands.
    """
    before, after = _stands(old), _stands(new)
    if before == after == "present":
        assert old and new and old.severity is not None and new.severity is not None
        weight = level_kind(old.severity, new.severity)
        return "worse" if weight == "up" else "lighter" if weight == "down" else "remaining"
    return _GAP_KINDS[before, after]


_Stand = Literal["present", "later", "absent", "doubt", "outside"]
_GAP_KINDS: Mapping[tuple[_Stand, _Stand], GapKind] = {
    ("present", "later"): "lapsed",
    ("present", "absent"): "closed",
    ("present", "doubt"): "no-longer-known",
    ("present", "outside"): "lapsed",
    ("later", "present"): "due",
    ("later", "later"): "waiting",
    ("later", "absent"): "averted",
    ("later", "doubt"): "no-longer-known",
    ("later", "outside"): "lapsed",
    ("absent", "present"): "new",
    ("absent", "later"): "coming",
    ("absent", "absent"): "no-gap",
    ("absent", "doubt"): "no-longer-known",
    ("absent", "outside"): "no-gap",
    ("doubt", "present"): "found",
    ("doubt", "later"): "now-known",
    ("doubt", "absent"): "now-known",
    ("doubt", "doubt"): "open",
    ("doubt", "outside"): "now-known",
    ("outside", "present"): "due",
    ("outside", "later"): "coming",
    ("outside", "absent"): "no-gap",
    ("outside", "doubt"): "open",
    ("outside", "outside"): "no-gap",
}


def _stands(state: GapState | None) -> _Stand:
    if state is None or state.status == "not-applicable":
        return "outside"
    if state.status in ("undetermined", "unknown"):
        return "doubt"
    assert state.status in ("present", "later", "absent")
    return state.status


def task_kind(old: TaskState | None, new: TaskState | None) -> TaskKind:
    """What became of a recommendation; exactly one of the kinds.

    It is *done* when it was recommended and is in place now; *dropped* when it was recommended
    and is not any more, though it is not known to be in place.

    Args:
        old: what was said of it; None where the ruleset has no such recommendation.
        new: what is said of it.
    """
    was, there = old is not None and old.recommended, old is not None and old.said == "in-place"
    if new is not None and new.said == "in-place":
        return "done" if was else "in-place" if there else "newly-in-place"
    if new is not None and new.recommended:
        return "to-do" if was else "no-longer-in-place" if there else "new"
    return "dropped" if was else "no-longer-in-place" if there else "none"


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
    levels = {n: _level_move(n[1], before.get(n), after.get(n)) for n in names if _is_level(n)}
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


def _is_level(name: Name) -> bool:
    return name == OVERALL or name[0] == "dimension"


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
