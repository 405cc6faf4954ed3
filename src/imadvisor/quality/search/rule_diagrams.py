"""What a ruleset means, as diagrams over the cells of its questions.

The diagrams speak of sheets on which everything that is asked has an answer: what holds of an
incomplete sheet holds of every sheet that completes it, so nothing is lost. What depends on two
answers at once (two dates, arithmetic) has a variable of its own that may be anything, the same
for all that is compared with one sum; so has a mean that crosses what is asked inside a cell.
Where even that does not help, nothing does; where it is needed, other means must decide.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import partial, reduce
from typing import Any

from imadvisor.conditions import nodes
from imadvisor.conditions.folds import ConditionFold, NumberFold
from imadvisor.conditions.linear import Sum, Term, Today, bound
from imadvisor.conditions.nodes import Condition
from imadvisor.engine.answer_credit import credit_of, without_value
from imadvisor.engine.cells import parted
from imadvisor.engine.evaluation import State, combined, compared, truth
from imadvisor.engine.program import Program
from imadvisor.engine.thresholds import before, interpolated
from imadvisor.model.answers import DONT_KNOW, Answer, Kind
from imadvisor.model.numbers import MILLION, Interval, Number
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Sheet
from imadvisor.model.truth import Truth
from imadvisor.quality.search.diagrams import (
    FALSE,
    NOT_APPLICABLE,
    TRUE,
    UNKNOWN,
    Diagrams,
    TooManyCells,
)
from imadvisor.quality.search.variables import Variables, credit_in, variables_of
from imadvisor.scoring.credits import Credit, Verdict, days_credit
from imadvisor.scoring.method import Claim, Evidence, ScoringMethod
from imadvisor.scoring.methods import ClaimAndEvidence, Mean, Minimum, Staged, WeightedMean

Amount = Number | Interval | None
"""A number; its ends where it lies between some; None where there is none."""

_ANYTHING = Interval(-1, -2)
"""Some number, or none: its ends are those of no interval."""

_Total = tuple[int, int, int]
"""The least and the greatest sum of credits, and how many there are."""

Variable = tuple[Any, ...]
"""A question, a question and one of its choices, or what depends on several answers."""

_TRUTH = {
    Truth.FALSE: FALSE,
    Truth.UNKNOWN: UNKNOWN,
    Truth.NOT_APPLICABLE: NOT_APPLICABLE,
    Truth.TRUE: TRUE,
}
_EITHER = "either"
"""Where cells do not say whether something is so."""

_VERDICT = {value: truth for truth, value in _TRUTH.items()}


class RuleDiagrams(ConditionFold[int], NumberFold["int | None"]):
    """The conditions, credits and levels of a program as diagrams.

    Args:
        program: that is looked at.
        seconds: of the processor, for all that is looked for; None for no limit.
    """

    def __init__(self, program: Program, seconds: float | None = None) -> None:
        self.program = program
        self.ruleset = program.ruleset
        self.cells: Variables = variables_of(program)
        self.diagrams = Diagrams(seconds=seconds)
        self.variables: list[Variable] = []
        self.place: dict[Variable, int] = {}
        for question in _in_order(program):
            self._declare((question.id,))
            if question.type == "multi":
                for choice in question.choice_ids:
                    self._declare((question.id, choice))
        self._known: dict[Any, int] = {}
        self._too_wide = False
        self._states: dict[tuple[str, int], State] = {}
        self._sums: dict[Sum, list[Fraction]] = {}

    def _declare(self, variable: Variable) -> int:
        found = self.place.get(variable)
        if found is None:
            found = self.place[variable] = len(self.variables)
            self.variables.append(variable)
        return found

    def is_open(self, variable: int) -> bool:
        """Whether a variable depends on several answers."""
        return not self.variables[variable][0]

    def _once(self, key: Any, make: Callable[[], int]) -> int:
        found = self._known.get(key)
        if found is None:
            self.diagrams.clock.check()
            found = self._known[key] = make()
        return found

    # -- conditions -------------------------------------------------------------------------

    def condition(self, node: Condition) -> int:
        """Return a condition as a diagram of truth, made once.

        Args:
            node: the condition.
        """
        return self._once(node, lambda: self._condition(node))

    def _condition(self, node: Condition) -> int:
        if not nodes.operands(node) and nodes.asks_others(node):
            # What several respondents say is in no cell of one answer: it may be anything.
            place = self._declare(("", "others", str(hash(node))))
            return self.diagrams.node(place, (FALSE, TRUE, NOT_APPLICABLE))
        return super().condition(node)

    def conjunction(self, parts: Iterator[int]) -> int:
        return reduce(self.diagrams.both, parts, TRUE)

    def disjunction(self, parts: Iterator[int]) -> int:
        return reduce(self.diagrams.either, parts, FALSE)

    def negation(self, part: int) -> int:
        return self.diagrams.opposite(part)

    def met(self, criterion: str) -> int:
        return self.verdict(criterion)

    def gap_present(self, gap: str) -> int:
        return self.present(gap)

    def pattern_present(self, pattern: str) -> int:
        return self.condition(self.ruleset.conditions["pattern", pattern, "when"])

    def numbered(self, node: nodes.Among) -> int:
        raise AssertionError("what several respondents say was taken above")

    def contains(self, node: nodes.Contains) -> int:
        bit = self.diagrams.node(self.place[node.question, node.choice], (FALSE, TRUE))
        return self._asked_or(
            node.question,
            self._with_value(node.question, bit, UNKNOWN, NOT_APPLICABLE),
            NOT_APPLICABLE,
        )

    def unknown(self, question: str) -> int:
        node = nodes.Said("unknown", question)
        return self._asked_or(question, self._leaf(node, question), FALSE)

    def applicable(self, question: str) -> int:
        node = nodes.Said("applicable", question)
        return self._asked_or(question, self._leaf(node, question), FALSE)

    def equals(self, node: nodes.Equals) -> int:
        leaf = self._leaf(node, node.question)
        return self._asked_or(node.question, leaf, NOT_APPLICABLE)

    def one_of(self, node: nodes.OneOf) -> int:
        leaf = self._leaf(node, node.question)
        return self._asked_or(node.question, leaf, NOT_APPLICABLE)

    def _leaf(self, node: Condition, question: str) -> int:
        """A condition about one answer, where the question is asked."""
        values = [
            _TRUTH[truth(node, self._state(question, cell))]
            for cell in range(len(self.cells.answers[question]))
        ]
        return self.diagrams.node(self.place[question,], values)

    def _state(self, question: str, cell: int) -> State:
        key = (question, cell)
        if key not in self._states:
            answer = self.cells.answers[question][cell]
            sheet = Sheet(self.ruleset.id, self.cells.day, {question: answer})
            self._states[key] = State(sheet, asked={question: Truth.TRUE})
        return self._states[key]

    def _with_value(self, question: str, then: int, unknown: int, outside: int) -> int:
        """A diagram where a multi question has a value, and others where it has none."""
        answers = self.cells.answers[question]
        if len(answers) == 1:
            return then
        kinds = {Kind.VALUE: then, Kind.DONT_KNOW: unknown, Kind.NOT_APPLICABLE: outside}
        kids = [kinds[answer.kind] for answer in answers]
        return self.diagrams.node(self.place[question,], kids)

    def asked(self, question: str) -> int:
        """Whether a question applies, as a diagram of true and false."""
        condition = self.ruleset.applicability.get(question)
        if condition is None:
            return TRUE
        # What several respondents say may be anything, undetermined as well.
        return self._once(
            ("asked", question),
            lambda: self.diagrams.mapped(
                "asked", lambda v: TRUE if v == TRUE else FALSE, self.condition(condition)
            ),
        )

    def _asked_or(self, question: str, then: int, otherwise: int) -> int:
        asked = self.asked(question)
        if asked == TRUE:
            return then
        return self._where(("where", otherwise), asked, then, otherwise)

    def _where(self, name: Any, test: int, then: int, value: Any) -> int:
        return self.diagrams.combined(name, lambda t, v: v if t == TRUE else value, test, then)

    def at_least(self, count: int, parts: Iterator[int]) -> int:
        diagrams = self.diagrams
        found = diagrams.end((0, 0, 0, 0))
        for part in parts:
            found = diagrams.combined(
                "tally",
                lambda tally, v: tuple(n + (v == value) for value, n in enumerate(tally)),
                found,
                part,
            )

        def judged(tally: tuple[int, int, int, int]) -> int:
            if tally[TRUE] >= count:
                return TRUE
            if sum(tally[1:]) < count:
                return FALSE
            return UNKNOWN if tally[UNKNOWN] else NOT_APPLICABLE

        return diagrams.mapped(("at least", count), judged, found)

    # -- comparisons --------------------------------------------------------------------------

    def compare(self, node: nodes.Compare) -> int:
        question = self.cells.thresholds.alone(node)
        if question is not None:
            return self._asked_or(question, self._leaf(node, question), NOT_APPLICABLE)
        left, right = self.number(node.left), self.number(node.right)
        if left is not None and right is not None:
            found = self.diagrams.combined(
                ("compare", node.operator), partial(_held, node.operator), left, right
            )
            found = self._decided(("", "compare", node), found)
            counted = self._counted(node)
            return found if counted is None else self._where_known(counted, found)
        return self._compare_openly(node)

    def _counted(self, compare: nodes.Compare) -> str | None:
        """The question of which alone a comparison counts the choices; None for any other."""
        names = nodes.named(compare)
        others = nodes.NumberOf | nodes.DaysSince | nodes.Measure
        if len(names) != 1 or any(isinstance(part, others) for part in nodes.walk(compare)):
            return None
        (name,) = names
        return name if name in self.ruleset.questions else None

    def _where_known(self, question: str, found: int) -> int:
        """A diagram of truth, which is unknown where nobody knows the answer to a question."""
        kinds = {Kind.VALUE: TRUE, Kind.DONT_KNOW: UNKNOWN, Kind.NOT_APPLICABLE: NOT_APPLICABLE}
        answers = self.cells.answers[question]
        if all(answer.kind is Kind.VALUE for answer in answers):
            return found
        values = [kinds[answer.kind] for answer in answers]
        known = self.diagrams.node(self.place[question,], values)
        known = self.diagrams.combined(
            "known", lambda kind, value: value if kind == TRUE else kind, known, found
        )
        return self._asked_or(question, known, NOT_APPLICABLE)

    def _decided(self, variable: Variable, found: int) -> int:
        """A diagram of truth in which a variable of its own says what cells do not."""
        if _EITHER not in self.diagrams.values(found):
            return found
        ways = (FALSE, TRUE) if variable[1] == "met" else (FALSE, TRUE, NOT_APPLICABLE)
        anything = self.diagrams.node(self._declare(variable), ways)
        return self.diagrams.combined(
            "decided", lambda value, way: way if value == _EITHER else value, found, anything
        )

    # A number with finitely many values is a diagram; any other is None.

    def constant(self, node: nodes.Constant) -> int | None:
        return self.diagrams.end(node.value)

    def number_of(self, node: nodes.NumberOf) -> int | None:
        anchored = self.ruleset.questions[node.question].type == "anchored"
        return self._claimed(node.question) if anchored else None

    def count_of(self, node: nodes.CountOf) -> int | None:
        return self._once(node, lambda: self._count(node.question))

    def days_since(self, node: nodes.DaysSince) -> int | None:
        return None

    def among(self, node: nodes.Among) -> int | None:
        return None

    def negative(self, operand: int | None) -> int | None:
        return None if operand is None else self.diagrams.mapped("minus", _negative, operand)

    def arithmetic(self, node: nodes.Arithmetic, left: int | None, right: int | None) -> int | None:
        if left is None or right is None:
            return None
        return self.diagrams.combined(
            ("arithmetic", node.operator), partial(_reckoned, node.operator), left, right
        )

    def _claimed(self, question: str) -> int:
        answers = self.cells.answers[question]
        kids = [
            self.diagrams.end(answer.value if answer.kind is Kind.VALUE else None)
            for answer in answers
        ]
        return self._given(question, self.diagrams.node(self.place[question,], kids))

    def _given(self, question: str, then: int) -> int:
        """A diagram where a question is asked, and None where it is not."""
        asked = self.asked(question)
        if asked == TRUE:
            return then
        return self._where(("where", "none"), asked, then, None)

    def _count(self, question: str) -> int:
        found = self.diagrams.end(0)
        for choice in self.ruleset.questions[question].choice_ids:
            bit = self.diagrams.node(self.place[question, choice], (FALSE, TRUE))
            found = self.diagrams.combined("ticked", lambda n, b: n + (b == TRUE), found, bit)
        none = self.diagrams.end(None)
        return self._given(question, self._with_value(question, found, none, none))

    def _compare_openly(self, node: nodes.Compare) -> int:
        """A comparison of several answers: undetermined without numbers, else anything."""
        found = self._bounded(node)
        for part in nodes.walk(node):
            match part:
                case nodes.NumberOf() | nodes.DaysSince():
                    found = self._needing_number(part.question, found)
                case nodes.CountOf() | nodes.Measure():
                    inner = self.number(part)
                    assert inner is not None
                    there = self.diagrams.mapped(
                        "there", lambda v: FALSE if v is None else TRUE, inner
                    )
                    found = self._where(("where", NOT_APPLICABLE), there, found, NOT_APPLICABLE)
                case _:
                    pass
        return found

    def _bounded(self, node: nodes.Compare) -> int:
        """A comparison of several answers, all of which are there."""
        found = bound(node)
        if found is None:
            # Answers are multiplied: only that the same is compared is known.
            return self.diagrams.node(self._declare(("", "compare", node)), (FALSE, TRUE))
        if not found.sum:
            return _truth_of(found.operator, Fraction(0), found.value)
        values = [_truth_of(found.operator, one, found.value) for one in self._values(found.sum)]
        if found.value not in self.cells.thresholds.sums.get(found.sum, ()):
            return self.diagrams.node(self._declare(("", "compare", node)), (FALSE, TRUE))
        return self.diagrams.node(self._declare(("", "sum", found.sum)), values)

    def _values(self, total: Sum) -> list[Fraction]:
        """A value of a sum of answers for each way in which rules tell them apart."""
        if total not in self._sums:
            ends = [self._ends(term) for term, _ in total]
            whole = all(self._is_whole(term) for term, _ in total)
            known: list[Number | None] = []
            for up in (False, True):
                reaching: Number | None = 0
                for (_, times), end in zip(total, ends, strict=True):
                    one = end[up if times > 0 else not up]
                    reaching = None if reaching is None or one is None else reaching + one * times
                known.append(reaching)
            bounds = self.cells.thresholds.sums[total]
            self._sums[total] = parted(bounds, *known, whole=whole)
        return self._sums[total]

    def _ends(self, term: Term) -> tuple[Number | None, Number | None]:
        """The least and the greatest that a number can be; None where it has no end."""
        levels = self.ruleset.levels
        match term:
            case nodes.NumberOf():
                question = self.ruleset.questions[term.question]
                if question.type == "anchored":
                    return min(levels), max(levels)
                if question.type == "date":
                    return 1, dt.date.max.toordinal()
                return question.limits
            case nodes.CountOf():
                return 0, len(self.ruleset.questions[term.question].choice_ids)
            case nodes.Measure(of="level"):
                return min(levels), max(levels)
            case nodes.Measure(of="score"):
                return 0, 1
            case nodes.Measure():
                return 0, max(levels) - min(levels)
            case Today():
                return 1, dt.date.max.toordinal()
            case _:
                return None, None

    def _is_whole(self, term: Term) -> bool:
        match term:
            case nodes.NumberOf():
                question = self.ruleset.questions[term.question]
                return question.whole or question.type in ("anchored", "date")
            case nodes.Measure(of="score"):
                return False
            case _:
                return True

    def _needing_number(self, question: str, then: int) -> int:
        answers = self.cells.answers[question]
        plain = [answer.kind is Kind.VALUE for answer in answers]
        there = self.diagrams.node(
            self.place[question,], [TRUE if is_value else FALSE for is_value in plain]
        )
        there = self.diagrams.both(there, self.asked(question))
        return self._where(("where", NOT_APPLICABLE), there, then, NOT_APPLICABLE)

    # -- criteria and levels --------------------------------------------------------------------

    def verdict(self, criterion: str) -> int:
        """Whether a criterion is met."""
        return self._once(("met", criterion), lambda: self._verdict(criterion))

    def _verdict(self, criterion: str) -> int:
        condition = self.program.condition("criterion", criterion, "when")
        if condition is not None:
            return self.condition(condition)
        questions = self.ruleset.evidence[criterion]
        found = self._summed(questions, weighted=False)
        line = self.program.threshold(criterion)

        def judged(mean: _Total) -> Any:
            low, high, count = mean
            if not count:
                return NOT_APPLICABLE
            if low >= line * count:
                return TRUE
            return _EITHER if high >= line * count else FALSE

        verdict = self.diagrams.mapped(("judged", line), judged, found)
        verdict = self._decided(("", "met", criterion), verdict)
        for question in questions:
            # Without any credit, one that nobody knows makes the whole so.
            if DONT_KNOW in self.cells.answers[question.id]:
                verdict = self.diagrams.combined(
                    "unless unknown",
                    lambda v, unknown: UNKNOWN if v == NOT_APPLICABLE and unknown == TRUE else v,
                    verdict,
                    self.condition(nodes.Said("unknown", question.id)),
                )
        return verdict

    def credit(self, question: Question) -> int:
        """What a question earns in millionths; None where it earns nothing."""
        return self._once(("credit", question.id), lambda: self._credit(question))

    def _credit(self, question: Question) -> int:
        diagrams = self.diagrams
        worst = self.program.dont_know_is_worst
        if question.type == "multi":
            found = diagrams.end(0)
            for choice in question.choice_ids:
                earned = question.choice_credit(choice)
                bit = diagrams.node(self.place[question.id, choice], (FALSE, TRUE))
                found = diagrams.combined(
                    ("earned", earned),
                    partial(_earning_more, earned),
                    found,
                    bit,
                )
            found = diagrams.mapped(
                "at most one", lambda n: Interval(min(n, MILLION), min(n, MILLION)), found
            )
            unknown = without_value(question, Truth.UNKNOWN, dont_know_is_worst=worst)
            answers = self.cells.answers[question.id]
            if len(answers) > 1:
                kids = [
                    found
                    if answer.kind is Kind.VALUE
                    else diagrams.end(_earned(unknown))
                    if answer.kind is Kind.DONT_KNOW
                    else diagrams.end(None)
                    for answer in answers
                ]
                found = diagrams.node(self.place[question.id,], kids)
            return self._given(question.id, found)
        if question.credit and question.credit.days_before:
            return self._credit_of_two(question, question.credit.days_before)
        kids = []
        for place, cell in enumerate(self.cells.cells[question.id]):
            if interpolated(question) and cell.ranged:
                kids.append(diagrams.end(credit_in(question, cell)))
                continue
            state = self._state(question.id, place)
            kids.append(diagrams.end(_earned(credit_of(question, state, dont_know_is_worst=worst))))
        return self._given(question.id, diagrams.node(self.place[question.id,], kids))

    def _credit_of_two(self, question: Question, other: str) -> int:
        """The credit for days before another date, where both have a day."""
        diagrams = self.diagrams
        assert question.credit
        days_between, times = before(question)
        values = self._values(days_between)
        steps = [days_credit(question.credit, int(days * times)) for days in values]
        ends = [diagrams.end(Interval(step, step)) for step in steps]
        found = diagrams.node(self._declare(("", "sum", days_between)), ends)
        worst = self.program.dont_know_is_worst

        def lacking(state: Truth) -> int:
            return diagrams.end(_earned(without_value(question, state, dont_know_is_worst=worst)))

        def told(answer: Answer, then: int) -> int:
            if answer.kind is Kind.VALUE:
                return then
            return lacking(Truth.UNKNOWN if answer.kind is Kind.DONT_KNOW else Truth.NOT_APPLICABLE)

        by_other = self._switch(other, [told(a, found) for a in self.cells.answers[other]])
        asked = self.asked(other)
        if asked != TRUE:
            none = _earned(without_value(question, Truth.NOT_APPLICABLE, dont_know_is_worst=worst))
            by_other = self._where(("where", none), asked, by_other, none)
        kids = []
        for cell, answer in enumerate(self.cells.answers[question.id]):
            if answer.kind is Kind.VALUE:
                kids.append(by_other)
            else:
                state = self._state(question.id, cell)
                kids.append(
                    diagrams.end(_earned(credit_of(question, state, dont_know_is_worst=worst)))
                )
        return self._given(question.id, self._switch(question.id, kids))

    def _switch(self, question: str, kids: list[int]) -> int:
        """A diagram for each cell of a question, wherever the question stands in the order."""
        diagrams = self.diagrams
        chosen = diagrams.node(self.place[question,], [diagrams.end(n) for n in range(len(kids))])
        found = kids[0]
        for place, kid in enumerate(kids[1:], start=1):
            here = diagrams.mapped(("cell", place), partial(operator.eq, place), chosen)
            paired = diagrams.combined("pair", lambda a, b: ("pair", a, b), found, kid)
            found = diagrams.combined(
                "pick", lambda is_here, pair: pair[2] if is_here else pair[1], here, paired
            )
        return found

    def _summed(self, questions: Iterable[Question], *, weighted: bool) -> int:
        """The sum of credits, and how many there are, each counting by its weight."""
        found = self.diagrams.end((0, 0, 0))
        for question in questions:
            weight = question.weight if weighted else 1
            found = self.diagrams.combined(
                ("sum", weight),
                partial(_with_credit, weight),
                found,
                self.credit(question),
            )
        return found

    def level(self, dimension: str) -> int:
        """The level of a dimension; None where it is not assessed."""
        return self._once(("level", dimension), lambda: self._judged(dimension, "level"))

    def score(self, dimension: str) -> int:
        """The score of a dimension, from 0 to 1; None where it has none."""
        return self._once(("score", dimension), lambda: self._judged(dimension, "score"))

    def _judged(self, dimension: str, what: str) -> int:
        method = self.program.methods[dimension]
        diagrams = self.diagrams
        scored = self.program.credits[dimension]
        lumps = type(method) is Staged
        usual = (ClaimAndEvidence, Staged, Mean, WeightedMean, Minimum)
        if isinstance(method, Staged):
            self._refuse_unknown_numbers(dimension)
        found = diagrams.end(())
        claim = self.ruleset.claims.get(dimension)
        if what == "level":
            if claim is not None:
                found = diagrams.mapped("claim", lambda v: (v,), self._claimed(claim.id))
            else:
                found = diagrams.end((None,))
            for criterion in self._criteria(dimension):
                level = self.ruleset.criteria[criterion].level
                if type(method) is ClaimAndEvidence:
                    # It lowers the level with one criterion after the other, by those that fail:
                    # nothing of the others has to be remembered.
                    found = diagrams.combined(
                        ("lowered", level),
                        partial(self._lowered, method, level),
                        found,
                        diagrams.when(self.verdict(criterion), FALSE),
                    )
                    continue
                found = diagrams.combined(
                    ("and then", level, lumps),
                    partial(_with_verdict, level, lumps),
                    found,
                    self.verdict(criterion),
                )
        else:
            found = diagrams.end((None,))
        if "credits" in method.needs or what == "score":
            known = type(method) in (Mean, WeightedMean, Minimum) or "credits" not in method.needs
            credits = self._lumped(method, scored) if known else self._listed(scored)
            found = diagrams.combined("with credits", lambda a, b: (a, b), found, credits)
        else:
            found = diagrams.mapped("without credits", lambda a: (a, ()), found)

        def judged(seen: tuple[tuple[Any, ...], tuple[Credit, ...]]) -> Amount:
            told, credits = seen
            verdicts = [(level, Verdict(_VERDICT[v], may_fail=v == FALSE)) for level, v in told[1:]]
            state = Truth.TRUE if told[0] is not None else Truth.UNKNOWN
            inexact = any(credit.low != credit.high for credit in credits)
            if inexact and type(method) not in usual:
                # It may make anything of what lies between the ends.
                return _ANYTHING
            ends = []
            for at in (0, 1):
                exact = [credit._replace(low=credit[at], high=credit[at]) for credit in credits]
                claim = Claim(told[0], state)
                score = method.judge(Evidence(self.program.ladder, claim, verdicts, exact))
                interval = score.level if what == "level" else score.score
                if interval is None:
                    return None
                ends.append(interval.low)
                if not inexact:
                    break
            # More credit never makes less.
            return _plain(Interval(ends[0], ends[-1]))

        found = diagrams.mapped(("judge", dimension, what), judged, found)
        return self._settled(dimension, found) if what == "level" else found

    def _lowered(
        self, method: ScoringMethod, level: int, claim: tuple[int | None], fails: int
    ) -> tuple[int | None]:
        """What is left of a claim by one criterion, as the method judges it."""
        if fails != TRUE or claim[0] is None:
            return claim
        verdict = (level, Verdict(Truth.FALSE, may_fail=True))
        found = method.judge(
            Evidence(self.program.ladder, Claim(claim[0], Truth.TRUE), [verdict], ())
        ).level
        assert found is not None
        return (int(found.low),)

    def _settled(self, dimension: str, found: int) -> int:
        """A level, of which a variable of its own says which it is where cells do not."""
        if not any(isinstance(value, Interval) for value in self.diagrams.values(found)):
            return found
        place = self._declare(("", "level", dimension))
        every = (*self.ruleset.levels, None)
        levels = self.diagrams.node(place, [self.diagrams.end(level) for level in every])
        return self.diagrams.combined("settled", _within, found, levels)

    def _refuse_unknown_numbers(self, dimension: str) -> None:
        """Stages tell what nobody knows from what does not apply; sums of answers here do not."""
        for criterion in self._criteria(dimension):
            condition = self.program.condition("criterion", criterion, "when")
            if condition is not None and nodes.asks_others(condition):
                raise TooManyCells
            for part in nodes.walk(condition) if condition is not None else ():
                if (
                    isinstance(part, nodes.Compare)
                    and self.cells.thresholds.alone(part) is None
                    and self._counted(part) is None
                ):
                    raise TooManyCells

    def _criteria(self, dimension: str) -> list[str]:
        mine = [c for c in self.ruleset.criteria.values() if c.dimension == dimension]
        return [criterion.id for criterion in sorted(mine, key=lambda c: c.level)]

    def _lumped(self, method: ScoringMethod, questions: tuple[Question, ...]) -> int:
        """Credits with the same mean (or lowest credit) as those of the questions, but fewer."""
        diagrams = self.diagrams
        if isinstance(method, Minimum):
            found = diagrams.end(None)
            for question in questions:
                found = diagrams.combined("lowest", _lowest, found, self.credit(question))
            return diagrams.mapped(
                "lowest as credits",
                lambda v: () if v is None else (Credit(int(v.low), int(v.high), Truth.TRUE),),
                found,
            )

        def credits(mean: _Total) -> tuple[Credit, ...]:
            low, high, count = mean
            if not count:
                return ()
            whole = Credit(low, high, Truth.TRUE, 1)
            if weighted and count > 1:
                return (whole, Credit(0, 0, Truth.TRUE, count - 1))
            return (whole, *([Credit(0, 0, Truth.TRUE, 1)] * (count - 1)))

        weighted = isinstance(method, WeightedMean)
        return diagrams.mapped("as credits", credits, self._summed(questions, weighted=weighted))

    def _listed(self, questions: tuple[Question, ...]) -> int:
        """Every credit, for a method that may look at each of them."""
        found = self.diagrams.end(())
        for question in questions:
            found = self.diagrams.combined(
                ("listed", question.weight),
                partial(_with_one_more, question.weight),
                found,
                self.credit(question),
            )
        return found

    def spread(self) -> int:
        """The highest level minus the lowest; None where nothing is assessed."""
        if self._too_wide:
            raise TooManyCells
        try:
            return self._once("spread", self._spread)
        except TooManyCells:
            self._too_wide = True
            raise

    def _spread(self) -> int:
        found = self.diagrams.end(None)
        for dimension in self.ruleset.dimensions:
            found = self.diagrams.combined("range", _range, found, self.level(dimension))
        return self.diagrams.mapped(
            "spread", lambda v: None if v is None else v.high - v.low, found
        )

    # -- gaps -----------------------------------------------------------------------------------

    def found(self, gap: str) -> int:
        """Whether the condition of a gap holds, due or not."""
        return self.condition(self.ruleset.conditions["gap", gap, "when"])

    def present(self, gap: str) -> int:
        """Whether a gap is present: found, and due."""
        due = self.program.due[gap]
        timing = self.program.timing
        if not due or timing is None:
            return self.found(gap)

        def make() -> int:
            places = [
                timing.choice_ids.index(str(answer.value)) if answer.kind is Kind.VALUE else -1
                for answer in self.cells.answers[timing.id]
            ]
            leaf = self.diagrams.node(
                self.place[timing.id,], [TRUE if place >= due else FALSE for place in places]
            )
            reached = self._asked_or(timing.id, leaf, FALSE)
            return self.diagrams.combined(
                "timed", lambda v, d: d if v == TRUE else v, self.found(gap), reached
            )

        return self._once(("present", gap), make)

    def severity(self, gap: str) -> int:
        """The place of a present gap on the scale, from 1; 0 where it is not present."""

        def make() -> int:
            places = self.ruleset.severity_places
            base = places[self.ruleset.gaps[gap].severity]
            raised, lowered = (
                self.condition(c) if c is not None else FALSE
                for c in (
                    self.program.condition("gap", gap, name)
                    for name in ("raise_when", "lower_when")
                )
            )
            step = self.diagrams.combined(
                "step", lambda r, low: (r == TRUE) - (low == TRUE), raised, lowered
            )
            return self.diagrams.combined(
                ("weight", base, len(places)),
                lambda v, s: 1 + min(max(base + s, 0), len(places) - 1) if v == TRUE else 0,
                self.present(gap),
                step,
            )

        return self._once(("severity", gap), make)


def _in_order(program: Program) -> list[Question]:
    """The questions in the order in which diagrams ask them.

    What decides whether others are asked comes first, and evidence of one criterion stays
    together: that keeps diagrams small.
    """
    ruleset = program.ruleset
    asking: set[str] = set()
    for (kind, _, name), condition in ruleset.conditions.items():
        if kind == "question" and name == "ask_when":
            asking |= {id for _, id in nodes.references(condition)}
    if program.timing:
        asking.add(program.timing.id)
    dimensions = {id: place for place, id in enumerate(ruleset.dimensions)}
    places = {id: place for place, id in enumerate(ruleset.questions)}

    def key(question: Question) -> tuple[Any, ...]:
        return (
            question.id not in asking,
            dimensions.get(question.dimension or "", -1),
            question.criterion or "",
            places[question.id],
        )

    return sorted(ruleset.questions.values(), key=key)


def _earned(credit: Credit) -> Interval | None:
    return Interval(credit.low, credit.high) if credit.state is Truth.TRUE else None


def _earning_more(earned: int, so_far: int, ticked: int) -> int:
    return so_far + (earned if ticked == TRUE else 0)


def _with_credit(weight: int, mean: _Total, credit: Interval | None) -> _Total:
    if credit is None:
        return mean
    low, high, count = mean
    return low + int(credit.low) * weight, high + int(credit.high) * weight, count + weight


def _with_one_more(
    weight: int, so_far: tuple[Credit, ...], credit: Interval | None
) -> tuple[Credit, ...]:
    if credit is None:
        return (*so_far, Credit(0, 0, Truth.NOT_APPLICABLE, weight))
    return (*so_far, Credit(int(credit.low), int(credit.high), Truth.TRUE, weight))


def _with_verdict(
    level: int, lumps: bool, so_far: tuple[Any, ...], verdict: int
) -> tuple[Any, ...]:
    """Verdicts with one more; equal ones of a level count once, where the method lumps them."""
    more = (level, verdict)
    if not lumps:
        return (*so_far, more)
    return (so_far[0], *sorted({*so_far[1:], more}))


def _lowest(one: Interval | None, other: Interval | None) -> Interval | None:
    if one is None or other is None:
        return one or other
    return Interval(min(one.low, other.low), min(one.high, other.high))


def _range(so_far: Interval | None, level: int | None) -> Interval | None:
    if level is None:
        return so_far
    if so_far is None:
        return Interval(level, level)
    return Interval(min(so_far.low, level), max(so_far.high, level))


def _held(operator: nodes.Comparison, left: Amount, right: Amount) -> Any:
    if left is None or right is None:
        return NOT_APPLICABLE
    if _ANYTHING in (left, right):
        return _EITHER
    found = compared(operator, _interval(left), _interval(right))
    return _EITHER if found is Truth.OPEN else _TRUTH[found]


def _truth_of(operator: nodes.Comparison, left: Number, right: Number) -> int:
    return _TRUTH[compared(operator, Interval(left, left), Interval(right, right))]


def _reckoned(operator: nodes.Operator, left: Amount, right: Amount) -> Amount:
    if left is None or right is None:
        return None
    if _ANYTHING in (left, right):
        return _ANYTHING
    return _plain(combined(operator, _interval(left), _interval(right)))


def _negative(value: Amount) -> Amount:
    if value is None or value == _ANYTHING:
        return value
    low, high = _interval(value)
    return _plain(Interval(-high, -low))


def _within(level: Amount, wanted: int | None) -> Amount:
    if not isinstance(level, Interval) or level == _ANYTHING:
        return wanted if level == _ANYTHING else level
    return wanted if wanted is not None and level.low <= wanted <= level.high else level.low


def _interval(value: Number | Interval) -> Interval:
    return value if isinstance(value, Interval) else Interval(value, value)


def _plain(interval: Interval) -> Number | Interval:
    """The number where both ends agree: equal values are one end of diagrams."""
    return interval.low if interval.exact else interval
