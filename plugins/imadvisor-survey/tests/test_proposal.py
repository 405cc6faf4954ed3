"""The command proposes a mapping, says how sure each column is, and writes over nothing."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from imadvisor import InputError, testing
from imadvisor.plugin import SourceFile

from exports import LIMESURVEY, QUESTIONS, RULES, ruleset, written
from imadvisor_survey.command import survey
from imadvisor_survey.export import export_in
from imadvisor_survey.proposal import proposed


def test_its_manners() -> None:
    testing.check_command(survey)


def test_it_says_how_sure_each_column_is(tmp_path: Path) -> None:
    headers = [*QUESTIONS[:2], "Was the starting situation measured beforehand?", "Shoe size"]
    path = written(tmp_path, ",".join(headers) + "\nCare,3,Yes,42\n")
    arguments = [str(path), "--ruleset", str(RULES), "--format", "json"]
    told = json.loads(CliRunner().invoke(survey, arguments).stdout)
    found = [(c["use"], c["question"], c["sure"]) for c in told["columns"]]
    assert found[:2] == [("answer", "sector", 1.0), ("answer", "users", 1.0)]
    assert found[2][:2] == ("answer", "baseline") and 0.7 <= found[2][2] < 1
    assert found[3] == ("ignore", None, 0.0)
    data = tomllib.loads((tmp_path / "export.mapping.toml").read_text(encoding="utf-8"))
    assert not any(column["confirmed"] for column in data["column"])


def test_it_writes_over_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, LIMESURVEY)
    (tmp_path / "export.mapping.toml").write_text("mine")
    result = CliRunner().invoke(survey, [str(path), "--ruleset", str(RULES)])
    assert isinstance(result.exception, InputError)
    assert "this file exists already" in str(result.exception)
    assert (tmp_path / "export.mapping.toml").read_text() == "mine"


def test_a_hostile_header_is_shown_harmlessly(tmp_path: Path) -> None:
    path = written(tmp_path, "Timestamp,\x1b[31m=cmd|x,sector\n1,2,care\n")
    result = CliRunner().invoke(survey, [str(path), "--ruleset", str(RULES)])
    assert result.exit_code == 0 and "\x1b" not in result.output


@given(
    st.lists(st.text(max_size=20), min_size=2, max_size=5),
    st.lists(st.text(max_size=20), min_size=2, max_size=5),
)
def test_whatever_stands_in_an_export_its_mapping_is_toml_that_says_the_same(
    headers: list[str], values: list[str]
) -> None:
    def cells(texts: list[str]) -> str:
        return ",".join('"' + text.replace('"', '""') + '"' for text in texts)

    content = f"sector,{cells(headers)}\n{cells(values)},x\n".encode("utf-8", "replace")
    try:
        export = export_in(SourceFile("x.csv", content))
    except InputError:
        return
    data = tomllib.loads(proposed(export, ruleset).text())
    assert [c["header"] for c in data["column"]] == [h for h in export.headers if h.strip()]


def test_a_code_without_the_signs_that_a_tool_does_not_take() -> None:
    content = b"submitdate,lastpage,golive,trainingforms[class]\n1,2,3,Y\n"
    found = proposed(export_in(SourceFile("x.csv", content)), ruleset).columns
    assert [(c.use, c.question, c.choice) for c in found[2:]] == [
        ("answer", "go_live", ""),
        ("choice", "training_forms", "class"),
    ]


@pytest.mark.parametrize("header", QUESTIONS)
def test_a_header_with_its_number_before_it(header: str) -> None:
    content = f"Timestamp,3. {header}\n1,2\n".encode()
    found = proposed(export_in(SourceFile("x.csv", content)), ruleset).columns[1]
    assert found.use == "answer" and found.sure >= 0.7
