"""From what an answer file says to a sheet, with every mistake in it reported at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from imadvisor.documents import Document, Trail
from imadvisor.errors import AnswersError, Mistakes, Place, Problem, did_you_mean
from imadvisor.exchange.answer_tables import AnswerData, AnswerTables
from imadvisor.exchange.meanings import Unclear
from imadvisor.exchange.words import DATE, dont_know_words, not_applicable_words, plain
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE, YEARS, Answer, Kind, Sheet
from imadvisor.model.numbers import exact
from imadvisor.model.objects import Question
from imadvisor.phrases import joined, say
from imadvisor.rulesets.ruleset import Ruleset

TABLES = ("ruleset", "ruleset_hash", "date", "organisation", "respondent", "targets", "answers")
"""What an answer file may hold."""

_DONT_KNOW = "?"
_NOT_APPLICABLE = "n/a"
_NO_CHARACTER = re.compile("[\ufffe\uffff]")


class Said(Protocol):
    """What an answer file says, and where: a document, or a table that says the same."""

    @property
    def data(self) -> dict[str, Any]:
        """What it says, with the keys of an answer file."""

    def place(self, trail: Trail, *, of_key: bool = False) -> Place:
        """Say where something stands, or its key."""

    def source(self, trail: Trail) -> str | None:
        """Give a value as it is written, where that is known."""


class AnswerFile(Said, Protocol):
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
    """

    name: str
    sheet: Sheet
    dated: bool
    problems: tuple[Problem, ...]
    wrong: frozenset[str]
    loose: Mapping[str, tuple[str, str]]
    said: Said = field(repr=False, compare=False)
    unknown: tuple[str, ...] = ()
    of_rules: frozenset[Problem] = frozenset()


class _Refused(Unclear):
    """A value that does not fit its question."""

    def __init__(self, message: str, hint: str = "", trail: Trail = ()) -> None:
        super().__init__(message, hint)
        self.trail = trail


def ruleset_named_in(given: AnswerFile | AnswerTables) -> str | None:
    """The id of the ruleset that an answer file is for, where it says so."""
    if isinstance(given, AnswerTables):
        return given.ruleset_named()
    named = given.data.get("ruleset")
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
        return reader.reading(given.name, found.loose)
    return _Reader(given, ruleset).reading(given.name, {})


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
    return reader.answer(question, given, date)


@dataclass
class _Reader:
    document: Said
    ruleset: Ruleset
    problems: list[Problem] = field(default_factory=lambda: Mistakes(AnswersError))
    wrong: set[str] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)
    of_rules: set[Problem] = field(default_factory=set)
    role: str = ""

    def reading(self, name: str, loose: Mapping[str, tuple[str, str]]) -> Reading:
        for key in self.document.data:
            if key not in TABLES:
                hint = did_you_mean(key, TABLES)
                if self._question(key):
                    hint = "answers stand below [answers]"
                self._report(
                    (key,), f"there is no '{key}' in an answer file", hint or _LAYOUT, of_key=True
                )
        self._check_ruleset()
        date = self._date()
        organisation = self._organisation()
        self.role, respondent = self._respondent()
        targets = self._targets()
        answers = self._answers(date)
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
            loose,
            self.document,
            tuple(dict.fromkeys(self.unknown)),
            frozenset(self.of_rules),
        )

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
        named = self.document.data.get("ruleset")
        if named is None or named == self.ruleset.id:
            return
        if not isinstance(named, str):
            self._report(("ruleset",), "'ruleset' must be the id of a ruleset, in quotes")
            return
        message = f"the answers are for ruleset '{named}', not for '{self.ruleset.id}'"
        self._report(("ruleset",), message, f"use --ruleset {named}, or change the file")

    def _hash(self) -> str:
        given = self.document.data.get("ruleset_hash", "")
        if not isinstance(given, str):
            hint = "leave it out, or copy it from the questionnaire"
            self._report(("ruleset_hash",), "'ruleset_hash' must be a text", hint)
            return ""
        return given.strip()

    def _date(self) -> dt.date | None:
        given = self.document.data.get("date")
        if given is None:
            place = self.document.place(("date",))
            if any(problem.place == place for problem in self.problems if place.cell):
                return None
            if place.cell:
                hint = "write a date such as 2026-01-31 in this cell"
            elif isinstance(self.document, AnswerData):
                hint = f"add a row with the Id {DATE} and as its answer a date such as 2026-01-31"
            else:
                hint = "write date = 2026-01-31 at the top"
            self._report(
                ("date",),
                "the file does not say the date of the assessment",
                f"{hint}; everything in time is relative to it",
            )
            return None
        try:
            day = _as_date(given)
        except _Refused as refused:
            self._report(("date",), f"'date': {refused.message}", refused.hint)
            return None
        if day.year not in YEARS:
            message = f"'date': the year must be from {YEARS[0]} to {YEARS[-1]}, not {day.year}"
            self._report(("date",), message, "write the day of the assessment")
            return None
        return day

    def _organisation(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for key, value in self._table("organisation").items():
            if isinstance(value, dict | list):
                self._report(("organisation", key), f"'{key}' must be one value", "write a text")
            else:
                text = str(value)
                # An empty field of a form says nothing.
                found |= {key: text} if text.strip() else {}
        return found

    def _respondent(self) -> tuple[str, str]:
        """The role and the name of the respondent."""
        given = self._table("respondent")
        texts = {"role": "", "name": ""}
        for key, value in given.items():
            trail: Trail = ("respondent", key)
            if key not in texts:
                hint = did_you_mean(key, texts) or "a respondent has a role and a name"
                self._report(trail, f"a respondent has no '{key}'", hint, of_key=True)
            elif not isinstance(value, str):
                self._report(trail, f"'{key}' must be a text", "write it in quotes")
            else:
                texts[key] = value if value.strip() else ""
        if not texts["role"]:
            return "", texts["name"]
        role = self._role(texts["role"])
        if role is None:
            message, hint = self._no_role(texts["role"])
            self._report(("respondent", "role"), message, hint, of_rules=True)
        return role or "", texts["name"]

    def _role(self, name: str) -> str | None:
        """The id of a role that is named by its id, or by its name in any language."""
        if name in self.ruleset.roles:
            return name
        for role in self.ruleset.roles.values():
            if plain(name) in (plain(role.id), *map(plain, role.name.values())):
                return role.id
        return None

    def _no_role(self, name: str) -> tuple[str, str]:
        roles = self.ruleset.roles
        hint = did_you_mean(name, roles) or say("the roles are {}", ", ".join(roles) or "–")
        return say("there is no role '{}'", name), hint

    def _targets(self) -> dict[str, int]:
        found: dict[str, int] = {}
        codes = {d.code: d.id for d in self.ruleset.dimensions.values() if d.code}
        for key, value in self._table("targets").items():
            trail: Trail = ("targets", key)
            dimension = key if key in self.ruleset.dimensions else codes.get(key)
            if dimension is None:
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
        value = self.document.data.get(name, {})
        if isinstance(value, dict):
            return value
        self._report((name,), f"'{name}' must be a table", f"write [{name}]")
        return {}

    # -- answers --------------------------------------------------------------------------

    def _answers(self, date: dt.date | None) -> dict[str, Answer]:
        found: dict[str, Answer] = {}
        given_as: dict[str, str] = {}
        for key, value in self._table("answers").items():
            trail: Trail = ("answers", key)
            question = self._question(key)
            if question is None:
                codes = [q.code for q in self.ruleset.questions.values() if q.code]
                near = self.ruleset.where_left_out("question", key)
                near = near or did_you_mean(key, self.ruleset.questions)
                near = near or did_you_mean(key.upper(), codes)
                hint = near or f"see: imadvisor ruleset show {self.ruleset.id}"
                message = f"there is no question '{key}'"
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
                found[question.id] = self.answer(question, value, date)
            except _Refused as refused:
                self.wrong.add(question.id)
                label = question.id if key == question.id else f"{question.id} ({key})"
                message = f"'{label}': {refused.message}"
                self._report((*trail, *refused.trail), message, refused.hint, of_rules=True)
        return {id: found[id] for id in self.ruleset.questions if id in found}

    def _question(self, key: str) -> Question | None:
        if key in self.ruleset.questions:
            return self.ruleset.questions[key]
        for question in self.ruleset.questions.values():
            if question.code and question.code.lower() == key.lower():
                return question
        return None

    def answer(self, question: Question, given: Any, date: dt.date | None) -> Answer:
        """The answer that is given to a question."""
        if not isinstance(given, dict):
            return self._by_own_role(question, self._plain(question, given, date))
        own = ("by_role",) if question.type == "text" else ()
        known = ("value", "note", "evidence", "proposed_by", *own)
        for key in given:
            if key not in known:
                hint = did_you_mean(key, known) or say("it may have value, note and evidence")
                if key == "by_role":
                    hint = say("only a question that asks for a text is answered by role")
                raise _Refused(say("an answer has no '{}'", key), hint, (key,))
        texts = {}
        for key in ("note", "evidence", "proposed_by"):
            text = given.get(key, "")
            if not isinstance(text, str):
                raise _Refused(say("'{}' must be a text", key), say("write it in quotes"), (key,))
            _check_characters(text, (key,))
            texts[key] = text
        if "by_role" in given:
            if "value" in given:
                raise _Refused(
                    say("both value and by_role are given"), say("keep one"), ("by_role",)
                )
            by_role = self._by_role(given["by_role"])
            return Answer(
                Kind.VALUE,
                by_role[0][1],
                note=texts["note"],
                evidence=texts["evidence"],
                by_role=by_role,
                proposed_by=texts["proposed_by"],
            )
        if "value" not in given:
            raise _Refused(
                say("there is no value"), say("write value = …, or leave the answer out")
            )
        try:
            answer = self._plain(question, given["value"], date)
        except _Refused as refused:
            raise _Refused(refused.message, refused.hint, ("value", *refused.trail)) from None
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

    def _by_role(self, given: Any) -> tuple[tuple[str, str], ...]:
        if not isinstance(given, dict) or not given:
            hint = say("write by_role = {}", '{ role = "…" }')
            raise _Refused(say("'by_role' must hold a text for each role"), hint, ("by_role",))
        found: dict[str, str] = {}
        for key, text in given.items():
            trail = ("by_role", key)
            role = self._role(key)
            if role is None:
                raise _Refused(*self._no_role(key), trail)
            if role in found:
                raise _Refused(say("the role '{}' answers twice", role), say("keep one"), trail)
            found[role] = _text(text, trail)
            if _word(text):
                raise _Refused(say("'{}' is no text", text), say("leave this role out"), trail)
        return tuple((role, found[role]) for role in self.ruleset.roles if role in found)

    def _plain(self, question: Question, given: Any, date: dt.date | None) -> Answer:
        if isinstance(given, str):
            if given == _DONT_KNOW:
                return DONT_KNOW
            if given.lower() == _NOT_APPLICABLE:
                return NOT_APPLICABLE
            if any(given == special.id for special in question.special):
                return Answer.special(given)
        match question.type:
            case "single" | "yes-no":
                return _choice(question, given)
            case "multi":
                return _choices(question, given)
            case "date":
                return _past(question, _as_date(given, question), date)
            case "text":
                return _word(given) or Answer.of(_text(given))
            case "anchored":
                return self._level(given)
            case _:
                return _number(question, given)

    def _level(self, given: Any) -> Answer:
        levels = list(self.ruleset.levels)
        if isinstance(given, Decimal) and given == given.to_integral_value():
            given = int(given)
        if type(given) is not int:
            raise _Refused(
                say("must be a level, a whole number from {} to {}", levels[0], levels[-1]),
                _unquoted(given, levels[0]),
            )
        if given not in self.ruleset.levels:
            raise _Refused(
                say("there is no level {}; levels go from {} to {}", given, levels[0], levels[-1])
            )
        return Answer.of(given)


_LAYOUT = "an answer file has date, ruleset, [organisation], [respondent], [targets], [answers]"


def _word(given: Any) -> Answer | None:
    """What stands for an answer where a text is asked: no text would say the same."""
    if not isinstance(given, str):
        return None
    if plain(given) in dont_know_words():
        return DONT_KNOW
    return NOT_APPLICABLE if plain(given) in not_applicable_words() else None


def _text(given: Any, trail: Trail = ()) -> str:
    if not isinstance(given, str):
        raise _Refused(say("must be a text"), say("write it in quotes"), trail)
    if not given.strip():
        raise _Refused(say("the text is empty"), say("write something, or leave it out"), trail)
    _check_characters(given, trail)
    return given


def _check_characters(text: str, trail: Trail) -> None:
    if found := _NO_CHARACTER.search(text):
        code = f"U+{ord(found[0]):04X}"
        raise _Refused(
            say("the text holds {}, which is no character", code), say("take it out"), trail
        )


def _quoted(question: Question) -> str:
    ids = [*question.choice_ids, *(special.id for special in question.special)]
    return ", ".join(f'"{id}"' for id in ids)


def _choice(question: Question, given: Any) -> Answer:
    if question.type == "yes-no" and isinstance(given, bool):
        return Answer.of("yes" if given else "no")
    if not isinstance(given, str):
        raise _Refused(
            say("must be one of its choices, in quotes"), say("choose from {}", _quoted(question))
        )
    if given not in question.choice_ids:
        near = did_you_mean(given, question.choice_ids)
        listing = say("choose from {}", _quoted(question))
        raise _Refused(say("there is no choice '{}'", given), joined(near, listing))
    return Answer.of(given)


def _choices(question: Question, given: Any) -> Answer:
    if not isinstance(given, list):
        hint = say('write ["{}"]', given)
        if not isinstance(given, str):
            hint = say("from {}", _quoted(question))
        raise _Refused(say("must be a list of choices, which may be empty"), hint)
    found: list[str] = []
    for place, item in enumerate(given):
        if not isinstance(item, str) or item not in question.choice_ids:
            near = did_you_mean(str(item), question.choice_ids)
            listing = say("choose from {}", _quoted(question))
            raise _Refused(say("there is no choice '{}'", item), joined(near, listing), (place,))
        if item in found:
            raise _Refused(say("'{}' is chosen twice", item), say("keep one"), (place,))
        found.append(item)
    return Answer.of(frozenset(found))


def _as_date(given: Any, question: Question | None = None) -> dt.date:
    hint = say("write year-month-day, such as 2026-01-31")
    if question and question.special:
        hint = say("write year-month-day, such as 2026-01-31, or {}", _quoted(question))
    if isinstance(given, dt.datetime):
        raise _Refused(say("must be a date without a time"), hint)
    if isinstance(given, dt.date):
        return given
    if not isinstance(given, str):
        raise _Refused(say("must be a date"), hint)
    try:
        if len(given) != len("2026-01-31"):
            raise ValueError
        return dt.date.fromisoformat(given)
    except ValueError:
        raise _Refused(say("'{}' is not a date that exists", given[:40]), hint) from None


def _past(question: Question, day: dt.date, date: dt.date | None) -> Answer:
    if question.past and date is not None and day > date:
        raise _Refused(
            say("{} lies after the assessment of {}", day.isoformat(), date.isoformat()),
            say("this question asks for something that has happened"),
        )
    return Answer.of(day)


def _unquoted(given: Any, example: int) -> str:
    """How to write a number where a text is given."""
    if not isinstance(given, str):
        return ""
    is_number = given.strip().replace(".", "", 1).isdecimal()
    if is_number:
        return say("write it without quotes")
    return say("write a number without quotes, such as {}", example)


def _number(question: Question, given: Any) -> Answer:
    if isinstance(given, bool) or not isinstance(given, int | Decimal):
        hint = _unquoted(given, 12)
        if question.special:
            hint = say("or one of {}", _quoted(question))
        raise _Refused(say("must be a number"), hint)
    try:
        value = exact(given)
    except ValueError:
        raise _Refused(say("the number is too large or has more than nine decimals")) from None
    low, high = question.minimum, question.maximum
    if question.type == "percentage":
        low, high = 0 if low is None else low, 100 if high is None else high
    if (low is not None and value < low) or (high is not None and value > high):
        if high is None:
            raise _Refused(say("{} is out of range: it must be {} or more", given, _shown(low)))
        ends = _shown(low), _shown(high)
        raise _Refused(say("{} is out of range: it must be from {} to {}", given, *ends))
    if question.whole and isinstance(value, Fraction):
        raise _Refused(
            say("{} must be a whole number", given), say("it counts things that have no halves")
        )
    return Answer(Kind.VALUE, value)


def _shown(value: int | Fraction | None) -> str:
    if value is None:
        return say("any number")
    return str(value) if isinstance(value, int) else str(float(value))
