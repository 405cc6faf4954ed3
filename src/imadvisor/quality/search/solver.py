"""Deciding with the solver z3 what the cells of answers leave undecided.

The solver is asked for a sheet. Where it says that there is none, that is the proof; a sheet that
it gives counts only if the reference engine confirms it.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from imadvisor.errors import InputError, Place, Problem
from imadvisor.model.answers import Answer
from imadvisor.model.sheet import Sheet
from imadvisor.quality.checks import better_answers
from imadvisor.quality.checks.context import Checking
from imadvisor.quality.findings import Finding, Pair, Undecided
from imadvisor.quality.search.directions import directed, ticking
from imadvisor.quality.search.formulas import VALUE, Formulas, Inexpressible
from imadvisor.quality.search.queries import Query
from imadvisor.quality.search.sheet_search import Looker

Verdict = Literal["impossible", "shown", "open", "time", "memory"]

MOST_MEMORY = 150
"""So many megabytes the solver may have, besides what the check has."""


class OutOfMemory(Exception):
    """The solver has used what memory it may have."""


def solver() -> Any:
    """The library of the solver.

    Raises:
        InputError: it is not installed.
    """
    try:
        import z3  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        message = "the solver z3 is not installed"
        hint = "pip install 'imadvisor[verify]'"
        raise InputError(Problem(Place("--prove"), message, hint)) from None
    return z3


def prove_all(
    z3: Any, checking: Checking, undecided: Sequence[Undecided], *, seconds: float
) -> tuple[list[Finding], list[Undecided]]:
    """Decide what can be decided in a time.

    Args:
        z3: the solver's library.
        checking: the check that left it undecided.
        undecided: what it left.
        seconds: for all of it; what is left shares what is left of the time.

    Returns:
        The findings that come of it, and what is still undecided.
    """
    # Nothing of what the cells came to is needed any more.
    checking.looker.meaning.diagrams.forget()
    prover = _Prover(z3, checking)
    found: list[Finding] = []
    left: list[Undecided] = []
    end = time.monotonic() + seconds
    for place, one in enumerate(undecided):
        share = (end - time.monotonic()) / (len(undecided) - place)
        if share <= 0:
            left.append(replace(one, why="time"))
            continue
        verdict, finding = prover.decided(one, share)
        if verdict == "open":
            left.append(one)
        elif verdict in ("time", "memory"):
            left.append(replace(one, why=verdict))
        elif finding is not None:
            found.append(replace(finding, proven=True))
    return found, left


@dataclass
class _Prover:
    z3: Any
    checking: Checking

    @property
    def looker(self) -> Looker:
        return self.checking.looker

    def decided(self, one: Undecided, seconds: float) -> tuple[Verdict, Finding | None]:
        """What the solver says, and the finding that comes of it."""
        if one.query is None:
            return "open", None
        try:
            if isinstance(one.query, Pair):
                return self._pair(one.query, seconds)
            return self._sheet(one, one.query, seconds)
        except Inexpressible:
            return "open", None
        except OutOfMemory:
            return "memory", None

    def _formulas(self, **more: Any) -> Formulas:
        return Formulas(self.z3, self.checking.program, self.looker.meaning.cells, **more)

    def _solved(self, rules: Sequence[Any], seconds: float) -> Any:
        """A model of the rules; False where there is none, None where that is not known."""
        solver = self.z3.Solver()
        solver.set("timeout", max(1, int(seconds * 1000)))
        # It stops by itself. The limit for the whole process would end the process.
        solver.set("max_memory", MOST_MEMORY)
        solver.add(*rules)
        found = solver.check()
        if found == self.z3.unsat:
            return False
        if found == self.z3.unknown and "memory" in solver.reason_unknown():
            raise OutOfMemory
        return solver.model() if found == self.z3.sat else None

    # -- one sheet ----------------------------------------------------------------------------

    def _sheet(
        self, one: Undecided, query: Query, seconds: float
    ) -> tuple[Verdict, Finding | None]:
        encoding = self._formulas()
        wanted = encoding.query(query)
        questions = self.looker.questions_of(query)
        encoding.declare(questions)
        model = self._solved([wanted, *encoding.rules], seconds)
        if model is False:
            return "impossible", one.if_impossible() if one.if_impossible else None
        if model is None:
            return "time", None
        sheet = self._made(encoding, questions, model)
        if sheet is None or not self.looker.reference.holds(query, sheet):
            return "open", None
        return "shown", one.if_possible(sheet) if one.if_possible else None

    def _made(self, encoding: Formulas, questions: Sequence[str], model: Any) -> Sheet | None:
        """The sheet of a model; None where it has an answer that no sheet can hold."""
        answers: dict[str, Answer] = {}
        for question in questions:
            answer = encoding.answer(question, model)
            if answer is None:
                return None
            answers[question] = answer
        day = model.eval(encoding.day, model_completion=True).as_long()
        return self.looker.asked_only(answers, dt.date.fromordinal(day))

    # -- two sheets ---------------------------------------------------------------------------

    def _pair(self, pair: Pair, seconds: float) -> tuple[Verdict, Finding | None]:
        if pair.question:
            return self._one_pair(pair, seconds)
        questions = self.looker.questions_of(better_answers.query_of(self.checking, pair.subject))
        known = {
            steps[0].question for steps in better_answers.steps_of(self.looker).values() if steps
        }
        pairs = [replace(pair, question=question) for question in questions if question in known]
        for place, one in enumerate(pairs):
            started = time.monotonic()
            verdict, finding = self._one_pair(one, seconds / (len(pairs) - place))
            seconds -= time.monotonic() - started
            if verdict != "impossible":
                return verdict, finding
        return "impossible", None

    def _one_pair(self, pair: Pair, seconds: float) -> tuple[Verdict, Finding | None]:
        z3 = self.z3
        first = self._formulas(name=" (worse)")
        second = self._formulas(name=" (better)", like=first, but=pair.question)
        query = better_answers.query_of(self.checking, pair.subject)
        questions = self.looker.questions_of(query)
        same = z3.And([first.asked(q) == second.asked(q) for q in questions])
        rules = [
            self._better(pair.question, first, second),
            self._worse(pair, first, second),
            z3.Not(same) if pair.opening else same,
        ]
        first.declare(questions)
        second.declare(questions)
        model = self._solved([*rules, *first.rules, *second.rules], seconds)
        if model is False:
            return "impossible", None
        if model is None:
            return "time", None
        sheets = [self._made(encoding, questions, model) for encoding in (first, second)]
        worse_sheet, better_sheet = sheets
        if worse_sheet is None or better_sheet is None:
            return "open", None
        if not better_answers.gets_worse(self.checking, pair.subject, worse_sheet, better_sheet):
            return "open", None
        shown = better_answers.smaller(
            self.checking, pair.subject, pair.question, worse_sheet, better_sheet
        )
        return "shown", better_answers.finding(self.checking, pair, shown)

    def _worse(self, pair: Pair, first: Formulas, second: Formulas) -> Any:
        kind, id = pair.subject
        if kind == "gap":
            return second.severity(id) > first.severity(id)
        before, after = first.level(id), second.level(id)
        return self.z3.And(before.there, after.there, after.value < before.value)

    def _better(self, question: str, first: Formulas, second: Formulas) -> Any:
        """That the second sheet has the better answer to a question."""
        z3 = self.z3
        asked = self.checking.ruleset.questions[question]
        both = z3.And(first.kind(question) == VALUE, second.kind(question) == VALUE)
        if asked.type == "multi":
            more, same = [], []
            for choice in asked.choice_ids:
                before, after = first.ticked(question, choice), second.ticked(question, choice)
                if ticking(asked, choice):
                    same.append(z3.Implies(before, after))
                    more.append(z3.And(after, z3.Not(before)))
                else:
                    same.append(before == after)
            return z3.And(both, *same, z3.Or(more))
        before, after = first.value(question), second.value(question)
        order = directed(
            asked,
            self.looker.meaning.cells.answers[question],
            self.looker.meaning.cells.day,
        )
        if asked.type in ("number", "percentage", "date"):
            cells = [self.looker.meaning.cells.answers[question][cell].value for cell in order]
            upwards = len(cells) > 1 and cells[0] < cells[-1]  # type: ignore[operator]
            return z3.And(both, before < after if upwards else before > after)
        if asked.type == "anchored":
            return z3.And(both, before < after)
        places = {cell: place for place, cell in enumerate(order)}
        ways = [
            z3.And(before == worse, after == good)
            for worse, at in places.items()
            for good, to in places.items()
            if at < to
        ]
        return z3.And(both, z3.Or(ways))
