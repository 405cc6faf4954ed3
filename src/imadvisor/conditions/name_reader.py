"""The names in a condition: of questions, roles, functions, dimensions and choices."""

from __future__ import annotations

import ast
from collections.abc import Collection
from typing import cast

from imadvisor.conditions import nodes
from imadvisor.conditions.faults import ConditionFault
from imadvisor.conditions.functions import FUNCTIONS
from imadvisor.conditions.nodes import Span
from imadvisor.conditions.scope import AskedQuestion, Scope
from imadvisor.errors import did_you_mean


class NameReader:
    """Looks up what the names in a condition stand for, and collects faults on the way."""

    def __init__(self, text: str, scope: Scope) -> None:
        self.text = text
        self.scope = scope
        self.faults: list[ConditionFault] = []
        self._encoded = text.encode()
        self._ascii = text.isascii()

    # -- places ---------------------------------------------------------------------------

    def span(self, node: ast.AST) -> Span:
        """The first and last-plus-one character of a node, counted in characters."""
        start = cast(int, getattr(node, "col_offset", 0))
        end = cast(int, getattr(node, "end_col_offset", len(self._encoded)))
        if self._ascii:
            return (start, end)
        return (len(self._encoded[:start].decode()), len(self._encoded[:end].decode()))

    def fault(
        self, node: ast.AST, message: str, hint: str = "", unknown: tuple[str, str] | None = None
    ) -> None:
        """Collect a fault at a node."""
        self.faults.append(ConditionFault(message, self.span(node), hint, unknown))

    def source(self, node: ast.AST) -> str:
        """The text of a node, as its author wrote it."""
        start, end = self.span(node)
        return self.text[start:end]

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
        role = literal_text(call.args[0]) if len(call.args) == 2 else None
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
        name = literal_text(argument) if argument is not None else None
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
        if argument is None or not is_question(argument):
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


def is_question(node: ast.expr) -> bool:
    """Whether a question is meant, or the answer of a role to one."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "by_role"
    return isinstance(node, ast.Name)


def literal_text(node: ast.expr) -> str | None:
    """The text that is written in quotes; None where there is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def listed(names: Collection[str]) -> str:
    """Names in quotes, as a sentence lists them; of many only the first."""
    quoted = [f"'{name}'" for name in names]
    if len(quoted) > 12:
        return ", ".join(quoted[:12]) + " and more"
    return ", ".join(quoted[:-1]) + " and " + quoted[-1] if len(quoted) > 1 else "".join(quoted)
