"""Tables of an earlier version become those of now, whole or not at all."""

from __future__ import annotations

import datetime as dt
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from imadvisor.errors import InputError
from imadvisor.store import open_store
from imadvisor.store.database import APPLICATION
from imadvisor.store.revisions import SCHEMA, upgrade
from imadvisor.store.tables import METADATA
from store import first_tables as first
from store.databases import postgres, url

__all__ = ["postgres", "url"]

NOW = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)


def engine_of(url: str) -> sa.Engine:
    made = sa.make_url(url)
    if made.get_backend_name() == "postgresql":
        made = made.set(drivername="postgresql+psycopg")
    return sa.create_engine(made)


@pytest.fixture
def earlier(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a store of the first version, in which two people have answered."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    rows: dict[sa.Table, list[dict[str, Any]]] = {
        first.SETTING: [{"name": "schema", "value": "1"}],
        first.CLIENT: [{"id": "c", "name": "Waterland"}],
        first.ASSESSMENT: [{"id": "a", "client": "c", "title": "", "ruleset": "im-core"}],
        first.RULES: [{"hash": "h", "text": "schema = 1"}],
        first.ROUND: [
            {"id": id, "assessment": "a", "number": number, "date": NOW.date(), "state": "open"}
            | {"anonymous": number == 2, "rules": "h", "previous": ""}
            for number, id in ((1, "r"), (2, "n"))
        ],
        first.SHEET: [
            {"id": "s", "round": "r", "role": "", "respondent": "Anna"},
            {"id": "t", "round": "n", "role": "", "respondent": ""},
        ],
        first.ANSWER: [
            {"sheet": "s", "seq": 1, "question": "users", "said": 300, "at": NOW},
            {"sheet": "s", "seq": 2, "question": "users", "said": None, "at": NOW},
            {"sheet": "s", "seq": 3, "question": "users", "said": 310, "at": NOW},
            {"sheet": "t", "seq": 1, "question": "users", "said": "?", "at": None},
        ],
        first.LINK: [
            {"id": id, "hash": id, "round": "n", "role": "", "respondent": "Bert", "sheet": ""}
            | {"expires": NOW, "revoked": False}
            for id in ("l", "m")
        ],
        first.AUDIT: [{"at": NOW, "what": "client added", "about": "c"}],
    }
    engine = engine_of(url)
    with engine.begin() as connection:
        first.METADATA.create_all(connection)
        for table, values in rows.items():
            connection.execute(sa.insert(table), values)
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION}")
    engine.dispose()
    return url


def test_an_earlier_store_is_carried_over_with_everything_in_it(earlier: str) -> None:
    store = open_store(earlier)
    assert store.database.earlier == 1
    assert store.answers("s")["answers"] == {"users": 310}
    assert [event.said for event in store.history("s")] == [300, None, 310]
    assert store.answers("t")["answers"] == {"users": "?"}
    assert [(one.respondent, one.took_part) for one in store.participants("n")] == [("Bert", False)]
    assert store.counts() == {"clients": 1, "rounds": 2, "sheets": 2, "answers": 4}
    kept = store.database.kept_before
    store.close()
    # What was before is beside it, as it was.
    assert kept is not None
    with sqlite3.connect(kept) as copy:
        assert copy.execute("SELECT value FROM setting").fetchall() == [("1",)]
        assert copy.execute("SELECT count(*) FROM answer").fetchone() == (4,)
    copy.close()
    again = open_store(earlier)
    assert (again.database.earlier, again.database.kept_before) == (SCHEMA, None)
    again.close()


def test_tables_that_were_carried_over_are_those_that_are_made(earlier: str) -> None:
    open_store(earlier).close()
    engine = engine_of(earlier)
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        differences = compare_metadata(
            MigrationContext.configure(connection, opts=options), METADATA
        )
    engine.dispose()
    assert differences == []


def test_a_store_of_the_second_version_is_carried_over(
    earlier: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as then:
        then.setattr("imadvisor.store.revisions.SCHEMA", 2)
        engine = engine_of(earlier)
        with engine.begin() as connection:
            upgrade(connection, 1)
            change = sa.update(first.SETTING).where(first.SETTING.c.name == "schema")
            connection.execute(change.values(value="2"))
        engine.dispose()
    store = open_store(earlier)
    assert store.database.earlier == 2
    assert store.undo("s") == "users"
    assert store.answers("s")["answers"] == {}
    assert store.plans.save("r", {"goal": 3}, 0) == store.plans.current("r")
    store.close()


def test_a_table_that_is_forgotten_would_be_noticed(earlier: str) -> None:
    engine = engine_of(earlier)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA)
    engine.dispose()


def test_the_copy_of_before_is_a_store_that_can_be_carried_over(earlier: str) -> None:
    store = open_store(earlier)
    kept = store.database.kept_before
    store.close()
    copy = open_store(f"sqlite:///{kept}")
    assert copy.answers("s")["answers"] == {"users": 310}
    # Nor does the copy say which sheet came first.
    with (
        pytest.raises(InputError, match="rowid"),
        copy.database.reading() as connection,
    ):
        connection.exec_driver_sql("SELECT rowid FROM sheet")
    copy.close()


KILLED = """
import os, sys
import sqlalchemy as sa
from imadvisor.store import open_store
from imadvisor.store.revisions import SCHEMA
import alembic.operations, alembic.runtime.migration, imadvisor.store.backups
from store.test_migrations import engine_of

url, stride = sys.argv[1], int(sys.argv[2])
for number in range(1, 1000, stride):
    child = os.fork()
    if child == 0:
        count = 0

        def counted(*_: object) -> None:
            global count
            count += 1
            if count == number:
                os.kill(os.getpid(), 9)

        sa.event.listen(sa.Engine, "after_cursor_execute", counted)
        sa.event.listen(sa.Engine, "commit", counted)
        open_store(url)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    engine = engine_of(url)
    with engine.connect() as connection:
        number_of = "SELECT value FROM setting WHERE name = 'schema'"
        (schema,) = connection.exec_driver_sql(number_of).one()
        (answers,) = connection.exec_driver_sql("SELECT count(*) FROM answer").one()
        new = sa.inspect(connection).has_table("plan")
        assert (schema, new) in (("1", False), (str(SCHEMA), True)), (number, schema, new)
        assert answers == 4
    engine.dispose()
    if schema == str(SCHEMA):
        break
    assert os.WIFSIGNALED(status), number
print(number)
"""


def test_a_migration_that_is_killed_at_any_step_has_not_begun(earlier: str) -> None:
    program = subprocess.run(
        # A step is a statement; of a server, where each takes longer, not every one is tried.
        [sys.executable, "-c", KILLED, earlier, "1" if earlier.startswith("sqlite") else "7"],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        timeout=300,
    )
    assert program.returncode == 0, program.stderr
    # It was killed after many steps, and then it went through.
    assert int(program.stdout) > 15
    store = open_store(earlier)
    assert store.answers("s")["answers"] == {"users": 310}
    store.close()


def test_two_programs_that_open_an_earlier_store_at_once_both_can(earlier: str) -> None:
    program = "import sys; from imadvisor.store import open_store; s = open_store(sys.argv[1]);"
    program += "import json; print(json.dumps(s.answers('s')['answers']))"
    both = [
        subprocess.Popen(
            [sys.executable, "-c", program, earlier],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        for _ in range(3)
    ]
    for one in both:
        out, errors = one.communicate(timeout=60)
        assert one.returncode == 0, errors
        assert json.loads(out) == {"users": 310}


@pytest.mark.parametrize("number", ["999", "0", "-1", "two", "١"])
def test_a_number_that_is_newer_or_none_is_refused(url: str, number: str) -> None:
    open_store(url).close()
    engine = engine_of(url)
    with engine.begin() as connection:
        change = sa.update(first.SETTING).where(first.SETTING.c.name == "schema")
        connection.execute(change.values(value=number))
    engine.dispose()
    with pytest.raises(InputError) as error:
        open_store(url)
    (problem,) = error.value.problems
    assert ("newer imadvisor" if number == "999" else "another program") in problem.message
    assert "restore a backup" in str(problem.hint)
