"""Files of every kind that Excel, LibreOffice and other people make of answers."""

from __future__ import annotations

import contextlib
import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest
import xlsxwriter  # type: ignore[import-untyped]

from answers.sheets import csv_of, saved, workbook_of
from imadvisor import Answer, ImadvisorError, Ruleset
from imadvisor.answers.formats import workbook, workbook_parts
from imadvisor.answers.reading import Reading, read_what_is_right
from imadvisor.answers.source import open_answers

NOTE = "café € “ja”"
ROW = ("users", "", "12", NOTE)


def _read(ruleset: Ruleset, folder: Path, content: bytes, name: str) -> Reading:
    path = folder / name
    path.write_bytes(content)
    return read_what_is_right(open_answers(path), ruleset)


def _refused(ruleset: Ruleset, folder: Path, content: bytes, name: str) -> str:
    with pytest.raises(ImadvisorError) as caught:
        _read(ruleset, folder, content, name)
    assert str(caught.value).startswith(str(folder))
    return str(caught.value)


# -- CSV --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("utf8.csv", csv_of(ROW).encode()),
        ("mark.csv", csv_of(ROW).encode("utf-8-sig")),
        ("commas.csv", csv_of(ROW, separator=",").encode()),
        ("tabs.tsv", csv_of(ROW, separator="\t").encode()),
        ("windows.csv", csv_of(ROW).encode("cp1252")),
        ("unicode.txt", csv_of(ROW, separator="\t").encode("utf-16")),
        ("unicode.csv", csv_of(ROW).encode("utf-16")),
        ("other-end.csv", b"\xfe\xff" + csv_of(ROW).encode("utf-16-be")),
        ("table.txt", csv_of(ROW).encode()),
        ("sep.csv", b"sep=;\r\n" + csv_of(ROW).encode()),
        ("sep-quoted.csv", b'"sep=,"\r\n' + csv_of(ROW, separator=",").encode()),
        ("unix.csv", csv_of(ROW).replace("\r\n", "\n").encode()),
        ("mac.csv", csv_of(ROW).replace("\r\n", "\r").encode()),
        ("above.csv", b"our answers;;\r\n\r\n" + csv_of(ROW).encode()),
        ("LARGE.CSV", csv_of(ROW).encode()),
    ],
)
def test_csv_as_programs_write_it(
    im_core: Ruleset, tmp_path: Path, name: str, content: bytes
) -> None:
    reading = _read(im_core, tmp_path, content, name)
    assert reading.problems == ()
    answer = reading.sheet.answers["users"]
    assert (answer.value, answer.note) == (12, NOTE)


def test_lines_are_those_of_the_file(im_core: Ruleset, tmp_path: Path) -> None:
    text = 'sep=;\nId;Answer;Note\nassessment.date;2026-11-02;"two\nlines"\nusers;x;\n'
    (problem,) = _read(im_core, tmp_path, text.encode(), "a.csv").problems
    assert str(problem.place).endswith("a.csv:5, Answer")


def test_the_apostrophe_before_a_formula_is_taken_off(im_core: Ruleset, tmp_path: Path) -> None:
    text = csv_of(("users", "", "3", "'=1+1", "'''+x"), ("do_first", "", "'t kan"))
    sheet = _read(im_core, tmp_path, text.encode(), "a.csv").sheet
    assert sheet.answers["users"] == Answer(Answer.of(3).kind, 3, "=1+1", "''+x")
    assert sheet.answers["do_first"].value == "'t kan"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf \r\n", "the file is empty"),
        (b"Id|Answer\nusers|3\n", "separate the cells by semicolons, commas or tabs"),
        (b"sep=|\nId|Answer\nusers|3\n", "the separator '|' is not understood"),
        (b"Id;Value\nusers;3\n",
         "no header with the columns Id and Answer (Antwoord); found: 'Id', 'Value'"),
        (b"Id;Question;Value\nusers;x;3\n",
         "there is no column Answer (Antwoord); found: 'Id', 'Question', 'Value'"),
        (b"Code;Antwoord\nCTX-2;3\n", "there is no column Id; found: 'Code', 'Antwoord'"),
        (b"Id;Answer;Antwoord\nusers;3;4\n", "there are two columns 'Antwoord'"),
        (b'Id;Answer\nusers;"3\n', "a quote that is never closed"),
        (b'Id;Answer\nusers;"3"x\n', "something follows a closing quote"),
        (b"Id;Answer\nusers;" + b"x" * 140_000, "a cell has more than 131,072 characters"),
        (b"Id;Answer\n" + b"users;3\n" * 50_001, "the file has more than 50,000 rows"),
        (b"Id;Answer\nusers;caf\xe9\x81\n", "neither UTF-8, UTF-16 nor Windows-1252"),
        (b"PK\x03\x04xxx", "this is no Excel workbook, or it is damaged"),
    ],
)  # fmt: skip
def test_csv_that_cannot_be_read(
    im_core: Ruleset, tmp_path: Path, content: bytes, message: str
) -> None:
    assert message in _refused(im_core, tmp_path, content, "a.csv")


def test_a_text_without_a_table_is_toml_as_ever(im_core: Ruleset, tmp_path: Path) -> None:
    reading = _read(im_core, tmp_path, b"date = 2026-11-02\n[answers]\nusers = 3\n", "a.txt")
    assert reading.sheet.answers == {"users": Answer.of(3)}


# -- workbooks --------------------------------------------------------------------------------


def _changed(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """A workbook with its parts changed, or left out."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", 8) as new:
        for info in old.infolist():
            data = change(info.filename, old.read(info))
            if data is not None:
                new.writestr(info.filename, data)
    return made.getvalue()


def _with(content: bytes, name: str, data: bytes) -> bytes:
    made = io.BytesIO(content)
    with zipfile.ZipFile(made, "a", 8) as archive:
        archive.writestr(name, data)
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
GOOD = workbook_of(("users", "", 12, NOTE))


def _by_xlsxwriter() -> bytes:
    """A workbook that keeps its texts apart from its cells, as Excel does."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        page = book.add_worksheet("Answers")
        page.write_row(0, 0, ("Id", "Answer", "Note"))
        page.write_row(1, 0, ("assessment.date", "2026-11-02"))
        page.write_row(2, 0, ("users", 12, "a note"))
    return made.getvalue()


SHARED = _by_xlsxwriter()
STRINGS = "xl/sharedStrings.xml"


def _replaced(part: str, old: bytes, new: bytes, within: bytes = GOOD) -> bytes:
    def change(name: str, data: bytes) -> bytes:
        if name != part:
            return data
        assert old in data
        return data.replace(old, new, 1)

    return _changed(within, change)


def test_a_workbook(im_core: Ruleset, tmp_path: Path) -> None:
    sheet = _read(im_core, tmp_path, GOOD, "A.XLSX").sheet
    assert sheet.answers["users"].value == 12
    assert sheet.answers["users"].note == NOTE


def test_the_value_of_a_formula_counts(im_core: Ruleset, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("My answers")
        for row, cells in enumerate([("Id", "Answer"), ("assessment.date", "2026-11-02")]):
            page.write_row(row, 0, cells)
        page.write_row(2, 0, ("users",))
        page.write_formula(2, 1, "=6*7", None, 42)
        page.write_row(3, 0, ("teams",))
        page.write_formula(3, 1, "=1/0", None, "#DIV/0!")
    reading = read_what_is_right(open_answers(path), im_core)
    assert reading.sheet.answers == {"users": Answer.of(42)}
    (problem,) = reading.problems
    assert str(problem.place) == f"{path}, 'My answers'!B4"
    assert "an error stands here: #DIV/0!" in problem.message


def test_sheets_of_their_own_are_left_alone(im_core: Ruleset, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(GOOD))
    book.create_sheet("Mine", 0).append(["to discuss", "users"])
    book.create_sheet("Empty")
    book.create_chartsheet("Chart")
    assert _read(im_core, tmp_path, saved(book), "a.xlsx").problems == ()


def test_answers_on_two_sheets(im_core: Ruleset, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(GOOD))
    copied = book.copy_worksheet(book["Answers"])
    copied.title = "Copy"
    copied["A2"] = None
    copied["C2"] = None
    (problem,) = _read(im_core, tmp_path, saved(book), "a.xlsx").problems
    assert "answers stand on two sheets, 'Answers' and 'Copy'" in str(problem)


def test_a_sheet_that_lost_its_header(im_core: Ruleset, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(GOOD))
    lost = book.create_sheet("Lost")
    for id in ("users", "teams", "phase"):
        lost.append([id, "x"])
    (problem,) = _read(im_core, tmp_path, saved(book), "a.xlsx").problems
    assert "the sheet 'Lost' names questions, but has no header" in str(problem)


def test_no_sheet_with_a_header(im_core: Ruleset, tmp_path: Path) -> None:
    content = workbook_of(header=("Name", "Value"))
    said = _refused(im_core, tmp_path, content, "a.xlsx")
    assert "no header with the columns Id and Answer (Antwoord); found: Answers: 'Name'" in said


def test_a_long_note_in_a_workbook(im_core: Ruleset, tmp_path: Path) -> None:
    long = "x" * 100_000
    content = _replaced(STRINGS, b"a note", long.encode(), SHARED)
    assert _read(im_core, tmp_path, content, "a.xlsx").sheet.answers["users"].note == long
    content = _replaced(STRINGS, b"a note", b"x" * 132_000, SHARED)
    (problem,) = _read(im_core, tmp_path, content, "a.xlsx").problems
    assert "Answers!C3: a cell has more than 131,072 characters" in str(problem)


def test_a_zip_that_unpacks_without_end(im_core: Ruleset, tmp_path: Path) -> None:
    bomb = _replaced(SHEET, b"</sheetData>", b"</sheetData>" + b" " * (257 * 1024 * 1024))
    assert "larger than 268,435,456 bytes" in _refused(im_core, tmp_path, bomb, "a.xlsx")
    # Pictures are never unpacked, so they may be of any size.
    picture = _with(GOOD, "xl/media/image1.png", b"\0" * (33 * 1024 * 1024))
    assert _read(im_core, tmp_path, picture, "a.xlsx").problems == ()
    # One that hides its size: the part is larger than the directory says.
    lying = bytearray(_replaced(SHEET, b"</sheetData>", b"</sheetData>" + b" " * 5_000_000))
    at = lying.rindex(SHEET.encode())
    lying[at - 22 : at - 18] = (1000).to_bytes(4, "little")
    assert "damaged" in _refused(im_core, tmp_path, bytes(lying), "a.xlsx")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: b"not a zip", "this is no Excel workbook, or it is damaged"),
        (lambda: b"", "this is no Excel workbook, or it is damaged"),
        (lambda: GOOD[:2000], "this is no Excel workbook, or it is damaged"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
         "protected with a password"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "an old Excel file (.xls)"),
        (lambda: _with(GOOD, "xl/vbaProject.bin", b"x"), "holds macros"),
        (lambda: _with(GOOD, "xl/macrosheets/sheet1.xml", b"x"), "holds macros"),
        (lambda: _changed(GOOD, lambda n, d: None if n == "xl/workbook.xml" else d),
         "this is a zip, but no Excel workbook"),
        (lambda: _with(_changed(GOOD, lambda n, d: None if n == "xl/workbook.xml" else d),
                       "xl/workbook.bin", b"x"), "another kind of spreadsheet"),
        (lambda: _changed(GOOD, lambda n, d: None if n.endswith("workbook.xml.rels") else d),
         "does not say where its sheets are"),
        (lambda: _changed(GOOD, lambda n, d: None if n == SHEET else d),
         "the sheet 'Answers' is missing"),
        (lambda: _with(GOOD, "XL/workbook.xml", b"x"), "it holds a part twice"),
        (lambda: _replaced(STRINGS, b"UTF-8", b"UTF-78", SHARED), "unknown encoding"),
        (lambda: _replaced(SHEET, b"<sheetData>", b"<sheetData"), "in xl/worksheets/sheet1.xml"),
        (lambda: _replaced(SHEET, b"<worksheet",
                           b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet'), "declares entities"),
        (lambda: _replaced(STRINGS, b"<sst",
                           b'<!DOCTYPE x [<!ENTITY a "b">]><sst', SHARED), "declares entities"),
        (lambda: _replaced(SHEET, b't="s"><v>0', b't="s"><v>999', SHARED), "a text is missing"),
        (lambda: _replaced(STRINGS, b"<si>", b"<xx>", SHARED), "in xl/sharedStrings.xml"),
    ],
)  # fmt: skip
def test_workbooks_that_are_refused(
    im_core: Ruleset, tmp_path: Path, make: Callable[[], bytes], message: str
) -> None:
    assert message in _refused(im_core, tmp_path, make(), "a.xlsx")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<dimension ref="A1:E3"', b'<dimension ref="A1:XFD1048576"'),
        (b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'),
        (
            b"</sheetData>",
            b'<row r="9"><c r="E9" t="s"><v></v></c><c r="F9"><v/></c></row></sheetData>',
        ),
    ],
)
def test_empty_cells_may_stand_anywhere(
    im_core: Ruleset, tmp_path: Path, old: bytes, new: bytes
) -> None:
    sheet = _read(im_core, tmp_path, _replaced(SHEET, old, new), "a.xlsx").sheet
    assert sheet.answers["users"].value == 12


def test_a_cell_far_away_is_named(im_core: Ruleset, tmp_path: Path) -> None:
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    content = _replaced(SHEET, b"</sheetData>", cell)
    (problem,) = _read(im_core, tmp_path, content, "a.xlsx").problems
    assert "Answers!XFD1048576: something stands here, in a column without header" in str(problem)


def test_rows_of_a_sheet_know_their_numbers(im_core: Ruleset, tmp_path: Path) -> None:
    content = _replaced(
        SHEET, b"</sheetData>", b'<row r="4000"><c r="J4000"><v>7</v></c></row></sheetData>'
    )
    (grid,) = workbook.workbook_grids(content, "a.xlsx")
    assert list(grid.lines) == [1, 2, 3, 4000]
    assert list(grid.rows[3]) == [""] * 9 + [7.0]
    assert grid.rows[3][-1] == 7.0
    assert grid.rows[3][8:] == ["", 7.0]
    assert grid.cell(3, 9).place.cell == "Answers!J4000"
    assert list(grid.filled(3)) == [9]


def test_too_many_parts_cells_and_texts(
    im_core: Ruleset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, least, message in (
        ("MOST_PARTS", 3, "more than 3 files"),
        ("MOST_CELLS", 5, "fills more than 5 cells"),
        ("MOST_TEXT", 9, "too much text"),
    ):
        with monkeypatch.context() as patched:
            module = workbook_parts if name == "MOST_PARTS" else workbook
            patched.setattr(module, name, least)
            assert message in _refused(im_core, tmp_path, GOOD, "a.xlsx")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a.xlsm", "a workbook with macros (.xlsm), which is not read; macros are never run here"),
        ("a.xls", "an old Excel file (.xls), which is not read"),
        ("a.ods", "a LibreOffice spreadsheet (.ods), which is not read"),
        ("a.xlsb", "a binary Excel file (.xlsb), which is not read"),
    ],
)
def test_other_kinds_of_spreadsheets(
    im_core: Ruleset, tmp_path: Path, name: str, message: str
) -> None:
    said = _refused(im_core, tmp_path, b"\x01\x02\x03", name)
    assert message in said
    # What it holds counts, and not what it is called.
    assert _read(im_core, tmp_path, GOOD, name).problems == ()
    assert "save it as .xlsx" in said


def test_a_file_that_is_not_there(im_core: Ruleset, tmp_path: Path) -> None:
    for name in ("a.xlsx", "a.csv", "a.ods"):
        with pytest.raises(ImadvisorError, match="no such file"):
            open_answers(tmp_path / name)


def test_without_the_extra_packages(
    im_core: Ruleset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from imadvisor.answers.forms.form import Form
    from imadvisor.answers.forms.workbook_form import workbook_form
    from imadvisor.language import Language

    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    assert _read(im_core, tmp_path, GOOD, "a.xlsx").problems == ()
    with pytest.raises(ImadvisorError, match=r"pip install 'imadvisor\[excel\]'"):
        workbook_form(Form(im_core, Language("en", im_core), ()))


@pytest.mark.parametrize("seed", range(60))
def test_damaged_workbooks_never_crash(im_core: Ruleset, tmp_path: Path, seed: int) -> None:
    import random

    chance = random.Random(seed)
    content = bytearray(SHARED)
    if seed % 2:
        content = bytearray(_damaged_part(chance))
    else:
        for _ in range(chance.randrange(1, 6)):
            content[chance.randrange(len(content))] = chance.randrange(256)
    with contextlib.suppress(ImadvisorError):
        _read(im_core, tmp_path, bytes(content), "a.xlsx")


def _damaged_part(chance: object) -> bytes:
    import random

    assert isinstance(chance, random.Random)
    victim = chance.choice([SHEET, STRINGS, "xl/styles.xml", "xl/workbook.xml"])

    def change(name: str, data: bytes) -> bytes:
        if name != victim:
            return data
        damaged = bytearray(data)
        for _ in range(chance.randrange(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.choice(b'<>"0123456789zZ/= \xff')
        return bytes(damaged)

    return _changed(SHARED, change)
