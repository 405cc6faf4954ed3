"""From conditions to rules of durable-rules, in layers.

Every condition and every part of one becomes a fact with one of the five values of `Truth`; equal
parts share it. A comparison follows from the code of what it looks at. *And* is the lowest value,
so it is at least so high where all its parts are: four rules, whatever its parts. *Or* is *and*
of the opposites, and an opposite is a fact of its own. *At least* follows from how many parts have
which value, which are counted between two layers, since durable-rules cannot count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from imadvisor.plugin import (
    All,
    AtLeast,
    Condition,
    Holds,
    Not,
    Question,
    Reference,
    State,
    Truth,
    negation,
    references,
)
from imadvisor.plugin import Any as AnyOf

from imadvisor_durable.shards import MOST_TESTS, Check, Rule
from imadvisor_durable.variables import Leaf, Variable, looked_at

_MOST_PARTS = MOST_TESTS - 1
"""How many parts of *and* one rule can read."""

_NEGATED = tuple(int(negation(truth)) for truth in Truth)


@dataclass(slots=True)
class Work:
    """What is decided so far for one sheet.

    Args:
        state: what numbers are computed from.
        facts: what durable-rules is told and concludes, by place.
    """

    state: State
    facts: list[int]


Step = Callable[[Work], None]


@dataclass(slots=True)
class Layer:
    """What is done at one time.

    Args:
        steps: what is computed first, in their order.
        rules: what durable-rules concludes then; the next layer reads it.
    """

    steps: list[Step] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Fact:
    """Where a value is.

    Args:
        place: among the facts.
        layer: the first that can read it.
    """

    place: int
    layer: int


@dataclass(frozen=True, slots=True)
class Part:
    """A condition, or its opposite.

    Args:
        number: of the condition.
        negated: whether it is the opposite.
    """

    number: int
    negated: bool = False

    def opposite(self) -> Part:
        """What is true where this is false."""
        return Part(self.number, not self.negated)


class Plan:
    """Facts, and the layers that decide them.

    Args:
        questions: of the ruleset, by id.
    """

    def __init__(self, questions: Mapping[str, Question]) -> None:
        self.layers: list[Layer] = []
        self.places = 0
        self._questions = questions
        self._layer_of: dict[Reference, int] = {}
        self._named: dict[Reference, Part] = {}
        self._facts: dict[Part, Fact] = {}
        self._parts: dict[object, Part] = {}
        self._variables: dict[Variable, tuple[Fact, dict[int, list[tuple[int, int]]]]] = {}

    # -- what is decided elsewhere ---------------------------------------------------------

    def compute(self, layer: int, step: Step, *known: Reference) -> None:
        """Add a step.

        Args:
            layer: when it can be done.
            step: that is done.
            known: what is known after it.
        """
        self._layer(layer).steps.append(step)
        for reference in known:
            self._layer_of[reference] = layer

    def known_in(self, read: Iterable[Reference]) -> int:
        """The first layer in which all of these are known."""
        return max((self._layer_of[reference] for reference in read), default=0)

    def given(self, reference: Reference, layer: int) -> Fact:
        """A fact for the value of something that a step decides in a layer."""
        part = self._new(layer)
        self._named[reference] = part
        return self._facts[part]

    def name(self, reference: Reference, condition: Condition) -> None:
        """Say that something holds where a condition does."""
        part = self.part(condition)
        self._named[reference] = part
        self._layer_of[reference] = self.layer_of(part)

    # -- what was decided ------------------------------------------------------------------

    def layer_of(self, part: Part) -> int:
        """The first layer that can read a condition."""
        fact = self._facts.get(part) or self._facts[part.opposite()]
        return fact.layer

    def reader(self, part: Part) -> Callable[[Sequence[int]], Truth]:
        """How to read the value of a condition from the facts."""
        place, truths = self._facts.get(part), tuple(Truth)
        if place is None:
            place, truths = self._facts[part.opposite()], tuple(map(Truth, _NEGATED))
        at = place.place
        return lambda facts: truths[facts[at]]

    # -- conditions ------------------------------------------------------------------------

    def part(self, node: Condition) -> Part:
        """Plan a condition; everything that it reads must be known already."""
        match node:
            case Not():
                return self.part(node.operand).opposite()
            case All():
                return self._all([self.part(operand) for operand in node.operands])
            case AnyOf():
                opposites = [self.part(operand).opposite() for operand in node.operands]
                return self._all(opposites).opposite()
            case AtLeast():
                return self._at_least(node.count, [self.part(part) for part in node.operands])
            case Holds():
                return self._named["criterion" if node.what == "met" else node.what, node.id]
            case _:
                return self._comparison(node)

    def close(self) -> None:
        """Write the rules on what comparisons look at, once all of them are known."""
        for fact, concluded in self._variables.values():
            for code, conclusions in concluded.items():
                test = Check(fact.place, "==", code)
                self._layer(fact.layer).rules.append(Rule((test,), tuple(conclusions)))
        self._variables.clear()

    def _comparison(self, leaf: Leaf) -> Part:
        if leaf in self._parts:
            return self._parts[leaf]
        variable, meaning = looked_at(leaf, self._questions)
        if variable not in self._variables:
            fact = self._fact(self.known_in(references(leaf)))
            self.compute(fact.layer, _coded(variable, fact.place))
            self._variables[variable] = fact, {}
        fact, concluded = self._variables[variable]
        part = self._parts[leaf] = self._new(fact.layer + 1)
        for code, truth in meaning.items():
            concluded.setdefault(code, []).append((self._facts[part].place, int(truth)))
        return part

    def _all(self, parts: Sequence[Part]) -> Part:
        distinct = tuple(dict.fromkeys(parts))
        if len(distinct) == 1:
            return distinct[0]
        if len(distinct) > _MOST_PARTS:
            groups = range(0, len(distinct), _MOST_PARTS)
            return self._all([self._all(distinct[at : at + _MOST_PARTS]) for at in groups])
        key = frozenset(distinct)
        if key in self._parts:
            return self._parts[key]
        read = [self._readable(part) for part in distinct]
        layer = max(fact.layer for fact in read)
        part = self._parts[key] = self._new(layer + 1)
        for value in range(1, 5):
            tests = tuple(Check(fact.place, ">=", value) for fact in read)
            self._layer(layer).rules.append(Rule(tests, ((self._facts[part].place, value),)))
        return part

    def _at_least(self, count: int, parts: Sequence[Part]) -> Part:
        key = (count, tuple(parts))
        if key in self._parts:
            return self._parts[key]
        read = [self._readable(part) for part in parts]
        layer = max(fact.layer for fact in read)
        tallies = tuple(self._fact(layer).place for _ in range(6))
        self.compute(layer, _counted(tuple(fact.place for fact in read), tallies))
        part = self._parts[key] = self._new(layer + 1)
        for truth, tests in _of_tallies(count, *tallies):
            rule = Rule(tests, ((self._facts[part].place, int(truth)),))
            self._layer(layer).rules.append(rule)
        return part

    # -- facts -----------------------------------------------------------------------------

    def _readable(self, part: Part) -> Fact:
        """The fact of a condition, or one for its opposite."""
        if part not in self._facts:
            other = self._facts[part.opposite()]
            fact = self._facts[part] = self._fact(other.layer)
            self.compute(fact.layer, _turned(other.place, fact.place))
        return self._facts[part]

    def _new(self, layer: int) -> Part:
        """A further condition, whose value a layer can read."""
        fact = self._fact(layer)
        part = Part(fact.place)
        self._facts[part] = fact
        return part

    def _fact(self, layer: int) -> Fact:
        self._layer(layer)
        self.places += 1
        return Fact(self.places - 1, layer)

    def _layer(self, number: int) -> Layer:
        while len(self.layers) <= number:
            self.layers.append(Layer())
        return self.layers[number]


# -- steps ------------------------------------------------------------------------------------


def _coded(variable: Variable, place: int) -> Step:
    code = variable.code

    def step(work: Work) -> None:
        work.facts[place] = code(work.state)

    return step


def _turned(place: int, target: int) -> Step:
    def step(work: Work) -> None:
        work.facts[target] = _NEGATED[work.facts[place]]

    return step


def _counted(places: Sequence[int], tallies: tuple[int, ...]) -> Step:
    def step(work: Work) -> None:
        found = [0] * 5
        for place in places:
            found[work.facts[place]] += 1
        _, free, unknown, outside, true = found
        sums = (true, free, unknown, true + free, true + unknown + outside, sum(found[1:]))
        for place, value in zip(tallies, sums, strict=True):
            work.facts[place] = value

    return step


def _of_tallies(
    count: int, true: int, free: int, unknown: int, soon: int, without: int, most: int
) -> Sequence[tuple[Truth, tuple[Check, ...]]]:
    """When *at least* so many has which value.

    Args:
        count: how many must hold.
        true: the place of how many are true.
        free: of how many are open.
        unknown: of how many are unknown.
        soon: of how many are true or open.
        without: of how many are neither open nor false.
        most: of how many are not false.
    """

    def some(place: int) -> Check:
        return Check(place, ">=", 1)

    def none(place: int) -> Check:
        return Check(place, "<=", 0)

    def enough(place: int) -> Check:
        return Check(place, ">=", count)

    def short(place: int) -> Check:
        return Check(place, "<=", count - 1)

    # Where it is true as well, that is what holds: it is the highest value.
    unsettled = (enough(most),)
    # The open ones cannot settle it alone, either because there are none or they do not suffice.
    stuck = ((none(free),), (some(free), short(soon), enough(without)))
    return [
        (Truth.TRUE, (enough(true),)),
        (Truth.OPEN, (*unsettled, some(free), enough(soon))),
        (Truth.OPEN, (*unsettled, some(free), short(without))),
        *((Truth.UNKNOWN, (*unsettled, some(unknown), *tests)) for tests in stuck),
        *((Truth.NOT_APPLICABLE, (*unsettled, none(unknown), *tests)) for tests in stuck),
    ]
