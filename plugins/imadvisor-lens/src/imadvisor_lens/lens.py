"""A custom lens, as it is understood: pillars, questions, choices and risk rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from imadvisor.plugin import Trail

from imadvisor_lens.condition import Condition

SCHEMA_VERSION = "2021-11-01"
"""The version of the format that is read."""

Risk = Literal["NO_RISK", "MEDIUM_RISK", "HIGH_RISK"]

RISKS: tuple[Risk, ...] = ("NO_RISK", "MEDIUM_RISK", "HIGH_RISK")
"""Every risk that a rule may give, lightest first."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A text with an address, each of which may be empty.

    Args:
        text: for readers.
        url: where more is told.
    """

    text: str = ""
    url: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.text, f"({self.url})" if self.url else "") if part)


@dataclass(frozen=True, slots=True)
class Choice:
    """One practice that may be ticked.

    Args:
        id: as the lens writes it; unique in its question.
        title: what it says.
        help: what explains it.
        plan: how to get there; empty where the lens says nothing.
    """

    id: str
    title: str
    help: tuple[Resource, ...] = ()
    plan: tuple[Resource, ...] = ()

    @property
    def is_none_of_these(self) -> bool:
        """Whether it says that none of the others holds."""
        return self.id.endswith("_no")


@dataclass(frozen=True, slots=True)
class Rule:
    """A risk, and when the question has it.

    Args:
        trail: the way to it.
        number: its place among the rules of its question, from 1.
        condition: what must hold; None is the word `default`.
        text: the condition as the lens writes it.
        risk: what follows.
    """

    trail: Trail
    number: int
    condition: Condition | None
    text: str
    risk: Risk


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Args:
        trail: the way to it.
        id: as the lens writes it; unique in the lens.
        title: the question itself.
        description: more of it.
        help: what explains it.
        choices: what may be ticked, at least one.
        rules: tried in this order; the first that holds decides.
        subject: how complaints name it.
    """

    trail: Trail
    id: str
    title: str
    description: str
    help: tuple[Resource, ...]
    choices: tuple[Choice, ...]
    rules: tuple[Rule, ...]
    subject: str

    @property
    def none(self) -> Choice | None:
        """The choice that stands for nothing ticked; None where there is none, or several."""
        nones = [choice for choice in self.choices if choice.is_none_of_these]
        return nones[0] if len(nones) == 1 else None


@dataclass(frozen=True, slots=True)
class Pillar:
    """A group of questions.

    Args:
        trail: the way to it.
        id: as the lens writes it; unique in the lens.
        name: for readers.
        questions: at least one.
    """

    trail: Trail
    id: str
    name: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Lens:
    """A whole lens.

    Args:
        name: for readers.
        description: what it is for; may be empty.
        pillars: at least one.
    """

    name: str
    description: str
    pillars: tuple[Pillar, ...]
