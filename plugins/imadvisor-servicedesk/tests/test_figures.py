"""Figures against those that were worked out by hand."""

import datetime as dt
from pathlib import Path

import pytest

from exports import csv_file, proposal, refusal

# 2 November 2026 is a Monday, 26 October as well.
WAITS = [
    ("2026-10-26 09:00,2026-10-26 11:30,", 2.5),  # within a day
    ("2026-10-26 16:00,2026-10-27 10:00,", 2),  # over a night: 1 + 1
    ("2026-10-30 16:30,2026-11-02 09:15,", 0.75),  # over a weekend: half an hour and a quarter
    ("2026-10-31 12:00,2026-11-02 13:00,", 4),  # opened on a Saturday: from Monday 9:00 on
    ("2026-10-26 07:00,2026-10-26 08:59,", 0),  # before work begins
    ("2026-10-26 18:00,2026-10-26 23:00,", 0),  # after it ends
    ("2026-10-26 12:00,2026-10-28 12:00,", 16),  # 5 + 8 + 3
    ("2026-10-26 09:00,2026-10-30 17:00,", 40),  # a whole week
    ("2026-10-26 09:00,,2026-10-26 10:00", 1),  # until the closing
    ("2026-10-26 09:00,-,2026-10-26 10:00", 1),
    (" 2026-10-26 09:00 ,  , 2026-10-26 10:00", 1),
    ("2026-10-26T09:00:00,2026-10-26T09:00:01,", 0.01),  # 0.00028 hours, rounded up
    ("2026-10-26 09:00,2026-10-28 09:00:01,", 16.01),  # above the threshold of 16 stays above
    ("2026-10-26 09:00,2026-10-27 17:00,", 16),  # and 16 is 16
]


@pytest.mark.parametrize(("row", "hours"), WAITS)
def test_working_hours_of_one_ticket(tmp_path: Path, row: str, hours: float) -> None:
    assert proposal(csv_file(tmp_path, [row])).value == hours


def test_whole_hours_are_whole_numbers(tmp_path: Path) -> None:
    value = proposal(csv_file(tmp_path, ["2026-10-26 09:00,2026-10-26 11:00,"])).value
    assert isinstance(value, int)


def test_the_median_of_an_odd_and_of_an_even_number(tmp_path: Path) -> None:
    rows = [f"2026-10-26 09:00,2026-10-26 {hour}:00," for hour in (10, 12, 16)]
    assert proposal(csv_file(tmp_path, rows)).value == 3
    rows.append("2026-10-26 09:00,2026-10-26 16:30,")  # 1, 3, 7, 7.5
    assert proposal(csv_file(tmp_path, rows)).value == 5


def test_who_still_waits_counts_as_longer(tmp_path: Path) -> None:
    rows = [f"2026-10-26 09:00,2026-10-26 {hour}:00," for hour in (10, 12, 13)]
    rows += ["2026-11-02 14:00,,", "2026-11-02 14:30,,"]  # waited 3 and 2.5 hours
    said = proposal(csv_file(tmp_path, rows))
    assert said.value == 4  # of 1, 3, 4, longer, longer
    assert "no answer by 2026-11-02: 2 of them, taken" in said.evidence
    assert "(had all been answered at the end of that day, it would be 3)" in said.evidence
    rows.append("2026-11-02 16:45,-,NULL")  # now half of six wait: no median
    (told,) = refusal(csv_file(tmp_path, rows))
    assert "nothing is proposed: 3 of 6 tickets" in told


def test_an_answer_after_the_day_is_none_yet(tmp_path: Path) -> None:
    rows = [
        "2026-10-26 09:00,2026-10-26 10:00,",
        "2026-10-26 09:00,2026-10-26 11:00,",
        "2026-10-26 09:00,2026-10-28 00:00,",  # the first moment after the 27th
        "2026-10-26 09:00,,2026-10-28 09:00",
    ]
    said = proposal(csv_file(tmp_path, rows[:3]), dt.date(2026, 10, 27))
    assert said.value == 2 and "no answer by 2026-10-27: 1 of them, taken" in said.evidence
    later = proposal(csv_file(tmp_path, rows), dt.date(2026, 10, 28))
    assert later.value == 9  # of 1, 2, 16, 16
    assert "no answer" not in later.evidence


def test_the_window_has_its_first_and_its_last_moment(tmp_path: Path) -> None:
    rows = [
        "2026-10-25 23:59:59,2026-10-26 17:00,",  # before it
        "2026-10-26 00:00,2026-10-26 10:00,",
        "2026-11-01 23:59:59,2026-11-01 23:59:59,",
        "2026-11-02 00:00,2026-11-02 00:00,",  # after it
    ]
    said = proposal(csv_file(tmp_path, rows), dt.date(2026, 11, 1), {"window": "7"})
    assert said.value == 0.5  # of 1 and 0
    assert "over 2 tickets opened from 2026-10-26 to 2026-11-01" in said.evidence


def test_the_whole_sentence_with_what_was_left_out(tmp_path: Path) -> None:
    rows = ["a,2026-10-26 09:00,2026-10-26 11:00,"] * 40
    rows += ["b,2026-10-26 09:00,2026-10-26 17:00,"] * 100
    rows += ["a,2026-10-26 09:00,,2026-10-26 11:00", "a,2026-10-26 09:00,soon,"]
    rows += ["a,2026-10-26 09:00,2026-10-25 17:00,", "a,2026-10-26 09:00,,"]
    file = csv_file(tmp_path, rows, "system,opened,answered,closed")
    assert proposal(file, options={"only": "system = a"}).evidence == (
        "Median of 2 working hours over 42 tickets opened from 2026-08-05 to 2026-11-02; "
        "from 'opened' until 'answered', for 1 without that until 'closed'; "
        "no answer by 2026-11-02: 1 of them, taken as longer than the others (had all "
        "been answered at the end of that day, it would be 2); "
        "left out: 1 with an unreadable time, 1 answered before being opened; "
        "only tickets with the value asked for in 'system'; "
        "working hours are 09:00-17:00 on mon-fri, no holidays were given, "
        "times as they stand in the file."
    )


def test_other_working_hours(tmp_path: Path) -> None:
    file = csv_file(tmp_path, ["2026-10-30 12:00,2026-11-02 12:00,"])
    assert proposal(file, options={"workhours": "00:00-24:00"}).value == 24
    every = {"workhours": "00:00-24:00", "workdays": "mon-sun"}
    assert proposal(file, options=every).value == 72
    assert proposal(file, options={"workhours": "08:30-12:30"}).value == 4
    assert proposal(file, options={"workdays": "sat-mon"}).value == 19  # 8 + 8 + 3
    assert proposal(file, options={"workdays": "mon, SAT"}).value == 11
    free = proposal(file, options={"holidays": "2026-11-02, 2026-10-29"})
    assert free.value == 5 and "without 2 holidays" in free.evidence


def test_times_with_an_offset_are_set_to_the_clock_of_the_zone(tmp_path: Path) -> None:
    # Clocks went back on 25 October: UTC+2 before, UTC+1 after.
    rows = [
        "2026-10-23T14:30:00Z,2026-10-26T08:30:00+00:00,",  # 16:30 and 9:30: 0.5 + 0.5
        "2026-10-23T08:30:00-06:00,2026-10-26T09:30+0100,",  # the same instants
        "2026-10-23 16:30 +02,2026-10-26 08:30 Z,",
    ]
    for row in rows:
        said = proposal(csv_file(tmp_path, [row]), options={"zone": "Europe/Amsterdam"})
        assert said.value == 1
        assert "mon-fri, no holidays were given, in Europe/Amsterdam" in said.evidence


def test_a_night_in_which_the_clock_goes_back_has_25_hours(tmp_path: Path) -> None:
    file = csv_file(tmp_path, ["2026-10-24 12:00,2026-10-25 12:00,"])
    every = {"workhours": "00:00-24:00", "workdays": "mon-sun"}
    assert proposal(file, options=every).value == 24
    assert proposal(file, options={**every, "zone": "Europe/Amsterdam"}).value == 25


def test_the_day_of_a_ticket_is_that_of_the_zone(tmp_path: Path) -> None:
    rows = ["2026-11-01T23:30Z,2026-11-02T10:00Z,", "2026-10-30T08:00Z,2026-10-30T10:00Z,"]
    file = csv_file(tmp_path, rows)
    zone = {"zone": "Europe/Amsterdam"}  # where the first was opened on 2 November
    assert "over 1 ticket " in proposal(file, dt.date(2026, 11, 1), zone).evidence
    assert "over 2 tickets " in proposal(file, dt.date(2026, 11, 2), zone).evidence


def test_formats_of_ones_own(tmp_path: Path) -> None:
    rows = ["26-10-2026 9:00;26-10-2026 11:00;", "10/26/2026 01:00 PM;26-10-2026 17:00;"]
    file = csv_file(tmp_path, rows, "opened;answered;closed")
    dates = {"dates": "%d-%m-%Y %H:%M | %m/%d/%Y %I:%M %p"}
    assert proposal(file, options=dates).value == 3  # of 2 and 4
    (told,) = refusal(
        csv_file(tmp_path, ["02-03-2026 09:00,02-03-2026 10:00,"]),
        options={"dates": "%d-%m-%Y %H:%M|%m-%d-%Y %H:%M"},
    )
    assert "it can be read in two ways" in told
    same = {"dates": "%d-%m-%Y %H:%M|%m-%d-%Y %H:%M", "window": "365"}
    file = csv_file(tmp_path, ["03-03-2026 09:00,03-03-2026 10:00,"])
    assert proposal(file, options=same).value == 1


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_marks_and_line_ends(
    tmp_path: Path, separator: str, mark: str, end: str
) -> None:
    rows = [
        ["opened", "What, and why; or else", "answered", "closed"],
        ["2026-10-26 09:00", f'"a ""b"" {separator} \n c"', "2026-10-26 11:00", ""],
    ]
    file = tmp_path / "export.csv"
    text = mark + "".join(separator.join(row) + end for row in rows if row)
    text = text.replace("What, and why; or else", '"What, and why; or else"') + end
    file.write_text(text, "utf-8", newline="")
    assert proposal(file).value == 2
    names = {",": "comma", ";": "semicolon", "\t": "tab"}
    assert proposal(file, options={"separator": names[separator]}).value == 2


def test_columns_of_other_names(tmp_path: Path) -> None:
    file = csv_file(
        tmp_path,
        ["2026-10-26 09:00,2026-10-26 17:00,2026-10-26 11:00"],
        "Aangemaakt op,Gesloten op,Beantwoord op",
    )
    names = {"opened": "Aangemaakt op", "answered": "Beantwoord op", "closed": ""}
    said = proposal(file, options=names)
    assert said.value == 2
    assert "from 'Aangemaakt op' until 'Beantwoord op'; left" in said.evidence
    closed = proposal(file, options={**names, "answered": "", "closed": "Gesloten op"})
    assert closed.value == 8
    assert "from 'Aangemaakt op' until 'Gesloten op'; left" in closed.evidence


def test_many_answers_within_a_minute_are_told(tmp_path: Path) -> None:
    rows = ["2026-10-26 09:00,2026-10-26 11:00,"] * 18
    quick = ["2026-10-26 09:00,2026-10-26 09:01,", "2026-10-26 09:00,,2026-10-26 09:00"]
    assert "automatic" not in proposal(csv_file(tmp_path, rows + quick)).note
    told = proposal(csv_file(tmp_path, rows + quick[:1] * 2)).note
    assert "2 tickets got an answer within a minute: look whether 'answered' is" in told
    until = {"answered": ""}
    file = csv_file(tmp_path, ["2026-10-26 09:00,,2026-10-26 09:00"])
    assert "look whether 'closed' is" in proposal(file, options=until).note
    slow = ["2026-10-26 09:00,2026-10-26 09:01:01,"] * 2
    assert "automatic" not in proposal(csv_file(tmp_path, rows + slow)).note


def test_nothing_from_the_file_is_in_what_is_proposed(tmp_path: Path) -> None:
    file = csv_file(
        tmp_path,
        ['"=cmd|x",2026-10-26 09:00,2026-10-26 11:00,'] * 30 + ['"=cmd|x",=cmd|x,,'],
        "what,opened,answered,closed",
    )
    said = proposal(file, options={"only": "what==cmd|x"})
    assert "1 with an unreadable time" in said.evidence
    assert "cmd" not in said.evidence + said.note
    odd = csv_file(tmp_path, ["2026-10-26 09:00,2026-10-26 11:00,"], "o\u202ep,answered,closed")
    assert "from 'o\ufffdp' until" in proposal(odd, options={"opened": "o\u202ep"}).evidence
