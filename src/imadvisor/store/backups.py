"""Copies of a store, and a store again from a copy.

A copy is an SQLite file, also of a store in PostgreSQL: it can be looked into, used as a store, and
restored into either.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from imadvisor.errors import InputError, Place, Problem
from imadvisor.phrases import say
from imadvisor.store.database import APPLICATION, Database
from imadvisor.store.tables import AUDIT, LINK, METADATA, SESSION, SETTING

_ROWS = 500
"""So many rows go over at a time."""


def automatic_folder(file: Path | None) -> Path:
    """Return the folder of copies that are made before something is changed; make it.

    Args:
        file: of the store; None where it is in PostgreSQL.
    """
    if file is None:
        import platformdirs

        beside = Path(platformdirs.user_data_dir("imadvisor", appauthor=False))
    else:
        beside = file.parent
    folder = beside / "backups"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        message = say("the folder of the backups cannot be made: {}", error.strerror or "")
        raise InputError(Problem(Place(str(folder)), message)) from None
    return folder


def automatic_copies(file: Path | None) -> tuple[Path, ...]:
    """Return the copies that were made before something was changed, the oldest first.

    Args:
        file: of the store; None where it is in PostgreSQL.
    """
    return tuple(sorted(automatic_folder(file).glob("*.bak"), key=lambda one: one.name[-30:]))


def keep_before_upgrade(database: Database, earlier: int) -> Path | None:
    """Copy a database as it is, before its tables are changed.

    Args:
        database: whose tables they are.
        earlier: the number of the tables.

    Returns:
        The copy; None of a database in memory, which is gone with its program anyway.
    """
    if database.is_sqlite and database.file is None:
        return None
    target = automatic_folder(database.file) / f"schema-{earlier}-{_stamp()}.bak"
    copy_database(database.engine, target)
    return target


def _stamp() -> str:
    return dt.datetime.now(dt.UTC).strftime("%Y%m%d-%H%M%S-%f")


def copy_database(engine: sa.Engine, target: Path) -> None:
    """Write a copy of a database as it is now; others may go on writing.

    Args:
        engine: of the database.
        target: the file, which is whole or not there.

    Raises:
        InputError: the file cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.")
        os.close(handle)
        made = Path(name)
        try:
            if engine.dialect.name == "sqlite":
                _copy_file(engine, made)
            else:
                _copy_rows(engine, made)
            with made.open("rb+") as stream:
                os.fsync(stream.fileno())
            made.replace(target)
        finally:
            made.unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        said = error.strerror if isinstance(error, OSError) else str(error)
        message = say("the copy cannot be written: {}", said or "")
        raise InputError(Problem(Place(str(target)), message)) from None


def _copy_file(engine: sa.Engine, made: Path) -> None:
    with engine.connect() as connection, closing(sqlite3.connect(made)) as copy:
        driver: Any = connection.connection.driver_connection
        driver.backup(copy)
        # One file, without a log beside it.
        copy.execute("PRAGMA journal_mode = DELETE")


def _copy_rows(engine: sa.Engine, made: Path) -> None:
    """Copy every table, whatever version of ours has made it."""
    there = sa.MetaData()
    copy = sa.create_engine(f"sqlite:///{made}", hide_parameters=True)
    one_moment = {"isolation_level": "REPEATABLE READ"}
    with (
        engine.connect().execution_options(**one_moment) as source,
        source.begin(),
        copy.begin() as target,
    ):
        there.reflect(source)
        for table in there.tables.values():
            for column in table.columns:
                column.type = column.type.as_generic(allow_nulltype=False)
                if isinstance(column.type, sa.Integer) and column.primary_key:
                    column.server_default = None
                elif column.server_default is not None:
                    column.server_default = _without_casts(column)
            # The rows of a table that has a random key stand in its order, and in no other.
            if [column.name for column in table.primary_key] != ["id"] or not isinstance(
                table.c.id.type, sa.Integer
            ):
                table.dialect_options["sqlite"]["with_rowid"] = False
        there.create_all(target)
        target.exec_driver_sql(f"PRAGMA application_id = {APPLICATION}")
        for table in there.sorted_tables:
            _pour(source, table, target, table)
    copy.dispose()


def _without_casts(column: sa.Column[Any]) -> sa.DefaultClause:
    """What stands in a column by itself, as SQLite says it: ``''`` and not ``''::text``."""
    default = column.server_default
    assert isinstance(default, sa.DefaultClause)
    return sa.DefaultClause(sa.text(str(default.arg).split("::")[0]))


def _pour(source: sa.Connection, table: sa.Table, target: sa.Connection, into: sa.Table) -> None:
    query = sa.select(table).order_by(*table.primary_key)
    with source.execution_options(yield_per=_ROWS).execute(query) as rows:
        for part in rows.mappings().partitions(_ROWS):
            target.execute(sa.insert(into), [dict(row) for row in part])


def restore(database: Database, copy: Path) -> Path | None:
    """Put a copy in the place of everything that is kept, whole or not at all.

    Whoever uses the store meanwhile sees what was before, or what is in the copy. Links that were
    revoked since stay revoked, and nobody is let in again who was let out.

    Args:
        database: where.
        copy: an SQLite file that `copy_database` wrote, of this version or an earlier one.

    Returns:
        The copy that was made of what was there before; None where nothing was.

    Raises:
        InputError: the copy is damaged, or is none.
    """
    with tempfile.TemporaryDirectory() as folder:
        # The copy itself is not changed, though it may be of an earlier version.
        own = Path(folder) / "copy.db"
        _take(copy, own)
        opened = Database(f"sqlite:///{own}", keep_before_upgrade)
        try:
            before = _keep(database)
            with opened.reading() as source, database.writing() as target:
                revoked = target.execute(sa.select(LINK.c.id).where(LINK.c.revoked)).scalars().all()
                still_in = target.execute(sa.select(SESSION.c.hash)).scalars().all()
                for table in reversed(METADATA.sorted_tables):
                    target.execute(sa.delete(table))
                for table in METADATA.sorted_tables:
                    _pour(source, table, target, table)
                # Who was put out since then stays out.
                target.execute(
                    sa.update(LINK).where(LINK.c.id.in_(revoked)).values(revoked=sa.true())
                )
                target.execute(sa.delete(SESSION).where(SESSION.c.hash.not_in(still_in)))
                if not database.is_sqlite:
                    top = sa.select(sa.func.coalesce(sa.func.max(AUDIT.c.id), 0) + 1)
                    sequence = sa.func.pg_get_serial_sequence(AUDIT.name, "id")
                    target.execute(
                        sa.select(sa.func.setval(sequence, top.scalar_subquery(), False))
                    )
        finally:
            opened.close()
    database.checkpoint()
    return before


def _take(copy: Path, own: Path) -> None:
    """Copy a copy, and see that it is whole."""
    place = Place(str(copy))
    try:
        with copy.open("rb") as stream:
            if not stream.read(16).startswith(b"SQLite format 3"):
                message = say("this is no backup of a store")
                hint = say("name a file that imadvisor store backup has written")
                raise InputError(Problem(place, message, hint))
        # A store that is in use has a log beside it: what is only there belongs to it too.
        address = f"{copy.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as source:
            (mark,) = source.execute("PRAGMA application_id").fetchone()
            if mark != APPLICATION:
                message = say("this is a database of another program, or half of one of ours")
                hint = say("name a file that imadvisor store backup has written")
                raise InputError(Problem(place, message, hint))
            problems = source.execute("PRAGMA integrity_check(1)").fetchall()
            if problems != [("ok",)]:
                raise InputError(_damaged(place))
            with closing(sqlite3.connect(own)) as target:
                source.backup(target)
    except OSError as error:
        message = say("the backup cannot be read: {}", error.strerror or "")
        raise InputError(Problem(place, message)) from None
    except sqlite3.Error:
        raise InputError(_damaged(place)) from None


def _damaged(place: Place) -> Problem:
    return Problem(place, say("this backup is damaged"), say("restore an earlier one"))


def _keep(database: Database) -> Path | None:
    """Copy what is there before something else comes in its place."""
    with database.reading() as connection:
        rows = [
            connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first()
            for table in METADATA.sorted_tables
            if table is not SETTING
        ]
    if not any(rows) or (database.is_sqlite and database.file is None):
        return None
    target = automatic_folder(database.file) / f"restore-{_stamp()}.bak"
    copy_database(database.engine, target)
    return target


def set_apart(file: Path) -> Path:
    """Move a damaged database away, with the log beside it, so that a copy can take its place.

    Args:
        file: of the store.

    Returns:
        Where it is now.
    """
    target = file.with_name(f"{file.name}.damaged-{_stamp()}")
    for end in ("", "-wal", "-shm"):
        if file.with_name(file.name + end).exists():
            shutil.move(file.with_name(file.name + end), target.with_name(target.name + end))
    return target
