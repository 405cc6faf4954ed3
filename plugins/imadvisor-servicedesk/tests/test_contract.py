"""The collector keeps the contract of its hook."""

import csv
import datetime as dt
import io
import math
import statistics
from dataclasses import replace
from pathlib import Path

import pytest
from imadvisor import testing
from imadvisor.plugin import Request

import imadvisor_servicedesk
from exports import DEFAULTS, MONDAY, QUESTION, QUESTIONS, csv_file, proposal
from imadvisor_servicedesk import ServiceDesk
from imadvisor_servicedesk.sample import sample
from make_sample import sample as made_again


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    file = tmp_path / "tickets.csv"
    file.write_text(sample(), "ascii")
    return file


def test_it_keeps_its_contract(tickets: Path) -> None:
    advisor = testing.advisor_with(imadvisor_servicedesk)
    (one,) = testing.check_collector(ServiceDesk(), {"export": str(tickets)}, advisor)
    assert one.question == QUESTION


def test_nothing_is_read_for_a_question_that_was_removed() -> None:
    request = Request(QUESTIONS, {**DEFAULTS, "export": "none.csv"}, {}, MONDAY, 60)
    assert ServiceDesk().collect(replace(request, questions={})) == []


def test_the_sample_is_that_of_the_script() -> None:
    assert sample() == made_again()


def test_the_figure_of_the_sample_is_that_of_another_way_of_counting(tickets: Path) -> None:
    begin, end = dt.datetime(2026, 8, 5), dt.datetime(2026, 11, 3)
    hours, open_ones = [], 0
    for row in csv.DictReader(io.StringIO(sample()), delimiter=";"):
        opened = dt.datetime.fromisoformat(row["opened"])
        if not begin <= opened < end:
            continue
        text = row["answered"] or row["closed"]
        if not text or dt.datetime.fromisoformat(text) >= end:
            open_ones += 1
            continue
        wait = int((dt.datetime.fromisoformat(text) - opened) / dt.timedelta(minutes=1))
        clock = (opened + dt.timedelta(minutes=minute) for minute in range(wait))
        hours.append(sum(now.weekday() < 5 and 9 <= now.hour < 17 for now in clock) / 60)
    said = proposal(tickets)
    exact = statistics.median(hours + [9999.0] * open_ones)
    assert said.value == math.ceil(exact * 100 - 1e-6) / 100
    assert f"over {len(hours) + open_ones} tickets " in said.evidence
    assert open_ones > 5 and f": {open_ones} of them, taken" in said.evidence


def test_another_folder_makes_no_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    csv_file(tmp_path, ["2026-10-26 09:00,2026-10-26 11:00,"])
    monkeypatch.chdir(tmp_path)
    assert proposal("export.csv").value == 2
