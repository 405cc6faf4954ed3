"""From the tables of an earlier version to those of now, step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import sqlalchemy as sa

from imadvisor.store import tables

if TYPE_CHECKING:
    from alembic.operations import Operations

SCHEMA = 3
"""The number of the tables as they are now."""


def upgrade(connection: sa.Connection, earlier: int) -> None:
    """Change the tables of an earlier version into those of now.

    Whoever calls this does so within one transaction, and sets the number: a migration that is
    interrupted has not begun.

    Args:
        connection: that writes.
        earlier: the number of the tables that are there.
    """
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext

    operations = Operations(MigrationContext.configure(connection))
    for number in range(earlier + 1, SCHEMA + 1):
        _REVISIONS[number](operations)


def _second(change: Operations) -> None:
    """Who answered and what they had seen; plans, scenarios, jobs, milestones, participants."""
    empty, none = sa.text("''"), sa.text("0")
    change.add_column(
        "answer", sa.Column("author", sa.String(200), nullable=False, server_default=empty)
    )
    change.add_column("answer", sa.Column("seen", sa.Integer, nullable=False, server_default=none))
    change.add_column("rules", sa.Column("layers", sa.Text, nullable=False, server_default=empty))
    for table in (
        tables.ASIDE,
        tables.PARTICIPANT,
        tables.MILESTONE,
        tables.SCENARIO,
        tables.JOB,
    ):
        # As they are now: a revision that changes one of them writes here what it was.
        table.create(change.get_bind())
    change.create_table(
        "plan",
        sa.Column("round", sa.String(32), sa.ForeignKey("round.id", ondelete="CASCADE")),
        sa.Column("seq", sa.Integer),
        sa.Column("content", sa.JSON(none_as_null=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("round", "seq"),
    )
    # Who is named in a link of an anonymous round was asked; whether they came is not known.
    link, rounds = tables.LINK.c, tables.ROUND.c
    asked = (
        sa.select(link.round, link.respondent, sa.false())
        .join(tables.ROUND, rounds.id == link.round)
        .where(rounds.anonymous, link.respondent != "")
        .distinct()
    )
    columns = ["round", "respondent", "took_part"]
    change.execute(sa.insert(tables.PARTICIPANT).from_select(columns, asked))


def _third(change: Operations) -> None:
    """Which change another one takes back."""
    for table in ("answer", "plan"):
        change.add_column(table, sa.Column("undoes", sa.Integer, nullable=True))


_REVISIONS: dict[int, Callable[[Operations], None]] = {2: _second, 3: _third}
