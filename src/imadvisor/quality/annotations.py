"""Findings as workflow commands of GitHub, which shows them beside the lines of a change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from imadvisor.errors import Place
from imadvisor.language import Language
from imadvisor.quality.finding_report import help_of, message
from imadvisor.quality.findings import ERRORS, Checked
from imadvisor.quality.sarif import relative


def checked_annotations(
    found: Sequence[tuple[str, Checked]], language: Language, *, root: Path
) -> str:
    """The outcome of a check, one command a line; what is accepted is left out.

    Args:
        found: the outcome for each ruleset, by its id.
        language: of the messages.
        root: the folder to which the paths of files are relative.
    """
    return "\n".join(_lines(found, language, root))


def _lines(found: Sequence[tuple[str, Checked]], language: Language, root: Path) -> Iterator[str]:
    for _, checked in found:
        for finding in checked.findings:
            kind = "error" if finding.code in ERRORS else "warning"
            text = f"{message(finding, language)}\n{help_of(finding, language)}"
            yield _command(kind, finding.place, finding.code, text, root)
        for undecided in checked.undecided:
            text = language.say("undecided: {}").format(message(undecided, language))
            yield _command("notice", undecided.place, undecided.code, text, root)


def _command(kind: str, place: Place, title: str, text: str, root: Path) -> str:
    properties = {"file": relative(place.file, root) or place.file}
    if place.line:
        properties["line"] = str(place.line)
        if place.column:
            properties["col"] = str(place.column)
    properties["title"] = title
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{kind} {told}::{_data(text)}"


def _data(text: str) -> str:
    """A text in which nothing ends the command, as GitHub's own tools write it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
