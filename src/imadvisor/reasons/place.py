"""Why something stands where it does in its list: what puts it ahead of its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from imadvisor.advice.advice import Advice
from imadvisor.advice.assembly import gap_order
from imadvisor.advice.choice import GROUPS, Chooser

By = Literal[
    "requires",
    "reason",
    "phase",
    "claimed",
    "level",
    "score",
    "possible score",
    "severity",
    "possible severity",
    "dimension level",
    "dimension order",
    "order",
]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Two gaps or recommendations of a list, and what puts one ahead of the other.

    Args:
        other: the id of the one that it is compared with.
        ahead: whether the other one comes after it.
        by: one requires the other; or the first thing that tells them apart.
        mine: what that is, for this one: the id of a phase or severity, a reason, a level or a
            score; empty where a level is not assessed, or nothing is to be said.
        theirs: the same for the other one.
    """

    other: str
    ahead: bool
    by: By
    mine: str | int = ""
    theirs: str | int = ""


def neighbours(advice: Advice, id: str) -> tuple[Neighbour, ...]:
    """What puts a recommendation between the one before it and the one behind it.

    Args:
        advice: whose list it is in.
        id: of the recommendation.

    Returns:
        At most two neighbours; none where it is not in the list, or alone in it.
    """
    listed = [item.id for item in advice.recommendations]
    if id not in listed:
        return ()
    place = listed.index(id)
    chooser = Chooser(advice.program, advice.decision, advice.gaps)
    chooser.considered()
    found = []
    for other in listed[max(0, place - 1) : place + 2]:
        if other != id:
            found.append(_compared(chooser, id, other, ahead=listed.index(other) > place))
    return tuple(found)


def _compared(chooser: Chooser, id: str, other: str, *, ahead: bool) -> Neighbour:
    first, second = (id, other) if ahead else (other, id)
    if first in chooser.ruleset.recommendations[second].prerequisites:
        return Neighbour(other, ahead, "requires")
    mine, theirs = chooser.key(id), chooser.key(other)
    at = next(at for at, (one, two) in enumerate(zip(mine, theirs, strict=False)) if one != two)
    by = _parts(chooser, id)[at] if mine[0] == theirs[0] else "reason"
    values = [_value(chooser, one, by) for one in (id, other)]
    return Neighbour(other, ahead, by, *values)


def _parts(chooser: Chooser, id: str) -> tuple[By, ...]:
    """What the parts of the key of a recommendation are."""
    if chooser.candidates[id].group == GROUPS["next-level"]:
        return ("reason", "claimed", "phase", "level", "order")
    return ("reason", "phase", "score", "possible score", "order")


def _value(chooser: Chooser, id: str, by: By) -> str | int:
    candidate, thing = chooser.candidates[id], chooser.ruleset.recommendations[id]
    match by:
        case "reason":
            return next(reason for reason, group in GROUPS.items() if group == candidate.group)
        case "phase":
            return thing.phase
        case "claimed":
            return candidate.level
        case "level":
            return thing.level
        case "score":
            return int(candidate.score.low)
        case "possible score":
            return int(candidate.score.high)
        case _:
            return ""


def gap_neighbours(advice: Advice, id: str) -> tuple[Neighbour, ...]:
    """What puts a present gap between the one before it and the one behind it.

    Args:
        advice: whose list it is in.
        id: of the gap.

    Returns:
        At most two neighbours; none where it is not in the list, or alone in it.
    """
    listed = [gap.id for gap in advice.with_status("present")]
    if id not in listed:
        return ()
    place = listed.index(id)
    key = gap_order(advice.ruleset, advice.decision)
    found = []
    for other in listed[max(0, place - 1) : place + 2]:
        if other != id:
            keys = [key(advice.decision.gaps[one]) for one in (id, other)]
            at = next(
                at for at, (mine, theirs) in enumerate(zip(*keys, strict=True)) if mine != theirs
            )
            values = [_gap_value(advice, one, _OF_GAPS[at]) for one in (id, other)]
            found.append(Neighbour(other, listed.index(other) > place, _OF_GAPS[at], *values))
    return tuple(found)


_OF_GAPS: tuple[By, ...] = (
    "severity",
    "possible severity",
    "dimension level",
    "dimension order",
    "order",
)
"""What the parts of the key of a gap are."""


def _gap_value(advice: Advice, id: str, by: By) -> str | int:
    severity = advice.decision.gaps[id].severity
    match by:
        case "severity":
            return advice.ruleset.severities[int(severity.low)].id
        case "possible severity":
            return advice.ruleset.severities[int(severity.high)].id
        case "dimension level":
            dimension = advice.ruleset.gaps[id].dimension
            level = advice.decision.dimensions[dimension].level if dimension else None
            return "" if level is None else int(level.low)
        case _:
            return ""
