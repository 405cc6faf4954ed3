"""Which respondents are shown together, so that nobody is shown apart who may not be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Roles = tuple[str, ...]


def groups_to_show(sizes: Mapping[str, int], minimum: int) -> Sequence[Roles]:
    """Put roles together until every group is large enough.

    The groups cover everybody who is in any role: what remains of the whole when some groups are
    taken away is again a whole number of groups, so that subtraction shows nobody apart.

    Args:
        sizes: how many respondents each role has; empty roles are left out.
        minimum: the least size of a group; at 1 or less every role is a group.

    Returns:
        The groups, each of one role or of several, in the order of the roles. Nothing where that
        would be only one group, made of several roles, or there are too few respondents.
    """
    present = {role: size for role, size in sizes.items() if size > 0}
    own = [role for role, size in present.items() if size >= minimum]
    rest = [role for role in present if role not in own]
    # The smallest give way first, and of equals the last, whatever the order of respondents.
    order = list(present)
    giving_way = sorted(own, key=lambda role: (present[role], -order.index(role)))
    while rest and sum(present[role] for role in rest) < minimum and giving_way:
        rest.append(giving_way.pop(0))
    if sum(present[role] for role in rest) < minimum and rest:
        return ()
    kept = [(role,) for role in own if role not in rest]
    if not rest:
        return kept
    together = tuple(role for role in present if role in rest)
    return [*kept, together] if kept else ()
