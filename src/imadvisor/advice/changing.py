"""Changes of answers: what has to be answered otherwise, and the search for the smallest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from imadvisor.advice.cells import Cell
from imadvisor.model.answers import Answer, Sheet


@dataclass(frozen=True, slots=True)
class Wanted:
    """Other answers to a question, any of which does.

    Args:
        question: its id.
        cells: neighbours, where they are numbers or dates; else choices.
    """

    question: str
    cells: tuple[Cell, ...]

    @property
    def answer(self) -> Answer:
        """One of them."""
        return self.cells[0].answer

    @property
    def ends(self) -> Cell | None:
        """The cells of numbers or dates as one; None where they are anything else."""
        if not all(cell.ranged for cell in self.cells):
            return None
        first, last = self.cells[0], self.cells[-1]
        return Cell(first.answer, first.low, last.high, first.with_low, last.with_high)


Change = tuple[Wanted, ...]
"""What has to be answered otherwise, together."""


def both(one: Change, other: Change) -> Change:
    """Two changes together; where both speak of a question, what both want.

    Args:
        one: the first.
        other: the second.

    Returns:
        The change; nothing where they want different answers to a question.
    """
    wanted = {w.question: w for w in one}
    for w in other:
        if w.question in wanted:
            cells = tuple(c for c in wanted[w.question].cells if c in w.cells)
            if not cells:
                return ()
            wanted[w.question] = Wanted(w.question, cells)
        else:
            wanted[w.question] = w
    return tuple(wanted.values())


class Search:
    """Looks for changes, fewest answers first.

    Args:
        flips: whether it does what is wanted, with some answers otherwise.
        sheet: the answers as they are.
        cells: of each question that may be answered otherwise.
        tries: how many sheets may be looked at.
    """

    def __init__(
        self,
        flips: Callable[[Mapping[str, Answer]], bool],
        sheet: Sheet,
        cells: Mapping[str, Sequence[Cell]],
        tries: int,
    ) -> None:
        self._does, self.sheet, self.cells, self.left = flips, sheet, cells, tries
        self._now = {id: self._given(id) for id in cells}

    def found(self, most: int, shown: int) -> tuple[tuple[Change, ...], bool]:
        """The changes, and whether everything was tried.

        Args:
            most: how many answers may be changed.
            shown: how many changes are looked for.
        """
        changes: list[Change] = []
        # What does it alone; with anything else it would not be minimal.
        alone: dict[str, set[int]] = {}
        for size in range(1, most + 1):
            for ids in combinations(self.cells, size):
                for places in product(*(range(len(self.cells[id])) for id in ids)):
                    chosen = dict(zip(ids, places, strict=True))
                    if any(self._now[id] == place for id, place in chosen.items()):
                        continue
                    if any(place in alone.get(id, ()) for id, place in chosen.items()):
                        continue
                    if size > 1 and any(_within(change, chosen, self.cells) for change in changes):
                        continue
                    if self.left <= 0:
                        return tuple(changes), False
                    if not self._flips(chosen):
                        continue
                    change = self._widened(chosen)
                    if size == 1:
                        (wanted,) = change
                        every = self.cells[wanted.question]
                        alone.setdefault(wanted.question, set()).update(
                            place for place, cell in enumerate(every) if cell in wanted.cells
                        )
                    changes.append(change)
                    if len(changes) >= shown:
                        return tuple(changes), False
        return tuple(changes), True

    def _given(self, id: str) -> int | None:
        """The place of the cell in which the answer is now."""
        given = self.sheet.answers.get(id)
        if given is None:
            return None
        for place, cell in enumerate(self.cells[id]):
            if cell.holds(given):
                return place
        return None

    def _flips(self, chosen: Mapping[str, int]) -> bool:
        self.left -= 1
        return self._does({id: self.cells[id][place].answer for id, place in chosen.items()})

    def _widened(self, chosen: Mapping[str, int]) -> Change:
        """The same change with every neighbouring cell that does as well.

        Of each question in turn; what is added does with everything that the others may be.
        """
        wide: dict[str, list[int]] = {id: [place] for id, place in chosen.items()}
        for id, place in chosen.items():
            others = [other for other in wide if other != id]

            def does(new: int, id: str = id, others: list[str] = others) -> bool:
                if self._now[id] == new:
                    return False
                for way in product(*(wide[other] for other in others)):
                    places = dict(zip(others, way, strict=True))
                    if not self._flips({id: new, **places}):
                        return False
                    for size in range(len(others)):
                        # With less it would be a smaller change.
                        for fewer in combinations(others, size):
                            if self._flips({id: new, **{other: places[other] for other in fewer}}):
                                return False
                return True

            cells = self.cells[id]
            if cells[place].ranged:
                for step in (-1, 1):
                    new = place + step
                    while 0 <= new < len(cells) and cells[new].ranged and does(new):
                        wide[id].append(new)
                        new += step
            elif not isinstance(cells[place].answer.value, frozenset):
                more = (new for new in range(len(cells)) if new != place and not cells[new].ranged)
                wide[id] += [new for new in more if does(new)]
        return tuple(
            Wanted(id, tuple(self.cells[id][place] for place in sorted(places)))
            for id, places in wide.items()
        )


def _within(change: Change, chosen: Mapping[str, int], cells: Mapping[str, Sequence[Cell]]) -> bool:
    """Whether a change is a part of what is chosen."""
    return all(
        wanted.question in chosen
        and cells[wanted.question][chosen[wanted.question]] in wanted.cells
        for wanted in change
    )
