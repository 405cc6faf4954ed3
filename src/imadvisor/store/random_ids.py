"""Ids that nobody guesses, and names as every database can keep them."""

from __future__ import annotations

import secrets


def new_id() -> str:
    """Return an id that tells nothing, not even which of two is older."""
    return secrets.token_urlsafe(12)


def short_text(text: str) -> str:
    """Return a name as every database can keep it.

    Args:
        text: that somebody typed.
    """
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")[:200]
