"""Folders and files with the sheets of several respondents."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from imadvisor import Advisor, InputError, Sheet
from imadvisor.answers import assessment

HEAD = 'ruleset = "im-core"\ndate = 2026-11-02\n'
Write = Callable[[Mapping[str, str]], Path]


def sheet(role: str, name: str, answers: str = "teams = 3", head: str = HEAD) -> str:
    return f'{head}[respondent]\nrole = "{role}"\nname = "{name}"\n[answers]\n{answers}\n'


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(files: Mapping[str, str]) -> Path:
        folder = tmp_path / "team"
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        return folder

    return written


def _read(advisor: Advisor, path: Path) -> Sheet:
    return advisor.sheet(path, advisor.ruleset("im-core"))


def _problems(advisor: Advisor, path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        _read(advisor, path)
    return [str(problem).replace(str(path.parent) + "/", "") for problem in caught.value.problems]


def test_a_folder_of_any_formats_and_what_programs_leave_in_it(
    advisor: Advisor, write: Write
) -> None:
    csv = (
        "Id;Answer\nassessment.ruleset;im-core\nassessment.date;2026-11-02\n"
        "respondent.role;user\nrespondent.name;Bo\nteams;5\n"
    )
    told = {
        "date": "2026-11-02",
        "respondent": {"role": "user", "name": "Cem"},
        "answers": {"teams": 7},
    }
    folder = write(
        {
            "one.toml": sheet("user", "Anna"),
            "two.csv": csv,
            "three.json": json.dumps(told),
            ".hidden.toml": "nonsense",
            "~$two.xlsx": "a lock",
            "Thumbs.db": "",
            "README.md": "who answers",
        }
    )
    found = _read(advisor, folder)
    assert found.together is not None
    assert [one.respondent for one in found.together.sheets] == ["Anna", "Bo", "Cem"]
    assert found.answers["teams"].value == 5


def test_a_file_with_several_sheets_says_the_same_as_a_folder(
    advisor: Advisor, write: Write
) -> None:
    folder = write({"a.toml": sheet("user", "A"), "b.toml": sheet("sponsor", "B", "teams = 9")})
    one = folder / "all.toml"
    text = HEAD
    for role, name, teams in (("user", "A", 3), ("sponsor", "B", 9)):
        text += f'[[sheet]]\nrespondent = {{ role = "{role}", name = "{name}" }}\n'
        text += f"answers = {{ teams = {teams} }}\n"
    of_folder = _read(advisor, folder)
    one.write_text(text, encoding="utf-8")
    assert _read(advisor, one) == of_folder


def test_one_sheet_is_that_sheet(advisor: Advisor, write: Write) -> None:
    folder = write({"a.toml": f"{HEAD}[answers]\nteams = 3\n"})
    assert _read(advisor, folder) == _read(advisor, folder / "a.toml")


def test_every_mistake_is_told_at_once_where_it_stands(advisor: Advisor, write: Write) -> None:
    folder = write(
        {
            "a.toml": sheet("user", "Anna"),
            "b.toml": sheet("usr", "Bo", "temas = 3"),
            "c.toml": sheet("sponsor", "anna "),
            "d.toml": f"{HEAD}[answers]\nteams = 4\n",
            "e.toml": sheet("sponsor", "Eva", head=HEAD.replace("11-02", "11-03")),
            "f.toml": sheet("sponsor", "Fay", head=HEAD.replace("im-core", "other")),
        }
    )
    told = "\n".join(_problems(advisor, folder))
    for line in (
        "team/b.toml:4:8: there is no role 'usr'",
        "did you mean 'user'?",
        "team/b.toml:7:1: there is no question 'temas'",
        "team/c.toml:5:8: 'anna ' has two sheets: the other one is",
        "keep one of the two, or give the respondents different names",
        "team/d.toml:1:1: the sheet does not say the role of the respondent",
        "team/d.toml:1:1: the sheet does not say the name of the respondent",
        "write it under [respondent], as name = …: a pseudonym will do",
        "team/e.toml:2:8: the date is 2026-11-03, and in ",
        "an assessment is of one date",
        "team/f.toml:1:11: the answers are for ruleset 'other', not for 'im-core'",
    ):
        assert line in told, told


def test_sheets_of_other_versions_organisations_and_targets(advisor: Advisor, write: Write) -> None:
    head = HEAD + 'ruleset_hash = "sha256:{}"\n[organisation]\nname = "{}"\n[targets]\nwhy = {}\n'
    folder = write(
        {
            "a.toml": sheet("user", "A", head=head.format("11", "Here", 3)),
            "b.toml": sheet("user", "B", head=head.format("22", "There", 4)),
        }
    )
    told = "\n".join(_problems(advisor, folder))
    assert "b.toml:3:16: the answers were given when im-core was sha256:22…" in told
    assert "ask all of them by one version: questions may have changed in between" in told
    assert "b.toml:5:8: 'name' in [organisation] is 'There', and in" in told
    assert "b.toml:7:7: 'why' in [targets] is '4', and in" in told
    assert "make it the same, or say it once" in told


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "team: the assessment has no sheets"),
        ({"report.pdf": "x"}, "team/report.pdf: this is not an answer sheet"),
        ({"old.xls": "x"}, "team/old.xls: this is an old Excel file (.xls), which is not read"),
        ({"a.toml": "= 3"}, "team/a.toml:1:1: "),
        ({"a.toml": "[[sheet]]\n"}, "this file in a folder of sheets has sheets itself"),
    ],
)
def test_what_is_no_assessment(
    advisor: Advisor, write: Write, files: dict[str, str], message: str
) -> None:
    told = "\n".join(_problems(advisor, write(files)))
    assert message in told, told


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sheet = []\n", "all.toml:1:1: the assessment has no sheets"),
        ("sheet = 3\n", "all.toml:1:1: 'sheet' must be tables"),
        (HEAD + "[[sheet]]\n[answers]\nteams = 3\n",
         "all.toml:4:2: 'answers' cannot stand above the sheets"),
        (HEAD.replace("date", "dat") + "[[sheet]]\n",
         "all.toml:2:1: 'dat' cannot stand above the sheets"),
        (HEAD + '[[sheet]]\nanswers = { teams = "x" }\n',
         "all.toml:4:21: 'teams': must be a number"),
        (HEAD.replace("2026-11-02", '"soon"') + "[[sheet]]\n",
         "all.toml:2:8: 'date': 'soon' is not a date that exists"),
    ],
)  # fmt: skip
def test_mistakes_in_a_file_of_sheets(
    advisor: Advisor, tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "all.toml"
    path.write_text(text, encoding="utf-8")
    told = "\n".join(_problems(advisor, path)).replace(f"{tmp_path}/", "")
    assert message in told.replace(f"{tmp_path.name}/", ""), told


def test_nothing_leads_out_of_the_folder(
    advisor: Advisor, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write({"a.toml": sheet("user", "A")})
    (tmp_path / "outside.toml").write_text(sheet("user", "B"), encoding="utf-8")
    (folder / "b.toml").symlink_to(tmp_path / "outside.toml")
    (folder / "c.toml").symlink_to("c.toml")
    (folder / "more").mkdir()
    os.mkfifo(folder / "pipe.toml")
    told = "\n".join(_problems(advisor, folder))
    assert "team/b.toml: leads out of the folder of the assessment" in told
    assert "team/c.toml: this is not a file that can be read" in told
    assert "team/more: this is a folder within an assessment" in told
    assert "team/pipe.toml: this is not a file that can be read" in told


def test_an_assessment_is_not_larger_than_can_be_read(
    advisor: Advisor, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write({f"{n}.toml": sheet("user", f"r{n}") for n in range(4)})
    monkeypatch.setattr(assessment, "MOST_SHEETS", 3)
    (told,) = _problems(advisor, folder)
    assert "there are 4 sheets; an assessment may have 3" in told
    monkeypatch.setattr(assessment, "MOST_SHEETS", 9)
    monkeypatch.setattr(assessment, "MOST_BYTES", 200)
    (told,) = _problems(advisor, folder)
    assert "the sheets are larger than 200 bytes together" in told
