"""Decision diagrams: functions of many answers, each kept once, and joined without repetition.

A diagram asks one variable after the other, in a fixed order, and ends in a value. Equal
functions are the same number, so that comparing two of them costs nothing.
"""

from __future__ import annotations

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


class Diagrams:
    """Makes and joins diagrams.

    Args:
        most: how many steps may be taken for one question before it is given up.
    """

    def __init__(self, most: int = 60_000) -> None:
        self.most = most
        self._left = most
        self._ends: dict[Hashable, int] = {}
        self._nodes: dict[tuple[int, tuple[int, ...]], int] = {}
        self._variable: list[int] = []
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
        self._left = self.most // share

    def _step(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise TooManyCells

    # -- making -----------------------------------------------------------------------------

    def end(self, value: Hashable) -> int:
        """The diagram that is always this value."""
        found = self._ends.get(value)
        if found is None:
            found = self._ends[value] = self._add(_ENDS, (), value)
        return found

    def node(self, variable: int, below: Sequence[int]) -> int:
        """The diagram that asks a variable, and goes on as its cell says.

        Args:
            variable: its place in the order; before those of what is below.
            below: a diagram for each cell.
        """
        kids = tuple(below)
        first = kids[0]
        if kids.count(first) == len(kids):
            return first
        key = (variable, kids)
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = self._add(variable, kids, None)
        return found

    def _add(self, variable: int, below: tuple[int, ...], value: Any) -> int:
        self._variable.append(variable)
        self._below.append(below)
        self._value.append(value)
        return len(self._value) - 1

    # -- joining ----------------------------------------------------------------------------

    def both(self, one: int, other: int) -> int:
        """Kleene's *and* of two diagrams of truth."""
        return self._lattice("and", one, other, FALSE, TRUE)

    def either(self, one: int, other: int) -> int:
        """Kleene's *or* of two diagrams of truth."""
        return self._lattice("or", one, other, TRUE, FALSE)

    @_bounded
    def _lattice(self, name: str, one: int, other: int, ruling: int, idle: int) -> int:
        memory = self._memory.setdefault(name, {})
        variables, below = self._variable, self._below

        def joined(one: int, other: int) -> int:
            if one in (other, ruling) or other == idle:
                return one
            if one == idle or other == ruling:
                return other
            key = (one, other) if one < other else (other, one)
            found = memory.get(key)
            if found is not None:
                return found
            self._step()
            first, second = variables[one], variables[other]
            if first == second == _ENDS:
                made = min(one, other)  # what nobody knows weighs more than what does not apply
            elif first == second:
                kids = [joined(a, b) for a, b in zip(below[one], below[other], strict=True)]
                made = self.node(first, kids)
            elif first < second:
                made = self.node(first, [joined(a, other) for a in below[one]])
            else:
                made = self.node(second, [joined(one, b) for b in below[other]])
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
        variables, below, values = self._variable, self._below, self._value

        def joined(one: int, other: int) -> int:
            key = (one, other)
            found = memory.get(key)
            if found is not None:
                return found
            self._step()
            first, second = variables[one], variables[other]
            if first == second == _ENDS:
                made = self.end(function(values[one], values[other]))
            elif first == second:
                kids = [joined(a, b) for a, b in zip(below[one], below[other], strict=True)]
                made = self.node(first, kids)
            elif first < second:
                made = self.node(first, [joined(a, other) for a in below[one]])
            else:
                made = self.node(second, [joined(one, b) for b in below[other]])
            memory[key] = made
            return made

        return joined(one, other)

    @_bounded
    def mapped(self, name: Hashable, function: Callable[[Any], Hashable], one: int) -> int:
        """A function of the value of a diagram; arguments as for `combined`."""
        memory = self._memory.setdefault(name, {})

        def made(one: int) -> int:
            found = memory.get(one)
            if found is None:
                if self._variable[one] == _ENDS:
                    found = self.end(function(self._value[one]))
                else:
                    kids = [made(kid) for kid in self._below[one]]
                    found = self.node(self._variable[one], kids)
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
                return self._below[one][cell]
            found = memory.get(one)
            if found is None:
                kids = [made(kid) for kid in self._below[one]]
                found = memory[one] = self.node(self._variable[one], kids)
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
                    pairs = zip(below[one], below[other], strict=True)
                    found = all(inside(a, b) for a, b in pairs)
                elif first < second:
                    found = all(inside(a, other) for a in below[one])
                else:
                    found = all(inside(one, b) for b in below[other])
                memory[key] = found
            return bool(found)

        return inside(one, other)

    def value_at(self, one: int, cells: Path) -> Any:
        """The value of a diagram where every variable has this cell.

        Args:
            one: the diagram.
            cells: by variable.
        """
        while self._variable[one] != _ENDS:
            one = self._below[one][cells[self._variable[one]]]
        return self._value[one]

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
            variable = self._variable[one]
            for cell, kid in enumerate(self._below[one]):
                if reaches(kid):
                    path[variable] = cell
                    yield from ways(kid, path)
                    del path[variable]

        return list(islice(ways(one, {}), most)) if reaches(one) else []
