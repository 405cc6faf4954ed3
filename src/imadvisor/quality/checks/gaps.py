"""Gaps, what closes them, and how they hang together."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from functools import partial

from imadvisor.conditions import nodes
from imadvisor.model.objects import Gap
from imadvisor.quality.checks.context import Checking
from imadvisor.quality.checks.recommendations import in_place, useless, waived
from imadvisor.quality.claims import is_shown
from imadvisor.quality.findings import Example, Finding
from imadvisor.quality.search.diagrams import TimeIsUp, TooManyCells
from imadvisor.quality.search.queries import Is, Never, Query, every, gap_present
from imadvisor.quality.search.sheet_search import sheets_by_cell
from imadvisor.rulesets.contents import Name

_SHEETS = 200
"""On so many sheets gaps are compared before they are compared exactly."""


def check(checking: Checking) -> None:
    """Look at every gap, and at every two that rest on the same answers."""
    for gap in checking.ruleset.gaps.values():
        name: Name = ("gap", gap.id)
        if ("gap", gap.id, "when") in checking.dead:
            continue
        # One that is always due is present where its condition holds: that has been decided.
        if gap.due:
            there = checking.decide(
                Is(gap_present(gap.id)),
                "never-present",
                name,
                "due",
                impossible=partial(_never_present, checking, gap),
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


def _never_present(checking: Checking, gap: Gap) -> Finding:
    name: Name = ("gap", gap.id)
    return Finding(
        "never-present",
        name,
        checking.place(name, "due"),
        "due",
        values={"due": gap.due or ""},
        examples=checking.example(
            "example", Is(checking.ruleset.conditions["gap", gap.id, "when"])
        ),
    )


def _lacks(checking: Checking, code: str, name: Name) -> None:
    example = checking.example("example", Is(gap_present(name[1])))
    checking.tell(Finding(code, name, checking.place(name), examples=example))


def _closing(checking: Checking, name: Name, place: int, closing: tuple[str, ...]) -> None:
    """A closing set can be carried out if none of it is waived, and not all of it is there."""
    present = Is(gap_present(name[1]))
    parts: list[Query] = [present]
    parts += [Never(query) for id in closing if (query := waived(checking, id)) is not None]
    parts += [Never(query) for id in closing if (query := useless(checking, id)) is not None]
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


# -- two gaps -----------------------------------------------------------------------------


def _together(checking: Checking) -> None:
    """Tell gaps that are always there together, and gaps that others bring with them."""
    diagrams = checking.looker.meaning.diagrams
    found, asked = _drawn(checking)
    tried = _tried(checking, found)

    def in_time(gap: str) -> bool:
        if checking.time_is_up:
            checking.leave_for_time("implied-gap", ("gap", gap), "when")
            return False
        return True

    implied: set[tuple[str, str]] = set()
    sheets: dict[str, tuple[Example, ...]] = {}
    read = _read(checking)
    gaps = list(found)
    pairs = (
        (one, other) for at, one in enumerate(gaps) if in_time(one) for other in gaps[at + 1 :]
    )
    twins: set[str] = set()
    for one, other in pairs:
        if one in twins or other in twins:
            continue  # Of gaps that are the same only the first is held against others.
        if tried[one] & ~tried[other] and tried[other] & ~tried[one]:
            continue
        if not asked[one] & asked[other] or (one, other) in read or (other, one) in read:
            continue
        try:
            first = not tried[one] & ~tried[other] and diagrams.within(found[one], found[other])
            second = not tried[other] & ~tried[one] and diagrams.within(found[other], found[one])
        except TooManyCells:
            continue
        if first and second:
            twins.add(other)
            _tell(checking, "same-gaps", other, one, sheets)
        elif first:
            implied.add((other, one))
        elif second:
            implied.add((one, other))
    # Those that are shown by one sheet follow each other.
    for other, gap in sorted(_direct(implied)):
        _tell(checking, "implied-gap", gap, other, sheets)


def _drawn(checking: Checking) -> tuple[dict[str, int], dict[str, frozenset[int]]]:
    """The diagram of each gap, and the answers that it rests on, but for how far the change is."""
    meaning, timing = checking.looker.meaning, checking.program.timing
    ignored = {meaning.place[timing.id,]} if timing else set()
    found: dict[str, int] = {}
    asked: dict[str, frozenset[int]] = {}
    for gap in checking.ruleset.gaps:
        if ("gap", gap, "when") in checking.dead:
            continue
        meaning.diagrams.begin()
        try:
            found[gap] = checking.looker.diagram(Is(gap_present(gap)))
        except TimeIsUp:
            checking.leave_for_time("implied-gap", ("gap", gap), "when")
            continue
        except TooManyCells:
            continue
        asked[gap] = meaning.diagrams.support(found[gap]) - ignored
    return found, asked


def _direct(implied: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The pairs of gaps of which one brings the other, and not by way of a third."""
    by: dict[str, set[str]] = {}
    for gap, other in implied:
        by.setdefault(gap, set()).add(other)
    for gap, others in by.items():
        # What another one of these brings already is told of that one.
        indirect = {far for near in others for far in by.get(near, ())}
        yield from ((other, gap) for other in others - indirect)


def _tried(checking: Checking, found: dict[str, int]) -> dict[str, int]:
    """On which of a few sheets each gap is, as bits: a quick way to tell two gaps apart."""
    meaning = checking.looker.meaning
    columns = checking.looker.columns(_SHEETS, random.Random(0))  # noqa: S311
    cells = {variable: sheets_by_cell(column) for variable, column in columns.items()}
    return {gap: meaning.diagrams.true_at(diagram, cells) for gap, diagram in found.items()}


def _read(checking: Checking) -> set[tuple[str, str]]:
    """The gaps that are defined by other gaps, so that their authors know."""
    return {
        (gap, id)
        for gap in checking.ruleset.gaps
        for kind, id in nodes.references(checking.ruleset.conditions["gap", gap, "when"])
        if kind == "gap"
    }


def _tell(
    checking: Checking, code: str, gap: str, other: str, sheets: dict[str, tuple[Example, ...]]
) -> None:
    """Tell that one gap is there wherever another one is.

    Args:
        checking: the check.
        code: of the finding.
        gap: that the other one brings with it.
        other: the other one.
        sheets: a small one for each gap that was looked for as the other one before.
    """
    name: Name = ("gap", gap)

    def shown_by(examples: tuple[Example, ...]) -> Finding:
        place = checking.place(name, "when")
        return Finding(code, name, place, "when", other=("gap", other), examples=examples)

    there = Is(gap_present(other))
    if other not in sheets:
        sheets[other] = checking.example("example", there)
    # What shows the one gap mostly shows all that it brings with it.
    if sheets[other]:
        finding = shown_by(sheets[other])
        if is_shown(checking.adviser, finding):
            checking.findings.append(finding)
            return
    both = every(Is(gap_present(gap)), there)
    # A gap that is never there brings nothing with it: only a sheet shows that there is something.
    checking.decide(
        both,
        code,
        name,
        "when",
        other=("gap", other),
        possible=lambda sheet: shown_by((checking.small("example", both, sheet),)),
    )
