"""What two pieces of advice on one sheet say differently, as a case can expect it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from imadvisor.advice.advice import Advice
from imadvisor.engine.decision import Decision
from imadvisor.engine.program import Program
from imadvisor.model.numbers import Interval
from imadvisor.model.truth import Truth
from imadvisor.quality.cases import FACTS, STATUSES, fact_of, fact_written, light_of, severity_ends

Expected = Mapping[str, Any]
"""A part of an expectation, as a case has it."""


def in_decision(
    program: Program, old: Decision, other: Program, new: Decision
) -> Iterator[Expected]:
    """What holds of the first decision and not of the second, most direct first.

    Args:
        program: of the first.
        old: the first.
        other: the program of the second.
        new: the second.
    """
    keys = {status: key for key, status in STATUSES.items()}
    for id, gap in old.gaps.items():
        if gap.status != new.gaps[id].status:
            yield {keys[gap.status]: [id]}
    scale = [severity.id for severity in program.ruleset.severities]
    for id, gap in old.gaps.items():
        ends = severity_ends(gap, scale)
        if ends is not None and ends != severity_ends(new.gaps[id], scale):
            yield {"severity": {id: ends[0] if ends[0] == ends[1] else list(ends)}}
    for id, dimension in old.dimensions.items():
        if dimension.level != new.dimensions[id].level:
            yield {"levels": {id: level_said(dimension.level)}}
    if old.overall.level != new.overall.level:
        yield {"overall": level_said(old.overall.level)}
    here = [id for id, value in old.patterns.items() if value is Truth.TRUE]
    if here != [id for id, value in new.patterns.items() if value is Truth.TRUE]:
        yield {"patterns": here}
    if set(old.positions) != set(new.positions):
        yield {"position": list(old.positions)}


def in_advice(old: Advice, new: Advice) -> Iterator[Expected]:
    """What is recommended in the first advice and not in the second, most direct first."""
    before = [item.id for item in old.recommendations]
    after = [item.id for item in new.recommendations]
    lost = [id for id in before if id not in after]
    won = [id for id in after if id not in before]
    if lost:
        yield {"recommended": lost}
    if won:
        yield {"not_recommended": won}
    left = {out.id: out.why for out in new.left_out}
    for out in old.left_out:
        if left.get(out.id) != out.why:
            yield {"left_out": {out.id: out.why}}
    others = {item.id: item for item in new.recommendations}
    for key in FACTS:
        for item in old.recommendations:
            fact, other = fact_of(key, old.ruleset, item), others.get(item.id)
            if other is not None and fact_of(key, new.ruleset, other) != fact:
                yield {key: {item.id: fact_written(fact)}}
    if set(light_of(old)) != set(light_of(new)):
        yield {"light": list(light_of(old))}
    ranks = {id: rank for rank, id in enumerate(after)}
    kept = [id for id in before if id in ranks]
    for one, next_one in pairwise(kept):
        if ranks[one] > ranks[next_one]:
            yield {"order": [one, next_one]}
            break
    if old.focus != new.focus:
        yield {"focus": list(old.focus)}


def level_said(level: Interval | None) -> Any:
    """A level as a case expects it."""
    if level is None:
        return "none"
    return int(level.low) if level.exact else [int(level.low), int(level.high)]
