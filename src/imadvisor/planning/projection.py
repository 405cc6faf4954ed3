"""Levels as they are projected while a roadmap is carried out."""

from __future__ import annotations

from collections.abc import Mapping

from imadvisor.model.truth import Truth
from imadvisor.planning.roadmap import Roadmap


def projected(roadmap: Roadmap) -> Mapping[str, tuple[int | None, ...]]:
    """The level of each dimension now, and as projected at the end of each period.

    A level is projected when every recommendation of the dimension up to it is in place or done,
    and the gaps of the dimension are closed; it is never below the level now.

    Args:
        roadmap: that is carried out as it is planned.
    """
    advice, ruleset = roadmap.advice, roadmap.advice.ruleset
    weeks = {id: w + roadmap.problem.activities[id].weeks for id, w in roadmap.starts.items()}
    in_place = {
        id
        for id in ruleset.recommendations
        if advice.decision.truth("recommendation", id, "in_place_when") is Truth.TRUE
    } | set(roadmap.plan.done)
    no_help = {
        id
        for id in ruleset.recommendations
        if advice.decision.truth("recommendation", id, "helps_when", Truth.TRUE) is Truth.FALSE
    }
    closed = {r.id: r.on for r in roadmap.reached if r.level is None}
    found: dict[str, tuple[int | None, ...]] = {}
    for id, dimension in advice.decision.dimensions.items():
        if dimension.level is None:
            found[id] = (None,) * (len(roadmap.periods) + 1)
            continue
        now = int(dimension.level.low)
        row: list[int | None] = [now]
        for period in roadmap.periods:
            friday = roadmap.friday(period.end)
            gaps = [
                gap.id
                for gap in advice.with_status("present")
                if ruleset.gaps[gap.id].dimension == id
            ]
            best = now
            done_here = any(
                weeks[step] <= period.end and id in ruleset.recommendations[step].dimensions
                for step in weeks
            )
            # Without anything done in the dimension, nothing says that it rises.
            if done_here and all(gap in closed and closed[gap] <= friday for gap in gaps):
                for level in ruleset.levels:
                    needed = [
                        r.id
                        for r in ruleset.recommendations.values()
                        if id in r.dimensions and r.level <= level and r.id not in no_help
                    ]
                    if not all(
                        r in in_place or (r in weeks and weeks[r] <= period.end) for r in needed
                    ):
                        break
                    best = max(best, level)
            row.append(max(best, row[-1] or 0))
        found[id] = tuple(row)
    return found
