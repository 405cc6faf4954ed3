"""The commands `store …`: what the application keeps, as files and figures."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from imadvisor.cli import delivery, options
from imadvisor.cli.paths import OutputPath, ReadPath
from imadvisor.ledger import enter_input

if TYPE_CHECKING:
    from imadvisor.store import Client, Store


@dataclass(frozen=True)
class _CopyFormat:
    """What a copy of a store is: an SQLite file."""

    suffix: str = ".db"


_SQLITE = _CopyFormat()
_FILE = "sqlite:///"

_STORE = click.option(
    "--store", "url", envvar="IMADVISOR_STORE", help="sqlite:///path or postgresql://…"
)


@click.group(
    epilog="""\b
Example:
  imadvisor store status
"""
)
def store() -> None:
    """Look after what the application keeps: how much, copies, a client out, a client gone."""


@contextmanager
def _opened(url: str | None) -> Iterator[Store]:
    from imadvisor.errors import InputError, Place, Problem

    try:
        from imadvisor.store import default_url, open_store
    except ImportError as error:
        message = f"the store needs a library that is not installed: {error.name}"
        raise InputError(Problem(Place("store"), message, "pip install 'imadvisor[web]'")) from None
    url = url or default_url()
    if url.startswith(_FILE):
        enter_input(url.removeprefix(_FILE))
    opened = open_store(url)
    try:
        yield opened
    finally:
        opened.close()


def _client(opened: Store, id: str) -> Client:
    from imadvisor.errors import InputError, Place, Problem

    found = opened.client(id)
    if found is None:
        message = f"there is no client '{id}'"
        hint = "imadvisor store status lists the clients with their ids"
        raise InputError(Problem(Place("store"), message, hint))
    return found


@store.command(
    epilog="""\b
Example:
  imadvisor store status
"""
)
@_STORE
@options.output_format
def status(url: str | None, output_format: str) -> None:
    """Say where everything is kept, and how much of what."""
    with _opened(url) as opened:
        clients, counts = opened.clients(most=1_000_000), opened.counts()
        found = {
            "place": opened.database.name,
            "counts": counts,
            "clients": [
                {
                    "id": line.id,
                    "name": line.name,
                    "rounds": line.rounds,
                    "latest": line.latest and line.latest.isoformat(),
                }
                for line in clients
            ],
        }
    if output_format == "json":
        delivery.deliver(json.dumps(found, indent=2, ensure_ascii=False) + "\n", None)
        return
    lines = [f"kept in {found['place']}"]
    lines += [f"{count} {name}" for name, count in counts.items()]
    lines += [f"{line.id}  {line.name}  ({line.rounds} rounds)" for line in clients]
    delivery.show("\n".join(lines) + "\n", None)


@store.command(
    epilog="""\b
Example:
  imadvisor store backup --output copy.db
"""
)
@options.output
@_STORE
def backup(output: str | None, url: str | None) -> None:
    """Write a copy of the store to a file, also while it is used, and also of PostgreSQL.

    The copy is an SQLite file: `store restore` puts it back, into either kind of database.
    """
    delivery.format_of(None, output, {"SQLite": _SQLITE}, otherwise="SQLite")
    with _opened(url) as opened, tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        opened.copy(copy)
        delivery.deliver(copy.read_bytes(), output)


@store.command(
    epilog="""\b
Example:
  imadvisor store restore copy.db --yes
"""
)
@click.argument("copy", type=ReadPath())
@click.option("--yes", is_flag=True, help="Do not ask again.")
@_STORE
def restore(copy: str, yes: bool, url: str | None) -> None:
    """Put a COPY in the place of everything that is kept; what was there is copied first.

    Links that were revoked since stay revoked, and sessions that have ended stay ended.
    """
    with _opened(url) as opened:
        if not yes:
            question = f"Put {copy} in the place of everything in {opened.database.name}?"
            click.confirm(question, abort=True, err=True)
        before = opened.restore(Path(copy))
    click.echo(f"restored from {copy}")
    if before is not None:
        click.echo(f"what was there before is in {before}")


@store.command(
    epilog="""\b
Example:
  imadvisor store export kX3dZ0v5bQ1rTqLw --output waterland
"""
)
@click.argument("client")
@click.option(
    "--output",
    "-o",
    "folder",
    required=True,
    type=OutputPath(folder=True),
    help="The folder to make.",
)
@_STORE
def export(client: str, folder: str, url: str | None) -> None:
    """Write a client to a folder: the rules, and for each round the sheets as answer files.

    The folder of a round is an assessment for every other command. Names are not written of an
    anonymous round: they are not kept.
    """
    with _opened(url) as opened:
        files = opened.files_of(_client(opened, client).id)
    delivery.write_folder(Path(folder), {PurePosixPath(name): text for name, text in files.items()})
    click.echo(f"wrote {len(files)} files to {folder}")


@store.command(
    epilog="""\b
Example:
  imadvisor store erase kX3dZ0v5bQ1rTqLw --yes
"""
)
@click.argument("client")
@click.option("--yes", is_flag=True, help="Do not ask again.")
@_STORE
@options.output_format
def erase(client: str, yes: bool, url: str | None, output_format: str) -> None:
    """Remove a client and everything about it; there is no way back but a backup."""
    with _opened(url) as opened:
        found = _client(opened, client)
        if not yes:
            click.confirm(f"Remove '{found.name}' and everything about it?", abort=True, err=True)
        erased = opened.erase(found.id)
    if output_format == "json":
        delivery.deliver(json.dumps(dataclasses.asdict(erased), indent=2) + "\n", None)
        return
    said = (
        f"removed: {erased.rounds} rounds, {erased.sheets} sheets, {erased.answers} answers, "
        f"{erased.links} links, {erased.documents} documents"
    )
    delivery.show(said + "\n", None)


@store.command(
    epilog="""\b
Example:
  imadvisor store token --days 90
"""
)
@click.option(
    "--days", type=click.IntRange(1, 366), default=90, show_default=True, help="How long it lasts."
)
@_STORE
def token(days: int, url: str | None) -> None:
    """Print a token with which a program may ask for advice; it is shown once, and not kept."""
    with _opened(url) as opened:
        secret = opened.add_session("program", hours=days * 24, scopes=("advise",))
    delivery.deliver(secret + "\n", None)
