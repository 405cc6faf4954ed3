"""Where rules cut the answers to questions: what they compare answers with, and what these earn.

`ThresholdReading` is the one walk over conditions and credits. `Thresholds` are where answers are
cut whatever the other answers are: by rules about one answer, and by sums of several.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, product
from math import ceil, floor, prod

from imadvisor.conditions import nodes
from imadvisor.conditions.linear import Sum, Today, bound
from imadvisor.conditions.nodes import Condition, voice
from imadvisor.engine.cells import Domain, chosen, cut, listed, with_special, worded
from imadvisor.engine.program import Program
from imadvisor.model.numbers import MILLION, Number
from imadvisor.model.questions import CreditRule, Question
from imadvisor.scoring.methods import Mean, Minimum, WeightedMean

MOST_SETS = 4_096
"""So many sets of choices are cells of their own at most."""

_MOST_SUMS = 200
"""So many sums of credits are looked at to say where a mean can be crossed."""


@dataclass
class ThresholdReading:
    """Where rules read a question."""

    compared: list[nodes.Compare] = field(default_factory=list)
    equal: set[Number] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    counted: bool = False
    before: list[Question] = field(default_factory=list)


def readings(
    questions: Collection[str], conditions: Iterable[Condition], credited: Iterable[Question]
) -> dict[str, ThresholdReading]:
    """Where rules read each question.

    Args:
        questions: their ids.
        conditions: of the rules.
        credited: the questions whose credit counts.
    """
    found = {id: ThresholdReading() for id in questions}
    for condition in conditions:
        for part in nodes.walk(condition):
            match part:
                case nodes.Compare():
                    for name in nodes.named(part):
                        found[voice(name)[0]].compared.append(part)
                case nodes.Equals():
                    found[voice(part.question)[0]].equal.add(part.value)
                case nodes.Contains():
                    found[voice(part.question)[0]].named.add(part.choice)
                case nodes.CountOf():
                    found[voice(part.question)[0]].counted = True
                case _:
                    pass
    for question in credited:
        if question.credit and question.credit.days_before:
            found[question.credit.days_before].before.append(question)
    return found


def sets_of(
    question: Question, reading: ThresholdReading, credited: Iterable[Question], had: frozenset[str]
) -> tuple[list[frozenset[str]], bool]:
    """One set of choices for each way in which rules tell sets apart, those nearby first.

    Args:
        question: of type multi.
        reading: where rules read it.
        credited: the question as far as its credit counts, more than once where it is compared
            with what it was.
        had: the choices that are near.

    Returns:
        The sets, and whether they stand for all.
    """
    earning = [version for version in credited if version.scored]
    alike: dict[tuple[object, ...], list[str]] = {}
    for choice in question.choice_ids:
        credits = tuple(version.choice_credit(choice) for version in earning)
        name = choice if choice in reading.named else ""
        if name or any(credits) or reading.counted:
            alike.setdefault((name, credits), []).append(choice)
    # Of choices that no rule tells apart only how many counts; what is chosen now stays.
    ways = []
    for members in alike.values():
        first = sorted(members, key=lambda choice: choice not in had)
        ways.append([frozenset(first[:count]) for count in range(len(members) + 1)])
    rest = had - {choice for members in alike.values() for choice in members}
    complete = prod(map(len, ways)) <= MOST_SETS
    if complete:
        found = [rest.union(*choices) for choices in product(*ways)]
    else:
        some = [had, frozenset(question.choice_ids), frozenset[str]()]
        for size in (1, 2):
            some += [had ^ set(few) for few in combinations(question.choice_ids, size)]
        found = list(dict.fromkeys(some))[:MOST_SETS]
    place = {choice: at for at, choice in enumerate(question.choice_ids)}
    found.sort(key=lambda s: (len(s ^ had), sorted(place[choice] for choice in s)))
    return found, complete


# -- whatever the other answers are -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Relative:
    """A bound of the sum of an answer and the day of the assessment, each so many times."""

    times: int
    today: int
    value: Fraction

    def at(self, day: int) -> Fraction:
        return (self.value - self.today * day) / self.times


class Thresholds:
    """Where answers are cut whatever the other answers are.

    Args:
        questions: that can be answered, by id.
        conditions: that are read.
        credited: the questions whose credit counts; more than one of an id where both do.
    """

    def __init__(
        self,
        questions: Mapping[str, Question],
        conditions: Iterable[Condition],
        credited: Iterable[Question] = (),
    ) -> None:
        self.questions = questions
        self.credited = list(credited)
        self.readings = readings(questions, conditions, self.credited)
        self.sums: dict[Sum, set[Fraction]] = {}
        """Sums of several answers with what they are compared with."""
        self.joined: set[str] = set()
        """The questions whose answers rules relate to other answers."""
        self._relative: dict[str, set[_Relative]] = {}
        self._numbers: dict[str, set[Fraction]] = {
            id: {Fraction(value) for value in reading.equal}
            for id, reading in self.readings.items()
        }
        for compare in {part for reading in self.readings.values() for part in reading.compared}:
            if not nodes.asks_others(compare):
                self._compared(compare)
        for question in self.credited:
            if question.credit:
                self._credited(question, question.credit)

    def _compared(self, compare: nodes.Compare) -> None:
        found = bound(compare)
        alone = self.alone(compare)
        if alone is not None and found is not None:
            factors = dict(found.sum)
            times, today = factors.get(nodes.NumberOf(alone), 0), factors.get(Today(), 0)
            if times and today:
                relative = _Relative(times, today, found.value)
                self._relative.setdefault(alone, set()).add(relative)
            elif times:
                self._numbers[alone].add(found.value / times)
        else:
            if found is not None and found.sum:
                self.sums.setdefault(found.sum, set()).add(found.value)
            for part in nodes.walk(compare):
                if isinstance(part, nodes.NumberOf | nodes.DaysSince):
                    self.joined.add(part.question)

    def alone(self, compare: nodes.Compare) -> str | None:
        """The question on whose answer alone a comparison rests, cut at what it says.

        Returns:
            None where it rests on several answers, or in a way that cuts nowhere in particular.
        """
        names = nodes.named(compare)
        if len(names) != 1:
            return None
        (name,) = names
        if name not in self.questions:  # the answer of a role
            return None
        others = nodes.CountOf | nodes.Measure | nodes.Among
        if any(isinstance(part, others) for part in nodes.walk(compare)):
            return None
        steps = self.questions[name].type == "anchored"
        return name if steps or bound(compare) is not None else None

    def _credited(self, question: Question, rule: CreditRule) -> None:
        if rule.days_since:
            relative = self._relative.setdefault(question.id, set())
            relative |= {_Relative(-1, 1, Fraction(days)) for days, _ in rule.days_since}
        elif rule.days_before:
            found, times = before(question)
            self.sums.setdefault(found, set()).update(
                Fraction(days) * times for days, _ in rule.at_least
            )
            self.joined |= {question.id, rule.days_before}
        else:
            steps = (*rule.points, *rule.at_most)
            self._numbers[question.id] |= {Fraction(value) for value, _ in steps}

    # -- what is asked of it ------------------------------------------------------------------

    @property
    def days(self) -> Iterator[int]:
        """The calendar days with which dates are compared, as ordinals."""
        for id, numbers in self._numbers.items():
            if self.questions[id].type == "date":
                yield from (floor(day) for day in numbers)

    def moves(self, question: str, date: dt.date) -> bool:
        """Whether answers would be told apart otherwise on another day than this one.

        Args:
            question: its id.
            date: of the assessment.
        """
        asked, days = self.questions[question], self._numbers[question]
        if asked.type != "date" or not days:
            return False
        return bool(self._relative.get(question)) or (asked.past and max(days) > date.toordinal())

    def mixed(self, questions: Iterable[str]) -> bool:
        """Whether days of the calendar and ages both cut answers that are held against each other.

        On another day these stand otherwise to each other.

        Args:
            questions: their ids.
        """
        dates = [id for id in questions if self.questions[id].type == "date"]
        ages = any(self._relative.get(id) or self.questions[id].past for id in dates)
        return ages and any(self._numbers[id] for id in dates)

    def bounds(self, question: str, date: dt.date) -> set[Fraction]:
        """The numbers, or days as ordinals, at which a question is cut.

        Args:
            question: its id.
            date: of the assessment.
        """
        today = date.toordinal()
        relative = self._relative.get(question, ())
        return self._numbers[question] | {one.at(today) for one in relative}

    def domain(
        self,
        question: str,
        date: dt.date,
        levels: Iterable[int],
        more: Iterable[Fraction] = (),
    ) -> Domain:
        """The cells of a question, which no rule that reads this answer alone tells apart.

        Args:
            question: its id.
            date: of the assessment.
            levels: of the ladder.
            more: further bounds, such as where interpolated credit crosses what is asked.

        Returns:
            The domain; complete where no rule relates the answer to others. Inside a cell
            interpolated credit only grows, or only falls.
        """
        asked = self.questions[question]
        match asked.type:
            case "text":
                return Domain(question, worded())
            case "single" | "yes-no" | "anchored":
                return Domain(question, with_special(asked, listed(asked, levels)))
            case "multi":
                credited = [q for q in self.credited if q.id == question]
                sets, complete = sets_of(asked, self.readings[question], credited, frozenset())
                return Domain(question, chosen(sets), complete)
        cells = cut(asked, self.bounds(question, date) | set(more), date)
        return Domain(question, with_special(asked, cells), question not in self.joined)


def before(question: Question) -> tuple[Sum, int]:
    """The days from a date to the one that its credit looks at, as a sum.

    Args:
        question: whose credit counts days before another date.

    Returns:
        The sum, and 1 or -1 by which it is multiplied to give the days.
    """
    assert question.credit and question.credit.days_before
    days = nodes.Arithmetic(
        "-", nodes.NumberOf(question.credit.days_before), nodes.NumberOf(question.id)
    )
    found = bound(nodes.Compare(">=", days, nodes.Constant(0)))
    assert found is not None
    return found.sum, 1 if found.operator == ">=" else -1


# -- interpolated credit ----------------------------------------------------------------------


def interpolated(question: Question) -> bool:
    """Whether what an answer earns lies between points, so that every number earns another."""
    return bool(question.credit and question.credit.points)


def crossings(
    versions: Iterable[Question],
    evidence: Iterable[Question],
    lines: Iterable[Fraction],
    *,
    weighted: bool = False,
) -> tuple[set[Fraction], bool]:
    """The numbers at which the mean credit of evidence can cross a line.

    Args:
        versions: the question whose answers are cut, with its interpolated credit; more than once
            where it is compared with what it was.
        evidence: every question of the mean.
        lines: means, in millionths.
        weighted: whether each question counts by its weight.

    Returns:
        The numbers, and whether there are no others, whatever the other answers are.
    """
    versions = list(versions)
    ids = {version.id for version in versions}
    sums, complete = {(0, 0)}, True
    for other in evidence:
        if other.id in ids:
            continue
        weight = other.weight if weighted else 1
        complete = complete and not interpolated(other)
        amounts = _amounts(other)
        more = {(n + weight, total + weight * credit) for n, total in sums for credit in amounts}
        if len(sums | more) > _MOST_SUMS:
            complete = False
        else:
            sums |= more
    found: set[Fraction] = set()
    lines = list(lines)
    for version in versions:
        rule = version.credit
        if rule is None or not rule.points:
            continue
        weight = version.weight if weighted else 1
        exact = {(line * (n + weight) - total) / weight for n, total in sums for line in lines}
        for credit in {place for one in exact for place in (ceil(one), floor(one) + 1)}:
            found.update(reaching(rule, credit))
    return found, complete


def _amounts(question: Question) -> set[int]:
    """What answers to a question can earn; of interpolated credit only what its points earn."""
    found = {special.credit or 0 for special in question.special}
    if question.type == "multi":
        sums = {0}
        for choice in question.choice_ids:
            more = {min(MILLION, total + question.choice_credit(choice)) for total in sums}
            sums |= more
        return found | sums
    rule = question.credit
    if rule is None:
        return found | {question.choice_credit(choice) for choice in question.choice_ids}
    steps = (*rule.points, *rule.at_most, *rule.days_since, *rule.at_least)
    return found | {credit for _, credit in steps} | ({0} if not rule.points else set())


def reaching(rule: CreditRule, credit: int) -> Iterator[Fraction]:
    """The numbers at which a credit of so many millionths begins, or ends, to be earned."""
    for (start, low), (end, high) in zip(rule.points, rule.points[1:], strict=False):
        if min(low, high) < credit <= max(low, high):
            # Halves of a millionth are rounded up.
            share = (Fraction(credit) - Fraction(1, 2) - low) / (high - low)
            yield start + (end - start) * share


def crossed(program: Program, question: Question) -> set[Fraction]:
    """The numbers at which interpolated credit makes a criterion or a level come out otherwise.

    Args:
        program: whose rules judge it.
        question: whose credit is interpolated.

    Returns:
        Those that are known; evidence of which more than one answer is interpolated crosses at
        others too.
    """
    found: set[Fraction] = set()
    ruleset = program.ruleset
    if question.criterion and program.condition("criterion", question.criterion, "when") is None:
        line = Fraction(program.threshold(question.criterion))
        found |= crossings([question], ruleset.evidence[question.criterion], [line])[0]
    if question.dimension:
        method = program.methods[question.dimension]
        lines = [Fraction(rung.from_score) for rung in program.ladder if rung.from_score]
        if isinstance(method, Minimum):
            found |= crossings([question], [question], lines)[0]
        elif isinstance(method, Mean | WeightedMean):
            weighted = isinstance(method, WeightedMean)
            evidence = program.credits[question.dimension]
            found |= crossings([question], evidence, lines, weighted=weighted)[0]
    return found
