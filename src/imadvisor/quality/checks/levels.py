"""Levels and positions that cannot be reached, and low levels that nothing is advised for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from imadvisor.conditions import nodes
from imadvisor.quality.checks.context import Checking, told_of
from imadvisor.quality.checks.recommendations import NO, YES, all_of, usable, weighs_enough
from imadvisor.quality.findings import Example, Finding
from imadvisor.quality.search.queries import Is, Never, Query, every, level_at_most, level_is, some
from imadvisor.rulesets.contents import Name


def check(checking: Checking) -> None:
    """Look at every level of every dimension, and at every position."""
    for dimension in checking.ruleset.dimensions:
        if _is_scored(checking, dimension):
            _levels(checking, dimension)
            _advice(checking, dimension)
    _positions(checking)


def _is_scored(checking: Checking, dimension: str) -> bool:
    """Whether any answers give a dimension a level, or at least a score; else that is told."""
    if not checking.authored or not checking.ruleset.levels:
        return True
    highest = max(checking.ruleset.levels)
    score = nodes.Compare(">=", nodes.Measure("score", dimension), nodes.Constant(0))
    by_criteria = "credits" not in checking.program.methods[dimension].needs
    ways = (Is(level_at_most(dimension, highest)), *(() if by_criteria else (Is(score),)))
    known = (every(way, *checking.answered(way)) for way in ways)
    if not all(checking.looker.look(way).impossible for way in known):
        return True
    name: Name = ("dimension", dimension)
    checking.tell(Finding("never-scored", name, checking.place(name)))
    return False


def _levels(checking: Checking, dimension: str) -> None:
    dead = [
        criterion.level
        for criterion in checking.ruleset.criteria.values()
        if criterion.dimension == dimension and ("criterion", criterion.id, "when") in checking.dead
    ]
    name: Name = ("dimension", dimension)
    ladder = checking.program.ladder
    scores_only = "credits" in checking.program.methods[dimension].needs
    if scores_only and all(rung.from_score is None for rung in ladder):
        # Its method gives a score, and no level is said to start at one: the score is for rules.
        if checking.authored and not _score_is_used(checking, dimension):
            method = checking.program.methods[dimension].name
            place = checking.place(name)
            checking.tell(Finding("no-levels", name, place, values={"part": method}))
        return
    run: list[int] = []
    for level in (*checking.ruleset.levels, None):
        # The criterion that is never met is told already.
        if level is not None and not any(level >= other for other in dead):
            here = Is(level_is(dimension, level))
            query = every(here, *checking.answered(here))
            values = {"level": str(level), "levels": str(level)}
            outcome = checking.decide(query, "unreachable-level", name, values=values)
            if outcome.impossible:
                run.append(level)
                continue
        if run:
            checking.tell(_unreachable(checking, dimension, run))
            run = []


def _score_is_used(checking: Checking, dimension: str) -> bool:
    return any(
        isinstance(part, nodes.Measure) and part.of == "score" and part.dimension == dimension
        for condition in checking.ruleset.conditions.values()
        for part in nodes.walk(condition)
    )


def _unreachable(checking: Checking, dimension: str, levels: Sequence[int]) -> Finding:
    """Tell levels that follow each other once: what keeps one out keeps out the next."""
    name: Name = ("dimension", dimension)
    ends = (levels[0],) if len(levels) == 1 else (levels[0], levels[-1])
    return Finding(
        "unreachable-level",
        name,
        checking.place(name),
        values={"level": "–".join(map(str, ends)), "levels": ", ".join(map(str, levels))},
        examples=_nearest_level(checking, dimension, levels),
    )


def _nearest_level(
    checking: Checking, dimension: str, levels: Sequence[int]
) -> tuple[Example, ...]:
    others = [other for other in checking.ruleset.levels if other not in levels]
    for other in sorted(others, key=lambda other: (abs(other - levels[0]), other)):
        found = checking.example("nearest", Is(level_is(dimension, other)))
        if found:
            return found
    return ()


def low_levels(checking: Checking) -> list[int]:
    """The lowest third of the ladder, and at least its lowest step."""
    ladder = list(checking.ruleset.levels)
    return ladder[: max(1, len(ladder) // 3)]


def _advice(checking: Checking, dimension: str) -> None:
    """A sheet whose evidence gives a low level, while no gap that has to do with it is there.

    Where the level begins with a claim, the highest is claimed: whoever claims little may have
    good evidence, and then there is nothing to advise.
    """
    ruleset = checking.ruleset
    name: Name = ("dimension", dimension)
    low = low_levels(checking)
    if not low or len(ruleset.levels) < 2:
        return
    gaps: list[Query] = []
    for gap in ruleset.gaps.values():
        linked = [ruleset.recommendations[link.recommendation] for link in gap.link]
        if gap.dimension != dimension:
            linked = [one for one in linked if dimension in one.dimensions]
        weighs = weighs_enough(checking, gap.id)
        if linked and weighs is not NO:
            ways = [usable(checking, one.id) for one in linked]
            helps = YES if YES in ways else some(*ways)
            there = Is(ruleset.conditions["gap", gap.id, "when"])
            gaps.append(all_of(there, weighs, helps))
    parts: list[Query] = [Is(level_at_most(dimension, low[-1]))]
    claim = ruleset.claims.get(dimension)
    if claim is not None and "claim" in checking.program.methods[dimension].needs:
        highest = nodes.Constant(max(ruleset.levels))
        parts.append(Is(nodes.Compare("==", nodes.NumberOf(claim.id), highest)))
    parts += [Never(gap) for gap in gaps]
    query = every(*parts, *checking.answered(every(*parts)))
    values = {"level": str(low[-1])}
    checking.looker.look(query, share=4)
    checking.decide(
        query,
        "low-without-advice",
        name,
        values=values,
        possible=lambda sheet: Finding(
            "low-without-advice",
            name,
            checking.place(name),
            values=values,
            examples=(checking.small("example", query, sheet),),
        ),
    )


def _positions(checking: Checking) -> None:
    """Tell positions before which another one always comes."""
    before: list[Query] = []
    for position in checking.ruleset.positions.values():
        key = ("position", position.id, "when")
        if position.choose != "first":
            continue
        holds = Is(checking.ruleset.conditions[key])
        if before and key not in checking.dead:
            name: Name = ("position", position.id)
            found = checking.decide(
                every(holds, *(Never(earlier) for earlier in before)),
                "shadowed",
                name,
                "when",
                values={"condition": checking.text(key)},
                impossible=partial(told_of, checking, "shadowed", key, holds),
            )
            if found.impossible:
                checking.dead.add(key)
        before.append(holds)
