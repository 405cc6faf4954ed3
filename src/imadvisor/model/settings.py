"""The settings of a ruleset: how it scores, levels, advises and joins respondents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import (
    Field,
    StringConstraints,
    model_validator,
)

from imadvisor.model.fields import (
    Credit,
    Formula,
    Id,
    Line,
    Part,
    QuestionId,
    Text,
    Whole,
)
from imadvisor.model.numbers import MILLION


class About(Part):
    """The table [ruleset]: what the ruleset is."""

    id: Id
    version: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.+-]+$", max_length=40)]
    title: Text
    description: Text | None = None
    limits: Text | None = None
    languages: Annotated[tuple[Id, ...], Field(min_length=1)]
    licence: Line
    authors: tuple[Line, ...] = ()


class Timing(Part):
    """The table [timing]: which question says how far the change is."""

    question: QuestionId


class Scoring(Part):
    """The table [scoring]: how dimensions are judged.

    Attributes:
        method: the scoring method, unless a dimension names its own.
        dont_know: whether *don't know* leaves a question out, or counts as the worst answer.
        threshold: the mean credit from which a criterion is met.
    """

    method: Id
    dont_know: Literal["exclude", "worst"] = "exclude"
    threshold: Credit = MILLION // 2


class OverallRule(Part):
    """The table [overall]: the figure for the whole, and what caps it.

    Attributes:
        cap_dimension: the dimension that caps the overall level.
        cap_above: how far above that dimension it may be.
        cap_when: the condition on which it is capped.
    """

    cap_dimension: Id | None = None
    cap_above: Whole = 0
    cap_when: Formula | None = None

    @model_validator(mode="after")
    def _whole_cap(self) -> OverallRule:
        if bool(self.cap_dimension) != bool(self.cap_when):
            raise ValueError("cap_dimension and cap_when go together")
        return self


class Advising(Part):
    """The table [advice]: how advice is ranked.

    Attributes:
        minimum_severity: gaps below it are shown, but recommend nothing.
        priorities: the lowest priority a link may have; a link counts severity times
            (priorities + 1 - priority).
        growth_from: the level from which growth steps are offered.
        growth_levels: the levels of recommendations that are growth steps.
        focus: how many items the first quarter holds at most.
        order: which dimension comes first where severity and level are equal.
    """

    minimum_severity: Id | None = None
    priorities: Annotated[int, Field(ge=1, le=100, strict=True)] = 3
    growth_from: Whole | None = None
    growth_levels: tuple[Whole, ...] = ()
    focus: Annotated[int, Field(ge=1, le=100, strict=True)] = 8
    order: tuple[Id, ...] = ()


class Respondents(Part):
    """The table [respondents]: how answers of several respondents are taken together.

    Attributes:
        management: the roles that steer the change.
        users: the roles that work with what changes.
        apart: from how many levels two roles must agree first.
        dates: which of several dates counts where a question does not say it itself.
        minimum: how many must have been asked, at least, for an anonymous report to show what
            they answer together; never fewer than `least`.
        known: how many of them must know the answer, at least.
    """

    management: tuple[Id, ...] = ()
    users: tuple[Id, ...] = ()
    apart: Annotated[int, Field(ge=1, le=100, strict=True)] = 2
    dates: Literal["earliest", "latest"] | None = None
    minimum: Annotated[int, Field(ge=2, le=1000, strict=True)] = 5
    known: Annotated[int, Field(ge=3, le=998, strict=True)] = 3

    @property
    def least(self) -> int:
        """The least group whose answer may be shown.

        Two more than must know the answer: whoever knows of herself that she did not give it is
        still not sure of anybody else.
        """
        return max(self.minimum, self.known + 2)

    @model_validator(mode="after")
    def _either(self) -> Respondents:
        both = [role for role in self.management if role in self.users]
        if both:
            raise ValueError(f"'{both[0]}' cannot be both management and a user")
        return self


class Settings(Part):
    """Everything in a ruleset that is not an object with an id."""

    about: About
    timing: Timing | None = None
    scoring: Scoring | None = None
    overall: OverallRule = OverallRule()
    advice: Advising = Advising()
    respondents: Respondents = Respondents()


SETTINGS: Mapping[str, type[Part]] = {
    "timing": Timing,
    "scoring": Scoring,
    "overall": OverallRule,
    "advice": Advising,
    "respondents": Respondents,
}
"""The settings tables besides [ruleset]."""
