"""The answers among which is looked: for each question one of each of its cells.

The cells are those of `imadvisor.engine.thresholds`; here is only chosen among them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from imadvisor.conditions import nodes
from imadvisor.engine.cells import VALUELESS, AnswerCell, chosen
from imadvisor.engine.program import Program
from imadvisor.engine.thresholds import Thresholds, crossed, interpolated
from imadvisor.model.answers import Answer
from imadvisor.model.numbers import Interval
from imadvisor.model.questions import Question
from imadvisor.scoring.credits import number_credit
from imadvisor.scoring.methods import ClaimAndEvidence, Mean, Minimum, WeightedMean

DAY = dt.date(2026, 1, 1)
"""The day of the sheets that are shown, where no rule names a later one."""


@dataclass(frozen=True)
class Variables:
    """The cells of every question.

    Args:
        cells: by question; of a multi question only whether it has a value, because each of its
            choices is a variable of its own.
        answers: one of each cell.
        day: of the sheets.
        loose: the questions whose cells would be others on another day: what no cell shows may
            still be.
        thresholds: where the cells come from.
    """

    cells: dict[str, tuple[AnswerCell, ...]]
    answers: dict[str, tuple[Answer, ...]]
    day: dt.date
    loose: frozenset[str]
    thresholds: Thresholds

    @property
    def paired(self) -> set[str]:
        """The questions that are compared with another answer."""
        return self.thresholds.joined


def variables_of(program: Program) -> Variables:
    """The cells of every question of a program, whatever else is answered.

    *Not applicable* is a cell of each: it takes a question out of means. *Don't know* is one
    where that makes another difference.
    """
    ruleset = program.ruleset
    questions = ruleset.questions
    thresholds = Thresholds(
        questions,
        ruleset.conditions.values(),
        [question for question in questions.values() if question.scored],
    )
    last = max(thresholds.days, default=0)
    day = max(DAY, dt.date.fromordinal(min(last + 366, dt.date.max.toordinal())))
    unknown = frozenset(_unknown_matters(program))
    cells: dict[str, tuple[AnswerCell, ...]] = {}
    for id, question in questions.items():
        if question.type == "multi":
            domain = chosen([frozenset[str]()])
        else:
            more = crossed(program, question) if interpolated(question) else ()
            domain = thresholds.domain(id, day, ruleset.levels, more).cells
            if question.type == "date":
                # The latest first: an example of today says more than one of long ago.
                domain = tuple(reversed(domain))
        cells[id] = (*domain, *(VALUELESS if id in unknown else VALUELESS[1:]))
    return Variables(
        cells,
        {id: tuple(cell.answer for cell in own) for id, own in cells.items()},
        day,
        frozenset(id for id in questions if thresholds.moves(id, day)),
        thresholds,
    )


def _unknown_matters(program: Program) -> Iterator[str]:
    """The questions of which *don't know* is something else than *not applicable*."""
    ruleset = program.ruleset
    usual = (ClaimAndEvidence, Mean, WeightedMean, Minimum)
    if not all(isinstance(method, usual) for method in program.methods.values()):
        # Stages stop at what nobody knows.
        yield from ruleset.questions
    for condition in (*ruleset.conditions.values(), *ruleset.applicability.values()):
        for part in nodes.walk(condition):
            if isinstance(part, nodes.Said):
                yield nodes.voice(part.question)[0]
    if program.dont_know_is_worst:
        for question in ruleset.questions.values():
            if question.scored:
                yield question.id
            if question.credit and question.credit.days_before:
                yield question.credit.days_before


def credit_in(question: Question, cell: AnswerCell) -> Interval:
    """What the answers of a cell earn at least and at most by interpolated credit.

    Args:
        question: whose credit is interpolated.
        cell: of numbers.
    """
    rule = question.credit
    assert rule is not None
    low, high = cell.ends
    first = rule.points[0][1] if low is None else number_credit(rule, low)
    last = rule.points[-1][1] if high is None else number_credit(rule, high)
    return Interval(min(first, last), max(first, last))
