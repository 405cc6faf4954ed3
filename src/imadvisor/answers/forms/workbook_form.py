"""Forms as Excel workbooks: lists to choose from, help where it is needed, and no formulas."""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Sequence
from typing import Any

from imadvisor.answers.formats import header_words
from imadvisor.answers.formats.grid import column_letters
from imadvisor.answers.formats.workbook import NEEDS_EXCEL
from imadvisor.answers.forms.form import Form, Row, entry_advice, instructions, question_rows
from imadvisor.answers.forms.head import head_rows
from imadvisor.answers.forms.limits import too_long
from imadvisor.errors import DocumentError, Place, Problem, harmless
from imadvisor.model.numbers import Number, as_decimal

LONGEST_CELL = 32_767
"""How much text a cell of Excel holds, in units of UTF-16."""

_FIRST_DATE = dt.date(1900, 3, 1)
"""Before it, Excel counts a day that never was."""

_LONGEST_MESSAGE = 255
_WIDTHS = {
    "id": 24,
    "code": 9,
    "question": 44,
    "answer": 30,
    "note": 32,
    "evidence": 32,
    "how": 52,
    "asked": 22,
}
_LINE = 13.0
_TALLEST = 409.0
"""Heights in points."""
_LETTERS = 1.1
"""How many letters fit into one unit of width."""
_HEAD_COLUMNS = ("id", "question", "answer", "note", "how")


def workbook_form(form: Form) -> bytes:
    """A form as an Excel workbook.

    Args:
        form: what is asked, and answered so far.

    Raises:
        DocumentError: the extra package that writes workbooks is missing.
        InputError: a text is too long for a cell.
    """
    try:
        import xlsxwriter  # type: ignore[import-untyped]
    except ImportError:
        message = "writing Excel files needs an extra package"
        raise DocumentError(Problem(Place(".xlsx"), message, NEEDS_EXCEL)) from None
    made = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(made, options) as workbook:
        _Writer(workbook, form).write()
    return made.getvalue()


class _Writer:
    def __init__(self, workbook: Any, form: Form) -> None:
        self.workbook, self.form = workbook, form
        self.say = form.language.say
        self.names = header_words.column_names(form.language)
        self.lists: dict[tuple[str, ...], str] = {}
        self.list_sheet = self.say("Lists")
        shared = {"valign": "top", "text_wrap": True, "font_size": 10}
        boxed = {**shared, "border": 1, "border_color": "#BFBFBF"}
        filled = {**boxed, "bg_color": "#FFFBE6", "locked": False}

        def format(**more: Any) -> Any:
            return workbook.add_format(more)

        self.title = format(bold=True, font_size=14)
        self.line = format(font_size=10)
        self.header = format(
            **{**boxed, "bold": True, "bg_color": "#1F3864", "font_color": "white"}
        )
        self.heading = format(**{**boxed, "bold": True, "bg_color": "#D9E2F3"})
        self.locked = format(**boxed)
        self.small = format(**{**boxed, "font_color": "#7F7F7F"})
        self.part = format(**{**boxed, "indent": 1})
        # Text cells keep what is typed: no dates out of "1-4", no formulas out of "=1".
        self.text = format(**{**filled, "num_format": "@"})
        self.number = format(**{**filled, "num_format": "General", "align": "left"})
        self.date = format(**{**filled, "num_format": "yyyy-mm-dd", "align": "left"})
        self.fixed_date = format(**{**boxed, "num_format": "yyyy-mm-dd", "align": "left"})

    def write(self) -> None:
        form, say = self.form, self.say
        title = form.language.text(form.ruleset.settings.about.title)
        # No clock: the same form is the same file.
        day = form.sheet.date if form.sheet else dt.date(2000, 1, 1)
        created = dt.datetime(max(day.year, 1980), day.month, day.day)
        self.workbook.set_properties({"title": title[:_LONGEST_MESSAGE], "created": created})
        start = self.workbook.add_worksheet(say("Start"))
        answers = self.workbook.add_worksheet(say("Answers"))
        lists = self.workbook.add_worksheet(self.list_sheet)
        self._start(start, title)
        self._answers(answers)
        for column, choices in enumerate(self.lists):
            for row, choice in enumerate(choices):
                lists.write_string(row, column, choice)
        lists.hide()
        for sheet in (start, answers, lists):
            sheet.protect("", {"format_columns": True, "format_rows": True})

    # -- sheets ---------------------------------------------------------------------------

    def _start(self, sheet: Any, title: str) -> None:
        say = self.say
        lines = [
            say("Fill in the yellow cells here and on the next sheet."),
            *instructions(self.form.language),
        ]
        sheet.write_string(0, 0, title, self.title)
        for number, line in enumerate(lines, 1):
            sheet.write_string(number, 0, line, self.line)
        header = len(lines) + 2
        self._header(sheet, header, _HEAD_COLUMNS)
        for number, row in enumerate(head_rows(self.form), header + 1):
            self._row(sheet, number, row, _HEAD_COLUMNS)
        self._page(sheet, header)

    def _answers(self, sheet: Any) -> None:
        self._header(sheet, 0, header_words.COLUMNS)
        for number, row in enumerate(question_rows(self.form), 1):
            if row.id:
                self._row(sheet, number, row, header_words.COLUMNS)
            else:
                for column, key in enumerate(header_words.COLUMNS):
                    text = {"code": row.code, "question": row.question}.get(key, "")
                    self._string(sheet, number, column, text, self.heading)
        sheet.freeze_panes(1, 0)
        self._page(sheet, 0)

    def _header(self, sheet: Any, row: int, columns: Sequence[str]) -> None:
        for column, key in enumerate(columns):
            sheet.write_string(row, column, self.names[key], self.header)
            sheet.set_column(column, column, _WIDTHS[key])

    def _page(self, sheet: Any, header: int) -> None:
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(header)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.set_footer("&C&P / &N")

    # -- rows -----------------------------------------------------------------------------

    def _row(self, sheet: Any, number: int, row: Row, columns: Sequence[str]) -> None:
        sheet.set_row(number, _height(row, columns))
        texts = {
            "id": (row.id, self.small),
            "code": (row.code, self.locked),
            "question": (row.question, self.part if ":" in row.id else self.locked),
            "note": (row.note, self.text),
            "evidence": (row.evidence, self.text),
            "how": (_cut(row.how), self.locked),
            "asked": (row.asked, self.locked),
        }
        for column, key in enumerate(columns):
            if key == "answer":
                self._answer(sheet, number, column, row)
            else:
                text, format = texts[key]
                self._string(sheet, number, column, text, format)

    def _answer(self, sheet: Any, number: int, column: int, row: Row) -> None:
        format = {
            "fixed": self.locked,
            "list": self.text,
            "text": self.text,
            "number": self.number,
            "date": self.date,
        }[row.entry]
        answer = row.answer
        if isinstance(answer, str):
            self._string(sheet, number, column, answer, format)
        elif isinstance(answer, dt.date):
            if answer >= _FIRST_DATE:
                midnight = dt.datetime(answer.year, answer.month, answer.day)
                sheet.write_datetime(number, column, midnight, format)
            else:
                self._string(sheet, number, column, answer.isoformat(), format)
        elif _reads_as_share(row, answer):
            shown = decimal_text(answer)
            self._string(sheet, number, column, f"{shown}%", format)
        else:
            sheet.write_number(number, column, float(answer), format)
        self._validate(sheet, number, column, row)

    def _string(self, sheet: Any, row: int, column: int, text: str, format: Any) -> None:
        if len(text.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST_CELL:
            place = f"{sheet.get_name()}!{column_letters(column)}{row + 1}"
            raise too_long(place, LONGEST_CELL, "Excel")
        if text:
            sheet.write_string(row, column, text, format)
        else:
            sheet.write_blank(row, column, None, format)

    # -- what may be filled in --------------------------------------------------------------

    def _validate(self, sheet: Any, number: int, column: int, row: Row) -> None:
        if row.entry in ("fixed", "text"):
            return
        rule: dict[str, Any] = {"ignore_blank": True}
        if row.entry == "list":
            rule |= {"validate": "list", "source": self._list(row.choices)}
            rule["error_message"] = self._message(self.say("Choose from the list."))
        else:
            advice = row.how
            if row.asks is not None:
                advice = entry_advice(self.form, row.asks)
            others = ", ".join(row.choices)
            if others:
                advice += " " + self.say("Or: {}.").format(others)
            cell = f"{column_letters(column)}{number + 1}"
            rule |= {"validate": "custom", "value": self._condition(row, cell)}
            rule["input_message"] = rule["error_message"] = self._message(advice)
        sheet.data_validation(number, column, number, column, rule)

    def _condition(self, row: Row, cell: str) -> str:
        """When a number or a date is right; other answers are those of the list."""
        tests = [f"ISNUMBER({cell})"]
        question = row.asks
        if row.entry == "date":
            tests.append(f"{cell}>={(_FIRST_DATE - dt.date(1899, 12, 30)).days}")
        elif question is not None:
            low, high = question.minimum, question.maximum
            if question.type == "percentage":
                low, high = 0 if low is None else low, 100 if high is None else high
                # What is typed as 40% is kept as 0.4, and would be taken for less than one.
                tests.append(f"OR({cell}=0,{cell}>1)")
            if low is not None:
                tests.append(f"{cell}>={decimal_text(low)}")
            if high is not None:
                tests.append(f"{cell}<={decimal_text(high)}")
            if question.whole:
                tests.append(f"INT({cell})={cell}")
        right = f"AND({','.join(tests)})" if len(tests) > 1 else tests[0]
        if not row.choices:
            return f"={right}"
        listed = self._list(row.choices).removeprefix("=")
        return f'=IF(ISNUMBER({cell}),{right},OR({cell}="?",COUNTIF({listed},{cell})>0))'

    def _list(self, choices: tuple[str, ...]) -> str:
        """The cells of the hidden sheet that hold a list."""
        if choices not in self.lists:
            letter = column_letters(len(self.lists))
            self.lists[choices] = f"={self.list_sheet}!${letter}$1:${letter}${len(choices)}"
        return self.lists[choices]

    def _message(self, text: str) -> str:
        text = harmless(text)
        return text if len(text) <= _LONGEST_MESSAGE else text[: _LONGEST_MESSAGE - 1] + "…"


def _height(row: Row, columns: Sequence[str]) -> float:
    """A height at which the texts of a row can be read: not every program finds it itself."""
    lines = max(
        sum(
            math.ceil(max(len(line), 1) / (_LETTERS * _WIDTHS[key]))
            for line in str(getattr(row, key)).split("\n")
        )
        for key in columns
    )
    return min(_TALLEST, lines * _LINE + 3)


def _reads_as_share(row: Row, answer: Number) -> bool:
    """Whether a percentage would be read as one that a spreadsheet keeps as a share."""
    return row.asks is not None and row.asks.type == "percentage" and 0 < answer <= 1


def decimal_text(value: Number) -> str:
    """A number with a decimal point, and nothing else."""
    return format(as_decimal(value), "f")


def _cut(text: str) -> str:
    longest = LONGEST_CELL // 2
    return text if len(text) <= longest else text[: longest - 1] + "…"
