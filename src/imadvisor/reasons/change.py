"""Changes of answers: what has to be answered otherwise, and the search for the smallest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product

from imadvisor.engine.cells import AnswerCell, Domain, only
from imadvisor.engine.domains import Domains
from imadvisor.model.answers import Answer, Kind
from imadvisor.model.numbers import Number
from imadvisor.reasons.trial import Trial


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
    cells: tuple[AnswerCell, ...]
    example: bool = False

    @property
    def answer(self) -> Answer:
        """One of them."""
        return self.cells[0].answer

    @property
    def ends(self) -> AnswerCell | None:
        """The cells of numbers or dates as one; None where they are anything else."""
        if self.example or not all(cell.ranged for cell in self.cells):
            return None
        first, last = self.cells[0], self.cells[-1]
        return replace(first, high=last.high, with_high=last.with_high)


AnswerChange = tuple[NewAnswer, ...]
"""What has to be answered otherwise, together."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search came to.

    Args:
        changes: of answers that the organisation decides about, fewest first.
        elsewhere: those in which the situation is another one as well, fewest answers first.
        exhaustive: whether there is no other change of up to so many answers to values; false
            where not every one was tried, or it is not known that cells stand for all answers.
        tried: how many changes were looked at.
    """

    changes: tuple[AnswerChange, ...]
    elsewhere: tuple[AnswerChange, ...]
    exhaustive: bool
    tried: int


Given = Mapping[str, Answer]
"""Answers by question: those that are otherwise."""


class ChangeSearch:
    """Looks for changes that make something hold, fewest answers first.

    While it does not hold, some answers alone keep it from holding, whatever all others are: of
    these one at least has to change. So a change is built answer by answer out of such reasons,
    and every reason that was found rules out all changes that leave it as it is.

    Args:
        trial: of what shall hold.
        domains: of the program that is asked.
        questions: the ids of those that may be answered otherwise, the nearest first.
        situation: those whose answers nobody decides about.
        tries: how often the rules may be asked.
    """

    def __init__(
        self,
        trial: Trial,
        domains: Domains,
        questions: Sequence[str],
        situation: Container[str],
        tries: int,
    ) -> None:
        self._trial, self.sheet, self.domains = trial, trial.sheet, domains
        self.questions, self.situation, self._tries = questions, situation, tries
        self._tried = 0
        self._known: dict[tuple[str, tuple[tuple[str, Answer], ...]], Domain] = {}
        self._reasons: list[dict[str, Answer]] = []
        near = frozenset(questions)
        context = {id: domains.context(id) & near for id in questions}
        self._coupled = {
            id
            for id in questions
            if context[id] or any(id in context[other] for other in questions)
        }
        self._context = context
        self._exhaustive = True

    def found(self, most: int, shown: int) -> SearchResult:
        """Look for changes.

        Args:
            most: how many answers may be changed.
            shown: how many changes of each kind are looked for.
        """
        ours: list[AnswerChange] = []
        elsewhere: list[AnswerChange] = []
        seen: set[frozenset[tuple[str, Answer]]] = set()
        waiting: list[dict[str, Answer]] = [{}]
        for size in range(1, most + 1):
            # A few of all the numbers are tried where what does depends on another change.
            self._exhaustive &= size == 1 or not self._coupled
            beyond: list[dict[str, Answer]] = []
            for chosen in self._grown(waiting, seen):
                if self._trial.looked >= self._tries:
                    return self._result(ours, elsewhere, exhaustive=False)
                if any(
                    _within(change, chosen, self.sheet.answers) for change in (*ours, *elsewhere)
                ):
                    continue
                if not self._flips(chosen):
                    beyond.append(chosen)
                    continue
                if self._smaller(chosen):
                    continue
                away = any(id in self.situation for id in chosen)
                changes = elsewhere if away else ours
                if len(changes) < shown:
                    _add(changes, self._widened(chosen))
                else:
                    self._exhaustive = False
                if len(ours) >= shown:
                    return self._result(ours, elsewhere, exhaustive=False)
            waiting = beyond
        return self._result(ours, elsewhere, exhaustive=self._exhaustive)

    def _result(
        self, ours: Sequence[AnswerChange], elsewhere: Sequence[AnswerChange], *, exhaustive: bool
    ) -> SearchResult:
        return SearchResult(tuple(ours), tuple(elsewhere), exhaustive, self._tried)

    # -- which changes there are ----------------------------------------------------------------

    def _grown(
        self, waiting: Iterable[dict[str, Answer]], seen: set[frozenset[tuple[str, Answer]]]
    ) -> Iterator[dict[str, Answer]]:
        """Every change of one answer more that may do it."""
        for chosen in waiting:
            for id in self._worth(chosen):
                for answer in self._answers(id, chosen):
                    more = {**chosen, id: answer}
                    key = frozenset(more.items())
                    if key not in seen:
                        seen.add(key)
                        yield more

    def _worth(self, chosen: Given) -> Sequence[str]:
        """The questions of which one has to be answered otherwise as well."""
        reason = self._reason(chosen)
        if reason is None:
            return [id for id in self.questions if id not in chosen]
        return [id for id in self.questions if id in reason and id not in chosen]

    def _reason(self, chosen: Given) -> dict[str, Answer] | None:
        """Answers that alone keep it from holding; None where absent ones may make it hold."""
        known = self._keeping(chosen)
        if known is not None:
            return known
        if not self._trial.is_ruled_out(chosen):
            return None
        answers = {**self.sheet.answers, **chosen}
        left_out: dict[str, Answer | None] = {}
        # What is furthest is left out first: the nearest reason stays.
        for id in reversed(self.questions):
            if id in answers and self._trial.is_ruled_out({**chosen, **left_out, id: None}):
                left_out[id] = None
        reason = {id: answers[id] for id in self.questions if id in answers and id not in left_out}
        self._reasons.append(reason)
        return reason

    def _keeping(self, chosen: Given) -> dict[str, Answer] | None:
        """A reason that is known to keep it from holding with this change too."""
        given = self.sheet.answers
        fitting = (
            reason
            for reason in self._reasons
            if all(chosen.get(id, given.get(id)) == answer for id, answer in reason.items())
        )
        return min(fitting, key=len, default=None)

    def _answers(self, id: str, chosen: Given) -> Iterator[Answer]:
        """Answers to a question that rules tell from the one that it has."""
        now = self.sheet.answers.get(id)
        for cell in self._domain(id, chosen).cells:
            if id in self._coupled:
                yield from (answer for answer in _samples(cell) if answer != now)
            elif now is None or not cell.holds(now):
                yield cell.answer

    def _domain(self, id: str, changed: Given) -> Domain:
        """The domain of a question, given what is answered otherwise in its context."""
        context = self._context[id]
        matters = tuple((other, answer) for other, answer in changed.items() if other in context)
        key = (id, matters)
        if key not in self._known:
            sheet = self.sheet
            for other, answer in matters:
                sheet = sheet.with_answer(other, answer)
            self._known[key] = self.domains.within(id, sheet)
            self._exhaustive &= self._known[key].complete
        return self._known[key]

    def _flips(self, chosen: Given) -> bool:
        if self._keeping(chosen) is not None:
            return False
        self._tried += 1
        return self._trial.holds(chosen)

    def _smaller(self, chosen: Given) -> bool:
        """Whether a part of what is changed does as well."""
        return any(
            self._flips({id: chosen[id] for id in fewer})
            for size in range(1, len(chosen))
            for fewer in combinations(chosen, size)
        )

    # -- as widely as it does -------------------------------------------------------------------

    def _widened(self, chosen: Given) -> AnswerChange:
        """The same change with every neighbouring cell that does as well.

        Of each question in turn; what is added does with everything that the others may be. Where
        what does depends on another answer of the change, that one is an example; so it is where
        it is not known that a cell stands for all answers in it.
        """
        coupled = [
            id
            for id in chosen
            if any(id in self._context[o] or o in self._context[id] for o in chosen if o != id)
        ]
        domains = {id: self._domain(id, _without(chosen, id)) for id in chosen}
        examples = [*coupled[:-1], *(id for id in chosen if not domains[id].complete)]
        cells = {id: domain.cells for id, domain in domains.items()}
        wide: dict[str, list[int]] = {}
        answers: dict[str, dict[int, Answer]] = {}
        for id, answer in chosen.items():
            wide[id] = [place for place, cell in enumerate(cells[id]) if cell.holds(answer)]
            answers[id] = {place: cell.answer for place, cell in enumerate(cells[id])}
            if wide[id]:
                # The very answer that was tried, not another one of its cell.
                answers[id][wide[id][0]] = answer
        for id in chosen:
            if id in examples or not wide[id]:
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
        change = []
        for id in sorted(chosen, key=self.questions.index):
            wanted = NewAnswer(id, tuple(cells[id][place] for place in sorted(wide[id])))
            if id in examples or not wide[id] or not self._all_needed(wanted, chosen):
                wanted = NewAnswer(id, (only(chosen[id]),), example=_is_number(chosen[id]))
            change.append(wanted)
        return tuple(change)

    def _all_needed(self, wanted: NewAnswer, chosen: Given) -> bool:
        """Whether no answer of a range does with less of the change than all of it.

        That was tried of one; where rules tell the others from it, less may do with those.
        """
        id, wide = wanted.question, wanted.ends
        others = [other for other in chosen if other in self._context[id]]
        if wide is None or not others:
            return True
        ends = [_at(end, wide.answer) for end in wide.ends if end is not None]
        for size in range(len(chosen) - 1):
            for few in combinations(_without(chosen, id), size):
                less = {other: chosen[other] for other in few}
                for cell in self._domain(id, less).cells:
                    # Of a cell that reaches into the range one answer inside both says it all.
                    both = [a for a in (cell.answer, *ends) if cell.holds(a) and wide.holds(a)]
                    if both and self._flips({**less, id: both[0]}):
                        return False
        return True

    def _is_given(self, id: str, cell: AnswerCell) -> bool:
        given = self.sheet.answers.get(id)
        return given is not None and cell.holds(given)


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


def _samples(cell: AnswerCell) -> list[Answer]:
    """An answer inside a cell, and its first and last where it has them."""
    if not cell.ranged:
        return [cell.answer]
    found = [cell.answer]
    for end, inside in ((cell.low, cell.with_low), (cell.high, cell.with_high)):
        if end is not None and inside:
            found.append(_at(end, cell.answer))
    return list(dict.fromkeys(found))


def _at(number: Number, like: Answer) -> Answer:
    """The answer that is a number, or the day of that ordinal where the other one is a day."""
    if isinstance(like.value, dt.date):
        return Answer.of(dt.date.fromordinal(int(number)))
    return Answer.of(int(number) if Fraction(number).denominator == 1 else number)


def _is_number(answer: Answer) -> bool:
    return answer.kind is Kind.VALUE and not isinstance(answer.value, str | frozenset)


def _within(change: AnswerChange, chosen: Given, given: Given) -> bool:
    """Whether a change is a part of what is chosen.

    Of sets of choices also one that differs in less from what is chosen now.
    """
    return all(
        wanted.question in chosen
        and any(
            cell.holds(chosen[wanted.question])
            or _less(cell.answer, chosen[wanted.question], given.get(wanted.question))
            for cell in wanted.cells
        )
        for wanted in change
    )


def _less(one: Answer, other: Answer, given: Answer | None) -> bool:
    """Whether a set of choices differs in less than another one from the set that is given."""
    if not isinstance(one.value, frozenset) or not isinstance(other.value, frozenset):
        return False
    had = given.value if given and isinstance(given.value, frozenset) else frozenset[str]()
    return (one.value ^ had) <= (other.value ^ had)
