"""From the text of a condition to a checked tree.

The text is parsed with Python's own parser and never executed. Everything outside the closed
subset, every unknown name and every wrong type is reported, all of them at once, with the span
of the text that is meant.
"""

from __future__ import annotations

import ast
import re
import unicodedata
import warnings
from dataclasses import dataclass, replace

from imadvisor.conditions.condition_reader import ConditionReader
from imadvisor.conditions.faults import ConditionFault
from imadvisor.conditions.nodes import Condition
from imadvisor.conditions.scope import Scope
from imadvisor.spelling import folded

LONGEST = 2_000
"""A condition may have this many characters; checked before the parser sees it."""

DEEPEST = 32
"""Brackets, negations and calls may be nested this deep."""

_LINE_BREAK = re.compile("[\r\n]")


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
    reader = ConditionReader(text.strip(), scope)
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
