"""Answers that a collector proposes, and what people decide about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from imadvisor.answers.edits import table_in
from imadvisor.answers.reading import read_what_is_right
from imadvisor.documents import Document, Trail
from imadvisor.documents.toml_edits import with_values
from imadvisor.errors import AnswersError, Place, Problem, did_you_mean
from imadvisor.model.answers import Answer
from imadvisor.model.sheet import Sheet
from imadvisor.rulesets.ruleset import Ruleset


@dataclass(frozen=True, slots=True)
class Proposed:
    """What becomes of proposals, beside what is answered already.

    Args:
        written: the answers that are new, or take the place of an earlier proposal.
        same: the questions that a person has answered in the same way.
        other: the questions that a person has answered otherwise, with what is proposed.
    """

    written: Mapping[str, Answer]
    same: tuple[str, ...]
    other: Mapping[str, Answer]


def as_answers(
    raw: Mapping[str, Mapping[str, Any]], ruleset: Ruleset, date: dt.date, name: str
) -> Mapping[str, Answer]:
    """Proposals as answers.

    Args:
        raw: what is proposed for each question, as an answer file would say it.
        ruleset: that is asked.
        date: of the assessment.
        name: of the collector, for messages.

    Raises:
        AnswersError: with every proposal that is no answer to its question.
    """
    data = {"date": date, "answers": {id: _exact(said) for id, said in raw.items()}}
    reading = read_what_is_right(Document(name, "toml", None, data), ruleset)
    if reading.problems:
        raise AnswersError(reading.problems)
    return reading.sheet.answers


def weighed(answers: Mapping[str, Answer], sheet: Sheet) -> Proposed:
    """Sort proposals by what is answered already; a person's answer stays.

    Args:
        answers: that are proposed.
        sheet: what is answered.
    """
    written, same, other = {}, [], {}
    for id, answer in answers.items():
        given = sheet.answers.get(id)
        if given is None or given.proposed_by:
            written[id] = answer
        elif (given.kind, given.value) == (answer.kind, answer.value):
            same.append(id)
        else:
            other[id] = answer
    return Proposed(written, tuple(same), other)


def cannot_hold_proposals(name: str) -> Problem:
    """That a file of answers is of a kind that cannot hold proposals."""
    message = "proposals are written into a TOML file, which can say that they are proposals"
    hint = f"make one: imadvisor answers merge {name} --output answers.toml"
    return Problem(Place(name), message, hint)


def with_proposals(
    document: Document,
    raw: Mapping[str, Mapping[str, Any]],
    ruleset: Ruleset,
    within: Trail = (),
) -> str:
    """The text of an answer file with proposals in it; everything else is as it was.

    Args:
        document: the file.
        raw: what is proposed for each question, as an answer file would say it.
        ruleset: that is asked.
        within: the way to the sheet that they are for, in a file with several.
    """
    trail, given = table_in(document, within, "answers")
    keys = {_question(key, ruleset): key for key in given}
    values = [
        ((*trail, keys.get(id, id)), {key: said for key, said in _exact(one).items() if said})
        for id, one in raw.items()
    ]
    return with_values(document.name, document.text or "", values)


def pending(
    document: Document, ruleset: Ruleset, within: Trail = ()
) -> Mapping[str, Mapping[str, Any]]:
    """The answers in an answer file that are proposals, as they stand there, by question id.

    Args:
        document: the file.
        ruleset: that is asked.
        within: the way to the sheet that is meant, in a file with several.
    """
    _, answers = table_in(document, within, "answers")
    return {
        _question(key, ruleset): said
        for key, said in answers.items()
        if isinstance(said, dict) and said.get("proposed_by")
    }


def decided(
    document: Document,
    ruleset: Ruleset,
    wanted: Iterable[str],
    *,
    accept: bool,
    within: Trail = (),
) -> tuple[str, Sequence[str]]:
    """The text of an answer file in which proposals are accepted, or taken out.

    Args:
        document: the file.
        ruleset: that is asked.
        wanted: the questions, by id or code.
        accept: whether the answers stay, as those of a person.
        within: the way to the sheet that is meant, in a file with several.

    Returns:
        The text, and the ids of the questions.

    Raises:
        AnswersError: a question has no proposal.
    """
    open_ones = pending(document, ruleset, within)
    table, answers = table_in(document, within, "answers")
    keys = {_question(key, ruleset): key for key in answers}
    problems, trails, ids = [], [], []
    for name in dict.fromkeys(wanted):
        id = _question(name, ruleset)
        if id not in open_ones:
            hint = did_you_mean(name, open_ones) or (
                f"there are proposals for {', '.join(open_ones)}"
                if open_ones
                else "there are no proposals in this file"
            )
            message = f"there is no proposal for '{name}'"
            problems.append(Problem(Place(document.name), message, hint))
            continue
        trail: Trail = (*table, keys[id])
        trails.append((*trail, "proposed_by") if accept else trail)
        ids.append(id)
    if problems:
        raise AnswersError(problems)
    return with_values(document.name, document.text or "", (), trails), ids


def _question(name: str, ruleset: Ruleset) -> str:
    """The id of a question that is named by id or code; the name itself where there is none."""
    return ruleset.named("question", name) or name


def _exact(said: Mapping[str, Any]) -> dict[str, Any]:
    """A proposal with its number exact, as files have them."""
    return {
        key: Decimal(str(value)) if isinstance(value, float) else value
        for key, value in said.items()
    }
