"""Importers: any file, by the one plugin that recognises it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from click.testing import Result

from imadvisor.advisor.advisor import default_advisor
from imadvisor.answers.formats.source_file import FILE_LIMITS, SourceFile, source_file
from imadvisor.errors import DocumentError

Run = Callable[..., Result]
Install = Callable[..., None]

RULES = """
from imadvisor.plugin import Imported, hookimpl

class Lists:
    name = "lists"

    def recognises(self, file):
        return file.tables()[0].cell(0, 0).text == "{mark}"

    def read(self, file):
        table = file.tables()[0]
        texts = [table.cell(row, 0).text for row in range(1, len(table.rows))]
        return Imported(
            {{
                "schema": 1,
                "ruleset": {{"id": "list", "version": "1", "title": {{"en": "A list"}},
                            "languages": ["en"], "licence": "CC0-1.0"}},
                "severity": [{{"id": "open", "value": 1, "name": {{"en": "open"}}}}],
                "question": [{{"id": f"q{{n}}", "type": "yes-no", "text": {{"en": text}}}}
                             for n, text in enumerate(texts)],
                "gap": [{{"id": f"gap-{{n}}", "name": {{"en": text}}, "when": f"q{{n}} == {said}",
                         "severity": "open"}} for n, text in enumerate(texts)],
            }},
            places={{("gap", f"gap-{{n}}"): table.place(n + 1, 0) for n in range(len(texts))}},
        )

@hookimpl
def imadvisor_importers():
    return [Lists()]
"""

ANSWERS = """
from imadvisor.plugin import ImportedAnswers, ImportedSheet, Place, Problem, hookimpl

class Rows:
    name = "rows"

    def recognises(self, file):
        return file.csv().cell(0, 0).text == "WHO"

    def read(self, file):
        table = file.csv()
        sheets = []
        for row in range(1, len(table.rows)):
            who, role, owner = (table.cell(row, column).text for column in range(3))
            sheets.append(ImportedSheet(
                f"{file.name}, {who}",
                {"date": "2026-11-02", "respondent": {"name": who, "role": role},
                 "answers": {"owner_named": owner, "phase": "rollout"}},
                {("answers", "owner_named"): table.place(row, 2, "owner")},
            ))
        warning = Problem(Place(file.name), "the last column is left out", "map it", warning=True)
        return ImportedAnswers(sheets, (warning,))

@hookimpl
def imadvisor_answer_importers():
    return [Rows()]
"""


def _rules(mark: str = "Checks", said: str = "'no'") -> str:
    return RULES.format(mark=mark, said=said)


def _workbook(*texts: str) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("All")
        for row, text in enumerate(texts):
            sheet.write_string(row, 0, text)
    return content.getvalue()


# -- rulesets ---------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".list"])
def test_a_table_is_a_ruleset(install: Install, run: Run, tmp_path: Path, suffix: str) -> None:
    install("lists", _rules())
    file = tmp_path / f"checks{suffix}"
    content = _workbook("Checks", "A key?") if suffix == ".xlsx" else b"Checks;x\nA key?;y\n"
    file.write_bytes(content)
    result = run("ruleset", "show", str(file), "--format", "json")
    assert result.exit_code == 0, result.stderr
    assert [gap["id"] for gap in json.loads(result.stdout)["objects"]["gap"]] == ["gap-0"]


def test_a_mistake_in_a_table_points_to_its_cell(
    install: Install, run: Run, tmp_path: Path
) -> None:
    install("lists", _rules())
    file = tmp_path / "checks.xlsx"
    file.write_bytes(_workbook("Checks", "One?", "One?"))
    result = run("ruleset", "check", str(file))
    assert result.exit_code == 1
    assert "checks.xlsx, All!A3" in result.stdout


def test_two_importers_of_one_file_are_both_named(
    install: Install, run: Run, tmp_path: Path
) -> None:
    install("lists", _rules())
    install("others", _rules().replace('"lists"', '"others"'), version="2.1")
    file = tmp_path / "checks.csv"
    file.write_text("Checks\nA key?\n")
    result = run("ruleset", "show", str(file))
    assert result.exit_code == 2
    assert result.stderr == (
        f"{file}: several importers recognise this file: 'lists' of plugin 'lists' "
        "(imadvisor-lists 1.0) and 'others' of plugin 'others' (imadvisor-others 2.1)\n"
        "    leave one of them out: --no-plugin others\n"
    )
    assert run("--no-plugin", "others", "ruleset", "show", str(file)).exit_code == 0


def test_what_one_importer_does_to_a_file_no_other_sees(
    install: Install, run: Run, tmp_path: Path
) -> None:
    spoiling = """
from imadvisor.plugin import hookimpl

class Spoils:
    name = "a-first"

    def recognises(self, file):
        file.csv().rows[0][0] = "spoilt"
        return False

    def read(self, file):
        raise AssertionError

@hookimpl
def imadvisor_importers():
    return [Spoils()]
"""
    install("a-first", spoiling)
    install("lists", _rules())
    file = tmp_path / "checks.csv"
    file.write_text("Checks\nA key?\n")
    assert run("ruleset", "show", str(file)).exit_code == 0


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"PK\x03\x04broken", b'"', b"[[["])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".json", ".toml", ""])
def test_a_file_that_cannot_be_read_is_refused(
    install: Install, run: Run, tmp_path: Path, content: bytes, suffix: str
) -> None:
    install("lists", _rules())
    install("rows", ANSWERS)
    file = tmp_path / f"checks{suffix}"
    file.write_bytes(content)
    for arguments in (("ruleset", "show", str(file)), ("advise", str(file))):
        result = run(*arguments)
        assert result.exit_code == 2
        assert "checks" in result.stderr and "plugin '" not in result.stderr


# -- answers ----------------------------------------------------------------------------------


def test_answers_of_another_tool_are_an_assessment(
    install: Install, run: Run, tmp_path: Path
) -> None:
    install("rows", ANSWERS)
    file = tmp_path / "answers.csv"
    file.write_text("WHO,ROLE,OWNER\nA,sponsor,no\nB,user,no\n")
    result = run("advise", str(file), "--format", "json")
    assert result.exit_code == 0, result.stderr
    assert result.stderr == (f"{file}: warning: the last column is left out\n    map it\n")
    gaps = {gap["id"]: gap["status"] for gap in json.loads(result.stdout)["gaps"]}
    assert gaps["missing-ownership"] == "present"
    assert "B" in json.dumps(json.loads(result.stdout)["respondents"])
    assert run("advise", str(file), "--strict").exit_code == 2


def test_a_wrong_answer_points_to_its_cell(install: Install, run: Run, tmp_path: Path) -> None:
    install("rows", ANSWERS)
    file = tmp_path / "answers.csv"
    file.write_text("WHO,ROLE,OWNER\nA,sponsor,perhaps\n")
    result = run("advise", str(file))
    assert result.exit_code == 2
    assert f"{file}:2, owner: " in result.stderr


def test_our_own_answers_are_never_another_tools(
    install: Install, run: Run, tmp_path: Path
) -> None:
    install("rows", ANSWERS.replace('file.csv().cell(0, 0).text == "WHO"', "True"))
    own = tmp_path / "answers.toml"
    own.write_text('date = 2026-11-02\n[answers]\nowner_named = "no"\n')
    assert run("advise", str(own)).exit_code == 0
    form = tmp_path / "form.csv"
    assert run("answers", "template", "-o", str(form)).exit_code == 0
    result = run("advise", str(form))
    assert "rows" not in result.stderr and "last column" not in result.stderr


@pytest.mark.parametrize(
    ("returned", "cause"),
    [
        ("None", "it returns None, not an ImportedAnswers"),
        ("ImportedAnswers(())", "it returns no sheets; a file without any is an InputError"),
        ("ImportedAnswers(['x'])", "it returns 'x', not an ImportedSheet"),
        ("ImportedAnswers([ImportedSheet('x', 3)])", "the data of a sheet is 3, not a mapping"),
        (
            "ImportedAnswers([ImportedSheet('x', {'answers': {'a': 0.5}})])",
            "it returns the float 0.5: numbers are integers or decimals",
        ),
        (
            "ImportedAnswers([ImportedSheet('x', {}, {'date': 3})])",
            "a place in a sheet is 'date': 3",
        ),
        (
            "ImportedAnswers([ImportedSheet('x', {})], (Problem(Place('x'), 'no', ''),))",
            "a problem that it returns is no warning: no",
        ),
        (
            "ImportedAnswers([ImportedSheet('x', {})] * 501)",
            "it returns more than 500 sheets",
        ),
        ("1 / 0", "ZeroDivisionError: division by zero, at "),
    ],
)
def test_an_importer_that_returns_the_wrong_thing_is_named(
    install: Install, run: Run, tmp_path: Path, returned: str, cause: str
) -> None:
    install("rows", ANSWERS.replace("ImportedAnswers(sheets, (warning,))", returned))
    file = tmp_path / "answers.csv"
    file.write_text("WHO,ROLE,OWNER\nA,sponsor,no\n")
    result = run("advise", str(file))
    assert result.exit_code == 2
    named = "plugin 'rows' (imadvisor-rows 1.0), answer importer 'rows', read: "
    assert named + cause in result.stderr


def test_a_program_hears_the_warnings_in_the_log(
    install: Install, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    install("rows", ANSWERS)
    file = tmp_path / "answers.csv"
    file.write_text("WHO,ROLE,OWNER\nA,sponsor,no\n")
    default_advisor().advise(file)
    assert "the last column is left out" in caplog.text


# -- the file ---------------------------------------------------------------------------------


def test_a_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x")
    (tmp_path / "a.mapping.toml").write_text("y = 1")
    file = source_file(tmp_path / "a.csv")
    beside = file.beside(".mapping.toml")
    assert beside is not None and beside.document().data == {"y": 1}
    assert file.beside(".other.toml") is None
    assert SourceFile("a.csv", b"x").beside(".mapping.toml") is None
    for wrong in ("/../b.toml", "mapping.toml", ".x/../../y", ".x\\y", ".\0"):
        with pytest.raises(ValueError, match="must begin with a dot"):
            file.beside(wrong)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as stream:
        stream.truncate(FILE_LIMITS.bytes + 1)
    with pytest.raises(DocumentError, match="larger than"):
        source_file(path)


def test_an_anonymous_report_tells_no_warning_of_a_respondent(
    install: Install, run: Run, tmp_path: Path
) -> None:
    install("rows", ANSWERS)
    file = tmp_path / "answers.csv"
    rows = [f"{who},user,no" for who in "ABCDEF"]
    file.write_text("\n".join(["WHO,ROLE,OWNER", *rows]))
    result = run("advise", str(file), "--anonymous")
    assert result.exit_code == 0, result.stderr
    # Not even that there is a warning: another answer might have caused none.
    assert result.stderr == ""
    assert "the last column" in run("advise", str(file)).stderr
    rows[2] = "C,user,something of hers"
    file.write_text("\n".join(["WHO,ROLE,OWNER", *rows]))
    result = run("advise", str(file), "--anonymous")
    assert result.exit_code == 2
    assert "something of hers" not in result.stderr
