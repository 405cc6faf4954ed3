"""From what an answer file says to a sheet, with every mistake in it reported at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from imadvisor.answers.formats.answer_table import AnswerData
from imadvisor.answers.formats.header_words import (
    DATE,
)
from imadvisor.answers.formats.table_translation import near_question
from imadvisor.answers.formats.tables import AnswerTables
from imadvisor.answers.formats.unclear import Unclear
from imadvisor.answers.typed_values import (
    NO_CHARACTER,
    RefusedValue,
    check_characters,
    choice_of,
    choices_of,
    date_of,
    number_of,
    past_of,
    text_of,
    unquoted,
    whole_where_it_is,
    word_for_text,
)
from imadvisor.documents import Document, Trail
from imadvisor.errors import AnswersError, Mistakes, Place, Problem, did_you_mean
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE, Answer, Kind
from imadvisor.model.questions import Question
from imadvisor.model.sheet import YEARS, Sheet
from imadvisor.phrases import say
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.spelling import Spellings, blank, folded, normal, same

TABLES = (
    "ruleset",
    "ruleset_hash",
    "date",
    "organisation",
    "respondent",
    "targets",
    "answers",
    "notes",
)
"""What an answer file may hold; notes are those that wait for their answer."""

_DONT_KNOW = "?"
_NOT_APPLICABLE = "n/a"
_TABLES = Spellings((table, table) for table in TABLES)
_RESPONDENT = Spellings((key, key) for key in ("role", "name"))

_YEARS_BEFORE, _YEARS_AFTER = 60, 20
"""A day so many years before or after the assessment is more likely a slip of the finger."""


class RawAnswer(Protocol):
    """What an answer file says, and where: a document, or a table that says the same."""

    @property
    def data(self) -> dict[str, Any]:
        """What it says, with the keys of an answer file."""

    def place(self, trail: Trail, *, of_key: bool = False) -> Place:
        """Say where something stands, or its key."""

    def source(self, trail: Trail) -> str | None:
        """Give a value as it is written, where that is known."""


class AnswerFile(RawAnswer, Protocol):
    """What an answer file says, with its name."""

    @property
    def name(self) -> str:
        """The file's name as the user knows it."""


@dataclass(frozen=True)
class Reading:
    """What could be read of answers.

    Args:
        name: of the file, as the user knows it.
        sheet: the answers that are right.
        dated: whether the date is known; where it is not, that of the sheet means nothing.
        problems: everything that is wrong.
        wrong: the questions whose answers are wrong, and therefore not in the sheet.
        loose: note and evidence beside no answer, by question or by the row that they stand in.
        unknown: the keys of answers that name no question.
        of_rules: those of the problems that would be none if the ruleset said something else.
        said: where the file says what it says.
        warnings: what can hardly be meant, and is taken as it stands.
    """

    name: str
    sheet: Sheet
    dated: bool
    problems: tuple[Problem, ...]
    wrong: frozenset[str]
    loose: Mapping[str, tuple[str, str]]
    said: RawAnswer = field(repr=False, compare=False)
    unknown: tuple[str, ...] = ()
    of_rules: frozenset[Problem] = frozenset()
    warnings: tuple[Problem, ...] = ()


def ruleset_named_in(given: AnswerFile | AnswerTables) -> str | None:
    """The id of the ruleset that an answer file is for, where it says so."""
    if isinstance(given, AnswerTables):
        return given.ruleset_named()
    named = next(
        (value for key, value in given.data.items() if _TABLES.get(key) == "ruleset"), None
    )
    return named if isinstance(named, str) else None


def read_sheet(given: AnswerFile | AnswerTables, ruleset: Ruleset) -> Sheet:
    """Read the answers of one respondent.

    Args:
        given: the answer file.
        ruleset: that was asked.

    Raises:
        AnswersError: with every mistake in the file.
    """
    reading = read_what_is_right(given, ruleset)
    if reading.problems:
        raise AnswersError(reading.problems)
    return reading.sheet


def read_what_is_right(given: AnswerFile | AnswerTables, ruleset: Ruleset) -> Reading:
    """Read the answers of one respondent as far as they are right.

    Args:
        given: the answer file.
        ruleset: that was asked.
    """
    if isinstance(given, AnswerTables):
        found = given.data(ruleset)
        reader = _Reader(found, ruleset, found.problems, found.wrong, found.unknown, found.of_rules)
        reader.loose = found.loose
        reader.warnings += given.doubts
        return reader.reading(given.name)
    return _Reader(given, ruleset).reading(given.name)


def read_answer(
    question: Question, given: Any, ruleset: Ruleset, date: dt.date, role: str = ""
) -> Answer:
    """Read one answer.

    Args:
        question: that is answered.
        given: as an answer file says it.
        ruleset: that the question is part of.
        date: of the assessment.
        role: the id of the respondent's role; may be empty.

    Raises:
        Unclear: it does not fit the question.
    """
    reader = _Reader(Document("answer", "toml", None, {}), ruleset, role=role)
    answer = reader.answer(question, given, date)
    if answer is None:
        raise Unclear(say("there is no value"), say("write something, or leave it out"))
    return answer


@dataclass
class _Reader:
    document: RawAnswer
    ruleset: Ruleset
    problems: list[Problem] = field(default_factory=lambda: Mistakes(AnswersError))
    wrong: set[str] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)
    of_rules: set[Problem] = field(default_factory=set)
    loose: dict[str, tuple[str, str]] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    role: str = ""

    def reading(self, name: str) -> Reading:
        for key in self.document.data:
            table = _TABLES.get(key)
            if table is None:
                hint = did_you_mean(key, TABLES)
                if self._question(key):
                    hint = "answers stand below [answers]"
                self._report(
                    (key,), f"there is no '{key}' in an answer file", hint or _LAYOUT, of_key=True
                )
            elif table in self.keys:
                message = f"'{table}' is given twice, as '{self.keys[table]}' and as '{key}'"
                self._report((key,), message, "keep one of the two", of_key=True)
            else:
                self.keys[table] = key
        self._check_ruleset()
        date = self._date()
        organisation = self._organisation()
        self.role, respondent = self._respondent()
        targets = self._targets()
        answers = self._answers(date)
        self._notes(answers)
        sheet = Sheet(
            self.ruleset.id,
            date or dt.date.min,
            answers,
            organisation,
            targets,
            self.role,
            respondent,
            self._hash(),
        )
        problems = tuple(sorted(self.problems))
        wrong = frozenset(self.wrong)
        return Reading(
            name,
            sheet,
            date is not None,
            problems,
            wrong,
            self.loose,
            self.document,
            tuple(dict.fromkeys(self.unknown)),
            frozenset(self.of_rules),
            tuple(self.warnings),
        )

    def _said(self, table: str) -> Any:
        """What stands under a key of an answer file, in whatever way the key is typed."""
        return self.document.data.get(self.keys.get(table, table))

    def _trail(self, table: str, *rest: str | int) -> Trail:
        """Where it stands."""
        return (self.keys.get(table, table), *rest)

    # -- reporting ------------------------------------------------------------------------

    def _report(
        self,
        trail: Trail,
        message: str,
        hint: str = "",
        *,
        of_key: bool = False,
        of_rules: bool = False,
    ) -> None:
        source = self.document.source(trail) or ""
        excerpt = source if len(source) <= 120 and "\n" not in source else ""
        place = self.document.place(trail, of_key=of_key)
        self.problems.append(Problem(place, message, hint, "" if of_key else excerpt))
        if of_rules:
            self.of_rules.add(self.problems[-1])

    # -- the head -------------------------------------------------------------------------

    def _check_ruleset(self) -> None:
        named = self._said("ruleset")
        trail = self._trail("ruleset")
        if named is None:
            return
        if not isinstance(named, str):
            self._report(trail, "'ruleset' must be the id of a ruleset, in quotes")
        elif not same(named, self.ruleset.id):
            message = f"the answers are for ruleset '{named}', not for '{self.ruleset.id}'"
            self._report(trail, message, f"use --ruleset {named}, or change the file")

    def _hash(self) -> str:
        given = self._said("ruleset_hash")
        if given is None:
            return ""
        if not isinstance(given, str):
            hint = "leave it out, or copy it from the questionnaire"
            self._report(self._trail("ruleset_hash"), "'ruleset_hash' must be a text", hint)
            return ""
        return normal(given)

    def _date(self) -> dt.date | None:
        given = self._said("date")
        trail = self._trail("date")
        if given is None:
            place = self.document.place(trail)
            if any(problem.place == place for problem in self.problems if place.cell):
                return None
            if place.cell:
                hint = "write a date such as 2026-01-31 in this cell"
            elif isinstance(self.document, AnswerData):
                hint = f"add a row with the Id {DATE} and as its answer a date such as 2026-01-31"
            else:
                hint = "write date = 2026-01-31 at the top"
            self._report(
                trail,
                "the file does not say the date of the assessment",
                f"{hint}; everything in time is relative to it",
            )
            return None
        try:
            day = date_of(given)
        except RefusedValue as refused:
            self._report(trail, f"'date': {refused.message}", refused.hint)
            return None
        if day.year not in YEARS:
            message = f"'date': the year must be from {YEARS[0]} to {YEARS[-1]}, not {day.year}"
            self._report(trail, message, "write the day of the assessment")
            return None
        return day

    def _organisation(self) -> dict[str, str]:
        found: dict[str, str] = {}
        given_as: dict[str, str] = {}
        for key, value in self._table("organisation").items():
            trail = self._trail("organisation", key)
            if isinstance(value, dict | list):
                self._report(trail, f"'{key}' must be one value", "write a text")
                continue
            text = "" if value is None else str(value)
            # An empty field of a form says nothing.
            if blank(text):
                continue
            field = "name" if same(key, "name") else key
            first = given_as.setdefault(folded(field), key)
            if first != key:
                message = f"'{key}' is given twice, the other time as '{first}'"
                self._report(trail, message, "keep one of the two", of_key=True)
                continue
            found[field] = text
        return found

    def _respondent(self) -> tuple[str, str]:
        """The role and the name of the respondent."""
        texts = {"role": "", "name": ""}
        trails: dict[str, Trail] = {}
        for typed, value in self._table("respondent").items():
            trail = self._trail("respondent", typed)
            key = _RESPONDENT.get(typed)
            if key is None:
                hint = did_you_mean(typed, texts) or "a respondent has a role and a name"
                self._report(trail, f"a respondent has no '{typed}'", hint, of_key=True)
            elif key in trails:
                message = f"the {key} of the respondent is given twice"
                self._report(trail, message, "keep one of the two", of_key=True)
            elif value is None:
                continue
            elif not isinstance(value, str):
                self._report(trail, f"'{typed}' must be a text", "write it in quotes")
            else:
                trails[key] = trail
                texts[key] = "" if blank(value) else value
        if not texts["role"]:
            return "", texts["name"]
        role = self.ruleset.named("role", texts["role"])
        if role is None:
            message, hint = self._no_role(texts["role"])
            self._report(trails["role"], message, hint, of_rules=True)
        return role or "", texts["name"]

    def _no_role(self, name: str) -> tuple[str, str]:
        roles = self.ruleset.roles
        hint = did_you_mean(name, roles) or say("the roles are {}", ", ".join(roles) or "–")
        return say("there is no role '{}'", name), hint

    def _targets(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for key, given in self._table("targets").items():
            if given is None:
                continue
            trail = self._trail("targets", key)
            dimension = self.ruleset.named("dimension", key)
            value = whole_where_it_is(given)
            if dimension is None:
                codes = [d.code for d in self.ruleset.dimensions.values() if d.code]
                hint = did_you_mean(key, [*self.ruleset.dimensions, *codes])
                message = f"there is no dimension '{key}'"
                self._report(trail, message, hint, of_key=True, of_rules=True)
            elif type(value) is not int or value not in self.ruleset.levels:
                levels = list(self.ruleset.levels)
                message = f"the wanted level of '{key}' must be from {levels[0]} to {levels[-1]}"
                self._report(trail, message, of_rules=True)
            elif dimension in found:
                self._report(
                    trail,
                    f"the wanted level of '{dimension}' is given twice",
                    "keep one",
                    of_key=True,
                )
            else:
                found[dimension] = value
        return found

    def _table(self, name: str) -> dict[str, Any]:
        value = self._said(name)
        if isinstance(value, dict):
            return value
        if value is not None:
            self._report(self._trail(name), f"'{name}' must be a table", f"write [{name}]")
        return {}

    # -- answers --------------------------------------------------------------------------

    def _answers(self, date: dt.date | None) -> dict[str, Answer]:
        found: dict[str, Answer] = {}
        given_as: dict[str, str] = {}
        for key, value in self._table("answers").items():
            trail = self._trail("answers", key)
            question = self._question(key)
            if question is None:
                message, hint = self._no_question(key)
                self._report(trail, message, hint, of_key=True, of_rules=True)
                self.unknown.append(key)
                continue
            if question.id in given_as:
                message = f"'{question.id}' is answered twice, as '{given_as[question.id]}' "
                message += f"and as '{key}'"
                self._report(trail, message, "keep one of the two", of_key=True)
                continue
            given_as[question.id] = key
            try:
                answer = self.answer(question, value, date)
                if answer is not None:
                    found[question.id] = answer
                    self._doubt(question, answer, date, trail, value)
            except RefusedValue as refused:
                self.wrong.add(question.id)
                label = question.id if key == question.id else f"{question.id} ({key})"
                message = f"'{label}': {refused.message}"
                self._report((*trail, *refused.trail), message, refused.hint, of_rules=True)
        return {id: found[id] for id in self.ruleset.questions if id in found}

    def _no_question(self, key: str) -> tuple[str, str]:
        near = near_question(key, self.ruleset)
        hint = near or f"see: imadvisor ruleset show {self.ruleset.id}"
        return f"there is no question '{key}'", hint

    def _notes(self, answers: dict[str, Answer]) -> None:
        """The notes that wait for an answer; where there is one, the note stands beside it."""
        for key, text in self._table("notes").items():
            trail = self._trail("notes", key)
            question = self._question(key)
            if question is None:
                message, hint = self._no_question(key)
                self._report(trail, message, hint, of_key=True, of_rules=True)
            elif not isinstance(text, str):
                self._report(trail, f"the note on '{key}' must be a text", "write it in quotes")
            elif odd := NO_CHARACTER.search(text):
                message = f"the note on '{key}' holds U+{ord(odd[0]):04X}, which is no character"
                self._report(trail, message, "take it out")
            elif answer := answers.get(question.id):
                note = "\n".join(filter(None, (answer.note, text)))
                answers[question.id] = replace(answer, note=note)
            elif not blank(text):
                note, evidence = self.loose.get(question.id, ("", ""))
                self.loose[question.id] = ("\n".join(filter(None, (note, text))), evidence)

    def _question(self, key: str) -> Question | None:
        id = self.ruleset.named("question", key)
        return self.ruleset.questions[id] if id else None

    def _doubt(
        self, question: Question, answer: Answer, date: dt.date | None, trail: Trail, given: Any
    ) -> None:
        """Warn of a year that can hardly be meant: most are mistyped."""
        day = answer.value
        if not isinstance(day, dt.date) or date is None:
            return
        if -_YEARS_BEFORE <= day.year - date.year <= _YEARS_AFTER:
            return
        where = _key_in(given, "value") if isinstance(given, dict) else None
        message = f"'{question.id}': the year {day.year} can hardly be meant, in answers of "
        message += str(date.year)
        hint = "it is taken as it stands; correct it if it is mistyped"
        place = self.document.place((*trail, where) if where else trail)
        self.warnings.append(Problem(place, message, hint, warning=True))

    def answer(self, question: Question, given: Any, date: dt.date | None) -> Answer | None:
        """The answer that is given to a question; None where it is open."""
        if given is None:
            return None
        if not isinstance(given, dict):
            return self._by_own_role(question, self._plain(question, given, date))
        own = ("by_role",) if question.type == "text" else ()
        known = ("value", "note", "evidence", "proposed_by", *own)
        spellings = Spellings((key, key) for key in known)
        typed: dict[str, str] = {}
        for key in given:
            meant = spellings.get(key)
            if meant is None:
                hint = did_you_mean(key, known) or say("it may have value, note and evidence")
                if same(key, "by_role"):
                    hint = say("only a question that asks for a text is answered by role")
                raise RefusedValue(say("an answer has no '{}'", key), hint, (key,))
            if meant in typed:
                raise RefusedValue(say("'{}' is given twice", meant), say("keep one"), (key,))
            typed[meant] = key
        texts = {}
        for key in ("note", "evidence", "proposed_by"):
            text = given.get(typed.get(key, key))
            text = "" if text is None else text
            if not isinstance(text, str):
                raise RefusedValue(
                    say("'{}' must be a text", key), say("write it in quotes"), (typed[key],)
                )
            check_characters(text, (typed.get(key, key),))
            texts[key] = text
        if "by_role" in typed:
            if "value" in typed:
                message = say("both value and by_role are given")
                raise RefusedValue(message, say("keep one"), (typed["by_role"],))
            by_role = self._by_role(given[typed["by_role"]], typed["by_role"])
            return Answer(
                Kind.VALUE,
                by_role[0][1],
                note=texts["note"],
                evidence=texts["evidence"],
                by_role=by_role,
                proposed_by=texts["proposed_by"],
            )
        if "value" not in typed:
            raise RefusedValue(
                say("there is no value"), say("write value = …, or leave the answer out")
            )
        key = typed["value"]
        if given[key] is None:
            if texts["note"] or texts["evidence"]:
                self.loose[question.id] = (texts["note"], texts["evidence"])
            return None
        try:
            answer = self._plain(question, given[key], date)
        except RefusedValue as refused:
            raise RefusedValue(refused.message, refused.hint, (key, *refused.trail)) from None
        answer = self._by_own_role(question, answer)
        return replace(
            answer,
            note=texts["note"],
            evidence=texts["evidence"],
            proposed_by=texts["proposed_by"],
        )

    def _by_own_role(self, question: Question, answer: Answer) -> Answer:
        """A text as that of the respondent's role."""
        if question.type != "text" or answer.kind is not Kind.VALUE or not self.role:
            return answer
        assert isinstance(answer.value, str)
        return replace(answer, by_role=((self.role, answer.value),))

    def _by_role(self, given: Any, typed: str) -> tuple[tuple[str, str], ...]:
        if not isinstance(given, dict) or not given:
            hint = say("write by_role = {}", '{ role = "…" }')
            raise RefusedValue(say("'by_role' must hold a text for each role"), hint, (typed,))
        found: dict[str, str] = {}
        for key, text in given.items():
            trail = (typed, key)
            role = self.ruleset.named("role", key)
            if role is None:
                raise RefusedValue(*self._no_role(key), trail)
            if role in found:
                raise RefusedValue(say("the role '{}' answers twice", role), say("keep one"), trail)
            found[role] = text_of(text, trail)
            if word_for_text(text):
                raise RefusedValue(say("'{}' is no text", text), say("leave this role out"), trail)
        return tuple((role, found[role]) for role in self.ruleset.roles if role in found)

    def _plain(self, question: Question, given: Any, date: dt.date | None) -> Answer:
        if isinstance(given, str):
            if same(given, _DONT_KNOW):
                return DONT_KNOW
            if same(given, _NOT_APPLICABLE):
                return NOT_APPLICABLE
            special = Spellings((one.id, one.id) for one in question.special).get(given)
            if special is not None:
                return Answer.special(special)
        match question.type:
            case "single" | "yes-no":
                return choice_of(question, given)
            case "multi":
                return choices_of(question, given)
            case "date":
                return past_of(question, date_of(given, question), date)
            case "text":
                return word_for_text(given) or Answer.of(text_of(given))
            case "anchored":
                return self._level(given)
            case _:
                return number_of(question, given)

    def _level(self, given: Any) -> Answer:
        levels = list(self.ruleset.levels)
        given = whole_where_it_is(given)
        if type(given) is not int:
            raise RefusedValue(
                say("must be a level, a whole number from {} to {}", levels[0], levels[-1]),
                unquoted(given, levels[0]),
            )
        if given not in self.ruleset.levels:
            raise RefusedValue(
                say("there is no level {}; levels go from {} to {}", given, levels[0], levels[-1])
            )
        return Answer.of(given)


_LAYOUT = "an answer file has date, ruleset, [organisation], [respondent], [targets], [answers]"


def _key_in(given: Mapping[str, Any], name: str) -> str | None:
    """The key of a table that says a name, in whatever way it is typed."""
    return next((key for key in given if same(key, name)), None)
