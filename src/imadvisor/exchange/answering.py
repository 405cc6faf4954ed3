"""Answer files that are filled in one answer at a time."""

from __future__ import annotations

import datetime as dt
from typing import Any

from imadvisor.documents import Document
from imadvisor.documents.toml_editing import with_values
from imadvisor.errors import AnswersError, Place, Problem
from imadvisor.exchange.answer_files import Reading
from imadvisor.exchange.forms import Form
from imadvisor.exchange.toml_form import toml_form
from imadvisor.language import Language
from imadvisor.model.answers import Sheet
from imadvisor.rulesets.ruleset import Ruleset


def empty_answers(ruleset: Ruleset, date: dt.date, role: str, language: Language) -> str:
    """The text of an answer file without any answer yet.

    Args:
        ruleset: that is asked.
        date: of the assessment.
        role: the id of the respondent's role; may be empty.
        language: of its comments.
    """
    sheet = Sheet(ruleset.id, date, role=role, ruleset_hash=ruleset.hash)
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


def with_answer(document: Document, question: str, said: Any, ruleset: Ruleset) -> str:
    """The text of an answer file with one more answer, or another; all else is as it was.

    Args:
        document: the file.
        question: its id.
        said: as an answer file says it.
        ruleset: that is asked.

    Raises:
        DocumentError: there is no place for it in the file.
    """
    given = document.data.get("answers", {})
    if not isinstance(given, dict):
        place = document.place(("answers",))
        raise AnswersError(Problem(place, "'answers' must be a table", "write [answers]"))
    key = next((key for key in given if ruleset.named("question", key) == question), question)
    return with_values(document.name, document.text or "", [(("answers", key), said)])


def with_role(document: Document, role: str) -> str:
    """The text of an answer file that says which role answers."""
    return with_values(document.name, document.text or "", [(("respondent", "role"), role)])


def kind_problem(name: str) -> Problem | None:
    """What is wrong with a file by its name, as one that is filled in; None where nothing is."""
    if name.lower().endswith((".json", ".csv", ".tsv", ".txt", ".xlsx")) or name == "-":
        message = "an interview keeps its answers in a TOML file"
        hint = f"make one: imadvisor answers merge {name} --output answers.toml"
        if name == "-":
            hint = "name a file: --output answers.toml"
        return Problem(Place(name), message, hint)
    return None
