"""The numbers in a condition: literals, answers, arithmetic and calls."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Literal, cast

from imadvisor.conditions import nodes
from imadvisor.conditions.functions import FUNCTIONS
from imadvisor.conditions.name_reader import NameReader, listed, literal_text
from imadvisor.conditions.nodes import Comparison, Condition, Numeric, Span
from imadvisor.model.numbers import Number, exact

MIRRORED: dict[str, Comparison] = {
    "==": "==",
    "!=": "!=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}


class NumberReader(NameReader):
    """Reads what is compared as a number or a date."""

    # -- numbers --------------------------------------------------------------------------

    def _numeric_pair(
        self, left: ast.expr, operator: Comparison, right: ast.expr, span: Span
    ) -> Condition | None:
        first, second = self.number(left), self.number(right)
        if first is None or second is None:
            return None
        if isinstance(first, nodes.Constant) and isinstance(second, nodes.Constant):
            self.fault(left, "two constants are compared", "one side should be a question")
            return None
        if _is_date(first) != _is_date(second):
            date, number = (left, right) if _is_date(first) else (right, left)
            self.fault(
                number,
                f"{self.source(date)} is a date and {self.source(number)} is a number",
                f"use days_since({self.source(date)}), or date('2026-01-31')",
            )
            return None
        if isinstance(first, nodes.Constant):
            first, second, operator = second, first, MIRRORED[operator]
        if (
            operator in ("==", "!=")
            and isinstance(first, nodes.NumberOf)
            and isinstance(second, nodes.Constant)
        ):
            equal = nodes.Equals(first.question, second.value, first.is_date, span)
            return equal if operator == "==" else nodes.Not(equal, span)
        return nodes.Compare(operator, first, second, span)

    def number(self, node: ast.expr) -> Numeric | None:
        """The number or date that a node stands for; None where there is a fault in it."""
        span = self.span(node)
        match node:
            case ast.Constant(value=bool()) | ast.Constant(value=None):
                self.fault(node, f"{self.source(node)} is not part of the language", "")
                return None
            case ast.Constant(value=int()) | ast.Constant(value=float()):
                value = self._exact(node)
                return None if value is None else nodes.Constant(value, span=span)
            case ast.Name():
                return self._number_of(node, span)
            case ast.UnaryOp(op=ast.USub()):
                operand = self.number(node.operand)
                if operand is None or not self._plain(node, operand):
                    return None
                if isinstance(operand, nodes.Constant):
                    return nodes.Constant(-operand.value, span=span)
                return nodes.Negative(operand, span)
            case ast.BinOp():
                return self._arithmetic(node, span)
            case ast.Call():
                return self._number_call(node, span)
            case ast.BoolOp() | ast.Compare() | ast.UnaryOp(op=ast.Not()):
                self.fault(node, "a condition stands where a number is needed", "")
                return None
            case _:
                self._outside(node)
                return None

    def _exact(self, node: ast.AST) -> Number | None:
        written = self.source(node).replace("_", "")
        try:
            return exact(Decimal(written))
        except (InvalidOperation, ValueError):
            self.fault(
                node,
                f"{self.source(node)[:40]} is not a number that conditions can hold",
                "numbers have at most fifteen digits, nine of them decimals, and no exponent",
            )
            return None

    def _number_of(self, node: ast.expr, span: Span) -> Numeric | None:
        named = self._asked(node)
        if named is None:
            return None
        name, asked = named
        written = self.source(node)
        if asked.type in ("number", "date"):
            return nodes.NumberOf(name, asked.type == "date", span)
        if asked.type == "choice":
            self.fault(
                node,
                f"'{written}' is answered with a choice, not with a number",
                f"its choices are {listed(asked.choices)}",
            )
        elif asked.type == "choices":
            self.fault(
                node, f"'{written}' has several answers", f"count them with count({written})"
            )
        else:
            self.fault(node, f"'{written}' is free text", "free text takes no part in conditions")
        return None

    def _plain(self, node: ast.AST, operand: Numeric) -> bool:
        if _is_date(operand):
            self.fault(node, "dates are not added or subtracted", "use days_between(first, second)")
            return False
        return True

    def _arithmetic(self, node: ast.BinOp, span: Span) -> Numeric | None:
        symbols = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
        symbol = symbols.get(type(node.op))
        if symbol is None:
            self.fault(node, "only + - * and / are known", "")
            return None
        left, right = self.number(node.left), self.number(node.right)
        if left is None or right is None:
            return None
        if not self._plain(node.left, left) or not self._plain(node.right, right):
            return None
        constant = right.value if isinstance(right, nodes.Constant) else None
        if symbol == "/" and not constant:
            self.fault(
                node.right, "only a constant other than 0 can divide", "multiply the other side"
            )
            return None
        operator = cast(Literal["+", "-", "*", "/"], symbol)
        if isinstance(left, nodes.Constant) and constant is not None:
            return self._folded(node, operator, left.value, constant)
        return nodes.Arithmetic(operator, left, right, span)

    def _folded(
        self, node: ast.AST, operator: str, left: Number, right: Number
    ) -> nodes.Constant | None:
        outcome: dict[str, Callable[[], Fraction]] = {
            "+": lambda: Fraction(left) + right,
            "-": lambda: Fraction(left) - right,
            "*": lambda: Fraction(left) * right,
            "/": lambda: Fraction(left) / right,
        }
        try:
            return nodes.Constant(exact(outcome[operator]()), span=self.span(node))
        except ValueError:
            self.fault(node, "the outcome is too large", "")
            return None

    def _number_call(self, node: ast.Call, span: Span) -> Numeric | None:
        name = self._function(node)
        match name:
            case None:
                return None
            case "level" | "score":
                dimension = self._named(node, "dimension", self.scope.dimensions)
                return None if dimension is None else nodes.Measure(name, dimension, span)
            case "spread_of_levels":
                if node.args:
                    self.fault(node, "spread_of_levels takes nothing", "write spread_of_levels()")
                    return None
                return nodes.Measure("spread", "", span)
            case "count":
                question = self._one_question(node, "choices")
                return None if question is None else nodes.CountOf(question, span)
            case "days_since":
                question = self._one_question(node, "date")
                return None if question is None else nodes.DaysSince(question, span)
            case "days_between":
                return self._days_between(node, span)
            case "date":
                return self._date(node, span)
            case "by_role":
                return self._number_of(node, span)
            case "respondents":
                question = self._one_question(node)
                return None if question is None else nodes.Among("respondents", question, span)
            case "spread":
                question = self._one_question(node, "steps")
                return None if question is None else nodes.Among("spread", question, span)
            case _:
                self.fault(
                    node, f"{name}(…) is a condition, not a value", "use it without comparing"
                )
                return None

    def _days_between(self, node: ast.Call, span: Span) -> Numeric | None:
        usage = f"write {FUNCTIONS['days_between']}"
        if len(node.args) != 2:
            self.fault(node, "days_between needs two dates", usage)
            return None
        dates = [self.number(argument) for argument in node.args]
        for argument, date in zip(node.args, dates, strict=True):
            if date is not None and not _is_date(date):
                self.fault(argument, f"{self.source(argument)} is not a date", usage)
                return None
        if dates[0] is None or dates[1] is None:
            return None
        return nodes.Arithmetic("-", dates[1], dates[0], span)

    def _date(self, node: ast.Call, span: Span) -> Numeric | None:
        text = literal_text(node.args[0]) if len(node.args) == 1 else None
        try:
            day = dt.date.fromisoformat(text or "")
        except ValueError:
            self.fault(node, f"{self.source(node)} is not a date", f"write {FUNCTIONS['date']}")
            return None
        return nodes.Constant(day.toordinal(), True, span)


def _is_date(node: Numeric) -> bool:
    return isinstance(node, nodes.Constant | nodes.NumberOf) and node.is_date
