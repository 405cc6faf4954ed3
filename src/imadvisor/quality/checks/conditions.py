"""Conditions that never hold, always hold, or have a part that makes no difference."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from functools import partial

from imadvisor.conditions import nodes
from imadvisor.conditions.nodes import Condition
from imadvisor.quality.checks.context import Checking, told_of
from imadvisor.quality.findings import Example, Finding
from imadvisor.quality.parts import can_go, is_inside, parts_of, without
from imadvisor.quality.search.queries import Is, Never, Query, every, gap_present, some
from imadvisor.rulesets.contents import Name
from imadvisor.rulesets.ruleset import RuleKey


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
            _parts(checking, key, condition, both=_counts_both(key, read))
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
    """Tell the parts without which the condition comes to the same, each without those before.

    Where that is not decided, the part is left undecided; see `once_proven`.
    """
    gone: list[Condition] = []
    settled: list[Condition] = []
    waiting: list[Condition] = []
    for joined, part in parts_of(condition):
        if checking.time_is_up:
            # Only to ask about each part of a long condition would take longer than is left.
            checking.leave_for_time("no-difference", (key[0], key[1]), key[2])
            return
        if any(is_inside(part, other) for other in (*gone, *settled)):
            continue
        if can_go(joined, gone):
            query = _differ(checking, key, condition, gone, part, both=both)
            outcome = checking.looker.look(query)
            if outcome.impossible:
                gone.append(part)
                checking.tell(_no_difference(checking, key, part))
                continue
            if outcome.undecided:
                waiting.append(part)
        values = {nodes.All: (True,), nodes.Any: (False,)}.get(type(joined), (True, False))
        if any(_settled(checking, key, part, truth=value) for value in values):
            settled.append(part)
    for part in waiting:
        if not any(is_inside(part, other) for other in (*gone, *settled)):
            _leave_part(checking, key, condition, gone, part, both=both)


def _leave_part(
    checking: Checking,
    key: RuleKey,
    condition: Condition,
    gone: Sequence[Condition],
    part: Condition,
    *,
    both: bool,
) -> None:
    checking.decide(
        _differ(checking, key, condition, gone, part, both=both),
        "no-difference",
        (key[0], key[1]),
        key[2],
        place=checking.span(key, part),
        impossible=partial(_no_difference, checking, key, part),
        values={"part": checking.text(key, part)},
    )


def once_proven(checking: Checking, proven: Iterable[Finding]) -> list[Finding]:
    """Of parts that the solver has shown to make no difference, one for each condition.

    The others were looked at with that one in its place. They are undecided again, without it, so
    that findings hold together.

    Args:
        checking: the check; its `undecided` is what has to be decided again, once it has taken up
            what stays.
        proven: what the solver has shown.

    Returns:
        The findings that stay.
    """
    gone: dict[RuleKey, list[Condition]] = {}
    for finding in checking.findings:
        if finding.code == "no-difference" and finding.part is not None:
            gone.setdefault(_key_of(finding), []).append(finding.part)
    kept: list[Finding] = []
    others: list[tuple[RuleKey, Condition]] = []
    taken: set[RuleKey] = set()
    for finding in proven:
        if finding.code != "no-difference" or finding.part is None:
            kept.append(finding)
        elif _key_of(finding) in taken:
            others.append((_key_of(finding), finding.part))
        else:
            taken.add(_key_of(finding))
            gone.setdefault(_key_of(finding), []).append(finding.part)
            kept.append(finding)
    read = _read_by_others(checking)
    checking.undecided = []
    for key, part in others:
        condition = checking.ruleset.conditions[key]
        joined = next(joined for joined, other in parts_of(condition) if other is part)
        inside = any(is_inside(part, other) for other in gone[key])
        if not inside and can_go(joined, gone[key]):
            both = _counts_both(key, read)
            _leave_part(checking, key, condition, gone[key], part, both=both)
    return kept


def _key_of(finding: Finding) -> RuleKey:
    return (*finding.name, finding.field)


def _counts_both(key: RuleKey, read: Container[RuleKey]) -> bool:
    """Whether it matters where a condition is false, and not only where it is true."""
    return key in read or key[0] == "criterion"


def _no_difference(checking: Checking, key: RuleKey, part: Condition) -> Finding:
    name: Name = (key[0], key[1])
    condition = checking.ruleset.conditions[key]
    return Finding(
        "no-difference",
        name,
        checking.span(key, part),
        key[2],
        values={"part": checking.text(key, part), "condition": checking.text(key)},
        examples=checking.example("without-part", Is(part))
        or checking.example("without-part", Is(checking.ruleset.meant(key, condition))),
        part=part,
    )


def _settled(checking: Checking, key: RuleKey, part: Condition, *, truth: bool) -> bool:
    """Tell a part that is never false, or never true."""
    meant = checking.ruleset.meant(key, part)
    if not checking.looker.look(Is(meant, not truth)).impossible:
        return False
    name: Name = (key[0], key[1])
    checking.tell(
        Finding(
            "settled-part",
            name,
            checking.span(key, part),
            key[2],
            values={
                "part": checking.text(key, part),
                "condition": checking.text(key),
                "truth": "true" if truth else "false",
            },
            examples=checking.example("example", Is(meant, truth)),
            part=part,
        )
    )
    return True


def _differ(
    checking: Checking,
    key: RuleKey,
    condition: Condition,
    gone: Sequence[Condition],
    part: Condition,
    *,
    both: bool,
) -> Query:
    """That leaving out one more part changes where a condition is true, or false if that counts."""
    one, other = (
        checking.ruleset.meant(key, without(condition, left_out))
        for left_out in (gone, [*gone, part])
    )
    ways: list[Query] = []
    for value in (True, False) if both else (True,):
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
