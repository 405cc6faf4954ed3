"""Answers given on the command line, as ``question=value``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from imadvisor.answers.formats.cell_values import meaning
from imadvisor.answers.formats.grid import Cell
from imadvisor.answers.formats.table_translation import near_question
from imadvisor.answers.formats.unclear import Unclear
from imadvisor.errors import AnswersError, Place, Problem
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.spelling import blank


def assigned(assignments: Iterable[str], ruleset: Ruleset) -> dict[str, Any]:
    """What an answer file would say for some assignments.

    Args:
        assignments: such as ``users=300`` or ``CTX-2=300``; values are written as in a
            spreadsheet, so texts of choices will do.
        ruleset: that was asked.

    Returns:
        The answers by question id; whether they fit is not checked yet.

    Raises:
        AnswersError: an assignment has no ``=``, names no question, or can mean two things.
    """
    problems: list[Problem] = []
    found: dict[str, Any] = {}
    for assignment in assignments:
        place = Place(f"--set {assignment}")
        name, equals, value = (part.strip() for part in assignment.partition("="))
        id = ruleset.named("question", name)
        if not equals or blank(value):
            problems.append(Problem(place, "there is no value", "write question=value"))
        elif id is None:
            hint = near_question(name, ruleset) or f"see: imadvisor ruleset show {ruleset.id}"
            problems.append(Problem(place, f"there is no question '{name}'", hint))
        elif id in found:
            problems.append(Problem(place, f"'{id}' is answered twice", "keep one of the two"))
        else:
            try:
                found[id] = meaning(ruleset.questions[id], Cell(value, place), ruleset)
            except Unclear as unclear:
                problems.append(Problem(place, f"'{id}': {unclear.message}", unclear.hint))
    if problems:
        raise AnswersError(problems)
    return found
