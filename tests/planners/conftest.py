"""The planners are tried themselves."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def planned_once() -> None:
    """Every problem is planned anew."""
