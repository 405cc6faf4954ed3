"""The sheets of an assessment as texts that are changed, wherever each of them stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from imadvisor.advisor.advisor import Advisor
    from imadvisor.answers.reading import Reading
    from imadvisor.documents import Document, Trail
    from imadvisor.rulesets.ruleset import Ruleset


@dataclass(frozen=True)
class TextSheet:
    """A sheet with the TOML text that it stands in.

    Args:
        file: its name, to be written to.
        document: the file.
        reading: what could be read of the sheet.
        within: the way to the sheet, in a file with several.
    """

    file: str
    document: Document
    reading: Reading
    within: Trail

    @property
    def who(self) -> str:
        """Whose it is."""
        return self.reading.sheet.respondent or self.reading.sheet.role or self.file


def text_sheets(
    advisor: Advisor, answers: str, ruleset_name: str | None
) -> tuple[Ruleset, Sequence[TextSheet]]:
    """Every sheet of answers that are changed.

    Args:
        advisor: that reads them.
        answers: a TOML file, of one respondent or with the sheets of several, or a folder of them.
        ruleset_name: that was asked; None for the one that they name.

    Raises:
        InputError: they cannot be read, or are of a kind that cannot be changed.
    """
    ruleset, readings = advisor.readings([answers], ruleset_name)
    folder = Path(answers).is_dir()
    return ruleset, [_text_sheet(reading, None if folder else answers) for reading in readings]


def _text_sheet(reading: Reading, file: str | None) -> TextSheet:
    from imadvisor.answers.assessment import SheetInFile
    from imadvisor.answers.proposals import cannot_hold_proposals
    from imadvisor.documents import Document
    from imadvisor.errors import InputError

    said = reading.said
    if isinstance(said, SheetInFile):
        return TextSheet(file or said.document.name, said.document, reading, ("sheet", said.index))
    if not isinstance(said, Document) or said.syntax != "toml":
        raise InputError(cannot_hold_proposals(reading.name))
    return TextSheet(file or said.name, said, reading, ())
