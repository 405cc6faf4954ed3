"""What ticking each practice of a question does to its risk, over every selection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from imadvisor_lens.lens import RISKS, Question, Risk
from imadvisor_lens.outcome import Outcome
from imadvisor_lens.selections import Selections

Worsening = tuple[tuple[str, ...], Risk, Risk]
"""What is ticked, the risk that this gives, and the higher one with one practice more."""


@dataclass(frozen=True, slots=True)
class Practices:
    """The practices of a question.

    Args:
        helps: by practice, the selections from which it can lower the risk: it is not ticked, and
            with it, and perhaps with other practices that are not ticked either, the risk is
            lower than now, and lower than without it. Where that is nowhere so, the set is empty.
        lapsing: what is no longer ticked once a practice is carried out: *none of these*, and
            what never lowers the risk and raises it somewhere, such as *not in place*.
        worsening: by practice that helps somewhere, a selection from which it raises the risk.
    """

    helps: Mapping[str, int]
    lapsing: frozenset[str]
    worsening: Mapping[str, Worsening]


def practices_of(question: Question, outcome: Outcome) -> Practices:
    """Try every practice on every selection.

    Args:
        question: with its choices.
        outcome: what its rules come to.
    """
    return _Trial(question, outcome).practices()


class _Trial:
    def __init__(self, question: Question, outcome: Outcome) -> None:
        self.space: Selections = outcome.space
        self.outcome = outcome
        self.nones = {c.id for c in question.choices if c.is_none_of_these} & {*self.space.choices}
        self.read = [c.id for c in question.choices if c.id in set(self.space.choices)]
        self.unread = [
            c.id for c in question.choices if c.id not in set(self.read) and not c.is_none_of_these
        ]
        self.plain = outcome.answers & ~self.space.with_any(self.nones)
        # From lightest to heaviest: the selections with this risk or a lighter one.
        self.up_to: list[int] = []
        inside = 0
        for risk in RISKS:
            inside |= outcome.sets[risk]
            self.up_to.append(inside)

    def practices(self) -> Practices:
        others = [choice for choice in self.read if choice not in self.nones]
        harmful = {c for c in others if self._raised_by(c) and not self._lowered_by(c)}
        lapsing = frozenset(self.nones | harmful)
        helps = {
            choice: 0 if choice in harmful else self._helped_by(choice, lapsing)
            for choice in others
        }
        # What no rule reads still takes the place of *none of these*.
        helps |= dict.fromkeys(self.unread, self._freed())
        worsening = {}
        for choice in others:
            if helps[choice] and (raised := self._raised_by(choice)):
                before = self.space.one_of(raised)
                after = [other for other in before if other not in self.nones] + [choice]
                worsening[choice] = (before, self._risk(before), self._risk(after))
        return Practices(helps, lapsing, worsening)

    def _risk(self, ticked: Iterable[str]) -> Risk:
        return next(risk for risk in RISKS if self.outcome.sets[risk] & self.space.just(ticked))

    def _lowered_by(self, choice: str) -> int:
        """The selections that have a lower risk once a choice is ticked as well, or instead."""
        found = 0
        for inside in self.up_to:
            after = self.space.unticking(inside & self.space.with_choice(choice), choice)
            found |= self.plain & after & ~inside
            for none in self.nones:
                alone = self.space.just([none])
                if not alone & inside and self.space.just([choice]) & inside:
                    found |= alone
        return found & self.space.without(self.space.with_choice(choice))

    def _raised_by(self, choice: str) -> int:
        """The selections that have a higher risk once a choice is ticked as well, or instead.

        Where *none of these* has no risk, the question does not concern whoever ticks it.
        """
        found = 0
        free = self.up_to[0]
        for inside in self.up_to:
            left = self.space.with_choice(choice) & ~inside
            found |= self.plain & inside & self.space.unticking(left, choice)
            for none in self.nones:
                alone = self.space.just([none])
                if alone & inside & ~free and not self.space.just([choice]) & inside:
                    found |= alone
        return found

    def _freed(self) -> int:
        """The selections of *none of these* that have a higher risk than nothing ticked."""
        found = 0
        for inside in self.up_to:
            if self.space.just(()) & inside:
                found |= self.space.with_any(self.nones) & ~inside
        return found & self.outcome.answers

    def _helped_by(self, choice: str, lapsing: frozenset[str]) -> int:
        space, found = self.space, 0
        kept = space.without(space.with_any(lapsing))
        for inside in self.up_to[:-1]:
            reached = space.unticking(inside & space.with_choice(choice) & kept, choice)
            turning = reached & ~inside & kept
            for other in self.read:
                if other != choice and other not in lapsing:
                    turning |= space.unticking(turning & space.with_choice(other), other)
            # What lapses does so whether it was ticked or not.
            for other in lapsing:
                turning |= space.ticking(turning, other)
            # A practice that is ticked instead of *none of these* leaves nothing behind it.
            if space.just([choice]) & inside:
                turning |= space.with_any(self.nones)
            found |= turning & self.outcome.answers & ~inside
        return found & space.without(space.with_choice(choice))
