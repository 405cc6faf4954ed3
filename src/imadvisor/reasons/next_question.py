"""What to ask next: the questions that may still matter, and the one that comes first.

Asked is what applies and may still change something that the goal wants settled. What is left out
is without effect, whatever the other answers turn out to be; where that is not clear, it is asked.
So stopping early never says anything else than all answers would.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Literal, get_args

from imadvisor.conditions.nodes import references
from imadvisor.engine.domains import Domains
from imadvisor.engine.incremental import Following, Wiring, wired
from imadvisor.engine.program import Program
from imadvisor.model.answers import Answer
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Sheet
from imadvisor.model.truth import Truth
from imadvisor.reasons.goal import InterviewGoal, OutcomeName, Outcomes, outcomes_for
from imadvisor.reasons.open_questions import OpenQuestions
from imadvisor.rulesets.order import Step
from imadvisor.rulesets.ruleset import Ruleset

Order = Literal["author", "shortest"]
ORDERS: tuple[Order, ...] = get_args(Order)
"""The author's order, or first what is expected to settle most."""

_TRIED = 24
"""An outcome that can rest on more questions than this is not tried out answer by answer."""

_REMEMBERED = 200_000
"""How many estimates are remembered at most."""

_CELLS = 8
"""How many answers to a question are tried out at most."""


@dataclass(frozen=True, slots=True)
class Next:
    """The question that comes next.

    Args:
        question: its id.
        applies: whether it is sure to apply; otherwise that depends on what is not asked here.
        settles: the open outcomes that its answer may help to settle.
        left: every question that may still have to be asked, this one among them, in the
            author's order; answers may make more of them needless.
    """

    question: str
    applies: bool
    settles: tuple[OutcomeName, ...]
    left: tuple[str, ...]


class Asking:
    """Knows which questions matter for what; made once for a program.

    Args:
        program: whose rules are followed.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.ruleset: Ruleset = program.ruleset
        self.wiring: Wiring = wired(program)
        self.order = authors_order(self.ruleset)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The place of each question in the author's order."""
        return {id: place for place, id in enumerate(self.order)}

    def standing(self, sheet: Sheet, goal: InterviewGoal) -> Standing:
        """Where an interview stands.

        Args:
            sheet: the answers so far.
            goal: what is to be settled.
        """
        return Standing(self, sheet, goal)

    def next(
        self,
        sheet: Sheet,
        goal: InterviewGoal,
        order: Order = "author",
        *,
        asked: Collection[str] | None = None,
        skipped: Collection[str] = (),
    ) -> Next | None:
        """The question that comes next; see `Standing.next`."""
        return self.standing(sheet, goal).next(order, asked=asked, skipped=skipped)

    def cells(self, question: str, sheet: Sheet) -> list[Answer]:
        """A few answers that rules tell apart, spread evenly: an estimate is not worth more."""
        if question not in self._cells:
            found = self._domains.within(question, Sheet(sheet.ruleset, sheet.date)).cells
            step = max(1, -(-len(found) // _CELLS))
            self._cells[question] = [cell.answer for cell in found[::step]]
        return self._cells[question]

    @cached_property
    def _domains(self) -> Domains:
        return Domains(self.program)

    @cached_property
    def _cells(self) -> dict[str, list[Answer]]:
        return {}

    @cached_property
    def estimates(self) -> dict[Hashable, float]:
        """What answers were found to spare, as those that count for it stood."""
        return {}

    # -- what rests on what, whatever the answers ----------------------------------------------

    def questions_of(self, outcome: OutcomeName) -> frozenset[str]:
        """Every question on which an outcome can ever rest."""
        known = self._questions_of.get(outcome)
        if known is None:
            known = self._questions_of[outcome] = self._below(self._roots(outcome))
        return known

    @cached_property
    def _questions_of(self) -> dict[OutcomeName, frozenset[str]]:
        return {}

    def _below(self, steps: Iterable[Step]) -> frozenset[str]:
        seen: set[Step] = set()
        waiting = list(steps)
        while waiting:
            step = waiting.pop()
            if step not in seen:
                seen.add(step)
                waiting.extend(self.wiring.below[step])
        return frozenset(id for kind, id in seen if kind == "question")

    def _roots(self, outcome: OutcomeName) -> set[Step]:
        kind, id = outcome
        ruleset = self.ruleset
        names: list[tuple[str, str, str]] = []
        found: set[Step] = set()
        match kind:
            case "level" | "evidence":
                found = {("dimension", id)}
            case "overall":
                found = {("dimension", dimension) for dimension in ruleset.dimensions}
                names = [("settings", "overall", "cap_when")]
            case "gap" | "severity":
                found = {("gap", id)}
            case "pattern":
                found = {("pattern", id)}
            case "position":
                names = [("position", position, "when") for position in ruleset.positions]
            case "in-place":
                names = [("recommendation", id, "in_place_when")]
            case "helps":
                names = [("recommendation", id, "helps_when")]
            case "light":
                names = [("recommendation", id, "light_when")]
            case _:
                rule = ruleset.scalings[id]
                found = {("question", q) for q in (rule.by, rule.otherwise_by) if q}
        for name in names:
            condition = ruleset.conditions.get(name)
            if condition is not None:
                found |= references(condition)
        return found


class Standing:
    """Where an interview stands, kept up to date while answers come in.

    Args:
        asking: what matters for what.
        sheet: the answers so far.
        goal: what is to be settled.
    """

    def __init__(self, asking: Asking, sheet: Sheet, goal: InterviewGoal) -> None:
        self.goal = goal
        self._asking, self._ruleset = asking, asking.ruleset
        self._following = Following(asking.wiring, sheet)
        self.outcomes = Outcomes(self._following)
        self._resting: dict[OutcomeName, frozenset[str]] = {}
        self._of: dict[str, list[OutcomeName]] = {id: [] for id in self._ruleset.questions}
        for outcome in outcomes_for(asking.program, goal):
            for id in asking.questions_of(outcome):
                self._of[id].append(outcome)
            self._resting[outcome] = self.outcomes.rests_on(outcome)
        self._estimates: dict[str, float] = {}

    @property
    def sheet(self) -> Sheet:
        """The answers so far."""
        return self._following.state.sheet

    def answer(self, question: str, answer: Answer | None) -> None:
        """Put an answer in, or take it out again."""
        self._following.answer(question, answer)
        for outcome in self._of[question]:
            before, now = self._resting[outcome], self.outcomes.rests_on(outcome)
            self._resting[outcome] = now
            for other in before | now:
                self._estimates.pop(other, None)

    # -- what is left ---------------------------------------------------------------------------

    def applies(self, question: str) -> Truth:
        """Whether a question is asked; `OPEN` while an absent answer decides."""
        return self._following.state.asked[question]

    def open_outcomes(self) -> tuple[OutcomeName, ...]:
        """What the goal wants settled and is not settled yet."""
        return tuple(self._open())

    def _open(self) -> dict[OutcomeName, frozenset[str]]:
        """The open outcomes that matter for the goal, with what they rest on."""
        found = {outcome: rests for outcome, rests in self._resting.items() if rests}
        if self.goal == "focus" and found:
            matters = self.outcomes.matters()
            found = {outcome: rests for outcome, rests in found.items() if matters(outcome)}
        return found

    def left(self) -> dict[str, list[OutcomeName]]:
        """The questions that may still matter, with the open outcomes that rest on them.

        They come in the author's order, and may belong to anybody.
        """
        found: dict[str, list[OutcomeName]] = {}
        for outcome, rests in self._open().items():
            for id in rests:
                found.setdefault(id, []).append(outcome)
        wanted: Iterable[str] = found
        if self.goal == "all":
            asked, answers = self._following.state.asked, self.sheet.answers
            wanted = (
                id
                for id in self._ruleset.questions
                if id not in answers and asked[id] is not Truth.FALSE
            )
        return {id: found.get(id, []) for id in sorted(wanted, key=self._asking.place.__getitem__)}

    def next(
        self,
        order: Order = "author",
        *,
        asked: Collection[str] | None = None,
        skipped: Collection[str] = (),
    ) -> Next | None:
        """The question that comes next.

        What applies comes first; then what may apply, where that depends on questions that are
        not asked here; and last what was skipped.

        Args:
            order: of the questions.
            asked: the questions that are asked at all; all where it is left out.
            skipped: the questions that have been put off.

        Returns:
            The question; None where nothing is left to ask.
        """
        left = {id: o for id, o in self.left().items() if asked is None or id in asked}
        sure = [id for id in left if self.applies(id) is Truth.TRUE]
        free = [id for id in left if id not in sure and not self._waits_for(id) & left.keys()]
        groups = (
            [id for id in sure if id not in skipped],
            [id for id in free if id not in skipped],
            sure,
            free,
        )
        candidates = next((group for group in groups if group), list(left))
        if not candidates:
            return None
        first = candidates[0]
        if order == "shortest" and len(candidates) > 1:
            first = self._foremost(left, candidates)
        return Next(first, first in sure, tuple(left[first]), tuple(left))

    def _waits_for(self, question: str) -> set[str]:
        """The absent answers that decide whether a question applies."""
        resting = OpenQuestions(
            self._following.program, self._following.state, self._following.credits
        )
        condition = self._ruleset.applicability.get(question)
        if condition is not None:
            resting.condition(condition)
        return resting.found

    def in_vain(self) -> tuple[str, ...]:
        """The answers each of which alone could be left out, now that everything is settled.

        That is known only in hindsight: when they were asked, something might have rested on them.
        """
        return tuple(
            id
            for id in tuple(self.sheet.answers)
            if not self._following.trying(id, None, partial(self._reopened, id))
        )

    def _reopened(self, question: str) -> bool:
        """Whether anything that the goal wants is open where a question is."""
        opened = [o for o in self._of[question] if self.outcomes.said(o) is None]
        if self.goal == "focus" and opened:
            return any(map(self.outcomes.matters(), opened))
        return bool(opened)

    # -- what settles most ----------------------------------------------------------------------

    def _foremost(self, left: Mapping[str, list[OutcomeName]], candidates: Iterable[str]) -> str:
        """The candidate that is expected to spare most; of equals the first."""
        most = {id: sum(len(self._resting[o]) - 1 for o in left[id]) for id in candidates}
        best, found = (-1.0, 0), ""
        for id in sorted(most, key=lambda id: -most[id]):
            if most[id] < best[0]:
                break  # No answer spares more than everything that its outcomes rest on.
            weighed = (self._spared(id, left[id]), len(left[id]))
            earlier = self._asking.place[id] < self._asking.place.get(found, len(left) + 1_000)
            if weighed > best or (weighed == best and earlier):
                best, found = weighed, id
        return found

    def _spared(self, id: str, outcomes: Iterable[OutcomeName]) -> float:
        """How many other answers an answer makes needless on average, summed over outcomes.

        An estimate: each cell counts the same, and *don't know* and the like count for nothing.
        """
        known = self._estimates.get(id)
        if known is None:
            tried = [o for o in outcomes if len(self._asking.questions_of(o)) <= _TRIED]
            if not tried:
                return 0
            # The same answers below the same outcomes spare the same, on any sheet.
            read = set[str]().union(*map(self._asking.questions_of, tried))
            answers = self.sheet.answers
            given = frozenset((q, answers[q].kind, answers[q].value) for q in read & answers.keys())
            key = (self.sheet.date, id, tuple(tried), given)
            known = self._asking.estimates.get(key)
            if known is None:
                cells = self._asking.cells(id, self.sheet)
                spared = sum(
                    self._following.trying(id, cell, lambda: self._spared_now(id, tried))
                    for cell in cells
                )
                if len(self._asking.estimates) >= _REMEMBERED:
                    self._asking.estimates.clear()
                known = self._asking.estimates[key] = spared / max(1, len(cells))
            self._estimates[id] = known
        return known

    def _spared_now(self, id: str, outcomes: Iterable[OutcomeName]) -> int:
        spared = 0
        for outcome in outcomes:
            before, now = self._resting[outcome], self.outcomes.rests_on(outcome)
            spared += len(before) - len(now) - (id in before and id not in now)
        return spared


def authors_order(ruleset: Ruleset) -> tuple[str, ...]:
    """The questions as forms have them: general ones, those of each dimension, and views last."""
    dimensions = {id: place for place, id in enumerate(ruleset.dimensions, start=1)}

    def chapter(question: Question) -> int:
        if question.dimension:
            return dimensions[question.dimension]
        return 0 if question.type != "text" else len(dimensions) + 1

    return tuple(q.id for q in sorted(ruleset.questions.values(), key=chapter))
