"""The plans of a round, version by version, and scenarios beside what was answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select

from imadvisor.errors import InputError, Place, Problem
from imadvisor.phrases import say
from imadvisor.store import exact_json
from imadvisor.store.database import Database
from imadvisor.store.moments import aware, now
from imadvisor.store.random_ids import new_id, short_text
from imadvisor.store.tables import PLAN, ROUND, SCENARIO
from imadvisor.store.taken_back import ChangeEvent, taken_back
from imadvisor.store.values import Conflict

LARGEST = 1024 * 1024
"""So many characters a plan or a scenario has at most."""


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A version of the plan of a round.

    Args:
        round: its id.
        seq: of the version, from 1 on; 0 where there was never a plan.
        content: as a plan file says it; None where there is no plan (any more).
        at: since when; None where there was never a plan.
    """

    round: str
    seq: int
    content: dict[str, Any] | None
    at: dt.datetime | None


class Plans:
    """Keeps every version of the plan of a round.

    Args:
        database: where.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def current(self, round: str) -> KeptPlan:
        """Return the plan of a round as it stands.

        Args:
            round: its id.
        """
        with self.database.reading() as connection:
            return _current(connection, round)

    def versions(self, round: str) -> tuple[KeptPlan, ...]:
        """Return every version of the plan of a round, the first first.

        Args:
            round: its id.
        """
        query = select(PLAN).where(PLAN.c.round == round).order_by(PLAN.c.seq)
        with self.database.reading() as connection:
            return tuple(_plan(row) for row in connection.execute(query))

    def save(self, round: str, content: Mapping[str, Any] | None, seen: int) -> KeptPlan | Conflict:
        """Keep a plan, unless somebody else has changed it meanwhile.

        Args:
            round: its id.
            content: as a plan file says it; None for none.
            seen: the number of the version that was changed; 0 for none.

        Returns:
            The plan that stands now, or both where they differ.

        Raises:
            InputError: it is too large, or the round is not there any more.
        """
        plain = _bounded(content)
        with self.database.writing() as connection:
            _hold_round(connection, round)
            standing = _current(connection, round)
            if standing.content == plain:
                return standing
            if standing.seq != seen:
                return Conflict(plain, standing.content, standing.seq)
            return _add(connection, round, plain, None)

    def undo(self, round: str) -> KeptPlan:
        """Take back the last change of a plan, by one more version; each time one further.

        Args:
            round: its id.

        Returns:
            The plan that stands now.

        Raises:
            InputError: the round is not there any more.
        """
        with self.database.writing() as connection:
            _hold_round(connection, round)
            query = select(PLAN).where(PLAN.c.round == round).order_by(PLAN.c.seq)
            events = [
                ChangeEvent(row.seq, "plan", row.content, row.undoes)
                for row in connection.execute(query)
            ]
            change = taken_back(events)
            if change is None:
                return _current(connection, round)
            return _add(connection, round, change.value, change.seq)


@dataclass(frozen=True, slots=True)
class Scenario:
    """Answers that were changed in a copy, to see what would follow.

    Args:
        id: unguessable.
        round: beside whose answers it stands.
        name: as people call it.
        answers: those that are others, as an answer file says them.
        at: when it was kept.
    """

    id: str
    round: str
    name: str
    answers: dict[str, Any]
    at: dt.datetime


class Scenarios:
    """Keeps scenarios beside the answers of a round.

    Args:
        database: where.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, round: str, name: str, answers: Mapping[str, Any]) -> Scenario:
        """Keep a scenario.

        Args:
            round: the id of the round.
            name: as people call it.
            answers: those that are others, as an answer file says them.

        Raises:
            InputError: it is too large, or the round is not there any more.
        """
        plain = _bounded(answers)
        assert plain is not None
        made = Scenario(new_id(), round, short_text(name), plain, now())
        with self.database.writing() as connection:
            _hold_round(connection, round)
            connection.execute(
                sa.insert(SCENARIO).values(
                    id=made.id, round=round, name=made.name, answers=made.answers, at=made.at
                )
            )
        return made

    def of(self, round: str) -> tuple[Scenario, ...]:
        """Return the scenarios of a round, the first first.

        Args:
            round: its id.
        """
        query = select(SCENARIO).where(SCENARIO.c.round == round)
        with self.database.reading() as connection:
            rows = connection.execute(query.order_by(SCENARIO.c.at, SCENARIO.c.id)).all()
        return tuple(
            Scenario(row.id, row.round, row.name, row.answers, aware(row.at)) for row in rows
        )

    def remove(self, id: str) -> None:
        """Forget a scenario.

        Args:
            id: of the scenario.
        """
        with self.database.writing() as connection:
            connection.execute(sa.delete(SCENARIO).where(SCENARIO.c.id == id))


def _bounded(content: Mapping[str, Any] | None) -> dict[str, Any] | None:
    try:
        plain = exact_json.plain(content)
        if len(exact_json.dumps(plain)) <= LARGEST:
            assert plain is None or isinstance(plain, dict)
            return plain
        message = say("this is longer than can be kept")
    except ValueError:
        message = say("this is nothing that a file can hold")
    raise InputError(Problem(Place("store"), message))


def _hold_round(connection: sa.Connection, round: str) -> None:
    query = select(ROUND.c.id).where(ROUND.c.id == round).with_for_update()
    if connection.execute(query).first() is None:
        message = say("this round is not there any more")
        hint = say("somebody may have removed it: go back to the list")
        raise InputError(Problem(Place("store"), message, hint))


def _plan(row: Any) -> KeptPlan:
    return KeptPlan(row.round, row.seq, row.content, aware(row.at))


def _current(connection: sa.Connection, round: str) -> KeptPlan:
    query = select(PLAN).where(PLAN.c.round == round).order_by(PLAN.c.seq.desc()).limit(1)
    row = connection.execute(query).first()
    return _plan(row) if row else KeptPlan(round, 0, None, None)


def _add(
    connection: sa.Connection, round: str, content: dict[str, Any] | None, undoes: int | None
) -> KeptPlan:
    made = KeptPlan(round, _current(connection, round).seq + 1, content, now())
    connection.execute(
        sa.insert(PLAN).values(
            round=round, seq=made.seq, content=content, undoes=undoes, at=made.at
        )
    )
    return made
