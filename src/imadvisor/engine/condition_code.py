"""Conditions as expressions of Python: when one is true, when it is false, and else of which kind.

The expressions read the variables of a generated function, which are named here as well: a letter
and a place. Names of a ruleset never reach them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from imadvisor.conditions import nodes
from imadvisor.conditions.folds import ConditionFold, NumberFold
from imadvisor.conditions.nodes import named, voice, walk
from imadvisor.engine.program import LATER, Program
from imadvisor.model.questions import Question

NUMBER = 1_000
"""The code of an answer that is a plain number; special values are counted from 0."""

Range = tuple[str, str, str]
"""The expressions of a number: low end, high end, and the kind where it is not there (0 where
it is)."""


@dataclass(frozen=True, slots=True)
class Tests:
    """The expressions of a condition.

    Args:
        true: whether it is true.
        false: whether it is false.
        false_if_untrue: whether it is false, where it is known not to be true; perhaps shorter.
        kind: the number of its value where it is neither.
    """

    true: str
    false: str
    false_if_untrue: str
    kind: str

    @property
    def value(self) -> str:
        """The expression of its value, in parentheses."""
        return f"(4 if {self.true} else 0 if {self.false} else {self.kind})"


class VariableNames:
    """The places that make up the names of the variables of a program.

    Args:
        program: whose questions, criteria, dimensions, gaps and patterns get a place each, in the
            ruleset's order.
    """

    def __init__(self, program: Program) -> None:
        ruleset = program.ruleset
        self.program = program
        self.asked = [id for kind, id in program.steps if kind == "question"]
        conditions = ruleset.conditions.values()
        voices = {name for condition in conditions for name in named(condition)}
        self.voices = sorted(name for name in voices if voice(name)[1])
        parts = {part for condition in conditions for part in walk(condition)}
        among = [part for part in parts if isinstance(part, nodes.Among)]
        ordered = sorted(among, key=lambda node: (node.what, node.question))
        self.among = {node: place for place, node in enumerate(ordered)}
        self.questions = {id: place for place, id in enumerate([*self.asked, *self.voices])}
        self.gaps = {gap: place for place, gap in enumerate(ruleset.gaps)}
        self.patterns = {pattern: place for place, pattern in enumerate(ruleset.patterns)}
        self.criteria = {criterion: place for place, criterion in enumerate(ruleset.criteria)}
        self.dimensions = {dimension: place for place, dimension in enumerate(ruleset.dimensions)}

    def question(self, name: str) -> Question:
        """Return the question of an answer, also of one that a role gives."""
        return self.program.ruleset.questions[voice(name)[0]]

    def gap(self, id: str) -> str:
        """Return the variable of a gap's status: its condition's where it is always due."""
        place = self.gaps[id]
        return f"g{place}" if self.program.due[id] and self.program.timing else f"t{place}"


class ConditionCode(ConditionFold[Tests], NumberFold[Range]):
    """Writes conditions and numbers as expressions.

    Args:
        names: the places of variables.
        constant: keeps a value, and returns the expression that reads it.
    """

    def __init__(self, names: VariableNames, constant: Callable[[object], str]) -> None:
        self.names = names
        self.constant_of = constant

    def conjunction(self, parts: Iterator[Tests]) -> Tests:
        tests = list(parts)
        true = "(" + " and ".join(part.true for part in tests) + ")"
        false = "(" + " or ".join(part.false for part in tests) + ")"
        return Tests(true, false, false, f"min({', '.join(part.value for part in tests)})")

    def disjunction(self, parts: Iterator[Tests]) -> Tests:
        tests = list(parts)
        true = "(" + " or ".join(part.true for part in tests) + ")"
        false = "(" + " and ".join(part.false for part in tests) + ")"
        untrue = "(" + " and ".join(part.false_if_untrue for part in tests) + ")"
        turned = ", ".join(f"NEG[{part.value}]" for part in tests)
        return Tests(true, false, untrue, f"NEG[min({turned})]")

    def negation(self, part: Tests) -> Tests:
        return Tests(part.false, part.true, part.true, part.kind)

    def at_least(self, count: int, parts: Iterator[Tests]) -> Tests:
        tests = list(parts)
        held = " + ".join(f"(1 if {part.true} else 0)" for part in tests)
        failed = " + ".join(f"(1 if {part.false} else 0)" for part in tests)
        false = f"({failed} > {len(tests) - count})"
        values = written_tuple(part.value for part in tests)
        return Tests(f"({held} >= {count})", false, false, f"AT_LEAST({count}, {values})")

    def one_of(self, node: nodes.OneOf) -> Tests:
        question = self.names.question(node.question)
        code = f"c{self.names.questions[node.question]}"
        known = question.choice_ids or tuple(special.id for special in question.special)
        places = sorted(known.index(choice) for choice in node.choices)
        whole = len(known) if question.choice_ids else NUMBER
        if places == list(range(places[0], whole)):
            true, false = f"{code} >= {places[0]}", f"0 <= {code} < {places[0]}"
        elif len(places) == 1:
            true, false = f"{code} == {places[0]}", f"({code} >= 0 and {code} != {places[0]})"
        else:
            members = "(" + ", ".join(str(place) for place in places) + ")"
            true, false = f"{code} in {members}", f"({code} >= 0 and {code} not in {members})"
        return Tests(true, false, f"{code} >= 0", f"-{code}")

    def contains(self, node: nodes.Contains) -> Tests:
        place = self.names.questions[node.question]
        bit = 1 << self.names.question(node.question).choice_ids.index(node.choice)
        return _tests(f"y{place} & {bit}", f"o{place} & {bit}", f"-c{place}")

    def equals(self, node: nodes.Equals) -> Tests:
        place = self.names.questions[node.question]
        value = self._number(node.value)
        differs = f"(c{place} >= 0 and n{place} != {value})"
        return _tests(f"n{place} == {value}", differs, f"-c{place}")

    def unknown(self, question: str) -> Tests:
        code = f"c{self.names.questions[question]}"
        return _tests(f"{code} == -2", f"({code} >= 0 or {code} == -3)", "1")

    def applicable(self, question: str) -> Tests:
        code = f"c{self.names.questions[question]}"
        return _tests(f"({code} >= 0 or {code} == -2)", f"{code} == -3", "1")

    def numbered(self, node: nodes.Among) -> Tests:
        place = self.names.among[node]
        return _tests(f"f{place} == f{place}", f"(f{place} != f{place} and fk{place} != 1)", "1")

    def met(self, criterion: str) -> Tests:
        met = f"m{self.names.criteria[criterion]}"
        return _tests(f"{met} == 4", f"{met} == 0", f"int({met})")

    def gap_present(self, gap: str) -> Tests:
        name = self.names.gap(gap)
        return _tests(f"{name} == 4", f"({name} == 0 or {name} == {LATER})", f"int({name})")

    def pattern_present(self, pattern: str) -> Tests:
        name = f"q{self.names.patterns[pattern]}"
        return _tests(f"{name} == 4", f"{name} == 0", name)

    def compare(self, node: nodes.Compare) -> Tests:
        low, high, kind = self.number(node.left)
        other_low, other_high, other_kind = self.number(node.right)
        equal = f"({low} == {high} == {other_low} == {other_high})"
        apart = f"({high} < {other_low} or {low} > {other_high})"
        true, false = {
            "<": (f"{high} < {other_low}", f"{low} >= {other_high}"),
            "<=": (f"{high} <= {other_low}", f"{low} > {other_high}"),
            ">": (f"{low} > {other_high}", f"{high} <= {other_low}"),
            ">=": (f"{low} >= {other_high}", f"{high} < {other_low}"),
            "==": (equal, apart),
            "!=": (apart, equal),
        }[node.operator]
        kinds = [part for part in (kind, other_kind) if part != "0"]
        missing = f"max({', '.join(kinds)}, 0)" if len(kinds) > 1 else (kinds or ["0"])[0]
        return _tests(true, false, f"({missing} or 1)")

    # -- numbers --------------------------------------------------------------------------

    def constant(self, node: nodes.Constant) -> Range:
        value = self._number(node.value)
        return value, value, "0"

    def number_of(self, node: nodes.NumberOf) -> Range:
        place = self.names.questions[node.question]
        return f"n{place}", f"n{place}", self._missing(place)

    def days_since(self, node: nodes.DaysSince) -> Range:
        place = self.names.questions[node.question]
        return f"(D - n{place})", f"(D - n{place})", self._missing(place)

    def _missing(self, place: int) -> str:
        """The kind of a number that is answered; 3 of a special value, which is none."""
        return f"(0 if n{place} == n{place} else -c{place} if c{place} < 0 else 3)"

    def count_of(self, node: nodes.CountOf) -> Range:
        place = self.names.questions[node.question]
        value = f"(y{place}.bit_count() if c{place} >= 0 else NAN)"
        return value, value, f"(0 if c{place} >= 0 else -c{place})"

    def among(self, node: nodes.Among) -> Range:
        place = self.names.among[node]
        return f"f{place}", f"f{place}", f"fk{place}"

    def level(self, dimension: str) -> Range:
        place = self.names.dimensions[dimension]
        return f"ll{place}", f"lh{place}", f"lk{place}"

    def score(self, dimension: str) -> Range:
        place = self.names.dimensions[dimension]
        return f"sl{place}", f"sh{place}", f"sk{place}"

    def spread(self) -> Range:
        return "pl", "ph", "pk"

    def negative(self, operand: Range) -> Range:
        low, high, kind = operand
        return f"(-{high})", f"(-{low})", kind

    def arithmetic(self, node: nodes.Arithmetic, left: Range, right: Range) -> Range:
        low, high, kind = left
        other_low, other_high, other_kind = right
        kinds = [part for part in (kind, other_kind) if part != "0"]
        missing = f"max({', '.join(kinds)})" if len(kinds) > 1 else (kinds or ["0"])[0]
        match node.operator:
            case "+":
                return f"({low} + {other_low})", f"({high} + {other_high})", missing
            case "-":
                return f"({low} - {other_high})", f"({high} - {other_low})", missing
            case "/":
                assert isinstance(node.right, nodes.Constant)
                other_low = other_high = self.constant_of(Fraction(1) / Fraction(node.right.value))
        ends = f"TIMES({low}, {high}, {other_low}, {other_high})"
        return f"{ends}[0]", f"{ends}[1]", missing

    def _number(self, value: int | Fraction) -> str:
        return str(value) if isinstance(value, int) and value >= 0 else self.constant_of(value)


def written_tuple(parts: Iterable[str]) -> str:
    """Return the expression of a tuple of expressions."""
    return "(" + "".join(f"{part}, " for part in parts) + ")"


def _tests(true: str, false: str, kind: str) -> Tests:
    return Tests(true, false, false, kind)
