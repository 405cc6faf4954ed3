"""The exports of each tool become the answers that were given."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from imadvisor import AnswersError, testing
from imadvisor.plugin import source_file

import imadvisor_survey
from exports import (
    GOOGLE,
    KOBO,
    LIMESURVEY,
    QUALTRICS,
    REDCAP,
    RULES,
    advisor,
    answers,
    forms,
    imported,
    mapping_of,
    ruleset,
    written,
)

LIVE = dt.date(2026, 3, 2)
CARE = {
    "sector": "care",
    "users": 320,
    "baseline": "yes",
    "training_forms": ["class", "job"],
    "go_live": LIVE,
}


def test_microsoft_forms(tmp_path: Path) -> None:
    content = forms(
        ["Care", 320, "Yes", "Class;On the job;", LIVE, "it is fast; and safe"],
        ["Overheid", 45, "Nee", "Practice environment, with a coach;", "", ""],
        ["Care", "", "Don\N{RIGHT SINGLE QUOTATION MARK}t know", "", "", "=1+1"],
    )
    found = answers(written(tmp_path, content, "export.xlsx"))
    assert found == [
        {**CARE, "works_well_when": "it is fast; and safe"},
        {"sector": "gov", "users": 45, "baseline": "no", "training_forms": ["practice"]},
        {"sector": "care", "baseline": "?", "works_well_when": "=1+1"},
    ]


def test_limesurvey(tmp_path: Path) -> None:
    path = written(tmp_path, LIMESURVEY)
    assert answers(path) == [
        {**CARE, "works_well_when": "fast"},
        {"sector": {"value": "other", "note": "Museum"}, "users": 45, "baseline": "no"},
    ]
    warnings = [problem.message for problem in imported(path).problems]
    assert warnings == [
        "4 columns are left out: 'id', 'lastpage', 'startlanguage', 'seed'",
        "1 rows were not handed in, and are left out: 4",
    ]


def test_kobo(tmp_path: Path) -> None:
    unsaid = ('"dk_" = ""  # say which', '"dk_" = "?"')
    assert answers(written(tmp_path, KOBO), unsaid) == [
        {**CARE, "works_well_when": "fast"},
        {"sector": "gov", "baseline": "?"},
    ]


def test_google_forms(tmp_path: Path) -> None:
    path = written(tmp_path, GOOGLE)
    with pytest.raises(AnswersError, match="may be read in two ways") as caught:
        answers(path)
    assert len(caught.value.problems) == 2
    told = ('# dates = "day-first"', 'dates = "month-first"')
    assert answers(path, told) == [
        {**CARE, "works_well_when": "fast, and safe"},
        {
            "sector": "gov",
            "users": 45,
            "baseline": "no",
            "training_forms": ["practice"],
            "go_live": dt.date(2026, 11, 2),
        },
    ]


def test_qualtrics(tmp_path: Path) -> None:
    found = imported(written(tmp_path, QUALTRICS))
    assert [sheet.data["answers"] for sheet in found.sheets] == [
        {"sector": "care", "works_well_when": "fast"}
    ]
    assert "left out: 5" in found.problems[-1].message


def test_redcap(tmp_path: Path) -> None:
    date = ("# date = 2026-01-31", "date = 2026-10-05")
    assert answers(written(tmp_path, REDCAP), date) == [
        {"sector": "care", "training_forms": ["class", "job"]},
        {"sector": "gov", "training_forms": []},
    ]


def test_it_keeps_its_contract(tmp_path: Path) -> None:
    path = written(tmp_path, LIMESURVEY)
    (tmp_path / "export.mapping.toml").write_text(mapping_of(path), encoding="utf-8")
    survey = imadvisor_survey.Surveys()
    assessment = testing.check_answer_importer(survey, path, advisor, ruleset=RULES)
    assert len(assessment.parts) == 2


def test_they_are_advised_on_as_an_assessment(tmp_path: Path) -> None:
    path = written(tmp_path, LIMESURVEY)
    imported(path)
    together = advisor.advise(path, ruleset).decision.sheet.together
    assert together is not None
    assert [sheet.respondent for sheet in together.sheets] == ["respondent 1", "respondent 2"]
    assert {sheet.role for sheet in together.sheets} == {"user"}


def test_name_and_role_from_columns(tmp_path: Path) -> None:
    table = "Name,Role,sector\nA,Opdrachtgever,care\nB,user,gov\n"
    path = written(tmp_path, table)
    mapped = imported(path, ("# date = 2026-01-31", "date = 2026-10-05"))
    assert [sheet.data["respondent"] for sheet in mapped.sheets] == [
        {"name": "A", "role": "sponsor"},
        {"name": "B", "role": "user"},
    ]


def test_what_is_no_export_is_left_alone(tmp_path: Path) -> None:
    survey = imadvisor_survey.Surveys()
    assert not survey.recognises(source_file(written(tmp_path, "a,b\n1,2\n")))
    assert not survey.recognises(source_file(written(tmp_path, "record_id,b\n1,2\n")))
    assert survey.recognises(source_file(written(tmp_path, KOBO)))
