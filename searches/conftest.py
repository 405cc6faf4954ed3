"""The fixtures of the tests, for searches that take longer than those."""

from __future__ import annotations

from pathlib import Path

import pytest

from imadvisor import Advice, Advisor, Ruleset

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def advisor() -> Advisor:
    return Advisor()


@pytest.fixture(scope="session")
def im_core(advisor: Advisor) -> Ruleset:
    return advisor.ruleset("im-core")


@pytest.fixture(scope="session")
def demo(advisor: Advisor, im_core: Ruleset) -> Advice:
    return advisor.advise(ROOT / "examples" / "municipality.toml", im_core)
