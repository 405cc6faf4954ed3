"""Forms as CSV, as Excel opens it: with byte order mark, and semicolons where it expects them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

from imadvisor.answers.formats.csv_grid import LONGEST_CELL, guarded
from imadvisor.answers.formats.header_words import column_names
from imadvisor.answers.forms.form import CellContent, Form, question_rows
from imadvisor.answers.forms.head import head_rows
from imadvisor.answers.forms.limits import too_long
from imadvisor.model.numbers import as_decimal

_LIKE_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")


def csv_form(form: Form) -> bytes:
    """A form as CSV.

    Args:
        form: what is asked, and answered so far.

    Raises:
        InputError: a text is too long for a cell.
    """
    dutch = form.language.code == "nl"
    made = io.StringIO(newline="")
    writer = csv.writer(made, delimiter=";" if dutch else ",", lineterminator="\r\n")
    writer.writerow(column_names(form.language).values())
    for row in (*head_rows(form), *question_rows(form)):
        answer = _shown(row.answer, comma=dutch)
        cells = (row.id, row.code, row.question, answer, row.note, row.evidence, row.how, row.asked)
        if any(len(cell) >= LONGEST_CELL for cell in cells):
            raise too_long(row.id, LONGEST_CELL - 1, "CSV")
        numeric = not isinstance(row.answer, str)
        writer.writerow(cell if numeric and cell is answer else guarded(cell) for cell in cells)
    return made.getvalue().encode("utf-8-sig")


def _shown(answer: CellContent, *, comma: bool) -> str:
    if isinstance(answer, str):
        return answer
    if isinstance(answer, dt.date):
        return answer.isoformat()
    text = format(as_decimal(answer), "f")
    # Three decimals alone would read as thousands.
    text += "0" if _LIKE_THOUSANDS.fullmatch(text) else ""
    return text.replace(".", ",") if comma else text
