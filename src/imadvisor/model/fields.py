"""The types of the fields of a ruleset, and what all of its objects share."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from imadvisor.model.frozen import FrozenDict
from imadvisor.model.numbers import Number, millionths, rounded


def as_number(value: Any) -> Number:
    """Round a number of a ruleset to what is kept of it."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        raise ValueError("must be a number")
    return rounded(value)


def as_credit(value: Any) -> int:
    """A credit from 0 to 1 in millionths."""
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
ExactNumber = Annotated[Number, BeforeValidator(as_number), WithJsonSchema({"type": "number"})]
Credit = Annotated[
    int,
    BeforeValidator(as_credit),
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


Alias = Annotated[str, StringConstraints(pattern=r"^\S(?:.{0,198}\S)?$")]
"""What something is called where it comes from."""
