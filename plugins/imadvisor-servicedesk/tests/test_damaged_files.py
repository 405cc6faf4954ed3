"""No export and no option ends in anything but a proposal or an error of ours."""

from __future__ import annotations

from pathlib import Path

from imadvisor.testing import check_reading

from exports import MONDAY, ask, csv_file, refusal
from imadvisor_servicedesk.sample import sample

TIMES = tuple(
    word.encode()
    for word in (
        "2026-10-26T09:00:00+01:00", "2026-10-26 09:00:00.123456Z", "0001-01-01T00:00",
        "9999-12-31T23:59:59+23:59", "1900-01-01T00:00-23:59", "2026-10-25T02:30", "24:00",
        "null", "-", '""', '"', ";", ",", "opened", "answered", "closed",
    )
)  # fmt: skip
_LINES = sample().splitlines()
_LAST = "\n".join([_LINES[0], *_LINES[-60:]]) + "\n"
OPTIONS = (
    "dates=%Y-%m-%dT%H:%M:%S|%Y-%m-%d %H:%M",
    "zone=Europe/Amsterdam\nworkhours=08:30-24:00\nworkdays=mon-thu,sat",
    "holidays=2026-12-25,2026-12-26\nwindow=60\nminimum=2",
    "window=90\nminimum=1\nzone=",
)


def test_a_damaged_export_is_counted_or_refused(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    short = _LAST.encode()

    def read(content: bytes) -> None:
        file.write_bytes(content)
        ask(file)
        ask(file, options={"zone": "Europe/Amsterdam"})

    found = check_reading(read, [short], words=TIMES)
    assert min(found.values()) > 5, found


def test_a_zone_is_not_looked_for_among_packages(tmp_path: Path) -> None:
    file = csv_file(tmp_path, ["2026-10-26 09:00,2026-10-26 11:00,"])
    for zone in ("-0.0" * 3_000, "tzdata.zoneinfo", "../Europe/Amsterdam"):
        (said,) = refusal(file, options={"zone": zone})
        assert "there is no such time zone" in said


def test_a_damaged_option_is_understood_or_refused(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text(_LAST, "ascii")

    def read(content: bytes) -> None:
        lines = content.decode("utf-8", "replace").split("\n")
        options = dict(line.partition("=")[::2] for line in lines if "=" in line)
        known = {"dates", "zone", "workhours", "workdays", "holidays", "window", "minimum", "id"}
        given = {name: value for name, value in options.items() if name in known}
        ask(file, MONDAY, given)

    found = check_reading(read, [option.encode() for option in OPTIONS], tries=1000)
    assert min(found.values()) > 5, found
