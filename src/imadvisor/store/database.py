"""The database of the store: SQLite in a file, or PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DatabaseError, OperationalError

from imadvisor.errors import InputError, Place, Problem
from imadvisor.phrases import say
from imadvisor.store.tables import METADATA, SETTING

SCHEMA = 1
"""The number of the tables as they are now."""

APPLICATION = 0x696D6164
"""Marks an SQLite file as ours (``imad``)."""

WAIT = 10
"""How many seconds somebody who writes waits for another."""


class Database:
    """Opens the database, and gives connections that read or write.

    Args:
        url: as SQLAlchemy writes it, such as ``sqlite:///advice.db`` or ``postgresql://…``.

    Raises:
        InputError: it cannot be opened, is of another program, or of a newer version of ours.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        try:
            self._prepare()
        except (OperationalError, DatabaseError) as error:
            self.engine.dispose()
            raise InputError(_unusable(self.name, error)) from None
        except BaseException:
            self.engine.dispose()
            raise

    @property
    def name(self) -> str:
        """The database as people know it, without a password."""
        if self.is_sqlite:
            return self.engine.url.database or ":memory:"
        return self.engine.url.render_as_string(hide_password=True)

    def insert(self, table: sa.Table) -> Any:
        """Return an insertion that can say what is done where the row is there already.

        Args:
            table: into which.
        """
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection that sees the database as it is now."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection whose changes all happen, or none of them.

        What it reads nobody else changes meanwhile.
        """
        with (
            self.engine.connect().execution_options(writing=True) as connection,
            connection.begin(),
        ):
            yield connection

    def _prepare(self) -> None:
        """Make the tables of an empty database; refuse one that is not ours."""
        with self.writing() as connection:
            if self.is_sqlite:
                (mark,) = connection.exec_driver_sql("PRAGMA application_id").one()
                if mark not in (0, APPLICATION):
                    raise InputError(_not_ours(self.name))
            tables = set(sa.inspect(connection).get_table_names())
            if not tables:
                METADATA.create_all(connection)
                connection.execute(sa.insert(SETTING).values(name="schema", value=str(SCHEMA)))
                if self.is_sqlite:
                    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION}")
                return
            if "setting" not in tables or "sheet" not in tables:
                raise InputError(_not_ours(self.name))
            found = connection.execute(
                sa.select(SETTING.c.value).where(SETTING.c.name == "schema")
            ).scalar_one_or_none()
            if found is None or not found.isdecimal():
                raise InputError(_not_ours(self.name))
            if int(found) > SCHEMA:
                message = say("this store is of a newer imadvisor")
                hint = say("install the newest imadvisor, or restore a backup of before")
                raise InputError(Problem(Place(self.name), message, hint))


def _engine(url: str) -> sa.Engine:
    try:
        made = sa.make_url(url)
        if made.get_backend_name() == "postgresql":
            made = made.set(drivername="postgresql+psycopg")
        elif made.get_backend_name() != "sqlite":
            raise ValueError(made.get_backend_name())
        if made.get_backend_name() == "sqlite" and made.database not in (None, "", ":memory:"):
            Path(made.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = sa.create_engine(made, pool_pre_ping=made.get_backend_name() == "postgresql")
    except (sa.exc.ArgumentError, ValueError):
        message = say("this is no address of a store")
        hint = say("write sqlite:///path/to/advice.db or postgresql://user@host/name")
        raise InputError(Problem(Place("--store"), message, hint)) from None
    except ImportError:
        message = say("PostgreSQL needs a library that is not installed")
        install = "pip install 'imadvisor[postgres]'"
        raise InputError(Problem(Place("--store"), message, install)) from None
    except OSError as error:
        message = say("the folder of the store cannot be made: {}", error.strerror or "")
        raise InputError(Problem(Place("--store"), message)) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, _record: object) -> None:
    # SQLAlchemy begins transactions, in our way; the driver begins none of its own.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {WAIT * 1000}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _on_begin(connection: sa.Connection) -> None:
    # A transaction that reads first and writes then would lose to another one that does the same.
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _not_ours(name: str) -> Problem:
    message = say("this is a database of another program, or half of one of ours")
    return Problem(Place(name), message, say("name another file, or restore a backup"))


def _unusable(name: str, error: DatabaseError) -> Problem:
    text = str(error.orig)
    hints = {
        "locked": say("another program holds it: end that program, and try again"),
        "readonly": say("it may not be written: look at who owns the file and its folder"),
        "unable to open": say("look whether its folder is there and may be written"),
        "malformed": say("it is damaged: restore a backup with imadvisor store restore"),
        "not a database": say("it is no database: name another file, or restore a backup"),
    }
    hint = next((hint for part, hint in hints.items() if part in text), "")
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_READONLY:
        hint = hints["readonly"]
    return Problem(Place(name), say("the store cannot be opened: {}", text.split("\n")[0]), hint)
