"""Sheets that tell a mutant from the rules as they are, or a proof that none does.

First it is seen whether the rule can differ at all. Where it does, the answers at which it differs
are put on sheets; where nothing can be said of the rule by itself, sheets are drawn at random and
answers changed in what the mistake has to do with. A small ruleset, of which every sheet can be
tried, is tried on every sheet. A sheet that is found is brought back to the answers that are
needed. What is neither told apart nor proved the same stays undecided.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Literal

from imadvisor.model.answers import Answer
from imadvisor.model.sheet import Sheet
from imadvisor.model.truth import Truth
from imadvisor.quality.difference import Expected, in_advice, in_decision
from imadvisor.quality.equivalence import MutantComparison
from imadvisor.quality.mutants import Mutant
from imadvisor.quality.replay import Other, Played, Replay, ReplayStage
from imadvisor.quality.space import Space, space_of
from imadvisor.quality.trials import Trials, scaled_at, with_answers
from imadvisor.rulesets.ruleset import Ruleset

LARGEST_WORLD = 2_500
"""Of a ruleset with more sheets than this not every one is tried."""

CHUNK = 8
"""So many answers at a time are left out of a sheet, to see whether it needs them."""

Seen = tuple[str, Played, Other]
"""The id of a case, its sheet as the rules decide it, and as a mutant does."""

Why = Literal["rule", "sheets"]


@dataclass(frozen=True)
class Told:
    """A sheet that tells a mutant apart.

    Args:
        sheet: with as few answers as were found to be enough.
        expected: what holds of it under the rules as they are, and not under the mutant.
        case: the id of the case whose sheet tells it apart already; empty where none does.
        only_open: whether it is proved that only sheets with absent answers tell it apart.
    """

    sheet: Sheet
    expected: Expected
    case: str = ""
    only_open: bool = False


@dataclass(frozen=True)
class Same:
    """A proof that no sheet tells a mutant apart.

    Args:
        why: the rule says the same for every combination of what it reads; or every sheet that
            rules can tell from others leads to the same advice.
        tried: how many combinations, or sheets, there are.
    """

    why: Why
    tried: int


class Teller:
    """Tells mutants apart.

    Args:
        stage: with the rules as they are.
        cases: the sheets of cases, by id, as they were played.
    """

    def __init__(self, stage: ReplayStage, cases: Mapping[str, Played]) -> None:
        self.stage, self.cases = stage, cases
        self.ruleset: Ruleset = stage.ruleset
        dates = [played.decision.sheet.date for played in cases.values()]
        self.empty = Sheet(self.ruleset.id, max(dates))
        self.comparison = MutantComparison(stage, self.empty.date)
        self._claims = frozenset(claim.id for claim in self.ruleset.claims.values())
        self.trials = Trials(self.comparison, list(cases.values()), self.empty)

    def tell(self, mutant: Mutant, replay: Replay, seen: Sequence[Seen] = ()) -> Told | Same | None:
        """A sheet that tells a mutant apart, or a proof that none does.

        Args:
            mutant: that no case sees.
            replay: of the mutant.
            seen: the cases on whose sheets it decides otherwise.

        Returns:
            None where neither was found.
        """
        compared = self.comparison.of(mutant, replay)
        if compared.same:
            return Same("rule", compared.everywhere)
        for id, played, other in seen:
            if self._said(played, other) is not None:
                told = self._smaller(played.decision.sheet, mutant, replay)
                return replace(told, case=id, only_open=compared.only_open)
        for played in self.trials.of(mutant, replay, compared):
            if self._difference(played, replay) is not None:
                told = self._smaller(played.decision.sheet, mutant, replay)
                return replace(told, only_open=compared.only_open)
        return self._on_every_sheet(mutant, replay)

    # -- comparing ----------------------------------------------------------------------------

    def _difference(self, played: Played, replay: Replay) -> Expected | None:
        other = replay.decision(played)
        return None if other is None else self._said(played, other)

    def _said(self, played: Played, other: Other) -> Expected | None:
        first = next(
            in_decision(self.stage.program, played.decision, other.program, other.decision), None
        )
        return first or next(in_advice(played.advice, other.advice), None)

    def _smaller(self, sheet: Sheet, mutant: Mutant, replay: Replay) -> Told:
        """The sheet without answers that have nothing to do with the mistake.

        Those that do are all kept, needed or not: with them a reader sees how it comes about.
        """
        said = self._tried(sheet, replay)
        assert said is not None
        near = {id for id in self.trials.near(mutant) if id in sheet.answers}
        for kept in (near, near | (self._claims & sheet.answers.keys())):
            fewer = self._only(sheet, kept)
            found = self._tried(fewer, replay)
            if found is not None:
                return Told(fewer, found)
        rest = [id for id in sheet.answers if id not in near]
        for start in range(0, len(rest), CHUNK):
            left_out = set(rest[start : start + CHUNK])
            fewer = self._only(sheet, sheet.answers.keys() - left_out)
            found = self._tried(fewer, replay)
            if found is not None:
                sheet, said = fewer, found
        return Told(sheet, said)

    @staticmethod
    def _only(sheet: Sheet, ids: Collection[str]) -> Sheet:
        answers = {id: answer for id, answer in sheet.answers.items() if id in ids}
        return replace(sheet, answers=answers, targets={})

    def _tried(self, sheet: Sheet, replay: Replay) -> Expected | None:
        return self._difference(self.stage.play(sheet), replay)

    # -- every sheet --------------------------------------------------------------------------

    def _on_every_sheet(self, mutant: Mutant, replay: Replay) -> Told | Same | None:
        """What comes of trying all sheets that rules can tell apart; None where that is too much.

        The differences that there are are then all known, so it is known as well whether there is
        one where no answer is absent.
        """
        space = self._world(mutant, replay)
        ids = list(self.ruleset.questions)
        values = [space.cells["question", id] for id in ids]
        count = 1
        for options in values:
            count *= len(options)
        if not space.complete or count > LARGEST_WORLD:
            return None
        found: Sheet | None = None
        only_open = True
        for answers in product(*values):
            sheet = with_answers(self.empty, dict(zip(ids, answers, strict=True)))  # type: ignore[arg-type]
            played = self._played(sheet)
            if self._difference(played, replay) is not None:
                found = found or sheet
                only_open = only_open and self._is_open(played)
        if found is None:
            return Same("sheets", count)
        return replace(self._smaller(found, mutant, replay), only_open=only_open)

    def _world(self, mutant: Mutant, replay: Replay) -> Space:
        """Every answer to every question, as far as any rule tells it from others."""
        old, new = self.ruleset, replay.program.ruleset
        conditions = [
            ruleset.meant(key, condition)
            for ruleset in (old, new)
            for key, condition in ruleset.conditions.items()
        ]
        scored = [q for ruleset in (old, new) for q in ruleset.questions.values() if q.scored]
        bounds, exact = scaled_at((old, new))
        space = space_of(
            self.ruleset,
            dict.fromkeys(conditions),
            self.empty.date,
            asked=old.questions.values(),
            credited=scored,
            numbers=bounds,
        )
        # Where credit is on a line, where it counts depends on all other answers.
        stretched = any(q.credit and q.credit.points for q in scored)
        return space if exact and not stretched else replace(space, complete=False)

    def _played(self, sheet: Sheet) -> Played:
        key = tuple(sorted(sheet.answers.items(), key=lambda pair: pair[0]))
        if key not in self._world_played:
            if len(self._world_played) > 2 * LARGEST_WORLD:
                self._world_played.clear()
            self._world_played[key] = self.stage.play(sheet)
        return self._world_played[key]

    @cached_property
    def _world_played(self) -> dict[tuple[tuple[str, Answer], ...], Played]:
        return {}

    def _is_open(self, played: Played) -> bool:
        """Whether a question that applies, or may, has no answer."""
        asked, given = played.decision.findings.asked, played.decision.sheet.answers
        return any(
            asked[id] is not Truth.FALSE and id not in given for id in self.ruleset.questions
        )
