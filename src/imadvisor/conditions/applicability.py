"""When a question applies: what its `ask_when` means.

A follow-up of what does not apply does not apply either. That is no matter of three values alone: a
comparison with something that is not applicable is undetermined in a rule, and false here. So the
condition as it is written is turned into one that says the same in ordinary terms, which every
engine and every tool then treats like any other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from imadvisor.conditions import nodes
from imadvisor.conditions.nodes import Condition


def applicability(condition: Condition, specials: Mapping[str, Collection[str]]) -> Condition:
    """The condition on which a question applies, as a condition that is true, false or open.

    Negations are pushed down to the comparisons. A comparison, negated or not, is then false
    where an operand is not applicable (or has no number), else open where one is absent, else true
    where one is *don't know*, else what it is. `unknown` and `applicable` keep their values.

    Args:
        condition: as `ask_when` has it.
        specials: the special values of each question by its id, where it has any.

    Returns:
        A condition whose value in three-valued logic is the one above: false where the question
        does not apply, open while an absent answer can still change that.
    """
    return _pushed_down(condition, specials, negated=False)


def _pushed_down(
    node: Condition, specials: Mapping[str, Collection[str]], *, negated: bool
) -> Condition:
    match node:
        case nodes.Not():
            return _pushed_down(node.operand, specials, negated=not negated)
        case nodes.All() | nodes.Any():
            parts = tuple(_pushed_down(o, specials, negated=negated) for o in node.operands)
            conjunction = isinstance(node, nodes.All) is not negated
            return nodes.All(parts, node.span) if conjunction else nodes.Any(parts, node.span)
        case nodes.AtLeast():
            parts = tuple(_pushed_down(o, specials, negated=negated) for o in node.operands)
            # Not so many of n hold: one more than the others of them do not.
            count = len(parts) - node.count + 1 if negated else node.count
            return nodes.AtLeast(count, parts, node.span)
        case nodes.Said() | nodes.Holds():
            return nodes.Not(node, node.span) if negated else node
        case _:
            held: Condition = nodes.Not(node, node.span) if negated else node
            return _literal(node, held, specials)


def _literal(
    node: nodes.Compare | nodes.Equals | nodes.OneOf | nodes.Contains | nodes.Numbered,
    held: Condition,
    specials: Mapping[str, Collection[str]],
) -> Condition:
    """A comparison that a missing operand makes false, open or true instead of undetermined."""
    span = node.span
    there: list[Condition] = []
    unknown: list[Condition] = []
    for operand in dict.fromkeys(_operands(node)):
        if isinstance(operand, nodes.Among):
            there.append(nodes.Numbered(operand, span))
            continue
        name = operand.question
        not_known = nodes.Said("unknown", name, span)
        there.append(nodes.Said("applicable", name, span))
        unknown.append(not_known)
        special = specials.get(nodes.voice(name)[0])
        if special and isinstance(node, nodes.Compare):
            no_number = nodes.OneOf(name, frozenset(special), span)
            there.append(nodes.Any((not_known, nodes.Not(no_number, span)), span))
    return nodes.All((*there, nodes.Any((*unknown, held), span)), span)


def _operands(
    node: nodes.Node,
) -> Iterator[
    nodes.NumberOf
    | nodes.CountOf
    | nodes.DaysSince
    | nodes.Among
    | nodes.Equals
    | nodes.OneOf
    | nodes.Contains
]:
    for part in nodes.walk(node):
        if isinstance(
            part,
            nodes.NumberOf
            | nodes.CountOf
            | nodes.DaysSince
            | nodes.Among
            | nodes.Equals
            | nodes.OneOf
            | nodes.Contains,
        ):
            yield part
