"""Bad input: a clear message on standard error, exit status 2, and nothing written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import hostile

Run = Callable[..., Result]

BAKERY = Path(__file__).resolve().parents[1] / "rulesets_data" / "bakery" / "bakery.toml"


def _refused(run: Run, folder: Path, content: str | bytes, name: str = "answers.toml") -> str:
    """What is said of an answer file that is refused; an older advice stays as it was."""
    path, advice = folder / name, folder / "advice.txt"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    advice.write_text("the old advice", encoding="utf-8")
    result = run("advise", str(path), "--output", str(advice))
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert advice.read_text(encoding="utf-8") == "the old advice"
    assert sorted(p.name for p in folder.iterdir()) == sorted({name, "advice.txt"})
    assert "Traceback" not in result.stderr
    return result.stderr


HEAD = "date = 2026-11-02\n[answers]\n"


@pytest.mark.parametrize(
    ("answers", "message", "place"),
    [
        ("owner_namd = 'no'", "there is no question 'owner_namd'", "3:1"),
        ("OWN-22 = 'no'", "there is no question 'OWN-22'", "3:1"),
        ("owner_named = 3", "'owner_named': must be one of its choices, in quotes", "3:15"),
        ("owner_named = 'perhaps'", "'owner_named': there is no choice 'perhaps'", "3:15"),
        ("phase = 'rolout'", "'phase': there is no choice 'rolout'", "3:9"),
        ("users = 'many'", "'users': must be a number", "3:9"),
        ("users = true", "'users': must be a number", "3:9"),
        ("users = -1", "'users': -1 is out of range: it must be 0 or more", "3:9"),
        ("users = 2.5", "'users': 2.5 must be a whole number", "3:9"),
        ("reason_known = 101", "101 is out of range: it must be from 0 to 100", "3:16"),
        ("users = 12345678901234567.5", "number out of range: 'answers.users'", "3:9"),
        ("why_rating = 7", "there is no level 7; levels go from 0 to 6", "3:14"),
        ("why_rating = '3'", "must be a level, a whole number from 0 to 6", "3:14"),
        ("training_forms = 'class'", "must be a list of choices", "3:18"),
        ("training_forms = ['class', 'clas']", "there is no choice 'clas'", "3:28"),
        ("training_forms = ['class', 'class']", "'class' is chosen twice", "3:28"),
        ("go_live = '2026-02-30'", "'2026-02-30' is not a date that exists", "3:11"),
        ("go_live = 3", "'go_live': must be a date", "3:11"),
        ("go_live = 2026-02-03T10:00:00", "must be a date without a time", "3:11"),
        ("knowledge_updated = 2026-12-01", "lies after the assessment of 2026-11-02", "3:21"),
        ("do_first = 3", "'do_first': must be a text", "3:12"),
        ("owner_named = { note = 'x' }", "there is no value", "3:15"),
        ("owner_named = { value = 'no', remark = 'x' }", "an answer has no 'remark'", "3:40"),
        ("owner_named = { value = 'no', note = 3 }", "'note' must be a text", "3:38"),
        ("OWN-2 = 'no'\nowner_named = 'no'", "answered twice, as 'OWN-2' and as 'owner_named'",
         "4:1"),
        ("own-2 = 'no'\nOWN-2 = 'no'", "answered twice, as 'own-2' and as 'OWN-2'", "4:1"),
    ],
)  # fmt: skip
def test_an_answer_that_does_not_fit(
    run: Run, tmp_path: Path, answers: str, message: str, place: str
) -> None:
    said = _refused(run, tmp_path, HEAD + answers)
    assert message in said
    assert f"answers.toml:{place}: " in said


@pytest.mark.parametrize(
    ("answer", "next_step"),
    [
        ("users = '12'", "write it without quotes\n"),
        ("users = 'a dozen'", "write a number without quotes, such as 12\n"),
        ("why_rating = 'high'", "write a number without quotes, such as 0\n"),
    ],
)
def test_a_text_for_a_number_says_how_to_write_one(
    run: Run, tmp_path: Path, answer: str, next_step: str
) -> None:
    assert next_step in _refused(run, tmp_path, HEAD + answer)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "empty"),
        ("\n  \n", "empty"),
        ("date = ", "answers.toml:1:"),
        ("date = 2026-02-30\n", "answers.toml:1:8"),
        ("[answers]\nowner_named = 'no'\n", "does not say the date"),
        ("date = 'soon'\n", "'soon' is not a date that exists"),
        ("date = 2026-11-02\nanswers = 3\n", "'answers' must be a table"),
        ("date = 2026-11-02\nowner_named = 'no'\n", "answers stand below [answers]"),
        ("date = 2026-11-02\n[anwsers]\n", "did you mean 'answers'?"),
        ("date = 2026-11-02\nruleset = 3\n", "'ruleset' must be the id of a ruleset"),
        ("date = 2026-11-02\n[organisation]\nname = []\n", "'name' must be one value"),
        ("date = 2026-11-02\n[targets]\nownersip = 3\n", "did you mean 'ownership'?"),
        ("date = 2026-11-02\n[targets]\nownership = 9\n", "must be from 0 to 6"),
        ("date = 2026-11-02\n[targets]\nownership = 3\nOWN = 3\n", "is given twice"),
        ("date = 2026-11-02\nruleset = 'im-cor'\n", "there is no ruleset 'im-cor'"),
        (b"date = 2026-11-02\n# \xff\n", "UTF-8"),
        ("a = " + "[" * 2_000 + "]" * 2_000, "deep"),
        ("{" + '"a":{' * 2_000 + "}" * 2_001, "deep"),
    ],
)
def test_a_file_that_cannot_be_meant(
    run: Run, tmp_path: Path, content: str | bytes, message: str
) -> None:
    as_json = content[:1] == "{"
    name = "answers.json" if as_json else "answers.toml"
    assert message in _refused(run, tmp_path, content, name)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "answers.json:1:"),
        ("[]", "answers.json"),
        ('{"date": "2026-11-02", "answers": {"users": NaN}}', "answers.json:1:"),
        ('{"date": "2026-11-02", "answers": {"OWN-2": "no", "OWN-2": "no"}}', "answers.json:1:51"),
        ('{"date": "2026-11-02", "answers": {"owner_named": "nee"}}', "no choice 'nee'"),
        ('{"date": "2026-11-02", "answers": {"users": ' + "9" * 5_000 + "}}", "answers.json:1:"),
    ],
)
def test_json_answers_are_refused_with_their_place(
    run: Run, tmp_path: Path, content: str, message: str
) -> None:
    assert message in _refused(run, tmp_path, content, "answers.json")


def test_several_mistakes_are_reported_at_once(run: Run, tmp_path: Path) -> None:
    said = _refused(run, tmp_path, HEAD + "owner_namd = 'no'\nusers = -3\nphase = 'never'\n")
    assert [line for line in said.splitlines() if line.startswith(str(tmp_path))] != []
    assert said.count("answers.toml:") == 3
    assert said.index("answers.toml:3:") < said.index("answers.toml:4:")


def test_no_such_file_a_folder_and_a_huge_one(run: Run, tmp_path: Path) -> None:
    missing = run("advise", str(tmp_path / "answers.toml"))
    folder = run("advise", str(tmp_path))
    huge = tmp_path / "huge.toml"
    with huge.open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)
    large = run("advise", str(huge))
    for result, word in (
        (missing, "no such file"),
        (folder, "folder"),
        (large, "larger than 4,194,304 bytes"),
    ):
        assert result.exit_code == 2
        assert word in result.stderr
        assert result.stdout == ""


def test_output_into_a_missing_folder(run: Run, tmp_path: Path) -> None:
    answers = tmp_path / "answers.toml"
    answers.write_text(HEAD, encoding="utf-8")
    result = run("advise", str(answers), "--output", str(tmp_path / "nowhere" / "advice.txt"))
    assert result.exit_code == 2
    assert "cannot be written: no such file or directory" in result.stderr


def test_answers_for_another_ruleset(run: Run, tmp_path: Path) -> None:
    answers = tmp_path / "answers.toml"
    answers.write_text("ruleset = 'im-core'\ndate = 2026-11-02\n", encoding="utf-8")
    result = run("advise", str(answers), "--ruleset", str(BAKERY.parent))
    assert result.exit_code == 2
    assert "the answers are for ruleset 'im-core', not for 'bakery-hygiene'" in result.stderr


@hostile.whole_characters
def test_texts_from_outside_come_out_as_text(run: Run, tmp_path: Path) -> None:
    answers = tmp_path / "answers.toml"
    name = "<b>Acme</b> **x** \\u001b[31mred"
    answers.write_text(
        f'date = 2026-11-02\n[organisation]\nname = "{name}"\n[answers]\nOWN-2 = "no"\n',
        encoding="utf-8",
    )
    text = run("advise", str(answers)).stdout
    assert "<b>Acme</b> **x** \N{REPLACEMENT CHARACTER}[31mred" in text
    assert "\x1b" not in text


def test_messages_are_harmless_as_well(run: Run, tmp_path: Path) -> None:
    said = _refused(run, tmp_path, HEAD + '"own\\u001b[31m\\nfake.toml:1:1: fine" = 1\n')
    assert "\x1b" not in said
    assert len([line for line in said.splitlines() if line.startswith("fake")]) == 0


# -- rulesets ---------------------------------------------------------------------------------


def _broken(run: Run, folder: Path, old: str, new: str) -> str:
    text = BAKERY.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    (folder / "bakery.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    result = run("ruleset", "show", str(folder))
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    return result.stderr


WHEN = "when = \"tables_washed < 'daily'\""


@hostile.whole_characters
@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("schema = 1", "schema = 2", "upgrade imadvisor"),
        ("schema = 1", "schema = 0", "upgrade the ruleset"),
        ("schema = 1", "schema = 'x'", "schema must be a whole number"),
        ("schema = 1", "", "does not say its schema"),
        (WHEN, "when = \"tables_wased < 'daily'\"", "did you mean 'tables_washed'?"),
        (WHEN, "when = \"tables_washed < 'hourly'\"", "has no choice 'hourly'"),
        (WHEN, "when = \"tables_washed > 3\"", "answered with a choice, not with a number"),
        (WHEN, f'when = "{"ovens > 1 and " * 200}ovens > 1"', "is too long"),
        (WHEN, f'when = "{"not " * 50}ovens > 1"', "is too deep"),
        (WHEN, 'when = "ovens.real > 1"', "attribute access"),
        (WHEN, "when = \"__import__('os')\"", "there is no function '__import__'"),
        (WHEN, "when = \"gap('warm-fridge')\"\nlower_when = \"gap('tables-not-washed')\"",
         "tables-not-washed → tables-not-washed"),
        ("when = \"fridge_degrees > 7 or score('cooling') < 0.5\"",
         "when = \"gap('tables-not-washed') and gap('warm-fridge')\"",
         "the conditions go round in a circle: warm-fridge → warm-fridge"),
        ('prerequisites = ["buy-soap"]', 'prerequisites = ["wash-tables"]',
         "the prerequisites go round in a circle: wash-tables → wash-tables"),
        ("ask_when = \"logbook == 'yes'\"", 'ask_when = "unknown(last_entry)"',
         "go round in a circle: last_entry → last_entry"),
        ("ask_when = \"logbook == 'yes'\"", "ask_when = \"gap('warm-fridge')\"",
         "ask_when reads questions only"),
        ('method = "minimum"', 'method = "minimun"', "did you mean 'minimum'?"),
    ],
)  # fmt: skip
def test_a_ruleset_that_cannot_be_meant(
    run: Run, tmp_path: Path, old: str, new: str, message: str
) -> None:
    said = _broken(run, tmp_path, old, new)
    assert message in said
    assert "bakery.toml:" in said


def test_a_fault_in_a_condition_is_marked(run: Run, tmp_path: Path) -> None:
    said = _broken(run, tmp_path, WHEN, "when = \"tables_washed < 'hourly'\"")
    line = next(line for line in said.splitlines() if "^" in line)
    text = said.splitlines()[said.splitlines().index(line) - 1]
    assert text[line.index("^") : line.rindex("^") + 1] == "'hourly'"
    row = BAKERY.read_text(encoding="utf-8").splitlines().index(WHEN) + 1
    assert f"bakery.toml:{row}:25: gap 'tables-not-washed', when: " in said


def test_a_missing_translation_is_a_warning_and_under_strict_an_error(
    run: Run, tmp_path: Path
) -> None:
    text = BAKERY.read_text(encoding="utf-8").replace('["en"]', '["en", "nl"]')
    (tmp_path / "bakery.toml").write_text(text, encoding="utf-8")
    loose = run("ruleset", "show", str(tmp_path))
    assert loose.exit_code == 0
    assert "warning: " in loose.stderr
    assert "has no text in 'nl'" in loose.stderr
    strict = run("ruleset", "show", str(tmp_path), "--strict")
    assert strict.exit_code == 2
    assert "has no text in 'nl'" in strict.stderr
    answers = tmp_path / "a.json"
    answers.write_text('{"date": "2026-11-02"}', encoding="utf-8")
    advised = run("advise", str(answers), "--ruleset", str(tmp_path), "--strict")
    assert advised.exit_code == 2


def test_no_such_ruleset(run: Run) -> None:
    result = run("ruleset", "show", "im-cor")
    assert result.exit_code == 2
    assert "did you mean 'im-core'?" in result.stderr
