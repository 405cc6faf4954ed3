"""How the application is reached, and by whom."""

from __future__ import annotations

from dataclasses import dataclass

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""Addresses that only this machine reaches."""


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """How the application is reached, and by whom.

    Args:
        key: a secret that the address holds which is opened on this machine; empty where a
            password is asked instead.
        password_hash: argon2's hash of the password; empty where there is none.
        hosts: the names under which it may be called, without a port; other names are refused,
            because a page elsewhere may have its own name lead here.
        root_path: the path below which a proxy shows it, such as ``/advice``; empty for none.
        secure: whether it is reached by HTTPS, so that cookies are sent in no other way.
    """

    key: str = ""
    password_hash: str = ""
    hosts: tuple[str, ...] = LOOPBACK
    root_path: str = ""
    secure: bool = False
