"""The condition that Python's tree of a text stands for."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import cast

from imadvisor.conditions import nodes
from imadvisor.conditions.functions import FUNCTIONS
from imadvisor.conditions.name_reader import is_question, listed, literal_text
from imadvisor.conditions.nodes import Comparison, Condition, Span
from imadvisor.conditions.number_reader import MIRRORED, NumberReader
from imadvisor.conditions.scope import AskedQuestion
from imadvisor.errors import did_you_mean
from imadvisor.model.numbers import Number

_OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}


class ConditionReader(NumberReader):
    """Turns Python's tree into a condition, and collects faults on the way."""

    # -- conditions -----------------------------------------------------------------------

    def condition(self, node: ast.expr) -> Condition | None:
        """The condition that a node stands for; None where there is a fault in it."""
        match node:
            case ast.BoolOp():
                operands = self._all(self.condition(value) for value in node.values)
                if operands is None:
                    return None
                if isinstance(node.op, ast.And):
                    return nodes.All(operands, self.span(node))
                return nodes.Any(operands, self.span(node))
            case ast.UnaryOp(op=ast.Not()):
                operand = self.condition(node.operand)
                return None if operand is None else nodes.Not(operand, self.span(node))
            case ast.Compare():
                return self._comparison(node)
            case ast.Call():
                return self._truth_call(node)
            case ast.Name():
                self._bare_name(node)
                return None
            case _:
                self._outside(node)
                return None

    def _all(self, found: Iterable[Condition | None]) -> tuple[Condition, ...] | None:
        parts = list(found)
        return None if any(part is None for part in parts) else tuple(p for p in parts if p)

    def _bare_name(self, node: ast.Name) -> None:
        asked = self._question(node)
        if asked is None:
            return
        first = asked.choices[-1] if asked.choices else ""
        if asked.type == "choice":
            hint = f"write {node.id} == '{first}'"
        elif asked.type == "choices":
            hint = f"write '{first}' in {node.id}"
        else:
            hint = f"compare it, for example {node.id} > 0"
        self.fault(node, f"'{node.id}' is a question, not a condition", hint)

    def _truth_call(self, node: ast.Call) -> Condition | None:
        name = self._function(node)
        if name is None:
            return None
        span = self.span(node)
        match name:
            case "gap" | "pattern" | "met":
                known = {"gap": self.scope.gaps, "pattern": self.scope.patterns}.get(
                    name, self.scope.criteria
                )
                noun = "criterion" if name == "met" else name
                found = self._named(node, noun, known)
                if found is None:
                    return None
                return nodes.Holds(name, found, span)
            case "unknown" | "applicable":
                question = self._one_question(node)
                if question is None:
                    return None
                return nodes.Said(name, question, span)
            case "at_least":
                return self._at_least(node)
            case _:
                self.fault(
                    node,
                    f"{name}(…) gives a value, not a condition",
                    f"compare it, for example {self.source(node)} > 2",
                )
                return None

    def _at_least(self, node: ast.Call) -> Condition | None:
        if len(node.args) < 3:
            self.fault(
                node,
                "at_least needs a number and two or more conditions",
                f"write {FUNCTIONS['at_least']}",
            )
            return None
        first = node.args[0]
        count = first.value if isinstance(first, ast.Constant) else None
        if type(count) is not int or not 1 <= count <= len(node.args) - 1:
            self.fault(
                first,
                f"at_least counts from 1 to the number of its conditions, {len(node.args) - 1}",
                f"write {FUNCTIONS['at_least']}",
            )
            count = None
        operands = self._all(self.condition(argument) for argument in node.args[1:])
        if operands is None or count is None:
            return None
        return nodes.AtLeast(count, operands, self.span(node))

    def _comparison(self, node: ast.Compare) -> Condition | None:
        sides = [node.left, *node.comparators]
        parts: list[Condition] = []
        for left, operator, right in zip(sides, node.ops, node.comparators, strict=False):
            symbol = _OPERATORS.get(type(operator))
            if symbol is None:
                self.fault(node, "'is' is not part of the language", "compare with ==")
                return None
            part = self._pair(node, left, symbol, right)
            if part is None:
                return None
            parts.append(part)
        return parts[0] if len(parts) == 1 else nodes.All(tuple(parts), self.span(node))

    def _pair(
        self, whole: ast.Compare, left: ast.expr, symbol: str, right: ast.expr
    ) -> Condition | None:
        span = (self.span(left)[0], self.span(right)[1])
        if symbol in ("in", "not in"):
            found = self._membership(left, right, span)
            return nodes.Not(found, span) if found and symbol == "not in" else found
        operator = cast(Comparison, symbol)
        if _is_text(left) and not _is_text(right):
            left, right, operator = right, left, MIRRORED[operator]
        if _is_text(right):
            return self._with_text(left, operator, cast(ast.Constant, right), span)
        if isinstance(left, ast.List | ast.Tuple | ast.Set):
            left, right = right, left
        if isinstance(right, ast.List | ast.Tuple | ast.Set):
            self.fault(right, f"a list cannot be compared with {symbol}", "use in or not in")
            return None
        return self._numeric_pair(left, operator, right, span)

    def _with_text(
        self, left: ast.expr, operator: Comparison, right: ast.Constant, span: Span
    ) -> Condition | None:
        if not is_question(left):
            self.fault(
                left,
                "a text can only be compared with a question",
                "choices are written in quotes, numbers without",
            )
            return None
        named = self._asked(left)
        if named is None:
            return None
        name, asked = named
        written = self.source(left)
        choice = cast(str, right.value)
        if operator in ("==", "!="):
            if not self._has_choice(written, asked, right, choice):
                return None
            found = nodes.OneOf(name, frozenset((choice,)), span)
            return found if operator == "==" else nodes.Not(found, span)
        if asked.type != "choice" or not asked.ordered:
            reason = "have no order" if asked.type == "choice" else "are not compared by order"
            self.fault(
                left,
                f"the answers to '{written}' {reason}, so {operator} means nothing",
                "use ==, != or in; or declare the question's choices with ordered = true",
            )
            return None
        if not self._has_choice(written, asked, right, choice):
            return None
        place = asked.choices.index(choice)
        chosen = {
            "<": asked.choices[:place],
            "<=": asked.choices[: place + 1],
            ">": asked.choices[place + 1 :],
            ">=": asked.choices[place:],
        }[operator]
        if not chosen or len(chosen) == len(asked.choices):
            truth = "always" if chosen else "never"
            self.fault(
                right,
                f"'{written} {operator} {choice!r}' is {truth} true",
                f"its choices go from '{asked.choices[0]}' to '{asked.choices[-1]}'",
            )
            return None
        return nodes.OneOf(name, frozenset(chosen), span)

    def _membership(self, left: ast.expr, right: ast.expr, span: Span) -> Condition | None:
        if _is_text(left) and is_question(right):
            named = self._asked(right)
            if named is None:
                return None
            name, asked = named
            written = self.source(right)
            choice = cast(str, cast(ast.Constant, left).value)
            if asked.type != "choices":
                self.fault(
                    right,
                    f"'{written}' has one answer, so nothing is in it",
                    f"write {written} == '{choice}'",
                )
                return None
            if not self._has_choice(written, asked, left, choice, inside=True):
                return None
            return nodes.Contains(name, choice, span)
        if is_question(left) and isinstance(right, ast.List | ast.Tuple | ast.Set):
            return self._one_of(left, right, span)
        self.fault(
            right,
            "'in' needs a list of choices, or a question with several answers",
            "write question in ['a', 'b'], or 'a' in question",
        )
        return None

    def _one_of(
        self, left: ast.expr, right: ast.List | ast.Tuple | ast.Set, span: Span
    ) -> Condition | None:
        named = self._asked(left)
        if named is None:
            return None
        name, asked = named
        written = self.source(left)
        if not right.elts:
            self.fault(right, "the list is empty", "name at least one choice")
            return None
        if asked.type == "choices":
            example = literal_text(right.elts[0]) or (asked.choices[0] if asked.choices else "a")
            self.fault(
                left,
                f"'{written}' has several answers",
                f"write '{example}' in {written}, joined by and or or",
            )
            return None
        words: set[str] = set()
        numbers: list[Number] = []
        sound = True
        for element in right.elts:
            word = literal_text(element)
            if word is not None:
                sound &= self._has_choice(written, asked, element, word)
                if word in words:
                    self.fault(element, f"'{word}' is in the list twice", "leave one out")
                    sound = False
                words.add(word)
                continue
            number = self.number(element)
            if number is None:
                sound = False
            elif not isinstance(number, nodes.Constant):
                self.fault(element, "a list holds choices or numbers", "write them out")
                sound = False
            elif not self._comparable(left, element, asked, number):
                sound = False
            else:
                numbers.append(number.value)
        if not sound:
            return None
        is_date = asked.type == "date"
        parts: list[Condition] = [nodes.Equals(name, n, is_date, span) for n in numbers]
        if words:
            parts.insert(0, nodes.OneOf(name, frozenset(words), span))
        return parts[0] if len(parts) == 1 else nodes.Any(tuple(parts), span)

    def _comparable(
        self, left: ast.expr, right: ast.AST, asked: AskedQuestion, constant: nodes.Constant
    ) -> bool:
        name = self.source(left)
        if asked.type == "choice":
            self.fault(
                right,
                f"'{name}' is answered with a choice, not with a number",
                f"its choices are {listed(asked.choices)}",
            )
        elif asked.type == "choices":
            self.fault(right, f"'{name}' has several answers", f"count them with count({name})")
        elif asked.type == "text":
            self.fault(left, f"'{name}' is free text", "free text takes no part in conditions")
        elif asked.type == "date" and not constant.is_date:
            self.fault(
                right,
                f"'{name}' is a date and cannot be compared with a number",
                f"use days_since({name}), or date('2026-01-31')",
            )
        elif asked.type == "number" and constant.is_date:
            self.fault(
                right, f"'{name}' is a number and cannot be compared with a date", "write a number"
            )
        else:
            return True
        return False

    def _has_choice(
        self,
        question: str,
        asked: AskedQuestion,
        node: ast.AST,
        choice: str,
        *,
        inside: bool = False,
    ) -> bool:
        if asked.type == "text":
            self.fault(
                node,
                f"'{question}' is free text and cannot be compared",
                "free text is shown to readers and takes no part in conditions",
            )
            return False
        if asked.type == "choices" and not inside:
            self.fault(node, f"'{question}' has several answers", f"write '{choice}' in {question}")
            return False
        known = (*asked.choices, *asked.specials)
        if choice in known:
            return True
        kind = {"number": "a number", "date": "a date"}.get(asked.type, "")
        if kind and not known:
            self.fault(
                node,
                f"'{question}' is {kind} and cannot be compared with the text '{choice}'",
                "write numbers without quotes, and dates as date('2026-01-31')",
            )
            return False
        near = did_you_mean(choice, known)
        listing = f"it has {listed(known)}"
        self.fault(
            node, f"'{question}' has no choice '{choice}'", f"{near} {listing}" if near else listing
        )
        return False


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
