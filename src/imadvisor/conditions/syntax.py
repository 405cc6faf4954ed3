"""From the text of a condition to a checked tree.

The text is parsed with Python's own parser and never executed. Everything outside the closed
subset, every unknown name and every wrong type is reported, all of them at once, with the span
of the text that is meant.
"""

from __future__ import annotations

import ast
import datetime as dt
import re
import unicodedata
import warnings
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Literal, cast

from imadvisor.conditions import nodes
from imadvisor.conditions.nodes import Comparison, Condition, Numeric, Span
from imadvisor.conditions.scope import AskedQuestion, Scope
from imadvisor.errors import did_you_mean
from imadvisor.model.numbers import Number, exact
from imadvisor.spelling import folded

LONGEST = 2_000
"""A condition may have this many characters; checked before the parser sees it."""

DEEPEST = 32
"""Brackets, negations and calls may be nested this deep."""

FUNCTIONS = {
    "level": "level('dimension')",
    "score": "score('dimension')",
    "gap": "gap('gap')",
    "pattern": "pattern('pattern')",
    "met": "met('criterion')",
    "unknown": "unknown(question)",
    "applicable": "applicable(question)",
    "count": "count(question)",
    "by_role": "by_role('role', question)",
    "spread": "spread(question)",
    "respondents": "respondents(question)",
    "days_since": "days_since(question)",
    "days_between": "days_between(first, second)",
    "at_least": "at_least(2, condition, condition, …)",
    "spread_of_levels": "spread_of_levels()",
    "date": "date('2026-01-31')",
}
"""Every function of the language, with how it is written."""

_LINE_BREAK = re.compile("[\r\n]")

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

_MIRRORED: dict[str, Comparison] = {
    "==": "==",
    "!=": "!=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}


@dataclass(frozen=True, slots=True)
class ConditionFault:
    """One mistake in a condition.

    Args:
        message: what is wrong.
        span: first and last-plus-one character of the text that is meant.
        hint: what to write instead.
        unknown: the kind and id of what it names and is not there; None for other mistakes.
    """

    message: str
    span: Span
    hint: str = ""
    unknown: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """The outcome: a condition, or the faults that stand in its way."""

    condition: Condition | None
    faults: tuple[ConditionFault, ...] = ()


def parse(text: str, scope: Scope) -> Parsed:
    """Parse and check a condition.

    Args:
        text: the condition as its author wrote it.
        scope: the names that exist, with their types.

    Returns:
        The checked tree, or every fault that was found.
    """
    if len(text) > LONGEST:
        message = f"a condition of {len(text):,} characters is too long; {LONGEST:,} are allowed"
        return Parsed(
            None, (ConditionFault(message, (0, 0), "split it over several gaps or criteria"),)
        )
    depth = _depth(text)
    if depth > DEEPEST:
        message = f"a condition nested {depth} deep is too deep; {DEEPEST} is allowed"
        return Parsed(
            None, (ConditionFault(message, (0, 0), "split it over several gaps or criteria"),)
        )
    if _LINE_BREAK.search(text.strip()):
        # Python counts columns from the beginning of a line: every place would be another one.
        hint = "write it without line breaks"
        return Parsed(None, (ConditionFault("a condition stands on one line", (0, 0), hint),))
    if (unmeant := _unmeant(text)) is not None:
        return Parsed(None, (unmeant,))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return Parsed(None, (_syntax_fault(text, error),))
    reader = _Reader(text.strip(), scope)
    condition = reader.condition(tree.body)
    if reader.faults:
        shift = len(text) - len(text.lstrip())
        moved = (
            replace(fault, span=(fault.span[0] + shift, fault.span[1] + shift))
            for fault in reader.faults
        )
        return Parsed(None, tuple(moved))
    return Parsed(condition)


def _unmeant(text: str) -> ConditionFault | None:
    """What Python would read otherwise than it stands there: a comment, an escape, a letter."""
    quote = ""
    for place, character in enumerate(text):
        span = (place, place + 1)
        if quote:
            if character == "\\":
                hint = "write the id of a choice as it stands; it holds no backslash"
                return ConditionFault("a backslash has no meaning in a condition", span, hint)
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == "#":
            hint = "leave out the rest, or write it as a comment of the file, behind the text"
            return ConditionFault(
                "what stands behind # would be no part of the condition", span, hint
            )
        elif not character.isascii():
            plain = unicodedata.normalize("NFKC", character)
            hint = f"write '{plain}'" if plain.isascii() and plain.strip() else ""
            if not character.isspace() or not hint:
                hint = hint or "write names, numbers and signs in plain letters"
            return ConditionFault(f"'{character}' is no letter or sign of a condition", span, hint)
    return None


def _depth(text: str) -> int:
    """How deep brackets and negations are nested, strings left out."""
    deepest = depth = run = 0
    quote = ""
    word = ""
    for character in text + " ":
        if quote:
            quote = "" if character == quote else quote
            continue
        if character.isalnum() or character == "_":
            word += character
            continue
        if word:
            run = run + 1 if word == "not" else 0
            deepest = max(deepest, depth + run)
            word = ""
        if character in "'\"":
            quote = character
        elif character in "([{":
            depth += 1
            deepest = max(deepest, depth + run)
        elif character in ")]}":
            depth -= 1
        elif character in "-+~":
            run += 1
            deepest = max(deepest, depth + run)
    return deepest


def _syntax_fault(text: str, error: BaseException) -> ConditionFault:
    hint = "see the condition language: question == 'choice', not, and, or, in, < <= > >="
    if not text.strip():
        return ConditionFault("the condition is empty", (0, 0), hint)
    if not isinstance(error, SyntaxError) or not error.offset:
        return ConditionFault("the condition cannot be read", (0, len(text)), hint)
    start = min(max(error.offset - 1, 0), max(len(text) - 1, 0))
    shift = len(text) - len(text.lstrip())
    if "&&" in text or "||" in text:
        hint = "write 'and' and 'or'"
    elif "=" in text and "==" not in text and "<=" not in text and ">=" not in text:
        hint = "two values are compared with =="
    elif folded(text) in ("true", "false"):
        hint = "a condition says something about a question"
    return ConditionFault(
        "the condition cannot be read from here", (start + shift, start + shift + 1), hint
    )


class _Reader:
    """Turns Python's tree into ours, collecting faults on the way."""

    def __init__(self, text: str, scope: Scope) -> None:
        self.text = text
        self.scope = scope
        self.faults: list[ConditionFault] = []
        self._encoded = text.encode()
        self._ascii = text.isascii()

    # -- places ---------------------------------------------------------------------------

    def span(self, node: ast.AST) -> Span:
        start = cast(int, getattr(node, "col_offset", 0))
        end = cast(int, getattr(node, "end_col_offset", len(self._encoded)))
        if self._ascii:
            return (start, end)
        return (len(self._encoded[:start].decode()), len(self._encoded[:end].decode()))

    def fault(
        self, node: ast.AST, message: str, hint: str = "", unknown: tuple[str, str] | None = None
    ) -> None:
        self.faults.append(ConditionFault(message, self.span(node), hint, unknown))

    def source(self, node: ast.AST) -> str:
        start, end = self.span(node)
        return self.text[start:end]

    # -- conditions -----------------------------------------------------------------------

    def condition(self, node: ast.expr) -> Condition | None:
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
            left, right, operator = right, left, _MIRRORED[operator]
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
        if not _is_question(left):
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
        if _is_text(left) and _is_question(right):
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
        if _is_question(left) and isinstance(right, ast.List | ast.Tuple | ast.Set):
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
            example = _literal_text(right.elts[0]) or (asked.choices[0] if asked.choices else "a")
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
            word = _literal_text(element)
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
                f"its choices are {_listed(asked.choices)}",
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
        listing = f"it has {_listed(known)}"
        self.fault(
            node, f"'{question}' has no choice '{choice}'", f"{near} {listing}" if near else listing
        )
        return False

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
            first, second, operator = second, first, _MIRRORED[operator]
        if (
            operator in ("==", "!=")
            and isinstance(first, nodes.NumberOf)
            and isinstance(second, nodes.Constant)
        ):
            equal = nodes.Equals(first.question, second.value, first.is_date, span)
            return equal if operator == "==" else nodes.Not(equal, span)
        return nodes.Compare(operator, first, second, span)

    def number(self, node: ast.expr) -> Numeric | None:
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
                f"its choices are {_listed(asked.choices)}",
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
                found = self._named(node, "dimension", self.scope.dimensions)
                if found is None:
                    return None
                return nodes.Measure(name, found, span)
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
        hint = f"write {FUNCTIONS['days_between']}"
        if len(node.args) != 2:
            self.fault(node, "days_between needs two dates", hint)
            return None
        dates = [self.number(argument) for argument in node.args]
        for argument, date in zip(node.args, dates, strict=True):
            if date is not None and not _is_date(date):
                self.fault(argument, f"{self.source(argument)} is not a date", hint)
                return None
        if dates[0] is None or dates[1] is None:
            return None
        return nodes.Arithmetic("-", dates[1], dates[0], span)

    def _date(self, node: ast.Call, span: Span) -> Numeric | None:
        text = _literal_text(node.args[0]) if len(node.args) == 1 else None
        try:
            day = dt.date.fromisoformat(text or "")
        except ValueError:
            self.fault(node, f"{self.source(node)} is not a date", f"write {FUNCTIONS['date']}")
            return None
        return nodes.Constant(day.toordinal(), True, span)

    # -- names ----------------------------------------------------------------------------

    def _question(self, node: ast.Name) -> AskedQuestion | None:
        asked = self.scope.questions.get(node.id)
        if asked is None:
            if node.id in FUNCTIONS:
                hint = f"write {FUNCTIONS[node.id]}"
            else:
                hint = did_you_mean(node.id, self.scope.questions)
            self.fault(node, f"there is no question '{node.id}'", hint, ("question", node.id))
        return asked

    def _asked(self, node: ast.expr) -> tuple[str, AskedQuestion] | None:
        """The question that is named, or the answer of a role to it."""
        if isinstance(node, ast.Name):
            asked = self._question(node)
            return None if asked is None else (node.id, asked)
        call = cast(ast.Call, node)
        if self._function(call) is None:
            return None
        role = _literal_text(call.args[0]) if len(call.args) == 2 else None
        question = call.args[1] if len(call.args) == 2 else None
        if role is None or not isinstance(question, ast.Name):
            self.fault(
                call,
                "by_role needs a role, in quotes, and a question, without quotes",
                f"write {FUNCTIONS['by_role']}",
            )
            return None
        asked = self._question(question)
        if role not in self.scope.roles:
            known = ", ".join(sorted(self.scope.roles)) or "none"
            hint = did_you_mean(role, self.scope.roles) or f"the roles are {known}"
            self.fault(call.args[0], f"there is no role '{role}'", hint, ("role", role))
            return None
        return None if asked is None else (nodes.by_role(question.id, role), asked)

    def _function(self, node: ast.Call) -> str | None:
        if not isinstance(node.func, ast.Name):
            self._outside(node.func)
            return None
        name = node.func.id
        if name not in FUNCTIONS:
            hint = did_you_mean(name, FUNCTIONS) or f"the functions are {', '.join(FUNCTIONS)}"
            self.fault(node.func, f"there is no function '{name}'", hint)
            return None
        if node.keywords:
            self.fault(node, f"{name} takes no named arguments", f"write {FUNCTIONS[name]}")
            return None
        return name

    def _named(self, node: ast.Call, noun: str, known: Collection[str]) -> str | None:
        argument = node.args[0] if len(node.args) == 1 else None
        name = _literal_text(argument) if argument is not None else None
        function = cast(ast.Name, node.func).id
        if name is None or argument is None:
            self.fault(
                node, f"{function} needs one {noun}, in quotes", f"write {FUNCTIONS[function]}"
            )
            return None
        if name not in known:
            hint = did_you_mean(name, known)
            if name in self.scope.codes and self.scope.codes[name] in known:
                hint = f"'{name}' is a code; write the id, '{self.scope.codes[name]}'"
            self.fault(argument, f"there is no {noun} '{name}'", hint, (noun, name))
            return None
        return name

    def _one_question(self, node: ast.Call, wanted: str = "") -> str | None:
        function = cast(ast.Name, node.func).id
        argument = node.args[0] if len(node.args) == 1 else None
        if argument is None or not _is_question(argument):
            self.fault(
                node,
                f"{function} needs one question, without quotes",
                f"write {FUNCTIONS[function]}",
            )
            return None
        named = self._asked(argument)
        if named is None:
            return None
        name, asked = named
        if wanted == "steps":
            if asked.type in ("number", "date") or asked.ordered:
                return name
            hint = "a spread is of levels, numbers, dates, or choices with ordered = true"
            message = f"the answers to '{self.source(argument)}' have no order"
            self.fault(argument, message, hint)
            return None
        if wanted and asked.type != wanted:
            noun = {"choices": "a question with several answers", "date": "a date"}[wanted]
            self.fault(argument, f"'{self.source(argument)}' is not {noun}", "")
            return None
        return name

    def _outside(self, node: ast.expr) -> None:
        what = {
            ast.Attribute: "a dot (attribute access)",
            ast.Subscript: "square brackets after a name (indexing)",
            ast.Lambda: "lambda",
            ast.IfExp: "if … else",
            ast.Constant: "a value by itself",
            ast.JoinedStr: "an f-string",
            ast.NamedExpr: ":=",
            ast.List: "a list by itself",
            ast.Tuple: "a list by itself",
            ast.Set: "a list by itself",
            ast.BinOp: "arithmetic by itself",
        }.get(type(node), f"{type(node).__name__}")
        self.fault(
            node,
            f"{what} is not part of the condition language",
            "a condition compares questions and joins comparisons with and, or and not",
        )


def _is_question(node: ast.expr) -> bool:
    """Whether a question is meant, or the answer of a role to one."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "by_role"
    return isinstance(node, ast.Name)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _literal_text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def _is_date(node: Numeric) -> bool:
    return isinstance(node, nodes.Constant | nodes.NumberOf) and node.is_date


def _listed(names: Collection[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    if len(quoted) > 12:
        return ", ".join(quoted[:12]) + " and more"
    return ", ".join(quoted[:-1]) + " and " + quoted[-1] if len(quoted) > 1 else "".join(quoted)
