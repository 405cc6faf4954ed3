"""Mutation testing: which mistakes in its rules the cases of a ruleset would see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from imadvisor.engine.findings import Run
from imadvisor.engine.program import Program
from imadvisor.quality.cases import Case, of_advice, of_decision
from imadvisor.quality.mutants import Mutant, mutants_of
from imadvisor.quality.replay import Replay, ReplayStage
from imadvisor.quality.witness import Same, Seen, Teller, Told
from imadvisor.rulesets.subject import Subject

Outcome = Literal["killed", "survived", "equivalent", "undecided"]


@dataclass(frozen=True)
class Judged:
    """What came of one mutant.

    Args:
        mutant: with the mistake.
        outcome: killed by a case; survived, while a sheet tells it apart; equivalent, where it is
            proved that none does; undecided, where neither a sheet nor a proof was found.
        killed_by: the id of the first case that sees it.
        told: the sheet that tells a survivor apart.
        same: the proof that it is equivalent.
    """

    mutant: Mutant
    outcome: Outcome
    killed_by: str = ""
    told: Told | None = None
    same: Same | None = None


@dataclass(frozen=True)
class Mutation:
    """What came of all mutants.

    Args:
        judged: each, in the order of the rules.
    """

    judged: tuple[Judged, ...]

    def of(self, outcome: Outcome, kind: str = "") -> tuple[Judged, ...]:
        """Those with an outcome, of one kind of mistake or of all."""
        return tuple(
            found
            for found in self.judged
            if found.outcome == outcome and kind in ("", found.mutant.kind)
        )

    def score(self, kind: str = "") -> Fraction | None:
        """The share of mutants known to differ that are killed; None where there are none."""
        killed, survived = len(self.of("killed", kind)), len(self.of("survived", kind))
        return Fraction(killed, killed + survived) if killed + survived else None


class Judge:
    """Judges mutants of a ruleset by its cases.

    Args:
        program: of the ruleset.
        run: the fast engine, started with it.
        cases: all of which hold.
    """

    def __init__(self, program: Program, run: Run, cases: Sequence[Case]) -> None:
        self.stage = ReplayStage(program, run)
        self.cases = [(case, self.stage.play(case.sheet)) for case in cases]
        played = {case.id: one for case, one in self.cases}
        self.teller = Teller(self.stage, played)

    def judge(self, mutant: Mutant) -> Judged:
        """What comes of one mutant."""
        replay = Replay(self.stage, mutant)
        seen: list[Seen] = []
        for case, played in self.cases:
            other = replay.decision(played)
            if other is None:
                continue
            if of_decision(case.expect, other) or of_advice(case.expect, other.advice):
                return Judged(mutant, "killed", killed_by=case.id)
            seen.append((case.id, played, other))
        match self.teller.tell(mutant, replay, seen):
            case Told() as told:
                return Judged(mutant, "survived", told=told)
            case Same() as same:
                return Judged(mutant, "equivalent", same=same)
            case _:
                return Judged(mutant, "undecided")


def mutation_of(
    judge: Judge,
    mutants: Iterable[Mutant],
    progress: Callable[[int], object] = lambda done: None,
) -> Mutation:
    """Judge mutants one by one.

    Args:
        judge: of their ruleset.
        mutants: to be judged.
        progress: is told after each how many are done.
    """
    found: list[Judged] = []
    for done, mutant in enumerate(mutants, start=1):
        found.append(judge.judge(mutant))
        progress(done)
    return Mutation(tuple(found))


def mutants_about(
    program: Program, name: str = "", subject: Subject | None = None
) -> tuple[Mutant, ...]:
    """The mutants of a ruleset, or those of one object of it.

    Args:
        program: of the ruleset.
        subject: what is tested; of a layer only what it adds or changes gets mistakes.
        name: the id or code of the object; empty for all.
    """
    every = tuple(
        mutant
        for mutant in mutants_of(program.ruleset)
        if subject is None or subject.concerns(mutant.subject)
    )
    if not name:
        return every
    meant = {(thing.kind_name, thing.id) for thing in program.ruleset.find(name)}
    return tuple(mutant for mutant in every if mutant.name in meant)
