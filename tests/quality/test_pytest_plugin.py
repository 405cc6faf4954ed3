"""Cases as tests of pytest: collected when that is asked for, and failing with our own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk import RULES, kiosk_in

pytest_plugins = ("pytester",)

SETTINGS = '[tool.pytest.ini_options]\ntestpaths = ["tests"]\n'
ASKED = SETTINGS + 'imadvisor_rulesets = ["rules/kiosk"]\n'


def _project(
    pytester: pytest.Pytester, settings: str = ASKED, rules: str = RULES
) -> pytest.Pytester:
    kiosk_in(pytester.mkdir("rules"), rules=rules)
    tests = pytester.mkdir("tests")
    (tests / "test_own.py").write_text("def test_own():\n    assert True\n", encoding="utf-8")
    pytester.makepyprojecttoml(settings)
    return pytester


@pytest.fixture(autouse=True)
def _only_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other plugins take seconds to load; ours is found by its entry point all the same."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def _run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "imadvisor", *arguments)


def test_cases_run_among_the_tests_of_a_package(pytester: pytest.Pytester) -> None:
    result = _run(_project(pytester), "-v")
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(["*days.toml::market-day PASSED*"])


def test_one_case_is_chosen_by_its_id(pytester: pytest.Pytester) -> None:
    _run(_project(pytester), "-k", "market").assert_outcomes(passed=1, deselected=3)


def test_a_path_on_the_command_line_is_all_that_runs(pytester: pytest.Pytester) -> None:
    _run(_project(pytester), "tests").assert_outcomes(passed=1)
    _run(pytester, "rules/kiosk/cases/days.toml").assert_outcomes(passed=3)


def test_nothing_is_collected_unless_it_is_asked_for(pytester: pytest.Pytester) -> None:
    _run(_project(pytester, SETTINGS), ".").assert_outcomes(passed=1)


def test_a_failure_says_what_was_expected_and_why(pytester: pytest.Pytester) -> None:
    wrong = RULES.replace("visitors > 50", "visitors > 60")
    result = _run(_project(pytester, rules=wrong))
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*case market-day*",
            "*days.toml:1:1: On a market day sixty people come*",
            "gaps_present",
            "  expected: sold-out present",
            "  found: sold-out absent",
            "*- visitors is above 60 – it does not hold",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*runtest*")


def test_a_mistake_in_a_case_is_an_error_of_collecting(pytester: pytest.Pytester) -> None:
    project = _project(pytester)
    file = Path(project.path) / "rules" / "kiosk" / "cases" / "days.toml"
    text = file.read_text(encoding="utf-8").replace('["order-more"]', '["order-mroe"]')
    file.write_text(text, encoding="utf-8")
    result = _run(project)
    assert result.ret != 0
    result.stdout.fnmatch_lines(["*there is no recommendation 'order-mroe'*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_folder_without_a_ruleset_is_named(pytester: pytest.Pytester) -> None:
    project = _project(pytester, ASKED.replace("rules/kiosk", "rules/kioks"))
    result = _run(project)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*imadvisor_rulesets: *kioks: there is no such folder*"])


def test_loading_the_plugin_loads_nothing_of_ours(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_light():
            ours = [name for name in sys.modules if name.startswith("imadvisor")]
            assert sorted(ours) == [
                "imadvisor",
                "imadvisor._version",
                "imadvisor.testing",
                "imadvisor.testing.pytest_plugin",
            ]
            assert "pydantic" not in sys.modules
        """
    )
    _run(pytester).assert_outcomes(passed=1)


LAYER = """
schema = 1
[layer]
id = "floors"
version = "1.0"
augments = "im-core"
[[question]]
id = "floors_done"
topic = "context"
type = "yes-no"
text.en = "Are the floors done?"
text.nl = "Zijn de vloeren gedaan?"
[[gap]]
id = "floors-not-done"
dimension = "ownership"
name.en = "Floors not done"
name.nl = "Vloeren niet gedaan"
when = "floors_done == 'no'"
severity = "medium"
closed_by = [["appoint-line-owner"]]
[[gap.link]]
recommendation = "appoint-line-owner"
priority = 1
rationale.en = "r"
rationale.nl = "r"
"""
LAYER_CASES = """
[[case]]
id = "not-done"
title.en = "Not done"
date = 2026-11-02
[case.answers]
floors_done = "no"
[case.expect]
gaps_present = ["floors-not-done"]
[[case]]
id = "done"
title.en = "Done"
date = 2026-11-02
[case.answers]
floors_done = "yes"
[case.expect]
gaps_present = ["floors-not-done"]
"""


def test_the_cases_of_a_layer_that_joins_are_run_on_what_it_joins(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyprojecttoml(SETTINGS + 'imadvisor_rulesets = ["layer"]\n')
    cases = pytester.mkdir("layer") / "cases"
    cases.mkdir()
    (cases.parent / "layer.toml").write_text(LAYER, encoding="utf-8")
    (cases / "some.toml").write_text(LAYER_CASES, encoding="utf-8")
    result = _run(pytester)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*found: floors-not-done absent*"])
