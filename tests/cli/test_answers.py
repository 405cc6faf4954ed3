"""Making, checking and joining answer files on the command line."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from imadvisor import Advisor, Ruleset

Run = Callable[..., Result]


def _file(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


SPONSOR = """
ruleset = "im-core"
date = 2026-11-02
[organisation]
name = "Waterland"
[respondent]
role = "sponsor"
[answers]
phase = "rollout"
users = "?"
owner_named = { value = "no", note = "under discussion" }
do_first = "Name an owner."
teams = { value = 24, note = "counted" }
"""

USER = """
date = 2026-11-02
[organisation]
name = "Waterland"
[respondent]
role = "user"
[answers]
users = 300
owner_named = { value = "yes", note = "I think so" }
do_first = "Listen."
teams = { value = 24, note = "guessed" }
"""


# -- template -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_toml_template_needs_only_its_date(
    run: Run, tmp_path: Path, im_core: Ruleset, language: str
) -> None:
    result = run("answers", "template", "--lang", language)
    assert result.exit_code == 0, result.output
    text = result.stdout
    assert max(map(len, text.splitlines())) <= 90
    assert tomllib.loads(text)["ruleset"] == "im-core"
    for question in im_core.questions:
        assert len(re.findall(rf"^# {question} =", text, re.MULTILINE)) == 1
    path = _file(tmp_path, "a.toml", text)
    missing = run("advise", path)
    assert missing.exit_code == 2
    assert "does not say the date of the assessment" in missing.stderr
    dated = text.replace("# date =", "date = 2026-11-02")
    assert run("advise", _file(tmp_path, "a.toml", dated)).exit_code == 0


def test_uncommented_but_not_filled_in_is_never_taken_for_an_answer(
    run: Run, tmp_path: Path, im_core: Ruleset
) -> None:
    text = run("answers", "template").stdout.replace("# date =", "date = 2026-11-02")
    for question in im_core.questions.values():
        changed = re.sub(rf"^# {question.id} =", f"{question.id} =", text, flags=re.MULTILINE)
        result = run("advise", _file(tmp_path, "a.toml", changed))
        assert result.exit_code == 2, question.id
        assert "a.toml:" in result.stderr


def test_every_line_of_a_template_can_be_filled_in(
    run: Run, tmp_path: Path, advisor: Advisor, im_core: Ruleset
) -> None:
    text = run("answers", "template", "--lang", "nl").stdout
    text = text.replace("# date =", "date = 2026-11-02")
    for question in im_core.questions:
        text = re.sub(rf"^# {question} =.*", f'{question} = "?"', text, flags=re.MULTILINE)
    sheet = advisor.sheet(_file(tmp_path, "a.toml", text), im_core)
    assert sheet.answers.keys() == im_core.questions.keys()


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (["--quick"], lambda q: q.quick),
        (["--role", "sponsor"], lambda q: "sponsor" in q.roles),
        (["--role", "Opdrachtgever"], lambda q: "sponsor" in q.roles),
        (["--dimension", "OWN"], lambda q: q.dimension == "ownership"),
        (["--dimension", "ownership", "--quick"], lambda q: q.id == "ownership_rating"),
    ],
)
def test_part_of_the_questions(
    run: Run, im_core: Ruleset, options: list[str], wanted: Callable[[object], bool]
) -> None:
    text = run("answers", "template", *options).stdout
    asked = {id for id in im_core.questions if re.search(rf"^# {id} =", text, re.MULTILINE)}
    assert asked == {q.id for q in im_core.questions.values() if wanted(q)}
    assert ('\nrole = "sponsor"\n' in text) == ("--role" in options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--role", "sponser"], "did you mean 'sponsor'?"),
        (["--dimension", "ownersip"], "did you mean 'ownership'?"),
        (["--dimension", "nothing-like-it"], "there is no dimension 'nothing-like-it'"),
        (["--role", "project_manager", "--dimension", "OWN"], "no question is asked"),
        (["--output", "answers.ods"], "this command writes no .ods"),
        (["--ruleset", "im-cor"], "did you mean 'im-core'?"),
    ],
)
def test_templates_that_cannot_be_meant(run: Run, options: list[str], message: str) -> None:
    result = run("answers", "template", *options)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_the_format_is_that_of_the_file(run: Run, tmp_path: Path) -> None:
    for name, start in (("a.csv", b"\xef\xbb\xbfId,"), ("a.xlsx", b"PK"), ("a.toml", b"# Quest")):
        path = tmp_path / name
        assert run("answers", "template", "--output", str(path)).exit_code == 0
        assert path.read_bytes().startswith(start)
    path = tmp_path / "b.toml"
    assert run("answers", "template", "--format", "csv", "-o", str(path)).exit_code == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbfId,")


def test_a_csv_template_for_dutch_excel(run: Run, tmp_path: Path, im_core: Ruleset) -> None:
    path = tmp_path / "a.csv"
    run("answers", "template", "--lang", "nl", "--output", str(path))
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.decode().count("\r\n") > 90
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Id", "Code", "Vraag", "Antwoord", "Toelichting", "Bewijs",
                       "Zo antwoordt u", "Gevraagd aan"]  # fmt: skip
    ids = [row[0] for row in rows]
    assert set(im_core.questions) <= set(ids)
    head = ["assessment.ruleset", "assessment.ruleset_hash"]
    assert [row[0] for row in rows[1:] if row[3]] == head


HOSTILE = '=HYPERLINK("http://x")'


def _hostile(folder: Path) -> str:
    """A ruleset whose texts would be formulas, if anybody let them."""
    source = Path(__file__).resolve().parents[1] / "rulesets_data" / "bakery" / "bakery.toml"
    text = source.read_text(encoding="utf-8")
    text = re.sub(r'(?m)^((?:text|name|title|help|unit)\.en) = ".*"', f"\\1 = '{HOSTILE}'", text)
    (folder / "bakery").mkdir()
    (folder / "bakery" / "bakery.toml").write_text(text, encoding="utf-8")
    return str(folder / "bakery")


def test_texts_of_a_ruleset_are_no_formulas_in_csv(run: Run, tmp_path: Path) -> None:
    ruleset, path = _hostile(tmp_path), tmp_path / "a.csv"
    result = run("answers", "template", "--ruleset", ruleset, "--output", str(path))
    assert result.exit_code == 0, result.output
    cells = [c for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"))) for c in row]
    assert f"'{HOSTILE}" in cells
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r") and cell[:1]]


def test_texts_of_a_ruleset_stay_comments_in_toml(run: Run, tmp_path: Path) -> None:
    folder = Path(_hostile(tmp_path))
    text = (folder / "bakery.toml").read_text(encoding="utf-8")
    text = text.replace(f"'{HOSTILE}'", '"x\\n[answers]\\ndate = 2026-11-02\\u2028users = 3"', 3)
    (folder / "bakery.toml").write_text(text, encoding="utf-8")
    made = run("answers", "template", "--ruleset", str(folder)).stdout
    assert tomllib.loads(made).get("date") is None
    assert tomllib.loads(made)["answers"] == {}


# -- check --------------------------------------------------------------------------------------


def test_check_says_what_is_missing_and_from_whom(run: Run, tmp_path: Path) -> None:
    result = run("answers", "check", _file(tmp_path, "a.toml", SPONSOR))
    assert result.exit_code == 1
    assert re.search(r"5 of \d+ questions that apply are answered\.", result.stdout)
    assert re.search(r"Project manager: 1 of \d answered", result.stdout)
    assert "CTX-3 When did, or will, the system go live" in result.stdout
    assert "[may apply]" in result.stdout
    assert "CTX-2" not in result.stdout
    assert result.stderr == ""


def test_check_in_dutch(run: Run, tmp_path: Path) -> None:
    result = run("answers", "check", _file(tmp_path, "a.toml", SPONSOR), "--lang", "nl")
    assert re.search(r"5 van de \d+ vragen die van toepassing zijn, zijn", result.stdout)
    assert "Ontbreekt" in result.stdout
    assert "Missing" not in result.stdout


def test_check_tells_every_mistake_and_still_what_is_missing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = "Id;Antwoord;Note\nassessment.date;2026-11-02;\nusers;many;\nnobody;3;\nteams;;later\n"
    _file(tmp_path, "a.csv", text)
    result = run("answers", "check", "a.csv")
    assert result.exit_code == 1
    assert "a.csv:3, Antwoord: 'users': must be a number" in " ".join(result.stdout.split())
    assert "there is no question 'nobody'" in result.stdout
    assert "Notes without an answer" in result.stdout and "later" in result.stdout
    missing = result.stdout[result.stdout.index("Missing") :]
    assert "CTX-8 How many teams" in missing and "CTX-2" not in missing


def test_check_as_json(run: Run, tmp_path: Path) -> None:
    text = SPONSOR + 'go_live = "soon"\nCOM-6 = "2026-01-01"\n'
    result = run("answers", "check", _file(tmp_path, "a.toml", text), "--format", "json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["right_and_complete"] is False
    (wrong,) = found["wrong"]
    assert (wrong["line"], wrong["column"]) == (14, 11)
    assert "'soon' is not a date" in wrong["message"]
    missing = {id for share in found["shares"] for id in share["missing"]}
    assert "sector" in missing and "go_live" not in missing
    assert found["answered"] == sum(share["answered"] for share in found["shares"])


def test_check_without_a_date_judges_the_rest(run: Run, tmp_path: Path) -> None:
    result = run("answers", "check", _file(tmp_path, "a.toml", "[answers]\nusers = 3\n"))
    assert result.exit_code == 1
    assert "does not say the date" in result.stdout
    assert "1 of " in result.stdout


def test_check_of_complete_answers(run: Run, tmp_path: Path, im_core: Ruleset) -> None:
    lines = "".join(f'{id} = "?"\n' for id in im_core.questions)
    text = f"date = 2026-11-02\n[answers]\n{lines}"
    result = run("answers", "check", _file(tmp_path, "a.toml", text))
    assert result.exit_code == 0, result.output
    assert "The answers are complete and right." in result.stdout


def test_check_names_what_is_answered_though_it_does_not_apply(run: Run, tmp_path: Path) -> None:
    text = 'date = 2026-11-02\n[answers]\nowner_named = "no"\nowner_appointed = 2026-01-01\n'
    text += 'phase = "before_pilot"\n'
    result = run("answers", "check", _file(tmp_path, "a.toml", text))
    section = result.stdout[result.stdout.index("Answered, though it does not apply") :]
    assert "OWN-4" in section
    settled = text.replace("2026-01-01", '"n/a"')
    result = run("answers", "check", _file(tmp_path, "a.toml", settled))
    assert "Answered, though it does not apply" not in result.stdout


@pytest.mark.parametrize(("name", "text"), [("a.toml", "date = "), ("a.csv", "x;y\n")])
def test_check_of_what_cannot_be_read(run: Run, tmp_path: Path, name: str, text: str) -> None:
    result = run("answers", "check", _file(tmp_path, name, text))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert name in result.stderr


def test_check_of_standard_input(run: Run) -> None:
    result = run("answers", "check", "-", input="date = 2026-11-02\n[answers]\nusers = 'x'\n")
    assert result.exit_code == 1
    assert "standard input:3:9: 'users': must be a number" in result.stdout


# -- merge --------------------------------------------------------------------------------------


def test_merge_takes_what_agrees_and_leaves_open_what_does_not(
    run: Run, tmp_path: Path, advisor: Advisor, im_core: Ruleset
) -> None:
    one, other = _file(tmp_path, "one.toml", SPONSOR), _file(tmp_path, "other.toml", USER)
    out = tmp_path / "all.toml"
    result = run("answers", "merge", one, other, "--output", str(out))
    assert result.exit_code == 1
    assert "OWN-2" in result.stdout
    assert "Sponsor / executive" in result.stdout and "User (early" in result.stdout
    sheet = advisor.sheet(out, im_core)
    assert (sheet.role, sheet.organisation) == ("", {"name": "Waterland"})
    assert sheet.answers["phase"].value == "rollout"
    assert sheet.answers["users"].value == 300
    assert sheet.answers["teams"].note == (
        "Sponsor / executive: counted\nUser (early adopter or representative): guessed"
    )
    assert sheet.answers["do_first"].by_role == (("sponsor", "Name an owner."), ("user", "Listen."))
    assert "owner_named" not in sheet.answers
    text = out.read_text(encoding="utf-8")
    assert '#   Sponsor / executive: "no"' in text
    assert '#   User (early adopter or representative): "yes"' in text
    comments = text.replace("\n#   ", " ").replace("\n# ", " ")
    assert "under discussion" in comments and "I think so" in comments


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_conflicts_in_a_table_stand_in_the_note(
    run: Run, tmp_path: Path, advisor: Advisor, im_core: Ruleset, suffix: str
) -> None:
    one, other = _file(tmp_path, "one.toml", SPONSOR), _file(tmp_path, "other.toml", USER)
    out = tmp_path / f"all.{suffix}"
    result = run("answers", "merge", one, other, "-o", str(out), "--lang", "nl")
    assert result.exit_code == 1
    _, (reading,) = advisor.readings([out])
    assert reading.problems == ()
    assert "owner_named" not in reading.sheet.answers
    note, _ = reading.loose["owner_named"]
    assert note.startswith("Verschillende antwoorden:\nOpdrachtgever: nee\nGebruiker")
    assert "I think so" in note
    checked = run("answers", "check", str(out), "--lang", "nl")
    assert "Opdrachtgever: nee" in checked.stdout


def test_merge_of_files_that_agree(run: Run, tmp_path: Path) -> None:
    other = _file(tmp_path, "b.toml", USER.replace('"yes"', '"no"'))
    out = tmp_path / "all.toml"
    result = run("answers", "merge", _file(tmp_path, "a.toml", SPONSOR), other, "-o", str(out))
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert "wrote" in result.stderr


@pytest.mark.parametrize("way", [["toml", "csv", "xlsx", "toml"], ["xlsx", "csv", "toml"]])
def test_one_file_changes_its_format_and_nothing_else(
    run: Run, tmp_path: Path, advisor: Advisor, im_core: Ruleset, way: list[str]
) -> None:
    example = Path(__file__).resolve().parents[2] / "examples" / "municipality.toml"
    path = str(example)
    for step, suffix in enumerate(way):
        out = tmp_path / f"{step}.{suffix}"
        result = run("answers", "merge", path, "--output", str(out), "--lang", "nl")
        assert result.exit_code == 0, result.output
        path = str(out)
    assert advisor.sheet(path, im_core) == advisor.sheet(example, im_core)


def test_different_names_and_targets_are_conflicts(run: Run, tmp_path: Path) -> None:
    base = 'date = 2026-11-02\n[organisation]\nname = "{}"\n[targets]\nownership = {}\n'
    one = _file(tmp_path, "one.toml", base.format("Waterland", 3))
    other = _file(tmp_path, "other.toml", base.format("Landwater", 4))
    for suffix in ("toml", "csv"):
        out = tmp_path / f"all.{suffix}"
        result = run("answers", "merge", one, other, "--output", str(out))
        assert result.exit_code == 1
        assert "organisation.name" in result.stdout and "targets.ownership" in result.stdout
        text = out.read_text(encoding="utf-8-sig")
        assert "Waterland" in text and "Landwater" in text and "one.toml" in text


def test_texts_of_one_role_that_differ_are_conflicts(run: Run, tmp_path: Path) -> None:
    one = _file(tmp_path, "one.toml", USER)
    other = _file(tmp_path, "other.toml", USER.replace("Listen.", "Talk."))
    result = run("answers", "merge", one, other, "--output", str(tmp_path / "all.toml"))
    assert result.exit_code == 1
    assert "VIEW-2" in result.stdout
    assert "one.toml" in result.stdout and "other.toml" in result.stdout


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("2026-11-02", "2026-11-03"), "the date is 2026-11-03, and in"),
        (('date = 2026-11-02', 'date = 2026-11-02\nruleset = "bakery"'),
         "the answers are for ruleset 'bakery', not for 'im-core'"),
        (("users = 300", "users = -3"), "-3 is out of range"),
    ],
)  # fmt: skip
def test_merge_of_what_cannot_be_joined(
    run: Run, tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    one = _file(tmp_path, "one.toml", SPONSOR)
    other = _file(tmp_path, "other.toml", USER.replace(*change))
    out = tmp_path / "all.toml"
    result = run("answers", "merge", one, other, "--output", str(out))
    assert result.exit_code == 2
    assert message in result.stderr
    assert "other.toml" in result.stderr
    assert not out.exists()


def test_merged_answers_on_the_terminal_leave_the_conflicts_to_the_side(
    run: Run, tmp_path: Path
) -> None:
    one, other = _file(tmp_path, "one.toml", SPONSOR), _file(tmp_path, "other.toml", USER)
    result = run("answers", "merge", one, other)
    assert result.exit_code == 1
    assert tomllib.loads(result.stdout)["answers"]["users"] == 300
    assert "OWN-2" in result.stderr


def test_a_note_too_long_for_excel(run: Run, tmp_path: Path) -> None:
    text = SPONSOR.replace("under discussion", "x" * 100_000)
    path, out = _file(tmp_path, "a.toml", text), tmp_path / "a.xlsx"
    assert run("advise", path).exit_code == 0
    result = run("answers", "merge", path, "--output", str(out))
    assert result.exit_code == 2
    assert "longer than the 32,767 characters that a cell of Excel holds" in result.stderr
    assert not out.exists()
