"""Layers have cases, coverage and mutants of their own; a base's cases are judged on the base."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from imadvisor import Advisor, InputError, testing
from imadvisor.advisor.advisor import default_advisor
from imadvisor.quality.cases import load_cases
from imadvisor.rulesets.difference import differences
from layering import BAKERY, head, joining, shelf

pytest_plugins = ("pytester",)

Run = Callable[..., Result]

BASE_CASE = """
[[case]]
id = "warm"
title.en = "The fridge is warm"
date = 2026-11-02
[case.answers]
fridge_degrees = 9
tables_washed = "daily"
[case.expect]
gaps_present = ["warm-fridge"]
focus = ["set-fridge"]
gaps_absent = ["tables-not-washed"]
levels = { kitchen = [1, 2] }
"""
PLUG = """
[[question]]
id = "floor_washed"
dimension = "kitchen"
criterion = "floor-clean"
type = "yes-no"
text.en = "Is the floor washed?"

[[criterion]]
id = "floor-clean"
dimension = "kitchen"
level = 1
statement.en = "The floor is washed."

[[gap]]
id = "floor-dirty"
dimension = "kitchen"
name.en = "The floor is dirty"
when = "floor_washed == 'no' and ovens > 2"
severity = "grave"
closed_by = [["wash-tables"]]
[[gap.link]]
recommendation = "wash-tables"
priority = 1
rationale.en = "Wash it as well."

[[set]]
target = "gap:warm-fridge"
reason = "Here it is no great thing."
fields = { severity = "minor" }
"""
PLUG_CASES = """
[[case]]
id = "dirty"
title.en = "Four ovens and a dirty floor"
date = 2026-11-02
[case.answers]
floor_washed = "no"
ovens = 4
tables_washed = "daily"
[case.expect]
gaps_present = ["floor-dirty"]
levels = { kitchen = 0 }

[[case]]
id = "few-ovens"
title.en = "Two ovens and a dirty floor"
date = 2026-11-02
[case.answers]
floor_washed = "no"
ovens = 2
[case.expect]
gaps_absent = ["floor-dirty"]
"""
OTHER = '[[remove]]\ntarget = "H1"\nreason = "r"\n'
WHICH = ("--rules", "rules")


def _cases(folder: Path, text: str) -> None:
    (folder / "cases").mkdir(exist_ok=True)
    (folder / "cases" / "some.toml").write_text(text, encoding="utf-8")


@pytest.fixture(autouse=True)
def advisor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Advisor:
    """A bakery, and on it a layer that adds, and another that takes away what both speak of."""
    monkeypatch.chdir(tmp_path)
    default_advisor.cache_clear()
    made = shelf(tmp_path, plug=joining("plug") + PLUG, other=joining("other") + OTHER)
    _cases(tmp_path / "rules" / "bakery", BASE_CASE)
    _cases(tmp_path / "rules" / "plug", PLUG_CASES)
    return made


def _json(result: Result, status: int = 0) -> Any:
    assert result.exit_code == status, result.output
    return json.loads(result.stdout)


def test_a_layer_is_judged_alone_on_the_base(advisor: Advisor) -> None:
    subject = advisor.subject("plug")
    base = advisor.subject("bakery-hygiene").ruleset
    assert {d.name for d in differences(base, subject.ruleset)} == {
        ("question", "floor_washed"),
        ("criterion", "floor-clean"),
        ("gap", "floor-dirty"),
        ("gap", "warm-fridge"),
    }
    assert base.hash == Advisor().ruleset(BAKERY).hash
    used = set(advisor.ruleset("bakery-hygiene").gaps)
    assert used == {"warm-fridge", "floor-dirty"}, "in use both layers have joined"


@pytest.mark.parametrize("name", ["plug", "rules/plug"])
def test_the_cases_of_a_layer_are_run(run: Run, name: str) -> None:
    told = _json(run(*WHICH, "ruleset", "test", name, "--format", "json"))
    assert (told["layer"], told["ruleset"], told["held"]) == ("plug", "bakery-hygiene", 2)
    text = run(*WHICH, "ruleset", "test", name).stdout
    assert text.startswith("plug 2.0 (bakery-hygiene 0.3): 2 cases")


def test_a_case_of_a_layer_that_does_not_hold_fails(run: Run) -> None:
    _cases(Path("rules/plug"), PLUG_CASES.replace("ovens = 4", "ovens = 1"))
    assert run(*WHICH, "ruleset", "test", "plug").exit_code == 1


def test_the_cases_of_the_base_are_judged_without_what_plugins_add(run: Run) -> None:
    assert _json(run(*WHICH, "ruleset", "test", "bakery-hygiene", "--format", "json"))["held"] == 1
    mutated = run(*WHICH, "ruleset", "mutate", "bakery-hygiene", "H2", "--format", "json")
    assert _json(mutated)["killed"] > 0
    checked = run(*WHICH, "ruleset", "check", "bakery-hygiene", "--format", "json")
    assert "floor-dirty" not in checked.stdout and "no-case" in checked.stdout


def test_coverage_of_a_layer_is_of_what_it_adds_or_changes(run: Run) -> None:
    told = _json(run(*WHICH, "ruleset", "test", "plug", "--format", "json"))["coverage"]
    kinds = {kind: (found["reached"], found["of"]) for kind, found in told["kinds"].items()}
    # Of its gap both ways, of the gap that it makes lighter none; the level of its criterion.
    assert kinds["gap"] == (2, 4) and kinds["level"] == (0, 1)
    assert kinds["branch"] == (3, 4) and kinds["recommendation"] == (0, 0)
    subjects = {goal["subject"] for goal in told["missed"]}
    assert subjects == {"gap:warm-fridge", "gap:floor-dirty", "dimension:kitchen"}
    assert run(*WHICH, "ruleset", "test", "plug", "--min-coverage", "90").exit_code == 1


def test_mutants_of_a_layer_are_in_what_it_adds_or_changes(run: Run) -> None:
    told = _json(run(*WHICH, "ruleset", "mutate", "plug", "--format", "json"))
    assert told["killed"] >= 3 and told["layer"] == "plug"
    places = {(one["subject"], one["field"]) for one in told["survivors"] + told["undecided_ones"]}
    assert ("gap:warm-fridge", "severity") in places
    assert {subject for subject, _ in places} <= {"gap:warm-fridge", "gap:floor-dirty"}
    assert ("gap:warm-fridge", "when") not in places, "the layer leaves that as it is"


def test_survivors_become_cases_of_the_layer(run: Run) -> None:
    assert run(*WHICH, "ruleset", "mutate", "plug", "--write-cases").exit_code == 0
    assert Path("rules/plug/cases/to-confirm.toml").exists()
    assert not Path("rules/bakery/cases/to-confirm.toml").exists()
    default_advisor.cache_clear()
    assert run(*WHICH, "ruleset", "test", "plug").exit_code == 0


def test_the_check_of_a_layer_tells_what_the_layer_brings_about(run: Run) -> None:
    text = joining("plug") + PLUG.replace("ovens > 2", "ovens > 2 and ovens < 1")
    Path("rules/plug/layer.toml").write_text(text, encoding="utf-8")
    findings = _json(run(*WHICH, "ruleset", "check", "plug", "--format", "json"), 1)["findings"]
    assert ("never-holds", "gap:floor-dirty") in {(f["code"], f["object"]) for f in findings}
    base = _json(run(*WHICH, "ruleset", "check", "bakery-hygiene", "--format", "json"), 1)
    mine = {(f["code"], f["object"], f["field"]) for f in findings}
    theirs = {(f["code"], f["object"], f["field"]) for f in base["findings"]}
    assert not mine & theirs


def test_a_layer_that_is_wrong_is_not_left_out_when_it_is_tested(run: Run) -> None:
    text = joining("plug") + PLUG.replace('"grave"', '"grav"')
    Path("rules/plug/layer.toml").write_text(text, encoding="utf-8")
    done = run(*WHICH, "ruleset", "test", "plug")
    assert done.exit_code == 2 and "did you mean 'grave'?" in done.stderr
    assert "rules/plug/layer.toml:" in done.stderr
    findings = _json(run(*WHICH, "ruleset", "check", "plug", "--format", "json"), 1)["findings"]
    assert [finding["code"] for finding in findings] == ["mistake"]


def test_a_layer_without_cases_was_not_tested(run: Run) -> None:
    done = run(*WHICH, "ruleset", "test", "other")
    assert done.exit_code == 2 and "there are no cases, so nothing was tested" in done.stderr
    assert "in the folder cases/ of the layer" in done.stderr


def test_a_case_of_a_layer_speaks_of_the_base_and_the_layer_only(advisor: Advisor) -> None:
    _cases(Path("rules/plug"), PLUG_CASES.replace('["floor-dirty"]', '["floor-dirt"]'))
    with pytest.raises(InputError, match="there is no gap 'floor-dirt'"):
        load_cases(advisor.subject("plug"))


def test_a_layer_on_what_is_not_installed_says_so(run: Run) -> None:
    Path("rules/plug/layer.toml").write_text(joining("plug", augments="bakery-hygien"))
    done = run("ruleset", "test", "rules/plug")
    assert done.exit_code == 2 and "which is not installed" in done.stderr


def test_a_layer_of_a_client_is_judged_by_its_own_changes(tmp_path: Path, run: Run) -> None:
    shelf(tmp_path, acme=head() + PLUG[PLUG.index("[[set]]") :])
    _cases(tmp_path / "rules" / "acme", BASE_CASE)
    told = _json(run(*WHICH, "ruleset", "test", "acme", "--format", "json"))
    assert (told["ruleset"], told["layer"], told["held"]) == ("acme", "acme", 1)
    assert {goal["subject"] for goal in told["coverage"]["missed"]} == {"gap:warm-fridge"}


def test_the_kit_runs_the_cases_of_a_layer(advisor: Advisor) -> None:
    advisor = shelf(Path("alone"), plug=joining("plug") + PLUG)
    _cases(Path("alone/rules/plug"), PLUG_CASES.replace("ovens = 4", "ovens = 1"))
    with pytest.raises(AssertionError, match="case 'dirty'"):
        testing.check_layer(advisor, "plug", ruleset="bakery-hygiene")
    testing.check_layer(advisor, "plug", ruleset="bakery-hygiene", cases=False)
