"""How many questions an interview needs: measured on sheets that are known in full."""

from __future__ import annotations

import datetime as dt
import random
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from imadvisor.engine.domains import Domains
from imadvisor.engine.program import Program
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE, Answer
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Sheet
from imadvisor.reasons.goal import GOALS, InterviewGoal
from imadvisor.reasons.next_question import ORDERS, Asking, Order
from imadvisor.rulesets.ruleset import Ruleset

UNKNOWN_SHARE = Fraction(5, 100)
OUTSIDE_SHARE = Fraction(3, 100)
"""The shares of *don't know* and *not applicable* on a random sheet."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many questions one order needs for one goal.

    Args:
        goal: what is to be settled.
        order: of the questions.
        asked: the number of questions for each sheet.
        applying: for each sheet how many of all questions apply.
        in_vain: for each sheet how many of the questions could each be left out, in hindsight.
    """

    goal: InterviewGoal
    order: Order
    asked: tuple[int, ...]
    applying: tuple[int, ...]
    in_vain: tuple[int, ...]

    @property
    def mean(self) -> float:
        """The mean number of questions."""
        return statistics.fmean(self.asked)

    @property
    def median(self) -> float:
        """The median number of questions."""
        return statistics.median(self.asked)

    @property
    def share(self) -> float:
        """The questions asked, as a share of those that apply."""
        return sum(self.asked) / max(1, sum(self.applying))


def random_sheets(program: Program, date: dt.date, *, count: int, seed: int) -> tuple[Sheet, ...]:
    """Sheets on which every question is answered at random.

    Of every question 5% is *don't know* and 3% *not applicable*. Otherwise each choice, each
    level, and each way in which rules tell numbers or dates apart is as likely as any other;
    of several choices each is taken or not by the toss of a coin.

    Args:
        program: whose questions they are.
        date: of the assessment.
        count: how many sheets.
        seed: the same seed gives the same sheets.
    """
    rng = random.Random(seed)  # noqa: S311 — to be the same again, not to be secret
    ruleset, domains = program.ruleset, Domains(program)
    empty = Sheet(ruleset.id, date)
    ways = {
        id: ()
        if question.type in ("multi", "text")
        else [cell.answer for cell in domains.within(id, empty).cells]
        for id, question in ruleset.questions.items()
    }
    return tuple(
        replace(
            empty,
            answers={id: _drawn(rng, q, ways[id]) for id, q in ruleset.questions.items()},
        )
        for _ in range(count)
    )


def _drawn(rng: random.Random, question: Question, ways: Sequence[Answer]) -> Answer:
    toss = rng.random()
    if toss < UNKNOWN_SHARE:
        return DONT_KNOW
    if toss < UNKNOWN_SHARE + OUTSIDE_SHARE:
        return NOT_APPLICABLE
    if question.type == "multi":
        return Answer.of(question.together(id for id in question.choice_ids if rng.random() < 0.5))
    return rng.choice(ways) if ways else Answer.of("-")


def answered_in_full(ruleset: Ruleset, sheet: Sheet) -> Sheet:
    """A sheet on which nobody knows what was not answered."""
    absent = {id: DONT_KNOW for id in ruleset.questions if id not in sheet.answers}
    return replace(sheet, answers={**sheet.answers, **absent})


def counted(
    asking: Asking,
    sheets: Sequence[Sheet],
    *,
    goals: Iterable[InterviewGoal] = GOALS,
    orders: Iterable[Order] = ORDERS,
    done: Callable[[int], None] = lambda _: None,
) -> tuple[Count, ...]:
    """Interview every sheet, in every order, for every goal.

    Args:
        asking: of the ruleset.
        sheets: each with an answer to every question.
        goals: what is to be settled.
        orders: of the questions.
        done: is told after each sheet how many interviews were held.
    """
    orders = tuple(orders)
    applying = tuple(_held(asking, sheet, "all", "author")[0] for sheet in sheets)
    found: list[Count] = []
    for goal in goals:
        for order in orders:
            if goal == "all":
                # Every question that applies is asked, whatever comes first.
                found.append(Count(goal, order, applying, applying, (0,) * len(applying)))
                continue
            counts = []
            for sheet in sheets:
                counts.append(_held(asking, sheet, goal, order))
                done(1)
            asked, in_vain = zip(*counts, strict=True) if counts else ((), ())
            found.append(Count(goal, order, asked, applying, in_vain))
    return tuple(found)


def _held(asking: Asking, sheet: Sheet, goal: InterviewGoal, order: Order) -> tuple[int, int]:
    """How many questions an interview took, and how many of them were in vain."""
    standing = asking.standing(replace(sheet, answers={}), goal)
    answers: Mapping[str, Answer] = sheet.answers
    asked = 0
    while (step := standing.next(order)) is not None:
        standing.answer(step.question, answers[step.question])
        asked += 1
    return asked, 0 if goal == "all" else len(standing.in_vain())
