"""Files as people, spreadsheets and programs make them: what is read, and what is said if not."""

from __future__ import annotations

import decimal
import io
import json
import zipfile
from collections.abc import Callable
from fractions import Fraction

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from click.testing import Result
from hypothesis import given, settings
from hypothesis import strategies as st

from answers.sheets import csv_of, workbook_of
from imadvisor import Answer, ImadvisorError, Ruleset
from imadvisor.answers.reading import Reading, read_what_is_right
from imadvisor.answers.source import answers_in
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE
from imadvisor.model.numbers import as_decimal, rounded

Run = Callable[..., Result]


def _read(ruleset: Ruleset, content: str | bytes, name: str = "a", **more: str) -> Reading:
    content = content.encode() if isinstance(content, str) else content
    return read_what_is_right(answers_in(content, name, **more), ruleset)


def _refused(content: str | bytes, name: str) -> str:
    content = content.encode() if isinstance(content, str) else content
    with pytest.raises(ImadvisorError) as caught:
        answers_in(content, name)
    return str(caught.value)


# -- formats ------------------------------------------------------------------------------------

TOML = "date = 2026-11-02\n[answers]\nusers = 12\n"
JSON = '{"date": "2026-11-02", "answers": {"users": 12}}'
GOOD = {
    "toml": TOML.encode(),
    "toml with mark": b"\xef\xbb\xbf" + TOML.encode(),
    "toml in utf-16": TOML.encode("utf-16"),
    "toml after a comment": b"# a, b; c\n" + TOML.encode(),
    "json": JSON.encode(),
    "json with mark": b"\xef\xbb\xbf\xef\xbb\xbf\n" + JSON.encode(),
    "json in utf-16": JSON.encode("utf-16"),
    "csv": csv_of(("users", "", "12")).encode(),
    "csv with marks": b"\xef\xbb\xbf\xef\xbb\xbf" + csv_of(("users", "", "12")).encode(),
    "csv with commas": csv_of(("users", "", "12"), separator=",").encode(),
    "csv in utf-16": csv_of(("users", "", "12"), separator="\t").encode("utf-16"),
    "csv of a Mac": csv_of(("users", "", "12")).replace("\r\n", "\r").encode(),
    "csv with sep": b"sep=;\r\n" + csv_of(("users", "", "12")).encode(),
    "xlsx": workbook_of(("users", "", 12)),
}


@pytest.mark.parametrize("name", ["a", "a.toml", "a.json", "a.csv", "a.txt", "a.yaml", "a.xls"])
@pytest.mark.parametrize("kind", GOOD)
def test_a_format_is_recognised_by_what_it_holds(im_core: Ruleset, kind: str, name: str) -> None:
    if kind != "xlsx" and name == "a.xls":
        assert "which is not read" in _refused(GOOD[kind], name)
        return
    reading = _read(im_core, GOOD[kind], name)
    assert reading.problems == () and reading.warnings == ()
    assert reading.sheet.answers == {"users": Answer.of(12)}


@pytest.mark.parametrize("kind", GOOD)
def test_standard_input_takes_every_format(run: Run, kind: str) -> None:
    result = run("answers", "check", "-", "--format", "json", input=GOOD[kind])
    told = json.loads(result.stdout)
    assert (told["file"], told["answered"], told["wrong"]) == ("standard input", 1, [])


def _zip(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "message", "hint"),
    [
        ("date: 2026-11-02\nanswers:\n  users: 300\n", "this is YAML", "write it as TOML"),
        ("---\ndate: 2026-11-02\n", "this is YAML", "write it as TOML"),
        ("# mine\n- users: 3\n", "this is YAML", "write it as TOML"),
        ("Name,Age\nJan,3\n", "Answer (Antwoord); found: 'Name', 'Age'", "restore the header"),
        ("Timestamp\tHow many?\n2026\t3\n", "found: 'Timestamp', 'How many?'", "restore"),
        (_zip("readme.txt"), "this is a zip, but no Excel workbook", "unpack it"),
        (_zip("word/document.xml"), "this is a document of Word", "save it as .xlsx"),
        (_zip("mimetype", "content.xml"), "such as .ods", "save it as .xlsx"),
        (_zip("xl/workbook.bin"), "a binary Excel file (.xlsb)", "save it as .xlsx"),
        (b"%PDF-1.7\n", "this is a PDF", "start from imadvisor answers template"),
        (b"\x1f\x8b\x08", "compressed with gzip", "unpack it"),
        ("<!DOCTYPE html><html>", "this is a web page", "save it as .xlsx"),
        ("<?xml version='1.0'?><x/>", "this is XML", "start from"),
        ('<?xml version="1.0"?><office:document x="">', "(.fods)", "save it as .xlsx"),
        (TOML.encode("utf-16-le"), "has to be named", "--encoding utf-16-le"),
        ("", "the file is empty", ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["a", "a.txt", "standard input"])
def test_what_is_no_answer_file_is_named(
    content: str | bytes, message: str, hint: str, name: str
) -> None:
    said = _refused(content, name)
    assert message in said
    assert hint in said
    assert ":0" not in said


def test_help_says_what_standard_input_takes(run: Run) -> None:
    for command in (("advise",), ("answers", "check"), ("next",)):
        text = " ".join(run(*command, "--help").stdout.split())
        assert "TOML, JSON, CSV or XLSX" in text and "standard input" in text


# -- encodings ----------------------------------------------------------------------------------

POLISH = "Id;Answer\r\nassessment.date;2026-11-02\r\norganisation.name;Zażółć Łódź\r\n"


def test_a_guessed_encoding_is_told_with_a_word(im_core: Ruleset) -> None:
    reading = _read(im_core, POLISH.encode("cp1250"), "a.csv")
    (warning,) = reading.warnings
    assert str(warning.place) == "a.csv:3" and warning.warning
    assert "is read as Windows-1252, as in 'Za¿ó³æ'" in warning.message
    assert "--encoding windows-1250" in warning.hint


def test_an_encoding_can_be_named(im_core: Ruleset, run: Run, tmp_path: object) -> None:
    reading = _read(im_core, POLISH.encode("cp1250"), "a.csv", encoding="windows-1250")
    assert reading.sheet.organisation == {"name": "Zażółć Łódź"}
    assert reading.warnings == ()
    command = ("answers", "merge", "-")
    result = run(
        "--encoding", "Windows 1250".replace(" ", "_"), *command, input=POLISH.encode("cp1250")
    )
    assert result.exit_code == 0 and "Zażółć Łódź" in result.stdout
    result = run(*command, input=POLISH.encode("cp1250"))
    assert "is read as Windows-1252" in result.stderr
    result = run("--encoding", "windows-125", *command, input=b"")
    assert result.exit_code == 2 and "there is no encoding 'windows-125'" in result.stderr
    assert "did you mean" in result.stderr
    result = run("--encoding", "utf-8", *command, input=POLISH.encode("cp1250"))
    assert result.exit_code == 2 and "the text is not utf-8: the byte 0xbf" in result.stderr


# -- numbers ------------------------------------------------------------------------------------

NUMBERS: dict[str, int | Fraction] = {
    "58.333333333333336": Fraction(58333333333, 10**9),
    "0.30000000000000004": Fraction(3, 10),
    "5.8333333333333334E1": Fraction(58333333333, 10**9),
    "58.33333333333333570180911920033395290374755859375": Fraction(58333333333, 10**9),
    "0.0000000005": 0,
    "0.0000000015": Fraction(2, 10**9),
    "0.0000000025": Fraction(2, 10**9),
    "1.9999999999999998": 2,
    "1e-30": 0,
    "3e2": 300,
    "12345678.123456789": Fraction(12345678123456789, 10**9),
}


def _forms(number: str) -> dict[str, bytes]:
    cell = f'<c r="C3"><v>{number}</v></c>'.encode()
    workbook = workbook_of(("hours_to_answer", "", 1))
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                old_cell = b'<c r="C3" t="n"><v>1</v></c>'
                assert old_cell in data
                data = data.replace(old_cell, cell)
            new.writestr(name, data)
    return {
        "toml": f"date = 2026-11-02\n[answers]\nhours_to_answer = {number}\n".encode(),
        "json": f'{{"date":"2026-11-02","answers":{{"hours_to_answer":{number}}}}}'.encode(),
        "csv": csv_of(("hours_to_answer", "", number.replace(".", ","))).encode(),
        "xlsx": made.getvalue(),
    }


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_is_rounded_alike_in_every_format(im_core: Ruleset, number: str) -> None:
    for prec in (28, 3):
        with decimal.localcontext() as context:
            context.prec = prec
            for format, content in _forms(number).items():
                reading = _read(im_core, content, f"a.{format}")
                assert reading.problems == (), format
                answer = reading.sheet.answers["hours_to_answer"]
                assert answer == Answer.of(NUMBERS[number]), (format, prec)


@pytest.mark.parametrize("number", ["1e16", "1e400", "9" * 40, "12345678901234567.5"])
def test_a_number_that_is_too_large_is_refused_in_every_format(
    im_core: Ruleset, number: str
) -> None:
    for format, content in _forms(number).items():
        said = ""
        try:
            said = str(_read(im_core, content, f"a.{format}").problems)
        except ImadvisorError as error:
            said = str(error)
        assert "number out of range" in said or "the number is too large" in said, said


@settings(max_examples=60)
@given(st.floats(-1e6, 1e6), st.integers(2, 40))
def test_rounding_is_half_even_and_without_a_context(value: float, prec: int) -> None:
    exact = decimal.Decimal(value)
    usual = decimal.Context(prec=50)
    expected = exact.quantize(decimal.Decimal("1e-9"), decimal.ROUND_HALF_EVEN, usual)
    with decimal.localcontext() as context:
        context.prec = prec
        number = rounded(exact)
        shown = as_decimal(number)
    assert number == Fraction(expected) and shown == expected


def test_a_planning_file_takes_them_too(run: Run, tmp_path: object, monkeypatch: object) -> None:
    import pathlib

    folder = pathlib.Path(str(tmp_path))
    (folder / "a.toml").write_text(
        'date = 2026-11-02\n[answers]\nphase = "rollout"\nowner_named = "no"\n'
    )
    (folder / "p.toml").write_text("[capacity]\nsponsor = 58.333333333333336\n")
    result = run("roadmap", str(folder / "a.toml"), "--plan", str(folder / "p.toml"))
    assert result.exit_code == 0, result.stderr


def test_a_share_of_a_workbook_stays_a_question(im_core: Ruleset) -> None:
    (problem,) = _read(im_core, workbook_of(("reason_known", "", 0.35)), "a.xlsx").problems
    assert "0.35 may be 35%" in problem.message
    share = workbook_of(("reason_known", "", 7 / 12), formats={"C3": "0%"})
    answer = _read(im_core, share, "a.xlsx").sheet.answers["reason_known"]
    assert answer == Answer.of(Fraction(58333333333, 10**9))


# -- open, days and years -----------------------------------------------------------------------


def test_null_is_open(im_core: Ruleset) -> None:
    said = {
        "date": "2026-11-02",
        "ruleset": None,
        "organisation": {"name": None},
        "respondent": {"role": None, "name": None},
        "targets": {"ownership": None},
        "answers": {
            "baseline": None,
            "users": {"value": None, "note": "later"},
            "teams": {"value": 3, "note": None},
        },
    }
    reading = _read(im_core, json.dumps(said), "a.json")
    assert reading.problems == ()
    assert reading.sheet.answers == {"teams": Answer.of(3)}
    assert reading.loose == {"users": ("later", "")}


@pytest.mark.parametrize(
    "written",
    ["2026-03-02T00:00:00Z", "2026-03-02T00:00:00.000Z", "2026-03-02T00:00", "2026-03-02 00:00:00",
     "2026-03-02T00:00:00+01:00"],
)  # fmt: skip
def test_midnight_is_the_day(im_core: Ruleset, written: str) -> None:
    for content in (
        json.dumps({"date": written, "answers": {"go_live": written}}),
        f'date = "{written}"\n[answers]\ngo_live = "{written}"\n',
        f"Id;Answer\nassessment.date;{written}\ngo_live;{written}\n",
    ):
        reading = _read(im_core, content)
        assert reading.problems == ()
        assert (
            str(reading.sheet.date) == str(reading.sheet.answers["go_live"].value) == "2026-03-02"
        )


@pytest.mark.parametrize("content", [
    '{"date":"2026-11-02","answers":{"go_live":"2026-03-01T23:00:00.000Z"}}',
    "date = 2026-11-02\n[answers]\ngo_live = 2026-03-01T23:00:00Z\n",
    "Id;Answer\nassessment.date;2026-11-02\ngo_live;2026-03-01 23:00\n",
])  # fmt: skip
def test_another_time_of_day_is_a_question(im_core: Ruleset, content: str) -> None:
    (problem,) = _read(im_core, content).problems
    assert "must be a date without a time of day, and this says 23:00" in problem.message
    assert "write 2026-03-01 if that is the day" in problem.hint


@pytest.mark.parametrize(
    ("year", "doubted"),
    [
        ("0206", True),
        ("2062", True),
        ("1926", True),
        ("2602", True),
        ("2016", False),
        ("2036", False),
    ],
)
def test_a_year_that_can_hardly_be_meant(im_core: Ruleset, year: str, doubted: bool) -> None:
    text = f"date = 2026-11-02\n[answers]\ngo_live = {{ value = {year}-03-02, note = 'x' }}\n"
    reading = _read(im_core, text)
    assert reading.problems == () and "go_live" in reading.sheet.answers
    assert len(reading.warnings) == doubted
    for warning in reading.warnings:
        assert f"the year {int(year)} can hardly be meant" in warning.message
        assert str(warning.place) == "a:3:21"


def test_warnings_reach_the_reader_and_tell_of_nobody_who_is_anonymous(
    run: Run, tmp_path: object
) -> None:
    import pathlib

    folder = pathlib.Path(str(tmp_path)) / "team"
    folder.mkdir()
    for number in range(6):
        text = f'date = 2026-11-02\n[respondent]\nrole = "user"\nname = "R{number}"\n[answers]\n'
        text += "go_live = 2062-03-02\n"
        (folder / f"{number}.toml").write_text(text)
    assert "the year 2062 can hardly be meant" in run("advise", str(folder)).stderr
    told = run("advise", str(folder), "--anonymous").stderr
    assert "2062" not in told and "warning" not in told
    assert run("advise", str(folder), "--strict").exit_code == 2
    found = json.loads(run("answers", "check", str(folder), "--format", "json").stdout)
    assert len(found["warnings"]) == 6


# -- words --------------------------------------------------------------------------------------

DK = ("?", "dk", "DK", "d/k", "d.k.", "don't know", "Don’t know", "don´t know", "don`t know",
      "dont know", "do not know", "I don't know", "unknown", "Unknown.", "no idea", "weet niet",
      "weet ik niet", "Ik weet het niet", "onbekend", "Geen idee", "weet\u00a0niet")  # fmt: skip
NA = ("n/a", "N/A", "NA", "n.a.", "n.a", "not applicable", "n.v.t.", "N.V.T.", "nvt", "n.v.t",
      "niet van toepassing", "does not apply", "n / a", "Not\u00adapplicable ")  # fmt: skip


@pytest.mark.parametrize(
    "question", ["baseline", "users", "go_live", "training_forms", "why_rating"]
)
def test_every_usual_spelling(im_core: Ruleset, question: str) -> None:
    for words, answer in ((DK, DONT_KNOW), (NA, NOT_APPLICABLE)):
        for word in words:
            for content in (
                csv_of((question, "", word), separator="\t"),
                workbook_of((question, "", word)),
            ):
                reading = _read(im_core, content, "a.csv" if isinstance(content, str) else "a.xlsx")
                assert reading.problems == (), word
                assert reading.sheet.answers == {question: answer}, word


@pytest.mark.parametrize(
    "word", ["unknown", "NA", "geen idee", "onbekend", "dk", "no idea", "n.a."]
)
def test_in_an_answer_of_words_they_are_words(im_core: Ruleset, word: str) -> None:
    reading = _read(im_core, csv_of(("do_first", "", word)), "a.csv")
    assert reading.sheet.answers["do_first"].value == word


def test_a_choice_of_that_name_is_meant(bakery_with_na: Ruleset) -> None:
    for written in ("na", "NA", "N.A.", "North America"):
        reading = _read(bakery_with_na, csv_of(("region", "", written)), "a.csv")
        if written == "NA" or written == "na" or written == "North America":
            assert reading.sheet.answers["region"].value == "na", written
        else:
            (problem,) = reading.problems
            assert "there is no choice 'N.A.'" in problem.message
    reading = _read(bakery_with_na, csv_of(("region", "", "onbekend")), "a.csv")
    assert reading.sheet.answers["region"].value == "unknown"


@pytest.fixture
def bakery_with_na(im_core: Ruleset) -> Ruleset:
    from imadvisor.documents import parse_document
    from imadvisor.rulesets.contents import Origin
    from imadvisor.rulesets.loader import assemble

    text = """
schema = 1
[ruleset]
id = "world"
version = "1"
title.en = "World"
languages = ["en"]
licence = "x"
[[question]]
id = "region"
type = "single"
topic = "context"
text.en = "Where?"
choice = [
  { id = "na", text.en = "North America" },
  { id = "eu", text.en = "Europe" },
  { id = "unknown", text.en = "Onbekend" },
]
"""
    document = parse_document(text, name="r.toml", syntax="toml")
    return assemble([document], methods={}, origin=Origin("", "", "r.toml"))


@pytest.mark.parametrize(
    ("written", "chosen"),
    [
        ("class, practice", {"class", "practice"}),
        ("class,practice,", {"class", "practice"}),
        ("class; practice, job", {"class", "practice", "job"}),
        ("class\npractice", {"class", "practice"}),
        ("Oefenomgeving, class", {"class", "practice"}),
    ],
)
def test_commas_part_choices(im_core: Ruleset, written: str, chosen: set[str]) -> None:
    content = workbook_of(("training_forms", "", written))
    reading = _read(im_core, content, "a.xlsx")
    assert reading.problems == ()
    assert reading.sheet.answers["training_forms"].value == chosen


@pytest.mark.parametrize(
    ("question", "written", "hints"),
    [
        ("training_forms", "class, clas", ("with ; between", "? is don't know", "the note")),
        ("sector", "Other: a water board", ("? is don't know", "n/a", "belongs in the note")),
    ],
)
def test_what_is_no_choice_gets_the_way_out(
    im_core: Ruleset, question: str, written: str, hints: tuple[str, ...]
) -> None:
    (problem,) = _read(im_core, csv_of((question, "", written)), "a.csv").problems
    assert f"there is no choice '{written}'" in problem.message
    assert all(hint in problem.hint for hint in hints), problem.hint


def test_in_toml_they_are_named(im_core: Ruleset) -> None:
    for word, mark in (("weet niet", '"?"'), ("nvt", '"n/a"')):
        text = f'date = 2026-11-02\n[answers]\nbaseline = "{word}"\n'
        (problem,) = _read(im_core, text).problems
        assert mark in problem.hint


# -- what else a workbook may hold --------------------------------------------------------------


def test_days_of_both_calendars_and_formats(im_core: Ruleset) -> None:
    for in_1904 in (False, True):
        made = io.BytesIO()
        with xlsxwriter.Workbook(made, {"date_1904": in_1904}) as book:
            page = book.add_worksheet("Blad1")
            page.write_row(0, 0, ("Id", "Antwoord"))
            page.write_row(1, 0, ("assessment.date", "2026-11-02"))
            for row, shown in enumerate(
                ("yyyy-mm-dd", "d mmm yyyy", "[$-413]dd-mm-yy;@", "m/d/yy"), 2
            ):
                id = ("go_live", "owner_appointed", "knowledge_updated", "baseline_taken")[row - 2]
                day = 46329 - 1462 * in_1904
                page.write_number(row, 1, day, book.add_format({"num_format": shown}))
                page.write_string(row, 0, id)
        reading = _read(im_core, made.getvalue(), "a.xlsx")
        days = {str(a.value) for a in reading.sheet.answers.values()}
        later = {p.message for p in reading.problems if "there is no question" not in p.message}
        assert days | {m.split(": ")[1][:10] for m in later} == {"2026-11-03"}, later


def test_a_guide_to_pronounce_a_text_is_no_part_of_it(im_core: Ruleset) -> None:
    from imadvisor.answers.formats.workbook import workbook_grids

    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.add_worksheet("A").write_string(0, 0, "x")
    changed = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/sharedStrings.xml":
                rich = b"<si><r><t>To</t></r><r><t>kyo</t></r><rPh><t>no</t></rPh></si>"
                data = data.replace(b"<si><t>x</t></si>", rich)
            new.writestr(name, data)
    (grid,) = workbook_grids(changed.getvalue(), "a.xlsx")
    assert grid.cell(0, 0).value == "Tokyo"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("date = 2026-11-02\n[answers]\nus\u200bers = 3\n", "a:3:3: not valid TOML: U+200B ZERO"),
        ("date\u00a0= 2026-11-02\n", "a:1:5: not valid TOML: U+00A0 NO-BREAK SPACE stands here"),
        (
            "date = 2026-11-02\n[answers]\nus\u0435rs = 3\n",
            "U+0435 CYRILLIC SMALL LETTER IE",
        ),
        ('{"date":\u00a0"2026-11-02"}', "not valid JSON: U+00A0 NO-BREAK SPACE stands here"),
        ('[{"date": 3}]', "the top level is not an object"),
    ],
)
def test_what_cannot_be_seen_is_named(content: str, said: str) -> None:
    assert said in _refused(content, "a")


def test_a_failed_formula_in_csv_is_an_error(im_core: Ruleset) -> None:
    (problem,) = _read(im_core, csv_of(("users", "", "#REF!")), "a.csv").problems
    assert "an error stands here: #REF!" in problem.message
    reading = _read(im_core, csv_of(("do_first", "", "#N/A")), "a.csv")
    assert reading.sheet.answers["do_first"].value == "#N/A"


def test_a_level_is_rounded_alike(im_core: Ruleset) -> None:
    number = "2.0000000000000004"
    for content in (
        f"date = 2026-11-02\n[answers]\nwhy_rating = {number}\n",
        f'{{"date":"2026-11-02","answers":{{"why_rating":{number}}}}}',
        csv_of(("why_rating", "", number.replace(".", ","))),
        workbook_of(("why_rating", "", float(number))),
    ):
        assert _read(im_core, content).sheet.answers["why_rating"] == Answer.of(2)
