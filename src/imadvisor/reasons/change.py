"""Changes of answers: what has to be answered otherwise, and the search for the smallest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product

from imadvisor.engine.cells import Cell, Domain, only
from imadvisor.engine.domains import Domains
from imadvisor.model.answers import Answer, Sheet


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """Other answers to a question, any of which does.

    Args:
        question: its id.
        cells: neighbours, where they are numbers or dates; else choices.
        example: whether it is one answer that does, where more may: which ones depends on the
            other answers of the change.
    """

    question: str
    cells: tuple[Cell, ...]
    example: bool = False

    @property
    def answer(self) -> Answer:
        """One of them."""
        return self.cells[0].answer

    @property
    def ends(self) -> Cell | None:
        """The cells of numbers or dates as one; None where they are anything else."""
        if self.example or not all(cell.ranged for cell in self.cells):
            return None
        first, last = self.cells[0], self.cells[-1]
        return replace(first, high=last.high, with_high=last.with_high)


AnswerChange = tuple[NewAnswer, ...]
"""What has to be answered otherwise, together."""


def both(one: AnswerChange, other: AnswerChange) -> AnswerChange:
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
            mine = wanted[w.question]
            cells = tuple(c for c in mine.cells if c in w.cells)
            if not cells:
                return ()
            wanted[w.question] = NewAnswer(w.question, cells, mine.example or w.example)
        else:
            wanted[w.question] = w
    return tuple(wanted.values())


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search came to.

    Args:
        changes: fewest answers first.
        exhaustive: whether there is no other change of up to so many answers to values; false
            where not every one was tried, or it is not known that cells stand for all answers.
    """

    changes: tuple[AnswerChange, ...]
    exhaustive: bool


class ChangeSearch:
    """Looks for changes, fewest answers first.

    Args:
        flips: whether it does what is wanted, with some answers otherwise.
        sheet: the answers as they are.
        domains: of the program that is asked.
        questions: the ids of those that may be answered otherwise, the nearest first.
        tries: how many sheets may be looked at.
    """

    def __init__(
        self,
        flips: Callable[[Mapping[str, Answer]], bool],
        sheet: Sheet,
        domains: Domains,
        questions: Sequence[str],
        tries: int,
    ) -> None:
        self._does, self.sheet, self.domains, self.left = flips, sheet, domains, tries
        self.questions = questions
        self._known: dict[tuple[str, tuple[tuple[str, Answer], ...]], Domain] = {}
        self._alone: dict[str, list[Cell]] = {}
        self._exhaustive = True

    def found(self, most: int, shown: int) -> SearchResult:
        """Look for changes.

        Args:
            most: how many answers may be changed.
            shown: how many changes are looked for.
        """
        changes: list[AnswerChange] = []
        for size in range(1, most + 1):
            for ids in combinations(self.questions, size):
                for change in self._singles(*ids) if size == 1 else self._together(ids, changes):
                    _add(changes, change)
                    if len(changes) >= shown:
                        return SearchResult(tuple(changes), exhaustive=False)
                if self.left <= 0:
                    return SearchResult(tuple(changes), exhaustive=False)
        return SearchResult(tuple(changes), self._exhaustive)

    def _domain(self, id: str, changed: Mapping[str, Answer]) -> Domain:
        """The domain of a question, given what is answered otherwise in its context."""
        context = self.domains.context(id)
        matters = tuple((other, answer) for other, answer in changed.items() if other in context)
        key = (id, matters)
        if key not in self._known:
            sheet = self.sheet
            for other, answer in matters:
                sheet = sheet.with_answer(other, answer)
            self._known[key] = self.domains.within(id, sheet)
            self._exhaustive &= self._known[key].complete
        return self._known[key]

    def _is_given(self, id: str, cell: Cell) -> bool:
        given = self.sheet.answers.get(id)
        return given is not None and cell.holds(given)

    def _flips(self, chosen: Mapping[str, Answer]) -> bool:
        self.left -= 1
        return self._does(chosen)

    # -- one answer ---------------------------------------------------------------------------

    def _singles(self, id: str) -> Iterator[AnswerChange]:
        """Every change of one answer; what does it alone is no part of a larger change."""
        domain = self._domain(id, {})
        does = [
            not self._is_given(id, cell) and self._flips({id: cell.answer}) for cell in domain.cells
        ]
        self._alone[id] = [cell for cell, it in zip(domain.cells, does, strict=True) if it]
        choices: list[Cell] = []
        run: list[Cell] = []
        had = self._had(id)
        differences: list[frozenset[str]] = []
        for cell, it in zip(domain.cells, does, strict=True):
            if run and not (it and cell.ranged):
                yield (NewAnswer(id, tuple(run)),)
                run = []
            if not it:
                continue
            if cell.ranged:
                run.append(cell)
            elif isinstance(cell.answer.value, frozenset):
                difference = cell.answer.value ^ had
                # What changes more than it must is no smallest change.
                if not any(other <= difference for other in differences):
                    differences.append(difference)
                    yield (NewAnswer(id, (cell,)),)
            else:
                choices.append(cell)
        if run:
            yield (NewAnswer(id, tuple(run)),)
        if choices:
            yield (NewAnswer(id, tuple(choices)),)

    def _had(self, id: str) -> frozenset[str]:
        given = self.sheet.answers.get(id)
        return given.value if given and isinstance(given.value, frozenset) else frozenset()

    # -- several answers ----------------------------------------------------------------------

    def _together(
        self, ids: tuple[str, ...], changes: Sequence[AnswerChange]
    ) -> Iterator[AnswerChange]:
        contexts = self.domains.context
        depends = [any(o in contexts(id) for o in ids if o != id) for id in ids]
        decides = [any(id in contexts(o) for o in ids if o != id) for id in ids]
        coupled = [id for id, a, b in zip(ids, depends, decides, strict=True) if a or b]
        # A few of all the numbers are tried where what does depends on another change.
        self._exhaustive &= not coupled
        for chosen in self._chosen(ids, {}, coupled):
            if self.left <= 0:
                return
            if any(
                cell.holds(answer) for id, answer in chosen.items() for cell in self._alone[id]
            ) or any(_within(change, chosen) for change in changes):
                continue
            if not self._flips(chosen) or self._smaller(chosen):
                continue
            change = self._widened(chosen, coupled)
            changes = [*changes, change]
            yield change

    def _chosen(
        self, ids: Sequence[str], chosen: dict[str, Answer], coupled: Sequence[str]
    ) -> Iterator[dict[str, Answer]]:
        if len(chosen) == len(ids):
            yield dict(chosen)
            return
        id = ids[len(chosen)]
        domain = self._domain(id, chosen)
        several = id in coupled and id != coupled[-1]
        for cell in domain.cells:
            if self._is_given(id, cell) and not several:
                continue
            for answer in _samples(cell) if several else [cell.answer]:
                if self.sheet.answers.get(id) != answer:
                    yield from self._chosen(ids, {**chosen, id: answer}, coupled)

    def _smaller(self, chosen: Mapping[str, Answer]) -> bool:
        """Whether a part of what is changed does as well."""
        return any(
            self._flips({id: chosen[id] for id in fewer})
            for size in range(1, len(chosen))
            for fewer in combinations(chosen, size)
        )

    def _widened(self, chosen: Mapping[str, Answer], coupled: Sequence[str]) -> AnswerChange:
        """The same change with every neighbouring cell that does as well.

        Of each question in turn; what is added does with everything that the others may be. Where
        what does depends on another answer of the change, that one is an example.
        """
        examples = coupled[:-1]
        cells = {id: self._domain(id, _without(chosen, id)).cells for id in chosen}
        wide: dict[str, list[int]] = {}
        for id, answer in chosen.items():
            wide[id] = [place for place, cell in enumerate(cells[id]) if cell.holds(answer)]
        answers = {
            id: {place: cell.answer for place, cell in enumerate(cells[id])} for id in chosen
        }
        for id in chosen:
            # The very answer that was tried, not another one of its cell.
            answers[id][wide[id][0]] = chosen[id]
        for id in chosen:
            if id in examples:
                continue
            others = [other for other in chosen if other != id]

            def does(new: int, id: str = id, others: list[str] = others) -> bool:
                if self._is_given(id, cells[id][new]):
                    return False
                for way in product(*(wide[other] for other in others)):
                    these = {
                        other: answers[other][at] for other, at in zip(others, way, strict=True)
                    }
                    tried = {**these, id: answers[id][new]}
                    if not self._flips(tried) or self._smaller(tried):
                        return False
                return True

            place = wide[id][0]
            if cells[id][place].ranged:
                for step in (-1, 1):
                    new = place + step
                    while 0 <= new < len(cells[id]) and cells[id][new].ranged and does(new):
                        wide[id].append(new)
                        new += step
            elif not isinstance(cells[id][place].answer.value, frozenset):
                rest = (at for at, cell in enumerate(cells[id]) if at != place and not cell.ranged)
                wide[id] += [new for new in rest if does(new)]
        return tuple(
            NewAnswer(id, (only(chosen[id]),), example=True)
            if id in examples and cells[id][wide[id][0]].ranged
            else NewAnswer(id, tuple(cells[id][place] for place in sorted(wide[id])))
            for id in chosen
        )


def _add(changes: list[AnswerChange], change: AnswerChange) -> None:
    """Add a change; one that differs in the choice of one answer only is joined with its like."""
    for place, other in enumerate(changes):
        pairs = list(zip(other, change, strict=False))
        differ = [at for at, (a, b) in enumerate(pairs) if a != b]
        if len(other) != len(change) or len(differ) != 1:
            continue
        one, more = pairs[differ[0]]
        choices = (*one.cells, *more.cells)
        if one.question == more.question and not any(
            cell.ranged or isinstance(cell.answer.value, frozenset) for cell in choices
        ):
            joined = list(other)
            joined[differ[0]] = NewAnswer(one.question, choices)
            changes[place] = tuple(joined)
            return
    changes.append(change)


def _without(chosen: Mapping[str, Answer], id: str) -> dict[str, Answer]:
    return {other: answer for other, answer in chosen.items() if other != id}


def _samples(cell: Cell) -> list[Answer]:
    """An answer inside a cell, and its first and last where it has them."""
    if not cell.ranged:
        return [cell.answer]
    found = [cell.answer]
    for end, inside in ((cell.low, cell.with_low), (cell.high, cell.with_high)):
        if end is not None and inside:
            is_date = isinstance(cell.answer.value, dt.date)
            plain = int(end) if Fraction(end).denominator == 1 else end
            found.append(Answer.of(dt.date.fromordinal(int(end)) if is_date else plain))
    return list(dict.fromkeys(found))


def _within(change: AnswerChange, chosen: Mapping[str, Answer]) -> bool:
    """Whether a change is a part of what is chosen."""
    return all(
        wanted.question in chosen
        and any(cell.holds(chosen[wanted.question]) for cell in wanted.cells)
        for wanted in change
    )
