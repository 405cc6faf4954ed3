"""The files of a ruleset are laid out as its author would read them, and mean what they meant."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from conftest import ROOT
from imadvisor import Advisor, Ruleset
from imadvisor.documents.toml_layout import formatted
from imadvisor.model.fields import Part
from imadvisor.model.layer import LayerSetting, Operation, Removal
from imadvisor.model.objects import THINGS
from imadvisor.rulesets import layout
from imadvisor.rulesets.layout import laid_out, order_of

Run = Callable[..., Result]


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the bakery in a folder of its own."""
    shutil.copytree(ROOT / "tests" / "rulesets_data" / "bakery", tmp_path / "bakery")
    (tmp_path / "bakery" / "cases").mkdir()
    (tmp_path / "bakery" / "cases" / "one.toml").write_text(CASE, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[tool]\nb=1\na=2\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "bakery" / "bakery.toml"


CASE = """[[case]]
date = 2026-11-02
title.en = "One"
id = "one"

[case.expect]
gaps_present = []

[case.answers]
# The second comes first.
logbook = "yes"
fridge_degrees = 3
"""


def test_what_is_in_this_project_is_laid_out() -> None:
    found, _ = laid_out([ROOT / "rulesets", ROOT / "examples"])
    assert len(found) > 50
    wrong = [file.name for file in found if file.changes]
    assert wrong == [], "run: imadvisor ruleset fmt rulesets examples"


def test_a_ruleset_is_laid_out_and_means_the_same(run: Run, rules: Path, bakery: Ruleset) -> None:
    looked = run("ruleset", "fmt", "--check", ".")
    assert looked.exit_code == 1
    assert looked.stdout.splitlines() == [
        "bakery/bakery.toml would change",
        "bakery/cases/one.toml would change",
    ]
    assert looked.stderr == "2 files would change, 1 file of something else left alone\n"
    before = rules.read_bytes()
    done = run("ruleset", "fmt")
    assert done.exit_code == 0, done.output
    assert done.stderr.splitlines() == [
        "wrote bakery/bakery.toml",
        "wrote bakery/cases/one.toml",
        "2 files laid out, 1 file of something else left alone",
    ]
    assert rules.read_bytes() != before
    assert Advisor().ruleset(rules.parent).hash == bakery.hash
    assert Path("pyproject.toml").read_text(encoding="utf-8") == "[tool]\nb=1\na=2\n"
    again = run("ruleset", "fmt", "--check")
    assert (again.exit_code, again.stdout) == (0, "")
    assert again.stderr.startswith("2 files laid out already")


def test_answers_stay_in_their_order(run: Run, rules: Path) -> None:
    run("ruleset", "fmt")
    text = Path("bakery/cases/one.toml").read_text(encoding="utf-8")
    assert text.splitlines() == [
        "[[case]]",
        'id = "one"',
        'title.en = "One"',
        "date = 2026-11-02",
        "",
        "[case.answers]",
        "# The second comes first.",
        'logbook = "yes"',
        "fridge_degrees = 3",
        "",
        "[case.expect]",
        "gaps_present = []",
    ]


def test_the_difference_is_shown_and_nothing_is_written(run: Run, rules: Path) -> None:
    before = rules.read_bytes()
    shown = run("ruleset", "fmt", "--diff", "bakery/cases/one.toml")
    assert shown.exit_code == 1
    lines = shown.stdout.splitlines()
    assert lines[:2] == ["--- bakery/cases/one.toml", "+++ bakery/cases/one.toml (laid out)"]
    after = [line[1:] for line in lines[3:] if line[0] != "-"]
    run("ruleset", "fmt", "bakery/cases/one.toml")
    assert Path("bakery/cases/one.toml").read_text(encoding="utf-8").splitlines() == after
    Path("bakery/cases/one.toml").write_text(CASE, encoding="utf-8")
    told = json.loads(run("ruleset", "fmt", "--check", "--format", "json", "bakery").stdout)
    assert told == {
        "files": [
            {"file": "bakery/bakery.toml", "changes": True},
            {"file": "bakery/cases/one.toml", "changes": True},
        ]
    }
    assert rules.read_bytes() == before


def test_line_ends_are_a_change_too(run: Run, rules: Path) -> None:
    run("ruleset", "fmt")
    text = rules.read_bytes()
    rules.write_bytes(b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"))
    shown = run("ruleset", "fmt", "--diff")
    assert "only its line ends or byte order mark" in shown.stdout and shown.exit_code == 1
    assert run("ruleset", "fmt").exit_code == 0
    assert rules.read_bytes() == text


def test_every_mistake_is_told_and_no_file_is_touched(run: Run, rules: Path) -> None:
    before = rules.read_bytes()
    case = Path("bakery/cases/one.toml")
    case.write_text("[[case]\n", encoding="utf-8")
    Path("empty").mkdir()
    Path("other").mkdir()
    Path("other/pyproject.toml").write_text("[tool]\n", encoding="utf-8")
    result = run("ruleset", "fmt", "bakery", "empty", "other", "nothing.toml")
    assert result.exit_code == 2
    for said in (
        "bakery/cases/one.toml:1:7: not valid TOML: the [table] is not closed",
        "empty: holds no TOML files",
        "other: has no file of a ruleset\n    name the folder of a ruleset or layer",
        "nothing.toml: no such file",
    ):
        assert said in result.stderr
    assert rules.read_bytes() == before
    assert case.read_text(encoding="utf-8") == "[[case]\n"


def test_a_link_that_leads_out_is_refused(run: Run, rules: Path) -> None:
    (rules.parent / "link.toml").symlink_to(ROOT / "pyproject.toml")
    result = run("ruleset", "fmt", "bakery")
    assert result.exit_code == 2 and "leads out of the ruleset's folder" in result.stderr


def test_texts_stand_in_the_order_of_the_rulesets_languages(rules: Path) -> None:
    about = '[ruleset]\nid = "x"\nlanguages = ["nl", "en"]\n'
    rules.write_text(about, encoding="utf-8")
    part = rules.parent / "parts" / "deep.toml"
    part.parent.mkdir()
    part.write_text('[[role]]\nname.en = "E"\nname.nl = "N"\nid = "r"\n', encoding="utf-8")
    expected = '[[role]]\nid = "r"\nname.nl = "N"\nname.en = "E"\n'
    for named in ([part], [rules.parent]):
        assert expected in [file.after for file in laid_out(named)[0]]


@pytest.mark.parametrize("kind", THINGS)
def test_every_kind_has_its_keys_in_the_order_of_its_model(kind: str) -> None:
    names = list(THINGS[kind].model_fields)
    text = f"[[{kind}]]\n" + "".join(f"{name} = 1\n" for name in reversed(names))
    lines = formatted("x.toml", text + "own = 1\n", order_of()).splitlines()
    assert lines[1:] == [f"{name} = 1" for name in [*names, "own"]]


def test_operations_of_a_layer_are_ordered_as_what_they_change() -> None:
    text = """[[set]]
reason = "r"
target = "recommendation:pilot"

[set.was]
name.nl = "x"
name.en = "y"

[set.fields]
duration_weeks = 1
name.nl = "x"
name.en = "y"

[[add]]
reason = "r"

[add.question]
text.en = "?"
id = "q"
"""
    assert (
        formatted("x.toml", text, order_of())
        == """\
[[set]]
target = "recommendation:pilot"
reason = "r"

[set.fields]
name.en = "y"
name.nl = "x"
duration_weeks = 1

[set.was]
name.en = "y"
name.nl = "x"

[[add]]
reason = "r"

[add.question]
id = "q"
text.en = "?"
"""
    )


@pytest.mark.parametrize(
    ("name", "model"), [("set", LayerSetting), ("remove", Removal), ("add", Operation)]
)
def test_no_key_of_an_operation_is_forgotten(name: str, model: type[Part]) -> None:
    assert set(layout._OPERATIONS[name]) == set(model.model_fields)


def test_the_commands_of_the_documentation_work(run: Run, rules: Path) -> None:
    page = (ROOT / "docs" / "rulesets.md").read_text(encoding="utf-8")
    part = page[page.index("## Starting, laying out") :]
    commands = part[part.index("```sh\n") + 6 :].split("```")[0].splitlines()
    assert len(commands) == 4
    for command in commands:
        result = run(*command.split("#")[0].split()[1:])
        assert result.exit_code == 0, result.output
    assert Path("review.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
