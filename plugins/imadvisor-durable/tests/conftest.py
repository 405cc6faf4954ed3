"""What the tests share."""

from __future__ import annotations

import pytest
from imadvisor import Advisor, Sheet
from imadvisor.plugin import Program, compiled
from imadvisor.testing import advisor_with, random_sheets

import imadvisor_durable


@pytest.fixture(scope="session")
def advisor() -> Advisor:
    """An advisor with this plugin, whatever else is installed."""
    return advisor_with(imadvisor_durable)


@pytest.fixture(scope="session")
def program(advisor: Advisor) -> Program:
    """The program of im-core."""
    return compiled(advisor.ruleset(), advisor.catalogue.methods)


@pytest.fixture(scope="session")
def some_sheets(program: Program) -> list[Sheet]:
    """A few sheets of im-core, from empty to full."""
    return list(random_sheets(program.ruleset, 60, seed=11))
