"""Longer commands: `nox --list` shows them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
nox.options.sessions = ["tests"]

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
PHRASES = "src/imadvisor/locale/nl/LC_MESSAGES/imadvisor"


def _present(version: str) -> bool:
    """Whether this Python can be started, and is not just a launcher's promise."""
    try:
        command = [f"python{version}", "-c", "import venv"]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0  # noqa: S603
    except FileNotFoundError:
        return False


def _test_group() -> tuple[str, ...]:
    return nox.project.dependency_groups(nox.project.load_toml("pyproject.toml"), "test")


@nox.session(python=[version for version in PYTHONS if _present(version)])
def tests(session: nox.Session) -> None:
    """Run the tests on every supported Python that is present."""
    session.install("-e", ".", *_test_group())
    session.run("pytest", "-n", "auto", *session.posargs)


@nox.session(python=False)
def hostile(session: nox.Session) -> None:
    """Run tests in a hostile decimal context, locale, time zone, code page and folder at once."""
    paths = Path("tests/hostile.txt").read_text(encoding="utf-8").split()
    session.run("pytest", "-n", "auto", *paths, env={"IMADVISOR_HOSTILE": "1"})


@nox.session(python=False)
def phrases(session: nox.Session) -> None:
    """Collect our phrases from the code and compile their translations."""
    words = ("-k", "say", "-k", "say_many:1,2", "--no-default-keywords", "--no-location")
    session.run("pybabel", "extract", *words, "-o", "imadvisor.pot", "src/imadvisor")
    update = ("-i", "imadvisor.pot", "-o", f"{PHRASES}.po", "-l", "nl", "--no-fuzzy-matching")
    session.run("pybabel", "update", *update)
    session.run("pybabel", "compile", "-i", f"{PHRASES}.po", "-o", f"{PHRASES}.mo")


@nox.session(python=False)
def schema(session: nox.Session) -> None:
    """Write the JSON Schemas of the JSON reports."""
    session.run("python", "-m", "imadvisor.reports.json_report")
    session.run("python", "-m", "imadvisor.reports.progress_json")


@nox.session(python=False)
def pictures(session: nox.Session) -> None:
    """Take the pictures of the README again."""
    session.run("python", "docs/pictures.py")


@nox.session(python=False)
def tutorial(session: nox.Session) -> None:
    """Write what the commands of the tutorial print into it again."""
    session.run("python", "docs/tutorial.py")


@nox.session(python=False)
def searches(session: nox.Session) -> None:
    """Search longer than the tests do: planners and anonymous reports, exhaustively."""
    session.run("pytest", "searches", "-o", "pythonpath=tests searches/planning")
    session.run("python", "searches/anonymity")


@nox.session
def fuzz(session: nox.Session) -> None:
    """Fuzz the readers as long as one likes: nox -s fuzz -- [TARGET...] [--seconds 60]."""
    session.install("-e", ".[excel,plan]", "atheris")
    session.run("python", "searches/fuzzing", *session.posargs)


@nox.session(python=False)
def mutation(session: nox.Session) -> None:
    """Put every mistake into the rules of im-core, and see that its cases see nine of ten."""
    session.run("imadvisor", "ruleset", "mutate", "im-core", "--min-score", "90")


@nox.session(python=False)
def benchmarks(session: nox.Session) -> None:
    """Measure speed and the named packages, with their peers in the same run."""
    session.run("python", "benchmarks/named_packages.py")
    session.run("python", "benchmarks/startup.py")
    session.run("python", "benchmarks/engines.py")
    session.run("python", "benchmarks/planners.py")
    session.run("python", "benchmarks/checking.py")
