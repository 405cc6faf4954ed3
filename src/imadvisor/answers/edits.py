"""Answer files that are filled in one answer at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from imadvisor.answers.forms.form import Form
from imadvisor.answers.forms.toml_form import toml_form
from imadvisor.answers.reading import Reading
from imadvisor.documents import Document, Trail
from imadvisor.documents.toml_edits import with_values
from imadvisor.errors import AnswersError, Place, Problem, did_you_mean, in_one_line
from imadvisor.language import Language
from imadvisor.model.sheet import Sheet
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.spelling import same


def empty_answers(
    ruleset: Ruleset, date: dt.date, role: str, respondent: str, language: Language
) -> str:
    """The text of an answer file without any answer yet.

    Args:
        ruleset: that is asked.
        date: of the assessment.
        role: the id of the respondent's role; may be empty.
        respondent: the respondent's name; may be empty.
        language: of its comments.
    """
    sheet = Sheet(ruleset.id, date, role=role, respondent=respondent, ruleset_hash=ruleset.hash)
    return toml_form(Form(ruleset, language, (), sheet), whole=False)


def sheet_to_go_on_with(reading: Reading, ruleset: Ruleset, role: str = "") -> Sheet:
    """Answers that are to be added to.

    Args:
        reading: what could be read of them.
        ruleset: that is asked.
        role: the id of the role that answers now; empty for whatever the answers say.

    Raises:
        AnswersError: they have mistakes, or were given to other rules, or by another role.
    """
    problems = list(reading.problems)
    sheet, place = reading.sheet, Place(reading.name)
    if sheet.ruleset_hash and sheet.ruleset_hash != ruleset.hash:
        message = f"these answers were given to {ruleset.id} when it had other rules than now"
        hint = (
            "take out ruleset_hash to go on by the rules as they are now (the answers stay, and "
            "are checked again), or name the rules that were asked: --ruleset FOLDER"
        )
        problems.append(Problem(place, message, hint))
    if role and sheet.role and sheet.role != role:
        message = f"these are answers of the role '{sheet.role}', not of '{role}'"
        hint = f"use --role {sheet.role}, or another file: --output FILE"
        problems.append(Problem(place, message, hint))
    if problems:
        raise AnswersError(problems)
    return sheet


def with_answer(
    document: Document, question: str, said: Any, note: str, ruleset: Ruleset, within: Trail = ()
) -> str:
    """The text of an answer file with one more answer, or another; all else is as it was.

    Args:
        document: the file.
        question: its id.
        said: as an answer file says it; None where there is no answer yet.
        note: what is kept for the answer that comes; empty where nothing is.
        ruleset: that is asked.
        within: the way to the sheet that is filled in, in a file with several.

    Raises:
        DocumentError: there is no place for it in the file.
    """
    values: list[tuple[Trail, Any]] = []
    without: list[Trail] = []
    if said is not None:
        trail, answers = table_in(document, within, "answers")
        key = _key(answers, question, ruleset)
        values.append(((*trail, key or question), said))
    trail, notes = table_in(document, within, "notes")
    key = _key(notes, question, ruleset)
    if note:
        values.append(((*trail, key or question), note))
    elif key:
        without.append(trail if len(notes) == 1 else (*trail, key))
    return with_values(document.name, document.text or "", values, without)


def table_in(document: Document, within: Trail, name: str) -> tuple[Trail, Mapping[str, Any]]:
    """A table of a sheet, in whatever way its name is typed, and the way to it.

    Args:
        document: the file.
        within: the way to the sheet, in a file with several.
        name: of the table.

    Raises:
        AnswersError: it is no table.
    """
    sheet: Any = document.data
    for step in within:
        sheet = sheet[step]
    trail = (*within, next((key for key in sheet if same(key, name)), name))
    table = sheet.get(trail[-1], {})
    if not isinstance(table, dict):
        raise AnswersError(
            Problem(document.place(trail), f"'{name}' must be a table", f"write [{name}]")
        )
    return trail, table


def _key(table: Mapping[str, Any], question: str, ruleset: Ruleset) -> str | None:
    """How a table calls a question: by its id or its code; None where it does not."""
    return next((key for key in table if ruleset.named("question", key) == question), None)


def with_respondent(document: Document, sheet: Sheet, within: Trail = ()) -> str:
    """The text of an answer file that says who answers.

    Args:
        document: the file.
        sheet: whose role and name are written, as far as there are any.
        within: the way to the sheet that is filled in, in a file with several.
    """
    given = {"role": sheet.role, "name": sheet.respondent}
    trail, there = table_in(document, within, "respondent")
    values = [
        ((*trail, next((name for name in there if same(name, key)), key)), text)
        for key, text in given.items()
        if text
    ]
    return with_values(document.name, document.text or "", values)


def candidates(readings: Sequence[Reading], role: str, respondent: str) -> Sequence[Reading]:
    """The sheets that may be meant.

    Args:
        readings: of all sheets there are.
        role: the id of the role that answers now; empty for whichever.
        respondent: the name of who answers now; empty for whoever.
    """

    def fits(sheet: Sheet) -> bool:
        nameless = len(readings) == 1 and not sheet.respondent
        named = not respondent or nameless or same(sheet.respondent, respondent)
        return named and (not role or sheet.role in (role, ""))

    return [reading for reading in readings if fits(reading.sheet)]


def sheet_of(readings: Sequence[Reading], name: str, role: str, respondent: str) -> Reading:
    """The one sheet of an assessment that is gone on with.

    Args:
        readings: of the sheets, at least one.
        name: of the file or the folder, as the user knows it.
        role: the id of the role that answers now; empty for whichever.
        respondent: the name of who answers now; empty for whoever.

    Raises:
        AnswersError: none is meant, or several may be.
    """
    chosen = candidates(readings, role, respondent)
    if len(chosen) == 1:
        return chosen[0]
    if len(readings) == 1 and not respondent:
        # Of one sheet it is said better what is wrong with it.
        return readings[0]
    called = [f"'{r.sheet.respondent}' ({r.sheet.role or '?'})" for r in chosen or readings]
    message = f"these are the sheets of {', '.join(called[:20])}"
    if len(readings) == 1:
        message = f"this is the sheet of {called[0]}, not of '{respondent}'"
    names = [r.sheet.respondent for r in readings if r.sheet.respondent]
    near = did_you_mean(respondent, names) if respondent and not chosen else ""
    hint = near or "say whose is gone on with: --respondent NAME"
    raise AnswersError(Problem(Place(in_one_line(name)), in_one_line(message), hint))


def kind_problem(name: str) -> Problem | None:
    """What is wrong with a file by its name, as one that is filled in; None where nothing is."""
    others = (".json", ".csv", ".tsv", ".txt", ".xlsx")
    return not_toml(name) if name.lower().endswith(others) or name == "-" else None


def not_toml(name: str) -> Problem:
    """That a file cannot be filled in, because it is no TOML."""
    hint = f"make one: imadvisor answers merge {name} --output answers.toml"
    if name == "-":
        hint = "name a file: --output answers.toml"
    return Problem(Place(name), "an interview keeps its answers in a TOML file", hint)
