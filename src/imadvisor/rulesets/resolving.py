"""From a ruleset and the layers on it to the ruleset that comes out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from imadvisor.errors import Problem, RulesetError
from imadvisor.rulesets.contents import Contents
from imadvisor.rulesets.layers import Layer
from imadvisor.rulesets.laying import layered
from imadvisor.rulesets.loading import checked
from imadvisor.rulesets.moving import moved_on
from imadvisor.rulesets.ruleset import Ruleset

Methods = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Stack:
    """A ruleset and everything that is laid on it.

    Args:
        base: the ruleset itself.
        layers: that extend it, each the one before.
        joining: the layers that augment the ruleset or a layer on it, by its id.
        left_out: why layers that would join cannot be read; warnings.
    """

    base: Contents
    layers: tuple[Layer, ...] = ()
    joining: Mapping[str, tuple[Layer, ...]] = field(default_factory=dict)
    left_out: tuple[Problem, ...] = ()


def resolved(stack: Stack, *, today: dt.date) -> Contents:
    """Lay every layer on a ruleset: first those that augment it, then the next that extends it.

    A layer is pinned to what it extends without what plugins add to that, so that installing a
    plugin does not break the layers of clients.

    Args:
        stack: the ruleset and its layers.
        today: the day on which operations must not have expired.

    Returns:
        The contents, with every mistake among their problems.

    Raises:
        RulesetError: a layer is pinned to another content than there is.
    """
    plain = stack.base
    whole = _joined(plain, stack, stack.base.origin.ruleset, today)
    for layer in stack.layers:
        problems = moved_on(plain, layer)
        if problems:
            raise RulesetError([*problems, *layer.problems])
        alone = plain is whole
        plain = layered(plain, layer, today=today)
        whole = plain if alone else layered(whole, layer, today=today)
        whole = _joined(whole, stack, layer.id, today)
    return whole


def plain(stack: Stack, *, today: dt.date) -> Contents:
    """What comes out of a stack without what plugins add: what a layer on it is pinned to.

    Raises:
        RulesetError: a layer is pinned to another content than there is.
    """
    return resolved(replace(stack, joining={}), today=today)


def base_of(stack: Stack, *, today: dt.date) -> Contents:
    """What the uppermost layer of a stack extends, without what plugins add."""
    return plain(replace(stack, layers=stack.layers[:-1]), today=today)


def below(stack: Stack, *, today: dt.date) -> Contents:
    """What the uppermost layer of a stack extends, with what plugins add."""
    return resolved(replace(stack, layers=stack.layers[:-1]), today=today)


def _joined(contents: Contents, stack: Stack, id: str, today: dt.date) -> Contents:
    for layer in stack.joining.get(id, ()):
        contents = layered(contents, layer, today=today)
    return contents


def ruleset_of(stack: Stack, *, methods: Methods, today: dt.date) -> Ruleset:
    """Make the ruleset that comes out of a stack.

    A layer that augments and is wrong is left out with a warning: everything else works.

    Args:
        stack: the ruleset and its layers.
        methods: the scoring methods that exist, with what each needs of a ruleset.
        today: the day on which operations must not have expired.

    Raises:
        RulesetError: with every mistake in the ruleset and in the layers that extend it.
    """
    try:
        made = checked(resolved(stack, today=today), methods=methods)
        return replace(made, warnings=tuple(sorted([*made.warnings, *stack.left_out])))
    except RulesetError:
        if not stack.joining:
            raise
    sound = replace(stack, joining={})
    made = checked(resolved(sound, today=today), methods=methods)
    warnings: list[Problem] = list(stack.left_out)
    for id, layers in stack.joining.items():
        for layer in layers:
            joining = {**sound.joining, id: (*sound.joining.get(id, ()), layer)}
            more = replace(sound, joining=joining)
            try:
                made, sound = checked(resolved(more, today=today), methods=methods), more
            except RulesetError as error:
                warnings.extend(left_out(str(layer.origin), error.problems))
    return replace(made, warnings=tuple(sorted([*made.warnings, *warnings])))


def left_out(layer: str, problems: Sequence[Problem]) -> Sequence[Problem]:
    """Mistakes in a layer that would join, as warnings that it does not.

    Args:
        layer: what to call it.
        problems: its mistakes.
    """
    wrong = [problem for problem in problems if not problem.warning]
    return [
        replace(problem, warning=True, message=f"{layer} is left out: {problem.message}")
        for problem in wrong
    ]
