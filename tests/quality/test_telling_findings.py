"""Which findings are told, of which rulesets, and how: SARIF, commands of GitHub, JSON."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import Result
from jsonschema import Draft7Validator

from conftest import ROOT
from imadvisor.language import Language
from imadvisor.quality.checks.texts import alike
from imadvisor.quality.findings import CODES
from imadvisor.quality.manual import manual

DATA = ROOT / "tests" / "rulesets_data"
SARIF = json.loads((Path(__file__).parent / "sarif_core.schema.json").read_text(encoding="utf-8"))

Run = Callable[..., Result]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of work with two rulesets, one of them in a folder with an odd name."""
    shutil.copytree(DATA / "bakery", tmp_path / "my rules, 100%" / "bakery")
    shutil.copytree(DATA / "ferry", tmp_path / "ferry")
    monkeypatch.chdir(tmp_path)
    return tmp_path


BAKERY = "my rules, 100%/bakery"


# -- which are told -----------------------------------------------------------------------------


def told(result: Result) -> set[str]:
    return {finding["code"] for finding in json.loads(result.stdout)["findings"]}


def test_findings_are_selected_and_ignored(run: Run, here: Path) -> None:
    def codes(*options: str) -> tuple[set[str], int]:
        result = run("ruleset", "check", BAKERY, "--format", "json", *options)
        return told(result), result.exit_code

    both = {"no-difference", "prerequisite-size"}
    assert codes() == (both, 1)
    assert codes("--select", "no-difference") == ({"no-difference"}, 1)
    assert codes("--select", "no-difference, prerequisite-size") == (both, 1)
    assert codes("--select", "no-difference", "--select", "prerequisite-size") == (both, 1)
    assert codes("--ignore", "no-difference") == ({"prerequisite-size"}, 1)
    assert codes("--ignore", "no-difference,prerequisite-size") == (set(), 0)
    assert codes("--select", "never-holds") == (set(), 0)
    select = ("--select", "no-difference,prerequisite-size")
    assert codes(*select, "--ignore", "no-difference") == ({"prerequisite-size"}, 1)


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_a_code_that_is_not_there_is_wrong_use(run: Run, here: Path, option: str) -> None:
    result = run("ruleset", "check", "ferry", option, "never-holds,no-diference")
    assert result.exit_code == 2
    assert f"{option}: there is no finding 'no-diference'" in result.stderr
    assert "did you mean 'no-difference'?" in result.stderr


def test_several_rulesets_are_checked_at_once(run: Run, here: Path) -> None:
    result = run("ruleset", "check", "ferry", BAKERY, "--format", "json")
    assert result.exit_code == 1
    data = json.loads(result.stdout)
    assert data["rulesets"] == ["ferry", "bakery-hygiene"] and "ruleset" not in data
    assert {finding["ruleset"] for finding in data["findings"]} == {"bakery-hygiene"}
    text = run("ruleset", "check", "ferry", BAKERY)
    assert text.stdout.startswith("ferry: 0 findings\n")
    assert text.stdout.endswith("bakery-hygiene: 2 findings\n")
    assert run("ruleset", "check", "ferry", "fery").exit_code == 2


# -- SARIF --------------------------------------------------------------------------------------


def test_sarif_is_as_the_standard_says(run: Run, here: Path) -> None:
    accept = (
        '\n[[accept]]\nid = "soap"\nfinding = "prerequisite-size"\n'
        'object = "recommendation:wash-tables"\nreason = "There is soap in the shop."\n'
    )
    broken = here / "broken"
    shutil.copytree(DATA / "ferry", broken)
    with (broken / "ferry.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[gap]]\nid = "x"\nname.en = "x"\nwhen = "nothing"\nseverity = "low"\n')
    (here / BAKERY / "accepted.toml").write_text(accept, encoding="utf-8")
    result = run("ruleset", "check", BAKERY, "broken", "im-core", "--format", "sarif")
    assert result.exit_code == 1
    log = json.loads(result.stdout)
    assert list(Draft7Validator(SARIF).iter_errors(log)) == []
    (sarif,) = log["runs"]
    rules = sarif["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(manual(Language("en")))
    by_code = {one["ruleId"]: one for one in sarif["results"]}
    for one in sarif["results"]:
        assert rules[one["ruleIndex"]]["id"] == one["ruleId"]
    part = by_code["no-difference"]["locations"][0]["physicalLocation"]
    assert part["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
    assert (here / unquote(part["artifactLocation"]["uri"])).is_file()
    assert part["region"] == {"startLine": 161, "startColumn": 9}
    assert by_code["mistake"]["level"] == "error"
    assert by_code["prerequisite-size"]["suppressions"] == [
        {"kind": "inSource", "justification": "There is soap in the shop."}
    ]
    assert {one["level"] for one in sarif["results"] if one["kind"] == "open"} == {"none"}
    # What is installed elsewhere has an address without the folders of this machine.
    core = [one for one in sarif["results"] if one["properties"]["ruleset"] == "im-core"]
    bases = {
        one["locations"][0]["physicalLocation"]["artifactLocation"]["uriBaseId"] for one in core
    }
    assert bases == {"RULESETS"} and bases <= sarif["originalUriBaseIds"].keys()


def test_the_suffix_says_sarif(run: Run, here: Path) -> None:
    assert run("ruleset", "check", "ferry", "--output", "found.sarif").exit_code == 0
    log = json.loads((here / "found.sarif").read_text(encoding="utf-8"))
    assert log["version"] == "2.1.0" and log["runs"][0]["results"] == []


# -- GitHub ---------------------------------------------------------------------------------------


def test_commands_of_github_hold_nothing_that_ends_them(run: Run, here: Path) -> None:
    result = run("ruleset", "check", BAKERY, "--format", "github")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert len(lines) == 2
    file = "my rules%2C 100%25/bakery/bakery.toml"
    assert lines[0].startswith(f"::warning file={file},line=161,col=9,title=no-difference::gap ")
    head, text = lines[0][2:].split("::", 1)
    assert text.count("%0A") == 1 and head.count(",") == 3
    clean = run("ruleset", "check", "ferry", "--format", "github")
    assert (clean.exit_code, clean.stdout) == (0, "")


# -- texts and objects ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("Buy life jackets", "Buy life jacket.", True),
        ("Have it.", "Have it", True),
        ("Owner is known", "The owner is known", True),
        ("Write the service agreemnet with the desk", "Write the service agreement with it", False),
        ("Write a servise agreement soon", "Write a service agreement soon", True),
        ("Trainer", "Trainee", False),
        ("Level 1", "Level 2", False),
        ("Plan A", "Plan B", False),
        ("No owner", "An owner", False),
    ],
)
def test_short_texts_are_alike_but_for_a_letter(one: str, other: str, near: bool) -> None:
    assert list(alike({"a": one, "b": other})) == ([("a", "b")] if near else [])


def test_two_objects_that_read_the_same_are_named_once(run: Run, here: Path) -> None:
    path = here / "ferry" / "ferry.toml"
    text = path.read_text(encoding="utf-8")
    for old, new in (
        ('name.en = "Plan the hands for a season"', 'name.en = "Buy life jacket"'),
        ("Never cancel for want of a deckhand.", "Let nobody drown for want of one."),
    ):
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    result = run("ruleset", "check", "ferry")
    message = "recommendation 'make-rota': its name, purpose is nearly that of recommendation"
    assert f"near-duplicate: {message} 'buy-jackets'" in result.stdout
    assert result.stdout.endswith("ferry: 1 finding\n")


def test_a_special_value_that_reads_as_another_is_found(run: Run, here: Path) -> None:
    path = here / "ferry" / "ferry.toml"
    text = path.read_text(encoding="utf-8")
    more = '[[question.special]]\nid = "none"\ntext.en = "There was none."\ncredit = 0\n\n'
    mark = '[[question]]\nid = "first_trip"'
    assert mark in text
    path.write_text(text.replace(mark, more + mark), encoding="utf-8")
    result = run("ruleset", "check", "ferry", "--format", "json")
    (finding,) = json.loads(result.stdout)["findings"]
    assert finding["code"] == "same-choice-text" and finding["object"] == "question:last_drill"
    assert finding["message"].endswith("its choices never and none read the same")
    line = path.read_text(encoding="utf-8").split("\n")[finding["line"] - 1]
    assert line == 'text.en = "There was none."'


def test_a_severity_that_a_gap_may_move_to_is_used(run: Run, here: Path) -> None:
    path = here / "ferry" / "ferry.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('severity = "high"', 'severity = "medium"'), encoding="utf-8")
    assert told(run("ruleset", "check", "ferry", "--format", "json")) == set()
    text = path.read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if not line.startswith("raise_when")]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert told(run("ruleset", "check", "ferry", "--format", "json")) == {"unused-severity"}


def test_every_code_is_listed_in_the_manual_once() -> None:
    assert len(CODES) == len(set(CODES)) and set(manual(Language("en"))) == set(CODES)
