"""Reasons are reasons: alone they decide, without any part they do not; changes change."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from click.testing import Result

from conftest import ROOT
from imadvisor import Advisor, Ruleset, Sheet
from imadvisor.advice.why import Reasons
from imadvisor.engine.program import compiled
from imadvisor.quality.cases import load_cases

Run = Callable[..., Result]
MUNICIPALITY = str(ROOT / "examples" / "municipality.toml")
CASES = ("municipality-mid-roll-out", "hospital-with-harm-at-stake", "mature-and-growing")


@pytest.fixture(scope="module")
def reasons(advisor: Advisor, im_core: Ruleset) -> Reasons:
    program = compiled(im_core, advisor.catalogue.methods)
    return Reasons(program, advisor.catalogue.engines["direct"].start(program))


@pytest.fixture(scope="module")
def sheets(im_core: Ruleset) -> dict[str, Sheet]:
    return {case.id: case.sheet for case in load_cases(im_core) if case.id in CASES}


def _subjects(ruleset: Ruleset) -> list[tuple[str, str]]:
    kinds = ("gap", "pattern", "criterion", "dimension", "recommendation")
    return [(kind, id) for kind in kinds for id in ruleset.things[kind]]


@pytest.mark.parametrize("case", CASES)
def test_the_reason_alone_decides_and_nothing_in_it_can_be_left_out(
    reasons: Reasons, sheets: dict[str, Sheet], im_core: Ruleset, case: str
) -> None:
    sheet = sheets[case]
    checked = 0
    for subject in _subjects(im_core):
        outcome = reasons.outcome(sheet, subject)
        if not outcome.said:
            assert reasons.sufficient(sheet, subject) == ()
            continue
        reason = reasons.sufficient(sheet, subject)
        alone = {id: sheet.answers[id] for id in reason}
        assert reasons.outcome(replace(sheet, answers=alone), subject) == outcome, subject
        for id in reason:
            fewer = {other: answer for other, answer in alone.items() if other != id}
            less = reasons.outcome(replace(sheet, answers=fewer), subject)
            assert less != outcome, (subject, id)
        checked += 1
    assert checked > 100


def test_the_reason_of_a_level_asked_about(
    reasons: Reasons, sheets: dict[str, Sheet], im_core: Ruleset
) -> None:
    sheet = sheets["municipality-mid-roll-out"]
    for dimension in im_core.dimensions:
        for level in im_core.levels:
            subject = ("dimension", dimension)
            outcome = reasons.outcome(sheet, subject, level)
            assert outcome.said, "every level is settled in a whole case"
            reason = reasons.sufficient(sheet, subject, level)
            alone = replace(sheet, answers={id: sheet.answers[id] for id in reason})
            assert reasons.outcome(alone, subject, level) == outcome


@pytest.mark.parametrize("case", CASES[:2])
def test_each_change_makes_it_hold_and_no_part_of_it_does(
    reasons: Reasons, sheets: dict[str, Sheet], im_core: Ruleset, case: str
) -> None:
    sheet = sheets[case]
    found = 0
    for subject in [("gap", id) for id in im_core.gaps]:
        if reasons.outcome(sheet, subject).holds:
            continue
        changes, _ = reasons.changes(sheet, subject, most=2, shown=3, tries=1500)
        for change in changes:
            other = replace(sheet, answers={**sheet.answers, **change})
            assert reasons.outcome(other, subject).holds, (subject, change)
            for id in change:
                fewer = {one: answer for one, answer in change.items() if one != id}
                part = replace(sheet, answers={**sheet.answers, **fewer})
                assert not reasons.outcome(part, subject).holds, (subject, change, id)
            found += 1
    assert found > 20


# -- on the command line ----------------------------------------------------------------------


def test_why(run: Run) -> None:
    text = run("why", MUNICIPALITY, "G44").stdout
    assert "It is present." in text and "OWN-2 Is there one named owner" in text
    assert "when: OWN-2 is “No”." in text and "im-core 1.0.0" in text
    told = json.loads(run("why", MUNICIPALITY, "G44", "--format", "json").stdout)
    assert told["because"] == {"owner_named": "no"} and told["holds"] is True
    dutch = run("why", MUNICIPALITY, "support", "--level", "1", "--lang", "nl").stdout
    assert "Het ligt onder niveau 1." in dutch


def test_why_not(run: Run) -> None:
    told = json.loads(run("why-not", MUNICIPALITY, "G18", "--format", "json").stdout)
    assert told["changes"] == [{"users_per_key_user": 50.5}, {"users_per_key_user": "none"}]
    assert "SUP-2 = 50.5 users" in run("why-not", MUNICIPALITY, "G18").stdout
    assert "It holds; ask why instead." in run("why-not", MUNICIPALITY, "G44").stdout


def test_what_if(run: Run) -> None:
    text = run("what-if", MUNICIPALITY, "--set", "OWN-2=yes").stdout
    assert "G44 No owner in the line" in text and "absent" in text
    told = json.loads(run("what-if", MUNICIPALITY, "--set", "OWN-2=yes", "--format", "json").stdout)
    assert {"kind": "gap", "id": "missing-ownership"}.items() <= next(
        c for c in told["changes"] if c["id"] == "missing-ownership"
    ).items()
    assert "Nothing else would be said." in run("what-if", MUNICIPALITY, "--set", "OWN-2=no").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["why", MUNICIPALITY, "G444"], "there is nothing to ask about 'G444'"),
        (["why", MUNICIPALITY, "missing-owner"], "did you mean 'missing-ownership'"),
        (["what-if", MUNICIPALITY], "give at least one other answer"),
        (["what-if", MUNICIPALITY, "--set", "OWN-22=no"], "there is no question 'OWN-22'"),
        (["why", "nowhere.toml", "G44"], "no such file"),
    ],
)
def test_wrong_use(run: Run, arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2 and message in result.stderr, result.stderr


def test_what_is_not_decided_is_said_and_answers_no(run: Run) -> None:
    quick = str(ROOT / "examples" / "quick-scan.toml")
    result = run("why", quick, "G44")
    assert result.exit_code == 1 and "not decided by these answers" in result.stdout
