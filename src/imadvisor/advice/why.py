"""Why something is said, why it is not, and which other answers would change that.

Everything is asked of the rules themselves: a reason is a set of answers that alone decides the
same, and of which none can be left out; a change is a set of other answers that makes something
hold, and of which none can be left out either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, islice, product

from imadvisor.advice.advising import advice_on
from imadvisor.advice.cells import cells_of
from imadvisor.conditions.nodes import references
from imadvisor.engine.decision import concluded
from imadvisor.engine.findings import Run
from imadvisor.engine.program import LATER, Program
from imadvisor.model.answers import Answer, Sheet
from imadvisor.model.truth import Truth
from imadvisor.rulesets.contents import Name
from imadvisor.rulesets.order import dependencies
from imadvisor.rulesets.ruleset import Ruleset

SUBJECTS = ("gap", "pattern", "position", "recommendation", "criterion", "dimension")
"""The kinds of what can be asked about; a dimension is asked about its level."""

Change = Mapping[str, Answer]
"""Other answers, by question."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rules say of a subject.

    Args:
        said: present, absent, later, met, not met, recommended, here, or a level; empty while it
            is not decided.
        holds: whether the subject holds: a gap is present, a criterion is met.
    """

    said: str
    holds: bool


class Reasons:
    """Asks the rules for reasons.

    Args:
        program: whose rules they are.
        run: an engine that has been started with it.
    """

    def __init__(self, program: Program, run: Run) -> None:
        self.program, self.run = program, run
        self.ruleset: Ruleset = program.ruleset
        self._rests_on = _graph(self.ruleset)

    def outcome(self, sheet: Sheet, subject: Name, level: int | None = None) -> Outcome:
        """What the rules say of a subject.

        Args:
            sheet: the answers.
            subject: its kind and id.
            level: of a dimension, at least which is meant to hold; None for the level itself.
        """
        findings = self.run(sheet)
        kind, id = subject
        if kind == "gap":
            status = findings.gaps[id]
            if status == LATER:
                return Outcome("later", holds=False)
            return _settled(Truth(status), "present", "absent")
        if kind == "pattern":
            return _settled(findings.truths["pattern", id, "when"], "present", "absent")
        if kind == "criterion":
            return _settled(findings.verdicts[id].truth, "met", "not met")
        if kind == "dimension":
            found = findings.scores[id].level
            if level is not None:
                if found is None:
                    return Outcome("", holds=False)
                if found.low >= level or found.high < level:
                    word = f"at least {level}" if found.low >= level else f"below {level}"
                    return Outcome(word, holds=found.low >= level)
                return Outcome("", holds=False)
            exact = found is not None and found.exact
            return Outcome(f"level {found.low}" if found and exact else "", holds=exact)
        decision = concluded(self.program, sheet, findings)
        if kind == "position":
            here = id in decision.positions and decision.positions_settled
            return Outcome("here" if here else "", holds=here)
        advice = advice_on(self.program, decision)
        there = next((item for item in advice.recommendations if item.id == id), None)
        return Outcome(f"recommended ({there.reason})" if there else "", holds=there is not None)

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
        if not wanted.said:
            return ()
        order = [q for q in self.ruleset.questions if q in sheet.answers]

        def decides(ids: Iterable[str]) -> bool:
            fewer = replace(sheet, answers={id: sheet.answers[id] for id in ids})
            return self.outcome(fewer, subject, level) == wanted

        near = [id for id in order if id in self.questions_of(subject)]
        if not decides(near):
            near = order
        for size in range(3):
            for few in islice(combinations(near, size), 400):
                if decides(few):
                    return tuple(id for id in order if id in few)
        kept = list(near)
        for id in list(near):
            fewer = [other for other in kept if other != id]
            if decides(fewer):
                kept = fewer
        return tuple(kept)

    def questions_of(self, subject: Name) -> frozenset[str]:
        """Every question that a subject rests on."""
        seen: set[Name] = set()
        waiting = [subject]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting.extend(self._rests_on.get(name, ()))
        return frozenset(id for kind, id in seen if kind == "question")

    # -- what would change it -----------------------------------------------------------------

    def changes(
        self,
        sheet: Sheet,
        subject: Name,
        level: int | None = None,
        *,
        holds: bool = True,
        most: int = 3,
        shown: int = 5,
        tries: int = 20_000,
    ) -> tuple[tuple[Change, ...], bool]:
        """The smallest changes of answers that make a subject hold, or no longer hold.

        Args:
            sheet: the answers.
            subject: its kind and id.
            level: of a dimension, at least which is meant.
            holds: what it shall do.
            most: how many answers may be changed.
            shown: how many changes are looked for.
            tries: how many sheets are looked at.

        Returns:
            The changes, fewest answers first, none of which holds with one answer less; and
            whether everything up to `most` answers was tried.
        """
        questions = [
            question
            for id, question in self.ruleset.questions.items()
            if id in self.questions_of(subject) and question.type != "text"
        ]
        cells = {q.id: cells_of(self.ruleset, q, sheet) for q in questions}
        found: list[dict[str, Answer]] = []
        tried = 0
        for size in range(1, most + 1):
            for ids in combinations([q.id for q in questions], size):
                for answers in product(*(cells[id] for id in ids)):
                    change = dict(zip(ids, answers, strict=True))
                    if any(earlier.items() <= change.items() for earlier in found):
                        continue
                    tried += 1
                    if tried > tries:
                        return tuple(found), False
                    other = replace(sheet, answers={**sheet.answers, **change})
                    if self.outcome(other, subject, level).holds is not holds:
                        continue
                    if holds or self.outcome(other, subject, level).said:
                        found.append(change)
                        if len(found) >= shown:
                            return tuple(found), False
        return tuple(found), True


def _settled(value: Truth, yes: str, no: str) -> Outcome:
    if value is Truth.TRUE:
        return Outcome(yes, holds=True)
    return Outcome(no if value is Truth.FALSE else "", holds=False)


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
