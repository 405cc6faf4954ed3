"""Blame: which operation of a layer makes a mistake that shows in what lies below the layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from imadvisor.errors import Place, Problem, RulesetError
from imadvisor.model.layer import Removal
from imadvisor.rulesets.contents import Contents
from imadvisor.rulesets.layers import Added, Layer, Written
from imadvisor.rulesets.loader import checked
from imadvisor.rulesets.overlay import layered
from imadvisor.rulesets.tables import said
from imadvisor.rulesets.targets import Miss, target_of

MOST_TRIALS = 60
"""So often a layer is laid in part to find the operation; after that the layer is named."""

_MOST_PARTS = 4
"""A mistake that takes more operations than these is put down to the first that are found."""

Methods = Mapping[str, frozenset[str]]
Part = Added | Written | None
"""An operation of a layer; None stands for its words."""


@dataclass(frozen=True, slots=True)
class LaidLayer:
    """A layer, and the contents under and over it.

    Args:
        below: what it is laid on.
        plain: the same without what plugins add.
        layer: that is laid on it.
        above: what comes out.
    """

    below: Contents
    plain: Contents
    layer: Layer
    above: Contents


def blamed(
    problems: Sequence[Problem], laid: Sequence[LaidLayer], *, methods: Methods
) -> Sequence[Problem]:
    """Move mistakes that a layer makes elsewhere to the operation that makes them.

    Args:
        problems: of what comes out of all layers.
        laid: each layer, the lowest first.
        methods: the scoring methods that exist, with what each needs of a ruleset.

    Returns:
        The problems, in the same order.
    """
    wanted = {problem for problem in problems if not problem.warning}
    found: dict[Problem, Problem] = {}
    trials = _Trials(MOST_TRIALS, methods)
    before = _mistakes(laid[0].below, methods) if laid else frozenset()
    for one in laid:
        after = _mistakes(one.above, methods)
        own = _files_of(one.layer)
        for problem in problems:
            if problem in wanted & after - before and problem.place.file not in own:
                found.setdefault(problem, _moved(problem, one, trials))
        before = after
    return [found.get(problem, problem) for problem in problems]


def _mistakes(contents: Contents, methods: Methods) -> frozenset[Problem]:
    try:
        checked(contents, methods=methods)
    except RulesetError as error:
        return frozenset(problem for problem in error.problems if not problem.warning)
    return frozenset()


def _files_of(layer: Layer) -> frozenset[str]:
    written = [one.located.document.name for one in (*layer.added, *layer.operations)]
    words = [layer.words_located.document.name] if layer.words_located else []
    return frozenset([layer.located.document.name, *written, *words])


class _Trials:
    """Layers laid in part; what comes of a part is kept for other mistakes.

    Args:
        left: how many parts may be laid.
        methods: the scoring methods that exist.
    """

    def __init__(self, left: int, methods: Methods) -> None:
        self._left, self._methods = left, methods
        self._known: dict[tuple[str, frozenset[int]], frozenset[Problem]] = {}

    def shows(self, problem: Problem, laid: LaidLayer) -> Callable[[Sequence[Part]], bool]:
        """Whether a mistake shows with some operations of a layer only."""
        return lambda parts: problem in self._mistakes(laid, parts)

    def _mistakes(self, laid: LaidLayer, parts: Sequence[Part]) -> frozenset[Problem]:
        key = (laid.layer.id, frozenset(map(id, parts)))
        if key not in self._known:
            if not self._left:
                raise _TooManyError
            self._left -= 1
            layer = replace(
                laid.layer,
                added=tuple(part for part in parts if isinstance(part, Added)),
                operations=tuple(p for p in parts if p and not isinstance(p, Added)),
                words=laid.layer.words if None in parts else None,
            )
            contents = layered(laid.below, layer, plain=laid.plain)
            self._known[key] = _mistakes(contents, self._methods)
        return self._known[key]


class _TooManyError(Exception):
    """It would take too long to find the operation."""


def _moved(problem: Problem, laid: LaidLayer, trials: _Trials) -> Problem:
    """A mistake, at the first operation without which it is not there."""
    layer = laid.layer
    parts: list[Part] = [None] if layer.words else []
    parts += [*layer.added, *layer.operations]
    try:
        needed = _needed(parts, trials.shows(problem, laid))
    except _TooManyError:
        needed = []
    where = f"{problem.message} (in {problem.place})"
    if not needed:
        place = layer.located.place((), of_key=True)
        return replace(problem, place=place, message=f"with layer '{layer.id}': {where}")
    part = needed[0]
    about, _, id = problem.about.partition(":")
    subject = said((about, id)) if id else "that"
    if part is None:
        assert layer.words_located is not None
        place = layer.words_located.place((), of_key=True)
        return _at(problem, place, f"with these words: {where}", problem.hint)
    if isinstance(part, Added):
        name = f"{part.kind} '{part.raw.get('id', '?')}'"
        place = part.located.place((), of_key=True)
        return _at(problem, place, f"with {name} added: {where}", problem.hint)
    operation = part.operation
    target = getattr(operation, "target", "")
    meant = target_of(target, laid.below.entries)
    name = f"'{target}'" if isinstance(meant, Miss) else said(meant)
    place = part.located.place(("target",))
    if isinstance(operation, Removal):
        hint = f"set or remove {subject} as well, or keep {name}"
        more = f"; {problem.hint}" if problem.hint else ""
        return _at(problem, place, f"without {name}: {where}", hint + more)
    hint = problem.hint or f"set or remove {subject} as well, or leave {name} as it is"
    return _at(problem, place, f"with this change of {name}: {where}", hint)


def _at(problem: Problem, place: Place, message: str, hint: str) -> Problem:
    return Problem(place, message, hint, code=problem.code, about=problem.about)


def _needed(parts: Sequence[Part], shows: Callable[[Sequence[Part]], bool]) -> list[Part]:
    """Operations that together make a mistake, as few as can be found by halving."""
    needed: list[Part] = []
    rest = list(parts)
    while rest and len(needed) < _MOST_PARTS and not (needed and shows(needed)):
        low, high = 1, len(rest)
        while low < high:
            middle = (low + high) // 2
            if shows([*rest[:middle], *needed]):
                high = middle
            else:
                low = middle + 1
        needed.insert(0, rest[high - 1])
        rest = rest[: high - 1]
    return needed
