"""Recommendations: whether they can come out, and what must be done before them."""

from __future__ import annotations

from imadvisor.conditions import nodes
from imadvisor.model.numbers import Number
from imadvisor.model.objects import Recommendation, Scaling
from imadvisor.quality.checks.context import Checking
from imadvisor.quality.checks.recommendations import (
    NO,
    called_for_by,
    follows_a_claim,
    grows,
    in_place,
    recommended,
    usable,
    waived,
)
from imadvisor.quality.findings import Example, Finding
from imadvisor.quality.search.queries import Is, Never, every, gap_present
from imadvisor.rulesets.contents import Name


def check(checking: Checking) -> None:
    """Look at every recommendation, and at the scalings of their effort."""
    for scaling in checking.ruleset.scalings.values():
        _scaling(checking, scaling)
    recommendations = checking.ruleset.recommendations
    earliest: dict[str, Number | None] = {}
    needed = {id for r in recommendations.values() for id in r.prerequisites}
    linked: dict[str, list[str]] = {id: [] for id in recommendations}
    for gap in checking.ruleset.gaps.values():
        for link in gap.link:
            linked[link.recommendation].append(gap.id)
    for recommendation in recommendations.values():
        gaps = linked[recommendation.id]
        otherwise = (
            recommendation.id in needed
            or grows(checking, recommendation)
            or follows_a_claim(checking, recommendation)
        )
        if not gaps and not otherwise:
            name: Name = ("recommendation", recommendation.id)
            checking.tell(Finding("no-gap", name, checking.place(name)))
        elif gaps and not otherwise:
            _comes_out(checking, recommendation, gaps)
        if recommendation.light is not None and recommendation.light_when is None:
            name = ("recommendation", recommendation.id)
            place = checking.place(name, "light")
            checking.tell(Finding("unused-light", name, place, "light"))
        for place_, need in enumerate(recommendation.prerequisites):
            _prerequisite(checking, recommendation, recommendations[need], place_)
        _window(checking, recommendation, earliest)


def _scaling(checking: Checking, scaling: Scaling) -> None:
    """Tell the steps of a scaling before which a higher bound stands already."""
    name: Name = ("scaling", scaling.id)
    question = checking.ruleset.questions[scaling.by]
    reached = question.minimum
    for place, (bound, factor) in enumerate(scaling.below):
        if reached is not None and bound <= reached:
            checking.tell(
                Finding(
                    "shadowed",
                    name,
                    checking.place(name, "below", place),
                    "below",
                    values={"part": f"[{float(bound):g}, {float(factor):g}]", "step": str(place)},
                    examples=_numbered(checking, scaling.by, bound),
                )
            )
        reached = bound if reached is None else max(reached, bound)


def _numbered(checking: Checking, question: str, number: Number) -> tuple[Example, ...]:
    """A sheet with a number just below a bound, where there is one."""
    below = nodes.Compare("<", nodes.NumberOf(question), nodes.Constant(number))
    return checking.example("example", Is(below))


def _comes_out(checking: Checking, recommendation: Recommendation, gaps: list[str]) -> None:
    """Tell a recommendation whose every gap finds it in place, too big or too light."""
    name: Name = ("recommendation", recommendation.id)
    alive = [gap for gap in gaps if ("gap", gap, "when") not in checking.dead]
    if not alive:
        return  # The gaps that can never be there are told already.
    here = usable(checking, recommendation.id)
    undecided = False
    for gap in alive:
        for way in called_for_by(checking, checking.ruleset.gaps[gap]):
            outcome = checking.looker.look(every(way, here))
            if outcome.possible:
                return
            undecided = undecided or bool(outcome.undecided)
    if not undecided:
        checking.tell(
            Finding(
                "never-recommended",
                name,
                checking.place(name),
                values={"gaps": ", ".join(gaps)},
                examples=checking.example("example", Is(gap_present(alive[0]))),
            )
        )


# -- prerequisites --------------------------------------------------------------------------


def _prerequisite(
    checking: Checking, recommendation: Recommendation, need: Recommendation, at: int
) -> None:
    """Tell a prerequisite that comes after what needs it, or only for larger organisations."""
    name: Name = ("recommendation", recommendation.id)
    place = checking.place(name, "prerequisites", at)
    phases = list(checking.ruleset.phases)
    found: list[tuple[str, dict[str, str]]] = []
    if need.level > recommendation.level:
        values = {"level": str(recommendation.level), "need": str(need.level)}
        found.append(("prerequisite-level", values))
    if phases.index(need.phase) > phases.index(recommendation.phase):
        values = {"phase": recommendation.phase, "need": need.phase}
        found.append(("prerequisite-phase", values))
    for code, values in found:
        checking.tell(
            Finding(
                code,
                name,
                place,
                "prerequisites",
                other=("recommendation", need.id),
                values=values,
                examples=_needing(checking, recommendation),
            )
        )
    too_big = waived(checking, need.id)
    if too_big is None:
        return
    if checking.time_is_up:
        checking.leave_for_time("prerequisite-size", name, "prerequisites")
        return
    called_for = recommended(checking, recommendation.id)
    if called_for is NO:
        return
    missing = in_place(checking, need.id)
    query = every(called_for, too_big, *(() if missing is None else (Never(missing),)))
    other: Name = ("recommendation", need.id)
    checking.decide(
        query,
        "prerequisite-size",
        name,
        "prerequisites",
        place=place,
        other=other,
        possible=lambda sheet: Finding(
            "prerequisite-size",
            name,
            place,
            "prerequisites",
            other=other,
            values={"condition": checking.text(("recommendation", need.id, "light_when"))},
            examples=(checking.small("example", query, sheet),),
        ),
    )


def _needing(checking: Checking, recommendation: Recommendation) -> tuple[Example, ...]:
    """A sheet on which a recommendation is in the advice."""
    called_for = recommended(checking, recommendation.id)
    return () if called_for is NO else checking.example("example", called_for)


# -- windows ----------------------------------------------------------------------------------


def _window(
    checking: Checking, recommendation: Recommendation, known: dict[str, Number | None]
) -> None:
    """Tell a window that closes before what must come first can be done."""
    window = recommendation.window
    if window is None or window.until_weeks is None:
        return
    earliest = _earliest(checking, recommendation, known)
    if earliest is None or earliest + (recommendation.duration_weeks or 0) <= window.until_weeks:
        return
    name: Name = ("recommendation", recommendation.id)
    checking.tell(
        Finding(
            "window-impossible",
            name,
            checking.place(name, "window"),
            "window",
            values={
                "until": str(window.until_weeks),
                "earliest": f"{float(earliest + (recommendation.duration_weeks or 0)):g}",
            },
            examples=_needing(checking, recommendation),
        )
    )


def _earliest(
    checking: Checking, recommendation: Recommendation, known: dict[str, Number | None]
) -> Number | None:
    """The first week in relation to going live in which it can begin; None where any will do."""
    recommendations = checking.ruleset.recommendations
    waiting = [] if recommendation.id in known else [recommendation.id]
    # Step by step, for a chain of prerequisites may be longer than Python's own.
    while waiting:
        current = recommendations[waiting[-1]]
        unknown = [id for id in current.prerequisites if id not in known]
        if unknown:
            waiting += unknown
            continue
        waiting.pop()
        starts: list[Number] = []
        if current.window and current.window.from_weeks is not None:
            starts.append(current.window.from_weeks)
        for id in current.prerequisites:
            first = known[id]
            if first is not None:
                starts.append(first + (recommendations[id].duration_weeks or 0))
        known[current.id] = max(starts, default=None)
    return known[recommendation.id]
