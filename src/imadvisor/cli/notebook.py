"""The file that an interview is kept in, which others may be writing into as well."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from imadvisor.cli import delivery

if TYPE_CHECKING:
    from imadvisor.advisor.advisor import Advisor
    from imadvisor.answers.reading import Reading
    from imadvisor.documents import Document, Trail
    from imadvisor.errors import Problem
    from imadvisor.interview.entry import TypedAnswer
    from imadvisor.model.answers import Answer
    from imadvisor.model.sheet import Sheet
    from imadvisor.rulesets.ruleset import Ruleset


@dataclass(frozen=True)
class NotebookPage:
    """One sheet as a file has it.

    Args:
        document: the file.
        sheet: the answers in it.
        notes: what is kept for the answers that come, by question.
        within: the way to the sheet, in a file with several.
    """

    document: Document
    sheet: Sheet
    notes: Mapping[str, str]
    within: Trail


@dataclass(frozen=True)
class Saved:
    """What a file says once something was saved in it.

    Args:
        page: the sheet as it is now.
        stays: what was there and was not replaced; None where nothing was.
        changed: the questions to which somebody else has changed the answer meanwhile.
        made_again: whether the file was gone, and is there again.
    """

    page: NotebookPage
    stays: Answer | None
    changed: tuple[str, ...]
    made_again: bool


class Notebook:
    """The sheet of one respondent in a file.

    Args:
        advisor: that reads it.
        ruleset: that is asked.
        file: where it is.
        page: as it was read.
    """

    def __init__(self, advisor: Advisor, ruleset: Ruleset, file: str, page: NotebookPage) -> None:
        self.advisor, self.ruleset, self.file = advisor, ruleset, file
        self.page = page
        self._by_others: frozenset[str] = frozenset()

    def save(self, entry: TypedAnswer, also: Callable[[Answer], str]) -> Saved:
        """Put what was typed into the file as it is now, and read back what is in it then.

        Args:
            entry: what was typed.
            also: how a note says that something else was answered as well.

        Raises:
            InputError: it cannot be saved; what was typed is told, and the file is as it was.
        """
        from imadvisor.documents.file_lock import locked
        from imadvisor.errors import InputError

        try:
            with locked(self.file):
                return self._saved(entry, also)
        except InputError as error:
            raise type(error)([*error.problems, self._unsaved(entry)]) from None

    def _saved(self, entry: TypedAnswer, also: Callable[[Answer], str]) -> Saved:
        from imadvisor.answers.edits import with_answer
        from imadvisor.interview.entry import applied, differences

        seen = self.page
        gone = not Path(self.file).exists()
        now = seen if gone else self._as_it_is()
        waiting = now.notes.get(entry.question, "")
        change = applied(
            entry,
            self.ruleset,
            seen.sheet,
            now.sheet,
            waiting,
            also,
            by_others=entry.question in self._by_others,
        )
        text = with_answer(
            now.document, entry.question, change.said, change.note, self.ruleset, now.within
        )
        # What could not be read again is not written.
        page = self._page_in(text)
        delivery.change(text, self.file, quietly=True)
        self.page = page
        # An answer that was in the way is told as such.
        but = "" if entry.value is None else entry.question
        changed = differences(seen.sheet, now.sheet, but)
        self._by_others |= {*changed}
        if entry.value is not None:
            self._by_others -= {entry.question}
        if change.stays:
            self._by_others |= {entry.question}
        return Saved(page, change.stays, changed, gone)

    def _as_it_is(self) -> NotebookPage:
        document = document_of(self.file)
        page = self._page(document)
        self._demand_the_same(page)
        return page

    def _page_in(self, text: str) -> NotebookPage:
        from imadvisor.answers.source import ANSWER_LIMITS
        from imadvisor.documents import parse_document

        name = self.page.document.name
        return self._page(parse_document(text, name=name, syntax="toml", limits=ANSWER_LIMITS))

    def _page(self, document: Document) -> NotebookPage:
        from imadvisor.answers.edits import sheet_of

        _, readings = self.advisor.readings([document], self.ruleset)
        ours = self.page.sheet
        if len(readings) == 1:
            return page_of(readings[0], self.ruleset)
        reading = sheet_of(readings, self.file, ours.role, ours.respondent)
        return page_of(reading, self.ruleset)

    def _demand_the_same(self, page: NotebookPage) -> None:
        """Answers of somebody else, which took the place of these, are not written into."""
        from imadvisor.errors import AnswersError, Place, Problem, in_one_line
        from imadvisor.interview.entry import Head

        contradictions = Head.of(self.page.sheet).contradictions(Head.of(page.sheet))
        if contradictions:
            name = in_one_line(self.file)
            hint = "see whose answers the file holds now, and go on with the right one"
            raise AnswersError(
                [
                    Problem(
                        Place(name),
                        f"the file has changed since it was read: {key} is '{is_now}', "
                        f"and was '{was}'",
                        hint,
                    )
                    for key, was, is_now in contradictions
                ]
            )

    def _unsaved(self, entry: TypedAnswer) -> Problem:
        from imadvisor.documents.toml_edits import with_values
        from imadvisor.errors import InputError, Place, Problem, in_one_line

        said = {"value": entry.value, "note": entry.note}
        given = {key: value for key, value in said.items() if value not in (None, "")}
        try:
            shown = with_values(self.file, "", [((entry.question,), given)]).strip()
        except InputError:
            shown = f"{entry.question} = {given}"
        hint = "write it into the file, below [answers], or type it again later"
        return Problem(Place(in_one_line(self.file)), f"not saved: {shown}", hint)


def document_of(file: str) -> Document:
    """The file as it is now.

    Raises:
        InputError: it cannot be read.
    """
    from imadvisor.answers.source import ANSWER_LIMITS
    from imadvisor.documents import read_document

    return read_document(file, limits=ANSWER_LIMITS)


def page_of(reading: Reading, ruleset: Ruleset, role: str = "") -> NotebookPage:
    """One sheet of a file, as one that is filled in.

    Args:
        reading: of the sheet.
        ruleset: that is asked.
        role: the id of the role that answers now; empty for whatever the sheet says.

    Raises:
        AnswersError: the sheet has mistakes, or was given to other rules, or by another role.
    """
    from imadvisor.answers.assessment import SheetInFile
    from imadvisor.answers.edits import not_toml, sheet_to_go_on_with
    from imadvisor.documents import Document
    from imadvisor.errors import AnswersError

    sheet = sheet_to_go_on_with(reading, ruleset, role)
    notes = {id: note for id, (note, _) in reading.loose.items() if note}
    said = reading.said
    if isinstance(said, SheetInFile):
        return NotebookPage(said.document, sheet, notes, ("sheet", said.index))
    if not isinstance(said, Document):
        # A table under the name of a text.
        raise AnswersError(not_toml(reading.name))
    return NotebookPage(said, sheet, notes, ())
