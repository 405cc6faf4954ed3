"""Looking for a sheet of which something holds: one is found, there is none, or it is undecided."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice, product
from typing import Literal

from imadvisor.conditions import nodes
from imadvisor.engine.program import Program
from imadvisor.engine.thresholds import Thresholds
from imadvisor.model.answers import Answer, Kind
from imadvisor.model.numbers import Number
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Sheet
from imadvisor.quality.search.diagrams import FALSE, TRUE, Path, TimeIsUp, TooManyCells
from imadvisor.quality.search.directions import directed, ticking
from imadvisor.quality.search.queries import Every, Is, Never, Query, Reference, Some, conditions_in
from imadvisor.quality.search.rule_diagrams import RuleDiagrams

Why = Literal["two-answers", "too-many-cells", "no-sheet", "time", "memory"]
"""Why something is undecided: it depends on two answers at once, on more cells than can be looked
through, the engine does not confirm the sheet that was expected, or the time is up or the memory
of the solver used."""


_TRIES = 40
"""So many sheets are made where not all can be looked through."""

_CHANCES = 400
"""So many are looked at for that."""


_MOST_TRIES = 600
"""So many sheets are tried for what depends on several answers at once."""


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """What came of looking.

    Args:
        possible: whether there is such a sheet.
        undecided: why it is not known whether there is one; empty where it is.
        sheet: one that was made on the way, as the reference engine confirms.
    """

    possible: bool = False
    undecided: Why | Literal[""] = ""
    sheet: Sheet | None = None

    @property
    def impossible(self) -> bool:
        """Whether there is no such sheet."""
        return not self.possible and not self.undecided


@dataclass
class Looker:
    """Looks for sheets.

    Args:
        program: whose rules they are.
        seconds: of the processor, for all that is looked for; None for no limit.
    """

    program: Program
    seconds: float | None = None
    meaning: RuleDiagrams = field(init=False)
    reference: Reference = field(init=False)

    def __post_init__(self) -> None:
        self.meaning = RuleDiagrams(self.program, self.seconds)
        self.reference = Reference(self.program)
        self._known: dict[Query, SearchOutcome] = {}
        self._below: dict[nodes.Reference, frozenset[str]] = {}
        self._numbers = _numbers_in(self.program, self.meaning.cells.thresholds)
        self._unasked: dict[str, Query] = {
            id: Is(condition, False) for id, condition in self.program.ruleset.applicability.items()
        }
        cells = self.meaning.cells
        self._best: dict[str, int] = {}
        for id, question in self.program.ruleset.questions.items():
            order = directed(question, cells.answers[id], cells.day)
            self._best[id] = order[-1] if order else 0
        self._many: list[int] = []
        self._good: dict[int, int] = {}
        for place, variable in enumerate(self.meaning.variables):
            question = self.program.ruleset.questions[variable[0]]
            if len(variable) == 1:
                self._many.append(len(cells.answers[question.id]))
                self._good[place] = self._best[question.id]
            else:
                self._many.append(2)
                self._good[place] = int(ticking(question, variable[1]))

    # -- as diagrams --------------------------------------------------------------------------

    def diagram(self, query: Query) -> int:
        """The sheets of which a query holds, as a diagram of true and false.

        Raises:
            TooManyCells: it cannot be looked through.
        """
        diagrams = self.meaning.diagrams
        match query:
            case Is():
                wanted = TRUE if query.value else FALSE
                return diagrams.when(self.meaning.condition(query.condition), wanted)
            case Never():
                return diagrams.opposite(self.diagram(query.part))
            case Every():
                found = TRUE
                for part in query.parts:
                    found = diagrams.both(found, self.diagram(part))
                return found
            case Some():
                found = FALSE
                for part in query.parts:
                    found = diagrams.either(found, self.diagram(part))
                return found

    def look(self, query: Query, share: int = 1) -> SearchOutcome:
        """Look for a sheet of which a query holds.

        Args:
            query: that must hold.
            share: one in so many steps of what is allowed, for what is asked often and is big.
        """
        if query not in self._known:
            try:
                self.meaning.diagrams.clock.check()
                self._known[query] = self._looked(query, share)
            except TimeIsUp:
                self._known[query] = SearchOutcome(undecided="time")
            except TooManyCells:
                self._known[query] = SearchOutcome(undecided="too-many-cells")
        return self._known[query]

    def shown(self, query: Query) -> Sheet | None:
        """A sheet of which a query holds, as the reference engine confirms; None without one."""
        outcome = self.look(query)
        if outcome.sheet is not None or not outcome.possible:
            return outcome.sheet
        self.meaning.diagrams.begin()
        try:
            return self._sheet_in(self.diagram(query), query).sheet
        except TooManyCells:
            return None

    def _looked(self, query: Query, share: int) -> SearchOutcome:
        diagrams = self.meaning.diagrams
        diagrams.begin(share)
        parts: list[int] = []
        found = TRUE
        whole = True
        for below in query.parts if isinstance(query, Every) else (query,):
            try:
                parts.append(self.diagram(below))
            except TooManyCells:
                whole = False
                diagrams.begin(share)
        # The smaller are joined first, so that what cannot be is seen early.
        parts.sort(key=lambda part: len(diagrams.support(part)))
        try:
            for part in parts:
                found = diagrams.both(found, part)
        except TooManyCells:
            whole = False
        if found == FALSE:
            loose = self.meaning.cells.loose
            if loose and loose.intersection(self.questions_of(query)):
                return SearchOutcome(undecided="two-answers")
            return SearchOutcome()
        if not whole:
            return self._tried(query, found, parts)
        path = diagrams.paths(found, 1)[0]
        return self._sheet_in(found, query) if self.is_loose(path) else SearchOutcome(possible=True)

    def _tried(self, query: Query, found: int, parts: list[int]) -> SearchOutcome:
        """Try sheets, where not all can be looked through.

        Args:
            query: that must hold.
            found: sheets of which a part of it holds.
            parts: of the query, as diagrams.
        """
        meaning, diagrams = self.meaning, self.meaning.diagrams
        plain = [p for p in parts if not any(map(meaning.is_open, diagrams.support(p)))]
        chance = random.Random(0)  # noqa: S311
        ways = diagrams.paths(found, _TRIES)
        columns = self.columns(_CHANCES, chance)
        for variable, column in columns.items():
            column[: len(ways)] = [self._good.get(variable, 0)] * len(ways)
        for at in range(_CHANCES):
            for variable, cell in ways[at % len(ways)].items():
                columns[variable][at] = cell
        asked = frozenset[int]().union(*map(diagrams.support, plain))
        cells = {variable: sheets_by_cell(columns[variable]) for variable in asked}
        fitting = (1 << _CHANCES) - 1
        for part in plain:
            fitting &= diagrams.true_at(part, cells)
        made = 0
        for at in range(_CHANCES):
            if not fitting >> at & 1:
                continue
            diagrams.clock.check()
            path = {variable: column[at] for variable, column in columns.items()}
            sheet = next(self.sheets_of(path, query, loose=False))
            if self.reference.holds(query, sheet):
                return SearchOutcome(possible=True, sheet=sheet)
            made += 1
            if made > _TRIES:
                break
        return SearchOutcome(undecided="too-many-cells")

    def anything(self, chance: random.Random) -> Path:
        """A cell for each variable, by chance.

        Args:
            chance: from which the cells are taken.
        """
        open_ = range(len(self._many), len(self.meaning.variables))
        found = {place: int(chance.random() * many) for place, many in enumerate(self._many)}
        # What depends on several answers has at least two cells.
        found.update((place, int(chance.random() * 2)) for place in open_)
        return found

    def columns(self, count: int, chance: random.Random) -> dict[int, list[int]]:
        """For each variable the cell that it has on each of several sheets, by chance.

        Args:
            count: of sheets.
            chance: from which the cells are taken.
        """
        found: dict[int, list[int]] = {}
        for place in range(len(self.meaning.variables)):
            # What depends on several answers has at least two cells.
            many = self._many[place] if place < len(self._many) else 2
            found[place] = chance.choices(range(many), k=count)
        return found

    def _sheet_in(self, found: int, query: Query) -> SearchOutcome:
        """A sheet of a diagram of which a query holds.

        Args:
            found: the sheets.
            query: that holds of every one of them.
        """
        if found == FALSE:
            return SearchOutcome()
        open_ = False
        tries = _MOST_TRIES
        for path in self.meaning.diagrams.paths(found, 12):
            loose = self.is_loose(path)
            open_ = open_ or loose
            for sheet in islice(self.sheets_of(path, query, loose=loose), _MOST_TRIES // 3):
                tries -= 1
                if self.reference.holds(query, sheet):
                    return SearchOutcome(possible=True, sheet=sheet)
            if not loose or tries < 0:
                break
        return SearchOutcome(undecided="two-answers" if open_ else "no-sheet")

    def is_loose(self, path: Path) -> bool:
        """Whether a path rests on what depends on several answers."""
        meaning = self.meaning
        return any(
            meaning.is_open(variable) or meaning.variables[variable][0] in meaning.cells.loose
            for variable in path
        )

    # -- sheets -------------------------------------------------------------------------------

    def sheets_of(self, path: Path, query: Query, *, loose: bool) -> Iterator[Sheet]:
        """Sheets that a path may stand for: one, unless it rests on several answers at once.

        Args:
            path: a cell for each variable that matters.
            query: that is looked for; its questions are answered.
            loose: whether it rests on several answers.
        """
        return map(self.asked_only, self.given_by(path, query, loose=loose))

    def given_by(self, path: Path, query: Query, *, loose: bool) -> Iterator[dict[str, Answer]]:
        """The answers of `sheets_of`, also those to what is not asked."""
        questions = self.questions_of(query)
        answers = {id: self.answer(id, path) for id in questions}
        paired = [id for id in questions if loose and id in self.meaning.cells.paired]
        days = [v for id in paired if isinstance(v := answers[id].value, dt.date)]
        choices = [self._alternatives(id, path, answers[id], days) for id in paired]
        for chosen in product(*choices):
            yield {**answers, **dict(zip(paired, chosen, strict=True))}

    def answer(self, question: str, path: Path) -> Answer:
        """The answer that a path gives to a question, or else the best one."""
        meaning = self.meaning
        cells = meaning.cells.answers[question]
        answer = cells[path.get(meaning.place[question,], self._best[question])]
        if meaning.ruleset.questions[question].type == "multi" and answer.kind is Kind.VALUE:
            ids = meaning.ruleset.questions[question].choice_ids
            good = [ticking(meaning.ruleset.questions[question], id) for id in ids]
            ticked = {
                id
                for id, is_good in zip(ids, good, strict=True)
                if path.get(meaning.place[question, id], is_good)
            }
            return Answer.of(frozenset(ticked))
        return answer

    def _alternatives(
        self, question: str, path: Path, answer: Answer, days: Sequence[dt.date]
    ) -> list[Answer]:
        """Answers that no rule about this question alone tells from this one, but pairs may.

        Args:
            question: that is answered.
            path: what is given of the sheet.
            answer: to the question.
            days: the dates that other answers have, to be around.
        """
        if answer.kind is not Kind.VALUE:
            return [answer]
        found = [answer]
        asked = self.meaning.ruleset.questions[question]
        if isinstance(answer.value, dt.date):
            last = self.meaning.cells.day if asked.past else dt.date.max
            beside = [day.toordinal() + d for day in days for d in (1, -1, 0)]
            wanted = [*beside, *self._days_around(answer.value)]
            inside = [day for day in wanted if 1 <= day <= last.toordinal()]
            found += [Answer.of(dt.date.fromordinal(day)) for day in inside]
        elif self.meaning.place[question,] not in path:
            found += [a for a in self.meaning.cells.answers[question] if a.kind is Kind.VALUE]
            if asked.type in ("number", "percentage"):
                found += [Answer.of(number) for number in self._numbers_for(asked)]
        return list(dict.fromkeys(found))

    def _days_around(self, day: dt.date) -> list[int]:
        """Days as far from another one as rules look at, the nearest first, as ordinals."""
        near = {int(n) + d for n in self._numbers if n.denominator == 1 for d in (-1, 0, 1)}
        offsets = sorted(near | {-offset for offset in near}, key=abs)
        return [day.toordinal() + offset for offset in offsets[:40]]

    def _numbers_for(self, asked: Question) -> Iterator[Number]:
        """The numbers that rules look at, as far as they are answers to a question."""
        low, high = asked.minimum, asked.maximum
        if asked.type == "percentage":
            low, high = max(low or 0, 0), min(100 if high is None else high, 100)
        for number in self._numbers:
            fits = (low is None or number >= low) and (high is None or number <= high)
            if fits and (number.denominator == 1 or not asked.whole):
                yield int(number) if number.denominator == 1 else number

    def asked_only(self, answers: Mapping[str, Answer], day: dt.date | None = None) -> Sheet:
        """A sheet without the answers to what is not asked.

        Args:
            answers: by question.
            day: of the sheet, where it is not that of all sheets.
        """
        sheet = Sheet(self.program.ruleset.id, day or self.meaning.cells.day, dict(answers))
        left_out: set[str] = set()
        for id in list(answers):
            if id in self._unasked and self.reference.holds(self._unasked[id], sheet):
                left_out.add(id)
        return replace(sheet, answers={i: a for i, a in answers.items() if i not in left_out})

    def questions_of(self, query: Query) -> list[str]:
        """Every question that a query rests on, in the ruleset's order."""
        found: set[str] = set()
        for condition in conditions_in(query):
            for ref in nodes.references(condition):
                found |= self._questions_below(ref)
        return [id for id in self.program.ruleset.questions if id in found]

    def _questions_below(self, ref: nodes.Reference) -> frozenset[str]:
        """Every question that something rests on, itself included."""
        known = self._below.get(ref)
        if known is None:
            waiting, seen = [ref], {ref}
            while waiting:
                for below in self._rests_on(waiting.pop()):
                    if below not in seen:
                        seen.add(below)
                        waiting.append(below)
            known = self._below[ref] = frozenset(id for kind, id in seen if kind == "question")
        return known

    def _rests_on(self, ref: nodes.Reference) -> Iterator[nodes.Reference]:
        kind, id = ref
        ruleset = self.program.ruleset
        match kind:
            case "question":
                condition = self.program.condition("question", id, "ask_when")
                if condition is not None:
                    yield from nodes.references(condition)
            case "criterion":
                condition = self.program.condition("criterion", id, "when")
                if condition is not None:
                    yield from nodes.references(condition)
                for question in ruleset.evidence[id]:
                    yield from self._earning(question.id)
            case "dimension":
                yield from (
                    ("criterion", c.id) for c in ruleset.criteria.values() if c.dimension == id
                )
                if id in ruleset.claims:
                    yield "question", ruleset.claims[id].id
                for question in self.program.credits[id]:
                    yield from self._earning(question.id)
            case "spread":
                yield from (("dimension", dimension) for dimension in ruleset.dimensions)
            case "gap" | "pattern":
                yield from nodes.references(ruleset.conditions[kind, id, "when"])
                if kind == "gap" and self.program.due[id] and self.program.timing:
                    yield "question", self.program.timing.id

    def _earning(self, question: str) -> Iterator[nodes.Reference]:
        yield "question", question
        credit = self.program.ruleset.questions[question].credit
        if credit and credit.days_before:
            yield "question", credit.days_before


def sheets_by_cell(column: Sequence[int]) -> list[int]:
    """For each cell of a variable the sheets that have it, as bits.

    Args:
        column: the cell on each sheet.
    """
    found = [0] * (max(column) + 1)
    for sheet, cell in enumerate(column):
        found[cell] |= 1 << sheet
    return found


def _numbers_in(program: Program, thresholds: Thresholds) -> list[Fraction]:
    """The numbers that answers, and differences of answers, are compared with."""
    seen = {Fraction(0), Fraction(1)}
    for condition in program.ruleset.conditions.values():
        for part in nodes.walk(condition):
            if isinstance(part, nodes.Constant) and not part.is_date:
                seen.add(Fraction(part.value))
    for bounds in thresholds.sums.values():
        seen |= bounds
    return sorted(step for step in seen if abs(step) <= 40_000)
