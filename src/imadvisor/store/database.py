"""The database of the store: SQLite in a file, or PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from imadvisor.errors import InputError, Place, Problem
from imadvisor.phrases import say
from imadvisor.store import exact_json
from imadvisor.store.revisions import SCHEMA, upgrade
from imadvisor.store.tables import METADATA, SETTING

APPLICATION = 0x696D6164
"""Marks an SQLite file as ours (``imad``)."""

WAIT = 10
"""How many seconds somebody who writes waits for another."""

_MAGIC = b"SQLite format 3\0"
_MARK = slice(68, 72)
"""Where an SQLite file says of which program it is."""


class Database:
    """Opens the database, and gives connections that read or write.

    Args:
        url: as SQLAlchemy writes it, such as ``sqlite:///advice.db`` or ``postgresql://…``.
        keep: copies the database before the tables of an earlier version, whose number it is
            given, are changed; returns where the copy is.

    Raises:
        InputError: it cannot be opened, is of another program, or of a newer version of ours.
    """

    def __init__(self, url: str, keep: Callable[[Database, int], Path | None]) -> None:
        self.url = url
        self._keep_before = keep
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self.earlier = SCHEMA
        """The number of the tables as they were when it was opened."""
        self.kept_before: Path | None = None
        """The copy that was made before the tables were changed."""
        try:
            with self._told():
                self._prepare()
        except BaseException:
            self.engine.dispose()
            raise

    @property
    def name(self) -> str:
        """The database as people know it, without a password."""
        if self.is_sqlite:
            return self.engine.url.database or ":memory:"
        return self.engine.url.render_as_string(hide_password=True)

    @property
    def file(self) -> Path | None:
        """The file of an SQLite database; None of one in memory, or of PostgreSQL."""
        database = self.engine.url.database
        known = self.is_sqlite and database and database != ":memory:"
        return Path(database) if known and database and not database.startswith("file:") else None

    def insert(self, table: sa.Table) -> Any:
        """Return an insertion that can say what is done where the row is there already.

        Args:
            table: into which.
        """
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection that sees the database as it is now.

        Raises:
            InputError: the database can't be used.
        """
        with self._told(), self.engine.connect() as connection:
            if not self.is_sqlite:
                # All queries see the same moment, as in SQLite.
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection whose changes all happen, or none of them.

        What it reads nobody else changes meanwhile.

        Raises:
            InputError: the database can't be used.
        """
        with (
            self._told(),
            self.engine.connect().execution_options(writing=True) as connection,
            connection.begin(),
        ):
            yield connection

    def checkpoint(self) -> None:
        """Take what was overwritten out of the log that SQLite keeps beside its file."""
        if self.is_sqlite:
            with self._told(), self.engine.connect() as connection:
                driver = connection.connection.driver_connection
                assert driver is not None
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell what is wrong with a database in plain words, and nothing of what it holds."""
        try:
            yield
        except DBAPIError as error:
            raise InputError(_unusable(self.name, error)) from None
        except sa.exc.TimeoutError:
            message = say("too many use the store at the same time")
            raise InputError(Problem(Place(self.name), message, say("try again"))) from None

    def _prepare(self) -> None:
        """Make the tables of an empty database, change older ones; refuse what is not ours."""
        if self.file is not None:
            _check_file(self.file)
        with self.engine.connect().execution_options(writing=True) as connection:
            with connection.begin():
                if not self.is_sqlite:
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(APPLICATION)))
                found = self._schema(connection)
                if found is None:
                    self._create(connection)
            if found is not None and found < SCHEMA:
                self.earlier = found
                self._upgrade(connection)

    def _schema(self, connection: sa.Connection) -> int | None:
        """The number of the tables that are there; None where there are none."""
        tables = set(sa.inspect(connection).get_table_names())
        if not tables:
            return None
        if "setting" not in tables or "sheet" not in tables:
            raise InputError(_not_ours(self.name))
        found = connection.execute(
            sa.select(SETTING.c.value).where(SETTING.c.name == "schema")
        ).scalar_one_or_none()
        if found is None or not (found.isascii() and found.isdecimal()) or int(found) < 1:
            raise InputError(_not_ours(self.name))
        if int(found) > SCHEMA:
            message = say("this store is of a newer imadvisor")
            hint = say("install the newest imadvisor, or restore a backup of before")
            raise InputError(Problem(Place(self.name), message, hint))
        return int(found)

    def _create(self, connection: sa.Connection) -> None:
        METADATA.create_all(connection)
        connection.execute(sa.insert(SETTING).values(name="schema", value=str(SCHEMA)))
        if self.is_sqlite:
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION}")

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    def _block_writers(self, connection: sa.Connection) -> None:
        """Let nobody write until this transaction ends; in SQLite that is so already."""
        if not self.is_sqlite:
            for table in sa.inspect(connection).get_table_names():
                name = self.engine.dialect.identifier_preparer.quote(table)
                connection.exec_driver_sql(f"LOCK TABLE {name} IN SHARE MODE")

    def _upgrade(self, connection: sa.Connection) -> None:
        """Change the tables within one transaction, with a copy of what was before."""
        if self.is_sqlite:
            # It does nothing within a transaction; and a table that is made anew would take with
            # it what refers to it.
            _driver(connection).execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                if not self.is_sqlite:
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(APPLICATION)))
                found = self._schema(connection)
                assert found is not None
                if found == SCHEMA:  # another program was first
                    return
                self._block_writers(connection)
                self.kept_before = self._keep_before(self, found)
                upgrade(connection, found)
                number = sa.update(SETTING).where(SETTING.c.name == "schema")
                connection.execute(number.values(value=str(SCHEMA)))
                if self.is_sqlite:
                    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                    assert not orphans, "a revision has left rows behind"
        finally:
            if self.is_sqlite:
                _driver(connection).execute("PRAGMA foreign_keys = ON")


def _driver(connection: sa.Connection) -> Any:
    return connection.connection.driver_connection


def _check_file(file: Path) -> None:
    """Refuse what is no database of ours before anything is changed about it."""
    try:
        with file.open("rb") as stream:
            head = stream.read(100)
    except FileNotFoundError:
        return
    except OSError as error:
        message = say("the store cannot be opened: {}", error.strerror or "")
        hint = say("look at who owns the file and its folder")
        raise InputError(Problem(Place(str(file)), message, hint)) from None
    if not head:
        return
    if not head.startswith(_MAGIC):
        message = say("the store cannot be opened: {}", "file is not a database")
        hint = say("it is no database: name another file, or restore a backup")
        raise InputError(Problem(Place(str(file)), message, hint))
    mark = int.from_bytes(head[_MARK])
    if mark == APPLICATION:
        return
    if mark:
        raise InputError(_not_ours(str(file)))
    # Without a mark it is empty, or ours and just made: then the mark is in the log beside it.
    address = f"{file.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=WAIT)) as connection:
            (mark,) = connection.execute("PRAGMA application_id").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        raise InputError(_problem_of(str(file), error)) from None
    if mark != APPLICATION and tables:
        raise InputError(_not_ours(str(file)))


def _engine(url: str) -> sa.Engine:
    try:
        made = sa.make_url(url)
        backend = made.get_backend_name()
        if backend == "postgresql":
            made = made.set(drivername="postgresql+psycopg")
        elif backend != "sqlite":
            raise ValueError(backend)
        if backend == "sqlite" and made.database not in (None, "", ":memory:"):
            Path(made.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = sa.create_engine(
            made,
            pool_pre_ping=backend == "postgresql",
            # What people answer stands in no message and no log.
            hide_parameters=True,
            json_serializer=exact_json.dumps,
            json_deserializer=exact_json.loads,
        )
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


def _unusable(name: str, error: DBAPIError) -> Problem:
    return _problem_of(name, error.orig)


def _problem_of(name: str, error: BaseException | None) -> Problem:
    # The first line of what a driver says has no values of the database; the others may.
    text = (str(error) or type(error).__name__).split("\n")[0]
    hints = {
        "locked": say("another program holds it: end that program, and try again"),
        "readonly": say("it may not be written: look at who owns the file and its folder"),
        "unable to open": say("look whether its folder is there and may be written"),
        "malformed": say("it is damaged: restore a backup with imadvisor store restore"),
        "not a database": say("it is no database: name another file, or restore a backup"),
        "full": say("there is no room for it: make some, and try again"),
        "FOREIGN KEY": say("what this belongs to is not there any more: reload"),
        "foreign key": say("what this belongs to is not there any more: reload"),
        "connection": say("look whether the server runs, and whether it lets you in"),
    }
    hint = next((hint for part, hint in hints.items() if part in text), "")
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and code & 0xFF == sqlite3.SQLITE_READONLY:
        hint = hints["readonly"]
    if code is not None and code & 0xFF == sqlite3.SQLITE_CANTOPEN:
        hint = hints["unable to open"]
    return Problem(Place(name), say("the store cannot be used: {}", text), hint)
