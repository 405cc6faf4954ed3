"""How much may be given, and what is said of more."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fuzzing.targets import BAKERY, TARGETS
from fuzzing.worst import cell, sheet, workbook
from imadvisor import Advisor, InputError, Place, Problem
from imadvisor.answers.formats import workbook_parts
from imadvisor.answers.formats.workbook import workbook_grids
from imadvisor.documents import Limits, parse_document
from imadvisor.errors import MOST_MISTAKES, Mistakes, RulesetError, did_you_mean
from imadvisor.testing import check_reading


def _said(target: str, content: bytes) -> str:
    with pytest.raises(InputError) as caught:
        TARGETS[target].read(content)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (workbook(sheet(""), 200), "more than 200 sheets"),
        (workbook(sheet(""), 1), "two sheets are the same part"),
        (workbook(sheet("<a>" * 101 + "</a>" * 101)), "nested too deeply in xl/worksheets"),
    ],
    ids=["sheets", "the same part", "depth"],
)
def test_a_workbook_is_bounded(content: bytes, message: str) -> None:
    assert message in _said("answers-xlsx", content)


def test_a_workbook_with_a_far_row_is_read() -> None:
    far = workbook(sheet(cell("A1") + cell("J4000", "<is><t>x</t></is>")))
    assert list(workbook_grids(far, "a.xlsx")[0].lines) == [1, 4_000]


def test_a_workbook_is_bounded_in_elements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_parts, "MOST_ELEMENTS", 1_000)
    assert "more than 1,000 elements" in _said("answers-xlsx", workbook(sheet("<c/>" * 1_001)))


@pytest.mark.parametrize(
    ("row", "count", "message"),
    [
        (";" * 500, 1, "answers.csv:3: a row has more than 500 cells"),
        (";" * 499, 2_000, "answers.csv:2002: the file has more than 1,000,000 cells"),
    ],
)
def test_a_table_is_bounded(row: str, count: int, message: str) -> None:
    head = "Id;Question;Answer\nassessment.date;;2026-11-02\n"
    assert message in _said("answers-csv", (head + f"{row}\n" * count).encode())


def test_a_document_is_bounded_in_values() -> None:
    limits = Limits(values=4)
    parse_document("a = [1, 2, 3]", name="a.toml", syntax="toml", limits=limits)
    with pytest.raises(InputError, match=r"a\.toml: the file holds more than 4 values"):
        parse_document("a = [1, 2, 3, 4]", name="a.toml", syntax="toml", limits=limits)


def test_a_number_of_a_thousand_digits_is_refused_where_it_stands() -> None:
    with pytest.raises(InputError, match=r"a\.toml:2:5: number out of range"):
        parse_document("b = '9'\na = " + "9" * 1_000, name="a.toml", syntax="toml")
    text = f"# {'9' * 5_000}\na = '{'9' * 5_000}'"
    assert parse_document(text, name="a.toml", syntax="toml").data == {"a": "9" * 5_000}


def test_a_condition_in_brackets_stands_on_one_line_too() -> None:
    content = TARGETS["ruleset"].samples()[0].decode()
    when = "when = \"tables_washed < 'daily'\""
    split = 'when = """(ovens > 1\n or ovens > 33)"""'
    assert "a condition stands on one line" in _said(
        "ruleset", content.replace(when, split).encode()
    )


def _waits(path: Path) -> None:
    os.mkfifo(path)


def _leads_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def _leads_nowhere(path: Path) -> None:
    path.symlink_to("nothing.toml")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
@pytest.mark.parametrize("made", [_waits, _leads_to_itself, _leads_nowhere])
def test_what_is_no_file_is_not_read(tmp_path: Path, made: Callable[[Path], None]) -> None:
    shutil.copy(BAKERY / "bakery.toml", tmp_path)
    made(tmp_path / "odd.toml")
    with pytest.raises(InputError, match=r"odd\.toml: is no file, nor leads to one"):
        Advisor().ruleset(tmp_path)


def test_a_ruleset_is_bounded_in_bytes(tmp_path: Path) -> None:
    for number in range(9):
        with (tmp_path / f"{number}.toml").open("wb") as stream:
            stream.truncate(4 * 1024 * 1024)
    with pytest.raises(InputError, match=r"are larger than 33,554,432 bytes together"):
        Advisor().ruleset(tmp_path)


def test_a_field_that_lies_too_deep_is_told() -> None:
    said = _said("change", b"gap:warm-fridge a" + b".a" * 24 + b"=x")
    assert "lies deeper than any field of a ruleset" in said


def test_a_change_with_too_many_digits_is_none() -> None:
    said = _said("what-if", b"horizon=1" + b"0" * 15)
    assert "'horizon=1000000000000000' changes nothing" in said


@pytest.mark.parametrize("day", ["1899-12-31", "2201-01-01", "9999-12-31"])
def test_an_assessment_is_of_our_time(day: str) -> None:
    said = _said("answers-toml", f"date = {day}".encode())
    assert f"'date': the year must be from 1900 to 2200, not {day[:4]}" in said


@pytest.mark.parametrize("day", ["9999-12-27", "0001-01-01"])
def test_a_plan_is_of_our_time(day: str) -> None:
    said = _said("plan", f"start = {day}".encode())
    assert f"plan.toml:1:9: a plan starts from 1900 to 2200, not in {int(day[:4])}" in said


def test_a_thousand_mistakes_are_enough(tmp_path: Path) -> None:
    file = tmp_path / "answers.toml"
    lines = "".join(f"question{n} = 1\n" for n in range(2 * MOST_MISTAKES))
    file.write_text(f"date = 2026-11-02\n[answers]\n{lines}", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        Advisor().advise(file)
    problems = caught.value.problems
    assert len(problems) == MOST_MISTAKES + 1
    assert problems[0].message == "1,000 mistakes are enough: the rest is not looked at"


def test_warnings_are_never_too_many() -> None:
    found = Mistakes(RulesetError)
    found.extend(Problem(Place("a"), "odd", warning=True) for _ in range(2 * MOST_MISTAKES))
    assert len(found) == 2 * MOST_MISTAKES
    with pytest.raises(RulesetError, match="mistakes are enough"):
        found.extend(Problem(Place("a"), "wrong") for _ in range(MOST_MISTAKES))


def test_a_line_of_a_message_is_cut() -> None:
    lines = str(Problem(Place("a"), "m" * 5_000, "h" * 5_000, "e" * 5_000)).splitlines()
    assert [len(line) for line in lines] == [1_001] * 3


def test_names_are_suggested_among_very_many() -> None:
    known = [f"question-{number}" for number in range(20_000)]
    assert did_you_mean("question-77x", known).startswith("did you mean")
    assert did_you_mean("q" * 101, ["q" * 101]) == ""


def test_what_is_wrong_with_a_reader_is_told_with_how_to_do_it_again() -> None:
    def read(content: bytes) -> None:
        if content != b"good = 1":
            raise KeyError("good")

    with pytest.raises(AssertionError, match=r"KeyError.*\n.*tries=1, seed=\d+\)"):
        check_reading(read, [b"good = 1"])
    assert check_reading(lambda content: None, [b"good = 1"], tries=5) == {"read": 5, "refused": 0}
