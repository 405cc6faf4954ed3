"""A mapping: which question each column of an export answers, and what its texts mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from imadvisor.plugin import (
    AnswersError,
    Document,
    Place,
    Problem,
    Spellings,
    Trail,
    did_you_mean,
    folded,
    same,
)

from imadvisor_survey.export import Export

SUFFIX = ".mapping.toml"
"""What a mapping is called, instead of the suffix of its export."""

USES = ("answer", "choice", "other", "note", "name", "role", "submitted", "ignore")
"""What a column can be used for."""

TYPES = ("single", "multi", "yes-no", "anchored", "number", "percentage", "date", "text")
"""The types of questions."""

ORDERS = ("day-first", "month-first")
"""How dates that are written with strokes are read."""

_TOP = (
    "schema", "ruleset", "ruleset_hash", "date", "role", "dates",
    "dont_know", "not_applicable", "organisation", "column",
)  # fmt: skip
_COLUMN = (
    "header", "column", "use", "question", "type", "choice", "choices", "roles", "separator",
    "other", "sure", "confirmed",
)  # fmt: skip
_TEXTS = ("header", "use", "question", "type", "choice", "separator", "other")
_SHOWN = 10


@dataclass(frozen=True)
class Column:
    """What one column of an export is used for.

    Args:
        place: of the column in the export, counted from 0.
        use: one of `USES`.
        question: the id of the question that it answers.
        type: of that question.
        choice: that a mark in this column stands for.
        meanings: the choice, or role, that each text stands for.
        texts: all that have a meaning.
        separator: between several choices in one cell; empty where there is one choice at most.
        other: the choice that stands for a text that is no choice, which becomes the note.
        trail: the way to it in the mapping.
    """

    place: int
    use: str
    question: str = ""
    type: str = "text"
    choice: str = ""
    meanings: Spellings[str] = field(default_factory=lambda: Spellings(()))
    texts: tuple[str, ...] = ()
    separator: str = ""
    other: str = ""
    trail: Trail = ()


@dataclass(frozen=True)
class SurveyMapping:
    """A mapping that a person has confirmed.

    Args:
        document: where it stands.
        ruleset: the id of the ruleset that was asked.
        head: what an answer file says besides: its date, organisation and the hash of its rules.
        role: of every respondent, where no column says it.
        dates: one of `ORDERS`; empty where dates are only taken as they cannot be misread.
        dont_know: the texts that mean *don't know*, in their normal form.
        not_applicable: those that mean *not applicable*.
        columns: in the order of the export.
    """

    document: Document
    ruleset: str
    head: Mapping[str, Any]
    role: str
    dates: str
    dont_know: frozenset[str]
    not_applicable: frozenset[str]
    columns: tuple[Column, ...]


def mapping_name(export: str) -> str:
    """What the mapping of an export is called.

    Args:
        export: the name of the export.
    """
    return PurePath(export).stem + SUFFIX


def mapping_in(document: Document, export: Export) -> SurveyMapping:
    """Read a mapping, which a person has confirmed.

    Args:
        document: the mapping.
        export: that it is for.

    Raises:
        AnswersError: with every mistake in it, and every column that nobody has confirmed.
    """
    return _Reader(document, export).mapping()


class _Reader:
    def __init__(self, document: Document, export: Export) -> None:
        self.document = document
        self.export = export
        self.problems: list[Problem] = []

    def mapping(self) -> SurveyMapping:
        data = self.document.data
        for key in data:
            if key not in _TOP:
                hint = did_you_mean(key, _TOP) or f"a mapping has {', '.join(_TOP)}"
                self._wrong((key,), f"a mapping has no '{key}'", hint, of_key=True)
        if data.get("schema") != 1:
            self._wrong(("schema",), "the mapping does not say its version", "write schema = 1")
        if type(data.get("date")) is not dt.date:
            message = "the mapping does not say the date of the assessment"
            self._wrong(("date",), message, "write date = 2026-01-31 above the columns")
        if data.get("dates", ORDERS[0]) not in ORDERS:
            hint = f"write {' or '.join(ORDERS)}"
            self._wrong(("dates",), "'dates' says how dates are read", hint)
        for key in ("ruleset", "ruleset_hash", "role"):
            if not isinstance(data.get(key, ""), str):
                self._wrong((key,), f"'{key}' must be a text", f'write {key} = "…"')
        columns = tuple(self._columns(data.get("column")))
        self._check_all(columns)
        said: dict[str, Any] = {
            key: data[key] for key in ("date", "organisation", "ruleset_hash") if key in data
        }
        found = SurveyMapping(
            self.document,
            str(data.get("ruleset", "")),
            said,
            str(data.get("role", "")),
            str(data.get("dates", "")),
            self._words("dont_know"),
            self._words("not_applicable"),
            columns,
        )
        if self.problems:
            raise AnswersError(self.problems)
        return found

    def _words(self, key: str) -> frozenset[str]:
        found = self.document.data.get(key, [])
        if not isinstance(found, list) or not all(isinstance(word, str) for word in found):
            self._wrong((key,), f"'{key}' must be a list of texts", f'write {key} = ["…", "…"]')
            return frozenset()
        return frozenset(map(folded, found))

    def _columns(self, tables: Any) -> Iterator[Column]:
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self._wrong((), "the mapping has no columns", "write a [[column]] for each")
            return
        open_ones = [n for n, table in enumerate(tables) if table.get("confirmed") is not True]
        if open_ones:
            headers = [str(tables[n].get("header", "?")) for n in open_ones]
            message = f"{len(headers)} of {len(tables)} columns are not confirmed: "
            message += _listed(headers)
            hint = "look at each, and where it is right write confirmed = true"
            self._wrong(("column", open_ones[0]), message, hint)
        seen: dict[int, int] = {}
        for number, table in enumerate(tables):
            trail = ("column", number)
            column = self._column(table, trail)
            if column is None:
                continue
            if column.place in seen:
                header = self.export.headers[column.place]
                self._wrong(trail, f"the column '{header}' is named twice", "keep one of the two")
            seen[column.place] = number
            yield column
        if not self.problems:
            missing = [h for n, h in enumerate(self.export.headers) if n not in seen and h.strip()]
            if missing:
                message = f"the mapping says nothing of {len(missing)} columns: {_listed(missing)}"
                hint = 'write a [[column]] for each; use = "ignore" leaves one out'
                self._wrong((), message, hint)

    def _column(self, table: Mapping[str, Any], trail: tuple[str | int, ...]) -> Column | None:
        before = len(self.problems)
        for key in table:
            if key not in _COLUMN:
                hint = did_you_mean(key, _COLUMN) or f"a column has {', '.join(_COLUMN)}"
                self._wrong((*trail, key), f"a column has no '{key}'", hint, of_key=True)
        for key in _TEXTS:
            if not isinstance(table.get(key, ""), str):
                self._wrong((*trail, key), f"'{key}' must be a text", f'write {key} = "…"')
        place = self._place(table, trail)
        use = table.get("use", "answer")
        if use not in USES:
            hint = did_you_mean(str(use), USES) or f"it is used as one of {', '.join(USES)}"
            self._wrong((*trail, "use"), f"there is no use '{use}'", hint)
        kind = table.get("type", "text")
        if kind not in TYPES:
            hint = did_you_mean(str(kind), TYPES) or f"the types are {', '.join(TYPES)}"
            self._wrong((*trail, "type"), f"there is no type '{kind}'", hint)
        if use in ("answer", "choice", "other", "note") and not table.get("question"):
            message = "the column does not say which question it answers"
            hint = 'write question = "…", or use = "ignore" to leave it out'
            self._wrong(trail, message, hint)
        if use == "choice" and not table.get("choice"):
            hint = 'write choice = "…", the id of the choice'
            self._wrong(trail, "the column does not say for which choice a mark stands", hint)
        meanings = self._meanings(table, (*trail, "roles" if use == "role" else "choices"))
        if place is None or len(self.problems) > before:
            return None
        return Column(
            place, use, table.get("question", ""), kind, table.get("choice", ""),
            Spellings(meanings), tuple(meanings), table.get("separator", ""),
            table.get("other", ""), trail,
        )  # fmt: skip

    def _place(self, table: Mapping[str, Any], trail: Trail) -> int | None:
        headers = self.export.headers
        header, number = table.get("header"), table.get("column")
        if not isinstance(header, str) or not header:
            self._wrong(trail, "the column does not say its header", 'write header = "…"')
            return None
        found = [place for place, other in enumerate(headers) if same(header, other)]
        if isinstance(number, int) and number - 1 in found:
            return number - 1
        if len(found) == 1:
            return found[0]
        if found:
            places = ", ".join(str(place + 1) for place in found)
            message = f"the export has several columns '{header}'"
            self._wrong((*trail, "header"), message, f"say which: column = one of {places}")
            return None
        hint = did_you_mean(header, headers) or "propose a new mapping: the export has changed"
        self._wrong((*trail, "header"), f"the export has no column '{header}'", hint)
        return None

    def _meanings(self, table: Mapping[str, Any], trail: Trail) -> Mapping[str, str]:
        found = table.get(str(trail[-1]), {})
        if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
            key = trail[-1]
            self._wrong(trail, f"'{key}' says what each text means", 'write { "Text" = "id" }')
            return {}
        unsaid = [text for text, id in found.items() if not id]
        if unsaid:
            message = f"it is not said what is meant by: {_listed(unsaid)}"
            hint = "write the id of the choice behind each, or take the line out and use 'other'"
            self._wrong((*trail, unsaid[0]), message, hint)
        return {text: id for text, id in found.items() if id}

    def _check_all(self, columns: Sequence[Column]) -> None:
        """What has to hold between columns."""
        single: dict[tuple[str, str], Column] = {}
        for column in columns:
            if column.use in ("name", "role", "submitted", "answer", "other"):
                key = (column.use, column.question)
                first = single.setdefault(key, column)
                if first is not column:
                    what = column.question or f"the {column.use}"
                    there = self.export.headers[first.place]
                    message = f"{what} is taken from two columns: also from '{there}'"
                    self._wrong(column.trail, message, 'keep one; the other has use = "ignore"')
        answered = {c.question for c in columns if c.use in ("answer", "choice")}
        for column in columns:
            if column.use in ("other", "note") and column.question not in answered:
                message = f"no column answers '{column.question}', to which this one belongs"
                self._wrong(column.trail, message, "name the question of its answer")

    def _wrong(self, trail: Trail, message: str, hint: str, *, of_key: bool = False) -> None:
        place: Place = self.document.place(trail, of_key=of_key)
        self.problems.append(Problem(place, message, hint))


def _listed(texts: Sequence[str]) -> str:
    shown = [f"'{text[:60]}'" for text in texts[:_SHOWN]]
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return ", ".join(shown) + more
