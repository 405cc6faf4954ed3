"""How things stand in an assessment, and how each moved to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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


def is_level(name: Name) -> bool:
    """Whether a level is named, of a dimension or overall."""
    return name == OVERALL or name[0] == "dimension"
