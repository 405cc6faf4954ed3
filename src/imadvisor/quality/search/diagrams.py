"""Decision diagrams: functions of many answers, each kept once, and joined without repetition.

A diagram asks one variable after the other, in a fixed order, and ends in a value. Equal
functions are the same number, so that comparing two of them costs nothing. A variable has many
cells, because many rules look at it, and most of them go on alike in one diagram: a diagram keeps
its ways on once each, and apart from them a *shape*, the number of the way on of every cell.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import wraps
from itertools import islice
from typing import Any, ParamSpec, TypeVar

FALSE, UNKNOWN, NOT_APPLICABLE, TRUE = 0, 1, 2, 3
"""The diagrams that always have this value of truth; also the values."""

_OPPOSITE = (TRUE, UNKNOWN, NOT_APPLICABLE, FALSE)

_ENDS = 1 << 60
"""The place of a diagram that asks nothing: behind every variable."""

Path = Mapping[int, int]
"""A cell for each variable that was asked."""


class TooManyCells(Exception):
    """A function has too many cells to be looked through."""


class TimeIsUp(TooManyCells):
    """The time for all that is looked for has been used."""


MOST_NODES = 400_000
"""So many nodes and remembered steps are kept at a time: with more, memory would run out."""


MOST_VALUES = 60_000
"""So many values diagrams may end in: one of them takes far more room than a node."""

_STRIDE = 1_000
"""After so many steps it is looked whether there is time and room for more."""

P = ParamSpec("P")
R = TypeVar("R")


def _bounded(method: Callable[P, R]) -> Callable[P, R]:
    """A method that gives up where a diagram is deeper than Python can follow."""

    @wraps(method)
    def bounded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except RecursionError:
            raise TooManyCells from None

    return bounded


class Clock:
    """Says when the time for all that is looked for has been used.

    Args:
        seconds: of the processor; None for no limit.
    """

    def __init__(self, seconds: float | None) -> None:
        self._end = None if seconds is None else time.process_time() + seconds
        self._next = time.monotonic()

    @property
    def is_up(self) -> bool:
        """Whether the time has been used."""
        if self._end is None:
            return False
        now = time.monotonic()
        if now < self._next:
            return False
        # To ask for the time of the processor is slow, and it goes no faster than the hours do.
        left = self._end - time.process_time()
        self._next = now + max(left, 0)
        return left < 0

    def check(self) -> None:
        """Give up where the time has been used.

        Raises:
            TimeIsUp: it has.
        """
        if self.is_up:
            raise TimeIsUp


class Diagrams:
    """Makes and joins diagrams.

    Args:
        most: how many steps may be taken for one question before it is given up.
        seconds: of the processor, for everything; None for no limit.
    """

    def __init__(self, most: int = 60_000, seconds: float | None = None) -> None:
        self.most = most
        self._taken = 0
        self._limit = most
        self._pause = 0
        self.clock = Clock(seconds)
        self._ends: dict[Hashable, int] = {}
        self._nodes: dict[tuple[int, int, tuple[int, ...]], int] = {}
        self._shapes: dict[tuple[int, ...], int] = {}
        self._ways: list[tuple[int, ...]] = []
        self._merged: dict[tuple[int, tuple[int, ...]], int] = {}
        self._crossed: dict[tuple[int, int], tuple[int, tuple[tuple[int, int], ...]]] = {}
        self._variable: list[int] = []
        self._shape: list[int] = []
        self._below: list[tuple[int, ...]] = []
        self._value: list[Any] = []
        self._memory: dict[Hashable, dict[Any, int]] = {}
        self._supports: dict[int, frozenset[int]] = {}
        for value in (FALSE, UNKNOWN, NOT_APPLICABLE, TRUE):
            self.end(value)

    def begin(self, share: int = 1) -> None:
        """Allow one more question its share of steps.

        Args:
            share: one in so many of what is allowed.
        """
        if self._taken > MOST_NODES:
            self.forget()
        self._limit = self._taken + self.most // share
        self._pause = 0

    def forget(self) -> None:
        """Let go of the steps that were remembered: they are only faster, nothing rests on them."""
        self._taken = 0
        self._limit = self.most
        self._memory.clear()
        self._supports.clear()

    def _rest(self) -> None:
        """Look, every so many steps, whether there is time and room for more."""
        if self._taken > self._limit:
            raise TooManyCells
        if len(self._value) > MOST_NODES or len(self._ends) > MOST_VALUES:
            raise TooManyCells
        self.clock.check()
        self._pause = min(self._taken + _STRIDE, self._limit + 1)

    # -- making -----------------------------------------------------------------------------

    def end(self, value: Hashable) -> int:
        """The diagram that is always this value."""
        found = self._ends.get(value)
        if found is None:
            found = self._ends[value] = self._add(_ENDS, 0, (), value)
        return found

    def node(self, variable: int, below: Sequence[int]) -> int:
        """The diagram that asks a variable, and goes on as its cell says.

        Args:
            variable: its place in the order; before those of what is below.
            below: a diagram for each cell.
        """
        ways: dict[int, int] = {}
        shape = tuple([ways.setdefault(kid, len(ways)) for kid in below])
        return self._node(variable, self._shape_of(shape), tuple(ways))

    def _node(self, variable: int, shape: int, kids: Sequence[int]) -> int:
        """A diagram by the shape of its cells and a diagram for each way on."""
        below = tuple(dict.fromkeys(kids))
        if len(below) == 1:
            return below[0]
        if len(below) < len(kids):
            shape = self._narrowed(shape, tuple([below.index(kid) for kid in kids]))
        key = (variable, shape, below)
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = self._add(variable, shape, below, None)
        return found

    def _add(self, variable: int, shape: int, below: tuple[int, ...], value: Any) -> int:
        self._variable.append(variable)
        self._shape.append(shape)
        self._below.append(below)
        self._value.append(value)
        return len(self._value) - 1

    # -- shapes -----------------------------------------------------------------------------

    def _shape_of(self, ways: tuple[int, ...]) -> int:
        """The shape whose cells have these ways on, numbered as they come."""
        found = self._shapes.get(ways)
        if found is None:
            found = self._shapes[ways] = len(self._ways)
            self._ways.append(ways)
        return found

    def _narrowed(self, shape: int, same: tuple[int, ...]) -> int:
        """A shape some of whose ways on are the same: the new number of each."""
        found = self._merged.get((shape, same))
        if found is None:
            narrowed = self._shape_of(tuple([same[way] for way in self._ways[shape]]))
            found = self._merged[shape, same] = narrowed
        return found

    def _cross(self, one: int, other: int) -> tuple[int, tuple[tuple[int, int], ...]]:
        """The shape that tells apart what either of two does, and the pair of ways on of each."""
        found = self._crossed.get((one, other))
        if found is None:
            pairs: dict[tuple[int, int], int] = {}
            both = zip(self._ways[one], self._ways[other], strict=True)
            shape = self._shape_of(tuple([pairs.setdefault(pair, len(pairs)) for pair in both]))
            found = self._crossed[one, other] = (shape, tuple(pairs))
        return found

    # -- joining ----------------------------------------------------------------------------

    def both(self, one: int, other: int) -> int:
        """Kleene's *and* of two diagrams of truth."""
        return self._lattice("and", one, other, FALSE, TRUE)

    def either(self, one: int, other: int) -> int:
        """Kleene's *or* of two diagrams of truth."""
        return self._lattice("or", one, other, TRUE, FALSE)

    @_bounded
    def _lattice(self, name: str, one: int, other: int, ruling: int, idle: int) -> int:
        if one in (other, ruling) or other == idle:
            return one
        if one == idle or other == ruling:
            return other
        memory = self._memory.setdefault(name, {})
        variables, shapes, below = self._variable, self._shape, self._below

        def joined(one: int, other: int) -> int:
            if one in (other, ruling) or other == idle:
                return one
            if one == idle or other == ruling:
                return other
            key = (one, other) if one < other else (other, one)
            found = memory.get(key)
            if found is not None:
                return found
            self._taken += 1
            if self._taken >= self._pause:
                self._rest()
            first, second = variables[one], variables[other]
            if first == second == _ENDS:
                made = min(one, other)  # what nobody knows weighs more than what does not apply
            elif first == second:
                ones, others = below[one], below[other]
                shape, pairs = self._cross(shapes[one], shapes[other])
                made = self._node(first, shape, [joined(ones[a], others[b]) for a, b in pairs])
            elif first < second:
                made = self._node(first, shapes[one], [joined(a, other) for a in below[one]])
            else:
                made = self._node(second, shapes[other], [joined(one, b) for b in below[other]])
            memory[key] = made
            return made

        return joined(one, other)

    @_bounded
    def combined(
        self, name: Hashable, function: Callable[[Any, Any], Hashable], one: int, other: int
    ) -> int:
        """A function of the values of two diagrams.

        Args:
            name: of the function: the same name is the same function.
            function: of two values.
            one: the first diagram.
            other: the second.
        """
        memory = self._memory.setdefault(name, {})
        variables, shapes, below, values = (
            self._variable,
            self._shape,
            self._below,
            self._value,
        )

        def joined(one: int, other: int) -> int:
            key = (one, other)
            found = memory.get(key)
            if found is not None:
                return found
            self._taken += 1
            if self._taken >= self._pause:
                self._rest()
            first, second = variables[one], variables[other]
            if first == second == _ENDS:
                made = self.end(function(values[one], values[other]))
            elif first == second:
                ones, others = below[one], below[other]
                shape, pairs = self._cross(shapes[one], shapes[other])
                made = self._node(first, shape, [joined(ones[a], others[b]) for a, b in pairs])
            elif first < second:
                made = self._node(first, shapes[one], [joined(a, other) for a in below[one]])
            else:
                made = self._node(second, shapes[other], [joined(one, b) for b in below[other]])
            memory[key] = made
            return made

        return joined(one, other)

    @_bounded
    def mapped(self, name: Hashable, function: Callable[[Any], Hashable], one: int) -> int:
        """A function of the value of a diagram; arguments as for `combined`."""
        memory = self._memory.setdefault(name, {})
        if one in memory:
            return memory[one]

        def made(one: int) -> int:
            found = memory.get(one)
            if found is None:
                if self._variable[one] == _ENDS:
                    found = self.end(function(self._value[one]))
                else:
                    kids = [made(kid) for kid in self._below[one]]
                    found = self._node(self._variable[one], self._shape[one], kids)
                memory[one] = found
            return found

        return made(one)

    def opposite(self, one: int) -> int:
        """Kleene's *not*."""
        return self.mapped("not", _OPPOSITE.__getitem__, one)

    def when(self, one: int, value: int) -> int:
        """True where a diagram has this value, else false.

        Args:
            one: the diagram.
            value: of truth.
        """
        return self.mapped(("is", value), lambda v: TRUE if v == value else FALSE, one)

    @_bounded
    def fixed(self, one: int, variable: int, cell: int) -> int:
        """A diagram with one variable given.

        Args:
            one: the diagram.
            variable: that is given.
            cell: of it.
        """
        memory = self._memory.setdefault(("fixed", variable, cell), {})

        def made(one: int) -> int:
            if self._variable[one] > variable:
                return one
            if self._variable[one] == variable:
                return self._below[one][self._ways[self._shape[one]][cell]]
            found = memory.get(one)
            if found is None:
                kids = [made(kid) for kid in self._below[one]]
                found = self._node(self._variable[one], self._shape[one], kids)
                memory[one] = found
            return found

        return made(one)

    @_bounded
    def within(self, one: int, other: int) -> bool:
        """Whether a diagram of true and false is true only where another one is."""
        memory = self._memory.setdefault("within", {})
        variables, below = self._variable, self._below

        def inside(one: int, other: int) -> bool:
            if one in (FALSE, other) or other == TRUE:
                return True
            if one == TRUE or other == FALSE:
                # Neither ends here, unless it is the other way round: ends are shared.
                return False
            key = (one, other)
            found = memory.get(key)
            if found is None:
                first, second = variables[one], variables[other]
                if first == second:
                    ones, others = below[one], below[other]
                    _, pairs = self._cross(self._shape[one], self._shape[other])
                    found = all(inside(ones[a], others[b]) for a, b in pairs)
                elif first < second:
                    found = all(inside(a, other) for a in below[one])
                else:
                    found = all(inside(one, b) for b in below[other])
                memory[key] = found
            return bool(found)

        return inside(one, other)

    @_bounded
    def rising(
        self, one: int, steps: Mapping[int, Sequence[tuple[int, int]]]
    ) -> set[tuple[int, int, int]]:
        """The steps from one cell of a variable to another that make the value greater somewhere.

        Args:
            one: a diagram of numbers; None is neither less nor more than any.
            steps: the cells, by variable.

        Returns:
            Each variable with its two cells.
        """
        memory = self._memory.setdefault("greater", {})
        variables, below = self._variable, self._below

        def greater(one: int, other: int) -> bool:
            if one == other:
                return False
            key = (one, other)
            found = memory.get(key)
            if found is None:
                self._taken += 1
                if self._taken >= self._pause:
                    self._rest()
                first, second = variables[one], variables[other]
                if first == second == _ENDS:
                    before, after = self._value[one], self._value[other]
                    found = before is not None and after is not None and after > before
                elif first == second:
                    ones, others = below[one], below[other]
                    _, pairs = self._cross(self._shape[one], self._shape[other])
                    found = any(greater(ones[a], others[b]) for a, b in pairs)
                elif first < second:
                    found = any(greater(a, other) for a in below[one])
                else:
                    found = any(greater(one, b) for b in below[other])
                memory[key] = found
            return bool(found)

        rising: set[tuple[int, int, int]] = set()
        seen: set[int] = set()
        waiting = [one]
        while waiting:
            current = waiting.pop()
            if current in seen or variables[current] == _ENDS:
                continue
            seen.add(current)
            waiting += below[current]
            ways = self._ways[self._shape[current]]
            for before, after in steps.get(variables[current], ()):
                step = (variables[current], before, after)
                kids = below[current]
                if step not in rising and greater(kids[ways[before]], kids[ways[after]]):
                    rising.add(step)
        return rising

    def value_at(self, one: int, cells: Path) -> Any:
        """The value of a diagram where every variable has this cell.

        Args:
            one: the diagram.
            cells: by variable.
        """
        while self._variable[one] != _ENDS:
            way = self._ways[self._shape[one]][cells[self._variable[one]]]
            one = self._below[one][way]
        return self._value[one]

    @_bounded
    def true_at(self, one: int, cells: Mapping[int, Sequence[int]]) -> int:
        """On which of several sheets a diagram is true, as bits.

        Args:
            one: the diagram.
            cells: for each variable the sheets on which it has each of its cells, as bits.
        """
        memory: dict[int, int] = {FALSE: 0, UNKNOWN: 0, NOT_APPLICABLE: 0, TRUE: -1}

        def made(one: int) -> int:
            found = memory.get(one)
            if found is None:
                sheets = cells[self._variable[one]]
                found = 0
                below = [made(kid) for kid in self._below[one]]
                # What depends on several answers may have more cells than there are sheets for.
                for way, having in zip(self._ways[self._shape[one]], sheets, strict=False):
                    found |= having & below[way]
                memory[one] = found
            return found

        return made(one)

    # -- looking ----------------------------------------------------------------------------

    def support(self, one: int) -> frozenset[int]:
        """The variables that a diagram asks."""
        found = self._supports.get(one)
        if found is None:
            asked: set[int] = set()
            seen: set[int] = set()
            waiting = [one]
            while waiting:
                current = waiting.pop()
                if current not in seen and self._variable[current] != _ENDS:
                    seen.add(current)
                    asked.add(self._variable[current])
                    waiting.extend(self._below[current])
            found = self._supports[one] = frozenset(asked)
        return found

    def values(self, one: int) -> set[Any]:
        """Every value that a diagram can have."""
        found: set[Any] = set()
        seen: set[int] = set()
        waiting = [one]
        while waiting:
            current = waiting.pop()
            if current in seen:
                continue
            seen.add(current)
            if self._variable[current] == _ENDS:
                found.add(self._value[current])
            waiting.extend(self._below[current])
        return found

    @_bounded
    def paths(self, one: int, most: int) -> list[Path]:
        """Ways through a diagram of truth that end in true, the first cells first.

        Args:
            one: the diagram.
            most: how many ways.
        """
        reaching = self._memory.setdefault(
            "reaches", {FALSE: False, UNKNOWN: False, NOT_APPLICABLE: False, TRUE: True}
        )

        def reaches(one: int) -> bool:
            found = reaching.get(one)
            if found is None:
                found = reaching[one] = any(reaches(kid) for kid in self._below[one])
            return bool(found)

        def ways(one: int, path: dict[int, int]) -> Iterator[Path]:
            if one == TRUE:
                yield dict(path)
                return
            variable, below = self._variable[one], self._below[one]
            for cell, way in enumerate(self._ways[self._shape[one]]):
                kid = below[way]
                if reaches(kid):
                    path[variable] = cell
                    yield from ways(kid, path)
                    del path[variable]

        return list(islice(ways(one, {}), most)) if reaches(one) else []
