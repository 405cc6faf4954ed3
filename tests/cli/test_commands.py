"""What users do on the command line, and what they get."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import jsonschema
import pytest
from click.testing import Result

from imadvisor.cli import main
from imadvisor.reports.json.advice import SCHEMA_FILE, json_schema

Run = Callable[..., Result]

ANSWERS = """
ruleset = "im-core"
date = 2026-11-02
[organisation]
name = "Waterland"
[answers]
phase = "rollout"
users = 300
owner_named = "no"
OWN-1 = 0
"""


@pytest.fixture
def answers(tmp_path: Path) -> str:
    path = tmp_path / "answers.toml"
    path.write_text(ANSWERS, encoding="utf-8")
    return str(path)


def test_advise_says_where_you_stand_what_is_wrong_and_what_to_do(run: Run, answers: str) -> None:
    result = run("advise", answers)
    assert result.exit_code == 0
    assert "advice for Waterland" in result.stdout
    assert "1. G44 No owner in the line  [critical]" in result.stdout
    assert "R14 Appoint an owner in the line" in result.stdout
    assert result.stderr == ""


def test_dutch_is_dutch(run: Run, answers: str) -> None:
    result = run("advise", answers, "--lang", "nl")
    assert "Knelpunten" in result.stdout
    assert "2 november 2026" in result.stdout
    assert "1. G44 Geen eigenaar in de lijn  [kritiek]" in result.stdout
    assert "Gaps" not in result.stdout


def test_the_language_may_come_from_the_environment(
    run: Run, answers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMADVISOR_LANG", "nl")
    assert "Knelpunten" in run("advise", answers).stdout


def test_text_fits_eighty_columns_and_has_no_colour(run: Run) -> None:
    for language in ("en", "nl"):
        text = run("demo", "--lang", language).stdout
        assert max(len(line) for line in text.splitlines()) <= 80
        assert "\x1b" not in text


def test_json_is_what_its_schema_says(run: Run, answers: str) -> None:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    for command in (("advise", answers), ("demo",)):
        for language in ("en", "nl"):
            result = run(*command, "--format", "json", "--lang", language)
            jsonschema.Draft202012Validator(schema).validate(json.loads(result.stdout))


def test_the_shipped_schema_is_that_of_the_models() -> None:
    shipped = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    assert shipped == json_schema(), "run: nox -s schema"


def test_json_has_the_documented_keys(run: Run) -> None:
    report = json.loads(run("demo", "--format", "json").stdout)
    assert list(report) == [
        *("ruleset", "date", "positions", "dimensions", "overall", "gaps", "patterns"),
        *("recommendations", "left_out", "focus", "unanswered", "proposed"),
        *("respondents", "agree_first"),
    ]
    assert report["date"] == "2026-11-02"
    assert report["positions"] == ["implementation-management"]
    assert len(report["focus"]) <= 8
    assert [gap["rank"] for gap in report["gaps"] if gap["status"] == "present"] == list(
        range(1, 1 + sum(gap["status"] == "present" for gap in report["gaps"]))
    )


def test_both_engines_give_the_same_json(run: Run, answers: str) -> None:
    direct = run("advise", answers, "--format", "json")
    explain = run("advise", answers, "--format", "json", "--engine", "explain")
    assert direct.stdout == explain.stdout


def test_an_unknown_engine_is_named(run: Run, answers: str) -> None:
    result = run("advise", answers, "--engine", "dircet")
    assert result.exit_code == 2
    assert "there is no engine 'dircet'" in result.stderr
    assert "did you mean 'direct'?" in result.stderr


def test_output_goes_to_a_file(run: Run, answers: str, tmp_path: Path) -> None:
    target = tmp_path / "advice.txt"
    target.write_text("before", encoding="utf-8")
    result = run("advise", answers, "--output", str(target))
    assert result.exit_code == 0
    assert result.stdout == ""
    assert f"wrote {target}" in result.stderr
    assert target.read_text(encoding="utf-8").startswith("Implementation management")
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_answers_may_come_from_standard_input_as_toml_or_json(run: Run) -> None:
    as_json = json.dumps({"date": "2026-11-02", "answers": {"OWN-2": "no", "CTX-4": "rollout"}})
    for text in (ANSWERS, as_json):
        assert "G44" in run("advise", "-", input=text).stdout


def test_the_demo_shows_its_own_answer_file(run: Run, tmp_path: Path) -> None:
    shown = run("demo", "--show-answers").stdout
    copy = tmp_path / "copy.toml"
    copy.write_text(shown, encoding="utf-8")
    assert run("advise", str(copy)).stdout == run("demo").stdout


def test_ruleset_list(run: Run) -> None:
    assert "im-core" in run("ruleset", "list").stdout
    listed = json.loads(run("ruleset", "list", "--format", "json").stdout)
    assert [(ruleset["id"], ruleset["package"]) for ruleset in listed] == [
        ("im-core", "imadvisor"),
        ("dutch-municipality", "imadvisor"),
    ]


@pytest.mark.parametrize("name", ["missing-ownership", "G44", "g44", "gap:G44"])
def test_ruleset_show_an_object_by_id_or_code(run: Run, name: str) -> None:
    text = run("ruleset", "show", "im-core", name).stdout
    assert "No owner in the line" in text
    assert "In words: OWN-2 is “No”" in text
    assert "As written: owner_named == 'no'" in text
    assert "R14 Appoint an owner in the line" in text
    assert "BiSL" in text


def test_ruleset_show_json(run: Run) -> None:
    (shown,) = json.loads(run("ruleset", "show", "im-core", "G44", "--format", "json").stdout)
    assert shown["conditions"]["when"]["written"] == "owner_named == 'no'"
    assert {"kind": "recommendation", "id": "appoint-line-owner"}.items() <= shown["leads_to"][
        0
    ].items()
    assert shown["sources"][0]["licence"]
    contents = json.loads(run("ruleset", "show", "im-core", "--format", "json").stdout)
    assert len(contents["objects"]["gap"]) == 50


def test_every_object_of_im_core_can_be_shown(run: Run) -> None:
    contents = json.loads(run("ruleset", "show", "im-core", "--format", "json").stdout)
    from imadvisor import Advisor
    from imadvisor.language import Language
    from imadvisor.reports.pages.ruleset_pages import objects_text

    ruleset = Advisor().ruleset()
    count = 0
    for language in ("en", "nl"):
        for thing in ruleset.everything():
            text = objects_text(ruleset, [thing], Language(language, ruleset), colour=False)
            assert thing.id in text
            count += 1
    assert count == 2 * sum(len(objects) for objects in contents["objects"].values())


def test_an_unknown_object_is_named_with_the_nearest(run: Run) -> None:
    result = run("ruleset", "show", "im-core", "missing-owner")
    assert result.exit_code == 2
    assert "there is no object 'missing-owner'" in result.stderr
    assert "missing-ownership" in result.stderr


def _commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))


@pytest.mark.parametrize("command", list(_commands(main)), ids=" ".join)
def test_each_help_shows_an_example(run: Run, command: tuple[str, ...]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert f"  imadvisor {' '.join(command)}" in result.stdout
