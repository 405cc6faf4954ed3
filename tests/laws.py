"""Laws that are tried on a few examples with every run, and on many with `-m slow`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

_UNHURRIED = [
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
    HealthCheck.filter_too_much,
]


def law(*, few: int, many: int) -> Callable[[Callable[[st.DataObject], None]], Any]:
    """Make a test of a law: a function that draws what it needs.

    Args:
        few: how many examples are tried with every run.
        many: how many with `-m slow`.
    """

    def decorated(holds: Callable[[st.DataObject], None]) -> Any:
        @pytest.mark.parametrize("examples", [few, pytest.param(many, marks=pytest.mark.slow)])
        def tried(examples: int) -> None:
            @settings(max_examples=examples, deadline=None, suppress_health_check=_UNHURRIED)
            @given(st.data())
            @functools.wraps(holds)
            def once(data: st.DataObject) -> None:
                holds(data)

            once()

        tried.__name__, tried.__doc__ = holds.__name__, holds.__doc__
        tried.__module__ = holds.__module__
        return tried

    return decorated
