"""The answers to a question, cut into cells inside which rules tell no two answers apart.

One walk over conditions, credits and scores says where answers can be told apart; whatever looks
for answers takes its cells from here, and only chooses among them. Numbers are cut on the grid of
what can be answered (nine decimals, whole numbers, days), so a cell has a first and a last answer,
and nothing lies between two neighbours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product
from math import ceil, floor, prod

from imadvisor.conditions import nodes
from imadvisor.conditions.nodes import Numeric, voice
from imadvisor.engine.evaluating import State, number
from imadvisor.engine.explain import evidence_for, keep, value_of
from imadvisor.engine.program import Program
from imadvisor.model.answers import Answer, Kind, Sheet
from imadvisor.model.numbers import Interval, Number
from imadvisor.model.objects import CreditRule, Question
from imadvisor.model.truth import Truth
from imadvisor.rulesets.order import Step, dependencies
from imadvisor.scoring.credits import Credit, Verdict, judged, mean_bounds
from imadvisor.scoring.methods import BUILT_IN

GRID = Fraction(1, 10**9)
"""The distance between two numbers that can be answered."""

MOST_SETS = 4_096
"""So many sets of choices are cells of their own at most."""

_MOST_LINES = 64
"""A number is followed through so many ways in which arithmetic can come out."""

_LAST_DAY = dt.date.max.toordinal()

_KNOWN_METHODS = tuple(type(method) for method in BUILT_IN)
"""Methods of which more credit never makes less; another one is not known to do so."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Answers that rules do not tell apart.

    Args:
        answer: one of them.
        low, high: the ends of a cell of numbers, or of dates as the day's ordinal; None for an
            end that is open, and for everything else.
        with_low, with_high: whether the ends belong to it.
    """

    answer: Answer
    low: Number | None = None
    high: Number | None = None
    with_low: bool = True
    with_high: bool = True

    @property
    def ranged(self) -> bool:
        """Whether it is a cell of numbers or dates, which has neighbours."""
        return self.answer.kind is Kind.VALUE and not isinstance(self.answer.value, str | frozenset)

    def holds(self, given: Answer) -> bool:
        """Whether an answer is in it.

        Args:
            given: to the same question.
        """
        if given.kind is not self.answer.kind:
            return False
        if not self.ranged:
            return given.value == self.answer.value
        value = given.value
        number = value.toordinal() if isinstance(value, dt.date) else value
        assert isinstance(number, int | Fraction)
        above = self.low is None or number > self.low or (self.with_low and number == self.low)
        below = self.high is None or number < self.high or (self.with_high and number == self.high)
        return above and below


@dataclass(frozen=True, slots=True)
class Domain:
    """The answers to a question with a value, as cells.

    Args:
        question: its id.
        cells: those of numbers and dates in their order, then special values.
        complete: whether rules tell no two answers of one cell apart, with the other answers as
            they are; false where that is not known.
    """

    question: str
    cells: tuple[Cell, ...]
    complete: bool = True


@dataclass
class _Read:
    """Where rules read a question."""

    compared: list[nodes.Compare] = field(default_factory=list)
    equal: set[Number] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    counted: bool = False
    before: list[Question] = field(default_factory=list)


class Domains:
    """The domains of the questions of a program.

    Args:
        program: whose rules tell answers apart.
    """

    def __init__(self, program: Program) -> None:
        self.program, self.ruleset = program, program.ruleset
        self._read = {id: _Read() for id in self.ruleset.questions}
        self._scored: dict[str, list[nodes.Compare]] = {}
        for condition in self.ruleset.conditions.values():
            for part in nodes.walk(condition):
                self._note(part)
        for question in self.ruleset.questions.values():
            if question.credit and question.credit.days_before:
                self._read[question.credit.days_before].before.append(question)

    def _note(self, part: nodes.Node) -> None:
        match part:
            case nodes.Compare():
                for name in nodes.named(part):
                    self._read[voice(name)[0]].compared.append(part)
                for inner in nodes.walk(part):
                    if isinstance(inner, nodes.Measure) and inner.of == "score":
                        self._scored.setdefault(inner.dimension, []).append(part)
            case nodes.Equals():
                self._read[voice(part.question)[0]].equal.add(part.value)
            case nodes.Contains():
                self._read[voice(part.question)[0]].named.add(part.choice)
            case nodes.CountOf():
                self._read[voice(part.question)[0]].counted = True
            case _:
                pass

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
        specials = tuple(Cell(Answer.special(special.id)) for special in asked.special)
        match asked.type:
            case "text":
                return Domain(question, ())
            case "single" | "yes-no":
                choices = (Cell(Answer.of(choice)) for choice in asked.choice_ids)
                return Domain(question, (*choices, *specials))
            case "anchored":
                # Levels are steps: what is between two of them cannot be answered.
                levels = (Cell(Answer.of(n), Fraction(n), Fraction(n)) for n in self.ruleset.levels)
                return Domain(question, tuple(levels))
            case "multi":
                sets, complete = self._sets(asked, sheet)
                return Domain(question, tuple(Cell(Answer.of(chosen)) for chosen in sets), complete)
        cuts = _Cuts(self, asked, sheet)
        bounds = cuts.bounds()
        cells = _cells(asked, bounds, sheet.date)
        return Domain(question, (*cells, *specials), cuts.complete)

    # -- sets of choices ----------------------------------------------------------------------

    def _sets(self, question: Question, sheet: Sheet) -> tuple[list[frozenset[str]], bool]:
        """One set of choices for each way in which rules tell sets apart, those nearby first."""
        given = sheet.answers.get(question.id)
        had = given.value if given and isinstance(given.value, frozenset) else frozenset[str]()
        read = self._read[question.id]
        alike: dict[tuple[str, int], list[str]] = {}
        for choice in question.choice_ids:
            credit = question.choice_credit(choice) if question.scored else 0
            name = choice if choice in read.named else ""
            if name or credit or read.counted:
                alike.setdefault((name, credit), []).append(choice)
        # Of choices that no rule tells apart only how many counts; what is chosen now stays.
        ways = []
        for members in alike.values():
            first = sorted(members, key=lambda choice: choice not in had)
            ways.append([frozenset(first[:count]) for count in range(len(members) + 1)])
        rest = had - {choice for members in alike.values() for choice in members}
        complete = prod(map(len, ways)) <= MOST_SETS
        if complete:
            found = [rest.union(*chosen) for chosen in product(*ways)]
        else:
            some = [had, frozenset(question.choice_ids), frozenset[str]()]
            for size in (1, 2):
                some += [had ^ set(few) for few in combinations(question.choice_ids, size)]
            found = list(dict.fromkeys(some))[:MOST_SETS]
        place = {choice: at for at, choice in enumerate(question.choice_ids)}
        found.sort(key=lambda s: (len(s ^ had), sorted(place[choice] for choice in s)))
        return found, complete


Line = tuple[Fraction, Fraction]
"""A number as a slope times the answer, plus an offset."""


class _Cuts:
    """Where a question with numbers or dates is cut, with the other answers as they are."""

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
        left, right = self._lines(compare.left), self._lines(compare.right)
        if left is None or right is None or len(left) * len(right) > _MOST_LINES**2:
            self.complete = False
            return set()
        return {
            (right_offset - offset) / (slope - right_slope)
            for slope, offset in left
            for right_slope, right_offset in right
            if slope != right_slope
        }

    def _lines(self, node: Numeric) -> frozenset[Line] | None:
        """The lines among which the ends of a number are; None where that is not known.

        Where a number is not there whatever is answered, there are none.
        """
        match node:
            case nodes.NumberOf() if self._is_ours(node.question):
                return frozenset({(Fraction(1), Fraction(0))})
            case nodes.DaysSince() if self._is_ours(node.question):
                return frozenset({(Fraction(-1), Fraction(self.today))})
            case nodes.Negative():
                inner = self._lines(node.operand)
                return None if inner is None else frozenset((-s, -o) for s, o in inner)
            case nodes.Arithmetic():
                left, right = self._lines(node.left), self._lines(node.right)
                if left is None or right is None:
                    return None
                return _combined(node.operator, left, right)
            case nodes.Measure(of="score"):
                if self._rests_on_ours(node.dimension):
                    return None
                return _constant(number(node, self._as_it_is))
            case nodes.Measure(of="level"):
                levels = self.program.ruleset.levels
                return frozenset((Fraction(0), Fraction(level)) for level in levels)
            case nodes.Measure(of="spread"):
                levels = self.program.ruleset.levels
                steps = range(max(levels, default=0) - min(levels, default=0) + 1)
                return frozenset((Fraction(0), Fraction(step)) for step in steps)
            case nodes.Constant():
                return _constant(Interval(node.value, node.value))
            case _:
                # Whether the other question applies may depend on this one: its answer counts.
                return _constant(number(node, self._taken_for_asked))

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
        for cell in _cells(self.question, bounds, self.sheet.date):
            judging = _Judging(self.domains, self.question, *self._decided(cell.answer))
            if not judging.counts:
                continue
            self.complete &= judging.monotone
            for step in _steps(judging, min(credits), max(credits)):
                found |= set(_reaching(rule, step))
        return found


def _constant(value: Interval | Truth) -> frozenset[Line]:
    ends = value if isinstance(value, Interval) else ()
    return frozenset((Fraction(0), Fraction(end)) for end in ends)


def _reaching(rule: CreditRule, credit: int) -> Iterator[Fraction]:
    """The numbers at which a credit of so many millionths begins, or ends, to be earned."""
    for (start, low), (end, high) in zip(rule.points, rule.points[1:], strict=False):
        if min(low, high) < credit <= max(low, high):
            # Halves of a millionth are rounded up.
            share = (Fraction(credit) - Fraction(1, 2) - low) / (high - low)
            yield start + (end - start) * share


def _combined(
    operator: str, left: frozenset[Line], right: frozenset[Line]
) -> frozenset[Line] | None:
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


# -- cells of numbers and dates ---------------------------------------------------------------


def limits(question: Question, date: dt.date) -> tuple[Number | None, Number | None]:
    """The lowest and the highest number that a question takes, or day as its ordinal.

    Args:
        question: of type number, percentage or date.
        date: of the assessment.

    Returns:
        Both ends; None for one that is open.
    """
    if question.type == "date":
        return 1, date.toordinal() if question.past else _LAST_DAY
    return question.limits


def _cells(question: Question, bounds: Iterable[Fraction], date: dt.date) -> list[Cell]:
    """What a question takes, cut so that each bound is a cell, and what lies between two."""
    is_date = question.type == "date"
    step = Fraction(1) if is_date or question.whole else GRID
    low, high = limits(question, date)
    first = None if low is None else ceil(Fraction(low) / step)
    last = None if high is None else floor(Fraction(high) / step)
    # Where a piece begins, counted in steps.
    starts: set[int] = set()
    for bound in bounds:
        place = bound / step
        starts |= {ceil(place), floor(place) + 1}
    inside = sorted(
        start
        for start in starts
        if (first is None or start > first) and (last is None or start <= last)
    )
    if first is not None and last is not None and first > last:
        return []
    ends = [*(start - 1 for start in inside), last]
    return [
        _dated(begin, end, date) if is_date else _numbered(begin, end, step)
        for begin, end in zip([first, *inside], ends, strict=True)
    ]


def _numbered(begin: int | None, end: int | None, step: Fraction) -> Cell:
    """A cell of numbers from its first and last, in steps."""
    low = None if begin is None else begin * step
    high = None if end is None else end * step
    with_low = with_high = True
    if step != 1 and begin != end:
        # The neighbour is a bound that somebody wrote: what lies beyond it says more.
        if low is not None and _digits(low - step) < _digits(low):
            low, with_low = low - step, False
        if high is not None and _digits(high + step) < _digits(high):
            high, with_high = high + step, False
    return Cell(Answer.of(_plain(_roundest(begin, end, step))), low, high, with_low, with_high)


def _digits(number: Fraction) -> int:
    """How many decimals a number on the grid has."""
    return next(count for count in range(10) if (number * 10**count).denominator == 1)


def _roundest(begin: int | None, end: int | None, step: Fraction) -> Fraction:
    """A round number of a cell, near its middle where it has one."""
    if begin is None and end is None:
        return Fraction(0)
    if begin is None or end is None:
        edge = end if begin is None else begin
        assert edge is not None
        whole = Fraction(edge) * step
        # The nearest whole number inside.
        return Fraction(floor(whole) if begin is None else ceil(whole))
    low, high = begin * step, end * step
    middle = (low + high) / 2
    unit = Fraction(10**12)
    while unit > step:
        near = Fraction(floor(middle / unit)) * unit
        for found in (near, near + unit):
            if low <= found <= high:
                return found
        unit /= 10
    return Fraction(floor(middle / step)) * step


def _plain(number: Fraction) -> Number:
    return int(number) if number.denominator == 1 else number


def _dated(begin: int | None, end: int | None, date: dt.date) -> Cell:
    """A cell of days; one without an end has its first or last day as its answer."""
    assert begin is not None and end is not None
    open_low, open_high = begin == 1, end == _LAST_DAY
    if open_low and open_high:
        day = date.toordinal()
    elif open_low:
        day = end
    elif open_high:
        day = begin
    else:
        day = (begin + end) // 2
    return Cell(
        Answer.of(dt.date.fromordinal(day)),
        None if open_low else begin,
        None if open_high else end,
    )
