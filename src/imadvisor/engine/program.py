"""The program of a ruleset: what is decided, in which order, with every name resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from imadvisor.conditions.nodes import Condition
from imadvisor.errors import PluginError
from imadvisor.model.frozen import FrozenDict
from imadvisor.model.objects import Criterion, Gap
from imadvisor.model.questions import Question
from imadvisor.model.truth import Truth
from imadvisor.rulesets.order import Step, dependencies, in_order
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.scoring.method import Rung, ScoringMethod

LATER = 5
"""The value of a gap that is there but not yet due, next to those of `Truth`."""


@dataclass(frozen=True)
class Program:
    """A ruleset made ready to run.

    Args:
        ruleset: what it was made from.
        methods: the scoring method of each dimension, by its id.
        steps: everything that conditions read, each after what it waits for.
        ladder: the levels, lowest first.
        due: the place of each gap's due phase among the choices of the timing question; 0 for a
            gap that is always due.
        credits: for each dimension the questions that earn credit in it.
        packages: the package, with its version, that brings each scoring method by name.
    """

    ruleset: Ruleset
    methods: Mapping[str, ScoringMethod]
    steps: tuple[Step, ...]
    ladder: tuple[Rung, ...]
    due: Mapping[str, int]
    credits: Mapping[str, tuple[Question, ...]]
    packages: Mapping[str, str] = field(default_factory=dict)

    @property
    def timing(self) -> Question | None:
        """The question that says how far the change is."""
        timing = self.ruleset.settings.timing
        return self.ruleset.questions[timing.question] if timing else None

    @cached_property
    def rungs(self) -> Mapping[str, tuple[Criterion, ...]]:
        """The criteria of each dimension, the lowest level first."""
        found: dict[str, list[Criterion]] = {dimension: [] for dimension in self.ruleset.dimensions}
        for criterion in sorted(self.ruleset.criteria.values(), key=lambda one: one.level):
            found[criterion.dimension].append(criterion)
        return FrozenDict({dimension: tuple(criteria) for dimension, criteria in found.items()})

    @property
    def dont_know_is_worst(self) -> bool:
        """Whether *don't know* counts as the worst answer in scores."""
        scoring = self.ruleset.settings.scoring
        return scoring is not None and scoring.dont_know == "worst"

    def threshold(self, criterion: str) -> int:
        """The mean credit from which a criterion is met, in millionths."""
        own = self.ruleset.criteria[criterion].threshold
        scoring = self.ruleset.settings.scoring
        if own is not None:
            return own
        return scoring.threshold if scoring else 500_000

    def condition(self, kind: str, id: str, field: str) -> Condition | None:
        """The condition in a field of an object, where there is one."""
        return self.ruleset.conditions.get((kind, id, field))


def compiled(
    ruleset: Ruleset,
    methods: Mapping[str, ScoringMethod],
    packages: Mapping[str, str] | None = None,
) -> Program:
    """Make a ruleset ready to run.

    Args:
        ruleset: checked.
        methods: every scoring method by name.
        packages: the package, with its version, that brings each.

    Raises:
        PluginError: the ruleset was checked with a scoring method that is not there now.
    """
    scoring = ruleset.settings.scoring
    chosen: dict[str, ScoringMethod] = {}
    for dimension in ruleset.dimensions.values():
        name = dimension.method or (scoring.method if scoring else "")
        if name not in methods:
            raise PluginError(f"scoring method '{name}' of dimension '{dimension.id}' is missing")
        chosen[dimension.id] = methods[name]
    graph = dependencies(ruleset.settings, ruleset.things, ruleset.conditions)
    credits: dict[str, list[Question]] = {dimension: [] for dimension in ruleset.dimensions}
    for question in ruleset.questions.values():
        if question.dimension and question.scored:
            credits[question.dimension].append(question)
    timing = ruleset.settings.timing
    phases = ruleset.questions[timing.question].choice_ids if timing else ()
    return Program(
        ruleset=ruleset,
        methods=FrozenDict(chosen),
        steps=tuple(in_order(graph)),
        ladder=tuple(Rung(level.number, level.from_score) for level in ruleset.levels.values()),
        due=FrozenDict({gap.id: _due(gap, phases) for gap in ruleset.gaps.values()}),
        credits=FrozenDict({id: tuple(questions) for id, questions in credits.items()}),
        packages=FrozenDict(packages or {}),
    )


def _due(gap: Gap, phases: tuple[str, ...]) -> int:
    return phases.index(gap.due) if gap.due else 0


def timed(found: Truth, due: int, place: int | None, state: Truth) -> int:
    """How a gap stands, given how far the change is.

    Args:
        found: whether its condition holds.
        due: the place of its due phase.
        place: the place of the present phase; None where it is not known.
        state: `TRUE` where the phase is known, else why it is not.

    Returns:
        A value of `Truth`, or `LATER`.
    """
    if found is not Truth.TRUE or due == 0:
        return found
    if place is not None:
        return Truth.TRUE if place >= due else LATER
    return Truth.OPEN if state is Truth.OPEN else LATER


def present(status: int) -> Truth:
    """Whether a gap is present: one that comes later is not, yet."""
    return Truth.FALSE if status == LATER else Truth(status)
