"""Running cases by the command: what it says, and its exit status."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from click.testing import Result

from kiosk import CASES, RULES, kiosk_in

Run = Callable[..., Result]
WRONG = RULES.replace("visitors > 50", "visitors > 60")


def test_cases_that_hold_are_fine(run: Run, tmp_path: Path) -> None:
    result = run("ruleset", "test", str(kiosk_in(tmp_path)))
    assert result.exit_code == 0
    assert "3 held, 0 failed" in result.stdout


def test_the_reason_is_told_in_dutch_too(run: Run, tmp_path: Path) -> None:
    folder = kiosk_in(tmp_path, rules=WRONG)
    result = run("ruleset", "test", str(folder), "--lang", "nl")
    assert result.exit_code == 1
    assert "MISLUKT market-day" in result.stdout
    words = " ".join(result.stdout.split())
    assert "verwacht sold-out aanwezig gevonden sold-out afwezig waarom" in words
    assert (
        "- visitors is meer dan 60 – dat is niet zo - visitors How many visitors come a day?: 60"
        in words
    )


def test_json_has_the_differences_with_their_reasons(run: Run, tmp_path: Path) -> None:
    folder = kiosk_in(tmp_path, rules=WRONG)
    told = json.loads(run("ruleset", "test", str(folder), "--format", "json").stdout)
    assert (told["held"], told["failed"]) == (2, 1)
    case = next(case for case in told["cases"] if not case["held"])
    first = case["differences"][0]
    assert (first["what"], first["expected"]) == ("gaps_present", "sold-out present")
    assert [part["text"] for part in first["why"][0]["parts"][0]["parts"]] == [
        "visitors is above 60 – it does not hold",
        "stock is “No” – it holds",
    ]
    missed = told["coverage"]["missed"]
    assert [(goal["kind"], goal["way"], goal["field"]) for goal in missed] == [
        ("branch", "true", "when"),  # visitors > 60
        ("branch", "true", "when"),  # stock == 'no', which turns nothing without visitors
        ("branch", "false", "when"),
        ("branch", "false", "raise_when"),
    ]


def test_junit_is_what_build_servers_read(run: Run, tmp_path: Path) -> None:
    folder = kiosk_in(tmp_path, rules=WRONG)
    root = Xml.fromstring(run("ruleset", "test", str(folder), "--format", "junit").stdout)  # noqa: S314
    (suite,) = root
    cases = list(suite)
    assert (root.tag, suite.tag) == ("testsuites", "testsuite")
    for element in (root, suite):
        assert {"tests", "failures", "errors", "time", "name"} <= set(element.keys())
        assert element.get("tests") == str(len(cases)) == "3"
        assert element.get("failures") == str(len(list(suite.iter("failure")))) == "1"
    for case in cases:
        assert case.tag == "testcase"
        assert float(case.get("time", "")) >= 0
        assert case.get("name") and case.get("classname")
    failure = next(suite.iter("failure"))
    assert failure.get("message") and failure.get("type")
    assert "visitors How many visitors come a day?: 60" in (failure.text or "")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (("--case", "market-dya"), "no case fits 'market-dya'\n    did you mean 'market-day'?"),
        (("--yes",), "--yes belongs to --update"),
        (("--case", "x", "--min-coverage", "90"), "--min-coverage is of all cases"),
    ],
)
def test_wrong_use_is_told(run: Run, tmp_path: Path, wrong: tuple[str, ...], message: str) -> None:
    result = run("ruleset", "test", str(kiosk_in(tmp_path)), *wrong)
    assert result.exit_code == 2
    assert message in result.stderr


def test_nothing_to_test_is_no_success(run: Run, tmp_path: Path) -> None:
    result = run("ruleset", "test", str(kiosk_in(tmp_path, cases="# none yet\n")))
    assert result.exit_code == 2
    assert "there are no cases, so nothing was tested" in result.stderr


CASE = """
[[case]]
id = "one"
title.en = "One"
date = 2026-11-02
"""


@pytest.mark.parametrize(
    ("cases", "message"),
    [
        (
            CASE + "to_confirm = true\n[case.expect]\ngaps_present = []\n",
            "every case is still to be confirmed, so nothing was tested",
        ),
        (CASE + "[case.expect]\n", "case 'one' expects nothing, so nothing is tested"),
        (CASE + "[case.expect]\noverall = 99\n", "case 'one': there is no level 99"),
        (CASE + "[case.expect]\noverall = [0, 99]\n", "case 'one': there is no level 99"),
    ],
)
def test_what_tests_nothing_is_refused(run: Run, tmp_path: Path, cases: str, message: str) -> None:
    result = run("ruleset", "test", str(kiosk_in(tmp_path, cases=cases)))
    assert result.exit_code == 2 and message in result.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("ruleset", "test", "im-core", "--min-coverage"),
        ("ruleset", "mutate", "im-core", "--min-score"),
        ("ruleset", "check", "im-core", "--time-limit"),
        ("roadmap", "x.toml", "--time-limit"),
    ],
)
@pytest.mark.parametrize("amount", ["nan", "inf", "-inf"])
def test_a_gate_is_not_switched_off_by_no_number(
    run: Run, command: tuple[str, ...], amount: str
) -> None:
    result = run(*command, amount)
    assert result.exit_code == 2 and "Invalid value" in result.stderr


def test_a_case_is_chosen_by_a_pattern(run: Run, tmp_path: Path) -> None:
    result = run("ruleset", "test", str(kiosk_in(tmp_path)), "--case", "*-day")
    assert "2 held, 0 failed" in result.stdout
    assert "Exercised" not in result.stdout


@pytest.mark.parametrize(("least", "status"), [("90", 0), ("90.1", 1)])
def test_too_little_coverage_is_a_failure(
    run: Run, tmp_path: Path, least: str, status: int
) -> None:
    result = run("ruleset", "test", str(kiosk_in(tmp_path)), "--min-coverage", least)
    assert result.exit_code == status
    assert ("less than 90.1%" in result.stderr) == bool(status)


# -- expectations that are rewritten ----------------------------------------------------------

COMMENTED = CASES.replace('focus = ["order-more"]', 'focus = ["order-more"]  # at once').replace(
    'gaps_present = ["sold-out"]', '# the one gap that there is\ngaps_present = ["sold-out"]'
)


def test_expectations_are_rewritten_only_when_somebody_agrees(run: Run, tmp_path: Path) -> None:
    folder = kiosk_in(tmp_path, rules=WRONG, cases=COMMENTED)
    file = folder / "cases" / "days.toml"
    refused = run("ruleset", "test", str(folder), "--update", input="n\n")
    assert refused.exit_code == 1
    assert "- gaps_present: sold-out\n  + gaps_absent: sold-out" in refused.stderr
    assert file.read_text(encoding="utf-8") == COMMENTED
    agreed = run("ruleset", "test", str(folder), "--update", input="y\n")
    assert agreed.exit_code == 0
    text = file.read_text(encoding="utf-8")
    assert "# the one gap that there is" in text and "focus = []  # at once" in text
    assert run("ruleset", "test", str(folder)).exit_code == 0


def test_cases_that_hold_are_not_rewritten(run: Run, tmp_path: Path) -> None:
    folder = kiosk_in(tmp_path)
    assert run("ruleset", "test", str(folder), "--update", "--yes").exit_code == 0
    assert (folder / "cases" / "days.toml").read_text(encoding="utf-8") == CASES


def _im_core_with(folder: Path, id: str) -> tuple[Path, Path]:
    """A copy of im-core with one of its cases, and the file of that case."""
    from conftest import ROOT

    core = folder / "im-core"
    for file in (ROOT / "rulesets" / "im-core").rglob("*.toml"):
        if "cases" not in file.parts or file.stem == id:
            target = core / file.relative_to(ROOT / "rulesets" / "im-core")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    return core, core / "cases" / f"{id}.toml"


def test_a_list_in_another_order_keeps_its_layout_and_comments(run: Run, tmp_path: Path) -> None:
    core, case = _im_core_with(tmp_path, "every-figure-just-good-enough")
    text = case.read_text(encoding="utf-8")
    chain, people = '  "chain-test",  # with real cases\n', '  "community-of-practice",\n'
    written = 'order = ["chain-test", "community-of-practice"]\n'
    assert written in text
    case.write_text(text.replace(written, f"order = [\n{people}{chain}]\n"), encoding="utf-8")
    only = ("ruleset", "test", str(core), "--case", "every-figure-*")
    assert run(*only, "--update", "--yes").exit_code == 0
    wanted = text.replace(written, f"order = [\n{chain}{people}]\n")
    assert case.read_text(encoding="utf-8") == wanted


def test_every_expectation_of_im_core_can_be_rewritten_until_it_holds(
    run: Run, tmp_path: Path
) -> None:
    """A case that expects the opposite of everything comes to expect what there is."""
    folder, case = _im_core_with(tmp_path, "music-school-of-eighteen")
    answers = case.read_text(encoding="utf-8").partition("[case.expect]")[0]
    case.write_text(
        answers
        + """[case.expect]
levels = { training = 5, chain = [1, 2], why = "none" }
overall = [1, 2]
gaps_present = ["untrained-start", "slow-help"]
gaps_absent = ["button-training"]
gaps_later = ["no-implementation-lead"]
gaps_not_applicable = ["missing-baseline"]
severity = { button-training = ["medium", "high"], slow-help = "low" }
recommended = ["skill-check"]
not_recommended = ["service-agreement"]
light = []
order = ["chain-map", "service-agreement"]
focus = ["chain-map"]
patterns = []
position = ["project-management"]
""",
        encoding="utf-8",
    )
    only = ("ruleset", "test", str(folder), "--case", "music-*")
    assert run(*only).exit_code == 1
    assert run(*only, "--update", "--yes").exit_code == 0
    assert run(*only).exit_code == 0


def test_a_case_that_waits_to_be_confirmed_exercises_nothing(run: Run, tmp_path: Path) -> None:
    waiting = CASES.replace('id = "ordinary-day"', 'id = "ordinary-day"\nto_confirm = true')
    result = run("ruleset", "test", str(kiosk_in(tmp_path, cases=waiting)))
    assert result.exit_code == 0
    assert "no test until then: 1" in result.stdout
    assert "4/6 branches" in result.stdout
