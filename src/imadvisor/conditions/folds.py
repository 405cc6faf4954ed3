"""The fold over conditions: what a condition comes to, from its leaves up.

Whoever gives conditions a meaning (engines, proofs, reasons, sentences) says what each node comes
to; how a tree is gone through, and which nodes there are, stands here once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Generic, TypeVar

from imadvisor.conditions import nodes
from imadvisor.conditions.nodes import Condition, Numeric

N = TypeVar("N")
T = TypeVar("T")


class NumberFold(ABC, Generic[N]):
    """What the numbers in conditions come to, each as one value of a kind."""

    def number(self, node: Numeric) -> N:
        """Return what a number comes to.

        Args:
            node: the number as it is written.
        """
        match node:
            case nodes.Constant():
                return self.constant(node)
            case nodes.NumberOf():
                return self.number_of(node)
            case nodes.CountOf():
                return self.count_of(node)
            case nodes.DaysSince():
                return self.days_since(node)
            case nodes.Among():
                return self.among(node)
            case nodes.Measure(of="level"):
                return self.level(node.dimension)
            case nodes.Measure(of="score"):
                return self.score(node.dimension)
            case nodes.Measure():
                return self.spread()
            case nodes.Negative():
                return self.negative(self.number(node.operand))
            case nodes.Arithmetic():
                return self.arithmetic(node, self.number(node.left), self.number(node.right))

    @abstractmethod
    def constant(self, node: nodes.Constant) -> N:
        """Return what a number or a date comes to that stands in the rule."""

    @abstractmethod
    def number_of(self, node: nodes.NumberOf) -> N:
        """Return what the number or date answered to a question comes to."""

    @abstractmethod
    def count_of(self, node: nodes.CountOf) -> N:
        """Return what the number of choices comes to that were chosen."""

    @abstractmethod
    def days_since(self, node: nodes.DaysSince) -> N:
        """Return what the days from an answered date to the assessment come to."""

    @abstractmethod
    def among(self, node: nodes.Among) -> N:
        """Return what the number of respondents, or the distance of their answers, comes to."""

    @abstractmethod
    def level(self, dimension: str) -> N:
        """Return what the level of a dimension comes to."""

    @abstractmethod
    def score(self, dimension: str) -> N:
        """Return what the score of a dimension comes to."""

    @abstractmethod
    def spread(self) -> N:
        """Return what the distance between the highest and the lowest level comes to."""

    @abstractmethod
    def negative(self, operand: N) -> N:
        """Return what minus a number comes to."""

    @abstractmethod
    def arithmetic(self, node: nodes.Arithmetic, left: N, right: N) -> N:
        """Return what two numbers come to that are added, subtracted, multiplied or divided."""


class ConditionFold(ABC, Generic[T]):
    """What conditions come to, each as one value of a kind."""

    def condition(self, node: Condition) -> T:
        """Return what a condition comes to.

        Args:
            node: the condition. Its operands are folded as they are asked for, so that one that
                does not matter need not be.
        """
        match node:
            case nodes.All():
                return self.conjunction(map(self.condition, node.operands))
            case nodes.Any():
                return self.disjunction(map(self.condition, node.operands))
            case nodes.Not():
                return self.negation(self.condition(node.operand))
            case nodes.AtLeast():
                return self.at_least(node.count, map(self.condition, node.operands))
            case nodes.Compare():
                return self.compare(node)
            case nodes.Equals():
                return self.equals(node)
            case nodes.OneOf():
                return self.one_of(node)
            case nodes.Contains():
                return self.contains(node)
            case nodes.Said(what="unknown"):
                return self.unknown(node.question)
            case nodes.Said():
                return self.applicable(node.question)
            case nodes.Numbered():
                return self.numbered(node.operand)
            case nodes.Holds(what="met"):
                return self.met(node.id)
            case nodes.Holds(what="gap"):
                return self.gap_present(node.id)
            case nodes.Holds():
                return self.pattern_present(node.id)

    @abstractmethod
    def conjunction(self, parts: Iterator[T]) -> T:
        """Return what *and* comes to."""

    @abstractmethod
    def disjunction(self, parts: Iterator[T]) -> T:
        """Return what *or* comes to."""

    @abstractmethod
    def negation(self, part: T) -> T:
        """Return what *not* comes to."""

    @abstractmethod
    def at_least(self, count: int, parts: Iterator[T]) -> T:
        """Return what *at least so many of* comes to."""

    @abstractmethod
    def compare(self, node: nodes.Compare) -> T:
        """Return what a comparison of two numbers comes to."""

    @abstractmethod
    def equals(self, node: nodes.Equals) -> T:
        """Return what it comes to that the number answered is a certain one."""

    @abstractmethod
    def one_of(self, node: nodes.OneOf) -> T:
        """Return what it comes to that the choice answered is one of some."""

    @abstractmethod
    def contains(self, node: nodes.Contains) -> T:
        """Return what it comes to that a choice is among those chosen."""

    @abstractmethod
    def unknown(self, question: str) -> T:
        """Return what it comes to that the answer is *don't know*."""

    @abstractmethod
    def applicable(self, question: str) -> T:
        """Return what it comes to that a question applies."""

    @abstractmethod
    def numbered(self, node: nodes.Among) -> T:
        """Return what it comes to that there is a number of those who answered."""

    @abstractmethod
    def met(self, criterion: str) -> T:
        """Return what it comes to that a criterion is met."""

    @abstractmethod
    def gap_present(self, gap: str) -> T:
        """Return what it comes to that a gap is present."""

    @abstractmethod
    def pattern_present(self, pattern: str) -> T:
        """Return what it comes to that a pattern is present."""
