"""The risk of a question by the published format, written apart from the plugin.

Recursive descent straight to truth values; it shares no code with what is tested.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

Test = Callable[[Collection[str]], bool]


def compiled(condition: str) -> Test:
    """A condition as a function of the choices that are ticked."""
    if condition.strip() == "default":
        return lambda ticked: True
    words = re.findall(r"&&|\|\||[!()]|\w+", condition)
    assert "".join(words) == re.sub(r"\s", "", condition), condition
    test, rest = _either(words)
    assert not rest, condition
    return test


def _either(words: list[str]) -> tuple[Test, list[str]]:
    first, words = _both(words)
    if words[:1] != ["||"]:
        return first, words
    second, words = _either(words[1:])
    return (lambda ticked: first(ticked) or second(ticked)), words


def _both(words: list[str]) -> tuple[Test, list[str]]:
    first, words = _one(words)
    if words[:1] != ["&&"]:
        return first, words
    second, words = _both(words[1:])
    return (lambda ticked: first(ticked) and second(ticked)), words


def _one(words: list[str]) -> tuple[Test, list[str]]:
    if words[0] == "!":
        inner, rest = _one(words[1:])
        return (lambda ticked: not inner(ticked)), rest
    if words[0] == "(":
        inside, rest = _either(words[1:])
        assert rest[0] == ")"
        return inside, rest[1:]
    name = words[0]
    assert re.fullmatch(r"\w+", name), name
    return (lambda ticked: name in ticked), words[1:]


def risk_of(rules: Sequence[Mapping[str, Any]]) -> Callable[[Collection[str]], str]:
    """The risk that the first rule that holds gives."""
    tests = [(compiled(rule["condition"]), str(rule["risk"])) for rule in rules]
    return lambda ticked: next(risk for test, risk in tests if test(ticked))


def subsets(choices: Sequence[str]) -> list[list[str]]:
    """Every selection, the empty one first."""
    found: list[list[str]] = [[]]
    for choice in choices:
        found += [[*chosen, choice] for chosen in found]
    return found


def answers(choices: Sequence[str]) -> list[list[str]]:
    """Every selection that can be answered: *none of these* stands alone, and for nothing."""
    nones = {choice for choice in choices if choice.endswith("_no")}
    return [
        one
        for one in subsets(choices)
        if (len(one) == 1 or not nones & {*one}) and (one or len(nones) != 1)
    ]
