"""What every check of a ruleset shares: what is checked, and where problems go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from imadvisor.conditions.nodes import Condition
from imadvisor.documents import Trail
from imadvisor.errors import Mistakes, Problem, RulesetError
from imadvisor.model.fields import Thing
from imadvisor.model.settings import Settings
from imadvisor.rulesets.contents import Contents, Name
from imadvisor.rulesets.order import RuleKey, cycle_in

Things = Mapping[str, Mapping[str, Thing]]


@dataclass
class IntegrityReport:
    """What checking found."""

    problems: list[Problem] = field(default_factory=lambda: Mistakes(RulesetError))
    conditions: dict[RuleKey, Condition] = field(default_factory=dict)


@dataclass
class RulesetChecker:
    """Collects the problems of a ruleset, each at its place."""

    settings: Settings
    things: Things
    contents: Contents
    methods: Mapping[str, frozenset[str]]
    report: IntegrityReport = field(default_factory=IntegrityReport)
    missed: dict[Name, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.removed = self.contents.removed
        self.located = {name: entry.located for name, entry in self.contents.entries.items()}
        self.known: defaultdict[str, set[str]] = defaultdict(set)
        """The ids of each kind, those of unreadable objects included."""
        for kind, id in self.located:
            self.known[kind].add(id)

    # -- reporting ------------------------------------------------------------------------

    def _problem(
        self,
        at: tuple[str, str],
        trail: Trail,
        message: str,
        hint: str = "",
        *,
        warning: bool = False,
        of_key: bool = False,
        code: str = "",
    ) -> None:
        spot = self.located[at]
        place, excerpt = spot.place(trail, of_key=of_key), spot.source(trail)
        about = ":".join(at)
        self.report.problems.append(
            Problem(place, message, hint, excerpt, warning=warning, code=code, about=about)
        )

    def _in_turn(self, one: Thing, other: Thing, field: str) -> tuple[Thing, Thing]:
        """Two objects, last the one whose field was written by the higher layer."""
        depth = self.contents.depth
        names = [(thing.kind_name, thing.id) for thing in (one, other)]
        later = depth(names[0], field) > depth(names[1], field)
        return (other, one) if later else (one, other)

    def _missed(self, gone: Name, at: Name, where: str) -> None:
        subject = f"{at[0]} '{at[1]}'" if at[0] != "settings" else f"[{at[1]}]"
        self.missed.setdefault(gone, []).append(f"{subject} ({where})")

    def _all(self, thing: type[Any]) -> Iterator[Any]:
        yield from self.things[thing.kind_name].values()

    def _cycle(
        self, graph: Mapping[tuple[str, str], set[tuple[str, str]]], what: str, hint: str
    ) -> None:
        known = {step: {o for o in below if o in graph} for step, below in graph.items()}
        cycle = cycle_in(known)
        if not cycle:
            return
        # Start at the first id, so that the message does not depend on where the search began.
        ring = [step for step in cycle[:-1] if step[0] not in ("credit", "spread")]
        first = ring.index(min(ring))
        turned = [*ring[first:], *ring[:first], ring[first]]
        path = " → ".join(id for _, id in turned)
        self._problem(
            turned[0],
            (),
            f"the {what} go round in a circle: {path}",
            hint,
            of_key=True,
            code="cycle",
        )
