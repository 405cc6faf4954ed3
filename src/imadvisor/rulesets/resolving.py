"""From a ruleset and the layers on it to the ruleset that comes out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from imadvisor.errors import RulesetError
from imadvisor.rulesets.contents import Contents
from imadvisor.rulesets.layers import Layer
from imadvisor.rulesets.laying import layered
from imadvisor.rulesets.loading import checked
from imadvisor.rulesets.moving import moved_on
from imadvisor.rulesets.ruleset import LayerLeftOut, Ruleset

Methods = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Stack:
    """A ruleset and everything that is laid on it.

    Args:
        base: the ruleset itself.
        layers: that extend it, each the one before.
        joining: the layers that augment the ruleset or a layer on it, by its id.
        left_out: the layers that would join, and cannot be read.
    """

    base: Contents
    layers: tuple[Layer, ...] = ()
    joining: Mapping[str, tuple[Layer, ...]] = field(default_factory=dict)
    left_out: tuple[LayerLeftOut, ...] = ()


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
        return _without(made, stack.left_out)
    except RulesetError:
        if not stack.joining:
            raise
    sound = replace(stack, joining={})
    made = checked(resolved(sound, today=today), methods=methods)
    left_out = list(stack.left_out)
    for id, layers in stack.joining.items():
        for layer in layers:
            joining = {**sound.joining, id: (*sound.joining.get(id, ()), layer)}
            more = replace(sound, joining=joining)
            try:
                made, sound = checked(resolved(more, today=today), methods=methods), more
            except RulesetError as error:
                place = layer.located.place(())
                brings = tuple(f"{one.kind} {one.raw.get('id', '?')}" for one in layer.added)
                told = LayerLeftOut(layer.id, str(layer.origin), place, error.problems, brings)
                left_out.append(told)
    return _without(made, left_out)


def _without(ruleset: Ruleset, layers: Sequence[LayerLeftOut]) -> Ruleset:
    told = [warning for layer in layers for warning in layer.warnings]
    warnings = tuple(sorted([*ruleset.warnings, *told]))
    return replace(ruleset, warnings=warnings, left_out=tuple(layers))
