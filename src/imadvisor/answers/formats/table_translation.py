"""The translation of the rows of a table into answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from imadvisor.answers.formats.answer_table import AnswerData, AnswerTable, TableRow
from imadvisor.answers.formats.cell_dates import date_in
from imadvisor.answers.formats.cell_values import (
    DONT_KNOW,
    NOT_APPLICABLE,
    level_in,
    meaning,
    said_yes,
)
from imadvisor.answers.formats.csv_grid import LONGEST_CELL
from imadvisor.answers.formats.grid import NOT_CALCULATED, Cell, Grid
from imadvisor.answers.formats.header_words import (
    DATE,
    HASH,
    ORGANISATION,
    RESPONDENT,
    ROLE,
    RULESET,
    TARGETS,
    says_dont_know,
    says_not_applicable,
)
from imadvisor.answers.formats.unclear import Unclear
from imadvisor.errors import Place, Problem, did_you_mean, harmless
from imadvisor.model.fields import Text
from imadvisor.model.questions import Question
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.spelling import Spellings, folded, normal, same

MOST_SHOWN = 40
_HEADS = (DATE, RULESET, HASH, ROLE, RESPONDENT, f"{ORGANISATION}name")
_LONGEST_ID = 200
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
"""What a spreadsheet writes into a CSV where a formula has failed."""


HEADER_HINT = "restore the header, or take the answers over into a fresh template"


def near_question(typed: str, ruleset: Ruleset) -> str:
    """A hint that names the questions whose id or code is nearly that; empty without one."""
    codes = [question.code for question in ruleset.questions.values() if question.code]
    near = ruleset.where_left_out("question", typed) or did_you_mean(typed, ruleset.questions)
    return near or did_you_mean(typed, codes)


class TableTranslation:
    """Turns the rows of tables into the data of an answer file, and collects their mistakes."""

    def __init__(
        self, name: str, tables: Sequence[AnswerTable], grids: Sequence[Grid], ruleset: Ruleset
    ) -> None:
        self.tables, self.grids, self.ruleset = tables, grids, ruleset
        self.found = AnswerData(name)
        self.main: dict[str, TableRow] = {}
        self.parts: defaultdict[str, list[tuple[str, TableRow]]] = defaultdict(list)

    def data(self) -> AnswerData:
        """Everything that the tables say."""
        self.found.data = {"answers": {}}
        self._collect()
        self._check_sheets_without_header()
        for question in self.ruleset.questions.values():
            main, parts = self.main.get(question.id), self.parts[question.id]
            if main or parts:
                self._question(question, main, parts)
        return self.found

    # -- rows -----------------------------------------------------------------------------

    def _collect(self) -> None:
        seen: dict[str, Cell] = {}
        questions_on: dict[int, Grid] = {}
        for table in self.tables:
            for row in self._rows(table):
                head = _head(row.id)
                if head:
                    subject: tuple[Question, str] | None = None
                    name = folded(head)
                else:
                    subject = self._subject(row)
                    if subject is None:
                        continue
                    questions_on.setdefault(table.grid.part, table.grid)
                    if len(questions_on) > 1:
                        # All of the second sheet would be told as duplicates, one by one.
                        self._two_sheets(*questions_on.values())
                        return
                    name = f"{subject[0].id}:{subject[1]}"
                if name in seen:
                    message = f"'{row.id}' stands here twice; the other row is at "
                    self.found.report(row.key, message + str(seen[name].place), "delete one row")
                    continue
                seen[name] = row.key
                if subject is None:
                    self._head(head, row)
                elif subject[1]:
                    self.parts[subject[0].id].append((subject[1], row))
                else:
                    self.main[subject[0].id] = row

    def _rows(self, table: AnswerTable) -> Iterator[TableRow]:
        grid = table.grid
        nameless: set[int] = set()
        for number in table.rows():
            cells = table.cells(number)
            for column in grid.filled(number):
                if grid.cell(table.header, column).empty and column not in nameless:
                    nameless.add(column)
                    here = grid.cell(number, column, "a column without header")
                    message = "something stands here, in a column without header"
                    hint = "give the column a header if it is your own; cells that hold "
                    hint += "the separator need quotes"
                    self.found.report(here, message, hint if not grid.part else hint.split(";")[0])
            id = " ".join(cells["id"].text.split())
            if not cells["id"].empty:
                yield TableRow(id, cells)
                continue
            for key in ("answer", "note", "evidence"):
                if key in cells and not cells[key].empty:
                    message = "this row has no Id, so nobody can know what is answered here"
                    hint = "write the Id of its question, or empty this cell"
                    self.found.report(cells[key], message, hint)

    def _subject(self, row: TableRow) -> tuple[Question, str] | None:
        """The question of a row, and the choice or role that it is about."""
        if row.key.fault:
            self._faulty(row.key)
            return None
        name, colon, part = row.id.partition(":")
        question = self._named(row.id) or (self._named(name) if colon else None)
        if question is None:
            near = near_question(row.id, self.ruleset) or did_you_mean(row.id, _HEADS)
            hint = near or f"see: imadvisor ruleset show {self.ruleset.id}"
            message = f"there is no question '{cut(row.id)}'"
            self.found.report(row.key, message, hint, of_rules=True)
            if row.answered:
                self.found.unknown.append(row.id)
            return None
        if not colon or self._named(row.id):
            return question, ""
        known: Sequence[str] = ()
        named: str | None = None
        if question.type == "multi":
            known, named = question.choice_ids, question.choice_named(part)
        elif question.type == "text":
            known = tuple(self.ruleset.roles)
            named = Spellings((id, id) for id in known).get(part)
        if named is None:
            kind = "role" if question.type == "text" else "choice"
            hint = did_you_mean(part, known) or f"the {kind}s are {', '.join(known) or 'none'}"
            message = f"'{question.id}' has no {kind} '{cut(part)}'"
            self.found.report(row.key, message, hint, of_rules=True)
            self.found.wrong.add(question.id)
            return None
        return question, named

    def _named(self, name: str) -> Question | None:
        id = self.ruleset.named("question", name)
        return self.ruleset.questions[id] if id else None

    def _two_sheets(self, one: Grid, other: Grid) -> None:
        message = f"answers stand on two sheets, '{one.sheet}' and '{other.sheet}'"
        place = Place(other.file, part=other.part, cell=other.sheet)
        hint = "delete one of them; a copy kept elsewhere does no harm"
        self.found.problems.append(Problem(place, message, hint))

    def _check_sheets_without_header(self) -> None:
        with_header = {table.grid.part for table in self.tables}
        for grid in self.grids:
            if grid.part in with_header or grid.hidden:
                continue
            held = {
                folded(text)
                for row in range(len(grid.rows))
                for column in grid.filled(row)
                if len(text := grid.cell(row, column).text) <= _LONGEST_ID
            }
            if len(held & self.ruleset.questions.keys()) >= min(3, len(self.ruleset.questions)):
                place = Place(grid.file, part=grid.part, cell=grid.sheet)
                message = f"the sheet '{grid.sheet}' names questions, but has no header"
                hint = "restore the row with Id and Answer (Antwoord), or delete the sheet"
                self.found.problems.append(Problem(place, message, hint))

    # -- the head -------------------------------------------------------------------------

    def _head(self, head: str, row: TableRow) -> None:
        answer = row.cells["answer"]
        trail = _trail(head)
        self.found.mark(trail, answer, row.key)
        texts = (self._text(row, "note"), self._text(row, "evidence"))
        if any(texts):
            self.found.loose[head] = texts
        if answer.empty:
            return
        if answer.fault:
            self._faulty(answer)
            return
        value: Any = normal(answer.text) if trail[0].startswith("ruleset") else answer.text
        try:
            if trail[0] == "date":
                value = date_in(answer)
            elif trail[0] == "targets":
                value = level_in(answer, self.ruleset)
        except Unclear as unclear:
            self.found.report(answer, f"'{cut(row.id)}': {unclear.message}", unclear.hint)
            # The reader would miss what is wrong here.
            value = None
        if self._too_long(answer):
            value = None
        if value is not None:
            self.found.put(trail, value, answer, row.key)

    # -- answers --------------------------------------------------------------------------

    def _question(
        self, question: Question, main: TableRow | None, parts: Sequence[tuple[str, TableRow]]
    ) -> None:
        rows = [row for row in (main, *(row for _, row in parts)) if row]
        before = len(self.found.problems)
        for row in rows:
            answer = row.cells["answer"]
            if answer.fault:
                self._faulty(answer)
            elif question.type != "text" and normal(answer.text) in _ERRORS:
                self._faulty(replace(answer, fault=normal(answer.text)))
            elif row.answered and not self._too_long(answer):
                part = next((part for part, other in parts if other is row), "")
                self._check_text(question, part, row)
        texts = {key: self._joined(main, parts, key) for key in ("note", "evidence")}
        trail = ("answers", question.id)
        first = rows[0]
        self.found.mark(trail, first.cells["answer"], first.key)
        for key in texts:
            self.found.mark((*trail, key), first.cells.get(key, first.key), first.key)
        if not any(row.answered for row in rows):
            if any(texts.values()):
                self.found.loose[question.id] = (texts["note"], texts["evidence"])
            return
        if len(self.found.problems) == before:
            try:
                value, cell = self._value(question, main, parts)
            except _At as at:
                message = f"'{question.id}': {at.unclear.message}"
                self.found.report(at.cell, message, at.unclear.hint, of_rules=True)
        if len(self.found.problems) > before:
            self.found.wrong.add(question.id)
            return
        given = {key: text for key, text in texts.items() if text}
        by_role = question.type == "text" and any(row.answered for _, row in parts)
        if given or by_role:
            value = {"by_role" if by_role else "value": value, **given}
        self.found.put(trail, value, cell, first.key)

    def _value(
        self, question: Question, main: TableRow | None, parts: Sequence[tuple[str, TableRow]]
    ) -> tuple[Any, Cell]:
        answer = main.cell("answer") if main else None
        answered = {part: row.cells["answer"] for part, row in parts if row.answered}
        whole: Any = None
        if answer:
            whole = self._meaning(question, answer)
        if not answered:
            assert answer
            return whole, answer
        first = next(iter(answered.values()))
        if question.type == "text":
            if answer:
                message = "the text is given here, and by role as well"
                raise _At(answer, Unclear(message, f"keep one; the other is at {first.place}"))
            return {role: cell.text for role, cell in answered.items()}, first
        chosen = [choice for choice, cell in answered.items() if self._said_yes(question, cell)]
        if answer:
            if whole in (DONT_KNOW, NOT_APPLICABLE) or set(whole) != set(chosen):
                message = "what is answered here and what is answered for its choices differ"
                raise _At(answer, Unclear(message, f"keep one; the other is at {first.place}"))
        elif not chosen and len(answered) < len(question.choice_ids):
            message = "some of its choices are answered, all of them with no"
            hint = "answer every choice, or choose 'none of these' in the row of the question"
            raise _At(first, Unclear(message, hint))
        return [id for id in question.choice_ids if id in chosen], answer or first

    def _meaning(self, question: Question, cell: Cell) -> Any:
        try:
            return meaning(question, cell, self.ruleset)
        except Unclear as unclear:
            raise _At(cell, unclear) from None

    def _said_yes(self, question: Question, cell: Cell) -> bool:
        if says_dont_know(cell.text) or says_not_applicable(cell.text):
            hint = "say so in the row of the question, for all of its choices"
            raise _At(cell, Unclear(f"'{cut(cell.text)}' stands beside one choice", hint))
        try:
            return said_yes(cell)
        except Unclear as unclear:
            raise _At(cell, unclear) from None

    def _check_text(self, question: Question, part: str, row: TableRow) -> None:
        shown = row.cell("question")
        if shown is None or shown.fault:
            return
        if not part:
            texts: Text = question.text
        elif question.type == "text":
            texts = self.ruleset.roles[part].name
        else:
            texts = next(choice.text for choice in question.choice if choice.id == part)
        if _squeezed(shown.text) in {form for text in texts.values() for form in _forms(text)}:
            return
        message = f"the text of '{cut(row.id)}' was changed, so the answer may be to something else"
        hint = "restore the text of the question, or empty that cell"
        self.found.report(shown, message, hint, of_rules=True)

    def _joined(
        self, main: TableRow | None, parts: Sequence[tuple[str, TableRow]], key: str
    ) -> str:
        """The text beside a question, and those beside its choices with their names."""
        said = [self._text(main, key)] if main else []
        for part, row in parts:
            if text := self._text(row, key):
                said.append(f"{part}: {text}")
        return "\n".join(text for text in said if text)

    def _text(self, row: TableRow, key: str) -> str:
        cell = row.cell(key)
        if cell is None:
            return ""
        if cell.fault:
            self._faulty(cell)
            return ""
        return "" if self._too_long(cell) else cell.text

    def _too_long(self, cell: Cell) -> bool:
        if len(cell.text) <= LONGEST_CELL:
            return False
        self.found.report(cell, f"a cell has more than {LONGEST_CELL:,} characters", "shorten it")
        return True

    def _faulty(self, cell: Cell) -> None:
        if cell.fault == NOT_CALCULATED:
            message = "a formula stands here, without the value that it had"
            hint = "write the value itself, or open and save the file in Excel or LibreOffice"
        else:
            message = f"an error stands here: {cell.fault}"
            hint = "write the value itself"
        self.found.report(cell, message, hint)


class _At(Exception):
    """What is unclear, and in which cell."""

    def __init__(self, cell: Cell, unclear: Unclear) -> None:
        super().__init__(unclear.message)
        self.cell, self.unclear = cell, unclear


def _head(id: str) -> str:
    """Which row of the head an id names, in whatever way it is typed; empty for none of them."""
    typed = normal(id)
    for head in _HEADS:
        if same(typed, head):
            return head
    for table in (ORGANISATION, TARGETS):
        if folded(typed).startswith(table):
            return table + typed[len(table) :]
    return ""


def _trail(id: str) -> tuple[str, ...]:
    if id in (DATE, RULESET, HASH):
        return (id.partition(".")[2],)
    table, _, key = id.partition(".")
    return (table, key)


def cut(text: str) -> str:
    """A text that is short enough to be shown in a message."""
    return text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…"


def _squeezed(text: str) -> str:
    return folded(text).replace(" ", "")


def _forms(text: str) -> tuple[str, ...]:
    """How a text may come back: as it is, or from a file that cannot hold all of its letters."""
    shown = harmless(text)
    poor = shown.encode("cp1252", "replace").decode("cp1252")
    return _squeezed(shown), _squeezed(poor)
