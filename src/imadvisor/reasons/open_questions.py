"""Which absent answers may still change something that is open.

An answer that is not named here is without effect: whatever the other answers turn out to be, it
changes nothing. The way down from what is open leaves out every part that is settled already, as
no answer can change that part any more. Where it is not clear that an answer is without effect,
it is named.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor
from typing import Literal, cast

from imadvisor.advice.advice import Advice
from imadvisor.conditions import nodes
from imadvisor.conditions.folds import ConditionFold, NumberFold
from imadvisor.conditions.linear import TURNED
from imadvisor.conditions.nodes import Condition
from imadvisor.engine.answer_credit import credits_of
from imadvisor.engine.decision import Decision, state_of
from imadvisor.engine.evaluation import State, truth
from imadvisor.engine.explain import evidence_for
from imadvisor.engine.program import Program
from imadvisor.model.truth import Truth
from imadvisor.reasons.unknown_questions import UnknownQuestions
from imadvisor.scoring.credits import Credit
from imadvisor.scoring.method import SaysWhatItRestsOn, everything


def with_open_questions(advice: Advice) -> Advice:
    """Advice that also names the questions which would settle what is not settled.

    Nothing else in advice rests on them, and finding them takes as long as all the rest.

    Args:
        advice: without them.
    """
    needs = needs_of(advice.program, advice.decision)
    unknown = UnknownQuestions(advice.program, advice.decision)
    find_out = {
        question
        for gap in advice.gaps
        if gap.status == "unknown"
        for question in unknown.of_gap(gap.id)
    }
    return replace(
        advice,
        gaps=tuple(replace(gap, needs=needs.get(gap.id, ())) for gap in advice.gaps),
        find_out=tuple(id for id in advice.ruleset.questions if id in find_out),
    )


def needs_of(program: Program, decision: Decision) -> dict[str, tuple[str, ...]]:
    """The open questions on which each undetermined gap rests, in the order of the ruleset.

    Args:
        program: whose rules were followed.
        decision: what they say of one sheet.
    """
    state = state_of(decision)
    questions = program.ruleset.questions
    credits = credits_of(questions.values(), state, dont_know_is_worst=program.dont_know_is_worst)
    found = {}
    for gap in decision.gaps.values():
        if gap.status == "undetermined":
            open_ones = OpenQuestions(program, state, credits)
            open_ones.gap(gap.id)
            found[gap.id] = tuple(id for id in questions if id in open_ones.of_anybody)
    return found


class OpenQuestions(ConditionFold[None], NumberFold[None]):
    """Collects the absent answers on which open things rest; made anew for every collection.

    Args:
        program: whose rules are followed.
        state: what follows from the answers so far.
        credits: of the questions that earn any.
    """

    def __init__(self, program: Program, state: State, credits: Mapping[str, Credit]) -> None:
        self._state, self._credits = state, credits
        self._program, self._ruleset = program, program.ruleset
        self._seen: set[tuple[str, str, int | None]] = set()
        self.found: set[str] = set()
        """The questions that nobody answered, by id."""
        self._lacking: set[str] = set()
        self._waiting: deque[str] = deque()

    @property
    def of_anybody(self) -> frozenset[str]:
        """Those that nobody answered, and those that a role did not answer which a rule asks."""
        return frozenset(self.found | self._lacking)

    def condition(self, node: Condition) -> None:
        """Collect what a condition rests on; nothing of what is settled, or has no value for good.

        Args:
            node: the condition.
        """
        if truth(node, self._state) is Truth.OPEN:
            super().condition(node)

    def conjunction(self, parts: Iterator[None]) -> None:
        _all_of(parts)

    def disjunction(self, parts: Iterator[None]) -> None:
        _all_of(parts)

    def negation(self, part: None) -> None:
        """Collect nothing more than what is negated rests on."""

    def at_least(self, count: int, parts: Iterator[None]) -> None:
        _all_of(parts)

    def equals(self, node: nodes.Equals) -> None:
        self._named(node.question)

    def one_of(self, node: nodes.OneOf) -> None:
        self._named(node.question)

    def contains(self, node: nodes.Contains) -> None:
        self._named(node.question)

    def unknown(self, question: str) -> None:
        self._named(question)

    def applicable(self, question: str) -> None:
        self._named(question)

    def numbered(self, node: nodes.Among) -> None:
        self.number(node)

    def met(self, criterion: str) -> None:
        self.criterion(criterion)

    def gap_present(self, gap: str) -> None:
        self.gap(gap)

    def pattern_present(self, pattern: str) -> None:
        self.condition(self._ruleset.conditions["pattern", pattern, "when"])

    def _named(self, name: str) -> None:
        """The answer of everybody, or that of a role, which may lack while others answered."""
        id, role = nodes.voice(name)
        asked = self._state.asked[id] is Truth.TRUE
        if role and asked and self._state.sheet.answer_of(id, role) is None:
            self._lacking.add(id)
        self.question(id)

    def question(self, id: str) -> None:
        """An absent answer, and those that say whether its question applies."""
        if self._state.state(id) is not Truth.OPEN or self._known("question", id):
            return
        if id not in self._state.sheet.answers:
            self.found.add(id)
        asking = self._program.ruleset.applicability.get(id)
        if asking is not None:
            self.condition(asking)

    def criterion(self, id: str) -> None:
        """What the verdict on a criterion rests on."""
        if self._state.verdicts[id].truth is not Truth.OPEN or self._known("criterion", id):
            return
        condition = self._program.condition("criterion", id, "when")
        if condition is not None:
            self.condition(condition)
            return
        for question in self._ruleset.evidence[id]:
            self.credit(question.id)

    def credit(self, id: str) -> None:
        """What the credit of a question rests on."""
        if self._credits[id].state is not Truth.OPEN:
            return
        self.question(id)
        rule = self._ruleset.questions[id].credit
        if rule and rule.days_before:
            self.question(rule.days_before)

    def level(self, dimension: str, upto: int | None = None) -> None:
        """What the level of a dimension rests on.

        Args:
            dimension: its id.
            upto: the level from which all levels come to the same; None where each counts.
        """
        score = self._state.scores[dimension]
        exact = score.level is not None and score.level.exact
        if exact or (score.level is None and score.state is not Truth.OPEN):
            return
        if not self._known("level", dimension, upto):
            self._evidence(dimension, "level", upto)

    def score(self, dimension: str) -> None:
        """What the score of a dimension rests on."""
        score = self._state.scores[dimension]
        exact = score.score is not None and score.score.exact
        if exact or (score.score is None and score.score_state is not Truth.OPEN):
            return
        if not self._known("score", dimension):
            self._evidence(dimension, "score", None)

    def _evidence(self, dimension: str, of: Literal["level", "score"], upto: int | None) -> None:
        evidence = evidence_for(self._program, self._state, dict(self._credits), dimension)
        method = self._program.methods[dimension]
        rests = everything(evidence)
        if hasattr(method, "rests_on"):  # Much faster than isinstance with a protocol.
            rests = cast(SaysWhatItRestsOn, method).rests_on(evidence, of, upto)
        claim = self._ruleset.claims.get(dimension)
        if rests.claim and claim:
            self.question(claim.id)
        for place in sorted(rests.verdicts):
            self.criterion(self._program.rungs[dimension][place].id)
        if rests.credits:
            for question in self._program.credits[dimension]:
                self.credit(question.id)

    def spread(self) -> None:
        """What the spread of the levels rests on: not a dimension that is always in between."""
        if self._known("spread", ""):
            return
        scores = self._state.scores
        levels = {id: score.level for id, score in scores.items() if score.level is not None}
        for id in scores:
            own = levels.get(id)
            others = [level for other, level in levels.items() if other != id]
            if own is not None and others:
                top = max(level.low for level in others)
                bottom = min(level.high for level in others)
                if own.high <= top and own.low >= bottom:
                    continue
            self.level(id)

    def gap(self, id: str) -> None:
        """What the status of a gap rests on, and the gaps that its condition reads."""
        # Gaps may read each other in a long chain: they wait for each other, and are not nested.
        self._waiting.append(id)
        if len(self._waiting) > 1:
            return
        while self._waiting:
            self._gap(self._waiting[0])
            self._waiting.popleft()

    def _gap(self, id: str) -> None:
        if self._state.gaps[id] != Truth.OPEN or self._known("gap", id):
            return
        condition = self._ruleset.conditions["gap", id, "when"]
        self.condition(condition)
        timing = self._program.timing
        if timing and self._program.due[id]:
            self.question(timing.id)

    # -- comparisons ------------------------------------------------------------------------

    def compare(self, node: nodes.Compare) -> None:
        for one, other, operator in (
            (node.left, node.right, node.operator),
            (node.right, node.left, TURNED[node.operator]),
        ):
            levels = isinstance(one, nodes.Measure) and one.of == "level"
            if levels and isinstance(other, nodes.Constant):
                assert isinstance(one, nodes.Measure)
                self.level(one.dimension, _upto(operator, Fraction(other.value)))
                return
        self.number(node.left)
        self.number(node.right)

    def constant(self, node: nodes.Constant) -> None:
        """Collect nothing: a constant rests on no answer."""

    def number_of(self, node: nodes.NumberOf) -> None:
        self._named(node.question)

    def count_of(self, node: nodes.CountOf) -> None:
        self._named(node.question)

    def days_since(self, node: nodes.DaysSince) -> None:
        self._named(node.question)

    def among(self, node: nodes.Among) -> None:
        self._named(node.question)

    def negative(self, operand: None) -> None:
        """Collect nothing more than the number itself rests on."""

    def arithmetic(self, node: nodes.Arithmetic, left: None, right: None) -> None:
        """Collect nothing more than both numbers rest on."""

    def _known(self, kind: str, id: str, upto: int | None = None) -> bool:
        """Whether something was collected before; it is from now on."""
        key = (kind, id, upto)
        known = key in self._seen
        self._seen.add(key)
        return known


def _all_of(parts: Iterator[None]) -> None:
    """Go through all parts, each of which collects what it rests on."""
    deque(parts, maxlen=0)


def _upto(operator: nodes.Comparison, value: Fraction) -> int:
    """The level from which a comparison of a level with a number has one value."""
    return ceil(value) if operator in ("<", ">=") else floor(value) + 1
