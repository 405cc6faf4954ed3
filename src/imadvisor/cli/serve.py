"""The command `serve`."""

from __future__ import annotations

import secrets
import webbrowser
from pathlib import Path

import click

from imadvisor.cli import chosen_advisor
from imadvisor.cli.paths import ReadPath

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command(
    epilog="""\b
Examples:
  imadvisor serve
  imadvisor serve --port 8100 --no-browser
  imadvisor serve --host 0.0.0.0 --password-file password.txt --public-name advice.example.org
"""
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 for any."
)
@click.option("--store", "url", envvar="IMADVISOR_STORE", help="sqlite:///path or postgresql://…")
@click.option(
    "--password-file",
    type=ReadPath(),
    help="A file that holds the password of the consultants.",
)
@click.option(
    "--public-name", multiple=True, help="A name under which others reach it. Several may be given."
)
@click.option("--root-path", default="", help="The path below which a proxy shows it.")
@click.option("--https", is_flag=True, help="A proxy in front of it speaks HTTPS.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
def serve(
    host: str,
    port: int,
    url: str | None,
    password_file: str | None,
    public_name: tuple[str, ...],
    root_path: str,
    https: bool,
    no_browser: bool,
) -> None:
    """Serve the application: assessments in the browser, kept on this machine."""
    from imadvisor.errors import InputError, Place, Problem
    from imadvisor.spelling import folded

    try:
        import uvicorn

        from imadvisor.store import open_store
        from imadvisor.web.app import application
        from imadvisor.web.settings import LOOPBACK, ServiceSettings
    except ImportError as error:
        message = f"serve needs a library that is not installed: {error.name}"
        raise InputError(Problem(Place("serve"), message, "pip install 'imadvisor[web]'")) from None
    if host not in LOOPBACK and password_file is None:
        message = f"--host {host} lets others in, and nothing asks them for a password"
        hint = (
            "give --password-file FILE, and put a proxy with HTTPS in front of it "
            "(with --https and --public-name NAME); or leave --host out"
        )
        raise InputError(Problem(Place("--host"), message, hint))
    key, hashed = "", ""
    if password_file is None:
        key = secrets.token_urlsafe(24)
    else:
        hashed = _hash_of(Path(password_file))
    store = open_store(url)
    path = f"/{root_path.strip('/')}" if root_path.strip("/") else ""
    names = (*LOOPBACK, *map(folded, public_name))
    if host not in ("0.0.0.0", "::"):  # noqa: S104 - compared, not listened on
        names = (*names, host)
    settings = ServiceSettings(key, hashed, names, path, https)
    app = application(store, chosen_advisor.advisor(), settings)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        proxy_headers=bool(public_name),
    )
    server = uvicorn.Server(config)
    try:
        socket = config.bind_socket()
    except SystemExit:
        # What is wrong was said by the server.
        store.close()
        message = f"imadvisor cannot listen on {host}, port {port}"
        hint = "name another port with --port, or 0 for any that is free"
        raise InputError(Problem(Place("serve"), message, hint)) from None
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared only
    at = f"[{shown}]" if ":" in shown else shown
    address = f"http://{at}:{socket.getsockname()[1]}{path}/"
    if key:
        address += f"enter?key={key}"
    click.echo(f"imadvisor is served at {address}")
    click.echo(f"answers are kept in {store.database.name}; end with Ctrl-C")
    if not no_browser:
        webbrowser.open(address)
    try:
        server.run(sockets=[socket])
    finally:
        store.close()


def _hash_of(file: Path) -> str:
    """The hash of the password in a file."""
    from argon2 import PasswordHasher

    from imadvisor.errors import InputError, Place, Problem, cause_of

    try:
        password = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        cause = cause_of(error) if isinstance(error, OSError) else "it is no text"
        message = f"the password cannot be read: {cause}"
        raise InputError(Problem(Place(str(file)), message)) from None
    if len(password) < 10:
        message = "the password is too short to keep others out"
        raise InputError(Problem(Place(str(file)), message, "write at least 10 characters"))
    return PasswordHasher().hash(password)
