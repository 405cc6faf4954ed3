"""The lenses of the corpus: they load, advise, and give the risks of their own rules."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

import evaluator
from lenses import CORPUS, RISK_GAPS, advisor, assert_same_risks, questions_of

FILES = sorted(CORPUS.glob("*.json"))
MOST_CHOICES = 15

pytestmark = pytest.mark.skipif(not FILES, reason=f"the corpus is not there: {CORPUS}")
each = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@each
def test_every_selection_has_the_risk_of_the_rules(path: Path) -> None:
    ruleset = advisor.ruleset(path)
    data = json.loads(path.read_bytes())
    questions = dict(questions_of(data))
    assert questions.keys() == ruleset.questions.keys()
    small = {n: q for n, q in questions.items() if len(q["choices"]) <= MOST_CHOICES}
    compared = assert_same_risks(ruleset, small, {})
    assert compared == sum(2 ** len(question["choices"]) for question in small.values())


@each
def test_every_pillar_choice_and_plan_is_there(path: Path) -> None:
    ruleset = advisor.ruleset(path)
    data = json.loads(path.read_bytes())
    names = [dimension.name["en"] for dimension in ruleset.dimensions.values()]
    assert names == [pillar["name"] for pillar in data["pillars"]]
    titles, plans = [], []
    for name, question in questions_of(data):
        texts = [choice.text["en"] for choice in ruleset.questions[name].choice]
        assert texts == [choice["title"].strip() for choice in question["choices"]]
        titles += [c["title"].strip() for c in question["choices"] if "improvementPlan" in c]
        plans += [c["improvementPlan"] for c in question["choices"] if "improvementPlan" in c]
    made = ruleset.recommendations.values()
    assert sorted(item.name["en"] for item in made) == sorted(titles)
    said = "\n".join(item.purpose["en"] for item in made)
    assert all(plan["displayText"].strip() in said for plan in plans)
    # A full stop at the end of an address is written so that it stays a part of it.
    assert all(plan.get("url", "").strip() in said + unquote(said) for plan in plans)


@each
def test_the_command_line_asks_and_advises(path: Path, tmp_path: Path) -> None:
    form = tmp_path / "form.toml"
    _run("answers", "template", "--ruleset", str(path), "--output", str(form))
    asked = form.read_text(encoding="utf-8")
    name, question = next(questions_of(json.loads(path.read_bytes())))
    assert f"# {name} = " in asked or f"# {question['id']} = " in asked
    answers = tmp_path / "answers.toml"
    answers.write_text(f'date = 2026-11-02\n[answers]\n"{question["id"]}" = []\n')
    said = _run("advise", str(answers), "--ruleset", str(path), "--format", "json")
    present = [gap["id"] for gap in json.loads(said)["gaps"] if gap["status"] == "present"]
    risk = evaluator.risk_of(question["riskRules"])([])
    slug = name.replace("_", "-")
    assert present == ([f"{slug}-{RISK_GAPS[risk]}"] if risk in RISK_GAPS else [])


def _run(*arguments: str) -> str:
    command = [sys.executable, "-m", "imadvisor", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
