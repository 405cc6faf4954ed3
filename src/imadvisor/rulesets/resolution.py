"""From a ruleset and the layers on it to the ruleset that comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from imadvisor.errors import RulesetError
from imadvisor.rulesets.base_changes import moved_on
from imadvisor.rulesets.blame import LaidLayer, blamed
from imadvisor.rulesets.contents import Contents
from imadvisor.rulesets.layers import Layer
from imadvisor.rulesets.loader import checked
from imadvisor.rulesets.overlay import layered
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

    @property
    def files(self) -> tuple[object, ...] | None:
        """What tells apart stacks that are read from other files; None where it is not known."""
        joining = [layer for layers in self.joining.values() for layer in layers]
        files = [self.base.files, *(layer.files for layer in (*self.layers, *joining))]
        return (*files, len(self.layers), self.left_out) if all(files) else None


def resolved(stack: Stack) -> Contents:
    """Lay every layer on a ruleset: first those that augment it, then the next that extends it.

    A layer is pinned to what it extends without what plugins add to that, so that installing a
    plugin does not break the layers of clients.

    Args:
        stack: the ruleset and its layers.

    Returns:
        The contents, with every mistake among their problems.

    Raises:
        RulesetError: a layer is pinned to another content than there is.
    """
    laid = list(_laid(stack))
    return laid[-1].above if laid else stack.base


def _laid(stack: Stack) -> Iterator[LaidLayer]:
    """Each layer of a stack with the contents under and over it, the lowest first."""
    plain = whole = stack.base
    for layer in stack.joining.get(stack.base.origin.ruleset, ()):
        yield (laid := LaidLayer(whole, plain, layer, layered(whole, layer, plain=plain)))
        whole = laid.above
    for layer in stack.layers:
        problems = moved_on(plain, layer)
        if problems:
            raise RulesetError([*problems, *layer.problems])
        alone = plain is whole
        above = layered(plain, layer)
        over = above if alone else layered(whole, layer, plain=plain)
        yield LaidLayer(whole, plain, layer, over)
        plain, whole = above, over
        for joining in stack.joining.get(layer.id, ()):
            yield (laid := LaidLayer(whole, plain, joining, layered(whole, joining, plain=plain)))
            whole = laid.above


def plain(stack: Stack) -> Contents:
    """What comes out of a stack without what plugins add: what a layer on it is pinned to.

    Raises:
        RulesetError: a layer is pinned to another content than there is.
    """
    return resolved(replace(stack, joining={}))


def base_of(stack: Stack) -> Contents:
    """What the uppermost layer of a stack extends, without what plugins add."""
    return plain(replace(stack, layers=stack.layers[:-1]))


def below(stack: Stack) -> Contents:
    """What the uppermost layer of a stack extends, with what plugins add."""
    return resolved(replace(stack, layers=stack.layers[:-1]))


def ruleset_of(stack: Stack, *, methods: Methods) -> Ruleset:
    """Make the ruleset that comes out of a stack.

    A layer that augments and is wrong is left out with a warning: everything else works.

    Args:
        stack: the ruleset and its layers.
        methods: the scoring methods that exist, with what each needs of a ruleset.

    Raises:
        RulesetError: with every mistake in the ruleset and in the layers that extend it.
    """
    try:
        made = _checked(stack, methods)
        return _without(made, stack.left_out)
    except RulesetError:
        if not stack.joining:
            raise
    sound = replace(stack, joining={})
    made = _checked(sound, methods)
    left_out = list(stack.left_out)
    for id, layers in stack.joining.items():
        for layer in layers:
            joining = {**sound.joining, id: (*sound.joining.get(id, ()), layer)}
            more = replace(sound, joining=joining)
            try:
                made, sound = _checked(more, methods), more
            except RulesetError as error:
                place = layer.located.place(())
                brings = tuple(f"{one.kind} {one.raw.get('id', '?')}" for one in layer.added)
                told = LayerLeftOut(layer.id, str(layer.origin), place, error.problems, brings)
                left_out.append(told)
    return _without(made, left_out)


def _checked(stack: Stack, methods: Methods) -> Ruleset:
    """The ruleset of a stack; a mistake of a layer is told where the layer makes it."""
    laid = list(_laid(stack))
    try:
        return checked(laid[-1].above if laid else stack.base, methods=methods)
    except RulesetError as error:
        raise RulesetError(blamed(error.problems, laid, methods=methods)) from None


def _without(ruleset: Ruleset, layers: Sequence[LayerLeftOut]) -> Ruleset:
    told = [warning for layer in layers for warning in layer.warnings]
    warnings = tuple(sorted([*ruleset.warnings, *told]))
    return replace(ruleset, warnings=warnings, left_out=tuple(layers))
