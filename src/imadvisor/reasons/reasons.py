"""Why something is said, why it is not, and which other answers would change that.

Everything is asked of the rules themselves: a reason is a set of answers that alone decides the
same, and of which none can be left out; a change is a set of other answers that makes something
hold, and of which none can be left out either.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import combinations, islice

from imadvisor.conditions.nodes import references
from imadvisor.engine.domains import Domains
from imadvisor.engine.explain import decided
from imadvisor.engine.incremental import Wiring, wired
from imadvisor.engine.program import Program
from imadvisor.model.sheet import Sheet
from imadvisor.reasons.change import ChangeSearch, SearchResult
from imadvisor.reasons.outcome import Outcome, ReasonSubject
from imadvisor.reasons.trial import Trial
from imadvisor.rulesets.contents import Name
from imadvisor.rulesets.order import dependencies
from imadvisor.rulesets.ruleset import Ruleset


class Reasons:
    """Asks the rules for reasons.

    Args:
        program: whose rules they are.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.ruleset: Ruleset = program.ruleset
        self._rests_on = _graph(self.ruleset)
        self._subjects: dict[Name, ReasonSubject] = {}

    def outcome(self, sheet: Sheet, subject: Name, level: int | None = None) -> Outcome:
        """What the rules say of a subject.

        Args:
            sheet: the answers.
            subject: its kind and id.
            level: of a dimension, at least which is meant to hold; None for the level itself.
        """
        asked = self._subject(subject)
        return asked.outcome(decided(self.program, sheet, asked.steps), level)

    @cached_property
    def _wiring(self) -> Wiring:
        return wired(self.program)

    def _subject(self, name: Name) -> ReasonSubject:
        if name not in self._subjects:
            self._subjects[name] = ReasonSubject(self._wiring, name)
        return self._subjects[name]

    # -- why ----------------------------------------------------------------------------------

    def sufficient(self, sheet: Sheet, subject: Name, level: int | None = None) -> tuple[str, ...]:
        """The answers that alone decide a subject as all do, and of which none can be left out.

        Args:
            sheet: the answers.
            subject: its kind and id.
            level: of a dimension, as for `outcome`.

        Returns:
            The questions, in the ruleset's order; of few answers that suffice the fewest.
            Nothing where the subject is not decided, or decided without any answer.
        """
        wanted = self.outcome(sheet, subject, level)
        if not wanted.stands:
            return ()
        order = [q for q in self.ruleset.questions if q in sheet.given]

        def decides(ids: Iterable[str]) -> bool:
            return self.outcome(sheet.only(set(ids)), subject, level) == wanted

        near = [id for id in order if id in self.questions_of(subject)]
        if not decides(near):
            near = order
        for size in range(3):
            for few in islice(combinations(near, size), 400):
                if decides(few):
                    return tuple(id for id in order if id in few)
        # What is furthest from the subject is left out first: the nearest reason stays.
        far = {id: place for place, id in enumerate(self._by_distance(subject))}
        kept = list(near)
        left_out = True
        while left_out:
            # Once more: for recommendations less may decide what more does not.
            left_out = False
            for id in sorted(kept, key=lambda id: -far.get(id, len(far))):
                fewer = [other for other in kept if other != id]
                if decides(fewer):
                    kept, left_out = fewer, True
        return tuple(kept)

    def questions_of(self, subject: Name) -> frozenset[str]:
        """Every question that a subject rests on."""
        return frozenset(self._by_distance(subject))

    def _by_distance(self, subject: Name) -> tuple[str, ...]:
        """Every question that a subject rests on, those that it reads itself first."""
        found: list[str] = []
        seen = {subject}
        layer = [subject]
        place = {id: place for place, id in enumerate(self.ruleset.questions)}
        while layer:
            mine = [id for kind, id in layer if kind == "question"]
            found += sorted(mine, key=lambda id: place[id])
            below = {name for above in layer for name in self._rests_on.get(above, ())} - seen
            seen |= below
            layer = sorted(below)
        return tuple(found)

    # -- what would change it -----------------------------------------------------------------

    @cached_property
    def _domains(self) -> Domains:
        return Domains(self.program)

    def changes(
        self,
        sheet: Sheet,
        subject: Name,
        level: int | None = None,
        *,
        most: int = 3,
        shown: int = 5,
        tries: int = 1_500,
    ) -> SearchResult:
        """The smallest changes of answers that make a subject hold.

        Nobody is told to answer *don't know* or *not applicable*.

        Args:
            sheet: the answers.
            subject: its kind and id.
            level: of a dimension, at least which is meant.
            most: how many answers may be changed.
            shown: how many changes are looked for.
            tries: how often the rules are asked.

        Returns:
            The changes, none of which does with a part of it alone.
        """
        asked, questions = self._subject(subject), self.ruleset.questions
        near = [
            id
            for id in self._by_distance(subject)
            if questions[id].type != "text" and id in asked.wiring.after
        ]
        situation = {id for id in near if questions[id].dimension is None}
        trial = Trial(asked, sheet, level)
        return ChangeSearch(trial, self._domains, near, situation, tries).found(most, shown)


def _graph(ruleset: Ruleset) -> dict[Name, set[Name]]:
    """For every subject, what it rests on."""
    graph: dict[Name, set[Name]] = {}
    for name, below in dependencies(ruleset.settings, ruleset.things, ruleset.conditions).items():
        graph[name] = set(below)
    for (kind, id, _), condition in ruleset.conditions.items():
        graph.setdefault((kind, id), set()).update(references(condition))
    for id, claim in ruleset.claims.items():
        graph.setdefault(("dimension", id), set()).add(("question", claim.id))
    for position in ruleset.positions:
        # The first that holds is chosen, so each rests on all before it as well.
        graph.setdefault(("position", position), set()).update(
            ("position", other) for other in ruleset.positions if other != position
        )
    for gap in ruleset.gaps.values():
        for link in gap.link:
            graph.setdefault(("recommendation", link.recommendation), set()).add(("gap", gap.id))
    for thing in ruleset.recommendations.values():
        for other in thing.prerequisites:
            graph.setdefault(("recommendation", other), set()).add(("recommendation", thing.id))
        graph.setdefault(("recommendation", thing.id), set()).update(
            ("dimension", dimension) for dimension in thing.dimensions
        )
    return graph
