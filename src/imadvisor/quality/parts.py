"""The parts of a condition, and what is left without some of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from imadvisor.conditions import nodes
from imadvisor.conditions.nodes import Condition


def parts_of(
    condition: Condition,
) -> Iterator[tuple[nodes.All | nodes.Any | nodes.AtLeast, Condition]]:
    """What is joined in a condition, the last first, each before what is joined in it.

    Yields:
        What joins it, and the part.
    """
    match condition:
        case nodes.All() | nodes.Any() | nodes.AtLeast():
            for part in reversed(condition.operands):
                yield condition, part
                yield from parts_of(part)
        case nodes.Not():
            yield from parts_of(condition.operand)
        case _:
            pass


def without(condition: Condition, gone: Collection[Condition]) -> Condition:
    """A condition as it is once parts of it are left out.

    Args:
        condition: the whole, as it was parsed.
        gone: parts of it, these very nodes and not others that are equal.
    """
    match condition:
        case nodes.All() | nodes.Any() | nodes.AtLeast():
            left = (part for part in condition.operands if not _among(part, gone))
            return replace(condition, operands=tuple(without(part, gone) for part in left))
        case nodes.Not():
            return replace(condition, operand=without(condition.operand, gone))
        case _:
            return condition


def can_go(joined: nodes.All | nodes.Any | nodes.AtLeast, gone: Collection[Condition]) -> bool:
    """Whether one more part can be left out, so that something can still be written there.

    Args:
        joined: what joins the parts.
        gone: the parts that are left out already.
    """
    left = sum(not _among(part, gone) for part in joined.operands)
    return left > (joined.count if isinstance(joined, nodes.AtLeast) else 1)


def is_inside(part: Condition, whole: Condition) -> bool:
    """Whether a part stands within another one, or is it."""
    return whole.span[0] <= part.span[0] and part.span[1] <= whole.span[1]


def _among(part: Condition, gone: Collection[Condition]) -> bool:
    return any(part is other for other in gone)
