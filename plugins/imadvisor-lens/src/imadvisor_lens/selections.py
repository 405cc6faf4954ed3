"""Sets of selections: every way to tick some choices, each selection one bit of an integer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

MOST = 16
"""A space may have so many choices; the format allows fifteen in a question."""

_MOST_STEPS = 20_000

Term = tuple[tuple[str, bool], ...]
"""Choices that are ticked (true) or not (false), all of them together."""


class Selections:
    """The space of all selections of some choices.

    A set of selections is an integer: bit number `s` says whether selection `s` is in it, and bit
    number `i` of `s` says whether choice `i` is ticked.

    Args:
        choices: their ids, at most `MOST`.
    """

    def __init__(self, choices: Sequence[str]) -> None:
        assert len(choices) <= MOST
        self.choices = tuple(choices)
        self.all = (1 << (1 << len(self.choices))) - 1
        self._places = {choice: place for place, choice in enumerate(self.choices)}
        self._ticked = {
            choice: self.all ^ self.all // ((1 << self._width(choice)) + 1) for choice in choices
        }

    def with_choice(self, choice: str) -> int:
        """The selections in which a choice is ticked."""
        return self._ticked[choice]

    def without(self, chosen: int) -> int:
        """The selections that are not in a set."""
        return self.all & ~chosen

    def just(self, ticked: Iterable[str]) -> int:
        """The set of one selection.

        Args:
            ticked: the choices in it.
        """
        return 1 << sum(self._width(choice) for choice in ticked)

    def with_any(self, choices: Iterable[str]) -> int:
        """The selections in which at least one of some choices is ticked."""
        found = 0
        for choice in choices:
            found |= self._ticked[choice]
        return found

    def ticking(self, chosen: int, choice: str) -> int:
        """What becomes of the selections in a set when a choice is ticked, where it was not."""
        return (chosen & ~self._ticked[choice]) << self._width(choice)

    def unticking(self, chosen: int, choice: str) -> int:
        """What becomes of the selections in a set when a choice is no longer ticked."""
        return (chosen & self._ticked[choice]) >> self._width(choice)

    def one_of(self, chosen: int) -> tuple[str, ...]:
        """The choices of the first selection in a set that is not empty."""
        first = (chosen & -chosen).bit_length() - 1
        return self._named(first)

    def terms(self, chosen: int, *, beside: int = 0) -> tuple[Term, ...] | None:
        """A short list of terms that together hold for a set and for nothing else.

        None of them can be left out. (The method is that of Minato and Morreale.)

        Args:
            chosen: the set.
            beside: selections for which the terms may hold or not.

        Returns:
            The terms, or None where the search takes too many steps.
        """
        steps = iter(range(_MOST_STEPS))
        try:
            must, may = chosen & ~beside, chosen | beside
            return tuple(self._cover(must, may, len(self.choices), steps)[0])
        except StopIteration:
            return None

    def closing(
        self, chosen: int, by: Iterable[str], *, never: Iterable[str]
    ) -> tuple[tuple[str, ...], ...]:
        """The smallest sets of choices that lead out of a set, whatever else is ticked.

        Args:
            chosen: the set to be left.
            by: the choices that may be taken.
            never: other choices, that are not ticked then.

        Returns:
            The sets, the smallest first; without the empty one.
        """
        inside = chosen
        for choice in set(never) & self._places.keys():
            inside &= ~self.with_choice(choice)
        for choice in self.choices:
            inside |= (inside & self.with_choice(choice)) >> self._width(choice)
        out = self.without(inside)
        least = out
        for choice in self.choices:
            least &= ~((out & ~self.with_choice(choice)) << self._width(choice))
        for choice in self._places.keys() - set(by):
            least &= ~self.with_choice(choice)
        least &= ~1
        return tuple(sorted((self._named(s) for s in _bits(least)), key=self._by_size))

    def _by_size(self, named: tuple[str, ...]) -> tuple[int, tuple[int, ...]]:
        return len(named), tuple(self._places[choice] for choice in named)

    def _width(self, choice: str) -> int:
        """How far apart selections are that differ in one choice only."""
        return 1 << self._places[choice]

    def _named(self, selection: int) -> tuple[str, ...]:
        return tuple(choice for place, choice in enumerate(self.choices) if selection >> place & 1)

    def _cover(
        self, must: int, may: int, count: int, steps: Iterator[int]
    ) -> tuple[list[Term], int]:
        """Terms that hold for all of one set and for nothing outside another.

        Args:
            must: the set that is covered, over the first `count` choices.
            may: the set outside which nothing is covered.
            count: how many choices there are.
            steps: are used up, one for each call.

        Returns:
            The terms, and the set for which they hold.
        """
        next(steps)
        if not must:
            return [], 0
        if may == (1 << (1 << count)) - 1:
            return [()], may
        half = 1 << (count - 1)
        lower = (1 << half) - 1
        must_not, must_be = must & lower, must >> half
        may_not, may_be = may & lower, may >> half
        without, done_not = self._cover(must_not & ~may_be, may_not, count - 1, steps)
        with_it, done_be = self._cover(must_be & ~may_not, may_be, count - 1, steps)
        left = (must_not & ~done_not) | (must_be & ~done_be)
        either, done = self._cover(left, may_not & may_be, count - 1, steps)
        choice = self.choices[count - 1]
        terms = [(*term, (choice, False)) for term in without]
        terms += [(*term, (choice, True)) for term in with_it]
        return [*terms, *either], (done_not | done) | (done_be | done) << half


def _bits(number: int) -> Iterator[int]:
    """The places of the ones in a number, lowest first."""
    while number:
        yield (number & -number).bit_length() - 1
        number &= number - 1
