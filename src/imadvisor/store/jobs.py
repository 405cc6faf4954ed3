"""Long work: asked for by one, done by another, and not lost when either stops."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

import sqlalchemy as sa
from sqlalchemy import select, update

from imadvisor.store import exact_json
from imadvisor.store.database import Database
from imadvisor.store.moments import aware, now
from imadvisor.store.random_ids import new_id, short_text
from imadvisor.store.tables import JOB

MOST_TRIES = 3
"""A job whose worker was lost this often is not begun again: it may be what loses them."""

JobState = Literal["waiting", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of long work.

    Args:
        id: unguessable.
        round: for which it is; empty for none.
        kind: what is to be done.
        request: what the worker has to know.
        state: how far it is.
        done: of a hundred parts, how many are done.
        problem: why it failed; empty else.
        asked: when it was asked for.
    """

    id: str
    round: str
    kind: str
    request: dict[str, Any]
    state: JobState
    done: int
    problem: str
    asked: dt.datetime

    @property
    def is_over(self) -> bool:
        """Whether nothing will change any more."""
        return self.state not in ("waiting", "running")


class Jobs:
    """Keeps jobs; of several workers, one only does each.

    Args:
        database: where.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, kind: str, request: Mapping[str, Any], *, round: str = "") -> Job:
        """Ask for work.

        Args:
            kind: what is to be done.
            request: what the worker has to know.
            round: the id of the round for which it is; it goes when the round goes.

        Raises:
            InputError: the round is not there any more.
        """
        made = Job(new_id(), round, kind, exact_json.plain(request), "waiting", 0, "", now())
        with self.database.writing() as connection:
            connection.execute(
                sa.insert(JOB).values(
                    id=made.id,
                    round=round or None,
                    kind=kind,
                    request=made.request,
                    state=made.state,
                    done=0,
                    worker="",
                    tries=0,
                    asked=made.asked,
                    beat=None,
                    result=None,
                    problem="",
                )
            )
        return made

    def job(self, id: str) -> Job | None:
        """Return a job; None where there is none.

        Args:
            id: of the job.
        """
        with self.database.reading() as connection:
            row = connection.execute(select(*_COLUMNS).where(JOB.c.id == id)).first()
        return _job(row) if row else None

    def of(self, round: str) -> tuple[Job, ...]:
        """Return the jobs of a round, the last first.

        Args:
            round: its id.
        """
        query = select(*_COLUMNS).where(JOB.c.round == round)
        with self.database.reading() as connection:
            rows = connection.execute(query.order_by(JOB.c.asked.desc(), JOB.c.id)).all()
        return tuple(_job(row) for row in rows)

    def claim(self, worker: str, *, lost_after: float = 60) -> Job | None:
        """Take the job that waits longest, or one whose worker is lost.

        Args:
            worker: who takes it; no two at the same time have the same name.
            lost_after: how many seconds without a word of its worker it takes.

        Returns:
            The job, which is running now; None where there is nothing to do.
        """
        with self.database.writing() as connection:
            silent = now() - dt.timedelta(seconds=lost_after)
            lost = (JOB.c.state == "running") & (JOB.c.beat < silent)
            given_up = update(JOB).where(lost, JOB.c.tries >= MOST_TRIES)
            connection.execute(given_up.values(state="failed", worker="", problem="lost"))
            row = connection.execute(
                select(*_COLUMNS)
                .where((JOB.c.state == "waiting") | lost)
                .order_by(JOB.c.asked, JOB.c.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            ).first()
            if row is None:
                return None
            taken = {"state": "running", "worker": worker, "tries": JOB.c.tries + 1, "beat": now()}
            connection.execute(update(JOB).where(JOB.c.id == row.id).values(done=0, **taken))
            made = connection.execute(select(*_COLUMNS).where(JOB.c.id == row.id)).one()
        return _job(made)

    def beat(self, id: str, worker: str, done: int | None = None) -> bool:
        """Say that a job is still being done.

        Args:
            id: of the job.
            worker: who does it.
            done: of a hundred parts, how many are done.

        Returns:
            Whether to go on; not where it was cancelled, or is done by another by now.
        """
        values: dict[str, Any] = {"beat": now()}
        if done is not None:
            values["done"] = max(0, min(100, done))
        return self._change(id, worker, values)

    def finish(self, id: str, worker: str, result: bytes) -> bool:
        """Keep what came out of a job.

        Args:
            id: of the job.
            worker: who did it.
            result: what came out.

        Returns:
            Whether it is kept; not where it was cancelled, or is done by another by now.
        """
        return self._change(id, worker, {"state": "done", "done": 100, "result": result})

    def fail(self, id: str, worker: str, problem: str) -> bool:
        """Say that a job can't be done.

        Args:
            id: of the job.
            worker: who tried it.
            problem: why, without anything that people answered.
        """
        return self._change(id, worker, {"state": "failed", "problem": short_text(problem)})

    def cancel(self, id: str) -> bool:
        """Let a job be, whoever does it.

        Args:
            id: of the job.

        Returns:
            Whether it was not over yet.
        """
        unfinished = JOB.c.state.in_(("waiting", "running"))
        with self.database.writing() as connection:
            changed = update(JOB).where(JOB.c.id == id, unfinished)
            return connection.execute(changed.values(state="cancelled")).rowcount > 0

    def result(self, id: str) -> bytes | None:
        """Return what came out of a job; None where nothing did (yet).

        Args:
            id: of the job.
        """
        with self.database.reading() as connection:
            query = select(JOB.c.result).where(JOB.c.id == id)
            found = connection.execute(query).scalar_one_or_none()
        return None if found is None else bytes(found)

    def _change(self, id: str, worker: str, values: Mapping[str, Any]) -> bool:
        mine = (JOB.c.id == id) & (JOB.c.worker == worker) & (JOB.c.state == "running")
        with self.database.writing() as connection:
            return connection.execute(update(JOB).where(mine).values(**values)).rowcount > 0


_COLUMNS = (
    JOB.c.id,
    JOB.c.round,
    JOB.c.kind,
    JOB.c.request,
    JOB.c.state,
    JOB.c.done,
    JOB.c.problem,
    JOB.c.asked,
)


def _job(row: Any) -> Job:
    state = cast(JobState, row.state)
    about = (row.id, row.round or "", row.kind, row.request, state, row.done, row.problem)
    return Job(*about, aware(row.asked))
