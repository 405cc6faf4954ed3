"""What the page on respondents says is what happens."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from conftest import ROOT
from imadvisor import Advisor, Answer, Ruleset, Sheet
from imadvisor.answers.respondents.combination import combined
from imadvisor.conditions.scope import AskedQuestion, Scope
from imadvisor.conditions.syntax import parse
from imadvisor.documents import parse_document
from imadvisor.model.answers import Kind
from imadvisor.model.settings import Respondents

PAGE = (ROOT / "docs" / "respondents.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^imadvisor (.*)$", PAGE, re.MULTILINE)
TABLE = PAGE.partition("<!-- combining -->")[2].partition("\n\n")[0]
ROWS = re.findall(r"^\| `(\w+)` \| .+? \| (.+?) \| (.+?) \|$", TABLE, re.MULTILINE)


def _block(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n```\w+\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_work(
    run: Callable[..., Result], command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    result = run(*command.split())
    assert result.exit_code == int(command.startswith("answers check")), result.output


def test_the_file_with_sheets_is_one(advisor: Advisor, im_core: Ruleset) -> None:
    document = parse_document(_block("one file"), name="all.toml", syntax="toml")
    sheet = advisor.sheet(document, im_core)
    assert sheet.together is not None and sheet.together.size == 3
    assert sheet.answers["users"].value == 300
    assert sheet.organisation["name"] == "Municipality of Waterland"


def test_every_row_is_found() -> None:
    assert len(ROWS) == 9


@pytest.mark.parametrize(("id", "given", "outcome"), ROWS)
def test_answers_come_to_what_the_table_says(
    advisor: Advisor, im_core: Ruleset, id: str, given: str, outcome: str
) -> None:
    question = im_core.questions[id]
    role = next(iter(question.roles), "user")
    sheets = [
        advisor.sheet(
            {
                "date": "2026-11-02",
                "respondent": {"role": role, "name": f"r{n}"},
                "answers": {id: _written(question.type, text)},
            },
            im_core,
        )
        for n, text in enumerate(given.split("; "))
    ]
    assert _read(combined(sheets, im_core), id) == outcome


def _written(type: str, text: str) -> Any:
    if type == "multi":
        return text.split(", ")
    return int(text) if text.isdigit() else text


def _read(sheet: Sheet, id: str) -> str:
    assert sheet.together is not None
    answer: Answer | None = sheet.answers.get(id)
    if answer is None:
        return "tied" if id in sheet.together.ties else ""
    if len(answer.by_role) > 1:
        return "side by side"
    if isinstance(answer.value, frozenset):
        return ", ".join(sorted(answer.value))
    return "?" if answer.kind is Kind.DONT_KNOW else str(answer.value)


def test_the_settings_are_settings(im_core: Ruleset) -> None:
    raw = tomllib.loads(_block("settings"))["respondents"]
    raw = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    assert Respondents.model_validate(raw).apart == 2
    assert {*raw} == {*Respondents.model_fields}
    assert {*raw["management"], *raw["users"]} <= {*im_core.roles}


def test_the_conditions_are_conditions() -> None:
    scope = Scope(
        questions={
            "ownership_rating": AskedQuestion("number"),
            "usability_rating": AskedQuestion("number"),
            "owner_named": AskedQuestion("choice", ("no", "yes")),
        },
        roles=("user", "sponsor"),
    )
    conditions = re.split(r"\n| {3,}", _block("conditions").strip())
    assert len(conditions) == 5
    for condition in conditions:
        assert parse(condition, scope).faults == (), condition


def test_the_page_is_in_step_with_the_help(run: Callable[..., Result], tmp_path: Path) -> None:
    told = run("advise", "--help").stdout
    for option in ("--anonymous", "--minimum"):
        assert option in told and option in PAGE
