"""What something rests on, as a tree: from what is said down to the answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from imadvisor.advice.advice import ReasonKind
from imadvisor.advice.assembly import advice_on
from imadvisor.conditions import nodes
from imadvisor.conditions.nodes import Condition, references
from imadvisor.engine.answer_credit import credit_of
from imadvisor.engine.decision import concluded
from imadvisor.engine.evaluation import Reason, State, reason
from imadvisor.engine.explain import decided, findings
from imadvisor.engine.program import LATER, Program
from imadvisor.model.answers import Answer
from imadvisor.model.numbers import MILLION, Interval
from imadvisor.model.sheet import Sheet
from imadvisor.model.truth import Truth
from imadvisor.rulesets.contents import Name
from imadvisor.scoring.credits import mean_bounds

Joined = Literal["all", "any", "at least", "not"]


@dataclass(frozen=True)
class Ground:
    """A fact and the facts it follows from.

    One of three: a thing (a gap, a level, a recommendation …), a rule or a part of one, or an
    answer.

    Args:
        name: kind and id of the thing, or of the question; empty for a part of a rule.
        truth: whether the thing or the rule holds; of a question `TRUE` where it has a value,
            and else why it has none.
        field: of a rule, the field of its thing in which it stands; empty for a part of one.
        condition: of a rule, or of a part of one; None for the phase from which a gap is due.
        joined: how the parts of a condition belong together; empty where there is one only.
        answer: of a question; None where there is none.
        applies: of a question, whether it is asked.
        interval: of a level the level, of a criterion the mean credit (0 to 1).
        threshold: of a criterion, the mean credit (0 to 1) from which it is met.
        credit: of an answer, what it earns (0 to 1) where that counts.
        by: of a recommendation why it is there.
        due: of a gap, whether it is due already.
        parts: what makes it so.
    """

    name: Name = ("", "")
    truth: Truth = Truth.TRUE
    field: str = ""
    condition: Condition | None = None
    joined: Joined | Literal[""] = ""
    answer: Answer | None = None
    applies: bool = True
    interval: Interval | None = None
    threshold: Fraction | None = None
    credit: Fraction | None = None
    by: ReasonKind | Literal[""] = ""
    due: bool = True
    parts: tuple[Ground, ...] = ()

    def walk(self) -> Iterator[Ground]:
        """It, and everything below it."""
        yield self
        for part in self.parts:
            yield from part.walk()


def grounds_of(
    program: Program,
    sheet: Sheet,
    subject: Name,
    *,
    answers: Collection[str] | None = None,
    weights: bool = False,
) -> Ground:
    """Return what a subject rests on, as a tree from its rules down to the answers.

    Args:
        program: whose rules are followed.
        sheet: the answers.
        subject: kind and id of a gap, pattern, position, recommendation, criterion or dimension;
            `("overall", "")` for the overall level.
        answers: the questions whose answers are the reason: everything that these do not decide
            is left out. None for all of it.
        weights: whether it is also told how much a gap weighs.

    Returns:
        The subject, with what it rests on as its parts.

    >>> import imadvisor
    >>> advice = imadvisor.advise("examples/municipality.toml")
    >>> subject = ("gap", "missing-ownership")
    >>> ground = grounds_of(advice.program, advice.decision.sheet, subject)
    >>> sorted({part.name[1] for part in ground.walk() if part.name[0] == "question"})
    ['owner_named']
    """
    if answers is None:
        return _Grounds(program, sheet, decisive=False, weights=weights).of(subject)
    fewer = sheet.only(set(answers))
    grounds = _Grounds(program, fewer, decisive=True, weights=weights)
    found = grounds.of(subject)
    # An answer that takes part only by what does not apply because of it is told all the same.
    told = {part.name[1] for part in found.walk() if part.answer is not None}
    missing = (id for id in program.ruleset.questions if id in fewer.answers and id not in told)
    return replace(found, parts=(*found.parts, *map(grounds.question, missing)))


class _Grounds:
    """Walks down the rules.

    Args:
        program, sheet, weights: as for `grounds_of`.
        decisive: whether only what decides is wanted.
    """

    def __init__(self, program: Program, sheet: Sheet, *, decisive: bool, weights: bool) -> None:
        self.program, self.sheet, self.ruleset = program, sheet, program.ruleset
        self.decisive, self.weights = decisive, weights
        self.state: State = decided(program, sheet)
        self._inside: set[Name] = set()

    def of(self, name: Name) -> Ground:
        """A thing; once more inside itself it has no parts."""
        if name in self._inside:
            return Ground(name, self._truth(name))
        self._inside.add(name)
        try:
            match name[0]:
                case "gap":
                    return self._gap(name[1])
                case "pattern":
                    return Ground(name, self._truth(name), parts=(self._rule(*name, "when"),))
                case "criterion":
                    return self._criterion(name[1])
                case "dimension":
                    return self._dimension(name[1])
                case "position":
                    return self._position(name[1])
                case "recommendation":
                    return self._recommendation(name[1])
                case "spread":
                    return self._spread()
                case "overall":
                    return self._overall()
                case _:
                    return self.question(name[1])
        finally:
            self._inside.discard(name)

    def _truth(self, name: Name) -> Truth:
        kind, id = name
        match kind:
            case "gap":
                status = self.state.gaps[id]
                return Truth.TRUE if status == LATER else Truth(status)
            case "pattern":
                return self.state.patterns[id]
            case "criterion":
                return self.state.verdicts[id].truth
            case "question":
                return self.state.state(id)
            case _:
                return Truth.TRUE

    # -- things -------------------------------------------------------------------------------

    def _gap(self, id: str) -> Ground:
        later = self.state.gaps[id] == LATER
        parts = [self._rule("gap", id, "when")]
        timing = self.program.timing
        if timing and self.program.due[id] and parts[0].truth is Truth.TRUE:
            phase = self.question(timing.id)
            reached = Truth.FALSE if later else self._truth(("gap", id))
            parts.append(Ground(("gap", id), reached, field="due", parts=(phase,)))
        if self.weights:
            # How much it weighs is another matter than whether it is there.
            for field in ("raise_when", "lower_when"):
                if ("gap", id, field) in self.ruleset.conditions:
                    parts.append(self._rule("gap", id, field))
        return Ground(("gap", id), self._truth(("gap", id)), due=not later, parts=tuple(parts))

    def _criterion(self, id: str) -> Ground:
        verdict = self.state.verdicts[id]
        if ("criterion", id, "when") in self.ruleset.conditions:
            parts: tuple[Ground, ...] = (self._rule("criterion", id, "when"),)
            return Ground(("criterion", id), verdict.truth, parts=parts)
        evidence = self.ruleset.evidence[id]
        credits = [self._credit(question.id) for question in evidence]
        bounds = mean_bounds(
            [
                credit_of(q, self.state, dont_know_is_worst=self.program.dont_know_is_worst)
                for q in evidence
            ]
        )
        mean = None
        if bounds.low is not None and bounds.high is not None:
            mean = Interval(bounds.low, bounds.high)
        return Ground(
            ("criterion", id),
            verdict.truth,
            interval=mean,
            threshold=Fraction(self.program.threshold(id), MILLION),
            parts=tuple(self._wanted(credits)),
        )

    def _credit(self, id: str) -> Ground:
        """A question with what its answer earns."""
        found = self.question(id)
        question = self.ruleset.questions[id]
        if not question.scored:
            return found
        credit = credit_of(question, self.state, dont_know_is_worst=self.program.dont_know_is_worst)
        earned = Fraction(credit.low, MILLION) if credit.state is Truth.TRUE else None
        other = question.credit.days_before if question.credit else None
        parts = (*found.parts, self.question(other)) if other else found.parts
        return Ground(
            found.name,
            found.truth,
            answer=found.answer,
            applies=found.applies,
            credit=earned,
            parts=parts,
        )

    def _dimension(self, id: str) -> Ground:
        score = self.state.scores[id]
        parts: list[Ground] = []
        claim = self.ruleset.claims.get(id)
        if claim:
            parts.append(self.question(claim.id))
        needs = self.program.methods[id].needs
        if needs != frozenset({"credits"}):
            for criterion in self.ruleset.criteria.values():
                if criterion.dimension == id:
                    found = self.of(("criterion", criterion.id))
                    if not self.decisive or (found.truth.settled and self._decides(found)):
                        parts.append(found)
        if needs == frozenset({"credits"}):
            parts += self._wanted(
                self._credit(question.id) for question in self.program.credits[id]
            )
        settled = Truth.TRUE if score.level is not None else score.state
        return Ground(("dimension", id), settled, interval=score.level, parts=tuple(parts))

    def _position(self, id: str) -> Ground:
        mine = self.ruleset.positions[id]
        parts = []
        for position in self.ruleset.positions.values():
            if position.id == id:
                parts.append(self._rule("position", id, "when"))
                break
            if position.choose == "first" and mine.choose == "first":
                rule = self._rule("position", position.id, "when")
                parts.append(Ground(("position", position.id), rule.truth, parts=(rule,)))
        holds = all(part.truth is Truth.FALSE for part in parts[:-1])
        found = parts[-1].truth if holds else Truth.FALSE
        return Ground(("position", id), found, parts=tuple(parts))

    def _recommendation(self, id: str) -> Ground:
        """The gaps, levels and recommendations that call for it, or would."""
        state = findings(self.program, self.state)
        advice = advice_on(self.program, concluded(self.program, self.sheet, state))
        found = next((item for item in advice.recommendations if item.id == id), None)
        parts: list[Ground] = []
        by: ReasonKind | Literal[""] = ""
        if found is not None:
            by = found.reason
            kinds = {"gap": "gap", "prepare": "gap", "prerequisite": "recommendation"}
            kind = kinds.get(by, "dimension")
            calling = found.because[:1] if self.decisive else found.because
            parts = [self.of((kind, other)) for other in calling]
        else:
            for gap in self.ruleset.gaps.values():
                if any(link.recommendation == id for link in gap.link):
                    parts.append(self.of(("gap", gap.id)))
        for field in ("in_place_when", "helps_when", "light_when"):
            key = ("recommendation", id, field)
            if key in self.ruleset.conditions:
                rule = self._rule(*key)
                if found is None or not self.decisive or self._decides(rule):
                    parts.append(rule)
        holds = Truth.TRUE if found else Truth.FALSE
        return Ground(("recommendation", id), holds, by=by, parts=tuple(parts))

    def _spread(self) -> Ground:
        parts = (self.of(("dimension", id)) for id in self.ruleset.dimensions)
        spread = self.state.spread
        interval = spread if isinstance(spread, Interval) else None
        settled = Truth.TRUE if interval else Truth(spread)  # type: ignore[arg-type]
        return Ground(("spread", ""), settled, interval=interval, parts=tuple(parts))

    def _overall(self) -> Ground:
        """The levels of the dimensions, and what caps them."""
        parts = [replace(self.of(("dimension", id)), parts=()) for id in self.ruleset.dimensions]
        key = ("settings", "overall", "cap_when")
        if key in self.ruleset.conditions:
            parts.append(self._rule(*key))
        level = concluded(
            self.program, self.sheet, findings(self.program, self.state)
        ).overall.level
        settled = Truth.OPEN if level is None else Truth.TRUE
        return Ground(("overall", ""), settled, interval=level, parts=tuple(parts))

    def question(self, id: str) -> Ground:
        """A question, with its answer and what decides whether it is asked."""
        asked = self.state.asked[id]
        parts: tuple[Ground, ...] = ()
        if ("question", id, "ask_when") in self.ruleset.conditions:
            parts = (self._rule("question", id, "ask_when"),)
        return Ground(
            ("question", id),
            self.state.state(id),
            answer=self.sheet.answers.get(id),
            applies=asked is not Truth.FALSE,
            parts=parts,
        )

    # -- rules --------------------------------------------------------------------------------

    def _rule(self, kind: str, id: str, field: str) -> Ground:
        condition = self.ruleset.conditions[kind, id, field]
        found = self._part(reason(condition, self.state))
        return Ground(
            (kind, id),
            found.truth,
            field=field,
            condition=condition,
            joined=found.joined,
            parts=found.parts,
        )

    def _part(self, why: Reason) -> Ground:
        """A part of a condition; what does not decide it is left out where that is wanted."""
        if not why.parts:
            below = [self.of(name) for name in sorted(references(why.node))]
            if self.decisive and len(below) > 1:
                below = [part for part in below if self._decides(part)] or below
            return Ground(truth=why.truth, condition=why.node, parts=tuple(below))
        joined: Joined
        match why.node:
            case nodes.All():
                joined = "all"
            case nodes.Any():
                joined = "any"
            case nodes.Not():
                joined = "not"
            case _:
                joined = "at least"
        parts: Sequence[Reason] = why.parts
        if self.decisive and why.truth.settled and joined != "not":
            parts = [part for part in parts if _helps(why, part)] or parts
        return Ground(
            truth=why.truth,
            condition=why.node,
            joined=joined,
            parts=tuple(self._part(part) for part in parts),
        )

    def _decides(self, ground: Ground) -> bool:
        """Whether an answer stands below: without one nothing is decided."""
        return any(part.answer is not None for part in ground.walk())

    def _wanted(self, grounds: Iterable[Ground]) -> Iterable[Ground]:
        return [g for g in grounds if not self.decisive or self._decides(g)]


def _helps(whole: Reason, part: Reason) -> bool:
    """Whether a part of a condition makes it true, or false."""
    match whole.node:
        case nodes.All() if whole.truth is Truth.FALSE:
            return part.truth is Truth.FALSE
        case nodes.Any() if whole.truth is Truth.TRUE:
            return part.truth is Truth.TRUE
        case nodes.AtLeast():
            return part.truth is whole.truth
        case _:
            return True
