"""Plans that are changed: what if there were more, and what has been done since."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from imadvisor.documents import Document
from imadvisor.errors import InputError, Mistakes, Place, Problem, did_you_mean
from imadvisor.model.plan import PlanFile
from imadvisor.planning.roadmap import Roadmap

_CHANGE = re.compile(
    r"(capacity\.([a-z0-9_-]+)|budget\.(person_days|money)|horizon)=([+-]?)"
    r"([0-9]{1,15}(?:\.[0-9]{1,9})?)"
)


def what_if(plan: PlanFile, changes: Sequence[str]) -> PlanFile:
    """A plan with something else in it.

    Args:
        plan: with every default filled in.
        changes: each as ``capacity.ROLE=+2``, ``budget.money=50000`` or ``horizon=-13``; with a
            sign it is added, without it takes the place.

    Raises:
        InputError: with every change that is none.
    """
    problems = []
    for change in changes:
        found = _CHANGE.fullmatch(change)
        if not found:
            hint = "write capacity.ROLE=+2, budget.person_days=100, budget.money=9000 or horizon=26"
            problems.append(Problem(Place("--what-if"), f"'{change}' changes nothing", hint))
            continue
        _what, role, budget, sign, number = found.groups()
        value = Fraction(number) * (-1 if sign == "-" else 1)
        if role:
            if role not in plan.capacity:
                hint = did_you_mean(role, plan.capacity) or f"there is {', '.join(plan.capacity)}"
                problems.append(Problem(Place("--what-if"), f"there is no role '{role}'", hint))
                continue
            old = Fraction(plan.capacity[role]) if sign else Fraction(0)
            capacity = {**plan.capacity, role: max(Fraction(0), old + value)}
            plan = plan.model_copy(update={"capacity": capacity})
        elif budget:
            before = getattr(plan.budget, budget)
            old = Fraction(before) if sign and before is not None else Fraction(0)
            limits = plan.budget.model_copy(update={budget: max(Fraction(0), old + value)})
            plan = plan.model_copy(update={"budget": limits})
        else:
            weeks = int(value) + (plan.horizon if sign else 0)
            if value.denominator != 1 or not 1 <= weeks <= 520:
                message = f"a plan has 1 to 520 weeks, not {weeks}"
                problems.append(Problem(Place("--what-if"), message, "write horizon=52"))
                continue
            plan = plan.model_copy(update={"horizon": weeks})
    if problems:
        raise InputError(problems)
    return plan


@dataclass(frozen=True, slots=True)
class Slip:
    """A step that does not end as it was planned.

    Args:
        id: of the recommendation.
        planned: when it was to be done.
        now: when it is to be done, or was done; None where it is no longer planned.
    """

    id: str
    planned: dt.date
    now: dt.date | None


def planned_before(document: Document) -> Mapping[str, tuple[dt.date, dt.date]]:
    """When each step of an earlier roadmap was to start and to end, by its id.

    Args:
        document: a roadmap as JSON.

    Raises:
        InputError: it is no roadmap.
    """
    steps = document.data.get("steps")
    found: dict[str, tuple[dt.date, dt.date]] = {}
    problems = Mistakes()
    for index, step in enumerate(steps if isinstance(steps, list) else ()):
        try:
            days = dt.date.fromisoformat(step["start"]), dt.date.fromisoformat(step["end"])
            found[str(step["id"])] = days
        except (KeyError, TypeError, ValueError):
            hint = "use the file that imadvisor roadmap --format json wrote"
            place = document.place(("steps", index))
            problems.append(Problem(place, "this step has no id, start and end", hint))
    if not isinstance(steps, list):
        hint = "use the file that imadvisor roadmap --format json wrote"
        problems.append(Problem(Place(document.name), "this is no roadmap: it has no steps", hint))
    if problems:
        raise InputError(problems)
    return found


def revision_before(document: Document) -> int:
    """The revision of an earlier roadmap; 0 for one from before there were any.

    Args:
        document: a roadmap as JSON.
    """
    number = document.data.get("revision")
    return number if type(number) is int and 0 <= number < 2**31 else 0


def slipped(before: Mapping[str, tuple[dt.date, dt.date]], roadmap: Roadmap) -> tuple[Slip, ...]:
    """The steps of an earlier roadmap that end on another day now.

    Args:
        before: when each was to start and to end.
        roadmap: as it is planned now.
    """
    now: dict[str, Any] = {step.id: step.end for step in roadmap.steps}
    now |= roadmap.plan.done
    found = [Slip(id, end, now.get(id)) for id, (_, end) in before.items()]
    return tuple(
        slip for slip in found if slip.now is None or slip.now > slip.planned + dt.timedelta(days=2)
    )
