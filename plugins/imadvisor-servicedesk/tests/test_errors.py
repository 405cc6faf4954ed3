"""Each mistake is told with its place, and with what to do about it."""

import datetime as dt
import os
from pathlib import Path

import pytest
from imadvisor import InputError

from exports import ask, csv_file, proposal, refusal
from imadvisor_servicedesk import table

GOOD = "2026-10-26 09:00,2026-10-26 11:00,"


def told(file: Path, options: dict[str, str] | None = None) -> list[str]:
    """The mistakes without the name of the folder."""
    return [one.replace(str(file.parent) + os.sep, "") for one in refusal(file, options=options)]


OPTIONS = [
    ("export", " ", "it names no file"),
    ("opened", "", "it names no column"),
    ("only", "system", "it is no column with a value"),
    ("only", "=Case", "it is no column with a value"),
    ("separator", "pipe", "there is no such separator"),
    ("dates", "%d-%m-%Y", "it has no place for minutes"),
    ("dates", "%d-%m-%Y :%M", "it has no place for the hour: %H, or %I with %p"),
    ("dates", "%d-%m-%Y %I:%M", "it has no place for the hour: %H, or %I with %p"),
    ("dates", "%m-%Y %H:%M", "it has no place for a day"),
    ("dates", "%d-%Y %H:%M", "it has no place for a month"),
    ("dates", "%d-%m %H:%M", "it has no place for a year"),
    ("dates", "%d-%m-%Y %H:%M %m", "it has something twice"),
    ("dates", "%c", "'%c' is not understood"),
    ("dates", "%d-%m-%Y %H:%M %", "'%' is not understood"),
    ("zone", "Europe/Amsterdan", "there is no such time zone"),
    ("zone", "../etc/passwd", "there is no such time zone"),
    ("zone", "\0", "there is no such time zone"),
    ("workhours", "9-17", "these are no hours"),
    ("workhours", "17:00-09:00", "they end before they begin"),
    ("workhours", "09:00-09:00", "they end before they begin"),
    ("workhours", "09:00-25:00", "these are no hours"),
    ("workdays", "", "'' is no day"),
    ("workdays", "mon-wed-fri", "'mon-wed-fri' is no day"),
    ("workdays", "mon,maandag", "'maandag' is no day"),
    ("holidays", "2026-12-25,kerst", "'kerst' is no day"),
    ("holidays", "2026-02-29", "'2026-02-29' is no day"),
    ("window", "0", "it must be a whole number from 1 to 3660"),
    ("window", "3661", "it must be a whole number from 1 to 3660"),
    ("window", "٣", "it must be a whole number from 1 to 3660"),
    ("minimum", "-1", "it must be a whole number from 1 to 500000"),
    ("closed", "opened", "it is the column of 'opened' as well"),
]


@pytest.mark.parametrize(("name", "value", "message"), OPTIONS)
def test_an_option_that_means_nothing(tmp_path: Path, name: str, value: str, message: str) -> None:
    (one,) = refusal(csv_file(tmp_path, [GOOD]), options={name: value})
    assert one.splitlines()[0] == f"--option {name}: {message}"


def test_no_column_until_when(tmp_path: Path) -> None:
    (one,) = refusal(csv_file(tmp_path, [GOOD]), options={"answered": "", "closed": ""})
    assert one.startswith("--option answered: neither it nor 'closed' names a column\n")


def test_all_options_at_once(tmp_path: Path) -> None:
    wrong = {"window": "x", "zone": "Mars", "workdays": "x", "dates": "%d"}
    assert len(refusal(csv_file(tmp_path, [GOOD]), options=wrong)) == 4


FILES = [
    (b"", "export.csv: it is empty"),
    (b"\xef\xbb\xbf \n", "export.csv: it is empty"),
    (b",,\na,b,c\n", "export.csv:1:1: the first line has no names of columns"),
    (b"\xff\xfeo\0", "export.csv:1:1: it is in UTF-16"),
    (
        b"opened,answered,closed\r\n\xc3\xa9t\xe9,,\r\n",
        "export.csv:2:3: the byte 0xe9 is not UTF-8",
    ),
    (b"\xef\xbb\xbfop\xe9ned", "export.csv:1:3: the byte 0xe9 is not UTF-8"),
    (
        b'opened,answered,closed\n,,\n"a\nb",,\n"c,,\n\n',
        "export.csv:5:1: a quotation mark is opened here and never closed",
    ),
    (
        b'opened,answered,closed\n"a"b,,\n',
        "export.csv:2:1: something follows after a closing quotation mark",
    ),
    (
        b'opened,answered,closed\n,,\n"' + b"x" * 140_000 + b'",,\n',
        "export.csv:3:1: a cell is longer than 131072 characters",
    ),
    (
        b'opened,answered,closed,"' + b"x" * 140_000 + b'"\n',
        "export.csv:1:1: a cell is longer than 131072 characters",
    ),
]


@pytest.mark.parametrize(("data", "message"), FILES)
def test_a_file_that_cannot_be_read(tmp_path: Path, data: bytes, message: str) -> None:
    file = tmp_path / "export.csv"
    file.write_bytes(data)
    # Cells that hold no times are mistakes of their own.
    found = [one for one in told(file) if ": unreadable: " not in one]
    assert [one.splitlines()[0] for one in found] == [message]


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    assert told(tmp_path / "none.csv")[0].startswith("none.csv: there is no such file\n")
    (tmp_path / "folder.csv").mkdir()
    assert told(tmp_path / "folder.csv") == ["folder.csv: it is not a file"]
    (one,) = refusal("a\0b")
    assert "it cannot be read" in one


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert told(tmp_path / "pipe.csv") == ["pipe.csv: it is not a file"]


def test_a_large_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = csv_file(tmp_path, [GOOD] * 3)
    size = file.stat().st_size
    monkeypatch.setattr(table, "MAX_BYTES", size)
    assert proposal(file).value == 2
    monkeypatch.setattr(table, "MAX_BYTES", size - 1)
    assert "it is larger than" in told(file)[0]


def test_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = csv_file(tmp_path, [GOOD] * 3)
    monkeypatch.setattr(table, "MAX_ROWS", 3)
    assert proposal(file).value == 2
    monkeypatch.setattr(table, "MAX_ROWS", 2)
    assert told(file)[0].startswith("export.csv:4:1: there are more than 2 rows\n")


def test_the_bounds_are_those_of_the_readme() -> None:
    assert (table.MAX_BYTES, table.MAX_ROWS) == (50_000_000, 500_000)


def test_columns_that_are_not_there_all_at_once(tmp_path: Path) -> None:
    file = csv_file(tmp_path, [], "Opened,anwsered,number")
    assert told(file, {"id": "ticket"}) == [
        (
            "export.csv:1:1: there is no column 'answered'\n"
            "    did you mean 'anwsered'?; say which: --option answered=…"
        ),
        (
            "export.csv:1:1: there is no column 'closed'\n"
            "    the columns are Opened, anwsered, number; say which: --option closed=…, "
            "or --option closed= where the export has none"
        ),
        (
            "export.csv:1:1: there is no column 'opened'\n"
            "    did you mean 'Opened'?; say which: --option opened=…"
        ),
        (
            "export.csv:1:1: there is no column 'ticket'\n"
            "    the columns are Opened, anwsered, number; say which: --option id=…"
        ),
    ]


def test_a_column_that_is_there_twice(tmp_path: Path) -> None:
    (one,) = told(csv_file(tmp_path, [], "opened,answered,closed,answered,other,other"))
    assert one.startswith("export.csv:1:1: there are 2 columns 'answered'\n")


def test_a_separator_that_could_be_two(tmp_path: Path) -> None:
    file = csv_file(tmp_path, [], "a;b,c")
    assert told(file) == [
        (
            "export.csv:1:1: the separator could be comma or semicolon\n"
            "    say which: --option separator=comma"
        )
    ]
    assert "there is no column 'opened'" in told(file, {"separator": "comma"})[2]


def test_rows_of_another_length_all_at_once(tmp_path: Path) -> None:
    file = csv_file(tmp_path, [GOOD, f"{GOOD},", "", "only"])
    first, second = told(file)
    assert first.startswith("export.csv:3:1: the header has 3 cells and this row 4 cells, so")
    assert second.startswith("export.csv:5:1: the header has 3 cells and this row 1 cell, so")


UNREADABLE = [
    ("26-10-2026 09:00", "it is no time as ISO 8601 writes it, such as 2026-11-02T09:30"),
    ("2026-10-26", "it has no time of day, so that hours cannot be counted"),
    ("2026-10-32 09:00", "there is no such day or time"),
    ("1026-10-26 09:00", "the year must be from 1900 to 2200"),
    ("0001-01-01T00:00+14:00", "the year must be from 1900 to 2200"),
    ("٢026-10-26 09:00", "it is no time as ISO 8601 writes it, such as 2026-11-02T09:30"),
    ("", "a ticket must have a time of opening"),
]


@pytest.mark.parametrize(("text", "reason"), UNREADABLE)
def test_a_time_that_is_none(tmp_path: Path, text: str, reason: str) -> None:
    row = f"{text},2026-10-26 11:00,"
    (one,) = told(csv_file(tmp_path, [GOOD] * 18 + [row]))
    assert one.splitlines()[0] == f"export.csv:20, opened: unreadable: {reason}"
    said = proposal(csv_file(tmp_path, [GOOD] * 19 + [row]))  # one in twenty
    assert "over 19 tickets" in said.evidence
    assert "left out: 1 with an unreadable time;" in said.evidence


def test_the_place_of_an_unreadable_answer(tmp_path: Path) -> None:
    rows = ["2026-10-26 09:00,soon,", "2026-10-26 09:00,,late", "2026-10-26 09:00,,"]
    file = csv_file(tmp_path, rows)
    found = [one.splitlines()[0].partition(": ")[0] for one in told(file)]
    assert found == ["export.csv:2, answered", "export.csv:3, closed"]
    with pytest.raises(InputError) as caught:
        ask(file)
    assert [problem.place.column for problem in caught.value.problems] == [2, 3]


def test_many_answered_before_they_were_opened(tmp_path: Path) -> None:
    row = "2026-10-26 09:00,2026-10-26 08:59,"
    (one,) = told(csv_file(tmp_path, [GOOD] * 18 + [row]))
    assert one.startswith(
        "export.csv:20, answered: this is before the time of opening, 2026-10-26 09:00\n"
    )
    said = proposal(csv_file(tmp_path, [GOOD] * 19 + [row]))
    assert "left out: 1 answered before being opened;" in said.evidence


def test_only_so_many_mistakes_are_told(tmp_path: Path) -> None:
    found = told(csv_file(tmp_path, ["a,b,c,d"] * 5 + ["soon,,"] * 9))
    assert len(found) == 11
    assert found[-1] == "export.csv:12, opened: 4 more mistakes are not shown, from here on"
    found = told(csv_file(tmp_path, ["soon,,"] * 11))
    assert found[-1] == "export.csv:12, opened: 1 more mistake is not shown, from here on"
    assert len(told(csv_file(tmp_path, ["soon,,"] * 10))) == 10
    found = told(csv_file(tmp_path, ["a"] + ["soon,,"] * 12))
    assert found[-1] == "export.csv:12, opened: 3 more mistakes are not shown, from here on"


def test_a_long_cell_is_shown_short(tmp_path: Path) -> None:
    (one,) = told(csv_file(tmp_path, ["x" * 1000 + ",,"]))
    assert f"    {'x' * 59}…\n" in one


def test_an_offset_without_a_zone(tmp_path: Path) -> None:
    rows = ["2026-10-26T09:00Z,2026-10-26T10:00Z,"] * 2
    (one,) = told(csv_file(tmp_path, rows))
    assert one.startswith("export.csv:2, opened: times have an offset, and it is not said")


@pytest.mark.parametrize("zone", ["", "Europe/Amsterdam"])
def test_times_with_and_without_an_offset(tmp_path: Path, zone: str) -> None:
    rows = [GOOD, GOOD, "2026-10-26 09:00,2026-10-26T10:00Z,"]
    (one,) = told(csv_file(tmp_path, rows), {"zone": zone})
    assert one.startswith(
        "export.csv:4, answered: times with and without an offset are mixed: "
        "line 4 one with and line 2 one without\n"
    )


def test_a_ticket_twice_and_one_without_a_number(tmp_path: Path) -> None:
    file = csv_file(
        tmp_path, [f"{id},{GOOD}" for id in ("1", "2", "1", "")], "no,opened,answered,closed"
    )
    assert proposal(file).value == 2
    twice, none = told(file, {"id": "no"})
    assert twice.startswith("export.csv:4, no: this ticket stands in line 2 already\n")
    assert none == "export.csv:5, no: this ticket has no number"


def test_a_value_that_no_ticket_has(tmp_path: Path) -> None:
    file = csv_file(tmp_path, [f"Case system,{GOOD}"], "system,opened,answered,closed")
    assert told(file, {"only": "system=case systm"}) == [
        (
            "export.csv:1, system: no ticket has 'case systm' in column 'system'\n"
            "    did you mean 'Case system'?"
        )
    ]
    assert "did you mean 'Case system'?" in told(file, {"only": "system=CASE SYSTEM"})[0]
    assert "look at --option only=…" in told(file, {"only": "system=zzz"})[0]


def test_few_tickets_show_nothing(tmp_path: Path) -> None:
    rows = [GOOD] * 19 + ["2026-10-26 09:00,,"]
    (one,) = told(csv_file(tmp_path, rows), {"minimum": "20"})
    assert one.splitlines()[0] == (
        "export.csv: nothing is proposed: 19 answered tickets opened from 2026-08-05 to "
        "2026-11-02, and fewer than 20 show nothing (besides: 1 without an answer by then)"
    )
    assert proposal(csv_file(tmp_path, [*rows, GOOD]), options={"minimum": "20"}).value == 2


@pytest.mark.parametrize("as_of", [dt.date.min, dt.date(1899, 12, 31), dt.date.max])
@pytest.mark.parametrize("zone", ["", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_days_at_the_ends_of_the_calendar(tmp_path: Path, as_of: dt.date, zone: str) -> None:
    rows = [GOOD, "1900-01-01 00:00,2200-12-31 23:59,", "2200-12-31 23:59,,"]
    (one,) = refusal(csv_file(tmp_path, rows), as_of, {"zone": zone, "window": "3660"})
    assert "nothing is proposed: 0 answered tickets" in one
