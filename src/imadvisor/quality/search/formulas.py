"""What a ruleset means, as formulas of the solver z3.

Every answer is a variable; a condition is two formulas, that it is true and that it is false.

It stands beside the diagrams of `imadvisor.quality.search.rule_diagrams` because it decides what
they do not: what follows from several sums at once (``a > b and b > c and c > a``), from a sum and
the limits of its answers (``2 * a > 10 and a + b <= 5``), from answers that are multiplied, and
from more combinations than can be looked through (whether im-core's pattern of uneven levels is
ever false). The diagrams decide what it does not: methods of plugins, stages, what several
respondents say beside other things; and they need no library. ``searches/deciding`` measures it:
of 120 queries about im-core, a lens and two small rulesets both decided 102, the diagrams alone 17
and the solver alone 1; of 4,329 about 200 random rulesets, with half a second for each, both 1,191,
the diagrams alone 1,606, the solver alone 20 and neither 1,512. They never disagreed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from imadvisor.conditions import nodes
from imadvisor.conditions.folds import ConditionFold, NumberFold
from imadvisor.conditions.nodes import Condition
from imadvisor.engine.program import Program
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE, Answer
from imadvisor.model.numbers import MILLION, Number
from imadvisor.model.objects import Criterion
from imadvisor.model.questions import CreditRule, Question
from imadvisor.quality.search.queries import Every, Is, Never, Query, Some
from imadvisor.quality.search.variables import Variables
from imadvisor.scoring.credits import worst_credit
from imadvisor.scoring.methods import ClaimAndEvidence, Mean, Minimum, Staged, WeightedMean

VALUE, DONT, NOT = 0, -1, -2
"""The kinds of an answer; special values are counted from 1."""

_LAST_DAY = 3_652_059
_EARLIEST, _LATEST = 735_599, 748_384  # the years 2015 to 2049


class Inexpressible(Exception):
    """Something has no formula, such as the level by a method of a plugin."""


@dataclass(frozen=True, slots=True)
class Truths:
    """A condition.

    Args:
        yes: that it is true.
        no: that it is false.
    """

    yes: Any
    no: Any


@dataclass(frozen=True, slots=True)
class Amount:
    """A number.

    Args:
        there: that there is one.
        value: of it.
    """

    there: Any
    value: Any


class Formulas(ConditionFold[Truths], NumberFold[Amount]):
    """The formulas of one sheet.

    Args:
        z3: the solver's library.
        program: whose rules they are.
        cells: that say which kinds of answer count.
        name: that sets its variables apart from those of another sheet.
        like: another sheet that has the same answers, but to `but`.
        but: the question that is answered otherwise.
    """

    def __init__(
        self,
        z3: Any,
        program: Program,
        cells: Variables,
        name: str = "",
        like: Formulas | None = None,
        but: str = "",
    ) -> None:
        self.z3, self.program, self.cells = z3, program, cells
        self.name, self.like, self.but = name, like, but
        self.ruleset = program.ruleset
        self.day: Any = like.day if like else z3.Int("day")
        self.rules: list[Any] = [] if like else [self.day >= _EARLIEST, self.day <= _LATEST]
        self._known: dict[Any, Any] = {}

    def _once(self, key: Any, make: Any) -> Any:
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    # -- answers ----------------------------------------------------------------------------

    def kind(self, question: str) -> Any:
        """What kind of answer a question has."""
        if self.like and question != self.but:
            return self.like.kind(question)
        return self._once(("kind", question), lambda: self._kind(question))

    def _kind(self, question: str) -> Any:
        found = self.z3.Int(f"kind of {question}{self.name}")
        answers = self.cells.answers[question]
        asked = self.ruleset.questions[question]
        allowed = [VALUE, *range(1, len(asked.special) + 1)]
        allowed += [DONT] if DONT_KNOW in answers else []
        allowed += [NOT] if NOT_APPLICABLE in answers else []
        self.rules.append(self.z3.Or([found == kind for kind in allowed]))
        return found

    def value(self, question: str) -> Any:
        """The value that is answered, where there is one: a choice as its place."""
        if self.like and question != self.but:
            return self.like.value(question)
        return self._once(("value", question), lambda: self._value(question))

    def _value(self, question: str) -> Any:
        z3 = self.z3
        asked = self.ruleset.questions[question]
        name = f"{question}{self.name}"
        match asked.type:
            case "single" | "yes-no":
                found = z3.Int(name)
                self.rules += [found >= 0, found < len(asked.choice_ids)]
            case "anchored":
                found = z3.Int(name)
                self.rules.append(z3.Or([found == level for level in self.ruleset.levels]))
            case "date":
                found = z3.Int(name)
                self.rules += [found >= 1, found <= _LAST_DAY]
                if asked.past:
                    self.rules.append(found <= self.day)
            case _:
                found = z3.Int(name) if asked.whole else z3.Real(name)
                low, high = asked.limits
                self.rules += [found >= self.exact(low)] if low is not None else []
                self.rules += [found <= self.exact(high)] if high is not None else []
        return found

    def ticked(self, question: str, choice: str) -> Any:
        """Whether a choice of a multi question is chosen."""
        if self.like and question != self.but:
            return self.like.ticked(question, choice)
        key = ("ticked", question, choice)
        return self._once(key, lambda: self.z3.Bool(f"{choice} in {question}{self.name}"))

    def declare(self, questions: Iterable[str]) -> None:
        """Rule out what is no answer to these questions, whether a formula reads them or not."""
        for question in questions:
            self.kind(question)
            if self.ruleset.questions[question].type not in ("text", "multi"):
                self.value(question)

    def exact(self, number: Number) -> Any:
        """A constant."""
        value = Fraction(number)
        if value.denominator == 1:
            return self.z3.IntVal(value.numerator)
        return self.z3.Q(value.numerator, value.denominator)

    def asked(self, question: str) -> Any:
        """Whether a question applies."""
        condition = self.ruleset.applicability.get(question)
        if condition is None:
            return self.z3.BoolVal(True)
        return self.condition(condition).yes

    def valued(self, question: str) -> Any:
        """Whether a question applies and has an ordinary value."""
        return self.z3.And(self.asked(question), self.kind(question) == VALUE)

    def _answered(self, question: str) -> Any:
        """Whether a question applies and has a value, an ordinary or a special one."""
        return self.z3.And(self.asked(question), self.kind(question) >= VALUE)

    # -- conditions -------------------------------------------------------------------------

    def query(self, query: Query) -> Any:
        """That a query holds."""
        z3 = self.z3
        match query:
            case Is():
                found = self.condition(query.condition)
                return found.yes if query.value else found.no
            case Never():
                return z3.Not(self.query(query.part))
            case Every():
                return z3.And([self.query(part) for part in query.parts])
            case Some():
                return z3.Or([self.query(part) for part in query.parts])

    def condition(self, node: Condition) -> Truths:
        """Return a condition as two formulas, made once.

        Args:
            node: the condition.

        Raises:
            Inexpressible: it reads what several respondents say.
        """
        if nodes.asks_others(node):
            raise Inexpressible("it asks several respondents")
        found: Truths = self._once(node, lambda: super(Formulas, self).condition(node))
        return found

    def conjunction(self, parts: Iterator[Truths]) -> Truths:
        held = list(parts)
        yes, no = [part.yes for part in held], [part.no for part in held]
        return Truths(self.z3.And(yes), self.z3.Or(no))

    def disjunction(self, parts: Iterator[Truths]) -> Truths:
        held = list(parts)
        yes, no = [part.yes for part in held], [part.no for part in held]
        return Truths(self.z3.Or(yes), self.z3.And(no))

    def negation(self, part: Truths) -> Truths:
        return Truths(part.no, part.yes)

    def at_least(self, count: int, parts: Iterator[Truths]) -> Truths:
        held = list(parts)
        true = self._count(part.yes for part in held)
        false = self._count(part.no for part in held)
        return Truths(true >= count, len(held) - false < count)

    def met(self, criterion: str) -> Truths:
        return self.verdict(criterion)

    def gap_present(self, gap: str) -> Truths:
        return self.present(gap)

    def pattern_present(self, pattern: str) -> Truths:
        return self.condition(self.ruleset.conditions["pattern", pattern, "when"])

    def compare(self, node: nodes.Compare) -> Truths:
        left, right = self.number(node.left), self.number(node.right)
        held = self._compared(node.operator, left.value, right.value)
        return self._where(self.z3.And(left.there, right.there), held)

    def equals(self, node: nodes.Equals) -> Truths:
        same = self.z3.And(
            self.kind(node.question) == VALUE,
            self.value(node.question) == self.exact(node.value),
        )
        return self._where(self._answered(node.question), same)

    def one_of(self, node: nodes.OneOf) -> Truths:
        return self._where(self._answered(node.question), self._one_of(node))

    def numbered(self, node: nodes.Among) -> Truths:
        raise AssertionError("what several respondents say was refused above")

    def contains(self, node: nodes.Contains) -> Truths:
        return self._where(self.valued(node.question), self.ticked(node.question, node.choice))

    def unknown(self, question: str) -> Truths:
        return self._whether(question, self.kind(question) == DONT)

    def applicable(self, question: str) -> Truths:
        return self._whether(question, self.kind(question) != NOT)

    def _whether(self, question: str, held: Any) -> Truths:
        """That a question applies and something holds of its answer, or not; never neither."""
        both = self.z3.And(self.asked(question), held)
        return Truths(both, self.z3.Not(both))

    def _where(self, there: Any, held: Any) -> Truths:
        return Truths(self.z3.And(there, held), self.z3.And(there, self.z3.Not(held)))

    def _one_of(self, node: nodes.OneOf) -> Any:
        z3 = self.z3
        asked = self.ruleset.questions[node.question]
        kind = self.kind(node.question)
        ways = [
            kind == place
            for place, special in enumerate(asked.special, start=1)
            if special.id in node.choices
        ]
        if asked.choice_ids:
            value = self.value(node.question)
            ways += [
                z3.And(kind == VALUE, value == place)
                for place, choice in enumerate(asked.choice_ids)
                if choice in node.choices
            ]
        return z3.Or(ways)

    def _compared(self, operator: str, left: Any, right: Any) -> Any:
        match operator:
            case "<":
                return left < right
            case "<=":
                return left <= right
            case ">":
                return left > right
            case ">=":
                return left >= right
            case "==":
                return left == right
            case _:
                return left != right

    def _count(self, held: Iterable[Any]) -> Any:
        return self.z3.Sum([self.z3.IntVal(0), *(self.z3.If(one, 1, 0) for one in held)])

    # -- numbers ----------------------------------------------------------------------------

    def constant(self, node: nodes.Constant) -> Amount:
        return Amount(self.z3.BoolVal(True), self.exact(node.value))

    def number_of(self, node: nodes.NumberOf) -> Amount:
        return Amount(self.valued(node.question), self.value(node.question))

    def count_of(self, node: nodes.CountOf) -> Amount:
        choices = self.ruleset.questions[node.question].choice_ids
        count = self._count(self.ticked(node.question, choice) for choice in choices)
        return Amount(self.valued(node.question), count)

    def days_since(self, node: nodes.DaysSince) -> Amount:
        return Amount(self.valued(node.question), self.day - self.value(node.question))

    def among(self, node: nodes.Among) -> Amount:
        raise Inexpressible("it asks several respondents")

    def negative(self, operand: Amount) -> Amount:
        return Amount(operand.there, -operand.value)

    def arithmetic(self, node: nodes.Arithmetic, left: Amount, right: Amount) -> Amount:
        there = self.z3.And(left.there, right.there)
        match node.operator:
            case "+":
                return Amount(there, left.value + right.value)
            case "-":
                return Amount(there, left.value - right.value)
            case "*":
                return Amount(there, left.value * right.value)
            case "/":
                return Amount(there, self._real(left.value) / self._real(right.value))

    def _real(self, value: Any) -> Any:
        return self.z3.ToReal(value) if self.z3.is_int(value) else value

    # -- credits and levels -------------------------------------------------------------------

    def credit(self, question: Question) -> Amount:
        """What a question earns in millionths."""
        found: Amount = self._once(("credit", question.id), lambda: self._credit(question))
        return found

    def _credit(self, question: Question) -> Amount:
        z3 = self.z3
        kind = self.kind(question.id)
        there = self._answered(question.id)
        earned = self._earned(question)
        for place, special in enumerate(question.special, start=1):
            earned = z3.If(kind == place, special.credit or 0, earned)
        unknown = kind == DONT
        other = question.credit.days_before if question.credit else None
        if other:
            plain = kind == VALUE
            there = z3.And(there, z3.Or(z3.Not(plain), self.valued(other)))
            unknown = z3.Or(unknown, z3.And(plain, self.asked(other), self.kind(other) == DONT))
        if self.program.dont_know_is_worst:
            lost = z3.And(self.asked(question.id), unknown)
            there = z3.Or(there, lost)
            earned = z3.If(lost, worst_credit(question), earned)
        return Amount(there, earned)

    def _earned(self, question: Question) -> Any:
        z3 = self.z3
        if question.type == "multi":
            total = z3.Sum(
                [z3.IntVal(0)]
                + [
                    z3.If(self.ticked(question.id, choice), question.choice_credit(choice), 0)
                    for choice in question.choice_ids
                ]
            )
            return z3.If(total > MILLION, MILLION, total)
        value = self.value(question.id)
        if question.credit is None:
            found: Any = z3.IntVal(0)
            for place, choice in enumerate(question.choice_ids):
                found = z3.If(value == place, question.choice_credit(choice), found)
            return found
        rule = question.credit
        if rule.days_since:
            return self._steps(rule.days_since, self.day - value)
        if rule.days_before:
            days = self.value(rule.days_before) - value
            found = z3.IntVal(0)
            for bound, credit in reversed(rule.at_least):
                found = z3.If(days >= self.exact(bound), credit, found)
            return found
        if rule.at_most:
            return self._steps(rule.at_most, value)
        return self._by_points(rule, value)

    def _steps(self, steps: Iterable[tuple[Number, int]], value: Any) -> Any:
        found: Any = self.z3.IntVal(0)
        for bound, credit in reversed(list(steps)):
            found = self.z3.If(value <= self.exact(bound), credit, found)
        return found

    def _by_points(self, rule: CreditRule, value: Any) -> Any:
        z3 = self.z3
        found: Any = z3.IntVal(rule.points[-1][1])
        pairs = list(zip(rule.points, rule.points[1:], strict=False))
        for (start, low), (end, high) in reversed(pairs):
            slope = Fraction(high - low) / (Fraction(end) - Fraction(start))
            exact = low + self._real(value - self.exact(start)) * z3.Q(
                slope.numerator, slope.denominator
            )
            found = z3.If(value <= self.exact(end), z3.ToInt(exact + z3.Q(1, 2)), found)
        return z3.If(value <= self.exact(rule.points[0][0]), rule.points[0][1], found)

    def _mean(self, questions: Iterable[Question], *, weighted: bool) -> tuple[Any, Any]:
        z3 = self.z3
        totals, counts = [z3.IntVal(0)], [z3.IntVal(0)]
        for question in questions:
            weight = question.weight if weighted else 1
            credit = self.credit(question)
            totals.append(z3.If(credit.there, credit.value * weight, 0))
            counts.append(z3.If(credit.there, weight, 0))
        return z3.Sum(totals), z3.Sum(counts)

    def verdict(self, criterion: str) -> Truths:
        """Whether a criterion is met."""
        found: Truths = self._once(("met", criterion), lambda: self._verdict(criterion))
        return found

    def _verdict(self, criterion: str) -> Truths:
        z3 = self.z3
        condition = self.program.condition("criterion", criterion, "when")
        if condition is not None:
            return self.condition(condition)
        total, count = self._mean(self.ruleset.evidence[criterion], weighted=False)
        line = self.program.threshold(criterion)
        return Truths(
            z3.And(count > 0, total >= line * count), z3.And(count > 0, total < line * count)
        )

    def level(self, dimension: str) -> Amount:
        """The level of a dimension."""
        found: Amount = self._once(("level", dimension), lambda: self._level(dimension))
        return found

    def _level(self, dimension: str) -> Amount:
        z3 = self.z3
        method = self.program.methods[dimension]
        ladder = [rung.level for rung in self.program.ladder]
        mine = [c for c in self.ruleset.criteria.values() if c.dimension == dimension]
        verdicts = [(c.level, self.verdict(c.id)) for c in sorted(mine, key=lambda c: c.level)]
        match method:
            case ClaimAndEvidence():
                claim = self.ruleset.claims[dimension].id
                found = self.value(claim)
                for level, verdict in verdicts:
                    below = max(ladder[0], level - 1)
                    found = z3.If(z3.And(verdict.no, found > below), below, found)
                return Amount(self.valued(claim), found)
            case Staged():
                there = z3.Or([z3.Or(v.yes, v.no) for _, v in verdicts])
                found = z3.IntVal(ladder[0])
                passing = z3.BoolVal(True)
                for rung in ladder:
                    own = [verdict for level, verdict in verdicts if level == rung]
                    passing = z3.And(passing, *(z3.Not(verdict.no) for verdict in own))
                    if own:
                        met = z3.Or([verdict.yes for verdict in own])
                        found = z3.If(z3.And(passing, met), rung, found)
                if any(map(self._says_unknown, mine)):
                    raise Inexpressible("what nobody knows stops a stage")
                return Amount(there, found)
            case Mean() | WeightedMean() | Minimum():
                score = self.score(dimension)
                found = z3.IntVal(ladder[0])
                for step in self.program.ladder:
                    if step.from_score is not None:
                        line = z3.Q(step.from_score, MILLION)
                        found = z3.If(score.value >= line, step.level, found)
                return Amount(score.there, found)
            case _:
                raise Inexpressible(f"the method {method.name}")

    def _says_unknown(self, criterion: Criterion) -> bool:
        """Whether *don't know* counts in what decides a criterion."""
        condition = self.program.condition("criterion", criterion.id, "when")
        read = nodes.references(condition) if condition is not None else ()
        ids = [id for kind, id in read if kind == "question"]
        ids += [question.id for question in self.ruleset.evidence[criterion.id]]
        return any(DONT_KNOW in self.cells.answers[id] for id in ids)

    def score(self, dimension: str) -> Amount:
        """The score of a dimension, from 0 to 1."""
        z3 = self.z3
        questions = self.program.credits[dimension]
        method = self.program.methods[dimension]
        if isinstance(method, Minimum):
            credits = [self.credit(question) for question in questions]
            found: Any = z3.IntVal(MILLION)
            for credit in credits:
                found = z3.If(z3.And(credit.there, credit.value < found), credit.value, found)
            there = z3.Or([credit.there for credit in credits])
            return Amount(there, z3.ToReal(found) / MILLION)
        if not isinstance(method, ClaimAndEvidence | Staged | Mean | WeightedMean):
            raise Inexpressible(f"the method {method.name}")
        total, count = self._mean(questions, weighted=isinstance(method, WeightedMean))
        value = z3.ToReal(total) / (z3.ToReal(count) * MILLION)
        return Amount(count > 0, value)

    def spread(self) -> Amount:
        """The highest level minus the lowest."""
        z3 = self.z3
        levels = [self.level(dimension) for dimension in self.ruleset.dimensions]
        top, bottom = self.program.ladder[-1].level, self.program.ladder[0].level
        high: Any = z3.IntVal(bottom)
        low: Any = z3.IntVal(top)
        for level in levels:
            high = z3.If(z3.And(level.there, level.value > high), level.value, high)
            low = z3.If(z3.And(level.there, level.value < low), level.value, low)
        return Amount(z3.Or([level.there for level in levels]), high - low)

    # -- gaps ---------------------------------------------------------------------------------

    def present(self, gap: str) -> Truths:
        """Whether a gap is present: found, and due."""
        z3 = self.z3
        found = self.condition(self.ruleset.conditions["gap", gap, "when"])
        due, timing = self.program.due[gap], self.program.timing
        if not due or timing is None:
            return found
        reached = z3.And(self.valued(timing.id), self.value(timing.id) >= due)
        later = z3.And(found.yes, z3.Not(reached))
        return Truths(z3.And(found.yes, reached), z3.Or(found.no, later))

    def severity(self, gap: str) -> Any:
        """The place of a present gap on the scale, from 1; 0 where it is not present."""
        z3 = self.z3
        places = self.ruleset.severity_places
        place: Any = z3.IntVal(places[self.ruleset.gaps[gap].severity])
        for field, step in (("raise_when", 1), ("lower_when", -1)):
            condition = self.program.condition("gap", gap, field)
            if condition is not None:
                place = place + z3.If(self.condition(condition).yes, step, 0)
        top = len(places) - 1
        place = z3.If(place < 0, 0, z3.If(place > top, top, place))
        return z3.If(self.present(gap).yes, 1 + place, 0)

    # -- sheets -------------------------------------------------------------------------------

    def answer(self, question: str, model: Any) -> Answer | None:
        """The answer that a model of the solver gives; None for what it cannot answer."""
        asked = self.ruleset.questions[question]
        kind = model.eval(self.kind(question), model_completion=True).as_long()
        if kind == DONT:
            return DONT_KNOW
        if kind == NOT:
            return NOT_APPLICABLE
        if kind > VALUE:
            return Answer.special(asked.special[kind - 1].id)
        if asked.type == "text":
            return Answer.of("…")
        if asked.type == "multi":
            return Answer.of(
                frozenset(
                    choice
                    for choice in asked.choice_ids
                    if self.z3.is_true(
                        model.eval(self.ticked(question, choice), model_completion=True)
                    )
                )
            )
        value = model.eval(self.value(question), model_completion=True)
        if asked.type in ("single", "yes-no"):
            return Answer.of(asked.choice_ids[value.as_long()])
        if asked.type == "date":
            return Answer.of(dt.date.fromordinal(value.as_long()))
        if self.z3.is_int_value(value):
            return Answer.of(value.as_long())
        if not self.z3.is_rational_value(value):
            return None  # an irrational number: no sheet can hold it
        exact = Fraction(value.numerator_as_long(), value.denominator_as_long())
        return Answer.of(int(exact) if exact.denominator == 1 else exact)
