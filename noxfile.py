"""Longer commands: `nox --list` shows them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
nox.options.sessions = ["tests"]

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
PHRASES = "src/imadvisor/locale/nl/LC_MESSAGES/imadvisor"
VERSION = Path("src/imadvisor/_version.py")


def _offer_pyenv() -> None:
    """Let pyenv, where it is, start each of its Pythons by name, not only those chosen with it."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    offered = [path.name for path in sorted((root / "versions").glob("3.*")) if path.is_dir()]
    if offered:
        ours = "{}.{}.{}".format(*sys.version_info)
        offered.sort(key=lambda name: name != ours)  # the first one is what plain `python` starts
        os.environ.setdefault("PYENV_VERSION", ":".join(offered))
        os.environ["PATH"] += f"{os.pathsep}{root / 'shims'}"


_offer_pyenv()


def _present(version: str) -> bool:
    """Whether this Python can be started, and is not just a launcher's promise."""
    try:
        command = [f"python{version}", "-c", "import venv"]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0  # noqa: S603
    except FileNotFoundError:
        return False


def _group(name: str) -> tuple[str, ...]:
    return nox.project.dependency_groups(nox.project.load_toml("pyproject.toml"), name)


@nox.session(python=[version for version in PYTHONS if _present(version)])
def tests(session: nox.Session) -> None:
    """Run the tests on every supported Python that is present."""
    session.install("-e", ".", *_group("test"))
    session.run("pytest", "-n", "auto", *session.posargs)


@nox.session(python=False)
def hostile(session: nox.Session) -> None:
    """Run tests in a hostile decimal context, locale, time zone, code page and folder at once."""
    paths = Path("tests/hostile.txt").read_text(encoding="utf-8").split()
    session.run("pytest", "-n", "auto", *paths, env={"IMADVISOR_HOSTILE": "1"})


@nox.session(python=False)
def phrases(session: nox.Session) -> None:
    """Collect our phrases from the code and compile their translations."""
    words = (
        "-F",
        "pyproject.toml",
        "-k",
        "say",
        "-k",
        "say_many:1,2",
        "--no-default-keywords",
        "--no-location",
    )
    session.run("pybabel", "extract", *words, "-o", "imadvisor.pot", "src/imadvisor")
    update = ("-i", "imadvisor.pot", "-o", f"{PHRASES}.po", "-l", "nl", "--no-fuzzy-matching")
    session.run("pybabel", "update", *update)
    session.run("pybabel", "compile", "-i", f"{PHRASES}.po", "-o", f"{PHRASES}.mo")


@nox.session(python=False)
def schema(session: nox.Session) -> None:
    """Write the JSON Schemas of the JSON reports."""
    session.run("python", "-m", "imadvisor.reports.json.advice")
    session.run("python", "-m", "imadvisor.reports.json.progress")


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
    """Search longer than the tests do: planners, anonymous reports, and reasons."""
    session.run("pytest", "searches", "-o", "pythonpath=tests searches/planning")
    session.run("python", "searches/anonymity")
    session.run("python", "searches/reasons")


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
def mutants(session: nox.Session) -> None:
    """Put small mistakes into the code that decides, and see how many the tests notice."""
    session.run("python", "searches/mutants", *session.posargs)


@nox.session(python=False)
def benchmarks(session: nox.Session) -> None:
    """Measure speed and the named packages, with their peers in the same run."""
    session.run("python", "benchmarks/named_packages.py")
    session.run("python", "benchmarks/startup.py")
    session.run("python", "benchmarks/advising.py")
    session.run("python", "benchmarks/engines.py")
    session.run("python", "benchmarks/planners.py")
    session.run("python", "benchmarks/checking.py")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation site, strictly, into build/site, and check every link of it."""
    session.install("-e", ".", *_group("docs"))
    shutil.rmtree("build/site", ignore_errors=True)
    strictly = ("-W", "-n", "--keep-going", "-q")
    session.run("sphinx-build", *strictly, "-b", "html", "-c", "docs", ".", "build/site")
    session.run("python", "docs/links.py", "build/site")


@nox.session(python=False)
def version(session: nox.Session) -> None:
    """Make the changelog of a release from the fragments: nox -s version -- 0.2.0."""
    (wanted,) = session.posargs
    text = VERSION.read_text(encoding="utf-8")
    text = re.sub(r'(__version__ = )".*"', rf'\1"{wanted}"', text)
    VERSION.write_text(text, encoding="utf-8")
    session.run("towncrier", "build", "--yes", "--version", wanted)
    session.run("python", "tests/public_names.py")


@nox.session
def release(session: nox.Session) -> None:
    """Go through the checklist of a release: build, check and try the wheel and the sdist."""
    session.install("-e", ".", *_group("release"))
    shutil.rmtree("dist", ignore_errors=True)
    session.run("python", "-m", "build", "--outdir", "dist")
    built = sorted(Path("dist").resolve().iterdir())
    session.run("twine", "check", "--strict", *map(str, built))
    (version,) = re.findall(r'__version__ = "(.+)"', VERSION.read_text(encoding="utf-8"))
    for package in built:
        _try_package(session, package, version)
    session.run("python", "tests/release_notes.py")
    session.log(
        f"imadvisor {version} is ready. Left to a person: .ci/run on a clean checkout, the tag "
        f"v{version}, and the upload of dist/."
    )


def _try_package(session: nox.Session, package: Path, version: str) -> None:
    """Install a package in an environment of its own, and do the main job with it."""
    home = Path(session.create_tmp()).resolve() / package.suffix.strip(".")
    session.run("python", "-m", "venv", "--clear", str(home), silent=True)
    python = str(home / ("Scripts" if sys.platform == "win32" else "bin") / "python")
    with session.chdir(home):
        session.run(python, "-m", "pip", "install", "-q", str(package), external=True)
        for arguments, wanted in (
            (["--version"], version),
            (["demo"], "G44"),
            (["demo", "--lang", "nl", "--format", "json"], '"im-core"'),
            (["ruleset", "test", "im-core"], "0 failed"),
            (["plugin", "list"], "imadvisor"),
        ):
            command = [python, "-I", "-m", "imadvisor", *arguments]
            printed = session.run(*command, silent=True, external=True)
            if wanted not in str(printed):
                session.error(f"{package.name}: {arguments} prints no {wanted}:\n{printed}")
