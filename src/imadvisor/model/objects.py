"""The objects of a ruleset, as a rule author writes them.

Each class is one kind of table in the TOML files; its fields are the keys. Conditions are text
here: `imadvisor.rulesets` checks them against the questions and compiles them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from imadvisor.model.frozen import FrozenDict
from imadvisor.model.numbers import MILLION, Number, millionths, rounded
from imadvisor.spelling import Spellings


def _number(value: Any) -> Number:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        raise ValueError("must be a number")
    return rounded(value)


def _credit(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("must be a number from 0 to 1")
    return millionths(value)


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", max_length=80)]
QuestionId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=80)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9:._-]*$", max_length=24)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
Text = Annotated[
    dict[str, Annotated[str, StringConstraints(min_length=1)]],
    Field(min_length=1),
    AfterValidator(FrozenDict),
]
"""One text in each language: ``{en = "…", nl = "…"}``."""
Formula = Annotated[str, StringConstraints(min_length=1)]
"""A condition in the condition language."""
ExactNumber = Annotated[Number, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
Credit = Annotated[
    int,
    BeforeValidator(_credit),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
]
"""Written from 0 to 1, kept in whole millionths."""
Positive = Annotated[
    ExactNumber, Field(gt=0), WithJsonSchema({"type": "number", "exclusiveMinimum": 0})
]
Whole = Annotated[int, Field(ge=0, strict=True)]


class Part(BaseModel):
    """A table without an id of its own, inside an object."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Thing(Part):
    """An object of a ruleset: everything has an id that reads as words.

    Attributes:
        id: unique among the objects of its kind.
        code: a short name for tables and references.
    """

    kind_name: ClassVar[str]
    id: Id
    code: Code | None = None

    @property
    def label(self) -> str:
        """The code where there is one, and else the id."""
        return self.code or self.id


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


Alias = Annotated[str, StringConstraints(pattern=r"^\S(?:.{0,198}\S)?$")]
"""What something is called where it comes from."""


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

SETTINGS: Mapping[str, type[Part]] = {
    "timing": Timing,
    "scoring": Scoring,
    "overall": OverallRule,
    "advice": Advising,
    "respondents": Respondents,
}
"""The settings tables besides [ruleset]."""
