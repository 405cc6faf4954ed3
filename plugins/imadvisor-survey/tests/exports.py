"""Exports in the layout of each tool, of one small questionnaire."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from imadvisor import testing
from imadvisor.plugin import ImportedAnswers, SourceFile, source_file

import imadvisor_survey
from imadvisor_survey.export import export_in
from imadvisor_survey.proposal import proposed

RULES = Path(__file__).parent / "rules"
advisor = testing.advisor_with(imadvisor_survey)
ruleset = advisor.ruleset(RULES)

QUESTIONS = [
    "In which sector is the organisation?",
    "How many people will work with it?",
    "Was the starting situation measured?",
    "In which forms is training given?",
    "On what date does it go live?",
    "It works well when…",
]


def workbook(rows: list[list[Any]]) -> bytes:
    """Rows as a workbook; dates are dates in it."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("Sheet1")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write_datetime(number, column, value, day)
                elif isinstance(value, str):
                    sheet.write_string(number, column, value)
                else:
                    sheet.write(number, column, value)
    return content.getvalue()


def forms(*rows: list[Any]) -> bytes:
    """An export of Microsoft Forms."""
    head = ["ID", "Start time", "Completion time", "Email", "Name", *QUESTIONS]
    day = dt.datetime(2026, 10, 5, 9, 1)
    return workbook(
        [head, *([n, day, day, "anonymous", "", *row] for n, row in enumerate(rows, start=1))]
    )


LIMESURVEY = """\
\N{BYTE ORDER MARK}"id","submitdate","lastpage","startlanguage","seed","sector",\
"sector[other]","users",\
"baseline","training_forms[class]","training_forms[practice]","training_forms[job]",\
"training_forms[other]","go_live","works_well_when"
"1","2026-10-05 09:08:11","3","en","1","care","","320","Y","Y","","Y","","2026-03-02 00:00:00",\
"fast"
"2","2026-10-06 09:08:11","3","en","2","-oth-","Museum","45","N","","","","","",""
"3","","1","en","3","care","","","","","","","","",""
"""

KOBO = """\
"start";"end";"context/sector";"context/users";"baseline";"training_forms";"training_forms/class";\
"training_forms/practice";"training_forms/job";"go_live";"works_well_when";"_id";"_uuid";\
"_submission_time"
"2026-10-05T09:00";"2026-10-05T09:08";"care";"320";"yes";"class job";"1";"0";"1";"2026-03-02";\
"fast";"411";"f3c1";"2026-10-05T07:08:10"
"2026-10-05T09:10";"2026-10-05T09:12";"gov";"";"dk_";"";"";"";"";"";"";"412";"f3c2";\
"2026-10-05T07:12:10"
"""

GOOGLE = """\
Timestamp,Email Address,{}
2026/10/05 9:01:22 AM GMT+2,a@example.org,Care,320,Yes,"Class, On the job",3/2/2026,"fast, and safe"
2026/10/05 9:05:02 AM GMT+2,,Government,45,No,"Practice environment, with a coach",11/2/2026,
""".format(",".join(QUESTIONS))

QUALTRICS = """\
StartDate,EndDate,Finished,RecordedDate,ResponseId,Q1,Q2
Begin,End,Done,Recorded,Response,In which sector is the organisation?,It works well when…
"{""ImportId"":""startDate""}","{""ImportId"":""endDate""}","{""ImportId"":""finished""}",\
"{""ImportId"":""recordedDate""}","{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}",\
"{""ImportId"":""QID2""}"
2026-10-05 08:28:09,2026-10-05 08:28:48,1,2026-10-05 08:28:48,R_1,Care,fast
2026-10-05 08:28:09,2026-10-05 08:28:48,0,2026-10-05 08:28:48,R_2,Government,
"""

REDCAP = """\
record_id,sector,training_forms___class,training_forms___practice,training_forms___job
1,care,1,0,1
2,gov,0,0,0
"""


def written(folder: Path, content: bytes | str, name: str = "export.csv") -> Path:
    """An export as a file."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def mapping_of(path: Path, *changes: tuple[str, str]) -> str:
    """What is proposed for an export, confirmed, with a role for everybody and changes."""
    text = proposed(export_in(source_file(path)), ruleset).text()
    text = text.replace('# role = "…"', 'role = "user"').replace(
        "confirmed = false", "confirmed = true"
    )
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def imported(path: Path, *changes: tuple[str, str]) -> ImportedAnswers:
    """An export as it is read by the mapping that is proposed, with changes."""
    mapping = path.with_name(path.stem + ".mapping.toml")
    mapping.write_text(mapping_of(path, *changes), encoding="utf-8")
    file: SourceFile = source_file(path)
    return imadvisor_survey.Surveys().read(file)


def answers(path: Path, *changes: tuple[str, str]) -> list[dict[str, Any]]:
    """What each respondent answers."""
    return [dict(sheet.data["answers"]) for sheet in imported(path, *changes).sheets]
