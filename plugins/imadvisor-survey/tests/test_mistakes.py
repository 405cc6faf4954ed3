"""Nothing is silent: what nobody confirmed, what is not named, what does not fit."""

from __future__ import annotations

from pathlib import Path

import pytest
from imadvisor import InputError, Problem
from imadvisor.plugin import source_file
from imadvisor.testing import check_reading

import imadvisor_survey
from exports import LIMESURVEY, advisor, imported, mapping_of, ruleset, written


def wrong(path: Path, *changes: tuple[str, str]) -> tuple[Problem, ...]:
    """Everything that is wrong in an export or its mapping, with changes."""
    with pytest.raises(InputError) as caught:
        imported(path, *changes)
    return caught.value.problems


def test_an_export_without_a_mapping_says_how_to_get_one(tmp_path: Path) -> None:
    path = written(tmp_path, LIMESURVEY)
    with pytest.raises(InputError) as caught:
        imadvisor_survey.Surveys().read(source_file(path))
    (problem,) = caught.value.problems
    assert problem.message == "this is an export of LimeSurvey, and no mapping stands beside it"
    assert problem.hint == (
        f"let one be proposed: imadvisor survey {path}, which writes export.mapping.toml"
    )


def test_nothing_is_read_before_all_columns_are_confirmed(tmp_path: Path) -> None:
    path = written(tmp_path, LIMESURVEY)
    (problem,) = wrong(path, ("confirmed = true", "confirmed = false"))
    assert problem.message.startswith("15 of 15 columns are not confirmed: 'id', 'submitdate'")
    assert problem.hint == "look at each, and where it is right write confirmed = true"
    assert problem.place.line > 0


def test_a_column_that_the_mapping_does_not_name(tmp_path: Path) -> None:
    path = written(tmp_path, LIMESURVEY)
    text = mapping_of(path)
    start = text.index('[[column]]\nheader = "users"')
    end = text.index("[[column]]", start + 1)
    (problem,) = wrong(path, (text[start:end], ""))
    assert problem.message == "the mapping says nothing of 1 columns: 'users'"


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        ('header = "users"', 'header = "user"', "no column 'user'", "did you mean 'users'"),
        ('use = "submitted"', 'use = "submited"', "no use 'submited'", "did you mean 'submitted'"),
        ('type = "number"', 'type = "numbr"', "no type 'numbr'", "did you mean 'number'"),
        ("schema = 1", "schema = 2", "does not say its version", "schema = 1"),
        ("date = 2026-10-06", "date = 3", "the date of the assessment", "date = "),
        ("dont_know = [", "dont_kno = [", "has no 'dont_kno'", "did you mean 'dont_know'"),
        ("sure = 1.00\nconf", "sur = 1.00\nconf", "a column has no 'sur'", "did you mean 'sure'"),
        ('"care" = "care"', '"care" = ""', "not said what is meant by: 'care'", "id of the choice"),
        ('question = "users"\n', "", "which question it answers", "ignore"),
        ('choice = "class"\n', "", "for which choice a mark stands", "choice ="),
        ('"care" = "care"\n', "", "'care' is none of the choices of 'sector'", "other"),
        ('question = "users"', 'question = "baseline"', "taken from two columns", "keep one"),
        ('column = 8', 'column = "8"\nx = 1', "a column has no 'x'", "a column has header"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_mapping_is_named_with_the_next_step(
    tmp_path: Path, old: str, new: str, message: str, hint: str
) -> None:
    problems = wrong(written(tmp_path, LIMESURVEY), (old, new))
    assert any(message in p.message and hint in p.hint and p.place.line for p in problems), problems


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"320"', '"1.234,5"', "'1.234,5' is no number that can be read in one way only"),
        ("00:00:00", "13:30:00", "there is a time of day at this date"),
        ("2026-03-02", "2026-02-30", "'2026-02-30 00:00:00' is not a date that exists"),
        ("2026-03-02 00:00:00", "soon", "'soon' is no date"),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_its_cell(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    problems = wrong(written(tmp_path, LIMESURVEY.replace(old, new)))
    assert [problem.message for problem in problems] == [message]
    assert problems[0].place.line == 2 and problems[0].place.cell


def test_another_answer_without_a_choice_for_it(tmp_path: Path) -> None:
    path = written(tmp_path, LIMESURVEY.replace('"-oth-"', '""'))
    (problem,) = wrong(path)
    assert problem.message == "'sector' has a text of its own, 'Museum', and no answer"
    header = 'header = "sector[other]"'
    found = imported(path, (header, header + '\nother = "?"'))
    assert found.sheets[1].data["answers"]["sector"] == {"value": "?", "note": "Museum"}


def test_a_text_that_is_no_choice_becomes_the_note_where_the_mapping_says_so(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, LIMESURVEY)
    told = (
        ('"care" = "care"\n', ""),
        ('type = "single"\nsure', 'type = "single"\nother = "other"\nsure'),
    )
    path.write_text(LIMESURVEY.replace('"sector[other]"', '"x"').replace('"Museum"', '""'))
    found = imported(path, *told)
    assert found.sheets[0].data["answers"]["sector"] == {"value": "other", "note": "care"}


def test_two_columns_of_one_header_need_their_number(tmp_path: Path) -> None:
    path = written(tmp_path, "sector,users,sector\ncare,1,gov\n")
    dated = ("# date = 2026-01-31", "date = 2026-10-05")
    assert imported(path, dated).sheets[0].data["answers"]["sector"] == "care"
    problems = wrong(path, dated, ("column = 1\n", ""))
    assert any("several columns 'sector'" in problem.message for problem in problems)


def test_too_many_respondents(tmp_path: Path) -> None:
    rows = "".join(f"{n}\n" for n in range(501))
    path = written(tmp_path, "users,x\n" + rows.replace("\n", ",\n"))
    (problem,) = wrong(path, ("# date = 2026-01-31", "date = 2026-10-05"))
    assert problem.message == "501 respondents have handed in their answers"


def test_a_wrong_answer_points_to_its_cell(tmp_path: Path) -> None:
    path = written(tmp_path, LIMESURVEY.replace('"320"', '"-5"'))
    imported(path)
    with pytest.raises(InputError) as caught:
        advisor.advise(path, ruleset)
    (problem,) = caught.value.problems
    assert problem.place.cell == "users" and problem.place.line == 2


def test_no_damaged_mapping_or_export_ends_otherwise(tmp_path: Path) -> None:
    path = written(tmp_path, LIMESURVEY)
    mapping = tmp_path / "export.mapping.toml"
    good = mapping_of(path).encode()

    def read_mapping(content: bytes) -> None:
        mapping.write_bytes(content)
        imadvisor_survey.Surveys().read(source_file(path))

    check_reading(read_mapping, [good], tries=120)
    mapping.write_bytes(good)

    def read_export(content: bytes) -> None:
        path.write_bytes(content)
        imadvisor_survey.Surveys().read(source_file(path))

    check_reading(read_export, [LIMESURVEY.encode()], tries=120)


def test_the_mapping_of_the_readme_is_right(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    mapping = readme.partition("```toml\n")[2].partition("```")[0]
    path = written(tmp_path, "submitdate,sector\n2026-10-05,Zorg\n2026-10-05,-oth-\n")
    path.with_name("export.mapping.toml").write_text(mapping, encoding="utf-8")
    found = imadvisor_survey.Surveys().read(source_file(path))
    assert [sheet.data["answers"]["sector"] for sheet in found.sheets] == ["care", "other"]
