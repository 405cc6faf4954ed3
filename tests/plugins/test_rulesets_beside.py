"""Rulesets are found where a person expects them: in a folder, below it, and beside the answers."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from imadvisor.advisor.advisor import default_advisor
from layering import BAKERY, head, layer

Run = Callable[..., Result]

ANSWERS = 'ruleset = "acme"\ndate = 2026-11-02\n[answers]\nfridge_degrees = 9\n'
CHANGE = '[[set]]\ntarget = "H2"\nreason = "r"\nfields = { name.en = "Cold store too warm" }\n'
FOUND = "Cold store too warm"


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of a client with answers and other files; the working folder is another one."""
    default_advisor.cache_clear()
    folder = tmp_path / "client"
    folder.mkdir()
    (folder / "answers.toml").write_text(ANSWERS, encoding="utf-8")
    (folder / "script.py").write_text("print('x')\n", encoding="utf-8")
    (folder / "notes").mkdir()
    (folder / "notes" / "todo.md").write_text("-\n", encoding="utf-8")
    (folder / "old").mkdir()
    (folder / "old" / "answers.toml").write_text(ANSWERS, encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    return folder


def _bakery(folder: Path) -> None:
    shutil.copytree(BAKERY, folder / "bakery")


def _found(result: Result) -> None:
    assert result.exit_code == 0, result.output
    assert FOUND in result.stdout


@pytest.mark.parametrize("working", ["client", "client/old", "elsewhere", "."])
@pytest.mark.parametrize("rules", [True, False])
def test_a_layer_beside_the_answers_is_found_from_any_working_folder(
    run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch, working: str, rules: bool
) -> None:
    _bakery(desk)
    layer(desk / "rules" / "acme", head() + CHANGE)
    monkeypatch.chdir(desk.parent / working)
    relative = "../" * (len(Path(working).parts) if working != "." else 0) + "client"
    given = ("--rules", relative) if rules else ()
    _found(run(*given, "advise", f"{relative}/answers.toml"))
    if rules:
        _found(run(*given, "advise", f"{relative}/old/answers.toml"))


def test_a_layer_right_beside_other_files_is_found(
    run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk / "script.py").unlink()
    _bakery(desk)
    layer(desk, head() + CHANGE)
    (desk / "pyproject.toml").write_text('[project]\nname = "x"\n', encoding="utf-8")
    _found(run("advise", str(desk / "answers.toml")))
    monkeypatch.chdir(desk)
    _found(run("--rules", ".", "advise", "answers.toml"))
    done = run("--rules", ".", "advise", "answers.toml", "--output", "report.md")
    assert done.exit_code == 0 and FOUND in Path("report.md").read_text(encoding="utf-8")
    assert run("--rules", ".", "ruleset", "list").stdout.count("acme") == 1


def test_an_answer_file_alone_is_no_ruleset(
    run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk)
    done = run("--rules", ".", "advise", "answers.toml")
    assert done.exit_code == 2 and "holds no rulesets" in done.stderr


@pytest.mark.parametrize(
    "command", [["roadmap"], ["next"], ["why", "H2"], ["compare", "answers.toml"], ["start"]]
)
def test_every_command_that_takes_answers_finds_it(
    run: Run, desk: Path, command: list[str]
) -> None:
    _bakery(desk)
    layer(desk / "acme", head() + CHANGE)
    answers = str(desk / "answers.toml")
    name, *more = command
    done = run(name, answers, *(answers if one == "answers.toml" else one for one in more))
    assert done.exit_code == 0, done.output


def test_answers_in_a_folder_find_what_is_beside_the_folder(run: Run, desk: Path) -> None:
    _bakery(desk)
    layer(desk / "acme", head() + CHANGE)
    (desk / "sheets").mkdir()
    (desk / "answers.toml").rename(desk / "sheets" / "one.toml")
    _found(run("advise", str(desk / "sheets")))


def test_the_layer_of_the_catalogue_comes_before_one_that_lies_about(run: Run, desk: Path) -> None:
    _bakery(desk)
    layer(desk / "acme", head() + CHANGE)
    other = desk.parent / "given"
    _bakery(other)
    layer(other / "acme", head() + CHANGE.replace("Cold store", "Freezer"))
    done = run("--rules", str(other), "advise", str(desk / "answers.toml"))
    assert "Freezer too warm" in done.stdout


def test_a_neighbour_that_is_wrong_is_no_matter(run: Run, desk: Path) -> None:
    _bakery(desk)
    layer(desk / "acme", head() + CHANGE)
    layer(desk / "broken", "[layer\n")
    layer(desk / "joins", 'schema = 1\n[layer]\nid = "j"\naugments = "bakery-hygiene"\n')
    _found(run("advise", str(desk / "answers.toml")))


def test_two_of_one_id_beside_the_answers_are_told(run: Run, desk: Path) -> None:
    _bakery(desk)
    layer(desk / "one", head() + CHANGE)
    layer(desk / "two", head() + CHANGE)
    done = run("advise", str(desk / "answers.toml"))
    assert done.exit_code == 2 and "several folders hold 'acme'" in done.stderr


@pytest.mark.parametrize("name", ["../../given/bakery", "{folder}/given/bakery", "../given/bakery"])
def test_answers_open_no_path_outside_their_folder(run: Run, desk: Path, name: str) -> None:
    _bakery(desk.parent / "given")
    text = ANSWERS.replace("acme", name.format(folder=desk.parent))
    (desk / "answers.toml").write_text(text, encoding="utf-8")
    done = run("advise", str(desk / "answers.toml"))
    assert done.exit_code == 2 and "there is no ruleset" in done.stderr


def test_a_link_beside_the_answers_is_not_followed(run: Run, desk: Path) -> None:
    _bakery(desk.parent / "given")
    layer(desk.parent / "given" / "acme", head() + CHANGE)
    (desk / "given").symlink_to(desk.parent / "given")
    done = run("advise", str(desk / "answers.toml"))
    assert done.exit_code == 2 and "there is no ruleset 'acme'" in done.stderr


def test_rulesets_in_and_below_a_folder_are_told_apart(run: Run, desk: Path) -> None:
    (desk / "script.py").unlink()
    shutil.copytree(BAKERY, desk, dirs_exist_ok=True)
    layer(desk / "layers" / "acme", head() + CHANGE)
    _found(run("--rules", str(desk), "advise", str(desk / "answers.toml")))
    listed = run("--rules", str(desk), "ruleset", "list").stdout
    assert "bakery-hygiene" in listed and "acme" in listed


def test_a_folder_of_very_many_is_not_looked_through_for_ever(run: Run, desk: Path) -> None:
    for number in range(150):
        for inner in range(15):
            (desk / f"f{number}" / f"g{inner}").mkdir(parents=True)
    done = run("--rules", str(desk), "advise", str(desk / "answers.toml"))
    assert done.exit_code == 2 and "holds more than 2,000 folders" in done.stderr
