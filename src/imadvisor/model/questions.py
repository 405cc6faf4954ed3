"""The questions of a ruleset: their choices, their credit and what they take."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor
from typing import Annotated, Literal

from pydantic import (
    Field,
    model_validator,
)

from imadvisor.model.fields import (
    Alias,
    Credit,
    ExactNumber,
    Formula,
    Id,
    Part,
    QuestionId,
    Text,
    Thing,
)
from imadvisor.model.numbers import MILLION, Number
from imadvisor.spelling import Spellings


class Choice(Part):
    """One of the answers that a question offers.

    Attributes:
        id: unique in the question.
        alias: its name where it comes from, which answers may use as well.
        alone: whether it says that none of the others holds, so that it stands alone.
        credit: what it earns.
    """

    id: Id
    alias: Alias | None = None
    text: Text
    alone: bool = False
    credit: Credit | None = None


Point = tuple[ExactNumber, Credit]


class CreditRule(Part):
    """How a number or a date earns credit; exactly one of the rules, named by its key.

    Attributes:
        points: linear between the points [value, credit], level outside them.
        at_most: credit of the first step whose bound is not below the number, else none.
        days_since: the same, on the days from the answer to the assessment.
        days_before: the question whose date is compared; `at_least` has the steps.
        at_least: credit of the first step [days, credit] that the days before reach, else none.
    """

    points: tuple[Point, ...] = ()
    at_most: tuple[Point, ...] = ()
    days_since: tuple[Point, ...] = ()
    days_before: QuestionId | None = None
    at_least: tuple[Point, ...] = ()

    @model_validator(mode="after")
    def _one_rule(self) -> CreditRule:
        given = [self.points, self.at_most, self.days_since, self.days_before]
        if sum(bool(rule) for rule in given) != 1:
            raise ValueError("needs exactly one of points, at_most, days_since or days_before")
        if bool(self.days_before) != bool(self.at_least):
            raise ValueError("days_before and at_least go together")
        ascending = self.points or self.at_most or self.days_since
        values = [point[0] for point in ascending]
        if values != sorted(set(values)):
            raise ValueError("the values of the steps must go up")
        falling = [point[0] for point in self.at_least]
        if falling != sorted(set(falling), reverse=True):
            raise ValueError("the days of at_least must go down")
        return self

    def best(self) -> int:
        """The highest credit that it gives, in millionths."""
        steps = (*self.points, *self.at_most, *self.days_since, *self.at_least)
        return max(credit for _, credit in steps)

    def worst(self) -> int:
        """The lowest credit that it gives, in millionths."""
        if self.points:
            return min(credit for _, credit in self.points)
        return 0


QuestionType = Literal[
    "single", "multi", "yes-no", "number", "percentage", "date", "anchored", "text"
]


Combine = Literal["median", "lowest", "highest", "majority", "earliest", "latest"]
"""How answers of several respondents come to one: of what has an order the lower median, the
lowest or the highest; of choices the one that most make; of dates the earliest or the latest."""


class Question(Thing):
    """What is asked.

    Attributes:
        alias: its name where it comes from, which answers may use as well.
        dimension: the theme that its answer is evidence for.
        topic: what it is about, for a question outside the dimensions.
        criterion: the criterion that it is evidence for.
        ordered: whether its choices go from worst to best, or from first to last.
        choice: the answers of a single or multi question, in their order.
        special: further answers of a number or a date (*never*, *none*).
        credit: how a number or a date earns credit.
        weight: how much it counts in a weighted mean.
        unit: of a number.
        minimum, maximum: of a number.
        whole: whether a number must be an integer.
        past: whether a date may not lie after the assessment.
        ask_when: the condition on which it is asked.
        roles: who can answer it; the first owns it, unless `owner` names another.
        owner: the role whose answer counts first where several respondents answer.
        combine: how answers of several respondents come to one, where that differs from what is
            usual for its type.
        quick: whether a quick scan asks it.
        help: how to answer it.
        evidence: what shows the answer.
    """

    kind_name = "question"
    id: QuestionId
    alias: Alias | None = None
    dimension: Id | None = None
    topic: Id | None = None
    type: QuestionType
    criterion: Id | None = None
    ordered: bool = False
    choice: tuple[Choice, ...] = ()
    special: tuple[Choice, ...] = ()
    credit: CreditRule | None = None
    weight: Annotated[int, Field(ge=1, le=1000, strict=True)] = 1
    unit: Text | None = None
    minimum: ExactNumber | None = None
    maximum: ExactNumber | None = None
    whole: bool = False
    past: bool = False
    ask_when: Formula | None = None
    roles: tuple[Id, ...] = ()
    owner: Id | None = None
    combine: Combine | None = None
    quick: bool = False
    text: Text
    help: Text | None = None
    evidence: Text | None = None
    sources: tuple[Id, ...] = ()

    def _names_each_choice_once(self) -> None:
        ids = [choice.id for choice in (*self.choice, *self.special)]
        if len(ids) != len(set(ids)):
            raise ValueError("two choices have the same id")
        aliases = [choice.alias for choice in self.choice if choice.alias]
        if len(aliases) != len(set(aliases)):
            raise ValueError("two choices have the same alias")
        if any(c.alias in ids and c.alias != c.id for c in self.choice):
            raise ValueError("the alias of a choice is the id of another one")

    def _has_the_credit_of_its_type(self, *, counts: bool) -> None:
        if self.credit and not counts:
            raise ValueError("only a number, a percentage or a date has a credit rule")
        if self.credit and self.type == "date" and (self.credit.points or self.credit.at_most):
            raise ValueError("a date earns credit by days_since or days_before")
        if self.credit and self.type != "date" and not (self.credit.points or self.credit.at_most):
            raise ValueError("a number earns credit by points or at_most")

    @model_validator(mode="after")
    def _fits_its_type(self) -> Question:
        chooses = self.type in ("single", "multi")
        counts = self.type in ("number", "percentage", "date")
        if chooses and not self.choice:
            raise ValueError(f"a question of type {self.type} needs [[question.choice]] tables")
        if not chooses and self.choice:
            raise ValueError(f"a question of type {self.type} has no choices")
        if self.special and not counts:
            raise ValueError("only a number, a percentage or a date has special values")
        self._has_the_credit_of_its_type(counts=counts)
        if self.ordered and self.type != "single":
            raise ValueError("only a question of type single can be ordered")
        if self.past and self.type != "date":
            raise ValueError("only a date can be past")
        if self.type == "anchored" and not self.dimension:
            raise ValueError("an anchored question needs its dimension")
        self._names_each_choice_once()
        if self.type != "multi" and any(choice.alone for choice in self.choice):
            raise ValueError("only a choice of type multi can stand alone")
        if self.type in ("number", "percentage"):
            self._takes_some_number()
        if self.criterion and self.type in ("anchored", "text"):
            raise ValueError(f"a question of type {self.type} cannot be evidence for a criterion")
        bare = [c.id for c in (*self.choice, *self.special) if c.credit is None]
        if self.scored and bare:
            raise ValueError(f"credit is missing for {', '.join(bare)}")
        if self.criterion and not self.scored:
            raise ValueError("evidence for a criterion needs credit")
        if not self.dimension and (self.criterion or self.credit or self._credited_choices):
            raise ValueError("what earns credit needs its dimension")
        if self.combine and self.combine not in self.ways_to_combine:
            ways = ", ".join(self.ways_to_combine) or "nothing: texts stand side by side"
            raise ValueError(
                f"answers to a question of type {self.type} are not combined by "
                f"'{self.combine}', but by {ways}"
            )
        return self

    def _takes_some_number(self) -> None:
        low, high = self.limits
        if low is None or high is None:
            return
        if low > high:
            raise ValueError(f"no number is from {float(low):g} to {float(high):g}")
        if self.whole and ceil(low) > floor(high):
            raise ValueError(f"no whole number is from {float(low):g} to {float(high):g}")

    @property
    def limits(self) -> tuple[Number | None, Number | None]:
        """The lowest and the highest number that it takes; None for an end that is open."""
        low: Number | None = self.minimum
        high: Number | None = self.maximum
        if self.type == "percentage":
            low = 0 if low is None else max(low, 0)
            high = 100 if high is None else min(high, 100)
        return low, high

    @property
    def ways_to_combine(self) -> tuple[Combine, ...]:
        """How answers of several respondents can come to one; the first is usual.

        Of dates neither is: which one counts is declared, or they must agree.
        """
        match self.type:
            case "anchored" | "number" | "percentage":
                return ("median", "lowest", "highest")
            case "single" if self.ordered:
                return ("median", "lowest", "highest", "majority")
            case "single" | "yes-no" | "multi":
                return ("majority",)
            case "date":
                return ("earliest", "latest")
            case _:
                return ()

    @property
    def _credited_choices(self) -> bool:
        return any(choice.credit is not None for choice in (*self.choice, *self.special))

    @property
    def choice_ids(self) -> tuple[str, ...]:
        """What may be chosen, in order; yes and no for a yes-no question."""
        if self.type == "yes-no":
            return ("no", "yes")
        return tuple(choice.id for choice in self.choice)

    def together(self, chosen: Iterable[str]) -> frozenset[str]:
        """What of some choices can be answered together: what stands alone gives way.

        Args:
            chosen: their ids.
        """
        found = frozenset(chosen)
        alone = {choice.id for choice in self.choice if choice.alone}
        return found - alone if found - alone else frozenset(sorted(found)[:1])

    def choice_named(self, typed: str) -> str | None:
        """The id of a choice by its id or its alias, in whatever way it is typed.

        Args:
            typed: as somebody typed it; names that differ in capitals alone are told apart.

        Returns:
            The id; None where no choice is named so, or more than one.
        """
        aliased = [(c.alias, c.id) for c in self.choice if c.alias]
        if typed in self.choice_ids and not aliased:
            return typed
        return Spellings((*aliased, *((id, id) for id in self.choice_ids))).get(typed)

    def choice_credit(self, choice: str) -> int:
        """The credit of a choice or special value, in millionths."""
        if self.type == "yes-no":
            return MILLION if choice == "yes" else 0
        found = next(c for c in (*self.choice, *self.special) if c.id == choice)
        return found.credit or 0

    @property
    def scored(self) -> bool:
        """Whether its answer earns credit in its dimension."""
        if self.dimension is None or self.type in ("anchored", "text"):
            return False
        if self.type == "yes-no" or self.credit is not None:
            return True
        return self._credited_choices
