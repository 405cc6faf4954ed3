"""What every family of checks has at hand: the looker, and a list of what was found."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from imadvisor.conditions import nodes
from imadvisor.conditions.nodes import Condition
from imadvisor.engine.program import Program
from imadvisor.errors import Place
from imadvisor.model.answers import Answer
from imadvisor.model.objects import Gap
from imadvisor.model.sheet import Sheet
from imadvisor.quality.claims import Adviser, with_sheets_that_show
from imadvisor.quality.findings import Example, Finding, Pair, Shows, Undecided
from imadvisor.quality.search.queries import Is, Query, some
from imadvisor.quality.search.sheet_search import Looker, SearchOutcome, Why
from imadvisor.rulesets.contents import Name
from imadvisor.rulesets.located import Located
from imadvisor.rulesets.ruleset import RuleKey, Ruleset

_FILLINGS = 40
"""So many full sheets are tried where a small one does not show what is found."""


@dataclass
class Checking:
    """One check of one ruleset.

    Args:
        program: of the ruleset.
        seconds: of the processor, for what is looked for; None for no limit.
    """

    program: Program
    seconds: float | None = None
    looker: Looker = dataclasses.field(init=False)
    adviser: Adviser = dataclasses.field(init=False)
    findings: list[Finding] = dataclasses.field(default_factory=list)
    undecided: list[Undecided] = dataclasses.field(default_factory=list)
    dead: set[RuleKey] = dataclasses.field(default_factory=set)
    """The conditions that never hold: what follows from that is not told again."""

    def __post_init__(self) -> None:
        self.looker = Looker(self.program, self.seconds)
        self.adviser = Adviser(self.program)

    @property
    def ruleset(self) -> Ruleset:
        """The ruleset that is checked."""
        return self.program.ruleset

    @property
    def time_is_up(self) -> bool:
        """Whether the time for what is looked for has been used."""
        return self.looker.meaning.diagrams.clock.is_up

    @property
    def authored(self) -> bool:
        """Whether somebody wrote the ruleset as it is, and not an importer."""
        return Path(self.ruleset.origin.folder).is_dir()

    @cached_property
    def linked(self) -> Mapping[str, list[Gap]]:
        """The gaps that name each recommendation."""
        found: dict[str, list[Gap]] = {}
        for gap in self.ruleset.gaps.values():
            for id in dict.fromkeys(link.recommendation for link in gap.link):
                found.setdefault(id, []).append(gap)
        return found

    @cached_property
    def needing(self) -> Mapping[str, list[str]]:
        """The recommendations of which each is a prerequisite."""
        found: dict[str, list[str]] = {}
        for recommendation in self.ruleset.recommendations.values():
            for id in recommendation.prerequisites:
                found.setdefault(id, []).append(recommendation.id)
        return found

    # -- places -----------------------------------------------------------------------------

    def located(self, name: Name) -> Located:
        """Where an object stands."""
        return self.ruleset.contents.entries[name].located

    def place(self, name: Name, field: str = "", *more: str | int) -> Place:
        """Where an object or a field of it stands."""
        if not field:
            return self.located(name).place(("id",) if name[0] != "settings" else (), of_key=True)
        return self.located(name).place((field, *more))

    def span(self, key: RuleKey, node: Condition) -> Place:
        """Where a part of a condition stands."""
        return self.located((key[0], key[1])).span((key[2],), *node.span)

    def text(self, key: RuleKey, node: Condition | None = None) -> str:
        """A condition, or a part of it, as it is written."""
        if key[0] == "settings":
            whole = self.ruleset.settings.overall.cap_when or ""
        else:
            whole = str(getattr(self.ruleset.things[key[0]][key[1]], key[2]))
        return whole if node is None else whole[node.span[0] : node.span[1]]

    # -- telling ----------------------------------------------------------------------------

    def tell(self, finding: Finding) -> None:
        """Keep a finding whose example sheets show what it says; else it is undecided."""
        late = bool(finding.examples) and self.time_is_up
        confirmed = None if late else self.confirmed(finding)
        if confirmed is not None:
            self.findings.append(confirmed)
            return
        self.undecided.append(
            Undecided(
                finding.code,
                finding.name,
                finding.place,
                finding.field,
                "time" if late else "no-sheet",
                None,
                values=finding.values,
                other=finding.other,
            )
        )

    def confirmed(self, finding: Finding) -> Finding | None:
        """A finding with sheets on which the advice is as it says; None where none was found."""
        return with_sheets_that_show(self.adviser, finding, self._fillings())

    def _fillings(self) -> Iterator[Mapping[str, Answer]]:
        """Answers to every question: the best ones, then some by chance."""
        chance = random.Random(0)  # noqa: S311
        for at in range(_FILLINGS):
            if self.time_is_up:
                return
            cells = self.looker.anything(chance) if at else {}
            yield {id: self.looker.answer(id, cells) for id in self.ruleset.questions}

    def example(self, shows: Shows, query: Query) -> tuple[Example, ...]:
        """A small sheet of which a query holds, where there is one."""
        sheet = self.looker.shown(query)
        return () if sheet is None else (self.small(shows, query, sheet),)

    def small(self, shows: Shows, query: Query, sheet: Sheet) -> Example:
        """A sheet of which a query holds, without the answers that it does not need."""
        return Example(shows, self.looker.reference.smaller(query, sheet))

    def answered(self, about: Query) -> list[Query]:
        """That every question which a query rests on has a value, where it applies.

        Args:
            about: the query.
        """
        found: list[Query] = []
        for question in self.looker.questions_of(about):
            applies = Is(nodes.Said("applicable", question))
            asking = self.ruleset.applicability.get(question)
            found.append(applies if asking is None else some(applies, Is(asking, False)))
            found.append(Is(nodes.Said("unknown", question), False))
        return found

    def decide(
        self,
        query: Query,
        code: str,
        name: Name,
        field: str = "",
        *,
        place: Place | None = None,
        impossible: Callable[[], Finding] | None = None,
        possible: Callable[[Sheet], Finding] | None = None,
        values: Mapping[str, str] | None = None,
        other: Name | None = None,
    ) -> SearchOutcome:
        """Look for a sheet, and tell what follows.

        Args:
            query: for the sheet.
            code: of the finding.
            name: of the object.
            field: of the object.
            place: where it stands, where that is not the object or field.
            impossible: the finding if there is no such sheet.
            possible: the finding if there is one.
            values: what the explanation names.
            other: the second object, where it is about two.
        """
        outcome = self.looker.look(query)
        sheet = self.looker.shown(query) if outcome.possible and possible else None
        unconfirmed = outcome.possible and possible is not None and sheet is None
        if outcome.undecided or unconfirmed:
            where = place or self.place(name, field)
            self.undecided.append(
                Undecided(
                    code,
                    name,
                    where,
                    field,
                    outcome.undecided or "no-sheet",
                    query,
                    impossible,
                    possible,
                    values or {},
                    other,
                )
            )
        elif sheet is not None and possible is not None:
            self.tell(possible(sheet))
        elif outcome.impossible and impossible is not None:
            self.tell(impossible())
        return outcome

    def leave_for_time(self, code: str, name: Name, field: str) -> None:
        """Name what was not looked for any more, because the time had been used.

        Args:
            code: of the finding.
            name: of the object.
            field: of the object.
        """
        place = self.place(name, field)
        self.undecided.append(Undecided(code, name, place, field, "time", None))

    def leave(self, code: str, name: Name, field: str, why: Why, pair: Pair) -> None:
        """Keep what two sheets would have to decide, and could not."""
        place = self.place(name, field)
        values = {"question": pair.question}
        self.undecided.append(Undecided(code, name, place, field, why, pair, values=values))


def told_of(checking: Checking, code: str, key: RuleKey, shown: Query) -> Finding:
    """A finding about one condition.

    Args:
        checking: the check.
        code: of the finding.
        key: of the condition.
        shown: of a sheet that shows it.
    """
    name: Name = (key[0], key[1])
    return Finding(
        code,
        name,
        checking.place(name, key[2]),
        key[2],
        values={"condition": checking.text(key)},
        examples=checking.example("example", shown),
    )
