"""What several tests share."""

from __future__ import annotations

import locale
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, settings

import hostile
from imadvisor import Advice, Advisor, Ruleset
from imadvisor.cli import main
from imadvisor.planning.greedy import Greedy
from imadvisor.planning.problem import SolverProblem
from imadvisor.planning.schedule import Starts

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]


# How quick an example is says how busy the machine is.
settings.register_profile(
    "unhurried", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("unhurried")


def pytest_configure() -> None:
    if hostile.wanted():
        hostile.set_up()


@pytest.fixture(autouse=hostile.wanted())
def _surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    yield from hostile.around(tmp_path_factory.mktemp("elsewhere"))


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test keeps anything among what the user's programs keep."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture(autouse=True)
def _process_stays() -> Iterator[None]:
    """A test that leaves another locale behind fails itself, not those that come after it.

    The working folder is the same for each.
    """
    before = locale.setlocale(locale.LC_ALL)
    yield
    os.chdir(ROOT)
    after = locale.setlocale(locale.LC_ALL)
    locale.setlocale(locale.LC_ALL, before)
    assert after == before, "this test leaves another locale behind"


@pytest.fixture(scope="session")
def plans() -> dict[str, Starts]:
    """The greedy plan of every problem that was planned before."""
    return {}


@pytest.fixture(autouse=True)
def planned_once(plans: dict[str, Starts], monkeypatch: pytest.MonkeyPatch) -> None:
    """The same problem is planned once: that takes seconds, and many tests look at one plan.

    The tests of the planners have a fixture of this name that lets them plan.
    """
    plan = Greedy.plan

    def remembered(
        self: Greedy, problem: SolverProblem, *, tell: Callable[[str], None] = lambda _: None
    ) -> Starts:
        known = repr(problem)
        if known not in plans:
            plans[known] = plan(self, problem, tell=tell)
        return dict(plans[known])

    monkeypatch.setattr(Greedy, "plan", remembered)


@pytest.fixture(scope="session")
def advisor() -> Advisor:
    return Advisor()


@pytest.fixture(scope="session")
def im_core(advisor: Advisor) -> Ruleset:
    return advisor.ruleset("im-core")


@pytest.fixture(scope="session")
def bakery(advisor: Advisor) -> Ruleset:
    """A ruleset of another field, in one language, scored by stages."""
    return advisor.ruleset(ROOT / "tests" / "rulesets_data" / "bakery")


@pytest.fixture(scope="session")
def demo(advisor: Advisor, im_core: Ruleset) -> Advice:
    return advisor.advise(ROOT / "examples" / "municipality.toml", im_core)


@pytest.fixture
def run() -> Callable[..., Result]:
    """Run a command line as a user would."""

    def invoke(*arguments: str, input: str | None = None) -> Result:
        charset = hostile.CHARSET if hostile.wanted() else "utf-8"
        return CliRunner(charset=charset).invoke(main, arguments, input=input)

    return invoke


_QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"),
    *("--disable-component-update", "--no-first-run", "--disable-quic"),
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests, that talks to nobody by itself."""
    # Heavy, and no matter to most tests.
    from playwright.sync_api import sync_playwright

    from reports.pages import program

    executable = program("chromium", "chromium-browser", "google-chrome")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=_QUIET)
        yield started
        started.close()
