"""The answers to a question while the others stay as they are, cut into cells.

Inside a cell rules tell no two answers apart. One walk over conditions, credits and scores says
where they do (see `imadvisor.engine.thresholds`); whatever looks for answers takes its cells from
here or from there, and only chooses among them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from itertools import product

from imadvisor.conditions import nodes
from imadvisor.conditions.folds import NumberFold
from imadvisor.conditions.nodes import Numeric, voice
from imadvisor.engine.cells import Domain, chosen, cut, listed, with_special
from imadvisor.engine.evaluation import State, number
from imadvisor.engine.explain import evidence_for, keep, value_of
from imadvisor.engine.program import Program
from imadvisor.engine.thresholds import reaching, readings, sets_of
from imadvisor.model.answers import Answer
from imadvisor.model.numbers import Interval
from imadvisor.model.questions import CreditRule, Question
from imadvisor.model.sheet import Sheet
from imadvisor.model.truth import Truth
from imadvisor.rulesets.order import Step, dependencies
from imadvisor.scoring.credits import Credit, Verdict, judged, mean_bounds
from imadvisor.scoring.methods import BUILT_IN

_MOST_LINES = 64
"""A number is followed through so many ways in which arithmetic can come out."""

_KNOWN_METHODS = tuple(type(method) for method in BUILT_IN)
"""Methods of which more credit never makes less; another one is not known to do so."""


class Domains:
    """The domains of the questions of a program.

    Args:
        program: whose rules tell answers apart.
    """

    def __init__(self, program: Program) -> None:
        self.program, self.ruleset = program, program.ruleset
        conditions = list(self.ruleset.conditions.values())
        self._read = readings(self.ruleset.questions, conditions, self.ruleset.questions.values())
        self._scored: dict[str, list[nodes.Compare]] = {}
        for condition in conditions:
            for part in nodes.walk(condition):
                for inner in nodes.walk(part) if isinstance(part, nodes.Compare) else ():
                    if isinstance(inner, nodes.Measure) and inner.of == "score":
                        assert isinstance(part, nodes.Compare)
                        self._scored.setdefault(inner.dimension, []).append(part)

    # -- what a domain depends on -------------------------------------------------------------

    def context(self, question: str) -> frozenset[str]:
        """The questions on whose answers it depends where a domain is cut.

        Args:
            question: its id; it is never in its own context.
        """
        if question not in self._contexts:
            self._contexts[question] = frozenset(self._context(question)) - {question}
        return self._contexts[question]

    @cached_property
    def _contexts(self) -> dict[str, frozenset[str]]:
        return {}

    def _context(self, id: str) -> Iterator[str]:
        question, read = self.ruleset.questions[id], self._read[id]
        for compare in read.compared:
            for part in nodes.walk(compare):
                if isinstance(part, nodes.Measure) and part.of == "score":
                    yield from self._below(("dimension", part.dimension))
            for name in nodes.named(compare):
                yield from self._below(("question", voice(name)[0]))
        partners = [other.id for other in read.before]
        if question.credit and question.credit.days_before:
            partners.append(question.credit.days_before)
        for partner in partners:
            yield from self._below(("question", partner))
        if question.credit and question.credit.points:
            yield from self._below(("question", id))
            for step in self._judging(question):
                yield from self._below(step)

    def _below(self, first: Step) -> frozenset[str]:
        """Every question on which a step rests."""
        seen: set[Step] = set()
        waiting = [first]
        while waiting:
            step = waiting.pop()
            if step not in seen:
                seen.add(step)
                waiting.extend(self._graph[step])
        return frozenset(id for kind, id in seen if kind == "question")

    @cached_property
    def _graph(self) -> Mapping[Step, Iterable[Step]]:
        ruleset = self.ruleset
        graph = dependencies(ruleset.settings, ruleset.things, ruleset.conditions)
        for dimension, claim in ruleset.claims.items():
            graph["dimension", dimension].add(("question", claim.id))
        return graph

    def _judging(self, question: Question) -> Iterator[Step]:
        """What judges the credit of a question first."""
        if question.criterion:
            yield "criterion", question.criterion
        if question.dimension:
            yield "dimension", question.dimension

    # -- domains ------------------------------------------------------------------------------

    def within(self, question: str, sheet: Sheet) -> Domain:
        """The cells of a question while the other answers stay as they are.

        Args:
            question: its id.
            sheet: the other answers, and the day to which dates are related; what it says to
                the question itself counts for sets of choices only: those near it come first.

        Returns:
            The domain; without cells for a text, whose words no rule reads.
        """
        asked = self.ruleset.questions[question]
        match asked.type:
            case "text":
                return Domain(question, ())
            case "single" | "yes-no" | "anchored":
                listing = listed(asked, self.ruleset.levels)
                return Domain(question, with_special(asked, listing))
            case "multi":
                given = sheet.answers.get(question)
                had = given.value if given and isinstance(given.value, frozenset) else frozenset()
                sets, complete = sets_of(asked, self._read[question], [asked], had)
                return Domain(question, chosen(sets), complete)
        cuts = _Cuts(self, asked, sheet)
        cells = cut(asked, cuts.bounds(), sheet.date)
        return Domain(question, with_special(asked, cells), cuts.complete)


Line = tuple[Fraction, Fraction]
"""A number as a slope times the answer, plus an offset."""


Lines = frozenset[Line]


class _Cuts(NumberFold["Lines | None"]):
    """Where a question with numbers or dates is cut, with the other answers as they are.

    It folds numbers to the lines among which their ends are; None where these are not known.
    """

    def __init__(self, domains: Domains, question: Question, sheet: Sheet) -> None:
        self.domains, self.program = domains, domains.program
        self.question, self.sheet = question, sheet
        self.complete = True
        self.today = sheet.date.toordinal()

    def _decided(self, answer: Answer | None) -> tuple[State, dict[str, Credit]]:
        """Everything decided, with this answer to the question."""
        sheet = self.sheet
        if answer is not None:
            sheet = sheet.with_answer(self.question.id, answer)
        state = State(sheet)
        credits: dict[str, Credit] = {}
        for step in self.program.steps:
            keep(step, value_of(self.program, state, credits, step), state, credits)
        return state, credits

    def bounds(self) -> set[Fraction]:
        """The numbers, or days as ordinals, at which something may change."""
        read = self.domains._read[self.question.id]
        found = {Fraction(value) for value in read.equal}
        for compare in read.compared:
            found |= self._compared(compare)
        for other in read.before:
            found |= self._before(other)
        rule = self.question.credit
        if rule is None or not self.question.scored:
            return found
        if rule.points:
            return found | self._interpolated(rule, found)
        return found | self._credited(rule)

    # -- comparisons --------------------------------------------------------------------------

    def _compared(self, compare: nodes.Compare) -> set[Fraction]:
        left, right = self.number(compare.left), self.number(compare.right)
        if left is None or right is None or len(left) * len(right) > _MOST_LINES**2:
            self.complete = False
            return set()
        return {
            (right_offset - offset) / (slope - right_slope)
            for slope, offset in left
            for right_slope, right_offset in right
            if slope != right_slope
        }

    # -- numbers as lines ---------------------------------------------------------------------

    def constant(self, node: nodes.Constant) -> Lines | None:
        return _constant(Interval(node.value, node.value))

    def number_of(self, node: nodes.NumberOf) -> Lines | None:
        if self._is_ours(node.question):
            return frozenset({(Fraction(1), Fraction(0))})
        return self._of_another(node)

    def count_of(self, node: nodes.CountOf) -> Lines | None:
        return self._of_another(node)

    def days_since(self, node: nodes.DaysSince) -> Lines | None:
        if self._is_ours(node.question):
            return frozenset({(Fraction(-1), Fraction(self.today))})
        return self._of_another(node)

    def among(self, node: nodes.Among) -> Lines | None:
        return self._of_another(node)

    def _of_another(self, node: Numeric) -> Lines:
        """The line of another question; none where it has no number whatever is answered."""
        # Whether it applies may depend on this question: its answer counts.
        return _constant(number(node, self._taken_for_asked))

    def level(self, dimension: str) -> Lines | None:
        levels = self.program.ruleset.levels
        return frozenset((Fraction(0), Fraction(level)) for level in levels)

    def score(self, dimension: str) -> Lines | None:
        if self._rests_on_ours(dimension):
            return None
        return _constant(number(nodes.Measure("score", dimension), self._as_it_is))

    def spread(self) -> Lines | None:
        levels = self.program.ruleset.levels
        steps = range(max(levels, default=0) - min(levels, default=0) + 1)
        return frozenset((Fraction(0), Fraction(step)) for step in steps)

    def negative(self, operand: Lines | None) -> Lines | None:
        return None if operand is None else frozenset((-s, -o) for s, o in operand)

    def arithmetic(
        self, node: nodes.Arithmetic, left: Lines | None, right: Lines | None
    ) -> Lines | None:
        if left is None or right is None:
            return None
        return _combined(node.operator, left, right)

    @cached_property
    def _as_it_is(self) -> State:
        return self._decided(None)[0]

    @cached_property
    def _taken_for_asked(self) -> State:
        # With any answer to ours: how many respondents know it does not depend on what it is.
        given = Answer.of(self.sheet.date if self.question.type == "date" else 0)
        return State(
            self.sheet.with_answer(self.question.id, given),
            asked=dict.fromkeys(self.program.ruleset.questions, Truth.TRUE),
        )

    def _is_ours(self, name: str) -> bool:
        """Whether a name stands for the answer that is being cut."""
        question, role = voice(name)
        if question != self.question.id:
            return False
        return not role or (self.sheet.together is None and role == self.sheet.role)

    def _rests_on_ours(self, dimension: str) -> bool:
        return self.question.id in self.domains._below(("dimension", dimension))

    # -- credit -------------------------------------------------------------------------------

    def _credited(self, rule: CreditRule) -> set[Fraction]:
        if rule.days_before:
            other = self._day_of(rule.days_before)
            if other is None:
                return set()
            return {Fraction(other) - Fraction(days) for days, _ in rule.at_least}
        if rule.days_since:
            return {Fraction(self.today) - Fraction(days) for days, _ in rule.days_since}
        return {Fraction(bound) for bound, _ in rule.at_most}

    def _before(self, other: Question) -> set[Fraction]:
        """Where this date decides what another one earns."""
        day = self._day_of(other.id)
        assert other.credit is not None
        if day is None:
            return set()
        return {Fraction(day) + Fraction(days) for days, _ in other.credit.at_least}

    def _day_of(self, question: str) -> int | None:
        answer = self.sheet.answers.get(question)
        value = answer.value if answer else None
        return value.toordinal() if isinstance(value, dt.date) else None

    def _interpolated(self, rule: CreditRule, bounds: Iterable[Fraction]) -> set[Fraction]:
        """Where credit that grows with a number crosses what a criterion or level asks.

        Whole millionths decide, and more of them never make less: between two amounts of credit
        of which everything comes out the same it does so for all in between. What else counts may
        differ from one of the other cells to the next.
        """
        found: set[Fraction] = set()
        credits = [credit for _, credit in rule.points]
        for cell in cut(self.question, bounds, self.sheet.date):
            judging = _Judging(self.domains, self.question, *self._decided(cell.answer))
            if not judging.counts:
                continue
            self.complete &= judging.monotone
            for step in _steps(judging, min(credits), max(credits)):
                found |= set(reaching(rule, step))
        return found


def _constant(value: Interval | Truth) -> Lines:
    ends = value if isinstance(value, Interval) else ()
    return frozenset((Fraction(0), Fraction(end)) for end in ends)


def _combined(operator: str, left: Lines, right: Lines) -> Lines | None:
    if len(left) * len(right) > _MOST_LINES:
        return None
    found = set()
    for (slope, offset), (other_slope, other_offset) in product(left, right):
        match operator:
            case "+":
                found.add((slope + other_slope, offset + other_offset))
            case "-":
                found.add((slope - other_slope, offset - other_offset))
            case "*":
                if slope and other_slope:
                    return None
                found.add((slope * other_offset + other_slope * offset, offset * other_offset))
            case _:
                found.add((slope / other_offset, offset / other_offset))
    return frozenset(found)


class _Judging:
    """What comes of the credit of one question, all else as it is."""

    def __init__(
        self, domains: Domains, question: Question, state: State, credits: dict[str, Credit]
    ) -> None:
        self.program, self.question = domains.program, question
        self.state, self.credits = state, credits
        self.counts = state.asked[question.id] is Truth.TRUE
        dimension = question.dimension
        self.compares = domains._scored.get(dimension, []) if dimension else []
        self.monotone = not dimension or isinstance(self.program.methods[dimension], _KNOWN_METHODS)

    def of(self, credit: int) -> tuple[object, ...]:
        """Everything that reads the credit, as parts of which none goes back and forth."""
        program, question = self.program, self.question
        credits = {
            **self.credits,
            question.id: Credit(credit, credit, Truth.TRUE, question.weight),
        }
        verdicts: dict[str, Verdict] = dict(self.state.verdicts)
        parts: list[object] = []
        criterion = question.criterion
        if criterion and program.condition("criterion", criterion, "when") is None:
            evidence = [credits[q.id] for q in program.ruleset.evidence[criterion]]
            verdicts[criterion] = judged(mean_bounds(evidence), program.threshold(criterion))
            parts.append(verdicts[criterion])
        if question.dimension:
            state = replace(self.state, verdicts=verdicts)
            score = program.methods[question.dimension].judge(
                evidence_for(program, state, credits, question.dimension)
            )
            parts += [score.level, score.state, score.score_state]
            state = replace(state, scores={**state.scores, question.dimension: score})
            parts += [_order(compare, state) for compare in self.compares]
        return tuple(parts)


def _order(compare: nodes.Compare, state: State) -> object:
    """How the ends of both sides of a comparison lie."""
    left, right = number(compare.left, state), number(compare.right, state)
    if isinstance(left, Truth) or isinstance(right, Truth):
        return left if isinstance(left, Truth) else right
    return tuple((a > b) - (a < b) for a in left for b in right)


def _steps(judging: _Judging, low: int, high: int) -> Iterator[int]:
    """The amounts of credit, in millionths, from which something is otherwise than below."""
    known: dict[int, tuple[object, ...]] = {}

    def of(credit: int) -> tuple[object, ...]:
        if credit not in known:
            known[credit] = judging.of(credit)
        return known[credit]

    waiting = [(low, high)]
    while waiting:
        first, last = waiting.pop()
        if of(first) == of(last):
            continue
        if last - first == 1:
            yield last
            continue
        middle = (first + last) // 2
        waiting += [(first, middle), (middle, last)]
