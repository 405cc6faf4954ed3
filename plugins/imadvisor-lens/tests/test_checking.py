"""`imadvisor ruleset check` names the broken rules of lenses, with their place."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import evaluator
from lenses import CORPUS, SAMPLE, lens_of, question_with, questions_of, written

FILES = sorted(CORPUS.glob("*.json"))
MOST_CHOICES = 12


def _checked(path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "imadvisor", "ruleset", "check", str(path), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode in (0, 1), done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == bool(told["findings"])
    return told


def _dead(question: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """The rules that are the first to hold of nothing that can be answered: number and risk."""
    rules = question["riskRules"]
    ids = [choice["id"] for choice in question["choices"]]
    # Each rule gives a risk of its own here, so that it can be told which one decides.
    apart = [{**rule, "risk": str(place)} for place, rule in enumerate(rules)]
    decide = evaluator.risk_of(apart)
    fired = {decide(selection) for selection in evaluator.answers(ids)}
    for place, rule in enumerate(rules):
        if str(place) not in fired:
            yield place + 1, rule["risk"]


def test_a_sound_lens_has_no_findings() -> None:
    told = _checked(SAMPLE)
    assert told["findings"] == []
    # One question of it has no risks: that is meant.
    assert {one["code"] for one in told["accepted"]} == {"always-holds", "never-holds", "no-gap"}


def test_a_question_that_never_gets_rid_of_its_risk(tmp_path: Path) -> None:
    rules = [("one && two", "MEDIUM_RISK"), ("default", "HIGH_RISK")]
    path = written(tmp_path, lens_of(question_with(rules, ["one", "two"])))
    (found,) = _checked(path)["findings"]
    assert found["code"] == "never-holds"
    assert found["message"] == (
        "pillar 'the_pillar', question 'the_question': no selection leads to NO_RISK, so the risk "
        "never goes away"
    )
    text = path.read_text(encoding="utf-8").split("\n")
    assert text[found["line"] - 1].strip() == '"riskRules": ['


def test_a_rule_that_contradicts_itself(tmp_path: Path) -> None:
    rules = [("one && !one", "MEDIUM_RISK"), ("two", "NO_RISK"), ("default", "HIGH_RISK")]
    path = written(tmp_path, lens_of(question_with(rules, ["one", "two"])))
    never, found = _checked(path)["findings"]
    assert (found["code"], never["code"]) == ("never-holds", "never-recommended")
    assert "choice 'one' never lowers the risk" in never["message"]
    assert "rule 1 (MEDIUM_RISK) can never fire: no selection satisfies it" in found["message"]


@pytest.mark.skipif(not FILES, reason=f"the corpus is not there: {CORPUS}")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_rule_that_never_fires_is_named(path: Path) -> None:
    data = json.loads(path.read_bytes())
    told = _checked(path)
    assert told["undecided"] == []
    said = [
        one["message"] for one in told["findings"] if one["code"] in ("never-holds", "shadowed")
    ]
    for _, question in questions_of(data):
        if len(question["choices"]) > MOST_CHOICES:
            continue
        mine = [message for message in said if f"question '{question['id']}'" in message]
        for number, risk in _dead(question):
            assert any(f"rule {number} ({risk}) can never fire" in message for message in mine)
        assert len([m for m in mine if "can never fire" in m]) == len(list(_dead(question)))
