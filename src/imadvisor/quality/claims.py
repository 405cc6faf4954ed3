"""What findings claim of their example sheets, judged by the advice that is given on these.

However a finding came about, nobody is shown a sheet on which the advice says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Generic, TypeVar

from imadvisor.advice.advice import Advice
from imadvisor.advice.assembly import advice_on
from imadvisor.advice.choice import Chooser
from imadvisor.conditions.nodes import Condition
from imadvisor.engine.decision import Decision, GapDecision, concluded, gap_decision, state_of
from imadvisor.engine.direct import Direct, DirectRun
from imadvisor.engine.evaluation import State, truth
from imadvisor.engine.findings import Findings
from imadvisor.engine.program import Program
from imadvisor.model.answers import Answer
from imadvisor.model.sheet import Sheet
from imadvisor.model.truth import Truth
from imadvisor.quality.findings import Example, Finding
from imadvisor.quality.parts import without
from imadvisor.rulesets.ruleset import RuleKey

_MOST_SHEETS = 64
"""What is said of so many sheets is kept: findings beside each other often share theirs."""

T = TypeVar("T")


class Lately(Generic[T]):
    """What came of the last few sheets, each worked out once."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], T] = {}

    def of(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """What came of one sheet.

        Args:
            key: of the sheet.
            make: works it out.
        """
        if key not in self._kept:
            if len(self._kept) >= _MOST_SHEETS:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = make()
        return self._kept[key]


@dataclass
class Adviser:
    """Advises on sheets as `advise` does, each once, and no more of it than is asked for.

    Args:
        program: whose rules are followed.
    """

    program: Program
    _found: Lately[Findings] = field(default_factory=Lately)
    _present: Lately[frozenset[str]] = field(default_factory=Lately)
    _advised: Lately[Advice] = field(default_factory=Lately)

    @cached_property
    def _run(self) -> DirectRun:
        return Direct().start(self.program)

    def findings(self, sheet: Sheet) -> Findings:
        """What the rules say of a sheet, one by one."""
        return self._found.of(_key(sheet), lambda: self._run(sheet))

    def present_gaps(self, sheet: Sheet) -> frozenset[str]:
        """The gaps that are present on a sheet."""
        return self._present.of(_key(sheet), lambda: self._run.present_gaps(sheet))

    def decision(self, sheet: Sheet) -> Decision:
        """What the rules say of a sheet together."""
        return concluded(self.program, sheet, self.findings(sheet))

    def advice(self, sheet: Sheet) -> Advice:
        """The advice on a sheet."""
        return self._advised.of(_key(sheet), lambda: advice_on(self.program, self.decision(sheet)))


def _key(sheet: Sheet) -> tuple[object, ...]:
    return (sheet.date, *sheet.answers.items())


@dataclass(frozen=True)
class ClaimedFinding:
    """A finding beside what is advised on its example sheets.

    Args:
        adviser: on the sheets.
        finding: that claims something of them.
    """

    adviser: Adviser
    finding: Finding

    @property
    def program(self) -> Program:
        """Whose rules are followed."""
        return self.adviser.program

    def decision(self, at: int = 0) -> Decision:
        """What the rules say of a sheet of the finding."""
        return self.adviser.decision(self.finding.examples[at].sheet)

    def gap(self, id: str, at: int = 0) -> GapDecision:
        """How a gap stands on a sheet."""
        found = self.adviser.findings(self.finding.examples[at].sheet)
        return gap_decision(self.program, found, id)

    @property
    def advice(self) -> Advice:
        """The advice on the first sheet."""
        return self.adviser.advice(self.finding.examples[0].sheet)

    @cached_property
    def state(self) -> State:
        """Everything that conditions read on the first sheet."""
        return state_of(self.decision())

    @property
    def key(self) -> RuleKey:
        """The condition that the finding is about."""
        return (*self.finding.name, self.finding.field)

    def truth_of(self, condition: Condition) -> Truth:
        """The value of a condition on the first sheet."""
        return truth(self.program.ruleset.meant(self.key, condition), self.state)

    def holds(self, key: RuleKey) -> bool:
        """Whether a condition of the ruleset is true on the first sheet."""
        ruleset = self.program.ruleset
        decided = self.adviser.findings(self.finding.examples[0].sheet).truths
        if key in decided:
            return decided[key] is Truth.TRUE
        return truth(ruleset.meant(key, ruleset.conditions[key]), self.state) is Truth.TRUE

    def is_there(self, gap: str, at: int = 0) -> bool:
        """Whether a gap is present on a sheet."""
        return gap in self.adviser.present_gaps(self.finding.examples[at].sheet)

    def recommends(self, id: str) -> bool:
        """Whether something is recommended on the first sheet."""
        return any(item.id == id for item in self.advice.recommendations)


_TOO_BIG = ("waived", "too-small")

Claim = Callable[[ClaimedFinding], bool]


def _condition_holds(shown: ClaimedFinding) -> bool:
    return shown.holds(shown.key)


def _condition_does_not_hold(shown: ClaimedFinding) -> bool:
    return not shown.holds(shown.key)


def _without_part(shown: ClaimedFinding) -> bool:
    found = shown.finding
    written = shown.program.ruleset.conditions[shown.key]
    assert found.part is not None
    one, other = map(shown.truth_of, (written, without(written, [found.part])))
    return (one is Truth.TRUE) == (other is Truth.TRUE)


def _settled_part(shown: ClaimedFinding) -> bool:
    assert shown.finding.part is not None
    wanted = Truth.TRUE if shown.finding.values["truth"] == "true" else Truth.FALSE
    return shown.truth_of(shown.finding.part) is wanted


def _there(shown: ClaimedFinding) -> bool:
    return shown.is_there(shown.finding.name[1])


def _never_moved(shown: ClaimedFinding) -> bool:
    return _there(shown) and not _condition_holds(shown)


def _always_moved(shown: ClaimedFinding) -> bool:
    return _there(shown) and _condition_holds(shown)


def _at_end(shown: ClaimedFinding) -> bool:
    gap = shown.finding.name[1]
    ruleset = shown.program.ruleset
    place = ruleset.severity_places[ruleset.gaps[gap].severity]
    severity = shown.gap(gap).severity
    return _always_moved(shown) and severity.low == severity.high == place


def _later(shown: ClaimedFinding) -> bool:
    return shown.gap(shown.finding.name[1]).status == "later"


def _cannot_be_carried_out(shown: ClaimedFinding) -> bool:
    closing = shown.finding.values["set"].split(", ")
    chooser = Chooser(shown.program, shown.decision(), ())
    hindered = any(chooser.waived(id) or chooser.useless(id) for id in closing)
    return _there(shown) and (hindered or all(map(chooser.in_place, closing)))


def _both_there(shown: ClaimedFinding) -> bool:
    other = shown.finding.other
    return _there(shown) and other is not None and shown.is_there(other[1])


def _both_patterns(shown: ClaimedFinding) -> bool:
    other = shown.finding.other
    patterns = shown.decision().patterns
    names = (shown.finding.name, other)
    return all(name is not None and patterns[name[1]] is Truth.TRUE for name in names)


def _another_level(shown: ClaimedFinding) -> bool:
    level = shown.decision().dimensions[shown.finding.name[1]].level
    out_of_reach = shown.finding.values["levels"].split(", ")
    return level is not None and level.exact and str(level.low) not in out_of_reach


def _low_without_advice(shown: ClaimedFinding) -> bool:
    dimension = shown.finding.name[1]
    ruleset = shown.program.ruleset
    level = shown.decision().dimensions[dimension].level
    if level is None or level.high > int(shown.finding.values["level"]):
        return False
    for item in shown.advice.recommendations:
        about = {ruleset.gaps[id].dimension for id in item.closes}
        if dimension in about or dimension in ruleset.recommendations[item.id].dimensions:
            return False
    return True


def _not_the_first(shown: ClaimedFinding) -> bool:
    kind, id = shown.finding.name
    if kind == "position":
        return shown.holds((kind, id, "when")) and id not in shown.decision().positions
    scaling = shown.program.ruleset.scalings[id]
    answer = shown.decision().sheet.answers.get(scaling.by)
    bound = scaling.below[int(shown.finding.values["step"])][0]
    number = answer.value if answer else None
    return isinstance(number, int | Fraction) and number < bound


def _gets_worse(shown: ClaimedFinding) -> bool:
    kind, id = shown.finding.name
    if kind == "dimension":
        high, low = (shown.decision(at).dimensions[id].level for at in (0, 1))
        return high is not None and low is not None and low.high < high.low
    if not shown.is_there(id, 1):
        return False
    return not shown.is_there(id, 0) or (
        shown.gap(id, 1).severity.low > shown.gap(id, 0).severity.high
    )


def _not_recommended(shown: ClaimedFinding) -> bool:
    ruleset = shown.program.ruleset
    id = shown.finding.name[1]
    called = any(
        shown.is_there(gap.id)
        for gap in ruleset.gaps.values()
        if any(link.recommendation == id for link in gap.link)
    )
    return called and not shown.recommends(id)


def _is_recommended(shown: ClaimedFinding) -> bool:
    return shown.recommends(shown.finding.name[1])


def _needed_and_waived(shown: ClaimedFinding) -> bool:
    other = shown.finding.other
    return (
        _is_recommended(shown)
        and other is not None
        and any(out.id == other[1] and out.why in _TOO_BIG for out in shown.advice.left_out)
    )


CLAIMS: Mapping[str, Claim] = {
    "never-holds": _condition_does_not_hold,
    "always-holds": _condition_holds,
    "no-difference": _without_part,
    "settled-part": _settled_part,
    "severity-never-moved": _never_moved,
    "severity-always-moved": _always_moved,
    "severity-at-end": _at_end,
    "never-present": _later,
    "no-recommendation": _there,
    "no-closing-set": _there,
    "closing-set-impossible": _cannot_be_carried_out,
    "same-gaps": _both_there,
    "implied-gap": _both_there,
    "same-patterns": _both_patterns,
    "unreachable-level": _another_level,
    "low-without-advice": _low_without_advice,
    "shadowed": _not_the_first,
    "not-monotone": _gets_worse,
    "better-answer-opens": _gets_worse,
    "never-recommended": _not_recommended,
    "prerequisite-level": _is_recommended,
    "prerequisite-phase": _is_recommended,
    "prerequisite-size": _needed_and_waived,
    "window-impossible": _is_recommended,
}
"""What the sheets of each kind of finding show; a kind that is not here has none."""


def is_shown(adviser: Adviser, finding: Finding) -> bool:
    """Whether the advice on the examples of a finding is as it claims.

    Args:
        adviser: of the same rules.
        finding: with its examples; one without any claims nothing of a sheet.
    """
    if not finding.examples:
        return True
    return CLAIMS[finding.code](ClaimedFinding(adviser, finding))


def with_sheets_that_show(
    adviser: Adviser, finding: Finding, fillings: Iterable[Mapping[str, Answer]]
) -> Finding | None:
    """A finding with example sheets that show it.

    Args:
        adviser: of the same rules.
        finding: with examples that may say too little.
        fillings: answers that a sheet may have besides, for what it leaves open.

    Returns:
        The finding, with sheets that have as few answers as show it; None where none was found.
    """
    if is_shown(adviser, finding):
        return finding
    for filling in fillings:
        filled = _each(finding, lambda sheet, f=filling: {**f, **sheet.answers})  # type: ignore[misc]
        if not is_shown(adviser, filled):
            continue
        given = {id for example in filled.examples for id in example.sheet.answers}
        for question in sorted(given):
            fewer = _each(filled, lambda sheet, q=question: _without(sheet, q))  # type: ignore[misc]
            if is_shown(adviser, fewer):
                filled = fewer
        return filled
    return None


def _each(finding: Finding, answers: Callable[[Sheet], Mapping[str, Answer]]) -> Finding:
    examples = tuple(
        Example(one.shows, replace(one.sheet, answers=dict(answers(one.sheet))))
        for one in finding.examples
    )
    return replace(finding, examples=examples)


def _without(sheet: Sheet, question: str) -> Mapping[str, Answer]:
    return {id: answer for id, answer in sheet.answers.items() if id != question}
