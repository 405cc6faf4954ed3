"""Workbooks to fill in, seen by readers that are not ours."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from click.testing import Result

from imadvisor import Advisor, Ruleset

Run = Callable[..., Result]

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "municipality.toml"
WORDS = {
    "en": ("Answers", "Lists", "yes", "no", "don't know", "not applicable", "none of these"),
    "nl": ("Antwoorden", "Lijsten", "ja", "nee", "weet niet", "niet van toepassing",
           "geen van deze"),
}  # fmt: skip


def _template(run: Run, folder: Path, *options: str) -> Path:
    path = folder / "answers.xlsx"
    result = run("answers", "template", "--output", str(path), *options)
    assert result.exit_code == 0, result.output
    return path


def _rows(sheet: Any) -> dict[str, int]:
    return {str(sheet.cell(row, 1).value): row for row in range(2, sheet.max_row + 1)}


def _rule(sheet: Any, cell: str) -> Any:
    (found,) = [dv for dv in sheet.data_validations.dataValidation if cell in dv.sqref]
    return found


def _list(book: openpyxl.Workbook, rule: Any) -> list[str]:
    name, _, area = rule.formula1.partition("!")
    return [str(row[0].value) for row in book[name][area.replace("$", "")]]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_workbook_to_fill_in(run: Run, tmp_path: Path, im_core: Ruleset, language: str) -> None:
    book = openpyxl.load_workbook(_template(run, tmp_path, "--lang", language))
    name, lists, yes, no, dont_know, not_applicable, none = WORDS[language]
    assert book.sheetnames == ["Start", name, lists]
    assert book[lists].sheet_state == "hidden"
    sheet = book[name]
    rows = _rows(sheet)
    assert set(im_core.questions) <= rows.keys()

    # Choices are offered in the reader's words.
    rule = _rule(sheet, f"D{rows['phase']}")
    assert rule.type == "list"
    phases = [choice.text[language] for choice in im_core.questions["phase"].choice]
    assert _list(book, rule) == [*phases, dont_know, not_applicable]
    assert _list(book, _rule(sheet, f"D{rows['owner_named']}")) == [
        no, yes, dont_know, not_applicable
    ]  # fmt: skip
    levels = _list(book, _rule(sheet, f"D{rows['why_rating']}"))
    assert levels[2].startswith("2 – ") and levels[-2:] == [dont_know, not_applicable]
    assert _list(book, _rule(sheet, f"D{rows['training_forms']}")) == [
        none, dont_know, not_applicable
    ]  # fmt: skip
    assert _list(book, _rule(sheet, f"D{rows['training_forms:class']}")) == [yes, no]

    # Numbers and dates are checked while they are typed, and other answers stay possible.
    for id in ("users", "reason_known", "go_live", "knowledge_updated"):
        rule = _rule(sheet, f"D{rows[id]}")
        assert rule.type == "custom"
        assert "ISNUMBER" in rule.formula1 and lists in rule.formula1
        assert dont_know in rule.prompt
    never = im_core.questions["knowledge_updated"].special[0].text[language]
    assert never in _rule(sheet, f"D{rows['knowledge_updated']}").prompt


def test_only_what_is_to_be_filled_in_can_be_changed(run: Run, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(_template(run, tmp_path))
    for sheet in book.worksheets:
        assert sheet.protection.sheet and not sheet.protection.password
    sheet = book["Answers"]
    rows = _rows(sheet)
    for id, row in rows.items():
        free = {cell.column_letter for cell in sheet[row] if not cell.protection.locked}
        assert free == (set() if id == "None" else {"D", "E", "F"}), id
    start = book["Start"]
    assert not start.cell(_rows(start)["assessment.date"], 3).protection.locked
    assert start.cell(_rows(start)["assessment.ruleset"], 3).protection.locked


def test_it_is_made_to_be_read_and_printed(run: Run, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(_template(run, tmp_path))["Answers"]
    assert sheet.freeze_panes == "A2"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.fitToHeight == 0
    assert sheet["C2"].alignment.wrap_text
    assert sheet.column_dimensions["C"].width > 40
    assert sheet["C2"].value == "The change and the organisation" and sheet["A2"].value is None


def test_the_same_template_is_the_same_file(run: Run, tmp_path: Path) -> None:
    one = _template(run, tmp_path).read_bytes()
    assert _template(run, tmp_path).read_bytes() == one


def test_texts_of_a_ruleset_are_no_formulas(run: Run, tmp_path: Path) -> None:
    source = Path(__file__).resolve().parents[1] / "rulesets_data" / "bakery" / "bakery.toml"
    (tmp_path / "bakery").mkdir()
    hostile = "=HYPERLINK(0)"
    text = re.sub(
        r'(?m)^((?:text|name|title|help|unit)\.en) = ".*"',
        f"\\1 = '{hostile}'",
        source.read_text(encoding="utf-8"),
    )
    (tmp_path / "bakery" / "bakery.toml").write_text(text, encoding="utf-8")
    path = _template(run, tmp_path, "--ruleset", str(tmp_path / "bakery"))
    seen = 0
    for sheet in openpyxl.load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" or cell.value == hostile
                seen += cell.value == hostile
    assert seen > 5
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                assert b"<f>" not in archive.read(name)


def _fill(path: Path, values: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        rows = _rows(sheet)
        column = {str(cell.value): cell.column for row in sheet.iter_rows() for cell in row}
        answer = column.get("Answer") or column.get("Antwoord")
        for id in values.keys() & rows.keys():
            assert answer
            sheet.cell(rows[id], answer).value = values[id]
    book.save(path)


FILLED: dict[str, Any] = {
    "assessment.date": "2026-11-02",
    "organisation.name": "Waterland",
    "respondent.role": "Opdrachtgever",
    "targets.ownership": "4 – Je kunt het overdragen",
    "phase": "Uitrol loopt",
    "users": 300,
    "owner_named": "nee",
    "why_rating": "2 – Je ontdekt nieuwe mogelijkheden",
    "training_forms:class": "ja",
    "reason_known": "weet niet",
    "knowledge_updated": "Nooit sinds de start",
    "do_first": "=1+1 is geen formule",
}


def test_from_template_to_advice(run: Run, tmp_path: Path, im_core: Ruleset) -> None:
    path = _template(run, tmp_path, "--lang", "nl")
    empty = run("advise", str(path))
    assert empty.exit_code == 2
    assert "answers.xlsx, Start!C" in empty.stderr
    assert "does not say the date of the assessment" in empty.stderr
    _fill(path, {**FILLED, "do_first": "Een eigenaar."})
    result = run("advise", str(path), "--lang", "nl")
    assert result.exit_code == 0, result.stderr
    assert "Waterland" in result.stdout
    sheet = Advisor().sheet(path, im_core)
    assert sheet.role == "sponsor"
    assert sheet.targets == {"ownership": 4}
    assert sheet.answers["owner_named"].value == "no"
    assert sheet.answers["training_forms"].value == {"class"}
    assert sheet.answers["do_first"].by_role == (("sponsor", "Een eigenaar."),)
    assert run("answers", "check", str(path)).exit_code == 1


def test_a_formula_that_somebody_typed_is_not_run(run: Run, tmp_path: Path) -> None:
    path = _template(run, tmp_path)
    _fill(path, {"assessment.date": "2026-11-02", "users": "=1+1"})
    result = run("advise", str(path))
    assert result.exit_code == 2
    assert re.search(r"answers\.xlsx, Answers!D\d+: a formula stands here", result.stderr)


# -- LibreOffice ----------------------------------------------------------------------------------

OFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(
    OFFICE is None and not os.environ.get("CI"), reason="LibreOffice (soffice) is not installed"
)


def _converted(path: Path, filter: str, folder: Path) -> list[Path]:
    profile = (folder / "profile").as_uri()
    command = [str(OFFICE), f"-env:UserInstallation={profile}", "--headless", "--convert-to",
               filter, "--outdir", str(folder / "out"), str(path)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return sorted((folder / "out").iterdir())


@needs_office
@pytest.mark.parametrize("language", ["en", "nl"])
def test_libreoffice_saves_it_and_it_is_still_the_same(
    run: Run, tmp_path: Path, im_core: Ruleset, language: str
) -> None:
    advisor = Advisor()
    path = tmp_path / "answers.xlsx"
    run("answers", "merge", str(EXAMPLE), "-o", str(path), "--lang", language)
    (saved,) = _converted(path, "xlsx:Calc MS Excel 2007 XML", tmp_path)
    assert advisor.sheet(saved, im_core) == advisor.sheet(EXAMPLE, im_core)


@needs_office
def test_libreoffice_exports_the_answers_as_csv(run: Run, tmp_path: Path, im_core: Ruleset) -> None:
    advisor = Advisor()
    path = tmp_path / "answers.xlsx"
    run("answers", "merge", str(EXAMPLE), "--output", str(path))
    # Semicolons, Windows-1252, cells as shown, every sheet.
    made = _converted(path, "csv:Text - txt - csv (StarCalc):59,34,1,1,,0,false,true,false,"
                      "false,false,-1", tmp_path)  # fmt: skip
    (answers,) = [file for file in made if file.name.endswith("-Answers.csv")]
    rows = list(csv.reader(answers.read_text("cp1252").splitlines(), delimiter=";"))
    assert rows[0][:4] == ["Id", "Code", "Question", "Answer"]
    with answers.open("a", encoding="cp1252") as stream:
        stream.write("assessment.date;;;2026-11-02\n")
    assert advisor.sheet(answers, im_core).answers == advisor.sheet(EXAMPLE, im_core).answers
