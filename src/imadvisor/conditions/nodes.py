"""The tree of a checked condition.

Every node is frozen and names what it is about by id. Equal conditions have equal trees: the
place in the text (`span`) does not take part in comparisons. A question is named by its id, or
with ``@`` and a role where the answer of that role is meant: see `voice`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from imadvisor.model.numbers import Number

Span = tuple[int, int]
Comparison = Literal["==", "!=", "<", "<=", ">", ">="]
Operator = Literal["+", "-", "*", "/"]
NOWHERE: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, or a date as the day's ordinal (`is_date`)."""

    value: Number
    is_date: bool = False
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class NumberOf:
    """The number answered to a question; of a date question the day's ordinal."""

    question: str
    is_date: bool = False
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class CountOf:
    """How many choices of a multi question were chosen."""

    question: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class DaysSince:
    """Days from the date answered to the day of the assessment."""

    question: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Among:
    """How many know the answer to a question, or how many steps their answers lie apart."""

    what: Literal["respondents", "spread"]
    question: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Measure:
    """A derived interval: the level or score of a dimension, or the spread of all levels."""

    of: Literal["level", "score", "spread"]
    dimension: str = ""
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus a number."""

    operand: Numeric
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two numbers added, subtracted or multiplied, or one divided by a constant."""

    operator: Operator
    left: Numeric
    right: Numeric
    span: Span = field(default=NOWHERE, compare=False)


Numeric = Constant | NumberOf | CountOf | DaysSince | Among | Measure | Negative | Arithmetic


@dataclass(frozen=True, slots=True)
class Compare:
    """Two numbers compared; undetermined for good where one of them is a special value."""

    operator: Comparison
    left: Numeric
    right: Numeric
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Equals:
    """Whether the number answered is this one; a special value is an answer that is not."""

    question: str
    value: Number
    is_date: bool = False
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class OneOf:
    """Whether the choice (or special value) answered is one of these."""

    question: str
    choices: frozenset[str]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Contains:
    """Whether a choice is among those chosen."""

    question: str
    choice: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Said:
    """Whether the answer is *don't know*, or the question applies at all."""

    what: Literal["unknown", "applicable"]
    question: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Numbered:
    """Whether there is a number of those who answered; false where there is none for good.

    No condition is written with it: see `imadvisor.conditions.applicability`.
    """

    operand: Among
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Holds:
    """Whether a criterion is met, or a gap or pattern is present."""

    what: Literal["met", "gap", "pattern"]
    id: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    operand: Condition
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class All:
    """Conditions joined by *and*."""

    operands: tuple[Condition, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Any:
    """Conditions joined by *or*."""

    operands: tuple[Condition, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least so many of the conditions."""

    count: int
    operands: tuple[Condition, ...]
    span: Span = field(default=NOWHERE, compare=False)


Leaf = Compare | Equals | OneOf | Contains | Said | Numbered | Holds
Condition = Leaf | Not | All | Any | AtLeast
Node = Condition | Numeric


def operands(node: Condition) -> tuple[Condition, ...]:
    """Return the conditions that one is made of; none for a comparison."""
    match node:
        case All() | Any() | AtLeast():
            return node.operands
        case Not():
            return (node.operand,)
        case _:
            return ()


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below one."""
    match node:
        case All() | Any() | AtLeast():
            return node.operands
        case Not() | Negative() | Numbered():
            return (node.operand,)
        case Compare() | Arithmetic():
            return (node.left, node.right)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, in the order of the text."""
    yield node
    for child in children(node):
        yield from walk(child)


def by_role(question: str, role: str) -> str:
    """The name of the answer that a role gives to a question."""
    return f"{question}@{role}"


def voice(name: str) -> tuple[str, str]:
    """The question that a node names, and the role whose answer is meant; empty for everybody."""
    question, _, role = name.partition("@")
    return question, role


def asks_others(node: Node) -> bool:
    """Whether a condition asks how several respondents answered, and not only what they say."""
    return any(isinstance(part, Among) for part in walk(node)) or any(
        voice(name)[1] for name in named(node)
    )


def named(node: Node) -> frozenset[str]:
    """What a condition reads of answers: questions, with their role where that is meant."""
    return frozenset(
        part.question
        for part in walk(node)
        if isinstance(
            part, NumberOf | CountOf | DaysSince | Among | Equals | OneOf | Contains | Said
        )
    )


Reference = tuple[str, str]
"""A kind of object and its id: what a condition reads."""


@lru_cache(maxsize=10_000)
def references(node: Node) -> frozenset[Reference]:
    """Everything that a condition reads, as pairs of kind and id.

    The kinds are ``question``, ``dimension``, ``spread``, ``criterion``,
    ``gap`` and ``pattern``.
    """
    found: set[Reference] = {("question", voice(name)[0]) for name in named(node)}
    for part in walk(node):
        match part:
            case Measure(of="spread"):
                found.add(("spread", ""))
            case Measure():
                found.add(("dimension", part.dimension))
            case Holds(what="met"):
                found.add(("criterion", part.id))
            case Holds():
                found.add((part.what, part.id))
            case _:
                pass
    return frozenset(found)
