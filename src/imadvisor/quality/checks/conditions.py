"""Conditions that never hold, always hold, or have a part that makes no difference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from imadvisor.conditions import nodes
from imadvisor.conditions.nodes import Condition
from imadvisor.quality.checks.checking import Checking, told_of
from imadvisor.quality.findings import Example, Finding
from imadvisor.quality.solving.queries import Is, Never, Query, every, gap_present, some
from imadvisor.rulesets.contents import Name
from imadvisor.rulesets.ruleset import RuleKey

_YES: Condition = nodes.All(())
_NO: Condition = nodes.Any(())


def check(checking: Checking) -> None:
    """Look at every condition on its own, and at the severity of every gap."""
    read = _read_by_others(checking)
    for key, condition in checking.ruleset.conditions.items():
        meant = checking.ruleset.meant(key, condition)
        never = checking.decide(
            Is(meant),
            "never-holds",
            (key[0], key[1]),
            key[2],
            impossible=partial(_never, checking, key, meant),
        )
        if never.impossible:
            checking.dead.add(key)
            continue
        always = checking.decide(
            Is(meant, False),
            "always-holds",
            (key[0], key[1]),
            key[2],
            impossible=partial(told_of, checking, "always-holds", key, Is(meant)),
        )
        # Whoever reads another tool's file did not write the parts.
        if not always.impossible and checking.authored:
            _parts(checking, key, condition, both=key in read or key[0] == "criterion")
    for gap in checking.ruleset.gaps:
        if ("gap", gap, "when") not in checking.dead:
            _severity(checking, gap)


def _read_by_others(checking: Checking) -> set[RuleKey]:
    """The conditions of gaps and patterns that other conditions read."""
    return {
        (kind, id, "when")
        for condition in checking.ruleset.conditions.values()
        for kind, id in nodes.references(condition)
        if kind in ("gap", "pattern")
    }


def _never(checking: Checking, key: RuleKey, condition: Condition) -> Finding:
    name: Name = (key[0], key[1])
    return Finding(
        "never-holds",
        name,
        checking.place(name, key[2]),
        key[2],
        values={"condition": checking.text(key)},
        examples=_nearest(checking, condition),
    )


def _nearest(checking: Checking, condition: Condition) -> tuple[Example, ...]:
    """A sheet on which all parts but one hold, where there is one."""
    if isinstance(condition, nodes.All):
        for left_out in reversed(condition.operands):
            others = [part for part in condition.operands if part is not left_out]
            found = checking.example(
                "nearest", every(*(Is(part) for part in others), Never(Is(left_out)))
            )
            if found:
                return found
    return checking.example("nearest", Never(Is(condition)))


# -- parts --------------------------------------------------------------------------------


def _parts(checking: Checking, key: RuleKey, condition: Condition, *, both: bool) -> None:
    """Tell the parts without which the condition comes to the same, one after the other."""
    name: Name = (key[0], key[1])
    meant = partial(checking.ruleset.meant, key)
    current = condition
    done: list[Condition] = []
    for part, written, otherwise in _replaced(condition):
        if any(_inside(part, gone) for gone in done):
            continue
        other = _with(current, part, otherwise)
        if other is current:
            continue
        query = _differ(meant(current), meant(other), falsehood=both)
        span = written if isinstance(written, tuple) else part.span
        place = checking.located(name).span((key[2],), *span)
        text = checking.text(key)[span[0] : span[1]]
        yes = otherwise == _YES

        def finding(
            part: Condition = part, place: object = place, text: str = text, yes: bool = yes
        ) -> Finding:
            shown: Query = Is(part, not yes)
            return Finding(
                "no-difference",
                name,
                place,  # type: ignore[arg-type]
                key[2],
                values={"part": text, "condition": checking.text(key)},
                examples=checking.example("without-part", shown)
                or checking.example("without-part", Is(meant(condition))),
            )

        found = checking.decide(
            query,
            "no-difference",
            name,
            key[2],
            place=place,
            impossible=finding,
            values={"part": text},
        )
        if found.impossible:
            done.append(part)
            current = other


Replaced = tuple[Condition, nodes.Span | None, Condition]


def _replaced(condition: Condition) -> Iterator[Replaced]:
    """The parts of a condition with what could stand instead, the last first."""
    match condition:
        case nodes.All() | nodes.Any() | nodes.AtLeast():
            for part in reversed(condition.operands):
                if isinstance(condition, nodes.AtLeast):
                    yield part, None, _NO
                    yield part, None, _YES
                else:
                    yield part, None, _YES if isinstance(condition, nodes.All) else _NO
                yield from _replaced(part)
        case nodes.Not():
            yield from _replaced(condition.operand)
        case _:
            pass


def _inside(part: Condition, whole: Condition) -> bool:
    return whole.span[0] <= part.span[0] and part.span[1] <= whole.span[1]


def _with(condition: Condition, part: Condition, otherwise: Condition) -> Condition:
    """A condition with something else in the place of one part of it."""
    if condition is part:
        return otherwise
    match condition:
        case nodes.All() | nodes.Any() | nodes.AtLeast():
            operands = tuple(_with(operand, part, otherwise) for operand in condition.operands)
            same = all(a is b for a, b in zip(operands, condition.operands, strict=True))
            return condition if same else replace(condition, operands=operands)
        case nodes.Not():
            inner = _with(condition.operand, part, otherwise)
            return condition if inner is condition.operand else replace(condition, operand=inner)
        case _:
            return condition


def _differ(one: Condition, other: Condition, *, falsehood: bool) -> Query:
    """That two conditions are not true of the same, or not false of the same where that matters."""
    ways: list[Query] = []
    for value in (True, False) if falsehood else (True,):
        ways.append(every(Is(one, value), Never(Is(other, value))))
        ways.append(every(Never(Is(one, value)), Is(other, value)))
    return some(*ways)


# -- severity -----------------------------------------------------------------------------


def _severity(checking: Checking, gap: str) -> None:
    """Tell a condition on severity that never changes it, or always, while the gap is there."""
    name: Name = ("gap", gap)
    present = Is(gap_present(gap))
    for field in ("raise_when", "lower_when"):
        key = ("gap", gap, field)
        condition = checking.ruleset.conditions.get(key)
        if condition is None or key in checking.dead:
            continue
        ends = [severity.id for severity in checking.ruleset.severities]
        if checking.ruleset.gaps[gap].severity == ends[-1 if field == "raise_when" else 0]:
            checking.tell(
                Finding(
                    "severity-at-end",
                    name,
                    checking.place(name, field),
                    field,
                    examples=checking.example("example", every(present, Is(condition))),
                )
            )
            continue
        for code, query in (
            ("severity-never-moved", every(present, Is(condition))),
            ("severity-always-moved", every(present, Never(Is(condition)))),
        ):
            checking.decide(
                query,
                code,
                name,
                field,
                impossible=partial(told_of, checking, code, key, present),
            )
