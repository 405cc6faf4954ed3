"""The condition of a risk rule: choice ids with ``&&``, ``||``, ``!`` and parentheses.

It is kept as its tokens. Nothing here recurses, so that no depth of parentheses matters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from imadvisor_lens.selections import Selections
from imadvisor_lens.spelling import did_you_mean, listed

_TOKEN = re.compile(r"\s*(?:(?P<mark>&&|\|\||[!()])|(?P<name>[\w.:-]+)|(?P<other>\S))")
_BINDS = {"!": 3, "&&": 2, "||": 1}
_MOST_UNKNOWN = 20
_WORDS = {"&&": " and ", "||": " or ", "!": "not "}
_INSTEAD = {
    "and": "&&",
    "or": "||",
    "not": "!",
    "&": "&&",
    "|": "||",
    "~": "!",
    ",": "&&, or ||",
}


class Token(NamedTuple):
    """A mark or a choice id in a condition.

    Args:
        text: the mark, or the id.
        is_choice: whether it is an id.
        span: first and last-plus-one character.
    """

    text: str
    is_choice: bool
    span: tuple[int, int]


class Fault(NamedTuple):
    """One mistake in a condition.

    Args:
        span: first and last-plus-one character of what is meant.
        message: what is wrong.
        hint: the next step.
    """

    span: tuple[int, int]
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition without mistakes.

    Args:
        tokens: of which it consists, in the order in which they are written.
    """

    tokens: tuple[Token, ...]

    @property
    def choices(self) -> tuple[str, ...]:
        """The ids in it, each once, in the order of their first use."""
        return tuple(dict.fromkeys(token.text for token in self.tokens if token.is_choice))

    def selections(self, space: Selections) -> int:
        """The set of selections for which it holds.

        Args:
            space: of all selections; has every choice of the condition.
        """
        values: list[int] = []
        waiting: list[str] = []
        for token in self.tokens:
            if token.is_choice:
                values.append(space.with_choice(token.text))
            elif token.text in ("(", "!"):
                waiting.append(token.text)
            elif token.text == ")":
                while waiting[-1] != "(":
                    _apply(waiting.pop(), values, space)
                waiting.pop()
            else:
                while waiting and _BINDS.get(waiting[-1], 0) >= _BINDS[token.text]:
                    _apply(waiting.pop(), values, space)
                waiting.append(token.text)
        while waiting:
            _apply(waiting.pop(), values, space)
        return values[0]

    def written(self, atom: Callable[[str], str]) -> str:
        """The condition in imadvisor's language, which binds its words in the same order.

        Args:
            atom: writes that a choice is ticked.
        """
        return "".join(
            atom(token.text) if token.is_choice else _WORDS.get(token.text, token.text)
            for token in self.tokens
        )


def _apply(mark: str, values: list[int], space: Selections) -> None:
    last = values.pop()
    if mark == "!":
        values.append(space.all & ~last)
    elif mark == "&&":
        values.append(values.pop() & last)
    else:
        values.append(values.pop() | last)


def parsed(text: str, choices: Sequence[str] | None) -> tuple[Condition | None, tuple[Fault, ...]]:
    """Read a condition.

    Args:
        text: as the lens writes it.
        choices: the ids of the question's choices; None where they are not all known, so that
            only the shape is checked.

    Returns:
        The condition, or None with every mistake in it.
    """
    tokens: list[Token] = []
    faults: list[Fault] = []
    known = frozenset(choices or ())
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        word, span = match[kind], match.span(kind)
        if kind == "other" or (kind == "name" and word.lower() in _INSTEAD and word not in known):
            hint = f"write {_INSTEAD[word.lower()]}" if word.lower() in _INSTEAD else _LANGUAGE
            faults.append(Fault(span, f"'{word}' is not part of a condition", hint))
        else:
            tokens.append(Token(word, kind == "name", span))
    if choices is not None:
        faults += _unknown(tokens, known, choices)
    if not faults:
        faults += _shape(tokens, len(text))
    ordered = tuple(sorted(faults))
    return (None if ordered else Condition(tuple(tokens))), ordered


_LANGUAGE = "a condition has choice ids, &&, ||, ! and parentheses, or is the word default"


def _unknown(tokens: Sequence[Token], known: frozenset[str], shown: Sequence[str]) -> list[Fault]:
    faults: list[Fault] = []
    told: set[str] = set()
    for token in tokens:
        if not token.is_choice or token.text in known or token.text in told:
            continue
        if len(faults) == _MOST_UNKNOWN:
            break
        told.add(token.text)
        if token.text == "default":
            message = "'default' stands alone: it holds when no rule before it does"
            faults.append(Fault(token.span, message, 'write "condition": "default"'))
            continue
        near = did_you_mean(token.text, {*known, "default"})
        hint = f"{near} its choices are {listed(shown)}".strip()
        faults.append(Fault(token.span, f"there is no choice '{token.text}'", hint))
    return faults


def _shape(tokens: Sequence[Token], length: int) -> list[Fault]:
    """What stands in the way of reading tokens as an expression; the first of it."""
    if not tokens:
        return [Fault((0, length), "the condition is empty", _LANGUAGE)]
    opened: list[Token] = []
    operand_before = False
    for token in tokens:
        begins = token.is_choice or token.text in ("(", "!")
        if begins and operand_before:
            return [Fault(token.span, f"&& or || is missing before '{token.text}'")]
        if not begins and not operand_before:
            return [Fault(token.span, f"a choice is missing before '{token.text}'")]
        if token.text == "(":
            opened.append(token)
        elif token.text == ")":
            if not opened:
                return [Fault(token.span, "this parenthesis was never opened", "remove it")]
            opened.pop()
        operand_before = token.is_choice or token.text == ")"
    if not operand_before:
        last = tokens[-1]
        return [Fault(last.span, f"a choice is missing after '{last.text}'")]
    if opened:
        return [Fault(opened[-1].span, "this parenthesis is never closed", "write ) where it ends")]
    return []
