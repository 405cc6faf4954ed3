"""Gaps, what closes them, and how they hang together."""

from __future__ import annotations

from itertools import combinations

from imadvisor.conditions import nodes
from imadvisor.quality.checks.checking import Checking
from imadvisor.quality.findings import Finding
from imadvisor.quality.solving.diagrams import FALSE, Diagrams, TooManyCells
from imadvisor.quality.solving.queries import Is, Never, Query, every, gap_present
from imadvisor.rulesets.contents import Name


def check(checking: Checking) -> None:
    """Look at every gap, and at every two that rest on the same answers."""
    for gap in checking.ruleset.gaps.values():
        name: Name = ("gap", gap.id)
        if ("gap", gap.id, "when") in checking.dead:
            continue
        present = Is(gap_present(gap.id))
        there = checking.decide(
            present,
            "never-present",
            name,
            "due",
            impossible=lambda name=name, gap=gap: Finding(
                "never-present",
                name,
                checking.place(name, "due"),
                "due",
                values={"due": gap.due or ""},
                examples=checking.example(
                    "example", Is(checking.ruleset.conditions["gap", gap.id, "when"])
                ),
            ),
        )
        if there.impossible:
            checking.dead.add(("gap", gap.id, "when"))
            continue
        if not gap.link:
            _lacks(checking, "no-recommendation", name)
        elif not gap.closed_by:
            _lacks(checking, "no-closing-set", name)
        for place, closing in enumerate(gap.closed_by):
            _closing(checking, name, place, closing)
    _together(checking)


def _lacks(checking: Checking, code: str, name: Name) -> None:
    example = checking.example("example", Is(gap_present(name[1])))
    checking.tell(Finding(code, name, checking.place(name), examples=example))


def _closing(checking: Checking, name: Name, place: int, closing: tuple[str, ...]) -> None:
    """A closing set can be carried out if none of it is waived, and not all of it is there."""
    present = Is(gap_present(name[1]))
    parts: list[Query] = [present]
    parts += [Never(query) for id in closing if (query := waived(checking, id)) is not None]
    there = [in_place(checking, id) for id in closing]
    if closing and all(query is not None for query in there):
        parts.append(Never(every(*(query for query in there if query is not None))))
    if len(parts) == 1:
        return
    checking.decide(
        every(*parts),
        "closing-set-impossible",
        name,
        "closed_by",
        place=checking.place(name, "closed_by", place),
        values={"set": ", ".join(closing)},
        impossible=lambda: Finding(
            "closing-set-impossible",
            name,
            checking.place(name, "closed_by", place),
            "closed_by",
            values={"set": ", ".join(closing)},
            examples=checking.example("example", present),
        ),
    )


def waived(checking: Checking, recommendation: str) -> Query | None:
    """That a recommendation is too big for the organisation; None where it never is."""
    condition = checking.ruleset.conditions.get(("recommendation", recommendation, "light_when"))
    if condition is None or checking.ruleset.recommendations[recommendation].light is not None:
        return None
    return Is(condition)


def in_place(checking: Checking, recommendation: str) -> Query | None:
    """That the organisation has what is recommended; None where that is never known."""
    condition = checking.ruleset.conditions.get(
        ("recommendation", recommendation, "in_place_when")
    )
    return None if condition is None else Is(condition)


# -- two gaps -----------------------------------------------------------------------------


def _together(checking: Checking) -> None:
    """Tell gaps that are always there together, and gaps that others bring with them."""
    diagrams = checking.looker.meaning.diagrams
    found: dict[str, int] = {}
    asked: dict[str, frozenset[int]] = {}
    timing = checking.program.timing
    place = checking.looker.meaning.place
    ignored = {place[timing.id,]} if timing else set()
    for gap in checking.ruleset.gaps:
        if ("gap", gap, "when") in checking.dead:
            continue
        diagrams.begin()
        try:
            found[gap] = checking.looker.diagram(Is(gap_present(gap)))
        except TooManyCells:
            continue
        asked[gap] = diagrams.support(found[gap]) - ignored
    for one, other in combinations(found, 2):
        if not asked[one] & asked[other] or _reads(checking, one, other):
            continue
        diagrams.begin()
        try:
            first = _only(diagrams, found[one], found[other])
            second = _only(diagrams, found[other], found[one])
        except TooManyCells:
            continue
        if first == FALSE and second == FALSE:
            _tell(checking, "same-gaps", other, one)
        elif first == FALSE:
            _tell(checking, "implied-gap", other, one)
        elif second == FALSE:
            _tell(checking, "implied-gap", one, other)


def _only(diagrams: Diagrams, one: int, other: int) -> int:
    """The sheets of one diagram that are not those of another."""
    return diagrams.both(one, diagrams.opposite(other))


def _reads(checking: Checking, one: str, other: str) -> bool:
    """Whether one of two gaps is defined by the other, so that its author knows."""
    conditions = checking.ruleset.conditions
    return any(
        ("gap", b) in nodes.references(conditions["gap", a, "when"])
        for a, b in ((one, other), (other, one))
    )


def _tell(checking: Checking, code: str, gap: str, other: str) -> None:
    name: Name = ("gap", gap)
    checking.tell(
        Finding(
            code,
            name,
            checking.place(name, "when"),
            "when",
            other=("gap", other),
            examples=checking.example(
                "example", every(Is(gap_present(gap)), Is(gap_present(other)))
            ),
        )
    )

