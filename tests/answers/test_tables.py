"""What people and spreadsheets write into cells, and what is understood."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from answers.sheets import csv_of, workbook_of
from imadvisor import Advisor, Answer, AnswersError, Ruleset, Sheet
from imadvisor.answers.reading import Reading, read_what_is_right
from imadvisor.answers.source import open_answers
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE, Kind


def _read(ruleset: Ruleset, folder: Path, content: str | bytes, name: str) -> Reading:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_what_is_right(open_answers(path), ruleset)


@pytest.mark.parametrize(
    ("question", "written", "answer"),
    [
        ("owner_named", "yes", Answer.of("yes")),
        ("owner_named", " JA ", Answer.of("yes")),
        ("owner_named", "Waar", Answer.of("yes")),
        ("owner_named", "TRUE", Answer.of("yes")),
        ("owner_named", "x", Answer.of("yes")),
        ("owner_named", "nee", Answer.of("no")),
        ("owner_named", "onwaar", Answer.of("no")),
        ("owner_named", "false", Answer.of("no")),
        ("owner_named", "?", DONT_KNOW),
        ("owner_named", "Don’t know", DONT_KNOW),
        ("owner_named", "weet niet", DONT_KNOW),
        ("owner_named", "N/A", NOT_APPLICABLE),
        ("owner_named", "n.v.t.", NOT_APPLICABLE),
        ("owner_named", "nvt", NOT_APPLICABLE),
        ("owner_named", "not applicable", NOT_APPLICABLE),
        ("owner_named", "Niet van toepassing", NOT_APPLICABLE),
        ("OWN-2", "no", Answer.of("no")),
        ("phase", "rollout", Answer.of("rollout")),
        ("phase", "uitrol  loopt", Answer.of("rollout")),
        ("phase", "Roll–out running", Answer.of("rollout")),
        ("why_rating", "2", Answer.of(2)),
        ("why_rating", "2.0", Answer.of(2)),
        ("why_rating", "2,0", Answer.of(2)),
        ("why_rating", "2 - you discover new possibilities", Answer.of(2)),
        ("why_rating", "2 – Je ontdekt nieuwe mogelijkheden", Answer.of(2)),
        ("users", "300", Answer.of(300)),
        ("users", "300 people", Answer.of(300)),
        ("users", "1 300", Answer.of(1300)),
        ("users", "1.234.567", Answer.of(1234567)),
        ("hours_to_answer", "12,5", Answer.of(Fraction(25, 2))),
        ("hours_to_answer", "12.5", Answer.of(Fraction(25, 2))),
        ("hours_to_answer", "0.125", Answer.of(Fraction(1, 8))),
        ("hours_to_answer", "1.234,5", Answer.of(Fraction(2469, 2))),
        ("hours_to_answer", "1,234.5", Answer.of(Fraction(2469, 2))),
        ("hours_to_answer", "1,2E+02", Answer.of(120)),
        ("reason_known", "40%", Answer.of(40)),
        ("reason_known", "40 %", Answer.of(40)),
        ("reason_known", "0,4", Answer.of(Fraction(2, 5))),
        ("users_per_key_user", "Er zijn geen kerngebruikers", Answer.special("none")),
        ("knowledge_updated", "never", Answer.special("never")),
        ("go_live", "2026-11-03", Answer.of(dt.date(2026, 11, 3))),
        ("go_live", "2026/11/3", Answer.of(dt.date(2026, 11, 3))),
        ("go_live", "2026-11-03 00:00:00", Answer.of(dt.date(2026, 11, 3))),
        ("go_live", "2026-11-03T00:00", Answer.of(dt.date(2026, 11, 3))),
        ("go_live", "3 november 2026", Answer.of(dt.date(2026, 11, 3))),
        ("go_live", "3 Nov. 2026", Answer.of(dt.date(2026, 11, 3))),
        ("go_live", "3 mrt 2026", Answer.of(dt.date(2026, 3, 3))),
        ("go_live", "3 maart 2026", Answer.of(dt.date(2026, 3, 3))),
        ("go_live", "March 3rd, 2026", Answer.of(dt.date(2026, 3, 3))),
        ("go_live", "3-mei-2026", Answer.of(dt.date(2026, 5, 3))),
        ("go_live", "25-11-2026", Answer.of(dt.date(2026, 11, 25))),
        ("go_live", "25/11/2026", Answer.of(dt.date(2026, 11, 25))),
        ("go_live", "25.11.2026", Answer.of(dt.date(2026, 11, 25))),
        ("go_live", "5-5-2026", Answer.of(dt.date(2026, 5, 5))),
        ("training_forms", "class", Answer.of(frozenset({"class"}))),
        ("training_forms", "class; practice;", Answer.of(frozenset({"class", "practice"}))),
        ("training_forms", "none of these", Answer.of(frozenset())),
        ("training_forms", "geen van deze", Answer.of(frozenset())),
        ("training_forms", "?", DONT_KNOW),
        ("do_first", " Praat. ", Answer.of(" Praat. ")),
        ("do_first", "weet niet", DONT_KNOW),
    ],
)
def test_texts(
    im_core: Ruleset, tmp_path: Path, question: str, written: str, answer: Answer
) -> None:
    reading = _read(im_core, tmp_path, csv_of((question, "", written), separator="\t"), "a.csv")
    assert reading.problems == ()
    assert list(reading.sheet.answers.values()) == [answer]


@pytest.mark.parametrize(
    ("question", "cell", "number_format", "answer"),
    [
        ("users", 12.0, "General", Answer.of(12)),
        ("hours_to_answer", 2.1, "General", Answer.of(Fraction(21, 10))),
        ("hours_to_answer", 0.1 + 0.2, "General", Answer.of(Fraction(3, 10))),
        ("why_rating", 2, "General", Answer.of(2)),
        ("owner_named", True, "General", Answer.of("yes")),
        ("owner_named", False, "General", Answer.of("no")),
        ("go_live", dt.date(2026, 11, 3), "dd-mm-yyyy", Answer.of(dt.date(2026, 11, 3))),
        ("go_live", dt.datetime(2026, 11, 3), "d mmm yyyy", Answer.of(dt.date(2026, 11, 3))),
        ("reason_known", 0.4, "0%", Answer.of(40)),
        ("reason_known", 1, "0%", Answer.of(100)),
        ("reason_known", 0.125, "0.0%", Answer.of(Fraction(25, 2))),
        ("reason_known", 40, '0"%"', Answer.of(40)),
        ("reason_known", 0, "General", Answer.of(0)),
        ("reason_known", "40%", "@", Answer.of(40)),
        ("do_first", 12.0, "General", Answer.of("12")),
        ("training_forms", "class\npractice", "@", Answer.of(frozenset({"class", "practice"}))),
    ],
)
def test_cells_of_a_workbook(
    im_core: Ruleset,
    tmp_path: Path,
    question: str,
    cell: Any,
    number_format: str,
    answer: Answer,
) -> None:
    content = workbook_of((question, "", cell), formats={"C3": number_format})
    reading = _read(im_core, tmp_path, content, "a.xlsx")
    assert reading.problems == ()
    assert reading.sheet.answers == {question: answer}


@pytest.mark.parametrize(
    ("question", "written", "message", "hint"),
    [
        ("go_live", "3-11-2026", "may be 3 November 2026 or 11 March 2026",
         "write 2026-11-03 or 2026-03-11"),
        ("go_live", "11-25-2026", "has no month 25", "write 2026-11-25 if that is meant"),
        ("go_live", "30-2-2026", "is not a date that exists", "such as 2026-01-31"),
        ("go_live", "2026-02-30", "is not a date that exists", "such as 2026-01-31"),
        ("go_live", "3 foo 2026", "is not a date that exists", "such as 2026-01-31"),
        ("go_live", "25-11-26", "has a year of two digits", "such as 2026-01-31"),
        ("go_live", "46329", "as a spreadsheet counts days", "did you mean 2026-11-03?"),
        ("go_live", "2026-11-03 10:00", "must be a date without a time", "write 2026-11-03 if"),
        ("go_live", "soon", "'soon' is not a date that exists", "year-month-day"),
        ("knowledge_updated", "soon", "is not a date that exists", "or never"),
        ("hours_to_answer", "1.234", "may be 1234, or 1 and 234 thousandths",
         "write 1234 or 1.2340"),
        ("hours_to_answer", "1,234", "may be 1234, or 1 and 234 thousandths",
         "write 1234 or 1,2340"),
        ("hours_to_answer", "12.34.5", "must be a number", "such as 12,5"),
        ("hours_to_answer", "1,234.5,6", "must be a number", ""),
        ("hours_to_answer", "12.", "must be a number", ""),
        ("hours_to_answer", "1 23", "must be a number", ""),
        ("hours_to_answer", "9" * 50, "the number is too large", ""),
        ("users", "many", "must be a number", ""),
        ("users", "-1", "-1 is out of range", ""),
        ("users", "2,5", "2.5 must be a whole number", ""),
        ("users_per_key_user", "several", "must be a number", "or one of none"),
        ("reason_known", "140%", "140 is out of range", ""),
        ("why_rating", "7", "there is no level 7", ""),
        ("why_rating", "high", "must be a level", "choose from the list"),
        ("why_rating", "2 – You can transfer it", "names two levels",
         "level 2 is called 'You discover new possibilities'"),
        ("owner_named", "perhaps", "there is no choice 'perhaps'", "choose from no, yes"),
        ("phase", "Uitrol liep", "there is no choice 'Uitrol liep'", "did you mean 'Uitrol loopt'"),
        ("training_forms", "class;clas", "there is no choice 'clas'", ""),
        ("training_forms", "class; none of these", "stands beside a choice", "keep one"),
        ("training_forms", "class;class", "'class' is chosen twice", ""),
        ("knowledge_updated", "2026-12-01", "lies after the assessment", ""),
    ],
)  # fmt: skip
def test_texts_that_cannot_be_meant(
    im_core: Ruleset, tmp_path: Path, question: str, written: str, message: str, hint: str
) -> None:
    reading = _read(im_core, tmp_path, csv_of((question, "", written), separator="\t"), "a.csv")
    (problem,) = reading.problems
    assert message in problem.message
    assert hint in problem.hint
    assert str(problem.place) == f"{tmp_path}/a.csv:3, Answer"
    assert reading.wrong == {question}
    assert reading.sheet.answers == {}


@pytest.mark.parametrize(
    ("question", "cell", "number_format", "message", "hint"),
    [
        ("reason_known", 0.4, "General", "0.4 may be 40% (a spreadsheet keeps 40% as 0.4) or 0.4%",
         "write 40 for the one; for the other '0.4% with the apostrophe in front"),
        ("reason_known", 1, "General", "1 may be 100%", "write 100 for the one"),
        ("users", 0.4, "0%", "is shown as 40%, and no percentage is asked", "write 0.4"),
        ("go_live", 46329, "General", "as a spreadsheet counts days", "did you mean 2026-11-03?"),
        ("go_live", 3, "General", "must be a date", "2026-01-31"),
        ("go_live", True, "General", "must be a date", "2026-01-31"),
        ("go_live", dt.datetime(2026, 11, 3, 10), "d-m-yyyy h:mm", "without a time", ""),
        ("users", dt.date(2026, 11, 3), "d-m-yyyy", "must be a number", ""),
        ("users", True, "General", "must be a number", ""),
        ("why_rating", 2.5, "General", "must be a level", ""),
        ("owner_named", 1, "General", "there is no choice '1'", ""),
        ("phase", dt.date(2026, 4, 1), "d-mmm", "there is no choice", ""),
        ("users", "#REF!", "General", "an error stands here: #REF!", "write the value"),
        ("users", "#N/A", "General", "an error stands here: #N/A", "write the value"),
        ("users", "=1+1", "General", "a formula stands here, without the value that it had",
         "open and save the file in Excel"),
    ],
)  # fmt: skip
def test_cells_that_cannot_be_meant(
    im_core: Ruleset,
    tmp_path: Path,
    question: str,
    cell: Any,
    number_format: str,
    message: str,
    hint: str,
) -> None:
    content = workbook_of((question, "", cell), formats={"C3": number_format})
    reading = _read(im_core, tmp_path, content, "a.xlsx")
    (problem,) = reading.problems
    assert message in problem.message
    assert hint in problem.hint
    assert str(problem.place) == f"{tmp_path}/a.xlsx, Answers!C3"
    assert reading.wrong == {question}


FORMS = "training_forms"


@pytest.mark.parametrize(
    ("rows", "chosen"),
    [
        ([(f"{FORMS}:class", "", "x"), (f"{FORMS}:job", "", "ja")], {"class", "job"}),
        ([(FORMS, "", ""), (f"{FORMS}:class", "", "yes"), (f"{FORMS}:job", "", "no")], {"class"}),
        ([(FORMS, "", "class"), (f"{FORMS}:class", "", "yes")], {"class"}),
        ([(FORMS, "", "none of these"), (f"{FORMS}:class", "", "no")], set()),
    ],
)
def test_choices_in_rows_of_their_own(
    im_core: Ruleset, tmp_path: Path, rows: list[tuple[str, ...]], chosen: set[str]
) -> None:
    reading = _read(im_core, tmp_path, csv_of(*rows), "a.csv")
    assert reading.problems == ()
    assert reading.sheet.answers[FORMS].value == chosen


def test_every_choice_answered_with_no(im_core: Ruleset, tmp_path: Path) -> None:
    rows = [(f"{FORMS}:{id}", "", "nee") for id in im_core.questions[FORMS].choice_ids]
    reading = _read(im_core, tmp_path, csv_of(*rows), "a.csv")
    assert reading.sheet.answers[FORMS] == Answer.of(frozenset())


@pytest.mark.parametrize(
    ("rows", "message", "place"),
    [
        ([(f"{FORMS}:class", "", "no")], "some of its choices are answered, all of them with no",
         "a.csv:3"),
        ([(FORMS, "", "?"), (f"{FORMS}:class", "", "x")], "for its choices differ", "a.csv:3"),
        ([(FORMS, "", "job"), (f"{FORMS}:class", "", "x")], "for its choices differ", "a.csv:3"),
        ([(f"{FORMS}:class", "", "?")], "'?' stands beside one choice", "a.csv:3"),
        ([(f"{FORMS}:class", "", "perhaps")], "'perhaps' is neither yes nor no", "a.csv:3"),
        ([(f"{FORMS}:clas", "", "x")], "'training_forms' has no choice 'clas'", "a.csv:3, Id"),
        ([("users:x", "", "1")], "'users' has no choice 'x'", "a.csv:3, Id"),
        ([("do_first:boss", "", "x")], "'do_first' has no role 'boss'", "a.csv:3, Id"),
        ([("do_first", "", "x"), ("do_first:user", "", "y")], "and by role as well", "a.csv:3"),
        ([("do_first:user", "", "?")], "'?' is no text", "a.csv:3"),
        ([("owner_namd", "", "no")], "there is no question 'owner_namd'", "a.csv:3, Id"),
        ([("users", "", "3"), ("users", "", "4")], "'users' stands here twice; the other row is at",
         "a.csv:4, Id"),
        ([("users", "", "3"), ("CTX-2", "", "")], "'CTX-2' stands here twice", "a.csv:4, Id"),
        ([("", "", "no")], "this row has no Id", "a.csv:3, Answer"),
        ([("", "", "", "a note")], "this row has no Id", "a.csv:3, Note"),
        ([("users", "", "3", "", "", "more")], "in a column without header", "a.csv:3, a column"),
        ([("users", "How many?", "3")], "the text of 'users' was changed", "a.csv:3, Question"),
        ([("assessment.date", "", "2026-01-01")], "'assessment.date' stands here twice", "a.csv:3"),
        ([("targets.ownersip", "", "3")], "there is no dimension 'ownersip'", "a.csv:3, Id"),
        ([("targets.ownership", "", "9")], "must be from 0 to 6", "a.csv:3, Answer"),
        ([("targets.ownership", "", "high")], "'targets.ownership': must be a level", "a.csv:3"),
        ([("respondent.role", "", "boss")], "there is no role 'boss'", "a.csv:3, Answer"),
        ([("respondent.nam", "", "x")], "there is no question 'respondent.nam'", "a.csv:3, Id"),
        ([("assessment.ruleset", "", "other")], "the answers are for ruleset 'other'", "a.csv:3"),
    ],
)  # fmt: skip
def test_rows_that_cannot_be_meant(
    im_core: Ruleset, tmp_path: Path, rows: list[tuple[str, ...]], message: str, place: str
) -> None:
    reading = _read(im_core, tmp_path, csv_of(*rows), "a.csv")
    (problem,) = reading.problems
    assert message in problem.message
    assert place in str(problem.place)


def test_a_wrong_date_is_told_once(im_core: Ruleset, tmp_path: Path) -> None:
    text = "Id;Answer\nassessment.date;3-11-2026\n"
    (problem,) = _read(im_core, tmp_path, text, "a.csv").problems
    assert "may be 3 November 2026" in problem.message
    (problem,) = _read(im_core, tmp_path, "Id;Answer\nassessment.date;\n", "a.csv").problems
    assert str(problem.place).endswith("a.csv:2, Answer")
    assert "write a date such as 2026-01-31 in this cell" in problem.hint
    (problem,) = _read(im_core, tmp_path, "Id;Answer\nusers;3\n", "a.csv").problems
    assert "add a row with the Id assessment.date" in problem.hint


def test_texts_by_role_in_rows_of_their_own(im_core: Ruleset, tmp_path: Path) -> None:
    text = csv_of(("do_first", "", "", "n"), ("do_first:user", "", "U"),
                  ("do_first:sponsor", "", "S"))  # fmt: skip
    sheet = _read(im_core, tmp_path, text, "a.csv").sheet
    assert sheet.answers["do_first"] == Answer(
        Kind.VALUE, "S", "n", by_role=(("sponsor", "S"), ("user", "U"))
    )


def test_columns_may_stand_anywhere_and_in_any_language(im_core: Ruleset, tmp_path: Path) -> None:
    text = "Eigen kolom;Antwoord;Toelichting;ID\nmooi;2026-11-02;;assessment.date\n;300;n;users\n"
    sheet = _read(im_core, tmp_path, text, "a.csv").sheet
    assert sheet.answers == {"users": Answer(Kind.VALUE, 300, "n")}


def test_the_text_of_a_question_in_any_language_is_fine(im_core: Ruleset, tmp_path: Path) -> None:
    for language in ("en", "nl"):
        shown = f"  {im_core.questions['users'].text[language]} \n"
        content = workbook_of(("users", shown, 3))
        assert _read(im_core, tmp_path, content, "a.xlsx").problems == ()


def test_a_changed_text_without_an_answer_does_no_harm(im_core: Ruleset, tmp_path: Path) -> None:
    assert _read(im_core, tmp_path, csv_of(("users", "How many?", "")), "a.csv").problems == ()


def test_notes_without_an_answer_are_kept(im_core: Ruleset, tmp_path: Path) -> None:
    rows = [("users", "", "", "n", "e"), (f"{FORMS}:class", "", "", "by hand"),
            ("targets.why", "", "", "later")]  # fmt: skip
    reading = _read(im_core, tmp_path, csv_of(*rows), "a.csv")
    assert reading.problems == ()
    assert reading.loose == {
        "users": ("n", "e"),
        FORMS: ("class: by hand", ""),
        "targets.why": ("later", ""),
    }


def test_the_head(im_core: Ruleset, tmp_path: Path) -> None:
    text = csv_of(
        ("assessment.ruleset", "", "im-core"),
        ("organisation.name", "", "Waterland"),
        ("organisation.country", "", "NL"),
        ("respondent.role", "", "opdrachtgever"),
        ("respondent.name", "", "A."),
        ("targets.ownership", "", "4 – Je kunt het overdragen"),
        ("targets.WHY", "", "3,0"),
    )
    reading = _read(im_core, tmp_path, text, "a.csv")
    assert reading.problems == ()
    assert reading.sheet == Sheet(
        "im-core",
        dt.date(2026, 11, 2),
        {},
        {"name": "Waterland", "country": "NL"},
        {"ownership": 4, "why": 3},
        "sponsor",
        "A.",
    )


def test_all_mistakes_are_told_in_order(im_core: Ruleset, tmp_path: Path, advisor: Advisor) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook_of(("users", "", "many"), ("nobody", "", 1), ("phase", "", "x")))
    with pytest.raises(AnswersError) as caught:
        advisor.sheet(path, im_core)
    assert [problem.place.cell for problem in caught.value.problems] == [
        "Answers!C3",
        "Answers!A4",
        "Answers!C5",
    ]


def test_a_number_is_as_exact_as_it_was_written() -> None:
    from imadvisor.answers.formats.cell_values import written_number

    assert Decimal(written_number("0,100000001")) == Decimal("0.100000001")
