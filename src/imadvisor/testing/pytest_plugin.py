"""Runs the cases of rulesets as ordinary tests of pytest.

It does nothing unless it is asked to, in the settings of pytest::

    [tool.pytest.ini_options]
    imadvisor_rulesets = ["src/imadvisor_bakery/rulesets/bakery"]

Each is the folder of a ruleset or layer. A ruleset is judged without what plugins add, and a layer
that augments one alone on that. Its cases are collected from its folder ``cases/`` as
any test file is: when that is among what pytest is told to collect, or when nothing is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from imadvisor.quality.case_results import Result
    from imadvisor.rulesets.ruleset import Ruleset
    from imadvisor.rulesets.subject import Subject

SETTING = "imadvisor_rulesets"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the setting."""
    told = "folders of rulesets and layers (imadvisor) whose cases are run as tests"
    parser.addini(SETTING, told, type="paths", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Collect the cases as well where pytest follows its own `testpaths`.

    Raises:
        pytest.UsageError: a folder is not there, or has no cases: nothing would be tested.
    """
    for folder in _folders(config):
        if not folder.is_dir():
            raise pytest.UsageError(f"{SETTING}: {folder}: there is no such folder")
        if not any((folder / "cases").glob("**/*.toml")):
            told = "holds no cases, so nothing would be tested; write [[case]] tables in cases/"
            raise pytest.UsageError(f"{SETTING}: {folder}: {told}")
    if config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        known = [(config.rootpath / argument).resolve() for argument in config.args]
        for folder in _folders(config):
            if not any(folder.is_relative_to(path) for path in known):
                config.args.append(str(folder))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take a file of cases of one of the rulesets that are named."""
    if file_path.suffix != ".toml":
        return None
    for folder in _folders(parent.config):
        if file_path.is_relative_to(folder / "cases"):
            collected: pytest.Collector = CaseFile.from_parent(
                parent, path=file_path, folder=folder
            )
            return collected
    return None


def _folders(config: pytest.Config) -> list[Path]:
    return [Path(folder).resolve() for folder in config.getini(SETTING)]


class CaseFile(pytest.File):
    """A file of cases.

    Args:
        folder: of their ruleset.
    """

    def __init__(self, *, folder: Path, **others: Any) -> None:
        super().__init__(**others)
        self.folder = folder

    def collect(self) -> Iterator[CaseItem]:
        """One test for each case.

        Raises:
            pytest.Collector.CollectError: the ruleset or its cases have mistakes.
        """
        from imadvisor.errors import ImadvisorError
        from imadvisor.quality.cases import load_cases

        try:
            subject = _subject(self.config, self.folder)
            cases = load_cases(subject)
        except ImadvisorError as error:
            raise self.CollectError(str(error)) from None
        for case in cases:
            if Path(case.document.name).resolve() == self.path.resolve():
                yield CaseItem.from_parent(self, name=case.id, ruleset=subject.ruleset, case=case)


_LOADED = pytest.StashKey[dict[Path, "Subject"]]()


def _subject(config: pytest.Config, folder: Path) -> Subject:
    """A ruleset without what plugins add, or a layer alone on its base, loaded once in a run."""
    from imadvisor.advisor.advisor import default_advisor

    loaded = config.stash.setdefault(_LOADED, {})
    if folder not in loaded:
        loaded[folder] = default_advisor().subject(folder)
    return loaded[folder]


class _Failed(Exception):
    """A case does not hold.

    Args:
        result: what came of it.
    """

    def __init__(self, result: Result) -> None:
        super().__init__(str(result.differences[0]))
        self.result = result


class CaseItem(pytest.Item):
    """One case as a test.

    Args:
        ruleset: whose case it is.
        case: that is run.
    """

    def __init__(self, *, ruleset: Ruleset, case: Any, **others: Any) -> None:
        super().__init__(**others)
        self.ruleset, self.case = ruleset, case

    def runtest(self) -> None:
        """Run the case."""
        from imadvisor.advisor.advisor import default_advisor
        from imadvisor.quality.case_results import result_of

        advisor = default_advisor()
        result = result_of(self.case, lambda sheet: advisor.advise(sheet, self.ruleset))
        if not result.held:
            raise _Failed(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> Any:
        """What was expected and found and why, instead of a traceback of ours."""
        if not isinstance(excinfo.value, _Failed):
            return super().repr_failure(excinfo)
        from imadvisor.language import Language
        from imadvisor.quality.case_report import failure_lines

        language = Language(self.ruleset.languages[0], self.ruleset)
        head = f"{self.case.place}: {language.text(self.case.title)}"
        return "\n".join([head, *failure_lines(excinfo.value.result, language)])

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the case stands."""
        return self.path, max(0, self.case.place.line - 1), f"case {self.name}"
