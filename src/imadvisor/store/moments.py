"""Moments, always with their zone."""

from __future__ import annotations

import datetime as dt


def now() -> dt.datetime:
    """Return this moment."""
    return dt.datetime.now(dt.UTC)


def aware(moment: dt.datetime) -> dt.datetime:
    """Return a moment with its zone, which SQLite does not keep.

    Args:
        moment: in UTC where it has none.
    """
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
