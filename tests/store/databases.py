"""The databases that the store is tried on: SQLite, and a PostgreSQL of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

_USER = "postgres"


def _programs() -> Path | None:
    """The folder with the server's programs; Debian keeps it out of the path."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def _as_server(*words: str | Path) -> list[str]:
    """A command as a user who may run the server: root may not."""
    command = [str(word) for word in words]
    return ["runuser", "-u", _USER, "--", *command] if os.geteuid() == 0 else command


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that is started for these tests, and gone after them."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed here")
    # A path of a socket has to be short, and the server's user has to come to it.
    folder = Path("/tmp") / f"imadvisor-pg-{uuid.uuid4().hex[:8]}"  # noqa: S108
    folder.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, _USER)
    data = folder / "data"
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": "/"}
    made = _as_server(programs / "initdb", "-D", data, "-A", "trust", "-U", _USER, "--no-sync")
    subprocess.run(made, **quiet)  # type: ignore[call-overload]
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
    control = (programs / "pg_ctl", "-D", data, "-w")
    begun = _as_server(*control, "-o", options, "-l", folder / "log", "start")
    subprocess.run(begun, **quiet)  # type: ignore[call-overload]
    try:
        yield f"postgresql://{_USER}@/postgres?host={folder}"
    finally:
        subprocess.run(_as_server(*control, "-m", "immediate", "stop"), **quiet)  # type: ignore[call-overload]
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'advice.db'}"
    server = request.getfixturevalue("postgres")
    name = f"store_{uuid.uuid4().hex[:12]}"
    engine = sa.create_engine(
        sa.make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return str(server).replace("@/postgres?", f"@/{name}?")
