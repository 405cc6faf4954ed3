"""The objects of a ruleset, as a rule author writes them.

Each class is one kind of table in the TOML files; its fields are the keys. Conditions are text
here: `imadvisor.rulesets` checks them against the questions and compiles them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import (
    Field,
    model_validator,
)

from imadvisor.model.fields import (
    Credit,
    ExactNumber,
    Formula,
    Id,
    Line,
    Part,
    Positive,
    QuestionId,
    Text,
    Thing,
    Whole,
)
from imadvisor.model.questions import Question


class Source(Thing):
    """Where knowledge comes from, and what may be done with it.

    Attributes:
        citation: as it would stand in a list of references.
        locator: a DOI, ISBN or page.
        licence: what its licence allows.
        used_for: what this ruleset takes from it (for maintainers).
        verification: how far it was read (for maintainers).
    """

    kind_name = "source"
    citation: Line
    locator: str = ""
    licence: Text
    used_for: str = ""
    verification: str = ""


class Term(Thing):
    """A word of the field, in each language."""

    kind_name = "term"
    name: Text
    note: str = ""


class Strategy(Thing):
    """A published implementation strategy that a recommendation makes concrete."""

    kind_name = "strategy"
    name: Text
    sources: tuple[Id, ...] = ()


class Aspect(Thing):
    """A group of dimensions."""

    kind_name = "aspect"
    rank: Whole
    name: Text


class Role(Thing):
    """Somebody's part in the change: who answers, and who owns a recommendation."""

    kind_name = "role"
    rank: Whole
    name: Text


class Phase(Thing):
    """A part of the change in which recommendations are carried out."""

    kind_name = "phase"
    rank: Whole
    name: Text


class Severity(Thing):
    """A step of the scale on which gaps weigh; `value` counts in scores."""

    kind_name = "severity"
    value: Annotated[int, Field(ge=1, le=100, strict=True)]
    name: Text


class Level(Thing):
    """A step of the maturity ladder.

    Attributes:
        number: its place on the ladder.
        from_score: the score (0 to 1) at which it starts, for methods that score by credit.
    """

    kind_name = "level"
    number: Annotated[int, Field(ge=0, le=100, strict=True)]
    name: Text
    description: Text | None = None
    from_score: Credit | None = None
    sources: tuple[Id, ...] = ()


class Anchor(Part):
    """What one level of one dimension looks like to somebody who is there."""

    level: Whole
    text: Text


class Dimension(Thing):
    """A theme that is scored.

    Attributes:
        good_when: when it is good, as one sentence.
        method: how it is scored, where that differs from the ruleset.
        anchor: a description per level, observable.
    """

    kind_name = "dimension"
    aspect: Id | None = None
    rank: Whole
    name: Text
    definition: Text | None = None
    good_when: Text | None = None
    method: Id | None = None
    anchor: tuple[Anchor, ...] = ()
    sources: tuple[Id, ...] = ()

    def anchor_at(self, level: int) -> Text | None:
        """The description of a level, where there is one."""
        return next((anchor.text for anchor in self.anchor if anchor.level == level), None)


class Criterion(Thing):
    """A statement "it is good when …", for a dimension at a level.

    Attributes:
        statement: what must hold; the dimension's anchor of that level where it is left out.
        when: the condition that decides it; where it is left out, the mean credit of the
            questions that name this criterion does.
        threshold: the mean credit from which it is met, where it differs from the ruleset.
    """

    kind_name = "criterion"
    dimension: Id
    level: Whole
    statement: Text | None = None
    when: Formula | None = None
    threshold: Credit | None = None
    sources: tuple[Id, ...] = ()


class Link(Part):
    """A recommendation that helps to close a gap; priority 1 helps most."""

    recommendation: Id
    priority: Annotated[int, Field(ge=1, le=100, strict=True)]
    rationale: Text


class Gap(Thing):
    """A shortfall that a rule finds.

    Attributes:
        when: the condition on which it is there.
        when_words: the condition as a reader would say it.
        why: why it matters.
        due: the first choice of the timing question from which it is a shortfall.
        severity: how much it weighs, before `raise_when` and `lower_when` (one step each).
        closed_by: alternative sets of recommendations; all of one set close the gap.
        link: the recommendations that help, with priority and reason.
    """

    kind_name = "gap"
    dimension: Id | None = None
    name: Text
    when: Formula
    when_words: Text | None = None
    why: Text | None = None
    due: Id | None = None
    severity: Id
    raise_when: Formula | None = None
    lower_when: Formula | None = None
    severity_words: Text | None = None
    closed_by: tuple[tuple[Id, ...], ...] = ()
    link: tuple[Link, ...] = ()
    sources: tuple[Id, ...] = ()


class Pattern(Thing):
    """A gap over several dimensions: the story behind the separate gaps."""

    kind_name = "pattern"
    name: Text
    when: Formula
    meaning: Text
    sources: tuple[Id, ...] = ()


class Position(Thing):
    """A place of the change on the ruleset's scale.

    Attributes:
        rank: its place on the scale, and the order in which `first` positions are tried.
        choose: `first`, the first of these whose condition is true; `also`, added when true.
    """

    kind_name = "position"
    rank: Whole
    choose: Literal["first", "also"] = "first"
    name: Text
    when: Formula
    order_of_change: Text | None = None
    meaning: Text
    advice: Text


Effort = tuple[Positive, Positive]


class Light(Part):
    """The variant for a small organisation; its effort is not scaled."""

    name: Text
    what: Text
    effort_days: Effort


class OutlinePart(Part):
    """A chapter of a deliverable, with what belongs in it."""

    heading: Text
    guide: Text


class Window(Part):
    """When something must happen in relation to going live, in weeks; negative is before.

    Attributes:
        from_weeks: the earliest start.
        until_weeks: by when it must be done.
    """

    from_weeks: Annotated[int, Field(ge=-520, le=520, strict=True)] | None = None
    until_weeks: Annotated[int, Field(ge=-520, le=520, strict=True)] | None = None

    @model_validator(mode="after")
    def _some_time(self) -> Window:
        if self.from_weeks is None and self.until_weeks is None:
            raise ValueError("a window needs from_weeks or until_weeks")
        if (
            self.from_weeks is not None
            and self.until_weeks is not None
            and self.from_weeks >= self.until_weeks
        ):
            raise ValueError("a window ends after it begins")
        return self


class Recommendation(Thing):
    """A deliverable or an activity.

    Attributes:
        kind: deliverable or activity.
        owner: the role that is accountable.
        effort_days: person-days, low and high, before scaling; left out where nobody knows.
        scaling: the scaling that makes effort fit the organisation.
        duration_weeks: from start to done; left out where nobody knows.
        in_place_when: the condition that shows that the organisation has it already.
        helps_when: the condition on which it can help; where that is false, it is not recommended.
        light_when: the condition on which the light variant takes its place.
        prerequisites: what must be done before.
        window: when it must happen in relation to going live.
        done_when: how one sees that it is done.
        outline, steps: what a deliverable contains, or how an activity goes.
    """

    kind_name = "recommendation"
    kind: Literal["deliverable", "activity"]
    phase: Id
    level: Whole
    owner: Id
    dimensions: tuple[Id, ...] = ()
    name: Text
    purpose: Text
    done_when: Text
    effort_days: Effort | None = None
    scaling: Id | None = None
    duration_weeks: Positive | None = None
    prerequisites: tuple[Id, ...] = ()
    window: Window | None = None
    in_place_when: Formula | None = None
    helps_when: Formula | None = None
    light_when: Formula | None = None
    light: Light | None = None
    strategies: tuple[Id, ...] = ()
    outline: tuple[OutlinePart, ...] = ()
    steps: tuple[Text, ...] = ()
    pitfall: Text | None = None
    size: Text | None = None
    sources: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _effort_goes_up(self) -> Recommendation:
        for effort in (self.effort_days, *((self.light.effort_days,) if self.light else ())):
            if effort and effort[0] > effort[1]:
                raise ValueError("effort_days goes from low to high")
        return self


class Scaling(Thing):
    """How effort grows with a number of the organisation.

    Attributes:
        by: the number question that decides.
        below: steps [bound, factor]: the factor of the first bound above the number.
        beyond: the factor above every bound.
        per: the factor is the number divided by this, at least 1.
        otherwise_by, otherwise_per: the number used, divided and rounded up, where `by` is not
            known.
        unknown: the lowest and highest factor to reckon with where no number is known.
    """

    kind_name = "scaling"
    by: QuestionId
    below: tuple[tuple[ExactNumber, Positive], ...] = ()
    beyond: Positive | None = None
    per: Positive | None = None
    otherwise_by: QuestionId | None = None
    otherwise_per: Positive | None = None
    unknown: tuple[Positive, Positive]

    @model_validator(mode="after")
    def _one_way(self) -> Scaling:
        if bool(self.below) == bool(self.per):
            raise ValueError("needs either below with beyond, or per")
        if bool(self.below) != bool(self.beyond):
            raise ValueError("below and beyond go together")
        if bool(self.otherwise_by) != bool(self.otherwise_per):
            raise ValueError("otherwise_by and otherwise_per go together")
        return self


class Accepted(Thing):
    """A finding of `ruleset check` that is meant to be so.

    Attributes:
        finding: the code of the finding.
        object: that it is about, as ``kind:id``.
        other: the second object, for a finding about two; any where it is left out.
        reason: why it is meant.
    """

    kind_name = "accept"
    finding: Id
    object: Line
    other: Line | None = None
    reason: Line


THINGS: Mapping[str, type[Thing]] = {
    thing.kind_name: thing
    for thing in (
        Source,
        Term,
        Strategy,
        Aspect,
        Role,
        Phase,
        Severity,
        Level,
        Dimension,
        Question,
        Criterion,
        Gap,
        Pattern,
        Position,
        Recommendation,
        Scaling,
        Accepted,
    )
}
"""Every kind of object by the name of its table, in the order in which they are listed."""
