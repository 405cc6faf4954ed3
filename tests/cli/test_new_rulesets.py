"""Who starts a ruleset of their own has one that runs, and is told when they break it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from imadvisor import Advisor, Ruleset, RulesetError
from imadvisor.advisor.advisor import default_advisor
from imadvisor.quality.cases import Deviation, load_cases, run_case
from imadvisor.rulesets.layout import laid_out
from imadvisor.rulesets.scaffold import TEMPLATES

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    default_advisor.cache_clear()
    return tmp_path


def _new(run: Run, *arguments: str) -> Path:
    result = run("ruleset", "new", *arguments)
    assert result.exit_code == 0, result.output
    return Path(arguments[0])


def _differences(ruleset: Ruleset) -> list[Deviation]:
    advisor, cases = Advisor(), load_cases(ruleset)
    assert len(cases) == 2
    return [d for c in cases for d in run_case(c, lambda sheet: advisor.advise(sheet, ruleset))]


@pytest.mark.parametrize("languages", ["en", "nl", "en,nl", "nl,en"])
def test_a_new_ruleset_is_right_and_its_cases_hold(run: Run, languages: str) -> None:
    folder = _new(run, "out-in-time", "--lang", languages)
    made = Advisor().ruleset(folder)
    assert (made.id, made.warnings) == ("out-in-time", ())
    assert made.languages == tuple(languages.split(","))
    assert made.settings.about.title == dict.fromkeys(made.languages, "Out in time")
    assert _differences(made) == []
    for kind in ("question", "gap", "recommendation", "criterion", "dimension", "scaling"):
        assert made.things[kind]
    files, others = laid_out([folder])
    assert len(files) == 5 and not others and not any(file.changes for file in files)


def test_every_text_of_the_example_is_in_both_languages_and_so_is_every_comment() -> None:
    for path in TEMPLATES.rglob("*.toml.txt"):
        text = path.read_text(encoding="utf-8")
        comments = [len(re.findall(rf"^#{code} ", text, re.MULTILINE)) for code in ("en", "nl")]
        texts = [
            re.findall(rf"^((?:[\w.]+\.)?){code} = ", text, re.MULTILINE) for code in ("en", "nl")
        ]
        assert all(comments)
        assert texts[0] and texts[0] == texts[1]


def test_comments_are_in_the_main_language(run: Run) -> None:
    english = (_new(run, "one") / "gaps.toml").read_text(encoding="utf-8")
    dutch = (_new(run, "two", "--lang", "nl,en") / "gaps.toml").read_text(encoding="utf-8")
    assert "# Sets of recommendations" in english and "# Groepen" not in english
    assert "# Groepen aanbevelingen" in dutch and "# Sets" not in dutch
    assert "#en" not in english + dutch and "#nl" not in english + dutch


def test_it_is_answered_advised_on_and_planned(run: Run) -> None:
    said = run("ruleset", "new", "rules").stderr.splitlines()
    assert said[0] == "wrote rules: edit its files, and see what comes out with"
    for line in said[1:]:
        result = run(*line.split()[1:])
        assert result.exit_code == 0, result.output
    answers = tomllib.loads(Path("answers.toml").read_text(encoding="utf-8"))
    assert answers["ruleset"] == "rules"
    case = tomllib.loads(Path("rules/cases/first.toml").read_text(encoding="utf-8"))["case"][0]
    given = "\n".join(f"{key} = {value!r}" for key, value in case["answers"].items())
    Path("given.toml").write_text(
        f'ruleset = "rules"\ndate = 2026-11-02\n[answers]\n{given}\n', encoding="utf-8"
    )
    for command in ("advise", "roadmap"):
        result = run(command, "given.toml", "--ruleset", "rules")
        assert result.exit_code == 0, result.output
        assert "Evacuation plan" in result.stdout


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("gaps.toml", "plan_written == 'no'", "plan_writen == 'no'", "did you mean 'plan_written'"),
        ("gaps.toml", "plan_known < 50", "plan_known == 'some'", "gaps.toml:"),
        ("recommendations.toml", '"manager"', '"boss"', "there is no role 'boss'"),
        ("questions.toml", '"plan-level-1"', '"plan-level-9"', "plan-level-"),
        ("ruleset.toml", "schema = 1", "schema = 2", "schema 2"),
    ],
)
def test_what_breaks_it_is_told(run: Run, file: str, old: str, new: str, said: str) -> None:
    path = _new(run, "rules") / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RulesetError) as caught:
        Advisor().ruleset("rules")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "differs"),
    [
        ("plan_known < 50", "plan_known < 5", "gaps_present"),
        ("plan_written == 'no'", "plan_written == 'yes'", "gaps_present"),
        ("days_since(last_drill) > 365", "days_since(last_drill) > 30", "gaps_absent"),
    ],
)
def test_a_rule_that_says_something_else_fails_a_case(
    run: Run, old: str, new: str, differs: str
) -> None:
    path = _new(run, "rules") / "gaps.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new), encoding="utf-8")
    found = _differences(Advisor().ruleset("rules"))
    assert text.count(old) == 1 and differs in {difference.what for difference in found}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["Rules"],
            "'Rules' is not an id\n    lower-case words joined by -, such as client-acme; ",
        ),
        (["rules", "--name", "A b"], "'A b' is not an id"),
        (["im-core"], "there is a ruleset 'im-core' already"),
        (["rules", "--lang", "de"], "there is no example in the language 'de'"),
        (["rules", "--lang", "en,"], "there is no example in the language ''"),
        (["rules", "--extends", "im-core", "--lang", "nl"], "--lang: a layer is in the languages"),
        (["full"], "full: this folder is not empty\n    move it away, or name another folder"),
        (["file"], "file: this is a file"),
        (["no/such/rules"], "no/such/rules: the folder cannot be made: no such file or directory"),
    ],
)
def test_what_cannot_be_made_is_told_and_nothing_is_written(
    run: Run, arguments: list[str], said: str
) -> None:
    Path("full").mkdir()
    Path("full/letter.txt").write_text("mine", encoding="utf-8")
    Path("file").write_text("mine", encoding="utf-8")
    result = run("ruleset", "new", *arguments)
    assert result.exit_code == 2 and said in result.stderr, result.stderr
    assert sorted(path.name for path in Path().rglob("*")) == ["file", "full", "letter.txt"]


def test_an_empty_folder_will_do_and_the_id_may_be_another(run: Run) -> None:
    Path("here").mkdir()
    assert Advisor().ruleset(_new(run, "here", "--name", "fire-safety")).id == "fire-safety"
    assert not [path for path in Path().iterdir() if path.name.startswith(".")]


def test_it_may_be_the_folder_that_one_is_in(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fire-safety").mkdir()
    monkeypatch.chdir(tmp_path / "fire-safety")
    assert Advisor().ruleset(_new(run, ".")).id == "fire-safety"
    assert Path("gaps.toml").is_file()


def test_a_folder_that_cannot_be_filled_is_not_left_half(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    real = Path.write_text

    def full(path: Path, *args: object, **kwargs: object) -> int:
        written.append(path.name)
        if len(written) == 3:
            raise OSError(28, "No space left on device")
        return real(path, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "write_text", full)
    result = run("ruleset", "new", "rules")
    assert result.exit_code == 2 and "no space left on device" in result.stderr
    assert list(Path().iterdir()) == []
