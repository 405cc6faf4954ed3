"""The commands `next` and `interview` as far as no terminal is needed."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from conftest import ROOT
from imadvisor import Advisor, Ruleset
from imadvisor.engine.program import compiled
from imadvisor.interview.simulation import answered_in_full, counted, random_sheets
from imadvisor.quality.cases import load_cases
from imadvisor.reasons.next_question import Asking
from random_rulesets import METHODS

Run = Callable[..., Result]
BAKERY = str(ROOT / "tests" / "rulesets_data" / "bakery")
EMPTY = "date = 2026-11-02\n"


def _next(run: Run, path: Path, *options: str) -> Any:
    done = run("next", str(path), "--format", "json", *options)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.toml"
    path.write_text(EMPTY, encoding="utf-8")
    return path


def test_next_says_everything_that_another_front_end_needs(run: Run, answers: Path) -> None:
    told = _next(run, answers)
    assert told["id"] == "sector" and told["code"] == "CTX-1" and told["type"] == "single"
    assert told["text"] == "In which sector is the organisation?"
    assert told["choices"][1] == {"value": "government", "text": "Government"}
    assert told["answered"] == 0 and (told["minimum"], told["maximum"]) == (None, None)
    assert told["applies"] is True and told["left"] == len(told["questions_left"])
    assert sum(told["left_by_dimension"].values()) < told["left"]
    told = _next(run, answers, "--goal", "levels")
    assert told["id"] == "users"
    assert told["why"] == (
        "It helps to settle: the level of Who: people, roles and responsibilities "
        "and the overall level."
    )
    assert {"kind": "overall", "id": None, "name": "the overall level"} in told["settles"]


def test_a_front_end_can_hold_a_whole_interview_by_it(
    run: Run, answers: Path, bakery: Ruleset
) -> None:
    asked = []
    options = ("--goal", "levels", "--order", "shortest", "--ruleset", BAKERY)
    text = f"{EMPTY}[answers]\n"
    answers.write_text(text, encoding="utf-8")
    while (told := _next(run, answers, *options)) is not None:
        assert told["id"] not in asked
        asked.append(told["id"])
        said = told["choices"][0]["value"] if told["choices"] else 5
        text += f"{told['id']} = {json.dumps([said] if told['type'] == 'multi' else said)}\n"
        answers.write_text(text, encoding="utf-8")
    assert 0 < len(asked) < len(bakery.questions)
    shown = run("next", str(answers), *options).stdout
    assert "Nothing is left to ask." in shown and "not asked here" not in shown
    advised = run("advise", str(answers), "--ruleset", BAKERY, "--format", "json").stdout
    levels = [dimension["level"] for dimension in json.loads(advised)["dimensions"]]
    assert levels and all(level["low"] == level["high"] for level in levels if level)


def test_next_in_words_and_in_dutch(run: Run, answers: Path) -> None:
    text = run("next", str(answers), "--goal", "gaps").stdout
    assert "CTX-2 How many people are in the target group" in text
    assert "Give a whole number. Unit: people. 0 or more." in text
    assert "It helps to settle: " in text and "0 answered, at most " in text
    dutch = run("next", str(answers), "--goal", "gaps", "--lang", "nl").stdout
    assert "Het antwoord helpt om dit vast te stellen:" in dutch
    assert "Waarom dit wordt gevraagd" in dutch and " to " not in dutch


def test_a_role_is_asked_what_it_can_answer(run: Run, answers: Path, im_core: Ruleset) -> None:
    told = _next(run, answers, "--role", "Opdrachtgever")
    asked = set(told["questions_left"])
    assert asked == {q.id for q in im_core.questions.values() if "sponsor" in q.roles}
    quick = set(_next(run, answers, "--role", "sponsor", "--quick")["questions_left"])
    assert quick == {id for id in asked if im_core.questions[id].quick}


def test_what_may_apply_is_asked_where_nobody_here_can_tell(
    run: Run, answers: Path, im_core: Ruleset
) -> None:
    whole = [q.id for q in im_core.questions.values() if "user" in q.roles]
    sure = [id for id in whole if not im_core.questions[id].ask_when]
    lines = "".join(f'{id} = "?"\n' for id in sure)
    answers.write_text(f"{EMPTY}[answers]\n{lines}", encoding="utf-8")
    told = _next(run, answers, "--role", "user")
    assert told["applies"] is False and told["id"] in set(whole) - set(sure)
    text = run("next", str(answers), "--role", "user").stdout
    assert "It may not apply: that rests on questions that are not asked here." in text
    assert _next(run, answers)["applies"] is True, "who is asked everything is asked the phase"


def test_what_stays_open_for_others_is_said(run: Run, answers: Path) -> None:
    answers.write_text(EMPTY + '[answers]\nsector = "care"\n', encoding="utf-8")
    options = ("--role", "sponsor", "--quick", "--goal", "levels")
    while (told := _next(run, answers, *options)) is not None:
        with answers.open("a", encoding="utf-8") as stream:
            stream.write(f'{told["id"]} = "?"\n')
    text = run("next", str(answers), *options).stdout
    assert "What is still open rests on questions that are not asked here." in text


# -- mistakes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "options", "messages"),
    [
        (EMPTY, ("--role", "sponsr"), ["there is no role 'sponsr'", "did you mean 'sponsor'"]),
        ('ruleset = "im-kore"\n' + EMPTY, (), ["im-kore", "did you mean 'im-core'"]),
        ('ruleset = "other"\n' + EMPTY, ("--ruleset", "im-core"),
         ["the answers are for ruleset 'other', not for 'im-core'"]),
        ('ruleset_hash = "sha256:abc"\n' + EMPTY, (),
         ["these answers were given to im-core when it had other rules than now",
          "take out ruleset_hash"]),
        ("[answers]\nowner_named = 3\n", (), ["date of the assessment", "'owner_named'"]),
    ],
)  # fmt: skip
def test_answers_that_cannot_be_gone_on_with(
    run: Run, answers: Path, text: str, options: tuple[str, ...], messages: list[str]
) -> None:
    answers.write_text(text, encoding="utf-8")
    done = run("next", str(answers), *options)
    assert done.exit_code == 2 and done.stdout == ""
    for message in messages:
        assert message in done.stderr
    assert answers.read_text(encoding="utf-8") == text


def test_an_interview_needs_a_terminal(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "a.toml"
    done = run("interview", "--output", str(target), input="1\n")
    assert done.exit_code == 2 and not target.exists()
    assert "an interview needs a terminal to ask and to answer in" in done.stderr
    assert "imadvisor next ANSWERS --format json" in done.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--output", "a.xlsx"), "an interview keeps its answers in a TOML file"),
        (("--output", "-"), "name a file: --output answers.toml"),
        (("--output", "there.toml", "--role", "user"),
         "these are answers of the role 'sponsor', not of 'user'"),
        (("--output", "there.toml", "--ruleset", "im-kore"), "im-kore"),
        (("--output", "nowhere/a.toml"), "nowhere/a.toml: cannot be written"),
        (("--role", "nobody"), "there is no role 'nobody'"),
        (("--format", "json"), "imadvisor next ANSWERS --format json"),
        (("--simulate", "--role", "user"), "--role does not go together with --simulate"),
        (("--simulate", "--sheets", "0"), "0 is not in the range"),
    ],
)  # fmt: skip
def test_mistakes_are_named_before_anything_is_asked(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("imadvisor.cli.interview._demand_a_terminal", lambda: None)
    there = 'date = 2026-11-02\n[respondent]\nrole = "sponsor"\n'
    Path("there.toml").write_text(there, encoding="utf-8")
    done = run("interview", *options, input="")
    assert done.exit_code == 2, done.stdout
    assert message in done.stderr
    assert Path("there.toml").read_text(encoding="utf-8") == there
    assert [path.name for path in tmp_path.iterdir()] == ["there.toml"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('ruleset = "other"', "other"),
        ('ruleset_hash = "sha256:abc"', "when it had other rules than now"),
        ("answers = 3", "'answers' must be a table"),
        ("date 3", "there.toml:1:6"),
    ],
)
def test_a_file_that_cannot_be_gone_on_with_is_left_as_it_is(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("imadvisor.cli.interview._demand_a_terminal", lambda: None)
    text = f"{line}\n{EMPTY}"
    Path("there.toml").write_text(text, encoding="utf-8")
    done = run("interview", "--output", "there.toml", input="1\n")
    assert done.exit_code == 2 and message in done.stderr
    assert Path("there.toml").read_text(encoding="utf-8") == text


# -- measuring --------------------------------------------------------------------------------


def test_measuring_is_the_same_again_and_says_what_it_measured(
    run: Run, tmp_path: Path, advisor: Advisor, bakery: Ruleset
) -> None:
    options = ("--simulate", "--sheets", "5", "--seed", "3", "--ruleset", BAKERY)
    target = tmp_path / "found.json"
    assert run("interview", *options, "--format", "json", "--output", str(target)).exit_code == 0
    told = json.loads(target.read_text(encoding="utf-8"))
    assert told["sheets"]["random"] == 5 and told["hash"] == bakery.hash
    assert run("interview", *options, "--format", "json").stdout == target.read_text()
    found = {(c["goal"], c["order"]): c for c in told["random"]}
    assert len(found) == 8 and found["all", "author"]["share_of_applying"] == 1
    asking = Asking(compiled(bakery, advisor.catalogue.methods))
    sheets = random_sheets(asking.program, _simulated_on(), count=5, seed=3)
    (count,) = counted(asking, sheets, goals=["gaps"], orders=["shortest"])
    assert found["gaps", "shortest"]["mean"] == round(sum(count.asked) / 5, 2)
    assert found["gaps", "shortest"]["most"] == max(count.asked)
    text = run("interview", *options, "--lang", "nl").stdout
    assert "Op 5 willekeurige antwoordbladen (seed 3)" in text


def _simulated_on() -> Any:
    from imadvisor.cli.interview import _SIMULATED_ON

    return _SIMULATED_ON


def test_random_sheets_are_whole_and_valid(im_core: Ruleset) -> None:
    from imadvisor.answers.forms.form import Form
    from imadvisor.answers.forms.toml_form import toml_form
    from imadvisor.answers.reading import read_what_is_right
    from imadvisor.documents import Document
    from imadvisor.language import Language

    questions = tuple(im_core.questions.values())
    for sheet in random_sheets(compiled(im_core, METHODS), _simulated_on(), count=5, seed=1):
        assert sheet.answers.keys() == im_core.questions.keys()
        form = Form(im_core, Language("en", im_core), questions, sheet)
        data = tomllib.loads(toml_form(form, whole=False), parse_float=Decimal)
        reading = read_what_is_right(Document("drawn", "toml", None, data), im_core)
        assert reading.problems == () and reading.sheet.answers == sheet.answers
    case = next(iter(load_cases(im_core))).sheet
    assert answered_in_full(im_core, case).answers.keys() == im_core.questions.keys()
