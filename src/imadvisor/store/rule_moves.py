"""A round to other rules: what would change, the move, and back again; no answer is deleted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import select

from imadvisor.advice.ruleset_comparison import Changed, advice_changes
from imadvisor.answers.reading import read_what_is_right
from imadvisor.documents import Document
from imadvisor.errors import InputError, Place, Problem
from imadvisor.phrases import say
from imadvisor.rulesets.difference import differences
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.store.moments import aware, now
from imadvisor.store.random_ids import short_text
from imadvisor.store.store import distinct_names, last_answers
from imadvisor.store.tables import ASIDE, MILESTONE, ROUND, SHEET

if TYPE_CHECKING:
    from imadvisor.advisor.advisor import Advisor
    from imadvisor.store.store import Store
    from imadvisor.store.values import Round


@dataclass(frozen=True, slots=True)
class RulesPreview:
    """What a round would be under other rules.

    Args:
        before, after: the hashes of both rules.
        kept: how many answers count as they do now; None of an anonymous round, of which nothing
            is counted: rules could be made so that the counts tell what one respondent said.
        unasked: the questions that would not be asked any more, with how many answers to them
            (0 in an anonymous round).
        unfit: the questions that would not know an answer any more, with how many such answers.
        back: the questions of which answers count again that do not now, with how many.
        new: the questions that would be asked beside those of now.
        changes: what the advice on the round would say otherwise, and by which rule.
        by_sheet: the same of each sheet alone, by its id; empty of an anonymous round.
        is_told: whether advice on the round can be given under both.
    """

    before: str
    after: str
    kept: int | None
    unasked: Mapping[str, int]
    unfit: Mapping[str, int]
    back: Mapping[str, int]
    new: tuple[str, ...]
    changes: tuple[Changed, ...]
    by_sheet: Mapping[str, tuple[Changed, ...]]
    is_told: bool


@dataclass(frozen=True, slots=True)
class Milestone:
    """A round went to other rules.

    Args:
        round: its id.
        seq: its number within the round, from 1 on.
        name: as people call it.
        before, after: the hashes of both rules.
        at: when.
    """

    round: str
    seq: int
    name: str
    before: str
    after: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class _Kept:
    """The last answer to a question of a sheet, whether it counts or not."""

    sheet: str
    question: str
    seq: int
    said: Any
    is_aside: bool


class RuleMoves:
    """Moves rounds to other rules.

    Args:
        store: where they are kept.
        advisor: who reads answers and advises.
    """

    def __init__(self, store: Store, advisor: Advisor) -> None:
        self.store, self.advisor = store, advisor

    def preview(self, round: str, ruleset: Ruleset) -> RulesPreview:
        """Say what would change, and change nothing.

        Args:
            round: its id.
            ruleset: the other rules.

        Raises:
            InputError: the round is not there any more.
        """
        moved = self._round(round)
        old = self.store.rules(moved.rules, self.advisor)
        with self.store.database.reading() as connection:
            kept = list(_kept(connection, round))
            sheets = _heads(connection, round)
        fits = _fits(kept, ruleset, moved.date)
        standing = [one for one in kept if not one.is_aside]
        unfit = [one for one in standing if (one.sheet, one.question) not in fits]
        back = [one for one in kept if one.is_aside and (one.sheet, one.question) in fits]
        changes, by_sheet, is_told = self._changes(moved, old, ruleset, sheets, kept, fits)
        if moved.anonymous:
            gone = [id for id in old.questions if id not in ruleset.questions]
            standing, unfit, back = [], [], []
        else:
            gone = []
        return RulesPreview(
            before=old.hash,
            after=ruleset.hash,
            kept=None if moved.anonymous else len(standing) - len(unfit),
            unasked=dict.fromkeys(gone, 0)
            | Counter(o.question for o in unfit if o.question not in ruleset.questions),
            unfit=Counter(o.question for o in unfit if o.question in ruleset.questions),
            back=Counter(one.question for one in back),
            new=tuple(id for id in ruleset.questions if id not in old.questions),
            changes=changes,
            by_sheet=by_sheet,
            is_told=is_told,
        )

    def move(self, round: str, ruleset: Ruleset, name: str) -> Milestone:
        """Let a round follow other rules from now on.

        Answers that these do not ask for, or do not know, are kept and do not count.

        Args:
            round: its id.
            ruleset: the other rules.
            name: of the milestone; what it was before is found again by it.

        Raises:
            InputError: the round is not there any more, or follows these rules already.
        """
        return self._move(round, self.store.keep_rules(ruleset), ruleset, name)

    def undo(self, round: str, name: str) -> Milestone:
        """Let a round follow the rules again that it followed before the last move.

        Args:
            round: its id.
            name: of the milestone that this is.

        Raises:
            InputError: it was never moved, or was moved back already.
        """
        back = _undone(self.milestones(round))
        if back is None:
            message = say("there is no move to other rules that can be taken back")
            raise InputError(Problem(Place("store"), message))
        ruleset = self.store.rules(back.before, self.advisor)
        return self._move(round, back.before, ruleset, name)

    def milestones(self, round: str) -> tuple[Milestone, ...]:
        """Return each move of a round to other rules, the first first.

        Args:
            round: its id.
        """
        query = select(MILESTONE).where(MILESTONE.c.round == round).order_by(MILESTONE.c.seq)
        with self.store.database.reading() as connection:
            return tuple(
                Milestone(row.round, row.seq, row.name, row.before, row.after, aware(row.at))
                for row in connection.execute(query)
            )

    def _round(self, id: str) -> Round:
        found = self.store.round(id)
        if found is None:
            message = say("this round is not there any more")
            hint = say("somebody may have removed it: go back to the list")
            raise InputError(Problem(Place("store"), message, hint))
        return found

    def _move(self, round: str, hash: str, ruleset: Ruleset, name: str) -> Milestone:
        date = self._round(round).date
        with self.store.writing("round moved to other rules", round) as connection:
            # Who answers meanwhile waits: nothing comes between what is read and what is set.
            held = select(ROUND.c.rules).where(ROUND.c.id == round).with_for_update()
            before = connection.execute(held).scalar_one()
            if before == hash:
                message = say("the round follows these rules already")
                raise InputError(Problem(Place("store"), message))
            kept = list(_kept(connection, round))
            fits = _fits(kept, ruleset, date)
            sheets = select(SHEET.c.id).where(SHEET.c.round == round)
            connection.execute(sa.delete(ASIDE).where(ASIDE.c.sheet.in_(sheets)))
            aside = [one for one in kept if (one.sheet, one.question) not in fits]
            if aside:
                rows = [{"sheet": o.sheet, "question": o.question, "seq": o.seq} for o in aside]
                connection.execute(sa.insert(ASIDE), rows)
            changed = sa.update(ROUND).where(ROUND.c.id == round)
            connection.execute(changed.values(rules=hash))
            last = select(sa.func.max(MILESTONE.c.seq)).where(MILESTONE.c.round == round)
            seq = (connection.execute(last).scalar_one() or 0) + 1
            made = Milestone(round, seq, short_text(name), before, hash, now())
            connection.execute(
                sa.insert(MILESTONE).values(
                    round=round, seq=seq, name=made.name, before=before, after=hash, at=made.at
                )
            )
        return made

    def _changes(
        self,
        round: Round,
        old: Ruleset,
        new: Ruleset,
        sheets: Mapping[str, Mapping[str, Any]],
        kept: list[_Kept],
        fits: set[tuple[str, str]],
    ) -> tuple[tuple[Changed, ...], Mapping[str, tuple[Changed, ...]], bool]:
        difference = differences(old, new)
        before: dict[str, dict[str, Any]] = {id: {} for id in sheets}
        after: dict[str, dict[str, Any]] = {id: {} for id in sheets}
        for one in kept:
            if not one.is_aside:
                before[one.sheet][one.question] = one.said
            if (one.sheet, one.question) in fits:
                after[one.sheet][one.question] = one.said
        answered = [id for id in sheets if before[id] or after[id]]

        def given(ids: list[str], answers: Mapping[str, Any]) -> dict[str, Any]:
            names = distinct_names([sheets[id].get("name", "") for id in ids])
            of_each = [
                {"respondent": {**sheets[id], "name": name}, "answers": answers[id]}
                for id, name in zip(ids, names, strict=True)
            ]
            alone = len(ids) == 1
            return {"date": round.date, **(of_each[0] if alone else {"sheet": of_each})}

        def changes(ids: list[str]) -> tuple[Changed, ...] | None:
            try:
                then = self.advisor.advise(given(ids, before), old, anonymous=round.anonymous)
                now = self.advisor.advise(given(ids, after), new, anonymous=round.anonymous)
            except InputError:
                # Such as an anonymous round of too few, or a sheet that does not say its role.
                return None
            return advice_changes(then, now, difference)

        if not answered:
            return (), {}, True
        whole = changes(answered)
        each = {} if round.anonymous else {id: changes([id]) or () for id in answered}
        return whole or (), each, whole is not None


def _undone(milestones: tuple[Milestone, ...]) -> Milestone | None:
    """The move that is taken back next: each time one further."""
    open_moves: list[Milestone] = []
    for one in milestones:
        last = open_moves[-1] if open_moves else None
        if last is not None and (one.before, one.after) == (last.after, last.before):
            open_moves.pop()
        else:
            open_moves.append(one)
    return open_moves[-1] if open_moves else None


def _kept(connection: sa.Connection, round: str) -> Iterator[_Kept]:
    """The last answers of all sheets of a round that were not withdrawn."""
    for row in connection.execute(last_answers(SHEET.c.round == round)):
        if row.said is not None:
            yield _Kept(row.sheet, row.question, row.seq, row.said, row.seq <= row.aside)


def _heads(connection: sa.Connection, round: str) -> dict[str, Mapping[str, Any]]:
    """Who filled each sheet of a round in, as an answer file has it."""
    query = select(SHEET).where(SHEET.c.round == round).order_by(SHEET.c.id)
    heads: dict[str, Mapping[str, Any]] = {}
    for row in connection.execute(query):
        about = {"role": row.role, "name": row.respondent}
        heads[row.id] = {key: text for key, text in about.items() if text}
    return heads


def _fits(kept: list[_Kept], ruleset: Ruleset, date: dt.date) -> set[tuple[str, str]]:
    """The answers that rules ask for and know, by sheet and question."""
    by_sheet: dict[str, dict[str, Any]] = {}
    for one in kept:
        by_sheet.setdefault(one.sheet, {})[one.question] = one.said
    fits = set()
    for sheet, answers in by_sheet.items():
        asked = {id: said for id, said in answers.items() if id in ruleset.questions}
        data = {"date": date, "answers": asked}
        reading = read_what_is_right(Document("answers", "toml", None, data), ruleset)
        fits |= {(sheet, id) for id in reading.sheet.answers}
    return fits
