"""Expectations as they would have to be for their cases to hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from imadvisor.documents.toml_edits import edited
from imadvisor.quality.case_results import Result
from imadvisor.quality.cases import (
    FACTS,
    STATUSES,
    Deviation,
    as_fact,
    fact_of,
    fact_written,
    light_of,
    severity_ends,
)
from imadvisor.quality.difference import level_said


@dataclass(frozen=True, slots=True)
class ExpectationChange:
    """One change of an expectation.

    Args:
        case: the id of the case.
        key: of the expectation; with a dot the key in its table.
        was: what is taken out; None where something is only added.
        now: what is put in; None where something is only taken out.
        listed: whether it is one of the items of a list, and not the whole value.
    """

    case: str
    key: str
    was: Any
    now: Any
    listed: bool = False


@dataclass(frozen=True)
class Update:
    """The new text of one file of cases.

    Args:
        name: of the file.
        text: what it shall be.
        changes: in it.
    """

    name: str
    text: str
    changes: tuple[ExpectationChange, ...]


def updates_of(results: Iterable[Result]) -> tuple[Update, ...]:
    """What would have to be written for cases that do not hold, file by file.

    Args:
        results: of all cases; those that hold are left as they are.

    Raises:
        DocumentError: a file cannot be changed there.
    """
    files: dict[str, list[Result]] = {}
    for result in results:
        if not result.held:
            files.setdefault(result.case.document.name, []).append(result)
    found = []
    for name, failed in files.items():
        changes = [(result.case.index, tuple(_changes(result))) for result in failed]

        def edit(
            data: Any, changes: Sequence[tuple[int, tuple[ExpectationChange, ...]]] = changes
        ) -> None:
            for index, here in changes:
                for change in here:
                    _apply(data["case"][index]["expect"], change)

        text = edited(name, failed[0].case.document.text or "", edit)
        found.append(Update(name, text, tuple(c for _, here in changes for c in here)))
    return tuple(found)


def _changes(result: Result) -> Iterable[ExpectationChange]:
    id = result.case.id
    for difference in result.differences:
        yield from (ExpectationChange(id, *rest) for rest in _needed(result, difference))


def _needed(result: Result, difference: Deviation) -> Iterable[tuple[str, Any, Any, bool]]:
    """Key, what is there, what shall be, and whether it is one item of a list."""
    what, subject = difference.what, difference.about[1]
    advice, expect = result.advice, result.case.expect
    decision = advice.decision
    table, _, _ = what.partition(".")
    if what in STATUSES:
        status = decision.gaps[subject].status
        yield what, subject, None, True
        key = next(key for key, of in STATUSES.items() if of == status)
        if subject not in getattr(expect, key):
            yield key, None, subject, True
    elif table == "levels":
        level = level_said(decision.dimensions[subject].level)
        yield what, _plain(expect.levels[subject]), level, False
    elif table == "severity":
        scale = [severity.id for severity in advice.ruleset.severities]
        ends = severity_ends(decision.gaps[subject], scale)
        now = None if ends is None else ends[0] if ends[0] == ends[1] else list(ends)
        yield what, _plain(expect.severity[subject]), now, False
    elif what in ("recommended", "not_recommended"):
        other = "not_recommended" if what == "recommended" else "recommended"
        yield what, subject, None, True
        if subject not in getattr(expect, other):
            yield other, None, subject, True
    elif table == "left_out":
        why = {out.id: out.why for out in advice.left_out}.get(subject)
        yield what, expect.left_out[subject], why, False
    elif table in FACTS:
        item = next((item for item in advice.recommendations if item.id == subject), None)
        fact = None if item is None else fact_written(fact_of(table, advice.ruleset, item))
        yield what, fact_written(as_fact(getattr(expect, table)[subject])), fact, False
    elif what == "overall":
        yield what, _plain(expect.overall), level_said(decision.overall.level), False
    elif what == "order":
        ranked = [item.id for item in advice.recommendations if item.id in expect.order]
        yield what, list(expect.order), ranked, False
    else:
        exactly = {
            "patterns": advice.patterns,
            "position": decision.positions,
            "light": light_of(advice),
            "focus": advice.focus,
        }[what]
        yield what, list(getattr(expect, what)), list(exactly), False


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _in_toml(value: Any) -> Any:
    """A value as the writer of TOML takes it: half days are the same as binary fractions."""
    if isinstance(value, list):
        return [_in_toml(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value


def _apply(expect: Any, change: ExpectationChange) -> None:
    *above, last = change.key.split(".", 1)
    container = expect[above[0]] if above else expect
    if change.listed:
        if change.was is not None:
            container[last].remove(change.was)
        else:
            if last not in container:
                container[last] = []
            container[last].append(change.now)
    elif change.now is None:
        del container[last]
    elif isinstance(change.now, list) and isinstance(container[last], list):
        _become(container[last], _in_toml(change.now))
    else:
        container[last] = _in_toml(change.now)


def _become(items: Any, wanted: Sequence[Any]) -> None:
    """Make a list another one, item by item, so that the comments at what stays are kept."""
    for item in [item for item in items if item not in wanted]:
        items.remove(item)
    for item in wanted:
        if item not in items:
            items.append(item)
    items.sort(key=wanted.index)
    if list(items) != list(wanted):  # one stood there twice
        items[:] = list(wanted)


def by_case(changes: Iterable[ExpectationChange]) -> Mapping[str, Sequence[ExpectationChange]]:
    """Changes by the id of their case."""
    found: dict[str, list[ExpectationChange]] = {}
    for change in changes:
        found.setdefault(change.case, []).append(change)
    return found
